"""Workers answer as the store does, can be killed at any moment, and reach nothing but the store that they read."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph.errors import InputError, QueryError, QueryRefused, SnapshotError
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS, Bounds, Dataset
from graph.stores.oxigraph import OxigraphStore
from graph.workers.jobs import Query, Reread
from graph.workers.messages import Channel
from graph.workers.pool import Call, Pool, PoolLimits

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes sockets from a process")

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a != ?i) }"
ALL = "SELECT * { ?s ?p ?o } LIMIT 50"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 50"
BOUNDS = Bounds(10_000, 10_000_000)


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> Path:
    """The folder of the store of the seeds."""
    return snapshot.store.path


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    """Two places for short jobs over that store."""
    made = Pool(PoolLimits(workers=2, reserved=0))
    made.prepare(store, disjoint=True)
    yield made
    made.close()


def ask(pool: Pool, store: Path, text: str = ALL, *, seconds: float = 20, bounds: Bounds = BOUNDS) -> bytes:
    """The bytes of an answer."""
    return pool.run(Query(text, None, bounds), store, seconds=seconds).content


def refused(pool: Pool, store: Path, text: str, *, seconds: float = 20) -> str:
    """The reason for which a query is refused."""
    with pytest.raises(QueryRefused) as caught:
        ask(pool, store, text, seconds=seconds)
    return caught.value.reason


# ---- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*RESULT_FORMATS, *GRAPH_FORMATS])
def test_a_worker_answers_as_the_store_does(pool: Pool, store: Path, snapshot: Snapshot, name: str) -> None:
    """The same bytes, in every format."""
    text = GRAPH if name in GRAPH_FORMATS else ALL
    done = pool.run(Query(text, name, BOUNDS), store, seconds=20)
    assert done.content == snapshot.store.query(text).serialise(name)
    assert (done.format, done.truncated) == (name, False)


@pytest.mark.parametrize("name", RESULT_FORMATS)
@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } LIMIT 40", "SELECT ?nothing { ?s ?p ?o } LIMIT 40"])
def test_rows_beyond_the_limit_are_an_error_or_said_to_be_missing(
    pool: Pool, store: Path, name: str, query: str
) -> None:
    """40 rows pass a limit of 40; under one of 39 they are refused, or the first 39 come with a mark."""
    assert not pool.run(Query(query, name, Bounds(40, 10**6)), store, seconds=20).truncated
    with pytest.raises(QueryRefused, match="more than 39 rows"):
        pool.run(Query(query, name, Bounds(39, 10**6)), store, seconds=20)
    cut = pool.run(Query(query, name, Bounds(39, 10**6, truncate=True)), store, seconds=20)
    whole = pool.run(Query(query.replace("40", "39"), name, BOUNDS), store, seconds=20)
    assert cut.truncated
    assert cut.content.replace(b',"truncated":true', b"") == whole.content


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_triples_beyond_the_limit_too(pool: Pool, store: Path, name: str) -> None:
    """A graph that is cut is a whole document."""
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 40"
    with pytest.raises(QueryRefused, match="more than 39 triples"):
        pool.run(Query(query, name, Bounds(39, 10**6)), store, seconds=20)
    cut = pool.run(Query(query, name, Bounds(39, 10**6, truncate=True)), store, seconds=20)
    formats = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}
    formats |= {"jsonld": RdfFormat.JSON_LD, "nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
    assert cut.truncated
    assert len(list(parse(cut.content, format=formats[name]))) == 39


def test_bytes_beyond_the_limit_are_refused(pool: Pool, store: Path) -> None:
    """Also where a format takes more of them than another."""
    with pytest.raises(QueryRefused, match="0.001 MB"):
        ask(pool, store, bounds=Bounds(10_000, 1_000))
    cut = pool.run(Query(ALL, "csv", Bounds(10_000, 3_000, truncate=True)), store, seconds=20)
    assert cut.truncated
    assert cut.content.count(b"\r\n") > 1


def test_errors_keep_their_words(pool: Pool, store: Path, tmp_path: Path) -> None:
    """A malformed query, a store that is not there."""
    with pytest.raises(QueryError, match="line 1, column 10"):
        ask(pool, store, "SELECT * ")
    with pytest.raises(SnapshotError, match="missing"):
        ask(pool, tmp_path / "rdf")


def test_graphs_may_be_named_beside_the_query(pool: Pool, tmp_path: Path) -> None:
    """They go before FROM; a triple of two of them counts once."""
    s, a, b = (NamedNode(f"http://example.org/{name}") for name in "sab")
    OxigraphStore.create(tmp_path / "rdf", [Quad(s, s, s, a), Quad(s, s, s, b), Quad(s, s, a, b)])
    count = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/b> { ?s ?p ?o }"
    for graphs, n in (((), 0), ((a.value,), 1), ((a.value, b.value), 2), ((a.value, a.value), 1)):
        done = pool.run(Query(count, "csv", BOUNDS, Dataset(graphs)), tmp_path / "rdf", seconds=20)
        assert done.content == f"n\r\n{n}\r\n".encode()


def test_a_store_with_its_merge_counts_no_triple_twice(pool: Pool, tmp_path: Path) -> None:
    """Whether by the default graph, by FROM of both graphs, or by one."""
    s, a, b = (NamedNode(f"http://example.org/{name}") for name in "sab")
    quads = [Quad(s, s, s, a), Quad(s, s, s, b), Quad(s, s, a, b), Quad(s, s, b)]
    OxigraphStore.create(tmp_path / "rdf", quads, merge=True)
    for dataset, n in (("", 3), (f"FROM {a} FROM {b}", 2), (f"FROM {b}", 2), (f"FROM NAMED {a}", 0)):
        text = f"SELECT (COUNT(*) AS ?n) {dataset} {{ ?s ?p ?o }}"
        assert pool.run(Query(text, "csv", BOUNDS), tmp_path / "rdf", seconds=20).content == f"n\r\n{n}\r\n".encode()


# ---- RDF of callers --------------------------------------------------------------------------------------------------

RESULTS = b'{"head":{"vars":["x"]},"results":{"bindings":[%s]}}'
ROW = b'{"x":{"type":"literal","value":"a"}}'


def test_what_another_server_sent_is_read_and_written_anew(pool: Pool, store: Path) -> None:
    """In the format that is wanted, cut where that may be, else refused."""
    rows = RESULTS % b",".join([ROW] * 3)
    assert pool.run(Reread(rows, False, "csv"), store, seconds=20).content.split() == [b"x", b"a", b"a", b"a"]
    triples = b"<x:a> <x:b> <x:d> .\n<x:a> <x:b> <x:c> .\n"
    assert pool.run(Reread(triples, True), store, seconds=20).content.endswith(b"<x:a> <x:b> <x:c> , <x:d> .\n")
    for sent, graph, noun in ((rows, False, "1 rows"), (triples, True, "1 triples")):
        cut = pool.run(Reread(sent, graph, None, Bounds(1, 1000, truncate=True)), store, seconds=20)
        assert (cut.truncated, cut.content.count(b'"a"') or cut.content.count(b"x:c")) == (True, 1)
        with pytest.raises(QueryRefused, match=noun):
            pool.run(Reread(sent, graph, None, Bounds(1, 1000)), store, seconds=20)
        with pytest.raises(QueryRefused, match="MB"):
            pool.run(Reread(sent, graph, None, Bounds(10, 10)), store, seconds=20)


@pytest.mark.parametrize(
    ("sent", "graph"),
    [(RESULTS % b"{]", False), (RESULTS[:-1] % b"", False), (b"[" * 1_000_000, False), (b"<x:a> <x:b> <x:", True)],
)
def test_what_is_no_whole_answer_is_said_to_be_none(pool: Pool, store: Path, sent: bytes, graph: bool) -> None:
    """Whatever it is, only a worker has to do with it."""
    with pytest.raises((InputError, QueryRefused)):
        pool.run(Reread(sent, graph), store, seconds=20)


# ---- killing ---------------------------------------------------------------------------------------------------------


def test_a_query_is_killed_at_its_deadline(pool: Pool, store: Path) -> None:
    """Whatever it does; the next is answered."""
    began = time.monotonic()
    assert refused(pool, store, SLOW, seconds=1) == "time"
    assert 1 <= time.monotonic() - began < 3
    assert ask(pool, store)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}", {"crash", "time"}),
        (
            "SELECT (STRLEN(?x30) AS ?n) { BIND ('0123456789' AS ?x0) "
            + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
            + " }",
            {"memory"},
        ),
    ],
    ids=["stack", "memory"],
)
def test_what_ends_a_process_ends_only_a_worker(pool: Pool, store: Path, text: str, reasons: set[str]) -> None:
    """An overflow of the stack and one of the memory are told apart; the next query is answered."""
    assert refused(pool, store, text) in reasons
    assert ask(pool, store)


def test_a_cancelled_query_frees_its_worker(pool: Pool, store: Path) -> None:
    """Long before its deadline."""
    call = Call()
    threading.Timer(0.3, call.cancel).start()
    began = time.monotonic()
    with pytest.raises(QueryRefused) as caught:
        pool.run(Query(SLOW, None, BOUNDS), store, seconds=30, call=call)
    assert caught.value.reason == "gone"
    assert time.monotonic() - began < 10
    assert call.seconds > 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_workers_ended_from_outside_are_replaced(pool: Pool, store: Path, number: signal.Signals) -> None:
    """All of them at once, again and again: every query is answered."""
    expected = ask(pool, store)
    for _ in range(3):
        for process in pool.processes():
            os.kill(process, number)
        assert ask(pool, store) == expected


def test_a_pool_closed_while_idle_workers_are_looked_at_leaves_none_of_them_open(store: Path) -> None:
    """Looking at one takes it off the list for a moment: closing must not step over the next because of that."""
    pool = Pool(PoolLimits(workers=3))
    pool.prepare(store)
    while len(workers := list(pool._idle)) < 3 or pool.confined is None:
        pool.sweep()
        time.sleep(0.01)
    looked_at, closed = threading.Event(), threading.Event()

    class Watched(Channel):
        """Whoever looks at it while it is being closed has to wait until the pool is closed."""

        def __init__(self) -> None:
            """The channel is that of the first worker."""
            self.__dict__.update(workers[0].channel.__dict__)

        def close(self) -> None:
            looking.start()
            looked_at.wait(1)
            super().close()

        @property
        def quiet(self) -> bool:
            looked_at.set()
            closed.wait(10)
            return False

    looking = threading.Thread(target=pool.sweep)
    workers[0].channel = Watched()
    pool.close()
    closed.set()
    looking.join()
    assert [each.process for each in workers] == [0, 0, 0]


def test_a_worker_killed_at_work_is_replaced_and_its_query_asked_again(pool: Pool, store: Path) -> None:
    """Killed in the middle of a query that takes a while."""
    busy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?a ?d ?e }"
    expected = ask(pool, store, busy)

    def kill() -> None:
        for process in pool.processes():
            os.kill(process, signal.SIGKILL)

    timer = threading.Timer(0.02, kill)
    timer.start()
    assert ask(pool, store, busy) == expected
    timer.join()


def test_too_many_slow_queries_give_way(store: Path) -> None:
    """Of five at once two go on to their deadline, and short ones are answered beside them."""
    limits = PoolLimits(workers=3, slow=2, reserved=0, slow_after=0.1)
    pool = Pool(limits)
    pool.prepare(store, disjoint=True)
    reasons: list[str] = []
    threads = [threading.Thread(target=lambda: reasons.append(refused(pool, store, SLOW, seconds=4))) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert ask(pool, store)
    for thread in threads:
        thread.join()
    pool.close()
    assert sorted(set(reasons) - {"busy"}) == ["slow", "time"]
    assert reasons.count("time") <= limits.slow


def test_a_query_that_finds_no_worker_is_told_so(store: Path) -> None:
    """After the time that it may wait."""
    pool = Pool(PoolLimits(workers=1, queue=0.1, slow_after=30))
    pool.prepare(store, disjoint=True)
    thread = threading.Thread(target=lambda: refused(pool, store, SLOW, seconds=2))
    thread.start()
    time.sleep(0.5)
    assert refused(pool, store, ALL) == "busy"
    thread.join()
    pool.close()


# ---- confinement -----------------------------------------------------------------------------------------------------

TRY = """
import os, socket, sys, threading
from graph.workers.confinement import confine
from pyoxigraph import Store
store = Store()
if sys.argv[1] != "free":
    print("confined" if confine(writes=sys.argv[1] == "writing") else "free")
