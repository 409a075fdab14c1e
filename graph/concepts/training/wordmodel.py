"""Learn what a word says in its role at, in or beside a candidate: additive weights, fitted by logistic regression.

Four models over the same roles: ``k``, is a candidate in a title one of its work's keywords; ``t``, does a candidate
in an abstract stand in the title; ``l``, is a candidate a keyword of any list or a stretch of some abstract; ``m``, is
it a marked term.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from graph.concepts.candidates import Windows, WordKinds, windows
from graph.concepts.features import word_roles
from graph.concepts.statistics import ROLES, WEIGHT, Table
from graph.concepts.tokens import Batch, Flags, Hashes, Tokeniser, in_text
from graph.concepts.training.data import Example, stems
from graph.concepts.training.spelling import Text, batches

#: Rows of occurrences: the word row of each role (inner: the first two), and the label.
Sample = tuple[NDArray[np.int32], Flags]


def title_sample(texts: Sequence[Text], keys: Sequence[Hashes], tokeniser: Tokeniser, words: Table) -> Sample:
    """Every candidate of every title; the label says whether it is among the keys of its work."""
    parts = []
    done = 0
    kinds = WordKinds()
    for part in batches([(title, "") for title, _ in texts], 1000):
        batch = tokeniser.batch(part)
        found = windows(batch, kinds.of(batch.normals))
        doc = batch.doc[found.index]
        gold = gold_marks(keys[done : done + len(part)])
        done += len(part)
        parts.append((roles_of(batch, found, words), np.isin(in_text(found.hash, doc), gold)))
    return _joined(parts)


def abstract_sample(texts: Sequence[Text], tokeniser: Tokeniser, words: Table) -> Sample:
    """Every candidate occurrence of every abstract; the label says whether the title has it too."""
    parts = []
    kinds = WordKinds()
    for part in batches(texts, 500):
        batch = tokeniser.batch(part)
        found = windows(batch, kinds.of(batch.normals))
        marks = in_text(found.hash, batch.doc[found.index])
        titled = batch.title[found.index]
        label = np.isin(marks, marks[titled])
        abstract = Windows(found.index[~titled], found.count[~titled], found.hash[~titled])
        parts.append((roles_of(batch, abstract, words), label[~titled]))
    return _joined(parts)


def list_sample(
    phrases: Sequence[str], texts: Sequence[Text], known: Hashes, tokeniser: Tokeniser, words: Table
) -> Sample:
    """Keywords of lists (True) against stretches of abstracts that no list holds (False), without what is around."""
    parts = []
    kinds = WordKinds()
    sources = [([(phrase, "") for phrase in phrases], True), (list(texts), False)]
    for source, label in sources:
        for part in batches(source, 500):
            batch = tokeniser.batch(part)
            found = windows(batch, kinds.of(batch.normals))
            chosen = found.count == batch.length[batch.doc[found.index]] if label else ~np.isin(found.hash, known)
            some = Windows(found.index[chosen], found.count[chosen], found.hash[chosen])
            roles = roles_of(batch, some, words)
            roles[:, -2:] = 0
            parts.append((roles, np.full(len(roles), label)))
    return _joined(parts)


def mention_sample(examples: Sequence[Example], tokeniser: Tokeniser, words: Table) -> Sample:
    """Every candidate occurrence of texts with marked terms; the label says whether it is one of them."""
    batch = tokeniser.batch([each.text for each in examples])
    found = windows(batch, WordKinds().of(batch.normals))
    golden = [set(each.gold) for each in examples]
    texts = [each.abstract for each in examples]
    label = [
        stems(texts[doc][start:end]) in golden[doc]
        for doc, start, end in zip(
            batch.doc[found.index].tolist(),
            batch.start[found.index].tolist(),
            batch.end[found.index + found.count - 1].tolist(),
            strict=True,
        )
    ]
    return roles_of(batch, found, words), np.array(label)


def fit(sample: Sample, size: int, *, strength: float) -> dict[str, NDArray[np.int8]]:
    """The weight of each word in each role, in units of 1/16; ``strength`` is the inverse of the penalty."""
    rows, label = sample
    columns = [0, 1, 1, 2, 3, 4, 5]
    cells = rows + np.array(columns, dtype=np.int64) * size
    present = rows > 0
    count = np.concatenate([[0], np.cumsum(present.sum(axis=1))])
    matrix = csr_matrix(
        (np.ones(count[-1], dtype=np.float32), cells[present], count), shape=(len(rows), size * len(ROLES))
    )
    model = LogisticRegression(C=strength, solver="lbfgs", max_iter=300, tol=1e-5)
    model.fit(matrix, label)
    weights = np.clip(np.rint(model.coef_[0] / WEIGHT), -127, 127).astype(np.int8)
    return {role: weights[i * size : (i + 1) * size] for i, role in enumerate(ROLES)}


def roles_of(batch: Batch, found: Windows, words: Table) -> NDArray[np.int32]:
    rows = words.rows(batch.hash)
    roles = word_roles(batch, found.index, found.count, rows)
    inner = [
        np.where(found.count > step + 1, rows[np.minimum(found.index + step, len(rows) - 1)], 0) for step in (1, 2)
    ]
    return np.stack(
        [roles["first"], *inner, roles["last"], roles["only"], roles["before"], roles["after"]], axis=1
    ).astype(np.int32)


def gold_marks(keys: Sequence[Hashes]) -> Hashes:
    """The keys of each text, marked with the number of the text."""
    return np.concatenate([in_text(own, np.full(len(own), number)) for number, own in enumerate(keys)])


def _joined(parts: Sequence[Sample]) -> Sample:
    rows, labels = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(labels)
