"""Blocks of names that were resolved before: the persons of each, kept by the hash of all that speaks in it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.resolve.name_cache import NameCache
from graph.resolve.nodes import Nodes
from graph.resolve.obeying import Obeyed
from graph.version import fingerprint_of


@dataclass(frozen=True)
class Person:
    """Nodes that are one person: for each, how surely, and in words what joined it (None where nothing did)."""

    nodes: tuple[int, ...]
    chances: Mapping[int, float]
    reasons: Mapping[int, str | None]


@cache
def engine_version() -> str:
    """Sixteen hexadecimal digits that change whenever resolving or its data does."""
    return fingerprint_of("resolve", "identifiers.py")[:16]


class BlockCache:
    """Remembers in one folder which persons the nodes of each block are.

    A block's persons depend on its own nodes and the decisions about them alone, so that what is remembered is what
    would be found. Only what the last build met is kept; a damaged file is as good as none.
    """

    def __init__(self, folder: Path) -> None:
        self.place = folder / f"{engine_version()}.json"
        #: Which printed names are in one block.
        self.names = NameCache(self.place.with_suffix(".npz"))
        #: How many blocks had to be resolved.
        self.found = 0
        self._known: dict[str, Any] = _load(self.place)
        self._met: dict[str, Any] = {}

    def knows(self, digest: str) -> bool:
        """Whether the block of a digest was resolved before."""
        return digest in self._known

    def persons(self, digest: str, block: Sequence[int], find: Callable[[], Sequence[Person]]) -> Sequence[Person]:
        """The persons of a block; ``find`` is asked where its digest is not known. Numbers are those of ``block``."""
        plain = self._known.get(digest)
        persons = _persons(plain, block) if plain is not None else None
        if persons is None:
            persons = list(find())
            plain = _plain(persons, block)
            self.found += 1
        self._met[digest] = plain
        return persons

    def save(self) -> None:
        """Keep what was met, and nothing else."""
        if self.found or self._met.keys() != self._known.keys() or not self.place.is_file():
            self.place.parent.mkdir(parents=True, exist_ok=True)
            part = self.place.with_name(f".{os.getpid()}-{self.place.name}")
            part.write_text(json.dumps(dict(sorted(self._met.items())), separators=(",", ":")), "utf-8")
            os.replace(part, self.place)
        self.names.save()
        for path in self.place.parent.glob("*.*"):
            if path.stem != self.place.stem:
                path.unlink()


def digest(nodes: Nodes, block: Sequence[int], obeyed: Obeyed, home: Mapping[int, int]) -> str:
    """The hash of all that decides which persons a block's nodes are."""
    told = hashlib.sha256()
    places = {number: n for n, number in enumerate(block)}
    for number in block:
        told.update(nodes.told(number))
        group = home[number]
        if len(obeyed.groups[group]) > 1 or obeyed.sides[group]:
            together = [places[each] for each in obeyed.groups[group]]
            told.update(repr((together, sorted(obeyed.sides[group].items()))).encode())
    return told.hexdigest()[:32]


def _persons(plain: Any, block: Sequence[int]) -> list[Person] | None:
    """The persons of a block from their JSON form; None where it is damaged."""
    try:
        return [
            Person(
                tuple(block[n] for n in numbers),
                {block[n]: chance for n, chance in zip(numbers, chances, strict=True)},
                {block[n]: words[k] if k >= 0 else None for n, k in zip(numbers, reasons, strict=True)},
            )
            for numbers, chances, reasons, words in plain
        ]
    except (TypeError, ValueError, IndexError):
        return None


def _plain(persons: Sequence[Person], block: Sequence[int]) -> list[Any]:
    places = {number: n for n, number in enumerate(block)}
    plain = []
    for person in persons:
        words = sorted({words for words in person.reasons.values() if words is not None})
        reasons = [-1 if (said := person.reasons[n]) is None else words.index(said) for n in person.nodes]
        plain.append([[places[n] for n in person.nodes], [person.chances[n] for n in person.nodes], reasons, words])
    return plain


def _load(place: Path) -> dict[str, Any]:
    try:
        known = json.loads(place.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
