"""Reading manifest.toml: the facts that documents do not print, checked key by key and blamed on their line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from graph.errors import InputError
from graph.records import EventFacts, SourceFacts

MANIFEST = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest states of one document; ``id`` is None where it gives no name."""

    id: str | None
    facts: SourceFacts


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of a folder: an entry for each document that a source's path matches, by its relative path."""

    sources: Mapping[str, Entry]


def read_manifest(folder: Path, documents: Sequence[Path]) -> Manifest:
    """The manifest in a folder; ``documents`` are the files that its paths may match.

    Raises InputError for what is no TOML, unknown keys and events, wrong types, zones that do not exist, ids given
    twice, and paths that match no document; the text names file, line and what would be right.
    """
    text = _text(folder / MANIFEST)
    where = str(folder / MANIFEST)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"no valid TOML: {error}", where=where, hint='write lines such as path = "page.txt"') from None
    return _Checker(where, text, folder, documents).manifest(tables)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not UTF-8", where=str(path), hint="save it as UTF-8") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path), hint="check who may read it") from None


# ---- values ----------------------------------------------------------------------------------------------------------


class _Wrong(Exception):
    """A value that its key cannot take; the text says what would be right."""


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong('a text in quotes, such as "ICML 2022"')
    return value.strip()


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 9999:
        raise _Wrong("a year of four digits without quotes, such as 2022")
    return value


_PARTIAL = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?$")


