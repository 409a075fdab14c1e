"""A pool of workers: queries and the answers of other servers are handled in processes that can be killed safely."""

from __future__ import annotations

import itertools
import logging
import os
import signal
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.errors import InputError, QueryError, QueryRefused, SnapshotError
from graph.workers.evaluation import DAMAGE, INPUT
from graph.workers.jobs import Done, Query, Reread
from graph.workers.keeping import Bell, keep
from graph.workers.messages import Head, Late, Lost
from graph.workers.nursery import NoWorkers, Nursery, Worker

_log = logging.getLogger(__name__)

_CORES = os.cpu_count() or 1

#: Worker time, in seconds, beyond which a client's jobs wait for those of clients that had less.
_LEVELS = (1.0, 3.0, 10.0)

#: How often a job is begun whose worker is ended by someone else.
_TRIES = 3


@dataclass(frozen=True)
class PoolLimits:
    """Sizes in bytes and times in seconds.

    ``workers`` jobs that are short run at once. One that takes longer than ``slow_after`` leaves its place to the next
    and runs on beside; of more than ``slow`` such jobs that use the processors the worst client's is killed. Clients
    with more than ``heavy`` worker time lately never take the last ``reserved`` places.
    """

    workers: int = max(4, _CORES + 2)
    slow: int = max(2, _CORES)
    reserved: int = 2
    slow_after: float = 0.25
    heavy: float = 1.0
    queue: float = 1.5
    memory: int = 1_000_000_000

    @property
    def processes(self) -> int:
        """The most worker processes there are."""
        return 3 * (self.workers + self.slow)


class Call:
    """A job as whoever asked for it sees it: it may be cancelled from any thread, and tells the worker time it took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._act: Callable[[], None] | None = None
        self._cancelled = False
        self.seconds = 0.0

    def cancel(self) -> None:
        """Nobody waits for the answer any more; its worker is put to better use."""
        with self._lock:
            self._cancelled = True
            if self._act is not None:
                self._act()

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the answer."""
        return self._cancelled

    def bind(self, act: Callable[[], None] | None) -> None:
        """What cancelling does from now on; done at once if it was cancelled before."""
        with self._lock:
            self._act = act
            if self._cancelled and act is not None:
                act()


@dataclass(eq=False)
class _Place:
    """A job in the queue, or in one of the places: the next is of the client with the least worker time."""

    weight: float
    order: int
    heavy: bool
    held: bool = False

    @property
    def level(self) -> int:
        """How far back it stands: clients with about as much worker time wait for each other in turn."""
        return sum(self.weight > bound for bound in _LEVELS)

    go: threading.Event = field(default_factory=threading.Event)


