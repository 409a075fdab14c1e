"""What speaks for and against two groups of signatures being one person: names, co-signers, subject, venue, ids."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from graph.identifiers import fold
from graph.records import Identifier
from graph.resolve.names import Degree, Name, compatible, parsed
from graph.resolve.spelling import syllabic
from graph.resolve.tables import UNIT, Rarity

#: Signs by name: how much of each piece of evidence there is.
Signs: TypeAlias = dict[str, float]

#: Identifiers of which a person has one, so that different ones speak against; an ORCID is never shared.
PERSONAL = frozenset({"orcid", "openreview", "dblp", "acl", "openalex"})
#: How the names of a person agree, by the sign that tells it, in words.
NAMES: Mapping[str, str] = {
    "name initial": "name with initials",
    "name variant": "name transliterated",
    "name joined": "name with other hyphens or spaces",
    "name middle": "name without its middle name",
    "name order": "name in another order",
    "name nickname": "nickname",
    "name part": "part of the name",
    "name spelling": "name spelled otherwise",
}
#: What else joins signatures, by the sign that tells it, in words; the first that holds is said.
BESIDES: Mapping[str, str] = {
    "same identifier": "identifier",
    "same work": "work",
    "fellow": "co-author",
    "same affiliation": "affiliation",
}
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
#: A co-signer counts by how rare his or her name is, in powers of ten below this many bearers.
_COMMON = 30.0
_MOST_TELLING = 4.0


@dataclass(frozen=True)
class Node:
    """A signature, or several that the register cannot tell apart, with what surrounds it.

    ``lists`` are the printed lists it stands in, ``unit`` the work, talk or session signed, ``fellows`` the names that
    sign beside it: by family name and first letter, the letters of each. ``field`` is that of the venue, where its name
    tells it.
    """

    key: str
    printed: str
    name: Name
    unit: str
    ordinal: int
    role: str
    lists: frozenset[str]
    series: str | None
    year: int | None
    fellows: Mapping[str, frozenset[str]]
    vector: Sequence[int]
    language: float
    identifiers: frozenset[Identifier] = frozenset()
    affiliations: frozenset[str] = frozenset()
    field: str | None = None


@dataclass
class Cluster:
    """Nodes under way to be a person, with the sums that evidence is counted from."""

    nodes: list[int]
    names: set[Name]
    lists: set[str]
    units: dict[str, int]
    fellows: dict[str, frozenset[str]]
    series: set[str]
    editions: set[tuple[str, int]]
    years: set[int]
    language: float
    identifiers: set[Identifier]
    affiliations: set[str]
    fields: set[str]
    sides: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, number: int, node: Node) -> Cluster:
        """A cluster of one node."""
        edition = {(node.series, node.year)} if node.series and node.year else set()
        return cls(
            [number],
            {node.name},
            set(node.lists),
            {node.unit: node.ordinal},
            dict(node.fellows),
            {node.series} if node.series else set(),
            edition,
            {node.year} if node.year else set(),
            node.language,
            set(node.identifiers),
            set(node.affiliations),
            {node.field} if node.field else set(),
        )

    def take(self, other: Cluster) -> None:
        """Join the other cluster's nodes to this one's."""
        total = len(self.nodes) + len(other.nodes)
        self.language = (self.language * len(self.nodes) + other.language * len(other.nodes)) / total
        self.nodes += other.nodes
        self.names |= other.names
        self.lists |= other.lists
        self.units |= other.units
        for short, forms in other.fellows.items():
            self.fellows[short] = self.fellows.get(short, frozenset()) | forms
        self.series |= other.series
        self.editions |= other.editions
        self.years |= other.years
        self.identifiers |= other.identifiers
        self.affiliations |= other.affiliations
        self.fields |= other.fields
        self.sides |= other.sides


@dataclass(frozen=True, slots=True)
class Subject:
    """How near two clusters are in what they write about: the sum and the highest of the cosines of their pairs."""

    total: float
    highest: float

    def __add__(self, other: Subject) -> Subject:
        return Subject(self.total + other.total, max(self.highest, other.highest))


class Names:
    """How names agree and how rare they are, remembered."""

    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self.known: dict[tuple[Name, Name], tuple[Degree, float]] = {}
        self.told: dict[tuple[Name, Name], Signs] = {}
        self.weights: dict[tuple[str, bool], float] = {}

    def agreement(self, one: Name, other: Name) -> tuple[Degree, float]:
        """The degree of agreement, and the power of ten of how many people bear the less telling of two names."""
        found = self.known.get((one, other))
        if found is None:
            bearers = max(self.rarity.bearers(one), self.rarity.bearers(other))
            found = self.known[one, other] = compatible(one, other), math.log10(bearers)
        return found

    def signs(self, mine: Name, theirs: Name) -> Signs:
        """What two names alone tell of those who bear them: how well they agree, and how common the name is."""
        found = self.told.get((mine, theirs))
        if found is None:
            found = self.told[mine, theirs] = dict(self._signs(mine, theirs))
        return found

    def _signs(self, mine: Name, theirs: Name) -> Iterator[tuple[str, float]]:
        degree, common = self.agreement(mine, theirs)
        yield "common", min(max(common, -3.5), 2.5)
        yield "common above .1", max(common + 1, 0.0)
        yield "common above 1", max(common, 0.0)
        if degree is not Degree.EQUAL:
            yield f"name {degree.name.lower()}", 1.0
        if degree > Degree.VARIANT:
            yield "variant common", max(common + 2, 0.0)
        if degree is Degree.INITIAL and _more_initials(mine, theirs):
            yield f"name {Degree.MIDDLE.name.lower()}", 1.0
        if degree is Degree.ORDER or (degree is Degree.INITIAL and mine.behind != theirs.behind):
            yield "turned", max(math.log10(min(self.rarity.bearers(mine), self.rarity.bearers(theirs))) + 3, 0.0)

    def fellow(self, short: str, mine: frozenset[str], theirs: frozenset[str]) -> float:
        """How telling it is that both sign beside somebody of this family name and first letter."""
        both = mine & theirs
        if both:
            return max(self._weight(form, False) for form in both)
        if any(_is_initial(form) for form in mine | theirs):
            return self._weight(min(mine), True)
        return 0.0

    def _weight(self, form: str, shortened: bool) -> float:
        weight = self.weights.get((form, shortened))
        if weight is None:
            name = parsed(form)
            bearers = self.rarity.shortened(name) if shortened else self.rarity.bearers(name)
            weight = min(max(math.log10(_COMMON / bearers), 0.0), _MOST_TELLING)
            self.weights[form, shortened] = weight
        return weight


def _more_initials(mine: Name, theirs: Name) -> bool:
    """Whether the name in initials has more of them than the other has given names: J. A. Smith and John Smith.

    The syllables of one Chinese or Korean given name may have an initial each (X.-M. Wang and Xiaoming Wang).
    """
    short, full = (mine, theirs) if len(mine.words[0]) == 1 else (theirs, mine)
    given = full.words[0]
    more = len(short.words) > len(full.words) and len(given) > 1
    return more and not (syllabic(given) and all(word in given[1:] for word in short.words[1:] if len(word) == 1))


def short_form(name: Name) -> str:
    """Family name and first letter.

    >>> short_form(parsed("Ada K. Lovelace"))
    'lovelace a'
    """
    return f"{name.words[-1]} {name.words[0][0]}"


def affiliations(text: str) -> Iterator[str]:
    """A printed affiliation, folded, and the domain of an e-mail address in it.

    >>> list(affiliations("Analytical Society, ada@looms.example.org"))
    ['looms.example.org', 'analytical society']
    """
    for found in _EMAIL.finditer(text):
        yield found[1].lower()
    if rest := fold(_EMAIL.sub(" ", text)):
        yield rest


def subjects(nodes: Sequence[Node], pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Subject]:
    """The subject evidence of each pair of nodes."""
    wanted = list(pairs)
    if not wanted:
        return {}
    used = sorted({number for pair in wanted for number in pair})
    place = {number: n for n, number in enumerate(used)}
    vectors = np.array([nodes[number].vector for number in used], dtype=np.int64)
    cosines = (vectors @ vectors.T / UNIT**2).tolist()
    found = {}
    for one, other in wanted:
        cosine = cosines[place[one]][place[other]]
        found[one, other] = Subject(cosine, cosine)
    return found


def signs(one: Cluster, other: Cluster, subject: Subject, names: Names, rivals: Mapping[Name, int]) -> Signs:
    """The evidence about two clusters, each piece with its amount; what is not there is left out."""
    found = _of_names(one, other, names, rivals)
    common = min(max(found["common"] + 1, 0.0), 3.0)
    few = math.log2(min(len(one.nodes), len(other.nodes)))
    found.update(_of_fellows(one, other, names, few))
    mean = subject.total / (len(one.nodes) * len(other.nodes))
    highest = subject.highest
    found["subject"] = highest
    found["subject near"] = max(highest - 0.5, 0.0)
    found["subject far"] = max(0.25 - highest, 0.0)
    found["subject mean"] = mean
    found["subject of many"] = mean * few
    if "variant common" not in found:
        language = min(one.language, other.language)
        found["language"] = language
        found["language common"] = language * common
        if not one.fields.isdisjoint(other.fields):
            found["same field"] = 1.0
    _of_venues(one, other, found)
    if "same edition" in found and "fellow" not in found:
        found["edition alone"] = 1.0
        found["edition alone common"] = common
    _of_statements(one, other, found)
    return found


def in_words(signs: Signs) -> str:
    """What speaks for a join, in a few words.

    >>> in_words({"name initial": 1.0, "fellow": 1.0}), in_words({"subject": 0.4})
    ('name with initials, same co-author', 'same name')
    """
    name = next((words for sign, words in NAMES.items() if sign in signs), "same name")
    besides = next((words for sign, words in BESIDES.items() if sign in signs), None)
    return f"{name}, same {besides}" if besides else name


def _of_names(one: Cluster, other: Cluster, names: Names, rivals: Mapping[Name, int]) -> Signs:
    """The best agreement of a name of the one with a name of the other, and how common the name is."""
    if len(one.names) == len(other.names) == 1:
        mine, theirs = next(iter(one.names)), next(iter(other.names))
    else:
        pairs = ((a, b) for a in one.names for b in other.names)
        mine, theirs = min(pairs, key=lambda pair: (*names.agreement(*pair), pair[0].order, pair[1].order))
    found = dict(names.signs(mine, theirs))
    if mine.words != theirs.words or names.agreement(mine, theirs)[0] is not Degree.EQUAL:
        rival = max(rivals.get(mine, 1), rivals.get(theirs, 1))
        if rival > 1:
            found["rivals"] = min(math.log2(rival), 5.0)
    return found


def _of_fellows(one: Cluster, other: Cluster, names: Names, few: float) -> Signs:
    shared = one.fellows.keys() & other.fellows.keys()
    if not shared:
        return {"no fellow": few}
    weights = sorted((names.fellow(each, one.fellows[each], other.fellows[each]) for each in shared), reverse=True)
    if weights[0] <= 0:
        return {"no fellow": few}
    return {
        "fellow": 1.0,
        "fellow telling": weights[0],
        "fellows more": min(sum(weights[1:]), 6.0),
        "fellow among many": math.log2(1 + min(len(one.fellows), len(other.fellows))),
    }


def _of_venues(one: Cluster, other: Cluster, found: Signs) -> None:
    if not one.editions.isdisjoint(other.editions):
        found["same edition"] = 1.0
    if not one.series.isdisjoint(other.series):
        found["same series"] = 1.0
    elif one.series and other.series:
        found["other series"] = 1.0
    if one.years and other.years:
        met = not one.years.isdisjoint(other.years)
        gap = 0 if met else min([abs(a - b) for a in one.years for b in other.years])
        found["years apart"] = min(gap, 20) / 10
        found["years far apart"] = max(min(gap, 30) - 8, 0) / 10


def _of_statements(one: Cluster, other: Cluster, found: Signs) -> None:
    """Identifiers and affiliations that both sides state."""
    if one.identifiers and other.identifiers:
        mine, theirs = _by_scheme(one.identifiers), _by_scheme(other.identifiers)
        for scheme in sorted(mine.keys() & theirs.keys()):
            found[f"{'same' if mine[scheme] & theirs[scheme] else 'other'} identifier"] = 1.0
    if one.affiliations and other.affiliations:
        found["same affiliation" if one.affiliations & other.affiliations else "other affiliation"] = 1.0
    if not one.units.keys().isdisjoint(other.units):
        found["same work"] = 1.0
        if any(one.units[unit] == other.units[unit] for unit in one.units.keys() & other.units.keys()):
            found["same place"] = 1.0


def _by_scheme(identifiers: Iterable[Identifier]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in identifiers:
        if each.scheme in PERSONAL:
            found.setdefault(each.scheme, set()).add(each.value)
    return found


@lru_cache(maxsize=1 << 16)
def _is_initial(form: str) -> bool:
    return len(form.split()[0]) == 1
