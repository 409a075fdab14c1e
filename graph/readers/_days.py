"""Programmes that print a day once, on a line above the clock times of all its talks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from graph.dates import Day, leading_slot, leading_start, parse_date, parse_slot, parse_start
from graph.readers._lines import Block, Line, Page, note, shown
from graph.records import Document, Note, NoteKind, Slot

#: "Day 1 (Monday 21 July):" as a heading, in bold letters or plain.
_MARKS = re.compile(
    r"[#*_>=\s-]*(?:(?:Day|Tag|Jour|Día|Dia|Giorno)\s+(?:\d{1,2}|one|two|three|four|five)\b[\s:,.|–—-]*)?"
    r"\(?(?P<date>[^\s(#*_].{3,60}?)\)?[\s:*_#=|–—-]*$",
    re.IGNORECASE,
)
_LONGEST = 80


@dataclass(frozen=True)
class Days:
    """The day lines of a page, in order, and what they say."""

    lines: tuple[Line, ...] = ()
    days: tuple[Day, ...] = ()

    def of(self, slot: Slot) -> Slot:
        """A slot of clock times alone with the day that stands above it; any other slot as it is."""
        above = bisect_right(self.lines, slot.printed.start, key=lambda line: line.start) - 1
        return _on(slot, self.days[above]) if above >= 0 else slot

    def notes(self) -> Iterator[Note]:
        """What was made of the day lines."""
        for line in self.lines:
            yield note(NoteKind.DECIDED, line, f"read as the day of the clock times below: {shown(line.text)}")


@lru_cache(maxsize=2)
def without_days(page: Page) -> tuple[Page, Days]:
    """A page without its day lines, and these; the page as it is where no clock times stand below a day line."""
    found = [(line, day) for block in page.blocks for line in block.lines if (day := day_of(line.text))]
    if not found or not _has_clocks(page, found[0][0].start):
        return page, Days()
    taken = {line.start for line, _ in found}
    return replace(page, blocks=tuple(_left(page, taken))), Days(*(tuple(each) for each in zip(*found, strict=True)))


def dated(document: Document, days: Days) -> Document:
    """A document whose clock times have the days that stand above them, and talks the day of their session."""
    sessions = tuple(replace(each, slot=days.of(each.slot)) if each.slot else each for each in document.sessions)
    slots = {each.position: each.slot for each in sessions if each.slot}
    items = tuple(
        replace(each, slot=_within(days.of(each.slot), slots.get(each.session or 0))) if each.slot else each
        for each in document.items
    )
    notes = tuple(sorted((*document.notes, *days.notes()), key=lambda each: each.start))
    return replace(document, items=items, sessions=sessions, notes=notes)


def day_of(text: str) -> Day | None:
    """The day that a line prints, when it prints nothing else.

    >>> day_of("## Day 2: Tuesday, 22 July 2025"), day_of("Monday 9:00")
    (Day(weekday='Tuesday', day=22, month=7, year=2025), None)
    """
    found = _MARKS.match(text) if len(text) <= _LONGEST and any(map(str.isdigit, text)) else None
    return parse_date(found["date"]) if found else None


def _on(slot: Slot, day: Day) -> Slot:
    """A slot without a date on some day, unless it prints another day of the week."""
    if not _lacks_day(slot) or (
        slot.weekday and day.weekday and slot.weekday[:2].casefold() != day.weekday[:2].casefold()
    ):
        return slot
    return replace(slot, weekday=slot.weekday or day.weekday, day=day.day, month=day.month, year=day.year)


def _within(slot: Slot, session: Slot | None) -> Slot:
    """The slot of a talk on the day of its session, when it lies within that session's time."""
    if session is None or session.day is None or not _lacks_day(slot):
        return slot
    if not (session.start or "") <= (slot.start or "") < (session.end or "24:00"):
        return slot
    on = _on(slot, Day(session.weekday, session.day, session.month, session.year))
    return replace(on, zone=on.zone or session.zone)


def _lacks_day(slot: Slot) -> bool:
    return slot.start is not None and slot.day is None and slot.month is None


def _has_clocks(page: Page, start: int) -> bool:
    """Whether the first time that a page prints is one of clocks alone, and stands below a place."""
    for block in page.blocks:
        for line in block.lines:
            slot = _slot(line)
            if slot is not None:
                return line.start > start and _lacks_day(slot)
    return False


def _slot(line: Line) -> Slot | None:
    text = line.text.strip("#*_ ")
    behind = leading_slot(text) or leading_start(text)
    text = text[: behind[0]] if behind else text
    return parse_slot(text) or parse_start(text)


def _left(page: Page, taken: set[int]) -> Iterator[Block]:
    """The blocks of a page, cut where day lines stand."""
    for block in page.blocks:
        for is_day, lines in groupby(block.lines, key=lambda line: line.start in taken):
            if not is_day:
                yield Block(tuple(lines))
