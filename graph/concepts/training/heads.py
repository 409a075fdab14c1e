"""Fit one head: a linear scorer that chooses candidates, then trees over what it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from graph.concepts.candidates import WordKinds, windows
from graph.concepts.features import Groups, features, grouped, relations
from graph.concepts.forest import KEPT, LEAVES, NO_BORDER, Bits, Forest, Scale
from graph.concepts.model import Head
from graph.concepts.statistics import Floats, Statistics
from graph.concepts.tokens import Batch, Flags, Ints, Tokeniser
from graph.concepts.training.data import Example, stems


@dataclass(frozen=True)
class Piece:
    """A batch of examples read: its candidates, their features and whether each is gold."""

    batch: Batch
    groups: Groups
    rows: Floats
    gold: Flags
    stems: tuple[tuple[str, ...], ...]


#: Scores of candidates, and whether each is gold.
Scored: TypeAlias = tuple[Floats, Flags]
#: A tree as a row of the arrays of a forest.
Tree: TypeAlias = tuple[Ints, Floats, Bits, Floats]


@dataclass(frozen=True)
class Trees:
    """How the trees are grown."""

    count: int = 450
    rate: float = 0.02
    seed: int = 1


def pieces(examples: Sequence[Example], statistics: Statistics, tokeniser: Tokeniser) -> list[Piece]:
    """Read examples in batches."""
    kinds = WordKinds()
    result = []
    for begin in range(0, len(examples), 100):
        some = examples[begin : begin + 100]
        batch = tokeniser.batch([each.text for each in some])
        groups = grouped(batch, windows(batch, kinds.of(batch.normals)))
        rows, _ = features(batch, groups, statistics)
        keys = tuple(_stems_at(some, batch, groups, i) for i in groups.first.tolist())
        golden = [set(each.gold) for each in some]
        gold = np.array([key in golden[doc] for key, doc in zip(keys, groups.doc[groups.first].tolist(), strict=True)])
        result.append(Piece(batch, groups, np.ascontiguousarray(rows), gold, keys))
    return result


def _stems_at(examples: Sequence[Example], batch: Batch, groups: Groups, i: int) -> tuple[str, ...]:
    token, count = int(groups.index[i]), int(groups.count[i])
    title, abstract = examples[int(groups.doc[i])].text
    text = title if batch.title[token] else abstract
    return stems(text[batch.start[token] : batch.end[token + count - 1]])


def fit(read: Sequence[Piece], trees: Trees) -> Head:
    """A head from pieces; its scale is still the logistic one."""
    rows, gold = np.concatenate([p.rows for p in read]), np.concatenate([p.gold for p in read])
    weights, offset = _linear(rows, gold)
    scale = Scale(np.array([-6.0, 6.0]), np.array([0.0, 1.0]))
    head = Head(weights, offset, _no_forest(), scale)
    chosen = [(related[kept], piece.gold[kept]) for piece in read for related, kept in [_chosen(head, piece)]]
    booster = boosted(np.concatenate([r for r, _ in chosen]), np.concatenate([g for _, g in chosen]), trees)
    return Head(weights, offset, forest_of(booster), head.scale)


def _no_forest() -> Forest:
    nothing = np.zeros((0, LEAVES - 1))
    leaves = np.zeros((0, LEAVES), dtype=np.float32)
    return Forest(nothing.astype(np.int64), nothing.astype(np.float32), nothing.astype(np.uint16), leaves)


def scored(head: Head, piece: Piece) -> Scored:
    """The score that the trees give each candidate that the linear scorer leaves, and whether it is gold."""
    related, kept = _chosen(head, piece)
    return head.forest.score(related[kept]), piece.gold[kept]


def scaled(head: Head, measured: Iterable[Scored], steps: int = 24) -> Head:
    """The head with a scale fitted on scores of texts that are new to what gave them."""
    parts = list(measured)
    scores, gold = np.concatenate([s for s, _ in parts]), np.concatenate([g for _, g in parts])
    order = np.argsort(scores, kind="stable")
    rising = IsotonicRegression(out_of_bounds="clip").fit(scores, gold)
    places = np.quantile(scores[order], 1 - np.geomspace(0.0005, 1, steps)[::-1])
    chances = np.array([_mean_near(rising, scores, place) for place in places])
    chances = np.maximum.accumulate(chances) + np.linspace(0, 1e-3, steps)
    return Head(head.weights, head.offset, head.forest, Scale(places.astype(np.float64), np.clip(chances, 0.001, 0.99)))


def _mean_near(rising: IsotonicRegression, scores: Floats, place: float) -> float:
    near = np.abs(scores - place) < 0.25
    return float(rising.predict(scores[near]).mean()) if near.any() else float(rising.predict([place])[0])


def _chosen(head: Head, piece: Piece) -> tuple[Floats, Ints]:
    score = head.first(piece.rows)
    related, names = relations(piece.batch, piece.groups, score)
    rank = related[:, names.index("rank")]
    return np.concatenate([piece.rows, related], axis=1), np.flatnonzero(rank < np.log1p(KEPT) - 1e-6)


def _linear(rows: Floats, gold: Flags) -> tuple[Floats, float]:
    mean, spread = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64) + 1e-6
    model = LogisticRegression(C=0.1, max_iter=300).fit((rows - mean) / spread, gold)
    weights: NDArray[np.float64] = model.coef_[0] / spread
    return weights.astype(np.float32), float(model.intercept_[0] - weights @ mean)


def boosted(rows: Floats, gold: Flags, trees: Trees) -> lightgbm.Booster:
    """Trees that tell the gold rows from the others."""
    parameters = {
        "objective": "binary",
        "learning_rate": trees.rate,
        "num_leaves": LEAVES,
        "feature_fraction": 0.3,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "min_data_in_leaf": 40,
        "lambda_l2": 5,
        "max_bin": 63,
        "use_missing": False,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": trees.seed,
        "verbose": -1,
    }
    return lightgbm.train(parameters, lightgbm.Dataset(rows, gold.astype(int), params=parameters), trees.count)


def forest_of(booster: lightgbm.Booster) -> Forest:
    """The trees as arrays."""
    trees = [_tree(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    feature, border, mask, leaves = (np.stack(column) for column in zip(*trees, strict=True))
    return Forest(feature, border, mask, leaves.astype(np.float16).astype(np.float32))


def _tree(root: dict[str, Any]) -> Tree:
    """A tree as questions, with the leaves on the left of each, and the values of its leaves from left to right."""
    questions: list[tuple[int, np.float32, int]] = []
    values: list[float] = []

    def walk(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            values.append(node["leaf_value"])
            return 1 << len(values) - 1
        left = walk(node["left_child"])
        questions.append((node["split_feature"], _at_most(node["threshold"]), left))
        return left | walk(node["right_child"])

    walk(root)
    questions += [(0, NO_BORDER, 0)] * (LEAVES - 1 - len(questions))
    feature, border, left = zip(*questions, strict=True)
    leaves = np.zeros(LEAVES, dtype=np.float32)
    leaves[: len(values)] = values
    mask = ~np.array(left, dtype=np.uint16)
    return np.array(feature, dtype=np.int64), np.array(border, dtype=np.float32), mask, leaves


def _at_most(border: float) -> np.float32:
    """The greatest float of four bytes that is at most ``border``: no such number lies between them."""
    near = np.float32(border)
    return near if float(near) <= border else np.nextafter(near, np.float32(-np.inf))
