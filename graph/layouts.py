"""What a picture needs to know of a network: its strongest part, in a fixed order, with communities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx as nx

#: The number in place of a community for the person whom a picture is about.
EGO = -1

#: Around an ego each other keeps so many of their strongest links to others: those of everyone hide all structure.
_BACKBONE = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A node of a network: a person or a concept, with the number of its works."""

    id: str
    label: str
    works: int


@dataclass(frozen=True, slots=True)
class Link:
    """An edge of a network, with its weight and the slugs of the works behind it.

    ``share`` is the weight that counts a work of many authors less, where one is known.
    """

    a: str
    b: str
    weight: int
    works: tuple[str, ...]
    share: float = field(default=0.0, repr=False)

    @property
    def strength(self) -> float:
        """How much the link says about how close its ends are."""
        return self.share or float(self.weight)


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of a network that is drawn, and the size of the whole.

    ``community`` numbers the community of each point: 0 is the largest, equal ones in the order of their first member.
    Around an ``ego`` communities are those of the others among themselves, and the ego's own number is EGO.
    """

    points: tuple[Point, ...]
    links: tuple[Link, ...]
    community: Mapping[str, int]
    all_points: int
    all_links: int
    ego: str | None = None

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
    links = _links(view, kept)
    links = sorted(sorted(links, key=lambda k: (-k.weight, k.a, k.b))[:most_links], key=lambda link: (link.a, link.b))
    known = {node: view.nodes[node].get("community") for node in kept}
    found = communities(kept, links) if None in known.values() else _numbered(known)
    return Outline(_points(view, kept), tuple(links), found, view.number_of_nodes(), view.number_of_edges())


def around(view: nx.Graph[str], ego: str, *, most_points: int) -> Outline:
    """The network around ``ego``, of whom ``view`` holds those near: the nearest, and those linked most closely.

    All links of the ego stay, and of the others to each other the strongest few of each.

    >>> view = nx.Graph()
    >>> view.add_nodes_from([("a", {"label": "A"}), ("b", {"label": "B"}), ("c", {"label": "C"})], works=1, distance=1)
    >>> view.add_edges_from([("a", "b"), ("a", "c"), ("b", "c")], weight=1, works=["w"])
    >>> around(view, "a", most_points=9).community
    {'a': -1, 'b': 0, 'c': 0}
    """
    links = _links(view, list(view))
    strength: dict[str, float] = dict.fromkeys(view, 0.0)
    for link in links:
        strength[link.a] += link.strength
        strength[link.b] += link.strength
    ranked = sorted(view, key=lambda node: (node != ego, view.nodes[node].get("distance", 0), -strength[node], node))
    kept = sorted(ranked[:most_points])
    others = [link for link in links if ego not in (link.a, link.b)]
    circles = communities([node for node in view if node != ego], others)
    found = {ego: EGO, **_numbered({node: circles[node] for node in kept if node != ego})}
    links = _backbone([link for link in links if {link.a, link.b} <= set(kept)], ego)
    points = _points(view, kept)
    return Outline(points, tuple(links), found, view.number_of_nodes(), view.number_of_edges(), ego)


def _backbone(links: list[Link], ego: str) -> list[Link]:
    """The links of the ego, and those that are among the strongest few of one of their ends."""
    near: dict[str, list[Link]] = {}
    for link in sorted(links, key=lambda link: (-link.strength, link.a, link.b)):
        for end in (link.a, link.b):
            near.setdefault(end, []).append(link)
    kept = {(link.a, link.b) for end, found in near.items() for link in (found if end == ego else _few(found, ego))}
    return [link for link in links if (link.a, link.b) in kept]


def _few(links: list[Link], ego: str) -> list[Link]:
    return [link for link in links if ego not in (link.a, link.b)][:_BACKBONE]


def _points(view: nx.Graph[str], kept: list[str]) -> tuple[Point, ...]:
    return tuple(Point(node, str(view.nodes[node]["label"]), int(view.nodes[node]["works"])) for node in kept)


def _links(view: nx.Graph[str], kept: list[str]) -> list[Link]:
    found = (_link(a, b, facts) for a, b, facts in view.subgraph(kept).edges(data=True))
    return sorted(found, key=lambda link: (link.a, link.b))


def _link(a: str, b: str, facts: Mapping[str, object]) -> Link:
    weight, works = facts["weight"], facts["works"]
    if not isinstance(weight, int) or not isinstance(works, (list, tuple)):
        raise TypeError(f"link {a} - {b}: it needs a whole weight and a list of works, not {weight!r} and {works!r}")
    share = facts.get("fractional", 0.0)
    return Link(min(a, b), max(a, b), weight, tuple(works), share if isinstance(share, float) else 0.0)


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
    plain.add_weighted_edges_from((numbers[link.a], numbers[link.b], link.strength) for link in links)
    found = nx.community.louvain_communities(plain, weight="weight", seed=1) if links else [{n} for n in plain]
    group = {member: number for number, members in enumerate(found) for member in members}
    return _numbered({node: group[number] for node, number in numbers.items()})


def _numbered(groups: Mapping[str, object]) -> dict[str, int]:
    """Groups by number, the largest first, equal ones in the order of their first member."""
    members: dict[object, list[str]] = {}
    for node in sorted(groups):
        members.setdefault(groups[node], []).append(node)
    ranked = sorted(members.values(), key=lambda nodes: (-len(nodes), nodes))
    rank = {node: number for number, nodes in enumerate(ranked) for node in nodes}
    return {node: rank[node] for node in groups}
