"""The SPARQL 1.1 Protocol at ``/sparql``, and an editor at the same address for browsers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request

from api import negotiation
from api.answers import seen_before
from api.current import snapshot
from api.negotiation import HTML, content_type
from api.parameters import unknown
from api.problems import Problem
from api.sparql.description import description
from api.sparql.editor import editor
from api.sparql.evaluation import Wanted, admitted, read_only, service
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS, Dataset
from graph.stores.limits import examine

sparql = Blueprint("sparql", __name__)

#: The most fields of a request; graphs may be named by the hundred.
_MOST_FIELDS = 2_000

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATING = ("update", "using-graph-uri", "using-named-graph-uri")
_DEFAULT, _NAMED = "default-graph-uri", "named-graph-uri"
_ONCE = ("query", "format", "timeout", "truncate", "example")
_KNOWN = (*_ONCE, _DEFAULT, _NAMED)

#: What a client may also call a format in its Accept header; it is answered under the name it used.
_ALSO: Mapping[str, str] = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "ntriples",
}

_FORMATS: Mapping[str, str] = {**RESULT_FORMATS, **GRAPH_FORMATS}
_NAMES: Mapping[str, str] = {**{media_type: name for name, media_type in _FORMATS.items()}, **_ALSO}
_OFFERS = (*_NAMES, HTML)


#: Answers that differ from one time to the next, so that none may be kept for another.
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What is wanted (an empty text on a bare visit), with ``format=`` in it, and the example to begin with."""

    wanted: Wanted
    example: str


@dataclass(frozen=True)
class Prepared:
    """A query with the format that its client takes; ``lasting`` if its answer stays right while the snapshot does."""

    wanted: Wanted
    media_type: str
    lasting: bool


@sparql.get("/sparql")
def by_get() -> Response:
    """A query in the URL; without one a browser is shown the editor, a program the service description."""
    asked = read(request.query_string)
    return _answered(asked.wanted) if asked.wanted.text else _bare(asked)


@sparql.post("/sparql")
def by_post() -> Response:
    """A query in a form, or as the body itself."""
    fields = _fields(request.query_string)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(
            415, "a body that is compressed is not read; send it as it is", headers={"Accept-Encoding": "identity"}
        )
    match request.mimetype:
        case "application/sparql-update":
            raise read_only("a body of this type is an update")
        case media_type if media_type == _DIRECT:
            fields.setdefault("query", []).append(_decoded(request.get_data()))
        case media_type if media_type == _FORM:
            for name, values in _fields(request.get_data()).items():
                fields.setdefault(name, []).extend(values)
        case media_type:
            seen = f"a body of type '{media_type}'" if media_type else "a body without a Content-Type"
            accepted = {"Accept-Post": f"{_FORM}, {_DIRECT}"}
            raise Problem(415, f"{seen} is no query; send {_FORM} or {_DIRECT}", headers=accepted)
    asked = _read(fields)
    if not asked.wanted.text:
        raise Problem(400, "there is no query: the field 'query' is missing or empty")
    return _answered(asked.wanted)


def read(query_string: bytes) -> Asked:
    """What the query string of a GET asks for; a Problem where it is not understood."""
    return _read(_fields(query_string))


def _read(fields: Mapping[str, list[str]]) -> Asked:
    for name, values in fields.items():
        if name in _UPDATING:
            raise read_only(f"'{name}' asks for an update")
        if name not in _KNOWN:
            raise Problem(400, unknown("parameter", name, _KNOWN), parameter=name)
        if len(values) > 1 and name in _ONCE:
            raise Problem(400, f"'{name}' is given {len(values)} times; give it once", parameter=name)
    given = {name: fields[name][0] for name in _ONCE if name in fields}
    dataset = Dataset(tuple(fields.get(_DEFAULT, ())), tuple(fields.get(_NAMED, ())))
    wanted = Wanted(
        given.get("query", "").strip(),
        _format(given.get("format") or None),
        dataset if dataset != Dataset() else None,
        _seconds(given.get("timeout")),
        _yes("truncate", given.get("truncate", "0")),
    )
    return Asked(wanted, given.get("example", ""))


def _format(given: str | None) -> str | None:
    """The name of the format that ``format=`` names, also by its media type."""
    name = _NAMES.get(given, given) if given else None
    if name is not None and name not in (formats := [*_FORMATS, "html"]):
        raise Problem(400, unknown("format", name, formats), parameter="format")
    return name


