"""The networks as JSON: nodes and links with the works that make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api import links
from graph import networks
from graph.snapshot import Snapshot

#: Name -> the view it is made from and the kind of its nodes.
NETWORKS: Mapping[str, tuple[Any, str]] = {
    "coauthors": (networks.coauthors, "person"),
    "concepts": (networks.concepts, "concept"),
}


def network(snapshot: Snapshot, name: str) -> dict[str, list[dict[str, Any]]]:
    """The nodes and links of a network, each in the order of their slugs."""
    make, kind = NETWORKS[name]
    view = make(snapshot)
    nodes = [{"slug": node, **facts, "page": links.page(kind, node)} for node, facts in view.nodes(data=True)]
    ends = [(*sorted((a, b)), facts) for a, b, facts in view.edges(data=True)]
    ends.sort(key=lambda link: link[:2])
    return {
        "nodes": sorted(nodes, key=lambda node: str(node["slug"])),
        "links": [{"source": a, "target": b, **facts} for a, b, facts in ends],
    }
