"""Sessions and rooms: which records of several documents are one, by event, time and title, with the reason for each.

Each session record of a document is a session of its own; records of two documents of one event are one session when
their titles are equal, nothing that they print contradicts (room, time, moderators) and something agrees. A room is
told by event (or document) and name. What people decided comes before either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.records import Printed
from graph.register import Claim, Register
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.events import Events
from graph.resolve.obeying import Obeyed, compatible, obey
from graph.resolve.occurrences import SessionAt, event_key, key_of, numbered_in, times

#: How sure a record is of its session or room. Judgements, not measurements.
ALONE, ONE_SIGN, MORE_SIGNS = 1.0, 0.95, 0.97

#: Where a record stands: the id of its source and its position there.
Place = tuple[str, int]

#: By what something is held to be, in words, and how sure that is.
Reason = tuple[str, float]


@dataclass(frozen=True)
class FoundSession:
    """A session, its records (the fullest first) with the reason for each, the slugs of its event and room.

    ``name`` is one that was decided.
    """

    slug: str
    records: tuple[SessionAt, ...]
    event: str | None
    room: str | None
    name: str | None
    reasons: Mapping[Place, Reason]


@dataclass(frozen=True)
class FoundRoom:
    """A room of an event (None where only a document is known), and the session records that name it."""

    slug: str
    name: str
    event: str | None
    records: tuple[SessionAt, ...]
    reasons: Mapping[Place, Reason]


@dataclass(frozen=True)
class Found:
    """Rooms and sessions, each sorted by slug, and the decisions about each that could not be obeyed in whole."""

    rooms: tuple[FoundRoom, ...]
    sessions: tuple[FoundSession, ...]
    overruled: Mapping[str, frozenset[int]]


def find(
    records: Sequence[SessionAt], events: Events, register: Register, decisions: Constraints = NONE
) -> tuple[Found, Register]:
    """The rooms and sessions of these records, as decisions and evidence have it."""
    keys = dict(zip((at.place for at in records), record_keys(records), strict=True))
    named = [at for at in records if at.record.room]
    room_keys = {at.place: f"{keys[at.place]} | {_room(at)}" for at in named}
    obeyed_rooms = obey([room_keys[at.place] for at in named], decisions.of("room"))
    rooms, register = _rooms(named, events, obeyed_rooms, room_keys, register, decisions)
    room_of = {at.place: room.slug for room in rooms for at in room.records}
    obeyed = obey([keys[at.place] for at in records], decisions.of("session"))
    sessions, register = _sessions(records, events, obeyed, keys, register, decisions, room_of)
    overruled = {"room": obeyed_rooms.overruled, "session": obeyed.overruled}
    return Found(rooms, sessions, overruled), register


def record_keys(records: Sequence[SessionAt]) -> list[str]:
    """How decisions know each record again: its document and title, the second of one title with a number."""
    return numbered_in((at.source, key_of(at.record.title)) for at in records)


# ---- rooms -----------------------------------------------------------------------------------------------------------


def _rooms(
    named: Sequence[SessionAt],
    events: Events,
    obeyed: Obeyed,
    keys: Mapping[Place, str],
    register: Register,
    decisions: Constraints,
) -> tuple[tuple[FoundRoom, ...], Register]:
    def called(at: SessionAt) -> str:
        return f"{events.within(at.facts, at.source)} | {_room(at)}"

    groups = _grouped(named, obeyed, called, lambda one, other: True, _place)
    evidence = _evidence(groups, keys, lambda at: f"{event_key(at.facts, at.source)} | {_room(at)}")
    names = [min(tidy(at.record.room) for at in group) for group in groups]
    claims = [Claim(_wanted(group[0], name), held) for group, name, held in zip(groups, names, evidence, strict=True)]
    slugs, register = register.assign("room", claims)
    decided = _decided(named, obeyed)
    found = []
    for slug, name, group, held in zip(slugs, names, groups, evidence, strict=True):
        same = ("only mention", ALONE) if len(group) == 1 else ("same event and name", MORE_SIGNS)
        reasons = {at.place: decided.get(at.place, same) for at in group}
        shown = decisions.named("room", held) or name
        found.append(FoundRoom(slug, shown, events.slug_of(group[0].facts), tuple(group), reasons))
    return tuple(sorted(found, key=lambda room: room.slug)), register


def _room(at: SessionAt) -> str:
    return key_of(at.record.room) if at.record.room else ""


# ---- sessions --------------------------------------------------------------------------------------------------------


def _sessions(
    records: Sequence[SessionAt],
    events: Events,
    obeyed: Obeyed,
    keys: Mapping[Place, str],
    register: Register,
    decisions: Constraints,
    room_of: Mapping[Place, str],
) -> tuple[tuple[FoundSession, ...], Register]:
    def called(at: SessionAt) -> str:
        return f"{events.within(at.facts, at.source)} | {key_of(at.record.title)}"

    def fits(one: SessionAt, other: SessionAt) -> bool:
        if one.source == other.source:
            return False
        return called(one) != called(other) or bool(_signs(one, other, room_of))

    groups = _grouped(records, obeyed, called, fits, _fullness)
    evidence = _evidence(groups, keys, lambda at: f"{event_key(at.facts, at.source)} | {key_of(at.record.title)}")
    claims = [
        Claim(_wanted(group[0], group[0].record.title.best), held) for group, held in zip(groups, evidence, strict=True)
    ]
    slugs, register = register.assign("session", claims)
    decided = _decided(records, obeyed)
    found = []
    for slug, group, held in zip(slugs, groups, evidence, strict=True):
        room = next((room_of[at.place] for at in group if at.place in room_of), None)
        reasons = {at.place: decided.get(at.place) or _reason(at, group, room_of) for at in group}
        name = decisions.named("session", held)
        found.append(FoundSession(slug, tuple(group), events.slug_of(group[0].facts), room, name, reasons))
    return tuple(sorted(found, key=lambda session: session.slug)), register


def _reason(at: SessionAt, group: Sequence[SessionAt], room_of: Mapping[Place, str]) -> Reason:
    """What a record has in common with that record of its session which is most like it."""
    shared = [signs for other in group if other is not at and (signs := _signs(at, other, room_of))]
    if not shared:
        return "only record", ALONE
    signs = max(shared, key=len)
    told = ["title", *signs]
    return f"same {', '.join(told[:-1])} and {told[-1]}", ONE_SIGN if len(signs) == 1 else MORE_SIGNS


def _signs(one: SessionAt, other: SessionAt, room_of: Mapping[Place, str]) -> list[str]:
    """What two records of one title have in common; nothing where any two things that both print contradict."""
    signs = []
    for sign, mine, theirs in (
        ("room", {room_of.get(one.place, "")} - {""}, {room_of.get(other.place, "")} - {""}),
        ("moderator", _moderators(one), _moderators(other)),
    ):
        if mine and theirs:
            if not mine & theirs:
                return []
            signs.append(sign)
    together = _same_time(one, other)
    if together is False:
        return []
    signs += ["time"] if together else []
    return signs + (["works"] if _titles(one) & _titles(other) else [])


def _same_time(one: SessionAt, other: SessionAt) -> bool | None:
    """Whether two records speak of one time: of moments where both can be known, else of days; None where unknown."""
    mine, theirs = _moments(one), _moments(other)
    if mine and theirs:
        return mine[0] == theirs[0] or (mine[0] < theirs[1] and theirs[0] < mine[1])
    days = _days(one), _days(other)
    return bool(days[0] & days[1]) if all(days) else None


def _moments(at: SessionAt) -> tuple[datetime, datetime] | None:
    """The first and last moment of a record: by its own time, else by the times of what is given in it."""
    own = times(at.record.slot, at.facts)
    spans = [own] if own.start else [times(item.record.slot, item.facts) for item in at.items]
    ends = [datetime.fromisoformat(each) for span in spans for each in (span.start, span.end) if each]
    return (min(ends), max(ends)) if ends else None


def _days(at: SessionAt) -> set[str]:
    slots = [at.record.slot, *(item.record.slot for item in at.items)]
    return {f"{slot.month}-{slot.day}" for slot in slots if slot and slot.day}


def _moderators(at: SessionAt) -> set[str]:
    return {key_of(each.name) for each in at.record.moderators}


def _titles(at: SessionAt) -> set[str]:
    return {key_of(item.record.title) for item in at.items}


def _fullness(at: SessionAt) -> tuple[int, int, str, int]:
    """The order of records, the one that prints most first."""
    record = at.record
    printed = sum(field is not None for field in (record.kind, record.room, record.slot)) + bool(record.moderators)
    slots = sum(item.record.slot is not None for item in at.items)
    return -(printed + bool(slots)), -len(at.items), at.source, record.position


# ---- both ------------------------------------------------------------------------------------------------------------


def _place(at: SessionAt) -> Place:
    return at.place


def _grouped(
    records: Sequence[SessionAt],
    obeyed: Obeyed,
    called: Callable[[SessionAt], str],
    fits: Callable[[SessionAt, SessionAt], bool],
    order: Callable[[SessionAt], tuple[object, ...]],
) -> list[list[SessionAt]]:
    """The records that are one: what decisions join, then those called alike that fit each other, the first first."""
    units = [
        (sorted((records[n] for n in group), key=order), dict(sides))
        for group, sides in zip(obeyed.groups, obeyed.sides, strict=True)
    ]
    groups: list[tuple[list[SessionAt], dict[int, int]]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for unit, sides in sorted(units, key=lambda each: order(each[0][0])):
        names = {called(at) for at in unit}
        homes = sorted({number for name in names for number in holders[name]})
        home = next((n for n in homes if compatible(groups[n][1], sides) and _fit(unit, groups[n][0], fits)), None)
        if home is None:
            home = len(groups)
            groups.append(([], {}))
        groups[home][0].extend(unit)
        groups[home][1].update(sides)
        for name in sorted(names):
            holders[name].append(home)
    found = [sorted(group, key=order) for group, _ in groups]
    return sorted(found, key=lambda group: min(at.place for at in group))


def _fit(unit: Sequence[SessionAt], group: Sequence[SessionAt], fits: Callable[[SessionAt, SessionAt], bool]) -> bool:
    return all(fits(one, other) for one in unit for other in group)


def _evidence(
    groups: Sequence[Sequence[SessionAt]], keys: Mapping[Place, str], usual: Callable[[SessionAt], str]
) -> list[tuple[str, ...]]:
    """The register's keys of each group: the usual one, numbered where several groups hold it, and its records'."""
    holders: Counter[str] = Counter()
    evidence = []
    for group in groups:
        held = sorted({usual(at) for at in group})
        holders.update(held)
        numbered = [key if holders[key] == 1 else f"{key} | {holders[key]}" for key in held]
        evidence.append((*numbered, *(keys[at.place] for at in group)))
    return evidence


def _decided(records: Sequence[SessionAt], obeyed: Obeyed) -> dict[Place, Reason]:
    """The records that are where they are by a decision, and which."""
    joined = {records[n].place: obeyed.joined[group] for n, group in obeyed.of.items() if obeyed.joined[group]}
    return {place: (f"decision {min(numbers)}", 1.0) for place, numbers in joined.items()}


def tidy(printed: Printed | None) -> str:
    """A printed name on one line."""
    return " ".join(printed.best.split()) if printed else ""


def _wanted(at: SessionAt, name: str) -> str:
    """What a session or room would like to be called in a URL: its event's id first, so that it tells more."""
    return f"{at.facts.event.id} {name}" if at.facts.event else name
