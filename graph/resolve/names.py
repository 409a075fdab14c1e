"""Printed names of people: taken apart into words and initials, and compared.

A name is compared word by word, because where its family name begins cannot be seen from print alone. What may differ
between two names of one person: accents and transliteration, initials, middle names, hyphens, the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import chain
from pathlib import Path

from anyascii import anyascii

_DATA = Path(__file__).with_name("data")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_TITLES = frozenset({"dr", "prof", "professor", "phd", "md", "msc", "mr", "mrs", "ms", "sir", "dame"})
_ASIDE = re.compile(r"\(([^()]*)\)|\"([^\"]*)\"|“([^”]*)”")
_NO_LETTER = re.compile(r"[^\w'’-]+|[\d_]+")
_HYPHENS = re.compile(r"[‐‑–]")
_MARKS = re.compile(r"['’ʻ`´-]")
_CAMEL = re.compile(r"[A-Z][a-z]*")
_HAN = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
_INITIALS = re.compile(
    r"(?<![^\W\d_])(?:(?:[^\W\d_]\.-?){2,}|[^\W\d_]\.(?=[^\W\d_]{2,})|[B-DF-HJ-NP-TV-XZ]{2,3}(?=[\s.]|$))"
)
#: Chinese and Korean given names are built of syllables: a part of one, or one letter less, is another name.
_SYLLABLES = re.compile(
    r"(?:(?:zh|ch|sh|kk|tt|pp|ss|jj|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|yeo|iao|uai|ang|eng|ing|ong|eon|eok|aeng|eung|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ian|ua|uo|ui|uan"
    r"|ue|ae|eo|eu|oo|ee|oe|wa|ya|ye|yo|yu|[aeiou])(?:ng|[nklmp])?)+"
)
#: Letters that are written as two where their marks cannot be printed; what drops the mark is what anyascii gives.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ð": "d", "þ": "th"})
_DROPPED = str.maketrans({"ø": "o", "å": "a", "ð": "d", "þ": "t", "ı": "i", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe"})


class Degree(IntEnum):
    """How well two names agree, the best first; all but the last let them be one person's."""

    EQUAL = 0  #: the same words
    VARIANT = 1  #: the same but for transliteration or a suffix
    JOINED = 2  #: the same but for spaces or hyphens
    MIDDLE = 3  #: one leaves out a middle name, or prints its initial
    ORDER = 4  #: the same words in another order
    NICKNAME = 5  #: a known nickname of the given name, or one printed beside it
    INITIAL = 6  #: one prints the given name as an initial
    PART = 7  #: one leaves out the first of several given names, the last of several family names, or a name's end
    SPELLING = 8  #: one letter differs in a long word
    CONTRADICTION = 9  #: the names of two persons


@dataclass(frozen=True)
class Name:
    """A printed name as words: each word as the set of its spellings, initials as single letters.

    ``words`` are plain spellings in printed order, the family name last where print shows which it is; ``parts`` are
    the lengths of what hyphens join in them.

    >>> parsed("Müller, Karl-Heinz").words, parsed("R.D. Beer").words, parsed("Ludwig van Beethoven, Jr.").suffix
    (('karl', 'heinz', 'muller'), ('r', 'd', 'beer'), 'jr')
    """

    words: tuple[str, ...]
    spellings: tuple[frozenset[str], ...]
    aside: frozenset[str]
    suffix: str
    parts: tuple[int, ...]

    def __post_init__(self) -> None:
        # Names are looked up very often, and most are of a few words that are hashed one by one.
        object.__setattr__(self, "_hash", hash(self.words))

    def __hash__(self) -> int:
        found: int = self.__dict__["_hash"]
        return found

    def __reduce__(self) -> tuple[object, ...]:
        # A hash of texts differs from process to process: it is made anew where a name arrives.
        return Name, (self.words, self.spellings, self.aside, self.suffix, self.parts)

    @property
    def family(self) -> str:
        """The last word, which is the family name of most."""
        return self.words[-1]

    @property
    def initial_only(self) -> bool:
        """Whether the first word is a mere initial."""
        return len(self.words) > 1 and len(self.words[0]) == 1

    @property
    def joined(self) -> str:
        """All letters as one word."""
        return "".join(self.words)


