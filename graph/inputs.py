"""Finding the documents to read, and the facts that a manifest.toml beside them states."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import InputError
from graph.identifiers import short_hash
from graph.manifest import MANIFEST, Manifest, read_manifest
from graph.records import Input, SourceFacts

_NO_DOCUMENT = ("readme", "license", "licence")


@dataclass(frozen=True, slots=True)
class Found:
    """The inputs, sorted by id, and what was noticed while they were found."""

    inputs: tuple[Input, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """A document on disk: ``place`` is its path, ``home`` the folders that tell apart equal ids, innermost first."""

    place: Path
    id: str
    home: tuple[str, ...]
    facts: SourceFacts
    stated: bool


def find_inputs(paths: Sequence[Path]) -> Found:
    """The documents at ``paths``, files or folders, in whatever order these come.

    Folders are searched through; README*, LICENSE*, manifest.toml and dotfiles in them are no documents. Equal bytes
    are read once and reported. Raises InputError for a missing path and for whatever is wrong with a manifest.
    """
    manifests = _Manifests()
    files: dict[Path, _File] = {}
    notes: set[str] = set()
    for path in paths:
        here = list(_files_at(Path(path), manifests))
        if not here:
            notes.add(f"{path}: no documents in this folder")
        for file in here:
            files[file.place] = min(files.get(file.place, file), file, key=_rank)
    kept, remarks = _without_copies(sorted(_told_apart(list(files.values())), key=_rank))
    return Found(tuple(sorted(kept, key=lambda each: each.id)), (*sorted(notes), *remarks))


def _rank(file: _File) -> tuple[bool, int, str, str]:
    """Which of several names of the same bytes comes first: one that a manifest states, then a short one."""
    return not file.stated, file.id.count("/"), file.id, str(file.place)


# ---- looking through folders -----------------------------------------------------------------------------------------


class _Manifests:
    """The manifests of folders, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, Manifest | None] = {}

    def governing(self, place: Path, root: Path) -> Iterator[tuple[Path, Manifest]]:
        """The manifests beside a document and in the folders above it, up to ``root``, the nearest first."""
        folder = place.parent
        while True:
            manifest = self._at(folder)
            if manifest is not None:
                yield folder, manifest
            if folder == root or folder == folder.parent:
                return
            folder = folder.parent

    def _at(self, folder: Path) -> Manifest | None:
        if folder not in self._read:
            self._read[folder] = read_manifest(folder, documents_in(folder)) if (folder / MANIFEST).is_file() else None
        return self._read[folder]


def documents_in(folder: Path) -> list[Path]:
    """The documents in a folder and the folders below it, sorted."""
    found: list[Path] = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(base) / name for name in names if _is_document(name) and (Path(base) / name).is_file()]
    return sorted(found)


def _is_document(name: str) -> bool:
    return not name.startswith(".") and name != MANIFEST and not name.casefold().startswith(_NO_DOCUMENT)


def _files_at(path: Path, manifests: _Manifests) -> Iterator[_File]:
    if path.is_dir():
        root = path.resolve()
        for place in documents_in(root):
            yield _file(place, _legible(place.relative_to(root).as_posix()), root, manifests)
    elif path.is_file():
        place = path.parent.resolve() / path.name
        yield _file(place, _legible(path.name), place.parent, manifests)
    else:
        raise InputError(
            "there is no such file or folder" if not path.exists() else "this is neither a file nor a folder",
            where=str(path),
            hint="give documents, or folders of documents",
        )


def _file(place: Path, name: str, root: Path, manifests: _Manifests) -> _File:
    for folder, manifest in manifests.governing(place, root):
        entry = manifest.sources.get(place.relative_to(folder).as_posix())
        if entry is not None:
            home = (entry.id and folder) or root
            return _File(place, entry.id or name, _innermost_first(home), entry.facts, stated=True)
    return _File(place, name, _innermost_first(root), SourceFacts(), stated=False)


def _innermost_first(folder: Path) -> tuple[str, ...]:
    return tuple(_legible(part) for part in reversed(folder.parts[1:]))


def _legible(name: str) -> str:
    """A file's name as text: bytes in it that are no UTF-8 become replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


# ---- names and copies ------------------------------------------------------------------------------------------------


def _told_apart(files: Sequence[_File]) -> list[_File]:
    """The files, those with equal ids named by as many folders above them as tell them apart."""
    names = {file.place: file.id for file in files}
    depth = 0
    while clashing := _clashing(names):
        for file in files:
            if file.place in clashing:
                names[file.place] = _longer(file, depth)
        depth += 1
    return [replace(file, id=names[file.place]) for file in files]


def _longer(file: _File, depth: int) -> str:
    if depth < len(file.home):
        return "/".join([*reversed(file.home[: depth + 1]), file.id])
    return "/".join([*map(_legible, file.place.parts[1:]), short_hash(str(file.place)), str(depth)])


def _clashing(names: Mapping[Path, str]) -> set[Path]:
    seen: dict[str, list[Path]] = {}
    for place, name in names.items():
        seen.setdefault(name, []).append(place)
    return {place for places in seen.values() if len(places) > 1 for place in places}


def _without_copies(files: Sequence[_File]) -> tuple[list[Input], list[str]]:
    kept: dict[str, Input] = {}
    notes: list[str] = []
    for file in files:
        data = _bytes(file.place)
        digest = hashlib.sha256(data).hexdigest()
        if digest in kept:
            notes.append(f"{file.id}: the same bytes as {kept[digest].id}; read once")
        else:
            kept[digest] = Input(file.id, _legible(file.place.name), data, digest, file.facts)
    return list(kept.values()), notes


def _bytes(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(place), hint="check who may read it") from None
