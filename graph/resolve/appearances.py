"""Which items are one work: the same identifier, or one title with authors and abstracts that agree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from graph.identifiers import fold
from graph.resolve.names import Degree, Name, compatible, parsed
from graph.resolve.obeying import Obeyed
from graph.resolve.obeying import compatible as on_one_side
from graph.resolve.occurrences import ItemAt, year_of
from graph.resolve.titles import Title, extends, likeness, mistyped, title

#: Identifiers of works; what other schemes state may be shared by many.
SCHEMES = frozenset({"doi", "arxiv", "openreview", "acl", "dblp", "openalex"})

#: How sure it is that two items are one work, by what speaks for it. Judgements, not measurements.
SURE, AGREEING, TITLE_ONLY, ALIKE = 0.99, 0.97, 0.95, 0.9
#: Titles as much alike are one when authors and abstract agree; authors and abstracts agree from these shares on.
_NEAR, _AUTHORS, _ABSTRACT, _OTHER_ABSTRACT = 0.7, 0.5, 0.5, 0.2
_MOST_OF_ABSTRACT = 0.7
#: Abstracts of at least so many words of their own, of which they share less than this, are of two works: three in four
#: pairs of works by one author do, and three in a thousand pairs of abstracts that have a third of one text in common.
#: Fewer words tell it only if years lie between.
_FEW_WORDS, _LITTLE_OF_ABSTRACT = 5, 0.25
#: More years than a work needs from its first draft to its last version.
_YEARS = 2
#: So many authors in common do not meet again under a title by chance.
_TEAM = 3
#: Two abstracts that share so many different long words, and this share of all, tell more than titles as little alike.
_LONG_ABSTRACT, _SAME_ABSTRACT, _LITTLE = 20, 0.85, 0.3
#: Items beyond this number under one key of a few words of a title are not compared pair by pair.
_CROWD = 60
_NUMBERED = re.compile(r"\b\d+(?:st|nd|rd|th)?\b")


class Facts:
    """What is compared of an item, each thing found when it is asked for: most items are like no other."""

    def __init__(self, item: ItemAt) -> None:
        self.item = item
        self.title: Title = title(item.record.title.best)
        self.identifiers = frozenset(each for each in item.record.identifiers if each.scheme in SCHEMES)

    @cached_property
    def authors(self) -> tuple[Name, ...]:
        """The names of its authors."""
        return tuple(parsed(each.name.best) for each in self.item.record.signatures)

    @cached_property
    def abstract(self) -> frozenset[str]:
        """The longer words of its abstract."""
        printed = self.item.record.abstract
        return frozenset(word for word in printed.best.casefold().split() if len(word) > 3) if printed else frozenset()

    @cached_property
    def told(self) -> frozenset[str]:
        """The longer words of its abstract that its title does not have."""
        printed = self.item.record.abstract
        words = fold(printed.best).split() if printed else ()
        return frozenset(word for word in words if len(word) > 3 and word not in self.title.words)

    @cached_property
    def year(self) -> int | None:
        """The year of the work."""
        return year_of(self.item)

    @cached_property
    def venue(self) -> tuple[str, int | None]:
        """The event and the session in which it stands."""
        facts, record = self.item.facts, self.item.record
        return facts.event.id if facts.event else (record.event.best if record.event else ""), record.session

    @cached_property
    def series(self) -> str:
        """The name of what it stands in, without years and numbers; empty where none is known."""
        return " ".join(_NUMBERED.sub(" ", fold(self.venue[0])).split())


@dataclass(frozen=True)
class Likeness:
    """Why two items are one work, and how sure that is; 0 is a contradiction, None says nothing."""

    why: str
    score: float


_APART = Likeness("", 0.0)


def groups(items: Sequence[ItemAt], obeyed: Obeyed) -> list[list[int]]:
    """The items (by their places) that are one work, as decisions and evidence have it.

    Pairs join the surest first; two groups do not join when an item of the one contradicts an item of the other.
    """
    facts = [Facts(item) for item in items]
    known: dict[tuple[int, int], Likeness | None] = {}
    for one, other in _pairs(facts):
        known[one, other] = compared(facts[one], facts[other])
    home = dict(obeyed.of)
    members = {number: list(group) for number, group in enumerate(obeyed.groups)}
    sides = {number: dict(each) for number, each in enumerate(obeyed.sides)}
    sure = [(pair, found) for pair, found in known.items() if found and found.score > 0]
    sure += _without_authors(facts, sure)
    for (one, other), _ in sorted(sure, key=lambda each: (-each[1].score, _distance(facts, each[0]), each[0])):
        a, b = sorted((home[one], home[other]))
        if a == b or not on_one_side(sides[a], sides[b]) or _contradict(members[a], members[b], facts, known):
            continue
        for each in members[b]:
            home[each] = a
        members[a] += members.pop(b)
        sides[a] |= sides.pop(b)
    return [sorted(group) for group in members.values()]


def compared(one: Facts, other: Facts) -> Likeness | None:
    """Why two items are one work, or why not; None where nothing is known."""
    alike, further = likeness(one.title, other.title), extends(one.title, other.title)
    same = one.identifiers & other.identifiers
    slip = alike < 0.9 and mistyped(one.title, other.title)
    if alike < _NEAR and not (further or same or slip or _same_abstract(one, other, alike)):
        return None
    authors = shared_authors(one.authors, other.authors)
    if same and (alike > 0.4 or (authors or 0) >= _AUTHORS):
        return Likeness("same identifier", SURE)
    if alike == 1.0:
        return _one_title(one, other, authors)
    if one.title.notice != other.title.notice:
        return _APART
    if one.title.numbers != other.title.numbers:
        return None
    if further:
        return _subtitled(one, other, authors)
    if (authors or 0) < _AUTHORS or one.title.generic or other.title.generic:
        return None
    abstracts = _overlap(one.abstract, other.abstract)
    if not slip and alike < (0.9 if abstracts is None else _NEAR):
        return Likeness("same abstract and authors", ALIKE) if _same_abstract(one, other, alike) else None
    added = one.title.begins(other.title) or other.title.begins(one.title)
    enough = _ABSTRACT if added or alike >= 0.9 else _MOST_OF_ABSTRACT
    return Likeness("similar title, same authors", ALIKE) if abstracts is None or abstracts >= enough else None


def joining(one: Facts, other: Facts) -> Likeness:
    """Why two items of one work are held to be one: as compared, or else by their title alone."""
    found = compared(one, other)
    if found is not None:
        return found
    return Likeness("same title", TITLE_ONLY) if one.title.letters == other.title.letters else _APART


def shared_authors(mine: Sequence[Name], theirs: Sequence[Name]) -> float | None:
    """The share of the shorter list of authors that the other has, too; None where one is empty.

    >>> shared_authors([parsed("Ada Lovelace"), parsed("C. Babbage")], [parsed("Charles Babbage")])
    1.0
    """
    if not mine or not theirs:
        return None
    short, long = sorted((mine, theirs), key=len)
    by_word: dict[str, list[Name]] = defaultdict(list)
    for name in long:
        for word in {*name.words, name.joined}:
            by_word[word].append(name)
    met = sum(
        any(compatible(name, each) is not Degree.CONTRADICTION for word in name.words for each in by_word.get(word, ()))
        for name in short
    )
    return met / len(short)


def _one_title(one: Facts, other: Facts, authors: float | None) -> Likeness | None:
    """Two items of one title: its authors and abstracts decide; a generic title needs both to agree."""
    abstracts = _overlap(one.abstract, other.abstract)
    same_abstract = abstracts is not None and abstracts >= _ABSTRACT
    other_abstract = abstracts is not None and abstracts < _OTHER_ABSTRACT
    if one.title.generic:
        if authors and (same_abstract or (abstracts is None and _one_issue(one, other, authors))):
            return Likeness("same title and authors", AGREEING)
        return _APART if authors is not None or abstracts is not None else None
    if authors:
        if not same_abstract and _other_work(one, other, authors):
            return _APART if one.title.slight else Likeness("same title and author", ALIKE)
        return Likeness("same title and author", SURE if authors >= _AUTHORS else AGREEING)
    if authors is None:
        return _APART if other_abstract else (Likeness("same title", TITLE_ONLY) if same_abstract else None)
    return Likeness("same title and abstract", ALIKE) if same_abstract else _APART


def _one_issue(one: Facts, other: Facts, authors: float) -> bool:
    """Whether two texts of one kind by one author may be the same: nothing known of where and when tells them apart."""
    if _years_between(one, other) > 0:
        return False
    same_year = one.year is not None and one.year == other.year
    if same_year and _common(one, other, authors) >= _TEAM:
        return True
    agree = (same_year and not _other_series(one, other)) or one.series == other.series
    return agree and not _little_shared(one, other)


def _other_work(one: Facts, other: Facts, authors: float) -> bool:
    """Whether two items of one title and author are of two works, by all else that is known of them.

    Either their abstracts share little, or they have two identifiers of one scheme, in two series with years between.
    """
    common = _common(one, other, authors)
    gap = _years_between(one, other)
    if common >= _TEAM:
        return False
    if _little_shared(one, other):
        few = min(len(one.told), len(other.told)) < _FEW_WORDS
        return gap > _YEARS if few else gap > 1 or common < 2
    return gap > _YEARS and _other_series(one, other) and _other_identifier(one, other)


def _common(one: Facts, other: Facts, authors: float) -> int:
    """How many authors two items have in common, given the share of the shorter list."""
    return round(authors * min(len(one.authors), len(other.authors)))


def _years_between(one: Facts, other: Facts) -> int:
    """The years between two items; none where one is unknown."""
    return abs(one.year - other.year) if one.year is not None and other.year is not None else 0


def _other_series(one: Facts, other: Facts) -> bool:
    """Whether two items are known to stand in two series."""
    return bool(one.series and other.series) and one.series != other.series


def _other_identifier(one: Facts, other: Facts) -> bool:
    """Whether both have an identifier of one scheme, and not the same."""
    mine, theirs = ({each.scheme for each in facts.identifiers} for facts in (one, other))
    return bool(mine & theirs) and not one.identifiers & other.identifiers


def _little_shared(one: Facts, other: Facts) -> bool:
    """Whether two abstracts, their title's words aside, share little; a few words must share nothing."""
    few, many = sorted((one.told, other.told), key=len)
    return bool(few) and len(few & many) < (_LITTLE_OF_ABSTRACT * len(few) if len(few) >= _FEW_WORDS else 1)


