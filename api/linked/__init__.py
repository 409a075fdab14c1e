"""Linked data: ``/id/{kind}/{slug}`` leads to the page or data of a thing; ``/ns`` and ``/shapes`` give the terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import orjson
from flask import Blueprint, Response, render_template, request

from api import links, negotiation, parameters
from api.current import snapshot
from api.departed import leading, successor
from api.negotiation import HTML, JSON, content_type
from api.problems import Problem
from graph.identifiers import KINDS, iri
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, Answer
from graph.vocabulary import ontology_text, shapes_text

linked = Blueprint("linked", __name__)

#: Suffix of a description -> name of its format.
SUFFIXES: Mapping[str, str] = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}

_SUFFIX_OF = {GRAPH_FORMATS[name]: suffix for suffix, name in SUFFIXES.items()}
_SLUG = re.compile(r"[A-Za-z0-9_~-]+")
_MOST_STATEMENTS = 200

_SAID = """
SELECT ?property ?value ?label WHERE {
  <$iri> ?property ?value .
  OPTIONAL { ?value <http://www.w3.org/2000/01/rdf-schema#label> ?label }
} ORDER BY ?property ?label ?value LIMIT $most
"""

_SAID_OF = """
SELECT ?property ?value ?label WHERE {
  ?value ?property <$iri> .
  OPTIONAL { ?value <http://www.w3.org/2000/01/rdf-schema#label> ?label }
} ORDER BY ?property ?label ?value LIMIT $most
"""


@linked.get("/id/<kind>/<name>")
def thing(kind: str, name: str) -> Response:
    """The description of a thing by suffix, else 303 to its page or its data by Accept."""
    parameters.known()
    if kind not in KINDS:
        raise Problem(404, parameters.unknown("kind", kind, KINDS))
    slug, _, suffix = name.partition(".")
    if suffix and suffix not in (*SUFFIXES, "html"):
        raise Problem(404, parameters.unknown("suffix", suffix, [*SUFFIXES, "html"]))
    answer = _description(snapshot(), kind, slug, suffix)
    if suffix == "html":
        return generic(snapshot(), kind, slug)
    if suffix:
        format_name = SUFFIXES[suffix]
        return Response(answer.serialise(format_name), content_type=content_type(GRAPH_FORMATS[format_name]))
    return _see_other(kind, slug)


def _description(current: Snapshot, kind: str, slug: str, suffix: str) -> Answer:
    """The triples about a thing; when there are none, a Problem: merged (301), gone (410) or unknown (404)."""
    if _SLUG.fullmatch(slug):
        answer = current.store.describe(iri(current.base, kind, slug))
        if answer.serialise("ntriples"):
            return answer
        to = successor(kind, slug)
        if to is not None:
            raise leading(kind, slug, to, f"/id/{kind}/{quote(to)}" + (f".{suffix}" if suffix else ""))
    where = f"; see /{links.FOLDERS[kind]}" if kind in links.FOLDERS else ""
    raise Problem(404, f"no {kind} '{slug}'{where}")


def _see_other(kind: str, slug: str) -> Response:
    offers = [HTML, *_SUFFIX_OF] + ([JSON] if kind in links.FOLDERS else [])
    chosen = negotiation.choose(offers, request.headers.get("Accept"))
    if chosen is None:
        raise Problem(406, f"this thing is described as {', '.join(offers)}", headers={"Vary": "Accept"})
    if chosen == HTML:
        place = links.page(kind, slug)
    elif chosen == JSON:
        place = links.data(kind, slug)
    else:
        place = links.described(kind, slug, _SUFFIX_OF[chosen])
    return Response(status=303, headers={"Location": place, "Vary": "Accept"})


def generic(current: Snapshot, kind: str, slug: str) -> Response:
    """The page of any thing: all that is said of it and with it."""
    address = iri(current.base, kind, slug)
    said, said_of = (_statements(current, text, address) for text in (_SAID, _SAID_OF))
    label = next((row["text"] for row in said if row["property"] == "rdfs:label"), slug)
    page = links.page(kind, slug) if kind in links.FOLDERS else None
    return Response(
        render_template(
            "thing.html",
            kind=kind,
            slug=slug,
            iri=address,
            label=label,
            page=page,
            said=said,
            said_of=said_of,
            suffixes=list(SUFFIXES),
            most=_MOST_STATEMENTS,
            query=_filled(_SAID, address),
        ),
        mimetype=HTML,
    )


def _filled(text: str, address: str) -> str:
    return text.strip().replace("$iri", address).replace("$most", str(_MOST_STATEMENTS))


def _statements(current: Snapshot, text: str, address: str) -> list[dict[str, str | None]]:
    parsed = orjson.loads(current.store.query(_filled(text, address)).serialise("json"))
    return [_statement(current, row) for row in parsed["results"]["bindings"]]


def _statement(current: Snapshot, row: dict[str, dict[str, str]]) -> dict[str, str | None]:
    value = row["value"]["value"]
    is_iri = row["value"]["type"] == "uri"
    local = links.local(value, current.base) if is_iri else None
    label = row["label"]["value"] if "label" in row else (links.compact(value) if is_iri else value)
    return {
        "property": links.compact(row["property"]["value"]),
        "text": label,
        "href": local,
        "iri": value if is_iri else None,
    }


@linked.get("/ns")
def ontology() -> Response:
    """The ontology in Turtle."""
    parameters.known()
    return _turtle(ontology_text())


@linked.get("/shapes")
def shapes() -> Response:
    """The SHACL shapes in Turtle."""
    parameters.known()
    return _turtle(shapes_text())


def _turtle(text: str) -> Response:
    snapshot()
    return Response(text, content_type=content_type(GRAPH_FORMATS["turtle"]))
