"""How long a build of the seeds takes, stage by stage, SPARQL queries, with rdflib as the yardstick, and networks.

Run it by `make bench`; it prints figures and asserts only that both engines give the same answers.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import rdflib

from exports import EXPORTERS
from graph import network_questions as ask
from graph.build import build
from graph.snapshot import Snapshot

T = TypeVar("T")

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

PREFIXES = """
PREFIX sym: <https://w3id.org/symposia/ns#>
PREFIX schema: <https://schema.org/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""

QUERIES = {
    "one person's works": """
        SELECT ?title WHERE { ?work dcterms:creator/foaf:name "Marco Mondelli" ; dcterms:title ?title }""",
    "count works and people": """
        SELECT (COUNT(?work) AS ?works) WHERE { ?work a schema:ScholarlyArticle ; dcterms:creator ?person }""",
    "ordered authors": """
        SELECT ?work ?n ?name WHERE {
            ?work sym:authorship ?a . ?a sym:ordinal ?n ; sym:nameAsPrinted ?name } ORDER BY ?work ?n""",
    "co-authors, by two joins": """
        SELECT ?a ?b (COUNT(?work) AS ?n) WHERE {
            ?work dcterms:creator ?a, ?b FILTER (STR(?a) < STR(?b))
        } GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 20""",
    "chairs who present": """
        SELECT ?name WHERE {
            ?session sym:moderator ?person . ?person foaf:name ?name .
            ?work dcterms:creator ?person ; sym:presentedIn ?other }""",
    "works that share concepts": """
        SELECT ?a ?b (COUNT(?concept) AS ?n) WHERE {
            ?a dcterms:subject ?concept . ?b dcterms:subject ?concept FILTER (STR(?a) < STR(?b))
        } GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 20""",
}


def timed(act: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """The median seconds that an act takes, and what it gives."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        result = act()
        seconds.append(time.perf_counter() - began)
    return median(seconds), result


def main() -> None:
    """Build the seeds in a folder that is thrown away, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, report = timed(lambda: build([SEEDS], Path(folder)))
        show_build(report.snapshot, seconds)
        show_queries(report.snapshot)
        show_networks(report.snapshot)


def show_build(snapshot: Snapshot, seconds: float) -> None:
    """The stages of a build, and how many quads were written in a second."""
    quads = sum(1 for _ in snapshot.store.quads())
    print(f"build of {snapshot.manifest['counts']['documents']} documents: {seconds:.2f} s")
    for stage, taken in snapshot.manifest["seconds"].items():
        print(f"  {stage:<12} {taken:8.3f} s")
    rate = quads / max(snapshot.manifest["seconds"]["rdf"], 1e-3)
    print(f"  {quads:,} quads, {rate:,.0f} quads/s made and stored\n")


def show_queries(snapshot: Snapshot) -> None:
    """Each query in both engines: median milliseconds, and how many times longer rdflib takes."""
    written = BytesIO()
    EXPORTERS["nquads"].write(snapshot, written)
    dataset = rdflib.Dataset(default_union=True)
    load, _ = timed(lambda: dataset.parse(data=written.getvalue(), format="nquads"))
    print(f"rdflib reads the N-Quads in {load:.2f} s\n")
    print(f"{'query':<28} {'rows':>6} {'Symposia ms':>12} {'rdflib ms':>12} {'ratio':>8}")
    for name, query in QUERIES.items():
        text = PREFIXES + query
        ours, rows = timed(partial(ours_of, snapshot, text), 5)
        theirs, expected = timed(partial(theirs_of, dataset, text), 3)
        assert rows == expected, f"{name}: {rows} rows, rdflib gives {expected}"
        print(f"{name:<28} {rows:>6} {ours * 1e3:>12.2f} {theirs * 1e3:>12.2f} {theirs / ours:>8.1f}")


def show_networks(snapshot: Snapshot) -> None:
    """Questions about the best-connected person: median milliseconds."""
    network = ask.network_of(snapshot)
    sizes = np.diff(network.arrays.coauthor.starts)
    hub, far = int(sizes.argmax()), int(network.arrays.authors[-1])
    slug = network.people([hub])[hub].slug
    questions: dict[str, Callable[[], object]] = {
        "ego": lambda: ask.part(network, ask.Wanted(person=slug), most=2_000),
        "ego, two links": lambda: ask.part(network, ask.Wanted(person=slug, radius=2), most=2_000),
        "paths": lambda: ask.paths(network, hub, far),
        "suggestions": lambda: ask.suggestions(network, hub, most=10),
        "conflicts, 20 x 20": lambda: ask.conflicts(network, [hub] * 20, [far] * 20),
    }
    print(f"\n{'network question':<28} {'ms':>8}   ({slug}, {int(sizes[hub])} co-authors)")
    for name, question in questions.items():
        seconds, _ = timed(question, 5)
        print(f"{name:<28} {seconds * 1e3:>8.2f}")


def ours_of(snapshot: Snapshot, query: str) -> int:
    """How many rows the store gives."""
    return len(snapshot.store.query(query).rows())


def theirs_of(dataset: rdflib.Dataset, query: str) -> int:
    """How many rows rdflib gives."""
    return len(list(dataset.query(query)))


if __name__ == "__main__":
    main()
