"""What works are about: terms found in titles and abstracts, variants brought together, every mention located.

Two passes. The first takes from each text, by itself, the terms that its authors might list as keywords. Their best
become one vocabulary over all texts, and the second finds every mention of it in every text, longest first. A work's
concepts are *central* or *mentioned*; the score of each is the probability that the authors would list it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.concepts import labels
from graph.concepts.findings import Findings, FoundAssignment, FoundConcept, FoundMention, Variant, WorkText
from graph.concepts.kinds import kind
from graph.concepts.model import Model, shipped
from graph.concepts.scoring import Extract, Extractor, central_count, extract
from graph.concepts.statistics import unpacked
from graph.concepts.tagging import Tagged, tag
from graph.concepts.tokens import Ints, word_hash
from graph.concepts.vocabulary import FORMS, Vocabulary, canonical, expanded, known_keys, pooled
from graph.concepts.wordlists import word_list
from graph.concepts.words import normal

__all__ = [
    "Extract", "Findings", "FoundAssignment", "FoundConcept", "FoundMention", "Variant", "WorkText", "extract",
    "find_concepts",
]  # fmt: skip

#: How many forms are put into their keys at a time.
FORMS_AT_ONCE = 5_000
#: How many concepts a work is given at most.
MOST = 20
#: In how many works of the background a word stands at least that is known to be written in lower case.
_PLAIN = 5
#: The score of a concept that the authors list as a keyword.
LISTED_SCORE = 0.99
_WORD = re.compile(r"[^\W_]+")
_BRACKET = re.compile(r"\s*[(\[]")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
#: A concept that no other text has must be a term with at least this probability, or a keyword with that one.
LEAST_MENTION, LEAST_ABOUT = 0.25, 0.04
#: One word in lower case that links no works must be a keyword with at least this probability.
LEAST_WORD = 0.05
#: How many keyword lists of the background must have a common word that says something wherever it stands: convergence.
LISTS = 20
#: A work has a common word for a concept where it is as likely a keyword, a term as it stands there, as often said, or
#: in the title; otherwise it is said in passing ("on a benchmark", "has drawn attention").
LEAST_COMMON, OFTEN = 0.1, 3


def find_concepts(
    texts: Sequence[WorkText], extracts: Mapping[str, Extract] | None = None, *, model: Model | None = None
) -> Findings:
    """The concepts of works, given their titles and abstracts; the order of ``texts`` does not matter.

    ``extracts`` may hold what ``extract`` gave earlier for some of the works; their first pass is then not done again,
    and the result is the same.

    >>> found = find_concepts([WorkText("x", "Graph neural networks", "We train graph neural networks (GNNs).")])
    >>> [(concept.label, [variant.label for variant in concept.variants]) for concept in found.concepts]
    [('graph neural network', ['GNNs', 'graph neural networks'])]
    """
    model = model or shipped()
    ordered = sorted(texts, key=lambda text: text.work)
    extractor = Extractor(model)
    read = _extracts(ordered, extracts or {}, extractor)
    listed = _listed(ordered, extractor)
    vocabulary = pooled(read, model, {key for keys in listed.values() for key in keys})
    rules = _rules(read, vocabulary, model)
    own = {text.work: _own(each, listed[text.work], vocabulary) for text, each in zip(ordered, read, strict=True)}

    def keeps(work: str, number: int, tagged: Tagged) -> bool:
        return number in own[work].sure or rules.is_kept(number, tagged)

    tagged = tag(ordered, read, vocabulary, extractor, keeps)
    assignments = [
        assignment
        for text, each in zip(ordered, tagged, strict=True)
        for assignment in _assigned(text.work, each, own[text.work], vocabulary)
    ]
    return Findings(tuple(_concepts(assignments, ordered, read, vocabulary, extractor)), tuple(assignments))


def _extracts(texts: Sequence[WorkText], known: Mapping[str, Extract], extractor: Extractor) -> list[Extract]:
    new = [text for text in texts if text.work not in known]
    found = {**known, **dict(zip((text.work for text in new), extractor.extract(new), strict=True))}
    return [found[text.work] for text in texts]


def _shared(read: Sequence[Extract], vocabulary: Vocabulary) -> Ints:
    """In how many texts each concept of the vocabulary is a candidate."""
    counts = np.zeros(len(vocabulary.concepts) + 1, dtype=np.int64)
    for each in read:
        counts[np.unique(vocabulary.find(each.hashes))] += 1
    return counts


@dataclass(frozen=True)
class _Rules:
    """What decides of all works which concepts are kept.

    ``shared`` counts the texts in which each stands, ``words`` are those of one word, ``common`` such of these as say
    little unless they stand out.
    """

    shared: Ints
    words: frozenset[int]
    common: frozenset[int]

    def is_kept(self, number: int, tagged: Tagged) -> bool:
        """Whether a concept says something about a work that it is mentioned in."""
        about, mention, places = tagged.about[number], tagged.mention[number], tagged.mentions[number]
        if number in self.common:
            titled = any(place.field == "Title" for place in places)
            return titled or about >= LEAST_COMMON or mention >= LEAST_MENTION or len(places) >= OFTEN
        if self.shared[number] > 1:
            return True
        if number in self.words and all(place.exact.islower() for place in places):
            return about >= LEAST_WORD
        return mention >= LEAST_MENTION or about >= LEAST_ABOUT


def _rules(read: Sequence[Extract], vocabulary: Vocabulary, model: Model) -> _Rules:
    known = known_keys([concept for concept in vocabulary.concepts if " " not in concept], model)
    common = vocabulary.find(vocabulary.common).tolist()
    plain = {n for n in common if known[vocabulary.concepts[n]].listed < math.log1p(LISTS)}
    passing = {vocabulary.numbers[word] for word in word_list("passing") if word in known}
    words = frozenset(vocabulary.numbers[word] for word in known)
    return _Rules(_shared(read, vocabulary), words, frozenset(plain | passing))


def _listed(texts: Sequence[WorkText], extractor: Extractor) -> dict[str, tuple[str, ...]]:
    """The keys of the keywords that the authors of each work list; what stands in brackets is left out."""
    printed = {text.work: [_BRACKETS.sub("", keyword) for keyword in text.keywords] for text in texts}
    keys = _keys({keyword for keywords in printed.values() for keyword in keywords}, extractor)
    return {work: tuple(keys[each] for each in keywords if keys[each]) for work, keywords in printed.items()}


@dataclass(frozen=True)
class _Own:
    """The numbers of the concepts that a work introduces, and of those that its authors list."""

    coined: frozenset[int]
    listed: frozenset[int]

    @property
    def sure(self) -> frozenset[int]:
        """Those that the work has whatever the figures say."""
        return self.coined | self.listed


def _own(read: Extract, listed: Sequence[str], vocabulary: Vocabulary) -> _Own:
    """Names and keywords of a work by number, or by that of the long form that the text itself defines."""
    long = read.own_senses

    def numbers(names: Sequence[str]) -> frozenset[int]:
        keys = [canonical(expanded(long.get(name, name), vocabulary.senses)) for name in names]
        return frozenset(vocabulary.numbers[key] for key in [*keys, *names] if key in vocabulary.numbers)

    return _Own(numbers(read.introduced), numbers(listed))


def _assigned(work: str, tagged: Tagged, own: _Own, vocabulary: Vocabulary) -> Iterator[FoundAssignment]:
    """A work's concepts by key: what it introduces, then what its authors list, then the likeliest."""
    about = {n: LISTED_SCORE if n in own.listed else chance for n, chance in tagged.about.items()}
    ranked = sorted(tagged.mentions, key=lambda n: (n not in own.coined, -about[n], vocabulary.concepts[n]))
    kept = ranked[:MOST]
    by_score = sorted(kept, key=lambda n: (-about[n], vocabulary.concepts[n]))
    central = own.sure.union(by_score[: central_count([about[n] for n in by_score])])
    for number in sorted(kept, key=vocabulary.concepts.__getitem__):
        yield FoundAssignment(
            work=work,
            concept=vocabulary.concepts[number],
            score=round(max(about[number], 0.001), 4),
            tier="central" if number in central else "mentioned",
            introduces=number in own.coined,
            mentions=tagged.mentions[number],
        )


