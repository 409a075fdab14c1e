"""The snapshot being served: opened once, noticed when a newer one is published, kept by the requests under way."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g

from graph.errors import SnapshotError
from graph.snapshot import Snapshot, open_current

_EXTENSION = "symposia"
_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass
class _Served:
    """An open snapshot, the link that named it, and what was computed from it."""

    link: str
    snapshot: Snapshot
    memory: dict[str, Any] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


class Current:
    """Gives the snapshot that ``data`` serves now; one read of the link a call, a reopening only when it moved.

    A newer snapshot that cannot be opened is reported once to the log, and the one before goes on serving.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._served: _Served | None = None
        self._refused = ""

    def get(self) -> _Served:
        """The served snapshot; SnapshotError when there is none."""
        link = self._link()
        served = self._served
        if served is not None and link in (served.link, self._refused):
            return served
        with self._lock:
            if self._served is None or link not in (self._served.link, self._refused):
                self._open(link)
            return cast(_Served, self._served)

    def _link(self) -> str:
        try:
            return str((self.data / "current").readlink())
        except OSError:
            return ""

    def _open(self, link: str) -> None:
        try:
            snapshot = open_current(self.data)
            _ = snapshot.catalogue, snapshot.store  # opened now, so that a damaged one is refused now
        except SnapshotError as error:
            if self._served is None:
                raise
            _log.warning("the newer snapshot is not served: %s", error)
            self._refused = link
        else:
            self._served, self._refused = _Served(link, snapshot), ""


def install(app: Flask, data: Path) -> None:
    """Let ``app`` serve the snapshots of the folder ``data``."""
    app.extensions[_EXTENSION] = Current(data)


def snapshot() -> Snapshot:
    """The snapshot of this request: the same one until the request ends."""
    return _served().snapshot


def remembered(key: str, make: Callable[[Snapshot], T]) -> T:
    """What ``make`` gives for this request's snapshot, made once for each; it may ask for other such."""
    served = _served()
    if key not in served.memory:
        with served.lock:
            if key not in served.memory:
                served.memory[key] = make(served.snapshot)
    return cast(T, served.memory[key])


def _served() -> _Served:
    if "served" not in g:
        g.served = cast(Current, current_app.extensions[_EXTENSION]).get()
    return cast(_Served, g.served)
