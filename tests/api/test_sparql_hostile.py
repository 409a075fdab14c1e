"""A server that strangers reach: hostile queries, killed processes, new snapshots and crowds, honest clients beside."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from graph.build import build
from graph.snapshot import Snapshot
from graph.workers.pool import PoolLimits
from tests.load.attacks import QUERIES, drip, go_away
from tests.load.clients import Connection, Reply, Tally, honest, sources
from tests.load.faults import ASK, below, end, swapped
from tests.load.sparql import crowd, mixed, questions

YES = b'{"head":{},"boolean":true}'
WORKERS = PoolLimits().workers

Serving = Callable[..., AbstractContextManager[str]]


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and the folder of its snapshots."""

    address: str
    data: Path

    def asks(self, text: str, source: str, extra: str = "", patience: float = 40) -> Reply:
        """One query from an address."""

        async def one() -> Reply:
            connection = Connection(self.address, source)
            try:
                return await connection.query(text, extra=extra, patience=patience)
            finally:
                await connection.close()

        return asyncio.run(one())

    def health(self) -> dict[str, dict[str, object]]:
        """What /health says."""

        async def one() -> Reply:
            connection = Connection(self.address, "127.0.0.1")
            try:
                return await connection.ask("/health")
            finally:
                await connection.close()

        return json.loads(asyncio.run(one()).body)


@pytest.fixture(scope="module")
def server(snapshot_data: Path, tmp_path_factory: pytest.TempPathFactory, serving: Serving) -> Iterator[Server]:
    """A server of the seeds' graph, whose queries may take 1 second."""
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(snapshot_data, data, symlinks=True)
    command = (sys.executable, "-m", "api", "serve", "--port", "0", "--data", data, "--query-seconds", "1")
    with serving(*command, cwd=Path.cwd()) as address:
        yield Server(address, data)


def settled(server: Server, but: Set[int] = frozenset()) -> list[int]:
    """The same once there are as many workers as there shall be, none of them one of ``but``; nothing is asked."""
    wanted, until = 1 + WORKERS, time.monotonic() + 60
    while time.monotonic() < until:
        found = below(server.data)
        if len(found) >= wanted and not but & set(found[1:]):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{below(server.data)} are there, without {but}, in place of {wanted}")


# ---- single queries --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUERIES)
def test_a_hostile_query_is_refused_in_words(server: Server, name: str) -> None:
    """With a status that says whose fault it is; an honest client is answered beside it."""
    number = list(QUERIES).index(name)
    replies: list[Reply] = []
    thread = threading.Thread(target=lambda: replies.append(server.asks(QUERIES[name], f"127.0.2.{number + 1}")))
    thread.start()
    beside = server.asks(ASK, f"127.0.3.{number + 1}")
    thread.join()
    assert (beside.status, beside.body) == (200, YES)
    (reply,) = replies
    assert reply.status in (200, 400, 403, 413, 422, 503), reply.body
    if reply.status == 200:
        assert json.loads(reply.body), "whole"
    else:
        assert reply.headers["content-type"] == "application/problem+json"
        assert len(json.loads(reply.body)["detail"]) > 20
    assert reply.seconds < 1 + 5, "the deadline is kept, with room for a busy machine"


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("20 KB of parentheses", 400, "more than 128 brackets are open at line 1, column 136"),
        ("200 triple patterns", 400, "more than 100 triple patterns stand in one group at line 1, column"),
        ("operators", 400, "more than 1,000 operators at line 1, column"),
        ("SERVICE", 403, "SERVICE is refused"),
        ("LOAD", 403, "LOAD is an update"),
        ("cartesian product", 503, "no answer within 1 s"),
        ("everything", 422, "more than 10,000 rows"),
        ("everything as a graph", 422, "more than 10,000 triples"),
    ],
)
def test_the_refusal_says_what_and_where(server: Server, name: str, status: int, says: str) -> None:
    """What is known before a worker, and what a worker finds out."""
    reply = server.asks(QUERIES[name], "127.0.4.1" if status == 400 else f"127.0.4.{len(name)}")
    assert (reply.status, says in json.loads(reply.body)["detail"]) == (status, True), reply.body


