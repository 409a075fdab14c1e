"""A picture of a network as plain data: nodes with their places, links, and the works that are the evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

from exports.visuals.drawing import drawing
from exports.visuals.layout import Box, place, place_around
from graph.layouts import EGO, Link, Outline, Point
from graph.snapshot import Snapshot

#: Beyond these a browser no longer moves smoothly; the strongest part is drawn, and the picture says so.
MOST_NODES, MOST_LINKS = 3_000, 10_000

#: As many communities have a colour and an entry in the legend; the front end knows as many colours.
COLOURS = 8

#: The most units of width that the layout keeps free for a label; longer ones are shown when there is room.
_LABEL = 128.0

#: With more nodes than this no room is kept for labels: those that fit are shown, more on coming closer.
_ROOMY = 250


@dataclass(frozen=True)
class Picture:
    """A network view that can be drawn; ``data(snapshot)`` gives all that the page of it needs, ready for JSON."""

    name: str
    title: str
    description: str
    data: Callable[[Snapshot], dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """What the nodes and links of a picture are, in words for the reader, and where a node's page is.

    ``near`` is what a neighbour is to a node; ``unit`` is what the weight of a link counts,
    ``on`` what the works listed for a node are called.
    With more than ``most`` links for each node the picture begins without its lightest links.
    """

    name: str
    title: str
    node: str
    nodes: str
    link: str
    links: str
    near: str
    nears: str
    unit: str
    path: str
    most: float = inf
    on: str = "works"


def picture_data(
    subject: Subject, outline: Outline, works_of: Mapping[str, Sequence[str]], works: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """The picture of an outlined network.

    ``works_of`` lists the works of each node and ``works`` describes each work (see ``describe_works``). Links and
    nodes name their works by position in the list ``works`` of the result, so that each work is described once.
    """
    named = {slug for link in outline.links for slug in link.works}
    named.update(slug for point in outline.points for slug in works_of.get(point.id, ()))
    order = {slug: number for number, slug in enumerate(sorted(named))}
    nodes, edges, options = drawing(
        _nodes(subject, outline, works_of, order),
        [_edge(link, outline.ego, order) for link in outline.links],
    )
    return {
        "name": subject.name,
        "title": subject.title,
        "words": {
            "node": subject.node,
            "nodes": subject.nodes,
            "link": subject.link,
            "links": subject.links,
            "near": subject.near,
            "nears": subject.nears,
            "unit": subject.unit,
            "on": subject.on,
            "share": "shared work",
            "count": "work",
            "counts": "works",
            "groups": "Communities",
        },
        "site": "",
        "nodes": nodes,
        "edges": edges,
        "works": [works[slug] for slug in order],
        "options": options,
        "legend": _legend(outline),
        "start": _start(outline, subject.most),
        "counts": _counts(outline),
        "truncated": _truncated(subject, outline),
    }


def _edge(link: Link, ego: str | None, order: Mapping[str, int]) -> dict[str, Any]:
    """A link; one that leads to the ego is a spoke, which the front end draws faintly: there is one to everybody."""
    edge = {"from": link.a, "to": link.b, "value": link.weight, "works": [order[slug] for slug in link.works]}
    return {**edge, "spoke": True} if ego in (link.a, link.b) else edge


def _nodes(
    subject: Subject, outline: Outline, works_of: Mapping[str, Sequence[str]], order: Mapping[str, int]
) -> list[dict[str, Any]]:
    at, sizes = _places(outline), Counter(outline.community.values())
    alone = {group for group, size in sizes.items() if size == 1 and group != EGO}
    return [
        {
            "id": point.id,
            "label": point.label,
            "x": x,
            "y": y,
            "size": _size(point, outline),
            "group": _group(point, outline, alone),
            "works": point.works,
            "href": f"/{subject.path}/{point.id}",
            "on": sorted(order[slug] for slug in works_of.get(point.id, ())),
        }
        for point, (x, y) in zip(outline.points, at, strict=True)
    ]


def radius(works: int) -> float:
    """The radius of a node: its area grows with the number of works.

    >>> radius(1), radius(4), radius(400)
    (8.0, 12.0, 40.0)
    """
    return min(40.0, round(4.0 + 4.0 * sqrt(works), 1))


def _places(outline: Outline) -> list[tuple[int, int]]:
    index = {point.id: number for number, point in enumerate(outline.points)}
    roomy = len(outline.points) <= _ROOMY
    boxes = [_box(point, _size(point, outline), with_label=roomy) for point in outline.points]
    links = [(index[link.a], index[link.b]) for link in outline.links]
    groups = [outline.community[point.id] for point in outline.points]
    weights = [link.weight for link in outline.links]
    if outline.ego is None:
        return place(boxes, links, groups, weights)
    return place_around(index[outline.ego], boxes, links, groups, weights)


def _group(point: Point, outline: Outline, alone: Collection[int]) -> int:
    """The community of a point; around an ego those who are in no circle with anybody have no colour."""
    group = outline.community[point.id]
    return max(group, COLOURS) if outline.ego is not None and group in alone else group


def _size(point: Point, outline: Outline) -> float:
    """The radius of a point; around an ego there are few, and they are larger."""
    return round(radius(point.works) * (1.0 if outline.ego is None else 1.3), 1)


def _box(point: Point, size: float, *, with_label: bool) -> Box:
    across = 2 * size
    if not with_label:
        return Box(across + 14, across + 14)
    return Box(max(across, min(_LABEL, 7.0 * len(point.label))) + 12, across + 24)


def _legend(outline: Outline) -> list[dict[str, Any]]:
    """The communities that have a colour, each named after its members with most works; around an ego, most links."""
    members: dict[int, list[Point]] = {}
    for point in outline.points:
        members.setdefault(outline.community[point.id], []).append(point)
    strength = dict.fromkeys(outline.community, 0.0)
    for link in outline.links:
        if outline.ego is None or outline.community[link.a] == outline.community[link.b]:
            strength[link.a] += link.strength
            strength[link.b] += link.strength
    coloured = [group for group in range(COLOURS) if len(members.get(group, ())) > 1]
    works = outline.ego is None
    return [
        {"group": group, "label": _name(members[group], strength, works=works), "nodes": len(members[group])}
        for group in coloured
    ]


def _name(members: Iterable[Point], strength: Mapping[str, float], *, works: bool) -> str:
    first = sorted(members, key=lambda point: (-point.works if works else 0, -strength[point.id], point.id))[:2]
    return ", ".join(point.label for point in first)


def _counts(outline: Outline) -> dict[str, int]:
    return {
        "nodes": len(outline.points),
        "edges": len(outline.links),
        "all_nodes": outline.all_points,
        "all_edges": outline.all_links,
    }


def _start(outline: Outline, most: float) -> int:
    """The weight from which links are shown at first: the least that leaves no more than ``most`` for each node."""
    for least in sorted({1, *(link.weight for link in outline.links)}):
        links = [link for link in outline.links if link.weight >= least]
        ends = {end for link in links for end in (link.a, link.b)}
        if len(links) <= most * max(len(ends), 1):
            return least
    return 1


def _truncated(subject: Subject, outline: Outline) -> str | None:
    """What is left out, in words; None when all is shown."""
    if not outline.cut:
        return None
    if outline.ego is not None:
        fewer = (
            f"{len(outline.points):,} of {outline.all_points:,}" if outline.all_points > len(outline.points) else "all"
        )
        return (
            f"showing {fewer} {subject.nodes} and {len(outline.links):,} of {outline.all_links:,} {subject.links}: "
            "those of the ego, and the strongest of everyone else"
        )
    return (
        f"showing {len(outline.points):,} of {outline.all_points:,} {subject.nodes} and {len(outline.links):,} of "
        f"{outline.all_links:,} {subject.links}: those with the most and strongest links"
    )


def describe_works(snapshot: Snapshot, wanted: Collection[str] | None = None) -> dict[str, dict[str, Any]]:
    """Works as evidence, all or those wanted: title, page, year, authors in order, and the sources that print them."""
    printed: dict[str, list[dict[str, str]]] = {}
    sql = "SELECT a.work, a.source, s.name FROM appearance a JOIN source s ON s.slug = a.source"
    for work, slug, name in _of_works(snapshot, sql, "a.work", wanted, "a.source, a.position"):
        source = {"name": name, "href": f"/sources/{slug}"}
        if source not in printed.setdefault(work, []):
            printed[work].append(source)
    authors: dict[str, list[str]] = {}
    sql = "SELECT work, coalesce(repaired, name) FROM authorship"
    for work, name in _of_works(snapshot, sql, "ordinal IS NOT NULL AND work", wanted, "work, ordinal, 2"):
        authors.setdefault(work, []).append(name)
    return {
        slug: {
            "title": title,
            "href": f"/works/{slug}",
            "year": year,
            "authors": authors.get(slug, []),
            "sources": printed.get(slug, []),
        }
        for slug, title, year in _of_works(snapshot, "SELECT slug, title, year FROM work", "slug", wanted, "slug")
    }


def _of_works(
    snapshot: Snapshot, select: str, column: str, wanted: Collection[str] | None, order: str
) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, those of some works alone where ``wanted`` names them."""
    among = "IN (SELECT value FROM json_each(?))" if wanted is not None else "IS NOT NULL"
    parameters = [] if wanted is None else [json.dumps(sorted(wanted))]
    yield from map(tuple, snapshot.catalogue.sql(f"{select} WHERE {column} {among} ORDER BY {order}", parameters))
