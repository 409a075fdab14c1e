"""From the best terms of all texts to one vocabulary: which keys name which concept, and why."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graph.concepts.acronyms import agreed, tally
from graph.concepts.candidates import INNER, LONGEST
from graph.concepts.model import Model
from graph.concepts.scoring import Extract
from graph.concepts.statistics import unpacked
from graph.concepts.tokens import Hashes, Ints, key_hash, word_hash
from graph.concepts.wordlists import phrase_list, phrase_pairs, word_list

#: How likely a term must be a keyword of a work, or else a term at all, to join the vocabulary.
LEAST, LEAST_TERM = 0.02, 0.3
#: log(1 + count) of keyword lists from which on a term of generic words alone is one all the same: deep learning.
_WELL_LISTED = 2.4
#: The same for a phrase of generic words.
_LISTED_PHRASE = 1.55
#: The same for a term that no work is likely to list as a keyword, though it is mentioned as one.
_LISTED = 1.6
#: From which chance to be a term on two texts share a term that no keyword list knows.
SHARED_TERM = 0.5
#: What a term must show that neither the background nor a second work knows.
LEAST_ALONE = 0.12

#: A common word is one that stands in this share of the background, where fewer than that share list it as a keyword.
COMMON, SELDOM_LISTED = 0.01, 0.05

_SYNONYMS = tuple((left.split(), right.split()) for left, right in phrase_pairs("synonyms"))
_SYNONYM_WORDS = frozenset(left[0] for left, _ in _SYNONYMS)
_SYNONYMS_TO = frozenset(word for _, right in _SYNONYMS for word in right[:1])
#: Whole keys that are another form of a concept: equivariant is about equivariance, an equivariant network is one.
FORMS = dict(phrase_pairs("forms"))
_FORMS_OF: dict[str, list[str]] = defaultdict(list)
for _form, _concept in FORMS.items():
    _FORMS_OF[_concept].append(_form)
GENERIC, _GENERIC_PHRASES = word_list("generic"), phrase_list("generic-phrases")
_NOUNS, _UNSETTLED = word_list("nouns"), word_list("unsettled")
PADDING, _PADDING_FIRST = word_list("padding"), word_list("padding-first")
#: A word that ends a phrase at fewer of its places is an adjective, and no term ends with it.
_LEAST_ENDS = 0.315
#: The same for words that end as adjectives do, where hardly anyone lists the term: justifiable, badly sorted.
_ADJECTIVE, _LEAST_ADJECTIVE_ENDS, _HARDLY_LISTED = re.compile(r"\w\w(?:[^e\W]ed|\wable|ible|ous|only)$"), 0.55, 1.0
#: Words that say of results how good they are: optimal regret bound, but optimal control.
_PRAISE = frozenset({"optimal", "sharp", "tight"})
_RESULTS = frozenset({"bound", "complexity", "convergence", "guarantee", "rate", "regret"})
#: Words that end what only tells how: in an unsupervised manner.
_HOW = frozenset({"fashion", "manner"})

_NAME_NUMBER = re.compile(r"\b([^\W\d_]+)(\d+)\b")
#: A name with a number is one where so many works have it (as log(1 + count)), and this share of those with the name.
_WELL_KNOWN, _NUMBERED = math.log(50), 0.1
#: The highest number of a name that is looked for: CIFAR-100 where CIFAR-10 is met.
_HIGHEST = 1000
#: The numbers one of which a name must be known with before all are tried.
_USUAL = (*range(1, 21), 32, 34, 50, 64, 100, 101, 128, 152, 200, 256, 500, 512, 1000)

Sense = tuple[str, int, int]


@dataclass(frozen=True)
class Vocabulary:
    """``concepts`` are keys in order; ``hashes`` (sorted) of every key that names one, with the number of that one.

    ``senses`` are the acronyms with one sense throughout; ``shouted`` the hashes of keys that name a concept by such an
    acronym, and only where that is printed as one, with the number of what they name elsewhere; ``common`` the hashes
    of single words that many works use and few list as a keyword; ``reasons`` say why a key is not the concept's own.
    """

    concepts: tuple[str, ...]
    numbers: Mapping[str, int]
    hashes: Hashes
    targets: Ints
    senses: Mapping[str, Sense]
    shouted: Mapping[int, int]
    common: Hashes
    reasons: Mapping[str, str]

    def find(self, hashes: Hashes) -> Ints:
        """The number of the concept that each hash names, -1 for none."""
        if not len(self.hashes):
            return np.full(len(hashes), -1)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[place] == hashes, self.targets[place], -1)


def pooled(extracts: Sequence[Extract], model: Model, listed: Collection[str] = ()) -> Vocabulary:
    """The vocabulary of all texts together and the keys that authors list; their order does not matter."""
    senses = _senses(extracts, model)
    terms = _terms(extracts)
    known = known_keys(sorted({*terms, *listed}), model)
    shared = _shared(extracts, [key for key, each in terms.items() if " " in key and each.mention >= SHARED_TERM])
    chosen = {
        key
        for key, each in terms.items()
        if _is_chosen(key, each, known[key], model.ambiguous) or (shared.get(key, 0) > 1 and _is_whole(key, known[key]))
    }
    chosen |= _numbered(terms, model)
    chosen |= {key for key in listed if len(key.split()) <= LONGEST and _says_something(key, known[key])}
    coined = {key for extract in extracts for key in extract.introduced}
    chosen |= coined
    long = sorted({each.long for extract in extracts for each in extract.defined if _is_term(each.long)})
    chosen |= {key for key, each in known_keys(long, model).items() if _says_something(key, each)}
    abbreviated = {long for long, _, _ in senses.values()}
    chosen = {key for key in chosen if key in abbreviated or not (key in known and _is_padded(key, known[key], chosen))}
    return _vocabulary(chosen, senses, coined, model)


@dataclass(frozen=True)
class _Support:
    """What the texts say of a key: in how many it is among the best, and its best figures."""

    works: int
    about: float
    mention: float
    count: int


def _senses(extracts: Sequence[Extract], model: Model) -> dict[str, Sense]:
    """Acronyms that the shipped table and these texts together agree on."""
    uses: dict[str, dict[str, int]] = defaultdict(dict)
    for acronym, senses in tally(extract.defined for extract in extracts).items():
        for long, count in senses.items():
            key = canonical(long)
            uses[acronym][key] = uses[acronym].get(key, 0) + count
    for acronym, (long, right, total) in model.senses.items():
        key = canonical(long)
        uses[acronym][key] = uses[acronym].get(key, 0) + right
        if total > right:
            uses[acronym]["\uffff"] = total - right
    table = agreed(uses)
    return {
        acronym: sense
        for acronym, sense in table.items()
        if sense[0] != acronym
        and acronym.lower() not in model.ambiguous
        and acronym not in _UNSETTLED
        and acronym not in sense[0].split()
    }


def _terms(extracts: Sequence[Extract]) -> dict[str, _Support]:
    found: dict[str, tuple[int, float, float, int]] = {}
    for extract in extracts:
        own = extract.own_senses
        for key, about, mention, count in extract.best():
            if about >= LEAST or mention >= LEAST_TERM:
                if own and (key in own or key not in extract.introduced):
                    key = written_out(key, own)
                if key in found:
                    works, most_about, most_mention, most = found[key]
                    found[key] = works + 1, max(most_about, about), max(most_mention, mention), max(most, count)
                else:
                    found[key] = 1, about, mention, count
    return {key: _Support(*figures) for key, figures in found.items()}


@dataclass(frozen=True)
class Known:
    """What the background says of a key: in how many works and keyword lists it is, as log(1 + count), and whether its
    last word ends phrases."""

    df: float
    listed: float
    ends: float


def known_keys(keys: Sequence[str], model: Model) -> dict[str, Known]:
    """What the background says of each key."""
    hashes = np.array([key_hash(key.split()) for key in keys], dtype=np.uint64)
    table = model.statistics.terms
    rows = table.rows(hashes)
    df, listed = unpacked(table.columns["df"])[rows], unpacked(table.columns["keyword"])[rows]
    last = np.array([word_hash(key.split()[-1]) for key in keys], dtype=np.uint64)
    ends = model.statistics.ends(model.statistics.words.rows(last))
    figures = zip(df.tolist(), listed.tolist(), ends.tolist(), strict=True)
    return {key: Known(*each) for key, each in zip(keys, figures, strict=True)}


def _shared(extracts: Sequence[Extract], keys: Sequence[str]) -> dict[str, int]:
    """In how many texts each key is a candidate."""
    hashes = np.array([key_hash(key.split()) for key in keys], dtype=np.uint64)
    order = np.argsort(hashes)
    counts = np.zeros(len(keys) + 1, dtype=np.int64)
    for each in extracts if keys else ():
        place = np.minimum(np.searchsorted(hashes, each.hashes, sorter=order), len(keys) - 1)
        counts[np.where(hashes[order[place]] == each.hashes, order[place], -1)] += 1
    return dict(zip(keys, counts.tolist()[:-1], strict=True))


def _is_chosen(key: str, support: _Support, known: Known, ambiguous: Container[str]) -> bool:
    """Whether a term is worth looking for in every text: known as a keyword, shared, or sure in its own work."""
    words = key.split()
    if not _is_whole(key, known):
        return False
    if support.about < LEAST:
        return known.listed >= _LISTED or (support.works > 1 and len(words) > 1 and known.listed > 0)
    if len(words) == 1:
        if key in ambiguous and known.listed < _WELL_LISTED:
            return support.about >= LEAST_ALONE
        return (known.listed > 1 and (support.about >= LEAST or support.works > 1)) or support.about >= LEAST_ALONE
    if known.listed > 0 or (known.df > 0 and (support.works > 1 or support.mention >= 0.3)):
        return True
    return (support.works > 1 or support.count > 1) and support.about >= LEAST_ALONE / 2 and support.mention >= 0.3


def _is_whole(key: str, known: Known) -> bool:
    """Whether a term says something, and no small word joins two terms in it that nobody lists as one."""
    return _says_something(key, known) and (known.listed > 0 or INNER.isdisjoint(key.split()[1:-1]))


def _numbered(terms: Iterable[str], model: Model) -> set[str]:
    """The well known names with numbers in terms: cifar 10 in cifar 10 dataset, but no top 1 in top 1 accuracy."""
    parted = {_NAME_NUMBER.sub(r"\1 \2", key) for key in terms if any(c.isdigit() for c in key)}
    pairs = {pair for key in parted for pair in pairwise(key.split())}
    met = {name for name, n in pairs if len(name) > 2 and name.isalpha() and n.isdigit()}
    names = sorted({key.split()[0] for key in _well_known({f"{name} {n}" for name in met for n in _USUAL}, model)})
    return _well_known({f"{name} {n}" for name in names for n in range(_HIGHEST + 1)}, model)


def _well_known(numbered: Collection[str], model: Model) -> set[str]:
    """Of names with a number those that are well known, and so are with this number."""
    keys = sorted(numbered)
    known = known_keys(keys, model)
    firsts = np.array([word_hash(key.split()[0]) for key in keys], dtype=np.uint64)
    words = model.statistics.words
    alone = unpacked(words.columns["df"])[words.rows(firsts)].tolist()
    return {
        key for key, df in zip(keys, alone, strict=True) if known[key].df >= max(_WELL_KNOWN, df + math.log(_NUMBERED))
    }


def _says_something(key: str, known: Known) -> bool:
    """Whether a key is more than generic words, and neither an adjective nor the name of a variable ends it."""
    words = key.split()
    if known.ends < _LEAST_ENDS and words[-1] not in _NOUNS:
        return False
    if known.ends < _LEAST_ADJECTIVE_ENDS and known.listed < _HARDLY_LISTED and _ADJECTIVE.search(words[-1]):
        return False
    if len(words) > 1 and known.listed == 0 and (len(words[-1]) == 1 or words[-1] in _HOW):  # class c
        return False
    if known.listed < _LISTED_PHRASE and all(word in GENERIC for word in words):
        return False
    return key not in _GENERIC_PHRASES and not (len(words) == 1 and key in GENERIC)


def _is_padded(key: str, known: Known, chosen: Container[str]) -> bool:
    """Whether a term says no more than the shorter one in it: GNN model, modern machine learning."""
    words = key.split()
    if len(words) == 1 or known.listed >= _WELL_LISTED:
        return False
    shorter = words
    while len(shorter) > 1 and shorter[-1] in PADDING:
        shorter = shorter[:-1]
    if len(shorter) > 1 and (shorter[0] in _PADDING_FIRST or (shorter[0] in _PRAISE and shorter[-1] in _RESULTS)):
        shorter = shorter[1:]
    return shorter != words and (" ".join(shorter) in chosen or all(word in GENERIC for word in shorter))


def _is_term(long: str) -> bool:
    return 1 < len(long.split()) <= LONGEST


def canonical(key: str) -> str:
    """The key with synonyms replaced, and a name with its number as one word.

    >>> canonical("deep convolutional net"), canonical("cifar 10"), canonical("equivariant")
    ('deep convolutional neural network', 'cifar10', 'equivariance')
    """
    words = key.split()
    if key in FORMS:
        return FORMS[key]
    if len(words) == 2 and words[0].isalpha() and words[1].isdigit():
        return "".join(words)
    if _SYNONYM_WORDS.isdisjoint(words):
        return key
    for left, right in _SYNONYMS:
        if left[0] in words:
            words = _replaced(words, left, right)
    return " ".join(words)


def _replaced(words: list[str], left: Sequence[str], right: Sequence[str]) -> list[str]:
    for i in range(len(words) - len(left) + 1):
        is_done = len(right) > len(left) and words[i : i + len(right)] == list(right)
        if words[i : i + len(left)] == list(left) and not is_done:
            return [*words[:i], *right, *words[i + len(left) :]]
    return words


def expanded(key: str, senses: Mapping[str, Sense]) -> str:
    """The key with its acronyms written out."""
    words = [word for part in key.split() for word in (senses[part][0].split() if part in senses else [part])]
    return " ".join(words)


def written_out(key: str, own: Mapping[str, str]) -> str:
    """The key with the acronyms written out that its own text defines.

    >>> written_out("linear sem", {"sem": "structural equation model"})
    'linear structural equation model'
    """
    if key in own:
        return own[key]
    return " ".join(own.get(word, word) for word in key.split())


def _common(concepts: Iterable[str], model: Model) -> Hashes:
    """The hashes of the single words that stand in many works and are seldom a keyword of one."""
    known = known_keys([concept for concept in concepts if " " not in concept], model)
    least, seldom = math.log1p(COMMON * model.statistics.works), math.log(SELDOM_LISTED)
    words = [word for word, each in known.items() if each.df >= least and each.listed - each.df < seldom]
    return np.array([key_hash([word]) for word in words], dtype=np.uint64)


def _vocabulary(
    chosen: Iterable[str], senses: Mapping[str, Sense], coined: Collection[str], model: Model
) -> Vocabulary:
    target: dict[str, str] = {}
    for key in sorted(chosen):
        written = senses[key][0] if key in senses else key
        target[key] = canonical(key if key in FORMS else expanded(written, senses))
    parted = _parted(set(target.values()).difference(coined), model)
    target = {key: parted.get(concept, concept) for key, concept in target.items()}
    plain = {key: canonical(key) for key in target if " " in key and key not in senses and _is_shouted(key, senses)}
    target = _closed(sorted(set(target.values())), model) | target
    index = _by_first_word(senses)
    for concept in sorted(set(target.values())):
        target.setdefault(concept, concept)
        for other in (*_shortened(concept, senses, index), *_FORMS_OF.get(concept, ())):
            target.setdefault(other, concept)
    concepts = tuple(sorted({*target.values(), *plain.values()}))
    numbers = {concept: number for number, concept in enumerate(concepts)}
    keys = sorted(target)
    hashes = np.array([key_hash(key.split()) for key in keys], dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    targets = np.array([numbers[target[key]] for key in keys], dtype=np.int64)
    shouted = {
        key_hash(key.split()): numbers[plain[key]] if key in plain else -1
        for key in keys
        if key != target[key] and _is_shouted(key, senses)
    }
    common, reasons = _common(concepts, model), _reasons(target, senses)
    return Vocabulary(concepts, numbers, hashes[order], targets[order], senses, shouted, common, reasons)


def _is_shouted(key: str, senses: Mapping[str, Sense]) -> bool:
    return key in senses or any(word in senses for word in key.split())


def _parted(concepts: Collection[str], model: Model) -> dict[str, str]:
    """Of concepts with the same letters, each by the one best known to the background: finetuning is fine tuning."""
    groups: dict[str, list[str]] = defaultdict(list)
    for concept in sorted(concepts):
        groups[concept.replace(" ", "")].append(concept)
    several = [group for group in groups.values() if len(group) > 1]
    known = known_keys([concept for group in several for concept in group], model)
    return {
        each: max(group, key=lambda one: (known[one].df, one.count(" "), one)) for group in several for each in group
    }


def _closed(concepts: Sequence[str], model: Model) -> dict[str, str]:
    """The forms of concepts with two words in one, where the background knows them: minibatch is mini batch."""
    forms = {}
    for concept in concepts:
        words = concept.split()
        for i in range(len(words) - 1):
            forms[" ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]])] = concept
    known = known_keys(sorted(forms), model)
    return {form: concept for form, concept in forms.items() if known[form].df > 0}


def _by_first_word(senses: Mapping[str, Sense]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for acronym, (long, _, _) in sorted(senses.items()):
        index[long.split()[0]].append(acronym)
    return index


def _shortened(concept: str, senses: Mapping[str, Sense], index: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The keys that differ from a concept's by an acronym or a synonym, or a space before a number."""
    words = concept.split()
    if numbered := _NAME_NUMBER.fullmatch(concept):
        yield " ".join(numbered.groups())
    for begin in range(len(words)):
        for acronym in index.get(words[begin], ()):
            long = senses[acronym][0].split()
            if words[begin : begin + len(long)] == long:
                yield " ".join([*words[:begin], acronym, *words[begin + len(long) :]])
    if _SYNONYMS_TO.isdisjoint(words):
        return
    for left, right in _SYNONYMS:
        for i in range(len(words) - len(right) + 1):
            if words[i : i + len(right)] == right:
                yield " ".join([*words[:i], *left, *words[i + len(right) :]])


def _reasons(target: Mapping[str, str], senses: Mapping[str, Sense]) -> dict[str, str]:
    reasons = {}
    for key, concept in target.items():
        if key.replace(" ", "") != concept.replace(" ", ""):
            short = [word for word in key.split() if word in senses]
            if short:
                long, right, uses = senses[short[0]]
                reasons[key] = f"acronym: {right} of {uses} definitions give {long}"
            else:
                reasons[key] = f"form of {concept}" if FORMS.get(key) == concept else "synonym"
    return reasons
