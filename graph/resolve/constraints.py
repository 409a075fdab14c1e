"""What people decided about entities, as resolving obeys it: keys that belong together, keys that stay apart, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Constraint:
    """One decision about keys of evidence, as the register holds them.

    ``together``: all keys of all sides are one entity. Otherwise no key of one side is the entity of a key of another;
    within a side nothing is said. ``number`` is the decision's, for explanations.
    """

    number: int
    together: bool
    sides: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Constraints:
    """The decisions in force, by kind of entity (``work``, ``person``, …), in their order; later ones win.

    ``names`` gives the name that a key's entity is to be shown under, by kind and key. Of concepts alone: ``labels``
    are further labels by key, each after the number of its decision, ``hidden`` the keys of those that are not to be
    shown, with that number.
    """

    by_kind: Mapping[str, Sequence[Constraint]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    hidden: Mapping[str, int] = field(default_factory=dict)

    def of(self, kind: str) -> Sequence[Constraint]:
        """The decisions about one kind of entity."""
        return self.by_kind.get(kind, ())

    def named(self, kind: str, keys: Sequence[str]) -> str | None:
        """The name decided for the entity that holds these keys, if any."""
        names = self.names.get(kind)
        return next((names[key] for key in sorted(keys) if key in names), None) if names else None


#: Nothing was decided.
NONE = Constraints()
