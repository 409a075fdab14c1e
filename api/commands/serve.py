"""``symposia serve``: answer over HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from api import console, server
from api.commands.build import run_build
from api.commands.options import (
    build_options,
    data_option,
    paths_argument,
    service_options,
    service_settings,
    store_option,
    stored,
)
from api.current import newest_usable


@click.command("serve")
@paths_argument(required=False)
@build_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@service_options
@store_option
@data_option
def command(
    paths: tuple[Path, ...],
    base: str | None,
    keep: int,
    host: str,
    port: int,
    store: str | None,
    data: Path,
    **limits: Any,
) -> None:
    """Serve the pages, the API and SPARQL; with PATHs, build from them first.

    With --store, queries at /sparql are answered by another server, to which `symposia load` published the snapshot.
    """
    settings = replace(service_settings(limits), store=store or "")
    if store:
        with stored(store, None) as remote:
            remote.check()
    if paths:
        run_build(paths, data, base=base, keep=keep, add=False)
    served = newest_usable(data).id  # opened and closed again: the server is a process of its own
    server.serve(data, host, port, settings, announce=lambda address: console.serving(address, served))
