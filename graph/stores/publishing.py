"""A snapshot's dataset published to another SPARQL server, graph by graph, through the Graph Store Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from graph.errors import QueryError, StoreError
from graph.stores.oxigraph import OxigraphStore
from graph.stores.remote import WRITING, RemoteStore

#: The bytes of N-Triples sent in one request: a graph may be larger than memory, and Virtuoso takes
#: minutes for 4 MB at once, and a second for the same in four parts.
PORTION = 1_000_000

#: Where servers keep their Graph Store Protocol: by a word in their Server header, the end of the address that takes
#: queries and what stands there instead.
_LAYOUTS = (
    ("oxigraph", "/query", "/store"),
    ("virtuoso", "/sparql", "/sparql-graph-crud-auth"),
    ("fuseki", "/query", "/data"),
    ("fuseki", "/sparql", "/data"),
    ("graphdb", "", "/rdf-graphs/service"),
    ("rdf4j", "", "/rdf-graphs/service"),
)
_TYPE = {"Content-Type": "application/n-triples"}

#: Called with a graph's IRI, how many graphs are published before it, and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Published:
    """What a publication did: graphs written, triples in them, graphs of an earlier snapshot removed."""

    graphs: int
    triples: int
    removed: tuple[str, ...]


def publish(
    source: OxigraphStore,
    target: RemoteStore,
    *,
    base: str,
    graph_store: str | None = None,
    progress: Progress = lambda graph, done, total: None,
) -> Published:
    """Make the named graphs under ``base`` on the server ``target`` those of ``source``; graphs of others stay.

    ``graph_store`` is the address of the server's Graph Store Protocol, else it is looked for where the known servers
    have it. The graph that describes the dataset comes last, and every graph is counted on the server afterwards.
    Raises StoreError where a graph cannot be written or is not there as it was sent; doing it again mends that.
    """
    address = graph_store or found_graph_store(target)
    last = f"{base}id/graph/meta"
    _admitted(target, address, last)
    graphs = sorted(source.graphs(), key=lambda graph: (graph == last, graph))
    sent = {}
    for done, graph in enumerate(graphs):
        progress(graph, done, len(graphs))
        sent[graph] = _write(target, address, graph, source.lines(graph))
    removed = tuple(graph for graph in published_graphs(target, base) if graph not in sent)
    for graph in removed:
        _expected(target, "DELETE", address, graph, b"")
    for graph, triples in sent.items():
        there = _count(target, graph)
        if there != triples:
            raise StoreError(f"{target.url}: of {triples:,} triples of <{graph}> {there:,} arrived; load again")
    return Published(len(sent), sum(sent.values()), removed)


def published_graphs(target: RemoteStore, base: str) -> list[str]:
    """The graphs on the server whose IRIs are under ``base``, sorted."""
    query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?g), '{base}id/') }}"
    return sorted(row["g"] or "" for row in target.query(query).rows())


def found_graph_store(target: RemoteStore) -> str:
    """The address of the Graph Store Protocol where a server of this make has it; StoreError when that is not known."""
    make = target.send("GET", headers={"Accept": "*/*"}).headers.get("server", "")
    parts = urlsplit(target.url)
    for word, end, other in _LAYOUTS:
        if word in make.lower() and parts.path.endswith(end):
            path = parts.path[: len(parts.path) - len(end)] + other
            return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    told = f"the server calls itself '{make}'" if make else "the server does not say what it is"
    raise StoreError(f"{target.url}: where is its Graph Store Protocol? {told}; name the address with --graph-store")


def _admitted(target: RemoteStore, address: str, graph: str) -> None:
    """Raise StoreError when the server does not let us in, before anything is sent."""
    received = target.send("GET", url=address, params={"graph": graph}, headers={"Accept": "*/*"}, deadline=WRITING)
    if received.status in (401, 403):
        mend = "takes another user or password" if target.known else "wants to know who writes; give --user"
        raise StoreError(f"{address}: the store answered {received.status}: it {mend}")


def _write(target: RemoteStore, address: str, graph: str, lines: Iterable[bytes]) -> int:
    """Replace a graph by lines of N-Triples; how many there were."""
    count, method = 0, "PUT"
    for portion, number in _portions(lines):
        _expected(target, method, address, graph, portion)
        count, method = count + number, "POST"
    return count


def _portions(lines: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The lines joined to portions of about PORTION bytes, each with its number of lines."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PORTION:
            yield b"".join(held), len(held)
            held, size = [], 0
    if held:
        yield b"".join(held), len(held)


def _expected(target: RemoteStore, method: str, address: str, graph: str, content: bytes) -> None:
    body = None if method == "DELETE" else content
    received = target.send(
        method, url=address, params={"graph": graph}, content=body, headers=_TYPE if body else {}, deadline=WRITING
    )
    if received.status not in (200, 201, 202, 204):
        told = received.excerpt or "nothing more"
        raise StoreError(f"{address}: {method} of <{graph}> was answered {received.status}: {told}")


def _count(target: RemoteStore, graph: str) -> int:
    try:
        rows = target.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows()
    except QueryError as error:
        raise StoreError(str(error)) from error
    return int(rows[0]["n"] or 0) if rows else 0
