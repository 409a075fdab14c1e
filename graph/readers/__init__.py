"""Reading documents: each family has one reader, found by content; a new one is one module and one entry here.

>>> list(READERS)[-4:]
['session-markdown', 'session-markdown-room', 'session-virtual', 'listing']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graph.errors import InputError
from graph.readers import listing, session_markdown, session_markdown_room, session_virtual, structured
from graph.readers.base import Material, Reader
from graph.records import Document, Input, Note, NoteKind

#: The readers of pages as text; those of structured formats stand in ``structured.READERS``.
TEXT_READERS = (session_markdown.READER, session_markdown_room.READER, session_virtual.READER, listing.READER)

READERS: Mapping[str, Reader] = {reader.family: reader for reader in (*structured.READERS, *TEXT_READERS)}

#: A reader that is less sure than this does not know the document.
KNOWN = 0.5
#: One that is so sure need not be compared with those after it.
CERTAIN = 0.95


def read(source: Input) -> Document:
    """What the reader that knows a source best makes of it.

    Raises InputError when the source is empty, binary, or of no known kind.
    """
    material = Material(source.name, source.data, source.facts.columns)
    reader = recognise(material)
    if reader is None:
        if not material.is_text:
            material.decoded  # noqa: B018 - raises the error that says what the bytes are
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
    best, score = None, 0.0
    for reader in READERS.values():
        if score < CERTAIN and (reader.binary or material.is_text):
            own = reader.score(material)
            best, score = (reader, own) if own > score else (best, score)
    return best if score >= KNOWN else None
