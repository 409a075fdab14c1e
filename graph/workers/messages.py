"""Whole messages between the server and its workers: a few named values in JSON, and bytes."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from typing import Any

Head = dict[str, Any]

_LENGTHS = struct.Struct(">IQ")
_CHUNK = 1 << 18
#: What the named values of an answer may take, in bytes; texts of errors are the longest of them.
_LONGEST_HEAD = 1 << 20


class Lost(Exception):
    """The other side is gone, or does not keep to the form of a message."""


class Late(Exception):
    """The other side did not answer in time."""


def packed(head: Head, size: int = 0) -> bytes:
    """The beginning of a message: everything but its ``size`` bytes."""
    written = json.dumps(head).encode()
    return _LENGTHS.pack(len(written), size) + written


# ---- in a worker, which may wait for ever ----------------------------------------------------------------------------


def read(channel: int) -> tuple[Head, bytes]:
    """The next message; Lost when there will be none."""
    head, body = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size))
    return json.loads(_exactly(channel, head)), _exactly(channel, body)


def write(channel: int, head: Head, body: bytes = b"") -> None:
    """Send a message whole; Lost when nobody reads it."""
    for part in (packed(head, len(body)), body):
        waiting = memoryview(part)
        while waiting:
            try:
                waiting = waiting[os.write(channel, waiting[:_CHUNK]) :]
            except OSError as error:
                raise Lost from error


def _exactly(channel: int, size: int) -> bytes:
    parts = []
    while size:
        try:
            part = os.read(channel, min(size, _CHUNK))
        except OSError as error:
            raise Lost from error
        if not part:
            raise Lost
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# ---- in the server, which waits until a moment and no longer ---------------------------------------------------------


class Channel:
    """The server's end; moments are those of ``time.monotonic``."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end
        self._poll = select.poll()
        self._got = bytearray()

    def send(self, head: Head, body: bytes, until: float) -> None:
        """Send a message whole; Late when it is not taken in time, Lost when nobody takes it."""
        for part in (packed(head, len(body)), body):
            waiting = memoryview(part)
            while waiting:
                try:
                    waiting = waiting[self._end.send(waiting[:_CHUNK]) :]
                except BlockingIOError:
                    self._wait(select.POLLOUT, until)
                except OSError as error:
                    raise Lost from error

    def receive(self, until: float, largest: int) -> tuple[Head, bytes]:
        """The next message, of at most ``largest`` bytes; when it is Late it can be waited for again."""
        while True:
            if len(self._got) >= _LENGTHS.size:
                head, body = _LENGTHS.unpack_from(self._got)
                if head > _LONGEST_HEAD or body > largest:
                    raise Lost
                begin, end = _LENGTHS.size + head, _LENGTHS.size + head + body
                if len(self._got) >= end:
                    message = bytes(self._got[:end])
                    del self._got[:end]
                    return json.loads(message[_LENGTHS.size : begin]), message[begin:]
            self._more(until)

    def _more(self, until: float) -> None:
        try:
            part = self._end.recv(_CHUNK)
        except BlockingIOError:
            self._wait(select.POLLIN, until)
            return
        except OSError as error:
            raise Lost from error
        if not part:
            raise Lost
        self._got += part

    def _wait(self, event: int, until: float) -> None:
        left = until - time.monotonic()
        self._poll.register(self._end, event)
        if left <= 0 or not self._poll.poll(left * 1000 + 1):
            raise Late

    @property
    def quiet(self) -> bool:
        """Whether the other side is there and has said nothing: so an idle worker is known to be alive."""
        self._poll.register(self._end, select.POLLIN)
        return not self._got and not self._poll.poll(0)

    def close(self) -> None:
        """Give up this end; the other side reads that it is gone."""
        self._end.close()
