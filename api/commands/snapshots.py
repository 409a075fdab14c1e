"""``symposia snapshots``: what was built, and keeping one for ever."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.options import data_option, own_data_option
from graph.snapshot import list_snapshots, open_current, pin, pins


@click.group("snapshots", invoke_without_command=True)
@data_option
@click.pass_context
def command(context: click.Context, data: Path) -> None:
    """What was built; `pin ID` keeps a snapshot for ever."""
    context.obj = data
    if not context.invoked_subcommand:
        current = open_current(data)
        console.snapshots(list_snapshots(data), current.id, pins(data))


@command.command("pin")
@click.argument("name", metavar="ID")
@own_data_option
@click.pass_obj
def pin_command(of_group: Path, name: str, data: Path | None) -> None:
    """Keep a snapshot for ever; the beginning of its id is enough."""
    console.say(f"snapshot {pin(data or of_group, name).id} is kept for ever")
