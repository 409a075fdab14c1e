"""What people decided: merges, splits, names and the like, kept line by line in a file that is only added to.

DATA/decisions.jsonl holds one JSON object a line, in the order in which they were decided. Each names things twice: as
they were called when it was made, for people to read, and by their evidence keys, which hold when documents change.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph.errors import InputError, SnapshotError
from graph.files import write_atomically
from graph.resolve.constraints import Constraint, Constraints

#: The file of the decisions in a data folder.
FILE = "decisions.jsonl"

#: Kinds of things that can be decided about.
KINDS = ("work", "person", "concept", "session", "room", "event")

#: What can be decided of each kind, in the order in which it is told.
ACTIONS: Mapping[str, tuple[str, ...]] = {
    kind: ("merge", "split", "rename", "confirm", *(("alias", "hide") if kind == "concept" else ())) for kind in KINDS
}

#: Actions that need words beside the things: a name or a label.
WORDED = ("rename", "alias")

#: How many things an action is about, at least and at most.
_SIDES: Mapping[str, tuple[int, int]] = {
    "merge": (2, 1_000),
    "split": (2, 2),
    "confirm": (1, 2),
    "rename": (1, 1),
    "alias": (1, 1),
    "hide": (1, 1),
}

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: who decided what when, and why.

    ``named`` are the things as they were called, ``keys`` the evidence keys that each of them meant; ``text`` is the
    name or label decided, ``of`` the number of the decision that an undo takes back. A confirmation of one thing says
    that all its evidence belongs together, one of two things that they are two. What was ``erased`` keeps only its
    number.
    """

    number: int
    time: str
    by: str
    reason: str
    what: str
    kind: str | None = None
    named: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    text: str | None = None
    of: int | None = None

    def __str__(self) -> str:
        words = [self.what, *([self.kind] if self.kind else []), *self.named]
        words += [f"'{self.text}'"] if self.text else []
        words += [str(self.of)] if self.of else []
        return f"decision {self.number} ({' '.join(words)})"

    @property
    def together(self) -> bool:
        """Whether it brings evidence together, rather than keeping it apart."""
        return self.what == "merge" or (self.what == "confirm" and len(self.keys) == 1)


@dataclass(frozen=True)
class Decisions:
    """All decisions of a data folder, in their order."""

    all: tuple[Decision, ...] = field(default=())

    @classmethod
    def load(cls, path: Path) -> Decisions:
        """Read the file; a missing one is empty. A damaged line is a SnapshotError that names it."""
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return cls()
        except UnicodeDecodeError as error:
            raise SnapshotError(f"{path}: the decisions are not UTF-8 text ({error}); restore from a copy") from error
        found: list[Decision] = []
        for line, content in enumerate(text.split("\n"), start=1):
            if content.strip():
                found.append(_read(f"{path}, line {line}", content, found))
        return cls(tuple(found))

    @property
    def text(self) -> str:
        """The decisions as JSON Lines."""
        return "".join(json.dumps(_plain(each), ensure_ascii=False) + "\n" for each in self.all)

    def save(self, path: Path) -> None:
        """Write the file in one rename, on disk before anything relies on it."""
        write_atomically(path, self.text)

    def with_more(self, drafts: Sequence[Decision]) -> Decisions:
        """These and some more, numbered on; InputError for an undo of what is not in force."""
        found = self
        for draft in drafts:
            number = 1 + max((each.number for each in found.all), default=0)
            if draft.what == "undo":
                found.undoable(draft.of or 0)
            found = Decisions((*found.all, replace(draft, number=number)))
        return found

    def undoable(self, number: int) -> Decision:
        """The decision of a number, which must be one that can be taken back; InputError otherwise."""
        found = next((each for each in self.all if each.number == number), None)
        if found is None or found.what == "erased":
            known = ", ".join(str(each.number) for each in self.standing) or "none"
            raise InputError(f"there is no decision {number}", hint=f"those that can be undone: {known}")
        if found not in self.standing:
            raise InputError(f"{found} is undone already", hint="`symposia decisions` lists all")
        return found

    @property
    def standing(self) -> tuple[Decision, ...]:
        """The decisions that nobody took back, undoings among them."""
        undone: set[int] = set()
        kept = []
        for each in reversed(self.all):
            if each.number not in undone:
                kept.append(each)
                if each.what == "undo" and each.of is not None:
                    undone.add(each.of)
        return tuple(each for each in reversed(kept) if each.what != "erased")

    @property
    def in_force(self) -> tuple[Decision, ...]:
        """The decisions that a build obeys."""
        return tuple(each for each in self.standing if each.what != "undo")

    @property
    def constraints(self) -> Constraints:
        """What resolving is told of the decisions in force."""
        by_kind: dict[str, list[Constraint]] = defaultdict(list)
        names: dict[str, dict[str, str]] = defaultdict(dict)
        labels: dict[str, list[tuple[int, str]]] = defaultdict(list)
        hidden: dict[str, int] = {}
        for each in self.in_force:
            keys = [key for side in each.keys for key in side]
            if each.what == "rename" and each.kind and each.text:
                names[each.kind].update(dict.fromkeys(keys, each.text))
            elif each.what == "alias" and each.text:
                for key in keys:
                    labels[key].append((each.number, each.text))
            elif each.what == "hide":
                hidden.update(dict.fromkeys(keys, each.number))
            elif each.kind:
                sides = tuple(frozenset(side) for side in each.keys)
                by_kind[each.kind].append(Constraint(each.number, each.together, sides))
        return Constraints(by_kind, names, labels, hidden)

    def overruling(self, earlier: int) -> tuple[Decision, ...]:
        """The later decisions in force that say the opposite about evidence of an earlier one."""
        one = next(each for each in self.all if each.number == earlier)
        return tuple(
            each
            for each in self.in_force
            if each.number > earlier and each.kind == one.kind and each.together != one.together and _meet(one, each)
        )

    def upholding(self, number: int) -> tuple[Decision, ...]:
        """The other decisions in force that say of some evidence of one what this says of it."""
        one = next(each for each in self.all if each.number == number)
        return tuple(
            each
            for each in self.in_force
            if each.number != number and each.kind == one.kind and each.together == one.together and _agree(one, each)
        )


