"""``symposia check``: shapes and data quality."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.options import data_option
from graph.check import check
from graph.snapshot import open_current


@click.command("check")
@data_option
def command(data: Path) -> None:
    """Check the graph against its SHACL shapes and report on its quality; exit 1 on violations."""
    snapshot = open_current(data)
    report = check(snapshot)
    console.check(snapshot, report)
    if not report.conforms:
        raise click.exceptions.Exit(1)
