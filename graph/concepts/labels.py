"""Labels: the form of a concept that readers expect, its other forms, and why each is one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping

from graph.concepts.findings import Variant
from graph.concepts.tex import mended
from graph.concepts.words import SHOUTED, american, normal, singular

#: How many other forms of a concept are listed.
MOST = 12
#: A concept of so many words has its acronym for a label where that is printed so much more often: BERT.
LONG, MUCH = 4, 10
#: How much a mention inside a sentence counts, where capitals mean something; any other counts 1.
INSIDE = 4


def _never(_: str) -> bool:
    return False


def preferred(
    forms: Mapping[str, int],
    key: str,
    printed: Collection[str] = (),
    inside: Container[str] | None = None,
    is_plain: Callable[[str], bool] = _never,
) -> str:
    """The form to show: written out, singular, with capitals only where most mentions inside sentences have them.

    ``forms`` counts the forms as printed; those at the begin of a sentence or in titles say little of capitals. What
    stands in title case in titles alone loses it where all its words are ``printed`` in lower case elsewhere, and
    what never stands ``inside`` a sentence where they are words that ``is_plain`` says to be written so. A name whose
    plural alone is printed keeps it.

    >>> preferred({"Graph neural networks": 3, "graph neural networks": 2, "GNN": 9}, "graph neural network")
    'graph neural network'
    >>> preferred({"Smoothness Constraint": 1}, "smoothness constraint", {"smoothness", "constraint"})
    'smoothness constraint'
    >>> long = "bidirectional encoder representations from transformers"
    >>> preferred({"BERT": 40, long: 1}, "bidirectional encoder representation from transformer")
    'BERT'
    >>> preferred({"N2N Learning": 1}, "n2n learning", {"n", "learning"})
    'N2N learning'
    >>> preferred({"United States": 8}, "united state"), preferred({"GRAPH CUTS": 4, "graph cuts": 1}, "graph cut")
    ('United States', 'graph cut')
    """
    spelled = {form: count for form, count in forms.items() if is_written_out(form, key)} or dict(forms)
    short = {form: count for form, count in forms.items() if form.isupper() and form not in spelled}
    if len(key.split()) >= LONG and max(short.values(), default=0) > MUCH * max(spelled.values()):
        return min(short, key=lambda form: (-short[form], form))
    loud = {form for form in spelled if _is_shouted(form, key) or (" " in form and form.isupper())}
    spelled = {form: count for form, count in spelled.items() if form not in loud} or spelled
    best = min(spelled, key=lambda form: (-spelled[form] * _calm(form), _is_plural(form), _normal(form), form))
    best = _calmed(_as_inside(best, spelled), key, printed)
    if spelled.get(best, 0) < INSIDE or (inside is not None and best not in inside):
        seen = printed if spelled.get(best, 0) < INSIDE else ()
        best = _lowered(best, seen, is_plain if inside is not None else _never)
    best = _ODD.sub(lambda match: match[0].lower() if match[0].lower() in printed else match[0], best)
    single = _in_singular(best)
    if single not in forms and (_NAME.fullmatch(best) or _is_name(best)):
        single = best
    return _BASIS.sub(r"\1 base", _without_tex(single))


def _as_inside(form: str, others: Iterable[str]) -> str:
    """A form with a capital at its begin as it stands elsewhere without it."""
    if not form[0].isupper() or form[:2].isupper():
        return form
    same = [other for other in others if other[0].islower() and _in_singular(other)[1:] == _in_singular(form)[1:]]
    lowered = form[0].lower() + form[1:]
    return lowered if lowered in same else min(same, default=form)


def _is_shouted(form: str, key: str) -> bool:
    """Whether a form is all in capitals though it is no acronym."""
    return form.isupper() and key.islower() and max(map(len, _WORD.findall(form)), default=0) >= SHOUTED


def _calmed(form: str, key: str, printed: Collection[str]) -> str:
    """A form all in capitals in lower case, but for what may be acronyms."""
    if not _is_shouted(form, key):
        return form
    return _PLAIN_WORD.sub(lambda match: match[0].lower() if match[0].lower() in printed else match[0], form)


def _is_name(form: str) -> bool:
    """Whether one or two words both begin with a capital, and are not all in capitals: United States."""
    words = _WORD.findall(form)
    return (
        0 < len(words) <= 2
        and all(word[0].isupper() for word in words)
        and words[-1][-1:] == "s"
        and words[-1].istitle()
    )


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


def _lowered(form: str, printed: Collection[str], is_plain: Callable[[str], bool]) -> str:
    """A form in title case in lower case, where each of its words is printed so, too, or a plain word.

    Of a capital at its begin alone only the first word needs to be one.
    """
    if "\\" in form:
        return form
    words = _WORD.findall(form)
    marked = [word for word in words if not word.islower()]
    if not all(word.istitle() for word in marked) or not all(
        word.lower() in printed or (len(word) > 1 and is_plain(word.lower())) for word in marked
    ):
        return form
    return _PLAIN_WORD.sub(lambda match: match[0].lower(), form)


_QUOTE = re.compile(r"['’](?=\s|$)")


def cleaned(form: str) -> str:
    """A form as printed, on one line and without quotation marks at its ends and the one that ends a word in it."""
    return _QUOTE.sub("", " ".join(form.split()).strip('"“”„`'))


_ELL = re.compile(r"\$?\\?\bell(?:_|\b(?=\d))\\?\{?(infty|\w)\}?\$?")


_INDEX = re.compile(r"\b([A-Za-z]|ℓ)[_^]\{?(\w|∞)\}?(?!\w)")


def _without_tex(form: str) -> str:
    """A form with TeX letters, accents and marks mended: Polyak-\\L ojasiewicz is Polyak-Łojasiewicz, L_2 is L2."""
    form = _ELL.sub(lambda match: f"ℓ{match[1].replace('infty', '∞')}", form)
    plain = re.sub(r"\\(?:mathcal|mathbb|mathrm|mathbf|mathsf|text)\b", "", form)
    plain = re.sub(r"\\[a-z]+\s|[{}$\\]", "", mended(plain))
    return _INDEX.sub(r"\1\2", plain)


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
