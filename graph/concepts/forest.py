"""Boosted symmetric trees as arrays: every level of a tree asks one question, so a tree is a small table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.concepts.statistics import Floats

#: How many candidates of a text the linear scorer leaves to the trees.
KEPT = 60


@dataclass(frozen=True)
class Forest:
    """``feature`` and ``border`` have one column a level, ``leaves`` one row of 2**levels values a tree.

    >>> forest = Forest(np.array([[1]]), np.array([[0.5]], dtype="f4"), np.array([[-1.0, 2.0]], dtype="f4"), 0.25)
    >>> forest.score(np.array([[9, 0.4], [9, 0.6]], dtype="f4")).tolist()
    [-0.75, 2.25]
    """

    feature: NDArray[np.int64]
    border: Floats
    leaves: Floats
    bias: float

    @cached_property
    def _plan(self) -> tuple[list[tuple[int, np.float32]], list[list[int]]]:
        """Every question once, as column and border, and for each tree the numbers of its own, the last level first."""
        asked = [
            list(zip(*tree, strict=True)) for tree in zip(self.feature.tolist(), self.border.tolist(), strict=True)
        ]
        numbers = {question: n for n, question in enumerate(sorted({each for tree in asked for each in tree}))}
        questions = [(column, np.float32(border)) for column, border in numbers]
        return questions, [[numbers[each] for each in reversed(tree)] for tree in asked]

    def score(self, rows: Floats) -> Floats:
        """The sum of the trees for each row of features; a row's score depends on that row alone."""
        columns = np.ascontiguousarray(rows.T)
        questions, trees = self._plan
        answers = np.empty((len(questions), len(rows)), dtype=np.uint8)
        for n, (column, border) in enumerate(questions):
            np.greater(columns[column], border, out=answers[n].view(bool))
        total = np.full(len(rows), self.bias, dtype=np.float32)
        leaf, value = np.empty(len(rows), dtype=np.uint8), np.empty(len(rows), dtype=np.float32)
        for tree, leaves in zip(trees, self.leaves, strict=True):
            leaf[:] = 0
            for n in tree:
                np.add(leaf, leaf, out=leaf)
                np.bitwise_or(leaf, answers[n], out=leaf)
            np.take(leaves, leaf, out=value, mode="clip")
            np.add(total, value, out=total)
        return total


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
