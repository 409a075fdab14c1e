"""Cards of sessions and events: the programme in order, who moderates, where it was read."""

from __future__ import annotations

from api.cards.common import (
    Card,
    Kind,
    Listing,
    evidence,
    grouped,
    head,
    maybe_ref,
    people_of,
    proofs,
    ref,
    rows,
    work_ref,
)
from api.cards.works import moderators_of, slot_readings
from graph import entities
from graph.snapshot import Snapshot


def describe(snapshot: Snapshot, slug: str) -> Card | None:
    """A session by its slug: name, event, room, kind and times."""
    sql = """
        SELECT s.*, coalesce(e.alternate_name, e.name) AS event_name, r.name AS room_name
        FROM session s LEFT JOIN event e ON e.slug = s.event LEFT JOIN room r ON r.slug = s.room WHERE s.slug = ?"""
    found = rows(snapshot, sql, slug)
    if not found:
        return None
    row = found[0]
    return head(
        snapshot,
        "session",
        slug,
        row["name"],
        name=row["name"],
        event=maybe_ref(snapshot, "event", row["event"], row["event_name"]),
        room=maybe_ref(snapshot, "room", row["room"], row["room_name"]),
        kind=row["kind"],
        start=row["start"],
        end=row["end"],
        date_as_printed=row["date_printed"],
    )


