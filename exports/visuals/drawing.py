"""The one door to pyvis: it makes the nodes, edges and options that the front end draws.

pyvis is asked for data, never for a page: its own page loads from other hosts, runs script from titles, and its file
writer leaves a folder behind. ``Network.add_node`` and ``add_edge`` search lists on every call, so its nodes and edges
are made one by one and appended.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

Drawing = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]

#: With more edges than this they are hidden while the picture moves.
_SMOOTH = 2_500


def drawing(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]) -> Drawing:
    """Nodes, edges and options as vis-network takes them, nothing of them moving by itself.

    Nodes need ``id`` and ``label``, edges ``from`` and ``to``; whatever else they say is kept.

    >>> nodes, edges, options = drawing([{"id": "a", "label": "A", "x": 3}], [])
    >>> nodes, options["physics"]["enabled"]
    ([{'x': 3, 'id': 'a', 'label': 'A', 'shape': 'dot'}], False)
    """
    network = Network(height="100%", width="100%")
    for node in nodes:
        facts = {key: value for key, value in node.items() if key not in ("id", "label")}
        made = Node(node["id"], "dot", node["label"], **facts).options
        network.nodes.append(made)
        network.node_ids.append(made["id"])
        network.node_map[made["id"]] = made
    for number, edge in enumerate(edges):
        facts = {key: value for key, value in edge.items() if key not in ("from", "to")}
        network.edges.append(Edge(edge["from"], edge["to"], id=number, **facts).options)
    network.toggle_physics(False)
    network.toggle_hide_edges_on_drag(len(edges) > _SMOOTH)
    made_nodes, made_edges, _, _, _, options = network.get_network_data()
    return made_nodes, made_edges, _options(options)


def _options(text: str) -> dict[str, Any]:
    """The options of pyvis with what it has no words for: straight edges, and nodes that stay where they are."""
    options: dict[str, Any] = json.loads(text)
    options["edges"]["smooth"] = False
    options["edges"]["color"] = {"inherit": False}
    options["physics"] = {"enabled": False}
    many = options["interaction"]["hideEdgesOnDrag"]
    options["interaction"] |= {"dragNodes": False, "hideEdgesOnZoom": many, "hover": True, "tooltipDelay": 1_000_000}
    options["layout"] = {"improvedLayout": False, "randomSeed": 1}
    return options
