"""What happens to a running server from outside: its workers are killed, new snapshots are published."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.snapshot import make_current
from tests.load.clients import Connection, Tally, sources

ASK = "ASK { ?s ?p ?o }"
WORKS = "SELECT (COUNT(?work) AS ?n) { ?work a <https://schema.org/ScholarlyArticle> }"


def below(data: Path) -> list[int]:
    """The processes that the server of a folder has started: the one that workers come from, then the workers."""
    parents: dict[int, int] = {}
    ours: set[int] = set()
    copies: set[int] = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (path / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(path.name)] = int(parent)
            command = (path / "cmdline").read_bytes()
            if str(data).encode() in command:
                ours.add(int(path.name))
            if b"graph.workers.zygote" in command:
                copies.add(int(path.name))
        except OSError:
            continue
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in ours | found} - ours - found:
        found |= more
    return sorted(found & copies, key=lambda process: (parents[process] in copies, process))


def end(processes: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to processes, some of which may end meanwhile."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


async def killed(address: str, data: Path, times: int, *, parent: bool) -> Tally:
    """Kill all workers again and again, with ``parent`` the process they come from too; how the next query fares."""
    tally = Tally()
    for number in range(times):
        connection = Connection(address, sources(1, first=500 + number % 100)[0])
        end(below(data)[0 if parent else 1 :], signal.SIGKILL)
        tally.note(await connection.query(ASK))
        await connection.close()
        await asyncio.sleep(0.5)
    return tally


async def swapped(
    address: str, data: Path, places: Sequence[Path], times: int, clients: int
) -> tuple[Tally, set[bytes]]:
    """Publish snapshots in turn while clients ask; what those saw, and the answers that they got."""
    seen: set[bytes] = set()
    tally, until = Tally(), list[bool]()

    async def client(source: str) -> None:
        connection = Connection(address, source)
        while not until:
            reply = await connection.query(WORKS)
            tally.note(reply)
            seen.add(reply.body)
            await asyncio.sleep(0.02)
        await connection.close()

    async def swapping() -> None:
        for number in range(times):
            make_current(data, places[(number + 1) % len(places)])
            await asyncio.sleep(0.1)
        until.append(True)

    await asyncio.gather(swapping(), *(client(source) for source in sources(clients, first=700)))
    return tally, seen
