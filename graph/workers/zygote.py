"""The process that workers are copies of: it has imported what they need, has no threads, and opens no store itself.

It is told over a socket, its standard input, to fork; a copy is ready in the time that opening a store takes.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from typing import Any

from graph.workers.confinement import confine, die_with_parent, limit_memory
from graph.workers.evaluation import Desk
from graph.workers.messages import Lost, read, write

#: What a server may say in one message, in bytes: two words and a path.
LONGEST = 1 << 16
_STATUS_SECONDS = 1.0

#: How often copies that ended are taken note of, though nobody asks for them.
_REAPING_SECONDS = 1.0
_REMEMBERED = 1000


def main() -> None:
    """Fork whenever the server says so; end when it is gone."""
    server = socket.socket(fileno=os.dup(0))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the server decides when its workers end
    server.settimeout(_REAPING_SECONDS)
    born: dict[int, int | None] = {}
    while True:
        try:
            message, passed, _, _ = socket.recv_fds(server, LONGEST, 1)
        except TimeoutError:
            _reap(born)
            continue
        except OSError:
            return
        if not message:
            return
        asked = json.loads(message)
        _reap(born)
        if asked["say"] == "fork":
            answer = _fork(server, passed[0], asked)
            born[answer.get("worker", 0)] = None
        else:
            answer = {"status": _status(asked["worker"], born)}
        try:
            server.sendall(json.dumps(answer).encode())
        except OSError:
            return


def _fork(server: socket.socket, channel: int, asked: dict[str, Any]) -> dict[str, Any]:
    zygote = os.getpid()
    try:
        worker = os.fork()
    except OSError as error:
        return {"error": error.strerror}
    finally_close = worker != 0
    if finally_close:
        os.close(channel)
        return {"worker": worker}
    try:
        server.close()
        die_with_parent(zygote)
        _work(channel, asked)
    except Lost:
        pass
    finally:
        os._exit(0)


def _work(channel: int, asked: dict[str, Any]) -> None:
    """What a copy does until the server hangs up: open the store, give up everything else, answer."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    desk = Desk(asked["store"], disjoint=asked["disjoint"])
    limit_memory(asked["memory"])
    write(channel, {"confined": confine(), "error": desk.damage})
    while True:
        job, body = read(channel)
        # Should the server be unable to keep the deadline, the kernel does.
        signal.setitimer(signal.ITIMER_REAL, job["seconds"] + 2)
        head, content = desk.answer(job, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        write(channel, head, content)


def _reap(born: dict[int, int | None]) -> None:
    """Take note of how copies ended; of those that ended long ago nobody will ask."""
    try:
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            born[found[0]] = os.waitstatus_to_exitcode(found[1])
    except ChildProcessError:
        pass
    for worker in list(born)[:-_REMEMBERED]:
        if born[worker] is not None:
            del born[worker]


def _status(worker: int, born: dict[int, int | None]) -> int | None:
    """How a copy ended, waiting for it a little; None when it has not, or was never one."""
    until = time.monotonic() + _STATUS_SECONDS
    while born.get(worker, 0) is None and time.monotonic() < until:
        time.sleep(0.002)
        _reap(born)
    return born.get(worker)
