"""Printed names of people: taken apart into words and initials, and compared.

A name is compared word by word, because where its family name begins cannot be seen from print alone. What may differ
between two names of one person: accents and transliteration, initials, middle names, hyphens, the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import chain

from anyascii import anyascii

from graph.resolve.spelling import formal_names, misspelt, nicknames, shortened, sound, syllabic, without_umlauts

__all__ = ["Degree", "Name", "Print", "compatible", "formal_names", "keys", "nicknames", "parsed", "printed_as"]

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_TITLES = frozenset({"dr", "prof", "professor", "phd", "md", "msc", "mr", "mrs", "ms", "sir", "dame"})
_ASIDE = re.compile(r"\(([^()]*)\)|\"([^\"]*)\"|“([^”]*)”")
_NO_LETTER = re.compile(r"[^\w'’-]+|[\d_²³¹⁰⁴-⁹₀-₉]+")
_HYPHENS = re.compile(r"[‐‑–]")
_MARKS = re.compile(r"['’ʻ`´-]")
_CAMEL = re.compile(r"[A-Z][a-z]*")
_HAN = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
_LETTER = r"[^\W\d_]"
#: Initials with dots: X.Y., J.-P., and what is glued to them, as in R.Smith.
_DOTTED = re.compile(
    rf"(?<!{_LETTER})(?:(?:{_LETTER}\.-?)+{_LETTER}(?!{_LETTER})|(?:{_LETTER}\.-?){{2,}}|{_LETTER}\.(?={_LETTER}{{2}}))"
)
#: Initials without dots, in a name that is not all in capitals: JD, CH, J-P.
_BARE = re.compile(r"[B-DF-HJ-NP-TV-XZ]{2,3}|[A-Z](?:-[A-Z])+")
#: What is a family name though it looks like initials; more where it comes first (LI Wei, but JA Smith).
_SHORT_FAMILIES = frozenset({"LV", "NG"})
_SHORT_FIRST_FAMILIES = (
    "AI AN AO BA BI BO BU DA DE DI DO DU EL FU GE GU HA HE HO HU IM JI JO JU KE KO KU LA LE LI LO LU LY MA MI MO MU NA"
    " NI NO OH OU QI QU RO RU SA SO SU TA TO TU UM VO VU WU XI XU YA YE YI YO YU ZU"
)
#: What belongs to the family name that follows it.
_PARTICLES = frozenset(
    {"af", "al", "ben", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn"}
    | {"la", "le", "mac", "mc", "san", "ten", "ter", "van", "von", "zu", "zum", "zur"}
)
#: Letters that are written as two where their marks cannot be printed; what drops the mark is what anyascii gives.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ð": "d", "þ": "th", "đ": "dj"})
_DROPPED = str.maketrans({"ø": "o", "å": "a", "ð": "d", "þ": "t", "ı": "i", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe"})
#: The one Chinese name with ü is written in more ways than other words.
_PINYIN = {
    "lü": ("lu", frozenset({"lu", "lue", "lv", "lyu"})),
    "lv": ("lv", frozenset({"lv", "lyu"})),
    "lyu": ("lyu", frozenset({"lv", "lyu"})),
}


#: Chinese family names of two characters.
_LONG_FAMILIES = frozenset(
    {"欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟", "公孙", "公孫", "慕容"}
    | {"令狐", "宇文", "长孙", "司徒", "端木", "夏侯", "南宫"}
)
#: Korean family names as they are mostly written in Latin letters, the commonest first.
_HANGUL = {
    "김": ("kim", "gim"),
    "이": ("lee", "yi", "rhee"),
    "박": ("park", "bak", "pak"),
    "최": ("choi", "choe"),
    "정": ("jung", "jeong", "chung"),
    "강": ("kang", "gang"),
    "조": ("cho", "jo"),
    "윤": ("yoon", "yun"),
    "장": ("jang", "chang"),
    "임": ("lim", "im"),
    "오": ("oh", "o"),
    "서": ("seo", "suh"),
    "신": ("shin", "sin"),
    "권": ("kwon", "gwon"),
    "안": ("ahn", "an"),
    "류": ("ryu", "yoo"),
    "유": ("yoo", "yu", "you"),
    "전": ("jeon", "jun"),
    "고": ("ko", "go"),
    "문": ("moon", "mun"),
    "노": ("noh", "no", "roh"),
    "우": ("woo", "u"),
    "구": ("koo", "gu", "ku"),
    "주": ("joo", "ju"),
}


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
    the words with their hyphens taken for spaces, where print has any; ``behind`` tells that initials are printed
    behind the family name, which they could be themselves (Joseph K. J.).

    >>> parsed("Müller, Karl-Heinz").words, parsed("R.D. Beer").words, parsed("Ludwig van Beethoven, Jr.").suffix
    (('karlheinz', 'muller'), ('r', 'd', 'beer'), 'jr')
    >>> parsed("Beer R.D.").words, parsed("J.-P. SERRE").words
    (('r', 'd', 'beer'), ('j', 'p', 'serre'))
    """

    words: tuple[str, ...]
    spellings: tuple[frozenset[str], ...]
    aside: frozenset[str]
    suffix: str
    parts: tuple[str, ...]
    behind: bool = False

    def __post_init__(self) -> None:
        # Names are looked up very often, and most are of a few words that are hashed one by one.
        object.__setattr__(self, "_hash", hash(self.words))

    def __hash__(self) -> int:
        found: int = self.__dict__["_hash"]
        return found

    def __reduce__(self) -> tuple[object, ...]:
        # A hash of texts differs from process to process: it is made anew where a name arrives.
        return Name, (self.words, self.spellings, self.aside, self.suffix, self.parts, self.behind)

    @cached_property
    def order(self) -> tuple[object, ...]:
        """What names are sorted by: two have the same order only where they are equal."""
        return self.words, self.suffix, self.parts, sorted(self.aside), self.behind, [*map(sorted, self.spellings)]

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

    @cached_property
    def cuts(self) -> tuple[Name, ...]:
        """Other ways to cut it into words: at its hyphens, and with the particles glued to the family name.

        >>> [cut.words for cut in parsed("Anne-Marie van der Meer").cuts]
        [('anne', 'marie', 'van', 'der', 'meer'), ('annemarie', 'vandermeer')]
        """
        found = [self._cut(self.parts)] if self.parts and self.parts != self.words else []
        first = len(self.words) - 1
        while first > 1 and self.words[first - 1] in _PARTICLES:
            first -= 1
        if first < len(self.words) - 1:
            found.append(self._cut((*self.words[:first], "".join(self.words[first:]))))
        return tuple(found)

    def _cut(self, words: tuple[str, ...]) -> Name:
        known = dict(zip(self.words, self.spellings, strict=True))
        return Name(words, tuple(known.get(word, frozenset({word})) for word in words), self.aside, self.suffix, ())


