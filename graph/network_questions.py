"""Questions about who writes with whom, answered from the arrays in milliseconds: egos, paths, suggestions, conflicts.

People are numbers here, as in ``graph.arrays``; answers name them by slug. A year that is not known is None.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from graph.arrays import NO_YEAR, Array, Arrays, Floats, Ints, Joint, Longs, Relation, Truths, joint, meetings, read
from graph.catalogue import Catalogue
from graph.snapshot import Snapshot

T = TypeVar("T", bound=Array)


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """The co-author network of a snapshot: its arrays, and the catalogue for names."""

    arrays: Arrays
    catalogue: Catalogue

    def number(self, slug: str) -> int | None:
        """The number of a person, or None when there is no such person."""
        found = self.catalogue.sql("SELECT rowid - 1 AS n FROM person WHERE slug = ?", [slug])
        return int(found[0]["n"]) if found else None

    def people(self, numbers: Iterable[int]) -> dict[int, Someone]:
        """The slugs and names of some people, by number."""
        return {n: Someone(slug, name) for n, slug, name in self._rows("person", "name", numbers)}

    def works(self, numbers: Iterable[int]) -> dict[int, Something]:
        """The slugs and titles of some works, by number."""
        return {n: Something(slug, title) for n, slug, title in self._rows("work", "title", numbers)}

    def concepts(self, numbers: Iterable[int]) -> dict[int, Something]:
        """The slugs and labels of some concepts, by number."""
        return {n: Something(slug, label) for n, slug, label in self._rows("concept", "label", numbers)}

    def _rows(self, table: str, label: str, numbers: Iterable[int]) -> list[tuple[int, str, str]]:
        wanted = json.dumps(sorted({int(number) + 1 for number in numbers}))
        sql = f"SELECT rowid - 1, slug, {label} FROM {table} WHERE rowid IN (SELECT value FROM json_each(?))"
        return [(row[0], row[1], row[2]) for row in self.catalogue.sql(sql, [wanted])]


def network_of(snapshot: Snapshot) -> Network:
    """The network of a snapshot, opened once."""
    return Network(_opened(snapshot.path / "arrays", snapshot.manifest.get("created")), snapshot.catalogue)


@lru_cache(maxsize=4)
def _opened(folder: Path, created: float) -> Arrays:
    """The arrays in a folder; ``created`` tells a snapshot from another that stood there before."""
    return read(folder)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person by slug and name."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Something:
    """A work or a concept by slug and label."""

    slug: str
    label: str


# ---- links -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """The years whose works count; works without a year count only where neither bound is set."""

    first: int | None = None
    last: int | None = None

    @property
    def open(self) -> bool:
        """Whether every work counts."""
        return self.first is None and self.last is None

    def holds(self, years: Ints) -> Truths:
        """Which of the years are in it."""
        if self.open:
            return np.ones(len(years), dtype=np.bool_)
        low = NO_YEAR + 1 if self.first is None else self.first
        high = np.iinfo(np.int32).max if self.last is None else self.last
        held: Truths = (years != NO_YEAR) & (years >= low) & (years <= high)
        return held


EVER = Span()


@dataclass(frozen=True, eq=False, slots=True)
class Links:
    """Co-authorships both ways, with their figures beside ``who.ends``."""

    who: Relation
    weight: Ints
    fractional: Floats
    first_year: Ints
    last_year: Ints


def links(network: Network, span: Span = EVER, least: int = 1) -> Links:
    """The co-authorships by works of some years that have ``least`` or more such works."""
    known = network.arrays
    if span.open and least <= 1:
        return Links(known.coauthor, known.weight, known.fractional, known.first_year, known.last_year)
    if span.open:
        rows, at = known.coauthor.within(np.arange(known.coauthor.count))
        ends = known.coauthor.ends[at].astype(np.int64)
        half = (rows < ends) & (known.weight >= least)
        figures = (known.weight[half], known.fractional[half], known.first_year[half], known.last_year[half])
        return _both_ways(Joint(rows[half], ends[half], *figures), known.coauthor.count)
    found = joint(known, np.flatnonzero(span.holds(known.work_year)))
    return _both_ways(found.only(found.weight >= least), known.coauthor.count)


def _both_ways(found: Joint, count: int) -> Links:
    rows, columns = np.concatenate([found.a, found.b]), np.concatenate([found.b, found.a])
    order = np.lexsort((columns, rows))

    def twice(values: T) -> T:
        return cast(T, np.concatenate([values, values])[order])

    return Links(
        Relation.of(rows, columns, count),
        twice(found.weight),
        twice(found.fractional),
        twice(found.first_year),
        twice(found.last_year),
    )


# ---- a part of the network -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """An author in the network, with what was measured in the whole of it; ``distance`` counts links from the ego."""

    slug: str
    name: str
    works: int
    component: int
    community: int
    core: int
    pagerank: float
    betweenness: float
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Two people (``a`` < ``b``) who wrote together, and the works that they share, by slug."""

    a: str
    b: str
    weight: int
    fractional: float
    first_year: int | None
    last_year: int | None
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a network: its members and all links among them, and how many there would be without a limit."""

    members: tuple[Member, ...]
    links: tuple[Link, ...]
    all_members: int
    all_links: int

    @property
    def cut(self) -> bool:
        """Whether the limit left something out."""
        return len(self.members) < self.all_members


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the network is meant: links of some weight and years, a community, an ego to some distance."""

    span: Span = EVER
    least: int = 1
    community: int | None = None
    person: str | None = None
    radius: int = 1


