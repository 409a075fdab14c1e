"""The SPARQL editor for browsers: a page that works without script, with the query and the view in its URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request, url_for

from api import links, negotiation, parameters
from api.answers import json_answer
from api.current import remembered, snapshot
from api.negotiation import HTML
from api.problems import Problem
from api.sparql.description import facts_of
from api.sparql.evaluation import Wanted, evaluate
from api.sparql.examples import by_subject, examples
from api.sparql.terms import terms
from exports.visuals import island
from exports.visuals.triples import Said, triples_picture
from graph.errors import QueryError
from graph.rdf import Literal, NamedNode, read_turtle
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS
from graph.workers.jobs import Done

editing = Blueprint("editing", __name__)

#: The most rows that the page shows; the data formats give more.
MOST_ROWS = 1000

#: Format -> suffix of a downloaded answer.
_SUFFIXES: Mapping[str, str] = {
    **{name: name for name in RESULT_FORMATS},
    "turtle": "ttl",
    "ntriples": "nt",
    "rdfxml": "rdf",
    "jsonld": "jsonld",
    "nquads": "nq",
    "trig": "trig",
}

#: What the columns of a result are called that are the parts of triples.
_TRIPLES = (("s", "p", "o"), ("subject", "predicate", "object"))

_PLACE = re.compile(r"line (\d+), column (\d+)")

_BLANK = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?work ?title WHERE {
  ?work dcterms:title ?title .
}
ORDER BY ?title
LIMIT 25"""

_ANY = """\
SELECT ?class (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?class .
}
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 25"""


@dataclass(frozen=True)
class _Asked:
    """What came of a query: an answer, or words for what is wrong, the status and headers of that."""

    answer: Done | None = None
    problem: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def editor(text: str, example: str = "") -> Response:
    """The editor with a query and its answer as a table, or with an example and none."""
    chosen = next((each.text for each in examples() if each.name == example), "")
    begin = chosen or _begin()
    asked = _ask(text, MOST_ROWS) if text else _Asked()
    shown = table(snapshot(), asked.answer) if asked.answer else None
    return _page(text, text or begin, asked, "/sparql", shown=shown)


def _begin() -> str:
    """What stands in an empty field: the first example, or over files of which we know nothing what is in them."""
    return next((each.text for each in examples()), _BLANK) if facts_of(snapshot().manifest) is None else _ANY


@editing.get("/sparql/picture")
def picture() -> Response:
    """The editor with a query and its answer as a network: of a CONSTRUCT or DESCRIBE, or of rows that are triples."""
    parameters.known("query")
    if negotiation.choose([HTML], request.headers.get("Accept")) is None:
        raise Problem(406, "/sparql/picture is an HTML page; /sparql gives the data", available=[HTML])
    text = request.args.get("query", "").strip()
    asked = _ask(text, None) if text else _Asked()
    drawn = None
    if asked.answer is not None:
        said = statements(asked.answer)
        drawn = None if said is None else triples_picture(said, snapshot())
    return _page(text, text or _begin(), asked, "/sparql/picture", drawn=drawn)


@editing.get("/sparql/terms.json")
def completions() -> Response:
    """The terms that the editor completes."""
    parameters.known()
    return json_answer(remembered("terms", terms))


def _ask(text: str, rows: int | None) -> _Asked:
    """What the workers answer, in its first rows: a person reads no more than a page."""
    try:
        return _Asked(evaluate(Wanted(text, truncate=True, rows=rows)))
    except QueryError as error:
        return _Asked(None, str(error), 400)
    except Problem as error:
        return _Asked(None, error.detail, error.status, error.headers)


def _page(
    text: str,
    begin: str,
    asked: _Asked,
    view: str,
    *,
    shown: dict[str, Any] | None = None,
    drawn: dict[str, Any] | None = None,
) -> Response:
    answer = asked.answer
    formats = GRAPH_FORMATS if answer is not None and answer.kind == "graph" else RESULT_FORMATS
    page = render_template(
        "sparql.html",
        text=begin,
        view=view,
        answered=answer is not None,
        answer=shown,
        drawn=None if drawn is None else island(drawn),
        drawable=answer is not None and _columns(answer) is not None,
        problem=asked.problem,
        place=_PLACE.search(asked.problem),
        views=[
            (path, name, f"{path}?{_query(text)}")
            for path, name in (("/sparql", "Table"), ("/sparql/picture", "Picture"))
        ],
        downloads=[(name, url_for("sparql.by_get", query=text, format=name), _SUFFIXES[name]) for name in formats],
        subjects=by_subject() if facts_of(snapshot().manifest) is None else [],
        endpoint=snapshot().base + "sparql",
    )
    return Response(page, asked.status, mimetype=HTML, headers={**asked.headers, "Vary": "Accept"})


def _query(text: str) -> str:
    return links.query(text).partition("?")[2]


# ---- answers as the page shows them ----------------------------------------------------------------------------------


def table(current: Snapshot, answer: Done) -> dict[str, Any]:
    """An answer as the page shows it: rows of cells, yes or no, or triples and Turtle."""
    if answer.kind == "graph":
        rows = [[_cell(current, each) for each in _terms(one)] for one in statements(answer) or []]
        about = {"turtle": answer.content.decode(), "variables": _TRIPLES[1], "more": answer.truncated}
        return {"kind": "graph", "rows": rows, **about}
    parsed = orjson.loads(answer.content)
    if answer.kind == "boolean":
        return {"kind": "boolean", "boolean": parsed["boolean"]}
    variables = parsed["head"]["vars"]
    rows = [[_cell(current, row.get(name)) for name in variables] for row in parsed["results"]["bindings"]]
    return {"kind": "solutions", "variables": variables, "rows": rows, "more": answer.truncated}


def _terms(said: Said) -> Iterable[dict[str, str]]:
    for value in (said.subject, said.predicate):
        yield {"type": "uri", "value": value}
    yield {"type": "uri" if said.is_thing else "literal", "value": said.value}


def _cell(current: Snapshot, term: dict[str, str] | None) -> dict[str, str | None] | None:
    if term is None:
        return None
    value = term["value"]
    if term["type"] != "uri":
        return {"text": value, "href": None, "note": term.get("xml:lang")}
    return {
        "text": links.compact(value.removeprefix(current.base)),
        "href": links.local(value, current.base),
        "note": None,
    }


def _columns(answer: Done) -> tuple[str, str, str] | None:
    """The columns of an answer that are subject, predicate and object; None where it is no triples."""
    if answer.kind == "graph":
        return "subject", "predicate", "object"
    if answer.kind == "boolean":
        return None
    variables = orjson.loads(answer.content)["head"].get("vars", [])
    return next((names for names in _TRIPLES if set(names) <= set(variables)), None)


def statements(answer: Done) -> list[Said] | None:
    """The triples of a graph, or of rows whose columns are called s, p, o (or in full); None where there are none."""
    names = _columns(answer)
    if names is None:
        return None
    if answer.kind == "graph":
        return [
            Said(_text(each.subject), each.predicate.value, _text(each.object), not isinstance(each.object, Literal))
            for each in read_turtle(answer.content.decode())
        ]
    bindings = orjson.loads(answer.content)["results"]["bindings"]
    whole = ([row[name] for name in names] for row in bindings if all(name in row for name in names))
    return [
        Said(_name(subject), predicate["value"], _name(value), value["type"] in ("uri", "bnode"))
        for subject, predicate, value in whole
    ]


def _name(term: dict[str, str]) -> str:
    return f"_:{term['value']}" if term["type"] == "bnode" else term["value"]


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
