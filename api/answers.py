"""What every answer carries: validators, CORS and the headers that keep browsers safe."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request

from api.current import snapshot
from api.negotiation import JSON
from graph.version import VERSION

#: The key of the configuration that holds what `stamp` gave.
STAMP = "SYMPOSIASTAMP"

_POLICY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
    ),
}

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, Content-Disposition, Symposia-Truncated",
}

#: What every answer has, unless it says otherwise itself.
ALWAYS = (*_POLICY.items(), *_CORS.items())

#: What a request has in its environment that is answered only if something holds.
_CONDITIONS = frozenset(("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"))

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def install(app: Flask) -> None:
    """Put these headers on every answer of ``app``."""
    app.config[STAMP] = stamp(Path(app.root_path))
    app.after_request(_finish)


def stamp(root: Path) -> str:
    """Eight hexadecimal digits that change with the version, the templates and the static files."""
    digest = hashlib.sha256(VERSION.encode())
    for folder in ("templates", "static"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:8]


def json_answer(value: Any) -> Response:
    """``value`` as JSON, indented: people read it too."""
    return Response(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), mimetype=JSON)


def etag(media_type: str) -> str:
    """The validator of this request's answer in one media type: it is right as long as snapshot and version stay."""
    return validator(snapshot().id, request.full_path, media_type, str(current_app.config[STAMP]))


def validator(snapshot_id: str, full_path: str, media_type: str, stamp: str) -> str:
    """See `etag`; ``full_path`` is the path with its query string."""
    parts = (snapshot_id, full_path, media_type, stamp)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def seen_before(media_type: str) -> Response | None:
    """A 304 when the client holds this answer already: asked before costly work."""
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(etag(media_type)):
        return Response(status=304, mimetype=media_type)
    return None


def _finish(response: Response) -> Response:
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend(pair for pair in ALWAYS if pair[0].lower() not in given)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
    if request.path.startswith("/static/"):
        if "v" in request.args and response.status_code == HTTPStatus.OK:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
    if response.headers.get("Vary") != "Accept":
        response.vary.add("Accept")
    if _cacheable(response):
        response.headers["ETag"] = f'"{etag(response.mimetype or "")}"'
        response.headers.setdefault("Cache-Control", "no-cache")
        if not _CONDITIONS.isdisjoint(request.environ):
            response.make_conditional(request)
    return response


def _cacheable(response: Response) -> bool:
    """Whether an answer was made from a snapshot alone, so that it stays right as long as the snapshot does."""
    whole = response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    stored = "no-store" not in response.headers.get("Cache-Control", "")
    return request.method in ("GET", "HEAD") and "served" in g and whole and stored
