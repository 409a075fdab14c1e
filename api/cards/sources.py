"""Cards of sources: what a document is, what was read from it, and what was not understood."""

from __future__ import annotations

from api import links
from api.cards.common import Card, Kind, Listing, evidence, grouped, head, maybe_ref, people_of, ref, rows, work_ref
from graph import entities
from graph.snapshot import Snapshot


def describe(snapshot: Snapshot, slug: str) -> Card | None:
    """A source by its slug: the document, its revision, its family and event."""
    source = snapshot.catalogue.one(entities.Source, slug=slug)
    if source is None:
        return None
    event = snapshot.catalogue.one(entities.Event, slug=source.event) if source.event else None
    card = head(
        snapshot,
        "source",
        slug,
        source.name,
        name=source.name,
        path=source.path,
        family=source.family,
        media_type=source.media_type,
        encoding=source.encoding,
        size=source.size,
        sha256=source.sha256,
        event=maybe_ref(snapshot, "event", source.event, (event.alternate_name or event.name) if event else None),
        date_as_printed=source.date_printed,
        url=source.url,
        licence=source.licence,
        retrieved=source.retrieved,
    )
    card["links"]["text"] = links.page("source", slug) + "/text"
    return card


def items(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The works as this source prints them, in its order."""
    sql = """
        SELECT a.*, w.title AS label, t.session, s.name AS session_name FROM appearance a
        JOIN work w ON w.slug = a.work
        LEFT JOIN session_appearance t ON t.source = a.source AND t.position = a.session_position
        LEFT JOIN session s ON s.slug = t.session
        WHERE a.source = ? ORDER BY a.position"""
    found = rows(snapshot, sql, slug)
    authors_of = people_of(snapshot, [row["work"] for row in found])
    readings = grouped(_readings(snapshot, slug), "of") if explain else {}
    return [
        {
            "position": row["position"],
            "work": work_ref(snapshot, authors_of, row["work"], row["label"]),
            "title_as_printed": row["title"],
            "session": maybe_ref(snapshot, "session", row["session"], row["session_name"]),
            "method": row["method"],
            "score": row["score"],
            **(
                {"evidence": [evidence(snapshot, each) for each in readings.get(f"item-{row['position']}", [])]}
                if explain
                else {}
            ),
        }
        for row in found
    ]


def _readings(snapshot: Snapshot, source: str) -> list[Card]:
    sql = """
        SELECT r.source, r."of", r.field, r.exact, r.start, r."end", o.name AS source_name
        FROM reading r JOIN source o ON o.slug = r.source WHERE r.source = :slug
        UNION ALL
        SELECT s.source, s."of", s.field, s.name, s.start, s."end", o.name
        FROM signature s JOIN source o ON o.slug = s.source WHERE s.source = :slug
        ORDER BY 5, 6"""
    return rows(snapshot, sql, slug=source)


def sessions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The sessions that this source prints."""
    sql = """
        SELECT t.position, t.title, t.session, s.name FROM session_appearance t JOIN session s ON s.slug = t.session
        WHERE t.source = ? ORDER BY t.position"""
    readings = grouped(_readings(snapshot, slug), "of") if explain else {}
    return [
        {
            "position": row["position"],
            "session": ref(snapshot, "session", row["session"], row["name"]),
            "title_as_printed": row["title"],
            **(
                {"evidence": [evidence(snapshot, each) for each in readings.get(f"session-{row['position']}", [])]}
                if explain
                else {}
            ),
        }
        for row in rows(snapshot, sql, slug)
    ]


def notes(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """What the reader reports: what it did not understand first, with the line."""
    sql = """
        SELECT n.*, substr(t.text, n.start + 1, min(n."end" - n.start, 400)) AS exact
        FROM source_note n JOIN source_text t ON t.source = n.source
        WHERE n.source = ? ORDER BY n.kind <> 'not understood', n.kind <> 'warning', n.start, n.n"""
    return [
        {
            "kind": row["kind"],
            "line": row["line"],
            "message": row["message"],
            "start": row["start"],
            "end": row["end"],
            "exact": row["exact"],
            "view": links.view(slug, row["start"], row["end"]),
        }
        for row in rows(snapshot, sql, slug)
    ]


def text_of(snapshot: Snapshot, slug: str) -> str | None:
    """The reading text of a source, into which all its offsets point."""
    found = snapshot.catalogue.one(entities.SourceText, source=slug)
    return None if found is None else found.text


def _listed(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    return [
        head(
            snapshot,
            "source",
            row["slug"],
            row["label"],
            family=row["family"],
            event=maybe_ref(snapshot, "event", row["event"], row["event_name"]),
            date_as_printed=row["date_printed"],
            size=row["size"],
            items=row["items"],
            signatures=row["signatures"],
            not_understood=row["not_understood"],
        )
        for row in found
    ]


LISTING = Listing(
    select="""
        SELECT o.slug, o.name AS label, o.family, o.event, coalesce(e.alternate_name, e.name) AS event_name,
               o.date_printed, o.size,
               (SELECT count(*) FROM appearance a WHERE a.source = o.slug) AS items,
               (SELECT count(*) FROM signature s WHERE s.source = o.slug) AS signatures,
               (SELECT count(*) FROM source_note n WHERE n.source = o.slug AND n.kind = 'not understood')
                   AS not_understood
        FROM source o LEFT JOIN event e ON e.slug = o.event""",
    matches=r"(o.name LIKE {label} ESCAPE '\' OR o.slug LIKE {slug} OR o.family LIKE {label} ESCAPE '\')",
    sorts={"name": "label COLLATE NOCASE", "items": "items", "size": "o.size"},
    usual="name",
    finish=_listed,
)

KIND = Kind("source", LISTING, describe, {"items": items, "sessions": sessions, "notes": notes})
