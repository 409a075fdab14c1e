"""What the RDF dataset promises: what each row says, in which graph, once, under valid IRIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from graph import entities as e
from graph.errors import InputError, UnknownName
from graph.knowledge import KnowledgeGraph, Row
from graph.rdf import Literal, NamedNode, Quad, canonical_line, quads, read_turtle
from graph.vocabulary import (
    PREFIXES,
    TERMS,
    Dcterms,
    Fabio,
    Foaf,
    Prism,
    Prov,
    Rdf,
    Rdfs,
    Schema,
    Skos,
    Swc,
    Sym,
    Void,
    Xsd,
    ontology_text,
    shapes_text,
)

BASE = "http://example.org/"
STRING = PREFIXES["xsd"] + "string"
ID = BASE + "id/"


class Fact(NamedTuple):
    """A quad in plain words; ``datatype`` is None where the object is an IRI."""

    subject: str
    predicate: str
    value: str
    datatype: str | None
    graph: str


def facts(kg: KnowledgeGraph) -> list[Fact]:
    """The dataset of a knowledge graph; a blank node anywhere fails."""
    return [plain(quad) for quad in quads(kg)]


def plain(quad: Quad) -> Fact:
    """A quad in plain words."""
    subject, value, graph = quad.subject, quad.object, quad.graph_name
    assert isinstance(subject, NamedNode)
    assert isinstance(value, NamedNode | Literal)
    assert isinstance(graph, NamedNode)
    datatype = value.datatype.value if isinstance(value, Literal) else None
    return Fact(subject.value, quad.predicate.value, value.value, datatype, graph.value)


@pytest.fixture(scope="module")
def dataset(whole: KnowledgeGraph) -> list[Fact]:
    """The dataset of the hand-written graph."""
    return facts(whole)


def said(dataset: Iterable[Fact], subject: str) -> dict[str, list[str]]:
    """What is said of ``subject`` (below ``{base}id/``): property -> sorted values, ours without the base."""
    found: dict[str, list[str]] = {}
    for fact in dataset:
        if fact.subject == ID + subject:
            found.setdefault(fact.predicate, []).append(fact.value.removeprefix(ID))
    return {name: sorted(values) for name, values in found.items()}


def graph_of(dataset: Iterable[Fact], subject: str, predicate: str) -> str:
    """The graph in which a subject has a property, without the base."""
    graphs = {fact.graph for fact in dataset if fact.subject == ID + subject and fact.predicate == predicate}
    (only,) = graphs
    return only.removeprefix(ID)


def of(*rows: Row) -> list[Fact]:
    """The dataset of a few rows."""
    return facts(KnowledgeGraph.of(BASE, rows))


# ---- the dataset as a whole ------------------------------------------------------------------------------------------


def test_every_triple_stands_in_exactly_one_graph_and_is_yielded_once(dataset: list[Fact]) -> None:
    """Stores count a triple once for each graph that holds it, so none may stand in two."""
    twice = [triple for triple, count in Counter(fact[:4] for fact in dataset).items() if count > 1]
    assert twice == []


def test_every_iri_is_below_the_base_a_known_term_or_an_address_that_a_row_states(dataset: list[Fact]) -> None:
    """No IRI is made up: ours begin with ``{base}id/``, and those of vocabularies are written down in one module."""
    known = {*TERMS, *PREFIXES.values(), Sym.NS.rstrip("#")}
    described = {fact.subject for fact in dataset if fact.graph == ID + "graph/ontology"}
    assert all(iri.startswith(Sym.NS.rstrip("#")) for iri in described)
    elsewhere = {
        "https://example.com/",
        "https://doi.org/10.1000/",
        "https://orcid.org/",
        "https://creativecommons.org/",
        "https://www.iana.org/assignments/media-types/",
    }
    for fact in dataset:
        if fact.graph == ID + "graph/ontology":
            continue
        assert fact.subject.startswith(ID)
        assert fact.predicate in known
        assert fact.datatype is not None or fact.value in known or fact.value.startswith((BASE, *elsewhere)), fact


def test_a_sources_graph_holds_its_records_and_nothing_else_does(dataset: list[Fact]) -> None:
    """Subjects that begin with a source's IRI stand in its graph, save the links from records to entities."""
    for fact in dataset:
        subject, graph = fact.subject, fact.graph
        source = subject.partition("#")[0]
        if not source.startswith(ID + "source/"):
            assert not graph.startswith(ID + "source/")
        elif fact.predicate in (Sym.work, Sym.recordOf):
            assert graph == ID + "graph/entities"
        else:
            assert graph == source


