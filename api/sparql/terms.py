"""What the editor can complete: classes and properties as VoID counts them, in the words of the ontology."""

from __future__ import annotations

from typing import Any

from api import links
from graph.identifiers import iri
from graph.rdf import Literal, read_turtle
from graph.snapshot import Snapshot
from graph.vocabulary import PREFIXES, Rdf, Rdfs, Sym, Void, ontology_text

_CLASSES = f"""
SELECT ?class ?count ?property ?uses WHERE {{
  GRAPH <$meta> {{
    <$dataset> <{Void.classPartition}> ?partition .
    ?partition <{Void.class_}> ?class ; <{Void.entities}> ?count ; <{Void.propertyPartition}> ?part .
    ?part <{Void.property}> ?property ; <{Void.triples}> ?uses .
  }}
}} ORDER BY DESC(?count) ?class DESC(?uses) ?property
"""

_PROPERTIES = f"""
SELECT ?property ?uses WHERE {{
  GRAPH <$meta> {{
    <$dataset> <{Void.propertyPartition}> ?part .
    ?part <{Void.property}> ?property ; <{Void.triples}> ?uses .
  }}
}} ORDER BY DESC(?uses) ?property
"""


def terms(snapshot: Snapshot) -> dict[str, Any]:
    """Prefixes, classes with their properties, properties and individuals, by their prefixed names."""
    said = _ontology()
    classes: dict[str, dict[str, Any]] = {}
    for row in _rows(snapshot, _CLASSES):
        name = links.compact(row["class"])
        card = classes.setdefault(name, {**_card(name, said), "count": int(row["count"]), "properties": {}})
        card["properties"][links.compact(row["property"])] = int(row["uses"])
    properties = [
        {**_card(name := links.compact(row["property"]), said), "count": int(row["uses"])}
        for row in _rows(snapshot, _PROPERTIES)
    ]
    looked_up = links.compact(Sym.matches)
    kinds = {Rdfs.Class, Rdf.Property}
    individuals = [
        {**_card(name, said), "kind": links.compact(about[Rdf.type])}
        for name, about in sorted(said.items())
        if about[Rdf.type] not in kinds and ":" in name and not name.startswith("http")
    ]
    return {
        "prefixes": dict(sorted(PREFIXES.items())),
        "classes": list(classes.values()),
        "properties": [*properties, {**_card(looked_up, said), "count": 0}],
        "individuals": individuals,
    }


def _rows(snapshot: Snapshot, text: str) -> list[dict[str, str]]:
    meta = iri(snapshot.base, "graph", "meta")
    filled = text.replace("$meta", meta).replace("$dataset", f"{meta}#dataset")
    return [{name: str(value) for name, value in row.items()} for row in snapshot.store.query(filled).rows()]


def _ontology() -> dict[str, dict[str, str]]:
    """Prefixed name of a term of ours -> its class, label and comment."""
    found: dict[str, dict[str, str]] = {}
    for triple in read_turtle(ontology_text()):
        about = found.setdefault(links.compact(str(getattr(triple.subject, "value", ""))), {})
        value = triple.object
        about[triple.predicate.value] = value.value if isinstance(value, Literal) else str(getattr(value, "value", ""))
    return found


def _card(name: str, said: dict[str, dict[str, str]]) -> dict[str, str]:
    about = said.get(name, {})
    return {"name": name, "label": about.get(Rdfs.label, ""), "comment": about.get(Rdfs.comment, "")}