def attempt(name, act):
    try:
        act()
        print(name, "done")
    except Exception as error:
        print(name, type(error).__name__)
attempt("socket", socket.socket)
attempt("pair", socket.socketpair)
attempt("fork", lambda: os.fork() or os._exit(0))
attempt("exec", lambda: os.execv("/bin/true", ["true"]) if sys.argv[1] != "free" else None)
attempt("write", lambda: open(sys.argv[3], "w").close())
attempt("kill", lambda: os.kill(os.getppid(), 0))
attempt("read", lambda: open(os.devnull).close())
attempt("thread", lambda: threading.Thread(target=int).start())
ask = "SELECT * { SERVICE SILENT <http://127.0.0.1:%s/> { ?s ?p ?o } }" % sys.argv[2]
attempt("service", lambda: list(store.query(ask)))
"""


@linux
def test_a_confined_process_reaches_no_network_no_program_and_writes_no_file(tmp_path: Path) -> None:
    """The trap sees no connection; it works, for a process that is not confined falls into it. One may write files."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        port = str(trap.getsockname()[1])

        def caught(how: str) -> tuple[str, bool]:
            command = [sys.executable, "-c", TRY, how, port, str(tmp_path / how)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            seen, until = False, time.monotonic() + 20
            while not seen and process.poll() is None and time.monotonic() < until:
                try:
                    trap.accept()[0].close()
                    seen = True
                except TimeoutError:
                    pass
            return process.communicate()[0], seen

        for how, writes in (("confined", set()), ("writing", {"write"})):
            said, seen = caught(how)
            assert not seen
            refusals = {"socket", "pair", "fork", "exec", "write", "kill"} - writes
            lines = dict(line.split() for line in said.splitlines() if " " in line)
            assert said.splitlines()[0] == "confined"
            assert {name for name, what in lines.items() if what == "PermissionError"} == refusals
            assert {lines[name] for name in {"read", "thread"} | writes} == {"done"}
        assert caught("free")[1]


@linux
def test_workers_are_confined_and_hold_nothing_of_ours(pool: Pool, store: Path) -> None:
    """Sockets of the server are not among their files, nor its variables in their environment."""
    ask(pool, store)
    assert pool.state()["confined"] is True
    with socket.create_server(("127.0.0.1", 0)) as ours:
        os.set_inheritable(ours.fileno(), True)
        fresh = Pool(PoolLimits(workers=1))
        fresh.prepare(store)
        ask(fresh, store)
        (worker,) = fresh.processes()
        status = ""
        until = time.monotonic() + 5
        while "Seccomp:\t2" not in status and time.monotonic() < until:  # one that was just made confines itself first
            status = Path(f"/proc/{worker}/status").read_text()
        listening = os.readlink(f"/proc/self/fd/{ours.fileno()}")
        held = open_files(worker)
        fresh.close()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert listening not in held
    assert sum(name.startswith("socket:") for name in held) <= 1, "its own channel"


def open_files(process: int) -> list[str]:
    """What the files of a process are; none where only root may know."""
    try:
        return [os.readlink(path) for path in Path(f"/proc/{process}/fd").iterdir()]
    except PermissionError:
        return []


ORPHAN = """
import sys, time
from pathlib import Path
from graph.workers.jobs import Query
from graph.workers.pool import Pool, PoolLimits
pool = Pool(PoolLimits(workers=2))
pool.prepare(Path(sys.argv[1]))
pool.run(Query("ASK {}"), Path(sys.argv[1]), seconds=20)
print(*pool.processes(), flush=True)
pool.run(Query(sys.argv[2]), Path(sys.argv[1]), seconds=60)
"""


@linux
def test_workers_end_with_the_server_that_is_killed(store: Path) -> None:
    """Idle ones and one that is busy, within a moment."""
    command = [sys.executable, "-c", ORPHAN, str(store), SLOW]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        workers = [int(process) for process in server.stdout.readline().split()]
        time.sleep(0.3)
        server.kill()
    assert workers
    until = time.monotonic() + 5
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def alive(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
