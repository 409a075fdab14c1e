"""Finding a person's name in the bytes of a document, however its format writes it, and putting a word in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html.entities import codepoint2name

from graph.identifiers import fold

#: What stands in the place of each word of an erased name; all readers take it for a word of a name.
PLACEHOLDER = "Erased"

#: Between the words of a name: space in its many spellings, signs of identifiers, braces of LaTeX.
_SPACE = r"(?:[\s_.~+{}-]|%20|&nbsp;|&#160;|\\u00a0|\\ ){1,8}"
#: Between family and given name where the family name comes first.
_COMMA = r"[\s}]{0,4},[\s{]{0,8}"
#: Between the parts of a name that stand in fields of their own: signs and the names of such fields.
_FIELDS = r"[\W_]{1,120}(?:(?:given|family|first|last|fore|sur|middle|names?|particle|suffix)[\W_]{1,120}){1,4}"

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v", "phd", "md", "inc"})
_LATEX = {"ß": r"\\ss", "ø": r"\\o", "ł": r"\\l", "å": r"\\aa", "æ": r"\\ae", "œ": r"\\oe", "ı": r"\\i", "đ": r"\\dj"}
_ACCENT = r"\\[\"'`^~=.uvHtcdbkr]"
_HYPHENS = "-‐‑‒–"
_APOSTROPHES = "'’ʼ`"


def is_placeholder(name: str) -> bool:
    """Whether a printed name is one that was erased.

    >>> is_placeholder("Erased Erased"), is_placeholder("Erased, Erased, Jr."), is_placeholder("Ada Erased")
    (True, True, False)
    """
    return set(fold(name).split()) - _SUFFIXES == {PLACEHOLDER.lower()}


@lru_cache(maxsize=64)
def pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches each printed form of a name in any order and spelling; the words of it are the groups.

    >>> found = pattern(("Zoë Kögler",))
    >>> spellings = "zoe\\u0308 KÖGLER", r'K{\\"o}gler, Zo{\\"e}', '"Zo\\\\u00eb K\\\\u00f6gler"', "Kögler, Zoe"
    >>> [bool(found.search(spelling)) for spelling in spellings]
    [True, True, True, False]
    """
    ways = [way for form in forms for way in _ways(form.split())]
    longest_first = sorted(set(ways), key=lambda way: (-len(way), way))
    return re.compile("|".join(longest_first) or r"(?!)", re.IGNORECASE)


def without_names(text: str, found: re.Pattern[str], only: Iterable[int] | None = None) -> tuple[str, int]:
    """A text with placeholders for the words of each match, or of those numbered ``only``; and how many matches.

    >>> without_names("Lee, Ann and Bo Lee", pattern(("Ann Lee",)))
    ('Erased, Erased and Bo Lee', 1)
    """
    chosen = None if only is None else set(only)
    parts, end, count = [], 0, 0
    for count, match in enumerate(found.finditer(text), start=1):
        if chosen is None or count - 1 in chosen:
            for start, stop in sorted(match.span(n) for n, group in enumerate(match.groups(), 1) if group is not None):
                parts += [text[end:start], PLACEHOLDER]
                end = stop
    return "".join([*parts, text[end:]]), count


def folded_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """The names of two words or more as keys and addresses hold them, in both orders, the longest first.

    >>> folded_forms(["Zoë Kögler", "Zoë"])
    ('kogler zoe', 'zoe kogler')
    """
    words = [fold(form).split() for form in forms]
    ways = {" ".join(way) for each in words if len(each) > 1 for way in (each, [*each[-1:], *each[:-1]])}
    return tuple(sorted(ways, key=lambda way: (-len(way), way)))


def without_folded(text: str, folded: Iterable[str]) -> str:
    """A folded text with placeholders for the words of each folded name in it.

    >>> without_folded("in memory of zoe kogler", folded_forms(["Zoë Kögler"]))
    'in memory of erased erased'
    """
    for way in folded:
        text = re.sub(rf"(?<!\w){re.escape(way)}(?!\w)", " ".join([PLACEHOLDER.lower()] * len(way.split())), text)
    return text


def tidy_forms(names: Iterable[str | None]) -> tuple[str, ...]:
    """The distinct forms of a name, sorted, without what is no letter or digit at all."""
    return tuple(sorted({" ".join(name.split()) for name in names if name and fold(name)}))


def _ways(words: Sequence[str]) -> list[str]:
    """Patterns for the words in printed order, with the family name first behind a comma, and in separate fields.

    What follows the family name (Jr., III) may stand after either part; it names nobody, and stays.
    """
    parts = [f"({_word(word.strip('.,') or word)})" for word in words]
    suffix = [_word(words[-1].strip(".,"))] if fold(words[-1]) in _SUFFIXES and len(parts) > 1 else []
    ways = [_joined([*parts[: len(parts) - len(suffix)], *suffix], words)]
    parts = parts[: len(parts) - len(suffix)]
    for cut in range(1, len(parts)):
        given, family = _joined(parts[:cut], words), _joined(parts[cut:], words[cut:])
        ways += [between.join([family, given, *suffix]) for between in (_COMMA, _FIELDS)]
        ways += [between.join([family, *suffix, given]) for between in (_COMMA, _FIELDS)] if suffix else []
        ways.append(_FIELDS.join([given, family, *suffix]))
    return [rf"(?<![^\W\d_]){way}(?![^\W\d_])" for way in ways]


def _joined(parts: Sequence[str], words: Sequence[str]) -> str:
    """The patterns of words that follow each other, with a comma where one is printed."""
    between = [",?" + _SPACE if word.endswith(",") else _SPACE for word in words[: len(parts) - 1]]
    return parts[0] + "".join(space + part for space, part in zip(between, parts[1:], strict=True))


def _word(word: str) -> str:
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", word))


def _letter(letter: str) -> str:
    """A pattern for one letter as text, as an escape of JSON, HTML or LaTeX, composed or not."""
    if letter in _HYPHENS:
        return f"[{_HYPHENS}\\s_]"
    if letter in _APOSTROPHES:
        return rf"(?:[{_APOSTROPHES}]|&#0*39;|&apos;|&rsquo;|&#8217;|\\u2019|\\u0027)"
    if letter.isascii():
        return re.escape(letter)
    ways = [re.escape(letter)]
    for cased in sorted({letter, letter.lower(), letter.upper()} - {""}):
        if len(cased) == 1:
            ways += [rf"\\u{ord(cased):04x}", rf"&#0*{ord(cased)};", rf"&#x0*{ord(cased):x};"]
            ways += [rf"&{codepoint2name[ord(cased)]};"] if ord(cased) in codepoint2name else []
    decomposed = unicodedata.normalize("NFD", letter)
    if len(decomposed) > 1:
        base = re.escape(decomposed[0])
        ways += [re.escape(decomposed), rf"\{{?{_ACCENT}\s*\{{?\\?{base}\}}?\}}?"]
    special = _LATEX.get(letter.lower())
    if special:
        ways.append(rf"\{{?{special}(?:\{{\}}|\}}|\s|\b)")
    return f"(?:{'|'.join(ways)})"
