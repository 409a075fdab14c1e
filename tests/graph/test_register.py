"""The register: what is published keeps its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import SnapshotError
from graph.register import Claim, Entry, Moved, Register, erased

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


# ---- merged, parted, gone --------------------------------------------------------------------------------------------

#: Things as sets of evidence keys, no key in two of them: what a build may claim.
partitions = st.lists(st.integers(0, 9), min_size=10, max_size=10)


def claimed(homes: list[int], present: set[int]) -> list[Claim]:
    """A claim for each home, of the keys that are present."""
    groups: dict[int, list[str]] = {}
    for key, home in enumerate(homes):
        if key in present:
            groups.setdefault(home, []).append(f"key {key}")
    return [Claim(min(keys), tuple(keys)) for keys in groups.values()]


def test_a_merged_slug_leads_to_the_survivor_and_comes_back_when_the_two_are_parted() -> None:
    apart = [Claim("Ann", ("a", "b")), Claim("Zoe", ("y", "z"))]
    _, first = Register().assign("person", apart)
    merged, second = first.assign("person", [Claim("Ann", ("a", "b", "y", "z"))])
    assert merged == ["ann"]
    assert second.moved().place("person", "zoe") == "ann"
    assert not second.moved().is_gone("person", "zoe")
    assert second.keys("person", "ann") == ("a", "b", "y", "z")
    again, third = second.assign("person", apart)
    assert again == ["ann", "zoe"]
    assert third.entries == first.entries
    assert third.moved().place("person", "zoe") is None


def test_a_slug_that_nothing_holds_any_more_is_gone_until_its_evidence_returns() -> None:
    _, first = Register().assign("work", [Claim("Looms", ("looms",)), Claim("Cards", ("cards",))])
    _, second = first.assign("work", [Claim("Cards", ("cards",))])
    assert second.moved().is_gone("work", "looms")
    assert not second.moved().is_gone("work", "cards")
    assert not second.moved().is_gone("work", "wheels"), "it was never published"
    back, third = second.assign("work", [Claim("Looms", ("looms",)), Claim("Cards", ("cards",))])
    assert back == ["looms", "cards"]
    assert third.entries == first.entries


def test_merged_slugs_lead_over_others_to_what_is_there_at_last(tmp_path: Path) -> None:
    _, register = Register().assign("person", [Claim(name, (name,)) for name in ("ann", "bea", "cleo")])
    _, register = register.assign("person", [Claim("bea", ("ann", "bea")), Claim("cleo", ("cleo",))])
    _, register = register.assign("person", [Claim("cleo", ("bea", "cleo"))])
    register.save(tmp_path / "register.jsonl")
    for moved in (register.moved(), Moved.load(tmp_path / "register.jsonl")):
        used = {entry.slug for entry in register.entries if entry.used}
        assert len(used) == 1
        assert {moved.place("person", slug) for slug in {"ann", "bea", "cleo"} - used} == used
    assert Register.load(tmp_path / "register.jsonl").entries == register.entries


def test_an_erased_slug_stands_nowhere_is_gone_and_is_given_to_nobody() -> None:
    register = Register((Entry("person", erased("ann"), 1, (), used=False),))
    assert "ann" not in register.text
    assert register.moved().is_gone("person", "ann")
    assert register.slugs("person") == set()
    slugs, _ = register.assign("person", [Claim("Ann", ("another",))])
    assert slugs != ["ann"]


@settings(max_examples=150)
@given(st.lists(st.tuples(partitions, st.sets(st.integers(0, 9))), min_size=1, max_size=12))
def test_every_slug_ever_published_is_in_use_or_leads_to_one_in_use_or_is_gone(
    builds: list[tuple[list[int], set[int]]],
) -> None:
    """Whatever is merged, parted, added and removed: nothing published is forgotten, and no way ends nowhere."""
    register, published = Register(), set()
    for homes, present in builds:
        slugs, register = register.assign("person", claimed(homes, present))
        published |= set(slugs)
        used = {entry.slug for entry in register.entries if entry.used}
        assert used == set(slugs)
        moved = register.moved()
        for slug in published - used:
            assert moved.is_gone("person", slug) or moved.place("person", slug) in used
        held = [key for entry in register.entries if entry.used for key in entry.keys]
        assert len(held) == len(set(held)), "a key means one thing"


@settings(max_examples=150)
@given(partitions, st.sets(st.integers(0, 9), min_size=2, max_size=4))
def test_merging_and_parting_again_changes_no_entry(homes: list[int], ends: set[int]) -> None:
    before = claimed(homes, set(range(10)))
    _, register = Register().assign("person", before)
    together = {home: min(ends) if home in ends else home for home in range(10)}
    _, merged = register.assign("person", claimed([together[home] for home in homes], set(range(10))))
    slugs, parted = merged.assign("person", before)
    assert parted.entries == register.entries
    assert slugs == register.assign("person", before)[0]


@settings(max_examples=150)
@given(partitions, partitions)
def test_the_largest_part_keeps_the_slug_unless_another_thing_has_more_right_to_it(
    before: list[int], after: list[int]
) -> None:
    """Of the parts of one thing, that with most of its keys keeps its slug, when no part holds keys of other things."""
    _, register = Register().assign("person", claimed(before, set(range(10))))
    homes = [one * 10 + other for one, other in zip(before, after, strict=True)]
    parts = claimed(homes, set(range(10)))
    slugs, _ = register.assign("person", parts)
    given_to = dict(zip(slugs, parts, strict=True))
    for entry in register.entries:
        sizes = [len(part.keys) for part in parts if set(part.keys) <= set(entry.keys)]
        assert len(given_to[entry.slug].keys) == max(sizes)
