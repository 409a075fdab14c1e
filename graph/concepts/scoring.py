"""The first pass: for each text, by itself, the terms it may be about and how likely each is, and what it defines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import intern
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.concepts.acronyms import Definition, definitions
from graph.concepts.candidates import WordKinds, windows
from graph.concepts.features import Groups, features, grouped, relations
from graph.concepts.findings import WorkText
from graph.concepts.forest import KEPT
from graph.concepts.model import Head, Model, shipped
from graph.concepts.names import introduced
from graph.concepts.statistics import Floats
from graph.concepts.tokens import Batch, Hashes, Ints

Shorts: TypeAlias = NDArray[np.int16]

#: How many texts are read at a time; the result does not depend on it.
BATCH = 200
#: How many of the best terms of a text an extract keeps.
TOP = 25
#: What being a term that is mentioned adds to being a likely keyword, when the best terms of a text are chosen.
MENTIONED = np.float32(0.15)
#: From which chance to be a keyword on a concept is central to its work, and how many may be; the best always is.
CENTRAL, MOST_CENTRAL = 0.15, 10


@dataclass(frozen=True, slots=True)
class Term:
    """A candidate of a text: how likely it is one of the author's keywords, and a term that is mentioned; its count."""

    key: str
    about: float
    mention: float
    count: int


@dataclass(frozen=True, slots=True)
class Extract:
    """What the first pass takes from one text: a function of that text alone, fit to be kept.

    ``hashes``, ``about`` and ``mention`` hold the candidates that were scored; ``keys`` the best of them, best first,
    with their ``places`` among those and how often they stand in the text; ``defined`` the acronyms that the text
    defines, ``introduced`` the names it coins.
    """

    hashes: Hashes
    about: Floats
    mention: Floats
    keys: tuple[str, ...]
    places: Shorts
    counts: Shorts
    defined: tuple[Definition, ...]
    introduced: tuple[str, ...]

    @property
    def own_senses(self) -> dict[str, str]:
        """What each acronym means in this text, where the text defines it first."""
        return {each.acronym: each.long for each in reversed(self.defined) if each.long}

    @property
    def later_senses(self) -> tuple[Definition, ...]:
        """The definitions that give an acronym another sense from their place on."""
        own = self.own_senses
        return tuple(each for each in self.defined if each.long and each.long != own[each.acronym])

    @property
    def glosses(self) -> tuple[Definition, ...]:
        """The acronyms that only stand in parentheses after words that do not spell them."""
        return tuple(each for each in self.defined if not each.long)

    @property
    def top(self) -> tuple[Term, ...]:
        """The best candidates, best first."""
        return tuple(Term(*each) for each in self.best())

    def best(self) -> Iterator[tuple[str, float, float, int]]:
        """The figures of the best candidates, best first: key, aboutness, mention, count."""
        about, mention = self.about[self.places].tolist(), self.mention[self.places].tolist()
        return zip(self.keys, about, mention, self.counts.tolist(), strict=True)


def extract(texts: Sequence[WorkText], *, top: int = TOP, model: Model | None = None) -> list[Extract]:
    """The first pass over texts, in their order.

    >>> [each] = extract([WorkText("x", "Graph neural networks", "We train graph neural networks (GNNs) on graphs.")])
    >>> each.top[0].key, each.defined[0].long
    ('graph neural network', 'graph neural network')
    """
    return Extractor(model or shipped()).extract(texts, top)


def central_count(chances: Sequence[float]) -> int:
    """How many of a work's concepts are central, from their chances to be its keywords, the best first.

    >>> central_count([0.6, 0.2, 0.1]), central_count([0.05, 0.04])
    (2, 1)
    """
    return max(sum(chance >= CENTRAL for chance in chances[:MOST_CENTRAL]), min(1, len(chances)))


def parts(texts: Sequence[WorkText]) -> Iterator[Sequence[WorkText]]:
    """The texts in batches."""
    return (texts[begin : begin + BATCH] for begin in range(0, len(texts), BATCH))