def moderators(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """Who moderates the session."""
    sql = """
        SELECT h.fragment, h.ordinal, h.person, h.name, p.name AS label FROM chair h JOIN person p ON p.slug = h.person
        WHERE h.session = ? ORDER BY h.ordinal"""
    signatures = grouped(_chair_signatures(snapshot, slug), "chair") if explain else {}
    return [
        {
            "ordinal": row["ordinal"],
            "person": ref(snapshot, "person", row["person"], row["label"]),
            "name_as_printed": row["name"],
            **proofs(snapshot, signatures.get(row["fragment"], []), explain),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _chair_signatures(snapshot: Snapshot, session: str) -> list[Card]:
    sql = """
        SELECT l.fragment AS chair, s.source, o.name AS source_name, s.field, s.start, s."end", s.name AS exact,
               s.score, s.method
        FROM chair_signature l
        JOIN signature s ON s.source = l.source AND s.fragment = l.signature
        JOIN source o ON o.slug = s.source
        WHERE l.session = ? ORDER BY l.fragment, s.source, s.start"""
    return rows(snapshot, sql, session)


def contributions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The programme in order, with times as printed and normalised."""
    sql = """
        SELECT c.*, s.kind AS session_kind FROM contribution c JOIN session s ON s.slug = c.session
        WHERE c.session = ? ORDER BY c.position"""
    found = rows(snapshot, sql, slug)
    authors_of = people_of(snapshot, [row["work"] for row in found if row["work"]])
    readings = grouped(slot_readings(snapshot, [slug]), "work") if explain else {}
    return [
        {
            "position": row["position"],
            "name": row["name"],
            "work": work_ref(snapshot, authors_of, row["work"], row["name"]) if row["work"] else None,
            "speakers": _performers(snapshot, slug, row["fragment"]),
            "kind": row["kind"] or row["session_kind"],
            "start": row["start"],
            "end": row["end"],
            "time_as_printed": row["time_printed"],
            **({"evidence": [evidence(snapshot, r) for r in readings.get(row["work"], [])]} if explain else {}),
        }
        for row in found
    ]


def _performers(snapshot: Snapshot, session: str, fragment: str) -> list[Card]:
    sql = """
        SELECT DISTINCT f.ordinal, f.person, p.name FROM performer f JOIN person p ON p.slug = f.person
        WHERE f.session = ? AND f.fragment = ? ORDER BY f.ordinal"""
    return [ref(snapshot, "person", row["person"], row["name"]) for row in rows(snapshot, sql, session, fragment)]


def concepts(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """What the session is about: concepts central to its works, those of most works first."""
    sql = """
        SELECT a.concept, t.label, t.kind, count(*) AS works, max(a.score) AS score
        FROM contribution c JOIN assignment a ON a.work = c.work AND a.tier = 'central'
        JOIN concept t ON t.slug = a.concept
        WHERE c.session = ? GROUP BY a.concept ORDER BY 4 DESC, 5 DESC, 2, 1"""
    return [
        {
            "concept": ref(snapshot, "concept", row["concept"], row["label"]),
            "kind": row["kind"],
            "works": row["works"],
            "score": row["score"],
        }
        for row in rows(snapshot, sql, slug)
    ]


def appearances(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The sources that print the session."""
    sql = """
        SELECT t.*, o.name AS source_name, m.room, r.name AS room_name, m.name AS room_printed,
               m.method AS room_method, m.score AS room_score
        FROM session_appearance t JOIN source o ON o.slug = t.source
        LEFT JOIN room_appearance m ON m.source = t.source AND m.position = t.position
        LEFT JOIN room r ON r.slug = m.room
        WHERE t.session = ? ORDER BY t.source, t.position"""
    return [
        {
            "source": ref(snapshot, "source", row["source"], row["source_name"]),
            "position": row["position"],
            "title_as_printed": row["title"],
            "method": row["method"],
            "score": row["score"],
            **({"room": _room(snapshot, row), "evidence": _readings(snapshot, row)} if explain else {}),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _room(snapshot: Snapshot, row: Card) -> Card | None:
    """The room that a record names, and why it is held to be that one."""
    room = maybe_ref(snapshot, "room", row["room"], row["room_name"])
    why = {"name_as_printed": row["room_printed"], "method": row["room_method"], "score": row["room_score"]}
    return {**room, **why} if room else None


def _readings(snapshot: Snapshot, appearance: Card) -> list[Card]:
    sql = """
        SELECT r.*, o.name AS source_name FROM reading r JOIN source o ON o.slug = r.source
        WHERE r.source = ? AND r."of" = 'session-' || ? ORDER BY r.start"""
    return [evidence(snapshot, row) for row in rows(snapshot, sql, appearance["source"], appearance["position"])]


def listed(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    """Sessions as they stand in a list."""
    chairs = moderators_of(snapshot, [row["slug"] for row in found])
    return [
        head(
            snapshot,
            "session",
            row["slug"],
            row["label"],
            event=maybe_ref(snapshot, "event", row["event"], row["event_name"]),
            room=maybe_ref(snapshot, "room", row["room"], row["room_name"]),
            kind=row["kind"],
            start=row["start"],
            end=row["end"],
            date_as_printed=row["date_printed"],
            moderators=chairs.get(row["slug"], []),
            contributions=row["contributions"],
        )
        for row in found
    ]


SELECT = """
    SELECT s.slug, s.name AS label, s.event, coalesce(e.alternate_name, e.name) AS event_name, s.room,
           r.name AS room_name, s.kind, s.start, s."end", s.date_printed, coalesce(s.start, e.start, '9') AS at,
           (SELECT count(*) FROM contribution c WHERE c.session = s.slug) AS contributions
    FROM session s LEFT JOIN event e ON e.slug = s.event LEFT JOIN room r ON r.slug = s.room"""

LISTING = Listing(
    select=SELECT,
    matches=r"(s.name LIKE {label} ESCAPE '\' OR s.slug LIKE {slug} OR e.name LIKE {label} ESCAPE '\')",
    sorts={"start": "at", "name": "label COLLATE NOCASE", "contributions": "contributions"},
    usual="start",
    finish=listed,
)

KIND = Kind(
    "session",
    LISTING,
    describe,
    {
        "moderators": moderators,
        "contributions": contributions,
        "concepts": concepts,
        "appearances": appearances,
    },
)


def describe_event(snapshot: Snapshot, slug: str) -> Card | None:
    """An event by its slug: name, series, dates and place."""
    event = snapshot.catalogue.one(entities.Event, slug=slug)
    if event is None:
        return None
    series = snapshot.catalogue.one(entities.Series, slug=event.series) if event.series else None
    return head(
        snapshot,
        "event",
        slug,
        event.alternate_name or event.name,
        name=event.name,
        alternate_name=event.alternate_name,
        series=maybe_ref(snapshot, "series", event.series, series.name if series else None),
        year=event.year,
        start=event.start,
        end=event.end,
        timezone=event.timezone,
        location=event.location,
        mode=event.mode,
        url=event.url,
    )


def event_sessions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The sessions of an event in time."""
    return listed(snapshot, rows(snapshot, SELECT + " WHERE s.event = ? ORDER BY at, s.slug", slug))


def event_works(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The works given in an event's sessions."""
    sql = """
        SELECT c.work, w.title, min(c.start) AS start, c.session, s.name AS session_name
        FROM contribution c JOIN session s ON s.slug = c.session JOIN work w ON w.slug = c.work
        WHERE s.event = ? GROUP BY c.work ORDER BY w.title, c.work"""
    found = rows(snapshot, sql, slug)
    authors_of = people_of(snapshot, [row["work"] for row in found])
    return [
        {
            "work": work_ref(snapshot, authors_of, row["work"], row["title"]),
            "session": ref(snapshot, "session", row["session"], row["session_name"]),
            "start": row["start"],
        }
        for row in found
    ]


def event_sources(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The documents of an event; explained, by which id each states it, and why that id means this edition."""
    sql = "SELECT slug, name, family FROM source WHERE event = ? ORDER BY slug"
    if explain:
        sql = """
            SELECT o.slug, o.name, o.family, e."of", e.stated, e.method, e.score
            FROM event_appearance e JOIN source o ON o.slug = e.source WHERE e.event = ? ORDER BY o.slug, e."of" """
    return [
        {
            "source": ref(snapshot, "source", row["slug"], row["name"]),
            "family": row["family"],
            **({key: row[key] for key in ("of", "stated", "method", "score")} if explain else {}),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _events(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    return [
        head(
            snapshot,
            "event",
            row["slug"],
            row["label"],
            name=row["name"],
            series=maybe_ref(snapshot, "series", row["series"], row["series_name"]),
            start=row["start"],
            end=row["end"],
            location=row["location"],
            sessions=row["sessions"],
        )
        for row in found
    ]


EVENTS = Kind(
    "event",
    Listing(
        select="""
            SELECT e.slug, coalesce(e.alternate_name, e.name) AS label, e.name, e.series,
                   r.name AS series_name, e.start, e."end", e.location,
                   coalesce(e.start, '9') AS at,
                   (SELECT count(*) FROM session s WHERE s.event = e.slug) AS sessions
            FROM event e LEFT JOIN series r ON r.slug = e.series""",
        matches=r"(e.name LIKE {label} ESCAPE '\' OR e.alternate_name LIKE {label} ESCAPE '\' OR e.slug LIKE {slug})",
        sorts={"start": "at", "name": "label COLLATE NOCASE", "sessions": "sessions"},
        usual="start",
        finish=_events,
    ),
    describe_event,
    {"sessions": event_sessions, "works": event_works, "sources": event_sources},
)
