"""The SPARQL 1.1 Protocol at ``/sparql``, and an editor at the same address for browsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from api import negotiation
from api.current import snapshot
from api.negotiation import HTML, content_type
from api.parameters import unknown
from api.problems import Problem
from api.sparql.editor import editor
from api.sparql.evaluation import LONGEST, evaluate, read_only
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS, Answer

sparql = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_DATASET = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
_KNOWN = ("query", "format", "example")

#: What a client may also call a format in its Accept header; it is answered under the name it used.
_ALSO: Mapping[str, str] = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "ntriples",
}

_FORMATS: Mapping[str, str] = {**RESULT_FORMATS, **GRAPH_FORMATS}
_NAMES: Mapping[str, str] = {**{media_type: name for name, media_type in _FORMATS.items()}, **_ALSO}


@dataclass(frozen=True)
class _Asked:
    """The query (empty on a bare visit), the format named by ``format=`` and the example to begin with."""

    text: str
    format: str | None
    example: str


@sparql.get("/sparql")
def by_get() -> Response:
    """A query in the URL; none shows the editor to a browser, the service description to an RDF client."""
    asked = _read(request.args.to_dict(flat=False))
    return _answered(asked) if asked.text else _bare(asked)


@sparql.post("/sparql")
def by_post() -> Response:
    """A query in a form, or as the body itself."""
    fields = request.args.to_dict(flat=False)
    match request.mimetype:
        case "application/sparql-update":
            raise read_only("a body of this type is an update")
        case media_type if media_type == _DIRECT:
            fields.setdefault("query", []).append(_decoded(request.get_data()))
        case media_type if media_type == _FORM:
            for name, values in request.form.lists():
                fields.setdefault(name, []).extend(values)
        case media_type:
            seen = f"a body of type '{media_type}'" if media_type else "a body without a Content-Type"
            accepted = {"Accept-Post": f"{_FORM}, {_DIRECT}"}
            raise Problem(415, f"{seen} is no query; send {_FORM} or {_DIRECT}", headers=accepted)
    asked = _read(fields)
    if not asked.text:
        raise Problem(400, "there is no query: the field 'query' is missing or empty")
    return _answered(asked)


def _read(fields: Mapping[str, list[str]]) -> _Asked:
    if "update" in fields:
        raise read_only("'update' asks for an update")
    for name, values in fields.items():
        if name in _DATASET:
            raise Problem(400, f"'{name}' is not supported; write FROM or GRAPH in the query", parameter=name)
        if name not in _KNOWN:
            raise Problem(400, unknown("parameter", name, _KNOWN), parameter=name)
        if len(values) > 1:
            raise Problem(400, f"'{name}' is given {len(values)} times; give it once", parameter=name)
    given = {name: values[0] for name, values in fields.items()}
    formats = [*_FORMATS, "html"]
    wanted = given.get("format") or None
    if wanted is not None and wanted not in formats:
        raise Problem(400, unknown("format", wanted, formats), parameter="format")
    if len(given.get("query", "").encode("utf-8", "surrogatepass")) > LONGEST:
        raise Problem(413, f"the query is longer than {LONGEST:,} bytes")
    return _Asked(given.get("query", "").strip(), wanted, given.get("example", ""))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the query is not UTF-8: byte {error.start} cannot be read") from error


def _bare(asked: _Asked) -> Response:
    """The answer where no query was given: the editor, or the service description in a format of graphs."""
    accept = request.headers.get("Accept")
    for_rdf = any(negotiation.names(media_type, accept) for media_type in GRAPH_FORMATS.values())
    if asked.format == "html" or (asked.format is None and negotiation.names(HTML, accept)):
        return editor("", asked.example)
    if asked.format in GRAPH_FORMATS or for_rdf:
        return _sent(snapshot().store.describe(snapshot().base + "id/graph/meta"), asked.format)
    raise Problem(400, "there is no query: GET /sparql?query=… or POST one; a browser is shown an editor here")


def _answered(asked: _Asked) -> Response:
    by_accept = negotiation.choose([*_NAMES, HTML], request.headers.get("Accept")) == HTML
    if asked.format == "html" or (asked.format is None and by_accept):
        return editor(asked.text)
    return _sent(evaluate(snapshot(), asked.text), asked.format)


def _sent(answer: Answer, wanted: str | None) -> Response:
    """An answer in the format asked for by name, else by Accept."""
    suitable = GRAPH_FORMATS if answer.kind == "graph" else RESULT_FORMATS
    if wanted is None:
        name, media_type = _negotiated(suitable)
    elif wanted in suitable:
        name, media_type = wanted, suitable[wanted]
    else:
        raise Problem(400, f"format={wanted} does not suit this query; for {answer.kind}: {', '.join(suitable)}")
    return Response(answer.serialise(name), content_type=content_type(media_type), headers={"Vary": "Accept"})


def _negotiated(suitable: Mapping[str, str]) -> tuple[str, str]:
    offers = [*suitable.values(), *(also for also, name in _ALSO.items() if name in suitable)]
    chosen = negotiation.choose(offers, request.headers.get("Accept"))
    if chosen is None:
        detail = f"this answer can be had as {', '.join(suitable.values())}; none of them is in your Accept header"
        raise Problem(406, detail, headers={"Vary": "Accept"}, available=list(suitable.values()))
    return _NAMES[chosen], chosen
