"""Sources and what they print, field by field: rows for the source, its text, its notes and its readings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from graph.entities import Reading, Source, SourceNote, SourceText
from graph.errors import InputError
from graph.knowledge import Row
from graph.records import ItemRecord, Note, NoteKind, Printed, ReadSource, SessionRecord
from graph.register import Claim, Register

_FILE_SUFFIX = re.compile(r"(?<=.)\.[A-Za-z]{2,5}$")


def in_order(sources: Iterable[ReadSource]) -> tuple[ReadSource, ...]:
    """The sources by id, whatever order they came in; InputError when two have one id."""
    ordered = tuple(sorted(sources, key=lambda source: source.input.id))
    for one, following in pairwise(ordered):
        if one.input.id == following.input.id:
            raise InputError("two sources have this id", where=one.input.id, hint="give each an id of its own")
    return ordered


def named(sources: Sequence[ReadSource], register: Register) -> tuple[dict[str, str], Register]:
    """A slug for each source id: the logical name without its file suffix."""
    claims = [Claim(_FILE_SUFFIX.sub("", source.input.id), (source.input.id,)) for source in sources]
    slugs, register = register.assign("source", claims)
    return {source.input.id: slug for source, slug in zip(sources, slugs, strict=True)}, register


def rows(
    sources: Sequence[ReadSource],
    slugs: Mapping[str, str],
    event_slugs: Mapping[str, str],
    remarks: Mapping[str, Sequence[Note]],
) -> Iterator[Row]:
    """Every row about the sources themselves; ``remarks`` are notes of resolving, by source id, after the reader's."""
    for source in sources:
        slug, event = slugs[source.input.id], source.input.facts.event
        yield _source(source, slug, event_slugs[event.id] if event else None)
        yield SourceText(slug, source.document.text)
        notes = [*source.document.notes, *remarks.get(source.input.id, ())]
        for n, note in enumerate(notes, start=1):
            yield SourceNote(slug, n, str(note.kind), note.line, note.start, note.end, note.message)
        yield from _readings(source, slug)


def warnings(source: ReadSource, found: Sequence[tuple[Printed, str]]) -> Iterator[Note]:
    """Notes about printed fields that contradict themselves or others, each with the line and place it stands at."""
    ends = [end.start() for end in re.finditer("\n", source.document.text)] if found else []
    for place, message in found:
        line = bisect_left(ends, place.start) + 1
        told = f"{place.locator}: {message}" if place.locator else message
        yield Note(NoteKind.WARNING, line, place.start, place.end, told)


def _source(source: ReadSource, slug: str, event: str | None) -> Source:
    given, document = source.input, source.document
    return Source(
        slug=slug,
        path=given.id,
        name=given.name,
        sha256=given.sha256,
        size=len(given.data),
        media_type=document.media_type,
        encoding=document.encoding,
        family=document.family,
        event=event,
        date_printed=document.date.text if document.date else None,
        url=given.facts.url,
        licence=given.facts.licence,
        retrieved=given.facts.retrieved,
    )


def _readings(source: ReadSource, slug: str) -> Iterator[Reading]:
    document = source.document
    if document.date:
        # A date printed for the whole document is a part of no record: ``of`` is empty.
        yield _reading(slug, "", "date", "Date", document.date)
    for session in document.sessions:
        yield from _fields(slug, f"session-{session.position}", _session_fields(session))
    standing = {session.position for session in document.sessions}
    for item in document.items:
        if item.is_work or item.session in standing:
            yield from _item_readings(slug, item)


def _item_readings(slug: str, item: ItemRecord) -> Iterator[Reading]:
    """The readings of a work, or of a talk without one, which is a part of its session's record."""
    place = f"item-{item.position}"
    of = place if item.is_work else f"session-{item.session}"
    fields: list[tuple[str, str, Printed | None]] = [
        ("title", "Title", item.title),
        ("abstract", "Abstract", item.abstract),
        ("kind", "Kind", item.kind),
        ("slot", "Slot", item.slot.printed if item.slot else None),
        ("date", "Date", item.date),
        ("event", "EventName", item.event),
        ("url", "Url", item.url),
    ]
    fields += [(f"code-{n}", "Code", code) for n, code in enumerate(item.code, start=1)]
    fields += [(f"keyword-{n}", "Keyword", keyword) for n, keyword in enumerate(item.keywords, start=1)]
    for name, field, printed in fields:
        if printed is not None:
            yield _reading(slug, of, f"{place}-{name}", field, printed)


def _session_fields(session: SessionRecord) -> list[tuple[str, str, Printed | None]]:
    return [
        ("title", "SessionTitle", session.title),
        ("kind", "Kind", session.kind),
        ("room", "RoomName", session.room),
        ("slot", "Slot", session.slot.printed if session.slot else None),
        ("event", "EventName", session.event),
    ]


def _fields(slug: str, of: str, fields: Iterable[tuple[str, str, Printed | None]]) -> Iterator[Reading]:
    for name, field, printed in fields:
        if printed is not None:
            yield _reading(slug, of, f"{of}-{name}", field, printed)


def _reading(slug: str, of: str, fragment: str, field: str, printed: Printed) -> Reading:
    exact = None if field == "Abstract" else printed.text
    return Reading(slug, fragment, of, field, exact, printed.start, printed.end, printed.locator)
