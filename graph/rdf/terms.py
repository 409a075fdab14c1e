"""RDF terms made from plain values, and the IRIs of everything under one base."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph.errors import InputError, UnknownName
from graph.identifiers import iri, slugify
from graph.knowledge import KnowledgeGraph
from graph.vocabulary import PRESENTATION_TYPES, TERMS, Rdf, Xsd

__all__ = [
    "NODES",
    "Emitter",
    "Literal",
    "NamedNode",
    "Names",
    "Quad",
    "Statement",
    "Term",
    "Triple",
    "decimal",
    "each_once",
    "individual",
    "integer",
    "link",
    "moment",
    "part",
    "text",
    "types",
    "web_address",
    "year",
]

Term = NamedNode | Literal

#: Subject, predicate (a term of ``graph.vocabulary``), object.
Statement = tuple[NamedNode, str, Term]

#: Every term of the vocabularies as a node, made once.
NODES: Mapping[str, NamedNode] = {term: NamedNode(term) for term in TERMS}

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_PARTIAL_DATES = {4: ("-01-01", Xsd.gYear), 7: ("-01", Xsd.gYearMonth), 10: ("", Xsd.date)}


# ---- literals and addresses ------------------------------------------------------------------------------------------


def text(value: str) -> Literal:
    """A plain string; a lone surrogate, which no RDF syntax can hold, becomes U+FFFD.

    >>> text("a" + chr(0xD800)).value == "a" + chr(0xFFFD)
    True
    """
    try:
        return Literal(value)
    except ValueError:
        return Literal(value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


@lru_cache(maxsize=65536)
def integer(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(str(value), datatype=NODES[Xsd.integer])


@lru_cache(maxsize=65536)
def decimal(value: float) -> Literal:
    """An ``xsd:decimal`` in its canonical form, rounded to six places so that every machine writes the same.

    >>> [decimal(x).value for x in (1.0, 0.5, 1 / 3, -1e-9)]
    ['1', '0.5', '0.333333', '0']
    """
    written = f"{value:.6f}".rstrip("0").rstrip(".")
    return Literal("0" if written == "-0" else written, datatype=NODES[Xsd.decimal])


@lru_cache(maxsize=4096)
def moment(value: str) -> Literal:
    """A date by its form: a year, a month, a day, a zoned time; anything else stays the string that it is.

    >>> [moment(x).datatype.value.partition("#")[2] for x in ("2022", "2022-04", "2022-04-25", "spring 2022")]
    ['gYear', 'gYearMonth', 'date', 'string']
    >>> moment("2022-07-20T14:10-07:00").value
    '2022-07-20T14:10:00-07:00'
    """
    try:
        if _PARTIAL_DATE.fullmatch(value):
            rest, datatype = _PARTIAL_DATES[len(value)]
            date.fromisoformat(value + rest)
            return Literal(value, datatype=NODES[datatype])
        time = datetime.fromisoformat(value)
    except ValueError:
        return text(value)
    if time.tzinfo is None:
        return text(value)
    return Literal(time.isoformat().replace("+00:00", "Z"), datatype=NODES[Xsd.dateTime])


def year(value: int) -> Literal:
    """An ``xsd:gYear``."""
    return moment(f"{value:04d}")


def web_address(value: str) -> NamedNode | None:
    """The IRI that a document or manifest prints, None when it is no valid web address.

    >>> web_address("https://example.org/a"), web_address("example dot org")
    (<NamedNode value=https://example.org/a>, None)
    """
    if not value.lower().startswith(("https://", "http://")):
        return None
    try:
        return NamedNode(value)
    except ValueError:
        return None


def link(value: str) -> Term:
    """A web address as an IRI, and as the string that was printed where it is no valid one."""
    return web_address(value) or text(value)


# ---- names -----------------------------------------------------------------------------------------------------------


class _Minted(dict[str, NamedNode]):
    """The IRIs of one kind of thing, each made when first asked for."""

    def __init__(self, base: str, kind: str) -> None:
        super().__init__()
        self._before = iri(base, kind, "")

    def __missing__(self, slug: str) -> NamedNode:
        node = self[slug] = NamedNode(self._before + slug)
        return node


class Names:
    """The IRIs under one base: ``names.work["x"]`` is ``{base}id/work/x``. InputError when the base cannot be one."""

    def __init__(self, base: str) -> None:
        if web_address(base) is None or not base.endswith("/") or "#" in base or "?" in base:
            raise InputError(f"base IRI {base!r} cannot be used", hint="give one like http://127.0.0.1:8000/")
        self.base = base
        self.work, self.person = _Minted(base, "work"), _Minted(base, "person")
        self.session, self.event = _Minted(base, "session"), _Minted(base, "event")
        self.series, self.room = _Minted(base, "series"), _Minted(base, "room")
        self.concept, self.source = _Minted(base, "concept"), _Minted(base, "source")
        self.run, self.scheme, self.graph = _Minted(base, "run"), _Minted(base, "scheme"), _Minted(base, "graph")

    def presentation_type(self, kind: str) -> NamedNode:
        """A known type of the ontology, or one minted from what is printed."""
        known = PRESENTATION_TYPES.get(kind.strip().lower())
        return NODES[known] if known else part(self.scheme["presentation-types"], slugify(kind))


def part(parent: NamedNode, fragment: str) -> NamedNode:
    """The IRI of a part of a thing."""
    return NamedNode(f"{parent.value}#{fragment}")


def individual(kind: str, name: str, known: Mapping[str, str]) -> NamedNode:
    """The term that a row names, whatever its capitals; UnknownName when it is not among the known ones."""
    try:
        return NODES[known[name.lower()]]
    except KeyError:
        raise UnknownName(kind, name, known) from None


# ---- statements ------------------------------------------------------------------------------------------------------

#: Gives the statements that one part of the knowledge graph comes to.
Emitter = Callable[[KnowledgeGraph, Names], Iterable[Statement]]


def types(subject: NamedNode, *classes: str) -> Iterator[Statement]:
    """The classes of a thing."""
    for name in classes:
        yield subject, Rdf.type, NODES[name]


def each_once(emitter: Emitter) -> Emitter:
    """The same statements without those said again; what ``emitter`` says of one subject must stand together."""

    def emit(kg: KnowledgeGraph, names: Names) -> Iterator[Statement]:
        for _, group in groupby(emitter(kg, names), key=lambda statement: statement[0]):
            yield from dict.fromkeys(group)

    return emit
