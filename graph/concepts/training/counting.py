"""Count terms and words: in how many works, titles and keyword lists each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.concepts.candidates import WordKinds, windows
from graph.concepts.tokens import BREAK, Batch, Flags, Hashes, Ints, Tokeniser, join_hash
from graph.concepts.training.spelling import Text, batches


@dataclass(frozen=True)
class Counted:
    """Distinct hashes, sorted, and in how many texts each stands."""

    hashes: Hashes
    counts: Ints

    def of(self, wanted: Hashes) -> Ints:
        """The count of each hash, 0 for the absent."""
        place = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        return np.where(self.hashes[place] == wanted, self.counts[place], 0)


def tally(parts: Sequence[Hashes]) -> Counted:
    """Count hashes."""
    hashes, counts = np.unique(np.concatenate(parts), return_counts=True)
    return Counted(hashes, counts.astype(np.int64))


class Counter:
    """Counts over texts with one tokeniser."""

    def __init__(self, tokeniser: Tokeniser) -> None:
        self.tokeniser, self.kinds = tokeniser, WordKinds()

    def terms(self, texts: Sequence[Text]) -> tuple[Counted, Counted]:
        """In how many works, and in how many titles, each candidate stands."""
        works, titles = [], []
        for part in batches(texts):
            batch = self.tokeniser.batch(part)
            found = windows(batch, self.kinds.of(batch.normals))
            doc = batch.doc[found.index]
            titled = batch.title[found.index]
            works.append(_distinct(doc, found.hash))
            titles.append(_distinct(doc[titled], found.hash[titled]))
        return tally(works), tally(titles)

    def words(self, texts: Sequence[Text]) -> dict[str, tuple[int, float]]:
        """In how many works each normal form stands, and at what share of its places it ends a phrase."""
        works, places, ends = (np.zeros(0, dtype=np.int64) for _ in range(3))
        for part in batches(texts):
            batch = self.tokeniser.batch(part)
            size = len(batch.normals)
            stop = self.kinds.of(batch.normals)[batch.form] & 1 > 0
            ending = (batch.after >= BREAK) | np.append(stop[1:], True)
            distinct = np.unique(batch.doc * size + batch.form) % size
            works, places, ends = (
                np.pad(old, (0, size - len(old))) + np.bincount(new, minlength=size)
                for old, new in ((works, distinct), (places, batch.form), (ends, batch.form[ending]))
            )
        summed: dict[str, tuple[int, int, int]] = {}
        for form, *counts in zip(batch.normals, works.tolist(), places.tolist(), ends.tolist(), strict=True):
            one, two, three = summed.get(form, (0, 0, 0))
            summed[form] = one + counts[0], two + counts[1], three + counts[2]
        return {form: (one, three / max(two, 1)) for form, (one, two, three) in summed.items()}

    def keys(self, phrases: Sequence[str]) -> Hashes:
        """The hash of each phrase as one key; 0 where it has no word or is longer than any candidate."""
        result = []
        for part in batches([(phrase, "") for phrase in phrases], 5000):
            result.append(whole_keys(self.tokeniser.batch(part)))
        return np.concatenate(result)


def whole_keys(batch: Batch) -> Hashes:
    """The hash of each text of a batch taken as one key."""
    lengths = batch.length
    starts = np.cumsum(lengths) - lengths
    keys = np.zeros(batch.size, dtype=np.uint64)
    alive = np.flatnonzero((lengths > 0) & (lengths <= 6))
    keys[alive] = batch.hash[starts[alive]]
    for step in range(1, 6):
        alive = alive[lengths[alive] > step]
        keys[alive] = join_hash(keys[alive], batch.hash[starts[alive] + step])
    return keys


def _distinct(doc: Ints, hashes: Hashes) -> Hashes:
    order = np.lexsort((hashes, doc))
    doc, hashes = doc[order], hashes[order]
    new: Flags = np.ones(len(doc), dtype=bool)
    new[1:] = (doc[1:] != doc[:-1]) | (hashes[1:] != hashes[:-1])
    return hashes[new]
