"""JSON-LD that people can read: one thing with its parts inside it, short names, authors in their order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Triple

from graph.rdf.serialising import read_turtle
from graph.vocabulary import (
    PREFIXES,
    Dcterms,
    Fabio,
    Foaf,
    Prism,
    Prov,
    Rdf,
    Rdfs,
    Schema,
    Skos,
    Swc,
    Sym,
    Xsd,
    ontology_text,
)

#: Vocabularies whose terms have short names, where only one of them has a term of that name.
_SHORT = (Sym, Schema, Dcterms, Foaf, Skos, Prov, Swc, Fabio, Prism, Rdfs)

#: Properties of others whose values are things; of ours the ontology says it.
_THINGS = {
    *(Dcterms.creator, Dcterms.subject, Dcterms.type, Dcterms.license, Dcterms.conformsTo),
    *(Schema.mentions, Schema.sameAs, Schema.codeRepository, Schema.location, Schema.superEvent),
    *(Schema.workFeatured, Schema.performer, Schema.url, Schema.domainIncludes, Schema.rangeIncludes),
    *(Skos.inScheme, Skos.member, Skos.broader, Skos.related, Skos.exactMatch, Skos.closeMatch),
    *(Prov.used, Prov.wasAssociatedWith, Prov.wasDerivedFrom, Prov.wasGeneratedBy),
    *(Swc.hasRole, Swc.heldBy, Swc.isRoleAt),
    *(Rdfs.seeAlso, Rdfs.isDefinedBy, Rdfs.subClassOf, Rdfs.subPropertyOf),
}

Document = dict[str, Any]


@lru_cache(maxsize=1)
def context() -> Mapping[str, Any]:
    """The context: prefixes, and a short name for each term, with the type of its values where they have but one.

    >>> context()["ordinal"]
    {'@id': 'sym:ordinal', '@type': 'xsd:integer'}
    >>> context()["author"]
    {'@id': 'schema:author', '@type': '@id', '@container': '@list'}
    """
    types = {**_own_types(), **dict.fromkeys(_THINGS, "@id")}
    found: dict[str, Any] = {"id": "@id", "type": "@type", **dict(sorted(PREFIXES.items()))}
    for address, short in sorted(_names().items(), key=lambda pair: pair[1]):
        definition = {"@id": _compact(address)}
        if address in types:
            definition["@type"] = types[address]
        if address == Schema.author:
            definition |= {"@type": "@id", "@container": "@list"}
        plain = short == _compact(address) and len(definition) == 1
        if not plain:
            found[short] = definition if len(definition) > 1 else definition["@id"]
    return found


def _own_types() -> dict[str, str]:
    """Property of ours -> what its values are coerced to."""
    ranges: dict[str, set[str]] = {}
    for triple in read_turtle(ontology_text()):
        if triple.predicate.value == Schema.rangeIncludes and isinstance(triple.subject, NamedNode):
            ranges.setdefault(triple.subject.value, set()).add(cast(NamedNode, triple.object).value)
    found = {}
    for name, values in ranges.items():
        datatypes = [value for value in values if value.startswith(Xsd.NS)]
        if not datatypes:
            found[name] = "@id"
        elif datatypes != [Xsd.string]:
            found[name] = _compact(datatypes[0])
    return found


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Term -> its short name, or its prefixed one where two vocabularies have a term of that name."""
    terms = [
        value
        for vocabulary in _SHORT
        for name, value in vars(vocabulary).items()
        if not name.startswith("__") and name != "NS"
    ]
    locals_ = Counter(_local(term) for term in terms)
    taken = {"id", "type", *PREFIXES}
    return {
        term: _local(term) if locals_[_local(term)] == 1 and _local(term) not in taken else _compact(term)
        for term in terms
    }


def _local(address: str) -> str:
    return _compact(address).partition(":")[2]


@lru_cache(maxsize=4096)
def _compact(address: str) -> str:
    """A term with its prefix; an IRI of none of our vocabularies as it is."""
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace) and address != namespace:
            return f"{prefix}:{address.removeprefix(namespace)}"
    return address


# ---- documents -------------------------------------------------------------------------------------------------------


def published_context() -> bytes:
    """The whole context as a document of its own."""
    return _written({"@context": dict(context())})


