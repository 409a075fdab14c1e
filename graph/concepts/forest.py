"""Boosted trees as arrays: all questions of a tree are asked at once, and bits tell which leaf is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.concepts.statistics import Floats

#: How many candidates of a text the linear scorer leaves to the trees.
KEPT = 60
#: How many leaves a tree has at most: one bit each.
LEAVES = 16
#: The border of a question that is not asked: nothing is above it.
NO_BORDER = np.float32(3.0e38)
#: How many rows are scored at a time.
_ROWS = 4096
#: A product with this number brings the place of a single bit into the upper four.
_DE_BRUIJN = np.uint16(0x09AF)
_PLACES = (np.uint16(1) << np.arange(LEAVES, dtype=np.uint16)) * _DE_BRUIJN >> np.uint16(12)

Bits = NDArray[np.uint16]


@dataclass(frozen=True)
class Forest:
    """One row a tree: its questions, and the values of its leaves from left to right.

    A question asks whether column ``feature`` is at most ``border``. Where it is above, the leaves on the left of the
    question fall away, whose bits are 0 in ``mask``; the first that remains counts.

    >>> questions = np.array([[1]]), np.array([[0.5]], dtype="f4"), np.array([[0b10]], dtype="u2")
    >>> forest = Forest(*questions, np.array([[-1.0, 2.0]], dtype="f4"))
    >>> forest.score(np.array([[9, 0.4], [9, 0.6]], dtype="f4")).tolist()
    [-1.0, 2.0]
    """

    feature: NDArray[np.int64]
    border: Floats
    mask: Bits
    leaves: Floats

    @cached_property
    def _plan(self) -> tuple[Sequence[tuple[int, np.float32]], NDArray[np.int64], Bits, Floats]:
        """Every question once as column and border, the numbers of those of each tree, and leaves by place of bit."""
        asked = list(zip(self.feature.ravel().tolist(), self.border.ravel().tolist(), strict=True))
        numbers = {question: n for n, question in enumerate(sorted(set(asked)))}
        of = np.array([numbers[question] for question in asked], dtype=np.int64).reshape(self.feature.shape)
        values = np.zeros((len(self.leaves), LEAVES), dtype=np.float32)
        values[:, _PLACES[: self.leaves.shape[1]]] = self.leaves
        return [(column, np.float32(border)) for column, border in numbers], of, self.mask[:, :, None], values

    def score(self, rows: Floats) -> Floats:
        """The sum of the trees for each row of features; a row's score depends on that row alone."""
        total = np.zeros(len(rows), dtype=np.float32)
        columns = np.ascontiguousarray(rows.T)
        for begin in range(0, len(rows), _ROWS):
            self._add(columns[:, begin : begin + _ROWS], total[begin : begin + _ROWS])
        return total

    def _add(self, columns: Floats, total: Floats) -> None:
        questions, of, masks, values = self._plan
        answers = np.empty((len(questions), len(total)), dtype=np.uint16)
        for n, (column, border) in enumerate(questions):
            np.negative(np.less_equal(columns[column], border), out=answers[n], dtype=np.uint16, casting="unsafe")
        left, leaf = np.empty(len(total), dtype=np.uint16), np.empty(len(total), dtype=np.uint16)
        value = np.empty(len(total), dtype=np.float32)
        for numbers, mask, leaves in zip(of, masks, values, strict=True):
            asked = answers[numbers]
            np.bitwise_or(asked, mask, out=asked)
            np.bitwise_and.reduce(asked, axis=0, out=left)
            np.negative(left, out=leaf)
            np.bitwise_and(leaf, left, out=leaf)
            np.multiply(leaf, _DE_BRUIJN, out=leaf)
            np.right_shift(leaf, np.uint16(12), out=leaf)
            np.take(leaves, leaf, out=value, mode="clip")
            np.add(total, value, out=total)


@dataclass(frozen=True)
class Scale:
    """A rising line through points: from scores to probabilities.

    >>> Scale(np.array([-1.0, 1.0]), np.array([0.0, 0.5])).of(np.array([0.0, 5.0])).tolist()
    [0.25, 0.5]
    """

    scores: NDArray[np.float64]
    chances: NDArray[np.float64]

    def of(self, scores: NDArray[np.floating]) -> NDArray[np.float64]:
        """The probability of each score."""
        chances: NDArray[np.float64] = np.interp(scores, self.scores, self.chances)
        return chances
