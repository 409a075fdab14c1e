"""Candidates: the stretches of a text that may be terms, all texts of a batch at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from graph.concepts.tokens import (
    APOSTROPHE,
    BREAK,
    HYPHEN,
    NUMBER,
    OPAQUE,
    SINGLE,
    Batch,
    Flags,
    Hashes,
    Ints,
    join_hash,
)
from graph.concepts.wordlists import word_list

#: The longest candidate in tokens; hyphens part tokens, so "physics-informed neural network" has four.
LONGEST = 6

STOP, INNER, OPENING, SUFFIXES = (word_list(name) for name in ("stop", "inner", "opening", "suffixes"))


@dataclass(frozen=True)
class Windows:
    """Every occurrence of every candidate: its first token, how many tokens, and the hash of its key."""

    index: Ints
    count: Ints
    hash: Hashes


@cache
def _word_kind(word: str) -> int:
    """Bits: 1 stop word, 2 may stand inside, 4 may open, 8 a suffix that leaves a term the same."""
    return (word in STOP) | (word in INNER) << 1 | (word in OPENING) << 2 | (word in SUFFIXES) << 3


class WordKinds:
    """The kinds of all word forms of a tokeniser, kept up as it meets new ones."""

    def __init__(self) -> None:
        self._kinds: Ints = np.zeros(0, dtype=np.int64)

    def of(self, normals: Sequence[str]) -> Ints:
        """One number of bits a word form (see ``_word_kind``)."""
        if len(normals) > len(self._kinds):
            new = [_word_kind(word) for word in normals[len(self._kinds) :]]
            self._kinds = np.concatenate([self._kinds, np.array(new, dtype=np.int64)])
        return self._kinds


def windows(batch: Batch, kinds: Ints) -> Windows:
    """All candidates of a batch: six tokens at most, no function word at the ends, no compound cut in two."""
    kind = kinds[batch.form]
    stop, inner = kind & 1 > 0, kind & 2 > 0
    opaque = batch.flags & OPAQUE > 0
    after_hyphen, before_hyphen = batch.gap == HYPHEN, batch.after == HYPHEN
    next_suffix = np.append(kind[1:] & 8 > 0, False)
    bound = after_hyphen | before_hyphen
    dull = (batch.flags & (NUMBER | SINGLE) > 0) & ~bound
    begins = (
        ~opaque & (~stop | (kind & 4 > 0) & before_hyphen | bound & (batch.flags & SINGLE > 0)) & ~after_hyphen & ~dull
    )
    begins &= batch.gap != APOSTROPHE
    ends = (
        ~opaque
        & (~stop | after_hyphen & ~(batch.flags & SINGLE > 0))
        & ~(dull & (batch.flags & SINGLE > 0))
        & (~before_hyphen | next_suffix)
    )
    within = ~opaque & (~stop | inner | bound)
    return _spans(batch, begins, ends, within)


def _spans(batch: Batch, begins: Flags, ends: Flags, within: Flags) -> Windows:
    joined = batch.gap < BREAK
    start = np.flatnonzero(begins)
    key = batch.hash[start]
    found: list[tuple[Ints, Ints, Hashes]] = []
    for count in range(1, LONGEST + 1):
        last = start + count - 1
        if count > 1:
            alive = last < len(begins)
            start, last, key = start[alive], last[alive], key[alive]
            alive = joined[last] & ((within[last - 1]) | (count == 2))
            start, last, key = start[alive], last[alive], key[alive]
            key = join_hash(key, batch.hash[last])
        here = ends[last]
        found.append((start[here], np.full(int(here.sum()), count, dtype=np.int64), key[here]))
    index, counts, hashes = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return Windows(index, counts, hashes)
