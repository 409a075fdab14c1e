"""Serving the application with granian, after making sure that its port is free. The only door to granian."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from api.connections import more_files
from api.settings import VARIABLE, Settings
from graph.errors import SymposiaError

_LAST_PORT = 65535

#: How long the head of a request may take to arrive.
HEADER_MILLISECONDS = 10_000

#: How many connections there may be at once; each takes a file, and more wait until one ends.
MOST_CONNECTIONS = 8_192


class ServeError(SymposiaError):
    """The server cannot listen where it was asked to."""


def serve(data: Path, host: str, port: int, settings: Settings, *, announce: Callable[[str], None]) -> None:
    """Serve the snapshot that ``data`` points to until the process is told to stop.

    One process holds the accounts of all clients and all workers of queries; what is slow runs in those.

    ``announce`` is given the address. Port 0 takes a free one. Raises ServeError when the address cannot be used.
    """
    port = free_port(host, port)
    os.environ["SYMPOSIA_DATA"] = str(data.resolve())
    os.environ[VARIABLE] = settings.written()
    announce(address(host, port))
    files = more_files(2 * MOST_CONNECTIONS)
    # A copy of this process would have the locks of the stores opened in it, but not their threads: writing one hangs.
    multiprocessing.set_start_method("spawn", force=True)
    Server(
        "api.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        backpressure=min(MOST_CONNECTIONS, max(files // 2, 1)),
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()


def address(host: str, port: int) -> str:
    """The address of what is served there.

    >>> address("::1", 8000)
    'http://[::1]:8000/'
    """
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def free_port(host: str, port: int) -> int:
    """The port that will be used; ServeError in words when another program holds it or the host is not ours."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except socket.gaierror:
        raise ServeError(_NOT_OURS.format(host)) from None
    except OSError as error:
        raise ServeError(_refusal(host, port, error)) from None


_NOT_OURS = "'{}' is no address of this machine; try --host 127.0.0.1"


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return _NOT_OURS.format(host)
    if error.errno == errno.EACCES:
        return f"port {port} is kept for the administrator of this machine; try --port 8000"
    another = port + 1 if port < _LAST_PORT else 0
    return f"cannot listen on {host} port {port} ({error.strerror}); try --port {another}"
