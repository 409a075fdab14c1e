"""RDF that others wrote, read from bytes: nothing is fetched, and no entity that a document declares is expanded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import IO, cast

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


def read_triples(data: bytes, suffix: str, *, base: str | None = None, where: str = "") -> Iterator[Triple]:
    """The triples of a file with a suffix of ``READ``, its bytes at hand; see `stream_quads`.

    >>> [str(triple.object) for triple in read_triples(b'<x:a> <x:b> "c" .', ".ttl")]
    ['"c"']
    """
    return (quad.triple for quad in stream_quads(BytesIO(data), suffix, base=base, where=where))


def stream_quads(
    file: IO[bytes],
    suffix: str,
    *,
    base: str | None = None,
    where: str = "",
    prefixes: Callable[[Mapping[str, str]], None] = lambda found: None,
) -> Iterator[Quad]:
    """The quads of an open file with a suffix of ``READ_QUADS``, a part of it in memory at a time.

    Relative IRIs are resolved against ``base``; IRIs are not validated, for real vocabularies hold some with spaces.
    ``prefixes`` is told in the end which prefixes the file declares. Raises InputError, with the line, for what is not
    UTF-8, cannot be parsed, or is XML with a DOCTYPE. A remote JSON-LD context is an error: nothing is fetched.

    >>> [quad.graph_name.value for quad in stream_quads(BytesIO(b'<x:g> { <x:a> <x:b> "c" }'), ".trig")]
    ['x:g']
    """
    try:
        sifted = cast(IO[bytes], _Sifted(file, suffix, where))
        parser = parse(sifted, format=READ_QUADS[suffix], base_iri=base, lenient=True)
        yield from parser
        prefixes(parser.prefixes)
    except SyntaxError as error:
        place = f"{where}, line {error.lineno}" if error.lineno else where
        if "LoadDocumentCallback" in str(error.msg):
            hint = "write the context itself into the file"
            raise InputError("a remote JSON-LD context is not fetched", where=place, hint=hint) from None
        raise InputError(f"this is not RDF as '{suffix}' files hold it ({error.msg})", where=place) from None
    except ValueError as error:
        raise InputError(f"'{base}' cannot be the base of IRIs ({error})", where=where) from None


#: The bytes that are looked at before the parser is given them, and as many of the last that a word may begin in.
PART, _OVERLAP = 1 << 20, 64


class _Sifted:
    """A file without its byte order mark, read on only as long as it is UTF-8 and, as XML, declares nothing."""

    def __init__(self, file: IO[bytes], suffix: str, where: str) -> None:
        self._file, self._where = file, where
        self._xml = READ_QUADS[suffix] == RdfFormat.RDF_XML
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._ready, self._place, self._line, self._last = b"", 0, 1, b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end; InputError at what is not read."""
        if self._place >= len(self._ready):
            first = not self._last and self._line == 1
            part = self._file.read(PART)
            self._check(part)
            self._ready, self._place = part.removeprefix(codecs.BOM_UTF8) if first else part, 0
        end = len(self._ready) if size < 0 else self._place + size
        given = self._ready[self._place : end]
        self._place += len(given)
        return given

    def _check(self, part: bytes) -> None:
        held = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            line = self._line + part.count(b"\n", 0, max(error.start - held, 0))
            raise InputError("this is not UTF-8", where=self._at(line), hint="save the file as UTF-8") from None
        if self._xml and (found := _DECLARES.search(self._last + part)):
            line = self._line + part.count(b"\n", 0, max(found.start() - len(self._last), 0))
            hint = "take the DOCTYPE out, or save the file as Turtle"
            raise InputError("a DOCTYPE or entities are not read", where=self._at(line), hint=hint)
        self._line += part.count(b"\n")
        self._last = (self._last + part)[-_OVERLAP:]

    def _at(self, line: int) -> str:
        return f"{self._where}, line {line}"
