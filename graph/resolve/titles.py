"""Titles compared: what LaTeX, case, punctuation and subtitles leave of them, and how near two of them are."""

from __future__ import annotations

import html
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
#: Marks that a page or a database puts around words of a title, and what a list puts before it.
_TAG = re.compile(
    r"</?(?:mml:|jats:)?(?:i|b|em|strong|sub|sup|tt|u|sc|scp|span|font|italic|bold|math|mi|mn|mo|mrow)\b[^<>]*>"
)
_LABEL = re.compile(r"^\s*(?:arxiv:\S+\s+|[\[(]?\d{1,4}[.)\]]\s+)(?=\S*[^\W\d])", re.IGNORECASE)
#: Texts about another text, which print its title: they are no appearance of it.
_KINDS_OF_NOTICE = (
    r"(?:repl(?:y|ies)|responses?|rejoinder|comments?|commentary|discussions?|corrections?|corrigend(?:um|a)"
    r"|errat(?:um|a)|retract(?:ion|ed)|addend(?:um|a))"
)
_NOTICE = re.compile(
    rf"^\W*(?:(?:author|authors|publisher)(?:['’]s?)?\s+)?{_KINDS_OF_NOTICE}\b(?:\s+(?:to|on|of|for|by)\b|\s*[:\])])"
    rf"|^\W*re\s*[:\]]|[:(\[]\s*(?:an?\s+|the\s+)?{_KINDS_OF_NOTICE}\W*$|\s[-–—]\s*{_KINDS_OF_NOTICE}\W*$",
    re.IGNORECASE,
)
#: Letters that folding leaves as they are, as LaTeX writes them without its marks.
_PLAIN_LETTERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "å": "aa",
        "Å": "AA",
    }
)
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

    ``notice`` tells that it names a text about another one: a reply, a correction.

    >>> title("{\\\\em Deep} Nets: A $\\\\ell_1$-Survey").words, title("Deep nets").main
    (('deep', 'nets', 'a', 'ell', '1', 'survey'), ('deep', 'nets'))
    """

    words: tuple[str, ...]
    main: tuple[str, ...]
    notice: bool = False

    @cached_property
    def letters(self) -> str:
        """All letters and digits as one word."""
        return "".join(self.words)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers and numerals, by which parts of a series are told apart."""
        return frozenset(word for word in self.words if word.isdigit() or re.fullmatch(r"[ivx]+", word))

    def begins(self, other: Title) -> bool:
        """Whether the other title is this one with words added."""
        return other.words[: len(self.words)] == self.words

    @property
    def short(self) -> bool:
        """Whether it is one word, which tells little."""
        return len(self.words) < 2

    @cached_property
    def slight(self) -> bool:
        """Whether it has so few words of some length that other works may well be called the same."""
        return sum(len(word) > 3 for word in self.words) <= 3

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
    notice = _NOTICE.search(plain) is not None
    return Title(words, main if main and words[: len(main)] == main else words, notice)


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


def mistyped(one: Title, other: Title) -> bool:
    """Whether two titles differ in one letter of one long word, or in two that have changed places, or a ligature.

    What a word begins with tells words apart (symmetric, asymmetric).

    >>> mistyped(title("Generalisation in Deep Nets"), title("Generalization in deep nets"))
    True
    >>> mistyped(title("Deep Nets"), title("Deeper Nets")), mistyped(title("Classication"), title("Classification"))
    (False, False)
    """
    if len(one.words) != len(other.words) or len(one.words) < 2:
        return False
    differ = [(a, b) for a, b in zip(one.words, other.words, strict=True) if a != b]
    if len(differ) != 1:
        return False
    short, long = sorted(differ[0], key=len)
    if len(short) < 5 or short[:2] != long[:2] or any(c.isdigit() for c in short + long):
        return False
    return _one_slip(short, long) or any(
        long.replace(each, "", 1) == short for each in ("ffi", "ffl", "fi", "fl", "ff")
    )


def _one_slip(short: str, long: str) -> bool:
    """One letter more, or another, or two swapped."""
    cut = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return long[cut + 1 :] == short[cut:]
    swapped = long[cut + 2 :] == short[cut + 2 :] and long[cut : cut + 2] == short[cut : cut + 2][::-1]
    return swapped or long[cut + 1 :] == short[cut + 1 :]


def _plain(text: str) -> str:
    """The title without LaTeX and marks: accents and letters in their place, commands and formula marks gone."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    text = _LABEL.sub("", text)
    if "\\" in text:
        text = _ACCENT.sub(r"\1", text)
        text = _LETTER.sub(r"\1", text)
        text = _COMMAND.sub("", text)
        text = text.replace("\\&", "&").replace("\\", " ")
    text = text.replace("&", " and ").translate(_PLAIN_LETTERS)
    text = _SYMBOLS.sub(lambda found: f" {_GREEK[found.group()]} ", text)
    text = re.sub(r"[{}$]", "", text) if re.search(r"[{}$]", text) else text
    return _VARIANT.sub("", text)
