"""The formats of network tools: a network as nodes and links goes in, lines of text come out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from exports.exporter import Exporter
from exports.gexf import gexf
from exports.graphml import graphml
from graph import networks
from graph.snapshot import Snapshot

Attributes = Mapping[str, Any]
Nodes = Sequence[tuple[str, Attributes]]
Edges = Sequence[tuple[str, str, Attributes]]


@dataclass(frozen=True)
class NetworkFormat:
    """How a network is written; ``lines`` gets nodes and links whose attributes are texts and numbers."""

    name: str
    title: str
    media_type: str
    suffix: str
    lines: Callable[[Nodes, Edges], Iterator[str]]


def cytoscape(nodes: Nodes, edges: Edges) -> Iterator[str]:
    """The elements of Cytoscape and Cytoscape.js, as JSON.

    >>> print("".join(cytoscape([("a", {"label": "A"}), ("b", {"label": "B"})], [("a", "b", {"weight": 2})])))
    {"elements":{"nodes":[
    {"data":{"id":"a","label":"A"}},
    {"data":{"id":"b","label":"B"}}
    ],"edges":[
    {"data":{"id":"a b","source":"a","target":"b","weight":2}}
    ]}}
    <BLANKLINE>
    """
    yield '{"elements":{"nodes":['
    yield from _listed({"id": node, **attributes} for node, attributes in nodes)
    yield '\n],"edges":['
    yield from _listed({"id": f"{a} {b}", "source": a, "target": b, **attributes} for a, b, attributes in edges)
    yield "\n]}}\n"


def _listed(elements: Iterator[Attributes]) -> Iterator[str]:
    for number, element in enumerate(elements):
        data = json.dumps({"data": element}, ensure_ascii=False, separators=(",", ":"))
        yield f"{',' if number else ''}\n{data}"


#: The columns of a table of links, before those that only some networks have.
_COLUMNS = ("source", "target", "source_label", "target_label")


def links_csv(nodes: Nodes, edges: Edges) -> Iterator[str]:
    """A table of the links with a header, as RFC 4180 has it; several works stand in one cell, parted by spaces.

    >>> print("".join(links_csv([("a", {"label": "A"}), ("b", {"label": "B, C"})], [("a", "b", {"weight": 2})])))
    source,target,source_label,target_label,weight
    a,b,A,"B, C",2
    <BLANKLINE>
    """
    labels = {node: attributes.get("label", node) for node, attributes in nodes}
    names = list(dict.fromkeys(name for _, _, attributes in edges for name in attributes))
    yield row((*_COLUMNS, *names))
    for a, b, attributes in edges:
        yield row((a, b, labels[a], labels[b], *(attributes.get(name, "") for name in names)))


def row(cells: Sequence[object]) -> str:
    """One line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


#: Name -> format. A new one is one function and one entry here.
NETWORK_FORMATS: Mapping[str, NetworkFormat] = {
    each.name: each
    for each in (
        NetworkFormat("graphml", "GraphML", "application/graphml+xml", ".graphml", graphml),
        NetworkFormat("gexf", "GEXF 1.3", "application/gexf+xml", ".gexf", gexf),
        NetworkFormat("cytoscape", "Cytoscape JSON", "application/json", ".cyjs", cytoscape),
        NetworkFormat("csv", "CSV", "text/csv", ".csv", links_csv),
    )
}


def _exporter(form: NetworkFormat, name: str, title: str) -> Exporter:
    def write(snapshot: Snapshot, out: BinaryIO) -> None:
        for line in form.lines(*networks.plain_rows(networks.coauthors(snapshot))):
            out.write(line.encode())

    return Exporter(name, f"{form.title}: {title}", form.media_type, form.suffix, write)


#: The whole co-author network as an export in each of the formats.
NETWORK_EXPORTS = (
    _exporter(NETWORK_FORMATS["graphml"], "graphml", "who writes with whom, for network tools"),
    _exporter(NETWORK_FORMATS["gexf"], "gexf", "who writes with whom, for Gephi"),
    _exporter(NETWORK_FORMATS["cytoscape"], "cytoscape", "who writes with whom, for Cytoscape"),
    _exporter(NETWORK_FORMATS["csv"], "coauthors-csv", "who writes with whom, a line a link"),
)