def part(network: Network, wanted: Wanted, *, most: int) -> Part:
    """A part of the network, of at most ``most`` people: around an ego the nearest, then those of strongest links.

    With ``least`` above 1 people without such a link are left out, as are those of other communities and farther
    away. An ego that is not in the network gives an empty part.
    """
    chosen = links(network, wanted.span, wanted.least)
    found, distance = _chosen(network, chosen, wanted)
    inside = _inside(chosen, found, network.arrays.coauthor.count)
    strength = np.bincount(inside.a, weights=inside.fractional, minlength=network.arrays.coauthor.count)
    strength += np.bincount(inside.b, weights=inside.fractional, minlength=network.arrays.coauthor.count)
    if wanted.least > 1:
        ego = (distance[found] == 0) & (wanted.person is not None)
        found = found[(strength[found] > 0) | ego]
    size, all_links = len(found), len(inside.a)
    if size > most:
        order = np.lexsort((found, -strength[found], distance[found]))
        found = np.sort(found[order[:most]])
        inside = _inside(chosen, found, network.arrays.coauthor.count)
    return Part(
        _members(network, found, distance if wanted.person is not None else None, wanted.span),
        _links(network, inside, wanted.span),
        size,
        all_links,
    )


def _chosen(network: Network, chosen: Links, wanted: Wanted) -> tuple[Longs, Ints]:
    """The people meant, in order, and everyone's distance from the ego (0 for all where there is none)."""
    known = network.arrays
    distance = np.zeros(known.coauthor.count, dtype=np.int32)
    if wanted.person is not None:
        ego = network.number(wanted.person)
        distance = np.full(known.coauthor.count, -1, dtype=np.int32)
        if ego is not None and len(known.person_work.row(ego)):
            distance = depths(chosen.who, ego, wanted.radius)
    found = np.flatnonzero(distance >= 0)
    wrote = np.diff(known.person_work.starts) > 0
    if not wanted.span.open:
        wrote = np.zeros_like(wrote)
        wrote[known.work_person.reach(np.flatnonzero(wanted.span.holds(known.work_year)))] = True
    found = found[wrote[found] | ((distance[found] == 0) & (wanted.person is not None))]
    if wanted.community is not None:
        found = found[known.community[found] == wanted.community]
    return found, distance


