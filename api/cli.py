"""The command ``symposia``: its subcommands by name, and how it shows errors."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from api import console
from graph.errors import SymposiaError
from graph.version import VERSION

#: Subcommand -> the module that holds it as ``command``; loaded when it is called, so that the command starts fast.
COMMANDS = {
    "build": "api.commands.build",
    "serve": "api.commands.serve",
    "query": "api.commands.query",
    "export": "api.commands.export",
    "endpoint": "api.commands.endpoint",
    "load": "api.commands.load",
    "people": "api.commands.people",
    "works": "api.commands.works",
    "concepts": "api.commands.concepts",
    "sessions": "api.commands.sessions",
    "rooms": "api.commands.rooms",
    "events": "api.commands.events",
    "network": "api.commands.network",
    "decisions": "api.commands.decisions",
    "vocabulary": "api.commands.vocabulary",
    "sources": "api.commands.sources",
    "snapshots": "api.commands.snapshots",
    "diff": "api.commands.diff",
    "check": "api.commands.check",
}


class SymposiaGroup(click.Group):
    """Knows the subcommands of COMMANDS; shows our own errors in a line or two, or with ``--debug`` whole."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of a name, or None."""
        module = COMMANDS.get(cmd_name)
        return import_module(module).command if module else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit 1 with the error's text when it fails in an expected way."""
        try:
            return super().invoke(ctx)
        except SymposiaError as error:
            if ctx.params.get("debug"):
                raise
            console.error(str(error))
            ctx.exit(1)


@click.group(cls=SymposiaGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
@click.version_option(VERSION, prog_name="symposia")
def main(debug: bool) -> None:
    """A knowledge graph of scholarship from conference programmes, paper listings and bibliographies."""
