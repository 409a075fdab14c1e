"""How documents are found, and what a manifest may and may not say."""

from __future__ import annotations

import hashlib
import os
from itertools import permutations
from pathlib import Path

import pytest

from graph.errors import InputError
from graph.inputs import Found, find_inputs
from graph.records import EventFacts, SourceFacts

EVENT = '[[event]]\nid = "icml"\nname = "ICML 2022"\nyear = 2022\ntimezone = "America/New_York"\n'


def write(folder: Path, **files: str) -> Path:
    """A folder with files; two underscores in a name stand for a dot, ``_in_`` parts a subfolder's name from it."""
    for name, text in files.items():
        path = folder / name.replace("_in_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def ids(found: Found) -> list[str]:
    return [each.id for each in found.inputs]


def refusal(folder: Path, manifest: str) -> str:
    """What find_inputs says of a folder with a.txt, b.txt and this manifest."""
    write(folder, a__txt="a", b__txt="b", manifest__toml=manifest)
    with pytest.raises(InputError) as error:
        find_inputs([folder])
    return str(error.value)


# ---- finding ---------------------------------------------------------------------------------------------------------


def test_a_folder_is_searched_through_and_some_files_are_no_documents(tmp_path: Path) -> None:
    write(
        tmp_path, b__txt="b", a__txt="a", sub_in_c__txt="c", README__md="r", readme="r", LICENSE="l", LICENCE__txt="l"
    )
    write(tmp_path, __hidden="h", __git_in_d__txt="d", manifest__toml="", sub_in_README="r")
    found = find_inputs([tmp_path])
    assert ids(found) == ["a.txt", "b.txt", "sub/c.txt"]
    assert [each.name for each in found.inputs] == ["a.txt", "b.txt", "c.txt"]
    assert [each.sha256 for each in found.inputs] == [hashlib.sha256(each.data).hexdigest() for each in found.inputs]
    assert found.notes == ()


def test_a_file_given_by_name_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, README__txt="r")
    assert ids(find_inputs([tmp_path / "README.txt"])) == ["README.txt"]


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: there is no such file or folder; give documents"):
        find_inputs([tmp_path / "nowhere"])


def test_a_file_whose_name_is_no_utf8_gets_a_legible_one(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/k\xf6.txt")).write_text("a")
    assert ids(find_inputs([tmp_path])) == ["k\N{REPLACEMENT CHARACTER}.txt"]


def test_an_empty_folder_is_noted(tmp_path: Path) -> None:
    found = find_inputs([tmp_path])
    assert (found.inputs, found.notes) == ((), (f"{tmp_path}: no documents in this folder",))


def test_the_same_bytes_are_read_once_under_the_stated_or_shortest_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        b__txt="same",
        a_in_c__txt="same",
        z__txt="same",
        manifest__toml='[[source]]\npath = "z.txt"\nid = "zed"\n',
    )
    found = find_inputs([tmp_path])
    assert ids(found) == ["zed"]
    assert found.notes == ("b.txt: the same bytes as zed; read once", "a/c.txt: the same bytes as zed; read once")


def test_a_file_given_twice_is_one_input(tmp_path: Path) -> None:
    write(tmp_path, sub_in_a__txt="a", b__txt="b")
    found = find_inputs([tmp_path / "sub" / "a.txt", tmp_path, tmp_path / "sub"])
    assert (ids(found), found.notes) == (["a.txt", "b.txt"], ())


def test_equal_names_from_different_folders_are_kept_apart_in_any_order(tmp_path: Path) -> None:
    write(tmp_path, one_in_x_in_a__txt="1", two_in_x_in_a__txt="2", three_in_a__txt="3", three_in_b__txt="4")
    paths = [tmp_path / "one" / "x", tmp_path / "two" / "x", tmp_path / "three"]
    wanted = find_inputs(paths)
    assert ids(wanted) == ["b.txt", "one/x/a.txt", "three/a.txt", "two/x/a.txt"]
    assert {each.id: each.data for each in wanted.inputs}["two/x/a.txt"] == b"2"
    for order in permutations(paths):
        assert find_inputs(order) == wanted


