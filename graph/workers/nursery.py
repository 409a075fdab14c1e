"""Where workers come from: a zygote process that is started once, and copies itself whenever a worker is needed."""

from __future__ import annotations

import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.workers.messages import Channel, Lost
from graph.workers.zygote import LONGEST

#: How long the zygote may take to answer, in seconds; then it is replaced. The first answer comes after its imports.
_PATIENCE = 5.0
_GLANCE = 0.25  # how often it is looked at meanwhile

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from graph.workers.zygote import main; main()"


class NoWorkers(Exception):
    """No process could be made; the text says why."""


@dataclass(eq=False)
class Worker:
    """A worker process as the server sees it; ``store`` is what it has open.

    Of its job: when it ``began``, the processor time ``spent`` before, and the ``weight`` of whoever asked.
    """

    store: Path | None
    process: int
    channel: Channel
    handle: int | None
    ready: bool = False
    slow: bool = False
    ended: str = ""
    began: float = 0.0
    spent: float = 0.0
    weight: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def kill(self, why: str) -> None:
        """End the process at once; ``why`` is remembered, the first reason of several."""
        with self.lock:
            self.ended = self.ended or why
            try:
                if self.handle is not None:
                    signal.pidfd_send_signal(self.handle, signal.SIGKILL)
                elif self.process:
                    os.kill(self.process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def close(self) -> None:
        """Give up a worker; it ends when it reads that nobody is there."""
        with self.lock:
            self.channel.close()
            if self.handle is not None:
                os.close(self.handle)
            self.handle, self.process = None, 0

    @property
    def stopped(self) -> bool:
        """Whether someone has stopped the process (SIGSTOP), where the system tells."""
        return _stopped(self.process)

    @property
    def processor(self) -> float:
        """The processor time that the process has used so far, in seconds; endless where the system does not tell."""
        try:
            return time.clock_gettime(~self.process << 3 | 2)  # how Linux names the clock of another process
        except OSError:
            return math.inf

    def step_back(self) -> None:
        """Let short jobs have the processors first."""
        with self.lock:
            try:
                if self.process:
                    os.setpriority(os.PRIO_PROCESS, self.process, 15)
            except OSError:
                pass


class Nursery:
    """Makes workers whose address space is bounded to ``memory`` bytes. Threads may share it."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._lock = threading.RLock()
        self._zygote: _Zygote | None = None
        self.closed = False

    def worker(self, store: Path | None, *, disjoint: bool | None) -> Worker:
        """A new worker that is opening ``store``; NoWorkers when the system has no process to give."""
        wanted = {"say": "fork", "store": str(store) if store else None, "disjoint": disjoint, "memory": self._memory}
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise NoWorkers(error.strerror) from error
        try:
            with self._lock:  # until the next question its number is not given to another, even if it ended
                answer = self._ask(wanted, theirs.fileno())
                if "worker" not in answer:
                    raise NoWorkers(answer.get("error", ""))
                process = int(answer["worker"])
                return Worker(store, process, Channel(ours), _handle(process))
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()

    def status(self, process: int) -> int | None:
        """How a worker ended: an exit code, or a signal as a negative number; None when that is not known."""
        try:
            status = self._ask({"say": "status", "worker": process}, None).get("status")
        except NoWorkers:
            return None
        return None if status is None else int(status)

    def close(self) -> None:
        """End the zygote, and with it every worker; there will be no other."""
        with self._lock:
            self.closed = True
            if self._zygote is not None:
                self._zygote.end()
            self._zygote = None

    def _ask(self, wanted: dict[str, Any], passed: int | None) -> dict[str, Any]:
        with self._lock:
            if self.closed:
                raise NoWorkers("the pool is closed")
            for _ in range(2):
                try:
                    if self._zygote is None:
                        self._zygote = _Zygote()
                    return self._zygote.ask(wanted, passed)
                except (OSError, Lost, ValueError) as error:
                    cause = error
                    if self._zygote is not None:
                        self._zygote.end()
                    self._zygote = None
            raise NoWorkers(str(cause)) from cause


class _Zygote:
    """The running zygote."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        paths = json.dumps([os.path.abspath(path) for path in sys.path])
        try:
            # Nothing is inherited but the one socket, as standard input; errors of the interpreter go where ours go.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _START, paths],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                close_fds=True,
                env=_environment(),
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.settimeout(_GLANCE)
        self._socket = ours
        self.end = weakref.finalize(self, _end, ours, self._process)
        self.end.atexit = False  # the pool ends it then

    def ask(self, wanted: dict[str, Any], passed: int | None) -> dict[str, Any]:
        socket.send_fds(self._socket, [json.dumps(wanted).encode()], [] if passed is None else [passed])
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._socket.recv(LONGEST)
            except TimeoutError:
                if time.monotonic() > until or _stopped(self._process.pid):
                    raise
                continue
            if not answer:
                raise Lost("the zygote ended")
            return dict(json.loads(answer))


def _stopped(process: int) -> bool:
    """Whether someone has stopped a process, where the system tells."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state in ("T", "t")


def _environment() -> dict[str, str]:
    """No secret of ours; and few arenas: each thread would else reserve one, and address space is what is limited."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "MALLOC_ARENA_MAX": "2"}


def _end(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    try:
        process.wait(0 if _stopped(process.pid) else 0.5)  # it ends when it reads that nobody is there
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _handle(process: int) -> int | None:
    """A file that stands for a process for good, where the system has such: numbers of processes are given again."""
    try:
        return os.pidfd_open(process)
    except (AttributeError, OSError):
        return None