def _seconds(given: str | None) -> float | None:
    try:
        seconds = float(given) if given is not None else None
    except ValueError:
        seconds = 0.0
    if seconds is not None and not 0 < seconds < math.inf:
        raise Problem(400, f"timeout='{given}' is not a number of seconds above 0", parameter="timeout")
    return seconds


def _yes(name: str, given: str) -> bool:
    if given not in ("0", "1", "true", "false"):
        raise Problem(400, f"{name}='{given}' is neither 1 nor 0", parameter=name)
    return given in ("1", "true")


def _decoded(body: bytes) -> str:
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise Problem(415, f"charset={charset} is not read; send the query in UTF-8")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the query is not UTF-8: byte {error.start} cannot be read") from error


def _fields(raw: bytes) -> dict[str, list[str]]:
    """The fields of a query string or form, each decoded once; a Problem where they are not UTF-8, not a guess."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Problem(400, f"the fields hold bytes that are not UTF-8 ({error.object[error.start]:#04x})") from error
    except ValueError as error:
        raise Problem(400, f"there are more than {_MOST_FIELDS} fields; a query needs few") from error
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _bare(asked: Asked) -> Response:
    """The answer where no query was given: the editor, or the service description in a format of graphs."""
    accept, wanted = request.headers.get("Accept"), asked.wanted.format
    for_rdf = "query" not in request.args and negotiation.choose([*GRAPH_FORMATS.values()], accept) is not None
    if wanted == "html" or (wanted is None and negotiation.names(HTML, accept)):
        return editor("", asked.example)
    if wanted in GRAPH_FORMATS or (wanted is None and for_rdf):
        name, media_type = _chosen(GRAPH_FORMATS, "a graph", wanted, accept)
        return _response(description(snapshot()).serialise(name), media_type)
    raise Problem(400, "there is no query: GET /sparql?query=… or POST one; a browser is shown an editor here")


def for_editor(wanted: Wanted, accept: str | None) -> bool:
    """Whether a page is asked for, by name or by an Accept header."""
    return wanted.format == "html" or (wanted.format is None and negotiation.choose(_OFFERS, accept) == HTML)


@lru_cache(maxsize=256)
def prepared(wanted: Wanted, accept: str | None) -> Prepared:
    """A query ready to be answered; QueryRefused for its text, a Problem of 400 or 406 for its format.

    The format is known before the work: what cannot be given is refused, and what the client holds is not made anew.
    """
    graph = examine(wanted.text).operation in ("CONSTRUCT", "DESCRIBE")
    kind, suitable = ("a graph", GRAPH_FORMATS) if graph else ("solutions", RESULT_FORMATS)
    name, media_type = _chosen(suitable, kind, wanted.format, accept)
    return Prepared(replace(wanted, format=name), media_type, not _VOLATILE.search(wanted.text))


def _answered(wanted: Wanted) -> Response:
    accept = request.headers.get("Accept")
    if for_editor(wanted, accept):
        return editor(wanted.text)
    with admitted() as answer:
        ready = prepared(wanted, accept)
        lasting = ready.lasting and service().steady
        if lasting and (held := seen_before(ready.media_type)) is not None:
            return held
        done = answer(ready.wanted, snapshot())
    response = _response(done.content, ready.media_type)
    if done.truncated:
        response.headers["Symposia-Truncated"] = "true"
    if not lasting:
        response.headers["Cache-Control"] = "no-store"
    return response


def _response(content: bytes, media_type: str) -> Response:
    return Response(content, content_type=content_type(media_type), headers={"Vary": "Accept"})


def _chosen(suitable: Mapping[str, str], kind: str, wanted: str | None, accept: str | None) -> tuple[str, str]:
    """The format, with its media type, that is asked for by name, else by Accept."""
    if wanted is not None and wanted not in suitable:
        raise Problem(400, f"format={wanted} does not suit this query; for {kind}: {', '.join(suitable)}")
    if wanted is not None:
        return wanted, suitable[wanted]
    offers = [*suitable.values(), *(also for also, name in _ALSO.items() if name in suitable)]
    chosen = negotiation.choose(offers, accept)
    if chosen is None:
        detail = f"this answer can be had as {', '.join(suitable.values())}; none of them is in your Accept header"
        raise Problem(406, detail, headers={"Vary": "Accept"}, available=list(suitable.values()))
    return _NAMES[chosen], chosen
