"""Acronyms that a text defines itself: "graph neural networks (GNNs)"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.concepts.normal import key
from graph.concepts.tokens import Word, is_name

#: A sense of an acronym holds for texts that do not define it when so many texts define it …
LEAST_DEFINITIONS = 3
#: … and at least this share of them alike.
AGREEMENT = 0.8

_SMALL = frozenset({"of", "for", "and", "in", "the", "to", "on", "with", "by", "a", "an", "via", "from", "as", "at"})


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym (its normal form), the key of what it stands for, and both as printed."""

    acronym: str
    key: str
    printed: str
    long: str


def definitions(text: str, words: Sequence[Word]) -> list[Definition]:
    """The acronyms that ``text`` defines in parentheses after their long form, the first definition of each.

    >>> from graph.concepts.tokens import words
    >>> text = "Self-supervised learning (SSL) of graph neural networks (GNNs)"
    >>> [(d.acronym, d.key) for d in definitions(text, words(text))]
    [('gnn', 'graph neural network'), ('ssl', 'self supervised learning')]
    """
    found: dict[str, Definition] = {}
    for i, word in enumerate(words):
        if i and _is_bracketed(text, words, i):
            last = _compound_end(words, i)
            begin = _long_form(words[:i], _letters(text[word.start : words[last].end]))
            if begin is not None:
                long = words[begin:i]
                acronym = key([each.normal for each in words[i : last + 1]])
                printed, spelled = text[word.start : words[last].end], text[long[0].start : long[-1].end]
                found.setdefault(acronym, Definition(acronym, key([each.normal for each in long]), printed, spelled))
    return [found[acronym] for acronym in sorted(found)]


def agreed(definitions: Iterable[Definition]) -> Mapping[str, str]:
    """The acronyms whose sense the corpus agrees on, and the key of that sense; one definition a text is given."""
    senses: dict[str, Counter[str]] = defaultdict(Counter)
    for each in definitions:
        senses[each.acronym][each.key] += 1
    table = {}
    for acronym in sorted(senses):
        sense, count = min(senses[acronym].items(), key=lambda pair: (-pair[1], pair[0]))
        total = senses[acronym].total()
        if total >= LEAST_DEFINITIONS and count >= AGREEMENT * total:
            table[acronym] = sense
    return table


def expanded(term: str, table: Mapping[str, str]) -> str:
    """A key with the acronyms in it written out, as far as ``table`` knows them.

    >>> expanded("deep cnn", {"cnn": "convolutional neural network"})
    'deep convolutional neural network'
    """
    return table.get(term) or " ".join(table.get(word, word) for word in term.split())


def _is_bracketed(text: str, words: Sequence[Word], i: int) -> bool:
    """Whether the word (with what is hyphened to it) stands alone in parentheses and looks like an acronym."""
    word, last = words[i], _compound_end(words, i)
    before = text[words[i - 1].end : word.start].strip()
    after = text[words[last].end :].lstrip()
    printed = text[word.start : words[last].end]
    if before not in ("(", "[") or not after.startswith((")", "]", ",", ";")):
        return False
    return is_name(printed) and 2 <= len(_letters(printed)) <= 10


def _compound_end(words: Sequence[Word], i: int) -> int:
    """The index of the last word that hyphens join to word ``i``."""
    while i + 1 < len(words) and words[i + 1].glued:
        i += 1
    return i


def _letters(printed: str) -> str:
    """The letters that an acronym stands for: without plural s, hyphens and case."""
    if len(printed) > 2 and printed.endswith("s") and printed[-2].isupper():
        printed = printed[:-1]
    return "".join(c for c in printed.lower() if c.isalnum())


def _long_form(before: Sequence[Word], letters: str) -> int | None:
    """Where the long form begins among the words before the parenthesis, or None.

    First the words whose initials are the letters; else the fewest words in which the letters stand in order, each
    word giving its initial (Schwartz and Hearst ask that of the first word only, and pair SSL with supervised
    learning). A long form never begins inside a hyphened compound and never crosses a break.
    """
    words: list[Word] = []
    begins: list[int] = []
    for begin in range(len(before) - 1, max(-1, len(before) - 2 * len(letters) - 4), -1):
        words.insert(0, before[begin])
        if not before[begin].glued and before[begin].normal not in _SMALL:
            begins.append(begin)
        if before[begin].breaks:
            break
    for fits in (_by_initials, _by_letters):
        for begin in begins:
            if fits([each.text.lower() for each in before[begin:]], letters):
                return begin
    return None


def _by_initials(words: Sequence[str], letters: str) -> bool:
    content = [word for word in words if word not in _SMALL]
    return letters in ("".join(word[0] for word in words), "".join(word[0] for word in content)) and len(words) > 1


def _by_letters(words: Sequence[str], letters: str) -> bool:
    content = [word for word in words if word not in _SMALL]
    if len(content) > len(letters) or sum(map(len, content)) <= len(letters) + 1:
        return False
    return _spells(content, letters)


def _spells(words: Sequence[str], letters: str) -> bool:
    """Whether the letters can be read off the words in order, every word giving at least its initial."""
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if not letters or word[0] != letters[0]:
        return False
    for taken in range(len(letters) - len(rest), 0, -1):
        if _is_within(letters[1:taken], word[1:]) and _spells(rest, letters[taken:]):
            return True
    return False


def _is_within(letters: str, word: str) -> bool:
    """Whether the letters stand in the word in this order."""
    remaining = iter(word)
    return all(letter in remaining for letter in letters)
