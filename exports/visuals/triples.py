"""Any triples as a picture: things are circles, statements that join two of them are lines, the rest is told beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from exports.visuals.drawing import drawing
from exports.visuals.layout import Box, place
from exports.visuals.picture import COLOURS, MOST_LINKS, MOST_NODES
from graph.layouts import Link, communities
from graph.snapshot import Snapshot
from graph.vocabulary import PREFIXES, Dcterms, Foaf, Rdf, Rdfs, Schema, Skos

#: Properties that name a thing, the best name first.
_NAMES = (Skos.prefLabel, Foaf.name, Dcterms.title, Schema.name, Rdfs.label)

#: The most that is told of one thing, the longest text, and the most characters a label keeps room for.
_MOST_FACTS, _LONGEST, _ROOM = 24, 400, 24


@dataclass(frozen=True)
class Said:
    """A statement in plain words; ``is_thing`` tells an IRI (or a blank node) from a text."""

    subject: str
    predicate: str
    value: str
    is_thing: bool


@dataclass
class _Web:
    """The things and the statements that join them; a thing's own facts apart."""

    facts: dict[str, list[Said]] = field(default_factory=dict)
    joins: dict[tuple[str, str], list[Said]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


def triples_picture(statements: Iterable[Said], snapshot: Snapshot) -> dict[str, Any] | None:
    """The picture of some statements, as the front end takes it; None where there is nothing to draw.

    What joins two things is a line, as wide as there are statements; texts and classes are told of their thing. Where
    nothing but classes joins things, they are drawn as well. The things with the fewest lines are left out of a
    picture that would be too large, and it says so.
    """
    each_once = sorted(set(statements), key=lambda said: (said.subject, said.predicate, said.value, said.is_thing))
    web = _web(each_once, snapshot.base)
    if not web.facts:
        return None
    kept, joins = _strongest(web)
    labels = _labels(web, kept, snapshot)
    kinds = Counter(web.kinds.get(thing, "") for thing in kept)
    links = [Link(a, b, len(said), ()) for (a, b), said in joins.items()]
    community = communities(kept, links)
    groups = _ranks(kinds) if len(kinds) > 1 else {}
    colour = {thing: groups[web.kinds.get(thing, "")] if groups else community[thing] for thing in kept}
    nodes = _nodes(web, kept, joins, labels, colour, community, snapshot.base)
    edges = [
        {"from": a, "to": b, "value": len(said), "works": [], "said": [_line(each, labels) for each in said]}
        for (a, b), said in joins.items()
    ]
    made, drawn, options = drawing(nodes, edges)
    counts = {"nodes": len(kept), "edges": len(joins), "all_nodes": len(web.facts), "all_edges": len(web.joins)}
    return {
        "name": "answer",
        "title": "Network of this answer",
        "words": _WORDS | ({"groups": "Kinds"} if groups else {}),
        "site": "",
        "nodes": made,
        "edges": drawn,
        "works": [],
        "options": options,
        "legend": _legend(kept, groups, kinds, colour, labels, joins),
        "start": 1,
        "counts": counts,
        "truncated": _truncated(counts),
    }


_WORDS = {
    "node": "thing",
    "nodes": "things",
    "link": "link",
    "links": "links",
    "near": "linked thing",
    "nears": "linked things",
    "unit": "statements",
    "share": "statement",
    "count": "statement",
    "counts": "statements",
    "groups": "Communities",
}


# ---- what is drawn ---------------------------------------------------------------------------------------------------


def _web(statements: Sequence[Said], base: str) -> _Web:
    web = _Web()
    joining = any(each.is_thing and each.predicate != Rdf.type for each in statements)
    for each in statements:
        about = web.facts.setdefault(each.subject, [])
        if each.predicate == Rdf.type and not each.subject.startswith(base + "id/"):
            web.kinds.setdefault(each.subject, _short(each.value))
        if not each.is_thing or (joining and each.predicate == Rdf.type) or each.subject == each.value:
            about.append(each)
            continue
        web.facts.setdefault(each.value, [])
        ends = (each.subject, each.value)
        web.joins.setdefault((min(ends), max(ends)), []).append(each)
    for thing in web.facts:
        web.kinds.setdefault(thing, _kind(thing, base))
    return web


def _kind(thing: str, base: str) -> str:
    """What a thing is by its IRI: the kind of ours; of others that state no class their vocabulary or host."""
    if thing.startswith(base + "id/"):
        kind, _, rest = thing.removeprefix(base + "id/").partition("/")
        return f"part of a {kind}" if "#" in rest else kind
    if thing.startswith("_:"):
        return "blank node"
    short = _short(thing)
    return short.partition(":")[0] if short != thing else thing.split("/")[2] if thing.count("/") > 1 else thing


def _short(address: str) -> str:
    near = [(space, prefix) for prefix, space in PREFIXES.items() if address.startswith(space) and address != space]
    if not near:
        return address
    space, prefix = max(near, key=lambda pair: len(pair[0]))
    return f"{prefix}:{address.removeprefix(space)}"


def _strongest(web: _Web) -> tuple[list[str], dict[tuple[str, str], list[Said]]]:
    """The things that are drawn, sorted, and the lines between them."""
    degree = Counter(end for ends in web.joins for end in ends)
    kept = sorted(sorted(web.facts, key=lambda thing: (-degree[thing], thing))[:MOST_NODES])
    here = set(kept)
    joins = [(ends, said) for ends, said in web.joins.items() if here.issuperset(ends)]
    heaviest = sorted(joins, key=lambda join: (-len(join[1]), join[0]))[:MOST_LINKS]
    return kept, dict(sorted(heaviest))


def _labels(web: _Web, kept: Sequence[str], snapshot: Snapshot) -> dict[str, str]:
    """What each thing is called: by the answer itself, else by the graph, else by its IRI."""
    found: dict[str, str] = {}
    for thing in kept:
        named = {each.predicate: each.value for each in reversed(web.facts[thing]) if not each.is_thing}
        name = next((named[name] for name in _NAMES if named.get(name, "").strip()), None)
        if name:
            found[thing] = name
    ours = [thing for thing in kept if thing not in found and thing.startswith(snapshot.base)]
    if ours:
        values = " ".join(f"<{thing}>" for thing in ours)
        query = f"SELECT ?thing ?label {{ VALUES ?thing {{ {values} }} ?thing <{Rdfs.label}> ?label }}"
        found |= {str(row["thing"]): str(row["label"]) for row in snapshot.store.query(query).rows()}
    return {thing: found.get(thing) or _short(thing.removeprefix(snapshot.base + "id/")) for thing in kept}


def _nodes(
    web: _Web,
    kept: Sequence[str],
    joins: Mapping[tuple[str, str], Sequence[Said]],
    labels: Mapping[str, str],
    colour: Mapping[str, int],
    community: Mapping[str, int],
    base: str,
) -> list[dict[str, Any]]:
    said = Counter(end for ends, each in joins.items() for end in ends for _ in each)
    index = {thing: number for number, thing in enumerate(kept)}
    radii = [min(34.0, round(5 + 2.5 * sqrt(said[thing]), 1)) for thing in kept]
    boxes = [
        Box(
            max(2 * radius, 7.0 * min(len(labels[thing]), _ROOM)) + 12 if len(kept) <= 250 else 2 * radius + 14,
            2 * radius + 24,
        )
        for thing, radius in zip(kept, radii, strict=True)
    ]
    lines = [(index[a], index[b]) for a, b in joins]
    at = place(boxes, lines, [community[thing] for thing in kept], [len(each) for each in joins.values()])
    return [
        {
            "id": thing,
            "label": labels[thing],
            "x": x,
            "y": y,
            "size": radius,
            "group": colour[thing],
            "works": said[thing] + len(web.facts[thing]),
            "kind": web.kinds[thing],
            "href": _href(thing, base),
            "facts": [_fact(each, base) for each in web.facts[thing][:_MOST_FACTS]],
            "on": [],
        }
        for thing, radius, (x, y) in zip(kept, radii, at, strict=True)
    ]


def _href(thing: str, base: str) -> str | None:
    """Where a thing can be looked at; nothing but the web's addresses."""
    if thing.startswith(base + "id/"):
        return "/" + thing.removeprefix(base)
    return thing if thing.lower().startswith(("http://", "https://")) else None


def _fact(each: Said, base: str) -> dict[str, str | None]:
    text = each.value if len(each.value) <= _LONGEST else each.value[: _LONGEST - 1] + "…"
    if not each.is_thing:
        return {"property": _short(each.predicate), "text": text, "href": None}
    return {"property": _short(each.predicate), "text": _short(text), "href": _href(each.value, base)}


def _line(each: Said, labels: Mapping[str, str]) -> dict[str, str]:
    return {"from": labels[each.subject], "property": _short(each.predicate), "to": labels[each.value]}


# ---- what is told of the whole ---------------------------------------------------------------------------------------


def _ranks(kinds: Mapping[str, int]) -> dict[str, int]:
    return {kind: rank for rank, kind in enumerate(sorted(kinds, key=lambda kind: (-kinds[kind], kind)))}


def _legend(
    kept: Sequence[str],
    groups: Mapping[str, int],
    kinds: Mapping[str, int],
    colour: Mapping[str, int],
    labels: Mapping[str, str],
    joins: Mapping[tuple[str, str], Sequence[Said]],
) -> list[dict[str, Any]]:
    """The colours: kinds of things, else communities, named after the best-linked two of their members."""
    if groups:
        return [{"group": rank, "label": kind, "nodes": kinds[kind]} for kind, rank in groups.items() if rank < COLOURS]
    degree = Counter(end for ends in joins for end in ends)
    members: dict[int, list[str]] = {}
    for thing in kept:
        members.setdefault(colour[thing], []).append(thing)
    found = []
    for group in range(COLOURS):
        inside = sorted(members.get(group, ()), key=lambda thing: (-degree[thing], thing))
        if len(inside) > 1:
            found.append(
                {"group": group, "label": ", ".join(labels[each] for each in inside[:2]), "nodes": len(inside)}
            )
    return found


def _truncated(counts: Mapping[str, int]) -> str | None:
    if counts["nodes"] == counts["all_nodes"] and counts["edges"] == counts["all_edges"]:
        return None
    return (
        f"showing {counts['nodes']:,} of {counts['all_nodes']:,} things and {counts['edges']:,} of "
        f"{counts['all_edges']:,} links: those with the most links"
    )
