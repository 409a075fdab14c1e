"""Learn from a background how words are written: closed compounds and acronyms that are also words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from graph.concepts.candidates import STOP
from graph.concepts.tokens import HYPHEN, Tokeniser

Text = tuple[str, str]


def batches(texts: Sequence[Text], size: int = 500) -> Iterable[Sequence[Text]]:
    """``texts`` in pieces."""
    return (texts[begin : begin + size] for begin in range(0, len(texts), size))


def spelling(texts: Sequence[Text], *, least: int = 5) -> tuple[frozenset[str], dict[tuple[str, str], str]]:
    """Acronyms that are also ordinary words, and pairs of words that are also written as one.

    A pair counts when the background writes it with a hyphen and closed, both at least ``least`` times.
    """
    tokeniser = Tokeniser()
    forms: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for part in batches(texts):
        forms.update(word for text in part for word in printed_words(text))
        batch = tokeniser.batch(part)
        for i in np.flatnonzero(batch.gap == HYPHEN).tolist():
            pairs[batch.normals[batch.form[i - 1]], batch.normals[batch.form[i]]] += 1
    closed: Counter[str] = Counter()
    for form, count in forms.items():
        if form.islower():
            closed[form] += count
    ambiguous = {
        form.lower()
        for form, count in forms.items()
        if form.isupper()
        and 2 <= len(form) <= 6
        and count >= least
        and closed[form.lower()] >= max(2 * least, count / 5)
    }
    compounds = {
        pair: "".join(pair)
        for pair, count in pairs.items()
        if count >= least and closed["".join(pair)] >= max(least, count / 5) and _may_close(*pair)
    }
    return frozenset(ambiguous), compounds


def _may_close(first: str, second: str) -> bool:
    return (
        min(len(first), len(second)) > 1
        and first.isalpha()
        and second.isalpha()
        and first not in STOP
        and second not in STOP
    )


def printed_words(text: Text) -> list[str]:
    """The words of a text as printed, without fields that are all capitals."""
    return [word for field in text if not field.isupper() for word in field.replace("-", " ").split() if word.isalpha()]
