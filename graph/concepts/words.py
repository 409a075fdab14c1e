"""The normal form of a word: one spelling, one number, one case, so that variants of a term are one key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from graph.concepts.tex import mended
from graph.concepts.wordlists import phrase_pairs, word_list

#: Singular words that end in s, and words that are the same in both numbers.
_SINGULAR_S = word_list("singular")
_PLURALS = dict(phrase_pairs("plurals"))
#: American and British spellings, as endings and stems; the American one is the key.
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3}[^aeious])is(e|ed|er|es|ing|able|ation|ational|ations|ability)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2}[aeou][lrnmtd])is(e|ed|er|es|ing|able|ation|ational|ations)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{3})lys(e|ed|er|es|ing)$"), r"lyz\1"),
    (re.compile(r"(behavi|col|fav|lab|neighb|flav|hum|hon|harb|vap|tum)our"), r"\1or"),
    (re.compile(r"parametri[sz]"), "parameteriz"),
    (
        re.compile(
            r"(mod|lab|chann|sign|tunn|fu|trave|cance|initia|equa|spira|tota|riva|leve|pane|paralle)(el|l)l(ed|ing|er|able)$"
        ),
        r"\1\2\3",
    ),
    (re.compile(r"^(cent|fib|theat|met|lit|kilomet|millimet)re$"), r"\1er"),
)
_MAY_BE_BRITISH = re.compile(r"is|lys|our|parametri|l(?:ed|ing|er|able)$|re$")
#: Words in -ise that are no British spelling.
_KEEP_ISE = word_list("ise")
_SPELLED = dict(phrase_pairs("spellings"))
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ð": "d", "ı": "i", "ȷ": "j", "ß": "ss", "æ": "ae", "œ": "oe"}
)
_TEX = re.compile(r"\\(?:mathcal|mathbb|mathbf|mathrm|mathsf|text|rm|bf|em|bm|boldsymbol)\b|[\\${}^_'\"`~ ]")
#: From so many letters on a word in capitals is no acronym.
SHOUTED = 8
_GREEK = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)")
_ACRONYM_PLURAL = re.compile(r"(?=.*[A-Z].*[A-Z])(.*[A-Z0-9])s")


def normal(word: str, ambiguous: Collection[str] = ()) -> str:
    """The normal form of one word: lower case, singular, American spelling, without accents and TeX.

    An acronym that is also an ordinary word (listed in ``ambiguous``, lower case) keeps its capitals: CLIP is no clip.

    >>> [normal(word) for word in ("Networks", "optimisation", "GNNs", "Poincaré", "bias", "analyses", "$L_2$")]
    ['network', 'optimization', 'gnn', 'poincare', 'bias', 'analysis', 'l2']
    >>> normal("CLIP", {"clip"}), normal("clips", {"clip"}), normal("SparseGS"), normal("SecureNets")
    ('CLIP', 'clip', 'sparsegs', 'securenet')
    """
    plain = _plain(word)
    if len(plain) > 1 and plain.isupper():
        lower = plain.lower()
        return plain if lower in ambiguous else singular(lower) if len(lower) >= SHOUTED else lower
    if match := _ACRONYM_PLURAL.fullmatch(plain):
        stem = match[1]
        return stem if stem.isupper() and stem.lower() in ambiguous else stem.lower()
    lower = plain.lower()
    return american(lower if plain[-1:] == "S" else singular(lower))


def _plain(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word
    if len(word) == 1 and (greek := _greek(word)):
        return greek
    plain = _TEX.sub("", mended(word.replace(r"\ell", "l"))).translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def _greek(letter: str) -> str:
    """The name of a Greek letter, '' for any other: α is alpha as $\\alpha$ is."""
    match = _GREEK.fullmatch(unicodedata.name(unicodedata.normalize("NFKD", letter)[0], ""))
    return match[1].lower() if match else ""


def singular(word: str) -> str:
    """The singular of a lower-case word, by rules with exceptions.

    >>> [singular(word) for word in ("policies", "losses", "dynamics", "bayes", "classes", "matrices", "searches")]
    ['policy', 'loss', 'dynamics', 'bayes', 'class', 'matrix', 'search']
    """
    if not word.endswith("s") or len(word) < 4:
        return _PLURALS.get(word, word)
    if word in _SINGULAR_S:
        return word
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith(("ss", "us", "is", "ics", "ous")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def american(word: str) -> str:
    """The American spelling of a lower-case word in the singular, the word itself where it has no other.

    >>> american("behaviour"), american("optimiser"), american("precise")
    ('behavior', 'optimizer', 'precise')
    """
    if (spelled := _SPELLED.get(word)) is not None:
        return spelled
    if word in _KEEP_ISE or word.endswith(("wise", "vised")):
        return word
    if not _MAY_BE_BRITISH.search(word):
        return word
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word
