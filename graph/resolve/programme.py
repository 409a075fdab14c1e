"""The rows of the programme: editions, rooms, sessions with their chairs, and the contributions given in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.entities import (
    Chair,
    ChairSignature,
    Contribution,
    Performer,
    Room,
    RoomAppearance,
    Session,
    SessionAppearance,
)
from graph.identifiers import fold
from graph.knowledge import Row
from graph.records import ItemRecord, Printed, ReadSource
from graph.register import Register
from graph.resolve import events, sessions
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.events import Events
from graph.resolve.occurrences import NO_TIMES, ItemAt, SessionAt, first_of, key_of, moderators_of, signatures_of, times
from graph.resolve.people import People
from graph.resolve.sessions import FoundRoom, FoundSession, tidy
from graph.resolve.works import FoundWork

#: Presentation types by the word that names them; other kinds stay as printed.
KINDS = ("Oral", "Spotlight", "Poster", "Keynote", "Invited", "Tutorial", "Panel", "Demo")

_KIND_WORD = re.compile(rf"({'|'.join(KINDS)})s?(?:\s+(?:talk|paper|presentation|session)s?)?", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d|\d{1,2}\s*[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True)
class Programme:
    """Editions, rooms and sessions; ``overruled`` are the decisions that could not be obeyed in whole, by kind."""

    events: Events
    rooms: tuple[FoundRoom, ...]
    sessions: tuple[FoundSession, ...]
    overruled: Mapping[str, frozenset[int]]

    @property
    def event_slugs(self) -> dict[str, str]:
        """The slug of each event by the ids that manifests and documents give it."""
        return {id: event.slug for id, event in self.events.by_id.items()}


def find(
    sources: Sequence[ReadSource], records: Sequence[SessionAt], register: Register, decisions: Constraints = NONE
) -> tuple[Programme, Register]:
    """Editions from what is stated, rooms and sessions from the records, as decisions and evidence have it."""
    editions, register = events.find(sources, records, register, decisions)
    found, register = sessions.find(records, editions, register, decisions)
    overruled = {"event": editions.overruled, **found.overruled}
    return Programme(editions, found.rooms, found.sessions, overruled), register


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
    yield from events.rows(programme.events, source_slugs)
    for room in programme.rooms:
        yield Room(room.slug, room.name, room.event)
        for at in room.records:
            name, why = tidy(at.record.room), room.reasons[at.place]
            yield RoomAppearance(source_slugs[at.source], at.record.position, room.slug, name, *why)
    for session in programme.sessions:
        given = list(_contributions(session, works, people, source_slugs))
        yield _session(session, [row for row in given if isinstance(row, Contribution)])
        yield from given
        for at in session.records:
            title, why = at.record.title.text, session.reasons[at.place]
            yield SessionAppearance(source_slugs[at.source], at.record.position, session.slug, title, *why)
        yield from _chairs(session, people, source_slugs)


def _session(session: FoundSession, given: Sequence[Contribution]) -> Session:
    """The session's own printed time, or else the span of the times of its contributions."""
    own = next((times(at.record.slot, at.facts) for at in session.records if at.record.slot), NO_TIMES)
    starts = [each.start for each in given if each.start]
    ends = [each.end for each in given if each.end]
    derived = own.start is None
    return Session(
        slug=session.slug,
        name=session.name or tidy(session.records[0].record.title),
        event=session.event,
        room=session.room,
        kind=kind_label(first_of(at.record.kind for at in session.records)),
        start=min(starts, key=datetime.fromisoformat, default=None) if derived else own.start,
        end=max(ends, key=datetime.fromisoformat, default=None) if derived else own.end,
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
        when = times(timed.record.slot, timed.facts) if timed else NO_TIMES
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
