"""The build and the description of the dataset: PROV, VoID, DCAT and the SPARQL service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from graph import entities as rows
from graph.knowledge import KnowledgeGraph
from graph.rdf.service import FORMATS, service
from graph.rdf.terms import NODES, NamedNode, Names, Statement, integer, part, text, types
from graph.stores import GRAPH_FORMATS
from graph.vocabulary import PREFIXES, Dcat, Dcterms, Prov, Rdf, Rdfs, Schema, Sd, Sym, Void

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass
class Tally:
    """What has been said so far: triples by graph and property, things by class, properties by class of the subject.

    The classes of a thing are said at one place, together; other statements about it may come before and after.
    """

    graphs: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    _of_classes: Counter[tuple[tuple[str, ...], str]] = field(default_factory=Counter)
    _classes: dict[NamedNode, tuple[str, ...]] = field(default_factory=dict)
    _early: Counter[tuple[NamedNode, str]] = field(default_factory=Counter)

    def counted(self, graph: NamedNode, statements: Iterable[Statement]) -> Iterator[Statement]:
        """The same statements, each counted as it passes."""
        count, run, about = 0, list[Statement](), None
        for statement in statements:
            if statement[0] is not about and statement[0] != about:
                self._note(run)
                run, about = [], statement[0]
            run.append(statement)
            count += 1
            yield statement
        self._note(run)
        self.graphs[graph.value] += count

    def _note(self, run: list[Statement]) -> None:
        """Count consecutive statements about one subject."""
        if not run:
            return
        subject = run[0][0]
        classes = tuple(value.value for _, predicate, value in run if predicate == Rdf.type)
        if classes:
            self.classes.update(classes)
            self._classes[subject] = self._classes.get(subject, ()) + classes
        known = self._classes.get(subject)
        for _, predicate, _ in run:
            self.properties[predicate] += 1
            if known is None:
                self._early[subject, predicate] += 1
            else:
                self._of_classes[known, predicate] += 1

    @property
    def subjects(self) -> int:
        """How many things something is said of."""
        return len(self._classes.keys() | {subject for subject, _ in self._early})

    def by_class(self) -> dict[str, Counter[str]]:
        """Class -> property -> how many triples say it of things of that class."""
        found: dict[str, Counter[str]] = {}
        known = ((classes, predicate, count) for (classes, predicate), count in self._of_classes.items())
        early = ((self._classes.get(thing, ()), predicate, count) for (thing, predicate), count in self._early.items())
        for each in (known, early):
            for classes, predicate, count in each:
                for name in classes:
                    found.setdefault(name, Counter())[predicate] += count
        return found


def description(kg: KnowledgeGraph, names: Names, tally: Tally) -> list[Statement]:
    """The graph ``meta``; ``tally`` counts all other graphs. No times, so equal knowledge has an equal description.

    It counts itself as well: it is said again until its numbers are those of what is said.
    """
    meta, counts, said = names.graph["meta"], tally, list[Statement]()
    while True:
        again = [*_run(kg, names), *_dataset(kg, names, counts)]
        if again == said:
            return said
        said, counts = again, deepcopy(tally)
        for _ in counts.counted(meta, said):
            pass


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
    """The dataset as VoID and DCAT describe it, its graphs, its partitions, and the service that answers queries."""
    dataset = part(names.graph["meta"], "dataset")
    yield from types(dataset, Void.Dataset, Dcat.Dataset, Sd.Dataset)
    yield dataset, Rdfs.label, text("Symposia knowledge graph")
    yield dataset, Dcterms.title, text("Symposia knowledge graph")
    yield dataset, Dcterms.description, text("Works, people, sessions and concepts read from documents, with evidence.")
    yield dataset, Dcat.landingPage, NamedNode(names.base)
    for word in ("co-authors", "concepts", "conferences", "programmes", "provenance", "scholarly articles"):
        yield dataset, Dcat.keyword, text(word)
    yield dataset, Dcterms.conformsTo, NamedNode(Sym.NS.rstrip("#"))
    yield dataset, Void.uriSpace, text(f"{names.base}id/")
    yield dataset, Void.triples, integer(sum(tally.graphs.values()))
    yield dataset, Void.distinctSubjects, integer(tally.subjects)
    yield dataset, Void.classes, integer(len(tally.classes))
    yield dataset, Void.properties, integer(len(tally.properties))
    for example in _examples(kg, names):
        yield dataset, Void.exampleResource, example
    for run in kg.rows(rows.Run):
        yield dataset, Prov.wasGeneratedBy, names.run[run.slug]
    for namespace in sorted(PREFIXES.values()):
        yield dataset, Void.vocabulary, NamedNode(namespace)
    for node, label, name in _graph_nodes(kg, names):
        yield from types(node, Void.Dataset, Sd.NamedGraph, Sd.Graph)
        yield node, Rdfs.label, text(label)
        yield node, Sd.name, name
        yield node, Sd.graph, node
        yield node, Void.triples, integer(tally.graphs[name.value])
        yield dataset, Void.subset, node
        yield dataset, Sd.namedGraph, node
    yield from _partitions(names, dataset, tally)
    yield from service(names.graph["meta"], names.base, dataset, words=True)
    yield from _distributions(names, dataset)


def _examples(kg: KnowledgeGraph, names: Names) -> Iterator[NamedNode]:
    """The first of each of the kinds that people look for."""
    yield from (names.work[row.slug] for row in kg.rows(rows.Work)[:1])
    yield from (names.person[row.slug] for row in kg.rows(rows.Person)[:1])
    yield from (names.session[row.slug] for row in kg.rows(rows.Session)[:1])
    yield from (names.concept[row.slug] for row in kg.rows(rows.Concept)[:1])


def _partitions(names: Names, dataset: NamedNode, tally: Tally) -> Iterator[Statement]:
    """How many things there are of each class, and how often each property is used, at all and of a class."""
    meta, by_class = names.graph["meta"], tally.by_class()
    for class_name, count in sorted(tally.classes.items()):
        prefix, local = _short(class_name)
        partition = part(meta, f"class-{prefix}-{local}")
        yield dataset, Void.classPartition, partition
        yield partition, Rdf.type, NODES[Void.Dataset]
        yield partition, Rdfs.label, text(f"{prefix}:{local}")
        yield partition, Void.class_, NODES[class_name]
        yield partition, Void.entities, integer(count)
        yield from _uses(partition, f"{partition.value}-property", by_class.get(class_name, {}))
    yield from _uses(dataset, f"{meta.value}#property", tally.properties)


def _uses(whole: NamedNode, before: str, properties: Mapping[str, int]) -> Iterator[Statement]:
    for name, count in sorted(properties.items()):
        prefix, local = _short(name)
        partition = NamedNode(f"{before}-{prefix}-{local}")
        yield whole, Void.propertyPartition, partition
        yield partition, Rdf.type, NODES[Void.Dataset]
        yield partition, Rdfs.label, text(f"{prefix}:{local}")
        yield partition, Void.property, NODES[name]
        yield partition, Void.triples, integer(count)


def _graph_nodes(kg: KnowledgeGraph, names: Names) -> Iterator[tuple[NamedNode, str, NamedNode]]:
    """Node, label and name of each graph; of a source's graph another node, for its IRI is a subject there."""
    for name in ("derived", "entities", "mentions", "meta", "ontology"):
        yield names.graph[name], f"Graph {name}", names.graph[name]
    for row in kg.rows(rows.Source):
        yield part(names.graph["meta"], f"source-{row.slug}"), f"Records of {row.name}", names.source[row.slug]


def _short(name: str) -> tuple[str, str]:
    """Prefix and local name of a term of the vocabularies."""
    return next((prefix, name.removeprefix(ns)) for prefix, ns in PREFIXES.items() if name.startswith(ns))


def _distributions(names: Names, dataset: NamedNode) -> Iterator[Statement]:
    """The files that hold the whole, in every format of RDF."""
    for name, media_type in sorted(GRAPH_FORMATS.items()):
        distribution = part(names.graph["meta"], f"distribution-{name}")
        download = NamedNode(f"{names.base}exports/{name}")
        yield dataset, Dcat.distribution, distribution
        yield dataset, Void.dataDump, download
        yield dataset, Void.feature, NODES[FORMATS[name]]
        yield distribution, Rdf.type, NODES[Dcat.Distribution]
        yield distribution, Rdfs.label, text(name)
        yield distribution, Dcterms.title, text(name)
        yield distribution, Dcat.accessURL, download
        yield distribution, Dcat.downloadURL, download
        yield distribution, Dcat.mediaType, NamedNode(_MEDIA_TYPES + media_type)