def _inside(chosen: Links, found: Longs, count: int) -> Joint:
    """The links with both ends among some people."""
    held = np.zeros(count, dtype=np.bool_)
    held[found] = True
    rows, at = chosen.who.within(found)
    ends = chosen.who.ends[at].astype(np.int64)
    kept = held[ends] & (rows < ends)
    at = at[kept]
    figures = (chosen.weight[at], chosen.fractional[at], chosen.first_year[at], chosen.last_year[at])
    return Joint(rows[kept], ends[kept], *figures)


def _members(network: Network, found: Longs, distance: Ints | None, span: Span) -> tuple[Member, ...]:
    known, names = network.arrays, network.people(found.tolist())
    works = _counts(network, found, span)
    return tuple(
        Member(
            names[n].slug,
            names[n].name,
            works[n],
            int(known.component[n]),
            int(known.community[n]),
            int(known.core[n]),
            float(known.pagerank[n]),
            float(known.betweenness[n]),
            None if distance is None else int(distance[n]),
        )
        for n in found.tolist()
    )


def _counts(network: Network, found: Longs, span: Span) -> dict[int, int]:
    """How many works of some years each person has."""
    rows, at = network.arrays.person_work.within(found)
    held = span.holds(network.arrays.work_year[network.arrays.person_work.ends[at]])
    counts = np.bincount(rows[held], minlength=network.arrays.coauthor.count)
    return {n: int(counts[n]) for n in found.tolist()}


def _links(network: Network, inside: Joint, span: Span) -> tuple[Link, ...]:
    ends = list(zip(inside.a.tolist(), inside.b.tolist(), strict=True))
    shared = _shared(network.arrays, inside, span)
    works = network.works(number for numbers in shared for number in numbers)
    names = network.people(number for pair in ends for number in pair)
    figures = zip(inside.weight, inside.fractional, inside.first_year, inside.last_year, strict=True)
    return tuple(
        Link(
            names[a].slug,
            names[b].slug,
            int(weight),
            round(float(fractional), 6),
            _year(first),
            _year(last),
            tuple(works[number].slug for number in numbers),
        )
        for (a, b), (weight, fractional, first, last), numbers in zip(ends, figures, shared, strict=True)
    )


def _shared(known: Arrays, inside: Joint, span: Span) -> list[list[int]]:
    """For each of many links the works behind it, in order."""
    works = known.person_work.reach(np.unique(np.concatenate([inside.a, inside.b])))
    a, b, work = meetings(known, works[span.holds(known.work_year[works])])
    keys = a * known.coauthor.count + b
    order = np.lexsort((work, keys))
    keys, work = keys[order], work[order]
    wanted = inside.a * known.coauthor.count + inside.b
    starts, stops = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    return [work[start:stop].tolist() for start, stop in zip(starts, stops, strict=True)]


def shared_works(known: Arrays, a: int, b: int, span: Span = EVER) -> list[int]:
    """The works of some years that two people wrote together, in order."""
    found = np.intersect1d(known.person_work.row(a), known.person_work.row(b), assume_unique=True)
    return [int(number) for number in found[span.holds(known.work_year[found])]]


def _year(value: int) -> int | None:
    return None if value == NO_YEAR else int(value)


