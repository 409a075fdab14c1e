"""The only door to the JSON parser: objects one by one from lines, arrays and the answers of web APIs, with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TextIO

import orjson

from graph.errors import InputError
from graph.readers._entries import Field, Remark
from graph.readers._feed import CHUNK, Feed
from graph.records import NoteKind

#: Where the answers of web APIs keep their list of works.
LISTS = (("message", "items"), ("results",), ("notes",), ("items",), ("works",), ("data",))
_LIST = re.compile(r'"(?:items|results|notes)"\s*:\s*\[')
#: An object larger than this (in characters) is refused.
LARGEST_OBJECT = 64 << 20
_DEEPEST = 200
#: A whole pair of surrogate escapes, or half a one that no text has; doubled backslashes are stepped over.
_SURROGATE = re.compile(
    r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_OUTSIDE = re.compile(r'["\[\]{},]')
_DEEPER = re.compile(r'["\[\]{}]')
_INSIDE = re.compile(r'["\\]')
_ESCAPES = re.compile(r"(?:\\[\s\S])+")


class Node:
    """A value of a JSON document and its place; a step to what is not there gives an empty node, never an error.

    >>> node = Node({"authors": [{"name": "Ada"}]}, "line 3 ")
    >>> [(each["name"].text, each["name"].at) for each in node["authors"]], node["title"]["x"].text
    ([('Ada', 'line 3 /authors/0/name')], None)
    """

    __slots__ = ("at", "value")

    def __init__(self, value: object, at: str) -> None:
        self.value, self.at = value, at

    def __getitem__(self, key: str) -> Node:
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(found, f"{self.at}/{key.replace('~', '~0').replace('/', '~1')}")

    def __iter__(self) -> Iterator[Node]:
        if isinstance(self.value, list):
            for index, each in enumerate(self.value):
                yield Node(each, f"{self.at}/{index}")

    def __bool__(self) -> bool:
        return self.value is not None and self.value != ""

    @property
    def keys(self) -> Mapping[str, object]:
        """The members of an object; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.value, list)

    @property
    def text(self) -> str | None:
        """A string that is not blank, or a number as text."""
        value = self.value
        if isinstance(value, str):
            return value if value and not value.isspace() else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        return None

    @property
    def field(self) -> Field | None:
        """The text with its place."""
        text = self.text
        return Field(text, self.at) if text is not None else None

    @property
    def dumped(self) -> Field:
        """Any value as text: a string as it is, all else as JSON."""
        text = self.text
        return Field(orjson.dumps(self.value).decode() if text is None else text, self.at)


def texts(node: Node) -> tuple[Field, ...]:
    """The strings of a list, or the one string that stands in its place."""
    fields = (each.field for each in (node if node.is_list else (node,)))
    return tuple(field for field in fields if field is not None)


def objects(feed: Feed) -> Iterator[Node | Remark]:
    """The objects of a document: one a line, the elements of an array, or those of the list of an API's answer.

    What is no object is reported and passed over. Raises InputError for brackets nested too deep and objects too large.
    """
    with feed.lines() as stream:
        lines = _is_lines(stream)
    with feed.lines() as stream:
        for found in _by_lines(stream) if lines else _by_brackets(stream, feed.name):
            if isinstance(found, Remark):
                yield found
            else:
                yield from _unwrapped(found)


@lru_cache(maxsize=4)
def first_objects(head: str) -> tuple[Mapping[str, object], ...]:
    """The objects that lie whole in the beginning of a document, at most five; of an API's answer those of its list."""
    found = _whole_objects(head)
    if not found and (wrapping := _LIST.search(head)):
        found = _whole_objects(head[wrapping.end() - 1 :])
    return found


def _whole_objects(head: str) -> tuple[Mapping[str, object], ...]:
    found: list[Mapping[str, object]] = []
    try:
        for raw in _split(iter((head,)), "the file"):
            node = _parsed(raw.text, "") if isinstance(raw, _Raw) else None
            if isinstance(node, Node):
                found += [each.keys for each in _unwrapped(node) if isinstance(each, Node)]
            if len(found) >= 5:
                break
    except InputError:
        return ()
    return tuple(found[:5])


def begins_as_json(head: str) -> bool:
    """Whether a text begins as a JSON object or a list of them does."""
    return head.startswith("{") or re.match(r"\[\s*\{", head) is not None


def _is_lines(stream: TextIO) -> bool:
    """Whether each line holds an object of its own: the first does or, where that one is damaged, the second."""
    first = _next_line(stream)
    return first.startswith("{") and (_is_object(first) or _is_object(_next_line(stream)))


def _is_object(line: str) -> bool:
    return line.startswith("{") and line.endswith("}") and isinstance(_parsed(line, ""), Node)


