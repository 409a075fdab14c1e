"""Links derived from what works share: co-authors, concepts that are central to the same works, broader and related."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from graph.concepts.candidates import INNER
from graph.concepts.wordlists import word_list
from graph.concepts.words import normal
from graph.entities import (
    Assignment,
    Authorship,
    Coauthorship,
    CoauthorshipWork,
    ConceptLink,
    ConceptLinkWork,
    ConceptRelation,
    Work,
)

#: Up to this many works every pair of concepts is linked that shares one; beyond it a pair must share two, because
#: pairs that met once grow with the corpus and say little.
EVERY_PAIR_UP_TO = 1_000

#: Concepts are related when they occur together this much more than by chance (measured: 38 of 40 right) …
RELATED_NPMI = 0.35
#: … in at least this many works.
RELATED_WORKS = 4

#: A word before the head that turns it into something else: self-supervised learning is no supervised learning.
_TURNING = frozenset({"self", "semi", "un", "non", "anti", "pseudo", "quasi", "weakly", "post", "pre"}) | frozenset(
    {"learning", "mining", "modeling", "pretraining", "tracking", "training", "tuning"}  # a language model
)

Pair = tuple[str, str]


def coauthorships(
    works: Sequence[Work], authorships: Iterable[Authorship]
) -> Iterator[Coauthorship | CoauthorshipWork]:
    """Everybody who wrote together, with the works; each work adds 1/(n-1) to the fractional weight of its pairs."""
    years = {work.slug: work.year for work in works}
    authors: dict[str, set[str]] = defaultdict(set)
    for each in authorships:
        authors[each.work].add(each.person)
    shared = _shared(authors)
    for pair in sorted(shared):
        first, last = _span(years[work] for work in shared[pair])
        fractional = math.fsum(1 / (len(authors[work]) - 1) for work in shared[pair])
        yield Coauthorship(*pair, len(shared[pair]), round(fractional, 6), first, last)
        for work in shared[pair]:
            yield CoauthorshipWork(*pair, work)


def concept_links(works: Sequence[Work], assignments: Iterable[Assignment]) -> Iterator[ConceptLink | ConceptLinkWork]:
    """Every two concepts central to the same works, with those works and their association (NPMI) over all works."""
    years = {work.slug: work.year for work in works}
    central: dict[str, set[str]] = defaultdict(set)
    for each in assignments:
        if each.tier == "central":
            central[each.work].add(each.concept)
    df = Counter(concept for concepts in central.values() for concept in concepts)
    shared = _shared(central)
    least = 1 if len(works) <= EVERY_PAIR_UP_TO else 2
    for pair in sorted(pair for pair, together in shared.items() if len(together) >= least):
        together = shared[pair]
        first, last = _span(years[work] for work in together)
        association = npmi(len(together), df[pair[0]], df[pair[1]], len(works))
        yield ConceptLink(*pair, len(together), round(association, 6), first, last)
        for work in together:
            yield ConceptLinkWork(*pair, work)


def npmi(together: int, one: int, other: int, total: int) -> float:
    """Normalised pointwise mutual information of two things that occur in ``one`` and ``other`` of ``total`` works.

    >>> npmi(2, 2, 2, 10), round(npmi(1, 5, 2, 10), 3), npmi(4, 4, 4, 4)
    (1.0, 0.0, 1.0)
    """
    if together == total:
        return 1.0
    return math.log(together * total / (one * other)) / -math.log(together / total)


def broader(keys: Mapping[str, str], labels: Mapping[str, str] = MappingProxyType({})) -> Iterator[ConceptRelation]:
    """Concepts below those that are their head: graph neural network below neural network, given slug -> key.

    The head has two words or more and is the longest that is a concept. Nothing is said where a word such as self or
    non before it turns it into something else, where a small word parts the term, so that its head comes earlier
    (defence via adversarial training), and where the label of the concept joins the two with a hyphen.

    >>> keys = {"a": "graph neural network", "b": "neural network", "c": "self supervised learning"}
    >>> [(r.concept, r.other) for r in broader(keys | {"d": "supervised learning"})]
    [('a', 'b')]
    >>> list(broader({"a": "off policy learning", "b": "policy learning"}, {"a": "off-policy learning"}))
    []
    """
    slugs = {key: slug for slug, key in keys.items()}
    for slug, key in sorted(keys.items()):
        words = key.split()
        for cut in range(1, len(words) - 1):
            head = slugs.get(" ".join(words[cut:]))
            if head is not None:
                parted = any(word in INNER for word in words[:cut])
                if not parted and words[cut - 1] not in _TURNING and not _is_joined(labels.get(slug, ""), words, cut):
                    yield ConceptRelation(slug, "broader", head)
                break


def _is_joined(label: str, words: Sequence[str], cut: int) -> bool:
    """Whether a hyphen in the label of a term joins its head, which begins at a cut, to a longer word before it."""
    pieces = _PIECE.findall(_PREFIX.sub(r"\1", label))
    places = [n for n, piece in enumerate(pieces) if piece[0].isalnum()]
    head = len(words) - cut
    if len(places) <= head or [normal(pieces[n]) for n in places[-head:]] != list(words[cut:]):
        return False
    before, begin = places[-head - 1], places[-head]
    return begin - before > 1 and len(pieces[before]) > 1


#: The words and hyphens of a label, and the prefixes that are no words of their own.
_PIECE = re.compile(r"[^\W_]+|[-\u2010-\u2013]")
_PREFIX = re.compile(rf"\b({'|'.join(sorted(word_list('prefixes')))})[-\u2010-\u2013]", re.IGNORECASE)


def related(links: Iterable[ConceptLink], narrower: Sequence[ConceptRelation]) -> Iterator[ConceptRelation]:
    """Concepts that go together, both ways, save those that broader links at any depth."""
    above: dict[str, set[str]] = {}
    parents: dict[str, list[str]] = defaultdict(list)
    for each in narrower:
        parents[each.concept].append(each.other)
    for concept in sorted(parents):
        _climb(concept, parents, above)
    for link in links:
        together = link.npmi > RELATED_NPMI and link.weight >= RELATED_WORKS
        if together and link.b not in above.get(link.a, ()) and link.a not in above.get(link.b, ()):
            yield ConceptRelation(link.a, "related", link.b)
            yield ConceptRelation(link.b, "related", link.a)


def _climb(concept: str, parents: Mapping[str, Sequence[str]], above: dict[str, set[str]]) -> set[str]:
    """Everything above a concept; heads are shorter than what they head, so this ends."""
    if concept not in above:
        above[concept] = set()
        for parent in parents.get(concept, ()):
            above[concept] |= {parent} | _climb(parent, parents, above)
    return above[concept]


def _shared(members: Mapping[str, Iterable[str]]) -> dict[Pair, list[str]]:
    """For each pair of members of one work, the works they share, sorted."""
    shared: dict[Pair, list[str]] = defaultdict(list)
    for work in sorted(members):
        for pair in combinations(sorted(members[work]), 2):
            shared[pair].append(work)
    return shared


def _span(years: Iterable[int | None]) -> tuple[int | None, int | None]:
    known = [year for year in years if year is not None]
    return min(known, default=None), max(known, default=None)
