"""Which concept of a vocabulary is one of ours: exactly, where both prefer one name; closely, where others agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.concepts.keys import keys
from graph.entities import Concept, ConceptLabel, ConceptRelation
from graph.thesauri.reading import Term, Thesaurus, terms

#: How many ambiguous labels are told one by one.
TOLD = 10

#: A concept's slug and the IRI of a concept of a vocabulary.
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Matches:
    """What came of matching: the rows, how much of each vocabulary (terms, exact, close), and what was ambiguous."""

    rows: tuple[ConceptRelation, ...]
    counts: Mapping[str, Mapping[str, int]]
    remarks: tuple[str, ...]


def matches(concepts: Sequence[Concept], variants: Iterable[ConceptLabel], thesauri: Iterable[Thesaurus]) -> Matches:
    """Match the concepts with vocabularies; the order of none of them matters, and no pair is both exact and close.

    A label that several concepts prefer, of the vocabulary or of ours, is a close match with each, and is told of.
    """
    labels = [(each.slug, each.label) for each in concepts], [(each.concept, each.label) for each in variants]
    read = {each.name: terms(each) for each in sorted(thesauri, key=lambda each: each.name)}
    known = keys([label for side in labels for _, label in side] + [*_labels_of(read.values())])
    ours = _Names(labels[0], known), _Names(labels[1], known)
    found = {name: _matched(name, each, ours, known) for name, each in read.items()}
    exact = {pair for each in found.values() for pair in each.exact}
    close = {pair for each in found.values() for pair in each.close} - exact
    rows = [ConceptRelation(concept, "exactMatch", iri) for concept, iri in sorted(exact)]
    rows += [ConceptRelation(concept, "closeMatch", iri) for concept, iri in sorted(close)]
    counts = {
        name: {"terms": len(read[name]), "exact": len(each.exact), "close": len(each.close - exact)}
        for name, each in found.items()
    }
    return Matches(tuple(rows), counts, tuple(text for each in found.values() for text in each.remarks))


def _labels_of(read: Iterable[Sequence[Term]]) -> Iterator[str]:
    for found in read:
        for term in found:
            yield from term.preferred
            yield from term.others


class _Names:
    """Which of our concepts go by a key, and the form in which each is written."""

    def __init__(self, labels: Iterable[tuple[str, str]], known: Mapping[str, str]) -> None:
        self._by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for slug, label in labels:
            if known[label]:
                self._by_key[known[label]].append((slug, label))

    def named(self, label: str, key: str) -> Iterator[str]:
        """The slugs of the concepts that a label may name."""
        for slug, form in self._by_key.get(key, ()):
            if not _differ_as_acronyms(label, form):
                yield slug


def _differ_as_acronyms(one: str, other: str) -> bool:
    """Whether two forms of one key are acronyms that their capitals tell apart.

    >>> _differ_as_acronyms("GAN", "GaN"), _differ_as_acronyms("GANs", "GAN"), _differ_as_acronyms("GAN", "gan")
    (True, False, False)
    """
    if " " in one or " " in other or min(_capitals(one), _capitals(other)) < 2:
        return False
    return one.removesuffix("s") != other.removesuffix("s")


def _capitals(form: str) -> int:
    return sum(c.isupper() for c in form)


@dataclass(frozen=True, slots=True)
class _Found:
    exact: frozenset[Pair]
    close: frozenset[Pair]
    remarks: tuple[str, ...]


def _matched(name: str, found: Iterable[Term], ours: tuple[_Names, _Names], known: Mapping[str, str]) -> _Found:
    """The matches with one vocabulary."""
    preferred, variants = ours
    exact: set[Pair] = set()
    close: set[Pair] = set()
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)
    for term in found:
        for label in (*term.preferred, *term.others):
            key = known[label]
            same = {(slug, term.iri) for slug in preferred.named(label, key)}
            near = {(slug, term.iri) for slug in variants.named(label, key)}
            if label in term.preferred:
                exact |= same
            else:
                near |= same
            close |= near
            for slug, iri in same | near:
                meant[slug, key].add(iri)
    unsure = _ambiguous(exact)
    sure = frozenset(exact - unsure)
    return _Found(sure, frozenset((close | unsure) - sure), tuple(_told(name, sure, unsure, meant)))


def _ambiguous(pairs: Collection[Pair]) -> set[Pair]:
    """The pairs of which either side is in another pair: an exact match with both would make these one thing."""
    ours, theirs = Counter(slug for slug, _ in pairs), Counter(iri for _, iri in pairs)
    return {(slug, iri) for slug, iri in pairs if ours[slug] > 1 or theirs[iri] > 1}


def _told(
    name: str, sure: Collection[Pair], unsure: Collection[Pair], meant: Mapping[tuple[str, str], Collection[str]]
) -> Iterator[str]:
    """What a person should know of labels with several meanings."""
    settled = {slug for slug, _ in sure}
    several = {slug: iris for (slug, _), iris in sorted(meant.items()) if len(iris) > 1 and slug not in settled}
    shared: dict[str, set[str]] = defaultdict(set)
    for slug, iri in unsure:
        shared[iri].add(slug)
    told = [
        f"{name}: '{slug}' is a label of {len(iris)} concepts ({', '.join(sorted(iris)[:3])}); a close match with each"
        for slug, iris in several.items()
    ]
    told += [
        f"{name}: {iri} is named as {len(slugs)} concepts are ({', '.join(sorted(slugs)[:3])}); a close match with each"
        for iri, slugs in sorted(shared.items())
        if len(slugs) > 1
    ]
    yield from told[:TOLD]
    if len(told) > TOLD:
        yield f"{name}: {len(told) - TOLD} more labels have several meanings"
