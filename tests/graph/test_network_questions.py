"""Questions about who writes with whom, answered from the arrays: each answer is one that networkx gives, too."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import cast

import networkx as nx
import pytest

from graph import arrays, catalogue, concept_questions, network_measures, networks
from graph import network_questions as ask
from graph.entities import Assignment, Authorship, CoauthorshipWork, Concept, Person, Work
from graph.errors import InputError
from graph.knowledge import KnowledgeGraph, Row
from graph.resolve.links import coauthorships
from graph.snapshot import Snapshot


@pytest.fixture(scope="module", params=["seeds", "made up"])
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The seeds' snapshot, and one of a small town of 40 people who write together again and again."""
    if request.param == "seeds":
        return cast(Snapshot, request.getfixturevalue("snapshot"))
    return town(tmp_path_factory.mktemp("town"))


def town(folder: Path) -> Snapshot:
    """A snapshot without RDF, made of rows: 70 works by up to five of 40 people, on up to three of 12 concepts."""
    draw, rows = random.Random(4), list[Row]()
    for n in range(70):
        first = draw.randrange(40)
        others = (draw.randrange(40) if draw.random() < 0.2 else (first + draw.randrange(5)) % 40 for _ in range(4))
        authors = {first, *others}
        work = f"work-{n:02}"
        rows.append(Work(work, f"Work {n}", None, draw.choice([None, 2019, 2020, 2021]), None, True, "source", n))
        rows += [
            Authorship(work, f"author-{i}", i, f"p{who:02}", f"P{who:02}", None, None, 1.0)
            for i, who in enumerate(sorted(authors), start=1)
        ]
        for concept in sorted({draw.randrange(12) for _ in range(3)}):
            tier = draw.choice(["central", "central", "mentioned"])
            rows.append(Assignment(work, f"c{concept:02}", 0.5, tier, 1, False, "source", "Title", 0, 1, "c"))
    rows += [Person(f"p{n:02}", f"P{n:02}", None, None, f"p{n:02}") for n in range(41)]
    rows += [Concept(f"c{n:02}", f"concept {n}", None) for n in range(12)]
    works, authorships = ([row for row in rows if isinstance(row, kind)] for kind in (Work, Authorship))
    kg = KnowledgeGraph.of("http://example.org/", [*rows, *coauthorships(works, authorships)])
    catalogue.write(folder / "catalogue.sqlite", kg)
    arrays.write(folder / "arrays", network_measures.measured(kg))
    arrays.prove(folder / "arrays", kg)
    return Snapshot(folder, {"base": kg.base, "created": 0.0})


@pytest.fixture(scope="module")
def network(corpus: Snapshot) -> ask.Network:
    """Its network."""
    return ask.network_of(corpus)


@pytest.fixture(scope="module")
def view(corpus: Snapshot) -> nx.Graph[str]:
    """The same for networkx."""
    return networks.coauthors(corpus)


def number(network: ask.Network, slug: str) -> int:
    """The number of a person who exists."""
    found = network.number(slug)
    assert found is not None, slug
    return found


def slugs(people: Sequence[ask.Member]) -> list[str]:
    """Who they are."""
    return [each.slug for each in people]


def test_a_link_names_the_works_that_make_it(corpus: Snapshot, view: nx.Graph[str]) -> None:
    """Those that the catalogue lists for the pair, as many as it weighs."""
    rows = corpus.catalogue.all(CoauthorshipWork)
    assert sorted((r.a, r.b, r.work) for r in rows) == sorted(
        (min(a, b), max(a, b), work) for a, b, facts in view.edges(data=True) for work in facts["works"]
    )
    assert all(facts["weight"] == len(facts["works"]) for _, _, facts in view.edges(data=True))


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_an_ego_network_is_everyone_near_and_all_their_links(
    corpus: Snapshot, view: nx.Graph[str], radius: int
) -> None:
    for person in list(view)[::10]:
        found, wanted = networks.ego(corpus, person, radius), nx.ego_graph(view, person, radius)
        assert sorted(found) == sorted(wanted)
        assert {frozenset(edge) for edge in found.edges} == {frozenset(edge) for edge in wanted.edges}
        distances = nx.single_source_shortest_path_length(view, person, radius)
        assert {node: found.nodes[node]["distance"] for node in found} == distances


def test_a_limit_keeps_the_ego_and_the_nearest(network: ask.Network, view: nx.Graph[str]) -> None:
    """And tells how many there would be."""
    ego = max(view, key=view.degree)
    wanted = ask.Wanted(person=ego, radius=3)
    whole, cut = ask.part(network, wanted, most=99), ask.part(network, wanted, most=3)
    assert len(cut.members) == 3
    assert cut.cut
    assert cut.all_members == len(whole.members) == whole.all_members
    assert cut.all_links == len(whole.links)
    assert [each.distance for each in cut.members if each.slug == ego] == [0]
    assert max(each.distance or 0 for each in cut.members) == 1
    assert set(slugs(cut.members)) <= set(slugs(whole.members))


def test_years_choose_the_works_that_count(corpus: Snapshot, network: ask.Network, view: nx.Graph[str]) -> None:
    """With the weights that those works alone give; works without a year count only when no year is asked for."""
    years = {work.slug: work.year for work in corpus.catalogue.all(Work)}
    for first, last in ((2020, 2020), (None, 2020), (2022, None), (1990, 1991)):
        inside = {slug for slug, y in years.items() if y is not None and (first or y) <= y <= (last or y)}
        found = ask.part(network, ask.Wanted(span=ask.Span(first, last)), most=999)
        wanted = {(min(a, b), max(a, b)): inside & set(facts["works"]) for a, b, facts in view.edges(data=True)}
        assert {(each.a, each.b): set(each.works) for each in found.links} == {k: v for k, v in wanted.items() if v}
        assert all(each.weight == len(each.works) for each in found.links)
        assert all(each.last_year == max(years[work] or 0 for work in each.works) for each in found.links)