def test_derived_links_and_mentions_have_graphs_of_their_own(dataset: list[Fact]) -> None:
    """Whoever wants no derived links or mentions can leave their graphs out."""
    by_graph: dict[str, set[str]] = {}
    for fact in dataset:
        if fact.predicate == Rdf.type:
            by_graph.setdefault(fact.graph.removeprefix(ID), set()).add(fact.value)
    assert by_graph["graph/derived"] == {Sym.Coauthorship, Sym.ConceptLink}
    assert by_graph["graph/mentions"] == {Sym.Mention}
    assert graph_of(dataset, "person/ada", Sym.coauthor) == "graph/derived"


def test_every_named_thing_has_one_label(dataset: list[Fact]) -> None:
    """Whatever has an IRI of its own, and whatever has a name, is labelled in the data."""
    labels = Counter(fact.subject for fact in dataset if fact.predicate == Rdfs.label)
    named = {Schema.name, Foaf.name, Dcterms.title, Skos.prefLabel}
    for fact in dataset:
        if fact.predicate in named or (fact.predicate == Rdf.type and "#" not in fact.subject):
            assert labels[fact.subject] == 1, fact.subject


def test_the_quads_depend_on_the_rows_alone(whole: KnowledgeGraph, dataset: list[Fact]) -> None:
    """The same rows in another order give the same quads in the same order."""
    shuffled = KnowledgeGraph.of(whole.base, [row for table in whole.tables.values() for row in reversed(table)])
    assert facts(shuffled) == dataset


def test_every_line_is_an_n_quads_line_of_its_own(whole: KnowledgeGraph) -> None:
    """Line breaks inside strings are escaped, so a canonical line is one line."""
    lines = [canonical_line(quad) for quad in quads(whole)]
    assert all(line.endswith(" .\n") and line.count("\n") == 1 for line in lines)
    assert len(set(lines)) == len(lines)


# ---- works and people ------------------------------------------------------------------------------------------------


def test_a_work_has_short_cuts_and_nodes(dataset: list[Fact]) -> None:
    """Everything that is concluded about a work, and nothing else."""
    assert said(dataset, "work/loops") == {
        Rdf.type: sorted([Schema.ScholarlyArticle, Fabio.ConferencePaper]),
        Rdfs.label: ["Loops!"],
        Dcterms.title: ["Loops!"],
        Dcterms.abstract: ["We study loops."],
        Dcterms.issued: ["2022-07"],
        Dcterms.identifier: ["doi:10.1000/x y", "url:https://doi.org/10.1000/x%20y"],
        Prism.doi: ["10.1000/x y"],
        Prism.publicationName: ["LOOP 2022"],
        Schema.url: ["https://example.com/loops"],
        Schema.sameAs: ["https://doi.org/10.1000/x%20y"],
        Dcterms.creator: ["person/ada", "person/bela"],
        Sym.authorship: ["work/loops#author-1", "work/loops#author-2", "work/loops#author-3"],
        Dcterms.subject: ["concept/c0", "concept/c1"],
        Schema.mentions: ["concept/c0", "concept/c1", "concept/c2", "work/loops#code-1", "work/loops#code-2"],
        Sym.assignment: ["work/loops#concept-c0", "work/loops#concept-c1", "work/loops#concept-c2"],
        Sym.introduces: ["concept/c0"],
        Sym.presentedIn: ["session/theory"],
        Prov.wasDerivedFrom: ["source/listing", "source/programme"],
    }
    assert said(dataset, "work/loops#code-1")[Schema.codeRepository] == ["https://example.com/code"]


