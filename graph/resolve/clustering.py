"""From nodes and candidate pairs to persons: the surest pair joins first, and what contradicts never joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations

from graph.resolve.block_cache import BlockCache, Person, digest
from graph.resolve.evidence import Cluster, Names, Node, Signs, Subject, in_words, signs, subjects
from graph.resolve.model import Model
from graph.resolve.name_cache import Groups, Joined, NameCache
from graph.resolve.names import Degree, Name, compatible, keys, parsed
from graph.resolve.nodes import Nodes
from graph.resolve.obeying import Obeyed
from graph.resolve.obeying import compatible as on_one_side

Pair = tuple[int, int]


@dataclass(frozen=True)
class Merge:
    """Two clusters that were joined: their nodes, the evidence, and its sum in log-odds.

    ``rivals`` are, for either, the score of the likeliest that it could have joined instead, as the two that it could
    join are surely two people.
    """

    one: tuple[int, ...]
    other: tuple[int, ...]
    signs: Signs
    score: float
    rivals: tuple[float | None, float | None] = (None, None)


def name_pairs(names: Iterable[Name]) -> dict[Pair, Degree]:
    """Every two of these names (by their place in the order given) that can be one person's."""
    listed = list(names)
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, name in enumerate(listed):
        for key in sorted(set(keys(name))):
            holders[key].append(number)
    found: dict[Pair, Degree] = {}
    for (kind, _), numbers in holders.items():
        if len(numbers) < 2:
            continue
        for pair in _candidates(numbers, listed, initials=kind == "initial"):
            if pair not in found:
                found[pair] = compatible(listed[pair[0]], listed[pair[1]])
    return {pair: degree for pair, degree in sorted(found.items()) if degree is not Degree.CONTRADICTION}


def _candidates(numbers: Sequence[int], names: Sequence[Name], *, initials: bool) -> Iterable[Pair]:
    if not initials:
        return combinations(numbers, 2)
    short = [number for number in numbers if names[number].initial_only]
    return {(min(one, other), max(one, other)) for one in short for other in numbers if one != other}


def persons(
    nodes: Nodes, obeyed: Obeyed, names: Names, model: Model, known: BlockCache | None = None
) -> Iterator[Person]:
    """The persons that the nodes are, block by block; a block's persons depend on its own nodes alone.

    What ``known`` remembers of a block is not found again.
    """
    blocked = Blocks(nodes.printed, obeyed, known.names if known else None)
    home = obeyed.of
    several = [block for block in blocked.blocks if len(block) > 1]
    told = {block[0]: digest(nodes, block, obeyed, home) for block in several} if known else {}
    nodes.prepare(number for block in several if not known or not known.knows(told[block[0]]) for number in block)
    for block in blocked.blocks:
        if len(block) == 1:
            yield Person(tuple(block), {block[0]: 1.0}, {block[0]: None})
            continue

        def find(block: Sequence[int] = block) -> list[Person]:
            clusters = _clusters(nodes, block, obeyed, home)
            clustering = Clustering(nodes, clusters, *blocked.around(block), names, model.score)
            clustering.run()
            return list(clustering.persons(model))

        yield from known.persons(told[block[0]], block, find) if known else find()


def _clusters(nodes: Sequence[Node], block: Sequence[int], obeyed: Obeyed, home: Mapping[int, int]) -> list[Cluster]:
    """What decisions join, as clusters, each with the sides it is on; every other node is one of its own."""
    clusters = []
    for group in sorted({home[number] for number in block}):
        cluster = Cluster.of(obeyed.groups[group][0], nodes[obeyed.groups[group][0]])
        for number in obeyed.groups[group][1:]:
            cluster.take(Cluster.of(number, nodes[number]))
        cluster.sides |= obeyed.sides[group]
        clusters.append(cluster)
    return clusters


