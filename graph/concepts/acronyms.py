"""Acronyms that a text defines itself, "graph neural networks (GNNs)", and those that many texts agree on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.concepts.tokens import (
    BREAK,
    CAPITAL,
    CLOSE,
    COMMA,
    DIGIT,
    HYPHEN,
    MIXED,
    OPAQUE,
    OPEN,
    SPACE,
    UPPER,
    Batch,
    word_hash,
)
from graph.concepts.wordlists import word_list

#: A sense of an acronym holds for texts that do not define it when it is defined so often …
LEAST_USES = 5
#: … and at least this share of the definitions agree.
AGREEMENT = 0.8

_PREFIXED = re.compile(rf"^({'|'.join(sorted(word_list('prefixes')))})(?=[a-z]{{4}})")
_SHORTLY = frozenset(["just", "short", "simply"])
_OR = word_hash("or")
#: How many words may stand between a long form and its acronym.
_MORE = 3
_SMALL = frozenset(
    ["of", "for", "and", "in", "the", "to", "on", "with", "by", "a", "an", "via", "from", "as", "at", "s", "or"]
)


@dataclass(frozen=True, slots=True)
class Definition:
    """``acronym`` and ``long`` are keys; ``field`` (Title or Abstract), ``start`` and ``end`` say where both stand.

    ``long`` is empty where an acronym stands in parentheses after words that do not spell it: whatever it means there.
    """

    acronym: str
    long: str
    field: str
    start: int
    end: int


def definitions(batch: Batch) -> list[tuple[Definition, ...]]:
    """For each text of a batch the acronyms that it defines, those in parentheses first.

    Of an acronym that is defined several times the first definition comes first; others follow where they are spelled
    by initials. Acronyms in a long form that the same text defines are written out, too.

    >>> from graph.concepts.tokens import Tokeniser
    >>> text = "Self-supervised learning (SSL) of GNNs (graph neural networks)"
    >>> [(d.acronym, d.long) for d in definitions(Tokeniser().batch([("", text)]))[0]]
    [('gnn', 'graph neural network'), ('ssl', 'self supervised learning')]
    """
    found: list[dict[str, list[Definition]]] = [{} for _ in range(batch.size)]
    glosses: list[dict[str, Definition]] = [{} for _ in range(batch.size)]
    opened = np.flatnonzero((batch.gap_flags & OPEN > 0) & (batch.gap >= BREAK)).tolist()
    for i in opened:
        if each := _before_parenthesis(batch, i) or _in_parenthesis(batch, i):
            _add(found[batch.doc[i]], each)
        elif gloss := _gloss(batch, i):
            glosses[batch.doc[i]].setdefault(gloss.acronym, gloss)
    for i in np.flatnonzero((batch.gap_flags & COMMA > 0) & (batch.hash == _OR)).tolist():
        if each := _after_or(batch, i):
            _add(found[batch.doc[i]], each)
    return [_in_order(own, others) for own, others in zip(found, glosses, strict=True)]


def _add(found: dict[str, list[Definition]], each: Definition) -> None:
    others = found.setdefault(each.acronym, [])
    if not others or (
        all(each.long != other.long for other in others)
        and _by_initials(each.long.split(), each.acronym.replace(" ", "").lower())
    ):
        others.append(each)


def _in_order(found: Mapping[str, Sequence[Definition]], glosses: Mapping[str, Definition]) -> tuple[Definition, ...]:
    firsts = {acronym: several[0] for acronym, several in found.items()}
    return tuple(
        _written_out(each, firsts)
        for acronym in sorted({**glosses, **found})
        for each in found.get(acronym) or [glosses[acronym]]
    )


def _written_out(one: Definition, others: Mapping[str, Definition]) -> Definition:
    """A definition whose long form holds no acronym of the others: generalized CIL (GCIL)."""
    words = one.long.split()
    if len(words) == 1 or one.acronym in words or others.keys().isdisjoint(words):
        return one
    return replace(one, long=" ".join(others[word].long if word in others else word for word in words))


def agreed(uses: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, int, int]]:
    """The acronyms with one sense, from how often each is defined as what: (key, agreeing uses, all uses).

    >>> bnn = {"bayesian neural network": 36, "binary neural network": 19}
    >>> agreed({"bnn": bnn, "gnn": {"graph neural network": 9}})
    {'gnn': ('graph neural network', 9, 9)}
    """
    table = {}
    for acronym, senses in sorted(uses.items()):
        sense, right = min(senses.items(), key=lambda pair: (-pair[1], pair[0]))
        total = sum(senses.values())
        if total >= LEAST_USES and right >= AGREEMENT * total:
            table[acronym] = (sense, right, total)
    return table


def tally(found: Iterable[Sequence[Definition]]) -> dict[str, Counter[str]]:
    """How many texts define each acronym as what."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for text in found:
        for each in text:
            if each.long:
                uses[each.acronym][each.long] += 1
    return dict(uses)


