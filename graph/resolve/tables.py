"""What is known of names and words before any document is read: how rare a name is, and what a text is about.

Both come from a table shipped with the package, so that a new document changes nothing for people it does not name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.resolve.names import Name

Floats: TypeAlias = NDArray[np.float32]
Vectors: TypeAlias = NDArray[np.int32]

#: Rarity is counted in people of a name among this many.
PEOPLE = 100_000
#: The length of a text's vector, as an integer: vectors are whole numbers, so that sums are exact.
UNIT = 1000
#: How much rarer a name is for a printed middle name, or its initial.
MIDDLE_NAME, MIDDLE_INITIAL = 0.02, 0.1
_PLACE = Path(__file__).with_name("data") / "tables.npz"
WORD = re.compile(r"[a-z]{3,}")
_BATCH = 2000


@dataclass(frozen=True)
class Rarity:
    """How many people bear a name: given and family names within a few groups that name children alike.

    ``given`` and ``family`` give the row of a name; the last row holds one name that is not in the table.
    """

    groups: NDArray[np.float64]
    given: Mapping[str, int]
    family: Mapping[str, int]
    of_given: NDArray[np.float64]
    of_family: NDArray[np.float64]
    of_initial: Mapping[str, NDArray[np.float64]]

    def bearers(self, name: Name) -> float:
        """How many of PEOPLE bear the name as printed; an initial stands for all that begin with it."""
        family = self.of_family[self.family.get(name.words[-1], -1)]
        if len(name.words) == 1:
            given = self.of_given[self.given.get(name.words[0], -1)]
            return float(PEOPLE * 0.05 * max(self.groups @ family, self.groups @ given))
        count = PEOPLE * float(self.groups @ (family * self._given(name.words[0])))
        for middle in name.words[1:-1]:
            count *= MIDDLE_INITIAL if len(middle) == 1 else MIDDLE_NAME
        return max(count, 1e-4)

    def shortened(self, name: Name) -> float:
        """How many bear the family name with the same first letter."""
        if len(name.words) == 1:
            return self.bearers(name)
        family = self.of_family[self.family.get(name.words[-1], -1)]
        return max(PEOPLE * float(self.groups @ (family * self._given(name.words[0][0]))), 1e-4)

    def _given(self, word: str) -> NDArray[np.float64]:
        if len(word) == 1:
            return self.of_initial.get(word, self.of_given[-1])
        row: NDArray[np.float64] = self.of_given[self.given.get(word, -1)]
        return row


@dataclass(frozen=True)
class Topics:
    """Words as vectors; ``weights`` say how telling each is, ``language`` (a bias first) where texts about it stand."""

    words: Mapping[str, int]
    weights: Floats
    vectors: Floats
    language: Floats

    def about_language(self, vectors: Vectors) -> list[float]:
        """How surely each vector is that of a text about human language, from 0 to 1."""
        lines = vectors / UNIT @ self.language[1:] + self.language[0]
        return [round(each, 6) for each in (1 / (1 + np.exp(-lines))).tolist()]

    def vectors_of(self, texts: Sequence[str]) -> Vectors:
        """A vector of whole numbers and about the length UNIT for each text; nothing known gives zeros."""
        parts = [self._batch(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)]
        empty = np.zeros((0, self.vectors.shape[1]), dtype=np.int32)
        return np.concatenate([empty, *parts])

    def _batch(self, texts: Sequence[str]) -> Vectors:
        found = [list(map(self.words.get, WORD.findall(text.lower()), repeat(-1))) for text in texts]
        text = np.repeat(np.arange(len(texts)), [len(rows) for rows in found])
        row = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(text))
        size = len(self.words)
        cells, counts = np.unique(text[row >= 0] * size + row[row >= 0], return_counts=True)
        rows = cells % size
        weights = self.weights[rows] * (1 + np.log(counts)).astype(np.float32)
        ends = np.searchsorted(cells, np.arange(1, len(texts) + 1) * size)
        sums = np.zeros((len(texts), self.vectors.shape[1]), dtype=np.float64)
        first = 0
        for n, last in enumerate(ends.tolist()):
            sums[n] = weights[first:last] @ self.vectors[rows[first:last]]
            first = last
        length = np.sqrt((sums**2).sum(axis=1, keepdims=True))
        vectors: Vectors = np.rint(UNIT * sums / np.maximum(length, 1e-9)).astype(np.int32)
        return vectors


@lru_cache(maxsize=1)
def shipped() -> tuple[Rarity, Topics]:
    """The tables of the package."""
    with np.load(_PLACE) as stored:
        return loaded({name: stored[name] for name in stored.files})


def loaded(stored: Mapping[str, NDArray[np.generic]]) -> tuple[Rarity, Topics]:
    """The tables from their arrays; see ``graph.resolve.training.tables``, which makes them."""
    texts = {name: bytes(stored[name]).decode().split("\n") for name in ("given", "family", "words")}
    places = {name: {word: n for n, word in enumerate(words)} for name, words in texts.items()}
    floats = {
        name: np.asarray(stored[name], dtype=np.float64) for name in ("groups", "of_given", "of_family", "initials")
    }
    initials = dict(zip("abcdefghijklmnopqrstuvwxyz", floats["initials"], strict=True))
    rarity = Rarity(
        floats["groups"], places["given"], places["family"], floats["of_given"], floats["of_family"], initials
    )
    vectors = np.asarray(stored["vectors"], dtype=np.float32)
    topics = Topics(
        places["words"],
        np.asarray(stored["weights"], dtype=np.float32),
        vectors * np.asarray(stored["scale"], dtype=np.float32),
        np.asarray(stored["language"], dtype=np.float32),
    )
    return rarity, topics
