"""``symposia rooms``: deciding which names are one room."""

from __future__ import annotations

import click

from api.commands.deciding import deciding_commands
from graph.decisions import ACTIONS


@click.group("rooms")
def command() -> None:
    """Decide which names are one room, and what it is called: `merge`, `split`, `rename`, `confirm`.

    Rooms are named by the last part of their address, by the address, or by their name.
    """


deciding_commands(command, "room", ACTIONS["room"])