def _next_line(stream: TextIO) -> str:
    while line := stream.readline(LARGEST_OBJECT):
        if not line.isspace():
            return line.strip()
    return ""


def _by_lines(stream: TextIO) -> Iterator[Node | Remark]:
    number = 0
    while line := stream.readline(LARGEST_OBJECT):
        number += 1
        if len(line) == LARGEST_OBJECT:
            raise InputError(
                f"line {number} has more than {LARGEST_OBJECT:,} characters", hint="write one object a line"
            )
        if not line.isspace():
            yield _parsed(line, f"line {number} ")


def _by_brackets(stream: TextIO, name: str) -> Iterator[Node | Remark]:
    chunks = iter(lambda: stream.read(CHUNK), "")
    for raw in _split(chunks, name):
        yield raw if isinstance(raw, Remark) else _parsed(raw.text, raw.at)


def _unwrapped(node: Node) -> Iterator[Node | Remark]:
    """The elements of the list in an API's answer; any other object is itself."""
    for path in LISTS:
        inner = node
        for key in path:
            inner = inner[key]
        if inner.is_list and "title" not in node.keys:
            for each in inner:
                yield each if each.keys else Remark(NoteKind.UNKNOWN, each.at, "this is no object; left out")
            return
    alone = node["message"]
    yield alone if "DOI" in alone.keys else node


def _parsed(text: str, at: str) -> Node | Remark:
    place = at.strip() or "the file"
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        if "\\u" in text and (mended := _SURROGATE.sub(lambda half: half[1] or "\\ufffd", text)) != text:
            return _parsed(mended, at)
        return Remark(NoteKind.UNKNOWN, place, f"this is not JSON ({_reason(error)}); left out")
    if not isinstance(value, dict):
        return Remark(NoteKind.UNKNOWN, place, "this is no JSON object; left out")
    return Node(value, at)


def _reason(error: ValueError) -> str:
    return str(error).split(": line 1 column")[0]


class _Raw(NamedTuple):
    text: str
    at: str


class _Splitter:
    """Finds where each object of a top-level array, or of objects that follow each other, begins and ends, unparsed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.buffer, self.at, self.start = "", 0, -1
        self.depth, self.floor, self.index = 0, 0, 0
        self.inside, self.done = False, False

    def feed(self, chunk: str) -> Iterator[_Raw]:
        """The objects that end within the chunk."""
        keep = self.start if self.start >= 0 else self.at
        self.buffer, self.at = self.buffer[keep:] + chunk, self.at - keep
        self.start = min(self.start, 0)
        if len(self.buffer) > LARGEST_OBJECT + CHUNK:
            raise InputError(f"an object has more than {LARGEST_OBJECT:,} characters", where=self.name)
        while not self.done and (mark := self._pattern.search(self.buffer, self.at)):
            self.at = mark.end()
            if raw := self._step(mark[0], mark.start()):
                yield raw
        self.at = max(self.at, len(self.buffer))

    @property
    def _pattern(self) -> re.Pattern[str]:
        return _INSIDE if self.inside else _DEEPER if self.depth > self.floor else _OUTSIDE

    def _step(self, token: str, place: int) -> _Raw | None:
        if self.inside:
            self.inside = token != '"'
            if token == "\\":  # one that ends the chunk hides the first character of the next
                escapes = _ESCAPES.match(self.buffer, place)
                self.at = escapes.end() if escapes else place + 2
        elif token == '"':
            self.inside = True
        elif token == ",":
            self.index += 1
        elif token in "[{":
            self._open(token, place)
        else:
            return self._close()
        return None

    def _open(self, token: str, place: int) -> None:
        if self.depth == 0 and self.floor == 0 and self.index == 0 and token == "[":
            self.floor = 1
        elif self.depth == self.floor:
            self.start = place
        self.depth += 1
        if self.depth > _DEEPEST:
            raise InputError(f"brackets are nested more than {_DEEPEST} deep", where=self.name)

    def _close(self) -> _Raw | None:
        self.depth -= 1
        self.done = self.depth < self.floor
        if self.depth != self.floor or self.start < 0:
            return None
        raw = _Raw(self.buffer[self.start : self.at], f"/{self.index}" if self.floor else self._ordinal())
        self.start = -1
        return raw

    def _ordinal(self) -> str:
        """The place of an object that stands by itself: none for the only one, a number for those that follow it."""
        self.index += 1
        return "" if self.index == 1 else f"object {self.index} "


def _split(chunks: Iterator[str], name: str) -> Iterator[_Raw | Remark]:
    splitter = _Splitter(name)
    for chunk in chunks:
        yield from splitter.feed(chunk)
    if splitter.start >= 0:
        place = f"/{splitter.index}" if splitter.floor else "the file"
        yield Remark(NoteKind.WARNING, place, "the file ends within this object; left out")
