"""The programme: series, events, rooms, sessions with their chairs, and the contributions given in them.

Each session record of a document is a session of its own; records of two documents of one event are one session when
their titles are equal, nothing that they print contradicts (room, day, moderators) and something agrees. A room is told
by event (or document) and name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.dates import Times, zoned
from graph.entities import (
    Chair,
    ChairSignature,
    Contribution,
    Event,
    Performer,
    Room,
    Series,
    Session,
    SessionAppearance,
)
from graph.identifiers import fold
from graph.knowledge import Row
from graph.records import EventFacts, ItemRecord, Printed, ReadSource, Slot, SourceFacts
from graph.register import Claim, Register
from graph.resolve.occurrences import (
    ItemAt,
    SessionAt,
    event_key,
    first_of,
    key_of,
    moderators_of,
    signatures_of,
)
from graph.resolve.people import People
from graph.resolve.works import FoundWork

#: How sure a session record is of its session. Judgements, not measurements.
ALONE, SAME_TITLE = 1.0, 0.95

#: Presentation types by the word that names them; other kinds stay as printed.
KINDS = ("Oral", "Spotlight", "Poster", "Keynote", "Invited", "Tutorial", "Panel", "Demo")

_KIND_WORD = re.compile(rf"({'|'.join(KINDS)})s?(?:\s+(?:talk|paper|presentation|session)s?)?", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d|\d{1,2}\s*[ap]\.?m\b", re.IGNORECASE)

_NO_TIMES = Times(None, None, None)


@dataclass(frozen=True)
class FoundEvent:
    """An event by the facts stated of it, with the slugs of itself and of its series."""

    slug: str
    series: str | None
    facts: EventFacts


@dataclass(frozen=True)
class FoundSession:
    """A session, its records (the fullest first), and the slugs of its event and room."""

    slug: str
    records: tuple[SessionAt, ...]
    event: str | None
    room: str | None


@dataclass(frozen=True)
class FoundRoom:
    """A room of an event (None where only a document is known)."""

    slug: str
    name: str
    event: str | None


@dataclass(frozen=True)
class Programme:
    """Events, rooms and sessions, each sorted by slug."""

    events: tuple[FoundEvent, ...]
    rooms: tuple[FoundRoom, ...]
    sessions: tuple[FoundSession, ...]

    @property
    def event_slugs(self) -> dict[str, str]:
        """The slug of each event by the id that manifests give it."""
        return {event.facts.id: event.slug for event in self.events}


def find(sources: Sequence[ReadSource], records: Sequence[SessionAt], register: Register) -> tuple[Programme, Register]:
    """Events from the stated facts, rooms and sessions from the records."""
    stated = [source.input.facts.event for source in sources] + [at.facts.event for at in records]
    events, register = _events([facts for facts in stated if facts], register)
    slugs = {event.facts.id: event.slug for event in events}
    rooms, of_room, register = _rooms(records, slugs, register)
    sessions, register = _sessions(records, slugs, of_room, register)
    return Programme(events, rooms, sessions), register


def times(slot: Slot | None, facts: SourceFacts) -> Times:
    """The zoned start and end of a printed slot, as far as year and zone are known."""
    if slot is None:
        return _NO_TIMES
    event = facts.event
    year = slot.year or facts.year or (event.year if event else None)
    return zoned(slot, year=year, timezone=facts.timezone or (event.timezone if event else None))


def kind_label(kind: Printed | None) -> str | None:
    """A readable presentation type: one of KINDS where the print names it, else as printed.

    >>> kind_label(Printed("Invited Talk", 0, 12)), kind_label(Printed("Test of Time", 0, 12))
    ('Invited', 'Test of Time')
    """
    if kind is None:
        return None
    named = _KIND_WORD.fullmatch(kind.best.strip())
    return named.group(1).capitalize() if named else " ".join(kind.best.split())


def rows(
    programme: Programme, works: Mapping[tuple[str, int], FoundWork], people: People, source_slugs: Mapping[str, str]
) -> Iterator[Row]:
    """The rows of the programme."""
    for event in programme.events:
        yield _event(event)
    for series, name in sorted({(event.series, event.facts.series) for event in programme.events}, key=str):
        if series is not None and name is not None:
            yield Series(series, name)
    for room in programme.rooms:
        yield Room(room.slug, room.name, room.event)
    for session in programme.sessions:
        given = list(_contributions(session, works, people, source_slugs))
        yield _session(session, [row for row in given if isinstance(row, Contribution)])
        yield from given
        for at in session.records:
            method, score = ("only record", ALONE) if len(session.records) == 1 else ("same title", SAME_TITLE)
            source, position = source_slugs[at.source], at.record.position
            yield SessionAppearance(source, position, session.slug, at.record.title.text, method, score)
        yield from _chairs(session, people, source_slugs)


# ---- finding ---------------------------------------------------------------------------------------------------------


def _events(known: Iterable[EventFacts], register: Register) -> tuple[tuple[FoundEvent, ...], Register]:
    facts: dict[str, EventFacts] = {}
    for stated in known:
        facts[stated.id] = _filled(facts[stated.id], stated) if stated.id in facts else stated
    names = {fold(each.series): each.series for each in reversed(facts.values()) if each.series}
    series, register = register.assign("series", [Claim(name, (key,)) for key, name in names.items()])
    of_series = dict(zip(names, series, strict=True))
    slugs, register = register.assign("event", [Claim(each.id, (each.id,)) for each in facts.values()])
    found = []
    for slug, each in zip(slugs, facts.values(), strict=True):
        key = fold(each.series) if each.series else None
        same = replace(each, series=names[key]) if key is not None else each
        found.append(FoundEvent(slug, of_series[key] if key is not None else None, same))
    return tuple(sorted(found, key=lambda event: event.slug)), register


def _filled(facts: EventFacts, other: EventFacts) -> EventFacts:
    """What two manifests state of one event: the first one's word, the other's where it is silent."""
    return EventFacts(
        facts.id,
        *(
            mine if mine is not None else theirs
            for mine, theirs in (
                (getattr(facts, name), getattr(other, name)) for name in EventFacts.__dataclass_fields__ if name != "id"
            )
        ),
    )


def _rooms(
    records: Sequence[SessionAt], events: Mapping[str, str], register: Register
) -> tuple[tuple[FoundRoom, ...], dict[str, str], Register]:
    named: dict[str, list[SessionAt]] = defaultdict(list)
    for at in records:
        if at.record.room:
            named[_room_key(at)].append(at)
    names = [min(_tidy(at.record.room) for at in group) for group in named.values()]
    claims = [
        Claim(_within(group[0].facts, name), (key,)) for (key, group), name in zip(named.items(), names, strict=True)
    ]
    slugs, register = register.assign("room", claims)
    found = [
        FoundRoom(slug, name, _event_slug(group[0].facts, events))
        for slug, name, group in zip(slugs, names, named.values(), strict=True)
    ]
    return tuple(sorted(found, key=lambda room: room.slug)), dict(zip(named, slugs, strict=True)), register


def _sessions(
    records: Sequence[SessionAt], events: Mapping[str, str], of_room: Mapping[str, str], register: Register
) -> tuple[tuple[FoundSession, ...], Register]:
    titled: dict[str, list[SessionAt]] = defaultdict(list)
    for at in records:
        titled[f"{event_key(at.facts, at.source)} | {key_of(at.record.title)}"].append(at)
    groups = [(key, group) for key, alike in titled.items() for group in _told_apart(alike)]
    keys = _numbered([key for key, _ in groups])
    claims = [
        Claim(_within(group[0].facts, group[0].record.title.best), (key,))
        for key, (_, group) in zip(keys, groups, strict=True)
    ]
    slugs, register = register.assign("session", claims)
    found = []
    for slug, (_, group) in zip(slugs, groups, strict=True):
        room = next((of_room[_room_key(at)] for at in group if at.record.room), None)
        found.append(FoundSession(slug, group, _event_slug(group[0].facts, events), room))
    return tuple(sorted(found, key=lambda session: session.slug)), register


def _told_apart(alike: Iterable[SessionAt]) -> list[tuple[SessionAt, ...]]:
    """Records of equal title in one event as sessions: each record joins the first session that it fits, or is one."""
    groups: list[list[SessionAt]] = []
    for at in sorted(alike, key=_fullness):
        home = next((group for group in groups if all(_agree(at, other) for other in group)), None)
        if home is None:
            groups.append([at])
        else:
            home.append(at)
    groups.sort(key=lambda group: min((at.source, at.record.position) for at in group))
    return [tuple(group) for group in groups]


def _agree(one: SessionAt, other: SessionAt) -> bool:
    """Whether two records can be one session: of two documents, no contradiction, and at least one agreement."""
    if one.source == other.source:
        return False
    printed = [(mine, theirs) for mine, theirs in zip(_marks(one), _marks(other), strict=True) if mine and theirs]
    same_works = bool(_titles(one) & _titles(other))
    return all(mine & theirs for mine, theirs in printed) and (bool(printed) or same_works)


def _marks(at: SessionAt) -> tuple[set[str], set[str], set[str]]:
    """The room, days and moderators that a record prints: they tell one session from another of the same title."""
    slots = [at.record.slot, *(item.record.slot for item in at.items)]
    return (
        {key_of(at.record.room)} if at.record.room else set(),
        {f"{slot.month}-{slot.day}" for slot in slots if slot and slot.day},
        {key_of(each.name) for each in at.record.moderators},
    )


def _titles(at: SessionAt) -> set[str]:
    return {key_of(item.record.title) for item in at.items}


def _numbered(keys: Sequence[str]) -> list[str]:
    """The keys, the second and later of equal ones with a number, so that each is told from the others."""
    seen: dict[str, int] = defaultdict(int)
    numbered = []
    for key in keys:
        seen[key] += 1
        numbered.append(key if seen[key] == 1 else f"{key} | {seen[key]}")
    return numbered


def _fullness(at: SessionAt) -> tuple[int, int, str, int]:
    record = at.record
    printed = sum(field is not None for field in (record.kind, record.room, record.slot)) + bool(record.moderators)
    slots = sum(item.record.slot is not None for item in at.items)
    return -(printed + bool(slots)), -len(at.items), at.source, record.position


def _room_key(at: SessionAt) -> str:
    room = at.record.room
    return f"{event_key(at.facts, at.source)} | {key_of(room) if room else ''}"


def _tidy(printed: Printed | None) -> str:
    return " ".join(printed.best.split()) if printed else ""


def _within(facts: SourceFacts, name: str) -> str:
    """What a session or room would like to be called in a URL: its event's id first, so that it tells more."""
    return f"{facts.event.id} {name}" if facts.event else name


