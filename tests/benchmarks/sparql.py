"""What the safety of the SPARQL service costs: CPU per query through HTTP and a worker, beside the bare library.

`python tests/benchmarks/sparql.py [--works N]` makes a store of works, authors and keywords of the development data
(about a million triples), serves it by `symposia endpoint` as a process of its own, and asks twelve kinds of query.
The CPU is that of the server and all its workers, read from the system. The yardsticks are pyoxigraph in this process,
over a store on disk like that of the service and over one in memory, and, where the package is installed,
rdflib-endpoint over an rdflib graph of a part of the data. Services and yardsticks take turns; medians are printed.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import importlib.util
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

DATA = Path(os.environ.get("SYMPOSIA_DEV_DATA", "../shared/data")) / "works-dev.jsonl.gz"
E = "http://bench.example/"
OURS = [sys.executable, "-m", "api", "endpoint", "--client-seconds", "100000", "--query-seconds", "60"]
_ADDRESS = re.compile(r"http://([\w.:]+)")
TICK = os.sysconf("SC_CLK_TCK")
ROUNDS = 5
GRAPHS = re.compile("CONSTRUCT|DESCRIBE")

QUERIES = {
    "one work": "SELECT ?p ?o { <http://bench.example/w/100> ?p ?o }",
    "ask": "ASK { ?w e:author <http://bench.example/p/7> }",
    "authors of a work": "SELECT ?n { <http://bench.example/w/200> e:author/e:name ?n }",
    "co-authors": "SELECT DISTINCT ?c { ?w e:author <http://bench.example/p/9>, ?c }",
    "works of a keyword": "SELECT ?w { ?w e:keyword 'deep learning' } LIMIT 100",
    "optional": "SELECT ?w ?k { ?w e:author <http://bench.example/p/11> OPTIONAL { ?w e:keyword ?k } }",
    "years counted": "SELECT ?y (COUNT(*) AS ?n) { ?w e:year ?y } GROUP BY ?y ORDER BY ?y",
    "events counted": "SELECT ?v (COUNT(*) AS ?n) { ?w e:event ?v } GROUP BY ?v ORDER BY DESC(?n) LIMIT 20",
    "filter by text": "SELECT ?w { ?w e:title ?t FILTER CONTAINS(?t, 'graph neural') } LIMIT 20",
    "construct": "CONSTRUCT { ?a e:with ?b } { <http://bench.example/w/300> e:author ?a, ?b FILTER (?a != ?b) }",
    "describe": "DESCRIBE <http://bench.example/w/400>",
    "co-authors of co-authors": "SELECT (COUNT(DISTINCT ?d) AS ?n) "
    "{ ?w e:author <http://bench.example/p/9>, ?c . ?x e:author ?c, ?d }",
}


def lines(works: int) -> Iterator[str]:
    """N-Triples about the first works, each person and text a thing or literal of its own."""
    people: dict[str, int] = {}
    with gzip.open(DATA, "rt", encoding="utf-8") as source:
        for number, line in zip(range(works), source, strict=False):
            work, me = json.loads(line), f"<{E}w/{number}>"
            yield f"{me} <{E}title> {json.dumps(work['title'])} ."
            yield f"{me} <{E}year> {json.dumps(str(work.get('year')))} ."
            yield f"{me} <{E}event> {json.dumps(work.get('event') or '')} ."
            for place, name in enumerate(work["authors"], start=1):
                known = name in people
                person = f"<{E}p/{people.setdefault(name, len(people))}>"
                if not known:
                    yield f"{person} <{E}name> {json.dumps(name)} ."
                yield f"{me} <{E}author> {person} ."
                yield f"{me} <{E}a/{place}> {person} ."
            for keyword in work.get("keywords") or ():
                yield f"{me} <{E}keyword> {json.dumps(keyword.lower())} ."
            words = {word for word in (work.get("abstract") or "").split() if word.isalpha()}
            yield from (f"{me} <{E}word> {json.dumps(word)} ." for word in sorted(words)[:20])


def family(process: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [process]
    for each in found:
        found.extend(parents.get(each, ()))
    return found


def used(process: int) -> float:
    """The CPU seconds of a process, all that descend from it, and those of them that ended."""
    total = 0.0
    for each in family(process):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += time.clock_gettime(~each << 3 | 2) + sum(map(int, fields[13:15])) / TICK
        except OSError:
            continue
    return total


def asked(address: str, query: str, times: int, *, path: str = "/sparql") -> float:
    """Ask so often over one connection; the seconds by the clock."""
    connection = http.client.HTTPConnection(address, timeout=120)
    target = f"{path}?{urllib.parse.urlencode({'query': query})}"
    kinds = "text/turtle" if GRAPHS.search(query) else "application/sparql-results+json"
    began = time.perf_counter()
    for _ in range(times):
        connection.request("GET", target, headers={"Accept": kinds})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body[:300]
    return time.perf_counter() - began


def bare(store: Store, query: str, times: int) -> float:
    """The CPU seconds of the library alone, the answer serialised as the service does."""
    began = time.process_time()
    for _ in range(times):
        found = store.query(query, use_default_graph_as_union=True)
        found.serialize(format=RdfFormat.TURTLE if isinstance(found, QueryTriples) else QueryResultsFormat.JSON)
    return time.process_time() - began


def measured(address: str, server: int, stores: Sequence[Store]) -> Iterator[tuple[str, list[float]]]:
    """For each kind of query: its name, milliseconds of CPU a query of the service, and of the library over stores."""
    for name, text in QUERIES.items():
        query = f"PREFIX e: <{E}> {text}"
        asked(address, query, 20)
        times = max(3, min(200, round(0.5 / max(bare(stores[0], query, 3) / 3, 1e-5))))
        rounds = []
        for _ in range(ROUNDS):
            ours = consumed(address, server, query, times)
            rounds.append([ours, *(bare(store, query, times) / times * 1e3 for store in stores)])
        yield name, [statistics.median(column) for column in zip(*rounds, strict=True)]


def consumed(address: str, server: int, query: str, times: int, *, path: str = "/sparql") -> float:
    """Milliseconds of CPU a query that a server takes."""
    began = used(server)
    asked(address, query, times, path=path)
    return (used(server) - began) / times * 1e3


@contextmanager
def serving(command: list[str], sign: str) -> Iterator[tuple[str, int]]:
    """A server as a process of its own: its host and port, once it prints a line with ``sign``, and its number."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            address = next(found[1] for line in server.stdout if sign in line and (found := _ADDRESS.search(line)))
            for _ in range(100):
                try:
                    asked(address, "ASK {}", 1, path="/sparql" if sign == "serves" else "/")
                    break
                except OSError:
                    time.sleep(0.1)
            yield address, server.pid
        finally:
            server.terminate()


