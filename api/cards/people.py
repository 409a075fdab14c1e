"""Cards of people: their works in order, whom they write with, what they moderate, how their names are printed."""

from __future__ import annotations

from api.cards.common import Card, Kind, Listing, grouped, head, maybe_ref, people_of, proofs, ref, rows, work_ref
from graph import entities
from graph.snapshot import Snapshot


def describe(snapshot: Snapshot, slug: str) -> Card | None:
    """A person by slug: name, other printed forms, identifiers."""
    person = snapshot.catalogue.one(entities.Person, slug=slug)
    if person is None:
        return None
    identifiers = snapshot.catalogue.where(entities.PersonIdentifier, person=slug)
    return head(
        snapshot,
        "person",
        slug,
        person.name,
        name=person.name,
        family=person.family,
        given=person.given,
        other_names=[each.name for each in snapshot.catalogue.where(entities.PersonName, person=slug)],
        identifiers=[{"scheme": each.scheme, "value": each.value} for each in identifiers],
    )


def works(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The works, newest first, with the place among the authors and the session each was given in."""
    sql = """
        SELECT a.*, w.title, w.year, c.session, s.name AS session_name, c.start, c.kind,
               (SELECT count(*) FROM authorship b WHERE b.work = a.work) AS of_authors
        FROM authorship a JOIN work w ON w.slug = a.work
        LEFT JOIN contribution c ON c.rowid = (SELECT min(d.rowid) FROM contribution d WHERE d.work = a.work)
        LEFT JOIN session s ON s.slug = c.session
        WHERE a.person = ? ORDER BY w.year DESC, c.start IS NULL, c.start, w.title, w.slug"""
    found = rows(snapshot, sql, slug)
    authors_of = people_of(snapshot, [row["work"] for row in found])
    signatures = grouped(_signatures(snapshot, slug), "work") if explain else {}
    return [
        {
            "work": work_ref(snapshot, authors_of, row["work"], row["title"]),
            "year": row["year"],
            "ordinal": row["ordinal"],
            "of_authors": row["of_authors"],
            "name_as_printed": row["name"],
            "affiliation": row["affiliation"],
            "confidence": row["confidence"],
            "session": maybe_ref(snapshot, "session", row["session"], row["session_name"]),
            "kind": row["kind"],
            "start": row["start"],
            **proofs(snapshot, signatures.get(row["work"], []), explain),
        }
        for row in found
    ]


def _signatures(snapshot: Snapshot, person: str) -> list[Card]:
    sql = """
        SELECT a.work, s.source, o.name AS source_name, s.field, s.start, s."end", s.name AS exact, s.score, s.method
        FROM authorship a
        JOIN authorship_signature l ON l.work = a.work AND l.fragment = a.fragment
        JOIN signature s ON s.source = l.source AND s.fragment = l.signature
        JOIN source o ON o.slug = s.source
        WHERE a.person = ? ORDER BY a.work, s.source, s.start"""
    return rows(snapshot, sql, person)


def coauthors(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """Whom the person wrote with, those with most works first, and the works they share."""
    sql = """
        SELECT c.b AS other, p.name, p.sort_key, c.weight, c.fractional, c.first_year, c.last_year
        FROM coauthorship c JOIN person p ON p.slug = c.b WHERE c.a = :slug
        UNION ALL
        SELECT c.a, p.name, p.sort_key, c.weight, c.fractional, c.first_year, c.last_year
        FROM coauthorship c JOIN person p ON p.slug = c.a WHERE c.b = :slug
        ORDER BY 4 DESC, 5 DESC, 3, 1"""
    shared = grouped(_shared(snapshot, slug), "other")
    return [
        {
            "person": ref(snapshot, "person", row["other"], row["name"]),
            "works": row["weight"],
            "fractional": round(row["fractional"], 4),
            "first_year": row["first_year"],
            "last_year": row["last_year"],
            "shared": [ref(snapshot, "work", each["work"], each["title"]) for each in shared.get(row["other"], [])],
        }
        for row in rows(snapshot, sql, slug=slug)
    ]


def _shared(snapshot: Snapshot, person: str) -> list[Card]:
    sql = """
        SELECT c.b AS other, c.work, w.title FROM coauthorship_work c JOIN work w ON w.slug = c.work WHERE c.a = :slug
        UNION ALL
        SELECT c.a, c.work, w.title FROM coauthorship_work c JOIN work w ON w.slug = c.work WHERE c.b = :slug
        ORDER BY 1, 3, 2"""
    return rows(snapshot, sql, slug=person)


def sessions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The sessions that the person moderates, and whether they also present there (as author of a work given)."""
    sql = """
        SELECT h.session, h.fragment, h.name, s.name AS label, s.start, s."end", s.event,
               coalesce(e.alternate_name, e.name) AS event_name,
               EXISTS (SELECT 1 FROM contribution c JOIN authorship a ON a.work = c.work
                       WHERE c.session = h.session AND a.person = h.person) AS presents
        FROM chair h JOIN session s ON s.slug = h.session LEFT JOIN event e ON e.slug = s.event
        WHERE h.person = ? ORDER BY s.start IS NULL, s.start, h.session"""
    signatures = grouped(_chair_signatures(snapshot, slug), "session") if explain else {}
    return [
        {
            "session": ref(snapshot, "session", row["session"], row["label"]),
            "event": maybe_ref(snapshot, "event", row["event"], row["event_name"]),
            "role": "Moderator",
            "name_as_printed": row["name"],
            "also_presents": bool(row["presents"]),
            "start": row["start"],
            "end": row["end"],
            **proofs(snapshot, signatures.get(row["session"], []), explain),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _chair_signatures(snapshot: Snapshot, person: str) -> list[Card]:
    sql = """
        SELECT h.session, s.source, o.name AS source_name, s.field, s.start, s."end", s.name AS exact, s.score, s.method
        FROM chair h
        JOIN chair_signature l ON l.session = h.session AND l.fragment = h.fragment
        JOIN signature s ON s.source = l.source AND s.fragment = l.signature
        JOIN source o ON o.slug = s.source
        WHERE h.person = ? ORDER BY h.session, s.source, s.start"""
    return rows(snapshot, sql, person)


def concepts(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """What the person's works are about, the concepts of most works first."""
    sql = """
        SELECT s.concept, c.label, c.kind, s.work, w.title, s.score
        FROM authorship a JOIN assignment s ON s.work = a.work AND s.tier = 'central'
        JOIN concept c ON c.slug = s.concept JOIN work w ON w.slug = s.work
        WHERE a.person = ? ORDER BY c.label, s.concept, s.score DESC, s.work"""
    groups = grouped(rows(snapshot, sql, slug), "concept")
    order = sorted(groups, key=lambda key: (-len(groups[key]), -groups[key][0]["score"], groups[key][0]["label"], key))
    return [
        {
            "concept": ref(snapshot, "concept", key, groups[key][0]["label"]),
            "kind": groups[key][0]["kind"],
            "works": len(groups[key]),
            "score": groups[key][0]["score"],
            **({"in": [ref(snapshot, "work", r["work"], r["title"]) for r in groups[key]]} if explain else {}),
        }
        for key in order
    ]


def names(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The forms in which documents print the name, and where."""
    sql = """
        SELECT s.source, o.name AS source_name, s.field, s.start, s."end", s.name AS exact, s.score, s.method
        FROM signature s JOIN source o ON o.slug = s.source
        WHERE s.person = ? ORDER BY s.name, s.source, s.start"""
    groups = grouped(rows(snapshot, sql, slug), "exact")
    return [
        {
            "name_as_printed": name,
            "times": len(found),
            "sources": [
                ref(snapshot, "source", source, found_in[0]["source_name"])
                for source, found_in in grouped(found, "source").items()
            ],
            **proofs(snapshot, found, explain),
        }
        for name, found in groups.items()
    ]


def _listed(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    return [
        head(
            snapshot,
            "person",
            row["slug"],
            row["label"],
            works=row["works"],
            coauthors=row["coauthors"],
            moderates=row["moderates"],
        )
        for row in found
    ]


LISTING = Listing(
    select="""
        SELECT p.slug, p.name AS label, p.sort_key,
               (SELECT count(DISTINCT a.work) FROM authorship a WHERE a.person = p.slug) AS works,
               (SELECT count(*) FROM coauthorship c WHERE c.a = p.slug)
                   + (SELECT count(*) FROM coauthorship c WHERE c.b = p.slug) AS coauthors,
               (SELECT count(*) FROM chair h WHERE h.person = p.slug) AS moderates
        FROM person p""",
    matches=r"""(p.name LIKE {label} ESCAPE '\' OR p.slug LIKE {slug} OR EXISTS (
        SELECT 1 FROM person_name n WHERE n.person = p.slug AND n.name LIKE {label} ESCAPE '\'))""",
    sorts={"name": "p.sort_key", "works": "works", "coauthors": "coauthors"},
    usual="name",
    finish=_listed,
)

KIND = Kind(
    "person",
    LISTING,
    describe,
    {"works": works, "coauthors": coauthors, "sessions": sessions, "concepts": concepts, "names": names},
)