def _event_slug(facts: SourceFacts, events: Mapping[str, str]) -> str | None:
    return events[facts.event.id] if facts.event else None


# ---- rows ------------------------------------------------------------------------------------------------------------


def _event(event: FoundEvent) -> Event:
    facts = event.facts
    name = facts.name or facts.id
    edition = f"{facts.series} {facts.year}" if facts.series and facts.year is not None else None
    return Event(
        slug=event.slug,
        name=name,
        alternate_name=edition if edition and fold(edition) != fold(name) else None,
        series=event.series,
        year=facts.year,
        start=facts.start,
        end=facts.end,
        timezone=facts.timezone,
        location=facts.location,
        mode=facts.mode,
        url=facts.url,
    )


def _session(session: FoundSession, given: Sequence[Contribution]) -> Session:
    """The session's own printed time, or else the span of the times of its contributions."""
    own = next((times(at.record.slot, at.facts) for at in session.records if at.record.slot), _NO_TIMES)
    starts = [each.start for each in given if each.start]
    ends = [each.end for each in given if each.end]
    derived = own.start is None
    return Session(
        slug=session.slug,
        name=_tidy(session.records[0].record.title),
        event=session.event,
        room=session.room,
        kind=kind_label(first_of(at.record.kind for at in session.records)),
        start=min(starts, default=None) if derived else own.start,
        end=max(ends, default=None) if derived else own.end,
        date_printed=_date_printed(session, given),
    )


