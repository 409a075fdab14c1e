"""Cards of the co-author network: parts of it, egos, paths, suggestions, conflicts of interest."""

from __future__ import annotations

from collections.abc import Sequence

from api import links
from api.cards.common import Card, ref
from graph import layouts, networks
from graph import network_questions as ask
from graph.snapshot import Snapshot


def part(snapshot: Snapshot, found: ask.Part) -> Card:
    """The nodes and links of a part of the network."""
    nodes = [
        {"slug": each.slug, **networks.member_facts(snapshot.base, each), "page": links.page("person", each.slug)}
        for each in found.members
    ]
    return {"nodes": nodes, "links": [link(each) for each in found.links]}


def link(each: ask.Link) -> Card:
    """A co-authorship by the slugs of its ends; years stand where they are known."""
    years = {"first_year": each.first_year, "last_year": each.last_year}
    return {
        "source": each.a,
        "target": each.b,
        "weight": each.weight,
        "fractional": each.fractional,
        "works": list(each.works),
        **{name: year for name, year in years.items() if year is not None},
    }


def cut(found: ask.Part) -> str | None:
    """What the limit left out, in words; None when nothing."""
    if not found.cut:
        return None
    return (
        f"{len(found.members):,} of {found.all_members:,} people and {len(found.links):,} of {found.all_links:,} "
        "co-authorships: the nearest and those of strongest links; a higher limit gives more"
    )


def ego(snapshot: Snapshot, person: str, radius: int, most: int) -> Card:
    """Who is around a person, in which circles, and all links among them."""
    found = ask.part(ask.network_of(snapshot), ask.Wanted(person=person, radius=radius), most=most)
    card = part(snapshot, found)
    circles = _circles(found, person)
    joint = {({each.a, each.b} - {person}).pop(): each for each in found.links if person in (each.a, each.b)}
    for node in card["nodes"]:
        node["circle"] = circles.get(node["slug"])
        node["shared_works"] = joint[node["slug"]].weight if node["slug"] in joint else 0
    return {"ego": person, "radius": radius, "truncated": cut(found), **card}


def _circles(found: ask.Part, person: str) -> dict[str, int]:
    """The groups of people who write together also without the ego, numbered from the largest."""
    others = [each.slug for each in found.members if each.slug != person]
    ties = [each for each in found.links if person not in (each.a, each.b)]
    return layouts.communities(others, [layouts.Link(t.a, t.b, t.weight, t.works, t.fractional) for t in ties])


def paths(snapshot: Snapshot, a: str, b: str, *, most: int, span: ask.Span = ask.EVER) -> Card:
    """The shortest paths between two people, the strongest first, each hop with the works that are its evidence."""
    network = ask.network_of(snapshot)
    found = ask.paths(network, _number(network, a), _number(network, b), most=most, span=span)
    names = network.people([_number(network, a), _number(network, b)])
    ends = [names[_number(network, slug)] for slug in (a, b)]
    return {
        "from": person(snapshot, ends[0]),
        "to": person(snapshot, ends[1]),
        "via": "coauthor",
        "distance": found.distance,
        "count": found.count,
        "paths": [chain(snapshot, each) for each in found.paths],
    }


def _number(network: ask.Network, slug: str) -> int:
    number = network.number(slug)
    if number is None:
        raise LookupError(f"no person '{slug}'")
    return number


def chain(snapshot: Snapshot, each: ask.Chain) -> Card:
    """One path: its people and its hops."""
    return {
        "people": [person(snapshot, someone) for someone in each.people],
        "cost": each.cost,
        "hops": [_hop(snapshot, hop) for hop in each.hops],
    }


def _hop(snapshot: Snapshot, hop: ask.Hop) -> Card:
    figures = {name: getattr(hop, name) for name in ("weight", "fractional", "first_year", "last_year")}
    works = [ref(snapshot, "work", work.slug, work.label) for work in hop.works]
    return {"source": hop.a.slug, "target": hop.b.slug, **figures, "works": works}


def person(snapshot: Snapshot, someone: ask.Someone) -> Card:
    """A pointer to a person."""
    return ref(snapshot, "person", someone.slug, someone.name)


def suggestions(snapshot: Snapshot, slug: str, most: int) -> list[Card]:
    """People who have not written with a person but share co-authors and concepts, with both as the reason."""
    network = ask.network_of(snapshot)
    return [
        {
            "person": person(snapshot, each.person),
            "score": each.score,
            "coauthors": [person(snapshot, who) for who in each.coauthors],
            "concepts": [ref(snapshot, "concept", what.slug, what.label) for what in each.concepts],
        }
        for each in ask.suggestions(network, _number(network, slug), most=most)
    ]


def conflicts(
    snapshot: Snapshot, a: Sequence[str], b: Sequence[str], *, span: ask.Span = ask.EVER, longest: int = 3
) -> list[Card]:
    """How near each person of one list is to each of another, with the strongest shortest path."""
    network = ask.network_of(snapshot)
    one, other = ([_number(network, slug) for slug in slugs] for slugs in (a, b))
    return [
        {
            "a": person(snapshot, each.a),
            "b": person(snapshot, each.b),
            "distance": each.distance,
            "last_joint_year": each.last_year,
            "path": None if each.path is None else chain(snapshot, each.path),
        }
        for each in ask.conflicts(network, one, other, span=span, longest=longest)
    ]
