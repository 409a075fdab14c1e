"""Works, the people who wrote them, and the links from records to works and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from graph import entities as rows
from graph.knowledge import KnowledgeGraph
from graph.rdf.terms import (
    NODES,
    Emitter,
    NamedNode,
    Names,
    Statement,
    decimal,
    each_once,
    integer,
    link,
    moment,
    part,
    text,
    types,
    web_address,
    year,
)
from graph.vocabulary import Dcterms, Fabio, Foaf, Prism, Prov, Rdf, Rdfs, Schema, Skos, Sym, address


def _record_links(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for item in kg.rows(rows.Appearance):
        yield part(names.source[item.source], f"item-{item.position}"), Sym.work, names.work[item.work]
    for record in kg.rows(rows.SessionAppearance):
        node = part(names.source[record.source], f"session-{record.position}")
        yield node, Sym.recordOf, names.session[record.session]


def _works(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Work):
        work = names.work[row.slug]
        yield work, Rdf.type, NODES[Schema.ScholarlyArticle]
        if row.conference_paper:
            yield work, Rdf.type, NODES[Fabio.ConferencePaper]
        yield work, Rdfs.label, text(row.title)
        yield work, Dcterms.title, text(row.title)
        if row.abstract is not None:
            yield work, Dcterms.abstract, text(row.abstract)
        if row.issued is not None:
            yield work, Dcterms.issued, moment(row.issued)
        elif row.year is not None:
            yield work, Dcterms.issued, year(row.year)
        if row.venue is not None:
            yield work, Prism.publicationName, text(row.venue)
        if row.url is not None:
            yield work, Schema.url, link(row.url)


def _work_sources(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for source, printed in groupby(kg.rows(rows.Appearance), key=attrgetter("source")):
        for work in dict.fromkeys(row.work for row in printed):
            yield names.work[work], Prov.wasDerivedFrom, names.source[source]


def _work_identifiers(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.WorkIdentifier):
        work = names.work[row.work]
        yield from _identifier(work, "work", row.scheme, row.value)
        if row.scheme.lower() == "doi":
            yield work, Prism.doi, text(row.value)


def _identifier(thing: NamedNode, kind: str, scheme: str, value: str) -> Iterator[Statement]:
    yield thing, Dcterms.identifier, text(f"{scheme}:{value}")
    known = address(kind, scheme, value)
    node = web_address(known) if known else None
    if node is not None:
        yield thing, Schema.sameAs, node


def _work_code(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.WorkCode):
        code = part(names.work[row.work], f"code-{row.n}")
        yield names.work[row.work], Schema.mentions, code
        yield code, Rdf.type, NODES[Schema.SoftwareSourceCode]
        yield code, Rdfs.label, text(row.url)
        yield code, Schema.codeRepository, link(row.url)


def _people(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Person):
        person = names.person[row.slug]
        yield from types(person, Foaf.Person, Schema.Person)
        yield person, Rdfs.label, text(row.name)
        yield person, Foaf.name, text(row.name)
        if row.family is not None:
            yield person, Foaf.familyName, text(row.family)
        if row.given is not None:
            yield person, Foaf.givenName, text(row.given)


def _person_names(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    preferred = {row.slug: row.name for row in kg.rows(rows.Person)}
    for row in kg.rows(rows.PersonName):
        if row.name != preferred.get(row.person):
            yield names.person[row.person], Skos.altLabel, text(row.name)


def _person_identifiers(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.PersonIdentifier):
        yield from _identifier(names.person[row.person], "person", row.scheme, row.value)


def _creators(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for slug, authors in groupby(kg.rows(rows.Authorship), key=attrgetter("work")):
        for person in dict.fromkeys(row.person for row in authors):
            yield names.work[slug], Dcterms.creator, names.person[person]


def _authorships(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Authorship):
        work = names.work[row.work]
        node = part(work, row.fragment)
        yield work, Sym.authorship, node
        yield node, Rdf.type, NODES[Sym.Authorship]
        yield node, Sym.work, work
        yield node, Sym.person, names.person[row.person]
        yield node, Sym.nameAsPrinted, text(row.name)
        yield node, Sym.identityConfidence, decimal(row.confidence)
        if row.ordinal is not None:
            yield node, Sym.ordinal, integer(row.ordinal)
        if row.repaired is not None:
            yield node, Sym.nameRepaired, text(row.repaired)
        if row.affiliation is not None:
            yield node, Sym.affiliationAsPrinted, text(row.affiliation)


def _authorship_signatures(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.AuthorshipSignature):
        node = part(names.work[row.work], row.fragment)
        yield node, Sym.signature, part(names.source[row.source], row.signature)


EMITTERS: tuple[Emitter, ...] = (
    _record_links,
    _works,
    _work_sources,
    each_once(_work_identifiers),
    _work_code,
    _people,
    each_once(_person_names),
    each_once(_person_identifiers),
    _creators,
    _authorships,
    _authorship_signatures,
)
