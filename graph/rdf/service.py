"""The description of a SPARQL service and of its dataset, in the words of the W3C, VoID and DCAT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.rdf.terms import NODES, NamedNode, Statement, Triple, integer, part, text, types
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS, Facts
from graph.vocabulary import Dcat, Dcterms, Formats, Rdf, Rdfs, Sd, Sym, Void

#: Name of a format of ours -> the W3C's name of it.
FORMATS: Mapping[str, str] = {
    "json": Formats.ResultsJson,
    "xml": Formats.ResultsXml,
    "csv": Formats.ResultsCsv,
    "tsv": Formats.ResultsTsv,
    "turtle": Formats.Turtle,
    "ntriples": Formats.NTriples,
    "rdfxml": Formats.RdfXml,
    "jsonld": Formats.JsonLd,
    "nquads": Formats.NQuads,
    "trig": Formats.TriG,
}


def service(meta: NamedNode, base: str, dataset: NamedNode, *, words: bool) -> Iterator[Statement]:
    """What ``/sparql`` below ``base`` can do, and nothing that it cannot; ``words`` says that it looks words up."""
    here, endpoint = part(meta, "service"), NamedNode(f"{base}sparql")
    yield dataset, Void.sparqlEndpoint, endpoint
    yield from types(here, Sd.Service, Dcat.DataService)
    yield here, Rdfs.label, text("SPARQL")
    yield here, Dcterms.title, text("SPARQL")
    yield here, Sd.endpoint, endpoint
    yield here, Dcat.endpointURL, endpoint
    yield here, Dcat.endpointDescription, NamedNode(f"{base}.well-known/void")
    yield here, Dcat.servesDataset, dataset
    yield here, Sd.defaultDataset, dataset
    yield here, Sd.supportedLanguage, NODES[Sd.SPARQL11Query]
    yield here, Sd.feature, NODES[Sd.UnionDefaultGraph]
    if words:
        yield here, Sd.propertyFeature, NODES[Sym.matches]
    for media_type in sorted({*RESULT_FORMATS.values(), *GRAPH_FORMATS.values()}):
        yield here, Dcterms.format, text(media_type)
    for name in sorted({*RESULT_FORMATS, *GRAPH_FORMATS}):
        yield here, Sd.resultFormat, NODES[FORMATS[name]]


def described(base: str, facts: Facts) -> Iterator[Triple]:
    """The service over files that others wrote, and what was counted in them."""
    for subject, predicate, value in _described(base, facts):
        yield Triple(subject, NODES[predicate], value)


def _described(base: str, facts: Facts) -> Iterator[Statement]:
    meta = NamedNode(f"{base}.well-known/void")
    dataset = part(meta, "dataset")
    yield from types(dataset, Void.Dataset, Dcat.Dataset, Sd.Dataset)
    yield dataset, Rdfs.label, text("RDF files")
    yield dataset, Dcterms.title, text("RDF files")
    yield dataset, Void.triples, integer(facts.triples)
    whole = part(meta, "default")
    yield dataset, Sd.defaultGraph, whole
    yield from types(whole, Sd.Graph, Void.Dataset)
    yield whole, Void.triples, integer(facts.triples)
    for number, (name, count) in enumerate(_sound(facts.graphs), start=1):
        node = part(meta, f"graph-{number}")
        yield dataset, Sd.namedGraph, node
        yield dataset, Void.subset, node
        yield from types(node, Void.Dataset, Sd.NamedGraph, Sd.Graph)
        yield node, Sd.name, name
        yield node, Sd.graph, node
        yield node, Void.triples, integer(count)
    for number, (name, count) in enumerate(_sound(facts.classes), start=1):
        node = part(meta, f"class-{number}")
        yield dataset, Void.classPartition, node
        yield node, Rdf.type, NODES[Void.Dataset]
        yield node, Void.class_, name
        yield node, Void.entities, integer(count)
        yield from _uses(node, f"{node.value}-property", (facts.by_class or {}).get(name.value, {}))
    yield from _uses(dataset, f"{meta.value}#property", facts.properties)
    yield from service(meta, base, dataset, words=False)


def _uses(whole: NamedNode, before: str, properties: Mapping[str, int]) -> Iterator[Statement]:
    for number, (name, count) in enumerate(_sound(properties), start=1):
        node = NamedNode(f"{before}-{number}")
        yield whole, Void.propertyPartition, node
        yield node, Rdf.type, NODES[Void.Dataset]
        yield node, Void.property, name
        yield node, Void.triples, integer(count)


def _sound(counts: Mapping[str, int]) -> Iterator[tuple[NamedNode, int]]:
    """Counts by IRIs; files that others wrote hold some that are none, which cannot be said."""
    for name, count in counts.items():
        try:
            yield NamedNode(name), count
        except ValueError:
            continue
