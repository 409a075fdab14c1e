"""A small knowledge graph, written by hand, in which every class, every optional field and every known value occurs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph import entities as e
from graph.knowledge import KnowledgeGraph, Row

FIELDS = ("Title", "Abstract", "Kind", "Slot", "Date", "Code", "EventName", "Url", "Keyword")
KINDS = ("method", "task", "dataset", "metric", "material", "theory", "other", None)
GIVEN = ("Oral", "Spotlight", "Poster", "Keynote", "Invited", "Tutorial", "Panel", "Demo", "Test of Time")


@pytest.fixture(scope="session")
def whole() -> KnowledgeGraph:
    """Two works, three people, a session of nine contributions and eight concepts, from a programme and a listing."""
    rows = [*_sources(), *_works(), *_people(), *_programme(), *_concepts(), *_derived(), e.Run("r1", "0.1.0")]
    return KnowledgeGraph.of("http://example.org/", rows)


def _sources() -> Iterator[Row]:
    url, licence = "https://example.com/programme", "https://creativecommons.org/licenses/by/4.0/"
    text = ("text/plain", "utf-8")
    paper = ("p.txt", "p.txt", "a" * 64, 900, *text)
    yield e.Source("programme", *paper, "session-page", "icml-2022", None, url, licence, None)
    paper = ("l.txt", "l.txt", "b" * 64, 100, *text)
    yield e.Source("listing", *paper, "listing", None, "12 March", "not a URL", "all rights", None)
    yield e.Appearance("programme", 1, "loops", "Loops!", 1, "only record", 1.0, "a bold title")
    yield e.Appearance("programme", 2, "trees", "Trees", 1, "only record", 1.0, "a bold title")
    yield e.Appearance("listing", 1, "loops", "Loops", None, "same title", 0.95, "a bold title")
    yield e.SessionAppearance("programme", 1, "theory", "Oral 1: Theory", "only record", 1.0)
    for n, name in enumerate(("Ada L", "Béla K"), start=1):
        yield _signature("programme", f"item-1-author-{n}", "item-1", "Author", n, name)
    yield _signature("programme", "item-2-author-1", "item-2", "Author", 1, "Ada L")
    yield _signature("listing", "item-1-author-1", "item-1", "Author", 1, "A. L")
    yield _signature("programme", "session-1-moderator-1", "session-1", "Moderator", 1, "Cy Z")
    yield _signature("programme", "item-3-speaker-1", "session-1", "Speaker", 1, "Cy Z")
    for field in FIELDS:
        exact = None if field == "Abstract" else field
        yield e.Reading("programme", f"item-1-{field.lower()}", "item-1", field, exact, 10, 20, "line 3")
    for field in ("SessionTitle", "RoomName"):
        yield e.Reading("programme", f"session-1-{field.lower()}", "session-1", field, field, 0, 9)
    yield e.Reading("listing", "date", "", "Date", "12 March", 0, 8)


def _signature(source: str, fragment: str, of: str, field: str, ordinal: int, name: str) -> Row:
    return e.Signature(source, fragment, of, field, ordinal, name, None, None, 30, 30 + len(name), "x", "name", 0.9)


def _works() -> Iterator[Row]:
    yield e.Work(
        "loops",
        "Loops!",
        "We study loops.",
        2022,
        "2022-07",
        True,
        "programme",
        1,
        "LOOP 2022",
        "https://example.com/loops",
    )
    yield e.Work("trees", "Trees", None, 2022, None, False, "programme", 2)
    yield e.WorkIdentifier("loops", "doi", "10.1000/x y")
    yield e.WorkIdentifier("loops", "url", "https://doi.org/10.1000/x%20y")
    yield e.WorkIdentifier("trees", "shelf", "B 12")
    yield e.WorkCode("loops", 1, "https://example.com/code")
    yield e.WorkCode("loops", 2, "github dot com")
    yield e.Authorship("loops", "author-1", 1, "ada", "Ada L", "Ada Ł", "Analytical Society", 0.9)
    yield e.Authorship("loops", "author-2", 2, "bela", "Béla K", None, None, 1.0)
    yield e.Authorship("loops", "author-3", None, "ada", "A. L", None, None, 0.5)
    yield e.Authorship("trees", "author-1", 1, "ada", "Ada L", None, None, 0.9)
    yield e.AuthorshipSignature("loops", "author-1", "programme", "item-1-author-1")
    yield e.AuthorshipSignature("loops", "author-2", "programme", "item-1-author-2")
    yield e.AuthorshipSignature("loops", "author-3", "listing", "item-1-author-1")
    yield e.AuthorshipSignature("trees", "author-1", "programme", "item-2-author-1")


def _people() -> Iterator[Row]:
    yield e.Person("ada", "Ada L", "L", "Ada", "l ada")
    yield e.Person("bela", "Béla K", None, None, "k bela")
    yield e.Person("cy", "Cy Z", None, None, "z cy")
    yield e.PersonName("ada", "A. L")
    yield e.PersonName("ada", "Ada L")
    yield e.SignatureIdentifier("programme", "item-1-author-1", "orcid", "0000-0001-2345-6789", True)
    yield e.PersonIdentifier("ada", "orcid", "0000-0001-2345-6789")
    yield e.PersonIdentifier("bela", "badge", "7")


def _programme() -> Iterator[Row]:
    yield e.Series("icml", "ICML")
    dates = ("2022-07-17", "2022-07-23", "America/New_York", "Baltimore", "hybrid", None)
    yield e.Event("icml-2022", "The 39th conference", "ICML 2022", "icml", 2022, *dates)
    yield e.Event("other", "Another", None, None, None, None, "2021", None, None, None, None)
    yield e.Room("hall", "Hall 1 & 2", "icml-2022")
    times = ("2022-07-20T13:30:00-07:00", "2022-07-20T15:00:00-07:00")
    yield e.Session("theory", "Theory", "icml-2022", "hall", "Oral", *times, "Wed 20 July")
    yield e.Chair("theory", "moderator-1", 1, "cy", "Cy Z")
    yield e.ChairSignature("theory", "moderator-1", "programme", "session-1-moderator-1")
    works = {1: "loops", 2: "trees", 3: "loops"}
    for n, kind in enumerate(GIVEN, start=1):
        slot = (*times, "13:30 - 15:00") if n < 3 else (None, None, None)
        yield e.Contribution("theory", f"talk-{n}", n, f"Talk {n}", works.get(n), kind, *slot)
    yield e.Contribution("theory", "talk-10", 10, "Closing", None, None, None, None, None)
    for ordinal, talk in enumerate(("talk-9", "talk-9", "talk-10"), start=1):
        yield e.Performer("theory", talk, ordinal, "cy", "programme", "item-3-speaker-1")


def _concepts() -> Iterator[Row]:
    for n, kind in enumerate(KINDS):
        yield e.Concept(f"c{n}", f"concept {n}", kind)
    yield e.ConceptLabel("c0", "concepts 0", "plural")
    yield e.ConceptLabel("c0", "concepts 0", "spelling")
    yield e.ConceptLabel("c0", "concept 0", "itself")
    yield e.ConceptRelation("c0", "broader", "c1")
    yield e.ConceptRelation("c2", "related", "c3")
    yield e.ConceptRelation("c3", "related", "c2")
    yield e.ConceptRelation("c0", "exactMatch", "https://example.com/c0")
    yield e.ConceptRelation("c0", "closeMatch", "no address")
    yield e.ConceptRelation("c0", "closeMatch", "https://example.com/near")
    best = ("programme", "Title", 10, 15, "Loops")
    for work in ("loops", "trees"):
        yield e.Assignment(work, "c0", 0.75, "central", 2, work == "loops", *best)
        yield e.Assignment(work, "c1", 0.5, "central", 1, False, *best)
    yield e.Assignment("loops", "c2", 1 / 3, "mentioned", 1, False, "programme", "Abstract", 20, 25, "loops")
    yield e.Mention("loops", "c0", 1, *best)
    yield e.Mention("loops", "c0", 2, "programme", "Abstract", 30, 35, "loops")


def _derived() -> Iterator[Row]:
    yield e.Coauthorship("ada", "bela", 1, 0.5, 2022, 2022)
    yield e.CoauthorshipWork("ada", "bela", "loops")
    yield e.ConceptLink("c0", "c1", 2, -0.25, 2021, 2022)
    yield e.ConceptLinkWork("c0", "c1", "loops")
    yield e.ConceptLinkWork("c0", "c1", "trees")
