"""The build and the description of the dataset: PROV, VoID, DCAT and the SPARQL service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph import entities as rows
from graph.knowledge import KnowledgeGraph
from graph.rdf.terms import NODES, NamedNode, Names, Statement, integer, part, text, types
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS
from graph.vocabulary import PREFIXES, Dcat, Dcterms, Prov, Rdf, Rdfs, Schema, Sd, Void


@dataclass(frozen=True)
class Tally:
    """What has been said so far: triples by graph, things by class."""

    graphs: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)


def description(kg: KnowledgeGraph, names: Names, tally: Tally) -> list[Statement]:
    """The graph ``meta``; ``tally`` counts all other graphs. No times, so equal knowledge has an equal description."""
    meta = names.graph["meta"]
    said = [*_run(kg, names), *_dataset(kg, names, tally)]
    # Two more statements follow, which count themselves.
    said.append((part(meta, "dataset"), Void.triples, integer(sum(tally.graphs.values()) + len(said) + 2)))
    said.append((meta, Void.triples, integer(len(said) + 1)))
    return said


def _run(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
    for row in kg.rows(rows.Run):
        run = names.run[row.slug]
        software = part(run, "software")
        yield run, Rdf.type, NODES[Prov.Activity]
        yield run, Rdfs.label, text(f"Build {row.slug}")
        yield run, Prov.wasAssociatedWith, software
        yield software, Rdf.type, NODES[Prov.SoftwareAgent]
        yield software, Rdfs.label, text(f"Symposia {row.version}")
        yield software, Schema.softwareVersion, text(row.version)
        for source in kg.rows(rows.Source):
            yield run, Prov.used, names.source[source.slug]


def _dataset(kg: KnowledgeGraph, names: Names, tally: Tally) -> Iterator[Statement]:
    """VoID, DCAT and the SPARQL service; no times, so that equal knowledge has an equal description."""
    meta = names.graph["meta"]
    dataset = part(meta, "dataset")
    yield from types(dataset, Void.Dataset, Dcat.Dataset, Sd.Dataset)
    yield dataset, Rdfs.label, text("Symposia knowledge graph")
    yield dataset, Dcterms.title, text("Symposia knowledge graph")
    yield dataset, Dcterms.description, text("Works, people, sessions and concepts read from documents, with evidence.")
    yield dataset, Void.uriSpace, text(f"{names.base}id/")
    for run in kg.rows(rows.Run):
        yield dataset, Prov.wasGeneratedBy, names.run[run.slug]
    for namespace in sorted(PREFIXES.values()):
        yield dataset, Void.vocabulary, NamedNode(namespace)
    for node, label, name in _graph_nodes(kg, names):
        yield from types(node, Void.Dataset, Sd.NamedGraph, Sd.Graph)
        yield node, Rdfs.label, text(label)
        yield node, Sd.name, name
        yield node, Sd.graph, node
        yield dataset, Void.subset, node
        yield dataset, Sd.namedGraph, node
        if name != meta:
            yield node, Void.triples, integer(tally.graphs[name.value])
    for class_name, count in sorted(tally.classes.items()):
        prefix, local = _short(class_name)
        partition = part(meta, f"class-{prefix}-{local}")
        yield dataset, Void.classPartition, partition
        yield partition, Rdf.type, NODES[Void.Dataset]
        yield partition, Rdfs.label, text(f"{prefix}:{local}")
        yield partition, Void.class_, NODES[class_name]
        yield partition, Void.entities, integer(count)
    yield from _services(names, dataset)


def _graph_nodes(kg: KnowledgeGraph, names: Names) -> Iterator[tuple[NamedNode, str, NamedNode]]:
    """Node, label and name of each graph; of a source's graph another node, for its IRI is a subject there."""
    for name in ("derived", "entities", "mentions", "meta", "ontology"):
        yield names.graph[name], f"Graph {name}", names.graph[name]
    for row in kg.rows(rows.Source):
        yield part(names.graph["meta"], f"source-{row.slug}"), f"Records of {row.name}", names.source[row.slug]


def _short(name: str) -> tuple[str, str]:
    """Prefix and local name of a term of the vocabularies."""
    return next((prefix, name.removeprefix(ns)) for prefix, ns in PREFIXES.items() if name.startswith(ns))


def _services(names: Names, dataset: NamedNode) -> Iterator[Statement]:
    service, endpoint = part(names.graph["meta"], "service"), NamedNode(f"{names.base}sparql")
    yield dataset, Void.sparqlEndpoint, endpoint
    yield from types(service, Sd.Service, Dcat.DataService)
    yield service, Rdfs.label, text("SPARQL")
    yield service, Sd.endpoint, endpoint
    yield service, Dcat.endpointURL, endpoint
    yield service, Dcat.servesDataset, dataset
    yield service, Sd.defaultDataset, dataset
    yield service, Sd.supportedLanguage, NODES[Sd.SPARQL11Query]
    yield service, Sd.feature, NODES[Sd.UnionDefaultGraph]
    for media_type in sorted({*RESULT_FORMATS.values(), *GRAPH_FORMATS.values()}):
        yield service, Dcterms.format, text(media_type)
    for name, media_type in sorted(GRAPH_FORMATS.items()):
        distribution = part(names.graph["meta"], f"distribution-{name}")
        download = NamedNode(f"{names.base}exports/{name}")
        yield dataset, Dcat.distribution, distribution
        yield dataset, Void.dataDump, download
        yield distribution, Rdf.type, NODES[Dcat.Distribution]
        yield distribution, Rdfs.label, text(name)
        yield distribution, Dcat.downloadURL, download
        yield distribution, Dcat.mediaType, text(media_type)