def test_an_authorship_carries_order_name_confidence_and_evidence(dataset: list[Fact]) -> None:
    """The node behind dcterms:creator; an author that only another source prints has no ordinal."""
    assert said(dataset, "work/loops#author-1") == {
        Rdf.type: [Sym.Authorship],
        Sym.work: ["work/loops"],
        Sym.person: ["person/ada"],
        Sym.ordinal: ["1"],
        Sym.nameAsPrinted: ["Ada L"],
        Sym.nameRepaired: ["Ada Ł"],
        Sym.affiliationAsPrinted: ["Analytical Society"],
        Sym.identityConfidence: ["0.9"],
        Sym.signature: ["source/programme#item-1-author-1"],
    }
    assert Sym.ordinal not in said(dataset, "work/loops#author-3")


def test_a_person_has_a_preferred_name_other_forms_and_addresses(dataset: list[Fact]) -> None:
    """The preferred form is no alternative one; a scheme without a known address is kept as an identifier."""
    assert said(dataset, "person/ada") == {
        Rdf.type: sorted([Foaf.Person, Schema.Person]),
        Rdfs.label: ["Ada L"],
        Foaf.name: ["Ada L"],
        Foaf.familyName: ["L"],
        Foaf.givenName: ["Ada"],
        Skos.altLabel: ["A. L"],
        Dcterms.identifier: ["orcid:0000-0001-2345-6789"],
        Schema.sameAs: ["https://orcid.org/0000-0001-2345-6789"],
        Sym.coauthor: ["person/bela"],
    }
    assert Schema.sameAs not in said(dataset, "person/bela")


def test_a_coauthorship_joins_two_people_and_is_stated_both_ways(dataset: list[Fact]) -> None:
    """The short-cut in both directions, the node once."""
    assert said(dataset, "person/ada#coauthor-bela") == {
        Rdf.type: [Sym.Coauthorship],
        Sym.member: ["person/ada", "person/bela"],
        Sym.weight: ["1"],
        Sym.fractionalWeight: ["0.5"],
        Sym.sharedWork: ["work/loops"],
        Sym.firstYear: ["2022"],
        Sym.lastYear: ["2022"],
    }
    assert said(dataset, "person/bela")[Sym.coauthor] == ["person/ada"]


# ---- the programme ---------------------------------------------------------------------------------------------------


def test_a_session_has_its_event_room_times_kind_and_moderator(dataset: list[Fact]) -> None:
    """Everything about a session but its contributions, which point to it."""
    assert said(dataset, "session/theory") == {
        Rdf.type: sorted([Schema.Event, Swc.SessionEvent]),
        Rdfs.label: ["Theory"],
        Schema.name: ["Theory"],
        Schema.superEvent: ["event/icml-2022"],
        Schema.location: ["room/hall"],
        Schema.startDate: ["2022-07-20T13:30:00-07:00"],
        Schema.endDate: ["2022-07-20T15:00:00-07:00"],
        Sym.dateAsPrinted: ["Wed 20 July"],
        Dcterms.type: [Sym.Oral],
        Sym.moderator: ["person/cy"],
        Swc.hasRole: ["session/theory#moderator-1"],
        Prov.wasDerivedFrom: ["source/programme"],
    }
    assert said(dataset, "session/theory#moderator-1") == {
        Rdf.type: [Swc.Chair],
        Rdfs.label: ["Moderator"],
        Swc.heldBy: ["person/cy"],
        Swc.isRoleAt: ["session/theory"],
        Sym.nameAsPrinted: ["Cy Z"],
        Sym.signature: ["source/programme#session-1-moderator-1"],
    }


