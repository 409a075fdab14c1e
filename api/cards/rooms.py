"""Cards of rooms: what is given in them, and the documents that name them."""

from __future__ import annotations

from api.cards import sessions
from api.cards.common import Card, Kind, Listing, evidence, head, maybe_ref, ref, rows
from graph.snapshot import Snapshot


def describe(snapshot: Snapshot, slug: str) -> Card | None:
    """A room by its slug: its name and the event that it is a room of."""
    found = rows(snapshot, f"{_SELECT} WHERE r.slug = ?", slug)
    return _head(snapshot, found[0]) if found else None


def room_sessions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The sessions held in the room, in time."""
    found = rows(snapshot, f"{sessions.SELECT} WHERE s.room = ? ORDER BY at, s.slug", slug)
    return sessions.listed(snapshot, found)


def appearances(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The records of documents that name the room, and why each is held to mean this one."""
    sql = """
        SELECT m.*, o.name AS source_name, t.session, s.name AS session_name,
               d.field, d.start, d."end", d.exact
        FROM room_appearance m JOIN source o ON o.slug = m.source
        LEFT JOIN session_appearance t ON t.source = m.source AND t.position = m.position
        LEFT JOIN session s ON s.slug = t.session
        LEFT JOIN reading d ON d.source = m.source AND d."of" = 'session-' || m.position AND d.field = 'RoomName'
        WHERE m.room = ? ORDER BY m.source, m.position"""
    return [
        {
            "source": ref(snapshot, "source", row["source"], row["source_name"]),
            "position": row["position"],
            "session": maybe_ref(snapshot, "session", row["session"], row["session_name"]),
            "name_as_printed": row["name"],
            "method": row["method"],
            "score": row["score"],
            **({"evidence": [evidence(snapshot, row)] if row["exact"] is not None else []} if explain else {}),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _head(snapshot: Snapshot, row: Card) -> Card:
    event = maybe_ref(snapshot, "event", row["event"], row["event_name"])
    counted = {"sessions_held": row["sessions"]}
    return head(snapshot, "room", row["slug"], row["label"], name=row["label"], event=event, **counted)


def _listed(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    return [_head(snapshot, row) for row in found]


_SELECT = """
    SELECT r.slug, r.name AS label, r.event, coalesce(e.alternate_name, e.name) AS event_name,
           (SELECT count(*) FROM session s WHERE s.room = r.slug) AS sessions
    FROM room r LEFT JOIN event e ON e.slug = r.event"""

KIND = Kind(
    "room",
    Listing(
        select=_SELECT,
        matches=r"(r.name LIKE {label} ESCAPE '\' OR r.slug LIKE {slug} OR e.name LIKE {label} ESCAPE '\')",
        sorts={"name": "label COLLATE NOCASE", "sessions": "sessions"},
        usual="name",
        finish=_listed,
    ),
    describe,
    {"sessions": room_sessions, "appearances": appearances},
)
