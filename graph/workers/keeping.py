"""Replacing workers in a thread of its own, as soon as one ends, so that no answer waits for it."""

from __future__ import annotations

import contextlib
import os
import select
import weakref
from collections.abc import Iterable
from typing import Protocol

#: How often idle workers are looked at where nothing is heard of them, in seconds.
_LOOK = 1.0

#: How long to wait before what could not be made is tried again: at first, and at most.
_FIRST, _LAST = 0.1, 5.0


class Kept(Protocol):
    """What has workers to be replaced."""

    closed: bool

    def sweep(self) -> bool:
        """Give up idle workers that ended; False where one ended before it could do anything."""

    def fill(self) -> bool:
        """Make workers until there are enough; False where that cannot be done now."""

    def watched(self) -> list[int]:
        """Files that can be read as soon as an idle worker ends, where the system has such."""


class Bell:
    """Wakes the one thread that waits for it."""

    def __init__(self) -> None:
        self._ear, self._rope = os.pipe()
        for end in (self._ear, self._rope):
            os.set_blocking(end, False)
        weakref.finalize(self, _close, self._ear, self._rope).atexit = False  # the thread may still wait then

    def ring(self) -> None:
        """Wake who waits, or who waits next."""
        with contextlib.suppress(BlockingIOError):  # it has been rung often enough
            os.write(self._rope, b".")

    def wait(self, others: Iterable[int], seconds: float) -> None:
        """Until it is rung, one of some other files can be read, or that time is over."""
        poll = select.poll()
        for file in (self._ear, *others):
            poll.register(file, select.POLLIN)
        poll.poll(seconds * 1000)
        with contextlib.suppress(BlockingIOError):
            os.read(self._ear, 1 << 12)


def keep(pool: weakref.ref[Kept], bell: Bell) -> None:
    """Sweep and fill whenever it is due, until the pool is closed or gone; more and more seldom while that fails."""
    pause = 0.0
    while True:
        found = pool()
        if found is None or found.closed:
            return
        done = all((found.sweep(), found.fill()))
        pause = 0.0 if done else min(max(2 * pause, _FIRST), _LAST)
        others = [] if pause else found.watched()
        del found
        bell.wait(others, pause or _LOOK)


def _close(*files: int) -> None:
    for file in files:
        os.close(file)