#: Nothing was decided yet.
UNDECIDED = Decisions()


def _meet(one: Decision, other: Decision) -> bool:
    """Whether what one keeps apart is what the other brings together: on both sides of it."""
    apart, together = (other, one) if one.together else (one, other)
    if apart.what not in ("split", "confirm") or together.what not in ("merge", "confirm"):
        return False
    joined = {key for side in together.keys for key in side}
    return sum(bool(joined & set(side)) for side in apart.keys) > 1


def _agree(one: Decision, other: Decision) -> bool:
    """Whether both bring the same evidence together, or both keep it apart."""
    if not {one.what, other.what} <= {"merge", "split", "confirm"}:
        return False
    if one.together:
        joined = {key for side in other.keys for key in side}
        parts = one.keys if len(one.keys) > 1 else [(key,) for side in one.keys for key in side]
        return sum(bool(joined & set(side)) for side in parts) > 1
    (a, b), (c, d) = ([set(side) for side in each.keys] for each in (one, other))
    return bool((a & c and b & d) or (a & d and b & c))


# ---- reading and checking --------------------------------------------------------------------------------------------


def _plain(each: Decision) -> dict[str, Any]:
    plain: dict[str, Any] = {"number": each.number, "time": each.time, "by": each.by, "what": each.what}
    if each.kind:
        plain["kind"] = each.kind
    if each.named:
        plain["named"] = list(each.named)
    if each.text is not None:
        plain["text"] = each.text
    if each.of is not None:
        plain["of"] = each.of
    plain["reason"] = each.reason
    if each.keys:
        plain["keys"] = [list(side) for side in each.keys]
    return plain


def _read(where: str, line: str, before: Sequence[Decision]) -> Decision:
    """The decision on one line, checked against itself and against those before it."""
    try:
        value = json.loads(line)
    except ValueError as error:
        raise SnapshotError(f"{where}: this is no JSON ({error}); restore the decisions from a copy") from error
    problem = _problem(value, before)
    if problem:
        raise SnapshotError(f"{where}: {problem}; mend the line, or restore the decisions from a copy")
    return Decision(
        number=value["number"],
        time=value["time"],
        by=value["by"],
        reason=value["reason"],
        what=value["what"],
        kind=value.get("kind"),
        named=tuple(value.get("named", ())),
        keys=tuple(tuple(side) for side in value.get("keys", ())),
        text=value.get("text"),
        of=value.get("of"),
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


_FIELDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "number": (lambda value: type(value) is int and value > 0, "a number from 1 on"),
    "time": (lambda value: isinstance(value, str) and bool(_TIME.fullmatch(value)), "as 2024-05-01T12:00:00Z"),
    "by": (lambda value: isinstance(value, str), "a text"),
    "reason": (lambda value: isinstance(value, str), "a text"),
    "what": (lambda value: value in (*_SIDES, "undo", "erased"), f"one of {', '.join((*_SIDES, 'undo', 'erased'))}"),
    "kind": (lambda value: value in KINDS, f"one of {', '.join(KINDS)}"),
    "named": (_is_texts, "a list of texts"),
    "keys": (
        lambda value: isinstance(value, list) and all(_is_texts(side) and side for side in value),
        "a list of lists of texts",
    ),
    "text": (lambda value: isinstance(value, str) and bool(value.strip()), "a text"),
    "of": (lambda value: type(value) is int and value > 0, "the number of a decision"),
}
_ALWAYS = ("number", "time", "by", "reason", "what")


def _problem(value: object, before: Sequence[Decision]) -> str | None:
    """What is wrong with one line, or None."""
    if not isinstance(value, dict):
        return "not a decision"
    for name in value:
        if name not in _FIELDS:
            return f"'{name}' is nothing that a decision has; known: {', '.join(_FIELDS)}"
    for name, (right, words) in _FIELDS.items():
        if name not in value:
            if name in _ALWAYS:
                return f"a decision needs '{name}', {words}"
        elif not right(value[name]):
            return f"'{name}' must be {words}"
    if before and value["number"] <= before[-1].number:
        return f"decision {value['number']} stands after decision {before[-1].number}"
    return _problem_of_action(value, before)


def _problem_of_action(value: Mapping[str, Any], before: Sequence[Decision]) -> str | None:
    what, sides = value["what"], len(value.get("keys", ()))
    if what == "erased":
        return None
    if what == "undo":
        known = any(each.number == value.get("of") for each in before)
        return None if known else "an undo needs 'of', the number of a decision before it"
    kind = value.get("kind")
    if kind is None or what not in ACTIONS[kind]:
        return f"'{what}' cannot be decided of {kind or 'no kind'}; known kinds: {', '.join(KINDS)}"
    least, most = _SIDES[what]
    if not least <= sides <= most:
        return f"{what} needs the keys of {least if least == most else f'{least} or more'} things, here are {sides}"
    if what in WORDED and "text" not in value:
        return f"{what} needs 'text'"
    return None
