"""RDF that others wrote, read from bytes: nothing is fetched, and no entity that a document declares is expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import RdfFormat, Triple, parse

from graph.errors import InputError

#: Suffix of a file -> the format that it is read as.
READ: Mapping[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}

_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_triples(data: bytes, suffix: str, *, base: str | None = None, where: str = "") -> Iterator[Triple]:
    """The triples of a file with a suffix of ``READ``; relative IRIs are resolved against ``base``.

    IRIs are not validated: real vocabularies hold some with spaces. Raises InputError for what is not UTF-8, cannot be
    parsed, or is XML with a DOCTYPE.

    >>> [str(triple.object) for triple in read_triples(b'<x:a> <x:b> "c" .', ".ttl")]
    ['"c"']
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", where=where, hint="save the file as UTF-8") from None
    if READ[suffix] == RdfFormat.RDF_XML and _DECLARES.search(data):
        hint = "take the DOCTYPE out, or save the file as Turtle"
        raise InputError("a DOCTYPE or entities are not read", where=where, hint=hint)
    try:
        for quad in parse(data.removeprefix(b"\xef\xbb\xbf"), format=READ[suffix], base_iri=base, lenient=True):
            yield quad.triple
    except SyntaxError as error:
        place = f"{where}, line {error.lineno}" if error.lineno else where
        raise InputError(f"this is not RDF as '{suffix}' files hold it ({error.msg})", where=place) from None
    except ValueError as error:
        raise InputError(f"'{base}' cannot be the base of IRIs ({error})", where=where) from None
