"""``symposia load``: publish the current snapshot to a SPARQL server of any make."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.options import data_option, store_option, stored, user_option
from graph.snapshot import open_current
from graph.stores.publishing import publish


@click.command("load")
@store_option
@user_option
@click.option("--graph-store", metavar="URL", help="Address of its Graph Store Protocol [default: looked for].")
@data_option
def command(store: str | None, user: str | None, graph_store: str | None, data: Path) -> None:
    """Publish the current snapshot to the SPARQL server at --store: its graphs replace those of the one before.

    Graphs of others on that server stay. A server that asks who writes is told --user and the password in
    SYMPOSIA_STORE_PASSWORD, or the one that is typed.
    """
    if store is None:
        raise click.UsageError("say where to: --store URL")
    snapshot = open_current(data)
    with console.progress() as report, stored(store, user) as target:
        done = publish(
            snapshot.store,
            target,
            base=snapshot.base,
            graph_store=graph_store,
            progress=lambda graph, done, total: report("load", done, total),
        )
        report("load", done.graphs, done.graphs)
    console.say(f"{done.triples:,} triples in {done.graphs} graphs are at {store}, counted there.")
    for graph in done.removed:
        console.say(f"<{graph}> of an earlier snapshot is removed.")
