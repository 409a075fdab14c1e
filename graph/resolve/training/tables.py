"""Tables of names and words from a collection of works: how rare names are, what words have to do with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.utils.extmath import randomized_svd

from graph.resolve.names import parsed
from graph.resolve.tables import WORD

Arrays = dict[str, NDArray[np.generic]]
Matrix = NDArray[np.float64]

#: Groups of people who name children alike, and the dimensions of what texts are about.
GROUPS, DIMENSIONS = 4, 48
_ROUNDS, _SMOOTH = 60, 0.02
#: A word is kept that stands in this many texts at least, and in this share of all at most.
_LEAST, _MOST = 25, 0.15


def names_table(names: Collection[str], seed: int = 1) -> Arrays:
    """How given and family names go together, learnt from distinct printed names by expectation maximisation."""
    pairs = Counter((name.words[0], name.words[-1]) for name in map(parsed, sorted(names)) if len(name.words) > 1)
    pairs = Counter({pair: count for pair, count in pairs.items() if len(pair[0]) > 1})
    givens, families = (_counted(pairs, side) for side in (0, 1))
    rows, columns = (
        np.array([places.get(pair[side], len(places)) for pair in pairs])
        for side, (places, _) in enumerate((givens, families))
    )
    groups, of_given, of_family = _fitted(rows, columns, np.array(list(pairs.values()), float), seed)
    initials = np.zeros((26, GROUPS))
    for given, row in givens[0].items():
        if "a" <= given[0] <= "z":
            initials[ord(given[0]) - ord("a")] += of_given[:, row]
    initials /= initials.sum(axis=0)
    for table, (_, singles) in ((of_given, givens), (of_family, families)):
        table[:, -1] /= singles
    return {
        "given": _text(givens[0]),
        "family": _text(families[0]),
        "groups": groups.astype(np.float32),
        "of_given": of_given.T.astype(np.float32),
        "of_family": of_family.T.astype(np.float32),
        "initials": initials.astype(np.float32),
    }


def words_table(texts: Sequence[str], language: Sequence[bool], seed: int = 1) -> Arrays:
    """Vectors of words by singular value decomposition of which words stand in which texts.

    ``language`` says of the first texts, whose venues are known, whether they are about language.
    """
    counted = [Counter(WORD.findall(text.lower())) for text in texts]
    df = Counter(word for words in counted for word in words)
    words = sorted(word for word, count in df.items() if _LEAST <= count <= _MOST * len(texts))
    places = {word: n for n, word in enumerate(words)}
    weights = np.log(len(texts) / np.array([df[word] for word in words]))
    matrix = _matrix(counted, places, weights)
    _, _, components = randomized_svd(matrix, DIMENSIONS, random_state=seed, n_iter=4)
    vectors = components.T
    scale = np.abs(vectors).max() / 127
    of_text = matrix @ vectors
    of_text /= np.maximum(np.linalg.norm(of_text, axis=1, keepdims=True), 1e-9)
    line = LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000).fit(of_text[: len(language)], language)
    return {
        "words": _text(places),
        "weights": weights.astype(np.float32),
        "vectors": np.rint(vectors / scale).astype(np.int8),
        "scale": np.float32(scale).reshape(1),
        "language": np.concatenate([line.intercept_, line.coef_[0]]).astype(np.float32),
    }


def _counted(pairs: Mapping[tuple[str, str], int], side: int) -> tuple[dict[str, int], int]:
    """The row of each name that occurs twice, and how many occur once."""
    counts: Counter[str] = Counter()
    for pair, count in pairs.items():
        counts[pair[side]] += count
    kept = sorted(name for name, count in counts.items() if count > 1)
    return {name: n for n, name in enumerate(kept)}, max(1, len(counts) - len(kept))


def _fitted(
    rows: NDArray[np.int64], columns: NDArray[np.int64], counts: Matrix, seed: int
) -> tuple[Matrix, Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    groups = np.full(GROUPS, 1 / GROUPS)
    of_given = rng.dirichlet(np.ones(rows.max() + 1), GROUPS)
    of_family = rng.dirichlet(np.ones(columns.max() + 1), GROUPS)
    for _ in range(_ROUNDS):
        share = groups[:, None] * of_given[:, rows] * of_family[:, columns]
        share *= counts / share.sum(axis=0)
        groups = share.sum(axis=1) / share.sum()
        of_given = _shares(rows, share)
        of_family = _shares(columns, share)
    return groups, of_given, of_family


def _shares(places: NDArray[np.int64], share: Matrix) -> Matrix:
    sums = np.stack([np.bincount(places, each, places.max() + 1) for each in share]) + _SMOOTH
    shares: Matrix = sums / sums.sum(axis=1, keepdims=True)
    return shares


def _matrix(counted: Iterable[Mapping[str, int]], places: Mapping[str, int], weights: Matrix) -> sp.csr_matrix:
    """Texts by words, each row of length one."""
    ends, columns, values = [0], [], []
    for words in counted:
        known = [(places[word], count) for word, count in words.items() if word in places]
        row = np.array([(1 + np.log(count)) * weights[place] for place, count in known])
        columns += [place for place, _ in known]
        values += list(row / max(1e-9, float(np.sqrt((row**2).sum()))))
        ends.append(len(columns))
    return sp.csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(places)), dtype=np.float32)


def _text(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
