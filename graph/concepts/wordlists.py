"""The word lists of the package, small files that anyone can read and mend."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _content(name: str) -> list[str]:
    lines = (files("graph.concepts") / "data" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of ``data/{name}.txt``: separated by white space, ``#`` begins a comment line."""
    return frozenset(word for line in _content(name) for word in line.split())


@cache
def phrase_list(name: str) -> frozenset[str]:
    """The phrases of ``data/{name}.txt``, one a line."""
    return frozenset(_content(name))


@cache
def phrase_pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of ``data/{name}.txt``: ``one = other`` a line."""
    pairs = (line.partition("=") for line in _content(name))
    return tuple((left.strip(), right.strip()) for left, _, right in pairs)
