"""A picture of a network as plain data: nodes with their places, links, and the works that are the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

from exports.visuals.drawing import drawing
from exports.visuals.layout import Box, place
from graph.entities import Appearance, Authorship, Source, Work
from graph.layouts import Outline, Point
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

    ``near`` is what a neighbour is to a node; ``unit`` is what the weight of a link counts.
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
        [
            {"from": link.a, "to": link.b, "value": link.weight, "works": [order[slug] for slug in link.works]}
            for link in outline.links
        ],
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


def _nodes(
    subject: Subject, outline: Outline, works_of: Mapping[str, Sequence[str]], order: Mapping[str, int]
) -> list[dict[str, Any]]:
    at = _places(outline)
    return [
        {
            "id": point.id,
            "label": point.label,
            "x": x,
            "y": y,
            "size": radius(point.works),
            "group": outline.community[point.id],
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
    boxes = [_box(point, with_label=roomy) for point in outline.points]
    links = [(index[link.a], index[link.b]) for link in outline.links]
    groups = [outline.community[point.id] for point in outline.points]
    return place(boxes, links, groups, [link.weight for link in outline.links])


def _box(point: Point, *, with_label: bool) -> Box:
    across = 2 * radius(point.works)
    if not with_label:
        return Box(across + 14, across + 14)
    return Box(max(across, min(_LABEL, 7.0 * len(point.label))) + 12, across + 24)


def _legend(outline: Outline) -> list[dict[str, Any]]:
    """The communities that have a colour, each named after its members with most works."""
    members: dict[int, list[Point]] = {}
    for point in outline.points:
        members.setdefault(outline.community[point.id], []).append(point)
    strength = {point.id: 0 for point in outline.points}
    for link in outline.links:
        strength[link.a] += link.weight
        strength[link.b] += link.weight
    coloured = [group for group in range(COLOURS) if len(members.get(group, ())) > 1]
    return [
        {"group": group, "label": _name(members[group], strength), "nodes": len(members[group])} for group in coloured
    ]


def _name(members: Iterable[Point], strength: Mapping[str, int]) -> str:
    first = sorted(members, key=lambda point: (-point.works, -strength[point.id], point.id))[:2]
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
    return (
        f"showing {len(outline.points):,} of {outline.all_points:,} {subject.nodes} and {len(outline.links):,} of "
        f"{outline.all_links:,} {subject.links}: those with the most and strongest links"
    )


def describe_works(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """Each work as evidence: its title, page, year, authors in order, and the sources that print it."""
    catalogue = snapshot.catalogue
    sources = {source.slug: source.name for source in catalogue.all(Source)}
    printed: dict[str, list[dict[str, str]]] = {}
    for appearance in catalogue.all(Appearance):
        source = {"name": sources[appearance.source], "href": f"/sources/{appearance.source}"}
        if source not in printed.setdefault(appearance.work, []):
            printed[appearance.work].append(source)
    authors: dict[str, list[tuple[int, str]]] = {}
    for authorship in catalogue.all(Authorship):
        if authorship.ordinal is not None:
            name = authorship.name if authorship.repaired is None else authorship.repaired
            authors.setdefault(authorship.work, []).append((authorship.ordinal, name))
    return {
        work.slug: {
            "title": work.title,
            "href": f"/works/{work.slug}",
            "year": work.year,
            "authors": [name for _, name in sorted(authors.get(work.slug, []))],
            "sources": printed.get(work.slug, []),
        }
        for work in catalogue.all(Work)
    }
