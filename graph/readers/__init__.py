"""Reading documents: each family has one reader, found by content; a new one is one module and one entry here.

>>> list(READERS)[-4:]
['session-markdown', 'session-markdown-room', 'session-virtual', 'listing']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graph.errors import InputError
from graph.readers import html, listing, session_markdown, session_markdown_room, session_virtual, structured
from graph.readers.base import Material, Reader
from graph.records import Document, Input, Note, NoteKind

#: The readers of pages as text and HTML; those of structured formats stand in ``structured.READERS``.
TEXT_READERS = (
    html.READER,
    session_markdown.READER,
    session_markdown_room.READER,
    session_virtual.READER,
    listing.READER,
)

READERS: Mapping[str, Reader] = {reader.family: reader for reader in (*structured.READERS, *TEXT_READERS)}

#: A reader that is less sure than this does not know the document.
KNOWN = 0.5
#: When one is so sure, those after it are not asked.
CERTAIN = 0.95


def read(source: Input) -> Document:
    """What the reader that knows a source best makes of it.

    Raises InputError when the source is empty, binary, or of no known kind.
    """
    material = Material(source.name, source.data, source.facts.columns)
    reader = recognise(material)
    if reader is None:
        _check(material)
        kinds = "; ".join(each.title for each in READERS.values())
        raise InputError("no reader knows this kind of document", where=source.name, hint=f"known kinds: {kinds}")
    document = reader.read(material)
    if not material.is_text or not material.decoded.remark or document.encoding != material.decoded.encoding:
        return document
    remark = Note(NoteKind.DECIDED, 1, 0, 0, material.decoded.remark)
    return replace(document, notes=(remark, *document.notes))


def recognise(material: Material) -> Reader | None:
    """The reader that is surest of a material, None when none is sure enough; equals go to the first in READERS.

    The structured formats go first and look at the head alone: once one is certain, nobody looks at the rest.
    """
    best, surest = None, 0.0
    for reader in READERS.values():
        if not reader.binary and not material.is_text:
            continue
        score = _score(reader, material)
        if score > surest:
            best, surest = reader, score
        if surest >= CERTAIN:
            break
    return best if surest >= KNOWN else None


def _score(reader: Reader, material: Material) -> float:
    try:
        return reader.score(material)
    except InputError:
        return 0.0


def _check(material: Material) -> None:
    """Raise the error that says why no reader could know a material: it is empty, binary, or endless."""
    len(material.page.blocks)
