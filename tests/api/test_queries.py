"""The example queries run as they are, and answer what they ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.sparql.examples import SUBJECTS
from api.sparql.words import rewritten
from graph.concept_questions import bridges, connections, neighbours, similar_works, works_of
from graph.entities import (
    Authorship,
    Coauthorship,
    Concept,
    ConceptLink,
    Contribution,
    Person,
    Session,
    Signature,
    Source,
    Work,
)
from graph.snapshot import Snapshot
from graph.vocabulary import PREFIXES

QUERIES = sorted((Path(__file__).resolve().parents[2] / "api" / "queries").glob("*.rq"), key=lambda path: path.name)

Rows = list[dict[str, str | None]]


def answer(snapshot: Snapshot, name: str, **replaced: str) -> Rows:
    """The rows of an example, with one text replaced by another."""
    (path,) = (path for path in QUERIES if path.stem == name)
    text = path.read_text("utf-8")
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return snapshot.store.query(rewritten(text, snapshot)).rows()


def column(rows: Rows, *names: str) -> list[tuple[str | None, ...]]:
    """Some columns of the rows."""
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_example_is_described_and_finds_something(snapshot: Snapshot, path: Path) -> None:
    """It begins with its title and question, declares prefixes as everywhere else, and has an answer in the seeds."""
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("# title: ")
    assert lines[1].startswith("# question: ")
    assert lines[1].endswith("?")
    assert lines[2].removeprefix("# about: ") in SUBJECTS
    for line in lines:
        if line.startswith("PREFIX"):
            _, prefix, namespace = line.split()
            assert namespace == f"<{PREFIXES[prefix.rstrip(':')]}>"
            assert sum(prefix in each for each in lines) > 1, f"{prefix} is not used"
    assert snapshot.store.query(rewritten(path.read_text("utf-8"), snapshot)).boolean


def test_coauthors_of_a_person_come_with_the_works_they_share(snapshot: Snapshot) -> None:
    """Five co-authors in two works."""
    rows = answer(snapshot, "coauthors-of-a-person")
    dynamics = "The dynamics of representation learning in shallow, non-linear autoencoders"
    hammer = "Maslow's Hammer in Catastrophic Forgetting: Node Re-Use vs. Node Activation"
    assert [name for name, _ in column(rows, "name", "title")] == sorted(row["name"] or "" for row in rows)
    assert {name for name, title in column(rows, "name", "title") if title == dynamics} == {"Maria Refinetti"}
    shared = {name for name, title in column(rows, "name", "title") if (title or "").startswith(hammer[:6])}
    assert shared == {"Sebastian Lee", "Stefano Sarao Mannelli", "Claudia Clopath", "Andrew Saxe"}


def test_works_that_share_concepts_come_with_the_count(snapshot: Snapshot) -> None:
    """The count is that of the concepts named, the most first; the work itself is not among them."""
    rows = answer(snapshot, "works-that-share-concepts")
    counts = [int(row["shared"] or "") for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert all(len((row["concepts"] or "").split(", ")) == count for row, count in zip(rows, counts, strict=True))
    assert len({row["other"] for row in rows}) == len(rows)


def test_works_that_share_several_concepts_are_those_of_the_catalogue(snapshot: Snapshot) -> None:
    """At least two concepts that one of the two is about; the same works as the command finds."""
    rows = answer(snapshot, "works-that-share-several-concepts")
    work = snapshot.catalogue.one(Work, title="Equivariant Polynomials for Graph Neural Networks")
    assert work is not None
    shared = {
        each.title: sum(reason.central > 0 for reason in each.shared)
        for each in similar_works(snapshot.catalogue, work.slug, least=2)
    }
    found = {title: count for title, count in shared.items() if count > 1}
    assert {row["other_title"]: int(row["shared"] or "") for row in rows} == found


def test_what_connects_two_sessions_is_that_of_the_catalogue(snapshot: Snapshot) -> None:
    """Shared concepts and bridges, as the command finds them."""
    works = [works_of(snapshot.catalogue, "session", slug) for slug in ("icml-2022-theory", "icml-2022-dl-theory")]
    rows = answer(snapshot, "concepts-that-connect-two-sessions")
    shared = sorted(connections(snapshot.catalogue, *works), key=lambda each: (each.works, each.label))
    assert column(rows, "label", "works", "of_one", "of_other") == [
        (each.label, str(each.works), str(len(each.one)), str(len(each.other))) for each in shared
    ]
    found = {each.label: (len(each.one), len(each.other)) for each in bridges(snapshot.catalogue, *works)}
    rows = answer(snapshot, "concepts-that-bridge-two-sessions")
    assert {row["label"]: (int(row["from_one"] or ""), int(row["from_other"] or "")) for row in rows} == found


def test_what_connects_two_people_is_that_of_the_catalogue(snapshot: Snapshot) -> None:
    """They never wrote together."""
    works = [works_of(snapshot.catalogue, "person", slug) for slug in ("asaf-maman", "hachem-kadri")]
    rows = answer(snapshot, "concepts-that-connect-two-people")
    assert {row["label"] for row in rows} == {each.label for each in connections(snapshot.catalogue, *works)}


def test_neighbours_are_those_of_the_catalogue(snapshot: Snapshot) -> None:
    """Together, broader and narrower."""
    concept = snapshot.catalogue.one(Concept, label="neural network")
    assert concept is not None
    rows = answer(snapshot, "neighbours-of-a-concept")
    found = {(each.label, how) for each in neighbours(snapshot.catalogue, concept.slug) for how in each.relations}
    assert set(column(rows, "label", "how")) == {(label, how) for label, how in found if how != "related"}


def test_who_moderates_a_session_in_which_they_present(snapshot: Snapshot) -> None:
    """To present a work is to be an author of a work given there."""
    rows = answer(snapshot, "moderators-who-present")
    assert column(rows, "name", "session_name") == [("Nadav Cohen", "Theory")]


def test_who_moderates_here_and_is_an_author_there(snapshot: Snapshot) -> None:
    """Also across sessions."""
    rows = answer(snapshot, "moderators-who-are-authors")
    assert column(rows, "name", "moderates", "given_in") == [
        ("Marco Mondelli", "DL: Theory", "Theory"),
        ("Nadav Cohen", "Theory", "Theory"),
    ]


def test_what_runs_at_a_time_and_where(snapshot: Snapshot) -> None:
    """One talk holds 14:10 PDT; the same instant written in another zone finds it too; its end is not its own."""
    rows = answer(snapshot, "what-runs-at-a-time")
    assert column(rows, "start", "end", "room_name") == [
        ("2022-07-20T14:05:00-07:00", "2022-07-20T14:25:00-07:00", "Ballroom 3 & 4")
    ]
    now = "2022-07-20T14:10:00-07:00"
    assert answer(snapshot, "what-runs-at-a-time", **{now: "2022-07-20T21:10:00Z"}) == rows
    (following,) = answer(snapshot, "what-runs-at-a-time", **{now: "2022-07-20T14:25:00-07:00"})
    assert following["start"] == "2022-07-20T14:25:00-07:00"


def test_authors_come_in_printed_order(snapshot: Snapshot) -> None:
    """By ordinal."""
    rows = answer(snapshot, "authors-of-a-work")
    assert column(rows, "ordinal", "name") == [("1", "Maria Refinetti"), ("2", "Sebastian Goldt")]


def test_the_evidence_of_an_authorship_reads_back(snapshot: Snapshot) -> None:
    """Document and characters: the slice of the document is the name."""
    rows = answer(snapshot, "evidence-of-an-authorship")
    assert len(rows) == 2
    for row in rows:
        text = source_text(snapshot, row["source"])
        assert text[int(row["start"] or "") : int(row["end"] or "")] == row["printed"] == "Sebastian Goldt"


def test_the_evidence_of_a_concept_reads_back(snapshot: Snapshot) -> None:
    """Every concept of a work with its score and its best mention."""
    for row in answer(snapshot, "evidence-of-a-concept", **{"?score ?support": "?score ?support ?source"}):
        text = source_text(snapshot, row["source"])
        assert text[int(row["start"] or "") : int(row["end"] or "")] == row["exact"]


def source_text(snapshot: Snapshot, iri: str | None) -> str:
    """The reading text of a source."""
    slug = (iri or "").rpartition("/")[2]
    (found,) = snapshot.catalogue.sql("SELECT text FROM source_text WHERE source = ?", [slug])
    return str(found["text"])


def test_the_counts_are_those_of_the_catalogue(snapshot: Snapshot) -> None:
    """Nothing is counted twice."""
    counts = {row["things"]: int(row["count"] or "") for row in answer(snapshot, "counts")}
    tables = {"works": Work, "people": Person, "sessions": Session, "contributions": Contribution}
    for things, kind in {**tables, "signatures": Signature, "authorships": Authorship}.items():
        assert counts[things] == snapshot.catalogue.count(kind)
    expected = {"works": 119, "people": 141, "sessions": 3, "appearances": 122, "authorships": 144, "sources": 5}
    assert {things: counts[things] for things in expected} == expected


def test_a_programme_comes_in_order(snapshot: Snapshot) -> None:
    """Fifteen talks with time, type and work."""
    rows = answer(snapshot, "programme-of-a-session")
    assert [row["position"] for row in rows] == [str(n) for n in range(1, 16)]
    assert [row["start"] for row in rows] == sorted(row["start"] or "" for row in rows)
    types = [row["type"] for row in rows]
    assert (types.count("Spotlight"), types.count("Oral")) == (14, 1)


def test_sources_come_with_the_number_of_works_that_each_prints(snapshot: Snapshot) -> None:
    """122 occurrences in five documents; three works have two sources."""
    assert [row["works"] for row in answer(snapshot, "works-by-source")] == ["7", "15", "43", "15", "42"]
    assert [row["sources"] for row in answer(snapshot, "works-in-several-sources")] == ["2", "2", "2"]


def test_rankings_are_ranked(snapshot: Snapshot) -> None:
    """Most first."""
    for name, count in (("most-shared-concepts", "works"), ("people-by-coauthors", "coauthors")):
        numbers = [int(row[count] or "") for row in answer(snapshot, name)]
        assert numbers == sorted(numbers, reverse=True)
        assert numbers[0] > 1


def test_the_network_of_a_person_is_that_of_the_catalogue(snapshot: Snapshot) -> None:
    """Every co-authorship among those that a person reaches, both ways, with the names of both."""
    triples = answer(snapshot, "coauthor-network-of-a-person")
    links = {(row["subject"], row["object"]) for row in triples if (row["predicate"] or "").endswith("#coauthor")}
    assert all((other, one) in links for one, other in links)
    people = {one for one, _ in links}
    assert len(people) == len([row for row in triples if (row["predicate"] or "").endswith("/name")]) == 8
    within = answer(snapshot, "people-within-reach")
    assert len(within) == len(people) - 1


def test_the_strongest_links_carry_their_weights(snapshot: Snapshot) -> None:
    """As the catalogue has them, the heaviest first."""
    rows = answer(snapshot, "strongest-coauthorships")
    heaviest = max(each.weight for each in snapshot.catalogue.all(Coauthorship))
    assert int(rows[0]["weight"] or "") == heaviest
    assert all(int(row["weight"] or "") == (row["works"] or "").count(" | ") + 1 for row in rows)
    links = answer(snapshot, "strongest-concept-links")
    known = {(each.weight, round(each.npmi, 6)) for each in snapshot.catalogue.all(ConceptLink)}
    assert {(int(row["works"] or ""), round(float(row["npmi"] or ""), 6)) for row in links} <= known


def test_two_who_wrote_together_did(snapshot: Snapshot) -> None:
    """Yes for co-authors, no for others."""
    (path,) = (path for path in QUERIES if path.stem == "did-they-write-together")
    text = path.read_text("utf-8")
    assert snapshot.store.query(text).boolean
    assert not snapshot.store.query(text.replace("Maria Refinetti", "Nadav Cohen")).boolean


def test_works_are_ranked_by_how_well_their_words_match(snapshot: Snapshot) -> None:
    """The words stand in the title or the abstract of each."""
    rows = answer(snapshot, "works-by-words")
    scores = [float(row["score"] or "") for row in rows]
    assert scores == sorted(scores, reverse=True)
    for row in rows:
        work = snapshot.catalogue.one(Work, slug=(row["work"] or "").rpartition("/")[2])
        assert work is not None
        text = f"{work.title} {work.abstract or ''}".lower()
        assert all(word in text for word in ("graph", "neural", "network"))


def test_how_a_work_was_read_reads_back(snapshot: Snapshot) -> None:
    """Each field that is printed is the stretch of its document; the title is the one asked for."""
    rows = answer(snapshot, "how-a-work-was-read")
    texts = {each.name: source_text(snapshot, each.slug) for each in snapshot.catalogue.all(Source)}
    assert {"Title", "Abstract"} <= {row["field"] for row in rows}
    for row in rows:
        if row["exact"] is not None:
            assert texts[row["document"] or ""][int(row["start"] or "") : int(row["end"] or "")] == row["exact"]
