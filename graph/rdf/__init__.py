"""The knowledge graph as an RDF dataset: the one door from rows to RDF.

Every triple stands in exactly one named graph, nothing is a blank node, and each quad is yielded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import cast

from graph import entities
from graph.knowledge import KnowledgeGraph
from graph.rdf import concepts, derived, programme, records, works
from graph.rdf.description import Tally, description
from graph.rdf.serialising import canonical_line, read_turtle, serialise, write
from graph.rdf.terms import NODES, Emitter, Literal, NamedNode, Names, Quad, Statement, Term, Triple
from graph.vocabulary import ontology_text

__all__ = ["Literal", "NamedNode", "Quad", "Triple", "canonical_line", "quads", "read_turtle", "serialise", "write"]

#: Graph -> what says its statements. The graphs of sources, the ontology and the description come beside these.
_GRAPHS: Mapping[str, tuple[Emitter, ...]] = {
    "entities": (*works.EMITTERS, *programme.EMITTERS, *concepts.EMITTERS),
    "derived": derived.EMITTERS,
    "mentions": concepts.MENTIONS,
}


def quads(kg: KnowledgeGraph) -> Iterator[Quad]:
    """Every quad of the dataset once, in an order that depends on ``kg`` alone; the description comes last.

    >>> kg = KnowledgeGraph.of("http://example.org/", [entities.Series("icml", "ICML")])
    >>> print(next(iter(quads(kg))).triple)
    <http://example.org/id/series/icml> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/EventSeries>
    """
    names, tally = Names(kg.base), Tally()
    for table, say in records.PRINTED:
        source_of = attrgetter("slug" if table is entities.Source else "source")
        for source, printed in groupby(kg.rows(table), key=source_of):
            yield from _in_graph(names.source[source], say(printed, names), tally)
    for name, emitters in _GRAPHS.items():
        for emitter in emitters:
            yield from _in_graph(names.graph[name], emitter(kg, names), tally)
    yield from _in_graph(names.graph["ontology"], _ontology(), tally)
    for subject, predicate, value in description(kg, names, tally):
        yield Quad(subject, NODES[predicate], value, names.graph["meta"])


def _ontology() -> Iterator[Statement]:
    for triple in read_turtle(ontology_text()):
        # A test holds that the ontology has no blank nodes.
        yield cast(NamedNode, triple.subject), triple.predicate.value, cast(Term, triple.object)


def _in_graph(graph: NamedNode, statements: Iterable[Statement], tally: Tally) -> Iterator[Quad]:
    nodes = NODES
    for subject, predicate, value in tally.counted(graph, statements):
        yield Quad(subject, nodes.get(predicate) or NamedNode(predicate), value, graph)
