"""What one source prints: statements whose subjects are the source and the records in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graph import entities as rows
from graph.rdf.terms import NODES, Names, Statement, individual, integer, link, part, text, types
from graph.vocabulary import FIELDS, Dcterms, Prov, Rdf, Rdfs, Schema, Sym


def _sources(table: Iterable[rows.Source], names: Names) -> Iterator[Statement]:
    for row in table:
        source = names.source[row.slug]
        yield from types(source, Prov.Entity, Schema.DigitalDocument)
        yield source, Rdfs.label, text(row.name)
        yield source, Schema.name, text(row.name)
        yield source, Sym.sha256, text(row.sha256)
        yield source, Dcterms.format, text(row.media_type)
        yield source, Sym.family, text(row.family)
        if row.url is not None:
            yield source, Schema.url, link(row.url)
        if row.licence is not None:
            yield source, Dcterms.license, link(row.licence)
        if row.date_printed is not None:
            yield source, Sym.dateAsPrinted, text(row.date_printed)


def _appearances(table: Iterable[rows.Appearance], names: Names) -> Iterator[Statement]:
    for row in table:
        source = names.source[row.source]
        record = part(source, f"item-{row.position}")
        yield record, Rdf.type, NODES[Sym.Appearance]
        yield record, Sym.inSource, source
        yield record, Sym.position, integer(row.position)
        yield record, Sym.titleAsPrinted, text(row.title)


def _session_records(table: Iterable[rows.SessionAppearance], names: Names) -> Iterator[Statement]:
    for row in table:
        source = names.source[row.source]
        record = part(source, f"session-{row.position}")
        yield record, Rdf.type, NODES[Sym.SessionRecord]
        yield record, Sym.inSource, source
        yield record, Sym.position, integer(row.position)


def _signatures(table: Iterable[rows.Signature], names: Names) -> Iterator[Statement]:
    for row in table:
        source = names.source[row.source]
        signature = part(source, row.fragment)
        yield signature, Rdf.type, NODES[Sym.Signature]
        yield signature, Sym.of, part(source, row.of)
        yield signature, Sym.field, individual("field", row.field, FIELDS)
        yield signature, Sym.ordinal, integer(row.ordinal)
        yield signature, Sym.nameAsPrinted, text(row.name)
        yield signature, Sym.inSource, source
        yield signature, Sym.start, integer(row.start)
        yield signature, Sym.end, integer(row.end)
        if row.locator is not None:
            yield signature, Sym.locator, text(row.locator)


def _readings(table: Iterable[rows.Reading], names: Names) -> Iterator[Statement]:
    for row in table:
        source = names.source[row.source]
        reading = part(source, row.fragment)
        yield reading, Rdf.type, NODES[Sym.Reading]
        yield reading, Sym.of, part(source, row.of) if row.of else source
        yield reading, Sym.field, individual("field", row.field, FIELDS)
        yield reading, Sym.inSource, source
        yield reading, Sym.start, integer(row.start)
        yield reading, Sym.end, integer(row.end)
        if row.exact is not None:
            yield reading, Sym.exact, text(row.exact)
        if row.locator is not None:
            yield reading, Sym.locator, text(row.locator)


#: Table -> what its rows say; the rows of one source at a time, for each source has a graph of its own.
PRINTED: tuple[tuple[type[Any], Callable[[Iterable[Any], Names], Iterator[Statement]]], ...] = (
    (rows.Source, _sources),
    (rows.Appearance, _appearances),
    (rows.SessionAppearance, _session_records),
    (rows.Signature, _signatures),
    (rows.Reading, _readings),
)
