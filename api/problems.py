"""Errors as RFC 9457 problem details, or as a page for browsers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from api import negotiation
from graph.errors import InputError, QueryError, SnapshotError, StoreError, SymposiaError, UnknownName

_log = logging.getLogger(__name__)

#: The status of each error of ours, the most special first.
_STATUS: Mapping[type[SymposiaError], int] = {
    UnknownName: 404,
    QueryError: 400,
    InputError: 400,
    SnapshotError: 503,
    StoreError: 502,
}


class Problem(Exception):
    """An answer that is an error: its status, and words that help whoever asked; ``title`` for pages, if its own."""

    def __init__(
        self, status: int, detail: str, *, title: str = "", headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.title = title or HTTPStatus(status).phrase
        self.status, self.detail, self.headers, self.members = status, detail, dict(headers or {}), members


def install(app: Flask) -> None:
    """Let ``app`` answer its errors, Flask's and ours as problem details."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(SymposiaError, _ours)
    app.register_error_handler(HTTPException, _flasks)


def answer(problem: Problem) -> Response:
    """The response for a problem: a page where the client names HTML and the path is not the API's, else JSON."""
    title = problem.title
    if negotiation.names(negotiation.HTML, request.headers.get("Accept")) and not request.path.startswith("/api/"):
        place = problem.headers.get("Location")
        page = render_template("error.html", status=problem.status, title=title, detail=problem.detail, place=place)
        response = Response(page, problem.status, mimetype=negotiation.HTML)
    else:
        about = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
        body = orjson.dumps({**about, "instance": request.path, **problem.members}, option=orjson.OPT_INDENT_2)
        response = Response(body, problem.status, mimetype=negotiation.PROBLEM)
    response.headers.update(problem.headers)
    return response


def _ours(error: SymposiaError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, StoreError) and error.slow:
        status = HTTPStatus.GATEWAY_TIMEOUT
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s: %s", request.path, error)
    return answer(Problem(status, str(error)))


def _flasks(error: HTTPException) -> Response:
    if isinstance(error, RequestRedirect) or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(status=error.code or 500, headers=dict(error.get_headers()))
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(Problem(error.code, _DETAILS.get(error.code, error.description or ""), headers=headers))


_DETAILS = {
    404: "there is nothing at this address; start at / or /api/v1",
    405: "this address does not take that method; see the Allow header",
    413: "the request is larger than this service takes",
    500: "something went wrong here, not in your request; it is in the server's log",
}
