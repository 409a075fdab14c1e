"""How sure links from records to things are: the least certain first, and what speaks for two people being one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.catalogue import Catalogue


@dataclass(frozen=True)
class Link:
    """A part of a thing (an authorship, an appearance …): whose it is held to be, by what, how sure that is (0 to 1).

    ``title`` is that of the work or session where it is ``printed``, '' where that is what is printed; ``alone`` tells
    that it is all that the thing has, so that the doubt is whether it is somebody else's.
    """

    slug: str
    name: str
    part: str
    printed: str
    title: str
    method: str
    score: float
    alone: bool = False


@dataclass(frozen=True)
class Shared:
    """What two people have in common: names of co-authors and concepts, and works that both sign."""

    coauthors: tuple[str, ...]
    concepts: tuple[str, ...]
    together: tuple[str, ...]


def links_of(catalogue: Catalogue, person: str) -> list[Link]:
    """The authorships of a person, the least certain first."""
    return _authorships(catalogue, "a.person = :person", person=person, most=-1)


def link_at(catalogue: Catalogue, work: str, fragment: str) -> Link | None:
    """The authorship with a fragment of a work, or None."""
    found = _authorships(catalogue, "a.work = :work AND a.fragment = :fragment", work=work, fragment=fragment, most=1)
    return found[0] if found else None


def least_certain(catalogue: Catalogue, kind: str, most: int = -1) -> list[Link]:
    """The parts of things of a kind that are not certain, the least certain first, all or some.

    Of the parts of a thing the surest is left out: the others are linked to that one.
    """
    return [Link(*row) for row in catalogue.sql(_LEAST[kind], {"most": most})]


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


def _authorships(catalogue: Catalogue, condition: str, *, most: int, **parameters: str) -> list[Link]:
    sql = f"{_AUTHORSHIPS} WHERE {condition} GROUP BY a.work, a.fragment ORDER BY score, part LIMIT :most"
    return [Link(*row) for row in catalogue.sql(sql, {**parameters, "most": most})]


_AUTHORSHIPS = """
    SELECT a.person AS slug, p.name, a.work || '#' || a.fragment AS part, g.name AS printed, w.title, g.method,
           min(g.score) AS score, g.method = 'only signature' AS alone
    FROM authorship a JOIN person p ON p.slug = a.person JOIN work w ON w.slug = a.work
    JOIN authorship_signature l ON l.work = a.work AND l.fragment = a.fragment
    JOIN signature g ON g.source = l.source AND g.fragment = l.signature"""


def _of_records(thing: str, name: str, part: str, printed: str, title: str, joined: str) -> str:
    """The query for links of records, given its columns, and the tables that they come from."""
    return f"""
        SELECT {thing} AS slug, {name} AS name, {part} AS part, {printed} AS printed, {title} AS title, t.method,
               min(t.score) AS score, 0 AS alone
        FROM {joined} GROUP BY {thing}, {part}"""


#: By kind, the links of its parts to things.
_LINKS: Mapping[str, str] = {
    "person": f"{_AUTHORSHIPS} GROUP BY a.work, a.fragment",
    "work": _of_records(
        "t.work",
        "w.title",
        "t.source || '#item-' || t.position",
        "t.title",
        "''",
        "appearance t JOIN work w ON w.slug = t.work",
    ),
    "session": _of_records(
        "t.session",
        "s.name",
        "t.source || '#session-' || t.position",
        "t.title",
        "''",
        "session_appearance t JOIN session s ON s.slug = t.session",
    ),
    "room": _of_records(
        "t.room",
        "r.name",
        "t.source || '#session-' || t.position",
        "t.name",
        "coalesce(a.title, '')",
        "room_appearance t JOIN room r ON r.slug = t.room"
        " LEFT JOIN session_appearance a ON a.source = t.source AND a.position = t.position",
    ),
    "event": _of_records(
        "t.event",
        "coalesce(e.alternate_name, e.name)",
        "t.stated",
        "t.stated",
        "''",
        "event_appearance t JOIN event e ON e.slug = t.event",
    ),
}

#: The one authorship of somebody who moderates or speaks is linked to that.
_OR_LINKED = dict.fromkeys(_LINKS, "") | {
    "person": " OR EXISTS (SELECT 1 FROM signature o WHERE o.person = slug AND o.field <> 'Author')"
}
_LEAST: Mapping[str, str] = {
    kind: f"""
        WITH link AS ({links}), placed AS (
            SELECT *, row_number() OVER (PARTITION BY slug ORDER BY score DESC, part) AS place FROM link)
        SELECT slug, name, part, printed, title, method, score, alone FROM placed
        WHERE score < 1 AND (alone OR place > 1{_OR_LINKED[kind]}) ORDER BY score, part LIMIT :most"""
    for kind, links in _LINKS.items()
}

#: The kinds of things whose links have a score.
REVIEWED = tuple(_LINKS)
