"""Names that a text gives to what it proposes: DiffStride, BSP-Net, TEDDY."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from graph.concepts.acronyms import Definition
from graph.concepts.candidates import SUFFIXES
from graph.concepts.statistics import Statistics
from graph.concepts.tokens import (
    COLON,
    HYPHEN,
    MIXED,
    OPAQUE,
    UPPER,
    Batch,
    key_hash,
)  # fmt: skip

_VERBS = (
    r"(?:propos|introduc|present|develop|design|devis|releas|build|construct|coin|contribut|creat|offer|propound"
    r"|describ|formulat|provid|establish|unveil|nam|(?<!in )term|call|dub|refer)\w*"
)
_BETWEEN = (
    r"(?:(?!(?:for|of|on|with|to|using|from|that|which|in|by|and|as|than|over|under)\b)[\w$\\{}^-]+[\s,:\"“'`(]+){0,8}"
)
_PROPOSED = re.compile(rf"\b{_VERBS}\b[\s:,(]+{_BETWEEN}$", re.IGNORECASE)
_PROPOSED_LOOSELY = re.compile(
    r"\b(?:propos|introduc|present|coin|call|nam|(?<!in )term|dub|devis)\w*\b[^.;!?(]{0,100}$", re.IGNORECASE
)
_CALLED = re.compile(
    r"(?:\b(?:i\.e\.,?|called|named|termed|dubbed|namely|coined|entitled|titled|denoted(?: as| by)?|abbreviated(?: as)?"
    r"|referred to as|(?:we )?(?:call|name|term|dub|refer to)\b(?: it| this| our| the| as)?[\w\s-]{0,40}"
    r"|our(?: \w+){0,4})|--|\u2014|\u2013|:)\s*[\"“'`(]*$",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:we|our|this (?:paper|work|article|study))\b", re.IGNORECASE)
_APPOSED = re.compile(
    r"^[\"”')\s]*,?\s*(?:which is\s+)?an?\s+(?:\w+[\s-]){0,3}?(?:new|novel|first|simple|unified|general|efficient)\b",
    re.I,
)
_TEX = re.compile(r"varepsilon|epsilon|mathcal|infty")


def introduced(
    batch: Batch, texts: Sequence[tuple[str, str]], defined: Sequence[Sequence[Definition]], statistics: Statistics
) -> list[tuple[str, ...]]:
    """For each text of a batch the keys of the names that it coins; known terms are never coined."""
    found: list[dict[str, None]] = [{} for _ in range(batch.size)]
    for first, count in _named(batch, statistics):
        doc = int(batch.doc[first])
        key = " ".join(batch.words(first, count))
        long = next((each.long for each in defined[doc] if each.acronym == key), key)
        if key in found[doc] or not _is_new(long, statistics):
            continue
        if _heads_title(batch, first, count) or _is_proposed(batch, texts[doc], defined[doc], first, count, key):
            found[doc][key] = None
    return [tuple(keys) for keys in found]


def _named(batch: Batch, statistics: Statistics) -> Iterator[tuple[int, int]]:
    """Every word or hyphened compound that is written as a name, and what stands before a colon at a title's begin."""
    marked = (batch.flags & (UPPER | MIXED) > 0) & (batch.flags & OPAQUE == 0)
    known = statistics.words.rows(batch.hash) > 0
    opening = batch.title & (batch.place == 0)
    seen = -1
    for i in np.flatnonzero(marked | opening).tolist():
        first, last = _compound(batch, i)
        if first <= seen:
            continue
        seen = last
        if marked[first : last + 1].any() or (batch.after_flags[last] & COLON and not known[first : last + 1].all()):
            yield first, last - first + 1


def _compound(batch: Batch, i: int) -> tuple[int, int]:
    """The first and last token of the hyphened compound around a token."""
    first = last = i
    while first > 0 and batch.gap[first] == HYPHEN:
        first -= 1
    while last + 1 < len(batch.doc) and batch.gap[last + 1] == HYPHEN:
        last += 1
    return first, last


def _is_new(key: str, statistics: Statistics) -> bool:
    words = key.split()
    if len(key) < 3 or words[-1] in SUFFIXES or words[-1].endswith(("ed", "izing")) or _TEX.search(key):
        return False
    row = statistics.terms.rows(np.array([key_hash(words)], dtype=np.uint64))[0]
    return int(statistics.terms.columns["df"][row]) == 0


def _heads_title(batch: Batch, first: int, count: int) -> bool:
    last = first + count - 1
    return bool(batch.title[first] and batch.place[first] == 0 and batch.after_flags[last] & COLON)


def _is_proposed(
    batch: Batch, text: tuple[str, str], defined: Sequence[Definition], first: int, count: int, key: str
) -> bool:
    """Whether the sentence around a name says that it is the text's own."""
    last = first + count - 1
    field = text[0] if batch.title[first] else text[1]
    begin, end = int(batch.start[first]), int(batch.end[last])
    before = _sentence_before(field, begin)
    own = next((each for each in defined if each.acronym == key), None)
    if own is not None and batch.title[first]:
        return True
    if _APPOSED.match(field[end : end + 80]):
        return True
    if _CALLED.search(before) and not batch.title[first]:
        return bool(_OURS.search(before)) or own is not None
    if own is not None:
        before = _sentence_before(field, own.start)
    pattern = _PROPOSED if own is None else _PROPOSED_LOOSELY
    return bool(pattern.search(before) and _OURS.search(before))


def _sentence_before(field: str, begin: int) -> str:
    before = field[max(0, begin - 300) : begin]
    return re.split(r"[.!?]\s+(?=[A-Z])", before)[-1]
