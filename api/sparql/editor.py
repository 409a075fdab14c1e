"""The SPARQL editor for browsers: a page that works without script, with the whole query in its URL."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, render_template

from api import links
from api.current import snapshot
from api.negotiation import HTML
from api.problems import Problem
from api.sparql.evaluation import Wanted, evaluate
from api.sparql.examples import examples
from graph.errors import QueryError
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS
from graph.workers.jobs import Done

#: The most rows that the page shows; the data formats give more.
MOST_ROWS = 1000

_BLANK = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?work ?title WHERE {
  ?work dcterms:title ?title .
}
ORDER BY ?title
LIMIT 25"""


def editor(text: str, example: str = "") -> Response:
    """The editor with a query and its answer, or with an example and none."""
    chosen = next((each.text for each in examples() if each.name == example), "")
    begin = chosen or next((each.text for each in examples()), _BLANK)
    problem, shown, status, headers = "", None, 200, dict[str, str]()
    if text:
        try:
            shown = table(snapshot(), _evaluated(text))
        except QueryError as error:
            problem, status = str(error), 400
        except Problem as error:
            problem, status, headers = error.detail, error.status, error.headers
    formats = GRAPH_FORMATS if shown and shown["kind"] == "graph" else RESULT_FORMATS
    page = render_template(
        "sparql.html",
        text=text or begin,
        answer=shown,
        problem=problem,
        examples=examples(),
        formats=list(formats),
        endpoint=snapshot().base + "sparql",
    )
    return Response(page, status, mimetype=HTML, headers={**headers, "Vary": "Accept"})


def _evaluated(text: str) -> Done:
    return evaluate(Wanted(text, truncate=True, rows=MOST_ROWS))


def table(current: Snapshot, answer: Done) -> dict[str, Any]:
    """An answer as the page shows it: rows of cells, yes or no, or Turtle; ``more`` where it is cut."""
    if answer.kind == "graph":
        return {"kind": "graph", "turtle": answer.content.decode(), "more": answer.truncated}
    parsed = orjson.loads(answer.content)
    if answer.kind == "boolean":
        return {"kind": "boolean", "boolean": parsed["boolean"]}
    variables = parsed["head"]["vars"]
    rows = [[_cell(current, row.get(name)) for name in variables] for row in parsed["results"]["bindings"]]
    return {"kind": "solutions", "variables": variables, "rows": rows, "more": answer.truncated}


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
