"""Labels: the form of a concept that readers expect, its other forms, and why each is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from graph.concepts.findings import Variant
from graph.concepts.words import singular

#: How many other forms of a concept are listed.
MOST = 12
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
    """
    words = key.split()
    spelled = {form: count for form, count in forms.items() if _is_spelled(form, words)} or dict(forms)
    best = min(spelled, key=lambda form: (-spelled[form] * _calm(form), _is_plural(form), form))
    lowered = best[0].lower() + best[1:]
    if best[0].isupper() and not best[:2].isupper() and lowered in spelled:
        best = lowered
    if spelled[best] < INSIDE:
        best = _lowered(best, printed)
    return _in_singular(_POSSESSIVE.sub("", _without_tex(best)))


def _lowered(form: str, printed: Collection[str]) -> str:
    """A form in title case in lower case, where each of its words is printed so, too."""
    words = re.findall(r"[^\W\d_]+", form)
    title_case = all(word.islower() or word.istitle() for word in words)
    return form.lower() if title_case and all(word.lower() in printed for word in words) else form


_POSSESSIVE = re.compile(r"['’](?=\s|$)")
_LETTERS = {"L": "Ł", "l": "ł", "O": "Ø", "o": "ø"}


def _without_tex(form: str) -> str:
    """A form with TeX letters and marks mended: Polyak-\\L ojasiewicz is Polyak-Łojasiewicz."""
    mended = re.sub(r"\\([LlOo])(?![a-zA-Z])\s?", lambda match: _LETTERS[match[1]], form)
    return re.sub(r"\\[a-z]+\s|[{}$\\]", "", mended) if "\\" in mended or "$" in mended else mended


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
    if _in_singular(one) == other:
        return f"plural of {label}"
    if _solid(one) == _solid(other):
        return f"hyphens or spaces of {label}"
    if _solid(_in_singular(one)) == _solid(other):
        return f"plural, hyphens or spaces of {label}"
    return f"spelling of {label}"


def _solid(form: str) -> str:
    return "".join(c for c in form if c.isalnum())


def _is_spelled(form: str, words: Sequence[str]) -> bool:
    """Whether a form writes its words out instead of shortening them."""
    return len(form) >= sum(map(len, words)) - 3


def _calm(form: str) -> float:
    """Less for forms in title case of several words, which titles have anyway."""
    words = form.replace("-", " ").split()
    return 0.45 if len(words) > 1 and all(word[0].isupper() or not word[0].isalpha() for word in words) else 1.0


def _is_plural(form: str) -> bool:
    return _in_singular(form) != form


def _in_singular(form: str) -> str:
    """The form with its last word in the singular, keeping its capitals."""
    head, cut, last = form.rpartition(" ")
    if "-" in last:
        before, dash, tail = last.rpartition("-")
        return head + cut + before + dash + _singular_word(tail)
    return head + cut + _singular_word(last)


def _singular_word(word: str) -> str:
    if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
        return word[:-1]
    if word.isupper() or not word.isalpha():
        return word
    single = singular(word.lower())
    if single == word.lower():
        return word
    return word[0] + single[1:] if word[0].lower() == single[0] else single
