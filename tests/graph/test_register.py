"""The register: what is published keeps its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import SnapshotError
from graph.register import Claim, Register

words = st.sampled_from(["deep nets", "wide nets", "graphs", "x", "y", "z"])
claims = st.lists(st.builds(Claim, words, st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)), max_size=6)


def test_slugs_are_readable() -> None:
    slugs, _ = Register().assign("person", [Claim("Kevin Kögler", ("t | 1 | Kevin Kögler",))])
    assert slugs == ["kevin-kogler"]


def test_of_two_that_want_one_slug_the_first_by_evidence_gets_it_and_the_other_a_hash_of_its_own() -> None:
    one, other = Claim("Deep Nets", ("deep nets a",)), Claim("Deep nets!", ("deep nets b",))
    slugs, _ = Register().assign("work", [one, other])
    swapped, _ = Register().assign("work", [other, one])
    assert slugs[0] == "deep-nets"
    assert slugs[1].startswith("deep-nets-")
    assert swapped == slugs[::-1]


def test_a_rebuild_gives_a_slug_to_the_thing_that_holds_most_of_its_keys() -> None:
    _, register = Register().assign("person", [Claim("Ann Lee", ("a", "b", "c"))])
    slugs, _ = register.assign("person", [Claim("Ann Lee", ("a",)), Claim("Ann B. Lee", ("b", "c"))])
    assert slugs[1] == "ann-lee"
    assert slugs[0].startswith("ann-lee-")


def test_of_two_merged_things_the_older_slug_stays() -> None:
    _, first = Register(number=1).assign("person", [Claim("Zoe", ("z",))])
    _, second = Register(first.entries, number=2).assign("person", [Claim("Zoe", ("z",)), Claim("Ann", ("a",))])
    assert [(entry.slug, entry.first) for entry in second.entries] == [("ann", 2), ("zoe", 1)]
    slugs, _ = second.assign("person", [Claim("Zoe Ann", ("a", "z"))])
    assert slugs == ["zoe"]


def test_a_slug_of_something_gone_is_never_given_to_something_else() -> None:
    _, register = Register().assign("work", [Claim("Graphs", ("graphs",))])
    slugs, register = register.assign("work", [Claim("Graphs", ("other graphs",))])
    assert slugs[0] != "graphs"
    back, _ = register.assign("work", [Claim("Graphs", ("graphs",))])
    assert back == ["graphs"]


def test_kinds_do_not_share_slugs() -> None:
    _, register = Register().assign("work", [Claim("ICML", ("icml",))])
    assert register.assign("series", [Claim("ICML", ("icml",))])[0] == ["icml"]
    assert register.slugs("work") == {"icml"}


@given(claims)
def test_slugs_are_unique_and_independent_of_order(given_claims: list[Claim]) -> None:
    slugs, register = Register().assign("work", given_claims)
    assert len(set(slugs)) == len(slugs)
    keys = [key for entry in register.entries for key in entry.keys]
    assert len(set(keys)) == len(keys)
    backwards, other = Register().assign("work", given_claims[::-1])
    assert sorted(backwards) == sorted(slugs)
    assert {entry.slug for entry in other.entries} == {entry.slug for entry in register.entries}


@given(st.dictionaries(words, st.sets(st.integers(0, 30), min_size=1), max_size=5))
def test_things_with_keys_of_their_own_keep_their_slugs_when_others_come(things: dict[str, set[int]]) -> None:
    own = [Claim(name, tuple(f"{name} {n}" for n in sorted(keys))) for name, keys in things.items()]
    slugs, register = Register().assign("work", own)
    newcomers = [Claim("graphs", ("new 1",)), Claim("deep nets", ("new 2",))]
    again, _ = register.assign("work", [*newcomers, *own])
    assert again[2:] == slugs


def test_it_reads_back_what_it_wrote_and_the_bytes_are_sorted(tmp_path: Path) -> None:
    _, register = Register(number=3).assign("work", [Claim("Zebra", ("z", "ä")), Claim("Ant", ("a",))])
    path = tmp_path / "data" / "register.jsonl"
    register.save(path)
    assert path.read_text("utf-8") == (
        '{"type": "work", "slug": "ant", "first": 3, "keys": ["a"]}\n'
        '{"type": "work", "slug": "zebra", "first": 3, "keys": ["z", "ä"]}\n'
    )
    assert Register.load(path).entries == register.entries
    assert Register.load(path).number == 4
    assert Register.load(path, 9).number == 9
    assert [each.name for each in path.parent.iterdir()] == ["register.jsonl"]


def test_a_missing_register_is_empty(tmp_path: Path) -> None:
    assert Register.load(tmp_path / "register.jsonl") == Register()


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"type": "work"}',
        '{"type": "paper", "slug": "x", "first": 1, "keys": []}',
        '{"type": "work", "slug": "", "first": 1, "keys": []}',
        '{"type": "work", "slug": "x", "first": "1", "keys": []}',
        '{"type": "work", "slug": "x", "first": 1, "keys": [1]}',
    ],
)
def test_a_damaged_register_is_refused_with_the_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "register.jsonl"
    path.write_text('{"type": "work", "slug": "ant", "first": 3, "keys": ["a"]}\n' + line + "\n", "utf-8")
    with pytest.raises(SnapshotError, match=r"register\.jsonl, line 2"):
        Register.load(path)


def test_a_register_that_publishes_a_slug_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.jsonl"
    path.write_text('{"type": "work", "slug": "ant", "first": 3, "keys": []}\n' * 2, "utf-8")
    with pytest.raises(SnapshotError, match="twice"):
        Register.load(path)


def test_a_register_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.jsonl"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SnapshotError, match="UTF-8"):
        Register.load(path)


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "register.jsonl"
    Register().save(path)

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    _, register = Register().assign("work", [Claim("Ant", ("a",))])
    with pytest.raises(OSError, match="no space"):
        register.save(path)
    assert path.read_text() == ""
    assert [each.name for each in tmp_path.iterdir()] == ["register.jsonl"]