def _concepts(
    assignments: Sequence[FoundAssignment],
    texts: Sequence[WorkText],
    read: Sequence[Extract],
    vocabulary: Vocabulary,
    extractor: Extractor,
) -> Iterator[FoundConcept]:
    """The concepts that some work is assigned, with labels."""
    forms, inside = _forms(assignments, {text.work: text for text in texts})
    keys = _keys({form for counts in forms.values() for form in counts}, extractor)
    defined, written = _defined(texts, read, vocabulary, forms)
    spelling = labels.Spelling(forms.values(), extractor.tokeniser.printed)
    for key in sorted(forms):
        label = spelling.of(_label(key, forms[key], written.get(key, {}), keys, extractor, inside.get(key)))
        reasons = {form: _reason(keys[form], key, vocabulary, defined) for form in forms[key]}
        found = labels.variants(label, forms[key], reasons)
        if reasons.get(label):
            found = (Variant(key, f"written out; {reasons[label]}"), *found)
        yield FoundConcept(key, label, kind(key, extractor.model), found)


def _reason(form: str, key: str, vocabulary: Vocabulary, defined: Mapping[str, Mapping[str, str]]) -> str:
    """Why a form, told by its own key, is one of a concept; '' where its letters alone say so."""
    if found := defined.get(form, {}).get(key) or vocabulary.reasons.get(form):
        return found
    if form == key:
        return ""
    within = (defined.get(word, {}) for word in form.split())
    return next((reason for long in within for name, reason in long.items() if name in key), "")


