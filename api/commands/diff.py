"""``symposia diff``: what changed from one snapshot to another."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.options import data_option
from graph.diff import changes
from graph.snapshot import find_snapshot


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B", default="current")
@click.option("--links", is_flag=True, help="List links between people and between concepts, too.")
@data_option
def command(old: str, new: str, links: bool, data: Path) -> None:
    """What was added, removed, moved or changed from snapshot A to B [default: current].

    A snapshot is named by its id, the beginning of it, or its number in `symposia snapshots`.
    """
    before, after = find_snapshot(data, old), find_snapshot(data, new)
    console.changes(before, after, changes(before.catalogue, after.catalogue), links=links)
