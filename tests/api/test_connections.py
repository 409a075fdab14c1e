"""Connections that only take up room are closed, and others are not."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.connections import MOST_AT_LEISURE, MOST_OF_ONE, SILENT_SECONDS, TAKING_BYTES, TAKING_SECONDS, Traffic, Watch

Serving = Callable[..., AbstractContextManager[str]]

ONE = ("192.0.2.1", 1)


def closed(*looks: tuple[float, Traffic]) -> list[bool]:
    """Whether a connection is to be closed, at each of several moments."""
    watch = Watch()
    return [watch.overdue({ONE: traffic}, moment) == [ONE] for moment, traffic in looks]


def test_a_connection_that_says_nothing_is_closed() -> None:
    """After a while, and not once it has said something."""
    silent = Traffic(0, 0, False)
    assert closed((0, silent), (SILENT_SECONDS, silent), (SILENT_SECONDS + 1, silent)) == [False, False, True]
    assert closed((0, silent), (SILENT_SECONDS + 1, Traffic(1, 0, False))) == [False, False]


def test_an_answer_has_to_be_taken() -> None:
    """All of it, or so much of it in a time; a connection that waits for its next request may do so."""
    late = TAKING_SECONDS + 1
    assert closed((0, Traffic(9, 0, True)), (late, Traffic(9, TAKING_BYTES - 1, True))) == [False, True]
    assert closed((0, Traffic(9, 0, True)), (late, Traffic(9, TAKING_BYTES, True))) == [False, False]
    assert closed((0, Traffic(9, 0, True)), (1, Traffic(9, 5, False)), (late, Traffic(9, 5, False)))[-1] is False
    drops = [(second, Traffic(9, second, True)) for second in range(0, int(late) + 1, 5)]
    assert closed(*drops, (late, Traffic(9, 99, True)))[-1] is True


def test_the_newest_connections_of_an_address_that_has_too_many_are_closed() -> None:
    """Those of others are not, nor those of a proxy that is trusted; of slow takers fewer are too many."""
    for most, traffic, second in (
        (MOST_OF_ONE, Traffic(1, 1, False), 0.0),
        (MOST_AT_LEISURE, Traffic(1, 1, True), 5.0),
    ):
        many = {(ONE[0], port): traffic for port in range(most)}
        newest = {(ONE[0], 60_000): traffic}
        others = {(f"192.0.2.{number}", 1): traffic for number in range(2, 200)}
        for trusted, expected in (((), [(ONE[0], 60_000)]), (("192.0.2.0/24",), [])):
            watch = Watch(trusted)
            assert watch.overdue({**many, **others}, 0) == []
            watch.overdue({**newest, **many, **others}, 0.5)
            assert watch.overdue({**newest, **many, **others}, 0.5 + second) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what happens on a connection")
def test_one_address_cannot_take_all_connections(snapshot_data: Path, serving: Serving) -> None:
    """Of 400 connections that ask nothing 256 stay, and another client is answered all the while."""
    command = (sys.executable, "-m", "api", "serve", "--port", "0", "--data", snapshot_data)
    with serving(*command, cwd=Path.cwd()) as address, ExitStack() as held:
        place = urlsplit(address).hostname, urlsplit(address).port
        many = [held.enter_context(socket.create_connection(place, 20, ("127.0.14.1", 0))) for _ in range(400)]
        for connection in many:
            connection.setblocking(False)
        until, ended = time.monotonic() + 60, 0
        while ended < 400 - MOST_OF_ONE and time.monotonic() < until:
            with socket.create_connection(place, 20, ("127.0.14.2", 0)) as honest:
                honest.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: test\r\n\r\n")
                assert honest.recv(15) == b"HTTP/1.1 200 OK"
            ended = sum(map(hung_up, many))
        assert ended >= 400 - MOST_OF_ONE


def hung_up(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection."""
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
