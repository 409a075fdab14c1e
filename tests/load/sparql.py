"""Honest clients beside hostile ones against a running server: a table of what each kind saw.

`python tests/load/sparql.py --seconds 60` builds the graph of seeds/, serves it and prints the table; it ends with 1
when honest clients had more errors than 0.1 % or a wrong answer, or when a request failed because workers were killed
or the snapshot was exchanged.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from api.sparql.examples import examples
from api.sparql.words import rewritten
from graph.build import build
from graph.snapshot import Snapshot, open_current
from tests.conftest import serve
from tests.load.attacks import ATTACKS
from tests.load.clients import Connection, Tally, honest, sources
from tests.load.faults import killed, swapped

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What the kinds of clients saw, and whether `/health` kept answering."""

    honest: Tally
    hostile: Tally
    health: Tally
    seconds: float


def questions(snapshot: Snapshot) -> list[tuple[str, bytes]]:
    """The example queries that look something up, each with its answer, found without a server."""
    return [
        (each.text, snapshot.store.query(rewritten(each.text, snapshot)).serialise("json"))
        for each in examples()
        if each.name.startswith(
            ("authors", "coauthors", "evidence", "moderators", "people", "programme", "what", "works-that")
        )
    ]


async def mixed(
    address: str, asked: Sequence[tuple[str, bytes]], seconds: float, *, good: int = 32, bad: int = 6, seed: int = 1
) -> Outcome:
    """Let ``good`` honest and ``bad`` hostile clients at the server for some seconds."""
    until = time.monotonic() + seconds
    outcome = Outcome(Tally(), Tally(), Tally(), seconds)
    calm = [
        honest(address, source, asked, until, outcome.honest, seed + number)
        for number, source in enumerate(sources(good))
    ]
    wild = [_hostile(address, source, until, outcome.hostile, seed) for source in sources(bad, first=200)]
    await asyncio.gather(*calm, *wild, _look_in(address, until, outcome.health))
    return outcome


async def crowd(address: str, asked: Sequence[tuple[str, bytes]], seconds: float, clients: int = 200) -> Outcome:
    """So many clients at once that not all can be served."""
    until = time.monotonic() + seconds
    outcome = Outcome(Tally(), Tally(), Tally(), seconds)
    all_of_them = [
        honest(address, source, asked, until, outcome.honest, number)
        for number, source in enumerate(sources(clients, first=260))
    ]
    await asyncio.gather(*all_of_them, _look_in(address, until, outcome.health))
    return outcome


async def _hostile(address: str, source: str, until: float, tally: Tally, seed: int) -> None:
    """Two attacks at once, again and again, without a pause worth the name."""

    async def one(number: int) -> None:
        choose, connection = random.Random(f"{source} {number} {seed}"), Connection(address, source)
        while time.monotonic() < until:
            reply = await choose.choice(ATTACKS)(connection, choose)
            if reply is not None:
                tally.note(reply)
            await asyncio.sleep(0.1 if reply is not None and reply.status == 429 else 0.01)
        await connection.close()

    await asyncio.gather(one(1), one(2))


async def _look_in(address: str, until: float, tally: Tally) -> None:
    connection = Connection(address, "127.0.0.1")
    while time.monotonic() < until:
        tally.note(await connection.ask("/health"))
        await asyncio.sleep(0.25)
    await connection.close()


def table(rows: Sequence[tuple[str, int, Tally, float]]) -> str:
    """The figures of kinds of clients: name, how many, what they saw, in how many seconds."""
    head = f"{'':<28} {'clients':>7} {'requests':>9} {'per s':>7} {'failed':>7} {'wrong':>5}"
    lines = [f"{head} {'p50 ms':>7} {'p99 ms':>7}  statuses"]
    for name, clients, tally, seconds in rows:
        statuses = " ".join(f"{status}:{count}" for status, count in sorted(tally.statuses.items()))
        counts = f"{tally.count:>9,} {tally.count / seconds:>7.0f} {tally.failed / max(tally.count, 1):>7.2%}"
        times = f"{tally.percentile(0.5) * 1e3:>7.0f} {tally.percentile(0.99) * 1e3:>7.0f}"
        lines.append(f"{name:<28} {clients:>7} {counts} {len(tally.wrong):>5} {times}  {statuses}")
    return "\n".join(lines)


def main() -> int:
    """Measure a server of the seeds' graph, or one that runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build([ROOT / "seeds"], Path(folder, "data"))
        asked = questions(open_current(Path(folder, "data")))
        command = (sys.executable, "-m", "api", "serve", "--port", "0", "--data", str(Path(folder, "data")))
        with serve(*command, cwd=ROOT) as address:
            return _measured(address, Path(folder), asked, options.seconds, options.seed)


def _measured(address: str, folder: Path, asked: Sequence[tuple[str, bytes]], seconds: float, seed: int) -> int:
    alone = asyncio.run(mixed(address, asked, max(seconds / 6, 2), bad=0, seed=seed))
    beside = asyncio.run(mixed(address, asked, seconds, seed=seed))
    many = asyncio.run(crowd(address, asked, max(seconds / 6, 3)))
    after = asyncio.run(mixed(address, asked, 5, bad=0, seed=seed))
    ended = asyncio.run(killed(address, folder / "data", 20, parent=False))
    orphaned = asyncio.run(killed(address, folder / "data", 10, parent=True))
    began = time.monotonic()
    swaps, answers = asyncio.run(swapped(address, folder / "data", _places(folder), 60, 32))
    rows = [
        ("honest alone", 32, alone.honest, alone.seconds),
        ("honest beside hostile", 32, beside.honest, beside.seconds),
        ("hostile", 6, beside.hostile, beside.seconds),
        ("/health meanwhile", 1, beside.health, beside.seconds),
        ("overload", 200, many.honest, many.seconds),
        ("/health meanwhile", 1, many.health, many.seconds),
        ("honest afterwards", 32, after.honest, after.seconds),
        ("after kill -9 of all workers", 1, ended, 0.5 * ended.count),
        ("and of their parent", 1, orphaned, 0.5 * orphaned.count),
        ("60 swaps of the snapshot", 32, swaps, time.monotonic() - began),
    ]
    print(table(rows))
    for words, count in beside.honest.words.most_common(10):
        print(f"an honest client was told {count} times: {words}")
    for wrong in (beside.honest.wrong + many.honest.wrong)[:5]:
        print("wrong:", wrong)
    print(f"load average {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors, these clients included")
    failed = beside.honest.failed / max(beside.honest.count, 1)
    held = failed <= 0.001 and not beside.honest.wrong and set(many.honest.statuses) <= {200, 429, 503}
    held = held and swaps.failed == ended.failed == orphaned.failed == 0 and len(answers) == 2
    print(json.dumps({"held": held, "honest failed": failed, "p99 ms": beside.honest.percentile(0.99) * 1e3}))
    return 0 if held else 1


def _places(folder: Path) -> list[Path]:
    """The snapshot that is served, and a smaller one beside it."""
    data = folder / "data"
    build([min((ROOT / "seeds").glob("00*.txt"))], folder / "small")
    other = (folder / "small" / "current").resolve()
    shutil.copytree(other, data / "snapshots" / other.name)
    return [(data / "current").resolve(), data / "snapshots" / other.name]


if __name__ == "__main__":
    sys.exit(main())
