"""What changed from one build to another: works, people, sessions, talks, links added, removed, moved, reworded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graph.entities import (
    Authorship,
    Chair,
    Coauthorship,
    CoauthorshipWork,
    Concept,
    ConceptLink,
    ConceptLinkWork,
    Contribution,
    Event,
    Person,
    Room,
    Session,
    Source,
    Work,
)
from graph.knowledge import R


@dataclass(frozen=True)
class Change:
    """One change: what happened (added, removed, moved, changed) to what kind of thing, and from what to what."""

    what: str
    kind: str
    name: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        detail = f": {self.before} -> {self.after}" if self.what in ("moved", "changed") else ""
        return f"{self.what} {self.kind} {self.name}{detail}"


class Tables(Protocol):
    """What holds rows by class: a tables, or the knowledge that one is written from."""

    def all(self, kind: type[R]) -> Sequence[R]:
        """All rows of one class, in order."""
        ...


#: The kinds of things whose changes are told, in the order in which they are.
KINDS = (
    "document",
    "work",
    "person",
    "co-author link",
    "event",
    "room",
    "session",
    "talk",
    "concept",
    "concept link",
)


def changes(old: Tables, new: Tables, among: Collection[str] = KINDS) -> list[Change]:
    """Everything that a reader of ``old`` would want to know about ``new``, by kind of thing, then by name.

    Things are the same when their slugs are, which the register keeps from build to build. A talk that changed its
    room, time or session is one move. ``among`` are the kinds of things that are compared.
    """
    return [change for kind in KINDS if kind in among for change in _COMPARED[kind](old, new)]


def _compared(
    kind: str,
    old: Tables,
    new: Tables,
    table: type[R],
    name: Callable[[Any], str],
    described: Callable[[Tables], Mapping[str, str]],
) -> list[Change]:
    """Rows of one table by slug: added, removed, or with another description."""
    before: dict[str, Any] = {_slug(row): row for row in old.all(table)}
    after: dict[str, Any] = {_slug(row): row for row in new.all(table)}
    old_words, new_words = described(old), described(new)
    found = [Change("added", kind, name(after[slug])) for slug in after.keys() - before.keys()]
    found += [Change("removed", kind, name(before[slug])) for slug in before.keys() - after.keys()]
    for slug in before.keys() & after.keys():
        one = f"{name(before[slug])}{old_words.get(slug, '')}"
        other = f"{name(after[slug])}{new_words.get(slug, '')}"
        if one != other:
            found.append(Change("changed", kind, name(after[slug]), one, other))
    return _in_order(found)


def _talks(old: Tables, new: Tables) -> list[Change]:
    """Contributions, joined by the work they give (or their name): what is left on both sides of one is a move."""
    before, after = _places(old), _places(new)
    found = []
    for key in before.keys() | after.keys():
        gone = [place for place in before.get(key, []) if place not in after.get(key, [])]
        come = [place for place in after.get(key, []) if place not in before.get(key, [])]
        moved = min(len(gone), len(come))
        found += [Change("moved", "talk", key[1], *pair) for pair in zip(gone, come, strict=False)]
        found += [Change("removed", "talk", key[1], before=place) for place in gone[moved:]]
        found += [Change("added", "talk", key[1], after=place) for place in come[moved:]]
    return _in_order(found)


def _places(tables: Tables) -> dict[tuple[str, str], list[str]]:
    """Where and when each talk is given, by the work's slug and the talk's name."""
    sessions, rooms = _session_names(tables), {row.slug: row.name for row in tables.all(Room)}
    in_session = {row.slug: row for row in tables.all(Session)}
    names = {row.slug: row.title for row in tables.all(Work)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for talk in tables.all(Contribution):
        room = rooms.get(in_session[talk.session].room or "", "")
        when = talk.time_printed or talk.start or ""
        key = (talk.work or "", names[talk.work] if talk.work else talk.name)
        found[key].append(", ".join(filter(None, [sessions[talk.session], when, room, talk.kind])))
    return {key: sorted(places) for key, places in found.items()}


def _session_names(tables: Tables) -> dict[str, str]:
    return {row.slug: row.name for row in tables.all(Session)}


def _session_of(tables: Tables) -> dict[str, str]:
    rooms = {row.slug: row.name for row in tables.all(Room)}
    chairs = defaultdict(list)
    for row in tables.all(Chair):
        chairs[row.session].append(row.person)
    return {
        row.slug: "".join(
            f", {part}" for part in (rooms.get(row.room or ""), row.start, " and ".join(chairs[row.slug])) if part
        )
        for row in tables.all(Session)
    }


def _authors_by_work(tables: Tables) -> dict[str, str]:
    authors: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in tables.all(Authorship):
        if row.ordinal is not None:
            authors[row.work].append((row.ordinal, row.person))
    return {work: f" ({', '.join(person for _, person in sorted(names))})" for work, names in authors.items()}


def _dates_of(tables: Tables) -> dict[str, str]:
    return {
        row.slug: "".join(f", {part}" for part in (row.series, row.start, row.end, row.location) if part)
        for row in tables.all(Event)
    }


def _event_of(tables: Tables) -> dict[str, str]:
    return {row.slug: f", {row.event}" for row in tables.all(Room) if row.event}


def _links(
    kind: str, table: type[Coauthorship] | type[ConceptLink], works: type[CoauthorshipWork] | type[ConceptLinkWork]
) -> Compared:
    """What compares the links of one table: two things, how often they are linked and by which works."""

    def described(tables: Tables) -> dict[str, str]:
        behind: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in tables.all(works):
            behind[row.a, row.b].append(row.work)
        return {f"{row.a} and {row.b}": f"{row.weight}: {', '.join(behind[row.a, row.b])}" for row in tables.all(table)}

    def compared(old: Tables, new: Tables) -> list[Change]:
        before, after = described(old), described(new)
        found = [Change("added", kind, name) for name in after.keys() - before.keys()]
        found += [Change("removed", kind, name) for name in before.keys() - after.keys()]
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                found.append(Change("changed", kind, name, before[name], after[name]))
        return _in_order(found)

    return compared


def _document_of(tables: Tables) -> dict[str, str]:
    return {row.slug: f" ({row.sha256[:8]})" for row in tables.all(Source)}


def _nothing(_: Tables) -> dict[str, str]:
    return {}


def _slug(row: Any) -> str:
    return str(row.slug)


def _in_order(found: Sequence[Change]) -> list[Change]:
    return sorted(found, key=lambda change: (change.what, change.name, change.before, change.after))


#: What compares two builds in one respect.
Compared = Callable[[Tables, Tables], list[Change]]


def _things(
    kind: str, table: type[R], name: Callable[[Any], str], described: Callable[[Tables], Mapping[str, str]]
) -> Compared:
    return lambda old, new: _compared(kind, old, new, table, name, described)


_COMPARED: Mapping[str, Compared] = {
    "document": _things("document", Source, lambda row: row.path, _document_of),
    "work": _things("work", Work, lambda row: row.title, _authors_by_work),
    "person": _things("person", Person, lambda row: row.name, _nothing),
    "co-author link": _links("co-author link", Coauthorship, CoauthorshipWork),
    "event": _things("event", Event, lambda row: row.alternate_name or row.name, _dates_of),
    "room": _things("room", Room, lambda row: row.name, _event_of),
    "session": _things("session", Session, lambda row: row.name, _session_of),
    "talk": _talks,
    "concept": _things("concept", Concept, lambda row: row.label, _nothing),
    "concept link": _links("concept link", ConceptLink, ConceptLinkWork),
}
