"""``symposia export``: write the graph in a format that others read."""

from __future__ import annotations

import functools
from pathlib import Path

import click

from api import console
from api.commands.options import data_option
from exports import EXPORTERS
from graph.errors import UnknownName
from graph.snapshot import open_current


@click.command("export")
@click.argument("format_name", metavar="FORMAT", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False, writable=True), help="File to write.")
@click.option("--list", "listing", is_flag=True, help="List the formats.")
@data_option
def command(format_name: str | None, output: Path | None, listing: bool, data: Path) -> None:
    """Write the graph in a format others read; to standard output unless -o is given."""
    if listing:
        console.exporters(EXPORTERS)
        return
    if format_name is None:
        raise click.UsageError("name a format; `symposia export --list` shows them")
    exporter = EXPORTERS.get(format_name)
    if exporter is None:
        raise UnknownName("exporter", format_name, EXPORTERS)
    console.write_whole(output, functools.partial(exporter.write, open_current(data)))
