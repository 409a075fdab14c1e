"""What a build promises: the same bytes every time, all or nothing, and an old snapshot that keeps serving."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import EXPORTERS
from graph import build as building
from graph.build import build, locked, rebuild_without
from graph.entities import Appearance, Event, Source
from graph.errors import InputError, SnapshotError
from graph.proof import Repetition, proven_digests, sorted_lines
from graph.rdf import canonical_line
from graph.snapshot import Snapshot, list_snapshots, open_current, pin, prune, verify
from graph.stores.oxigraph import OxigraphStore

PAGE = """### Session

## {session}

##### Room 1

Moderator: {chair}

**{title}**

Ada Lovelace · {author}

We study how {subject} behave. The study of {subject} shows that a theory of {subject} is possible.
"""

BUILD_AND_EXPORT = """
import sys
from pathlib import Path
from exports import EXPORTERS
from graph.build import build
from graph.snapshot import open_current
data, target, *paths = map(Path, sys.argv[1:])
build(paths, data)
target.mkdir()
for name, exporter in EXPORTERS.items():
    with (target / name).open("wb") as out:
        exporter.write(open_current(data), out)
print(open_current(data).id)
"""


def page(folder: Path, name: str, *, title: str, author: str = "Grace Hopper", session: str = "Engines") -> Path:
    """Write a session page of one work."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    words = {"session": session, "title": title, "author": author, "subject": "analytical engines"}
    text = PAGE.format(chair="Mary Somerville", **words)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of two small session pages."""
    folder = tmp_path / "pages"
    page(folder, "a.txt", title="On Analytical Engines", session="Engines")
    page(folder, "b.txt", title="A Theory of Looms and Cards", author="Joseph Jacquard", session="Looms")
    return folder


def exported(snapshot: Snapshot, folder: Path) -> Path:
    """Write every export of a snapshot into a folder."""
    folder.mkdir()
    for name, exporter in EXPORTERS.items():
        with (folder / name).open("wb") as out:
            exporter.write(snapshot, out)
    return folder


def build_elsewhere(folder: Path, seed: str, paths: list[Path]) -> tuple[str, Path]:
    """Build and export in a process of its own with the given hash seed."""
    command = [sys.executable, "-c", BUILD_AND_EXPORT, str(folder / "data"), str(folder / "exports"), *map(str, paths)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip(), folder / "exports"


def assert_same_files(one: Path, other: Path) -> None:
    """Every export in one folder equals its namesake in the other."""
    assert sorted(path.name for path in one.iterdir()) == sorted(path.name for path in other.iterdir())
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), f"export {path.name} differs"


def test_the_same_documents_give_the_same_bytes_and_snapshot_id_in_any_process_and_order(
    tmp_path: Path, seeds: Path, snapshot_data: Path
) -> None:
    """Two processes with other hash seeds, the files in another order, and a long-lived process all agree."""
    files = sorted(seeds.glob("*.txt"))
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    first_id, first = build_elsewhere(places[0], "1", files)
    second_id, second = build_elsewhere(places[1], "4242", files[::-1])
    assert first_id == second_id
    assert_same_files(first, second)
    build(files[2:] + files[:2], tmp_path / "here")
    here = open_current(tmp_path / "here")
    assert here.id == first_id
    assert_same_files(first, exported(here, tmp_path / "here-exports"))
    assert open_current(snapshot_data).id == first_id, "a folder gives what its files give one by one"


def test_building_again_finds_the_snapshot_that_stands_already(pages: Path, tmp_path: Path) -> None:
    """A second build of the same documents leaves one snapshot and says that nothing changed."""
    first = build([pages], tmp_path / "data")
    second = build([pages], tmp_path / "data")
    assert not first.unchanged
    assert second.unchanged
    assert [each.id for each in list_snapshots(tmp_path / "data")] == [first.snapshot.id]


def test_adding_a_document_equals_building_them_together(pages: Path, tmp_path: Path) -> None:
    """`build A` then `build --add B` says what `build A B` says."""
    build([pages / "a.txt"], tmp_path / "grown")
    grown = build([pages / "b.txt"], tmp_path / "grown", add=True)
    together = build([pages / "a.txt", pages / "b.txt"], tmp_path / "whole")
    assert grown.snapshot.id == together.snapshot.id


def test_removing_a_source_leaves_what_the_others_say(pages: Path, tmp_path: Path) -> None:
    """After `sources remove b`, the graph is the one of a alone."""
    build([pages], tmp_path / "data")
    rest = rebuild_without("b.txt", tmp_path / "data")
    alone = build([pages / "a.txt"], tmp_path / "alone")
    assert rest.snapshot.id == alone.snapshot.id


def test_new_bytes_under_an_old_name_replace_the_old_revision(pages: Path, tmp_path: Path) -> None:
    """A document that changed is read anew; its former text is gone from the graph."""
    build([pages], tmp_path / "data")
    page(pages, "a.txt", title="On Difference Engines")
    report = build([pages / "a.txt"], tmp_path / "data", add=True)
    titles = [item.title for item in report.snapshot.catalogue.all(Appearance)]
    assert sorted(titles) == ["A Theory of Looms and Cards", "On Difference Engines"]


def test_the_same_bytes_under_two_names_are_read_once_and_reported(pages: Path, tmp_path: Path) -> None:
    """A copy of a document adds nothing but a remark that names it."""
    shutil.copy(pages / "a.txt", pages / "copy-of-a.txt")
    report = build([pages], tmp_path / "data")
    assert report.counts["documents"] == 2
    assert any("copy-of-a.txt" in remark for remark in report.remarks)


def test_a_document_no_reader_knows_is_reported_and_the_build_goes_on(pages: Path, tmp_path: Path) -> None:
    """The others are read; the stranger is named in the report and in the manifest of the snapshot."""
    (pages / "poem.txt").write_text("Tyger Tyger, burning bright,\nIn the forests of the night;\n", "utf-8")
    report = build([pages], tmp_path / "data")
    assert report.counts["documents"] == 2
    assert len(report.refused) == 1
    assert "poem.txt" in report.refused[0]
    assert list(report.snapshot.manifest["refused"]) == ["poem.txt"]


def test_nothing_usable_leaves_the_last_snapshot_as_it_was(pages: Path, tmp_path: Path) -> None:
    """A build of strangers alone fails in words, and the old snapshot stays current."""
    before = build([pages], tmp_path / "data").snapshot.id
    stranger = tmp_path / "poem.txt"
    stranger.write_text("Tyger Tyger, burning bright,\nIn the forests of the night;\n", "utf-8")
    for add in (False, True):
        with pytest.raises(InputError, match=r"poem\.txt"):
            build([stranger], tmp_path / "data", add=add)
    assert open_current(tmp_path / "data").id == before


def test_a_build_that_fails_half_way_leaves_nothing_behind(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full while the RDF store is written costs nothing but that build."""
    before = build([pages / "a.txt"], tmp_path / "data").snapshot.id
    register = (tmp_path / "data" / "register.jsonl").read_bytes()
    places = sorted((tmp_path / "data" / "snapshots").iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building.OxigraphStore, "create", full)
    with pytest.raises(OSError, match="No space left"):
        build([pages], tmp_path / "data")
    assert open_current(tmp_path / "data").id == before
    assert sorted((tmp_path / "data" / "snapshots").iterdir()) == places
    assert (tmp_path / "data" / "register.jsonl").read_bytes() == register


