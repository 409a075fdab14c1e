"""Editions: which statements of an event mean one edition of one series, with the reason for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.entities import Event, EventAppearance, Series
from graph.identifiers import fold
from graph.knowledge import Row
from graph.records import EventFacts, ReadSource, SourceFacts
from graph.register import Claim, Register
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.obeying import Obeyed, compatible, obey
from graph.resolve.occurrences import SessionAt, event_key

#: How sure it is that two statements mean one edition. Judgements, not measurements.
STATED, SAME_EDITION = 1.0, 0.97

#: Words of a name that tell a part of an edition from the edition itself.
_PARTS = frozenset({"companion", "demos", "doctoral", "findings", "satellite"}) | {
    f"{part}{ending}" for part in ("tutorial", "workshop") for ending in ("", "s")
}


@dataclass(frozen=True)
class Statement:
    """An event as the manifest states it for a source, or as one session of the source prints it (``of``)."""

    source: str
    of: str
    facts: EventFacts


@dataclass(frozen=True)
class FoundEvent:
    """An edition: its slug and its series', all that is stated of it, and why each of its ids means it."""

    slug: str
    series: str | None
    facts: EventFacts
    renamed: bool
    reasons: Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Events:
    """The editions sorted by slug, each by the ids that are stated for it, and the decisions not obeyed in whole."""

    found: tuple[FoundEvent, ...] = ()
    by_id: Mapping[str, FoundEvent] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    overruled: frozenset[int] = frozenset()

    def slug_of(self, facts: SourceFacts) -> str | None:
        """The slug of the event that a source or session is from."""
        return self.by_id[facts.event.id].slug if facts.event else None

    def within(self, facts: SourceFacts, source: str) -> str:
        """What sessions and rooms of a source belong to: one word for all ids of an edition, else the document."""
        return f"event {self.by_id[facts.event.id].facts.id}" if facts.event else event_key(facts, source)


def find(
    sources: Sequence[ReadSource], records: Sequence[SessionAt], register: Register, decisions: Constraints = NONE
) -> tuple[Events, Register]:
    """The editions that the manifests and documents state, as decisions and evidence have it."""
    statements = tuple(_statements(sources, records))
    facts: dict[str, EventFacts] = {}
    for stated in statements:
        known = facts.get(stated.facts.id)
        facts[stated.facts.id] = _filled(known, stated.facts) if known else stated.facts
    obeyed = obey(list(facts), decisions.of("event"))
    groups = _editions(list(facts.values()), obeyed)
    names = {fold(each.series): each.series for each in reversed(facts.values()) if each.series}
    series, register = register.assign("series", [Claim(name, (key,)) for key, name in names.items()])
    of_series = dict(zip(names, series, strict=True))
    printed = Counter(each.facts.id for each in statements)
    claims = [Claim(group[0].id, tuple(sorted(each.id for each in group)), printed) for group in groups]
    slugs, register = register.assign("event", claims)
    reasons = _reasons(groups, list(facts), obeyed)
    found = []
    for slug, group in zip(slugs, groups, strict=True):
        whole = group[0]
        for each in group[1:]:
            whole = _filled(whole, each)
        key = fold(whole.series) if whole.series else None
        name = decisions.named("event", [each.id for each in group])
        whole = replace(whole, name=name or whole.name, series=names[key] if key is not None else whole.series)
        why = {each.id: reasons[each.id] for each in group}
        found.append(FoundEvent(slug, of_series[key] if key is not None else None, whole, name is not None, why))
    by_id = {id: event for event in found for id in event.reasons}
    ordered = tuple(sorted(found, key=lambda event: event.slug))
    return Events(ordered, by_id, statements, obeyed.overruled), register


def rows(events: Events, source_slugs: Mapping[str, str]) -> Iterable[Row]:
    """The rows of editions and series, and the evidence of each."""
    for event in events.found:
        yield _event(event)
    for series, name in sorted({(event.series, event.facts.series) for event in events.found}, key=str):
        if series is not None and name is not None:
            yield Series(series, name)
    for each in events.statements:
        event = events.by_id[each.facts.id]
        method, score = event.reasons[each.facts.id]
        yield EventAppearance(source_slugs[each.source], each.of, event.slug, each.facts.id, method, score)


def _statements(sources: Iterable[ReadSource], records: Iterable[SessionAt]) -> Iterable[Statement]:
    stated = {source.input.id: source.input.facts.event for source in sources}
    for source, facts in stated.items():
        if facts:
            yield Statement(source, "", facts)
    for at in records:
        if at.facts.event and not stated[at.source]:
            yield Statement(at.source, f"session-{at.record.position}", at.facts.event)


def _editions(stated: Sequence[EventFacts], obeyed: Obeyed) -> list[list[EventFacts]]:
    """The facts, one for each id, as editions: those that decisions join, then those of one series and year."""
    groups: list[tuple[list[EventFacts], dict[int, int]]] = []
    for numbers, sides in zip(obeyed.groups, obeyed.sides, strict=True):
        members = [stated[n] for n in numbers]
        for group, taken in groups:
            if compatible(taken, sides) and _are_one(group, members):
                group += members
                taken |= sides
                break
        else:
            groups.append((members, dict(sides)))
    return [group for group, _ in groups]


def _are_one(group: Sequence[EventFacts], members: Sequence[EventFacts]) -> bool:
    """Whether series and year of two agree and nothing that is stated of any two contradicts it."""
    same = any(_edition(one) and _edition(one) == _edition(other) for one in group for other in members)
    return same and not any(_contradict(one, other) for one in group for other in members)


def _edition(facts: EventFacts) -> tuple[str, int] | None:
    return (fold(facts.series), facts.year) if facts.series and facts.year is not None else None


def _contradict(one: EventFacts, other: EventFacts) -> bool:
    """Another year, other days, or one is a part of the other by its name."""
    if one.year is not None and other.year is not None and one.year != other.year:
        return True
    parts = [set(fold(f"{each.id} {each.name or ''}").split()) & _PARTS for each in (one, other)]
    return parts[0] != parts[1] or _before(one, other) or _before(other, one)


def _before(one: EventFacts, other: EventFacts) -> bool:
    """Whether one had ended before the other began, as far as both dates tell."""
    end, start = one.end or one.start or "", other.start or other.end or ""
    length = min(len(end), len(start))
    return end[:length] < start[:length]


def _reasons(
    groups: Iterable[Sequence[EventFacts]], ids: Sequence[str], obeyed: Obeyed
) -> dict[str, tuple[str, float]]:
    """Why each id means its edition."""
    decided = {ids[n]: min(obeyed.joined[group]) for n, group in obeyed.of.items() if obeyed.joined[group]}
    reasons = {}
    for group in groups:
        for each in group:
            if each.id in decided:
                reasons[each.id] = f"decision {decided[each.id]}", STATED
            elif len(group) == 1:
                reasons[each.id] = "stated", STATED
            else:
                reasons[each.id] = "same series and year", SAME_EDITION
    return reasons


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


def _event(event: FoundEvent) -> Event:
    facts = event.facts
    name = facts.name or facts.id
    edition = f"{facts.series} {facts.year}" if facts.series and facts.year is not None else None
    return Event(
        slug=event.slug,
        name=name,
        alternate_name=edition if edition and fold(edition) != fold(name) and not event.renamed else None,
        series=event.series,
        year=facts.year,
        start=facts.start,
        end=facts.end,
        timezone=facts.timezone,
        location=facts.location,
        mode=facts.mode,
        url=facts.url,
    )
