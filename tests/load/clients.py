"""Many clients of one server in one process, each with a loopback address of its own: load is measured with them."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Reply:
    """An answer: status 0 when none came."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Tally:
    """What one kind of client saw: statuses, words of errors, the seconds each answer took, wrong answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)

    def note(self, reply: Reply) -> None:
        """Count a reply."""
        self.statuses[reply.status] += 1
        self.seconds.append(reply.seconds)
        if reply.status != 200:
            found = re.search(rb'"detail": *"([^"]*)', reply.body)
            self.words[f"{reply.status} {found[1].decode()[:60] if found else ''}"] += 1

    @property
    def count(self) -> int:
        """How many requests were made."""
        return self.statuses.total()

    @property
    def failed(self) -> int:
        """How many were not answered with 200."""
        return self.count - self.statuses[200]

    def percentile(self, part: float) -> float:
        """The seconds within which that part of the answers came."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Connection:
    """A connection that is kept open from one request to the next, from an address of its own."""

    def __init__(self, address: str, source: str) -> None:
        parts = urlsplit(address)
        self.ends = address, source
        self._host, self._port, self._source = parts.hostname or "", parts.port or 80, source
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The streams, opened if need be."""
        if self._reader is None or self._writer is None:
            opened = asyncio.open_connection(self._host, self._port, local_addr=(self._source, 0), limit=1 << 25)
            reader, writer = await asyncio.wait_for(opened, 20)
            self._reader, self._writer = reader, writer
            return reader, writer
        return self._reader, self._writer

    async def close(self) -> None:
        """Hang up, whatever is under way."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def ask(self, path: str, *, body: bytes | None = None, headers: str = "", patience: float = 40) -> Reply:
        """One request; a connection that the server closed meanwhile is opened again once."""
        began = time.perf_counter()
        for attempt in range(2):
            fresh = self._writer is None
            try:
                status, found, content = await asyncio.wait_for(self._exchange(path, body, headers), patience)
                return Reply(status, found, content, time.perf_counter() - began)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
                await self.close()
                if fresh or attempt:
                    break
        return Reply(0, {}, b"", time.perf_counter() - began)

    async def _exchange(self, path: str, body: bytes | None, headers: str) -> tuple[int, dict[str, str], bytes]:
        reader, writer = await self.open()
        method = "GET" if body is None else "POST"
        length = "" if body is None else f"Content-Length: {len(body)}\r\n"
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: test\r\n{length}{headers}\r\n".encode() + (body or b""))
        await writer.drain()
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        return int(first.split()[1]), found, await _content(reader, found)

    async def query(self, text: str, *, extra: str = "", patience: float = 40) -> Reply:
        """A SPARQL query by GET, or by POST when it is long."""
        if len(text) < 4000:
            return await self.ask(f"/sparql?query={quote(text)}{extra}", patience=patience)
        direct = "Content-Type: application/sparql-query\r\n"
        return await self.ask("/sparql", body=text.encode(), headers=direct, patience=patience)


async def _content(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "chunked" not in headers.get("transfer-encoding", ""):
        return await reader.readexactly(int(headers.get("content-length", 0)))
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(parts)


def sources(count: int, first: int = 1) -> list[str]:
    """Loopback addresses, one a client."""
    return [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(first, first + count)]


async def honest(
    address: str, source: str, questions: Sequence[tuple[str, bytes]], until: float, tally: Tally, seed: int
) -> None:
    """Ask one question after another with a short pause, and compare every answer with what it should be."""
    choose, connection = random.Random(seed), Connection(address, source)
    while time.monotonic() < until:
        text, expected = choose.choice(questions)
        reply = await connection.query(text)
        tally.note(reply)
        if reply.status == 200 and reply.body != expected:
            tally.wrong.append(f"{text[:80]} -> {reply.body[:80]!r}")
        await asyncio.sleep(choose.uniform(0.005, 0.04))
    await connection.close()