def _before_parenthesis(batch: Batch, i: int) -> Definition | None:
    """``long form (ACR)``: the acronym is token ``i`` with what hyphens join to it."""
    last = _compound_end(batch, i)
    spelled = _letters(batch, i, last)
    letters = spelled or _capital(batch, i, last)
    if letters is None or not batch.after_flags[last] & (CLOSE | COMMA) or batch.after[last] < BREAK:
        return None
    before = list(_backwards(batch, i - 1, 2 * len(letters) + 3))
    begin = _long_form(before, batch, letters)
    if begin is None and spelled is not None and (longer := _longer_form(before, batch, letters)):
        return _definition(batch, (i, last), longer)
    if begin is None or (spelled is None and not _is_title_case(batch, begin, i - 1)):
        return None
    return _definition(batch, (i, last), (begin, i - 1))


def _longer_form(before: Sequence[int], batch: Batch, letters: str) -> tuple[int, int] | None:
    """The first and last token of initials that are the letters, before a few more: nearest neighbor rule (NN)."""
    for more in range(1, min(_MORE, len(before) - 1) + 1):
        ends_small = batch.normals[batch.form[before[more]]] in _SMALL
        begin = None if ends_small else _long_form(before[more:], batch, letters, (_by_initials,))
        if begin is not None:
            return begin, before[more]
    return None


def _gloss(batch: Batch, i: int) -> Definition | None:
    """``words (ACR)``: an acronym alone in parentheses after words that do not spell it."""
    last = _compound_end(batch, i)
    letters = _letters(batch, i, last)
    if letters is None or not batch.after_flags[last] & CLOSE or batch.after[last] < BREAK:
        return None
    before = list(_backwards(batch, i - 1, 2 * len(letters) + 3))
    if not before or batch.doc[before[0]] != batch.doc[i] or batch.title[before[0]] != batch.title[i]:
        return None
    field, begin, end = "Title" if batch.title[i] else "Abstract", int(batch.start[before[-1]]), int(batch.end[last])
    return Definition(" ".join(batch.words(i, last - i + 1)), "", field, begin, end)


def _after_or(batch: Batch, i: int) -> Definition | None:
    """``long form, or ACR``, with all initials of the long form; token ``i`` is the or."""
    first = i + 1
    if first + 1 < len(batch.doc) and batch.after[i] == SPACE and batch.normals[batch.form[first]] in _SHORTLY:
        first += 1
    if i == 0 or first >= len(batch.doc) or batch.gap[first] != SPACE or batch.doc[first] != batch.doc[i - 1]:
        return None
    last = _compound_end(batch, first)
    letters = _letters(batch, first, last)
    if letters is None or len(letters) < 3 or batch.after[last] == SPACE:
        return None
    before = list(_backwards(batch, i - 1, 2 * len(letters)))
    begin = _long_form(before, batch, letters)
    words = [] if begin is None else [batch.normals[batch.form[j]] for j in range(begin, i)]
    if begin is None or not (_by_initials(words, letters) or _by_initials(_parted(words), letters)):
        return None
    return _definition(batch, (first, last), (begin, i - 1))


def _in_parenthesis(batch: Batch, i: int) -> Definition | None:
    """``ACR (long form)``: the long form fills the parenthesis and begins with token ``i``."""
    first = i - 1
    while first > 0 and batch.gap[first] == HYPHEN:
        first -= 1
    if first < 0 or batch.doc[first] != batch.doc[i] or batch.title[first] != batch.title[i]:
        return None
    letters = _letters(batch, first, i - 1)
    end = i
    while end + 1 < len(batch.doc) and batch.gap[end + 1] < BREAK and end - i < 10:
        end += 1
    if letters is None or end == i or not batch.after_flags[end] & CLOSE:
        return None
    words = [batch.normals[batch.form[j]] for j in range(i, end + 1)]
    if not (_by_initials(words, letters) or _by_letters(words, letters)):
        return None
    return _definition(batch, (first, i - 1), (i, end))


