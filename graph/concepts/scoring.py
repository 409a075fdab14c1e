"""How much a work is about a term: from its frequency, place, length and use in other works. No learned model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from graph.concepts.candidates import ReadText, Span

#: What the number of words makes a term worth; longer ones are seldom what people would look for.
_BY_LENGTH = {1: 0.55, 2: 1.0, 3: 1.0, 4: 0.8}
_LONGER = 0.55
_NAME = 1.0
_IN_TITLE = 1.8
_EARLY, _EARLY_WORDS = 1.15, 30
_ONCE_IN_CORPUS = 0.7
_SCALE = 3.0


def score(text: ReadText, term: str, spans: Sequence[Span], df: Mapping[str, int], total: int) -> float:
    """A number from 0 to 1 for a term and the spans in which it stands by itself; ``df`` counts works of ``total``."""
    raw = 1 + math.log2(len(spans))
    raw *= _NAME if _is_name(text, spans) else _BY_LENGTH.get(len(term.split()), _LONGER)
    raw *= _IN_TITLE if any(field == "Title" for field, _, _ in spans) else 1
    raw *= _EARLY if any(field == "Title" or begin < _EARLY_WORDS for field, begin, _ in spans) else 1
    raw *= _by_use(df[term], total)
    return round(1 - math.exp(-raw / _SCALE), 4)


def best(scores: Mapping[str, float], most: int) -> Iterable[str]:
    """The highest terms, at most so many."""
    return sorted(scores, key=lambda term: (-scores[term], term))[:most]


def _by_use(df: int, total: int) -> float:
    """Terms that other works use too are worth more, unless nearly all do."""
    if df == 1:
        return _ONCE_IN_CORPUS if total > 1 else 1.0
    return (1 + 0.1 * math.log2(df)) * (1 - 0.6 * df / total)


def _is_name(text: ReadText, spans: Sequence[Span]) -> bool:
    """Whether the term is one word written like a name or acronym."""
    field, begin, end = spans[0]
    return end - begin == 1 and text.words[field][begin].named
