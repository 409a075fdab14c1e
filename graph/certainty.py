"""How sure links from names to people are: the least certain first, and what speaks for two being one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from graph.catalogue import Catalogue


@dataclass(frozen=True)
class Link:
    """One authorship: whose it is held to be, by what, and how sure that is (0 to 1)."""

    person: str
    name: str
    part: str
    printed: str
    title: str
    method: str
    score: float


@dataclass(frozen=True)
class Shared:
    """What two people have in common: names of co-authors and concepts, and works that both sign."""

    coauthors: tuple[str, ...]
    concepts: tuple[str, ...]
    together: tuple[str, ...]


def links_of(catalogue: Catalogue, person: str) -> list[Link]:
    """The authorships of a person, the least certain first."""
    return _links(catalogue, "a.person = :person", person=person, most=-1)


def least_certain(catalogue: Catalogue, most: int, settled: Iterable[str] = ()) -> list[Link]:
    """Authorships that are not certain, the least certain first, without those of people who are settled."""
    open_ones = "g.score < 1 AND a.person NOT IN (SELECT value FROM json_each(:settled))"
    return _links(catalogue, open_ones, most=most, settled=json.dumps(list(settled)))


def link_at(catalogue: Catalogue, work: str, fragment: str) -> Link | None:
    """The authorship with a fragment of a work, or None."""
    found = _links(catalogue, "a.work = :work AND a.fragment = :fragment", work=work, fragment=fragment, most=1)
    return found[0] if found else None


def shared(catalogue: Catalogue, one: str, other: str) -> Shared:
    """What two people have in common."""
    coauthors = """
        WITH link (person, other) AS (SELECT a, b FROM coauthorship UNION ALL SELECT b, a FROM coauthorship)
        SELECT p.name FROM link l JOIN link m ON m.other = l.other JOIN person p ON p.slug = l.other
        WHERE l.person = ? AND m.person = ? ORDER BY p.sort_key, p.slug"""
    concepts = """
        SELECT DISTINCT c.label FROM authorship a JOIN assignment s ON s.work = a.work AND s.tier = 'central'
        JOIN assignment t ON t.concept = s.concept AND t.tier = 'central' JOIN authorship b ON b.work = t.work
        JOIN concept c ON c.slug = s.concept WHERE a.person = ? AND b.person = ? ORDER BY c.label"""
    works = """
        SELECT w.title FROM authorship a JOIN authorship b ON b.work = a.work JOIN work w ON w.slug = a.work
        WHERE a.person = ? AND b.person = ? ORDER BY w.title, w.slug"""
    found = (tuple(str(row[0]) for row in catalogue.sql(sql, [one, other])) for sql in (coauthors, concepts, works))
    return Shared(*found)


def _links(catalogue: Catalogue, condition: str, *, most: int, **parameters: str) -> list[Link]:
    sql = f"""
        SELECT a.person, p.name, a.work || '#' || a.fragment AS part, g.name AS printed, w.title, g.method,
               min(g.score) AS score
        FROM authorship a JOIN person p ON p.slug = a.person JOIN work w ON w.slug = a.work
        JOIN authorship_signature l ON l.work = a.work AND l.fragment = a.fragment
        JOIN signature g ON g.source = l.source AND g.fragment = l.signature
        WHERE {condition} GROUP BY a.work, a.fragment ORDER BY 7, 3 LIMIT :most"""
    return [Link(*row) for row in catalogue.sql(sql, {**parameters, "most": most})]