class Pool:
    """Workers over finished stores, kept warm for the one named last to `prepare`. Threads may share it.

    A job is killed at its deadline, whatever it does; a worker that ends is replaced at once. Jobs over another store
    are answered too, by workers made for them, so that a store can be exchanged while queries run.
    """

    def __init__(self, limits: PoolLimits | None = None) -> None:
        self.limits = limits or PoolLimits()
        self._nursery = Nursery(self.limits.memory)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: list[Worker] = []
        self._queue: list[_Place] = []
        self._running = 0
        self._heavy = 0
        self._order = itertools.count()
        self._store: Path | None = None
        self._disjoint: bool | None = None
        self.closed = False
        self.confined: bool | None = None
        self._bell = Bell()
        self._keeper: threading.Thread | None = None
        self._end = weakref.finalize(self, _end, self._lock, self._idle, self._nursery, self._bell)

    # ---- what callers use

    def prepare(self, store: Path, *, disjoint: bool | None = None) -> None:
        """Keep workers warm for the store at ``store`` from now on; jobs that run over another end in peace.

        ``disjoint`` is what ``OxigraphStore.open`` takes.
        """
        with self._lock:
            self._store, self._disjoint = store, disjoint
            if self._keeper is None:
                self._keeper = threading.Thread(target=keep, args=(weakref.ref(self), self._bell), daemon=True)
                self._keeper.start()
        self._bell.ring()

    def run(
        self,
        job: Query | Reread,
        store: Path | None = None,
        *,
        seconds: float,
        weight: float = 0.0,
        call: Call | None = None,
    ) -> Done:
        """Do a job within ``seconds``, over the store at ``store`` if it is a query; ``weight`` is the worker time that
        whoever asks had lately, and ``call`` lets them cancel.

        Raises QueryError (malformed), InputError (what another server sent is no whole answer), SnapshotError (the
        store is damaged) or QueryRefused with its reason: ``time``, ``memory``, ``answer``, ``crash``, ``slow``,
        ``busy``, ``gone``.
        """
        bill = call or Call()
        place = self._enter(weight)
        try:
            for _ in range(_TRIES):
                try:
                    return self._attempt(job, store, seconds, place, bill)
                except _Killed:
                    pass  # someone else ended the worker; that says nothing of the job
            raise QueryRefused("busy", "the worker processes were ended from outside; ask again")
        except NoWorkers as error:
            raise QueryRefused("busy", f"no worker process can be made now ({error})") from error
        finally:
            self._leave(place)

    def state(self) -> dict[str, Any]:
        """What a person who looks after the service wants to know; ``confined`` None while no worker has told."""
        with self._lock:
            return {
                "workers": self.limits.workers,
                "idle": len(self._idle),
                "running": len(self._busy),
                "slow": sum(each.slow for each in self._busy),
                "waiting": len(self._queue),
                "confined": self.confined,
            }

    def processes(self) -> list[int]:
        """The ids of the worker processes."""
        with self._lock:
            return [each.process for each in (*self._idle, *self._busy) if each.process]

    def close(self) -> None:
        """End all workers; jobs under way end as if they had crashed."""
        with self._lock:
            self.closed = True
        self._end()

    # ---- the queue

    def _enter(self, weight: float) -> _Place:
        """Wait for a turn."""
        place = _Place(weight, next(self._order), weight > self.limits.heavy)
        with self._lock:
            self._queue.append(place)
            self._call_next()
        if place.go.wait(self.limits.queue):
            return place
        with self._lock:
            if place.go.is_set():
                return place
            self._queue.remove(place)
        raise QueryRefused("busy", f"all workers were busy for {self.limits.queue:g} s; ask again in a moment")

    def _leave(self, place: _Place) -> None:
        """Let the next one in; what has left before, because it was slow, has no place to give."""
        with self._lock:
            if not place.held:
                return
            place.held = False
            self._running -= 1
            self._heavy -= place.heavy
            self._call_next()

    def _call_next(self) -> None:
        """Let those go for whom there is a place; the lock is held."""
        while self._running < self.limits.workers and len(self._busy) < self.limits.processes:
            room = self._heavy < self.limits.workers - self.limits.reserved
            able = [each for each in self._queue if room or not each.heavy]
            if not able:
                return
            chosen = min(able, key=lambda each: (each.level, each.order))
            self._queue.remove(chosen)
            self._running += 1
            self._heavy += chosen.heavy
            chosen.held = True
            chosen.go.set()

    # ---- workers

    def fill(self) -> bool:
        """Make workers until there is one for each place; whether that could be done."""
        while True:
            with self._lock:
                stale = [each for each in self._idle if each.store != self._store]
                self._idle[:] = [each for each in self._idle if each.store == self._store]
                store, disjoint = self._store, self._disjoint
                missing = 0 if self.closed else self._wanted()
            for worker in stale:
                worker.close()
            if missing <= 0 or store is None:
                return True
            try:
                worker = self._nursery.worker(store, disjoint=disjoint)
            except NoWorkers as error:
                if not self._nursery.closed:
                    _log.warning("a worker process cannot be made now (%s); it is tried again", error)
                return False
            with self._lock:
                if not self.closed:
                    self._idle.append(worker)
                    continue
            worker.close()

    def sweep(self) -> bool:
        """Give up idle workers that somebody has ended or stopped; False where one ended before it was ready."""
        with self._lock:
            looked_at, opened = list(self._idle), True
        for worker in looked_at:
            with self._lock:
                if worker not in self._idle:
                    continue
                self._idle.remove(worker)
            if self._alive(worker) and not worker.stopped:
                with self._lock:
                    if not self.closed:
                        self._idle.append(worker)
                        continue
            opened = opened and (worker.ready or worker.stopped)
            worker.kill("retired")
            worker.close()
        return opened

    def watched(self) -> list[int]:
        """Files that can be read as soon as an idle worker ends, where the system has such."""
        with self._lock:
            return [each.handle for each in self._idle if each.handle is not None]

    def _wanted(self) -> int:
        """How many workers are missing; the lock is held."""
        fast = sum(not each.slow and not each.ended and each.store == self._store for each in self._busy)
        room = self.limits.processes - len(self._busy) - len(self._idle)
        return min(self.limits.workers - len(self._idle) - fast, room)

    def _take(self, store: Path | None) -> Worker:
        """An idle worker for a store, or a new one."""
        while True:
            with self._lock:
                found = next((each for each in reversed(self._idle) if each.store == store and each.ready), None)
                found = found or next((each for each in self._idle if each.store == store), None)
                if found is not None:
                    self._idle.remove(found)
            if found is None:
                return self._nursery.worker(store, disjoint=self._disjoint if store == self._store else None)
            if self._alive(found):
                return found
            found.close()  # it ended while it was idle

    def _alive(self, worker: Worker) -> bool:
        """Whether a worker still listens, as far as can be told without waiting."""
        try:
            if not worker.ready:
                self._welcome(worker, time.monotonic())
        except Late:
            return True  # it is still opening its store
        except Lost:
            return False
        return worker.channel.quiet

    def _welcome(self, worker: Worker, until: float, place: _Place | None = None) -> None:
        """Take note of the first message of a worker, which says that it is ready."""
        opened, _ = self._hear(worker, until, 0, place)
        worker.ready = True
        if self.confined is None and not opened["confined"]:
            _log.warning(
                "this platform cannot take sockets and programs from worker processes; SERVICE is refused still"
            )
        self.confined = opened["confined"]

    def _attempt(self, job: Query | Reread, store: Path | None, seconds: float, place: _Place, call: Call) -> Done:
        if call.cancelled:
            raise _gone()
        worker = self._take(store)
        worker.began, worker.spent, worker.weight = time.monotonic(), worker.processor, place.weight
        with self._lock:
            self._busy.append(worker)
        call.bind(lambda: worker.kill("gone"))
        whole = False
        try:
            head, content = self._converse(worker, job, worker.began + seconds, place)
            whole = not (head["retire"] or worker.slow or worker.ended)
        except Late:
            worker.kill("time")
            raise _late(seconds) from None
        except Lost:
            raise self._lost(worker, seconds) from None
        finally:
            call.bind(None)
            call.seconds += _cost(worker)
            self._give_back(worker, whole)
        return _done(head, content, self.limits)

    def _converse(self, worker: Worker, job: Query | Reread, until: float, place: _Place) -> tuple[Head, bytes]:
        head, body = job.message()
        largest = job.bounds.size or 1 << 31
        worker.channel.send({**head, "seconds": until - time.monotonic()}, body, until)
        if not worker.ready:
            self._welcome(worker, until, place)
        return self._hear(worker, until, largest, place)

    def _hear(self, worker: Worker, until: float, largest: int, place: _Place | None) -> tuple[Head, bytes]:
        """The next message of a worker; now and then it is asked why it takes long, and the place is given up."""
        while place is not None and not worker.slow:
            try:
                return worker.channel.receive(min(until, time.monotonic() + self.limits.slow_after), largest)
            except Late:
                if time.monotonic() >= until:
                    raise
                self._leave(place)
                self._look_at(worker)
        return worker.channel.receive(until, largest)

    def _look_at(self, worker: Worker) -> None:
        """Why an answer takes long: a process that was stopped, a busy machine, or a slow job."""
        if worker.stopped:
            worker.kill("stopped")
            self._bell.ring()  # there may be more of them
            raise Lost
        if worker.processor - worker.spent < self.limits.slow_after:
            return  # it had no processor
        worker.step_back()
        now = time.monotonic()
        with self._lock:
            worker.slow = True
            slow = [each for each in self._busy if each.slow and not each.ended]
            if len(slow) <= self.limits.slow:
                return
            # Here, for as long as the lock is held it is at this job and no other.
            max(slow, key=lambda each: each.weight + now - each.began).kill("slow")

    def _give_back(self, worker: Worker, whole: bool) -> None:
        with self._lock:
            self._busy.remove(worker)
            wanted = worker.store == self._store and len(self._idle) < self.limits.workers
            keep = whole and not worker.ended and wanted and not self.closed
            if keep:
                self._idle.append(worker)
            elif self._store is not None:
                self._bell.ring()
            self._call_next()
        if not keep:
            if not whole:
                worker.kill("retired")
            worker.close()

    def _lost(self, worker: Worker, seconds: float) -> Exception:
        """Why a worker ended before its answer."""
        if worker.ended == "slow":
            return QueryRefused("slow", "too many slow queries run at present, and this one gave way; ask again later")
        if worker.ended == "gone":
            return _gone()
        if worker.ended == "stopped":
            return _Killed()
        status = self._nursery.status(worker.process)
        if status == -signal.SIGKILL or status is None or status >= 0:
            return _Killed()
        if status == -signal.SIGALRM:
            return _late(seconds)
        if status == -signal.SIGABRT:
            return _no_memory(self.limits)
        return QueryRefused("crash", "the worker process could not hold this; it is too deep or too large in some part")


