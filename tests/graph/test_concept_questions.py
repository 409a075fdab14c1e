"""Questions about concepts are answered with the reason, the rarest concepts first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import catalogue as catalogues
from graph.catalogue import Catalogue
from graph.concept_questions import (
    bridges,
    connections,
    extremes,
    log_odds_change,
    neighbours,
    parting,
    similar_works,
    trends,
    works_of,
)
from graph.entities import Assignment, Concept, ConceptLink, Work
from graph.errors import UnknownName
from graph.knowledge import KnowledgeGraph, Row
from graph.resolve.links import concept_links
from graph.snapshot import Snapshot


def central(snapshot: Snapshot, work: str) -> set[str]:
    """The concepts that are central to a work."""
    return {each.concept for each in snapshot.catalogue.where(Assignment, work=work, tier="central")}


def named(snapshot: Snapshot, work: str) -> set[str]:
    """The concepts that a work names, central or not."""
    return {each.concept for each in snapshot.catalogue.where(Assignment, work=work)}


def made(path: Path, works: dict[str, tuple[int | None, Sequence[str]]]) -> Catalogue:
    """A catalogue of works, each with its year and its central concepts."""
    rows = [Work(slug, slug.upper(), None, year, None, False, "s", 1) for slug, (year, _) in works.items()]
    concepts = sorted({concept for _, concepts in works.values() for concept in concepts})
    assignments = [
        Assignment(work, concept, 0.5, "central", 1, False, "s", "Title", 0, 1, "x")
        for work, (_, found) in works.items()
        for concept in found
    ]
    everything: list[Row] = [*rows, *assignments, *(Concept(each, each, None) for each in concepts)]
    everything += concept_links(rows, assignments)
    catalogues.write(path, KnowledgeGraph.of("http://example.org/", everything))
    return Catalogue(path)


def test_similar_works_share_what_is_said_and_the_rarest_come_first(snapshot: Snapshot) -> None:
    """For every work: both name each reason, nothing central to one is left out, and scores and reasons fall."""
    for work in snapshot.catalogue.all(Work):
        found = similar_works(snapshot.catalogue, work.slug)
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
        own, about = named(snapshot, work.slug), central(snapshot, work.slug)
        for each in found:
            both = own & named(snapshot, each.work)
            reasons = {
                reason.concept: (reason.concept in about) + (reason.concept in central(snapshot, each.work))
                for reason in each.shared
            }
            assert both & (about | central(snapshot, each.work)) <= reasons.keys() <= both
            assert [reason.central for reason in each.shared] == list(reasons.values())
            order = [(-reason.central, reason.works) for reason in each.shared]
            assert order == sorted(order)


def test_similarity_is_mutual_and_can_ask_for_more(snapshot: Snapshot) -> None:
    """Two works share the same concepts either way; ``least`` leaves out those that share fewer."""
    pairs = {
        (work.slug, each.work): each for work in snapshot.catalogue.all(Work)
        for each in similar_works(snapshot.catalogue, work.slug)
    }  # fmt: skip
    assert pairs
    for (one, other), each in pairs.items():
        assert pairs[other, one].shared == each.shared
        strict = similar_works(snapshot.catalogue, one, least=2)
        assert (other in {found.work for found in strict}) == (len(each.shared) >= 2)


def test_a_rare_concept_weighs_more_than_a_common_one(tmp_path: Path) -> None:
    """Of two works that share one concept each, the one with the rare concept comes first."""
    works = {"a": (None, ["common", "rare"]), "b": (None, ["common"]), "c": (None, ["common"]), "d": (None, ["rare"])}
    found = similar_works(made(tmp_path / "c.sqlite", works), "a")
    assert [each.work for each in found] == ["d", "b", "c"]


def test_connections_name_the_works_on_both_sides(snapshot: Snapshot) -> None:
    """Of two sessions: every concept that works of both have, and nothing else."""
    one, other = (works_of(snapshot.catalogue, "session", slug) for slug in ("icml-2022-theory", "icml-2022-dl-theory"))
    found = connections(snapshot.catalogue, one, other)
    assert found
    assert {each.concept for each in found} == set.union(*(central(snapshot, work) for work in one)) & set.union(
        *(central(snapshot, work) for work in other)
    )
    for each in found:
        for side, works in ((each.one, one), (each.other, other)):
            assert set(side) == {work for work in works if each.concept in central(snapshot, work)}
    assert [each.works for each in found] == sorted(each.works for each in found)


def test_a_work_of_both_sides_connects_nothing(tmp_path: Path) -> None:
    """Co-authors are not connected by the concepts of the work they wrote together."""
    catalogue = made(tmp_path / "c.sqlite", {"both": (None, ["x"]), "a": (None, ["y"]), "b": (None, ["y"])})
    assert [each.concept for each in connections(catalogue, ["both", "a"], ["both", "b"])] == ["y"]
    assert connections(catalogue, ["both"], ["both"]) == []


def test_a_bridge_goes_with_concepts_of_either_side(tmp_path: Path) -> None:
    """A concept of neither side that other works have together with concepts of both leads over."""
    works = {
        "a": (None, ["left", "common"]),
        "b": (None, ["right", "common"]),
        "c": (None, ["left", "bridge"]),
        "d": (None, ["bridge", "right"]),
        "e": (None, ["left", "blind alley"]),
    }
    found = bridges(made(tmp_path / "c.sqlite", works), ["a"], ["b"])
    assert [(each.concept, each.inside, each.one, each.other) for each in found] == [
        ("common", True, ("left",), ("right",)),
        ("bridge", False, ("left",), ("right",)),
    ]


def test_neighbours_are_the_links_and_relations_of_a_concept(snapshot: Snapshot) -> None:
    """Each link of the catalogue is told on both of its sides, with the works that have both concepts."""
    links = snapshot.catalogue.all(ConceptLink)
    for link in links[:: max(1, len(links) // 40)]:
        for one, other in ((link.a, link.b), (link.b, link.a)):
            (found,) = (each for each in neighbours(snapshot.catalogue, one) if each.concept == other)
            assert (found.weight, found.npmi) == (link.weight, link.npmi)
            assert len(found.works) == link.weight
            assert "together" in found.relations
            for work in found.works:
                assert {one, other} <= central(snapshot, work)


def test_broader_and_narrower_are_told_from_either_side(snapshot: Snapshot) -> None:
    """What is broader for one is narrower for the other."""
    for row in snapshot.catalogue.sql("SELECT concept, other FROM concept_relation WHERE relation = 'broader'"):
        up = {each.concept: each.relations for each in neighbours(snapshot.catalogue, row["concept"])}
        down = {each.concept: each.relations for each in neighbours(snapshot.catalogue, row["other"])}
        assert "broader" in up[row["other"]]
        assert "narrower" in down[row["concept"]]


def test_what_has_no_works_is_refused_by_name(snapshot: Snapshot) -> None:
    """A room has none."""
    with pytest.raises(UnknownName, match="room"):
        works_of(snapshot.catalogue, "room", "x")


def test_what_rose_and_what_fell_is_told_apart_from_what_stayed(tmp_path: Path) -> None:
    """Shares count, not numbers: ten times the works in the later year make nothing rise."""
    works = {
        f"{year}-{n}": (year, ["steady"] + (["new"] if year == 2021 and n % 3 == 0 else []) + ["old"] * (year == 2020))
        for year, count in ((2020, 10), (2021, 100))
        for n in range(count)
    }
    found = {each.concept: each for each in trends(made(tmp_path / "c.sqlite", works))}
    assert found["new"].change > 0
    assert found["old"].change < -2
    assert (found["steady"].before, found["steady"].after) == (1.0, 1.0)
    assert found["new"].by_year == ((2020, 0), (2021, 34))
    rose, fell = extremes(list(found.values()), 5)
    assert rose[0].concept == "new"
    assert fell[0].concept == "old"


def test_works_of_one_year_show_no_trend(snapshot: Snapshot, tmp_path: Path) -> None:
    """Works without a year do not count either."""
    assert trends(made(tmp_path / "c.sqlite", {"a": (2020, ["x"]), "b": (None, ["x"])}), least=1) == []


@given(st.tuples(*[st.integers(0, 50)] * 4))
def test_a_change_turns_its_sign_with_time(counts: tuple[int, int, int, int]) -> None:
    """Seen backwards, what rose fell as much."""
    before, more_before, after, more_after = counts
    forth = log_odds_change(before, before + more_before, after, after + more_after)
    back = log_odds_change(after, after + more_after, before, before + more_before)
    assert forth == pytest.approx(-back)


@given(st.dictionaries(st.integers(1950, 2030), st.integers(1, 500), min_size=2))
def test_years_are_parted_into_two_halves_that_both_have_works(totals: dict[int, int]) -> None:
    """The parting is a year after the first."""
    assert min(totals) < parting(totals) <= max(totals)
