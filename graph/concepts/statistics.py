"""What is known of words and terms before a text is read: counts over a background of works and author keywords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.concepts.tokens import Hashes, Ints

Floats: TypeAlias = NDArray[np.floating]
Bytes: TypeAlias = NDArray[np.uint8]
Column: TypeAlias = NDArray[np.uint8] | NDArray[np.int8]

#: Steps in a byte for a doubling of a count: 30 of them reach 2**8.5 counts, 255 reach 2**31.
_STEPS = 8.0


def short(hashes: Hashes) -> NDArray[np.uint32]:
    """The upper half of 64-bit hashes, as the tables keep them: one key in 20,000 that is absent seems present."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def packed(counts: Ints) -> Bytes:
    """Counts on a logarithmic scale in one byte; 0 stays 0.

    >>> packed(np.array([0, 1, 10, 1000])).tolist()
    [0, 8, 28, 80]
    """
    steps: Bytes = np.clip(np.rint(np.log2(counts + 1.0) * _STEPS), 0, 255).astype(np.uint8)
    return steps


def unpacked(values: Column) -> Floats:
    """The natural logarithm of one plus the counts that were packed."""
    return (values * np.float32(np.log(2.0) / _STEPS)).astype(np.float32)


@dataclass(frozen=True)
class Table:
    """Columns of bytes under sorted 32-bit keys; row 0 of ``columns`` belongs to every key that is absent."""

    keys: NDArray[np.uint32]
    columns: Mapping[str, Column]

    def rows(self, hashes: Hashes) -> Ints:
        """The row of each hash, 0 for the absent."""
        wanted = short(hashes)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[place] == wanted, place + 1, 0)

    @classmethod
    def of(cls, hashes: Hashes, columns: Mapping[str, Column]) -> Table:
        """A table of ``columns`` (one value a hash), of two hashes with the same upper half only the first is kept."""
        keys, first = np.unique(short(hashes), return_index=True)
        return cls(keys, {name: np.concatenate([values[:1] * 0, values[first]]) for name, values in columns.items()})


@dataclass(frozen=True)
class Statistics:
    """``words`` by the hash of a word, ``terms`` by the hash of a key; ``works`` and ``lists`` are what was counted.

    Columns of ``terms``: ``df`` works with the term, ``title`` titles with it, ``keyword`` lists with it as a keyword,
    ``seen`` and ``hit`` titles of works with a keyword list that hold it, and those whose list names it.
    Columns of ``words``: ``df``, ``ends`` (at what share of its places a word ends a phrase, in 255ths), and weights of
    the word in its roles in the word models (see ``graph.concepts.training.wordmodel``), in units of 1/16.
    """

    words: Table
    terms: Table
    works: int
    lists: int

    def ends(self, rows: Ints) -> Floats:
        """The share of its places at which the word of each row ends a phrase; one half for unknown words."""
        share: Floats = np.where(rows > 0, self.words.columns["ends"][rows] / np.float32(255), np.float32(0.5))
        return share


ROLES = ("first", "inner", "last", "only", "before", "after")
#: The unit of word weights.
WEIGHT = np.float32(1 / 16)
