"""``symposia sessions``: deciding which records are one session."""

from __future__ import annotations

import click

from api.commands.deciding import deciding_commands
from graph.decisions import ACTIONS


@click.group("sessions")
def command() -> None:
    """Decide which records are one session, and what it is called: `merge`, `split`, `rename`, `confirm`.

    Sessions are named by the last part of their address, by the address, or by their title.
    """


deciding_commands(command, "session", ACTIONS["session"])
