"""The process that makes a store of RDF files: without network, within its memory, and no other is harmed by its end.

It is told on its standard input what to read, and says on its standard output, in a line of JSON each, how far it is
and in the end what it made or why it could not.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from graph.errors import SymposiaError
from graph.rdf.parsing import stream_quads
from graph.stores import Facts
from graph.stores.oxigraph import OxigraphStore, Placed
from graph.workers.confinement import confine, die_with_parent, limit_memory

#: The most graphs, classes and properties that are counted one by one, and the most triples whose classes are joined
#: with their properties.
MOST_COUNTED = 2_000
MOST_JOINED = 5_000_000

_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER isIRI(?c) } GROUP BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
_BY_CLASS = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER isIRI(?c) } GROUP BY ?c ?p"


def main() -> None:
    """Read what is asked for, answer, end."""
    die_with_parent(os.getppid())
    asked = json.loads(sys.stdin.read())
    limit_memory(asked["memory"])
    confine(writes=True)
    try:
        _say({"loaded": _loaded([(Path(path), graph) for path, graph in asked["files"]], Path(asked["place"]))})
    except SymposiaError as error:
        _say({"error": str(error)})
    except MemoryError:
        os.abort()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _loaded(files: list[tuple[Path, str | None]], place: Path) -> dict[str, Any]:
    reading = _Reading(files)
    OxigraphStore.create(place, reading.quads(), merge=True)
    facts = counted(OxigraphStore.open(place, disjoint=False), reading.prefixes)
    return {"id": reading.digest.hexdigest(), "quads": reading.count, "facts": vars(facts)}


class _Reading:
    """Files read one after the other: how many quads there were, the prefixes they declare, a hash of all bytes."""

    def __init__(self, files: list[tuple[Path, str | None]]) -> None:
        self.files, self.count = files, 0
        self.prefixes: dict[str, str] = {}
        self.digest = hashlib.sha256()

    def quads(self) -> Iterator[Any]:
        """Every quad, in its graph; blank nodes of different files are different."""
        for number, (path, graph) in enumerate(self.files, start=1):
            base = path.resolve().as_uri()
            self.digest.update(f"{graph}\n{path.suffix.lower()}\n{base}\n{path.stat().st_size}\n".encode())
            place = Placed(graph, f"f{number}")
            with path.open("rb") as opened:
                file = _Told(opened, path, self.digest)
                found = stream_quads(file, path.suffix.lower(), base=base, where=str(path), prefixes=self._declared)  # type: ignore[arg-type]  # it is read from, and nothing else
                for quad in found:
                    self.count += 1
                    yield place.of(quad)

    def _declared(self, found: Mapping[str, str]) -> None:
        for prefix, namespace in found.items():
            self.prefixes.setdefault(prefix, namespace)


class _Told:
    """A file that tells how far it was read, and adds what was to a hash."""

    def __init__(self, file: IO[bytes], path: Path, digest: Any) -> None:
        self._file, self._path, self._digest = file, path, digest
        self._done, self._size = 0, path.stat().st_size

    def read(self, size: int) -> bytes:
        """The next bytes."""
        part = self._file.read(size)
        self._digest.update(part)
        self._done += len(part)
        _say({"reading": str(self._path), "done": self._done >> 20, "total": max(self._size >> 20, 1)})
        return part


def counted(store: OxigraphStore, prefixes: Mapping[str, str]) -> Facts:
    """What there is of each graph, class and property in a store whose default graph holds all."""
    triples = int(store.query(_TRIPLES).rows()[0]["n"] or 0)
    by_class: dict[str, dict[str, int]] | None = None
    if triples <= MOST_JOINED:
        by_class = {}
        for row in _most(store, _BY_CLASS):
            by_class.setdefault(row["c"], {})[row["p"]] = int(row["n"])

    def by(query: str, key: str) -> dict[str, int]:
        return {row[key]: int(row["n"]) for row in _most(store, query)}

    return Facts(triples, by(_GRAPHS, "g"), by(_CLASSES, "c"), by(_PROPERTIES, "p"), by_class, dict(prefixes))


def _most(store: OxigraphStore, query: str) -> list[dict[str, str]]:
    keys = " ".join(word for word in query.partition("(")[0].split() if word.startswith("?"))
    rows = store.query(f"{query} ORDER BY DESC(?n) {keys} LIMIT {MOST_COUNTED}").rows()
    return [{name: value or "" for name, value in row.items()} for row in rows]
