"""The normal form of labels by themselves, the same that brings the variants of a concept together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graph.concepts.model import shipped
from graph.concepts.vocabulary import canonical

_AT_ONCE = 10_000


def keys(labels: Iterable[str]) -> dict[str, str]:
    """Label -> its key; '' where there is no word in it.

    >>> keys(["Graph Neural Networks", "graph-neural network", "C++", "optimisation", "…"])
    {'C++': 'c ++', 'Graph Neural Networks': 'graph neural network', 'graph-neural network': 'graph neural network',
     'optimisation': 'optimization', '…': ''}
    """
    ordered = sorted(set(labels))
    tokeniser = shipped().tokeniser()
    found: dict[str, str] = {}
    for begin in range(0, len(ordered), _AT_ONCE):
        part = ordered[begin : begin + _AT_ONCE]
        batch = tokeniser.batch([(label, "") for label in part])
        ends, counts = np.cumsum(batch.length).tolist(), batch.length.tolist()
        for label, end, count in zip(part, ends, counts, strict=True):
            words = canonical(" ".join(batch.words(end - count, count)))
            # C, C++ and C# are three things, though no letter tells them apart.
            signs = "".join(c for c in label if c in "+#")
            found[label] = f"{words} {signs}" if signs else words
    return found