def test_long_bodies_are_refused(server: Server) -> None:
    """A text of 1 MB, a body of 2 MB, and a literal as long as can be is taken."""

    async def statuses() -> list[int]:
        connection = Connection(server.address, "127.0.5.1")
        direct = "Content-Type: application/sparql-query\r\n"
        bodies = [b"#" * 990_000 + b"\nASK {}", b"x" * 2_000_000, b"ASK { ?s ?p '" + b"x" * 65_000 + b"' }"]
        found = [(await connection.ask("/sparql", body=body, headers=direct)).status for body in bodies]
        await connection.close()
        return found

    assert asyncio.run(statuses()) == [413, 413, 200]


def test_no_query_makes_the_server_call_a_host_or_read_a_file(server: Server, tmp_path: Path) -> None:
    """SERVICE, LOAD, FROM and graphs of the protocol: a trap that can be reached is never called."""
    (tmp_path / "secret.ttl").write_text("<http://e/a> <http://e/b> 'secret' .")
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        place = f"http://127.0.0.1:{trap.getsockname()[1]}/x.ttl"
        for number, target in enumerate((place, (tmp_path / "secret.ttl").as_uri())):
            for text, extra in (
                (f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}", ""),
                (f"SELECT * {{ SERVICE SILENT <{target}> {{ ?s ?p ?o }} }}", ""),
                (f"LOAD <{target}>", ""),
                (f"SELECT * FROM <{target}> {{ ?s ?p ?o }}", ""),
                (f"SELECT * FROM NAMED <{target}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", ""),
                ("SELECT * { ?s ?p ?o }", f"&default-graph-uri={quote(target)}"),
                (f"SELECT * {{ GRAPH <{target}> {{ ?s ?p ?o }} }}", f"&named-graph-uri={quote(target)}"),
            ):
                reply = server.asks(text, f"127.0.6.{number + 1}", extra)
                assert reply.status in (200, 403)
                assert b"secret'" not in reply.body
                assert reply.status == 403 or b'"bindings":[]' in reply.body
        with pytest.raises(TimeoutError):
            trap.accept()
        with socket.create_connection(trap.getsockname()[:2]):
            trap.accept()[0].close()  # the trap works


def test_bodies_that_drip_and_clients_that_go_hold_nobody_up(server: Server) -> None:
    """Forty of them, and an honest client who is answered at once all the while."""

    async def all_at_once() -> Tally:
        tally = Tally()
        choose = random.Random(1)
        bad = [(drip if n % 2 else go_away)(Connection(server.address, f"127.0.7.{n + 1}"), choose) for n in range(40)]
        until = time.monotonic() + 2
        await asyncio.gather(*bad, honest(server.address, "127.0.8.1", [(ASK, YES)], until, tally, 1))
        return tally

    tally = asyncio.run(all_at_once())
    assert set(tally.statuses) == {200}
    assert tally.wrong == []
    assert tally.count > 3


# ---- faults ----------------------------------------------------------------------------------------------------------


processes_are_seen = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found in /proc")


@processes_are_seen
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_workers_and_their_parent_can_be_killed(server: Server, number: signal.Signals) -> None:
    """All of them, whoever they belong to: the next query is answered, and the snapshot is the same."""
    before = server.health()["snapshot"]
    end(settled(server), number)
    reply = server.asks(ASK, f"127.0.9.{number}")
    assert (reply.status, reply.body) == (200, YES)
    assert server.health()["snapshot"] == before


@processes_are_seen
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("count", [1, WORKERS])
def test_idle_workers_that_end_are_replaced_though_nobody_asks(
    server: Server, number: signal.Signals, count: int
) -> None:
    """One of them, or all: others take their place before there is a query that needs them."""
    victims = settled(server)[1 : 1 + count]
    end(victims, number)
    fresh = settled(server, but=set(victims))
    assert not set(victims) & set(fresh)