def _date_printed(session: FoundSession, given: Sequence[Contribution]) -> str | None:
    """The day as the session's own slot prints it, else as the slots of all its contributions do alike."""
    own = [at.record.slot.printed.text for at in session.records if at.record.slot]
    texts = own[:1] or [each.time_printed for each in given if each.time_printed]
    days = {_CLOCK.split(text, maxsplit=1)[0].rstrip(" ,;@|-–—") for text in texts}
    return days.pop() or None if len(days) == 1 else None


def _chairs(session: FoundSession, people: People, source_slugs: Mapping[str, str]) -> Iterator[Row]:
    fragments: dict[str, str] = {}
    for at in session.records:
        for fragment, signature in moderators_of(at):
            person = people.of[at.source, fragment][1].slug
            if person not in fragments:
                n = len(fragments) + 1
                fragments[person] = f"moderator-{n}"
                yield Chair(session.slug, fragments[person], n, person, signature.name.text)
            yield ChairSignature(session.slug, fragments[person], source_slugs[at.source], fragment)


def _contributions(
    session: FoundSession,
    works: Mapping[tuple[str, int], FoundWork],
    people: People,
    source_slugs: Mapping[str, str],
) -> Iterator[Row]:
    """What is given in a session, in the order of its fullest record; other records add what that one lacks."""
    kind = kind_label(first_of(at.record.kind for at in session.records))
    fragments: set[str] = set()
    for position, items in enumerate(_joined(session, works), start=1):
        work = works.get(items[0].place)
        name = work.preferred.record.title.best if work else items[0].record.title.best
        fragment = _free(f"contribution-{work.slug if work else fold(name).replace(' ', '-') or 'untitled'}", fragments)
        timed = next((item for item in items if item.record.slot), None)
        when = times(timed.record.slot, timed.facts) if timed else _NO_TIMES
        own = kind_label(first_of(item.record.kind for item in items))
        yield Contribution(
            session=session.slug,
            fragment=fragment,
            position=position,
            name=" ".join(name.split()),
            work=work.slug if work else None,
            kind=own or kind,
            start=when.start,
            end=when.end,
            time_printed=timed.record.slot.printed.text if timed and timed.record.slot else None,
        )
        yield from _performers(session, fragment, items, people, source_slugs)


