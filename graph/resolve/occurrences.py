"""Records together with where they stand: what the steps of resolving pass to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.identifiers import fold
from graph.records import ItemRecord, Printed, ReadSource, SessionRecord, Signature, SourceFacts


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
    """Every item of the sources, in their order."""
    for source in sources:
        for record in source.document.items:
            yield ItemAt(source.input.id, source.input.facts, record)


def sessions_of(sources: Iterable[ReadSource]) -> Iterator[SessionAt]:
    """Every session of the sources, in their order."""
    for source in sources:
        items = list(items_of([source]))
        for record in source.document.sessions:
            within = tuple(item for item in items if item.record.session == record.position)
            yield SessionAt(source.input.id, source.input.facts, record, within)


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


def event_key(facts: SourceFacts, source: str) -> str:
    """What sessions and rooms of a source belong to: the event it is from, else the document itself."""
    return f"event {facts.event.id}" if facts.event else f"source {source}"


def first_of(values: Iterable[Printed | None]) -> Printed | None:
    """The first that is printed at all."""
    return next((value for value in values if value is not None), None)


def unique(values: Sequence[str]) -> list[str]:
    """The values without repetition, in order of first appearance.

    >>> unique(["b", "a", "b"])
    ['b', 'a']
    """
    return list(dict.fromkeys(values))
