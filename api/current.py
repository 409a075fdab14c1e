"""The snapshot being served: opened once, noticed when a newer one is published, kept by the requests under way."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g

from graph.build import REGISTER
from graph.decisions import FILE as DECISIONS
from graph.decisions import Decisions
from graph.errors import SnapshotError
from graph.register import Moved
from graph.snapshot import Snapshot, list_snapshots, open_current

_EXTENSION = "symposia"
_log = logging.getLogger(__name__)

T = TypeVar("T")


#: Where ``current`` points, and when each of _FILES there, and the register, was written; 0 for what is not there.
_State = tuple[str, tuple[int, ...]]
_FILES = ("manifest.json", "catalogue.sqlite", "rdf/CURRENT")


@dataclass
class _Served:
    """An open snapshot, the state of the folder when it was opened, and what was computed from it."""

    state: _State
    snapshot: Snapshot
    memory: dict[str, Any] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


def newest_usable(data: Path) -> Snapshot:
    """The current snapshot of a folder, opened; where it is damaged, the newest that is not, and the log says so.

    Raises SnapshotError, that of the current one, when there is no other.
    """
    try:
        return _opened(open_current(data))
    except SnapshotError as error:
        for snapshot in reversed(list_snapshots(data)):
            try:
                usable = _opened(snapshot)
            except SnapshotError:
                continue
            _log.warning("the current snapshot is not served: %s; %s is served instead", error, usable.id)
            return usable
        raise


def _opened(snapshot: Snapshot) -> Snapshot:
    """The snapshot after a look into each of its parts, so that a damaged one is refused now."""
    _ = snapshot.catalogue  # which reads its base
    snapshot.store.query("ASK { ?thing a ?class }")
    return snapshot


class Current:
    """Gives the snapshot that ``data`` serves now; a look at the link a call, a reopening only when something changed.

    A newer snapshot that cannot be opened is reported once to the log, and the one before goes on serving until it is
    repaired or another follows.
    """

    def __init__(self, data: Path, follow: Callable[[Snapshot], None] | None = None) -> None:
        """``follow`` is told of each snapshot that is served from now on, before any request uses it."""
        self.data, self._follow = data, follow
        self._link = str(data / "current")
        self._watched = (*(str(data / "current" / name) for name in _FILES), str(data / REGISTER))
        self._lock = threading.Lock()
        self._served: _Served | None = None
        self._refused: _State | None = None

    def get(self) -> _Served:
        """The served snapshot; SnapshotError when there is none."""
        state = self._state()
        served = self._served
        if served is not None and state in (served.state, self._refused):
            return served
        with self._lock:
            if self._served is None or state not in (self._served.state, self._refused):
                served, self._served = self._served, self._next(state)
                if self._follow is not None and self._served is not served:
                    self._follow(self._served.snapshot)
            return self._served

    def _state(self) -> _State:
        try:
            return os.readlink(self._link), tuple(map(_written, self._watched))
        except OSError:
            return "", ()

    def _next(self, state: _State) -> _Served:
        """What is served from this state of the folder on."""
        if self._served is None:
            return _Served(state, newest_usable(self.data))
        try:
            served = _Served(state, _opened(open_current(self.data)))
        except SnapshotError as error:
            _log.warning("the newer snapshot is not served: %s", error)
            self._refused = state
            return self._served
        self._refused = None
        return served


def _written(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


class Fixed(Current):
    """Gives one snapshot for ever."""

    def __init__(self, fixed: Snapshot, follow: Callable[[Snapshot], None]) -> None:
        super().__init__(fixed.path, follow)
        self._fixed = _Served(("", ()), fixed)
        follow(fixed)

    def get(self) -> _Served:
        """The one snapshot."""
        return self._fixed


def install_fixed(app: Flask, fixed: Snapshot, follow: Callable[[Snapshot], None]) -> None:
    """Let ``app`` serve one snapshot and no other."""
    app.extensions[_EXTENSION] = Fixed(fixed, follow)


def install(app: Flask, data: Path, follow: Callable[[Snapshot], None]) -> None:
    """Let ``app`` serve the snapshots of the folder ``data``, and tell ``follow`` of each."""
    app.extensions[_EXTENSION] = Current(data, follow)


def current_of(app: Flask) -> Current:
    """What tells the snapshot that an application serves."""
    return cast(Current, app.extensions[_EXTENSION])


def data_folder() -> Path:
    """The folder whose snapshots are served."""
    return cast(Current, current_app.extensions[_EXTENSION]).data


def moved() -> Moved:
    """The published slugs that name nothing any more, and where each leads."""
    return remembered("moved", lambda _: Moved.load(data_folder() / REGISTER))


def decisions() -> Decisions:
    """What was decided so far, as it stands in the data folder now."""
    return Decisions.load(data_folder() / DECISIONS)


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
        g.served = current_of(current_app).get()
    return cast(_Served, g.served)
