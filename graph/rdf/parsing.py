"""RDF that others wrote, read from bytes: nothing is fetched, and no entity that a document declares is expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Quad, RdfFormat, Triple, parse

from graph.errors import InputError

#: Suffix of a file -> the format that it is read as.
READ: Mapping[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}

#: The same for files that may name graphs.
READ_QUADS: Mapping[str, RdfFormat] = {
    **READ,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}

_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_quads(data: bytes, suffix: str, *, base: str | None = None, where: str = "") -> Iterator[Quad]:
    """The quads of a file with a suffix of ``READ_QUADS``; relative IRIs are resolved against ``base``.

    IRIs are not validated: real vocabularies hold some with spaces. Raises InputError for what is not UTF-8, cannot be
    parsed, or is XML with a DOCTYPE. A remote JSON-LD context is an error: nothing is fetched.

    >>> [quad.graph_name.value for quad in read_quads(b'<x:g> { <x:a> <x:b> "c" }', ".trig")]
    ['x:g']
    """
    yield from _read(data, suffix, base, where)


def read_triples(data: bytes, suffix: str, *, base: str | None = None, where: str = "") -> Iterator[Triple]:
    """The same without the names of graphs.

    >>> [str(triple.object) for triple in read_triples(b'<x:a> <x:b> "c" .', ".ttl")]
    ['"c"']
    """
    return (quad.triple for quad in _read(data, suffix, base, where))


def _read(data: bytes, suffix: str, base: str | None, where: str) -> Iterator[Quad]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", where=where, hint="save the file as UTF-8") from None
    if READ_QUADS[suffix] == RdfFormat.RDF_XML and _DECLARES.search(data):
        hint = "take the DOCTYPE out, or save the file as Turtle"
        raise InputError("a DOCTYPE or entities are not read", where=where, hint=hint)
    try:
        yield from parse(data.removeprefix(b"\xef\xbb\xbf"), format=READ_QUADS[suffix], base_iri=base, lenient=True)
    except SyntaxError as error:
        place = f"{where}, line {error.lineno}" if error.lineno else where
        if "LoadDocumentCallback" in str(error.msg):
            hint = "write the context itself into the file"
            raise InputError("a remote JSON-LD context is not fetched", where=place, hint=hint) from None
        raise InputError(f"this is not RDF as '{suffix}' files hold it ({error.msg})", where=place) from None
    except ValueError as error:
        raise InputError(f"'{base}' cannot be the base of IRIs ({error})", where=where) from None