def _date(value: object) -> str:
    """An ISO date, possibly partial: 2022, 2022-04 or 2022-04-25, in quotes or as TOML's own date."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    printed = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(printed, str) and _PARTIAL.match(printed):
        try:
            date.fromisoformat(printed + "2000-01-01"[len(printed) :])
        except ValueError:
            raise _Wrong("a date that exists, such as 2022-07-17") from None
        return printed
    raise _Wrong('an ISO date, such as 2022-07-17, or in part, such as "2022-07"')


def _zone(value: object) -> str:
    name = _word(value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = get_close_matches(name, sorted(available_timezones()), n=1)
        guess = f"; did you mean '{near[0]}'?" if near else ""
        raise _Wrong(f"an IANA time zone, such as America/New_York{guess}") from None
    return name


def _address(value: object) -> str:
    address = _word(value)
    if not re.match(r"https?://[^\s<>\"{}|\\^`]+$", address):
        raise _Wrong('a web address, such as "https://example.org/"')
    return address


def _columns(value: object) -> tuple[tuple[str, str], ...]:
    """Pairs of a field and a column of a table, from TOML such as ``{title = "Paper Title"}``, sorted."""
    if not isinstance(value, Mapping) or not all(isinstance(each, str) and each.strip() for each in value.values()):
        raise _Wrong('fields and the columns that hold them, such as {title = "Paper Title"}')
    return tuple(sorted(value.items()))


_Value = Callable[[object], Any]
_EVENT: Mapping[str, _Value] = {
    **dict.fromkeys(("id", "name", "series"), _word),
    "year": _year,
    "start": _date,
    "end": _date,
    "timezone": _zone,
    **dict.fromkeys(("location", "mode"), _word),
    "url": _address,
}
_SOURCE: Mapping[str, _Value] = {
    **dict.fromkeys(("path", "id", "event"), _word),
    "year": _year,
    "timezone": _zone,
    "url": _address,
    "retrieved": _date,
    "licence": _word,
    "columns": _columns,
}
_TABLES = ("event", "source")


# ---- the whole -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Checker:
    """Turns the tables of one manifest into facts, and knows where in its text to lay the blame."""

    where: str
    text: str
    folder: Path
    documents: Sequence[Path]

    def manifest(self, tables: Mapping[str, object]) -> Manifest:
        for name in tables:
            if name not in _TABLES:
                raise self._unknown("table", name, _TABLES, self._line_of_key(name, 0))
        events = self._events(self._entries(tables, "event"))
        sources: dict[str, Entry] = {}
        ids: dict[str, str] = {}
        for n, entry in enumerate(self._entries(tables, "source")):
            facts = self._facts(entry, n, events)
            matched = self._matched(entry, n)
            source_id = entry.get("id")
            if source_id is not None:
                self._only_one(n, str(source_id), matched, ids)
            for path in matched:
                sources[path] = Entry(source_id, facts)
        return Manifest(sources)

    def _entries(self, tables: Mapping[str, object], table: str) -> list[dict[str, Any]]:
        """The checked entries of ``[[event]]`` or ``[[source]]``."""
        raw = tables.get(table, [])
        if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
            raise InputError(
                f"'{table}' is no list of tables",
                where=self._at(self._line_of_key(table, 0)),
                hint=f"write [[{table}]]",
            )
        return [self._entry(table, n, each) for n, each in enumerate(raw)]

    def _entry(self, table: str, n: int, raw: Mapping[str, object]) -> dict[str, Any]:
        known, needed = (_EVENT, "id") if table == "event" else (_SOURCE, "path")
        checked: dict[str, Any] = {}
        for key, value in raw.items():
            line = self._line(table, n, key)
            if key not in known:
                raise self._unknown(f"key in [[{table}]]", key, known, line)
            try:
                checked[key] = known[key](value)
            except _Wrong as wrong:
                raise InputError(f"{key} = {_toml(value)}", where=self._at(line), hint=f"'{key}' is {wrong}") from None
        if needed not in checked:
            raise InputError(
                f"[[{table}]] without '{needed}'", where=self._at(self._line(table, n)), hint=f'add {needed} = "…"'
            )
        return checked

    def _events(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, EventFacts]:
        events: dict[str, EventFacts] = {}
        for n, entry in enumerate(entries):
            if entry["id"] in events:
                raise InputError(
                    f"two events have the id '{entry['id']}'",
                    where=self._at(self._line("event", n, "id")),
                    hint="rename one",
                )
            start, end = entry.get("start"), entry.get("end")
            if start and end and end[: len(start)] < start[: len(end)]:
                raise InputError(
                    f"the event ends ({end}) before it starts ({start})", where=self._at(self._line("event", n, "end"))
                )
            events[entry["id"]] = EventFacts(**entry)
        return events

    def _facts(self, entry: Mapping[str, Any], n: int, events: Mapping[str, EventFacts]) -> SourceFacts:
        event = entry.get("event")
        if event is not None and event not in events:
            raise self._unknown("event", event, events, self._line("source", n, "event"))
        stated = {key: entry.get(key) for key in ("year", "timezone", "url", "retrieved", "licence")}
        columns = entry.get("columns", ())
        return SourceFacts(event=events[event] if event is not None else None, columns=columns, **stated)

    def _matched(self, entry: Mapping[str, Any], n: int) -> list[str]:
        """The documents that a path or glob names, relative to the folder."""
        pattern = entry["path"]
        relative = sorted(path.relative_to(self.folder).as_posix() for path in self.documents)
        if pattern in relative:
            return [pattern]
        match = _glob(pattern)
        matched = [path for path in relative if match.fullmatch(path)]
        if not matched:
            near = get_close_matches(pattern, relative, n=1)
            known = f"did you mean '{near[0]}'?" if near else f"paths are relative to {self.folder}"
            raise InputError(
                f"path '{pattern}' matches no document", where=self._at(self._line("source", n, "path")), hint=known
            )
        return matched

    def _only_one(self, n: int, source_id: str, matched: Sequence[str], ids: dict[str, str]) -> None:
        line = self._line("source", n, "id")
        if len(matched) > 1:
            raise InputError(
                f"id '{source_id}' for {len(matched)} documents",
                where=self._at(line),
                hint="give each a [[source]] of its own, or no id",
            )
        if ids.setdefault(source_id, matched[0]) != matched[0]:
            raise InputError(f"two sources have the id '{source_id}'", where=self._at(line), hint="rename one")

    # ---- where things stand

    def _unknown(self, kind: str, name: str, known: Iterable[str], line: int) -> InputError:
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        guess = f"did you mean '{near[0]}'? " if near else ""
        return InputError(
            f"no {kind} is named '{name}'", where=self._at(line), hint=f"{guess}known: {', '.join(names) or 'none'}"
        )

    def _at(self, line: int) -> str:
        return f"{self.where}, line {line}" if line else self.where

    def _line(self, table: str, n: int, key: str = "") -> int:
        """The line of the n-th (from 0) entry of a table, or of a key in it."""
        header = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
        lines = [number for number, line in enumerate(self.text.splitlines(), 1) if header.match(line)]
        if n >= len(lines):
            return 0
        return self._line_of_key(key, lines[n]) or lines[n] if key else lines[n]

    def _line_of_key(self, key: str, after: int) -> int:
        pattern = re.compile(rf"\s*(?:\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\.|\])")
        for number, line in enumerate(self.text.splitlines(), 1):
            if number > after and pattern.match(line):
                return number
            if after and number > after and line.lstrip().startswith("["):
                return 0
        return 0


def _glob(pattern: str) -> re.Pattern[str]:
    """A pattern for paths: ``*`` and ``?`` stay inside one folder, ``**/`` goes through any number of them."""
    parts = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    return re.compile("".join(parts.get(piece) or re.escape(piece) for piece in pieces))


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