def _label(
    key: str,
    forms: Mapping[str, int],
    written: Mapping[str, int],
    keys: Mapping[str, str],
    extractor: Extractor,
    inside: Container[str] | None,
) -> str:
    """The label of a concept: one of its forms, an acronym's long form, or what other forms of the word stand for."""
    own = {form: count for form, count in forms.items() if keys[form] not in FORMS}
    if not own:
        return labels.composed(max(forms, key=lambda form: (forms[form], form)), key)
    if written and not any(labels.is_written_out(form, key) for form in own):
        own = dict(written)
    return labels.preferred(own, key, extractor.tokeniser.printed, inside, _plain(extractor))


def _plain(extractor: Extractor) -> Callable[[str], bool]:
    """Tells of a word in lower case whether the background writes it so."""
    words, capitals = extractor.model.statistics.words, word_list("capitals")
    least = math.log1p(_PLAIN)

    def is_plain(word: str) -> bool:
        single = normal(word)
        if word in capitals or single in capitals:
            return False
        row = words.rows(np.array([word_hash(single)], dtype=np.uint64))
        return float(unpacked(words.columns["df"][row])[0]) >= least

    return is_plain


def _keys(forms: Collection[str], extractor: Extractor) -> dict[str, str]:
    """The key of each printed form."""
    ordered = sorted(forms)
    keys: dict[str, str] = {}
    for begin in range(0, len(ordered), FORMS_AT_ONCE):
        part = ordered[begin : begin + FORMS_AT_ONCE]
        batch = extractor.tokeniser.batch([(form, "") for form in part])
        spans = zip(part, np.cumsum(batch.length).tolist(), batch.length.tolist(), strict=True)
        keys |= {form: " ".join(batch.words(end - count, count)) for form, end, count in spans}
    return keys


def _forms(
    assignments: Sequence[FoundAssignment], texts: Mapping[str, WorkText]
) -> tuple[dict[str, Counter[str]], dict[str, set[str]]]:
    """How often each concept is printed in each form, those inside sentences counting more; and which stand there.

    Nothing is said of where the forms stand of a name that a work introduces: its capitals are its own.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    inside: dict[str, set[str]] = defaultdict(set)
    for each in assignments:
        abstract = texts[each.work].abstract
        for mention in each.mentions:
            form, is_inside = labels.cleaned(mention.exact), _is_inside(mention, abstract)
            forms[each.concept][form] += labels.INSIDE if is_inside else 1
            inside[each.concept].update([form] if is_inside else [])
    for each in assignments:
        if each.introduces:
            inside.pop(each.concept, None)
    return forms, inside


def _is_inside(mention: FoundMention, abstract: str) -> bool:
    """Whether a mention stands inside a sentence of the abstract, where capitals mean something."""
    if mention.field == "Title":
        return False
    before = abstract[max(0, mention.start - 3) : mention.start].rstrip()
    return bool(before) and before[-1] not in ".!?:\n"


def _defined(
    texts: Sequence[WorkText], read: Sequence[Extract], vocabulary: Vocabulary, wanted: Container[str]
) -> tuple[dict[str, dict[str, str]], dict[str, Counter[str]]]:
    """By acronym and wanted concept, where it is defined so first; by concept, the long forms printed there."""
    reasons: dict[str, dict[str, str]] = defaultdict(dict)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for text, each in zip(texts, read, strict=True):
        for found in each.defined:
            key = canonical(expanded(found.long, vocabulary.senses))
            if key not in wanted:
                continue
            where = f"{found.field.lower()} of {text.work} at {found.start}-{found.end}"
            reasons[found.acronym].setdefault(key, f"acronym defined in {where}")
            printed = (text.title if found.field == "Title" else text.abstract)[found.start : found.end]
            long = max(_BRACKET.split(printed, maxsplit=1), key=len)
            written[key][labels.cleaned(_up_to(long, found.long.split()[-1]))] += labels.INSIDE
    return reasons, written


def _up_to(printed: str, last: str) -> str:
    """A long form as printed up to its last word, told by its normal form: other words may stand before the acronym."""
    ends = [match.end() for match in _WORD.finditer(printed) if last.endswith(normal(match[0]))]
    return printed[: ends[-1]] if ends else printed
