"""Quoting: the sentence around a stretch of text, and a text cut into plain and marked pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\[“\"'$\\])|\n\s*\n")
_FURTHEST = 280


@dataclass(frozen=True)
class Quote:
    """A sentence with a stretch of it pointed out; an ellipsis stands where a long one was cut."""

    before: str
    exact: str
    after: str


@dataclass(frozen=True)
class Piece:
    """A piece of a text; ``about`` is what is known of it when it is marked, else None."""

    text: str
    about: Any = None


def quote(text: str, start: int, end: int) -> Quote:
    """The sentence of ``text`` that holds the stretch ``start:end``, at most 280 characters to each side.

    >>> quote("One. Two kernels meet. Three.", 9, 16)
    Quote(before='Two ', exact='kernels', after=' meet.')
    """
    near = max(0, start - _FURTHEST)
    breaks = [match.end() for match in _SENTENCE_END.finditer(text, near, start)]
    begin = breaks[-1] if breaks else near
    stop = _SENTENCE_END.search(text, end, end + _FURTHEST)
    finish = stop.start() if stop else min(len(text), end + _FURTHEST)
    before = ("… " if not breaks and near else "") + text[begin:start].lstrip()
    after = text[end:finish].rstrip() + (" …" if not stop and finish < len(text) else "")
    return Quote(_spaced(before), text[start:end], _spaced(after))


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def pieces(text: str, stretches: Iterable[tuple[int, int, Any]]) -> list[Piece]:
    """``text`` cut at marked stretches ``(start, end, about)``; of two that overlap the earlier, then longer, stays.

    >>> pieces("a kernel here", [(2, 8, "kernel")])
    [Piece(text='a ', about=None), Piece(text='kernel', about='kernel'), Piece(text=' here', about=None)]
    """
    cut: list[Piece] = []
    at = 0
    for start, end, about in sorted(stretches, key=lambda stretch: (stretch[0], -stretch[1])):
        if start < at or end > len(text) or end <= start:
            continue
        cut += [Piece(text[at:start])] * (start > at) + [Piece(text[start:end], about)]
        at = end
    return cut + [Piece(text[at:])] * (at < len(text))


def lines_before(text: str, offset: int) -> int:
    """The number, from 1, of the line that the character at ``offset`` stands in.

    >>> lines_before("a\\nb", 2)
    2
    """
    return text.count("\n", 0, offset) + 1


def shifted(mentions: Sequence[Any], start: int, end: int) -> list[tuple[int, int, Any]]:
    """The evidence that lies inside ``start:end`` of a reading text, as stretches of that part of it."""
    inside = [m for m in mentions if start <= m["start"] and m["end"] <= end]
    return [(m["start"] - start, m["end"] - start, m) for m in inside]