class Blocks:
    """Nodes that any chain of compatible names (or a decision) connects, each block in order.

    ``printed`` are the names of the nodes; what ``known`` remembers of them is not found again.
    """

    def __init__(self, printed: Sequence[str], obeyed: Obeyed | None = None, known: NameCache | None = None) -> None:
        self._printed = printed
        holders: dict[str, list[int]] = defaultdict(list)
        for number, form in enumerate(printed):
            holders[form].append(number)
        forms = sorted(holders)
        self._friends: Mapping[Name, set[Name]] | None = None
        groups = known.extended(forms) if known else None
        if groups is None:
            self._friends = _friends(map(parsed, forms))
            groups = _groups(forms, self._friends)
            if known:
                known.remember(forms, groups)
        decided = [group for group in obeyed.groups if len(group) > 1] if obeyed else []
        alike = [sorted(n for form in group for n in holders[forms[form]]) for group in groups]
        self.blocks = _connected(alike, decided) if decided else alike
        self._decided: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        if decided:
            block_of = {number: n for n, block in enumerate(self.blocks) for number in block}
            for group in decided:
                self._decided[self.blocks[block_of[group[0]]][0]].append(group)

    def around(self, block: Sequence[int]) -> tuple[Mapping[Name, set[Name]], Mapping[Name, int]]:
        """The names that each name of a block is compatible with, and its rivals.

        These count the different given names among the fuller ones that it may stand for.
        """
        names = {parsed(self._printed[number]) for number in block}
        friends = self._friends or _friends(names)
        decided = self._decided.get(block[0], ())
        if decided:
            friends = {name: set(friends[name]) for name in names}
            for group in decided:
                _befriend({parsed(self._printed[number]) for number in group}, friends)
        return friends, {name: _rivals(name, friends[name]) for name in names if len(friends[name]) > 2}


def _friends(names: Iterable[Name]) -> dict[Name, set[Name]]:
    """The names that each of these is compatible with, itself among them."""
    listed = sorted(set(names), key=lambda name: name.order)
    friends: dict[Name, set[Name]] = {name: {name} for name in listed}
    for one, other in name_pairs(listed):
        friends[listed[one]].add(listed[other])
        friends[listed[other]].add(listed[one])
    return friends


def _groups(forms: Sequence[str], friends: Mapping[Name, set[Name]]) -> Groups:
    """The forms that any chain of compatible names connects."""
    joined = Joined(len(forms))
    first: dict[Name, int] = {}
    for number, form in enumerate(forms):
        joined.join(first.setdefault(parsed(form), number), number)
    for name, others in friends.items():
        for other in others:
            joined.join(first[name], first[other])
    return joined.groups()


def _connected(blocks: Sequence[list[int]], decided: Iterable[Sequence[int]]) -> list[list[int]]:
    """The blocks with those in one that a decision connects."""
    block_of = {number: n for n, block in enumerate(blocks) for number in block}
    joined = Joined(len(blocks))
    for group in decided:
        for number in group[1:]:
            joined.join(block_of[group[0]], block_of[number])
    return [sorted(number for n in each for number in blocks[n]) for each in joined.groups()]


def _befriend(together: set[Name], friends: dict[Name, set[Name]]) -> None:
    """Names that a decision joins share the names that they are compatible with."""
    if len(together) > 1:
        shared = set().union(*(friends[name] for name in together))
        for name in shared:
            friends[name] |= shared if name in together else together


def _rivals(name: Name, friends: Iterable[Name]) -> int:
    fuller = {each.words[0] for each in friends if each is not name and len(each.words[0]) > 1}
    return max(1, len(fuller))


