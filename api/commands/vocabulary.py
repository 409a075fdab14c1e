"""``symposia vocabulary``: the vocabularies that concepts are matched with, adding one and taking one out."""

from __future__ import annotations

from pathlib import Path

import click

from api import console
from api.commands.build import show
from api.commands.options import data_option, own_data_option
from graph.build import BuildReport, rebuild_with_vocabulary, rebuild_without_vocabulary
from graph.snapshot import open_current
from graph.thesauri import listed_thesauri, load_thesaurus


@click.group("vocabulary", invoke_without_command=True)
@data_option
@click.pass_context
def command(context: click.Context, data: Path) -> None:
    """The vocabularies that concepts are matched with; `add FILE` adds one, `remove NAME` takes one out."""
    context.obj = data
    if not context.invoked_subcommand:
        open_current(data)
        list_matches(data)


@command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--name", help="Name to go by [default: that of the file, without its ending]; one of the same name is replaced."
)
@click.option("--base", metavar="IRI", help="What relative addresses in the file are relative to.")
@own_data_option
@click.pass_obj
def add_command(of_group: Path, file: Path, name: str | None, base: str | None, data: Path | None) -> None:
    """Match concepts with a SKOS vocabulary, in Turtle, N-Triples or RDF/XML: now, and at every later build."""
    added = load_thesaurus(file, name=name, base=base)
    with console.progress() as progress:
        report = rebuild_with_vocabulary(added, data or of_group, progress=progress)
    told(report, data or of_group)


@command.command("remove")
@click.argument("name")
@own_data_option
@click.pass_obj
def remove_command(of_group: Path, name: str, data: Path | None) -> None:
    """Build again without one vocabulary and the matches with it."""
    with console.progress() as progress:
        report = rebuild_without_vocabulary(name, data or of_group, progress=progress)
    told(report, data or of_group)


def told(report: BuildReport, data: Path) -> None:
    """Print what was built, and the vocabularies that it is matched with."""
    show(report)
    list_matches(data)


def list_matches(data: Path) -> None:
    """A line a vocabulary: how many concepts it has, and how many of ours match."""
    lines = [
        (each["name"], int(each["terms"]), int(each["exact"]), int(each["close"])) for each in listed_thesauri(data)
    ]
    headings = ("vocabulary", "concepts", "exact matches", "close matches")
    console.listing(headings, lines, nothing="no vocabulary yet; `symposia vocabulary add FILE` adds one")
