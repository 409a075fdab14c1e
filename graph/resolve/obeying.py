"""What decisions mean for the things to be grouped: which must be together, which may not, which decisions lose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.resolve.constraints import Constraint


@dataclass(frozen=True)
class Obeyed:
    """Things as groups that decisions join, each with the sides it is on and the decisions that joined it.

    ``groups`` are indexes of things; ``sides`` says for each group on which side of which decision it stands;
    ``joined`` gives the decisions by group; ``overruled`` the numbers of decisions that could not be obeyed in whole.
    """

    groups: tuple[tuple[int, ...], ...]
    sides: tuple[Mapping[int, int], ...]
    joined: tuple[frozenset[int], ...]
    overruled: frozenset[int]

    @cached_property
    def of(self) -> dict[int, int]:
        """The group of each thing."""
        return {thing: number for number, group in enumerate(self.groups) for thing in group}


def compatible(one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    """Whether no decision puts the two on different sides.

    >>> compatible({1: 0}, {2: 1}), compatible({1: 0}, {1: 1})
    (True, False)
    """
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return all(many.get(number, side) == side for number, side in few.items())


def obey(
    keys: Sequence[str],
    constraints: Sequence[Constraint],
    lists: Sequence[frozenset[str]] = (),
    also: Sequence[str] = (),
) -> Obeyed:
    """The things of these keys as the decisions want them; a later decision wins over an earlier one.

    ``lists`` names, for each thing, the printed lists that it stands in: two of one list are never joined. ``also``
    gives each a second key, which tells it from others of the same first one.

    >>> apart = Constraint(1, False, (frozenset("a"), frozenset("bc")))
    >>> obey("abc", [apart, Constraint(2, True, (frozenset("ab"),))]).groups
    ((0, 1), (2,))
    """
    if not constraints:
        alone: Mapping[int, int] = {}
        apart = tuple((thing,) for thing in range(len(keys)))
        return Obeyed(apart, (alone,) * len(keys), (frozenset(),) * len(keys), frozenset())
    state = _State(keys, lists, also)
    for constraint in reversed(constraints):
        (state.join if constraint.together else state.part)(constraint)
    return state.finished()


class _State:
    """Groups under way: decisions are taken latest first, and what would contradict a later one is left out."""

    def __init__(self, keys: Sequence[str], lists: Sequence[frozenset[str]], also: Sequence[str]) -> None:
        self.holders: dict[str, list[int]] = defaultdict(list)
        for each in (keys, also):
            for thing, key in enumerate(each):
                self.holders[key].append(thing)
        self.home = list(range(len(keys)))
        self.groups: dict[int, list[int]] = {thing: [thing] for thing in self.home}
        self.sides: dict[int, dict[int, int]] = defaultdict(dict)
        self.joined: dict[int, set[int]] = defaultdict(set)
        self.lists = {thing: set(names) for thing, names in enumerate(lists)}
        self.overruled: set[int] = set()

    def join(self, constraint: Constraint) -> None:
        things = self._things(key for side in constraint.sides for key in side)
        joined: list[int] = []
        for thing in things:
            home = self.home[thing]
            into = next((self.home[each] for each in joined if self._may(self.home[each], home)), None)
            if joined and into is None:
                self.overruled.add(constraint.number)
            elif into is not None:
                self._merge(into, home, constraint.number)
            joined.append(thing)

    def part(self, constraint: Constraint) -> None:
        seen: dict[int, set[int]] = defaultdict(set)
        for side, keys in enumerate(constraint.sides):
            for thing in self._things(keys):
                seen[self.home[thing]].add(side)
        for home, sides in seen.items():
            if len(sides) == 1:
                self.sides[home][constraint.number] = min(sides)
            else:
                self.overruled.add(constraint.number)

    def finished(self) -> Obeyed:
        homes = sorted(self.groups, key=lambda home: min(self.groups[home]))
        return Obeyed(
            tuple(tuple(sorted(self.groups[home])) for home in homes),
            tuple(dict(self.sides.get(home, {})) for home in homes),
            tuple(frozenset(self.joined.get(home, ())) for home in homes),
            frozenset(self.overruled),
        )

    def _things(self, keys: Iterable[str]) -> list[int]:
        return sorted({thing for key in keys for thing in self.holders.get(key, ())})

    def _may(self, one: int, other: int) -> bool:
        if one == other:
            return True
        apart = self.lists.get(one, set()) & self.lists.get(other, set())
        return not apart and compatible(self.sides.get(one, {}), self.sides.get(other, {}))

    def _merge(self, one: int, other: int, number: int) -> None:
        if one != other:
            for thing in self.groups[other]:
                self.home[thing] = one
            self.groups[one] += self.groups.pop(other)
            self.lists.setdefault(one, set()).update(self.lists.pop(other, ()))
            self.sides[one].update(self.sides.pop(other, {}))
            self.joined[one] |= self.joined.pop(other, set())
        self.joined[one].add(number)
