"""Measures the readers on a folder of documents with references: python tests/quality/documents.py FOLDER…"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import readers
from graph.dates import MONTHS
from graph.errors import InputError
from graph.records import Document, Input, ItemRecord, Printed

FIELDS = (
    "papers",
    "title",
    "authors",
    "abstract",
    "session",
    "room",
    "moderators",
    "slot",
    "kind",
    "date",
    "span",
    "family",
)


@dataclass(frozen=True)
class Outcome:
    """One field of one document compared with the reference."""

    layout: str
    field: str
    place: str
    wanted: Any
    found: Any

    @property
    def right(self) -> bool:
        return bool(self.wanted == self.found)


def compare(folder: Path) -> Iterator[Outcome]:
    """Every field of every document in a folder: one reference beside each, or one gold.json for all."""
    for path, reference in references(folder):
        data = path.read_bytes()
        try:
            document = readers.read(Input(path.name, path.name, data, hashlib.sha256(data).hexdigest()))
        except InputError as error:
            yield Outcome(reference["layout"], "papers", path.name, len(reference["papers"]), str(error))
            continue
        yield from outcomes(path.name, reference, document)


def references(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The documents of a folder with the record of what they print."""
    if (folder / "gold.json").exists():
        for reference in json.loads((folder / "gold.json").read_text("utf-8"))["documents"]:
            yield folder / reference["file"], reference
        return
    for path in sorted(folder.glob("*.txt")):
        yield path, json.loads(path.with_suffix(".gold.json").read_text("utf-8"))


def outcomes(name: str, reference: dict[str, Any], document: Document) -> Iterator[Outcome]:
    """The fields of one document."""
    layout = reference["layout"]
    wanted, found = reference["papers"], document.items
    yield Outcome(layout, "papers", name, len(wanted), len(found))
    yield Outcome(layout, "family", name, layout, document.family)
    session = document.sessions[0] if document.sessions else None
    for field, value, span, printed in (
        ("session", reference["session_title"], reference.get("session_title_span"), session and session.title),
        ("room", reference["room"], reference.get("room_span"), session and session.room),
        ("date", reference["listing_date"], reference.get("listing_date_span"), document.date),
    ):
        yield Outcome(layout, field, name, value, printed and printed.text)
        if span:
            yield Outcome(layout, "span", f"{name} {field}", tuple(span), printed and (printed.start, printed.end))
    yield Outcome(
        layout,
        "moderators",
        name,
        reference["moderators"],
        [each.name.text for each in session.moderators] if session else [],
    )
    by_start = {item.title.start: item for item in found}
    for n, paper in enumerate(wanted, 1):
        item = by_start.get(paper["title_span"][0])
        yield from paper_outcomes(layout, f"{name} paper {n}", paper, item, document.text)
    extra = set(by_start) - {paper["title_span"][0] for paper in wanted}
    for start in sorted(extra):
        yield Outcome(layout, "title", f"{name} at {start}", None, by_start[start].title.text)


def paper_outcomes(
    layout: str, place: str, paper: dict[str, Any], item: ItemRecord | None, text: str
) -> Iterator[Outcome]:
    """The fields of one paper."""
    slot = paper.get("slot")
    abstract = item.abstract if item else None
    yield Outcome(layout, "title", place, paper["title"], item and item.title.text)
    yield Outcome(
        layout, "authors", place, paper["authors"], [each.name.text for each in item.signatures] if item else None
    )
    spans = abstract_spans(paper)
    yield Outcome(layout, "abstract", place, text[spans[0] : spans[1]], abstract and abstract.text)
    yield Outcome(layout, "slot", place, slot_of(slot), printed_slot(item))
    yield Outcome(layout, "kind", place, slot and slot["kind"], item and item.kind and item.kind.text)
    yield Outcome(layout, "span", f"{place} title", tuple(paper["title_span"]), span_of(item.title if item else None))
    yield Outcome(layout, "span", f"{place} abstract", spans, span_of(abstract))
    if paper.get("authors_span"):
        names = item.signatures if item else ()
        ends = (names[0].name.start, names[-1].name.end) if names else None
        yield Outcome(layout, "span", f"{place} authors", tuple(paper["authors_span"]), ends)
    if slot:
        yield Outcome(
            layout,
            "span",
            f"{place} slot",
            tuple(slot["span"]),
            span_of(item.slot.printed if item and item.slot else None),
        )


def abstract_spans(paper: dict[str, Any]) -> tuple[int, int]:
    """From the first paragraph of an abstract to its last."""
    paragraphs = paper.get("abstract_paragraph_spans") or [paper["abstract_span"]]
    return paragraphs[0][0], paragraphs[-1][1]


def slot_of(slot: dict[str, Any] | None) -> Any:
    if slot is None:
        return None
    return slot["raw"], slot["weekday"], slot["day"], slot["month"], slot["start"], slot["end"], slot["tz"]


def printed_slot(item: ItemRecord | None) -> Any:
    if item is None or item.slot is None:
        return None
    slot = item.slot
    return slot.printed.text, slot.weekday, slot.day, MONTHS[(slot.month or 1) - 1], slot.start, slot.end, slot.zone


def span_of(printed: Printed | None) -> tuple[int, int] | None:
    return (printed.start, printed.end) if printed else None


def table(found: list[Outcome]) -> str:
    """A table of right answers by layout and field."""
    layouts = sorted({each.layout for each in found})
    total = Counter((each.layout, each.field) for each in found)
    right = Counter((each.layout, each.field) for each in found if each.right)
    width = max(map(len, layouts), default=0)
    rows = [" " * width + "".join(f"{field:>12}" for field in FIELDS)]
    for layout in layouts:
        cells = (f"{right[layout, field]}/{total[layout, field]}" for field in FIELDS)
        rows.append(f"{layout:<{width}}" + "".join(f"{cell:>12}" for cell in cells))
    sums = {
        field: (sum(right[each, field] for each in layouts), sum(total[each, field] for each in layouts))
        for field in FIELDS
    }
    rows.append(f"{'all':<{width}}" + "".join(f"{100 * a / b if b else 100:>11.2f}%" for a, b in sums.values()))
    return "\n".join(rows)


def main(folders: list[str]) -> int:
    if not folders:
        sys.stderr.write("give a folder of documents with references\n")
        return 2
    for folder in folders:
        found = list(compare(Path(folder)))
        misses = [each for each in found if not each.right]
        lines = [
            f"{each.place}, {each.field}: wanted {each.wanted!r:.160}, found {each.found!r:.160}" for each in misses
        ]
        sys.stdout.write("\n".join([f"\n{folder}", table(found), f"{len(misses)} misses", *lines, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
