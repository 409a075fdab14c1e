"""What the dataset and the service say of themselves: all of the graph that describes them."""

from __future__ import annotations

from graph.identifiers import iri
from graph.snapshot import Snapshot
from graph.stores import Answer


def description(snapshot: Snapshot) -> Answer:
    """VoID, DCAT and the description of the SPARQL service, each graph with its name and its number of triples."""
    meta = iri(snapshot.base, "graph", "meta")
    return snapshot.store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{meta}> {{ ?s ?p ?o }} }}")
