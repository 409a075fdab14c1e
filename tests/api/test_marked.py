"""`symposia sources --show`: the document itself, with what was recognised in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from api.marked import marked_lines, marks
from graph.build import build
from graph.entities import Source, SourceText
from graph.snapshot import Snapshot

PAGE = """### Session

## Engines

**On Cards**

Ada Lovelace · Charles Babbage

We study cards. They carry numbers into the engine and patterns into the loom, and nobody had studied them before.
"""


@pytest.fixture(scope="module")
def sources(snapshot: Snapshot) -> list[Source]:
    """The seed documents as read."""
    return snapshot.catalogue.all(Source)


def test_every_line_of_a_document_is_shown_with_its_number_and_text(snapshot: Snapshot, sources: list[Source]) -> None:
    """Nothing of the document is left out, whatever was made of it."""
    for source in sources:
        text = snapshot.catalogue.where(SourceText, source=source.slug)[0].text
        shown = [line.plain for line in marked_lines(snapshot.catalogue, source)]
        numbered = [line[29:] for line in shown if line[:5].strip().isdigit()]
        assert numbered == text.splitlines()


def test_what_was_recognised_has_its_field_in_the_margin_and_its_colour(snapshot: Snapshot, tmp_path: Path) -> None:
    """Titles, names and times are told apart; text that nobody recognised is dim, its note says why."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    catalogue = build([page], tmp_path / "data").snapshot.catalogue
    source = catalogue.all(Source)[0]
    shown = {line.plain[29:]: line.plain[6:28].strip() for line in marked_lines(catalogue, source)}
    assert shown["## Engines"] == "SessionTitle"
    assert shown["**On Cards**"] == "Title"
    assert shown["Ada Lovelace · Charles Babbage"] == "Authorx2"
    assert shown[PAGE.splitlines()[-1]] == "Abstract"
    assert [mark.field for mark in marks(catalogue, source)] == [
        "SessionTitle",
        "Title",
        "Author",
        "Author",
        "Abstract",
    ]
    coloured = io.StringIO()
    for line in marked_lines(catalogue, source):
        Console(file=coloured, force_terminal=True, color_system="standard", width=200).print(line)
    assert "\x1b[1;36mOn Cards\x1b[0m" in coloured.getvalue()
    assert "\x1b[32mAda Lovelace\x1b[0m" in coloured.getvalue()
    assert any("recognised by: bold line" in line.plain for line in marked_lines(catalogue, source))
    assert any("skipped" in line.plain for line in marked_lines(catalogue, source))
