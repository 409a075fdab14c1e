"""A text page cut into lines and blocks that remember where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.errors import InputError
from graph.readers._repair import mended
from graph.records import Note, NoteKind, Printed

#: Only these end a line: form feeds and Unicode separators occur inside printed fields.
_NEWLINE = re.compile(r"\r\n|\r|\n")
#: The mark of a quotation in Markdown, which encloses abstracts on some pages.
_QUOTE = re.compile(r"(?:>\s+)+|>+$")
_QUOTES = re.compile(r"(?m)^[ \t]*>+(?:[ \t]+|$)")
#: A day's programme prints a few thousand lines; what has more than so many is no page.
MOST_LINES = 30_000
_BLANK = " \t\f\v\u00a0\u200b\u200e\u200f\u2028\u2029\ufeff"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it; ``number`` counts from 1."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines, none of them blank."""

    lines: tuple[Line, ...]

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.lines[0].number

    @property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, eq=False)
class Page:
    """A reading text with its lines and blocks."""

    text: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, text: str) -> Page:
        """Cut a text at its newlines, and into blocks at blank lines; raises InputError for endless ones.

        >>> [block.text for block in Page.of("a\\nb\\n\\n  c ").blocks]
        ['a b', 'c']
        """
        _check_length(text)
        blocks: list[Block] = []
        lines: list[Line] = []
        at = 0
        for number, raw in enumerate(_NEWLINE.split(text), 1):
            body = raw.strip(_BLANK)
            if body[:1] == ">" and (quoted := _QUOTE.match(body)):
                body = body[quoted.end() :]
            if body:
                start = at + raw.rindex(body)
                lines.append(Line(number, start, start + len(body), body))
            elif lines:
                blocks.append(Block(tuple(lines)))
                lines = []
            at += len(raw)
            at += 2 if text[at : at + 2] == "\r\n" else 1
        return cls(text, (*blocks, Block(tuple(lines))) if lines else tuple(blocks))

    def printed(self, start: int, end: int) -> Printed:
        """A stretch of the text as a field: damaged letters and broken lines are mended beside the print."""
        while start < end and (self.text[start] in _BLANK or self.text[start] in "\r\n"):
            start += 1
        while end > start and (self.text[end - 1] in _BLANK or self.text[end - 1] in "\r\n"):
            end -= 1
        body = self.text[start:end]
        best = mended(" ".join(line.strip() for line in _NEWLINE.split(body)))
        return Printed(body, start, end, None if best == body else best)

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.end() for match in _NEWLINE.finditer(self.text)]

    @cached_property
    def _counts(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for block in self.blocks:
            for line in block.lines:
                counts.update(_shapes(line.text))
        return counts

    def count(self, text: str) -> int:
        """On how many short lines a text stands, whatever its figures; of a label ("Keywords:") how many it begins."""
        return self._counts[_shape(text)]

    def line_of(self, printed: Printed) -> Line:
        """The line on which a field begins, narrowed to the field."""
        return Line(bisect_right(self._newlines, printed.start) + 1, printed.start, printed.end, printed.text)

    def passage(self, blocks: Sequence[Block]) -> Printed:
        """Paragraphs as one field, from the first to the last, nothing mended save the marks of a quotation."""
        start, end = blocks[0].start, blocks[-1].end
        body = self.text[start:end]
        plain = _QUOTES.sub("", body) if ">" in body else body
        return Printed(body, start, end, None if plain == body else plain)


#: Only the head of a line is looked at for a label.
_LABEL_LENGTH, _SHORT_LINE = 24, 80


def _shape(text: str) -> str:
    return _FIGURES.sub("9", text.strip("*_ ")).casefold()


def _shapes(text: str) -> Iterator[str]:
    if len(text) <= _SHORT_LINE:
        yield _shape(text)
    label = _LABEL.match(text[:_LABEL_LENGTH])
    if label:
        yield f"{_shape(label[1])}:"


_FIGURES = re.compile(r"\d+")
_LABEL = re.compile(r"[*_]{0,3}([A-Za-z][A-Za-z ]{1,18})[*_]{0,3}(?:[:.]|\s[—–-])[*_]{0,3}\s")


def _check_length(text: str) -> None:
    count = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
    if count > MOST_LINES:
        raise InputError(f"a page of {count:,} lines", hint=f"cut it into pages of at most {MOST_LINES:,} lines")


def note(kind: NoteKind, place: Line | Block, message: str) -> Note:
    """A note about a line or a block."""
    return Note(kind, place.number, place.start, place.end, message)


def shown(text: str, length: int = 60) -> str:
    """The beginning of a text, to be quoted in a note.

    >>> shown("a word " * 20, 12)
    '“a word a…”'
    """
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= length else flat[: length - 4].rstrip() + '…'}”"
