"""RDF files of any make as one store: each parsed in a worker, blank nodes kept apart, repeated triples merged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from graph.errors import InputError
from graph.rdf.parsing import READ_QUADS
from graph.stores.oxigraph import OxigraphStore, placed_quads
from graph.workers.jobs import Parse
from graph.workers.pool import Pool

#: How long the parser may take for one file, in seconds.
PATIENCE = 600.0


@dataclass(frozen=True)
class RdfFile:
    """A file, and the graph that its triples go to where the file names none (None: the default graph)."""

    path: Path
    graph: str | None = None


@dataclass(frozen=True)
class Loaded:
    """A store made of files: where it is, what it is known by (a hash of bytes and graphs), and how many quads came."""

    path: Path
    id: str
    quads: int


def load(files: Sequence[RdfFile], place: Path, pool: Pool, *, size: int = 1_000_000_000) -> Loaded:
    """Make a store at ``place`` of files, each of at most ``size`` bytes as N-Quads.

    A triple that several files or graphs hold stands once in the default graph, which is the union of all. Raises
    InputError for a file that cannot be read, whose suffix says no format, or that cannot be parsed.
    """
    parsed = [(each, _parsed(each, pool, size)) for each in files]
    digest, count = hashlib.sha256(), 0
    for each, lines in parsed:
        digest.update(f"{each.graph}\n{len(lines)}\n".encode() + lines)
        count += lines.count(b"\n")
    numbered = enumerate(parsed, start=1)
    quads = (placed_quads(lines, graph=each.graph, mark=f"f{number}") for number, (each, lines) in numbered)
    OxigraphStore.create(place, chain.from_iterable(quads), merge=True)
    return Loaded(place, digest.hexdigest(), count)


def _parsed(file: RdfFile, pool: Pool, size: int) -> bytes:
    suffix = file.path.suffix.lower()
    if suffix not in READ_QUADS:
        known = ", ".join(sorted(READ_QUADS))
        raise InputError(f"the suffix '{suffix}' says no RDF format", where=str(file.path), hint=f"known: {known}")
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(file.path)) from error
    base = file.path.resolve().as_uri()
    return pool.run(Parse(data, suffix, str(file.path), base, size), None, seconds=PATIENCE).content
