"""``symposia endpoint``: serve any RDF files by the safe SPARQL service."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from api import console, endpoint, server
from api.commands.options import service_options, service_settings
from graph.build import checked_base
from graph.errors import InputError
from graph.stores.files import RdfFile, load


@click.command("endpoint")
@click.argument("files", metavar="FILE…", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--named", metavar="IRI=FILE", multiple=True, help="A file whose triples go to the graph IRI; repeatable."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--base", metavar="IRI", help="Address under which others reach the service.  [default: host and port]")
@service_options
def command(
    files: tuple[Path, ...], named: tuple[str, ...], host: str, port: int, base: str | None, **limits: Any
) -> None:
    """Serve RDF files (Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD) at /sparql, by the service of `serve`.

    The default graph is the union of all graphs, in which no triple counts twice. Nothing is fetched: no remote
    JSON-LD context, no DOCTYPE. The files are read once, at the start.
    """
    wanted = [*(RdfFile(path) for path in files), *map(_named, named)]
    if not wanted:
        raise click.UsageError("name at least one file, as FILE or as --named IRI=FILE")
    settings, reached = service_settings(limits), checked_base(base) if base else ""
    with tempfile.TemporaryDirectory(prefix="symposia-endpoint-") as folder:
        place, port = Path(folder), server.free_port(host, port)
        with console.progress() as report:
            loaded = load(wanted, place / "rdf", progress=report)
        endpoint.remember(place, loaded, reached or server.address(host, port))
        served = f"{loaded.quads:,} quads of {len(wanted)} " + ("file" if len(wanted) == 1 else "files")
        server.serve(place, host, port, settings, announce=lambda address: console.endpoint(address, served))


def _named(text: str) -> RdfFile:
    iri, sign, name = text.rpartition("=")
    if not sign or ":" not in iri:
        raise click.UsageError(f"--named {text}: right would be --named http://example.org/graph=FILE")
    if set(iri) & set(' <>"{}|^`\\'):
        raise click.UsageError(f"--named {text}: '{iri}' is no IRI")
    path = Path(name)
    if not path.is_file():
        raise InputError("there is no such file", where=name)
    return RdfFile(path, iri)
