"""Where SPARQL runs: a store answers queries over one finished dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

#: Name -> media type of the formats for solutions and booleans.
RESULT_FORMATS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}

#: Name -> media type of the formats for triples and quads.
GRAPH_FORMATS: Mapping[str, str] = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
}


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query is asked of, by their IRIs, whatever FROM in it says."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """The most that an answer may have: rows or triples, bytes. What has more is refused, or cut if ``truncate``."""

    rows: int | None = None
    size: int | None = None
    truncate: bool = False


UNBOUNDED = Bounds()


@dataclass(frozen=True)
class Written:
    """An answer as the bytes of a format; ``truncated`` says that it is not whole."""

    kind: str
    format: str
    content: bytes
    truncated: bool = False


@dataclass(frozen=True)
class Facts:
    """What was counted in a store: triples in its default graph, and how many are of each graph, class and property.

    ``by_class`` is class -> property -> triples; it is None where there are too many triples to count that. The most
    used come first.
    """

    triples: int
    graphs: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    by_class: Mapping[str, Mapping[str, int]] | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)


class Answer(Protocol):
    """What a query gave: ``kind`` is solutions, boolean or graph."""

    @property
    def kind(self) -> str:
        """``solutions``, ``boolean`` or ``graph``."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without question marks."""

    @property
    def boolean(self) -> bool:
        """The answer to ASK; of other queries, whether they found anything."""

    def rows(self) -> list[dict[str, str | None]]:
        """The solutions, each variable with the lexical value of its term, None where unbound."""

    def serialise(self, format_name: str) -> bytes:
        """The whole answer in one of the formats above; UnknownName when it does not suit the kind."""


class Store(Protocol):
    """What every place where SPARQL runs can do."""

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query over the union of all graphs; QueryError says what is wrong with it."""

    def describe(self, iri: str) -> Answer:
        """The triples about a thing and its parts."""