def _subtitled(one: Facts, other: Facts, authors: float | None) -> Likeness | None:
    """One title is the other's without its subtitle."""
    abstracts = _overlap(one.abstract, other.abstract)
    if one.title.generic or other.title.generic or (abstracts is not None and abstracts < _ABSTRACT):
        return None
    if (authors or 0) >= _AUTHORS or (authors is None and abstracts is not None):
        return Likeness("same title without its subtitle, same authors", AGREEING)
    return None


def _same_abstract(one: Facts, other: Facts, alike: float) -> bool:
    """Whether two abstracts are one, under titles that have something in common at least."""
    mine, theirs = one.item.record.abstract, other.item.record.abstract
    if not mine or not theirs or (alike < _LITTLE and one.title.main != other.title.main):
        return False
    short, long = sorted((len(mine.best), len(theirs.best)))
    if short < 0.7 * long:
        return False
    both = len(one.abstract & other.abstract)
    return both >= _LONG_ABSTRACT and both >= _SAME_ABSTRACT * len(one.abstract | other.abstract)


def _without_authors(
    facts: Sequence[Facts], sure: Iterable[tuple[tuple[int, int], Likeness]]
) -> list[tuple[tuple[int, int], Likeness]]:
    """Items of a title without authors: each joins those with authors where these are one work, or one is nearer.

    A generic title, a word, or one that several works have at the same distance in venue and year, tells too little.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(facts):
        alike[each.title.letters].append(number)
    joined: dict[int, set[int]] = defaultdict(set)
    for (one, other), _ in sure:
        joined[one].add(other)
        joined[other].add(one)
    found = []
    for several in alike.values():
        numbers = [number for number in several if _telling(facts[number].title)] if len(several) > 1 else []
        bare = [number for number in numbers if not facts[number].authors]
        named = [number for number in numbers if facts[number].authors]
        found += [((a, b), Likeness("same title", TITLE_ONLY)) for a, b in pairwise(bare)] if not named else []
        for number in bare if named else ():
            ranked = sorted(named, key=lambda each: (_distance(facts, (number, each)), each))
            near = [
                each for each in ranked if _distance(facts, (number, each)) == _distance(facts, (number, ranked[0]))
            ]
            if all(each in joined[near[0]] for each in near[1:]):
                found.append(((min(number, near[0]), max(number, near[0])), Likeness("same title", TITLE_ONLY)))
    return found


def _telling(title: Title) -> bool:
    return not title.generic and not title.short


def _distance(facts: Sequence[Facts], pair: tuple[int, int]) -> tuple[bool, int]:
    """How far two items are apart in venue and years; an unknown year is as near as any."""
    one, other = facts[pair[0]], facts[pair[1]]
    return one.venue[0] != other.venue[0], _years_between(one, other)


def _contradict(
    mine: Sequence[int],
    theirs: Sequence[int],
    facts: Sequence[Facts],
    known: Mapping[tuple[int, int], Likeness | None],
) -> bool:
    """Whether an item of the one group cannot be the work of an item of the other."""
    for one in mine:
        for other in theirs:
            pair = min(one, other), max(one, other)
            found = known[pair] if pair in known else compared(facts[pair[0]], facts[pair[1]])
            if found is not None and found.score == 0:
                return True
    return False


def _pairs(facts: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """Pairs of items worth comparing, each once, in order."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(facts):
        for key in _keys(each):
            holders[key].append(number)
    found: set[tuple[int, int]] = set()
    for (kind, _), numbers in holders.items():
        if 1 < len(numbers) <= _CROWD or kind == "title":
            found.update(combinations(numbers, 2))
    yield from sorted(found)


def _keys(each: Facts) -> set[tuple[str, str]]:
    words = each.title.words
    keys = {("title", each.title.letters), ("title", "".join(each.title.main))}
    keys |= {(identifier.scheme, identifier.value) for identifier in each.identifiers}
    if each.item.record.signatures:
        names = sorted(_last_word(signature.name.best) for signature in each.item.record.signatures)
        keys.add(("authors", " ".join(names)))
    if len(words) > 5:
        keys |= {("begin", " ".join(words[:4])), ("end", " ".join(words[-4:]))}
        keys.add(("sorted", " ".join(sorted(set(words)))))
    return keys


def _last_word(name: str) -> str:
    """What is most likely the family name, told without taking the name apart."""
    family, _, _ = name.partition(",")
    return family.split()[-1].casefold() if family.split() else name


def _overlap(one: frozenset[str], other: frozenset[str]) -> float | None:
    """The share of the smaller set that the larger holds; None where one is empty or too small to tell."""
    few, many = sorted((one, other), key=len)
    return len(few & many) / len(few) if len(few) > 4 else None
