"""Learn what kind of thing a term names from its words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from graph.concepts.kinds import KINDS, kind_cells
from graph.concepts.statistics import Table
from graph.concepts.tokens import Tokeniser
from graph.concepts.training.data import Example

_NAMES = {
    "Method": "method",
    "Task": "task",
    "Metric": "metric",
    "Material": "material",
    "OtherScientificTerm": "other",
}


def fit(examples: Sequence[Example], tokeniser: Tokeniser, words: Table) -> dict[str, NDArray[np.float32]]:
    """For each kind the weight of each word as the last one, and as any other (the second half)."""
    phrases = [(phrase, _NAMES[kind]) for each in examples for phrase, kind in each.printed]
    size = len(words.keys) + 1
    batch = tokeniser.batch([(phrase, "") for phrase, _ in phrases])
    rows = words.rows(batch.hash)
    ends = np.cumsum(batch.length)
    cells = [kind_cells(rows[end - n : end], size) for end, n in zip(ends.tolist(), batch.length.tolist(), strict=True)]
    counts = np.cumsum([0, *map(len, cells)])
    matrix = csr_matrix((np.ones(counts[-1]), np.concatenate(cells), counts), shape=(len(cells), 2 * size))
    model = LogisticRegression(C=1.0, max_iter=300).fit(matrix, [kind for _, kind in phrases])
    weights = {
        kind: np.append(model.coef_[i], model.intercept_[i]).astype(np.float16).astype(np.float32)
        for i, kind in enumerate(model.classes_)
    }
    return {kind: weights[kind] for kind in KINDS if kind in weights}
