"""A document on the terminal, line by line: what was recognised as what, what was skipped, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from graph.catalogue import Catalogue
from graph.entities import Appearance, Reading, Signature, Source, SourceNote, SourceText
from graph.records import NoteKind

#: Field -> style; what is not named here is shown in the plain one.
STYLES = {
    "Title": "bold cyan",
    "Author": "green",
    "Speaker": "green",
    "Abstract": "default",
    "SessionTitle": "bold magenta",
    "Moderator": "magenta",
    "RoomName": "magenta",
    "Slot": "yellow",
    "Date": "yellow",
    "Kind": "blue",
    "Code": "underline",
}
NOTE_STYLES = {
    NoteKind.SKIPPED: "dim",
    NoteKind.UNKNOWN: "red",
    NoteKind.WARNING: "yellow",
    NoteKind.DECIDED: "cyan",
}
_UNREAD = "dim"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the reading text and the field it was recognised as."""

    start: int
    end: int
    field: str


def marks(catalogue: Catalogue, source: Source) -> list[Mark]:
    """All that was recognised in a source, in the order of the text."""
    readings, signatures = catalogue.where(Reading, source=source.slug), catalogue.where(Signature, source=source.slug)
    found = [Mark(each.start, each.end, each.field) for each in readings]
    found += [Mark(each.start, each.end, each.field) for each in signatures]
    return sorted(found, key=lambda mark: (mark.start, -mark.end, mark.field))


def marked_lines(catalogue: Catalogue, source: Source) -> Iterator[Text]:
    """The lines of a source: number, fields that begin or go on in it, the text in their colours; notes below."""
    text = catalogue.where(SourceText, source=source.slug)[0].text
    found = marks(catalogue, source)
    notes: dict[int, list[SourceNote]] = defaultdict(list)
    for note in catalogue.where(SourceNote, source=source.slug):
        notes[note.line].append(note)
    reasons = _reasons(catalogue, source)
    start, first = 0, 0
    for number, line in enumerate(text.splitlines(keepends=True) or [""], start=1):
        end = start + len(line)
        while first < len(found) and found[first].end <= start:
            first += 1
        here = [mark for mark in _from(found, first, end) if mark.end > start and mark.start < end]
        yield _line(number, line, start, here)
        for mark in here:
            if mark.start >= start and mark.start in reasons:
                yield Text(f"{'':6}recognised by: {reasons[mark.start]}", _UNREAD)
        for note in notes.get(number, []):
            yield Text(f"{'':6}{note.kind}: {note.message}", NOTE_STYLES.get(NoteKind(note.kind), "default"))
        start = end


def _reasons(catalogue: Catalogue, source: Source) -> dict[int, str]:
    """By what each work was recognised, by the place where its title begins."""
    how = {f"item-{item.position}": item.how for item in catalogue.where(Appearance, source=source.slug)}
    titles = catalogue.where(Reading, source=source.slug, field="Title")
    return {title.start: how[title.of] for title in titles if title.of in how}


def _from(found: Sequence[Mark], first: int, end: int) -> Iterator[Mark]:
    for mark in found[first:]:
        if mark.start >= end:
            return
        yield mark


def _line(number: int, line: str, start: int, here: Sequence[Mark]) -> Text:
    content = Text(line.rstrip("\r\n"))
    reached = 0
    for mark in here:
        begin, end = max(mark.start - start, 0), mark.end - start
        content.stylize(_UNREAD, reached, begin)
        content.stylize(STYLES.get(mark.field, "default"), begin, end)
        reached = max(reached, end)
    content.stylize(_UNREAD, reached)
    return Text.assemble((f"{number:>5} ", "dim"), (f"{_gutter(here):<22} ", "italic"), content)


def _gutter(here: Sequence[Mark]) -> str:
    counts: dict[str, int] = {}
    for mark in here:
        counts[mark.field] = counts.get(mark.field, 0) + 1
    return " ".join(field if count == 1 else f"{field}x{count}" for field, count in counts.items())