def test_weight_and_community_choose_a_part(network: ask.Network, view: nx.Graph[str]) -> None:
    heavy = ask.part(network, ask.Wanted(least=2), most=999)
    assert {(each.a, each.b) for each in heavy.links} == {
        (min(a, b), max(a, b)) for a, b, facts in view.edges(data=True) if facts["weight"] >= 2
    }
    assert set(slugs(heavy.members)) == {end for each in heavy.links for end in (each.a, each.b)}
    largest = ask.part(network, ask.Wanted(community=0), most=999)
    assert slugs(largest.members) == [node for node in view if view.nodes[node]["community"] == 0]


def test_paths_are_all_the_shortest_ones_the_strongest_first(network: ask.Network, view: nx.Graph[str]) -> None:
    """Between people of one component and of two."""
    people = list(view)[::9]
    for a in people[:16]:
        for b in people[:16]:
            found = ask.paths(network, number(network, a), number(network, b), most=100)
            wanted = list(nx.all_shortest_paths(view, a, b)) if nx.has_path(view, a, b) else []
            assert sorted([each.slug for each in path.people] for path in found.paths) == sorted(wanted)
            assert found.count == len(wanted)
            assert found.distance == (len(wanted[0]) - 1 if wanted else None)
            costs = [sum(1 / view.edges[pair]["fractional"] for pair in pairwise(path)) for path in wanted]
            assert [path.cost for path in found.paths] == pytest.approx(sorted(costs), abs=1e-4)


def test_every_hop_of_a_path_shows_works_of_both(snapshot: Snapshot) -> None:
    network = ask.network_of(snapshot)
    found = ask.paths(network, number(network, "maria-refinetti"), number(network, "andrew-saxe"))
    assert [who.name for who in found.paths[0].people] == ["Maria Refinetti", "Sebastian Goldt", "Andrew Saxe"]
    for hop in found.paths[0].hops:
        assert len(hop.works) == hop.weight > 0
        for work in hop.works:
            authors = {each.person for each in snapshot.catalogue.where(Authorship, work=work.slug)}
            assert {hop.a.slug, hop.b.slug} <= authors


def test_a_bound_on_paths_keeps_the_strongest(tmp_path: Path) -> None:
    """And counts the others."""
    network = ask.network_of(town(tmp_path))
    several = 0
    for a, b in combinations(range(0, 40, 3), 2):
        whole, first = ask.paths(network, a, b, most=100), ask.paths(network, a, b, most=1)
        assert first.paths == whole.paths[:1]
        assert first.count == whole.count == len(whole.paths)
        several += whole.count > 1
    assert several > 10


def test_suggestions_are_strangers_who_share_coauthors_and_concepts(
    corpus: Snapshot, network: ask.Network, view: nx.Graph[str]
) -> None:
    """All of them; each reason holds, and the best come first."""
    concepts = {person: concepts_of(corpus, person) for person in view}
    for person in view:
        found = ask.suggestions(network, number(network, person), most=999)
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
        for each in found:
            assert not view.has_edge(person, each.person.slug)
            assert {who.slug for who in each.coauthors} == set(nx.common_neighbors(view, person, each.person.slug))
            assert {what.slug for what in each.concepts} == concepts[person] & concepts[each.person.slug]
        near = nx.descendants_at_distance(view, person, 2)
        assert {each.person.slug for each in found} == {other for other in near if concepts[person] & concepts[other]}


def concepts_of(corpus: Snapshot, person: str) -> set[str]:
    """The concepts that are central to works of a person."""
    sql = "SELECT concept FROM assignment WHERE tier = 'central' AND work = ?"
    works = concept_questions.works_of(corpus.catalogue, "person", person)
    return {row["concept"] for work in works for row in corpus.catalogue.sql(sql, [work])}


def test_conflicts_are_the_distances_of_two_lists(network: ask.Network, view: nx.Graph[str]) -> None:
    """In the order of the lists, none beyond the bound, with the last joint year of co-authors."""
    one, other = list(view)[::9], list(view)[::11]
    found = ask.conflicts(network, [number(network, p) for p in one], [number(network, p) for p in other], longest=2)
    assert [(each.a.slug, each.b.slug) for each in found] == [(a, b) for a in one for b in other]
    lengths = dict(nx.all_pairs_shortest_path_length(view, 2))
    for each in found:
        assert each.distance == lengths[each.a.slug].get(each.b.slug)
        assert (each.path is None) == (each.distance is None)
        if each.distance == 1:
            assert each.last_year == view.edges[each.a.slug, each.b.slug].get("last_year")


def test_a_graph_of_paths_is_theirs(snapshot: Snapshot) -> None:
    """With works, weights and labels; empty when nothing connects the two."""
    found = networks.paths(snapshot, "maria-refinetti", "andrew-saxe")
    assert list(found) == ["andrew-saxe", "maria-refinetti", "sebastian-goldt"]
    assert found.edges["andrew-saxe", "sebastian-goldt"]["works"]
    assert list(networks.paths(snapshot, "maria-refinetti", "nadav-cohen")) == []


def test_people_who_do_not_exist_are_told_in_words(snapshot: Snapshot) -> None:
    with pytest.raises(InputError, match="no author has the slug 'nobody'"):
        networks.ego(snapshot, "nobody")
    with pytest.raises(InputError, match="no person has the slug 'nobody'"):
        networks.paths(snapshot, "maria-refinetti", "nobody")
