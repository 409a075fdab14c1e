"""Works: which items are one work, what it is called and who is printed as its authors.

Items are one work when their titles are equal after folding. Title, abstract and author list of a work come whole from
one *preferred* item: one with an external identifier before others, then the one that prints most, then by source id.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.entities import Appearance, Work, WorkCode, WorkIdentifier
from graph.identifiers import fold
from graph.knowledge import Row
from graph.records import Printed
from graph.register import Claim, Register
from graph.resolve.constraints import NONE, Constraint, Constraints
from graph.resolve.obeying import compatible, obey
from graph.resolve.occurrences import ItemAt, key_of, unique

#: How sure an appearance is, by what speaks for it besides the title. Judgements, not measurements.
ALONE, AGREEING, TITLE_ONLY, NO_COMMON_AUTHOR = 1.0, 0.99, 0.95, 0.5

_YEAR = re.compile(r"\b(19|20)\d\d\b")
_ISO_DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class FoundWork:
    """A work and the items it was found in, the preferred one first; ``title`` is one that was decided."""

    slug: str
    keys: tuple[str, ...]
    items: tuple[ItemAt, ...]
    title: str | None = None

    @property
    def preferred(self) -> ItemAt:
        """The item that title, abstract and author list come from."""
        return self.items[0]


@dataclass(frozen=True)
class Works:
    """The works found, sorted by slug, and the numbers of decisions that could not be obeyed in whole."""

    found: tuple[FoundWork, ...]
    overruled: frozenset[int]


def find(items: Iterable[ItemAt], register: Register, decisions: Constraints = NONE) -> tuple[Works, Register]:
    """The works among the items, as decisions and evidence have it."""
    ordered = sorted((item for item in items if item.record.is_work), key=lambda item: item.place)
    groups, overruled = _groups(ordered, decisions.of("work"))
    keys = _evidence(groups)
    named = [decisions.named("work", held) for held in keys]
    claims = [Claim(group[0].record.title.best, held) for name, group, held in zip(named, groups, keys, strict=True)]
    slugs, register = register.assign("work", claims)
    found = [
        FoundWork(slug, held, group, name) for slug, held, group, name in zip(slugs, keys, groups, named, strict=True)
    ]
    return Works(tuple(sorted(found, key=lambda work: work.slug)), overruled), register


def item_key(item: ItemAt) -> str:
    """How the register knows an item again: its folded title, and its first author where one is printed."""
    title, signatures = key_of(item.record.title), item.record.signatures
    return f"{title} | {key_of(signatures[0].name)}" if signatures else title


def _groups(
    items: Sequence[ItemAt], constraints: Sequence[Constraint]
) -> tuple[list[tuple[ItemAt, ...]], frozenset[int]]:
    """Items that are one work, the preferred one first."""
    obeyed = obey([item_key(item) for item in items], constraints)
    homes: dict[str, list[tuple[list[int], dict[int, int]]]] = defaultdict(list)
    for group, sides in zip(obeyed.groups, obeyed.sides, strict=True):
        alike = homes[key_of(items[group[0]].record.title)]
        home = next((each for each in alike if compatible(each[1], sides)), None)
        if home is None:
            alike.append((list(group), dict(sides)))
        else:
            home[0].extend(group)
            home[1].update(sides)
    groups = [members for alike in homes.values() for members, _ in alike]
    return [tuple(sorted((items[n] for n in group), key=_preference)) for group in groups], obeyed.overruled


def _evidence(groups: Sequence[Sequence[ItemAt]]) -> list[tuple[str, ...]]:
    """The register's keys for each group; a key that two groups hold is numbered in the later one."""
    holders: Counter[str] = Counter()
    evidence = []
    for group in groups:
        keys = sorted({item_key(item) for item in group})
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
            method, score = _why(item, work.items)
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


def _preference(item: ItemAt) -> tuple[bool, int, str, int]:
    record = item.record
    fields = (record.abstract, record.kind, record.slot, record.session, record.date, *record.code)
    printed = sum(field is not None for field in fields) + bool(record.signatures)
    return not record.identifiers, -printed, item.source, record.position


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


def _why(item: ItemAt, items: Sequence[ItemAt]) -> tuple[str, float]:
    """By what an item is held to be this work, and how sure that is."""
    others = [other for other in items if other is not item]
    if not others:
        return "only appearance", ALONE
    if any(set(item.record.identifiers) & set(other.record.identifiers) for other in others):
        return "same normalised title and identifier", AGREEING
    authors = _authors([item])
    named = [other for other in others if other.record.signatures]
    if not authors or not named:
        return "same normalised title", TITLE_ONLY
    if authors & _authors(named):
        return "same normalised title and author", AGREEING
    return "same normalised title, no author in common", NO_COMMON_AUTHOR


def _authors(items: Iterable[ItemAt]) -> set[str]:
    return {fold(signature.name.best) for item in items for signature in item.record.signatures}
