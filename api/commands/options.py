"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """Add ``--data``: where snapshots live."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("symposia-data"),
        envvar="SYMPOSIA_DATA",
        show_default=True,
        show_envvar=True,
        help="Folder that holds the snapshots.",
    )(command)


def own_data_option(command: F) -> F:
    """Add ``--data`` to a subcommand whose group has it too: here it is None when not given."""
    return click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of the snapshots.")(
        command
    )


def build_options(command: F) -> F:
    """Add the options of a build."""
    options = [
        click.option(
            "--base", metavar="IRI", help="Base of all IRIs [default: the last one, else http://127.0.0.1:8000/]."
        ),
        click.option("--keep", type=click.IntRange(1), default=5, show_default=True, help="Snapshots to keep."),
    ]
    return functools.reduce(lambda done, option: option(done), options, command)


def paths_argument(*, required: bool) -> Callable[[F], F]:
    """Add ``PATH…``: the documents, as files or folders."""
    return click.argument(
        "paths", metavar="PATH…", nargs=-1, required=required, type=click.Path(exists=True, path_type=Path)
    )
