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
_CHUNK = 1 << 16
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
    """The next message; Lost when there will be none. Nothing follows a message before it is answered."""
    got = _more(channel, _CHUNK)
    while len(got) < _LENGTHS.size:
        got += _more(channel, _CHUNK)
    head, body = _LENGTHS.unpack_from(got)
    begin, parts = _LENGTHS.size + head, [got]
    missing = begin + body - len(got)
    while missing > 0:
        parts.append(_more(channel, min(missing, _CHUNK)))
        missing -= len(parts[-1])
    whole = b"".join(parts)
    return json.loads(whole[_LENGTHS.size : begin]), whole[begin:]


def write(channel: int, head: Head, body: bytes = b"") -> None:
    """Send a message whole; Lost when nobody reads it."""
    waiting = [memoryview(packed(head, len(body))), memoryview(body)]
    try:
        sent = os.writev(channel, waiting)
        for part in waiting:
            rest, sent = part[sent:], max(sent - len(part), 0)
            while rest:
                rest = rest[os.write(channel, rest) :]
    except OSError as error:
        raise Lost from error


def _more(channel: int, size: int) -> bytes:
    try:
        part = os.read(channel, size)
    except OSError as error:
        raise Lost from error
    if not part:
        raise Lost
    return part


# ---- in the server, which waits until a moment and no longer ---------------------------------------------------------


class Channel:
    """The server's end; moments are those of ``time.monotonic``."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(end, select.POLLIN)
        self._writable.register(end, select.POLLOUT)
        self._got = bytearray()

    def send(self, head: Head, body: bytes, until: float) -> None:
        """Send a message whole; Late when it is not taken in time, Lost when nobody takes it."""
        for part in (packed(head, len(body)), body):
            waiting = memoryview(part)
            while waiting:
                try:
                    waiting = waiting[self._end.send(waiting) :]
                except BlockingIOError:
                    _wait(self._writable, until)
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
                    message = bytes(memoryview(self._got)[:end])
                    del self._got[:end]
                    return _head(message[_LENGTHS.size : begin]), message[begin:]
            self._more(until)

    def _more(self, until: float) -> None:
        _wait(self._readable, until)
        try:
            part = self._end.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            raise Lost from error
        if not part:
            raise Lost
        self._got += part

    @property
    def quiet(self) -> bool:
        """Whether the other side is there and has said nothing: so an idle worker is known to be alive."""
        return not self._got and not self._readable.poll(0)

    def close(self) -> None:
        """Hang up."""
        self._end.close()


def _head(written: bytes) -> Head:
    """The named values of a message; Lost where they are none."""
    try:
        head = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Lost from error
    if not isinstance(head, dict):
        raise Lost
    return head


def _wait(poll: select.poll, until: float) -> None:
    """Wait until something is possible; Late when it is not by then."""
    left = max(until - time.monotonic(), 0.0)
    if not poll.poll(left * 1000 + 1 if left else 0):
        raise Late
