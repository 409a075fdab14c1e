"""Extracts of texts that were read before, kept by the hash of the text and the version of the engine."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.concepts.acronyms import Definition
from graph.concepts.findings import WorkText
from graph.concepts.scoring import Extract, extract
from graph.version import fingerprint_of

#: From how many files on all extracts are put into one again.
MOST_FILES = 16

#: The first pass over texts, in their order.
Reader: TypeAlias = Callable[[Sequence[WorkText]], list[Extract]]

_EACH = ("hashes", "about", "mention")
_BEST = ("places", "counts")


@cache
def engine_version() -> str:
    """Sixteen hexadecimal digits that change whenever the engine or its model does."""
    return fingerprint_of("concepts")[:16]


class ExtractCache:
    """Remembers in one folder what the first pass took from each text.

    An extract is a function of title and abstract alone, so the concepts of a build are the same with and without it.
    Every build adds one file with what is new, and writes all anew where a text is gone or a file damaged, so that
    nothing stays of a text that was taken out.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def extracts(self, texts: Sequence[WorkText], read: Reader = extract) -> dict[str, Extract]:
        """The extract of each text by work, from the cache where it stands there; ``read`` is asked for the rest."""
        names = {text.work: _name(text) for text in texts}
        wanted = frozenset(names.values())
        files, kept, stale = self._load(wanted)
        new = list({names[text.work]: text for text in texts if names[text.work] not in kept}.values())
        fresh = {names[text.work]: each for text, each in zip(new, read(new), strict=True)}
        found = kept | fresh
        if stale or len(files) >= MOST_FILES:
            for path in files:
                path.unlink()
            self._store(found)
        elif fresh:
            self._store(fresh)
        self._forget_other_versions()
        return {work: found[name] for work, name in names.items()}

    def _load(self, wanted: frozenset[str]) -> tuple[list[Path], dict[str, Extract], bool]:
        """The files of this version, the wanted extracts in them, and whether they hold anything else."""
        files = sorted(self.folder.glob(f"{engine_version()}-*.npz"))
        kept: dict[str, Extract] = {}
        stale = False
        for path in files:
            held = _read(path)
            kept |= {name: each for name, each in held.items() if name in wanted}
            stale = stale or not held or not wanted.issuperset(held)
        return files, kept, stale

    def _store(self, extracts: Mapping[str, Extract]) -> None:
        name = hashlib.sha256("".join(sorted(extracts)).encode()).hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{name}.npz"
        np.savez(part, allow_pickle=False, **_arrays(extracts))
        os.replace(part, self.folder / f"{engine_version()}-{name}.npz")

    def _forget_other_versions(self) -> None:
        for path in self.folder.glob("*.npz"):
            if not path.name.startswith(engine_version()):
                path.unlink()


def _name(text: WorkText) -> str:
    return hashlib.sha256(f"{len(text.title)} {text.title}{text.abstract}".encode()).hexdigest()[:32]


def _arrays(extracts: Mapping[str, Extract]) -> dict[str, NDArray[Any]]:
    """Extracts as a few long arrays; what is no number stands in one JSON text."""
    names = sorted(extracts)
    values = [extracts[name] for name in names]
    words = [
        [name, each.keys, [[d.acronym, d.long, d.field, d.start, d.end] for d in each.defined], each.introduced]
        for name, each in zip(names, values, strict=True)
    ]
    arrays = {
        name: np.concatenate([getattr(each, name) for each in values]) if values else np.zeros(0)
        for name in (*_EACH, *_BEST)
    }
    sizes = np.array([[len(each.hashes), len(each.places)] for each in values], dtype=np.int64).reshape(-1, 2)
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
    return arrays | {"sizes": sizes, "words": np.frombuffer(text, dtype=np.uint8)}


def _read(path: Path) -> dict[str, Extract]:
    """The extracts of a file with the names of their texts; none where it is damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        words = json.loads(arrays["words"].tobytes())
        ends = np.cumsum(arrays["sizes"], axis=0)
        columns = {name: np.split(arrays[name], ends[:-1, 0]) for name in _EACH}
        columns |= {name: np.split(arrays[name], ends[:-1, 1]) for name in _BEST}
        return {
            name: Extract(
                **{column: parts[n].copy() for column, parts in columns.items()},
                keys=tuple(keys),
                defined=tuple(Definition(*each) for each in defined),
                introduced=tuple(introduced),
            )
            for n, (name, keys, defined, introduced) in enumerate(words)
        }
    except (OSError, ValueError, TypeError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return {}
