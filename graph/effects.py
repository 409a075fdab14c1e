"""What a decision would change, told from a snapshot before anything is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from graph.catalogue import Catalogue

#: Singular and plural of what is counted.
_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "work"), counted(2_000, "person"), counted(0, "co-author link")
    ('1 work', '2,000 people', '0 co-author links')
    """
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def people_become_one(catalogue: Catalogue, going: Sequence[str]) -> str:
    """What changes when these people become one with another: links and works."""
    return f"{_links(catalogue, going)}; {counted(_works(catalogue, going), 'work')}"


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
    found = catalogue.sql(sql, {"slugs": _listed(slugs)})
    return (str(found[0]["one"]), str(found[0]["other"]), str(found[0]["title"])) if found else None


def person_becomes_two(catalogue: Catalogue, slug: str, works: Sequence[str]) -> str:
    """What changes when a person's authorships of some works become another's."""
    sql = """
        SELECT count(*) FROM coauthorship c WHERE :slug IN (c.a, c.b) AND EXISTS (
            SELECT 1 FROM coauthorship_work l WHERE l.a = c.a AND l.b = c.b
            AND l.work IN (SELECT value FROM json_each(:works)))"""
    changed = _number(catalogue, sql, slug=slug, works=_listed(works))
    return f"{counted(changed, 'co-author link')} {_verb(changed)}; {counted(len(set(works)), 'work')}"


def person_is_renamed(catalogue: Catalogue, slug: str) -> str:
    """Where a person's name is shown."""
    return f"shown with {counted(_works(catalogue, [slug]), 'work')}; what documents print stays as it is"


def signatures_of(catalogue: Catalogue, slugs: Sequence[str]) -> int:
    """How many signatures these people have."""
    sql = "SELECT count(*) FROM signature WHERE person IN (SELECT value FROM json_each(:slugs))"
    return _number(catalogue, sql, slugs=_listed(slugs))


def works_change(catalogue: Catalogue, works: Sequence[str]) -> str:
    """What hangs on some works."""
    listed = _listed(works)
    among = "WHERE work IN (SELECT value FROM json_each(:works))"
    appearances = _number(catalogue, f"SELECT count(*) FROM appearance {among}", works=listed)
    people = _number(catalogue, f"SELECT count(DISTINCT person) FROM authorship {among}", works=listed)
    links = _number(catalogue, f"SELECT count(DISTINCT a || ' ' || b) FROM coauthorship_work {among}", works=listed)
    parts = (counted(appearances, "appearance"), counted(people, "author"), counted(links, "co-author link"))
    return f"{', '.join(parts[:2])} and {parts[2]} are looked at again"


def concepts_change(catalogue: Catalogue, slugs: Sequence[str]) -> str:
    """What hangs on some concepts."""
    among = "IN (SELECT value FROM json_each(:slugs))"
    works = _number(
        catalogue, f"SELECT count(DISTINCT work) FROM assignment WHERE concept {among}", slugs=_listed(slugs)
    )
    links = _number(catalogue, f"SELECT count(*) FROM concept_link WHERE a {among} OR b {among}", slugs=_listed(slugs))
    return f"{counted(works, 'work')}; {counted(links, 'link')} to other concepts {_verb(links)}"


def _links(catalogue: Catalogue, slugs: Iterable[str]) -> str:
    among = "IN (SELECT value FROM json_each(:slugs))"
    sql = f"SELECT count(*) FROM coauthorship WHERE a {among} OR b {among}"
    changed = _number(catalogue, sql, slugs=_listed(slugs))
    return f"{counted(changed, 'co-author link')} {_verb(changed)}"


def _works(catalogue: Catalogue, slugs: Iterable[str]) -> int:
    sql = "SELECT count(DISTINCT work) FROM authorship WHERE person IN (SELECT value FROM json_each(:slugs))"
    return _number(catalogue, sql, slugs=_listed(slugs))


def _verb(number: int) -> str:
    return "changes" if number == 1 else "change"


def _listed(values: Iterable[str]) -> str:
    return json.dumps(list(values))


def _number(catalogue: Catalogue, sql: str, **parameters: Any) -> int:
    return int(catalogue.sql(sql, parameters)[0][0])
