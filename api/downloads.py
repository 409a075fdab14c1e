"""``/exports``: every registered format as a download."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Blueprint, Response, render_template, send_file

from api import parameters
from api.answers import seen_before
from api.current import snapshot
from exports import EXPORTERS
from graph.errors import UnknownName

downloads = Blueprint("downloads", __name__)

#: Exports up to this many bytes stay in memory on their way out.
_IN_MEMORY = 8_000_000


@downloads.get("/exports")
def index() -> str:
    """The formats there are."""
    parameters.known()
    return render_template("exports.html", exporters=EXPORTERS.values(), counts=snapshot().manifest.get("counts", {}))


@downloads.get("/exports/<name>")
def export(name: str) -> Response:
    """One format, written whole before its first byte is sent."""
    parameters.known()
    if name not in EXPORTERS:
        raise UnknownName("export", name, EXPORTERS)
    exporter = EXPORTERS[name]
    held = seen_before(exporter.media_type)
    if held is not None:
        return held
    file = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - closed by the response
    exporter.write(snapshot(), file)
    size = file.tell()
    file.seek(0)
    download = f"symposia-{snapshot().id[:8]}{exporter.suffix}"
    # Not conditional: that would offer ranges, and each would have the whole export written again.
    response = send_file(file, exporter.media_type, as_attachment=True, download_name=download, conditional=False)
    response.content_length = size
    return response
