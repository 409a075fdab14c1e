"""Weights from pairs: logistic regression in which evidence may only speak the way it is meant to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from graph.resolve.model import STATED, Model, plain
from graph.resolve.names import Degree
from graph.resolve.training.pairs import Pair, doubtful

#: How much a pair counts, by what is known of it: plants and rare names are many, and only few are like real cases.
COUNTS: Mapping[str, float] = {
    "openreview": 3.0,
    "acl": 3.0,
    "planted variant": 0.3,
    "planted homonym": 0.08,
    "rare name": 0.1,
}
#: Signs that can only speak for one person, and those that may speak either way; all others can only speak against.
_FOR = frozenset({"fellow", "fellow telling", "fellows more", "same series", "same field"}) | {
    "subject", "subject near", "subject mean", "subject of many",
}  # fmt: skip
_EITHER = frozenset({"language", "language common", "common above 1"})
#: Two people taken for one are worse than one taken for two: names that differ need this much more, in log-odds.
MARGIN = 1.2
_DIFFERENT = frozenset(f"name {degree.name.lower()}" for degree in Degree if degree > Degree.VARIANT)
#: The lowest and highest chance that a score is given.
_LIMITS = (0.005, 0.995)


def fitted(given: Sequence[Pair]) -> Model:
    """The weights that explain the pairs best, with a penalty of half the sum of their squares."""
    kept = [pair for pair in given if pair.by in COUNTS and not doubtful(pair)]
    names = sorted({name for pair in kept for name in pair.signs} - set(STATED))
    rows = _matrix(kept, names)
    same = np.array([pair.same for pair in kept], dtype=float)
    weights = np.array([pair.weight * COUNTS[pair.by] for pair in kept])

    def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = rows @ line
        slope = rows.T @ (weights * (1 / (1 + np.exp(-scores)) - same))
        slope[:-1] += line[:-1]
        value = (weights * (np.logaddexp(0, scores) - same * scores)).sum() + 0.5 * (line[:-1] ** 2).sum()
        return float(value), slope

    bounds = [_bounds(name) for name in names] + [(None, None)]
    start = np.zeros(len(names) + 1)
    line = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000}).x
    fitted_weights = dict(zip(names, line[:-1].tolist(), strict=True))
    careful = {name: weight - (MARGIN if name in _DIFFERENT else 0.0) for name, weight in fitted_weights.items()}
    return plain(float(line[-1]), careful)


def calibrated(model: Model, given: Sequence[Pair]) -> Model:
    """The model with the line from scores to how often pairs of that score were one, by the references alone."""
    kept = [pair for pair in given if pair.by in ("acl", "openreview") and not doubtful(pair)]
    scores = np.array([model.score(pair.signs) for pair in kept])
    same = np.array([pair.same for pair in kept], dtype=float)
    line = IsotonicRegression(y_min=_LIMITS[0], y_max=_LIMITS[1], out_of_bounds="clip")
    line.fit(scores, same, sample_weight=[pair.weight for pair in kept])
    points = np.arange(-6, 6.5, 0.5)
    smooth = [float(np.mean(line.predict(point + np.linspace(-0.75, 0.75, 7)))) for point in points]
    return Model(model.bias, model.weights, list(zip(points.tolist(), smooth, strict=True)))


def _matrix(pairs: Sequence[Pair], names: Sequence[str]) -> NDArray[np.float64]:
    places = {name: n for n, name in enumerate(names)}
    rows = np.zeros((len(pairs), len(names) + 1))
    rows[:, -1] = 1
    for n, pair in enumerate(pairs):
        for name, amount in pair.signs.items():
            if name in places:
                rows[n, places[name]] = amount
    return rows


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in _EITHER:
        return None, None
    return (0.0, None) if name in _FOR else (None, 0.0)