def test_a_killed_build_leaves_the_old_snapshot_serving(pages: Path, tmp_path: Path) -> None:
    """kill -9 at several moments of a build: current opens and answers, and the next build cleans up."""
    data = tmp_path / "data"
    before = build([pages / "a.txt"], data).snapshot.id
    command = [sys.executable, "-m", "api", "build", str(pages), "--data", str(data)]
    for wait in (0.3, 0.9, 1.2, 1.5):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
        running.wait()
        now = open_current(data)
        assert now.catalogue.count(Source) == len(now.manifest["sources"])
        assert now.store.query("ASK { ?s ?p ?o }").boolean
        assert wait > 0.3 or now.id == before, "nothing can be finished this early"
    after = build([pages], data)
    assert after.counts["documents"] == 2
    assert not list((data / "snapshots").glob(".building-*"))


def test_two_builds_at_once_in_one_folder_are_refused(pages: Path, tmp_path: Path) -> None:
    """The second is told that another build is running."""
    with locked(tmp_path / "data"), pytest.raises(SnapshotError, match="another build is running"):
        build([pages], tmp_path / "data")


@pytest.mark.parametrize(
    "base",
    ["not an iri", "http://", "ftp://x/", "http://x/../y", "http://x/?a", "http://x/#a", "http://x:y/", "http://x/ y"],
)
def test_a_base_that_is_no_iri_is_refused(pages: Path, tmp_path: Path, base: str) -> None:
    """The error shows what a base looks like."""
    with pytest.raises(InputError, match=r"https://example\.org/"):
        build([pages], tmp_path / "data", base=base)


