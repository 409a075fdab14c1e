"""All that one build knows, in one frozen value: the tables of ``graph.entities`` and the base of its IRIs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar, cast

from graph import entities


class Row(Protocol):
    """A frozen dataclass of ``graph.entities``."""

    __dataclass_fields__: ClassVar[Any]


R = TypeVar("R", bound=Row)

#: Table name -> row class, in the order in which tables are written and read.
TABLES: Mapping[str, type[Row]] = {
    "source": entities.Source,
    "source_text": entities.SourceText,
    "source_note": entities.SourceNote,
    "appearance": entities.Appearance,
    "session_appearance": entities.SessionAppearance,
    "room_appearance": entities.RoomAppearance,
    "event_appearance": entities.EventAppearance,
    "signature": entities.Signature,
    "signature_identifier": entities.SignatureIdentifier,
    "reading": entities.Reading,
    "work": entities.Work,
    "work_identifier": entities.WorkIdentifier,
    "work_code": entities.WorkCode,
    "person": entities.Person,
    "person_name": entities.PersonName,
    "person_identifier": entities.PersonIdentifier,
    "authorship": entities.Authorship,
    "authorship_signature": entities.AuthorshipSignature,
    "series": entities.Series,
    "event": entities.Event,
    "room": entities.Room,
    "session": entities.Session,
    "chair": entities.Chair,
    "chair_signature": entities.ChairSignature,
    "contribution": entities.Contribution,
    "performer": entities.Performer,
    "concept": entities.Concept,
    "concept_label": entities.ConceptLabel,
    "concept_relation": entities.ConceptRelation,
    "assignment": entities.Assignment,
    "mention": entities.Mention,
    "coauthorship": entities.Coauthorship,
    "coauthorship_work": entities.CoauthorshipWork,
    "concept_link": entities.ConceptLink,
    "concept_link_work": entities.ConceptLinkWork,
    "run": entities.Run,
}

NAMES: Mapping[type[Row], str] = {row: name for name, row in TABLES.items()}


@dataclass(frozen=True)
class KnowledgeGraph:
    """The rows of every table, each table sorted, under one base IRI.

    >>> kg = KnowledgeGraph.of("http://example.org/", [entities.Series("icml", "ICML")])
    >>> kg.rows(entities.Series)
    (Series(slug='icml', name='ICML'),)
    """

    base: str
    tables: Mapping[type[Row], tuple[Row, ...]]

    @classmethod
    def of(cls, base: str, rows: Iterable[Row]) -> KnowledgeGraph:
        """Sort ``rows`` of any classes into their tables."""
        sorted_rows: dict[type[Row], list[Row]] = {row: [] for row in TABLES.values()}
        for row in rows:
            sorted_rows[type(row)].append(row)
        return cls(base, {kind: tuple(sorted(table, key=sort_key)) for kind, table in sorted_rows.items()})

    def with_rows(self, kind: type[R], rows: Iterable[R]) -> KnowledgeGraph:
        """The same knowledge with more rows of one class."""
        table = tuple(sorted((*self.rows(kind), *rows), key=sort_key))
        return KnowledgeGraph(self.base, {**self.tables, kind: table})

    @property
    def digest(self) -> str:
        """The SHA-256 of all rows, in hexadecimal."""
        return digest_of(self)

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """All rows of one class, in order."""
        return cast("tuple[R, ...]", self.tables[kind])

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """The same, called as catalogues call it."""
        return self.rows(kind)


class Tables(Protocol):
    """What has a base and the rows of every table: a knowledge graph, a catalogue."""

    @property
    def base(self) -> str:
        """The base of its IRIs."""

    def all(self, kind: type[R]) -> Sequence[R]:
        """All rows of one class, in order."""


def digest_of(knowledge: Tables) -> str:
    """The SHA-256 of all rows in hexadecimal, of which one table is asked for at a time."""
    digest = hashlib.sha256(knowledge.base.encode())
    for name, kind in TABLES.items():
        digest.update(f"\n{name}\n".encode())
        for row in knowledge.all(kind):
            digest.update(repr(values(row)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def sort_key(row: Row) -> tuple[tuple[bool, Any], ...]:
    """A key that orders rows of one class by their fields, None first."""
    return tuple([(value is not None, value) for value in values(row)])


def values(row: Row) -> tuple[Any, ...]:
    """The fields of a row in order."""
    return _VALUES[type(row)](row)


def _getter(kind: type[Row]) -> Callable[[Row], tuple[Any, ...]]:
    """What gives the fields of rows of one class."""
    names = [field.name for field in fields(kind)]
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


_VALUES = {kind: _getter(kind) for kind in TABLES.values()}
