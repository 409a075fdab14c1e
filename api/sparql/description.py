"""What the dataset and the service say of themselves: all of the graph that describes them."""

from __future__ import annotations

from typing import Any

from graph.identifiers import iri
from graph.rdf import serialise
from graph.rdf.service import described
from graph.snapshot import Snapshot
from graph.stores import Answer, Facts
from graph.stores.oxigraph import parsed_graph

#: What the manifest of RDF files that are served without a build has, and that of a snapshot has not: their facts.
FILES = "endpoint"


def description(snapshot: Snapshot) -> Answer:
    """VoID, DCAT and the description of the SPARQL service, each graph with its name and its number of triples."""
    facts = facts_of(snapshot.manifest)
    if facts is not None:
        return parsed_graph(serialise(described(snapshot.base, facts), "ntriples"))
    meta = iri(snapshot.base, "graph", "meta")
    return snapshot.store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{meta}> {{ ?s ?p ?o }} }}")


def facts_of(manifest: dict[str, Any]) -> Facts | None:
    """What was counted in files that are served without a build; None of a snapshot."""
    return Facts(**manifest[FILES]) if FILES in manifest else None
