"""The page of any thing: all that is said of it and of its parts, and what points to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag

import orjson
from flask import Response, render_template

from api import links
from api.linked.headers import SUFFIXES, link_header
from api.negotiation import HTML
from graph.identifiers import iri
from graph.rdf import Literal, NamedNode, Triple, read_turtle
from graph.snapshot import Snapshot
from graph.stores import Answer
from graph.vocabulary import Rdf, Rdfs

#: The most statements that point to a thing, and the most parts, that its page shows; the data has all.
MOST_STATEMENTS = 200
MOST_PARTS = 300

_SAID = "SELECT ?property ?value WHERE {\n  <$iri> ?property ?value\n}\nORDER BY ?property ?value"

_SAID_OF = """
SELECT ?property ?value ?label WHERE {
  ?value ?property <$iri> .
  OPTIONAL { ?value <http://www.w3.org/2000/01/rdf-schema#label> ?label }
} ORDER BY ?property ?label ?value LIMIT $most
"""

_LABELS = """
SELECT ?thing ?label WHERE { VALUES ?thing { $things } ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label }
"""


@dataclass(frozen=True)
class Statement:
    """A property and a value as a page shows them: the value's words, the way to it here, and its IRI if it is one."""

    property: str
    text: str
    href: str | None
    iri: str | None


@dataclass(frozen=True)
class Part:
    """A part of a thing: its fragment, its class in short, and what is said of it."""

    fragment: str
    kind: str
    said: Sequence[Statement]


def page(current: Snapshot, kind: str, slug: str, description: Answer) -> Response:
    """The page of a thing with a description."""
    address = iri(current.base, kind, slug)
    triples = list(read_turtle(description.serialise("ntriples").decode()))
    labels = _labels(current, triples)
    about: dict[str, list[Triple]] = {}
    for triple in triples:
        about.setdefault(_text(triple.subject), []).append(triple)
    said = _statements(current, about.pop(address, []), labels)
    parts = [
        Part(urldefrag(name).fragment, _kind(about[name]), _statements(current, about[name], labels))
        for name in sorted(about, key=_by_number)[:MOST_PARTS]
    ]
    said_of = _said_of(current, address)
    html = render_template(
        "thing.html",
        kind=kind,
        slug=slug,
        iri=address,
        label=next((each.text for each in said if each.property == "rdfs:label"), slug),
        page=links.page(kind, slug) if kind in links.FOLDERS else None,
        said=said,
        parts=parts,
        all_parts=len(about),
        said_of=said_of,
        suffixes=list(SUFFIXES),
        most=MOST_STATEMENTS,
        query=_filled(_SAID, address),
    )
    return Response(html, mimetype=HTML, headers={"Link": link_header(current.base, kind, slug)})


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _kind(triples: Iterable[Triple]) -> str:
    kinds = sorted(links.compact(_text(each.object)) for each in triples if each.predicate.value == Rdf.type)
    return ", ".join(kinds)


def _by_number(name: str) -> tuple[str | int, ...]:
    """Sorts ``item-10`` after ``item-9``."""
    return tuple(
        f"{int(piece):08}" if piece.isascii() and piece.isdigit() else piece
        for piece in urldefrag(name).fragment.split("-")
    )


def _statements(current: Snapshot, triples: Iterable[Triple], labels: Mapping[str, str]) -> list[Statement]:
    found = []
    for triple in triples:
        value, is_iri = _text(triple.object), isinstance(triple.object, NamedNode)
        words = labels.get(value) or (links.compact(value.removeprefix(current.base)) if is_iri else value)
        here = links.local(value, current.base) if is_iri else None
        found.append(Statement(links.compact(triple.predicate.value), words, here, value if is_iri else None))
    return sorted(found, key=lambda each: (each.property, each.text, each.iri or ""))


def _labels(current: Snapshot, triples: Iterable[Triple]) -> dict[str, str]:
    """The labels of the things that a description points to."""
    things = dict.fromkeys(str(each.object) for each in triples if isinstance(each.object, NamedNode))
    answer = current.store.query(_LABELS.replace("$things", " ".join(things)))
    return {str(row["thing"]): str(row["label"]) for row in answer.rows()}


def _said_of(current: Snapshot, address: str) -> list[Statement]:
    answer = orjson.loads(current.store.query(_filled(_SAID_OF, address)).serialise("json"))
    found = []
    for row in answer["results"]["bindings"]:
        name = row["value"]["value"]
        words = row["label"]["value"] if "label" in row else links.compact(name.removeprefix(current.base))
        found.append(Statement(links.compact(row["property"]["value"]), words, links.local(name, current.base), name))
    return found


def _filled(text: str, address: str) -> str:
    return text.strip().replace("$iri", address).replace("$most", str(MOST_STATEMENTS))


#: A term of the ontology as its page shows it.
@dataclass(frozen=True)
class Term:
    """A term of ours: its local name, what it is called and means, and what it joins."""

    name: str
    kind: str
    label: str
    comment: str
    more: Sequence[Statement]


def terms(current: Snapshot, ontology: str) -> list[Term]:
    """The terms of the ontology, in its own order."""
    about: dict[str, list[Triple]] = {}
    for triple in read_turtle(ontology):
        about.setdefault(_text(triple.subject), []).append(triple)
    found = []
    for name, triples in about.items():
        if "#" not in name:
            continue
        hidden = (Rdfs.label, Rdfs.comment, Rdfs.isDefinedBy, Rdf.type)
        rest = [each for each in triples if each.predicate.value not in hidden]
        words = {each.predicate.value: _text(each.object) for each in triples}
        more = _statements(current, rest, {})
        found.append(Term(urldefrag(name).fragment, _kind(triples), words[Rdfs.label], words[Rdfs.comment], more))
    return found
