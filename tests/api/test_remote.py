"""A snapshot published to SPARQL servers of other makes, and asked there; and servers that do not keep their word."""

from __future__ import annotations

import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.app import create_app
from api.cli import main
from api.settings import Settings
from api.sparql.examples import Example, examples
from api.sparql.words import rewritten
from graph.errors import QueryError, StoreError
from graph.snapshot import Snapshot
from graph.stores.oxigraph import Answer
from graph.stores.remote import RemoteStore

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, folder: Path) -> Iterator[str]:
    """Run a server until it answers at ``url``; give that; end it afterwards."""
    log = (folder / "out.log").open("wb")
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(url + "?query=ASK%7B%7D", timeout=5).close()
                    break
                except OSError:
                    assert server.poll() is None, (folder / "out.log").read_text()
                    time.sleep(0.1)
            yield url
        finally:
            server.kill()


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Oxigraph's own server, empty: its address for queries."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert program, "the server of the package oxigraph is part of the development set"
    folder, port = tmp_path_factory.mktemp("oxigraph"), free_port()
    command = [program, "serve", "--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/query", folder) as url:
        yield url


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Virtuoso 7, empty: its address for queries; its user is dba, its password too."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)")
    folder, http = tmp_path_factory.mktemp("virtuoso"), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(port=free_port(), http=http))
    command = [program, "+foreground", "+wait", "+configfile", "virtuoso.ini"]
    with running(command, f"http://127.0.0.1:{http}/sparql", folder) as url:
        yield url


def run(*words: str | Path, password: str | None = None) -> Result:
    """Run ``symposia`` with some words."""
    environment = {"SYMPOSIA_STORE_PASSWORD": password} if password is not None else {}
    return CliRunner().invoke(main, [str(word) for word in words], env=environment)


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def published(request: pytest.FixtureRequest, snapshot_data: Path) -> Iterator[RemoteStore]:
    """A server that holds the graph of the seeds, loaded by ``symposia load``."""
    url = str(request.getfixturevalue(request.param))
    done = run("load", "--store", url, "--data", snapshot_data, "--user", "dba", password="dba")
    assert done.exit_code == 0, done.stderr
    assert "counted there" in done.stdout
    with RemoteStore(f"{url}?union-default-graph" if request.param == "oxigraph" else url, deadline=30) as store:
        yield store


def said(answer: Answer) -> object:
    """What an answer says: its rows as they come, or its triples.

    Numbers count by their value to nine places, for decimals have as many digits as a server likes; of values that
    GROUP_CONCAT joined the standard leaves the order open.
    """
    if answer.kind == "graph":
        return answer.serialise("ntriples")
    return answer.variables, [{name: _value(value) for name, value in row.items()} for row in answer.rows()]


def _value(value: str | None) -> object:
    try:
        return round(float(value or ""), 9)
    except ValueError:
        return sorted((value or "").split(", "))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_has_the_same_answer_at_another_server(
    published: RemoteStore, snapshot: Snapshot, example: Example
) -> None:
    """Terms, numbers and the order of the rows are those of the embedded store, also where words are looked up."""
    text = rewritten(example.text, snapshot)
    ours = snapshot.store.query(text)
    assert ours.boolean
    assert said(published.query(text)) == said(ours)


def test_every_triple_of_a_snapshot_arrives_in_its_graph(published: RemoteStore, snapshot: Snapshot) -> None:
    """Graph by graph, what is described there is what is described here."""
    count = (
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER CONTAINS(STR(?g), '/id/') } GROUP BY ?g ORDER BY ?g"
    )
    assert published.query(count).rows() == snapshot.store.query(count).rows()
    person = f"{snapshot.base}id/person/sebastian-goldt"
    work = snapshot.store.query("SELECT ?w { ?w a <https://schema.org/ScholarlyArticle> } ORDER BY ?w").rows()[0]["w"]
    assert work is not None
    ours = snapshot.store.describe(work).serialise("ntriples")
    assert published.describe(work).serialise("ntriples") == ours
    everything = f"CONSTRUCT {{ <{person}> ?p ?o }} WHERE {{ <{person}> ?p ?o }}"
    assert said(published.query(everything)) == said(snapshot.store.query(everything))


