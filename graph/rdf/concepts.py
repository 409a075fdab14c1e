"""Concepts, what works have to do with them, and every mention."""

from __future__ import annotations

from collections.abc import Iterator

from graph import entities as rows
from graph.errors import UnknownName
from graph.knowledge import KnowledgeGraph
from graph.rdf.terms import (
    NODES,
    Emitter,
    NamedNode,
    Names,
    Statement,
    decimal,
    each_once,
    individual,
    integer,
    part,
    text,
    web_address,
)
from graph.vocabulary import FIELDS, KINDS, RELATIONS, TIERS, Dcterms, Rdf, Rdfs, Schema, Skos, Sym


def _concepts(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    scheme = names.scheme["concepts"]
    yield scheme, Rdf.type, NODES[Skos.ConceptScheme]
    yield scheme, Rdfs.label, text("Concepts")
    for row in kg.rows(rows.Concept):
        concept = names.concept[row.slug]
        yield concept, Rdf.type, NODES[Skos.Concept]
        yield concept, Skos.inScheme, scheme
        yield concept, Rdfs.label, text(row.label)
        yield concept, Skos.prefLabel, text(row.label)
        if row.kind is not None:
            yield concept, Sym.kind, individual("kind of concept", row.kind, KINDS)


def _concept_labels(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    preferred = {row.slug: row.label for row in kg.rows(rows.Concept)}
    for row in kg.rows(rows.ConceptLabel):
        if row.label != preferred.get(row.concept):
            yield names.concept[row.concept], Skos.altLabel, text(row.label)


def _concept_relations(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.ConceptRelation):
        if row.relation not in RELATIONS:
            raise UnknownName("relation of concepts", row.relation, RELATIONS)
        relation = RELATIONS[row.relation]
        outside = relation in (Skos.exactMatch, Skos.closeMatch)
        other = web_address(row.other) if outside else names.concept[row.other]
        if other is not None:
            yield names.concept[row.concept], relation, other


def _assignments(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Assignment):
        work, concept = names.work[row.work], names.concept[row.concept]
        node = part(work, f"concept-{row.concept}")
        tier = individual("tier", row.tier, TIERS)
        yield work, Schema.mentions, concept
        if tier is NODES[Sym.Central]:
            yield work, Dcterms.subject, concept
        if row.introduces:
            yield work, Sym.introduces, concept
        yield work, Sym.assignment, node
        yield node, Rdf.type, NODES[Sym.ConceptAssignment]
        yield node, Sym.work, work
        yield node, Sym.concept, concept
        yield node, Sym.score, decimal(row.score)
        yield node, Sym.tier, tier
        yield node, Sym.support, integer(row.support)
        yield from _place(node, row, names)


def _mentions(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Mention):
        assignment = part(names.work[row.work], f"concept-{row.concept}")
        mention = NamedNode(f"{assignment.value}-mention-{row.n}")
        yield mention, Rdf.type, NODES[Sym.Mention]
        yield mention, Sym.assignment, assignment
        yield from _place(mention, row, names)


def _place(node: NamedNode, row: rows.Assignment | rows.Mention, names: Names) -> Iterator[Statement]:
    yield node, Sym.inSource, names.source[row.source]
    yield node, Sym.field, individual("field", row.field, FIELDS)
    yield node, Sym.start, integer(row.start)
    yield node, Sym.end, integer(row.end)
    yield node, Sym.exact, text(row.exact)


EMITTERS: tuple[Emitter, ...] = (
    _concepts,
    each_once(_concept_labels),
    each_once(_concept_relations),
    _assignments,
)

MENTIONS: tuple[Emitter, ...] = (_mentions,)