def test_equal_stated_ids_from_different_folders_are_kept_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, a__txt=name, manifest__toml='[[source]]\npath = "a.txt"\nid = "page"\n')
    assert (
        ids(find_inputs([tmp_path]))
        == ids(find_inputs([tmp_path / "two", tmp_path / "one"]))
        == ["one/page", "two/page"]
    )


# ---- the manifest ----------------------------------------------------------------------------------------------------


def test_a_manifest_states_facts_of_events_and_sources(tmp_path: Path) -> None:
    manifest = (
        EVENT
        + 'series = "ICML"\nstart = 2022-07-17\nend = "2022-07"\nlocation = "Baltimore"\nmode = "hybrid"\nurl = "https://icml.cc/"\n'
        '[[source]]\npath = "a.txt"\nid = "theory"\nevent = "icml"\nyear = 2021\ntimezone = "Europe/Berlin"\nurl = "https://icml.cc/a"\n'
        'retrieved = 2024-01-02\nlicence = "CC-BY-4.0"\n[[source]]\npath = "sub/*.txt"\nevent = "icml"\n'
    )
    found = find_inputs(
        [write(tmp_path, a__txt="a", b__txt="b", sub_in_c__txt="c", sub_in_deep_in_d__txt="d", manifest__toml=manifest)]
    )
    event = EventFacts(
        "icml",
        "ICML 2022",
        "ICML",
        2022,
        "2022-07-17",
        "2022-07",
        "America/New_York",
        "Baltimore",
        "hybrid",
        "https://icml.cc/",
    )
    assert {each.id: each.facts for each in found.inputs} == {
        "theory": SourceFacts(event, 2021, "Europe/Berlin", "https://icml.cc/a", "2024-01-02", "CC-BY-4.0"),
        "b.txt": SourceFacts(),
        "sub/c.txt": SourceFacts(event),
        "sub/deep/d.txt": SourceFacts(),
    }


def test_a_manifest_governs_files_given_by_name_and_files_below_its_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__txt="a",
        b__txt="b",
        manifest__toml='[[source]]\npath = "a.txt"\nid = "one"\n[[source]]\npath = "b.txt"\nid = "two"\n',
    )
    assert ids(find_inputs([tmp_path / "b.txt"])) == ["two"]
    assert ids(find_inputs([tmp_path / "b.txt", tmp_path])) == ["one", "two"]


def test_the_nearest_manifest_that_names_a_document_counts(tmp_path: Path) -> None:
    write(tmp_path, manifest__toml='[[source]]\npath = "**/*.txt"\nyear = 2001\n', sub_in_a__txt="a", sub_in_b__txt="b")
    write(tmp_path / "sub", manifest__toml='[[source]]\npath = "a.txt"\nyear = 2002\n')
    assert [(each.id, each.facts.year) for each in find_inputs([tmp_path]).inputs] == [
        ("sub/a.txt", 2002),
        ("sub/b.txt", 2001),
    ]


def test_a_later_entry_of_a_manifest_comes_before_an_earlier_one(tmp_path: Path) -> None:
    manifest = '[[source]]\npath = "*.txt"\nyear = 2001\n[[source]]\npath = "b.txt"\nyear = 2002\n'
    found = find_inputs([write(tmp_path, a__txt="a", b__txt="b", manifest__toml=manifest)])
    assert [each.facts.year for each in found.inputs] == [2001, 2002]


