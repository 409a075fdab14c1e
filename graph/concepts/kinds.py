"""What kind of thing a concept is, said only where the words make it fairly sure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.concepts.model import Model
from graph.concepts.tokens import Ints, word_hash
from graph.concepts.wordlists import phrase_list, word_list

#: The kinds that are learned; data sets and theory are told by their last word.
KINDS = ("method", "task", "metric", "material", "other")
#: Below this probability nothing is said.
SURE = 0.85

#: Measures of so many letters are acronyms of other things, too.
_SHORT = 4

_HEADS = {kind: word_list(f"kind-{kind}") for kind in ("dataset", "metric", "theory", "task", "method")}
_UNSAID = phrase_list("kind-unsaid")


def kind_cells(rows: Ints, size: int) -> Ints:
    """The weights that a term's words look up: the last word's own, and each other's in the second half."""
    known = rows[:-1][rows[:-1] > 0] + size
    return np.concatenate([rows[-1:][rows[-1:] > 0], known])


def kind(key: str, model: Model) -> str | None:
    """The kind of the concept with this key, None where it is not sure.

    >>> from graph.concepts.model import shipped
    >>> [kind(key, shipped()) for key in ("image classification", "cauchy schwarz inequality", "thing")]
    ['task', 'theory', None]
    """
    words = key.split()
    if any(" ".join(words[begin:]) in _UNSAID for begin in range(len(words))):
        return None
    for name, heads in _HEADS.items():
        if words[-1] in heads and not (name == "metric" and _is_part_of_name(words)):
            return name
    return _learned(words, model)


def _is_part_of_name(words: list[str]) -> bool:
    """Whether a short measure follows a short word, as in the name of something else: AG-MAE, but mean IoU."""
    return len(words) > 1 and len(words[-1]) <= _SHORT and len(words[-2]) < _SHORT


def _learned(words: list[str], model: Model) -> str | None:
    if not model.kinds:
        return None
    table = model.statistics.words
    rows = table.rows(np.array([word_hash(word) for word in words], dtype=np.uint64))
    if not rows[-1]:
        return None
    cells = kind_cells(rows, len(table.keys) + 1)
    scores = np.array([_sum(weights, cells) for weights in model.kinds.values()])
    chances = np.exp(scores - scores.max())
    best = int(np.argmax(chances))
    return list(model.kinds)[best] if chances[best] >= SURE * chances.sum() else None


def _sum(weights: NDArray[np.float32], cells: Ints) -> float:
    return float(weights[cells].sum() + weights[-1])