class Clustering:
    """The clusters of one block; ``run`` joins them until nothing is surer than chance."""

    def __init__(
        self,
        nodes: Sequence[Node],
        clusters: Sequence[Cluster],
        friends: Mapping[Name, set[Name]],
        rivals: Mapping[Name, int],
        names: Names,
        score: Callable[[Signs], float],
    ) -> None:
        self.nodes, self.names, self.rivals, self.score = nodes, names, rivals, score
        self.clusters = dict(enumerate(clusters))
        self.merges: list[Merge] = []
        self.version = dict.fromkeys(self.clusters, 0)
        self.subjects: dict[int, dict[int, Subject]] = {number: {} for number in self.clusters}
        self._connect(friends)
        self.heap: list[tuple[float, int, int, int, int]] = []
        self.evidence: dict[Pair, Signs] = {}
        for one, others in self.subjects.items():
            for other in others:
                if one < other:
                    self._weigh(one, other)
        heapify(self.heap)

    def run(self, least: float = 0.0) -> None:
        """Join while the surest pair has at least this score."""
        while self.heap:
            negative, one, other, *versions = heappop(self.heap)
            if versions != [self.version.get(one), self.version.get(other)]:
                continue
            if -negative < least:
                break
            self._merge(one, other, -negative)

    def persons(self, model: Model) -> Iterator[Person]:
        """The clusters as persons, each node with its chance to be there.

        That is the chance of the joins in which its side was the smaller, and of no join with the nearest cluster.
        """
        chances: dict[int, float] = {}
        reasons: dict[int, Signs | None] = {}
        for merge in self.merges:
            least = min(len(merge.one), len(merge.other))
            for side, rival in zip((merge.one, merge.other), merge.rivals, strict=True):
                chance = _among(model.chance(merge.score), rival if rival is None else model.chance(rival))
                for number in side if len(side) == least else ():
                    if chance < chances.get(number, 1.0) or number not in reasons:
                        chances[number], reasons[number] = min(chance, chances.get(number, 1.0)), merge.signs
        nearest = {
            number: max(
                (self.score(self.evidence[min(number, each), max(number, each)]) for each in others), default=None
            )
            for number, others in self.subjects.items()
        }
        for number, cluster in sorted(self.clusters.items(), key=lambda each: min(each[1].nodes)):
            score = nearest[number]
            most = 1.0 if score is None else 1 - model.chance(score)
            yield Person(
                tuple(sorted(cluster.nodes)),
                {each: min(most, chances.get(each, 1.0)) for each in cluster.nodes},
                {each: in_words(found) if (found := reasons.get(each)) else None for each in cluster.nodes},
            )

    def _connect(self, friends: Mapping[Name, set[Name]]) -> None:
        """Subjects of all pairs of clusters that may join."""
        holders: dict[Name, list[int]] = defaultdict(list)
        for number, cluster in self.clusters.items():
            for name in cluster.names:
                holders[name].append(number)
        near = {
            (number, other)
            for number, cluster in self.clusters.items()
            for name in cluster.names
            for friend in friends[name]
            for other in holders.get(friend, ())
            if number < other
        }
        pairs = [pair for pair in sorted(near) if self._may(*pair, friends)]
        wanted = {
            (min(a, b), max(a, b)): None
            for one, other in pairs
            for a in self.clusters[one].nodes
            for b in self.clusters[other].nodes
        }
        found = subjects(self.nodes, wanted)
        for one, other in pairs:
            subject = Subject(0.0, -1.0)
            for a in self.clusters[one].nodes:
                for b in self.clusters[other].nodes:
                    subject += found[min(a, b), max(a, b)]
            self.subjects[one][other] = self.subjects[other][one] = subject

    def _may(self, one: int, other: int, friends: Mapping[Name, set[Name]]) -> bool:
        mine, theirs = self.clusters[one], self.clusters[other]
        if not self._allowed(mine, theirs):
            return False
        return all(theirs.names <= friends[name] for name in mine.names)

    def _allowed(self, mine: Cluster, theirs: Cluster) -> bool:
        return mine.lists.isdisjoint(theirs.lists) and on_one_side(mine.sides, theirs.sides)

    def _weigh(self, one: int, other: int) -> None:
        found = signs(self.clusters[one], self.clusters[other], self.subjects[one][other], self.names, self.rivals)
        self.evidence[one, other] = found
        score = round(self.score(found), 6)
        heappush(self.heap, (-score, one, other, self.version[one], self.version[other]))

    def _merge(self, one: int, other: int, score: float) -> None:
        kept, gone = self.clusters[one], self.clusters.pop(other)
        rivals = self._rival(one, other, gone), self._rival(other, one, kept)
        self.merges.append(Merge(tuple(kept.nodes), tuple(gone.nodes), self.evidence[one, other], score, rivals))
        kept.take(gone)
        self.version[one] += 1
        del self.version[other]
        mine, theirs = self.subjects[one], self.subjects.pop(other)
        joined = {}
        for each in sorted((mine.keys() | theirs.keys()) - {one, other}):
            self.subjects[each].pop(one, None)
            self.subjects[each].pop(other, None)
            if each in mine and each in theirs and self._allowed(kept, self.clusters[each]):
                joined[each] = self.subjects[each][one] = mine[each] + theirs[each]
        self.subjects[one] = joined
        for each in joined:
            self._weigh(min(one, each), max(one, each))

    def _rival(self, number: int, partner: int, chosen: Cluster) -> float | None:
        """The best score of one with those that a list or a decision tells from the partner it joins."""
        apart = (
            self.score(self.evidence[min(number, each), max(number, each)])
            for each in self.subjects[number]
            if each != partner and not self._allowed(chosen, self.clusters[each])
        )
        return max(apart, default=None)


def _among(chance: float, rival: float | None) -> float:
    """The chance of one of two that exclude each other, each of which has a chance by itself.

    >>> round(_among(0.99, 0.99), 3), _among(0.9, None)
    (0.497, 0.9)
    """
    if rival is None:
        return chance
    odds = [min(each, 1 - 1e-9) / (1 - min(each, 1 - 1e-9)) for each in (chance, rival)]
    return odds[0] / (1 + sum(odds))