def test_a_contribution_features_a_work_or_has_performers(dataset: list[Fact]) -> None:
    """A talk without a paper names its speakers, each once."""
    assert said(dataset, "session/theory#talk-1") == {
        Rdf.type: sorted([Schema.Event, Swc.TalkEvent]),
        Rdfs.label: ["Talk 1"],
        Schema.name: ["Talk 1"],
        Schema.superEvent: ["session/theory"],
        Schema.workFeatured: ["work/loops"],
        Sym.position: ["1"],
        Schema.startDate: ["2022-07-20T13:30:00-07:00"],
        Schema.endDate: ["2022-07-20T15:00:00-07:00"],
        Sym.timeAsPrinted: ["13:30 - 15:00"],
        Dcterms.type: [Sym.Oral],
    }
    assert said(dataset, "session/theory#talk-9")[Schema.performer] == ["person/cy"]


def test_a_presentation_type_that_is_not_known_is_minted_as_printed(dataset: list[Fact]) -> None:
    """It joins the scheme of the ontology, under an IRI of the dataset that dereferences with its parent."""
    minted = "scheme/presentation-types#test-of-time"
    assert said(dataset, "session/theory#talk-9")[Dcterms.type] == [minted]
    assert said(dataset, minted)[Skos.inScheme] == [Sym.PresentationTypes]
    assert said(dataset, minted)[Skos.prefLabel] == ["Test of Time"]
    assert said(dataset, "scheme/presentation-types")[Skos.member] == [minted]


def test_two_spellings_of_one_presentation_type_are_one_concept() -> None:
    """The first in order is preferred, the other an alternative label."""
    talks = [
        e.Contribution("s", f"talk-{n}", n, "T", None, kind, None, None, None)
        for n, kind in enumerate(("best talk", "Best Talk"))
    ]
    minted = said(of(*talks), "scheme/presentation-types#best-talk")
    assert (minted[Skos.prefLabel], minted[Skos.altLabel]) == (["Best Talk"], ["best talk"])


def test_an_event_belongs_to_its_series(dataset: list[Fact]) -> None:
    """An edition points to its series; its dates may be partial."""
    event = said(dataset, "event/icml-2022")
    assert event[Schema.superEvent] == ["series/icml"]
    assert event[Schema.alternateName] == ["ICML 2022"]
    assert event[Schema.location] == ["Baltimore"]
    assert said(dataset, "series/icml")[Rdf.type] == [Schema.EventSeries]
    assert sorted(said(dataset, "room/hall")[Rdf.type]) == sorted([Schema.Place, Swc.MeetingRoomPlace])


# ---- concepts --------------------------------------------------------------------------------------------------------


def test_a_concept_has_labels_a_kind_and_relations(dataset: list[Fact]) -> None:
    """A variant is said once however many reasons it has; what is no address is no match."""
    assert said(dataset, "concept/c0") == {
        Rdf.type: [Skos.Concept],
        Rdfs.label: ["concept 0"],
        Skos.prefLabel: ["concept 0"],
        Skos.altLabel: ["concepts 0"],
        Skos.inScheme: ["scheme/concepts"],
        Sym.kind: [Sym.Method],
        Skos.broader: ["concept/c1"],
        Skos.exactMatch: ["https://example.com/c0"],
        Skos.closeMatch: ["https://example.com/near"],
    }
    assert Sym.kind not in said(dataset, "concept/c7")


