"""RIS bibliographies, as reference managers and publishers export them.

Read line by line here: rispy, the library of the format, needs the whole file at once, knows no line numbers, and drops
the lines that it does not understand without a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from graph.errors import InputError
from graph.readers._entries import Author, Entry, Field, Format, Remark, Stated, counted, identified, preprint
from graph.readers._feed import Feed
from graph.readers._person_names import reading_order
from graph.records import NoteKind

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|$)", re.DOTALL)
_BEGIN = re.compile(r"^TY  ?- ?[A-Z]{2,6}\s*$", re.MULTILINE)
_DATE = re.compile(r"(\d{4})(?:/(\d{1,2})?)?(?:/(\d{1,2})?)?(?:/.*)?$")
_TITLES, _AUTHORS, _ABSTRACTS, _DATES = ("TI", "T1", "CT"), ("AU", "A1"), ("AB", "N2"), ("DA", "PY", "Y1")
_EVENTS, _URLS = ("T2", "BT", "JF", "JO", "C3", "JA", "J2"), ("UR", "LK")
_READ = {*_TITLES, *_AUTHORS, *_ABSTRACTS, *_DATES, *_EVENTS, *_URLS, "DO", "KW", "TY", "ER"}
_LONGEST_LINE, _MOST_LINES = 16 << 20, 100_000


class _Tagged(NamedTuple):
    tag: str
    value: str
    line: int


def score(head: str) -> float:
    """A line that gives the type of a reference, near the beginning, with tagged lines after it."""
    begin = _BEGIN.search(head)
    if begin is None or head.count("\n", 0, begin.start()) > 12:
        return 0.0
    lines = [line for line in head[begin.start() :].splitlines()[:12] if line.strip()]
    return 0.95 if sum(_TAG.match(line) is not None for line in lines) >= min(len(lines), 3) else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each reference from its TY to its ER line."""
    not_read: Counter[str] = Counter()
    reference: list[_Tagged] = []
    for tagged in _tagged(feed):
        if isinstance(tagged, Remark):
            yield tagged
            continue
        if tagged.tag == "TY" and reference:
            yield _entry(
                reference, Remark(NoteKind.WARNING, f"line {tagged.line}", "the reference before has no ER line")
            )
            reference = []
        if tagged.tag == "TY" or reference:
            reference.append(tagged)
        if len(reference) > _MOST_LINES:
            raise InputError(
                f"a reference has more than {_MOST_LINES:,} lines", where=f"{feed.name}, line {tagged.line}"
            )
        if tagged.tag == "ER" and reference:
            not_read.update(each.tag for each in reference if each.tag not in _READ)
            yield _entry(reference)
            reference = []
    if reference:
        yield _entry(reference, Remark(NoteKind.WARNING, "the file", "it ends within its last reference"))
    yield from counted(not_read, "tag")


def _tagged(feed: Feed) -> Iterator[_Tagged | Remark]:
    """The tagged lines, with the lines that go on after them."""
    tag, pieces, begun = "", [""], 0
    stray = first_stray = 0
    for number, line in _numbered(feed):
        match = _TAG.match(line)
        if match is not None:
            if tag:
                yield _Tagged(tag, " ".join(pieces), begun)
            tag, pieces, begun = match[1], [match[2] or ""], number
        elif tag not in ("", "ER") and len(pieces) < _MOST_LINES:
            pieces.append(line)
        elif line and not line.isspace():
            stray, first_stray = stray + 1, first_stray or number
    if tag:
        yield _Tagged(tag, " ".join(pieces), begun)
    if stray:
        message = f"{stray:,} lines, this the first, belong to no reference; not read"
        yield Remark(NoteKind.SKIPPED, f"line {first_stray}", message)


def _numbered(feed: Feed) -> Iterator[tuple[int, str]]:
    with feed.lines() as stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE):
            number += 1
            yield number, line.rstrip(" \r\n") if line.startswith(("ER", "TY")) else line.rstrip("\r\n")


def _entry(reference: list[_Tagged], *remarks: Remark) -> Entry:
    url, event = _first(reference, _URLS), _first(reference, _EVENTS)
    return Entry(
        at=f"line {reference[0].line}",
        how="RIS reference",
        title=_first(reference, _TITLES),
        authors=tuple(Author(Field(reading_order(each.value.strip()), each.at)) for each in _all(reference, *_AUTHORS)),
        abstract=_first(reference, _ABSTRACTS),
        event=event,
        date=_date(reference),
        url=url,
        keywords=tuple(_all(reference, "KW")),
        identifiers=(
            *(Stated("doi", each.value, each.at) for each in _all(reference, "DO")),
            *identified(url),
            *preprint(event),
        ),
        remarks=remarks,
    )


def _all(reference: list[_Tagged], *tags: str) -> Iterator[Field]:
    for each in reference:
        if each.tag in tags and each.value.strip():
            yield Field(each.value, f"line {each.line}")


def _first(reference: list[_Tagged], tags: tuple[str, ...]) -> Field | None:
    return next((field for tag in tags for field in _all(reference, tag)), None)


def _date(reference: list[_Tagged]) -> Field | None:
    """The most exact of the dates: RIS writes 2022/07/20/ for what is 2022-07-20."""
    dates = [Field(_iso(field.value.strip()), field.at) for tag in _DATES for field in _all(reference, tag)]
    return max(dates, key=lambda date: (date.value[:4].isdigit(), len(date.value)), default=None)


def _iso(date: str) -> str:
    match = _DATE.match(date)
    if match is None:
        return date
    year, month, day = match.groups()
    return year + (f"-{int(month):02}" + (f"-{int(day):02}" if day else "") if month else "")


FORMAT = Format("ris", "RIS", 1, "application/x-research-info-systems", score, entries)
