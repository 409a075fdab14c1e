"""Snapshots: finished, immutable builds beside each other in a data folder, one of them current.

DATA/current -> snapshots/{id}          moved in one rename
DATA/snapshots/{id}/catalogue.sqlite    answers REST and pages
DATA/snapshots/{id}/arrays/             the same relations in numbers: answers network questions
DATA/snapshots/{id}/rdf/                an Oxigraph store: answers SPARQL
DATA/snapshots/{id}/words/              the index of words: answers searches
DATA/snapshots/{id}/manifest.json       inputs and their hashes, versions, counts, timings
DATA/revisions/{sha256}                 the bytes of every source of the current snapshot
DATA/vocabularies/{sha256}.ttl          the bytes of the vocabularies that concepts are matched with
DATA/register.jsonl                     the identifiers published so far
DATA/decisions.jsonl                    what people decided
DATA/erased.jsonl                       who may not come back with which work, in salted hashes
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.catalogue import Catalogue
from graph.errors import SnapshotError, UnknownName
from graph.full_text import Words
from graph.records import EventFacts, Input, SourceFacts
from graph.stores.oxigraph import OxigraphStore

#: The layout of a snapshot; one that was written with another number is refused in words.
FORMAT = 4


@dataclass(frozen=True)
class Snapshot:
    """One finished build, opened for reading."""

    path: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """The hash of the sorted N-Quads and settings, in hexadecimal."""
        return str(self.manifest["id"])

    @property
    def base(self) -> str:
        """The base of all IRIs, with its final slash."""
        return str(self.manifest["base"])

    @cached_property
    def catalogue(self) -> Catalogue:
        """The tables of entities and evidence."""
        return Catalogue(self.path / "catalogue.sqlite")

    @cached_property
    def store(self) -> OxigraphStore:
        """The RDF dataset, opened read-only."""
        return OxigraphStore.open(self.path / "rdf")

    @cached_property
    def words(self) -> Words:
        """The index of words, opened read-only."""
        return Words(self.path / "words")


def open_snapshot(path: Path) -> Snapshot:
    """Open the snapshot in one folder; SnapshotError when it is missing, damaged or of another format."""
    try:
        manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise SnapshotError(f"{path}: there is no snapshot here; run `symposia build PATH…` first") from None
    except (ValueError, OSError) as error:
        raise SnapshotError(f"{path / 'manifest.json'}: cannot be read ({error}); build again") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        seen = manifest.get("format") if isinstance(manifest, dict) else "none"
        raise SnapshotError(f"{path}: snapshot of format {seen}, this version reads format {FORMAT}; build again")
    return Snapshot(path, manifest)


def open_current(data: Path) -> Snapshot:
    """Open the snapshot that ``data`` serves now."""
    current = data / "current"
    if not current.exists():
        raise SnapshotError(f"{data}: nothing has been built here yet; run `symposia build PATH…` first")
    return open_snapshot(current.resolve())


def list_snapshots(data: Path) -> list[Snapshot]:
    """All snapshots of a data folder that can be opened, oldest first; others are passed over."""
    folders = sorted((data / "snapshots").glob("*/manifest.json"))
    found = [_opened(folder.parent) for folder in folders if not folder.parent.name.startswith(".")]
    return sorted(filter(None, found), key=lambda snapshot: (int(snapshot.manifest["number"]), snapshot.id))


def _opened(path: Path) -> Snapshot | None:
    try:
        return open_snapshot(path)
    except SnapshotError:
        return None


def verify(snapshot: Snapshot) -> None:
    """Raise SnapshotError, in words, when a file of a snapshot is missing, cut, or cannot be opened."""
    for name, size in snapshot.manifest["files"].items():
        path = snapshot.path / name
        if not path.is_file() or path.stat().st_size != size:
            raise SnapshotError(f"{path}: this file of the snapshot is damaged or missing; build again")
    snapshot.catalogue.sql("SELECT count(*) FROM source")
    snapshot.store.query("ASK {}")
    _ = snapshot.words


def lasting_files(folder: Path) -> dict[str, int]:
    """The files that hold what a snapshot says, and their sizes in bytes; logs and locks are none of them."""
    words = [path for path in (folder / "words").glob("[!.]*") if path.suffix != ".lock"]
    paths = [folder / "catalogue.sqlite", *(folder / "arrays").glob("*.npy"), *(folder / "rdf").glob("*.sst"), *words]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(paths)}


def find_snapshot(data: Path, name: str) -> Snapshot:
    """The snapshot with an id, the beginning of one, a number, or ``current``; UnknownName when it is not one."""
    if name == "current":
        return open_current(data)
    known = list_snapshots(data)
    matches = [each for each in known if each.id.startswith(name) or str(each.manifest["number"]) == name]
    if len(matches) != 1:
        raise UnknownName("snapshot", name, ["current", *(each.id for each in known)])
    return matches[0]


# ---- writing ---------------------------------------------------------------------------------------------------------


def write_manifest(folder: Path, description: dict[str, Any]) -> None:
    """Write the manifest of a snapshot into its folder."""
    text = json.dumps(description, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")


def make_current(data: Path, place: Path) -> None:
    """Point ``data/current`` at a snapshot folder, in one rename."""
    link = data / ".current-new"
    link.unlink(missing_ok=True)
    link.symlink_to(place.relative_to(data))
    os.replace(link, data / "current")
    _sync_one(data)


def sync(folder: Path) -> None:
    """Have all files below ``folder`` written to disk before they are relied on."""
    for path in [*folder.rglob("*"), folder]:
        _sync_one(path)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ---- sources, kept by hash -------------------------------------------------------------------------------------------


def remember_inputs(data: Path, inputs: Iterable[Input]) -> None:
    """Keep the bytes of every source under their hash."""
    folder = data / "revisions"
    folder.mkdir(exist_ok=True)
    for each in inputs:
        place = folder / each.sha256
        if not place.exists():
            part = folder / f".{each.sha256}"
            part.write_bytes(each.data)
            _sync_one(part)
            os.replace(part, place)


def recall_inputs(data: Path) -> tuple[Input, ...]:
    """The sources of the current snapshot, from the bytes kept; none when nothing was built yet."""
    if not (data / "current").exists():
        return ()
    return tuple(_recalled(data, source) for source in open_current(data).manifest["sources"])


def _recalled(data: Path, source: dict[str, Any]) -> Input:
    place = data / "revisions" / source["sha256"]
    try:
        content = place.read_bytes()
    except OSError as error:
        raise SnapshotError(f"{place}: the bytes of {source['id']} are gone ({error.strerror}); build again") from error
    facts = dict(source["facts"])
    if facts.get("event"):
        facts["event"] = EventFacts(**facts["event"])
    facts["columns"] = tuple((field, column) for field, column in facts.get("columns", ()))
    return Input(source["id"], source["name"], content, source["sha256"], SourceFacts(**facts))


# ---- keeping and dropping --------------------------------------------------------------------------------------------


def pins(data: Path) -> set[str]:
    """The ids of the snapshots that are kept for ever."""
    path = data / "pins"
    return set(path.read_text("utf-8").split()) if path.exists() else set()


def pin(data: Path, name: str) -> Snapshot:
    """Keep the snapshot ``name`` (as ``find_snapshot`` takes it) for ever."""
    found = find_snapshot(data, name)
    (data / "pins").write_text("\n".join(sorted(pins(data) | {found.id})) + "\n", "utf-8")
    return found


def prune(data: Path, keep: int, *, hours: float = 24) -> None:
    """Drop snapshots that are neither current, pinned, among the last ``keep``, nor younger than ``hours``."""
    known = list_snapshots(data)
    current = open_current(data).id
    youngest = time.time() - hours * 3600
    kept = {each.id for each in known[-keep:]} | pins(data) | {current}
    for each in known:
        if each.id not in kept and float(each.manifest["created"]) < youngest:
            shutil.rmtree(each.path)
    _forget_revisions(data)


def drop(data: Path, unwanted: Callable[[Snapshot], bool]) -> int:
    """Drop the unwanted snapshots, pinned ones too, and those that nobody can open; how many. The current one stays."""
    current = open_current(data).path.name
    dropped = 0
    for folder in sorted((data / "snapshots").iterdir()):
        snapshot = _opened(folder)
        if folder.name != current and (snapshot is None or unwanted(snapshot)):
            shutil.rmtree(folder)
            dropped += 1
    left = {each.id for each in list_snapshots(data)}
    if pins(data) - left:
        (data / "pins").write_text("".join(f"{name}\n" for name in sorted(pins(data) & left)), "utf-8")
    _forget_revisions(data)
    return dropped


def _forget_revisions(data: Path) -> None:
    """Drop the bytes of sources that no snapshot was built from."""
    wanted = {source["sha256"] for each in list_snapshots(data) for source in each.manifest["sources"]}
    for revision in (data / "revisions").iterdir():
        if revision.name not in wanted:
            revision.unlink()
