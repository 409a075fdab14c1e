"""A picture as one HTML file that needs nothing else: script, style and data are inside, and it opens from disk."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.visuals.picture import Picture
from graph.errors import SnapshotError
from graph.snapshot import Snapshot

_HERE = Path(__file__).parent
STATIC = _HERE / "static"

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
)

#: What could end a script element, or a string in it, as JSON writes it otherwise.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def island(data: Any) -> Markup:
    """``data`` as JSON that is safe inside ``<script type="application/json">``.

    >>> print(island({"title": "</script>"}))
    {"title":"\\u003c/script\\u003e"}
    """
    return Markup(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))


def standalone(picture: Picture, snapshot: Snapshot) -> str:
    """The page of a picture with everything in it; its links lead to the snapshot's base.

    SnapshotError when the front end has not been built.
    """
    script, style = asset("network.js"), asset("network.css")
    data = {**picture.data(snapshot), "site": snapshot.base.rstrip("/")}
    page = _ENVIRONMENT.get_template("standalone.html")
    return page.render(
        picture=picture,
        base=snapshot.base,
        snapshot=snapshot.id,
        data=island(data),
        script=Markup(script),
        style=Markup(style),
        script_hash=_hash(script),
        style_hash=_hash(style),
    )


def asset(name: str) -> str:
    """A built file of the front end, fit to stand inside an HTML element."""
    path = STATIC / name
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise SnapshotError(f"{path}: the front end of the pictures has not been built; run `make install`") from None
    if "</script" in text or "</style" in text or "<!--" in text:
        raise SnapshotError(f"{path}: holds text that would end the element around it; build the front end again")
    return text


def _hash(text: str) -> str:
    """The name of an inline script or style in a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
