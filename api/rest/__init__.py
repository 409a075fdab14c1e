"""The JSON of works, people, sessions, events, concepts, sources and networks, under ``/api/v1``."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from flask import Blueprint, Response, request, url_for

from api import links, negotiation, parameters, reviewing
from api.answers import json_answer
from api.cards import KINDS, Card, Kind, whole
from api.cards.common import nearest, search, sort_names
from api.cards.identity import explained
from api.cards.works import similar
from api.current import decisions, moved, remembered, snapshot
from api.departed import leading, successor
from api.negotiation import JSON
from api.parameters import Page
from api.problems import Problem
from api.rest import networks as network_answers
from api.rest.deciding import card as decision_card
from api.rest.networks import NETWORKS
from graph.certainty import REVIEWED, Link, least_certain
from graph.resolve.why import of_person, why
from graph.snapshot import Snapshot

rest = Blueprint("rest", __name__, url_prefix="/api/v1")

#: How many of the least certain links of a kind can be leafed through.
MOST_REVIEWED = 2_000

#: How many hits of each kind a search over everything gives.
_HITS = 8


@rest.before_request
def _json_or_406() -> None:
    """All of it is JSON, save networks in other formats: a client that takes none is told so."""
    if request.endpoint != "rest.networks" and negotiation.choose([JSON], request.headers.get("Accept")) is None:
        raise Problem(406, f"{request.path} is JSON; RDF is under /id, pages are linked in the data", available=[JSON])


@rest.get("")
def index() -> Response:
    """What there is to ask for."""
    parameters.known()
    lists = {folder: f"/api/v1/{folder}" for folder in KINDS}
    networks = {name: f"/api/v1/networks/{name}" for name in NETWORKS}
    more = {
        "decisions": "/api/v1/decisions",
        "search": "/api/v1/search?q=",
        "paths": "/api/v1/paths?from=&to=",
        "conflicts": "/api/v1/conflicts?a=&b=",
        "why": "/api/v1/why?a=&b=",
        "review": "/api/v1/review?kind=",
        "ego": "/api/v1/people/{slug}/ego",
        "suggestions": "/api/v1/people/{slug}/suggestions",
    }
    return json_answer({"snapshot": snapshot().id, "lists": lists, "networks": networks, **more})


@rest.get("/<folder>")
def listing(folder: str) -> Response:
    """One page of a list."""
    began = time.perf_counter()
    kind = _kind(folder)
    parameters.known("search", "sort", "page", "per_page")
    page = parameters.page()
    sort = parameters.choice("sort", kind.listing.usual, sort_names(kind.listing))
    count, found = search(snapshot(), kind.listing, parameters.text("search"), sort, page.offset, page.size)
    return json_answer(envelope(began, count, page, found))


@rest.get("/<folder>/<slug>")
def entity(folder: str, slug: str) -> Response:
    """One entity with its relations; ``explain=1`` adds the evidence."""
    kind = _kind(folder)
    parameters.known("explain")
    explain = parameters.flag("explain")
    card = whole(snapshot(), kind, slug, explain) or missing(snapshot(), kind, slug)
    if not explain:
        return json_answer(card)
    if kind.name == "person":
        found = of_person(snapshot().catalogue, slug, decisions().constraints)
        card = {**card, "identity": [explained(each) for each in found]}
    return json_answer({**card, "decisions": decisions_about(kind.name, slug)})


def decisions_about(kind: str, slug: str) -> list[Card]:
    """The decisions in force that name an entity, also by a slug that leads to it."""
    return [
        decision_card(each, True)
        for each in decisions().in_force
        if each.kind == kind and any(slug in (name, moved().place(kind, name)) for name in each.named)
    ]


@rest.get("/<folder>/<slug>/<relation>")
def relation(folder: str, slug: str, relation: str) -> Response:
    """One page of what an entity stands in relation to; of similar works those that share ``least`` concepts."""
    began = time.perf_counter()
    kind = _kind(folder)
    if kind.head(snapshot(), slug) is None:
        missing(snapshot(), kind, slug)
    if relation not in kind.relations:
        known = [*kind.relations, *(("ego", "suggestions") if kind.name == "person" else ())]
        raise Problem(404, f"{folder}: {parameters.unknown('relation', relation, known)}")
    counted = relation == "similar"
    parameters.known("explain", "page", "per_page", *(["least"] if counted else []))
    page, explain = parameters.page(), parameters.flag("explain")
    if counted:
        found = similar(snapshot(), slug, explain, least=parameters.number("least", 1, least=1, most=1_000))
    else:
        found = kind.relations[relation](snapshot(), slug, explain)
    return json_answer(envelope(began, len(found), page, found[page.offset : page.offset + page.size]))


@rest.get("/search")
def everything() -> Response:
    """The first hits of every kind for the words ``q``."""
    began = time.perf_counter()
    parameters.known("q")
    wanted = parameters.text("q")
    if not wanted:
        raise Problem(400, "a search needs words: /api/v1/search?q=kernel", parameter="q")
    found = hits(snapshot(), wanted)
    return json_answer(
        {
            "meta": _meta(began),
            "results": {name: part["results"] for name, part in found.items()},
            "counts": {name: part["count"] for name, part in found.items()},
        }
    )


@rest.get("/networks/<name>")
def networks(name: str) -> Response:
    """A network as nodes and links, or in a format of network tools."""
    if name not in NETWORKS:
        raise Problem(404, parameters.unknown("network", name, NETWORKS))
    return network_answers.network(name, time.perf_counter())


@rest.get("/people/<slug>/ego")
def ego(slug: str) -> Response:
    """The people around one."""
    return network_answers.ego(slug, time.perf_counter())


@rest.get("/people/<slug>/suggestions")
def suggestions(slug: str) -> Response:
    """People whom one has not written with, but who share co-authors and concepts."""
    return network_answers.suggestions(slug, time.perf_counter())


@rest.get("/paths")
def paths() -> Response:
    """How two people are connected."""
    return network_answers.paths(time.perf_counter())


@rest.get("/why")
def identity() -> Response:
    """Why two people or authorships are held to be one person, or two."""
    began = time.perf_counter()
    parameters.known("a", "b", "explain")
    given = {name: parameters.text(name) for name in ("a", "b")}
    for name, value in given.items():
        if not value:
            example = "/api/v1/why?a=ada-lovelace&b=on-looms%23author-2"
            raise Problem(400, f"'{name}' is missing; name two people or authorships: {example}", parameter=name)
    found = why(snapshot().catalogue, given["a"], given["b"], decisions().constraints)
    return json_answer({"meta": _meta(began), **explained(found)})


@rest.get("/review")
def review() -> Response:
    """One page of the least certain links from records to things of a kind."""
    began = time.perf_counter()
    parameters.known("kind", "page", "per_page")
    kind, page = parameters.choice("kind", "person", REVIEWED), parameters.page()
    found = uncertain(kind)
    results = [reviewing.card(snapshot(), kind, each) for each in found[page.offset : page.offset + page.size]]
    answer = json_answer(envelope(began, len(found), page, results))
    answer.headers["Cache-Control"] = "no-store"  # what is decided changes it before a snapshot does
    return answer


def uncertain(kind: str) -> list[Link]:
    """The least certain links of a kind that nobody has confirmed, up to a number."""
    found = remembered(f"review {kind}", lambda current: least_certain(current.catalogue, kind, MOST_REVIEWED))
    return reviewing.unsettled(found, decisions(), moved(), kind)


@rest.get("/conflicts")
def conflicts() -> Response:
    """How near the people of two lists are to each other."""
    return network_answers.conflicts(time.perf_counter())


def hits(current: Snapshot, wanted: str) -> dict[str, Card]:
    """Folder -> how many entities match the words, and the first of them."""
    found: dict[str, Card] = {}
    for folder, kind in KINDS.items():
        count, results = search(current, kind.listing, wanted, kind.listing.usual, 0, _HITS)
        found[folder] = {"count": count, "results": results}
    return found


def envelope(began: float, count: int, page: Page, results: Sequence[Mapping[str, Any]]) -> Card:
    """One page of results and what is to be known of the whole list."""
    about = {"count": count, "page": page.number, "per_page": page.size, "next_cursor": None}
    return {"meta": {**about, **_meta(began)}, "results": results}


def missing(current: Snapshot, kind: Kind, slug: str) -> NoReturn:
    """Raises what is to be said of a slug that is not here.

    That is 301 to what it was merged into, 410 when it was published once, else 404 with the nearest ones.
    """
    to = successor(kind.name, slug)
    if to is not None:
        same = {**(request.view_args or {}), "slug": to, **request.args}
        raise leading(kind.name, slug, to, url_for(str(request.endpoint), **same))
    near = [card["slug"] for card in nearest(current, kind.listing, slug)]
    guess = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    raise Problem(404, f"no {kind.name} '{slug}'; {guess}see /{links.FOLDERS[kind.name]}", suggestions=near)


def _kind(folder: str) -> Kind:
    if folder not in KINDS:
        more = ("conflicts", "networks", "paths", "review", "search", "why")
        raise Problem(404, parameters.unknown("list", folder, [*KINDS, *more]))
    return KINDS[folder]


def _meta(began: float) -> Card:
    return {"snapshot": snapshot().id, "took_ms": round((time.perf_counter() - began) * 1000, 2)}
