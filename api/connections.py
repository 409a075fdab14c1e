"""Connections that only take up room are closed: silent ones, answers that nobody takes, too many of one peer.

The server waits for ever for the first byte of a connection, and keeps an answer for ever that nobody reads. So the
system is asked, every second, what happens on each connection of this process. Linux alone tells.
"""

from __future__ import annotations

import os
import resource
import socket
import stat
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.clients import trusts

#: How long a connection may be silent before its first request, in seconds.
SILENT_SECONDS = 10.0

#: Whoever takes an answer takes in so many seconds at least so many bytes, or all there is.
TAKING_SECONDS, TAKING_BYTES = 30.0, 300_000

#: The most connections of one peer address, and of those that take an answer at leisure, for more than so many seconds;
#: a proxy that is trusted may have more.
MOST_OF_ONE, MOST_AT_LEISURE, LEISURE_SECONDS = 256, 16, 3.0

_FILES = Path("/proc/self/fd")
_INFO = struct.Struct("@24xI92xQQ8xI")  # unacknowledged segments, bytes acknowledged and received, bytes not sent yet


@dataclass(frozen=True)
class Traffic:
    """What happened on a connection so far, in bytes; ``waiting`` if something is still to be taken by the peer."""

    received: int
    taken: int
    waiting: bool


@dataclass
class _Known:
    """A connection: since when it is known, and since when its peer has been taking, with what it had taken then."""

    since: float
    taking: float
    taken: int


class Watch:
    """Tells of connections from one look to the next; a connection is known by its peer's address and port."""

    def __init__(self, trusted: tuple[str, ...] = ()) -> None:
        self._trusted = trusted
        self._known: dict[tuple[str, int], _Known] = {}

    def overdue(self, seen: dict[tuple[str, int], Traffic], now: float) -> list[tuple[str, int]]:
        """Those of the connections that are to be closed, at a moment in seconds."""
        self._known = {peer: known for peer, known in self._known.items() if peer in seen}
        for peer, traffic in seen.items():
            self._known.setdefault(peer, _Known(now, now, traffic.taken))
        late = [peer for peer, traffic in seen.items() if self._late(self._known[peer], traffic, now)]
        slow = [peer for peer in seen if now - self._known[peer].taking > LEISURE_SECONDS]
        return list(dict.fromkeys((*late, *self._crowd(seen, MOST_OF_ONE), *self._crowd(slow, MOST_AT_LEISURE))))

    def _late(self, known: _Known, traffic: Traffic, now: float) -> bool:
        if not traffic.waiting or traffic.taken - known.taken >= TAKING_BYTES:
            known.taking, known.taken = now, traffic.taken
        silent = traffic.received == 0 and now - known.since > SILENT_SECONDS
        return silent or now - known.taking > TAKING_SECONDS

    def _crowd(self, peers: Iterable[tuple[str, int]], most: int) -> Iterator[tuple[str, int]]:
        """The newest of those peers of one address that are too many."""
        of_one: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for peer in peers:
            of_one[peer[0]].append(peer)
        for address, found in of_one.items():
            if len(found) > most and not trusts(address, self._trusted):
                yield from sorted(found, key=lambda peer: self._known[peer].since)[most:]


def guard(trusted: tuple[str, ...]) -> None:
    """Watch the connections of this process from now on, in a thread of its own, where the system tells of them."""
    if _FILES.is_dir() and hasattr(socket, "TCP_INFO"):
        threading.Thread(target=_watch, args=(Watch(trusted),), name="connections", daemon=True).start()


def _watch(watch: Watch) -> None:
    while True:
        time.sleep(1)
        look(watch, time.monotonic())


def look(watch: Watch, now: float) -> None:
    """Close what is overdue now."""
    connections = dict(_connections())
    try:
        seen = {peer: _traffic(connection) for peer, connection in connections.items()}
        for peer in watch.overdue(seen, now):
            try:
                connections[peer].shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it ended meanwhile
    finally:
        for connection in connections.values():
            connection.close()


def _connections() -> Iterator[tuple[tuple[str, int], socket.socket]]:
    """The connections to ports that this process listens on, each with its peer, as files of their own."""
    found = list(_sockets())
    ports = {each.getsockname()[1] for each in found if each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)}
    for each in found:
        try:
            peer = each.getpeername()
            if each.getsockname()[1] not in ports:
                raise OSError
        except OSError:
            each.close()
            continue
        yield (str(peer[0]), int(peer[1])), each


def _sockets() -> Iterator[socket.socket]:
    for number in _numbers():
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            copy = os.dup(number)
        except OSError:
            continue  # it was closed meanwhile
        try:
            made = socket.socket(fileno=copy)
        except OSError:
            os.close(copy)
            continue
        if made.family in (socket.AF_INET, socket.AF_INET6) and made.type == socket.SOCK_STREAM:
            yield made
        else:
            made.close()


def _numbers() -> Sequence[int]:
    try:
        return [int(name) for name in os.listdir(_FILES)]
    except OSError:
        return ()  # no file is left to open


def _traffic(connection: socket.socket) -> Traffic:
    unacknowledged, taken, received, unsent = _INFO.unpack(
        connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
    )
    return Traffic(received, taken, bool(unacknowledged or unsent))


def more_files(wanted: int) -> int:
    """Have the system allow this process so many open files, or as many as it may have; how many it has then."""
    fewest, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    if fewest != resource.RLIM_INFINITY and fewest < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
        return allowed
    return wanted if fewest == resource.RLIM_INFINITY else fewest
