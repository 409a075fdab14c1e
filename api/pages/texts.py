"""The texts that pages show with marks in them: a work's title and abstract, and the reading text of a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.cards.common import Card
from api.quotes import Piece, lines_before, pieces, shifted
from graph import entities
from graph.snapshot import Snapshot

#: The most lines that the view of a source shows at once.
MOST_LINES = 4000


@dataclass(frozen=True)
class Line:
    """A line of a reading text, in pieces; ``number`` counts from 1, the mark begins in the ``first``."""

    number: int
    pieces: Sequence[Piece]
    first: bool


def marked(snapshot: Snapshot, card: Card) -> dict[str, list[Piece]]:
    """The title and abstract of a work, its concepts marked where they stand in the preferred appearance."""
    work = snapshot.catalogue.one(entities.Work, slug=card["slug"])
    if work is None:
        return {}
    mentions = [
        {"start": found["start"], "end": found["end"], "concept": each["concept"], "tier": each["tier"]}
        for each in card["concepts"]
        for found in each["evidence"]
        if found["source"]["slug"] == work.source
    ]
    text = snapshot.catalogue.one(entities.SourceText, source=work.source)
    of = f"item-{work.position}"
    readings = snapshot.catalogue.where(entities.Reading, source=work.source, of=of)
    places = {each.field: (each.start, each.end) for each in readings}
    shown = {"Title": work.title, "Abstract": work.abstract}
    whole = text.text if text else ""
    return {
        field.lower(): _marked_field(whole, places.get(field), value, mentions)
        for field, value in shown.items()
        if value is not None
    }


def _marked_field(text: str, place: tuple[int, int] | None, value: str, mentions: Sequence[Card]) -> list[Piece]:
    """A field with its mentions; unmarked where it was mended, so that offsets do not fit it."""
    if place is None or text[slice(*place)] != value:
        return [Piece(value)]
    return pieces(value, shifted(mentions, *place))


def lines(text: str, start: int, end: int) -> list[Line]:
    """A reading text as numbered lines with the stretch ``start:end`` marked, cut around it when it is very long.

    >>> [(line.number, [piece.text for piece in line.pieces]) for line in lines("one\\ntwo three", 4, 7)]
    [(1, ['one']), (2, ['two', ' three'])]
    """
    first = max(1, lines_before(text, start) - MOST_LINES // 2)
    shown: list[Line] = []
    at = 0
    for number, line in enumerate(text.split("\n"), start=1):
        stop = at + len(line)
        if first <= number < first + MOST_LINES:
            inside = [(max(start, at) - at, min(end, stop) - at, True)] if start < stop and end > at else []
            shown.append(Line(number, pieces(line, inside), at <= start < max(stop, at + 1) or start == stop))
        at = stop + 1
    return shown
