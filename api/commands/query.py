"""``symposia query``: ask SPARQL from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from api import console
from api.commands.options import data_option, store_option, stored, user_option
from api.sparql.words import rewritten
from graph.snapshot import open_current
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS


@click.command("query")
@click.argument("sparql", required=False)
@click.option("-q", "--query-file", type=click.File("r", encoding="utf-8"), help="Read the query from a file.")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(["table", *RESULT_FORMATS, *GRAPH_FORMATS]),
    help="[default: table, or turtle for CONSTRUCT and DESCRIBE]",
)
@store_option
@user_option
@data_option
def command(
    sparql: str | None, query_file: Any, format_name: str | None, store: str | None, user: str | None, data: Path
) -> None:
    """Ask a SPARQL query; `-` reads it from standard input."""
    if (sparql is None) == (query_file is None):
        raise click.UsageError("give one query: as an argument, with -q FILE, or - for standard input")
    text = query_file.read() if query_file else sys.stdin.read() if sparql == "-" else str(sparql)
    if store:
        with stored(store, user) as remote:
            remote.check()
            answer = remote.query(text)
    else:
        snapshot = open_current(data)
        answer = snapshot.store.query(rewritten(text, snapshot), written=text)
    chosen = format_name or ("turtle" if answer.kind == "graph" else "table")
    if chosen == "table":
        console.table(answer)
    else:
        console.raw(answer.serialise(chosen))
