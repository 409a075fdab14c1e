"""``symposia build``: read documents and make a snapshot."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.options import build_options, data_option, paths_argument
from graph.build import BuildReport, build
from graph.entities import Source, SourceNote
from graph.snapshot import Snapshot


@click.command("build")
@paths_argument(required=True)
@build_options
@click.option("--add", is_flag=True, help="Keep the sources that are there, and add these.")
@data_option
def command(paths: tuple[Path, ...], base: str | None, keep: int, add: bool, data: Path) -> None:
    """Read documents and build a snapshot that `serve`, `query` and `export` answer from."""
    run_build(paths, data, base=base, keep=keep, add=add)


def run_build(paths: tuple[Path, ...], data: Path, *, base: str | None, keep: int, add: bool) -> Snapshot:
    """Build with a progress bar a stage, then show the summary."""
    with console.progress() as progress:
        report = build(paths, data, base=base, keep=keep, add=add, progress=progress)
    show(report)
    return report.snapshot


def show(report: BuildReport) -> None:
    """Print what a build made and what it could not use."""
    notes = report.snapshot.catalogue.all(SourceNote)
    names = {source.slug: source.path for source in report.snapshot.catalogue.all(Source)}
    console.summary(report, notes, names)
