"""Pages about who writes with whom: the network around a person, and what connects two people."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template, request

from api import negotiation, parameters
from api.cards import KINDS, Card
from api.cards import networks as cards
from api.cards.common import ref
from api.current import remembered, snapshot
from api.naming import Named
from api.negotiation import HTML
from api.pages.stills import SCHEMES, still
from api.problems import Problem
from api.rest.networks import known_person
from exports.visuals import island
from exports.visuals.ego import ego_picture
from exports.visuals.page import standalone
from graph import concept_questions
from graph.entities import Authorship
from graph.snapshot import Snapshot

network_pages = Blueprint("network_pages", __name__)

#: So many pictures of egos are kept in memory.
_KEPT = 48

#: How many paths and concepts a page shows.
_PATHS, _CONCEPTS = 8, 12


@network_pages.get("/people/<slug>/network")
def ego(slug: str) -> str:
    """The interactive picture of the people around one; what is chosen in it stands in the URL's fragment."""
    parameters.known("radius")
    _html_or_406()
    who, radius = _author(slug), _radius()
    picture = ego_picture(snapshot(), who.slug, radius)
    data = island(_data(who.slug, radius))
    return render_template("ego.html", picture=picture, who=who, radius=radius, data=data)


@network_pages.get("/people/<slug>/network.svg")
def ego_still(slug: str) -> Response:
    """A still of it, for light or dark pages."""
    parameters.known("radius", "scheme")
    scheme = parameters.choice("scheme", "light", SCHEMES)
    return Response(still(_data(_author(slug).slug, _radius()), scheme), mimetype="image/svg+xml")


@network_pages.get("/people/<slug>/network.html")
def ego_file(slug: str) -> Response:
    """The interactive picture as one file."""
    parameters.known("radius")
    _html_or_406()
    who = _author(slug)
    response = Response(standalone(ego_picture(snapshot(), who.slug, _radius()), snapshot()), mimetype=HTML)
    response.headers["Content-Disposition"] = f"attachment; filename=symposia-{who.slug}.html"
    return response


@network_pages.get("/connect")
def connect() -> tuple[str, int]:
    """What connects two people: the paths over co-authors with their works, and the concepts of both."""
    parameters.known("from", "to")
    _html_or_406()
    given = {name: parameters.text(name) for name in ("from", "to")}
    found: dict[str, Any] = {}
    problem = None
    if all(given.values()):
        try:
            found = _connected(snapshot(), known_person(snapshot(), "from"), known_person(snapshot(), "to"))
        except Problem as error:
            problem = error
    page = render_template("connect.html", given=given, problem=problem, people=_suggested(problem), **found)
    return page, 200 if problem is None else problem.status


def _connected(current: Snapshot, a: Named, b: Named) -> dict[str, Any]:
    works = [concept_questions.works_of(current.catalogue, "person", who.slug) for who in (a, b)]
    shared = concept_questions.connections(current.catalogue, *works)
    return {
        "card": cards.paths(current, a.slug, b.slug, most=_PATHS),
        "concepts": [ref(current, "concept", each.concept, each.label) for each in shared[:_CONCEPTS]],
        "all_concepts": len(shared),
    }


def _suggested(problem: Problem | None) -> list[Card]:
    """The people that a problem suggests, as references."""
    slugs = problem.members.get("suggestions", []) if problem else []
    heads = [KINDS["people"].head(snapshot(), slug) for slug in slugs]
    return [ref(snapshot(), "person", head["slug"], head["label"]) for head in heads if head]


def _author(slug: str) -> Named:
    """The person of a slug, who must have written something."""
    head = KINDS["people"].head(snapshot(), slug)
    if head is None:
        raise Problem(404, f"no person '{slug}'; see /people")
    if not snapshot().catalogue.count(Authorship, person=slug):
        raise Problem(404, f"no work here is signed by {head['label']}, so there is no network around them")
    return Named("person", slug, head["label"])


def _radius() -> int:
    return parameters.number("radius", 1, least=1, most=2)


def _data(slug: str, radius: int) -> dict[str, Any]:
    return remembered("egos", _egos)(slug, radius)


def _egos(current: Snapshot) -> Callable[[str, int], dict[str, Any]]:
    """What makes the pictures of a snapshot, and keeps those asked for last."""
    return lru_cache(_KEPT)(lambda slug, radius: ego_picture(current, slug, radius).data(current))


def _html_or_406() -> None:
    if negotiation.choose([HTML], request.headers.get("Accept")) is None:
        raise Problem(406, f"{request.path} is an HTML page; the data is under /api/v1", available=[HTML])
