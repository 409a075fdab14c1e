"""Every mention of a vocabulary of terms in a text: longest first, nested ones masked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.concepts.acronyms import expanded
from graph.concepts.candidates import SUFFIXES, ReadText
from graph.concepts.findings import FoundMention
from graph.concepts.normal import PREFIXES, key
from graph.concepts.tokens import Word


@dataclass(frozen=True)
class Vocabulary:
    """The terms to look for; ``openers`` are the words that one may begin with, ``longest`` counts a term's words."""

    terms: frozenset[str]
    openers: frozenset[str]
    longest: int

    @classmethod
    def of(cls, terms: Iterable[str]) -> Vocabulary:
        """The vocabulary of some terms, given by their keys."""
        kept = frozenset(terms)
        return cls(kept, _openers(kept), max((len(term.split()) for term in kept), default=1))


def tag(text: ReadText, vocabulary: Vocabulary, acronyms: Mapping[str, str]) -> dict[str, list[FoundMention]]:
    """The mentions of terms in reading order, title first, by term; ``acronyms`` says what acronyms stand for.

    What a longer mention covers is no mention of its own: gradient descent inside stochastic gradient descent.
    """
    openers = vocabulary.openers | _openers(acronyms)
    found: dict[str, list[FoundMention]] = {}
    for field in ("Title", "Abstract"):
        words, printed = text.words[field], text.fields[field]
        for begin, end, term in _unmasked(list(_matches(words, vocabulary, openers, acronyms))):
            start, stop = words[begin].start, words[end - 1].end
            mention = FoundMention(field, start, stop, printed[start:stop])
            found.setdefault(term, []).append(mention)
    return found


def _openers(terms: Iterable[str]) -> frozenset[str]:
    """First words of terms, as a text may print them: CIFAR-10 begins with cifar."""
    first = {term.split(" ", 1)[0] for term in terms}
    return frozenset(first | {word.rstrip("0123456789") for word in first})


def _matches(
    words: Sequence[Word], vocabulary: Vocabulary, openers: Collection[str], acronyms: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    """All stretches whose key is a term."""
    for begin, word in enumerate(words):
        if word.glued or (word.normal not in openers and word.normal not in PREFIXES):
            continue
        normals: list[str] = []
        for end in range(begin + 1, min(begin + 2 * vocabulary.longest, len(words)) + 1):
            if end - 1 > begin and words[end - 1].breaks:
                break
            normals.append(words[end - 1].normal)
            printed = key(normals)
            if printed.count(" ") >= vocabulary.longest:
                break
            if end < len(words) and words[end].glued and words[end].normal not in SUFFIXES:
                continue
            term = expanded(printed, acronyms)
            if term in vocabulary.terms:
                yield begin, end, term


def _unmasked(matches: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The matches that no longer (or as long, earlier) one overlaps, in reading order."""
    taken: set[int] = set()
    kept = []
    for begin, end, concept in sorted(matches, key=lambda match: (match[0] - match[1], match[0], match[2])):
        if taken.isdisjoint(range(begin, end)):
            taken.update(range(begin, end))
            kept.append((begin, end, concept))
    return sorted(kept)