def against_rdflib(folder: Path, works: int) -> None:
    """CPU a query of ours and of rdflib-endpoint, over the same works; said where it is missing."""
    if importlib.util.find_spec("rdflib_endpoint") is None:
        print("rdflib-endpoint is not installed (extra bench): not measured")
        return
    part = folder / "part.nt"
    part.write_text("\n".join(lines(works)) + "\n", "utf-8")
    code = (
        "import sys, uvicorn, rdflib; from rdflib_endpoint import SparqlEndpoint;"
        "g = rdflib.Graph(); g.parse(sys.argv[1]);"
        "print('Uvicorn running on http://127.0.0.1:' + sys.argv[2], flush=True);"
        "uvicorn.run(SparqlEndpoint(graph=g), host='127.0.0.1', port=int(sys.argv[2]), log_level='error')"
    )
    port, totals = str(free_port()), [0.0, 0.0]
    print(f"\n{works:,} works; milliseconds of CPU a query\n{'':<28}{'service':>9}{'rdflib-endpoint':>17}{'times':>8}")
    theirs = [sys.executable, "-c", code, str(part), port]
    with serving([*OURS, "--port", "0", str(part)], "serves") as us, serving(theirs, "running") as them:
        for name, text in QUERIES.items():
            query = f"PREFIX e: <{E}> {text}"
            asked(us[0], query, 20)
            mine = statistics.median(consumed(*us, query, 20) for _ in range(ROUNDS))
            try:
                other = consumed(*them, query, 3, path="/")
            except AssertionError as error:
                print(f"{name:<28}{mine:>9.2f}  fails: {str(error)[:60]}")
                continue
            totals = [totals[0] + mine, totals[1] + other]
            print(f"{name:<28}{mine:>9.2f}{other:>17.2f}{other / mine:>8.0f}")
    print(f"{'all that both answer':<28}{totals[0]:>9.2f}{totals[1]:>17.2f}{totals[1] / totals[0]:>8.0f}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=31_505)
    parser.add_argument("--rdflib-works", type=int, help="0 leaves rdflib-endpoint out; its loading takes minutes")
    options = parser.parse_args()
    if not DATA.is_file():
        print(f"{DATA} is not there: nothing measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "works.nt")
        path.write_text("\n".join(lines(options.works)) + "\n", "utf-8")
        against_library(path)
        if (works := options.works if options.rdflib_works is None else options.rdflib_works) > 0:
            against_rdflib(Path(folder), works)


def against_library(path: Path) -> None:
    """The table of the service beside the library over the same triples."""
    kept = Store(str(path.parent / "rdf"))
    kept.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    kept.optimize()
    kept.flush()
    del kept
    memory = Store()
    memory.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    stores = [Store.read_only(str(path.parent / "rdf")), memory]
    print(f"{len(memory):,} triples; milliseconds of CPU a query; load average {os.getloadavg()[0]:.1f}")
    print(f"{'':<28}{'service':>9}{'library':>9}{'1.3 x + 1':>11}{'in memory':>11}")
    with serving([*OURS, "--port", "0", str(path)], "serves") as (address, server):
        for name, (ours, alone, in_memory) in measured(address, server, stores):
            print(f"{name:<28}{ours:>9.2f}{alone:>9.2f}{1.3 * alone + 1:>11.2f}{in_memory:>11.2f}", flush=True)


if __name__ == "__main__":
    main()
