"""What the readers make of the five seeds, field by field, against a reference made by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from graph import readers
from graph.inputs import find_inputs
from graph.records import Document, NoteKind, Printed, Signature

REFERENCE = json.loads(Path(__file__).with_name("seeds_reference.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def documents(seeds: Path) -> Mapping[str, Document]:
    """The seeds as read, by file name."""
    return {each.name: readers.read(each) for each in find_inputs([seeds]).inputs}


def placed(printed: Printed | None) -> list[Any] | None:
    """A field as the reference writes it: text, start, end."""
    return None if printed is None else [printed.text, printed.start, printed.end]


def placed_names(signatures: tuple[Signature, ...]) -> list[Any]:
    assert [each.ordinal for each in signatures] == list(range(1, len(signatures) + 1))
    return [placed(each.name) for each in signatures]


def fields_of(document: Document) -> Iterator[Printed]:
    """Every field that a document prints."""
    for session in document.sessions:
        yield from (each for each in (session.title, session.kind, session.room) if each)
        yield from (each.name for each in session.moderators)
    for item in document.items:
        yield from (each for each in (item.title, item.abstract, item.kind, item.date) if each)
        yield from (each.name for each in item.signatures)
        yield from item.code
        if item.slot:
            yield item.slot.printed


@pytest.mark.parametrize("reference", REFERENCE, ids=lambda each: each["family"])
def test_a_seed_is_read_as_the_reference_says(documents: Mapping[str, Document], reference: Mapping[str, Any]) -> None:
    document = documents[reference["file"]]
    session = document.sessions[0] if document.sessions else None
    assert document.family == reference["family"]
    assert placed(session.title if session else None) == reference["session"]
    assert placed(session.kind if session else None) == reference["kind"]
    assert placed(session.room if session else None) == reference["room"]
    assert placed_names(session.moderators if session else ()) == reference["moderators"]
    assert placed(document.date) == reference["date"]
    assert len(document.items) == len(reference["items"])
    for position, (item, wanted) in enumerate(zip(document.items, reference["items"], strict=True), 1):
        assert item.position == position
        assert placed(item.title) == wanted["title"]
        assert placed_names(item.signatures) == wanted["authors"]
        assert item.abstract is not None
        digest = hashlib.sha256(item.abstract.text.encode()).hexdigest()[:16]
        assert [digest, item.abstract.start, item.abstract.end] == wanted["abstract"]
        assert placed(item.kind) == wanted.get("kind")
        assert placed(item.slot.printed if item.slot else None) == wanted.get("slot")
        if item.slot:
            assert [item.slot.start, item.slot.end] == [wanted["start"], wanted["end"]]


def test_the_seeds_print_122_works_144_names_3_sessions_and_15_slots(documents: Mapping[str, Document]) -> None:
    items = [item for document in documents.values() for item in document.items]
    kinds = [item.kind.text for item in items if item.kind and item.slot]
    assert (len(items), sum(len(item.signatures) for item in items)) == (122, 144)
    assert sum(len(document.sessions) for document in documents.values()) == 3
    assert (kinds.count("Spotlight"), kinds.count("Oral"), len(kinds)) == (14, 1, 15)
    assert all(item.is_work for item in items)


def test_every_field_reads_back_to_the_text(documents: Mapping[str, Document]) -> None:
    for document in documents.values():
        for printed in fields_of(document):
            assert document.text[printed.start : printed.end] == printed.text


def test_nothing_in_the_seeds_is_left_unplaced(documents: Mapping[str, Document]) -> None:
    notes = [note for document in documents.values() for note in document.notes]
    assert {note.kind for note in notes} == {NoteKind.SKIPPED}


def test_code_repositories_in_the_seeds_are_found(documents: Mapping[str, Document]) -> None:
    found = [code.best for document in documents.values() for item in document.items for code in item.code]
    assert "https://github.com/shizhouxing/Local-Lipschitz-Constants" in found
    assert "https://github.com/Optimization-AI/ICML2023_LDR" in found
    assert not [each for each in found if "colab" in each or each.endswith(".")]