def _joined(session: FoundSession, works: Mapping[tuple[str, int], FoundWork]) -> list[list[ItemAt]]:
    """The items of all records of a session, those together that are one contribution.

    A work given twice in one record (say as oral and as poster) is two contributions.
    """
    joined: dict[tuple[str, int], list[ItemAt]] = {}
    for at in session.records:
        seen: dict[str, int] = defaultdict(int)
        for item in at.items:
            key = works[item.place].slug if item.place in works else f"talk {_talk_key(item.record)}"
            joined.setdefault((key, seen[key]), []).append(item)
            seen[key] += 1
    return list(joined.values())


def _talk_key(record: ItemRecord) -> str:
    """A talk without a paper is told by its title and speakers."""
    return " | ".join([key_of(record.title), *sorted(key_of(each.name) for each in record.signatures)])


def _free(fragment: str, used: set[str]) -> str:
    """The fragment, or with a number after it when it is used already; notes it as used."""
    numbered = (f"{fragment}-{n}" for n in range(2, len(used) + 3))
    free = fragment if fragment not in used else next(each for each in numbered if each not in used)
    used.add(free)
    return free


def _performers(
    session: FoundSession, fragment: str, items: Iterable[ItemAt], people: People, source_slugs: Mapping[str, str]
) -> Iterator[Performer]:
    """The speakers printed for a talk without a paper, each with one signature."""
    seen: set[str] = set()
    for item in items:
        if item.record.is_work:
            continue
        for name, _ in signatures_of(item):
            person = people.of[item.source, name][1].slug
            if person not in seen:
                seen.add(person)
                yield Performer(session.slug, fragment, len(seen), person, source_slugs[item.source], name)