def test_brackets_in_a_file_name_are_taken_literally(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text("a")
    write(tmp_path, manifest__toml='[[source]]\npath = "a[1].txt"\nid = "one"\n')
    assert ids(find_inputs([tmp_path])) == ["one"]


@pytest.mark.parametrize(
    ("manifest", "wanted"),
    [
        ('[[source]\npath = "a.txt"\n', ": no valid TOML: "),
        (
            '[[source]]\npath = "a.txt"\nyeer = 2022\n',
            ", line 3: no key in [[source]] is named 'yeer'; did you mean 'year'? known: columns, event, ",
        ),
        (
            '[[sauce]]\npath = "a.txt"\n',
            ", line 1: no table is named 'sauce'; did you mean 'source'? known: event, source",
        ),
        ('[source]\npath = "a.txt"\n', ", line 1: 'source' is no list of tables; write [[source]]"),
        (
            EVENT + '[[source]]\npath = "a.txt"\nevent = "icmll"\n',
            ", line 8: no event is named 'icmll'; did you mean 'icml'? known: icml",
        ),
        ('[[source]]\npath = "a.txt"\nevent = "x"\n', ", line 3: no event is named 'x'; known: none"),
        ('[[source]]\npath = "c.txt"\n', ", line 2: path 'c.txt' matches no document; did you mean 'b.txt'?"),
        ('[[source]]\npath = "*.html"\n', ", line 2: path '*.html' matches no document; "),
        ('[[source]]\npath = "../x.txt"\n', ", line 2: path '../x.txt' matches no document; "),
        ('[[source]]\n\nid = "x"\n', ", line 1: [[source]] without 'path'; add path"),
        ('[[event]]\nname = "x"\n', ", line 1: [[event]] without 'id'; add id"),
        (
            '[[source]]\npath = "a.txt"\nyear = "2022"\n',
            ", line 3: year = \"2022\"; 'year' is a year of four digits without quotes, such as 2022",
        ),
        ('[[source]]\npath = "a.txt"\nyear = true\n', ", line 3: year = true; 'year' is a year"),
        (
            '[[source]]\npath = "a.txt"\ntimezone = "Europe/Berlim"\n',
            "such as America/New_York; did you mean 'Europe/Berlin'?",
        ),
        ('[[source]]\npath = "a.txt"\ntimezone = "/etc/passwd"\n', ", line 3: timezone = "),
        (
            '[[source]]\npath = "a.txt"\nurl = "icml.cc"\n',
            ", line 3: url = \"icml.cc\"; 'url' is a web address, such as ",
        ),
        (
            '[[source]]\npath = "a.txt"\nretrieved = "yesterday"\n',
            ", line 3: retrieved = \"yesterday\"; 'retrieved' is an ISO date",
        ),
        ('[[event]]\nid = "x"\nstart = "2022-13"\n', ", line 3: start = \"2022-13\"; 'start' is a date that exists"),
        (
            '[[event]]\nid = "x"\nstart = "2022-07-17"\nend = "2022-04"\n',
            ", line 4: the event ends (2022-04) before it starts (2022-07-17)",
        ),
        (EVENT + EVENT, ", line 7: two events have the id 'icml'"),
        (
            '[[source]]\npath = "*.txt"\nid = "x"\n',
            ", line 3: id 'x' for 2 documents; give each a [[source]] of its own",
        ),
        (
            '[[source]]\npath = "a.txt"\nid = "x"\n[[source]]\npath = "b.txt"\nid = "x"\n',
            ", line 6: two sources have the id 'x'",
        ),
        ('[[source]]\npath = ""\n', ", line 2: path = \"\"; 'path' is a text in quotes"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_said_with_its_line_and_what_would_be_right(
    tmp_path: Path, manifest: str, wanted: str
) -> None:
    said = refusal(tmp_path, manifest)
    assert said.startswith(str(tmp_path / "manifest.toml"))
    assert wanted in said


def test_a_manifest_beside_a_file_given_by_name_is_checked_as_well(tmp_path: Path) -> None:
    write(tmp_path, a__txt="a", manifest__toml='[[source]]\npath = "gone.txt"\n')
    with pytest.raises(InputError, match=r"manifest\.toml, line 2: path 'gone\.txt' matches no document"):
        find_inputs([tmp_path / "a.txt"])


def test_the_seeds_have_readable_names_and_events(seeds: Path) -> None:
    found = find_inputs([seeds])
    assert {each.name[:3]: (each.facts.event.id if each.facts.event else None) for each in found.inputs} == {
        "000": "iclr-2022",
        "001": "icml-2022",
        "002": None,
        "003": "icml-2022",
        "004": None,
    }
    assert all(each.id.replace("-", "").isalnum() for each in found.inputs)
    assert not [each for each in found.inputs if each.facts.event is None and each.facts.year]
    assert found.notes == ()
