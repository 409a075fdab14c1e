"""The pages for people: a start, lists, a page for each entity, the reading texts, the pictures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from api import negotiation, parameters, reviewing
from api.cards import KINDS, Card, networks, whole
from api.cards.common import search, sort_names
from api.cards.sources import text_of
from api.current import remembered, snapshot
from api.linked.headers import link_header
from api.links import FOLDERS
from api.negotiation import HTML
from api.pages.crawlers import about_card, about_site
from api.pages.panels import panel_query
from api.pages.previews import preview
from api.pages.stills import height_of
from api.pages.texts import lines, marked
from api.problems import Problem
from api.rest import MOST_REVIEWED, hits, missing, uncertain
from api.sparql.examples import examples
from exports.visuals import PICTURES, island
from graph.certainty import REVIEWED
from graph.snapshot import Snapshot

pages = Blueprint("pages", __name__)

#: How many people the page of a person suggests.
_SUGGESTED = 5

_FOLDER = "<any(" + ", ".join(KINDS) + "):folder>"
_QUESTIONS = ("coauthors-of-a-person", "moderators-who-present", "works-that-share-concepts")
_TITLES = {folder: folder.capitalize() for folder in FOLDERS.values()}


@pages.before_request
def _html_or_406() -> None:
    """Pages are HTML: a client that takes none is told where the data is."""
    if request.endpoint in ("pages.text", "pages.picture_preview"):
        return
    if negotiation.choose([HTML], request.headers.get("Accept")) is None:
        raise Problem(406, f"{request.path} is an HTML page; the data is under /api/v1 and /id", available=[HTML])


@pages.get("/")
def home() -> str:
    """What is here, and ways in."""
    parameters.known()
    best = {
        folder: search(snapshot(), KINDS[folder].listing, "", sort, 0, most)[1]
        for folder, sort, most in (("people", "-coauthors", 8), ("concepts", "-works", 28), ("sessions", "start", 6))
    }
    return render_template(
        "home.html",
        counts=snapshot().manifest.get("counts", {}),
        shared=[each for each in best["concepts"] if each["works"] > 1],
        people=best["people"],
        sessions=best["sessions"],
        pictures=PICTURES.values(),
        examples=[each for each in examples() if each.name in _QUESTIONS],
        schema_org=island(about_site(snapshot())),
        queries={each.name: url_for("sparql.by_get", query=each.text) for each in examples()},
    )


@pages.get("/search")
def everything() -> str:
    """Everything that matches some words."""
    parameters.known("q")
    wanted = parameters.text("q")
    found = hits(snapshot(), wanted) if wanted else {}
    total = sum(part["count"] for part in found.values())
    return render_template("search.html", wanted=wanted, found=found, total=total)


@pages.get(f"/{_FOLDER}")
def listing(folder: str) -> str:
    """A list of entities, a page of it at a time."""
    parameters.known("search", "sort", "page", "per_page")
    kind, page, wanted = KINDS[folder], parameters.page(), parameters.text("search")
    sort = parameters.choice("sort", kind.listing.usual, sort_names(kind.listing))
    count, found = search(snapshot(), kind.listing, wanted, sort, page.offset, page.size)
    last = max(1, -(-count // page.size))
    return render_template(
        "list.html",
        folder=folder,
        title=_TITLES[folder],
        kind=kind,
        found=found,
        count=count,
        wanted=wanted,
        sort=sort,
        page=page,
        last=last,
        turned=lambda number: _turned(folder, number),
    )


def _turned(folder: str, number: int) -> str:
    """This list at another page."""
    wanted: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    if number > 1:
        wanted["page"] = number
    return url_for("pages.listing", folder=folder, **wanted)


@pages.get(f"/{_FOLDER}/<slug>")
def entity(folder: str, slug: str) -> Response:
    """The page of one entity."""
    parameters.known()
    kind = KINDS[folder]
    card = whole(snapshot(), kind, slug, explain=True) or missing(snapshot(), kind, slug)
    more: dict[str, Any] = {"texts": marked(snapshot(), card)} if kind.name == "work" else {}
    if kind.name == "person":
        height = height_of(card["counts"]["coauthors"] + 1)
        more = {"suggestions": networks.suggestions(snapshot(), slug, _SUGGESTED), "height": height}
    page = render_template(
        f"{kind.name}.html",
        card=card,
        folder=folder,
        about=(kind.name, card["slug"]),
        schema_org=island(about_card(snapshot(), card)),
        query=lambda relation: _query(folder, relation, card),
        **more,
    )
    return Response(page, mimetype=HTML, headers={"Link": link_header(snapshot().base, kind.name, card["slug"])})


def _query(folder: str, relation: str, card: Card) -> str | None:
    text = panel_query(folder, relation, card["id"])
    return None if text is None else url_for("sparql.by_get", query=text)


@pages.get("/sources/<slug>/text")
def text(slug: str) -> Response:
    """The reading text of a source, or the characters ``start`` to ``end`` of it."""
    parameters.known("start", "end")
    whole_text = _text(snapshot(), slug)
    start, end = _stretch(whole_text)
    return Response(whole_text[start:end].encode("utf-8", "surrogatepass"), content_type="text/plain; charset=utf-8")


@pages.get("/sources/<slug>/view")
def view(slug: str) -> str:
    """The reading text of a source with a stretch of it marked."""
    parameters.known("start", "end")
    whole_text = _text(snapshot(), slug)
    given = "start" in request.args or "end" in request.args
    start, end = _stretch(whole_text) if given else (0, 0)
    card = KINDS["sources"].head(snapshot(), slug)
    return render_template(
        "view.html",
        card=card,
        lines=lines(whole_text, start, end),
        start=start,
        end=end,
        given=given,
        exact=whole_text[start:end],
    )


def _text(current: Snapshot, slug: str) -> str:
    found = text_of(current, slug)
    return missing(current, KINDS["sources"], slug) if found is None else found


def _stretch(whole_text: str) -> tuple[int, int]:
    start = parameters.number("start", 0, least=0, most=len(whole_text))
    return start, parameters.number("end", len(whole_text), least=start, most=len(whole_text))


@pages.get("/review")
def review() -> Response:
    """The least certain links of a kind, with the commands that settle each."""
    parameters.known("kind", "page", "per_page")
    kind, page = parameters.choice("kind", "person", REVIEWED), parameters.page()
    found = uncertain(kind)
    html = render_template(
        "review.html",
        kind=kind,
        kinds={each: FOLDERS[each] for each in REVIEWED},
        found=[reviewing.card(snapshot(), kind, each) for each in found[page.offset : page.offset + page.size]],
        count=len(found),
        most=MOST_REVIEWED,
        page=page,
        last=max(1, -(-len(found) // page.size)),
    )
    return Response(html, mimetype=HTML, headers={"Cache-Control": "no-store"})


@pages.get("/explore")
def pictures() -> str:
    """The pictures there are."""
    parameters.known()
    return render_template("explore.html", pictures=PICTURES.values())


@pages.get("/explore/<name>")
def picture(name: str) -> str:
    """A picture of a network; what is chosen in it stands in the URL's fragment and is read by its script."""
    parameters.known()
    chosen = PICTURES.get(name)
    if chosen is None:
        raise Problem(404, parameters.unknown("picture", name, PICTURES))
    return render_template("picture.html", picture=chosen, pictures=PICTURES.values(), data=island(_data(name)))


@pages.get("/explore/<name>.svg")
def picture_preview(name: str) -> Response:
    """A still of a picture."""
    parameters.known()
    if name not in PICTURES:
        raise Problem(404, parameters.unknown("picture", name, PICTURES))
    return Response(remembered(f"preview {name}", lambda _: preview(_data(name))), mimetype="image/svg+xml")


def _data(name: str) -> dict[str, Any]:
    return remembered(f"picture {name}", PICTURES[name].data)
