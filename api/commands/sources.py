"""``symposia sources``: what was read, and taking one source out."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.build import show
from api.commands.options import data_option, own_data_option
from graph.build import rebuild_without
from graph.entities import Source
from graph.errors import UnknownName
from graph.snapshot import Snapshot, open_current


@click.group("sources", invoke_without_command=True)
@click.option("--show", "name", metavar="NAME", help="Show what was read from one source.")
@data_option
@click.pass_context
def command(context: click.Context, name: str | None, data: Path) -> None:
    """What was read; `--show NAME` for one source in full, `remove NAME` to take one out."""
    context.obj = data
    if context.invoked_subcommand:
        return
    snapshot = open_current(data)
    if name is None:
        console.sources(snapshot)
    else:
        console.source(snapshot, found_source(snapshot, name))


def found_source(snapshot: Snapshot, name: str) -> Source:
    """The source with a logical name, file name or slug; UnknownName when there is none."""
    known = snapshot.catalogue.all(Source)
    for source in known:
        if name in (source.path, source.name, source.slug):
            return source
    raise UnknownName("source", name, [source.path for source in known])


@command.command("remove")
@click.argument("name")
@own_data_option
@click.pass_obj
def remove_command(of_group: Path, name: str, data: Path | None) -> None:
    """Build again without one source, and so without anything that only it said."""
    data = data or of_group
    source = found_source(open_current(data), name)
    with console.progress() as progress:
        report = rebuild_without(source.path, data, progress=progress)
    show(report)
