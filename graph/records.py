"""What a document says, as printed: the values that readers yield. Nothing here is concluded or guessed.

Offsets are Unicode code points, 0-based, end exclusive, into the document's reading text, so that
``text[printed.start:printed.end] == printed.text`` always holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Printed:
    """A stretch of the reading text, kept exactly; ``repaired`` holds a mended form where the print is damaged.

    >>> Printed("BÃ©atrice", 4, 13, repaired="Béatrice").best
    'Béatrice'

    ``locator`` says where it stands in the original of a structured format: a line, JSON Pointer or XPath.
    """

    text: str
    start: int
    end: int
    repaired: str | None = None
    locator: str | None = None

    @property
    def best(self) -> str:
        """The form to show: the repaired one where there is one."""
        return self.text if self.repaired is None else self.repaired


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier that a document states, normalised: ``Identifier("doi", "10.1000/x")``."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A name as printed on a work, beside a session (its moderator) or beside a talk (its speaker)."""

    name: Printed
    ordinal: int
    affiliation: Printed | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A printed time: ``Wed 20 July 13:30 - 13:35 PDT`` taken apart; what is not printed is None.

    ``month`` and ``day`` are numbers, ``start`` and ``end`` are ``HH:MM`` on a 24-hour clock, ``zone`` is as printed.
    """

    printed: Printed
    weekday: str | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    start: str | None = None
    end: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as one document prints it. ``position`` counts from 1 in document order.

    ``kind`` is the presentation type that the title itself prints ("Oral 2: …" prints Oral): its talks share it.
    """

    position: int
    title: Printed
    kind: Printed | None = None
    room: Printed | None = None
    moderators: tuple[Signature, ...] = ()
    slot: Slot | None = None
    event: Printed | None = None


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """A work (or a talk without a paper, ``is_work=False``) as one document prints it: an appearance of it.

    ``signatures`` are its authors in printed order (speakers, where it is no work); ``session`` is the position of
    the session record that it stands in, None in listings; ``how`` says by what the reader recognised it;
    ``event`` is the conference, journal or book that the document names for it.
    """

    position: int
    title: Printed
    signatures: tuple[Signature, ...] = ()
    abstract: Printed | None = None
    kind: Printed | None = None
    slot: Slot | None = None
    session: int | None = None
    is_work: bool = True
    code: tuple[Printed, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    date: Printed | None = None
    how: str = ""
    event: Printed | None = None
    url: Printed | None = None
    keywords: tuple[Printed, ...] = ()


class NoteKind(StrEnum):
    """What a note of a reader is about."""

    SKIPPED = "skipped"  # page furniture or the like: seen, understood not to be content
    UNKNOWN = "not understood"  # text that the reader could not place
    DECIDED = "decided"  # a choice between two readings, made by evidence
    WARNING = "warning"  # content that contradicts itself, such as a wrong weekday


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader has to say about a place in the document; ``line`` counts from 1."""

    kind: NoteKind
    line: int
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that one reader took from one revision of a source.

    ``text`` is the reading text that every offset points into; ``date`` is a date printed for the whole document.
    """

    family: str
    reader_version: int
    media_type: str
    encoding: str
    text: str
    sessions: tuple[SessionRecord, ...] = ()
    items: tuple[ItemRecord, ...] = ()
    date: Printed | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a manifest states of an event; ``start`` and ``end`` are ISO dates, possibly partial (``2022-04``)."""

    id: str
    name: str | None = None
    series: str | None = None
    year: int | None = None
    start: str | None = None
    end: str | None = None
    timezone: str | None = None
    location: str | None = None
    mode: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a manifest states of a source beyond what the document prints.

    ``columns`` are pairs of a field of works and the column of a table that holds it, sorted.
    """

    event: EventFacts | None = None
    year: int | None = None
    timezone: str | None = None
    url: str | None = None
    retrieved: str | None = None
    licence: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One source as found on disk: its logical name (the manifest's id, else its path), its bytes and stated facts."""

    id: str
    name: str
    data: bytes
    sha256: str
    facts: SourceFacts = SourceFacts()


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source together with the document that a reader made of it."""

    input: Input
    document: Document
