"""What structured formats share: an entry says field by field what a document holds of a work, and is laid out as text.

A reader of such a format yields entries one after the other, from a stream; each becomes a part of the document: a few
lines of reading text, one unescaped line a field, and the records that point into them. A document is its parts joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from graph.errors import InputError
from graph.external_ids import identifier, of_url
from graph.readers import _fields
from graph.readers._feed import Feed
from graph.readers._lines import Page
from graph.readers._repair import mended
from graph.readers.base import Material, Reader
from graph.records import Document, Identifier, ItemRecord, Note, NoteKind, Printed, SessionRecord, Signature

#: What no text holds: it would break lines, displays or UTF-8.
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
#: The DOIs that arXiv gives end in its own identifiers.
_ARXIV_DOI = "10.48550/arxiv."
#: What stands for authors whom a list leaves out, in the place of a name or behind the last one.
_OTHERS = re.compile(r"(?:^others|(?:^|[\s,;]+)(?:and\s+others|&\s+others|et\.?\s+al(?:ii)?))[\s.]*$", re.IGNORECASE)
_SHOWN = 40
#: How citations write preprints where others have a journal.
_ARXIV = re.compile(
    r"\barxiv\s*(?:preprint\s*)?(?:arxiv)?\s*:\s*(\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7})", re.IGNORECASE
)
#: Longer fields are left out and reported, in characters.
LONGEST_TITLE, LONGEST_NAME, LONGEST_ABSTRACT, LONGEST_OTHER = 5_000, 500, 100_000, 5_000
MOST_AUTHORS, MOST_KEYWORDS = 20_000, 500
MOST_EXTRAS = 100
#: After so many notes of one document the rest are only counted.
MOST_NOTES = 2_000
#: After so many places without a work between them a document is not read on.
MOST_FAILURES = 5_000


class Field(NamedTuple):
    """A field as the document holds it, unescaped. ``at`` says where: a line, JSON Pointer or XPath.

    ``tail`` is what the document adds to the value on the same line, such as the full stop of dblp's titles.
    """

    value: str
    at: str
    tail: str = ""


class Stated(NamedTuple):
    """An identifier as stated, not checked yet."""

    scheme: str
    value: str
    at: str


class Author(NamedTuple):
    """A name in reading order, with what stands beside it."""

    name: Field
    affiliation: Field | None = None
    identifiers: tuple[Stated, ...] = ()


class Remark(NamedTuple):
    """Something to say about a place in the original."""

    kind: NoteKind
    at: str
    message: str


class Extra(NamedTuple):
    """A field under a key that the format does not know: kept in the text, and reported."""

    key: str
    field: Field


@dataclass(frozen=True, slots=True)
class Entry:
    """A work as a structured document states it; ``at`` is its place, ``how`` by what it was recognised."""

    at: str
    how: str
    title: Field | None = None
    authors: tuple[Author, ...] = ()
    abstract: Field | None = None
    event: Field | None = None
    session: Field | None = None
    kind: Field | None = None
    date: Field | None = None
    url: Field | None = None
    keywords: tuple[Field, ...] = ()
    code: tuple[Field, ...] = ()
    identifiers: tuple[Stated, ...] = ()
    extra: tuple[Extra, ...] = ()
    remarks: tuple[Remark, ...] = ()


Entries = Iterable[Entry | Remark]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document: text that follows what came before, and the records and notes that point into it."""

    text: str
    items: tuple[ItemRecord, ...] = ()
    sessions: tuple[SessionRecord, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Format:
    """A structured format: ``score`` knows it by the head of its text, ``entries`` reads it from a stream.

    ``declared`` gives the encoding that a document itself declares, '' where it does not. ``by_columns``: a document
    is of this format when the manifest states what its columns hold.
    """

    family: str
    title: str
    version: int
    media_type: str
    score: Callable[[str], float]
    entries: Callable[[Feed], Entries]
    declared: Callable[[str], str] = lambda head: ""
    by_columns: bool = False

    @property
    def reader(self) -> Reader:
        """The format as one of the readers of documents."""
        return Reader(self.family, self.title, self.version, self.score_material, self.read)

    def score_material(self, material: Material) -> float:
        """How sure it is, by the head of a material."""
        if not material.is_text:
            return 0.0
        return 1.0 if self.by_columns and material.columns else self.score(material.text[:HEAD].lstrip())

    def read(self, material: Material) -> Document:
        """The whole document in one value; raises InputError when there is no work in it."""
        feed = Feed.of_material(material)
        parts = list(self.parts(feed))
        items = tuple(item for part in parts for item in part.items)
        notes = tuple(note for part in parts for note in part.notes)
        if not items:
            reason = next((note.message for note in notes), "it is empty")
            raise InputError(f"no work in this {self.title} document: {reason}", where=material.name)
        return Document(
            family=self.family,
            reader_version=self.version,
            media_type=self.media_type,
            encoding=self.declared(material.text[:HEAD]) or feed.encoding,
            text="".join(part.text for part in parts),
            sessions=tuple(session for part in parts for session in part.sessions),
            items=items,
            notes=notes,
        )

    def parts(self, feed: Feed) -> Iterator[Part]:
        """The document piece by piece, in bounded memory; texts joined are the reading text that offsets point into."""
        return _Layout().parts(self.entries(feed))


#: How much of a document is looked at to know its format, in characters.
HEAD = 65_536


def identified(url: Field | None) -> tuple[Stated, ...]:
    """The identifier that a web address states, if any."""
    found = of_url(url.value.strip()) if url else None
    return (Stated(found.scheme, found.value, url.at),) if found and url else ()


def preprint(field: Field | None) -> tuple[Stated, ...]:
    """The arXiv identifier that a field names in place of a journal: "arXiv preprint arXiv:2106.01345"."""
    match = _ARXIV.search(field.value[:LONGEST_OTHER]) if field else None
    return (Stated("arxiv", match[1], field.at),) if match and field else ()


def counted(left_out: Mapping[str, int], what: str) -> Iterator[Remark]:
    """One remark for each kind of thing that was left out many times."""
    for name, count in sorted(left_out.items()):
        yield Remark(NoteKind.SKIPPED, "the file", f"{what} '{name}' is not read ({count:,} times)")


class _Layout:
    """Lays entries out as lines, and counts what has been laid out so far."""

    def __init__(self) -> None:
        self.offset, self.line, self.position, self.noted = 0, 1, 0, 0
        self.sessions: dict[tuple[str, str], int] = {}

    def parts(self, entries: Entries) -> Iterator[Part]:
        """A part for each entry and each remark."""
        failures = 0
        for entry in entries:
            part = self._aside(entry) if isinstance(entry, Remark) else self._part(entry)
            yield part
            failures = 0 if part.items else failures + 1
            if failures > MOST_FAILURES:
                rest = f"no work in the last {MOST_FAILURES:,} places; the rest is not read"
                yield self._aside(Remark(NoteKind.WARNING, entry.at, rest))
                break
        if self.noted > MOST_NOTES:
            last = f"{self.noted - MOST_NOTES:,} more notes are not shown"
            yield Part("", notes=(Note(NoteKind.WARNING, self.line, self.offset, self.offset, last),))

    def _aside(self, *remarks: Remark) -> Part:
        """A part without text."""
        lines = _Lines(self.offset, self.line)
        for remark in remarks:
            lines.remark(remark)
        return Part("", notes=self._kept(lines.notes))

    def _part(self, entry: Entry) -> Part:
        lines = _Lines(self.offset, self.line)
        title = lines.one(entry.title, "title", LONGEST_TITLE)
        if title is None:
            missing = Remark(NoteKind.UNKNOWN, entry.at, "a work needs a title; left out")
            return self._aside(*lines.remarks, *entry.remarks, missing)
        self.position += 1
        signatures = lines.signatures(entry.authors)
        abstract = lines.one(entry.abstract, "abstract", LONGEST_ABSTRACT)
        event = lines.one(entry.event, "event")
        session, new = self._session(lines.one(entry.session, "session"), event)
        item = ItemRecord(
            position=self.position,
            title=title,
            signatures=signatures,
            abstract=abstract,
            kind=lines.one(entry.kind, "kind"),
            session=session,
            code=(*code_in(abstract), *lines.many(entry.code, "code")),
            identifiers=lines.identifiers(entry.identifiers),
            date=lines.one(entry.date, "date"),
            how=entry.how,
            event=event,
            url=lines.one(entry.url, "url"),
            keywords=lines.many(entry.keywords, "keyword"),
        )
        for key, field in entry.extra[:MOST_EXTRAS]:
            lines.kept_aside(key, field)
        for remark in entry.remarks:
            lines.remark(remark)
        text = "\n".join((*lines.pieces, "", ""))
        self.offset, self.line = self.offset + len(text), self.line + len(lines.pieces) + 1
        return Part(text, (item,), new, self._kept(lines.notes))

    def _session(self, title: Printed | None, event: Printed | None) -> tuple[int | None, tuple[SessionRecord, ...]]:
        """The position of the session of that name in that event, and its record where it is new."""
        if title is None:
            return None, ()
        key = (event.text if event else "", title.text)
        if key in self.sessions:
            return self.sessions[key], ()
        position = self.sessions[key] = len(self.sessions) + 1
        return position, (SessionRecord(position, title, _kind_of(title), event=event),)

    def _kept(self, notes: list[Note]) -> tuple[Note, ...]:
        """As many of the notes as may still be shown."""
        room = max(MOST_NOTES - self.noted, 0)
        self.noted += len(notes)
        return tuple(notes[:room])


class _Lines:
    """The lines of one entry, and what is to be said about them."""

    def __init__(self, offset: int, number: int) -> None:
        self.first, self.first_number = offset, number
        self.offset = offset
        self.pieces: list[str] = []
        self.remarks: list[Remark] = []
        self.notes: list[Note] = []

    def one(self, field: Field | None, name: str, longest: int = LONGEST_OTHER) -> Printed | None:
        """Lay a field out as a line of its own; None when it is absent, blank or too long."""
        if field is None:
            return None
        value = one_line(field.value)
        if not value:
            return None
        if len(value) > longest:
            self.remark(Remark(NoteKind.WARNING, field.at, f"the {name} has {len(value):,} characters; left out"))
            return None
        if _UNSHOWN.search(value):
            value = _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", value)
            self.remark(Remark(NoteKind.WARNING, field.at, f"the {name} holds characters that no text has; replaced"))
        start = self.offset
        self.pieces.append(value + field.tail)
        self.offset += len(value) + len(field.tail) + 1
        better = value if value.isascii() or name == "abstract" else mended(value)
        return Printed(value, start, start + len(value), None if better == value else better, field.at)

    def many(self, fields: Iterable[Field], name: str) -> tuple[Printed, ...]:
        """Lay several fields out, a line each."""
        laid = (self.one(field, name) for field in islice(fields, MOST_KEYWORDS))
        return tuple(printed for printed in laid if printed is not None)

    def signatures(self, authors: tuple[Author, ...]) -> tuple[Signature, ...]:
        """Lay authors out in order: each name on a line, its affiliation on the next."""
        found: list[Signature] = []
        for author in authors[:MOST_AUTHORS]:
            named = _OTHERS.sub("", author.name.value).strip(" ,;")
            if named != author.name.value.strip(" ,;"):
                told = " ".join(author.name.value.split())[-_SHOWN:]
                self.remark(Remark(NoteKind.WARNING, author.name.at, f"authors who are not named: '{told}'"))
                author = author._replace(name=author.name._replace(value=named))
            name = self.one(author.name, "name", LONGEST_NAME) if named else None
            if name is not None:
                affiliation = self.one(author.affiliation, "affiliation")
                found.append(Signature(name, len(found) + 1, affiliation, self.identifiers(author.identifiers)))
        if len(authors) > MOST_AUTHORS:
            much = f"{len(authors):,} authors, of which {MOST_AUTHORS:,} are read"
            self.remark(Remark(NoteKind.WARNING, authors[0].name.at, much))
        return tuple(found)

    def identifiers(self, stated: Iterable[Stated]) -> tuple[Identifier, ...]:
        """The stated identifiers in normal form, each once; one that is none is reported and not used."""
        found: dict[Identifier, None] = {}
        for scheme, value, at in stated:
            try:
                known = identifier(scheme, value)
                found[known] = None
                if known.scheme == "doi" and known.value.startswith(_ARXIV_DOI):
                    found[identifier("arxiv", known.value.removeprefix(_ARXIV_DOI))] = None
            except InputError as error:
                self.remark(Remark(NoteKind.WARNING, at, f"{error.problem}; not used"))
        return tuple(found)

    def kept_aside(self, key: str, field: Field) -> None:
        """Lay out a field under an unknown key, and say so."""
        printed = self.one(field, f"'{key[:60]}'")
        if printed is not None:
            message = f"{field.at}: the key '{one_line(key)[:60]}' is not known; its value is kept here as it stands"
            number = self.first_number + len(self.pieces) - 1
            self.notes.append(Note(NoteKind.SKIPPED, number, printed.start, printed.end, message))

    def remark(self, remark: Remark) -> None:
        """Say something about the entry: the note points at its title, the message names the place in the original."""
        self.remarks.append(remark)
        end = self.first + len(self.pieces[0]) if self.pieces else self.first
        message = _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", f"{remark.at}: {remark.message}")
        self.notes.append(Note(remark.kind, self.first_number, self.first, end, message))


def code_in(abstract: Printed | None) -> tuple[Printed, ...]:
    """The code repositories whose addresses an abstract prints."""
    if abstract is None or "/" not in abstract.text:
        return ()
    found = _fields.code_in(Page(abstract.text, ()), Printed(abstract.text, 0, len(abstract.text)))
    return tuple(_moved(each, abstract) for each in found)


def _kind_of(session: Printed) -> Printed | None:
    """The kind of presentation that the title of a session prints."""
    found = _fields.kind_of_title(Page(session.text, ()), Printed(session.text, 0, len(session.text)))
    return _moved(found, session) if found else None


def _moved(found: Printed, whole: Printed) -> Printed:
    """A stretch found in the text of a field, where it stands in the document."""
    return Printed(found.text, whole.start + found.start, whole.start + found.end, found.repaired, whole.locator)


def one_line(text: str) -> str:
    """The text with every run of blanks and line ends as one space.

    >>> one_line("  two\\n\\t lines ")
    'two lines'
    """
    return " ".join(text.split())