def test_an_assignment_carries_its_score_and_best_mention(dataset: list[Fact]) -> None:
    """A central concept is a subject of the work; one that is only mentioned is not."""
    assert said(dataset, "work/loops#concept-c0") == {
        Rdf.type: [Sym.ConceptAssignment],
        Sym.work: ["work/loops"],
        Sym.concept: ["concept/c0"],
        Sym.score: ["0.75"],
        Sym.tier: [Sym.Central],
        Sym.support: ["2"],
        Sym.inSource: ["source/programme"],
        Sym.field: [Sym.Title],
        Sym.start: ["10"],
        Sym.end: ["15"],
        Sym.exact: ["Loops"],
    }
    assert "concept/c2" not in said(dataset, "work/loops")[Dcterms.subject]
    assert said(dataset, "work/loops#concept-c2")[Sym.tier] == [Sym.Mentioned]


def test_a_mention_points_to_its_assignment_and_its_characters(dataset: list[Fact]) -> None:
    """Every stretch of text that names the concept."""
    assert said(dataset, "work/loops#concept-c0-mention-2") == {
        Rdf.type: [Sym.Mention],
        Sym.assignment: ["work/loops#concept-c0"],
        Sym.inSource: ["source/programme"],
        Sym.field: [Sym.Abstract],
        Sym.start: ["30"],
        Sym.end: ["35"],
        Sym.exact: ["loops"],
    }


def test_a_concept_link_has_two_members_and_their_works(dataset: list[Fact]) -> None:
    """The derived node of the concept network."""
    link = said(dataset, "concept/c0#link-c1")
    assert link[Sym.member] == ["concept/c0", "concept/c1"]
    assert (link[Sym.weight], link[Sym.npmi], link[Sym.sharedWork]) == (["2"], ["-0.25"], ["work/loops", "work/trees"])
    assert (link[Sym.firstYear], link[Sym.lastYear]) == (["2021"], ["2022"])


# ---- records ---------------------------------------------------------------------------------------------------------


def test_a_source_is_described_and_what_is_no_address_stays_text(dataset: list[Fact]) -> None:
    """A valid URL or licence is an IRI; any other is the string that was stated."""
    source = said(dataset, "source/listing")
    assert source == {
        Rdf.type: sorted([Prov.Entity, Schema.DigitalDocument]),
        Rdfs.label: ["l.txt"],
        Schema.name: ["l.txt"],
        Sym.sha256: ["b" * 64],
        Dcterms.format: ["text/plain"],
        Sym.family: ["listing"],
        Schema.url: ["not a URL"],
        Dcterms.license: ["all rights"],
        Sym.dateAsPrinted: ["12 March"],
    }
    urls = {fact.subject.removeprefix(ID): fact.datatype for fact in dataset if fact.predicate == Schema.url}
    assert urls == {"source/listing": STRING, "source/programme": None, "work/loops": None}


def test_records_say_what_stands_where(dataset: list[Fact]) -> None:
    """An appearance, a session record, a signature and a reading, as printed."""
    assert said(dataset, "source/programme#item-1") == {
        Rdf.type: [Sym.Appearance],
        Sym.work: ["work/loops"],
        Sym.inSource: ["source/programme"],
        Sym.position: ["1"],
        Sym.titleAsPrinted: ["Loops!"],
    }
    assert said(dataset, "source/programme#session-1") == {
        Rdf.type: [Sym.SessionRecord],
        Sym.recordOf: ["session/theory"],
        Sym.inSource: ["source/programme"],
        Sym.position: ["1"],
    }
    assert said(dataset, "source/programme#item-1-author-2") == {
        Rdf.type: [Sym.Signature],
        Sym.of: ["source/programme#item-1"],
        Sym.field: [Sym.Author],
        Sym.ordinal: ["2"],
        Sym.nameAsPrinted: ["Béla K"],
        Sym.inSource: ["source/programme"],
        Sym.start: ["30"],
        Sym.end: ["36"],
    }
    abstract = said(dataset, "source/programme#item-1-abstract")
    assert abstract[Sym.field] == [Sym.Abstract]
    assert Sym.exact not in abstract
    assert said(dataset, "source/listing#date")[Sym.of] == ["source/listing"]


