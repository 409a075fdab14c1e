"""The application as granian serves it: requests are read whole before a thread is spent on them, by a deadline.

Queries, downloads and everything else have threads of their own, so that none waits for another's: slow queries do not
hold up pages, nor do readers that take an export drop by drop.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from api.app import LONGEST_BODY, create_app
from api.connections import guard
from api.current import current_of
from api.endpoint import MANIFEST, create_endpoint
from api.settings import Settings, from_environment
from api.sparql.evaluation import CALL, WRONG
from api.sparql.short import Asking, ShortWay, takes
from graph.errors import SnapshotError
from graph.workers.pool import Call

#: How long a request body may take to arrive, and a chunk of an answer to be taken, in seconds.
BODY_SECONDS = 10.0
CHUNK_SECONDS = 30.0

Headers = list[tuple[str, str]]
Environ = dict[str, Any]


@dataclass(frozen=True)
class _Lane:
    """Threads for one kind of request, and how many of that kind may be under way."""

    threads: ThreadPoolExecutor
    most: int
    running: list[object]


def _lane(name: str, threads: int, most: int) -> _Lane:
    return _Lane(ThreadPoolExecutor(threads, thread_name_prefix=name), most, [])


class Refused(Exception):
    """A request that is answered before the application sees it."""

    def __init__(self, status: int, words: str, **headers: str) -> None:
        super().__init__(words)
        self.status, self.words, self.headers = status, words, headers


class Application:
    """A WSGI application behind the RSGI interface."""

    def __init__(self, application: Callable[..., Iterable[bytes]], warm: Callable[[], None], short: ShortWay) -> None:
        self._application, self._warm, self._short = application, warm, short
        self._lanes = {
            "sparql": _lane("sparql", 64, 64),
            "exports": _lane("exports", 8, 64),
            "pages": _lane("pages", 16, 1024),
        }

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._warm()
        guard(self._short.trusted)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        try:
            body = await _body(scope, proto)
            await self._answer(scope, proto, body)
        except Refused as refused:
            _refuse(scope, proto, refused)

    async def _answer(self, scope: Any, proto: Any, body: bytes) -> None:
        name = scope.path.partition("/")[2].partition("/")[0]
        lane = self._lanes.get(name, self._lanes["pages"])
        if len(lane.running) >= lane.most:
            raise Refused(
                503, "more requests are under way than can be answered; ask again in a moment", retry_after="2"
            )
        call, loop = Call(), asyncio.get_running_loop()
        watch = asyncio.ensure_future(_watch(proto, call)) if name == "sparql" else None
        lane.running.append(call)
        try:
            await loop.run_in_executor(lane.threads, self._serve, scope, body, call, proto, loop)
        finally:
            lane.running.remove(call)
            if watch is not None:
                watch.cancel()

    def _serve(self, scope: Any, body: bytes, call: Call, proto: Any, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread: answer on the short way where that leads to an answer, else have the application do it."""
        wrong: Exception | None = None
        if takes(scope.method, scope.path, scope.query_string, scope.headers.keys()):
            try:
                answered = self._short.answer(_asking(scope), call)
            except Exception as error:  # whatever it is, the application knows how to tell it
                wrong = error
            else:
                if answered is not None:
                    proto.response_bytes(200, answered.headers, answered.content)
                    return
        self._long(_environ(scope, body) | {CALL: call, WRONG: wrong}, proto, loop)

    def _long(self, environ: Environ, proto: Any, loop: asyncio.AbstractEventLoop) -> None:
        """Have the application answer, and send what it gives."""
        begun: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> None:
            begun[:] = [(int(status[:3]), headers)]

        parts = self._application(environ, start)
        try:
            chunks = iter(parts)
            first, second = next(chunks, b""), next(chunks, None)
            status, headers = begun[0]
            if second is None:
                proto.response_bytes(status, headers, first)
                return
            stream = proto.response_stream(status, headers)
            for chunk in chain((first, second), chunks):
                _send(stream, chunk, loop)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()


async def _watch(proto: Any, call: Call) -> None:
    """Cancel a call when its client goes away."""
    await proto.client_disconnect()
    call.cancel()


def _send(stream: Any, chunk: bytes, loop: asyncio.AbstractEventLoop) -> None:
    async def send() -> None:
        await stream.send_bytes(bytes(chunk))

    asyncio.run_coroutine_threadsafe(send(), loop).result(CHUNK_SECONDS)


async def _body(scope: Any, proto: Any) -> bytes:
    """The whole body, if there may be one; Refused when it is too long or does not come."""
    length = scope.headers.get("content-length")
    if length == "0" or scope.method in ("GET", "HEAD", "OPTIONS"):
        return b""
    if length is not None and (not length.isdigit() or int(length) > LONGEST_BODY):
        raise Refused(413, f"the body is longer than {LONGEST_BODY:,} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in proto:
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Refused(413, f"the body is longer than {LONGEST_BODY:,} bytes")
    except TimeoutError:
        raise Refused(408, f"the body did not arrive within {BODY_SECONDS:g} s", connection="close") from None
    return bytes(body)


def _refuse(scope: Any, proto: Any, refused: Refused) -> None:
    about = {"type": "about:blank", "status": refused.status, "detail": refused.words, "instance": scope.path}
    headers = [(name.replace("_", "-"), value) for name, value in refused.headers.items()]
    headers += [("content-type", "application/problem+json"), ("access-control-allow-origin", "*")]
    proto.response_bytes(refused.status, headers, orjson.dumps(about, option=orjson.OPT_INDENT_2))


def _asking(scope: Any) -> Asking:
    """The request as the short way takes it."""
    accept, shown = scope.headers.get_all("accept"), scope.headers.get_all("authorization")
    return Asking(
        scope.query_string,
        ", ".join(accept) if accept else None,
        scope.client.rpartition(":")[0].strip("[]"),
        scope.headers.get_all("x-forwarded-for"),
        ", ".join(shown) if shown else None,
    )


def _environ(scope: Any, body: bytes) -> Environ:
    """The request as WSGI has it (PEP 3333)."""
    address, _, port = scope.client.rpartition(":")
    host, _, server_port = scope.server.rpartition(":")
    return {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": port,
        **_headers(scope),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _headers(scope: Any) -> Mapping[str, str]:
    """The header fields; those that come several times are joined, as RFC 9110 has it.

    A name with an underscore is left out: WSGI could not tell it from another that a proxy vouches for. How the body
    came is left out too, for it is here.
    """
    found: dict[str, str] = {}
    for name, value in scope.headers.items():
        if "_" in name or name == "transfer-encoding":
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ", "
        found[key] = f"{found[key]}{separator}{value}" if key in found else value
    if scope.authority and "HTTP_HOST" not in found:
        found["HTTP_HOST"] = scope.authority
    return found


def _serving(data: Path, settings: Settings) -> Application:
    app = (create_endpoint if (data / MANIFEST).is_file() else create_app)(data, settings)

    def warm() -> None:
        """Open the snapshot, and so have workers made, before the first request asks; it will say what is wrong."""
        with contextlib.suppress(SnapshotError):
            current_of(app).get()

    return Application(app.wsgi_app, warm, ShortWay(app))


application = _serving(Path(os.environ.get("SYMPOSIA_DATA", "symposia-data")), from_environment(os.environ))
