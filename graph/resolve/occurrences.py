"""Records together with where they stand: what the steps of resolving pass to each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from graph.dates import Times, zoned
from graph.identifiers import fold, slugify
from graph.records import EventFacts, ItemRecord, Printed, ReadSource, SessionRecord, Signature, Slot, SourceFacts

_YEAR = re.compile(r"\b(19|20)\d\d\b")
#: The name of one edition: a series and its year.
_EDITION = re.compile(r"(?P<series>\D*[^\W\d]\D*?)\W+(?P<year>1[89]\d\d|20\d\d)")


@dataclass(frozen=True)
class ItemAt:
    """An item record and the source that prints it."""

    source: str
    facts: SourceFacts
    record: ItemRecord

    @property
    def place(self) -> tuple[str, int]:
        """What identifies it: the source's id and the position in it."""
        return self.source, self.record.position

    @cached_property
    def key(self) -> str:
        """How the register knows it again: its folded title, and its first author where one is printed."""
        title, signatures = key_of(self.record.title), self.record.signatures
        return f"{title} | {key_of(signatures[0].name)}" if signatures else title


@dataclass(frozen=True)
class SessionAt:
    """A session record, the source that prints it, and the items that stand in it, in order."""

    source: str
    facts: SourceFacts
    record: SessionRecord
    items: tuple[ItemAt, ...]

    @property
    def place(self) -> tuple[str, int]:
        """What identifies it: the source's id and the position in it."""
        return self.source, self.record.position


def items_of(sources: Iterable[ReadSource]) -> Iterator[ItemAt]:
    """Every item of the sources, in their order, each with the facts of the event that its session prints."""
    for source in sources:
        of_session = {each.position: facts_within(source.input.facts, each.event) for each in source.document.sessions}
        for record in source.document.items:
            facts = of_session.get(record.session or 0, source.input.facts)
            yield ItemAt(source.input.id, facts, record)


def sessions_of(sources: Iterable[ReadSource]) -> Iterator[SessionAt]:
    """Every session of the sources, in their order."""
    for source in sources:
        items = list(items_of([source]))
        for record in source.document.sessions:
            within = tuple(item for item in items if item.record.session == record.position)
            yield SessionAt(source.input.id, facts_within(source.input.facts, record.event), record, within)


def facts_within(facts: SourceFacts, event: Printed | None) -> SourceFacts:
    """The facts that hold for a session: what the manifest states, else the event that the document itself names.

    >>> facts_within(SourceFacts(), Printed("Looms 1843", 0, 10)).event
    EventFacts(id='looms-1843', name='Looms 1843', series='Looms', year=1843, start=None, end=None, timezone=None, \
location=None, mode=None, url=None)
    """
    if facts.event is not None or event is None:
        return facts
    name = " ".join(event.best.split())
    edition = _EDITION.fullmatch(name)
    series, year = (edition["series"], int(edition["year"])) if edition else (None, None)
    return replace(facts, event=EventFacts(slugify(name), name, series, year))


def signatures_of(item: ItemAt) -> Iterator[tuple[str, Signature]]:
    """The signatures of an item with their fragments: authors of a work, speakers of a talk without one."""
    role = "author" if item.record.is_work else "speaker"
    for signature in item.record.signatures:
        yield f"item-{item.record.position}-{role}-{signature.ordinal}", signature


def moderators_of(session: SessionAt) -> Iterator[tuple[str, Signature]]:
    """The signatures of a session's moderators with their fragments."""
    for signature in session.record.moderators:
        yield f"session-{session.record.position}-moderator-{signature.ordinal}", signature


def key_of(text: Printed) -> str:
    """The normalised form of a title or name; what has no letter or digit stands for itself."""
    return fold(text.best) or " ".join(text.best.casefold().split())


def numbered_in(places: Iterable[tuple[str, str]]) -> list[str]:
    """A key for each source and what it prints there, the second of the same with a number.

    >>> numbered_in([("a.txt", "theory"), ("a.txt", "theory"), ("b.txt", "theory")])
    ['in a.txt | theory', 'in a.txt | theory | 2', 'in b.txt | theory']
    """
    seen: Counter[str] = Counter()
    keys = []
    for source, printed in places:
        key = f"in {source} | {printed}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key} | {seen[key]}")
    return keys


def event_key(facts: SourceFacts, source: str) -> str:
    """What sessions and rooms of a source belong to: the event it is from, else the document itself."""
    return f"event {facts.event.id}" if facts.event else f"source {source}"


#: Nothing is known of when.
NO_TIMES = Times()


def times(slot: Slot | None, facts: SourceFacts) -> Times:
    """The zoned start and end of a printed slot, as far as year and zone are known."""
    if slot is None:
        return NO_TIMES
    event = facts.event
    year = slot.year or facts.year or (event.year if event else None)
    return zoned(slot, year=year, timezone=facts.timezone or (event.timezone if event else None))


def first_of(values: Iterable[Printed | None]) -> Printed | None:
    """The first that is printed at all."""
    return next((value for value in values if value is not None), None)


def unique(values: Sequence[str]) -> list[str]:
    """The values without repetition, in order of first appearance.

    >>> unique(["b", "a", "b"])
    ['b', 'a']
    """
    return list(dict.fromkeys(values))


def year_of(item: ItemAt) -> int | None:
    """The year of a work, by the item: printed with it, else stated for its source, else that of the event."""
    if (printed := _year_in(item.record.date)) is not None:
        return printed
    if item.facts.year is not None:
        return item.facts.year
    stated = item.facts.event.year if item.facts.event else None
    return stated if stated is not None else _year_in(item.record.event)


def _year_in(printed: Printed | None) -> int | None:
    found = _YEAR.search(printed.best) if printed else None
    return int(found.group()) if found else None
