"""Documents that were read before: kept by the hash of their bytes and the version of the readers, as JSON files."""

from __future__ import annotations

import hashlib
import json
import os
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from graph.errors import InputError
from graph.records import Document, Input
from graph.version import fingerprint_of

#: What decides which records a document gives.
_READING = ("readers", "text.py", "dates.py", "records.py", "errors.py", "reading_cache.py")


@cache
def readers_version() -> str:
    """Sixteen hexadecimal digits that change whenever the readers do."""
    return fingerprint_of(*_READING)[:16]


class ReadingCache:
    """Remembers what the readers made of each input, refusals included, in one folder.

    Nothing that a manifest states of a document is in it: only what the bytes say. A damaged entry is read anew.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, source: Input, reader: Callable[[Input], Document]) -> Document:
        """The document of ``source``, from the cache where it stands there; raises InputError as ``reader`` does."""
        place = self._place(source)
        kept = _load(place)
        if kept is None:
            kept = _read(source, reader)
            _store(place, kept)
        if isinstance(kept, str):
            raise InputError(kept)
        return kept

    def forget_others(self, sources: Iterable[Input]) -> None:
        """Drop all entries but those of ``sources``."""
        wanted = {self._place(source).name for source in sources}
        for path in self.folder.glob("*"):
            if path.name not in wanted:
                path.unlink()

    def _place(self, source: Input) -> Path:
        # The name stands in messages, and stated columns decide what a table gives: both make another entry.
        name = hashlib.sha256(repr((source.name, source.facts.columns)).encode()).hexdigest()[:8]
        return self.folder / f"{source.sha256}-{readers_version()}-{name}.json"


def _read(source: Input, reader: Callable[[Input], Document]) -> Document | str:
    try:
        return reader(source)
    except InputError as error:
        return str(error)


def _load(place: Path) -> Document | str | None:
    try:
        with place.open(encoding="utf-8", errors="surrogatepass") as lines:
            head = json.loads(next(lines))
            return head if isinstance(head, str) else _document(head, map(json.loads, lines))
    except (OSError, ValueError, TypeError, StopIteration):
        return None


def _store(place: Path, kept: Document | str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}")
    with part.open("w", encoding="utf-8", errors="surrogatepass") as file:
        for each in (kept,) if isinstance(kept, str) else _plain_lines(kept):
            file.write(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n")
    os.replace(part, place)


def _plain_lines(document: Document) -> Iterator[Any]:
    """A document as JSON values: its fields, of tuples the lengths, then what stands in these, one by one.

    So a document is never there a second time as a whole.
    """
    values = [(getattr(document, name), form) for name, form in _fields(Document)]
    yield [len(value) if isinstance(value, tuple) else form.plain(value) for value, form in values]
    for value, form in values:
        if isinstance(value, tuple):
            yield from map(form.each.plain, value)


def _document(head: list[Any], rest: Iterator[Any]) -> Document:
    """The document of such values; ValueError where some are missing or left over."""
    values: list[Any] = []
    for value, (_, form) in zip(head, _fields(Document), strict=True):
        if form.many:
            found = tuple(form.each.restored(each) for each in islice(rest, value))
            if len(found) != value:
                raise ValueError("a line is missing")
            values.append(found)
        else:
            values.append(form.restored(value))
    if next(rest, None) is not None:
        raise ValueError("a line too many")
    return Document(*values)


@dataclass(frozen=True)
class Form:
    """How values of a type become JSON and come back; ``many`` says that it is a tuple, of which ``each`` is one.

    Values of classes are the lists of their fields.

    >>> from graph.records import Identifier
    >>> form_of(Identifier).plain(Identifier("doi", "10.1000/x"))
    ['doi', '10.1000/x']
    >>> form_of(Identifier).restored(['doi', '10.1000/x'])
    Identifier(scheme='doi', value='10.1000/x')
    """

    plain: Callable[[Any], Any]
    restored: Callable[[Any], Any]
    of: Any = None
    many: bool = False

    @property
    def each(self) -> Form:
        """The form of what a tuple holds."""
        return form_of(self.of)


def _same(value: Any) -> Any:
    return value


@cache
def _fields(kind: Any) -> tuple[tuple[str, Form], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, form_of(hints[field.name])) for field in fields(kind))


@cache
def form_of(kind: Any) -> Form:
    """The form of a dataclass, tuple, union with None, enumeration or plain type."""
    if is_dataclass(kind):
        make: Any = kind
        names, forms = zip(*_fields(make), strict=True)
        plain, restore = [form.plain for form in forms], [form.restored for form in forms]
        get = attrgetter(*names)
        return Form(
            lambda value: [tell(each) for tell, each in zip(plain, get(value), strict=True)],
            lambda value: make(*[tell(each) for tell, each in zip(restore, value, strict=True)]),
        )
    if get_origin(kind) is tuple:
        of = get_args(kind)[0]
        one = form_of(of)
        return Form(
            lambda value: list(map(one.plain, value)), lambda value: tuple(map(one.restored, value)), of, many=True
        )
    if get_origin(kind) in (Union, types.UnionType):
        inner = form_of(next(each for each in get_args(kind) if each is not type(None)))
        if inner.plain is _same:
            return inner
        return Form(
            lambda value: None if value is None else inner.plain(value),
            lambda value: None if value is None else inner.restored(value),
        )
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Form(_same, kind)
    return Form(_same, _same)