class Extractor:
    """A model with a tokeniser that remembers the words it has met."""

    def __init__(self, model: Model) -> None:
        self.model, self.tokeniser, self.kinds = model, model.tokeniser(), WordKinds()

    def batch(self, texts: Sequence[WorkText]) -> Batch:
        """The tokens of texts."""
        return self.tokeniser.batch([(text.title, text.abstract) for text in texts])

    def extract(self, texts: Sequence[WorkText], top: int = TOP) -> list[Extract]:
        """The first pass over texts, in their order."""
        return [each for part in parts(texts) for each in self.read(part, top)]

    def read(self, texts: Sequence[WorkText], top: int) -> list[Extract]:
        """The first pass over one batch."""
        batch = self.batch(texts)
        defined = definitions(batch)
        occurrences = windows(batch, self.kinds.of(batch.normals))
        if not len(occurrences.index):
            nothing, nowhere = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int16)
            empty = np.zeros(0, dtype=np.uint64)
            return [Extract(empty, nothing, nothing, (), nowhere, nowhere, each, ()) for each in defined]
        spelled = [tuple(each for each in found if each.long) for found in defined]
        coined = introduced(batch, [(text.title, text.abstract) for text in texts], spelled, self.model.statistics)
        groups = grouped(batch, occurrences)
        rows, _ = features(batch, groups, self.model.statistics)
        about = chances(self.model.about, batch, groups, rows)
        mention = chances(self.model.mention, batch, groups, rows)
        order = about + MENTIONED * mention
        return [
            _extract(batch, groups, about, mention, _best(order, span, top), span, each, names)
            for span, each, names in zip(_spans(batch, groups), defined, coined, strict=True)
        ]

    def ranked(self, texts: Sequence[WorkText], head: str, top: int) -> list[list[tuple[str, float]]]:
        """The best terms of each text of one batch by ``about`` or ``mention``: as first printed, and its chance."""
        batch = self.batch(texts)
        groups = grouped(batch, windows(batch, self.kinds.of(batch.normals)))
        rows, _ = features(batch, groups, self.model.statistics)
        chance = chances(getattr(self.model, head), batch, groups, rows)
        return [
            [(_printed(text, batch, groups, i), float(chance[i])) for i in _best(chance, span, top).tolist()]
            for text, span in zip(texts, _spans(batch, groups), strict=True)
        ]


def _spans(batch: Batch, groups: Groups) -> Iterator[tuple[int, int]]:
    """From which candidate to which each text has its own."""
    bounds = np.searchsorted(groups.doc[groups.first], np.arange(batch.size + 1))
    return pairwise(bounds.tolist())


def _best(chance: Floats, span: tuple[int, int], top: int) -> Ints:
    """The candidates with the greatest chances in a span, those with none left out."""
    begin, end = span
    kept = begin + np.flatnonzero(chance[begin:end] > 0)
    best: Ints = kept[np.argsort(-chance[kept], kind="stable")][:top]
    return best


def _extract(
    batch: Batch,
    groups: Groups,
    about: Floats,
    mention: Floats,
    best: Ints,
    span: tuple[int, int],
    defined: tuple[Definition, ...],
    names: tuple[str, ...],
) -> Extract:
    begin, end = span
    kept = begin + np.flatnonzero((about[begin:end] > 0) | (mention[begin:end] > 0))
    first = groups.first[best]
    keys = [
        intern(" ".join(batch.words(index, count)))
        for index, count in zip(groups.index[first].tolist(), groups.count[first].tolist(), strict=True)
    ]
    counts = np.searchsorted(groups.of, best + 1) - first
    return Extract(
        groups.hash[groups.first[kept]],
        about[kept].astype(np.float32),
        mention[kept].astype(np.float32),
        tuple(keys),
        np.searchsorted(kept, best).astype(np.int16),
        counts.astype(np.int16),
        defined,
        names,
    )


def _printed(text: WorkText, batch: Batch, groups: Groups, i: int) -> str:
    """The first occurrence of a candidate as it is printed."""
    first = groups.first[i]
    token, count = groups.index[first], groups.count[first]
    field = text.title if batch.title[token] else text.abstract
    return field[batch.start[token] : batch.end[token + count - 1]]


def chances(head: Head, batch: Batch, groups: Groups, rows: Floats) -> Floats:
    """How likely each candidate is, 0 for those that the linear scorer leaves out."""
    score = head.first(rows)
    related, names = relations(batch, groups, score)
    kept: Ints = np.flatnonzero(related[:, names.index("rank")] < np.log1p(KEPT) - 1e-6)
    result = np.zeros(len(rows), dtype=np.float32)
    chosen = np.concatenate([rows.T[:, kept], related.T[:, kept]]).T
    result[kept] = head.scale.of(head.forest.score(chosen))
    return result
