"""Texts taken apart into words with offsets, normal forms, and the breaks that no term crosses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.concepts.normal import normal_word

#: What is no prose and breaks terms: addresses, formulas between dollars or \( \), LaTeX commands, e-mail addresses.
_NO_PROSE = re.compile(
    r"https?://\S+|www\.\S+|\b[\w.-]+@[\w.-]+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|edu|ai)(?:/\S*)?\b"
    r"|\b\w*[A-Za-z0-9)][_^]\{?[\w*+-]+\}?|\b[A-Za-z]+\{[^{}]*\}"
    r"|\$\$.*?\$\$|\$[^$\n]{1,200}?\$|\\\(.*?\\\)|\\\[.*?\\\]|\\[A-Za-z]+(?:\{[^{}]*\})?",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+(?:['’](?=[^\W_])[^\W_]+)?")
_HYPHENS = "-‐‑"
_SENTENCE_END = re.compile(r"[.!?:]\W*\s\W*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. ``normal`` is its normal form; hyphenated compounds are several words.

    ``glued``: a hyphen joins it to the word before. ``breaks``: something that no term crosses stands before it
    (punctuation, a formula). ``opens``: it opens a sentence, so that its capital says nothing. ``named``: it is
    written like an acronym or a name of its own.
    """

    text: str
    start: int
    end: int
    normal: str
    glued: bool
    breaks: bool
    opens: bool
    named: bool


def words(text: str) -> list[Word]:
    """The words of a text in order.

    >>> [(w.normal, w.glued, w.breaks) for w in words("Physics-informed networks, at $x$ once")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('physics', False, True), ('informed', True, False), ('network', False, False), ('at', False, True),
     ('once', False, True)]
    """
    prose = without_formulas(text)
    shouted = _is_shouted(prose)
    found: list[Word] = []
    previous = 0
    for match in _WORD.finditer(prose):
        between = prose[previous : match.start()]
        glued = bool(found) and len(between) == 1 and between in _HYPHENS
        breaks = not found or not (glued or between.isspace())
        opens = not found or bool(_SENTENCE_END.search(between))
        raw = match.group()
        calm = raw.lower() if shouted else raw
        named = is_name(calm)
        found.append(Word(raw, match.start(), match.end(), normal_word(calm), glued, breaks, opens, named))
        previous = match.end()
    return found


def is_name(word: str) -> bool:
    """Whether a word is written as an acronym or a name of its own: two capitals, or one and a digit or lower start.

    >>> [is_name(w) for w in ("GNN", "ReLU", "CIFAR10", "iVAE", "Kernel", "GNNs", "3D")]
    [True, True, True, True, False, True, True]
    """
    capitals = sum(c.isupper() for c in word)
    digits = any(c.isdigit() for c in word)
    return capitals >= 2 or (capitals == 1 and (digits or not word[0].isupper()))


def without_formulas(text: str) -> str:
    """The text with addresses and formulas overwritten by as many bars, so that offsets stay."""
    return _NO_PROSE.sub(lambda match: "|" * len(match.group()), text)


def _is_shouted(text: str) -> bool:
    """Whether a whole title is in capitals, so that they mark no acronym."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 20 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