def _end(lock: threading.Lock, idle: list[Worker], nursery: Nursery, bell: Bell) -> None:
    bell.ring()
    with lock:  # the keeper may be sweeping
        given_up = list(idle)
        idle.clear()
    for worker in given_up:
        worker.close()
    nursery.close()


class _Killed(Exception):
    """A worker was ended by nobody we know."""


def _cost(worker: Worker) -> float:
    """The time to charge for a job: that of a slow one by the clock, of a short one what it had of a processor."""
    elapsed = time.monotonic() - worker.began
    return elapsed if worker.slow or worker.ended else min(elapsed, worker.processor - worker.spent)


def _gone() -> QueryRefused:
    return QueryRefused("gone", "the client went away")


def _late(seconds: float) -> QueryRefused:
    return QueryRefused("time", f"no answer within {seconds:g} s; ask for less, or for a part of it")


def _no_memory(limits: PoolLimits) -> QueryRefused:
    return QueryRefused("memory", f"the answer needs more memory than {limits.memory / 1e9:g} GB; ask for less")


def _done(head: Head, content: bytes, limits: PoolLimits) -> Done:
    """The answer of a worker; its error as the exception that it was there."""
    if head["ok"]:
        return Done(head["kind"], head["format"], content, head["truncated"])
    match head["reason"]:
        case "memory":
            raise _no_memory(limits)
        case reason if reason == DAMAGE:
            raise SnapshotError(head["error"])
        case reason if reason == INPUT:
            raise InputError(head["error"])
        case "query":
            raise QueryError(head["error"])
        case reason:
            raise QueryRefused(reason, head["error"])
