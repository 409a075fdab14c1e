"""Documents that were read before: kept by the hash of their bytes and the version of the readers, as JSON files."""

from __future__ import annotations

import hashlib
import json
import os
import types
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from graph.errors import InputError
from graph.records import Document, Input
from graph.version import fingerprint_of

T = TypeVar("T")

#: What decides which records a document gives.
_READING = ("readers", "text.py", "dates.py", "records.py", "errors.py")


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
        kept = json.loads(place.read_text("utf-8"))
        return kept if isinstance(kept, str) else restored(Document, kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _store(place: Path, kept: Document | str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}")
    plain = kept if isinstance(kept, str) else asdict(kept)
    part.write_text(json.dumps(plain, ensure_ascii=False, separators=(",", ":")), "utf-8")
    os.replace(part, place)


def restored(kind: type[T], plain: Any) -> T:
    """A value of ``kind`` (dataclass, tuple, union with None, enumeration or plain) from its JSON form.

    >>> from graph.records import Identifier
    >>> restored(Identifier, {"scheme": "doi", "value": "10.1000/x"})
    Identifier(scheme='doi', value='10.1000/x')
    """
    restore: Callable[[Any], T] = _restorer(cast(Any, kind))
    return restore(plain)


@cache
def _restorer(kind: Any) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        parts = [(field.name, _restorer(get_type_hints(kind)[field.name])) for field in fields(kind)]
        make: Any = kind
        return lambda plain: make(**{name: restore(plain[name]) for name, restore in parts})
    if get_origin(kind) is tuple:
        item = _restorer(get_args(kind)[0])
        return lambda plain: tuple(map(item, plain))
    if get_origin(kind) in (Union, types.UnionType):
        inner = _restorer(next(each for each in get_args(kind) if each is not type(None)))
        return lambda plain: None if plain is None else inner(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return lambda plain: plain
