"""Options that several commands share."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from api.settings import Settings, networks
from graph.stores.remote import Credentials, RemoteStore

#: What a person at the command line waits for: seconds, and bytes of an answer.
PATIENCE, PLENTY = 60.0, 256_000_000

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


class _Finite(click.FloatRange):
    """Numbers in a range; ``nan`` is in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, or the error of the option."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"'{value}' is not a number.", param, ctx)
        return number


_S = Settings()

#: Option, type, default, help: the limits of a service that answers strangers.
_LIMITS: tuple[tuple[str, click.FloatRange | click.IntRange, float, str], ...] = (
    (
        "--query-seconds",
        _Finite(0.1, 600),
        _S.query_seconds,
        "Seconds a SPARQL query may run; then it is killed.",
    ),
    ("--token-seconds", _Finite(0.1, 3600), _S.token_seconds, "The same for requests that show the token."),
    ("--query-rows", click.IntRange(1), _S.query_rows, "Rows or triples an answer may have."),
    ("--query-size", _Finite(0.01, 1000), _S.query_size, "Megabytes an answer may have."),
    (
        "--query-memory",
        click.IntRange(300, 1_000_000),
        _S.query_memory,
        "Megabytes of memory of each worker process.",
    ),
    ("--query-workers", click.IntRange(0, 256), _S.query_workers, "Worker processes; 0: by the number of processors."),
    ("--queue-seconds", _Finite(0, 60), _S.queue_seconds, "Seconds a query waits for a worker; then 503."),
    ("--client-queries", click.IntRange(1), _S.client_queries, "Queries at once of one client; more are 429."),
    ("--client-seconds", _Finite(0.1, 1e9), _S.client_seconds, "Seconds of worker time a client has in a minute."),
    ("--client-errors", click.IntRange(1), _S.client_errors, "Queries of one client that may fail in a minute."),
)


def service_options(command: F) -> F:
    """Add the limits of a service, the proxies it trusts and its token."""
    options = [
        click.option(name, type=kind, default=default, show_default=True, help=words)
        for name, kind, default, words in _LIMITS
    ]
    options += [
        click.option(
            "--trusted-proxies",
            metavar="NETWORK",
            multiple=True,
            callback=_networks,
            help="Proxies whose X-Forwarded-For tells the client, such as 10.0.0.0/8; may be given several times.",
        ),
        click.option(
            "--token",
            default="",
            envvar="SYMPOSIA_TOKEN",
            show_envvar=True,
            help="Secret that requests show as 'Authorization: Bearer …' for larger limits.",
        ),
    ]
    return functools.reduce(lambda done, option: option(done), reversed(options), command)


def service_settings(options: dict[str, Any]) -> Settings:
    """The settings that the options of `service_options` make."""
    return Settings(**options)


def _networks(_context: click.Context, _parameter: click.Parameter, written: tuple[str, ...]) -> tuple[str, ...]:
    try:
        networks(written)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write an address or a network such as 10.0.0.0/8") from None
    return written


def paths_argument(*, required: bool) -> Callable[[F], F]:
    """Add ``PATH…``: the documents, as files or folders."""
    return click.argument(
        "paths", metavar="PATH…", nargs=-1, required=required, type=click.Path(exists=True, path_type=Path)
    )


def store_option(command: F) -> F:
    """Add ``--store``: a SPARQL server elsewhere."""
    help_text = "Address of a SPARQL 1.1 server's queries, used instead of the store of the snapshot."
    return click.option("--store", metavar="URL", envvar="SYMPOSIA_STORE", show_envvar=True, help=help_text)(command)


def user_option(command: F) -> F:
    """Add ``--user``: who we are at a server elsewhere."""
    return click.option("--user", metavar="NAME", envvar="SYMPOSIA_STORE_USER", help="Who we are at --store.")(command)


@contextmanager
def stored(url: str, user: str | None) -> Iterator[RemoteStore]:
    """The store at ``url``, closed in the end; the password of ``user`` is that of the environment, else asked for."""
    password = os.environ.get("SYMPOSIA_STORE_PASSWORD")
    if user and password is None:
        password = click.prompt(f"Password of {user}", hide_input=True, err=True)
    known = Credentials(user, password or "") if user else None
    with RemoteStore(url, deadline=PATIENCE, longest=PLENTY, credentials=known) as store:
        yield store
