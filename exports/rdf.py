"""The RDF formats: those for quads hold the dataset with its graphs, those for triples the union of all graphs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import BinaryIO

from exports.exporter import Exporter
from graph.rdf import Quad, Triple, write
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS


def dataset(snapshot: Snapshot) -> list[Quad]:
    """Every quad, sorted."""
    return sorted(snapshot.store.quads(), key=lambda quad: (str(quad.graph_name), str(quad)))


def union(snapshot: Snapshot) -> Iterator[Triple]:
    """Every triple of any graph once, sorted."""
    triples = sorted((quad.triple for quad in snapshot.store.quads()), key=str)
    return (triple for triple, _ in groupby(triples))


def _write_quads(format_name: str, snapshot: Snapshot, out: BinaryIO) -> None:
    write(dataset(snapshot), format_name, out)


def _write_triples(format_name: str, snapshot: Snapshot, out: BinaryIO) -> None:
    write(union(snapshot), format_name, out)


def _quad_format(name: str, title: str, suffix: str) -> Exporter:
    return Exporter(name, title, GRAPH_FORMATS[name], suffix, partial(_write_quads, name))


def _triple_format(name: str, title: str, suffix: str) -> Exporter:
    return Exporter(name, title, GRAPH_FORMATS[name], suffix, partial(_write_triples, name))


RDF = (
    _triple_format("turtle", "Turtle: all triples, easy to read", ".ttl"),
    _quad_format("trig", "TriG: the dataset with its named graphs, easy to read", ".trig"),
    _quad_format("nquads", "N-Quads: the dataset with its named graphs, a line a statement", ".nq"),
    _triple_format("ntriples", "N-Triples: all triples, a line each", ".nt"),
    _quad_format("jsonld", "JSON-LD: the dataset with its named graphs, as JSON", ".jsonld"),
    _triple_format("rdfxml", "RDF/XML: all triples, as XML", ".rdf"),
)
