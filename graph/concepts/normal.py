"""Normal forms of words: singular, US spelling, no case, no accents, hyphens as spaces, common prefixes joined."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from graph.identifiers import fold


def word_list(name: str) -> frozenset[str]:
    """A word list of the package: one word a line, ``#`` begins a comment."""
    lines = (files("graph.concepts") / "data" / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _pairs(name: str) -> dict[str, str]:
    return dict(line.split() for line in sorted(word_list(name)))


#: Plurals and words in -s that the rules below would get wrong, and their singular.
_SINGULARS = _pairs("singulars")
#: British words that the rules below miss, and their American form.
_SPELLINGS = _pairs("spellings")

_RULES = (
    (re.compile(r"(?<=[a-z]{3})ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch)es$|(?<=[aiou]x)es$|(?<=zz)es$"), ""),
    (re.compile(r"(?<=[a-z0-9][^siu])s$"), ""),
)
_US = (
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"(?<=[a-z]{2}[lmrntdg])is(e|es|ed|er|ers|ing|able)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|er|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{2})ell(ing|ed|er)$"), r"el\1"),
)
_KEPT_US = re.compile(
    r".*(prise[dsr]?|prising|promis(e[ds]?|ing)|premises?|rise[ns]?|rising|expertise|treatise|demise|merchandise|paradise"
    r"|spell(ing|ed|er)|sell(ing|er)|cell(ed)?|tell(ing|er)|well(ing|ed)|yell(ing|ed)|compell(ing|ed)|excell(ing|ed)"
    r"|propell(er|ing|ed)|repell(ing|ed)|noise[ds]?)"
)
#: Prefixes that are written with a hyphen, a space or neither: bi-level is bilevel.
PREFIXES = word_list("prefixes")


@lru_cache(maxsize=1 << 17)
def normal_word(word: str) -> str:
    """The normal form of one word.

    >>> [normal_word(w) for w in ("Networks", "GNNs", "matrices", "losses", "generalisation", "Dynamics", "Newton's")]
    ['network', 'gnn', 'matrix', 'loss', 'generalization', 'dynamics', 'newton']
    """
    bare = re.sub(r"['’]s?$", "", word)
    plain = fold(bare).replace(" ", "") or bare.casefold()
    if len(plain) < 3 or bare.isupper():
        return plain
    return us(singular(plain))


def singular(word: str) -> str:
    """The singular of a lower-case noun; what is singular stays.

    >>> [singular(w) for w in ("classes", "properties", "bias", "biases", "indices", "analysis", "series", "boxes")]
    ['class', 'property', 'bias', 'bias', 'index', 'analysis', 'series', 'box']
    """
    if word in _SINGULARS:
        return _SINGULARS[word]
    if len(word) < 4 and not word.endswith("ns"):
        return word
    for pattern, ending in _RULES:
        if pattern.search(word):
            return pattern.sub(ending, word)
    return word


def us(word: str) -> str:
    """The US spelling of a lower-case word.

    >>> [us(w) for w in ("regularised", "behaviour", "modelling", "noise", "supervised", "analyse")]
    ['regularized', 'behavior', 'modeling', 'noise', 'supervised', 'analyze']
    """
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if _KEPT_US.fullmatch(word):
        return word
    for pattern, ending in _US:
        word = pattern.sub(ending, word)
    return word


def key(normals: list[str]) -> str:
    """The key of a term, given the normal forms of its words: prefixes join the word after, numbers the one before.

    >>> key(["bi", "level", "optimization"]), key(["in", "context", "learning"]), key(["cifar", "10"])
    ('bilevel optimization', 'in context learning', 'cifar10')
    """
    joined: list[str] = []
    prefix = ""
    for normal in normals:
        if normal.isdigit() and joined and not prefix:
            joined[-1] += normal
        elif normal in PREFIXES and not prefix:
            prefix = normal
        else:
            joined.append(prefix + normal)
            prefix = ""
    return " ".join([*joined, prefix] if prefix else joined)
