"""Links that are counted from the others: who writes with whom, which concepts go together."""

from __future__ import annotations

from collections.abc import Iterator

from graph import entities as rows
from graph.knowledge import KnowledgeGraph
from graph.rdf.terms import NODES, Emitter, NamedNode, Names, Statement, decimal, integer, part, year
from graph.vocabulary import Rdf, Sym


def _coauthorships(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Coauthorship):
        a, b = names.person[row.a], names.person[row.b]
        node = part(a, f"coauthor-{row.b}")
        yield a, Sym.coauthor, b
        yield b, Sym.coauthor, a
        yield node, Rdf.type, NODES[Sym.Coauthorship]
        yield node, Sym.member, a
        yield node, Sym.member, b
        yield node, Sym.weight, integer(row.weight)
        yield node, Sym.fractionalWeight, decimal(row.fractional)
        yield from _years(node, row)
    for shared in kg.rows(rows.CoauthorshipWork):
        yield part(names.person[shared.a], f"coauthor-{shared.b}"), Sym.sharedWork, names.work[shared.work]


def _concept_links(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.ConceptLink):
        a, b = names.concept[row.a], names.concept[row.b]
        node = part(a, f"link-{row.b}")
        yield node, Rdf.type, NODES[Sym.ConceptLink]
        yield node, Sym.member, a
        yield node, Sym.member, b
        yield node, Sym.weight, integer(row.weight)
        yield node, Sym.npmi, decimal(row.npmi)
        yield from _years(node, row)
    for shared in kg.rows(rows.ConceptLinkWork):
        yield part(names.concept[shared.a], f"link-{shared.b}"), Sym.sharedWork, names.work[shared.work]


def _years(node: NamedNode, row: rows.Coauthorship | rows.ConceptLink) -> Iterator[Statement]:
    if row.first_year is not None:
        yield node, Sym.firstYear, year(row.first_year)
    if row.last_year is not None:
        yield node, Sym.lastYear, year(row.last_year)


EMITTERS: tuple[Emitter, ...] = (
    _coauthorships,
    _concept_links,
)
