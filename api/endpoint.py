"""The application of ``symposia endpoint``: SPARQL over RDF files, with the same workers, limits and protocol."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from api import answers, current, negotiation, problems
from api.app import LONGEST_BODY, health
from api.assets import assets
from api.linked import void
from api.negotiation import HTML
from api.pages import filters
from api.settings import Settings
from api.sparql import evaluation, sparql
from api.sparql.description import FILES
from api.sparql.editor import editing
from graph.errors import SnapshotError
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS
from graph.stores.files import Loaded

#: Beside the store of the files: what is served.
MANIFEST = "endpoint.json"


def remember(folder: Path, loaded: Loaded, base: str) -> None:
    """Note in ``folder`` what was loaded there, for the process that serves it."""
    about = {"id": loaded.id, "base": base, "counts": {"quads": loaded.quads}, FILES: asdict(loaded.facts)}
    (folder / MANIFEST).write_text(json.dumps(about), "utf-8")


def create_endpoint(folder: Path, settings: Settings | None = None) -> Flask:
    """An application that answers SPARQL over the store in ``folder``; SnapshotError when there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{folder}: no files were loaded here ({error})") from error
    app, settings = Flask(__name__, template_folder="templates", static_folder="static"), settings or Settings()
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_BODY
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    service = evaluation.install(app, settings)
    current.install_fixed(app, Snapshot(folder, manifest), service.follow)
    answers.install(app)
    problems.install(app)
    filters.install(app)
    app.jinja_env.globals["lone_endpoint"] = True
    for blueprint in (assets, sparql, editing):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", view_func=start)
    app.add_url_rule("/.well-known/void", view_func=void)
    app.add_url_rule("/health", view_func=health)
    return app


def start() -> Redirect | Response:
    """A browser is led to the editor; a program is told what is served."""
    if negotiation.choose([HTML, *GRAPH_FORMATS.values()], request.headers.get("Accept")) == HTML:
        return redirect("/sparql", 302)
    return void()
