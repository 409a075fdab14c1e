"""What is told of each entity, as plain JSON-able values: the pages show them, REST sends them."""

from __future__ import annotations

from collections.abc import Mapping

from api.cards import concepts, people, rooms, sessions, sources, works
from api.cards.common import Card, Kind
from graph.snapshot import Snapshot

__all__ = ["KINDS", "Card", "Kind", "whole"]

#: Folder -> kind. A new kind is one module and one entry here; pages and REST pick it up.
KINDS: Mapping[str, Kind] = {
    "works": works.KIND,
    "people": people.KIND,
    "sessions": sessions.KIND,
    "rooms": rooms.KIND,
    "events": sessions.EVENTS,
    "concepts": concepts.KIND,
    "sources": sources.KIND,
}

#: How many rows of each relation stand inside an entity's own card; all of them are at the relation's address.
MOST_INSIDE = 200


def whole(snapshot: Snapshot, kind: Kind, slug: str, explain: bool) -> Card | None:
    """An entity with its relations, or None when there is none of that slug."""
    card = kind.head(snapshot, slug)
    if card is None:
        return None
    related = {name: relation(snapshot, slug, explain) for name, relation in kind.relations.items()}
    address = card["links"]["self"]
    where = {**card.pop("links"), **{name: f"{address}/{name}" for name in related}}
    counts = {name: len(found) for name, found in related.items()}
    return {**card, **{name: found[:MOST_INSIDE] for name, found in related.items()}, "counts": counts, "links": where}