@lru_cache(maxsize=1 << 18)
def parsed(text: str) -> Name:
    """A printed name taken apart; a name without letters stands for itself.

    >>> parsed("张伟").words, parsed("ZHANG Wei").words, parsed("Prof. Robert (Bob) Smith").aside
    (('wei', 'zhang'), ('wei', 'zhang'), frozenset({'bob'}))
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    asides = [next(filter(None, found.groups()), "") for found in _ASIDE.finditer(text)]
    bare, suffix = _without_suffix(_ASIDE.sub(" ", text))
    printed, behind = _ordered(bare)
    spelled = [spellings for word in printed for spellings in _spelled(word)]
    if not spelled:
        spelled = [(text.casefold(), frozenset({text.casefold()}))]
    aside = frozenset(word for each in asides for part in _split(each, False) for word, _ in _spelled(part))
    hyphens = any("-" in word for word in printed)
    parts = tuple(w for word in printed for part in word.split("-") for w, _ in _spelled(part)) if hyphens else ()
    return Name(tuple(word for word, _ in spelled), tuple(each for _, each in spelled), aside, suffix, parts, behind)


@dataclass(frozen=True)
class Print:
    """How a name is printed: a word (or all) of it in capitals or small letters alone, titles, the family name first.

    ``family_first`` is told by a comma alone.
    """

    one_case: bool
    titled: bool
    family_first: bool


def printed_as(text: str) -> Print:
    """How a name is printed.

    >>> printed_as("O'BRIEN William"), printed_as("Dr. Goodall, Jane")
    (Print(one_case=True, titled=False, family_first=False), Print(one_case=False, titled=True, family_first=True))
    """
    words = [word.strip(".,") for word in text.split()]
    one_case = text.isupper() or text.islower() or any(_capitals(w) and w.casefold() not in _SUFFIXES for w in words)
    turned = "," in _without_suffix(text)[0].rstrip(", ")
    return Print(one_case, any(map(_is_title, text.split())), turned)


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
    if one.joined == other.joined and min(len(one.words), len(other.words)) > 1 and not _of_initials(one, other):
        return Degree.JOINED
    found = _uncut(one, other)
    if not one.cuts and not other.cuts:
        return found
    if found is Degree.INITIAL and (_of_halves(one, other) or _of_halves(other, one)):
        found = Degree.CONTRADICTION
    cut = [_recut(a, b) for a in (one, *one.cuts) for b in (other, *other.cuts) if a is not one or b is not other]
    return min(found, *cut)


def keys(name: Name) -> Iterator[tuple[str, str]]:
    """Words under which to look for compatible names: any two that are not a contradiction share a key.

    A key is a kind and a word; of kind ``initial`` only pairs count in which one name is a mere initial.
    """
    yield from _keys(name)
    for cut in name.cuts:
        yield from _keys(cut)


def _keys(name: Name) -> Iterator[tuple[str, str]]:
    yield "joined", name.joined
    yield "words", " ".join(sorted(name.words))
    if len(name.words) == 1:
        return
    if len(name.words) > 2:
        yield "words", " ".join(sorted((name.words[0], name.words[-1])))
    if (alike := sound(name.words[-1])) != name.words[-1]:
        yield "given", f"{alike} {name.words[0]}"
    firsts = [*name.spellings[:1], *([name.aside] if name.aside else [])]
    for family in sorted(name.spellings[-1]):
        for first in sorted(chain.from_iterable(firsts)):
            yield ("initial" if len(first) == 1 else "given"), f"{family} {first}"
            if len(first) > 1:
                yield "initial", f"{family} {first[0]}"
                others = sorted(formal_names(first) - {first})
                yield from (("given", f"{family} {formal}") for formal in others)
                if len(first) >= 3:
                    yield "short", f"{family} {first[:3]}"
        for middle in name.words[:-1]:
            yield "part", f"{family} {middle}"
    yield "letters", "".join(sorted("".join(word for word in name.words if len(word) > 1)))
    for middle in name.words[1:-1]:
        yield "part", f"{middle} {name.words[0]}"


# ---- taking apart ----------------------------------------------------------------------------------------------------


def _without_suffix(text: str) -> tuple[str, str]:
    """The name without titles and without Jr., III and the like, which comes second."""
    words: list[str] = []
    suffix = ""
    for word in text.split():
        bare = word.strip(".,").casefold()
        if _is_title(word):
            continue
        if bare in _SUFFIXES and words:
            suffix = bare
            words[-1] = words[-1].rstrip(",")
            continue
        words.append(word)
    return " ".join(words), suffix


def _is_title(word: str) -> bool:
    bare = word.strip(".,").casefold()
    return bare in _TITLES and (word.endswith(".") or word.isupper() or bare not in {"md", "ms"})


def _ordered(text: str) -> tuple[list[str], bool]:
    """The printed words, the family name last where a comma, capitals or initials behind it show it to stand first.

    Whether it was initials comes second.
    """
    mixed = not text.isupper()
    family, comma, given = text.partition(",")
    if comma and given.strip() and "," not in given:
        return [*_split(given, mixed), *_split(family, mixed, given=False)], False
    words = _split(text, mixed)
    if _HAN.search(text) and len(words) == 1 and 2 <= len(text) <= 4:
        first = 2 if text[:2] in _LONG_FAMILIES and len(text) > 2 else 1
        return [text[first:], text[:first]], False
    if len(words) <= 1:
        return words[0].split("-") if words else [], False
    if _capitals(words[0]) and not any(_capitals(word) for word in words[1:]):
        return [*words[1:], words[0]], False
    first = len(words)
    while first > 1 and len(words[first - 1]) == 1 and not _HAN.search(words[first - 1]):
        first -= 1
    behind = first < len(words) and len(words[0]) > 1
    return ([*words[first:], *words[:first]] if behind else words), behind


def _capitals(word: str) -> bool:
    return len(word) > 2 and word.isupper() and not _DOTTED.fullmatch(word) and not _BARE.fullmatch(word)


def _split(text: str, mixed: bool, *, given: bool = True) -> list[str]:
    """Words at spaces; runs of initials (X.Y., JD, J.-P.) letter by letter; parts joined by hyphens are one word.

    ``mixed`` tells that the name is not all in capitals, ``given`` that it begins with a given name, if not turned.
    """
    printed = re.split(r"[\s/]+", _HYPHENS.sub("-", text))
    words: list[str] = []
    for number, word in enumerate(printed):
        word = _DOTTED.sub(lambda found: " ".join(re.sub(r"[.-]", "", found.group())) + " ", word)
        if mixed and _bare(word.strip(".,*"), printed[1:] if given and not number else ()):
            word = " ".join(re.sub(r"[\W_]", "", word))
        words += [part for piece in word.split() if (part := _NO_LETTER.sub("", piece).strip("-"))]
    return words


def _bare(word: str, others: Sequence[str]) -> bool:
    """Whether capitals are initials without dots; ``others`` are the words that follow a first one.

    Two letters that can be said are the family name of LI Wei, and initials in JA Smith.
    """
    if _BARE.fullmatch(word):
        return word not in _SHORT_FAMILIES
    if not others or len(word) != 2 or not (word.isascii() and word.isalpha() and word.isupper()):
        return False
    plain = [re.sub(r"\W", "", other) for other in others]
    alone = not any(len(other) > 2 and other.isupper() for other in plain)
    return (
        alone
        and word not in _SHORT_FIRST_FAMILIES.split()
        and not all(syllabic(other.lower()) for other in plain if other)
    )


def _spelled(word: str) -> list[tuple[str, frozenset[str]]]:
    """The words that a printed word is in plain letters (several for other scripts), each with all its spellings."""
    if word in _HANGUL:
        return [(_HANGUL[word][0], frozenset(_HANGUL[word]))]
    if _HAN.search(word):
        plain = "".join(_CAMEL.findall(anyascii(word))).lower()
        return [(plain, frozenset({plain}))] if plain else []
    lower = _MARKS.sub("", unicodedata.normalize("NFKC", word).casefold())
    if not lower:
        return []
    if lower in _PINYIN:
        return [_PINYIN[lower]]
    if lower.isascii():
        return [(lower, frozenset({lower, without_umlauts(lower)}))]
    dropped = _letters(_unmarked(lower.translate(_DROPPED)))
    written = _letters(_unmarked(lower.translate(_WRITTEN_OUT)))
    spellings = frozenset(each for each in (dropped, written) if each)
    return [(dropped or written, spellings)] if spellings else []


def _unmarked(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _letters(text: str) -> str:
    return "".join(c for c in anyascii(text).lower() if c.isalnum())


# ---- comparing -------------------------------------------------------------------------------------------------------


def _uncut(one: Name, other: Name) -> Degree:
    """How well two names agree as they are cut into words."""
    if one.words == other.words:
        return Degree.EQUAL
    return min(_aligned(one, other), _aligned(other, one), _reordered(one, other))


def _recut(one: Name, other: Name) -> Degree:
    """How well two names agree of which at least one is cut otherwise than print has it.

    A half of a name with a hyphen is a part of it, not a middle name; of a Chinese or Korean one it is another name.
    """
    degree = _uncut(one, other)
    if degree in (Degree.INITIAL, Degree.CONTRADICTION) or len(one.words) == len(other.words):
        return max(degree, Degree.JOINED)
    longer = max(one.words, other.words, key=len)
    return Degree.CONTRADICTION if all(map(syllabic, longer)) else max(degree, Degree.PART)


def _of_halves(one: Name, other: Name) -> bool:
    """Whether one begins with a given name of two halves, and the other with two initials, which must be theirs."""
    halves = bool(one.parts) and one.parts[0] != one.words[0] and len(one.words[0]) > 1
    return halves and len(other.words) > 2 and len(other.words[0]) == len(other.words[1]) == 1


def _initials_only(one: Name, other: Name) -> bool:
    return max(map(len, one.words)) == 1 or max(map(len, other.words)) == 1


def _of_initials(one: Name, other: Name) -> bool:
    """Whether letters that are the same are initials in one of two names (Li Wei, L. I. Wei)."""
    return one.initial_only != other.initial_only or _initials_only(one, other)


def _aligned(long: Name, short: Name) -> Degree:
    """The degree to which a name agrees with one that prints no more words, in the same order."""
    if len(long.words) < len(short.words) or len(short.words) < 2:
        return Degree.CONTRADICTION
    if not long.spellings[-1] & short.spellings[-1]:
        if misspelt(long.words[-1], short.words[-1]) and long.words[:-1] == short.words[:-1]:
            return Degree.SPELLING
        return _without_last(long, short)
    first = _given(long, short)
    if first is Degree.CONTRADICTION:
        return _without_first(long, short)
    middles = _within(long.words[1:-1], short.words[1:-1], long.spellings[1:-1], short.spellings[1:-1])
    if middles is Degree.CONTRADICTION:
        return Degree.CONTRADICTION
    dropped = len(long.words) > len(short.words) and all(len(word) > 1 for word in long.words)
    if dropped and all(map(syllabic, long.words)):
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
    if formal_names(one) & formal_names(other) or one in short.aside or other in long.aside:
        return Degree.NICKNAME
    if shortened(one, other):
        return Degree.PART
    return Degree.SPELLING if misspelt(one, other) else Degree.CONTRADICTION


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
    if full[0] == full[1] and len(full[0]) > 1:
        initials = [{word for word in name.words if len(word) == 1} for name in (one, other)]
        if initials[0] == initials[1]:
            return Degree.ORDER
        if one.words[-1] != other.words[-1]:
            return Degree.ORDER if initials[0] <= initials[1] or initials[1] <= initials[0] else Degree.CONTRADICTION
    if _turned(one, other) or _turned(other, one):
        return Degree.ORDER
    long, short = (one, other) if len(one.words) > len(other.words) else (other, one)
    return _crossed(long, short)


def _turned(one: Name, other: Name) -> bool:
    """The family name first, and the given names in one word or several."""
    return one.words[-1] == other.words[0] and "".join(one.words[:-1]) == "".join(other.words[1:])


def _crossed(long: Name, short: Name) -> Degree:
    """Nguyen Van Anh and Anh Nguyen: the ends have changed places, and a middle name is left out."""
    ends = long.words[0], long.words[-1]
    if ends != (short.words[-1], short.words[0]) or ends[0] == ends[1] or min(map(len, ends)) == 1:
        return Degree.CONTRADICTION
    middles = _within(long.words[1:-1], short.words[1:-1], long.spellings[1:-1], short.spellings[1:-1])
    if middles is Degree.CONTRADICTION:
        return Degree.CONTRADICTION
    return Degree.PART if all(map(syllabic, long.words)) else Degree.ORDER