def test_loading_again_replaces_and_removes_what_is_gone(oxigraph: str, tmp_path: Path, seeds: Path) -> None:
    """The graphs of a smaller snapshot take the place of those of a larger one; others on the server stay."""
    base, other = "http://kept.example/", "http://other.example/graph"
    put = urllib.request.Request(
        f"{oxigraph.removesuffix('/query')}/store?graph={other}", b"<x:s> <x:p> <x:o> .", method="PUT"
    )
    put.add_header("Content-Type", "application/n-triples")
    urllib.request.urlopen(put, timeout=10).close()
    pages = sorted(seeds.glob("*.txt")) or sorted(path for path in seeds.iterdir() if path.suffix == ".md")
    for paths, removed in ((pages[:2], False), (pages[:1], True)):
        assert run("build", *paths, "--base", base, "--data", tmp_path).exit_code == 0
        done = run("load", "--store", oxigraph, "--data", tmp_path)
        assert done.exit_code == 0, done.stderr
        assert ("is removed" in done.stdout) is removed
    with RemoteStore(oxigraph) as store:
        graphs = {row["g"] for row in store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows()}
    assert other in graphs
    assert len([graph for graph in graphs if graph and graph.startswith(f"{base}id/source/")]) == 1


def test_the_web_service_answers_from_another_server(
    published: RemoteStore, snapshot: Snapshot, snapshot_data: Path, answering: Callable[..., str]
) -> None:
    """By the protocol of the service, in its formats and within its bounds; where the server fails that is said."""
    client = create_app(snapshot_data, Settings(store=published.url, query_rows=100)).test_client()
    count = "SELECT (COUNT(*) AS ?n) { ?work a <https://schema.org/ScholarlyArticle> }"
    counted = client.get("/sparql", query_string={"query": count, "format": "csv"})
    assert counted.text.split() == ["n", "119"]
    assert counted.headers["Cache-Control"] == "no-store", "that server may say another number in a moment"
    turtle = client.post("/sparql", data={"query": "CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 7", "format": "ntriples"})
    assert turtle.text.count("\n") == 7
    assert client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 101"}).status_code == 422
    graph = f"{snapshot.base}id/graph/meta"
    scoped = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": graph, "format": "csv"}
    inside = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    assert client.get("/sparql", query_string=scoped).text.split()[1] == snapshot.store.query(inside).rows()[0]["n"]
    for sent in (_JSON[:-1], b"[" * 1_000_000):
        broken = create_app(snapshot_data, Settings(store=answering(with_length(sent)))).test_client()
        answer = broken.get("/sparql", query_string={"query": count})
        assert (answer.status_code, "no whole answer" in answer.json["detail"]) == (502, True)
    late = create_app(snapshot_data, Settings(store=answering(b"", hang=True), query_seconds=0.3)).test_client()
    assert late.get("/sparql", query_string={"query": count}).status_code == 504


def test_a_password_that_is_wrong_or_missing_is_said(virtuoso: str, snapshot_data: Path) -> None:
    """Before anything is sent, and with what would be right."""
    wrong = run("load", "--store", virtuoso, "--data", snapshot_data, "--user", "dba", password="guess")
    assert wrong.exit_code == 1
    assert "takes another user or password" in wrong.stderr
    missing = run("load", "--store", virtuoso, "--data", snapshot_data)
    assert missing.exit_code == 1
    assert "give --user" in missing.stderr


def test_a_store_whose_default_graph_is_empty_is_refused(published: RemoteStore) -> None:
    """Oxigraph's default graph is empty unless it is told otherwise: zero everywhere would be a lie."""
    url = published.url.partition("?")[0]
    if "query" not in url:
        published.check()
        return
    done = run("query", "SELECT * { ?s ?p ?o }", "--store", url)
    assert done.exit_code == 1
    assert "union" in done.stderr


def test_a_query_at_fault_is_told_by_the_server(published: RemoteStore) -> None:
    """Its own words are passed on."""
    with pytest.raises(QueryError, match="finds fault"):
        published.query("SELECT ?x { ?x }")


def test_an_answer_that_virtuoso_cuts_is_an_error(virtuoso: str, snapshot: Snapshot) -> None:
    """Ten thousand rows of more are not given for the whole."""
    with (
        RemoteStore(virtuoso, deadline=30, longest=100_000_000) as store,
        pytest.raises(StoreError, match="cut its answer"),
    ):
        store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 10001",
        "CONSTRUCT { <x:a> <x:b> ?p } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "DESCRIBE ?s WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_a_graph_that_virtuoso_cuts_without_a_word_is_an_error_too(virtuoso: str, query: str) -> None:
    """It is asked whether it would cut the rows of which the graph is made; of fewer rows the graph is whole."""
    with RemoteStore(virtuoso, deadline=60, longest=100_000_000) as store:
        with pytest.raises(StoreError, match="cut its answer"):
            store.query(query)
        assert store.query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9999").size > 1000
        assert store.query("DESCRIBE <http://nothing.example/>").size == 0


Answering = Callable[[bytes], str]

