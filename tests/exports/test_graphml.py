"""The co-author network as GraphML, read back by networkx."""

from __future__ import annotations

from io import BytesIO

import networkx as nx
import pytest

from exports import EXPORTERS
from exports.graphml import graphml
from graph import networks
from graph.snapshot import Snapshot


def read(content: bytes) -> nx.Graph[str]:
    """What networkx reads."""
    return nx.read_graphml(BytesIO(content))


def test_networkx_reads_back_the_network(snapshot: Snapshot) -> None:
    """The same people, links and attributes, with their types."""
    out = BytesIO()
    EXPORTERS["graphml"].write(snapshot, out)
    found, expected = read(out.getvalue()), networks.flat(networks.coauthors(snapshot))
    assert not found.is_directed()
    assert {node: found.nodes[node] for node in found} == {node: expected.nodes[node] for node in expected}
    assert len(expected) > 100
    ends = {frozenset(ends): expected.edges[ends] for ends in expected.edges}
    assert {frozenset(ends): found.edges[ends] for ends in found.edges} == ends


@pytest.mark.parametrize(
    "label", ['"A" & <B>', "line\nbreak", "carriage\rreturn", "👩🏽‍🔬", "\u202eעברית", " spaced ", "]]>"]
)
def test_any_label_survives(label: str) -> None:
    """Markup, line ends, emoji and right-to-left text."""
    content = "".join(graphml([("a", {"label": label}), ("b", {})], [("a", "b", {"weight": 2, "share": 0.5})]))
    view = read(content.encode())
    assert view.nodes["a"] == {"label": label}
    assert view.edges["a", "b"] == {"weight": 2, "share": 0.5}


def test_control_characters_become_a_mark() -> None:
    """XML cannot hold them, and a file that nobody can read would help nobody."""
    assert read("".join(graphml([("a", {"label": "x\x01\x00y"})], [])).encode()).nodes["a"] == {
        "label": "x\ufffd\ufffdy"
    }