def document(triples: Iterable[Triple], address: str) -> bytes:
    """A thing as a JSON-LD document: its parts stand where it points to them, its authors in order under ``author``.

    What its own IRI does not lead to is included beside it. The context stands in the document, as far as it needs it,
    so that it can be read without asking anyone. All that it says beyond ``triples`` is the list of authors.
    """
    said: dict[str, dict[str, list[Any]]] = {}
    for triple in triples:
        about = said.setdefault(cast(NamedNode, triple.subject).value, {})
        about.setdefault(triple.predicate.value, []).append(triple.object)
    used: set[str] = set()
    waiting = dict(said)
    body = _node(address, waiting, used)
    authors = _authors(said, address)
    if authors:
        used.add("author")
        body["author"] = authors
    included = []
    while waiting:
        included.append(_node(min(waiting), waiting, used))
    if included:
        body["@included"] = included
    return _written({"@context": _needed(used), **body})


def _node(address: str, waiting: dict[str, dict[str, list[Any]]], used: set[str]) -> Document:
    """What is said of one thing, with those of its parts that were not written yet."""
    node: Document = {"id": address}
    for predicate, values in sorted(waiting.pop(address, {}).items(), key=lambda pair: (pair[0] != Rdf.type, pair[0])):
        key = "type" if predicate == Rdf.type else _names().get(predicate) or _compact(predicate)
        used.add(key)
        written = [_value(key, value, waiting, used) for value in _ordered(values, waiting)]
        node[key] = written[0] if len(written) == 1 else written
    return node


def _ordered(values: Sequence[Any], waiting: Mapping[str, dict[str, list[Any]]]) -> list[Any]:
    """Values in an order that people expect: parts by their number, then what is smaller."""

    def rank(value: Any) -> tuple[int, str]:
        about = waiting.get(value.value, {}) if isinstance(value, NamedNode) else {}
        numbers = [int(each.value) for name in (Sym.ordinal, Sym.position) for each in about.get(name, [])]
        return (min(numbers, default=0), value.value)

    return sorted(values, key=rank)


def _value(key: str, value: Any, waiting: dict[str, dict[str, list[Any]]], used: set[str]) -> Any:
    definition = context().get(key)
    coerced = definition.get("@type") if isinstance(definition, dict) else None
    if isinstance(value, NamedNode):
        if key == "type":
            short = _names().get(value.value) or _compact(value.value)
            used.add(short)
            return short
        if value.value in waiting and "#" in value.value:
            return _node(value.value, waiting, used)
        return value.value if coerced == "@id" else {"id": value.value}
    return _literal(cast(Literal, value), coerced, used)


def _literal(value: Literal, coerced: str | None, used: set[str]) -> Any:
    datatype = value.datatype.value
    if datatype == Xsd.integer and value.value.lstrip("-").isdigit() and str(int(value.value)) == value.value:
        return int(value.value)
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if datatype == Xsd.string:
        return value.value if coerced is None else {"@value": value.value}
    if coerced == _compact(datatype):
        return value.value
    used.add(_compact(datatype))
    return {"@value": value.value, "@type": _compact(datatype)}


def _authors(said: Mapping[str, Mapping[str, Sequence[Any]]], address: str) -> list[str]:
    """The IRIs of the authors of a work in order; those without a place in it are none of the list."""
    found: list[tuple[int, str]] = []
    for node in said.get(address, {}).get(Sym.authorship, []):
        about = said.get(node.value, {})
        found += [
            (int(number.value), person.value)
            for number in about.get(Sym.ordinal, [])
            for person in about.get(Sym.person, [])
        ]
    return [person for _, person in sorted(found)]


def _needed(used: Iterable[str]) -> Document:
    """The part of the context that some names need."""
    wanted = {"id", "type", *used}
    whole = context()
    definitions = {name: whole[name] for name in wanted if name in whole}
    prefixes = {prefix for name in wanted for prefix in _prefixes(name, definitions.get(name))}
    return {name: whole[name] for name in whole if name in definitions or name in prefixes}


def _prefixes(name: str, definition: Any) -> Iterator[str]:
    parts = definition.values() if isinstance(definition, dict) else [definition]
    for each in (name, *parts):
        prefix, colon, _ = str(each).partition(":")
        if colon and prefix in PREFIXES:
            yield prefix


def _written(value: Document) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