_JSON = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """Starts a server that sends given bytes to whoever connects, a few at a time if wanted; gives its address."""
    servers = []

    def start(sent: bytes, *, at_once: int = 1 << 30, hang: bool = False) -> str:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self._read()
                try:
                    for place in range(0, len(sent), at_once):
                        self.request.sendall(sent[place : place + at_once])
                        time.sleep(0.05 if at_once < len(sent) else 0)
                    if not hang:
                        self.request.shutdown(socket.SHUT_WR)
                    while self.request.recv(65536):
                        pass
                except OSError:
                    pass  # the client went away, as it should

            def _read(self) -> None:
                """Take the whole request: what is closed with bytes that nobody took is reset, and loses its answer."""
                seen = b""
                while b"\r\n\r\n" not in seen and (more := self.request.recv(65536)):
                    seen += more
                head, _, body = seen.partition(b"\r\n\r\n")
                stated = [
                    line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                ]
                while len(body) < int(stated[0] if stated else 0) and (more := self.request.recv(65536)):
                    body += more

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/sparql"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def with_length(body: bytes, head: bytes = _HEAD) -> bytes:
    """A whole answer of HTTP."""
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_an_answer_that_is_whole_is_taken(answering: Callable[..., str]) -> None:
    """The control for all refusals below."""
    with RemoteStore(answering(with_length(_JSON)), deadline=2) as store:
        assert store.query("SELECT ?x {}").rows() == []


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"", "cannot be asked"),
        (b"\x00\x01 no HTTP at all\r\n\r\n", "cannot be asked"),
        (_HEAD + b"Content-Length: 500\r\n\r\n" + _JSON, "cannot be asked"),
        (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\n" + _JSON[:16] + b"\r\n", "cannot be asked"),
        (_HEAD + b"Connection: close\r\n\r\n" + _JSON[:30], "no whole answer"),
        (with_length(_JSON[:-1]), "no whole answer"),
        (with_length(b'{"head": {}, "boolean": "yes"}'), "no whole answer"),
        (with_length(b"[" * 50_000), "no whole answer"),
        (with_length(b"<html>Welcome</html>"), "no whole answer"),
        (with_length(b"<html>Log in</html>", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), "Log in"),
        (with_length(_JSON, b"HTTP/1.1 206 Partial Content\r\n" + _HEAD.partition(b"\r\n")[2]), "answered 206"),
        (with_length(b"", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"), "its final address"),
        (with_length(b"no", b"HTTP/1.1 503 Service Unavailable\r\n"), "answered 503: no"),
        (with_length(_JSON, _HEAD + b"Content-Encoding: gzip\r\n"), "compressed"),
        (with_length(b" " * 200_000 + _JSON), "more than 100,000 bytes"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(answering: Callable[..., str], sent: bytes, told: str) -> None:
    """A cut, strange, moved, compressed or endless answer is said to be so, and nothing of it is given on."""
    with RemoteStore(answering(sent), deadline=2, longest=100_000) as store, pytest.raises(StoreError, match=told):
        store.query("SELECT ?x {}")


def test_a_graph_of_unknown_length_is_refused(answering: Callable[..., str]) -> None:
    """N-Triples that end with a line look whole wherever they are cut."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n"
    line = b"<x:s> <x:p> <x:o> .\n"
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    with RemoteStore(answering(head + b"\r\n" + line)) as store, pytest.raises(StoreError, match="how long"):
        store.query(query)
    with RemoteStore(answering(with_length(line, head))) as store:
        assert store.query(query).content == line


@pytest.mark.parametrize("sent", [b"", _HEAD, with_length(_JSON)[:-5]])
def test_a_server_that_hangs_or_drips_is_given_up_at_the_deadline(answering: Callable[..., str], sent: bytes) -> None:
    """The deadline holds for the whole answer, whatever part of it is late."""
    for url in (answering(sent, hang=True), answering(_HEAD * 40, at_once=1)):
        began = time.monotonic()
        with RemoteStore(url, deadline=0.5) as store, pytest.raises(StoreError, match="within 0.5 s") as caught:
            store.query("SELECT ?x {}")
        assert caught.value.slow
        assert time.monotonic() - began < 5


def test_a_store_that_is_not_there_or_no_address_is_said() -> None:
    """In one line."""
    for url in ("ftp://x/", "localhost:8000", "http://", "http://a:b@c/", "http://x:99999/"):
        assert run("query", "ASK {}", "--store", url).exit_code == 1
    done = run("query", "ASK {}", "--store", f"http://127.0.0.1:{free_port()}/sparql")
    assert done.exit_code == 1
    assert "cannot be asked" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_another_host_is_not_asked_through_a_remote_store(answering: Callable[..., str]) -> None:
    """SERVICE is refused before the store sees it."""
    url = answering(with_length(_JSON))
    with RemoteStore(url) as store, pytest.raises(QueryError, match="SERVICE"):
        store.query("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")
