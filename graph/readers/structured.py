"""The structured formats, in the order in which equals are asked; a new one is one module and one entry here."""

from __future__ import annotations

from collections.abc import Mapping

from graph.readers import acl, bibtex, crossref, csl, dblp, openalex, openreview, ris, table, works_json
from graph.readers._entries import Format

FORMATS: Mapping[str, Format] = {
    each.family: each
    for each in (
        bibtex.FORMAT,
        ris.FORMAT,
        openalex.FORMAT,
        crossref.FORMAT,
        openreview.FORMAT,
        csl.FORMAT,
        works_json.FORMAT,
        dblp.FORMAT,
        acl.FORMAT,
        table.MINICONF,
        table.FORMAT,
    )
}

READERS = tuple(each.reader for each in FORMATS.values())
