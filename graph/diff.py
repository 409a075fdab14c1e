"""What changed from one snapshot to another: works, people, sessions and talks added, removed, moved, reworded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.catalogue import Catalogue
from graph.entities import Authorship, Concept, Contribution, Person, Room, Session, Source, Work
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


def changes(old: Catalogue, new: Catalogue) -> list[Change]:
    """Everything that a reader of ``old`` would want to know about ``new``, by kind of thing, then by name.

    Things are the same when their slugs are, which the register keeps from build to build. A talk that changed its
    room, time or session is one move.
    """
    return [
        *_compared("document", old, new, Source, lambda row: row.path, _document_of),
        *_compared("work", old, new, Work, lambda row: row.title, _authors_by_work),
        *_compared("person", old, new, Person, lambda row: row.name, _nothing),
        *_compared("session", old, new, Session, lambda row: row.name, _session_of),
        *_talks(old, new),
        *_compared("concept", old, new, Concept, lambda row: row.label, _nothing),
    ]


def _compared(
    kind: str,
    old: Catalogue,
    new: Catalogue,
    table: type[R],
    name: Callable[[Any], str],
    described: Callable[[Catalogue], Mapping[str, str]],
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


def _talks(old: Catalogue, new: Catalogue) -> list[Change]:
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


def _places(catalogue: Catalogue) -> dict[tuple[str, str], list[str]]:
    """Where and when each talk is given, by the work's slug and the talk's name."""
    sessions, rooms = _session_names(catalogue), {row.slug: row.name for row in catalogue.all(Room)}
    in_session = {row.slug: row for row in catalogue.all(Session)}
    names = {row.slug: row.title for row in catalogue.all(Work)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for talk in catalogue.all(Contribution):
        room = rooms.get(in_session[talk.session].room or "", "")
        when = talk.time_printed or talk.start or ""
        key = (talk.work or "", names[talk.work] if talk.work else talk.name)
        found[key].append(", ".join(filter(None, [sessions[talk.session], when, room, talk.kind])))
    return {key: sorted(places) for key, places in found.items()}


def _session_names(catalogue: Catalogue) -> dict[str, str]:
    return {row.slug: row.name for row in catalogue.all(Session)}


def _session_of(catalogue: Catalogue) -> dict[str, str]:
    rooms = {row.slug: row.name for row in catalogue.all(Room)}
    chairs = defaultdict(list)
    for row in catalogue.sql("SELECT session, name FROM chair ORDER BY rowid"):
        chairs[row["session"]].append(row["name"])
    return {
        row.slug: "".join(
            f", {part}" for part in (rooms.get(row.room or ""), row.start, " and ".join(chairs[row.slug])) if part
        )
        for row in catalogue.all(Session)
    }


def _authors_by_work(catalogue: Catalogue) -> dict[str, str]:
    authors: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in catalogue.all(Authorship):
        if row.ordinal is not None:
            authors[row.work].append((row.ordinal, row.person))
    return {work: f" ({', '.join(person for _, person in sorted(names))})" for work, names in authors.items()}


def _document_of(catalogue: Catalogue) -> dict[str, str]:
    return {row.slug: f" ({row.sha256[:8]})" for row in catalogue.all(Source)}


def _nothing(_: Catalogue) -> dict[str, str]:
    return {}


def _slug(row: Any) -> str:
    return str(row.slug)


def _in_order(found: Sequence[Change]) -> list[Change]:
    return sorted(found, key=lambda change: (change.what, change.name, change.before, change.after))
