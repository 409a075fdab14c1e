"""Lines that print several facts beside each other: a time, a room, a kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.dates import parse_slot
from graph.readers._fields import bare_span, is_aside, is_kind, is_room
from graph.readers._lines import Line

_CUT = re.compile(r"\s*[·⋅•|;]\s*|\s+[–—-]\s+|\s*,\s+|\s*[()\[\]]\s*|\s+(?:@|at|in)\s+(?=\S)")
_CLOCK = re.compile(r"\d[:.h]\d\d|\d\s*[ap]\.?\s?m\b|\bnoon\b|\bmidnight\b", re.IGNORECASE)
_LONGEST, _MOST_PIECES, _LONGEST_PLACE = 160, 8, 40
#: What a place of an unknown kind looks like: a word with a capital, or several and a number.
_PLACE = re.compile(r"[A-Z][\w.&'’-]*$|(?=\D*\d)(?:[A-Z0-9][\w.&'’-]*)(?:[\s/]+[A-Z0-9][\w.&'’-]*)*$")


@dataclass(frozen=True, slots=True)
class Mixed:
    """The time of a line, and the other facts beside it in the order of print, each a line of its own."""

    time: Line
    beside: tuple[Line, ...]


def mixed(line: Line) -> Mixed | None:
    """The facts of a line that prints a time and at least one more; None for every other line.

    >>> found = mixed(Line(1, 0, 50, "Hall C · Wed, December 11, 2024 · 4:30 PM – 7:30 PM"))
    >>> found.time.text, [each.text for each in found.beside]
    ('Wed, December 11, 2024 · 4:30 PM – 7:30 PM', ['Hall C'])
    >>> mixed(Line(1, 0, 41, "We met at 9:30 - 10:30 (in rooms of wood)"))
    """
    spans = _cut(line.text)
    if spans is None:
        return None
    time, *others = spans
    return Mixed(_piece(line, *time), tuple(_piece(line, *span) for span in others))


def is_mixed(text: str) -> bool:
    """Whether a line prints a time and at least one more fact."""
    return _cut(text) is not None


@lru_cache(maxsize=8_192)
def _cut(text: str) -> tuple[tuple[int, int], ...] | None:
    """The spans of the time and of the other facts."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)) or parse_slot(text) is not None:
        return None
    pieces = list(_pieces(text, *bare_span(text)))
    if not 1 < len(pieces) <= _MOST_PIECES:
        return None
    first, last = _time(text, pieces) or (0, 0)
    others = [*pieces[:first], *pieces[last:]]
    if first == last or not others or not all(_is_fact(text[slice(*each)]) for each in others):
        return None
    return (pieces[first][0], pieces[last - 1][1]), *others


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _CUT.finditer(text, start, end):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if end > at:
        yield at, end


def _time(text: str, pieces: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest run of pieces that is one time, from and to."""
    clocks = [n for n, (start, end) in enumerate(pieces) if _CLOCK.search(text, start, end)]
    if not 0 < len(clocks) <= 2:
        return None
    runs = [(first, last) for first in range(clocks[0] + 1) for last in range(clocks[-1] + 1, len(pieces) + 1)]
    for first, last in sorted(runs, key=lambda run: (run[0] - run[1], run[0])):
        if parse_slot(text[pieces[first][0] : pieces[last - 1][1]]) is not None:
            return first, last
    return None


def _is_fact(text: str) -> bool:
    known = is_kind(text) or is_aside(text) or is_room(text)
    return known or (len(text) <= _LONGEST_PLACE and _PLACE.match(text) is not None)


def _piece(line: Line, start: int, end: int) -> Line:
    return Line(line.number, line.start + start, line.start + end, line.text[start:end])
