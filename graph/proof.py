"""The proof that what a build wrote says one thing: the catalogue, the arrays and the RDF."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from pathlib import Path

from graph import arrays, catalogue, rdf
from graph.errors import SnapshotError
from graph.knowledge import KnowledgeGraph, digest_of
from graph.stores.oxigraph import OxigraphStore

#: So many lines are sorted in memory at once (about 250 MB); the runs are merged from disk.
_RUN = 1_000_000


@dataclass
class Fingerprint:
    """How many lines there were, and the sum of their 128-bit hashes: equal for the same lines in any order."""

    count: int = 0
    total: int = 0

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines, each of them counted."""
        for line in lines:
            self._add(line)
            yield line

    def seeing(self, quads: Iterable[rdf.Quad]) -> Iterator[rdf.Quad]:
        """Quads, the canonical line of each counted."""
        for quad in quads:
            self._add(rdf.canonical_line(quad).encode())
            yield quad

    def _add(self, line: bytes) -> None:
        self.count += 1
        self.total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")


@dataclass(frozen=True)
class Made:
    """What a build meant to write: the rows of the catalogue, and the fingerprint of the quads made of them."""

    kg: KnowledgeGraph
    quads: Fingerprint


@dataclass
class Repetition:
    """Looks for a triple that stands in two graphs, in sorted N-Quads; ``triple`` is the first such, or empty.

    >>> seen = Repetition()
    >>> for line in (b"<s> <p> <o> <g1> .", b"<s> <p> <o> <g2> .", b"<s> <q> <o> <g1> ."):
    ...     seen.look_at(line)
    >>> seen.triple
    '<s> <p> <o>'
    """

    triple: str = ""
    _before: bytes = b""

    def look_at(self, line: bytes) -> None:
        """Compare a line with the one before it."""
        triple = line.rpartition(b" <")[0]
        if triple == self._before and not self.triple:
            self.triple = triple.decode()
        self._before = triple


def proven_digests(folder: Path, made: Made | None = None) -> tuple[str, str]:
    """The SHA-256 of the sorted N-Quads of the store in ``folder``, and that of the rows of the catalogue beside it.

    Raises SnapshotError when these two or the arrays do not say the same, or when a triple stands in two graphs (it
    would be counted twice). ``made`` spares making the quads a second time where the catalogue holds what was meant.
    """
    reader = catalogue.Catalogue(folder / "catalogue.sqlite")
    rows = digest_of(reader)
    if made is None or made.kg.digest != rows:
        made = Made(reader.knowledge(), Fingerprint())
        _exhaust(made.quads.seeing(rdf.quads(made.kg)))
    reader.close()
    arrays.prove(folder / "arrays", made.kg)
    found, digest, twice = Fingerprint(), hashlib.sha256(), Repetition()
    for line in sorted_lines(found.passing(_lines(folder)), folder.parent):
        twice.look_at(line)
        digest.update(line)
    if twice.triple:
        raise SnapshotError(f"this triple stands in two graphs of this build: {twice.triple}")
    if found != made.quads:
        raise SnapshotError(f"the catalogue and the RDF of this build disagree, first about: {_odd(folder, made.kg)}")
    return digest.hexdigest(), rows


def sorted_lines(lines: Iterable[bytes], folder: Path, run: int = _RUN) -> Iterator[bytes]:
    """Lines with their ends in order, of which no more than ``run`` are held in memory; the rest waits in ``folder``.

    >>> list(sorted_lines([b"b\\n", b"c\\n", b"a\\n"], Path("."), run=2))
    [b'a\\n', b'b\\n', b'c\\n']
    """
    rest = iter(lines)
    with ExitStack() as files:
        runs = []
        while len(held := sorted(islice(rest, run))) == run:
            file = files.enter_context(tempfile.TemporaryFile(dir=folder))
            file.writelines(held)
            file.seek(0)
            runs.append(file)
        yield from merge(*runs, held) if runs else held


def _lines(folder: Path) -> Iterator[bytes]:
    return (rdf.canonical_line(quad).encode() for quad in OxigraphStore.open(folder / "rdf").quads())


def _exhaust(things: Iterable[object]) -> None:
    for _ in things:
        pass


def _odd(folder: Path, kg: KnowledgeGraph) -> str:
    """The first statement that only one of the two makes."""
    odd = set(_lines(folder)).symmetric_difference(rdf.canonical_line(quad).encode() for quad in rdf.quads(kg))
    return min(odd, default=b"(a statement made twice)").decode()