def test_the_build_names_its_sources_and_software(dataset: list[Fact]) -> None:
    """A run is a prov:Activity; its times stand elsewhere."""
    run = said(dataset, "run/r1")
    assert run[Rdf.type] == [Prov.Activity]
    assert run[Prov.used] == ["source/listing", "source/programme"]
    assert said(dataset, run[Prov.wasAssociatedWith][0])[Schema.softwareVersion] == ["0.1.0"]


def test_the_description_counts_what_there_is(dataset: list[Fact]) -> None:
    """VoID's numbers are those of the dataset: triples by graph, by property and in all, things by class, subjects.

    A class has the properties of its things; the description counts itself as well.
    """
    stated = {(fact.subject, fact.predicate): int(fact.value) for fact in dataset if fact.datatype == Xsd.integer}
    meta, whole = ID + "graph/meta", ID + "graph/meta#dataset"
    graphs = Counter(fact.graph for fact in dataset)
    named = {ID + f"source/{slug}": f"{meta}#source-{slug}" for slug in ("programme", "listing")}
    assert {stated[named.get(graph, graph), Void.triples]: graph for graph in graphs} == {
        count: graph for graph, count in graphs.items()
    }
    properties = Counter(fact.predicate for fact in dataset)
    classes = {fact.subject: {f.value for f in dataset if f[:2] == (fact.subject, Rdf.type)} for fact in dataset}
    things = Counter(name for names in classes.values() for name in names)
    expected = {(whole, Void.triples): len(dataset), (whole, Void.distinctSubjects): len(classes)}
    expected |= {(whole, Void.properties): len(properties), (whole, Void.classes): len(things)}
    assert {key: stated[key] for key in expected} == expected
    assert partitions(dataset, stated, whole, Void.propertyPartition) == properties
    assert partitions(dataset, stated, whole, Void.classPartition) == things
    for fact in dataset:
        if fact.predicate == Void.class_:
            of_class = Counter(each.predicate for each in dataset if fact.value in classes[each.subject])
            assert partitions(dataset, stated, fact.subject, Void.propertyPartition) == of_class


def partitions(dataset: list[Fact], stated: dict[tuple[str, str], int], whole: str, relation: str) -> dict[str, int]:
    """What the partitions of a dataset are about -> the number that each states."""
    about = {fact.subject: fact.value for fact in dataset if fact.predicate in (Void.property, Void.class_)}
    count = Void.triples if relation == Void.propertyPartition else Void.entities
    parts = [fact.value for fact in dataset if fact[:2] == (whole, relation)]
    assert len(parts) == len({about[each] for each in parts})
    return {about[each]: stated[each, count] for each in parts}


# ---- terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "lexical", "datatype"),
    [
        ("2022", "2022", Xsd.gYear),
        ("2022-04", "2022-04", Xsd.gYearMonth),
        ("2022-04-25", "2022-04-25", Xsd.date),
        ("2022-07-20T14:10:00-07:00", "2022-07-20T14:10:00-07:00", Xsd.dateTime),
        ("2022-07-20T14:10-07:00", "2022-07-20T14:10:00-07:00", Xsd.dateTime),
        ("2022-07-20T14:10:00+00:00", "2022-07-20T14:10:00Z", Xsd.dateTime),
        ("2022-13", "2022-13", STRING),
        ("2022-02-30", "2022-02-30", STRING),
        ("2022-07-20T14:10:00", "2022-07-20T14:10:00", STRING),
        ("Spring 2022", "Spring 2022", STRING),
    ],
)
def test_a_date_has_the_datatype_of_its_form(stated: str, lexical: str, datatype: str) -> None:
    """Partial dates are gYear and gYearMonth; a time without a zone is no dateTime; what is no date stays text."""
    work = e.Work("w", "T", None, None, stated, False, "s", 1)
    (issued,) = (fact for fact in of(work) if fact.predicate == Dcterms.issued)
    assert (issued.value, issued.datatype) == (lexical, datatype)


