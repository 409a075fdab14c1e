"""Titles compared: what LaTeX, case, punctuation and subtitles leave of them, and how near two of them are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from graph.identifiers import fold

#: Titles that many works have: they say nothing of which work it is.
_GENERIC = frozenset(Path(__file__).with_name("data").joinpath("generic-titles.txt").read_text("utf-8").splitlines())
_NUMBERING = re.compile(r"\b(?:[ivx]+|\d+|first|second|third|part|volume|vol|no|issue|edition|annual|th|st|nd|rd)\b")
_COMMAND = re.compile(
    r"\\(?:em|emph|it|bf|rm|sc|tt|sf|text\w*|math\w*|mbox|operatorname|left|right|ensuremath)\b\*?", re.IGNORECASE
)
_ACCENT = re.compile(r"\\(?:[`'^\"~=.]\s*\{?\\?|[uvHtcdbrk](?:\s+|\s*\{\\?))([A-Za-z])\}?")
_LETTER = re.compile(r"\\([LlOo]|ss|ae|AE|oe|OE|aa|AA)\b\s*")
_SUBTITLE = re.compile(r"\s*(?::|\s[-–—]\s|—|\?\s|!\s|\.\s)\s*")
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = {
    chr(code): name
    for code, name in zip(
        (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA)),
        _GREEK_NAMES.split(),
        strict=True,
    )
} | {"ℓ": "ell", "∞": "infty", "ϵ": "epsilon", "ε": "epsilon", "ϕ": "phi"}
_SYMBOLS = re.compile("|".join(map(re.escape, _GREEK)))
_VARIANT = re.compile(r"var(?=epsilon|phi|theta|rho|sigma|pi)")


@dataclass(frozen=True)
class Title:
    """A title as folded words; ``main`` are those before a subtitle (all where there is none).

    >>> title("{\\\\em Deep} Nets: A $\\\\ell_1$-Survey").words, title("Deep nets").main
    (('deep', 'nets', 'a', 'ell', '1', 'survey'), ('deep', 'nets'))
    """

    words: tuple[str, ...]
    main: tuple[str, ...]

    @cached_property
    def letters(self) -> str:
        """All letters and digits as one word."""
        return "".join(self.words)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers and numerals, by which parts of a series are told apart."""
        return frozenset(word for word in self.words if word.isdigit() or re.fullmatch(r"[ivx]+", word))

    @property
    def short(self) -> bool:
        """Whether it is one word, which tells little."""
        return len(self.words) < 2

    @cached_property
    def generic(self) -> bool:
        """Whether many works may have this title: the name of a kind of text."""
        bare = " ".join(_NUMBERING.sub(" ", " ".join(self.words)).split())
        parts = [bare, " ".join(self.main), " ".join(self.words[len(self.main) :])]
        return not bare or any(part in _GENERIC for part in parts)


@lru_cache(maxsize=1 << 17)
def title(text: str) -> Title:
    """A printed title taken apart; what has no letter or digit stands for itself."""
    plain = _plain(text)
    words = tuple(fold(plain).split()) or (" ".join(text.casefold().split()),)
    main = tuple(fold(_SUBTITLE.split(plain.strip(), maxsplit=1)[0]).split())
    return Title(words, main if main and words[: len(main)] == main else words)


def likeness(one: Title, other: Title) -> float:
    """How much two titles are alike, 0 to 1: 1 for the same letters, else the share of letters in common words.

    >>> likeness(title("Multi-Task Learning"), title("multitask learning"))
    1.0
    >>> round(likeness(title("Learning to Rank Fast"), title("Learning to Rank Slowly")), 2)
    0.58
    """
    if one.letters == other.letters:
        return 1.0
    mine, theirs = set(one.words), set(other.words)
    together = sum(map(len, mine | theirs))
    return sum(map(len, mine & theirs)) / together


def extends(one: Title, other: Title) -> bool:
    """Whether one is the other with a subtitle added.

    >>> extends(title("Deep Nets: A Survey"), title("DEEP NETS"))
    True
    """
    long, short = sorted((one, other), key=lambda each: len(each.letters), reverse=True)
    return "".join(long.main) == short.letters and len(long.main) < len(long.words)


def _plain(text: str) -> str:
    """The title without LaTeX: accents and letters in their place, commands and formula marks gone."""
    if "\\" in text:
        text = _ACCENT.sub(r"\1", text)
        text = _LETTER.sub(r"\1", text)
        text = _COMMAND.sub("", text)
        text = text.replace("\\&", " ").replace("\\", " ")
    text = _SYMBOLS.sub(lambda found: f" {_GREEK[found.group()]} ", text)
    text = re.sub(r"[{}$]", "", text) if re.search(r"[{}$]", text) else text
    return _VARIANT.sub("", text)
