"""Linked data: ``/id/{kind}/{slug}`` leads to the page or data of a thing; the terms, the dataset and its examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from api import links, negotiation, parameters
from api.current import snapshot
from api.departed import leading, successor
from api.linked import generic
from api.linked.headers import CONTEXT, SUFFIXES, link_header
from api.negotiation import HTML, JSON, content_type
from api.problems import Problem
from api.sparql.description import description
from api.sparql.examples import described
from graph.identifiers import KINDS, iri
from graph.rdf import read_turtle, serialise
from graph.rdf.jsonld import document, published_context
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, Answer
from graph.vocabulary import ontology_text, shapes_text

__all__ = ["SUFFIXES", "linked"]

linked = Blueprint("linked", __name__)

#: Media type of a description -> the suffix that asks for it.
_SUFFIX_OF: Mapping[str, str] = {GRAPH_FORMATS[name]: suffix for suffix, name in SUFFIXES.items()}
_SLUG = re.compile(r"[A-Za-z0-9_~-]+")


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
        return generic.page(snapshot(), kind, slug, answer)
    return _document(kind, slug, suffix, answer) if suffix else _see_other(kind, slug)


def _description(current: Snapshot, kind: str, slug: str, suffix: str) -> Answer:
    """The triples about a thing and its parts; without any a Problem: merged (301), gone (410) or unknown (404)."""
    if _SLUG.fullmatch(slug):
        answer = current.store.describe(iri(current.base, kind, slug))
        if answer.serialise("ntriples"):
            return answer
        to = successor(kind, slug)
        if to is not None:
            raise leading(kind, slug, to, f"/id/{kind}/{quote(to)}" + (f".{suffix}" if suffix else ""))
    where = f"; see /{links.FOLDERS[kind]}" if kind in links.FOLDERS else ""
    raise Problem(404, f"no {kind} '{slug}'{where}")


def _document(kind: str, slug: str, suffix: str, answer: Answer) -> Response:
    """A description in the format of a suffix."""
    base = snapshot().base
    if suffix == "jsonld":
        body = document(read_turtle(answer.serialise("ntriples").decode()), iri(base, kind, slug))
    else:
        body = answer.serialise(SUFFIXES[suffix])
    media_type = content_type(GRAPH_FORMATS[SUFFIXES[suffix]])
    return Response(body, content_type=media_type, headers={"Link": link_header(base, kind, slug)})


def _see_other(kind: str, slug: str) -> Response:
    offers = [HTML, *_SUFFIX_OF] + ([JSON] if kind in links.FOLDERS else [])
    chosen = _chosen(offers, "this thing is described")
    if chosen == HTML:
        place = links.page(kind, slug)
    elif chosen == JSON:
        place = links.data(kind, slug)
    else:
        place = links.described(kind, slug, _SUFFIX_OF[chosen])
    about = {"Location": place, "Vary": "Accept", "Link": link_header(snapshot().base, kind, slug)}
    return Response(status=303, headers=about)


def _chosen(offers: Sequence[str], what: str) -> str:
    """The offered media type that the client likes best; a 406 Problem when it likes none."""
    chosen = negotiation.choose(offers, request.headers.get("Accept"))
    if chosen is None:
        raise Problem(406, f"{what} as {', '.join(offers)}", headers={"Vary": "Accept"}, available=list(offers))
    return chosen


# ---- what is not about one thing -------------------------------------------------------------------------------------


@linked.get("/ns")
def ontology() -> Response:
    """The ontology: as data, and as a page for browsers."""
    parameters.known()
    asks_for_page = negotiation.names(HTML, request.headers.get("Accept"))
    if asks_for_page and _chosen([*_SUFFIX_OF, HTML], "the ontology can be had") == HTML:
        page = render_template("ontology.html", terms=generic.terms(snapshot(), ontology_text()))
        return Response(page, mimetype=HTML, headers={"Vary": "Accept"})
    return _rdf(_of_turtle(ontology_text()), "the ontology can be had")


@linked.get("/shapes")
def shapes() -> Response:
    """The SHACL shapes."""
    parameters.known()
    return _rdf(_of_turtle(shapes_text()), "the shapes can be had")


@linked.get("/.well-known/void")
def void() -> Response:
    """What the dataset holds and where it is served: VoID, DCAT and the description of the service."""
    parameters.known()
    return _rdf(description(snapshot()).serialise, "the description can be had")


@linked.get("/.well-known/sparql-examples")
def sparql_examples() -> Response:
    """The example queries, as SHACL describes executable queries."""
    parameters.known()
    triples = list(described(snapshot().base))
    return _rdf(lambda name: serialise(triples, name), "the examples can be had")


@linked.get(CONTEXT)
def context() -> Response:
    """The JSON-LD context: what the names in our JSON-LD mean."""
    parameters.known()
    snapshot()
    return Response(published_context(), content_type=GRAPH_FORMATS["jsonld"])


def _of_turtle(text: str) -> Callable[[str], bytes]:
    """A text in Turtle, and what it says in the other formats."""
    snapshot()
    return lambda name: text.encode() if name == "turtle" else serialise(read_turtle(text), name)


def _rdf(body: Callable[[str], bytes], what: str) -> Response:
    """A document in the format of RDF that the client likes best, Turtle where it does not mind."""
    media_type = _chosen(list(_SUFFIX_OF), what)
    name = SUFFIXES[_SUFFIX_OF[media_type]]
    return Response(body(name), content_type=content_type(media_type), headers={"Vary": "Accept"})