@pytest.mark.parametrize("url", ["http://exa mple.org/", "https://x.org/a|b", "javascript:alert(1)", "http://[", ""])
def test_an_address_that_is_no_valid_iri_never_stops_a_build(url: str) -> None:
    """It stays the string that the document prints."""
    (repository,) = (fact for fact in of(e.WorkCode("w", 1, url)) if fact.predicate == Schema.codeRepository)
    assert (repository.value, repository.datatype) == (url, STRING)


@pytest.mark.parametrize(("score", "lexical"), [(1.0, "1"), (0.5, "0.5"), (1e-9, "0"), (2 / 3, "0.666667"), (0.0, "0")])
def test_scores_are_decimals_in_canonical_form(score: float, lexical: str) -> None:
    """Every machine writes the same digits."""
    row = e.Authorship("w", "author-1", 1, "p", "N", None, None, score)
    (written,) = (fact for fact in of(row) if fact.predicate == Sym.identityConfidence)
    assert (written.value, written.datatype) == (lexical, Xsd.decimal)


@pytest.mark.parametrize("base", ["", "example.org/", "http://example.org", "http://example.org/#", "http://a b.org/"])
def test_a_base_that_cannot_begin_an_iri_is_refused(base: str) -> None:
    """The error shows one that would do."""
    with pytest.raises(InputError, match=r"give one like http://127\.0\.0\.1:8000/"):
        list(quads(KnowledgeGraph.of(base, [])))


def test_a_word_that_the_vocabulary_does_not_know_is_refused() -> None:
    """A row of another version, say, with a tier that has no term."""
    row = e.Assignment("w", "c", 0.5, "peripheral", 1, False, "s", "Title", 0, 1, "x")
    with pytest.raises(UnknownName, match="no tier named 'peripheral'"):
        of(row)


# ---- the ontology ----------------------------------------------------------------------------------------------------


def test_the_ontology_describes_every_term_that_is_used_and_no_other(dataset: list[Fact]) -> None:
    """Both ways: what the data says is described, and what is described occurs (or gathers what occurs)."""
    used, described, gathering = set(), set(), set()
    for fact in dataset:
        if fact.graph == ID + "graph/ontology" and fact.predicate == Rdf.type:
            described.add(fact.subject)
            gathering.add(fact.value)
        elif fact.graph not in (ID + "graph/ontology", ID + "graph/meta"):
            used |= {fact.predicate, fact.value if fact.datatype is None else ""}
    used = {term for term in used if term.startswith(Sym.NS)}
    described = {term for term in described if term.startswith(Sym.NS)}
    assert used <= described
    assert described - used == {Sym.ConceptKind, Sym.Field, Sym.Tier, Sym.matches}
    assert {Sym.ConceptKind, Sym.Field, Sym.Tier} <= gathering
    assert described == {term for term in TERMS if term.startswith(Sym.NS)}


def test_every_term_of_the_ontology_is_explained() -> None:
    """Label and comment in English; properties say what they join."""
    facts: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for triple in read_turtle(ontology_text()):
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, NamedNode | Literal)
        facts.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(triple.object)
    for term, about in facts.items():
        for name in (Rdfs.label, PREFIXES["rdfs"] + "comment"):
            (words,) = about[name]
            assert isinstance(words, Literal)
            assert words.language == "en", term
        if about[Rdf.type] == [NamedNode(Rdf.Property)]:
            assert about[PREFIXES["schema"] + "domainIncludes"]
            assert about[PREFIXES["schema"] + "rangeIncludes"]


def test_the_shapes_name_only_terms_that_exist() -> None:
    """A misspelt term in a shape would check nothing."""
    namespaces = tuple(PREFIXES[name] for name in ("sym", "swc", "schema", "dcterms", "foaf", "skos", "prov", "void"))
    for triple in read_turtle(shapes_text()):
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(namespaces):
            assert triple.object.value in TERMS, triple.object.value
