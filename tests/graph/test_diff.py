"""What changed between snapshots."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.build import build
from graph.diff import Change, changes
from graph.snapshot import Snapshot, find_snapshot

PAGE = """Session

{session}

{room}

Moderator: {chair}

Wed 20 July {time} PDT

Spotlight
On the Theory of Analytical Engines

{authors}

We study analytical engines. They turn cards into numbers, and numbers into cards, and that is their whole theory.

Wed 20 July 15:00 - 15:05 PDT

Oral
Looms that Weave by Cards

Joseph Jacquard · Basile Bouchon

We show how a loom weaves by cards. Each card lifts its own threads, and so the pattern is a matter of cards alone.
"""
MANIFEST = '[[event]]\nid = "e-1843"\nyear = 2022\n\n[[source]]\npath = "page.txt"\nid = "page"\nevent = "e-1843"\n'
FIRST = {
    "session": "Engines",
    "room": "Room 1",
    "chair": "Mary Somerville",
    "time": "14:00 - 14:05",
    "authors": "Ada Lovelace · Luigi Menabrea",
}


def snapshot(folder: Path, **words: str) -> Snapshot:
    """Build the page with some words changed, in one data folder."""
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / "page.txt").write_text(PAGE.format(**{**FIRST, **words}), "utf-8")
    (folder / "pages" / "manifest.toml").write_text(MANIFEST, "utf-8")
    return build([folder / "pages"], folder / "data").snapshot


def told(folder: Path, **words: str) -> list[Change]:
    """What happened to works, people, sessions and talks from the first page to one with other words."""
    before, after = snapshot(folder), snapshot(folder, **words)
    return changes(before.catalogue, after.catalogue, ("work", "person", "session", "talk"))


def test_a_snapshot_does_not_differ_from_itself(tmp_path: Path) -> None:
    """Nothing is told."""
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ({"room": "Room 2"}, "Room 1", "Room 2"),
        ({"time": "14:30 - 14:35"}, "14:00 - 14:05", "14:30 - 14:35"),
    ],
)
def test_a_talk_in_another_room_or_at_another_time_is_one_move(
    tmp_path: Path, words: dict[str, str], before: str, after: str
) -> None:
    """Neither an addition nor a removal is told."""
    found = told(tmp_path, **words)
    moves = [each for each in found if each.name == "On the Theory of Analytical Engines"]
    assert [each.what for each in moves] == ["moved"]
    assert before in moves[0].before
    assert after in moves[0].after
    assert {each.what for each in found} <= {"moved", "changed"}


def test_an_author_added_is_a_person_added_and_a_work_changed(tmp_path: Path) -> None:
    """The work keeps its identity."""
    found = told(tmp_path, authors="Ada Lovelace · Luigi Menabrea · Grace Hopper")
    assert [(each.what, each.kind, each.name) for each in found] == [
        ("changed", "work", "On the Theory of Analytical Engines"),
        ("added", "person", "Grace Hopper"),
    ]


def test_a_new_moderator_changes_the_session(tmp_path: Path) -> None:
    """The former one is gone, the new one there."""
    found = {(each.what, each.kind, each.name) for each in told(tmp_path, chair="Augustus De Morgan")}
    assert found == {
        ("changed", "session", "Engines"),
        ("added", "person", "Augustus De Morgan"),
        ("removed", "person", "Mary Somerville"),
    }


def test_snapshots_are_found_by_id_its_beginning_number_or_as_current(tmp_path: Path) -> None:
    """Each names the same one."""
    made = snapshot(tmp_path)
    for name in (made.id, made.id[:5], "1", "current"):
        assert find_snapshot(tmp_path / "data", name).id == made.id


def test_links_rooms_and_editions_are_compared_as_well(tmp_path: Path) -> None:
    """A link that comes or goes is named by its two ends, one that changes with the works behind it."""
    before = snapshot(tmp_path)
    after = snapshot(tmp_path, authors="Ada Lovelace · Grace Hopper", room="Room 2")
    found = changes(before.catalogue, after.catalogue, ("co-author link", "room", "event"))
    assert [str(each) for each in found] == [
        "added co-author link ada-lovelace and grace-hopper",
        "removed co-author link ada-lovelace and luigi-menabrea",
        "added room Room 2",
        "removed room Room 1",
    ]
