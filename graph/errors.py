"""The errors of Symposia: each says what was seen, where, and what would have been right.

SymposiaError
├── InputError       a document or manifest that cannot be used
├── SnapshotError    a data folder or snapshot that cannot be opened
├── QueryError       a query that cannot be answered
│   └── QueryRefused one that this service does not take, or that asks for too much
├── StoreError       a store elsewhere that cannot be asked, or sends what is no whole answer
└── UnknownName      a name that is not in a list of known ones
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class SymposiaError(Exception):
    """The base of all errors that a caller may want to catch; its text is fit to be shown to a person."""


class InputError(SymposiaError):
    """A document or manifest that cannot be used.

    >>> raise InputError("a source needs a path", where="seeds/manifest.toml, line 3", hint='write path = "*.txt"')
    Traceback (most recent call last):
    graph.errors.InputError: seeds/manifest.toml, line 3: a source needs a path; write path = "*.txt"
    """

    def __init__(self, problem: str, *, where: str = "", hint: str = "") -> None:
        super().__init__((f"{where}: " if where else "") + problem + (f"; {hint}" if hint else ""))
        self.problem, self.where, self.hint = problem, where, hint


class SnapshotError(SymposiaError):
    """A data folder or snapshot that is missing, damaged, or of another version."""


class QueryError(SymposiaError):
    """A query that cannot be parsed or answered."""


class QueryRefused(QueryError):
    """A query that is not taken, whatever it means: ``reason`` says why in a word.

    ``form`` an update or a call to another host; ``text`` too long; ``shape`` too nested or with too many parts;
    ``time`` and ``memory`` it needs more than it may; ``answer`` it has more rows or bytes than are sent; ``crash`` its
    worker could not hold it; ``slow`` it gave way to others; ``busy`` no worker was free; ``gone`` whoever asked no
    longer waits.
    """

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


class StoreError(SymposiaError):
    """A store elsewhere that cannot be asked or sends no whole answer; ``slow`` when it was too late."""

    def __init__(self, text: str, *, slow: bool = False) -> None:
        super().__init__(text)
        self.slow = slow


class UnknownName(SymposiaError):
    """A name that is not in a list of known ones; the text suggests the nearest.

    >>> raise UnknownName("exporter", "tutle", ["jsonld", "turtle"])
    Traceback (most recent call last):
    graph.errors.UnknownName: no exporter named 'tutle'; did you mean 'turtle'? known: jsonld, turtle
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        guess = f"did you mean '{near[0]}'? " if near else ""
        super().__init__(f"no {kind} named '{name}'; {guess}known: {', '.join(names) or 'none'}")
        self.kind, self.name, self.known = kind, name, names
