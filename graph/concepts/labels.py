"""What a concept is called: the form readers expect, and the other forms with the reason why they are forms of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.concepts.candidates import ReadText
from graph.concepts.findings import FoundMention, Variant
from graph.concepts.normal import key, normal_word, singular, us
from graph.concepts.tokens import Word, words

#: At most so many variants of a concept are kept, the commonest.
MOST_VARIANTS = 12


@dataclass
class Forms:
    """The printed forms of one concept, counted: ``plain`` in running text, ``all`` anywhere, and its acronyms."""

    plain: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    acronyms: Counter[str] = field(default_factory=Counter)


def collect(texts: Sequence[ReadText], tagged: Sequence[Mapping[str, Sequence[FoundMention]]]) -> dict[str, Forms]:
    """The printed forms of every concept over all texts."""
    forms: dict[str, Forms] = {}
    for text, mentions in zip(texts, tagged, strict=True):
        openings = {word.start for word in text.words["Abstract"] if word.opens}
        for concept, found in mentions.items():
            own = forms.setdefault(concept, Forms())
            for mention in found:
                form = " ".join(mention.exact.split())
                if _key(form) != concept:
                    own.acronyms[form] += 1
                    continue
                own.all[form] += 1
                if mention.field == "Abstract" and mention.start not in openings:
                    own.plain[form] += 1
    return forms


def casing(texts: Iterable[ReadText]) -> dict[str, str]:
    """How the corpus writes each word within its sentences, by normal form: the commonest form."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for word in text.words["Abstract"]:
            if not word.opens:
                counts.setdefault(word.normal, Counter())[_bare(word.text)] += 1
    return {normal: min(seen, key=lambda form: (-seen[form], form)) for normal, seen in counts.items()}


def label(concept: str, forms: Forms, written: Mapping[str, str]) -> str:
    """The form to show: singular, the commonest in running text, else in lower case save words that are always so.

    ``written`` is how the corpus writes single words.
    """
    counts = forms.plain or forms.all or forms.acronyms
    if not counts:
        return concept
    singulars: Counter[str] = Counter()
    for form, count in counts.items():
        singulars[_singular_form(form)] += count
    chosen = min(singulars, key=lambda form: (-singulars[form], _capitals(form), form))
    return chosen if forms.plain else _calm(chosen, written)


def variants(chosen: str, forms: Forms, reasons: Mapping[str, str]) -> tuple[Variant, ...]:
    """The other printed forms, commonest first; ``reasons`` says of an acronym's normal form why it is one."""
    seen = {chosen.casefold()}
    found = []
    for form, _ in sorted((forms.all + forms.acronyms).items(), key=lambda pair: (-pair[1], pair[0])):
        if form.casefold() not in seen:
            seen.add(form.casefold())
            found.append(Variant(form, reasons.get(_key(form)) or _difference(form, chosen)))
    return tuple(found[:MOST_VARIANTS])


def _difference(form: str, chosen: str) -> str:
    """In what a form differs from the label: number, hyphen, or spelling."""
    if _singular_form(form).casefold() == chosen.casefold():
        return "plural"
    if _spaced(_singular_form(form)) == _spaced(chosen):
        return "hyphenation"
    if [us(each) for each in _spaced(form).split()] == [us(each) for each in _spaced(chosen).split()]:
        return "spelling"
    return "same normalised form"


def _key(form: str) -> str:
    return key([word.normal for word in words(form)])


def _spaced(form: str) -> str:
    return " ".join(word.text for word in words(form)).casefold()


def _bare(word: str) -> str:
    """A word as the corpus writes it, in the singular."""
    return _singular_word(word)


def _singular_form(form: str) -> str:
    """The form with its last word (the one before "of") in the singular, as it was written otherwise."""
    parts: list[Word] = words(form)
    if not parts:
        return form
    small = [i for i, part in enumerate(parts) if part.text.lower() == "of" and i]
    last = parts[small[0] - 1] if small else parts[-1]
    return form[: last.start] + _singular_word(last.text) + form[last.end :]


def _singular_word(word: str) -> str:
    lower = word.lower()
    if len(normal_word(word)) < 3 or word.isupper():
        return word
    single = singular(lower)
    if single == lower or len(lower) != len(word):
        return word
    if lower.startswith(single):
        return word[: len(single)]
    return single if word[0].islower() else single[:1].upper() + single[1:]


def _capitals(form: str) -> int:
    return sum(c.isupper() for c in form)


def _calm(form: str, written: Mapping[str, str]) -> str:
    """A form known from titles only, without the capitals that titles give to every word."""
    calm, at = [], 0
    for word in words(form):
        known = written.get(word.normal)
        text = word.text
        if known is not None and known.casefold() == text.casefold():
            text = known
        elif not word.named or (text.isupper() and len(text) > 7):
            text = text.lower()
        calm.append(form[at : word.start] + text)
        at = word.end
    return "".join(calm) + form[at:]
