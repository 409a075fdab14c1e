"""``symposia events``: deciding which statements of an event are one edition."""

from __future__ import annotations

import click

from api.commands.deciding import deciding_commands
from graph.decisions import ACTIONS


@click.group("events")
def command() -> None:
    """Decide which statements are one edition of an event, and its name: `merge`, `split`, `rename`, `confirm`.

    Events are named by the last part of their address, by the address, or by their name.
    """


deciding_commands(command, "event", ACTIONS["event"])
