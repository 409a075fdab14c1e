"""The networks as JSON and in the formats of network tools; egos, paths, suggestions and conflicts as JSON."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Response, request

from api import links, negotiation, parameters
from api.answers import json_answer
from api.cards import networks as cards
from api.current import snapshot
from api.naming import Named, nearest_people, people_called
from api.problems import Problem
from exports.network import NETWORK_FORMATS
from graph import network_questions as ask
from graph import networks
from graph.snapshot import Snapshot

#: How many people an answer holds when nothing is said, and at most.
USUAL, MOST = 2_000, 20_000

#: The most people in each list of a question about conflicts, and the most characters of such a list.
_MOST_LISTED, _LONGEST_LIST = 100, 6_000

_FIRST_YEAR, _LAST_YEAR = 1000, 9999

#: What a network is made of for a request: its answer, without what is told of the answer.
_Made = dict[str, Any]


def network(name: str, began: float) -> Response:
    """A network, or a part of it, in one of the formats."""
    make, known = NETWORKS[name]
    parameters.known("format", *known)
    form = parameters.choice("format", "json", ["json", *NETWORK_FORMATS])
    _acceptable(form)
    view, told = make()
    if form == "json":
        return json_answer(
            {"meta": {**_meta(began), **told}, **_json(view, "person" if name == "coauthors" else "concept")}
        )
    written = NETWORK_FORMATS[form]
    body = "".join(written.lines(*networks.plain_rows(view)))
    response = Response(body.encode(), content_type=negotiation.content_type(written.media_type))
    response.headers["Content-Disposition"] = f"attachment; filename=symposia-{name}{written.suffix}"
    return response


def _acceptable(form: str) -> None:
    offered = negotiation.JSON if form == "json" else NETWORK_FORMATS[form].media_type
    if negotiation.choose([offered], request.headers.get("Accept")) is None:
        raise Problem(406, f"format={form} is {offered}, which the Accept header refuses", available=[offered])


def _json(view: Any, kind: str) -> _Made:
    nodes = [{"slug": node, **facts, "page": links.page(kind, node)} for node, facts in view.nodes(data=True)]
    ends = [(*sorted((a, b)), facts) for a, b, facts in view.edges(data=True)]
    ends.sort(key=lambda link: link[:2])
    return {
        "nodes": sorted(nodes, key=lambda node: str(node["slug"])),
        "links": [{"source": a, "target": b, **facts} for a, b, facts in ends],
    }


def _coauthors() -> tuple[Any, _Made]:
    current = snapshot()
    found = ask.part(ask.network_of(current), _wanted(current), most=_limit())
    told = {"nodes": len(found.members), "links": len(found.links)}
    whole = {"all_nodes": found.all_members, "all_links": found.all_links}
    return networks.as_graph(current.base, found), {**told, **whole, "truncated": cards.cut(found)}


def _wanted(current: Snapshot) -> ask.Wanted:
    """The part of the co-author network that the parameters of this request name."""
    given = request.args
    if "radius" in given and "person" not in given:
        raise Problem(400, "a radius is counted from a person: add person=", parameter="radius")
    person = known_person(current, "person").slug if "person" in given else None
    community = parameters.number("community", 0, least=0, most=10**9) if "community" in given else None
    least = parameters.number("min_weight", 1, least=1, most=10**6)
    return ask.Wanted(span(), least, community, person, parameters.number("radius", 1, least=1, most=3))


def _concepts() -> tuple[Any, _Made]:
    view = networks.concepts(snapshot())
    return view, {"nodes": view.number_of_nodes(), "links": view.number_of_edges()}


#: Name -> what makes it for this request, and the parameters that it knows.
NETWORKS: dict[str, tuple[Callable[[], tuple[Any, _Made]], tuple[str, ...]]] = {
    "coauthors": (_coauthors, ("min_weight", "from", "to", "community", "person", "radius", "limit")),
    "concepts": (_concepts, ()),
}


def ego(slug: str, began: float) -> Response:
    """Who is around a person."""
    parameters.known("radius", "limit")
    who = _of_slug(snapshot(), slug)
    card = cards.ego(snapshot(), who.slug, parameters.number("radius", 1, least=1, most=3), _limit())
    counts = {"nodes": len(card["nodes"]), "links": len(card["links"])}
    return json_answer({"meta": {**_meta(began), **counts}, **card})


def suggestions(slug: str, began: float) -> Response:
    """Whom a person could write with."""
    parameters.known("limit")
    who = _of_slug(snapshot(), slug)
    found = cards.suggestions(snapshot(), who.slug, parameters.number("limit", 10, least=1, most=100))
    return json_answer({"meta": {"count": len(found), **_meta(began)}, "results": found})


def paths(began: float) -> Response:
    """How two people are connected."""
    parameters.known("from", "to", "via", "limit", "first_year", "last_year", "explain")
    parameters.flag("explain")  # the evidence is always told
    parameters.choice("via", "coauthor", ["coauthor"])
    a, b = known_person(snapshot(), "from"), known_person(snapshot(), "to")
    most = parameters.number("limit", 10, least=1, most=100)
    card = cards.paths(snapshot(), a.slug, b.slug, most=most, span=span("first_year", "last_year"))
    return json_answer({"meta": _meta(began), **card})


def conflicts(began: float) -> Response:
    """How near the people of two lists are to each other."""
    parameters.known("a", "b", "first_year", "last_year", "longest")
    one, other = _listed("a"), _listed("b")
    longest = parameters.number("longest", 3, least=1, most=6)
    slugs = [[who.slug for who in people] for people, _ in (one, other)]
    found = cards.conflicts(snapshot(), *slugs, span=span("first_year", "last_year"), longest=longest)
    unknown = [{"name": name, "near": nearest_people(snapshot(), name)} for _, names in (one, other) for name in names]
    return json_answer({"meta": {"count": len(found), **_meta(began)}, "unknown": unknown, "results": found})


def _listed(name: str) -> tuple[list[Named], list[str]]:
    """The people of a list parted by commas, each once, and the names in it that nobody bears."""
    given = [part.strip() for part in request.args.get(name, "").split(",") if part.strip()]
    if not given:
        raise Problem(400, f"two lists of people are needed: {name}=ada-lovelace,charles-babbage", parameter=name)
    if len(given) > _MOST_LISTED or sum(map(len, given)) > _LONGEST_LIST:
        raise Problem(
            400, f"{name} lists more than {_MOST_LISTED} people or {_LONGEST_LIST} characters", parameter=name
        )
    found = {each: people_called(snapshot(), each) for each in dict.fromkeys(given)}
    people = {who.slug: who for each in found.values() for who in each}
    return list(people.values()), [each for each, called in found.items() if not called]


def span(first: str = "from", last: str = "to") -> ask.Span:
    """The years that two parameters of this request name."""
    since, until = (
        parameters.number(name, 0, least=_FIRST_YEAR, most=_LAST_YEAR) if name in request.args else None
        for name in (first, last)
    )
    if since is not None and until is not None and since > until:
        raise Problem(400, f"{first}={since} is later than {last}={until}", parameter=first)
    return ask.Span(since, until)


def known_person(current: Snapshot, parameter: str) -> Named:
    """The person that a parameter names; a problem, with what would be right, for none or several."""
    name = parameters.text(parameter)
    if not name:
        raise Problem(400, f"{parameter}: name a person, such as {parameter}=ada-lovelace", parameter=parameter)
    found = people_called(current, name)
    if len(found) == 1:
        return found[0]
    if found:
        slugs = [who.slug for who in found]
        detail = f"{parameter}: '{name}' is the name of {len(found)} people; write {' or '.join(slugs)}"
        raise Problem(400, detail, parameter=parameter, suggestions=slugs)
    near = nearest_people(current, name)
    guess = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise Problem(404, f"{parameter}: no person '{name}'{guess}", parameter=parameter, suggestions=near)


def _of_slug(current: Snapshot, slug: str) -> Named:
    found = [who for who in people_called(current, slug) if who.slug == slug]
    if found:
        return found[0]
    near = nearest_people(current, slug)
    guess = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    raise Problem(404, f"no person '{slug}'; {guess}see /people", suggestions=near)


def _limit() -> int:
    return parameters.number("limit", USUAL, least=1, most=MOST)


def _meta(began: float) -> _Made:
    return {"snapshot": snapshot().id, "took_ms": round((time.perf_counter() - began) * 1000, 2)}
