"""The weight of each piece of evidence that two groups of signatures are one person: trained, calibrated, shipped."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.resolve.evidence import Signs

_PLACE = Path(__file__).with_name("data") / "people.json"

#: What weighs whatever was trained: training documents print no identifiers, affiliations or second lists of one work.
STATED: Mapping[str, float] = {
    "same identifier": 9.0,
    "other identifier": -4.0,
    "same affiliation": 1.5,
    "other affiliation": -0.3,
    "same work": 6.0,
    "same place": 2.0,
}


@dataclass(frozen=True)
class Model:
    """Weights by sign, in log-odds, and points of the line from score to probability.

    >>> model = Model(0.5, {"fellow": 2.0}, ((-2.0, 0.1), (2.0, 0.9)))
    >>> model.score({"fellow": 1.0, "same work": 0.5}), model.chance(0.0)
    (2.5, 0.5)
    """

    bias: float
    weights: Mapping[str, float]
    scale: Sequence[tuple[float, float]]

    def score(self, signs: Signs) -> float:
        """How surely the two are one, as log-odds: nothing is known of signs without a weight."""
        score, weights = self.bias, self.weights
        for name, amount in signs.items():
            if name in weights:
                score += weights[name] * amount
        return score

    def parts(self, signs: Signs) -> dict[str, float]:
        """What each sign adds to the score."""
        return {name: self.weights[name] * amount for name, amount in signs.items() if name in self.weights}

    def chance(self, score: float) -> float:
        """The probability that a score stands for, by what was measured."""
        if score <= self.scale[0][0]:
            return self.scale[0][1]
        for (low, least), (high, most) in zip(self.scale, self.scale[1:], strict=False):
            if score <= high:
                return least + (most - least) * (score - low) / (high - low)
        return self.scale[-1][1]


def plain(bias: float, weights: Mapping[str, float]) -> Model:
    """A model whose scores are taken for log-odds as they are."""
    points = [step / 2 for step in range(-16, 17)]
    return Model(bias, {**weights, **STATED}, [(point, 1 / (1 + math.exp(-point))) for point in points])


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model of the package."""
    stored = json.loads(_PLACE.read_text("utf-8"))
    return Model(stored["bias"], {**stored["weights"], **STATED}, [(a, b) for a, b in stored["scale"]])


def saved(model: Model) -> str:
    """The text of a model's file."""
    weights = {name: round(weight, 4) for name, weight in sorted(model.weights.items()) if name not in STATED}
    stored = {"bias": round(model.bias, 4), "weights": weights, "scale": [[a, round(b, 4)] for a, b in model.scale]}
    return json.dumps(stored, indent=1) + "\n"
