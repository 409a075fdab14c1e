"""Where things are found on this service: always relative, because a Host header is not to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from graph.vocabulary import PREFIXES

#: Kind of entity -> the folder of its pages and of its JSON.
FOLDERS: Mapping[str, str] = {
    "work": "works",
    "person": "people",
    "session": "sessions",
    "room": "rooms",
    "event": "events",
    "concept": "concepts",
    "source": "sources",
}


def page(kind: str, slug: str) -> str:
    """The page of an entity, a generic one for kinds without a page of their own.

    >>> page("person", "ada"), page("series", "icml")
    ('/people/ada', '/id/series/icml.html')
    """
    folder = FOLDERS.get(kind)
    return f"/{folder}/{quote(slug)}" if folder else f"/id/{kind}/{quote(slug)}.html"


def data(kind: str, slug: str, relation: str = "") -> str:
    """The JSON of an entity with a page of its own, or of one of its relations."""
    return f"/api/v1/{FOLDERS[kind]}/{quote(slug)}" + (f"/{relation}" if relation else "")


def described(kind: str, slug: str, suffix: str = "ttl") -> str:
    """The RDF description of an entity."""
    return f"/id/{kind}/{quote(slug)}.{suffix}"


def view(source: str, start: int, end: int) -> str:
    """The page that shows a stretch of a source's reading text."""
    return f"/sources/{quote(source)}/view?start={start}&end={end}#mark"


def query(text: str) -> str:
    """The editor with a query in it."""
    return "/sparql?" + urlencode({"query": text}, quote_via=quote)


def local(iri: str, base: str) -> str | None:
    """The path on this service of an IRI that was minted by it, else None.

    >>> local("http://example.org/id/work/x#author-1", "http://example.org/")
    '/id/work/x#author-1'
    """
    return "/" + iri.removeprefix(base) if iri.startswith(base + "id/") else None


def compact(address: str) -> str:
    """An IRI with its prefix, when it has a known one.

    >>> compact("http://purl.org/dc/terms/title")
    'dcterms:title'
    """
    near = [(namespace, prefix) for prefix, namespace in PREFIXES.items() if address.startswith(namespace)]
    if not near:
        return address
    namespace, prefix = max(near, key=lambda pair: len(pair[0]))
    return f"{prefix}:{address.removeprefix(namespace)}"
