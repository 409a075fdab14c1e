"""The Link header of whatever is about a thing: where else it is described, and as what."""

from __future__ import annotations

from collections.abc import Mapping

from api import links
from api.negotiation import HTML, JSON
from graph.identifiers import iri
from graph.stores import GRAPH_FORMATS

#: Suffix of a description -> name of its format.
SUFFIXES: Mapping[str, str] = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}

#: Where the names of our JSON-LD are defined.
CONTEXT = "/context.jsonld"

_CONTEXT_RELATION = "http://www.w3.org/ns/json-ld#context"


def link_header(base: str, kind: str, slug: str) -> str:
    """The thing itself (``describes``), its description (``describedby``), its other forms, and the JSON-LD context.

    >>> print(link_header("http://example.org/", "room", "hall").partition(", ")[0])
    <http://example.org/id/room/hall>; rel="describes"
    """
    found = [
        _link(iri(base, kind, slug), "describes"),
        _link(links.described(kind, slug), "describedby", "text/turtle"),
    ]
    forms = {links.page(kind, slug): HTML}
    forms |= {links.described(kind, slug, suffix): GRAPH_FORMATS[name] for suffix, name in SUFFIXES.items()}
    if kind in links.FOLDERS:
        forms[links.data(kind, slug)] = JSON
    found += [_link(place, "alternate", media_type) for place, media_type in forms.items()]
    return ", ".join([*found, _link(CONTEXT, _CONTEXT_RELATION, "application/ld+json")])


def _link(place: str, relation: str, media_type: str = "") -> str:
    return f'<{place}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
