"""The built files of the front end, for every application that has pages."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, send_from_directory, url_for
from werkzeug.wrappers import Response as Redirect

from exports.visuals.page import STATIC

assets = Blueprint("assets", __name__)


@assets.get("/static/visuals/<path:name>")
def visual_asset(name: str) -> Response:
    """A built file of the pictures' and the editor's front end."""
    return send_from_directory(STATIC, name)


@assets.get("/favicon.ico")
def favicon() -> Redirect:
    """The icon, for clients that ask at the old address."""
    return redirect(url_for("static", filename="icon.svg"), 301)
