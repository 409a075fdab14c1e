"""What a worker does with a message: ask its store a query, or read what another server answered."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from graph.errors import InputError, QueryRefused, SnapshotError, SymposiaError
from graph.stores import Bounds, Dataset
from graph.stores.oxigraph import OxigraphStore, reread
from graph.workers.messages import Head

#: A worker that has used so much memory, in bytes, is replaced after its answer.
_GROWN = 400_000_000

#: The kinds of an error besides the reasons of QueryRefused.
QUERY, INPUT, DAMAGE = "query", "input", "damage"


class Desk:
    """Answers messages over one store, or over none; ``damage`` says why the store cannot be opened."""

    def __init__(self, store: str | None, *, disjoint: bool | None) -> None:
        self.damage = ""
        self._store: OxigraphStore | None = None
        try:
            if store is not None:
                self._store = OxigraphStore.open(Path(store), disjoint=disjoint)
        except SnapshotError as error:
            self.damage = str(error)

    def answer(self, job: Head, body: bytes) -> tuple[Head, bytes]:
        """What is sent back: a head with ``ok``, or with ``error`` in words and its ``reason``; and bytes."""
        try:
            head, content = self._reread(job, body) if job["do"] == "reread" else self._query(job)
        except MemoryError:
            return {"ok": False, "reason": "memory", "error": "", "retire": True}, b""
        except SymposiaError as error:
            return {"ok": False, "reason": _reason(error), "error": str(error), "retire": _grown()}, b""
        return {"ok": True, "retire": _grown(), **head}, content

    def _query(self, job: Head) -> tuple[Head, bytes]:
        if self._store is None:
            raise SnapshotError(self.damage or "this worker has no store")
        dataset = Dataset(tuple(job["default"]), tuple(job["named"])) if job["chosen"] else None
        bounds = Bounds(job["rows"], job["size"], job["truncate"])
        written = self._store.write(job["text"], job["format"], bounds, dataset, written=job["written"])
        return {"kind": written.kind, "format": written.format, "truncated": written.truncated}, written.content

    def _reread(self, job: Head, body: bytes) -> tuple[Head, bytes]:
        try:
            written = reread(body, job["graph"], job["format"], Bounds(job["rows"], job["size"], job["truncate"]))
        except ValueError as error:
            raise InputError(str(error)) from error
        return {"kind": written.kind, "format": written.format, "truncated": written.truncated}, written.content


def _reason(error: SymposiaError) -> str:
    if isinstance(error, QueryRefused):
        return error.reason
    if isinstance(error, SnapshotError):
        return DAMAGE
    return INPUT if isinstance(error, InputError) else QUERY


def _grown() -> bool:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > _GROWN
