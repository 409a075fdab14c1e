"""``symposia works``: deciding which appearances are one work."""

from __future__ import annotations

import click

from api.commands.deciding import deciding_commands
from graph.decisions import ACTIONS


@click.group("works")
def command() -> None:
    """Decide which appearances are one work, and what it is called: `merge`, `split`, `rename`, `confirm`.

    Works are named by the last part of their address, by the address, or by their title.
    """


deciding_commands(command, "work", ACTIONS["work"])
