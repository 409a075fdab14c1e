"""Fit one head: a linear scorer that chooses candidates, then trees over what it leaves."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from catboost import CatBoostClassifier
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from graph.concepts.candidates import WordKinds, windows
from graph.concepts.features import Groups, features, grouped, relations
from graph.concepts.forest import KEPT, Forest, Scale
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


@dataclass(frozen=True)
class Trees:
    """How the trees are grown."""

    count: int = 300
    depth: int = 6
    rate: float = 0.07
    bags: int = 3
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
    empty = Forest(np.zeros((0, 1), np.int64), np.zeros((0, 1), np.float32), np.zeros((0, 2), np.float32), 0.0)
    head = Head(weights, offset, empty, Scale(np.array([-6.0, 6.0]), np.array([0.0, 1.0])))
    chosen = [(related[kept], piece.gold[kept]) for piece in read for related, kept in [_chosen(head, piece)]]
    forest = _forest(np.concatenate([r for r, _ in chosen]), np.concatenate([g for _, g in chosen]), trees)
    return Head(weights, offset, forest, head.scale)


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


def _forest(rows: Floats, gold: Flags, trees: Trees) -> Forest:
    """The mean of several forests that differ in their seed."""
    grown = [_grown(rows, gold, trees, trees.seed + bag) for bag in range(trees.bags)]
    leaves = np.concatenate([each.leaves for each in grown]) / np.float32(trees.bags)
    return Forest(
        np.concatenate([each.feature for each in grown]),
        np.concatenate([each.border for each in grown]),
        leaves.astype(np.float16).astype(np.float32),
        sum(each.bias for each in grown) / trees.bags,
    )


def _grown(rows: Floats, gold: Flags, trees: Trees, seed: int) -> Forest:
    model = CatBoostClassifier(
        iterations=trees.count,
        depth=trees.depth,
        learning_rate=trees.rate,
        rsm=0.3,
        l2_leaf_reg=5,
        random_seed=seed,
        thread_count=1,
        verbose=0,
        allow_writing_files=False,
    )
    model.fit(rows, gold.astype(int))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        stored = json.loads(path.read_text())
    scale, (bias,) = stored["scale_and_bias"]
    levels = [_level(tree, trees.depth) for tree in stored["oblivious_trees"]]
    return Forest(
        np.array([feature for feature, _, _ in levels], dtype=np.int64),
        np.array([border for _, border, _ in levels], dtype=np.float32),
        np.array([values for _, _, values in levels], dtype=np.float32) * np.float32(scale),
        float(bias),
    )


def _level(tree: dict[str, list], depth: int) -> tuple[list[int], list[float], list[float]]:  # type: ignore[type-arg] # JSON
    splits = tree["splits"]
    feature = [split["float_feature_index"] for split in splits]
    border = [split["border"] for split in splits]
    values = tree["leaf_values"]
    missing = depth - len(splits)
    return feature + [0] * missing, border + [3.0e38] * missing, values + [0.0] * (len(values) * (2**missing - 1))
