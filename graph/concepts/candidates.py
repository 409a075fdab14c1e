"""Candidates: the stretches of a text that may be terms, with what speaks for each within that text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.concepts.acronyms import Definition, definitions, expanded
from graph.concepts.findings import WorkText
from graph.concepts.normal import PREFIXES, key, word_list
from graph.concepts.tokens import Word, words

#: The longest term, in words.
LONGEST = 5

STOP = word_list("stop")
NOT_FIRST = word_list("not_first")
NOT_LAST = word_list("not_last")
NOT_ALONE = word_list("not_alone")
GENERIC = word_list("generic")
GERUNDS = word_list("gerunds")
NOUNS = word_list("nouns")
#: Last words that add nothing to a term, and first words that seldom do.
TAILS = word_list("tails")
VAGUE = word_list("vague")
#: What may follow a term with a hyphen and leave it the same term: GAN-based, SGD-trained.
SUFFIXES = word_list("suffixes")


@dataclass(frozen=True, slots=True)
class ReadText:
    """A work's text taken apart; ``fields`` are its title and abstract."""

    work: str
    fields: Mapping[str, str]
    words: Mapping[str, Sequence[Word]]
    definitions: Sequence[Definition]


#: Where a term stands: field, first word, word after the last.
Span = tuple[str, int, int]


def read_text(text: WorkText) -> ReadText:
    """Take a text apart: a function of this text alone."""
    fields = {"Title": text.title, "Abstract": text.abstract}
    parts = {field: words(printed) for field, printed in fields.items()}
    first: dict[str, Definition] = {}
    for field, printed in fields.items():
        for each in definitions(printed, parts[field]):
            first.setdefault(each.acronym, each)
    senses = {acronym: each.key for acronym, each in first.items()}
    # Generalized CIL (GCIL), where the text defines CIL, is generalized class incremental learning.
    own = (replace(first[acronym], key=expanded(first[acronym].key, senses)) for acronym in sorted(first))
    return ReadText(text.work, fields, parts, tuple(own))


def spans(text: ReadText) -> dict[str, list[Span]]:
    """Every stretch that may be a term, by key: a function of this text alone.

    An acronym that the text defines counts as what it stands for.
    """
    stands_for = {each.acronym: each.key for each in text.definitions}
    found: dict[str, list[Span]] = defaultdict(list)
    for field in ("Title", "Abstract"):
        for begin, end in _spans(text.words[field]):
            term = key([word.normal for word in text.words[field][begin:end]])
            found[expanded(term, stands_for)].append((field, begin, end))
    return dict(found)


def is_padded(term: str, df: Mapping[str, int]) -> bool:
    """Whether a term is a commoner one with a general word before or after it that adds nothing.

    >>> is_padded("classification task", {"classification": 8, "classification task": 2})
    True
    """
    words = term.split()
    if len(words) < 2:
        return False
    tail, head = " ".join(words[:-1]), " ".join(words[1:])
    if words[-1] in TAILS and (df.get(tail, 0) >= df[term] or tail in VAGUE):
        return True
    if len(words) > 2 and words[0] in _TRANSITIVE:
        return df[term] == 1 or df.get(head, 0) > df[term]
    return len(words) > 2 and words[0] in VAGUE and df.get(head, 0) >= 3 * df[term]


def own_spans(spans: Mapping[str, Sequence[Span]], df: Mapping[str, int]) -> dict[str, list[Span]]:
    """The spans in which a term stands by itself: not inside a longer one that as many works use."""
    inside: dict[Span, int] = {}
    for term, found in spans.items():
        for field, begin, end in found:
            for b in range(begin, end):
                for e in range(b + 1, end + 1):
                    if (b, e) != (begin, end):
                        inside[field, b, e] = max(inside.get((field, b, e), 0), df[term])
    own = {term: [place for place in found if inside.get(place, 0) < df[term]] for term, found in spans.items()}
    return {term: places for term, places in own.items() if places}


def _spans(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Every stretch of words that may be a term, as a half-open range of indices."""
    for begin, word in enumerate(words):
        if word.glued or not _may_begin(words, begin):
            continue
        for end in range(begin + 1, min(begin + LONGEST + 1, len(words)) + 1):
            inner = words[end - 1]
            if end - 1 > begin and (inner.breaks or not _may_stand(words, end - 1)):
                break
            if _ends_here(words, end) and _may_end(words, begin, end):
                yield begin, end


def _may_stand(words: Sequence[Word], i: int) -> bool:
    """Whether a word may stand in a term: content, or a small word inside a hyphened compound."""
    word = words[i]
    if word.glued or (i + 1 < len(words) and words[i + 1].glued):
        return True
    return word.normal not in STOP and not word.text.isdigit() and len(word.normal) > 1 and not _is_adverb(word)


def _may_begin(words: Sequence[Word], i: int) -> bool:
    word = words[i]
    if word.text.isdigit():
        return False
    if i + 1 < len(words) and words[i + 1].glued:
        return word.normal in PREFIXES or word.normal not in STOP or len(word.normal) == 1
    return _may_stand(words, i)


def _may_end(words: Sequence[Word], begin: int, end: int) -> bool:
    last, stretch = words[end - 1], words[begin:end]
    if len(stretch) == 1:
        return _may_be_alone(last)
    if all(word.normal in GENERIC for word in stretch) or not _is_noun(last):
        return False
    if last.glued and all(word.glued for word in stretch[1:]) and last.normal in SUFFIXES:
        return False
    first = stretch[0]
    if first.normal.endswith("ing") and len(first.normal) > 5 and first.normal not in GERUNDS:
        return False
    return first.normal not in NOT_FIRST or stretch[1].glued


def _is_noun(word: Word) -> bool:
    """Whether a term may end with a word, as far as lists and endings tell."""
    normal = word.normal
    if normal in STOP or normal in NOT_LAST or normal in SUFFIXES:
        return False
    if not word.glued and (word.text.isdigit() or len(normal) == 1):
        return False
    if normal.endswith("ed") and normal not in _NOUNS_IN_ED:
        return False
    return word.named or normal in NOUNS or not normal.endswith(_ADJECTIVES)


def _may_be_alone(word: Word) -> bool:
    normal = word.normal
    if word.named:
        return len(normal) > 2 and not word.text[0].isdigit() and normal not in GENERIC and normal not in STOP
    return (
        len(normal) > 3
        and normal not in NOT_ALONE
        and normal not in GENERIC
        and normal not in NOT_FIRST
        and (not normal.endswith("ing") or len(normal) < 6 or normal in GERUNDS)
        and _is_noun(word)
    )


def _ends_here(words: Sequence[Word], end: int) -> bool:
    """Whether a term may end before word ``end``: not in the middle of a compound, save before a suffix."""
    return end == len(words) or not words[end].glued or words[end].normal in SUFFIXES


def _is_adverb(word: Word) -> bool:
    return word.normal.endswith("ly") and word.normal not in _NOUNS_IN_LY


#: What stands before other terms as a verb: training physics-informed neural networks.
_TRANSITIVE = frozenset({"learning", "training"})
_ADJECTIVES = ("al", "ive", "ous", "ory", "ic", "able", "ible", "ary", "ful", "less", "ant", "cient", "ndent", "stent")
_NOUNS_IN_LY = frozenset({"anomaly", "assembly", "family", "supply", "monopoly", "poly", "early", "weakly", "friendly"})
_NOUNS_IN_ED = frozenset({"seed", "speed", "need", "feed", "embed", "bed", "breed", "testbed", "biomed", "pubmed"})
