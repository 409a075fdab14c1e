"""The files of vocabularies, kept by hash in the data folder: DATA/vocabularies/{sha256}{suffix}."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.errors import SnapshotError
from graph.snapshot import list_snapshots, open_current
from graph.thesauri.reading import Thesaurus

FOLDER = "vocabularies"


def described(each: Thesaurus) -> dict[str, str | None]:
    """How a manifest describes a vocabulary: enough to match with it again from the kept bytes."""
    return {"name": each.name, "sha256": each.sha256, "suffix": each.suffix, "base": each.base}


def remember_thesauri(data: Path, thesauri: Iterable[Thesaurus]) -> None:
    """Keep the bytes of every vocabulary under their hash, on disk before this returns."""
    folder = data / FOLDER
    for each in thesauri:
        folder.mkdir(exist_ok=True)
        place = folder / f"{each.sha256}{each.suffix}"
        if not place.exists():
            part = folder / f".{place.name}"
            with part.open("wb") as out:
                out.write(each.data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, place)


def listed_thesauri(data: Path) -> list[Mapping[str, Any]]:
    """The vocabularies of the current snapshot, or of the newest that can be opened, as its manifest tells of them."""
    try:
        current = open_current(data)
    except SnapshotError:
        known = list_snapshots(data)
        if not known:
            return []
        current = known[-1]
    return list(current.manifest.get("vocabularies", ()))


def recall_thesauri(data: Path, *, without: str | None = None) -> tuple[Thesaurus, ...]:
    """These vocabularies from the bytes kept, save the one that is named ``without``."""
    return tuple(_recalled(data, each) for each in listed_thesauri(data) if each["name"] != without)


def _recalled(data: Path, each: Mapping[str, Any]) -> Thesaurus:
    place = data / FOLDER / f"{each['sha256']}{each['suffix']}"
    try:
        content = place.read_bytes()
    except OSError as error:
        hint = f"take it out with `symposia vocabulary remove {each['name']}`, and add it again"
        raise SnapshotError(f"{place}: the vocabulary {each['name']} is gone ({error.strerror}); {hint}") from error
    return Thesaurus(each["name"], content, each["sha256"], each["suffix"], each["base"])


def forget_others(data: Path) -> None:
    """Drop the files of vocabularies that no snapshot was made with."""
    wanted = {
        f"{each['sha256']}{each['suffix']}"
        for snapshot in list_snapshots(data)
        for each in snapshot.manifest.get("vocabularies", ())
    }
    for path in (data / FOLDER).glob("*"):
        if path.name not in wanted:
            path.unlink()
