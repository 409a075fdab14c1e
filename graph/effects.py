"""What a decision changes, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from graph.catalogue import Catalogue
from graph.diff import KINDS, Change

#: Singular and plural of what is counted.
_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "work"), counted(2_000, "person"), counted(0, "co-author link")
    ('1 work', '2,000 people', '0 co-author links')
    """
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def in_words(changes: Iterable[Change]) -> str:
    """How many things of each kind change, and how, in a line.

    >>> looms, ann = Change("changed", "work", "On looms"), Change("added", "person", "Ann")
    >>> bob = Change("removed", "person", "Bob")
    >>> in_words([looms, ann, bob]), in_words([ann]), in_words([])
    ('1 work changes; 2 people change (1 added, 1 removed)', '1 person added', 'nothing changes')
    """
    told = []
    for kind, ways in tally(changes).items():
        number = sum(ways.values())
        change = f"{counted(number, kind)} {'changes' if number == 1 else 'change'}"
        more = ", ".join(f"{count:,} {way}" for way, count in ways.items())
        if len(ways) > 1:
            told.append(f"{change} ({more})")
        else:
            told.append(change if "changed" in ways else f"{counted(number, kind)} {next(iter(ways))}")
    return "; ".join(told) or "nothing changes"


def tally(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    """How many changes there are of each kind of thing, and of each sort: added, changed, moved, removed."""
    found = Counter((change.kind, change.what) for change in changes)
    return {
        kind: {what: found[kind, what] for what in ("added", "changed", "moved", "removed") if found[kind, what]}
        for kind in KINDS
        if any(each == kind for each, _ in found)
    }


def signed_together(catalogue: Catalogue, slugs: Sequence[str]) -> tuple[str, str, str] | None:
    """Two of these people who stand in one printed list of names, with what that list belongs to; None if none do."""
    sql = """
        SELECT s.person AS one, t.person AS other, coalesce(w.title, o.name) AS title
        FROM signature s
        JOIN signature t ON t.source = s.source AND t.person > s.person
            AND rtrim(t.fragment, '0123456789') = rtrim(s.fragment, '0123456789')
        JOIN source o ON o.slug = s.source
        LEFT JOIN appearance a ON a.source = s.source AND s."of" = 'item-' || a.position
        LEFT JOIN work w ON w.slug = a.work
        WHERE s.person IN (SELECT value FROM json_each(:slugs)) AND t.person IN (SELECT value FROM json_each(:slugs))
        ORDER BY 3, 1, 2 LIMIT 1"""
    found = catalogue.sql(sql, {"slugs": json.dumps(list(slugs))})
    return (str(found[0]["one"]), str(found[0]["other"]), str(found[0]["title"])) if found else None