def test_an_empty_folder_is_refused_with_the_reason(tmp_path: Path) -> None:
    """There is nothing to read in it."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no document.*empty"):
        build([tmp_path / "empty"], tmp_path / "data")


def test_the_base_is_remembered_until_another_is_given(pages: Path, tmp_path: Path) -> None:
    """A base given once holds for later builds in the folder."""
    build([pages], tmp_path / "data", base="https://kg.example.org")
    again = build([pages / "a.txt"], tmp_path / "data")
    assert again.snapshot.base == "https://kg.example.org/"


@pytest.fixture
def finished(pages: Path, tmp_path: Path) -> Path:
    """The folder of a finished snapshot, to be damaged."""
    return build([pages], tmp_path / "data").snapshot.path


def test_a_catalogue_that_says_something_else_than_the_rdf_is_caught(finished: Path) -> None:
    """Changing one letter in one table is found by the check at the end of a build."""
    proven_digests(finished)
    connection = sqlite3.connect(finished / "catalogue.sqlite")
    connection.execute("UPDATE person SET name = 'Ada Byron' WHERE name = 'Ada Lovelace'")
    connection.commit()
    connection.close()
    with pytest.raises(SnapshotError, match="disagree.*Ada"):
        proven_digests(finished)


def test_a_triple_in_two_graphs_is_found() -> None:
    """The check tells the triple; the same subject and object under another predicate is no repetition."""
    lines = [b"<s> <p> <o> <g1> .\n", b"<s> <p> <o> <g2> .\n", b"<s> <q> <o> <g1> .\n"]
    whole, rest = Repetition(), Repetition()
    for line in lines:
        whole.look_at(line)
    for line in lines[1:]:
        rest.look_at(line)
    assert (whole.triple, rest.triple) == ("<s> <p> <o>", "")


@given(st.lists(st.text("ab <>.", max_size=4)), st.integers(1, 5))
def test_more_lines_than_fit_in_memory_are_sorted_as_all_at_once(texts: list[str], run: int) -> None:
    """Runs that wait on disk come back merged, with every repetition."""
    lines = [f"{text}\n".encode() for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        assert list(sorted_lines(lines, Path(folder), run)) == sorted(lines)


def test_the_digest_of_a_snapshot_is_that_of_its_sorted_n_quads(finished: Path) -> None:
    """The manifest states the SHA-256 of the canonical dataset, which anybody can make from the store."""
    lines = sorted(canonical_line(quad) for quad in OxigraphStore.open(finished / "rdf").quads())
    stated = json.loads((finished / "manifest.json").read_text("utf-8"))["digest"]
    assert stated == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_damaged_snapshots_are_refused_in_words(finished: Path) -> None:
    """A missing catalogue, a broken manifest and another format each get an error that says what to do."""
    manifest = finished / "manifest.json"
    whole = manifest.read_text("utf-8")
    data = finished.parent.parent
    manifest.write_text(json.dumps({**json.loads(whole), "format": 999}), "utf-8")
    with pytest.raises(SnapshotError, match="format 999.*build again"):
        open_current(data)
    manifest.write_text(whole[:50], "utf-8")
    with pytest.raises(SnapshotError, match="cannot be read.*build again"):
        open_current(data)
    manifest.write_text(whole, "utf-8")
    (finished / "catalogue.sqlite").write_bytes(b"not a database, just some text of enough length " * 50)
    with pytest.raises(SnapshotError, match="no Symposia catalogue"):
        assert open_current(data).catalogue
    shutil.rmtree(finished / "rdf")
    with pytest.raises(SnapshotError):
        assert open_current(data).store


def spoil_catalogue(place: Path) -> None:
    """Overwrite the catalogue."""
    (place / "catalogue.sqlite").write_bytes(b"no database " * 1000)


def lose_table_files(place: Path) -> None:
    """Remove what the RDF store keeps its triples in."""
    for path in (place / "rdf").glob("*.sst"):
        path.unlink()


def cut_manifest(place: Path) -> None:
    """Leave the first letter of the manifest."""
    (place / "manifest.json").write_text("{", "utf-8")


@pytest.mark.parametrize("damage", [spoil_catalogue, lose_table_files, cut_manifest])
def test_building_again_mends_a_damaged_snapshot(pages: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """As every message about damage advises; the same snapshot stands afterwards, sound."""
    made = build([pages], tmp_path / "data").snapshot
    damage(made.path)
    again = build([pages], tmp_path / "data").snapshot
    assert again.id == made.id
    verify(again)
    assert open_current(tmp_path / "data").catalogue.count(Source) == 2


def test_an_older_snapshot_that_cannot_be_read_is_passed_over(pages: Path, tmp_path: Path) -> None:
    """It stands in nobody's way: builds and lists go on."""
    data = tmp_path / "data"
    first = build([pages / "a.txt"], data).snapshot
    manifest = first.path / "manifest.json"
    manifest.write_text(json.dumps({**first.manifest, "format": 0}), "utf-8")
    second = build([pages], data).snapshot
    assert [each.id for each in list_snapshots(data)] == [second.id]


