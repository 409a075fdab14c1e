"""The Flask application: ``create_app(data)`` serves the current snapshot of a data folder."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response

from api import answers, current, parameters, problems
from api.answers import json_answer
from api.assets import assets
from api.current import snapshot
from api.downloads import downloads
from api.linked import linked
from api.pages import filters, pages
from api.pages.network import network_pages
from api.rest import rest
from api.rest.deciding import TOKEN, deciding
from api.settings import Settings
from api.sparql import evaluation, sparql
from api.sparql.editor import editing
from graph.version import VERSION

#: The longest request body, in bytes; what is longer is refused with 413.
LONGEST_BODY = 1_000_000


def create_app(data: Path, settings: Settings | None = None) -> Flask:
    """An application that serves the snapshot that ``data/current`` points to, and a newer one as soon as it does.

    It holds no global: a process may have several, each over a folder of its own and with worker processes of its own,
    which end with it. Without a snapshot it answers 503. Whoever sends the token of the settings may decide what is
    one; without one nobody may.
    """
    app, settings = Flask(__name__), settings or Settings()
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_BODY
    app.config[TOKEN] = settings.token
    # Both would redirect to an absolute address made of the Host header, which is not to be trusted.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    service = evaluation.install(app, settings)
    current.install(app, data, service.follow)
    answers.install(app)
    problems.install(app)
    filters.install(app)
    for blueprint in (assets, pages, network_pages, deciding, rest, sparql, editing, linked, downloads):
        app.register_blueprint(blueprint)
    app.add_url_rule("/health", view_func=health)
    return app


def health() -> Response:
    """Whether a snapshot is served, and which: 503 when there is none."""
    parameters.known()
    about = {"status": "ok", "snapshot": snapshot().id, "counts": snapshot().manifest.get("counts", {})}
    response = json_answer({**about, "version": VERSION, "sparql": evaluation.service().pool.state()})
    response.headers["Cache-Control"] = "no-store"
    return response
