"""Cards of works: authors, where they were given, what they are about, what resembles them, where they were read."""

from __future__ import annotations

from typing import Any

from api.cards.common import (
    Card,
    Kind,
    Listing,
    among,
    evidence,
    grouped,
    head,
    maybe_ref,
    people_of,
    ref,
    rows,
    work_ref,
)
from graph import entities
from graph.concept_questions import Reason, similar_works
from graph.snapshot import Snapshot

MOST_SIMILAR = 200


def describe(snapshot: Snapshot, slug: str) -> Card | None:
    """A work by its slug: title, abstract, year, identifiers and code."""
    work = snapshot.catalogue.one(entities.Work, slug=slug)
    if work is None:
        return None
    identifiers = snapshot.catalogue.where(entities.WorkIdentifier, work=slug)
    return head(
        snapshot,
        "work",
        slug,
        work.title,
        title=work.title,
        abstract=work.abstract,
        year=work.year,
        issued=work.issued,
        conference_paper=work.conference_paper,
        identifiers=[{"scheme": each.scheme, "value": each.value} for each in identifiers],
        code=[each.url for each in snapshot.catalogue.where(entities.WorkCode, work=slug)],
    )


def authors(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The authors in order, with their names as printed."""
    sql = """
        SELECT a.*, p.name AS label FROM authorship a JOIN person p ON p.slug = a.person
        WHERE a.work = ? ORDER BY a.ordinal IS NULL, a.ordinal, a.fragment"""
    signatures = grouped(_signatures(snapshot, slug), "authorship") if explain else {}
    return [
        {
            "ordinal": row["ordinal"],
            "person": ref(snapshot, "person", row["person"], row["label"]),
            "name_as_printed": row["name"],
            "name_repaired": row["repaired"],
            "affiliation": row["affiliation"],
            "confidence": row["confidence"],
            **(
                {"evidence": [_signed(snapshot, each) for each in signatures.get(row["fragment"], [])]}
                if explain
                else {}
            ),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _signed(snapshot: Snapshot, row: Card) -> Card:
    """Where an author is printed: in which item of the source, and where that is."""
    position = int(row["of"].removeprefix("item-"))
    return evidence(snapshot, row, position=position, score=row["score"], method=row["method"])


def _signatures(snapshot: Snapshot, work: str) -> list[Card]:
    sql = """
        SELECT l.fragment AS authorship, s.source, o.name AS source_name, s.field, s.start, s."end", s.name AS exact,
               s.score, s.method, s."of"
        FROM authorship_signature l
        JOIN signature s ON s.source = l.source AND s.fragment = l.signature
        JOIN source o ON o.slug = s.source
        WHERE l.work = ? ORDER BY l.fragment, s.source, s.start"""
    return rows(snapshot, sql, work)


def contributions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """Where and when the work was given, with room and moderators."""
    sql = """
        SELECT c.*, s.name AS session_name, s.kind AS session_kind, s.start AS session_start, s."end" AS session_end,
               s.date_printed, s.event, coalesce(e.alternate_name, e.name) AS event_name, s.room, r.name AS room_name
        FROM contribution c JOIN session s ON s.slug = c.session
        LEFT JOIN event e ON e.slug = s.event LEFT JOIN room r ON r.slug = s.room
        WHERE c.work = ? ORDER BY c.start IS NULL, c.start, c.session, c.position"""
    found = rows(snapshot, sql, slug)
    chairs = moderators_of(snapshot, [row["session"] for row in found])
    slots = grouped(slot_readings(snapshot, [row["session"] for row in found]), "work") if explain else {}
    return [
        {
            "session": ref(snapshot, "session", row["session"], row["session_name"]),
            "event": maybe_ref(snapshot, "event", row["event"], row["event_name"]),
            "room": maybe_ref(snapshot, "room", row["room"], row["room_name"]),
            "moderators": chairs.get(row["session"], []),
            "position": row["position"],
            "kind": row["kind"] or row["session_kind"],
            "start": row["start"],
            "end": row["end"],
            "session_start": row["session_start"],
            "session_end": row["session_end"],
            "time_as_printed": row["time_printed"],
            "date_as_printed": row["date_printed"],
            **({"evidence": [evidence(snapshot, each) for each in slots.get(slug, [])]} if explain else {}),
        }
        for row in found
    ]


def moderators_of(snapshot: Snapshot, sessions: list[str]) -> dict[str, list[Card]]:
    """Session slug -> the people who moderate it, as references."""
    sql = """
        SELECT c.session, c.person, p.name FROM chair c JOIN person p ON p.slug = c.person
        WHERE c.session IN (SELECT value FROM json_each(?)) ORDER BY c.session, c.ordinal"""
    groups = grouped(rows(snapshot, sql, among(sessions)), "session")
    return {key: [ref(snapshot, "person", r["person"], r["name"]) for r in group] for key, group in groups.items()}


def slot_readings(snapshot: Snapshot, sessions: list[str]) -> list[Card]:
    """The printed titles, times and kinds of the items of some sessions, each with its work and session."""
    sql = """
        SELECT a.work, t.session, r.source, o.name AS source_name, r.field, r.start, r."end", r.exact
        FROM session_appearance t
        JOIN appearance a ON a.source = t.source AND a.session_position = t.position
        JOIN reading r ON r.source = a.source AND r."of" = 'item-' || a.position
        JOIN source o ON o.slug = r.source
        WHERE t.session IN (SELECT value FROM json_each(?)) AND r.field IN ('Title', 'Slot', 'Kind')
        ORDER BY r.source, r.start"""
    return rows(snapshot, sql, among(sessions))


def concepts(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """What the work is about and what it mentions, the central and best-supported first."""
    sql = """
        SELECT a.*, c.label, c.kind, o.name AS source_name FROM assignment a
        JOIN concept c ON c.slug = a.concept JOIN source o ON o.slug = a.source
        WHERE a.work = ? ORDER BY a.tier <> 'central', a.score DESC, c.label, c.slug"""
    mentions = grouped(_mentions(snapshot, slug), "concept") if explain else {}
    return [
        {
            "concept": ref(snapshot, "concept", row["concept"], row["label"]),
            "kind": row["kind"],
            "tier": row["tier"],
            "score": row["score"],
            "support": row["support"],
            "introduces": bool(row["introduces"]),
            **({"evidence": _mentioned(snapshot, mentions.get(row["concept"]) or [row])} if explain else {}),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _mentions(snapshot: Snapshot, work: str) -> list[Card]:
    sql = """
        SELECT m.*, o.name AS source_name FROM mention m JOIN source o ON o.slug = m.source
        WHERE m.work = ? ORDER BY m.concept, m.n"""
    return rows(snapshot, sql, work)


def _mentioned(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    return [evidence(snapshot, row, score=row.get("score"), method="mention") for row in found]


def similar(snapshot: Snapshot, slug: str, explain: bool = False, *, least: int = 1) -> list[Card]:
    """Works that share so many concepts, those first that share rare ones; the shared concepts are the reason."""
    best = similar_works(snapshot.catalogue, slug, least=least)[:MOST_SIMILAR]
    authors_of = people_of(snapshot, [each.work for each in best])
    return [
        {
            "work": work_ref(snapshot, authors_of, each.work, each.title),
            "year": each.year,
            "score": round(each.score, 3),
            "shared": [_shared(snapshot, reason, explain) for reason in each.shared],
        }
        for each in best
    ]


def _shared(snapshot: Snapshot, reason: Reason, explain: bool) -> Card:
    more: dict[str, Any] = {"named_in_works": reason.works, "central_to": reason.central} if explain else {}
    return {**ref(snapshot, "concept", reason.concept, reason.label), **more}


def appearances(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The sources that print the work, and the title as each prints it."""
    sql = """
        SELECT a.*, o.name AS source_name, o.family FROM appearance a JOIN source o ON o.slug = a.source
        WHERE a.work = ? ORDER BY a.source, a.position"""
    return [
        {
            "source": ref(snapshot, "source", row["source"], row["source_name"]),
            "family": row["family"],
            "position": row["position"],
            "title_as_printed": row["title"],
            "method": row["method"],
            "score": row["score"],
            **({"evidence": _readings(snapshot, row)} if explain else {}),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _readings(snapshot: Snapshot, appearance: Card) -> list[Card]:
    sql = """
        SELECT r.*, o.name AS source_name FROM reading r JOIN source o ON o.slug = r.source
        WHERE r.source = ? AND r."of" = 'item-' || ? ORDER BY r.start"""
    return [evidence(snapshot, row) for row in rows(snapshot, sql, appearance["source"], appearance["position"])]


def _listed(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    authors_of = people_of(snapshot, [row["slug"] for row in found])
    return [
        head(
            snapshot,
            "work",
            row["slug"],
            row["label"],
            year=row["year"],
            authors=authors_of.get(row["slug"], []),
            session=maybe_ref(snapshot, "session", row["session"], row["session_name"]),
            concepts=row["concepts"],
            sources=row["sources"],
        )
        for row in found
    ]


LISTING = Listing(
    select="""
        SELECT w.slug, w.title AS label, w.year, c.session, s.name AS session_name,
               (SELECT count(*) FROM assignment a WHERE a.work = w.slug AND a.tier = 'central') AS concepts,
               (SELECT count(DISTINCT a.source) FROM appearance a WHERE a.work = w.slug) AS sources,
               (SELECT count(*) FROM authorship a WHERE a.work = w.slug) AS authors
        FROM work w
        LEFT JOIN contribution c ON c.rowid = (SELECT min(d.rowid) FROM contribution d WHERE d.work = w.slug)
        LEFT JOIN session s ON s.slug = c.session""",
    matches=r"""(w.title LIKE {label} ESCAPE '\' OR w.slug LIKE {slug} OR EXISTS (
        SELECT 1 FROM authorship a WHERE a.work = w.slug AND a.person LIKE {slug}))""",
    sorts={"title": "label COLLATE NOCASE", "year": "w.year", "authors": "authors", "concepts": "concepts"},
    usual="title",
    finish=_listed,
)

KIND = Kind(
    "work",
    LISTING,
    describe,
    {
        "authors": authors,
        "contributions": contributions,
        "concepts": concepts,
        "similar": similar,
        "appearances": appearances,
    },
)