def test_a_document_that_became_unreadable_does_not_take_the_old_one_away(pages: Path, tmp_path: Path) -> None:
    """`--add` of bytes that no reader knows under an old name keeps the source as it was, and says so."""
    data = tmp_path / "data"
    build([pages], data)
    (pages / "a.txt").write_text("Tyger Tyger, burning bright,\nIn the forests of the night;\n", "utf-8")
    page(pages, "c.txt", title="On Difference Engines and Cards", session="More Engines")
    report = build([pages], data, add=True)
    assert [source.path for source in report.snapshot.catalogue.all(Source)] == ["a.txt", "b.txt", "c.txt"]
    assert "On Analytical Engines" in [item.title for item in report.snapshot.catalogue.all(Appearance)]
    assert any("a.txt" in remark and "kept" in remark for remark in report.remarks)


def test_a_fact_that_only_the_catalogue_holds_can_be_changed(pages: Path, tmp_path: Path) -> None:
    """Stating another mode of an event is a new snapshot, though no triple says it."""
    manifest = '[[event]]\nid = "looms"\nmode = "{}"\n\n[[source]]\npath = "*.txt"\nevent = "looms"\n'
    ids = []
    for mode in ("virtual", "hybrid", "hybrid"):
        (pages / "manifest.toml").write_text(manifest.format(mode), "utf-8")
        report = build([pages], tmp_path / "data")
        ids.append(report.snapshot.id)
        assert [event.mode for event in report.snapshot.catalogue.all(Event)] == [mode]
    assert len(set(ids)) == 2


def test_old_snapshots_are_dropped_save_the_pinned_and_the_current(pages: Path, tmp_path: Path) -> None:
    """Of four builds with --keep 1 and no grace, the pinned first and the current last remain."""
    data = tmp_path / "data"
    ids = []
    for title in ("One", "Two", "Three", "Four"):
        page(pages, "a.txt", title=f"Engine Number {title}")
        ids.append(build([pages], data).snapshot.id)
    pin(data, ids[0][:8])
    prune(data, 1, hours=0)
    assert [each.id for each in list_snapshots(data)] == [ids[0], ids[3]]
    revisions = {path.name for path in (data / "revisions").iterdir()}
    assert revisions == {each["sha256"] for kept in list_snapshots(data) for each in kept.manifest["sources"]}
