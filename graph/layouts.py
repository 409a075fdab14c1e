"""What a picture needs to know of a network: its strongest part, in a fixed order, with communities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True)
class Point:
    """A node of a network: a person or a concept, with the number of its works."""

    id: str
    label: str
    works: int


@dataclass(frozen=True, slots=True)
class Link:
    """An edge of a network, with its weight and the slugs of the works behind it."""

    a: str
    b: str
    weight: int
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of a network that is drawn, and the size of the whole.

    ``community`` numbers the community of each point: 0 is the largest, equal ones in the order of their first member.
    """

    points: tuple[Point, ...]
    links: tuple[Link, ...]
    community: Mapping[str, int]
    all_points: int
    all_links: int

    @property
    def cut(self) -> bool:
        """Whether something of the network is left out."""
        return len(self.points) < self.all_points or len(self.links) < self.all_links


def outline(view: nx.Graph[str], *, most_points: int, most_links: int) -> Outline:
    """The strongest points of ``view`` (by sum of weights, then works, then id) and the heaviest links among them.

    >>> view = nx.Graph()
    >>> view.add_nodes_from([("a", {"label": "A"}), ("b", {"label": "B"}), ("c", {"label": "C"})], works=1)
    >>> view.add_edge("a", "b", weight=1, works=["w"])
    >>> drawn = outline(view, most_points=2, most_links=9)
    >>> [point.label for point in drawn.points], drawn.links, drawn.cut
    (['A', 'B'], (Link(a='a', b='b', weight=1, works=('w',)),), True)
    """
    strength: dict[str, float] = dict(view.degree(weight="weight"))
    ranked = sorted(view, key=lambda node: (-strength[node], -view.nodes[node]["works"], node))
    kept = sorted(ranked[:most_points])
    part = view.subgraph(kept)
    links = sorted((_link(a, b, facts) for a, b, facts in part.edges(data=True)), key=lambda k: (-k.weight, k.a, k.b))
    links = sorted(links[:most_links], key=lambda link: (link.a, link.b))
    points = tuple(Point(node, str(view.nodes[node]["label"]), int(view.nodes[node]["works"])) for node in kept)
    return Outline(points, tuple(links), communities(kept, links), view.number_of_nodes(), view.number_of_edges())


def _link(a: str, b: str, facts: Mapping[str, object]) -> Link:
    weight, works = facts["weight"], facts["works"]
    if not isinstance(weight, int) or not isinstance(works, (list, tuple)):
        raise TypeError(f"link {a} - {b}: it needs a whole weight and a list of works, not {weight!r} and {works!r}")
    return Link(min(a, b), max(a, b), weight, tuple(works))


def communities(nodes: list[str], links: list[Link]) -> dict[str, int]:
    """The community of each node by Louvain's method, numbered from the largest.

    Nodes go in as numbers in their sorted order: the hash of a number, unlike that of a string, is the same in
    every process.

    >>> communities(["a", "b", "c"], [Link("a", "c", 1, ())])
    {'a': 0, 'b': 1, 'c': 0}
    """
    numbers = {node: number for number, node in enumerate(sorted(nodes))}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(numbers)))
    plain.add_weighted_edges_from((numbers[link.a], numbers[link.b], link.weight) for link in links)
    found = nx.community.louvain_communities(plain, weight="weight", seed=1) if links else [{n} for n in plain]
    ranked = sorted((sorted(members) for members in found), key=lambda members: (-len(members), members))
    rank = {member: number for number, members in enumerate(ranked) for member in members}
    return {node: rank[number] for node, number in numbers.items()}
