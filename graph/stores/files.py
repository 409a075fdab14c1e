"""RDF files of any make as one store, made by a process of its own: the one that asks never holds what they say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.rdf.parsing import READ_QUADS
from graph.stores import Facts

#: The memory that reading may take, in bytes of address space: the parser's and the store's, not the files'.
MEMORY = 4_000_000_000

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from graph.stores.loading import main; main()"

#: Called with the file that is being read, the megabytes of it that were, and how many it has.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class RdfFile:
    """A file, and the graph that its triples go to where the file names none (None: the default graph)."""

    path: Path
    graph: str | None = None


@dataclass(frozen=True)
class Loaded:
    """A store made of files: where it is, what it is known by (a hash of bytes and graphs), quads read, and facts."""

    path: Path
    id: str
    quads: int
    facts: Facts


def load(
    files: Sequence[RdfFile],
    place: Path,
    *,
    memory: int = MEMORY,
    progress: Progress = lambda name, done, total: None,
) -> Loaded:
    """Make a store at ``place`` of files, which are read part by part and may be larger than memory.

    A triple that several files or graphs hold stands once in the default graph, which is the union of all. Raises
    InputError for a file that cannot be read, whose suffix says no format, or that cannot be parsed.
    """
    for each in files:
        _check(each.path)
    asked = {"files": [[str(each.path), each.graph] for each in files], "place": str(place), "memory": memory}
    paths = json.dumps([os.path.abspath(path) for path in sys.path])
    command = [sys.executable, "-I", "-S", "-c", _START, paths]
    reading, said = str(files[0].path) if files else "", dict[str, Any]()
    pipe, kept = subprocess.PIPE, {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"} & set(os.environ)
    environment = {name: os.environ[name] for name in sorted(kept)}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(asked))
            process.stdin.close()
            for line in process.stdout:
                said = json.loads(line)
                if "reading" in said:
                    reading = said["reading"]
                    progress(Path(reading).name, said["done"], said["total"])
        finally:
            process.kill()
    if "error" in said:
        raise InputError(said["error"])
    if "loaded" not in said:
        raise InputError(_ended(process.returncode, memory), where=reading)
    found = said["loaded"]
    return Loaded(place, found["id"], found["quads"], Facts(**found["facts"]))


def _check(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix not in READ_QUADS:
        known = ", ".join(sorted(READ_QUADS))
        raise InputError(f"the suffix '{suffix}' says no RDF format", where=str(path), hint=f"known: {known}")
    try:
        path.open("rb").close()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _ended(status: int, memory: int) -> str:
    if status in (-signal.SIGABRT, -signal.SIGKILL):
        return f"reading this needs more than {memory / 1e9:g} GB of memory; split it, or write it as N-Triples"
    return "the parser could not hold this; it is too deep or too large in some part"
