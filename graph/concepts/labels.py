"""Labels: the form of a concept that readers expect, its other forms, and why each is one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from unicodedata import normalize

from graph.concepts.findings import Variant
from graph.concepts.words import american, normal, singular

#: How many other forms of a concept are listed.
MOST = 12
#: A concept of so many words has its acronym for a label where that is printed so much more often: BERT.
LONG, MUCH = 4, 10
#: How much a mention inside a sentence counts, where capitals mean something; any other counts 1.
INSIDE = 4


def preferred(forms: Mapping[str, int], key: str, printed: Collection[str] = ()) -> str:
    """The form to show: written out, singular, with capitals only where most mentions inside sentences have them.

    ``forms`` counts the forms as printed; those at the begin of a sentence or in titles say little of capitals. What
    stands in title case in titles alone loses it where all its words are ``printed`` in lower case elsewhere.

    >>> preferred({"Graph neural networks": 3, "graph neural networks": 2, "GNN": 9}, "graph neural network")
    'graph neural network'
    >>> preferred({"Smoothness Constraint": 1}, "smoothness constraint", {"smoothness", "constraint"})
    'smoothness constraint'
    >>> long = "bidirectional encoder representations from transformers"
    >>> preferred({"BERT": 40, long: 1}, "bidirectional encoder representation from transformer")
    'BERT'
    >>> preferred({"N2N Learning": 1}, "n2n learning", {"n", "learning"})
    'N2N learning'
    """
    spelled = {form: count for form, count in forms.items() if is_written_out(form, key)} or dict(forms)
    short = {form: count for form, count in forms.items() if form.isupper() and form not in spelled}
    if len(key.split()) >= LONG and max(short.values(), default=0) > MUCH * max(spelled.values()):
        return min(short, key=lambda form: (-short[form], form))
    best = min(spelled, key=lambda form: (-spelled[form] * _calm(form), _is_plural(form), _normal(form), form))
    lowered = best[0].lower() + best[1:]
    if best[0].isupper() and not best[:2].isupper() and lowered in spelled:
        best = lowered
    if spelled[best] < INSIDE:
        best = _lowered(best, printed)
    best = _ODD.sub(lambda match: match[0].lower() if match[0].lower() in printed else match[0], best)
    single = _in_singular(best)
    if _NAME.fullmatch(best) and single not in forms:
        single = best
    return _BASIS.sub(r"\1 base", _without_tex(single))


#: The singular of bases is basis, but for these.
_BASIS = re.compile(r"\b(knowledge|rule|code)[ -]basis\b", re.IGNORECASE)
#: A name whose last letter may be a plural's or its own; which of the two, only its other forms tell: CATrans, ResNets.
_NAME = re.compile(r"\w*[a-z]\w*[A-Z]\w*[a-z]s")
#: A word with capitals inside that only show where its acronym comes from: multI-viEw cluStering.
_ODD = re.compile(r"\b[a-z]+[A-Z]\w*\b(?<=\w{4})")


def composed(form: str, key: str) -> str:
    """A label for a key of which only another form is printed, with the capitals of that.

    >>> composed("Lipschitz-continuous", "lipschitz continuity")
    'Lipschitz continuity'
    """
    printed = {normal(word): word for word in re.split(r"[\s-]+", form)}
    return " ".join(printed.get(word, word) for word in key.split())


class Spelling:
    """British or American: American where these forms are, else each word as they print it more often.

    A word that is not ``printed`` in the American form anywhere stays as it is.
    """

    def __init__(self, forms: Iterable[Mapping[str, int]], printed: Collection[str] = ()) -> None:
        self._printed = printed
        self._counts: dict[str, Counter[bool]] = defaultdict(Counter)
        for counts in forms:
            for form, count in counts.items():
                for word in _WORD.findall(form):
                    single = singular(word.lower())
                    self._counts[american(single)][american(single) == single] += count
        both = [counts for counts in self._counts.values() if counts[False]]
        us, gb = (sum(counts[style] for counts in both) for style in (True, False))
        self._american = us >= gb > 0

    def of(self, label: str) -> str:
        """A label in that spelling.

        >>> Spelling([{"generalisation bound": 4}, {"generalization": 9}]).of("Generalisation bound")
        'Generalization bound'
        """
        return _WORD.sub(lambda match: self._word(match[0]), label)

    def _word(self, word: str) -> str:
        other = american(word.lower())
        counts = self._counts.get(other)
        if other == word.lower() or _EITHER.match(word) or not counts or not (counts[True] or other in self._printed):
            return word
        if not self._american and counts[True] < counts[False]:
            return word
        return other.title() if word[0].isupper() else other


_WORD = re.compile(r"[^\W\d_]+")
#: What is spelled in two ways on both sides.
_EITHER = re.compile(r"parametri", re.IGNORECASE)


#: A word without a digit beside it: in N2N the letters are no words.
_PLAIN_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")


def _lowered(form: str, printed: Collection[str]) -> str:
    """A form in title case in lower case, where each of its words is printed so, too."""
    words = re.findall(r"[^\W\d_]+", form)
    title_case = all(word.islower() or word.istitle() for word in words)
    if not title_case or not all(word.lower() in printed for word in words):
        return form
    return _PLAIN_WORD.sub(lambda match: match[0].lower(), form)


_QUOTE = re.compile(r"['’](?=\s|$)")


def cleaned(form: str) -> str:
    """A form as printed, on one line and without quotation marks at its ends and the one that ends a word in it."""
    return _QUOTE.sub("", " ".join(form.split()).strip('"“”„`'))


_LETTERS = {"L": "Ł", "l": "ł", "O": "Ø", "o": "ø"}


_ELL = re.compile(r"\$?\\?\bell(?:_|\b(?=\d))\\?\{?(infty|\w)\}?\$?")


_ACCENT = re.compile(r"\\(['`\"^~])\{?([A-Za-z])\}?")
_ACCENTS = {"'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303"}
_INDEX = re.compile(r"\b([A-Za-z]|ℓ)[_^]\{?(\w|∞)\}?(?!\w)")


def _without_tex(form: str) -> str:
    """A form with TeX letters, accents and marks mended: Polyak-\\L ojasiewicz is Polyak-Łojasiewicz, L_2 is L2."""
    form = _ELL.sub(lambda match: f"ℓ{match[1].replace('infty', '∞')}", form)
    mended = re.sub(r"\\(?:mathcal|mathbb|mathrm|mathbf|mathsf|text)\b", "", form)
    mended = re.sub(r"\\([LlOo])(?![a-zA-Z])\s?", lambda match: _LETTERS[match[1]], mended)
    mended = _ACCENT.sub(lambda match: normalize("NFC", match[2] + _ACCENTS[match[1]]), mended)
    mended = re.sub(r"\\[a-z]+\s|[{}$\\]", "", mended)
    return _INDEX.sub(r"\1\2", mended)


def variants(label: str, forms: Mapping[str, int], reasons: Mapping[str, str]) -> tuple[Variant, ...]:
    """The other forms of a concept, the commonest first, each with the reason why it is one."""
    seen = {label.casefold()}
    found = []
    for form in sorted(forms, key=lambda form: (-forms[form], form)):
        folded = form if form.isupper() else form.casefold()
        if folded not in seen and form.casefold() != label.casefold():
            seen.add(folded)
            found.append(Variant(form, reasons.get(form) or _reason(form, label)))
    return tuple(found[:MOST])


def _reason(form: str, label: str) -> str:
    """Why a form with the same key is another form of the label."""
    one, other = form.casefold(), label.casefold()
    if other in (_in_singular(one), _in_singular(form).casefold()):
        return f"plural of {label}"
    if _solid(one) == _solid(other):
        return f"hyphens or spaces of {label}"
    if _solid(_in_singular(one)) == _solid(other):
        return f"plural, hyphens or spaces of {label}"
    if _normal(one) == _normal(other):
        return f"singular or plural of {label}"
    if _normal(one, american) == _normal(other, american):
        return f"spelling of {label}"
    return f"another form of {label}"


def _normal(form: str, spelled: Callable[[str], str] = str) -> str:
    return "".join(spelled(singular(word)) for word in _WORD.findall(form))


def _solid(form: str) -> str:
    return "".join(c for c in form if c.isalnum())


def is_written_out(form: str, key: str) -> bool:
    """Whether a form writes the words of its key out instead of shortening them."""
    return len(form) >= len("".join(key.split())) - 3


def _calm(form: str) -> float:
    """Less for forms in title case of several words, which titles have anyway."""
    words = form.replace("-", " ").split()
    return 0.45 if len(words) > 1 and all(word[0].isupper() or not word[0].isalpha() for word in words) else 1.0


_OF = re.compile(r"[\s-](?:of|from)[\s-]\S+$", re.IGNORECASE)


def _is_plural(form: str) -> bool:
    return _in_singular(form) != form


def _in_singular(form: str) -> str:
    """The form with its last word in the singular, capitals kept; what a thing is made of stays: bag of words."""
    if _OF.search(form):
        return form
    head, cut, last = form.rpartition(" ")
    if "-" in last:
        before, dash, tail = last.rpartition("-")
        return head + cut + before + dash + _singular_word(tail)
    return head + cut + _singular_word(last)


#: Words whose singular no reader expects: social media, equalized odds.
_PLURAL_ONLY = frozenset({"analytics", "media", "multimedia", "odds", "proceedings"})


def _singular_word(word: str) -> str:
    if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
        return word[:-1]
    if word[-1:] == "S" or word.isupper() or not word.isalpha() or word.lower() in _PLURAL_ONLY:
        return word
    single = singular(word.lower())
    if word.lower().startswith(single):
        return word[: len(single)]
    return word[0] + single[1:] if word[0].lower() == single[0] else single
