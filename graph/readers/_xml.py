"""The only door to the XML parser (expat): records one by one from a stream, and nothing fetched or expanded.

No document type but dblp's own is accepted, and that one is not read: its named characters come from HTML's table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html.entities import name2codepoint
from typing import NamedTuple
from xml.parsers import expat

from graph.errors import InputError
from graph.readers._entries import Field, Remark
from graph.readers._feed import CHUNK, Feed
from graph.records import NoteKind

_DEEPEST, _LARGEST_RECORD = 100, 16 << 20
_BEGIN = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>)?"
    r"(?:\s|<!--(?:[^-]|-(?!->)){0,20000}-->|<!DOCTYPE[^>\[]{0,500}>|<\?[^>]{0,500}\?>)*"
    r"<([A-Za-z_][\w.:-]*)"
)


class Node:
    """An element of a record, with its place (an XPath), its line, and the attributes of what is around the record."""

    __slots__ = ("around", "at", "attributes", "line", "parts", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], at: str, line: int) -> None:
        self.tag, self.attributes, self.at, self.line = tag, attributes, at, line
        self.parts: list[str | Node] = []
        self.around: tuple[dict[str, str], ...] = ()

    def all(self, tag: str) -> Iterator[Node]:
        """The children of that name; each knows its place."""
        number = 0
        for part in self.parts:
            if isinstance(part, Node) and part.tag == tag:
                number += 1
                part.at = f"{self.at}/{tag}[{number}]"
                yield part

    def first(self, *tags: str) -> Node | None:
        """The first child of the first of the names that there is."""
        return next((node for tag in tags for node in self.all(tag)), None)

    def field(self, *tags: str) -> Field | None:
        """The text of that child with its place; None where there is none or it is blank."""
        found = self.first(*tags)
        text = found.text() if found else ""
        return Field(text, found.at) if found and text.strip() else None

    def text(self, math: str = "tex-math") -> str:
        """All its text, formulas in dollar signs."""
        inner = "".join(part if isinstance(part, str) else part.text(math) for part in self.parts)
        return f"${inner}$" if self.tag == math else inner


class _Open(NamedTuple):
    tag: str
    attributes: dict[str, str]
    at: str
    seen: Counter[str]


def root_of(head: str) -> str:
    """The name of the element that a document begins with, '' when it is no XML.

    >>> root_of('<?xml version="1.0"?>\\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\\n<dblp mdate="2020">'), root_of("Session")
    ('dblp', '')
    """
    match = _BEGIN.match(head)
    return match[1] if match else ""


def encoding_of(head: str) -> str:
    """The encoding that an XML declaration names; UTF-8 where it names none."""
    match = re.match(r"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})""", head)
    return match[1].lower() if match else "utf-8"


def records(
    feed: Feed, wanted: Callable[[Sequence[str]], bool], types: re.Pattern[str] | None = None
) -> Iterator[Node | Remark]:
    """The elements for which ``wanted`` is true of the names from the root to them, in order, each whole.

    ``types`` is what the file names of the DTDs look like that are let pass unread. A document that breaks off yields
    what stands before, and a remark. Raises InputError for other DOCTYPEs, entities, deep nesting and endless records.
    """
    parser = _Parser(feed.name, wanted, types)
    with feed.open() as stream:
        while chunk := stream.read(CHUNK):
            broken = parser.feed(chunk, last=False)
            yield from parser.taken()
            if broken:
                yield broken
                return
    broken = parser.feed(b"", last=True)
    yield from parser.taken()
    if broken:
        yield broken


class _Parser:
    def __init__(self, name: str, wanted: Callable[[Sequence[str]], bool], types: re.Pattern[str] | None) -> None:
        self.name, self.wanted, self.types = name, wanted, types
        self.around: list[_Open] = []
        self.names: list[str] = []
        self.record: list[Node] = []
        self.done: list[Node | Remark] = []
        self.size = self.fed = 0
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.EntityDeclHandler = self._entity_declared
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._characters
        self.expat.SkippedEntityHandler = self._named_character

    def feed(self, chunk: bytes, *, last: bool) -> Remark | None:
        """Parse a piece; a remark when the document is broken there."""
        try:
            self.expat.Parse(chunk, last)
            self.fed += len(chunk)
            if self.fed - self.expat.CurrentByteIndex > _LARGEST_RECORD:
                raise self._refuse(f"a tag has more than {_LARGEST_RECORD:,} characters", "no known format does that")
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            message = f"the XML is broken here ({reason}); what follows is not read"
            return Remark(NoteKind.WARNING, f"line {error.lineno}", message)
        return None

    def taken(self) -> list[Node | Remark]:
        """What has been finished since the last time."""
        done, self.done = self.done, []
        return done

    def _refuse(self, problem: str, hint: str) -> InputError:
        return InputError(problem, where=f"{self.name}, line {self.expat.CurrentLineNumber}", hint=hint)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        allowed = self.types is not None and self.types.fullmatch((system or "").rpartition("/")[2])
        if internal or public or not allowed:
            raise self._refuse("a DOCTYPE is not read", "give the document without it")

    def _entity_declared(self, name: str, *rest: object) -> None:
        raise self._refuse(f"it declares an entity, '{name[:40]}'", "give the document without entities")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.names) + len(self.record) >= _DEEPEST:
            raise self._refuse(f"elements are nested more than {_DEEPEST} deep", "no known format does that")
        if self.record:
            node = Node(tag, attributes, "", self.expat.CurrentLineNumber)
            self.record[-1].parts.append(node)
            self.record.append(node)
            self._grow(100)
            return
        at = self._place(tag)
        self.names.append(tag)
        if self.wanted(self.names):
            node = Node(tag, attributes, at, self.expat.CurrentLineNumber)
            node.around = tuple(each.attributes for each in self.around)
            self.record, self.size = [node], 0
        else:
            self.around.append(_Open(tag, attributes, at, Counter()))

    def _place(self, tag: str) -> str:
        if not self.around:
            return f"/{tag}"
        parent = self.around[-1]
        parent.seen[tag] += 1
        return f"{parent.at}/{tag}[{parent.seen[tag]}]"

    def _end(self, tag: str) -> None:
        if not self.record:
            self.names.pop()
            self.around.pop()
            return
        node = self.record.pop()
        if not self.record:
            self.names.pop()
            self.done.append(node)

    def _characters(self, text: str) -> None:
        if self.record:
            self.record[-1].parts.append(text)
            self._grow(len(text))

    def _named_character(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            code = name2codepoint.get(name)
            self._characters(chr(code) if code else f"&{name};")

    def _grow(self, size: int) -> None:
        self.size += size
        if self.size > _LARGEST_RECORD:
            raise self._refuse(f"a record has more than {_LARGEST_RECORD:,} characters", "it cannot be one work")
