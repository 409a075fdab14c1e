"""The shapes pass what is right and find what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from graph.check import check
from graph.knowledge import KnowledgeGraph
from graph.rdf import Literal, NamedNode, Quad, quads
from graph.snapshot import Snapshot
from graph.vocabulary import Dcterms, Foaf, Prov, Rdf, Rdfs, Schema, Skos, Swc, Sym, Xsd

ID = "http://example.org/id/"

Change = Callable[[list[Quad]], list[Quad]]


@pytest.fixture(scope="module")
def dataset(whole: KnowledgeGraph) -> list[Quad]:
    """The quads of the hand-written graph."""
    return list(quads(whole))


def without(subject: str, predicate: str, value: str | None = None) -> Change:
    """Leaves out what is said of a thing by one property (with one value); fails where nothing is said."""

    def change(dataset: list[Quad]) -> list[Quad]:
        kept = [
            quad
            for quad in dataset
            if (str(quad.subject), quad.predicate.value) != (f"<{ID}{subject}>", predicate)
            or (value is not None and quad.object != NamedNode(value if ":" in value else ID + value))
        ]
        assert len(kept) < len(dataset)
        return kept

    return change


def also(subject: str, predicate: str, value: str | int | Literal) -> Change:
    """Says one thing more; a text is an IRI, below our own where it is relative."""

    def change(dataset: list[Quad]) -> list[Quad]:
        thing: NamedNode | Literal
        if isinstance(value, str):
            thing = NamedNode(value if ":" in value else ID + value)
        else:
            thing = Literal(str(value), datatype=NamedNode(Xsd.integer)) if isinstance(value, int) else value
        return [*dataset, Quad(NamedNode(ID + subject), NamedNode(predicate), thing, NamedNode(ID + "graph/entities"))]

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(dataset: list[Quad]) -> list[Quad]:
        for each in changes:
            dataset = each(dataset)
        return dataset

    return change


def test_a_dataset_made_from_rows_conforms(dataset: list[Quad]) -> None:
    """Every class, optional field and known value of the hand-written graph passes."""
    report = check(dataset)
    assert report.violations == ()
    assert report.conforms


def test_the_seeds_conform(snapshot: Snapshot) -> None:
    """So does the graph of the seed documents."""
    assert check(snapshot).violations == ()


#: What is done to the graph -> the thing found at fault, and words of the message.
WRONGS: list[tuple[Change, str, str]] = [
    (without("work/loops", Dcterms.creator, "person/bela"), "work/loops", "dcterms:creator names the people"),
    (also("work/trees", Dcterms.creator, "person/cy"), "work/trees", "dcterms:creator names the people"),
    (without("work/loops", Dcterms.subject, "concept/c0"), "work/loops#concept-c0", "dcterms:subject names"),
    (also("work/loops", Dcterms.subject, "concept/c2"), "work/loops#concept-c2", "dcterms:subject names"),
    (also("work/trees", Dcterms.subject, "concept/c5"), "work/trees", "schema:mentions names every concept"),
    (without("work/loops", Schema.mentions, "concept/c2"), "work/loops", "schema:mentions names every concept"),
    (also("work/trees", Schema.mentions, "concept/c2"), "work/trees", "mentions the concepts that are assigned to it"),
    (also("work/loops", Schema.mentions, "concept/c5"), "concept/c5", "concepts that are assigned"),
    (also("work/trees", Sym.introduces, "concept/c6"), "work/trees", "schema:mentions names every concept"),
    (without("work/loops", Sym.assignment, "work/loops#concept-c2"), "work/loops#concept-c2", "dcterms:subject names"),
    (without("work/trees", Sym.presentedIn), "work/trees", "sym:presentedIn names the sessions"),
    (without("session/theory#talk-2", Schema.workFeatured), "work/trees", "sym:presentedIn names the sessions"),
    (without("session/theory", Sym.moderator), "session/theory", "sym:moderator names the people"),
    (also("session/theory", Sym.moderator, "person/ada"), "session/theory", "sym:moderator names the people"),
    (without("person/bela", Sym.coauthor), "person/bela", "stated both ways"),
    (
        both(also("person/cy", Sym.coauthor, "person/ada"), also("person/ada", Sym.coauthor, "person/cy")),
        "person/cy",
        "a member of a co-authorship",
    ),
    (
        both(without("person/bela", Sym.coauthor), without("person/ada", Sym.coauthor)),
        "person/ada#coauthor-bela",
        "members of a co-authorship are co-authors",
    ),
    (without("work/loops", Prov.wasDerivedFrom, "source/listing"), "work/loops", "derived from the sources that print"),
    (without("source/listing#item-1", Sym.work), "source/listing#item-1", "an appearance is of one work"),
    (without("session/theory", Prov.wasDerivedFrom), "session/theory", "derived from the sources that print"),
    (without("work/trees#author-1", Sym.signature), "work/trees#author-1", "at least one signature"),
    (also("work/loops#author-1", Sym.ordinal, 7), "work/loops#author-1", "one whole number from 1"),
    (also("work/loops#author-3", Sym.ordinal, 0), "work/loops#author-3", "one whole number from 1"),
    (also("work/loops#author-1", Sym.person, "person/cy"), "work/loops#author-1", "an authorship is of one person"),
    (without("person/ada", Rdf.type, Foaf.Person), "work/loops", "a creator is a person"),
    (without("person/cy", Rdfs.label), "person/cy", "a named thing has a label"),
    (also("work/loops", Dcterms.title, Literal("Loops?")), "work/loops", "a work has one title"),
    (
        both(
            without("work/loops#concept-c0", Sym.score),
            also("work/loops#concept-c0", Sym.score, Literal("1.5", datatype=NamedNode(Xsd.decimal))),
        ),
        "work/loops#concept-c0",
        "between 0 and 1",
    ),
    (
        both(without("work/loops#concept-c0-mention-1", Sym.end), also("work/loops#concept-c0-mention-1", Sym.end, 9)),
        "work/loops#concept-c0-mention-1",
        "before its end",
    ),
    (
        both(
            without("session/theory", Schema.startDate),
            also("session/theory", Schema.startDate, Literal("2022-07-20T13:30:00")),
        ),
        "session/theory",
        "one zoned time",
    ),
    (
        both(
            without("session/theory#talk-1", Schema.endDate),
            also(
                "session/theory#talk-1",
                Schema.endDate,
                Literal("2022-07-20T19:30:00Z", datatype=NamedNode(Xsd.dateTime)),
            ),
        ),
        "session/theory#talk-1",
        "not after the end",
    ),
    (also("session/theory#talk-10", Dcterms.type, "concept/c0"), "concept/c0", "sym:PresentationTypes"),
    (also("concept/c0", Skos.related, "concept/c1"), "concept/c0", "at any depth are not related"),
    (without("concept/c3", Skos.related), "concept/c3", "stated both ways"),
    (also("concept/c0", Skos.altLabel, Literal("concept 0")), "concept/c0", "which is no alternative one"),
    (without("concept/c0#link-c1", Sym.member, "concept/c1"), "concept/c0#link-c1", "a link has two members"),
    (without("source/listing#item-1-author-1", Sym.of), "source/listing#item-1-author-1", "a part of one record"),
    (also("source/programme#item-1-author-1", Sym.inSource, "source/listing"), "source/programme#item-1-author-1", ""),
    (without("source/listing", Sym.sha256), "source/listing", "SHA-256"),
    (without("session/theory#moderator-1", Swc.isRoleAt), "session/theory#moderator-1", "point to each other"),
]


@pytest.mark.parametrize(("change", "thing", "message"), WRONGS, ids=[f"{thing} {words}" for _, thing, words in WRONGS])
def test_every_wrong_is_found(dataset: list[Quad], change: Change, thing: str, message: str) -> None:
    """The violation names the thing and says what would be right."""
    found = check(narrowed(change(dataset))).violations
    assert [each for each in found if each.thing == ID + thing and message in each.message], found


def narrowed(dataset: Iterable[Quad]) -> list[Quad]:
    """The dataset without its description, which no wrong here touches: it makes the checks faster."""
    return [quad for quad in dataset if quad.graph_name != NamedNode(ID + "graph/meta") or "/run/" in str(quad.subject)]


def test_a_violation_reads_as_a_sentence(dataset: list[Quad]) -> None:
    """Thing, path, message and the value found."""
    change = also("work/loops#author-1", Sym.ordinal, 0)
    assert [str(each) for each in check(narrowed(change(dataset))).violations] == [
        f"{ID}work/loops#author-1, sym:ordinal: an ordinal is one whole number from 1",
        f"{ID}work/loops#author-1, sym:ordinal: an ordinal is one whole number from 1 (found: 0)",
    ]
    (broken,) = check(narrowed(without("person/bela", Sym.coauthor)(dataset))).violations[:1]
    assert "^sym:coauthor" in str(broken)