@lru_cache(maxsize=1 << 18)
def parsed(text: str) -> Name:
    """A printed name taken apart; a name without letters stands for itself.

    >>> parsed("张伟").words, parsed("ZHANG Wei").words, parsed("Prof. Robert (Bob) Smith").aside
    (('wei', 'zhang'), ('wei', 'zhang'), frozenset({'bob'}))
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    asides = [next(filter(None, found.groups()), "") for found in _ASIDE.finditer(text)]
    bare, suffix = _without_suffix(_ASIDE.sub(" ", text))
    printed = _ordered(bare)
    spelled = [spellings for word in printed for spellings in _spelled(word)]
    if not spelled:
        spelled = [(text.casefold(), frozenset({text.casefold()}))]
    aside = frozenset(word for each in asides for part in _split(each) for word, _ in _spelled(part))
    parts = tuple(len(part) for word in printed for part in word.split("-")) if "-" in "".join(printed) else ()
    return Name(tuple(word for word, _ in spelled), tuple(each for _, each in spelled), aside, suffix, parts)


@lru_cache(maxsize=1 << 18)
def compatible(one: Name, other: Name) -> Degree:
    """How well two names agree.

    >>> [compatible(parsed("Jo Q. Day"), parsed(other)).name for other in ("J. Day", "Day Jo Q", "Jo Dey")]
    ['INITIAL', 'ORDER', 'CONTRADICTION']
    >>> compatible(parsed("Jörg Müller"), parsed("Joerg Mueller")).name
    'VARIANT'
    """
    if one.words == other.words and one.suffix == other.suffix:
        return Degree.EQUAL if one.parts == other.parts else Degree.JOINED
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return Degree.CONTRADICTION
    if one.joined == other.joined and min(len(one.words), len(other.words)) > 1 and not _initials_only(one, other):
        return Degree.JOINED
    return min(_aligned(one, other), _aligned(other, one), _reordered(one, other))


def keys(name: Name) -> Iterator[tuple[str, str]]:
    """Words under which to look for compatible names: any two that are not a contradiction share a key.

    A key is a kind and a word; of kind ``initial`` only pairs count in which one name is a mere initial.
    """
    yield "joined", name.joined
    yield "words", " ".join(sorted(name.words))
    if len(name.words) == 1:
        return
    firsts = [*name.spellings[:1], *([name.aside] if name.aside else [])]
    for family in sorted(name.spellings[-1]):
        for first in sorted(chain.from_iterable(firsts)):
            yield ("initial" if len(first) == 1 else "given"), f"{family} {first}"
            if len(first) > 1:
                yield "initial", f"{family} {first[0]}"
                yield from (("given", f"{family} {formal}") for formal in sorted(_formal(first)))
                if len(first) >= 3:
                    yield "short", f"{family} {first[:3]}"
        for middle in name.words[:-1]:
            yield "part", f"{family} {middle}"
    yield "letters", "".join(sorted("".join(word for word in name.words if len(word) > 1)))
    for middle in name.words[1:-1]:
        yield "part", f"{middle} {name.words[0]}"


def nicknames() -> dict[str, frozenset[str]]:
    """The formal given names of each nickname."""
    return _nicknames()


# ---- taking apart ----------------------------------------------------------------------------------------------------


def _without_suffix(text: str) -> tuple[str, str]:
    """The name without titles and without Jr., III and the like, which comes second."""
    words: list[str] = []
    suffix = ""
    for word in text.split():
        bare = word.strip(".,").casefold()
        if bare in _TITLES and (word.endswith(".") or word.isupper() or bare not in {"md", "ms"}):
            continue
        if bare in _SUFFIXES and words:
            suffix = bare
            words[-1] = words[-1].rstrip(",")
            continue
        words.append(word)
    return " ".join(words), suffix


def _ordered(text: str) -> list[str]:
    """The printed words, the family name last where a comma or capitals show it to stand first."""
    family, comma, given = text.partition(",")
    if comma and given.strip() and "," not in given:
        return [*_split(given), *_split(family)]
    words = _split(text)
    if _HAN.search(text) and len(words) == 1 and 2 <= len(text) <= 4:
        return [text[1:], text[:1]]
    if len(words) > 1 and _capitals(words[0]) and not any(_capitals(word) for word in words[1:]):
        return [*words[1:], words[0]]
    return words


def _capitals(word: str) -> bool:
    return len(word) > 2 and word.isupper() and not _INITIALS.fullmatch(word)


def _split(text: str) -> list[str]:
    """Words at spaces; runs of initials (X.Y., JD, J.-P.) letter by letter; parts joined by hyphens are one word."""
    mixed = not text.isupper()
    words: list[str] = []
    for word in re.split(r"[\s/]+", _HYPHENS.sub("-", text)):
        if mixed and _INITIALS.search(word):
            word = _INITIALS.sub(lambda found: " ".join(re.sub(r"[.-]", "", found.group())) + " ", word)
        words += [part for piece in word.split() if (part := _NO_LETTER.sub("", piece).strip("-"))]
    return words[0].split("-") if len(words) == 1 else words


def _spelled(word: str) -> list[tuple[str, frozenset[str]]]:
    """The words that a printed word is in plain letters (several for other scripts), each with all its spellings."""
    if _HAN.search(word):
        plain = "".join(_CAMEL.findall(anyascii(word))).lower()
        return [(plain, frozenset({plain}))] if plain else []
    lower = _MARKS.sub("", unicodedata.normalize("NFKC", word).casefold())
    if not lower:
        return []
    if lower.isascii():
        return [(lower, frozenset({lower}))]
    dropped = _letters(_unmarked(lower.translate(_DROPPED)))
    written = _letters(_unmarked(lower.translate(_WRITTEN_OUT)))
    spellings = frozenset(each for each in (dropped, written) if each)
    return [(dropped or written, spellings)] if spellings else []


def _unmarked(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _letters(text: str) -> str:
    return "".join(c for c in anyascii(text).lower() if c.isalnum())


# ---- comparing -------------------------------------------------------------------------------------------------------


def _initials_only(one: Name, other: Name) -> bool:
    return max(map(len, one.words)) == 1 or max(map(len, other.words)) == 1


def _aligned(long: Name, short: Name) -> Degree:
    """The degree to which a name agrees with one that prints no more words, in the same order."""
    if len(long.words) < len(short.words) or len(short.words) < 2:
        return Degree.CONTRADICTION
    if not long.spellings[-1] & short.spellings[-1]:
        if _misspelt(long.words[-1], short.words[-1]) and long.words[:-1] == short.words[:-1]:
            return Degree.SPELLING
        return _without_last(long, short)
    first = _given(long, short)
    if first is Degree.CONTRADICTION:
        return _without_first(long, short)
    middles = _within(long.words[1:-1], short.words[1:-1], long.spellings[1:-1], short.spellings[1:-1])
    if middles is Degree.CONTRADICTION:
        return Degree.CONTRADICTION
    dropped = len(long.words) > len(short.words) and all(len(word) > 1 for word in long.words)
    if dropped and all(map(_SYLLABLES.fullmatch, long.words)):
        return max(first, Degree.PART)
    return max(first, middles)


def _given(long: Name, short: Name) -> Degree:
    """How the first words agree."""
    one, other = long.words[0], short.words[0]
    if one == other:
        return Degree.EQUAL
    if long.spellings[0] & short.spellings[0]:
        return Degree.VARIANT
    if len(one) == 1 or len(other) == 1:
        return Degree.INITIAL if one[0] == other[0] else Degree.CONTRADICTION
    if _formal_names(one) & _formal_names(other) or one in short.aside or other in long.aside:
        return Degree.NICKNAME
    if _shortened(one, other):
        return Degree.PART
    return Degree.SPELLING if _misspelt(one, other) else Degree.CONTRADICTION


def _within(
    long: tuple[str, ...],
    short: tuple[str, ...],
    spelled: tuple[frozenset[str], ...],
    other: tuple[frozenset[str], ...],
) -> Degree:
    """Whether the middle words of one name occur in order among those of another, as words or initials."""
    if long == short:
        return Degree.EQUAL
    place, degree = 0, Degree.VARIANT if len(long) == len(short) else Degree.MIDDLE
    for word, spellings in zip(short, other, strict=True):
        while place < len(long):
            here = long[place]
            if spellings & spelled[place]:
                break
            if here[0] == word[0] and 1 in (len(here), len(word)):
                degree = Degree.MIDDLE
                break
            place += 1
        if place == len(long):
            return Degree.CONTRADICTION
        place += 1
    return degree


def _without_first(long: Name, short: Name) -> Degree:
    """Wayne Xin Zhao and Xin Zhao: the second given name agrees, and no initial takes part."""
    if len(long.words) < 3 or len(short.words[0]) == 1:
        return Degree.CONTRADICTION
    fits = long.words[-len(short.words) :] == short.words
    return Degree.PART if fits else Degree.CONTRADICTION


def _without_last(long: Name, short: Name) -> Degree:
    """Maria Garcia Lopez and Maria Garcia: all words agree up to the last ones."""
    if len(long.words) < 3 or len(short.words[0]) == 1 or len(short.words[-1]) == 1:
        return Degree.CONTRADICTION
    return Degree.PART if long.words[: len(short.words)] == short.words else Degree.CONTRADICTION


def _reordered(one: Name, other: Name) -> Degree:
    """The same words in another order, initials aside; or one word that is all the others run together."""
    if min(len(one.words), len(other.words)) < 2:
        return Degree.CONTRADICTION
    if _initials_only(one, other):
        return Degree.CONTRADICTION
    full = [sorted(word for word in name.words if len(word) > 1) for name in (one, other)]
    if full[0] == full[1] and len(full[0]) > 1 and one.words[-1] != other.words[-1]:
        initials = [{word for word in name.words if len(word) == 1} for name in (one, other)]
        return Degree.ORDER if initials[0] <= initials[1] or initials[1] <= initials[0] else Degree.CONTRADICTION
    if full[0] == full[1] and len(full[0]) > 2 and one.words != other.words:
        return Degree.ORDER
    return Degree.ORDER if _turned(one, other) or _turned(other, one) else Degree.CONTRADICTION


def _turned(one: Name, other: Name) -> bool:
    """The family name first, and the given names in one word or several."""
    return one.words[-1] == other.words[0] and "".join(one.words[:-1]) == "".join(other.words[1:])


def _shortened(one: str, other: str) -> bool:
    """Whether one given name is the beginning of the other: Avi and Avirup, but not Xiao and Xiaoming."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(short) >= 3 and not _SYLLABLES.fullmatch(short)


def _formal_names(word: str) -> frozenset[str]:
    return _formal(word) | {word}


def _formal(word: str) -> frozenset[str]:
    return _nicknames().get(word, frozenset())


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in (_DATA / "nicknames.txt").read_text("utf-8").splitlines():
        formal, _, short = line.partition(":")
        for word in short.split():
            table.setdefault(word, set()).add(formal)
    return {word: frozenset(names) for word, names in table.items()}


def _misspelt(one: str, other: str) -> bool:
    """One letter more, less, another or two swapped, in words of seven letters or more.

    >>> _misspelt("philippe", "phillippe"), _misspelt("xiaoming", "xiaoping"), _misspelt("wei", "wie")
    (True, False, False)
    """
    if _SYLLABLES.fullmatch(one) and _SYLLABLES.fullmatch(other):
        return False
    if min(len(one), len(other)) < 7 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    if len(one) == len(other):
        differ = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        return len(differ) == 2 and differ[1] == differ[0] + 1 and one[differ[0]] == other[differ[1]]
    short, long = sorted((one, other), key=len)
    cut = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    doubled = long[cut] in (long[cut - 1], long[cut + 1 : cut + 2])
    return long[cut + 1 :] == short[cut:] and doubled
