"""Single words of names: nicknames, other spellings of one name, and the syllables of Chinese and Korean names."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).with_name("data")
#: Chinese and Korean given names are built of syllables: a part of one, or one letter less, is another name.
_SYLLABLES = re.compile(
    r"(?:(?:zh|ch|sh|kk|tt|pp|ss|jj|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|yeo|iao|uai|ang|eng|ing|ong|eon|eok|aeng|eung|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ian|ua|uo|ui|uan"
    r"|ue|ae|eo|eu|oo|ee|oe|wa|ya|ye|yo|yu|[aeiou])(?:ng|[nklmp])?)+"
)
#: Behind another vowel, or before an l that ends the word (Bauer, Michael), an e stands for itself.
_UMLAUT = re.compile(r"(?<![aeiouy])[aou]e(?!l$)(?![aeiouy])")
_TWICE = re.compile(r"(.)\1+")
#: What one language writes in several ways when it is put into Latin letters, the longer first.
_SOUNDS = {"sch": "sh", "skij": "ski", "skiy": "ski", "ks": "x", "kh": "h", "ph": "f", "j": "i", "y": "i"}

_SHORTEST_MISSPELT, _SHORTEST_ALIKE = 7, 5


@lru_cache(maxsize=1 << 16)
def syllabic(word: str) -> bool:
    """Whether a word can be a Chinese or Korean name.

    >>> syllabic("xiaoming"), syllabic("seunghoon"), syllabic("philip")
    (True, True, False)
    """
    return _SYLLABLES.fullmatch(word) is not None


@lru_cache(maxsize=1 << 16)
def without_umlauts(word: str) -> str:
    """A word with the vowels that may stand for an umlaut as those that drop its marks.

    >>> without_umlauts("mueller"), without_umlauts("bauer"), without_umlauts("michael"), without_umlauts("xue")
    ('muller', 'bauer', 'michael', 'xue')
    """
    return word if len(word) < _SHORTEST_ALIKE or syllabic(word) else _UMLAUT.sub(lambda found: found[0][0], word)


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """A word without doubled letters and without what transliterations of one name differ in.

    >>> sound("petrovskiy") == sound("petrovsky"), sound("sergey") == sound("sergei"), sound("hoffmann")
    (True, True, 'hofman')
    """
    for one, other in _SOUNDS.items():
        word = word.replace(one, other)
    return _TWICE.sub(r"\1", word)


def misspelt(one: str, other: str) -> bool:
    """Whether two words differ as two spellings of one name do: doubled letters, letters swapped, transliteration.

    >>> misspelt("philippe", "phillippe"), misspelt("sergei", "sergey"), misspelt("petrovskiy", "petrovsky")
    (True, True, True)
    >>> misspelt("xiaoming", "xiaoping"), misspelt("wei", "wie"), misspelt("christian", "christina")
    (False, False, False)
    """
    if one[0] != other[0] or syllabic(one) or syllabic(other):
        return False
    if min(len(one), len(other)) >= _SHORTEST_ALIKE and sound(one) == sound(other):
        return True
    return min(len(one), len(other)) >= _SHORTEST_MISSPELT and _swapped(one, other)


def _swapped(one: str, other: str) -> bool:
    """Two letters side by side in the other order, save at the end, where that makes a woman's name of a man's."""
    if len(one) != len(other):
        return False
    differ = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differ) != 2 or differ[1] != differ[0] + 1 or differ[1] == len(one) - 1:
        return False
    return one[differ[0]] == other[differ[1]] and one[differ[1]] == other[differ[0]]


def shortened(one: str, other: str) -> bool:
    """Whether one given name is the beginning of the other, more than a letter shorter.

    >>> shortened("avi", "avirup"), shortened("xiao", "xiaoming"), shortened("eric", "erica")
    (True, False, False)
    """
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(short) >= 3 and len(long) - len(short) >= 2 and not syllabic(short)


def formal_names(word: str) -> frozenset[str]:
    """The given names that a word is another form of, itself among them.

    >>> sorted(formal_names("misha")), sorted(formal_names("ada"))
    (['mikhail', 'misha'], ['ada'])
    """
    return nicknames().get(word, frozenset()) | {word}


@lru_cache(maxsize=1)
def nicknames() -> dict[str, frozenset[str]]:
    """The formal given names of each nickname or other form."""
    table: dict[str, set[str]] = {}
    for line in (_DATA / "nicknames.txt").read_text("utf-8").splitlines():
        formal, _, short = line.partition(":")
        for word in short.split():
            table.setdefault(word, set()).add(formal)
    return {word: frozenset(names) for word, names in table.items()}