@processes_are_seen
def test_when_no_process_can_be_made_queries_are_told_so_and_workers_come_back_by_themselves(server: Server) -> None:
    """With no file left to open, all workers killed: 503 with Retry-After; with files again, all is as before."""
    zygote, *workers = settled(server)
    serving = int(Path(f"/proc/{zygote}/stat").read_text().rpartition(")")[2].split()[1])

    async def starved() -> list[Reply]:
        connection = Connection(server.address, "127.0.11.1")
        replies = [await connection.query(ASK)]
        soft, hard = resource.prlimit(serving, resource.RLIMIT_NOFILE)
        resource.prlimit(serving, resource.RLIMIT_NOFILE, (3, hard))
        try:
            end(workers, signal.SIGKILL)
            await asyncio.sleep(0.5)
            replies.append(await connection.query(ASK))
        finally:
            resource.prlimit(serving, resource.RLIMIT_NOFILE, (soft, hard))
        await connection.close()
        return replies

    first, second = asyncio.run(starved())
    assert (first.status, second.status, second.headers["retry-after"]) == (200, 503, "2"), second.body
    assert "no worker process can be made now" in json.loads(second.body)["detail"]
    settled(server, but=set(workers))
    assert server.asks(ASK, "127.0.11.2").body == YES


@processes_are_seen
def test_nothing_is_left_behind(server: Server) -> None:
    """After queries that were killed and given up there are as many files and ended processes as before."""
    server.asks(ASK, "127.0.12.1")
    zygote = settled(server)[0]
    serving = int(Path(f"/proc/{zygote}/stat").read_text().rpartition(")")[2].split()[1])

    def held() -> tuple[int, int]:
        """Files that are neither connections nor the store of the pages, and processes that nobody took note of."""
        settled(server)
        links = [os.readlink(path) for path in Path(f"/proc/{serving}/fd").iterdir() if path.is_symlink()]
        ended = sum(f") Z {zygote} " in path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists())
        return sum("pidfd" in link or "pipe" in link for link in links), ended

    before = held()
    for number in range(12):
        server.asks(QUERIES["cartesian product"], f"127.0.12.{10 + number}", "&timeout=0.1")
        asyncio.run(go_away(Connection(server.address, f"127.0.12.{30 + number}"), random.Random(number)))
    until = time.monotonic() + 20
    while (after := held())[0] > before[0] and time.monotonic() < until:
        time.sleep(0.2)
    assert after[0] <= before[0]
    assert after[1] <= before[1] + 2, "one that has just ended may wait to be taken note of"


def test_sixty_swaps_without_a_failed_request(server: Server, seeds: Path, tmp_path: Path, snapshot: Snapshot) -> None:
    """Two snapshots take turns under eight clients; each answer is that of one of them, and both are seen."""
    build([next(seeds.glob("00*.txt"))], tmp_path / "small")
    other = (tmp_path / "small" / "current").resolve()
    shutil.copytree(other, server.data / "snapshots" / other.name)
    places = [(server.data / "current").resolve(), server.data / "snapshots" / other.name]
    tally, seen = asyncio.run(swapped(server.address, server.data, places, 60, 8))
    assert tally.statuses.keys() == {200}, tally.words
    assert len(seen) == 2
    assert tally.count > 60


# ---- many clients ----------------------------------------------------------------------------------------------------


def test_honest_clients_are_served_beside_hostile_ones(server: Server, snapshot: Snapshot) -> None:
    """A short sample of `make load-sparql`: no wrong answer, and what cannot be answered is said to be so."""
    asked = questions(snapshot)
    outcome = asyncio.run(mixed(server.address, asked, 5, good=16, bad=4))
    assert outcome.honest.wrong == []
    assert set(outcome.honest.statuses) <= {200, 503}
    assert outcome.honest.failed <= outcome.honest.count * 0.05, outcome.honest.words
    assert set(outcome.health.statuses) == {200}
    assert set(outcome.hostile.statuses) <= {200, 400, 403, 408, 413, 422, 429, 503}


def test_a_crowd_is_answered_or_told_to_wait(server: Server, snapshot: Snapshot) -> None:
    """200 clients see 200, 429 and 503 alone; afterwards all is as before."""
    asked = questions(snapshot)
    outcome = asyncio.run(crowd(server.address, asked, 3))
    assert set(outcome.honest.statuses) <= {200, 429, 503}
    assert outcome.honest.statuses[200] > 0
    assert outcome.honest.wrong == []
    assert set(outcome.health.statuses) == {200}
    after = asyncio.run(mixed(server.address, asked, 2, good=4, bad=0))
    assert set(after.honest.statuses) == {200}, after.honest.words
    assert sources(3)[0] == "127.0.1.2"
