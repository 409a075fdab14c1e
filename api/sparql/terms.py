"""What the editor can complete: classes and properties as VoID counts them, in the words of the ontology."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from api import links
from api.sparql.description import facts_of
from graph.identifiers import iri
from graph.rdf import Literal, read_turtle
from graph.snapshot import Snapshot
from graph.stores import Facts
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
    facts = facts_of(snapshot.manifest)
    return _built(snapshot) if facts is None else _counted(facts)


def _built(snapshot: Snapshot) -> dict[str, Any]:
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


# ---- of files that others wrote --------------------------------------------------------------------------------------

_NAMESPACE, _LOCAL = re.compile(r".*[#/:]"), re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def _counted(facts: Facts) -> dict[str, Any]:
    """The same of files: what was counted in them, in the prefixes that they declare, well-known ones, or new ones."""
    prefixes = _prefixes(facts)
    short = {namespace: prefix for prefix, namespace in reversed(prefixes.items())}
    said = _ontology()

    def card(address: str, count: int) -> dict[str, Any]:
        return {**_card(links.compact(address), said), "name": _named(address, short), "count": count}

    def uses(address: str) -> dict[str, int]:
        counts = (facts.by_class or {}).get(address, {})
        return {_named(each, short): count for each, count in counts.items()}

    return {
        "prefixes": prefixes,
        "classes": [{**card(each, count), "properties": uses(each)} for each, count in facts.classes.items()],
        "properties": [card(each, count) for each, count in facts.properties.items()],
        "individuals": [],
    }


def _prefixes(facts: Facts) -> dict[str, str]:
    """Those of the files, ours where they name what occurs, and ``ns1`` and so on for what has none."""
    used = Counter(_split(each)[0] for each in (*facts.classes, *facts.properties))
    taken = {prefix: namespace for prefix, namespace in facts.prefixes.items() if prefix}
    for prefix, namespace in PREFIXES.items():
        if used[namespace] and namespace not in taken.values():
            taken.setdefault(prefix, namespace)
    bare = sorted(namespace for namespace in used if namespace and namespace not in taken.values())
    free = (name for number in range(1, len(bare) + len(taken) + 1) if (name := f"ns{number}") not in taken)
    return dict(sorted({**taken, **dict(zip(free, bare, strict=False))}.items()))


def _split(address: str) -> tuple[str, str]:
    found = _NAMESPACE.match(address)
    return (found[0], address[found.end() :]) if found else ("", address)


def _named(address: str, short: Mapping[str, str]) -> str:
    """A prefixed name where there can be one, else the IRI in its brackets."""
    namespace, local = _split(address)
    return f"{short[namespace]}:{local}" if namespace in short and _LOCAL.fullmatch(local) else f"<{address}>"