# ---- paths -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hop:
    """A step of a path: two people and the works they wrote together, latest first where years are known."""

    a: Someone
    b: Someone
    weight: int
    fractional: float
    first_year: int | None
    last_year: int | None
    works: tuple[Something, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A shortest path: the people on it and what joins each with the next; strong links make a low ``cost``."""

    people: tuple[Someone, ...]
    hops: tuple[Hop, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Paths:
    """How far two people are from each other (None: not connected), in how many ways, and the strongest of them."""

    distance: int | None
    count: int
    paths: tuple[Chain, ...]


def paths(network: Network, a: int, b: int, *, most: int = 10, span: Span = EVER) -> Paths:
    """All shortest paths from one person to another over co-authors, however long; the ``most`` strongest are told.

    A link costs the inverse of its fractional weight, so many works of few authors make a strong link.
    """
    chosen = links(network, span)
    depth = depths(chosen.who, a, chosen.who.count, until=b)
    if depth[b] < 0:
        return Paths(None, 0, ())
    count, ways = _ways(chosen, depth, a, b, most)
    names = network.people(number for _, way in ways for number in way)
    hops = {pair for _, way in ways for pair in pairwise(way)}
    told = {pair: _hop(network, chosen, names, *pair, span) for pair in sorted(hops)}
    found = tuple(
        Chain(
            tuple(names[number] for number in way),
            tuple(told[pair] for pair in pairwise(way)),
            round(cost, 6),
        )
        for cost, way in ways
    )
    return Paths(int(depth[b]), count, found)


def depths(who: Relation, source: int, longest: int, *, until: int | None = None) -> Ints:
    """How many links each person is away from one, -1 where more than ``longest`` or farther than ``until``."""
    depth = np.full(who.count, -1, dtype=np.int32)
    depth[source] = 0
    front = np.array([source])
    for level in range(1, longest + 1):
        if not len(front) or (until is not None and depth[until] >= 0):
            break
        reached = who.ends[who.within(front)[1]]
        front = np.unique(reached[depth[reached] < 0])
        depth[front] = level
    return depth


Way = tuple[int, ...]


def _ways(chosen: Links, depth: Ints, a: int, b: int, most: int) -> tuple[int, list[tuple[float, Way]]]:
    """How many shortest ways lead from ``a`` to ``b``, and the ``most`` cheapest of them."""
    before: dict[int, list[tuple[int, float]]] = {}
    level = [b]
    for distance in range(int(depth[b]), 0, -1):
        for node in level:
            start, stop = chosen.who.starts[node], chosen.who.starts[node + 1]
            ends = chosen.who.ends[start:stop]
            nearer = np.flatnonzero(depth[ends] == distance - 1)
            costs = 1.0 / chosen.fractional[start:stop][nearer]
            before[node] = list(zip(ends[nearer].tolist(), costs.tolist(), strict=True))
        level = sorted({other for node in level for other, _ in before[node]})
    counts: dict[int, int] = {a: 1}
    best: dict[int, list[tuple[float, Way]]] = {a: [(0.0, (a,))]}
    for node in sorted(before, key=lambda node: (int(depth[node]), node)):
        counts[node] = sum(counts[other] for other, _ in before[node])
        ways = ((cost + more, (*way, node)) for other, more in before[node] for cost, way in best[other])
        best[node] = heapq.nsmallest(most, ways)
    return counts[b], best[b]


def _hop(network: Network, chosen: Links, names: Mapping[int, Someone], a: int, b: int, span: Span) -> Hop:
    at = int(chosen.who.starts[a]) + int(np.searchsorted(chosen.who.row(a), b))
    numbers = shared_works(network.arrays, a, b, span)
    works = network.works(numbers)
    latest = sorted(numbers, key=lambda number: (-int(network.arrays.work_year[number]), works[number].slug))
    return Hop(
        names[a],
        names[b],
        int(chosen.weight[at]),
        round(float(chosen.fractional[at]), 6),
        _year(chosen.first_year[at]),
        _year(chosen.last_year[at]),
        tuple(works[number] for number in latest),
    )


# ---- who could write together ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Someone to write with: whom both wrote with and which concepts both wrote about, the most telling first."""

    person: Someone
    score: float
    coauthors: tuple[Someone, ...]
    concepts: tuple[Something, ...]


def suggestions(network: Network, person: int, *, most: int) -> list[Suggestion]:
    """People who have not written with a person but share co-authors and concepts, those that share most first.

    A shared co-author counts the more, the fewer people they wrote with (Adamic and Adar); a shared concept, the fewer
    works are about it. The score is the geometric mean of the two sums, so that both are needed.
    """
    known = network.arrays
    near, mine = known.coauthor.row(person), _concepts(known, person)
    of, at = known.coauthor.within(near)
    others = known.coauthor.ends[at]
    strangers = ~np.isin(others, near) & (others != person)
    of, others = of[strangers], others[strangers]
    familiar = np.bincount(others, weights=1 / np.log(1 + known.coauthor.sizes(of)), minlength=known.coauthor.count)
    who, concept = _about(known, np.unique(others), mine)
    rarity = np.log1p(len(known.work_year) / np.maximum(known.concept_work.sizes(concept), 1))
    alike = np.bincount(who, weights=rarity, minlength=known.coauthor.count)
    score = np.sqrt(familiar * alike)
    found = np.flatnonzero(score > 0)
    found = found[np.lexsort((found, -score[found]))[:most]]
    return [_suggestion(network, int(n), float(score[n]), of[others == n], concept[who == n]) for n in found]


def _concepts(known: Arrays, person: int) -> Ints:
    return known.work_concept.reach(known.person_work.row(person))


def _about(known: Arrays, people: Ints, concepts: Ints) -> tuple[Longs, Longs]:
    """Which of some people wrote about which of some concepts: pairs, each once."""
    who, at = known.person_work.within(people)
    works = known.person_work.ends[at]
    sizes = known.work_concept.sizes(works)
    about = known.work_concept.ends[known.work_concept.within(works)[1]]
    pairs = np.unique(np.repeat(who, sizes) * known.concept_work.count + about)
    who, concept = pairs // max(known.concept_work.count, 1), pairs % max(known.concept_work.count, 1)
    shared = np.isin(concept, concepts)
    return who[shared], concept[shared]


def _suggestion(network: Network, number: int, score: float, over: Longs, concepts: Longs) -> Suggestion:
    known = network.arrays
    people = network.people([number, *over.tolist()])
    labels = network.concepts(concepts.tolist())
    telling = sorted(over.tolist(), key=lambda n: (int(known.coauthor.sizes(np.array([n]))[0]), n))
    rarest = sorted(concepts.tolist(), key=lambda n: (int(known.concept_work.sizes(np.array([n]))[0]), n))
    return Suggestion(
        people[number],
        round(score, 4),
        tuple(people[n] for n in telling),
        tuple(labels[n] for n in rarest),
    )


# ---- conflicts of interest -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """How near two people are: 0 the same person, 1 co-authors, None farther than was looked.

    ``path`` is the strongest shortest one; ``last_year`` the last in which the two themselves wrote together.
    """

    a: Someone
    b: Someone
    distance: int | None
    last_year: int | None
    path: Chain | None


def conflicts(
    network: Network, one: Sequence[int], other: Sequence[int], *, span: Span = EVER, longest: int = 3
) -> list[Conflict]:
    """The distance of every person of one list from every person of another, in the order of the lists.

    ``span`` says which works make a conflict; beyond ``longest`` links no path is looked for.
    """
    chosen = links(network, span)
    names = network.people([*one, *other])
    found = []
    for a in one:
        depth = depths(chosen.who, a, longest)
        for b in other:
            found.append(_conflict(network, chosen, names, depth, a, b, span))
    return found


def _conflict(
    network: Network, chosen: Links, names: Mapping[int, Someone], depth: Ints, a: int, b: int, span: Span
) -> Conflict:
    if depth[b] < 0:
        return Conflict(names[a], names[b], None, None, None)
    ((cost, way),) = _ways(chosen, depth, a, b, 1)[1]
    people = network.people(way)
    hops = tuple(_hop(network, chosen, people, *pair, span) for pair in pairwise(way))
    last = hops[0].last_year if len(hops) == 1 else None
    path = Chain(tuple(people[number] for number in way), hops, round(cost, 6))
    return Conflict(names[a], names[b], int(depth[b]), last, path)