def _definition(batch: Batch, short: tuple[int, int], long: tuple[int, int]) -> Definition | None:
    acronym = " ".join(batch.words(short[0], short[1] - short[0] + 1))
    key = " ".join(batch.words(long[0], long[1] - long[0] + 1))
    if acronym == key:
        return None
    begin, end = min(short[0], long[0]), max(short[1], long[1])
    field = "Title" if batch.title[begin] else "Abstract"
    return Definition(acronym, key, field, int(batch.start[begin]), int(batch.end[end]))


def _compound_end(batch: Batch, i: int) -> int:
    while i + 1 < len(batch.doc) and batch.gap[i + 1] == HYPHEN:
        i += 1
    return i


def _letters(batch: Batch, first: int, last: int) -> str | None:
    """The letters that an acronym stands for, lower case without plural s; None for what is no acronym."""
    if last - first > 3 or any(batch.gap[j] == SPACE for j in range(first + 1, last + 1)):
        return None
    flags = batch.flags[first : last + 1]
    if np.any(flags & OPAQUE) or not (np.any(flags & (UPPER | MIXED)) or (last > first and np.any(flags & DIGIT))):
        return None
    letters = "".join(batch.words(first, last - first + 1)).lower()
    return letters if 2 <= len(letters) <= 10 and not letters.isdigit() else None


def _capital(batch: Batch, first: int, last: int) -> str | None:
    """The letters of one word with one capital, which is an acronym only of words in capitals: Mixup (Lump)."""
    if last > first or not batch.flags[first] & CAPITAL or batch.flags[first] & (OPAQUE | DIGIT):
        return None
    letters = batch.normals[batch.form[first]]
    return letters if 3 <= len(letters) <= 10 else None


def _is_title_case(batch: Batch, first: int, last: int) -> bool:
    """Whether several words all begin with a capital, but for the small ones."""
    words = [j for j in range(first, last + 1) if batch.normals[batch.form[j]] not in _SMALL]
    return len(words) > 1 and all(batch.flags[j] & CAPITAL for j in words)


def _backwards(batch: Batch, i: int, most: int) -> Iterator[int]:
    """The tokens before a parenthesis back to the next break."""
    doc, title = batch.doc[i], batch.title[i]
    while i >= 0 and most > 0 and batch.doc[i] == doc and batch.title[i] == title and not batch.flags[i] & OPAQUE:
        yield i
        if batch.gap[i] >= BREAK:
            return
        i -= 1
        most -= 1


def _long_form(
    before: Sequence[int], batch: Batch, letters: str, ways: Sequence[Callable[[Sequence[str], str], bool]] = ()
) -> int | None:
    """Where the long form begins among the tokens before the parenthesis (nearest first), or None.

    First the words whose initials are the letters; else the fewest words in which the letters stand in order, each
    word giving its initial (Schwartz and Hearst ask that of the first word only, and pair SSL with supervised
    learning). A long form does not begin inside a hyphened compound.
    """
    words = [batch.normals[batch.form[j]].lower() for j in reversed(before)]
    for fits in ways or (_by_initials, _by_letters):
        for n, j in enumerate(before, start=1):
            part = words[len(words) - n :]
            if batch.gap[j] == HYPHEN or part[0] in _SMALL:
                continue
            if fits(part, letters) or fits(_parted(part), letters):
                longer = (
                    before[1:2] if n == 1 and words[-2:][0] not in _SMALL and _by_letters(words[-2:], letters) else ()
                )
                return longer[0] if longer and batch.gap[longer[0]] != HYPHEN else j
    return None


def _parted(words: Sequence[str]) -> list[str]:
    """Words with their prefixes set apart: semisupervised learning gives SSL as well as SL."""
    return [piece for word in words for piece in _PREFIXED.sub(r"\1 ", word).split()]


def _by_initials(words: Sequence[str], letters: str) -> bool:
    content = [word for word in words if word not in _SMALL]
    return len(words) > 1 and letters in ("".join(w[0] for w in words), "".join(w[0] for w in content))


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
    return any(
        _is_within(letters[1:taken], word[1:]) and _spells(rest, letters[taken:])
        for taken in range(len(letters) - len(rest), 0, -1)
    )


def _is_within(letters: str, word: str) -> bool:
    remaining = iter(word)
    return all(letter in remaining for letter in letters)
