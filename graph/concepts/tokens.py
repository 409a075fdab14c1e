"""Texts to arrays of tokens: many titles and abstracts at once, each token with its place and its normal form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.concepts.tex import ACCENT, LETTER
from graph.concepts.words import normal

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Hashes: TypeAlias = NDArray[np.uint64]

_TEX = f"{ACCENT}|{LETTER}".replace(" ", r"\ ")
#: A token: a web address, a formula, a word with TeX accents, a number, or a run of letters and digits.
_TOKEN = re.compile(
    rf"""(
      (?:https?://|www\.)[^\s{{}}()<>]*[\w/\#=&-]
    | \b[\w.-]+\.(?:com|org|io|net|edu|ai|dev|ac\.uk)/[^\s{{}}()<>]*[\w/\#=&-]
    | \$\$?[^$]{{1,300}}\$\$?
    | (?:[^\W\d_]*(?:{_TEX}))+[^\W\d_]* | \\[LlOo][a-z]{{3,}}
    | \d+(?:\.\d+)+ | [^\W_]+
    )""",
    re.VERBOSE,
)
_PLAIN_TOKEN = re.compile(r"([^\W_]+)")
_UNUSUAL = re.compile(r"[$\\/]|\d\.\d|\bwww\.")

SPACE, HYPHEN, APOSTROPHE, BREAK, STOP = range(5)
_HYPHEN = re.compile(r"[-\u2010\u2011\u2012\u2013]|--|\}?-\{?")
_SENTENCE = re.compile(r"[.?!\u2026]|\n\s*\n|\s{3,}", re.DOTALL)

#: Flags of a token as printed.
CAPITAL, UPPER, MIXED, DIGIT, NUMBER, OPAQUE, SINGLE = (1 << i for i in range(7))
#: Flags of a gap between tokens.
OPEN, CLOSE, COLON, QUOTE, COMMA = (1 << i for i in range(5))

#: Prefixes that are no words of their own, so that a space after them counts as a hyphen.
_BOUND = frozenset({"anti", "bi", "hyper", "inter", "intra", "multi", "non", "pre", "semi"})

#: What is one word where a hyphen joins it, but two where a space does: on-line, but on line segments.
_HYPHENED = {("off", "line"): "offline", ("on", "line"): "online"}
#: Letters that are words, and what an apostrophe leaves of words.
_WORDS = frozenset("adimst")

_SHORT_FORMULA = re.compile(r"\$\$?\s*(?:\\(?:ell|mathcal|mathbb|mathrm|mathbf|text)|[A-Za-z0-9_^{}*\s])+\$\$?")
_GREEK = re.compile(r"\$\$?\s*\\(?P<name>[a-z]{2,8})\s*\$\$?")


@lru_cache(maxsize=1 << 18)
def word_hash(word: str) -> int:
    """A 64-bit number for a word, the same in every process.

    >>> word_hash("graph") == word_hash("graph") != word_hash("graphs")
    True
    """
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def join_hash(left: Hashes, right: Hashes) -> Hashes:
    """The hash of a longer key from the hash of its beginning and of its next word."""
    joined: Hashes = (left ^ (left >> np.uint64(29))) * _MULTIPLIER + right
    return joined


def in_text(hashes: Hashes, text: Ints) -> Hashes:
    """Hashes told apart by the number of the text that they stand in."""
    marked: Hashes = hashes + text.astype(np.uint64) * _MULTIPLIER
    return marked


def key_hash(words: Iterable[str]) -> int:
    """The hash of a whole key, as ``join_hash`` builds it word by word.

    >>> a, b = (np.array([word_hash(word)], dtype=np.uint64) for word in "ab")
    >>> int(join_hash(a, b)[0]) == key_hash(["a", "b"])
    True
    """
    parts = [word_hash(word) for word in words]
    value = parts[0] if parts else 0
    for part in parts[1:]:
        value = ((value ^ (value >> 29)) * int(_MULTIPLIER) + part) & 0xFFFF_FFFF_FFFF_FFFF
    return value


class _Words(dict[str, int]):
    """Number every token form once, with its length, flags, normal form and hash."""

    def __init__(self, ambiguous: Collection[str]) -> None:
        super().__init__()
        self.ambiguous = ambiguous
        self.normals: list[str] = []
        self.rows: list[tuple[int, int, int]] = []  # length, flags, hash
        self.table: NDArray[np.uint64] = np.zeros((0, 3), dtype=np.uint64)
        self[""]  # number 0 ends a text

    def __missing__(self, word: str) -> int:
        number = len(self)
        form = _normal_token(word, self.ambiguous)
        self.normals.append(form)
        self.rows.append((len(word), _word_flags(word, form), word_hash(form)))
        self[word] = number
        return number

    def columns(self) -> NDArray[np.uint64]:
        """Length, flags and hash of every form so far."""
        if self.rows:
            self.table = np.concatenate([self.table, np.array(self.rows, dtype=np.uint64)])
            self.rows.clear()
        return self.table


class _Gaps(dict[str, int]):
    """Number every gap between tokens once, with its length, class and flags."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[int, int, int]] = []

    def __missing__(self, gap: str) -> int:
        number = len(self)
        self.rows.append((len(gap), _gap_class(gap), _gap_flags(gap)))
        self[gap] = number
        return number

    def columns(self) -> Ints:
        return np.array(self.rows, dtype=np.int64).reshape(-1, 3)


def _normal_token(word: str, ambiguous: Collection[str]) -> str:
    if word.startswith("$"):
        return _formula_word(word)
    return normal(word, ambiguous)


def _formula_word(formula: str) -> str:
    if match := _GREEK.fullmatch(formula):
        return match["name"]
    if len(formula) <= 16 and _SHORT_FORMULA.fullmatch(formula):
        return normal(formula)
    return "$"


def _word_flags(word: str, form: str) -> int:
    flags = 0
    if form == "$" or ("." in word and not word[0].isdigit()) or "/" in word or not form:
        return OPAQUE
    if word[0].isupper():
        flags |= CAPITAL
    if len(word) > 1 and word.isupper():
        flags |= UPPER
    if any(c.isupper() for c in word[1:]) and not word.isupper():
        flags |= MIXED
    if any(c.isdigit() for c in word):
        flags |= DIGIT
    if word.replace(".", "").isdigit():
        flags |= NUMBER
    if len(word) == 1:
        flags |= SINGLE
    return flags


def _gap_class(gap: str) -> int:
    if gap.isspace() and not _SENTENCE.fullmatch(gap):
        return SPACE
    if _HYPHEN.fullmatch(gap) or gap == "_":
        return HYPHEN
    if gap in ("'", "’", "' ", "’ "):
        return APOSTROPHE
    return STOP if _SENTENCE.search(gap) else BREAK


def _gap_flags(gap: str) -> int:
    flags = OPEN if "(" in gap or "[" in gap else 0
    flags |= CLOSE if ")" in gap or "]" in gap else 0
    flags |= COLON if ":" in gap or "\u2014" in gap or " - " in gap or "---" in gap else 0
    flags |= QUOTE if any(q in gap for q in '"“”`«»') else 0
    return flags | (COMMA if "," in gap else 0)


@dataclass(frozen=True)
class Batch:
    """The tokens of many texts, in order; each array has one value a token.

    ``doc`` counts texts from 0, ``title`` tells title from abstract, ``start`` and ``end`` are offsets into the one or
    the other, ``gap`` is the class of what stands before the token and ``gap_flags`` its flags, ``after`` and
    ``after_flags`` the same of what follows, ``sentence`` counts sentences within a text, ``place`` tokens.
    """

    size: int
    doc: Ints
    title: Flags
    start: Ints
    end: Ints
    form: Ints
    flags: Ints
    hash: Hashes
    gap: Ints
    gap_flags: Ints
    after: Ints
    after_flags: Ints
    sentence: Ints
    place: Ints
    length: Ints
    normals: Sequence[str]

    def words(self, index: int, count: int) -> tuple[str, ...]:
        """The normal forms of ``count`` tokens from ``index`` on."""
        return tuple(self.normals[number] for number in self.form[index : index + count].tolist())


class Tokeniser:
    """Turns texts into batches. What it remembers of words seen makes it faster, and never changes what it gives.

    ``ambiguous`` lists acronyms that are also ordinary words; ``compounds`` maps pairs of words to the closed form
    ("data", "set") -> "dataset"; ``prefixes`` are never words of their own: bi-level = bilevel; ``is_joined`` tells
    of a letter and the word after it whether a space between them is as good as a hyphen.
    """

    def __init__(
        self,
        ambiguous: Collection[str] = frozenset(),
        compounds: Mapping[tuple[str, str], str] | None = None,
        prefixes: Collection[str] = frozenset(),
        is_joined: Callable[[str, str], bool] | None = None,
    ) -> None:
        self._words = _Words(ambiguous)
        self._gaps = _Gaps()
        self._compounds = compounds or {}
        self._firsts = frozenset(first for first, _ in (*self._compounds, *_HYPHENED)) | frozenset(prefixes)
        self._prefixes = frozenset(prefixes)
        self._is_joined = is_joined

    @property
    def printed(self) -> Collection[str]:
        """Every word form met so far, as printed."""
        return self._words.keys()

    def batch(self, texts: Sequence[tuple[str, str]]) -> Batch:
        """The tokens of ``texts``, pairs of title and abstract."""
        parts: list[str] = []
        counts: list[int] = []
        for title, abstract in texts:
            for field in (title, abstract):
                pieces = _pieces(field)
                pieces.append("")
                parts.extend(pieces)
                counts.append(len(pieces) // 2)
        return self._arrays(len(texts), parts, np.array(counts, dtype=np.int64))

    def _arrays(self, size: int, parts: list[str], counts: Ints) -> Batch:
        gap = np.array(list(map(self._gaps.__getitem__, parts[0::2])), dtype=np.int64)
        form = np.array(list(map(self._words.__getitem__, parts[1::2])), dtype=np.int64)
        gaps, words = self._gaps.columns()[gap], self._words.columns()[form]
        length, flags = words[:, 0].astype(np.int64), words[:, 1].astype(np.int64)
        field = np.repeat(np.arange(len(counts)), counts)
        first = np.cumsum(counts) - counts
        ends = np.cumsum(gaps[:, 0] + length)
        base = (ends - gaps[:, 0] - length)[first]
        ends -= base[field]
        stop = np.where(form == 0, STOP, gaps[:, 1])
        begins = np.zeros(len(form), dtype=bool)
        begins[first] = True
        stop[begins] = STOP
        table = _Table(field, ends - length, ends, form, flags, words[:, 2], stop, gaps[:, 2])
        keep = self._fold(table)
        self._hyphen(table)
        return _finish(size, table, keep, self._words.normals)

    def _fold(self, table: _Table) -> Flags:
        """Join prefixes and known compounds with the next token; False marks the tokens that are gone."""
        normals = self._words.normals
        keep = np.ones(len(table.form), dtype=bool)
        firsts = np.array([form in self._firsts for form in normals], dtype=bool)
        candidates = np.flatnonzero(firsts[table.form[:-1]] & (table.gap[1:] <= HYPHEN)).tolist()
        for i in candidates:
            first, second = normals[table.form[i]], normals[table.form[i + 1]]
            if not second or not keep[i]:
                continue
            hyphen = table.gap[i + 1] == HYPHEN
            joined = self._compounds.get((first, second)) or (_HYPHENED.get((first, second)) if hyphen else None)
            if joined is None and self._is_prefixed(first, second, hyphen=hyphen):
                joined = first + second
            if joined is not None:
                self._join(table, i, joined)
                keep[i + 1] = False
        return keep

    def _hyphen(self, table: _Table) -> None:
        """Let a space after a letter be a hyphen where both words are known as one: k means, Q learning."""
        normals, is_joined = self._words.normals, self._is_joined
        if is_joined is None:
            return
        single = (table.flags[:-1] & SINGLE > 0) & (table.gap[1:] == SPACE)
        for i in np.flatnonzero(single).tolist():
            first, second = normals[table.form[i]], normals[table.form[i + 1]]
            if first.isalpha() and first not in _WORDS and is_joined(first, second):
                table.gap[i + 1] = HYPHEN

    def _is_prefixed(self, first: str, second: str, *, hyphen: bool) -> bool:
        if first not in self._prefixes or len(second) < 3 or not (second.isalpha() and second.islower()):
            return False
        return hyphen or first in _BOUND

    def _join(self, table: _Table, i: int, joined: str) -> None:
        number = self._words[joined]
        table.form[i] = number
        table.hash[i] = word_hash(self._words.normals[number])
        table.end[i] = table.end[i + 1]
        table.flags[i] &= ~SINGLE


@dataclass(frozen=True)
class _Table:
    """The columns of a batch while it is made; the last token of each field is an empty one."""

    field: Ints
    start: Ints
    end: Ints
    form: Ints
    flags: Ints
    hash: Hashes
    gap: Ints
    gap_flags: Ints


def _pieces(text: str) -> list[str]:
    if " " in text and text.isupper() and len(text.lower()) == len(text):
        text = text.lower()
    return (_TOKEN if _UNUSUAL.search(text) else _PLAIN_TOKEN).split(text)


def _finish(size: int, table: _Table, keep: Flags, normals: Sequence[str]) -> Batch:
    """Drop joined tokens, take what follows each token, drop the empty tokens at the ends."""
    kept = np.flatnonzero(keep)
    gap, gap_flags = table.gap[kept], table.gap_flags[kept]
    after, after_flags = np.append(gap[1:], STOP), np.append(gap_flags[1:], 0)
    real = table.form[kept] != 0
    chosen = kept[real]
    field = table.field[chosen]
    doc = field // 2
    new_sentence = (gap[real] == STOP).astype(np.int64)
    lengths = np.bincount(doc, minlength=size)
    starts = np.cumsum(lengths) - lengths
    sentences = np.cumsum(new_sentence)
    opening = np.append(sentences, 0)[np.minimum(starts, max(len(chosen) - 1, 0))] if len(chosen) else starts
    return Batch(
        size=size,
        doc=doc,
        title=field % 2 == 0,
        start=table.start[chosen],
        end=table.end[chosen],
        form=table.form[chosen],
        flags=table.flags[chosen],
        hash=table.hash[chosen],
        gap=gap[real],
        gap_flags=gap_flags[real],
        after=after[real],
        after_flags=after_flags[real],
        sentence=sentences - opening[doc],
        place=np.arange(len(chosen)) - starts[doc],
        length=lengths,
        normals=normals,
    )
