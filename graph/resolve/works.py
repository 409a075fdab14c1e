"""Works: which items are one work, what it is called and who is printed as its authors.

Title, abstract and author list of a work come whole from one *preferred* item: one that prints authors before others,
then one with an abstract, then the one with most authors, with most given names in full, with an external identifier,
then the one that prints most, then by what it prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.entities import Appearance, Work, WorkCode, WorkIdentifier
from graph.knowledge import Row
from graph.records import Printed
from graph.register import Claim, Register
from graph.resolve import appearances
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.names import parsed
from graph.resolve.obeying import obey
from graph.resolve.occurrences import ItemAt, numbered_in, unique, year_of

_ISO_DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class FoundWork:
    """A work and the items it was found in, the preferred one first.

    ``title`` is one that was decided, ``decisions`` the numbers of those that joined items.
    """

    slug: str
    keys: tuple[str, ...]
    items: tuple[ItemAt, ...]
    title: str | None = None
    decisions: frozenset[int] = frozenset()

    @property
    def preferred(self) -> ItemAt:
        """The item that title, abstract and author list come from."""
        return self.items[0]

    def key_of(self, item: ItemAt) -> str:
        """The register's key of one of the items: it has a number where another work holds the same without one."""
        return self.keys[sorted({each.key for each in self.items}).index(item.key)]


@dataclass(frozen=True)
class Works:
    """The works found, sorted by slug, and the numbers of decisions that could not be obeyed in whole."""

    found: tuple[FoundWork, ...]
    overruled: frozenset[int]


def find(items: Iterable[ItemAt], register: Register, decisions: Constraints = NONE) -> tuple[Works, Register]:
    """The works among the items, as decisions and evidence have it."""
    ordered = sorted((item for item in items if item.record.is_work), key=lambda item: item.place)
    obeyed = obey([item.key for item in ordered], decisions.of("work"), also=placed_keys(ordered))
    joined = {number: obeyed.joined[group] for number, group in obeyed.of.items()}
    groups = appearances.groups(ordered, obeyed)
    listed = [_preferred_first([ordered[n] for n in group]) for group in groups]
    found = []
    evidence = _evidence(listed)
    claims = [Claim(group[0].record.title.best, keys) for keys, group in zip(evidence, listed, strict=True)]
    slugs, register = register.assign("work", claims)
    for slug, keys, members, group in zip(slugs, evidence, listed, groups, strict=True):
        numbers = frozenset().union(*(joined[n] for n in group))
        found.append(FoundWork(slug, keys, members, decisions.named("work", keys), numbers))
    return Works(tuple(sorted(found, key=lambda work: work.slug)), obeyed.overruled), register


def placed_keys(items: Iterable[ItemAt]) -> list[str]:
    """How decisions tell items of one title and first author: by their documents, the second in one with a number."""
    return numbered_in((item.source, item.key) for item in items)


def _evidence(groups: Sequence[Sequence[ItemAt]]) -> list[tuple[str, ...]]:
    """The register's keys for each group, ordered as its items' own; one that two hold is numbered in the later one."""
    holders: Counter[str] = Counter()
    evidence = []
    for group in groups:
        keys = sorted({item.key for item in group})
        holders.update(keys)
        evidence.append(tuple(key if holders[key] == 1 else f"{key} | {holders[key]}" for key in keys))
    return evidence


def by_place(works: Iterable[FoundWork]) -> dict[tuple[str, int], FoundWork]:
    """The work of each item."""
    return {item.place: work for work in works for item in work.items}


def rows(works: Sequence[FoundWork], source_slugs: Mapping[str, str]) -> Iterator[Row]:
    """The rows about works, save their authors."""
    for work in works:
        yield _work(work, source_slugs)
        for item in work.items:
            method, score = _why(item, work)
            yield Appearance(
                source=source_slugs[item.source],
                position=item.record.position,
                work=work.slug,
                title=item.record.title.text,
                session_position=item.record.session,
                method=method,
                score=score,
                how=item.record.how,
            )
        identifiers = {(each.scheme, each.value) for item in work.items for each in item.record.identifiers}
        for scheme, value in sorted(identifiers):
            yield WorkIdentifier(work.slug, scheme, value)
        for n, url in enumerate(unique([code.best for item in work.items for code in item.record.code]), start=1):
            yield WorkCode(work.slug, n, url)


def _preferred_first(items: Sequence[ItemAt]) -> tuple[ItemAt, ...]:
    return tuple(sorted(items, key=_preference)) if len(items) > 1 else tuple(items)


def _preference(item: ItemAt) -> tuple[object, ...]:
    """Those that print most of what is taken from them first, then those with an identifier, at last by content.

    An item without authors or abstract stands back whatever identifier it has: both come whole from the preferred one.
    """
    record = item.record
    fields = (record.kind, record.slot, record.session, record.date, *record.code)
    printed = sum(field is not None for field in fields)
    known = any(each.scheme in appearances.SCHEMES for each in record.identifiers)
    names = tuple(each.name.best for each in record.signatures)
    full = sum(not parsed(name).initial_only for name in names)
    abstract = record.abstract.best if record.abstract else ""
    poorer = not names, not abstract, -len(names), -full, not known, -printed
    return *poorer, record.title.best, names, abstract, item.source, record.position


def _work(work: FoundWork, source_slugs: Mapping[str, str]) -> Work:
    preferred = work.preferred.record
    year = next((year for year in map(year_of, work.items) if year is not None), None)
    dates = [item.record.date.best.strip() for item in work.items if item.record.date]
    issued = next((date for date in dates if _ISO_DATE.fullmatch(date)), None)
    return Work(
        slug=work.slug,
        title=work.title or preferred.title.best,
        abstract=preferred.abstract.best if preferred.abstract else None,
        year=year,
        issued=issued or (f"{year:04}" if year is not None else None),
        conference_paper=any(item.record.session is not None for item in work.items),
        source=source_slugs[work.preferred.source],
        position=preferred.position,
        venue=_first_printed(item.record.event for item in work.items),
        url=_first_printed(item.record.url for item in work.items),
    )


def _first_printed(fields: Iterable[Printed | None]) -> str | None:
    """The first of some fields that is printed, on one line."""
    return next((" ".join(field.best.split()) for field in fields if field), None)


def _why(item: ItemAt, work: FoundWork) -> tuple[str, float]:
    """By what an item is held to be this work, and how sure that is."""
    if len(work.items) == 1:
        return "only appearance", 1.0
    facts = appearances.Facts(item)
    others = [appearances.Facts(other) for other in work.items if other is not item]
    found = [likeness for other in others if (likeness := appearances.joining(facts, other)).score > 0]
    if found:
        best = max(found, key=lambda each: (each.score, each.why))
        return best.why, best.score
    return (
        (f"decision {min(work.decisions)}", 1.0)
        if work.decisions
        else ("similar to other appearances", appearances.ALIKE)
    )
