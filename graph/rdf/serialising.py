"""RDF written and read: every format in one place, and what each cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import IO, cast

from pyoxigraph import Literal, Quad, RdfFormat, Triple, parse, serialize

from graph.errors import UnknownName
from graph.vocabulary import PREFIXES

#: Name of a format -> the library's own name for it.
FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}


def canonical_line(quad: Quad) -> str:
    """The quad as one line of canonical N-Quads, with the line's end; the lines sorted are the canonical dataset.

    >>> quad, = parse('<http://a.org/> <http://b.org/> "1" .', format=RdfFormat.TURTLE)
    >>> canonical_line(quad).split()
    ['<http://a.org/>', '<http://b.org/>', '"1"', '.']
    """
    return f"{quad} .\n"


def serialise(statements: Iterable[Quad] | Iterable[Triple], format_name: str) -> bytes:
    """Quads (formats nquads, trig, jsonld) or triples (all but nquads and trig) in the order given, with our prefixes.

    >>> from graph.rdf.terms import NODES, Triple, text
    >>> print(serialise([Triple(*[NODES["http://purl.org/dc/terms/title"]] * 2, text("x"))], "turtle").decode())
    @prefix dcterms: <http://purl.org/dc/terms/> .
    dcterms:title dcterms:title "x" .
    <BLANKLINE>

    What XML cannot hold (control characters) becomes U+FFFD in RDF/XML. UnknownName when there is no such format.
    """
    out = BytesIO()
    write(statements, format_name, out)
    return _with_used_prefixes(out.getvalue()) if format_name in ("turtle", "trig") else out.getvalue()


def _with_used_prefixes(written: bytes) -> bytes:
    """A document with the prefixes alone that occur in it, in the order of the alphabet; the library knows no order."""
    place = 0
    while written.startswith(b"@prefix ", place):
        place = written.index(b"\n", place) + 1
    body = written[place:]
    declared = sorted(written[:place].splitlines(keepends=True))
    return b"".join(line for line in declared if re.search(rb"(?<![\w-])" + line.split()[1], body)) + body


def write(statements: Iterable[Quad] | Iterable[Triple], format_name: str, out: IO[bytes]) -> None:
    """Write what ``serialise`` gives into a binary stream."""
    if format_name not in FORMATS:
        raise UnknownName("RDF format", format_name, FORMATS)
    if format_name == "rdfxml":
        statements = (_fit_for_xml(statement) for statement in statements)
        out = cast(IO[bytes], _EscapingCarriageReturns(out))
    serialize(statements, out, FORMATS[format_name], prefixes=dict(PREFIXES))


def read_turtle(text: str) -> Iterator[Triple]:
    """The triples of a Turtle text."""
    return (quad.triple for quad in parse(text, format=RdfFormat.TURTLE))


_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _fit_for_xml(statement: Quad | Triple) -> Triple:
    value = statement.object
    if isinstance(value, Literal) and _NOT_IN_XML.search(value.value):
        plain = _NOT_IN_XML.sub("\ufffd", value.value)
        language = value.language
        value = Literal(plain, language=language) if language else Literal(plain, datatype=value.datatype)
    return Triple(statement.subject, statement.predicate, value)


class _EscapingCarriageReturns:
    """XML readers turn a bare carriage return into a newline, unless it is written as a reference."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        self._out.write(bytes(data).replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._out.flush()
