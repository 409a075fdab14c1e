"""Session pages and listings as HTML: the text families read the page's text; tags tell titles where text does not."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.dates import parse_slot
from graph.errors import InputError
from graph.readers import listing, session_markdown, session_virtual
from graph.readers._fields import is_aside, is_furniture, is_kind, is_scholarly, is_session_label, label_of
from graph.readers._lines import Block, Line, Page
from graph.readers._markup import Mark, declared_encoding, extract, looks_like_html
from graph.readers._names import looks_like_names, surely_names, take_names
from graph.readers.base import Material, Reader
from graph.readers.session_markdown import Part, Section, sections_of
from graph.records import Document

#: So many lines below a title tell whether it is one; an abstract has at least so many characters.
_NEAR, _ABSTRACT_LENGTH = 12, 80
_LONGEST_TITLE, _LONGEST_ROOM = 400, 80
#: How sure a text reader has to be before the tags are asked, and after it.
_SURE, _KNOWN = 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its mark and the number of its block."""

    line: Line
    mark: Mark
    block: int


# ---- which lines are titles ------------------------------------------------------------------------------------------


def rows_of(page: Page, marks: Sequence[Mark]) -> tuple[Row, ...]:
    """The lines of a page with their marks."""
    return tuple(Row(line, marks[line.number - 1], n) for n, block in enumerate(page.blocks) for line in block.lines)


def title_style(rows: Sequence[Row]) -> str | None:
    """The style below whose lines names and abstracts stand most often; None when there is no such style."""
    proven: Counter[str] = Counter()
    for start, end in _runs(rows):
        if _is_proven(rows, start, end):
            proven[rows[start].mark.style] += 1
    return max(proven, key=lambda style: proven[style]) if proven else None


def _runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Neighbouring lines of one block and one style: where they begin and end."""
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or (rows[n].block, rows[n].mark) != (rows[start].block, rows[start].mark):
            yield start, n
            start = n


def _is_proven(rows: Sequence[Row], start: int, end: int) -> bool:
    """Whether names and an abstract follow some lines that may be a title."""
    if sum(len(row.line.text) for row in rows[start : start + _NEAR]) > 10 * _LONGEST_TITLE * _NEAR:
        return False
    title = rows[start].line.text
    if end - start > _NEAR or len(title) > _LONGEST_TITLE or _is_beside(title) or label_of(title) is not None:
        return False
    below = [row for row in rows[end : end + _NEAR] if not _is_beside(row.line.text)]
    names = _same_block(below)
    if not names or names[0].mark == rows[start].mark:
        return False
    found, rest = take_names(Block(tuple(row.line for row in names)))
    after = list(rest) or [row.line for row in below[len(names) : len(names) + 1]]
    text = Block(tuple(after)).text if after else ""
    return bool(found) and len(text) >= _ABSTRACT_LENGTH and not looks_like_names(text[:2000])


def _same_block(rows: Sequence[Row]) -> list[Row]:
    return list(itertools.takewhile(lambda row: row.block == rows[0].block, rows))


def _is_beside(text: str) -> bool:
    """Whether a line stands beside a title: a kind, a time, a number, an award."""
    return is_kind(text) or is_aside(text) or parse_slot(text) is not None


# ---- the page as parts -----------------------------------------------------------------------------------------------


def parts_of(page: Page, rows: Sequence[Row], style: str) -> tuple[Part, ...]:
    """The page as titles (level 0), headings and paragraphs."""
    parts: list[Part] = []
    for _, group in itertools.groupby(rows, key=lambda row: (row.block, _level(row, style))):
        lines = list(group)
        level = _level(lines[0], style)
        if level > 0 or (level == 0 and len(lines) > _NEAR):
            parts += [_part((row.line,), level) for row in lines]
        else:
            parts.append(_part(tuple(row.line for row in lines), level))
    return _with_header(parts, _head_styles(rows, style), {row.line.number: row.mark.style for row in rows})


def _level(row: Row, style: str) -> int:
    if row.mark.style == style and len(row.line.text) <= _LONGEST_TITLE and not _is_beside(row.line.text):
        return 0
    return row.mark.heading if row.mark.heading and len(row.line.text) <= _LONGEST_TITLE else -1


def _part(lines: tuple[Line, ...], level: int) -> Part:
    return Part(Block(lines), level, lines[0].start, lines[-1].end)


def _head_styles(rows: Sequence[Row], style: str) -> tuple[str, str]:
    """The styles of a session's label and of its title, when no headings stand above the first talk."""
    head = list(itertools.takewhile(lambda row: row.mark.style != style, rows))
    if any(row.mark.heading for row in head):
        return "", ""
    label = next((n for n, row in enumerate(head) if is_session_label(row.line.text)), None)
    if label is not None and label + 1 < len(head):
        return head[label].mark.style, head[label + 1].mark.style
    first = next((row for row in head if not is_furniture(row.line.text) and not _is_beside(row.line.text)), None)
    return "", first.mark.style if first else ""


def _with_header(parts: Sequence[Part], styles: tuple[str, str], style_of: dict[int, str]) -> tuple[Part, ...]:
    """The parts with what stands as a session's label, title and room read as headings."""
    label, title = styles
    found: list[Part] = []
    for part in parts:
        style, above = style_of[part.block.number], found[-1] if found else None
        level = part.level
        if level < 0 and len(part.block.lines) == 1 and len(part.text) <= _LONGEST_TITLE:
            if is_session_label(part.text) and label in ("", style):
                level = 3
            elif title == style and not (label and (above is None or above.level != 3)):
                level = 2
            elif above is not None and above.level > 0 and above.level != 3 and _can_be_room(part.text):
                level = 5
        found.append(replace(part, level=level))
    return tuple(found)


def _can_be_room(text: str) -> bool:
    return (
        len(text) <= _LONGEST_ROOM
        and text[-1] not in ".!?:"
        and label_of(text) is None
        and not (is_furniture(text) or _is_beside(text) or is_session_label(text))
    )


# ---- reading ---------------------------------------------------------------------------------------------------------


def _read(material: Material) -> Document:
    text, encoding = _decoded(material)
    page_text = extract(text, material.name)
    inner = Material(material.name, page_text.text.encode())
    document = _read_text(inner, page_text.marks)
    if document is None:
        raise InputError(
            "no reader knows what this page of HTML holds",
            where=material.name,
            hint="known are session pages with titles, names and abstracts, and paper listings",
        )
    notes = tuple(sorted((*page_text.notes, *document.notes), key=lambda note: note.start))
    return replace(
        document, family="html", reader_version=VERSION, media_type="text/html", encoding=encoding, notes=notes
    )


def _decoded(material: Material) -> tuple[str, str]:
    """The page's source, in the encoding that it states where it is not UTF-8."""
    decoded = material.decoded
    stated = declared_encoding(material.data) if decoded.encoding not in ("utf-8", "utf-16", "utf-32") else None
    if stated is not None:
        try:
            return material.data.decode(stated), stated
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded.text, decoded.encoding


def _read_text(inner: Material, marks: Sequence[Mark]) -> Document | None:
    """The document that the surest way of reading makes of a page's text."""
    if session_virtual.READER.score(inner) >= _SURE:
        return session_virtual.READER.read(inner)
    rows = rows_of(inner.page, marks)
    style = title_style(rows)
    if style is not None:
        parts = parts_of(inner.page, rows, style)
        if session_markdown.score_parts(inner.page, parts)[0] >= _KNOWN and _is_scholarship(parts):
            empty = Document("html", VERSION, "text/html", "", inner.text)
            return session_markdown.read_parts(inner.page, parts, empty, "marked title")
    known = ((reader.score(inner), reader) for reader in (session_virtual.READER, listing.READER))
    score, reader = max(known, key=lambda pair: pair[0])
    return reader.read(inner) if score >= _KNOWN else None


def _is_scholarship(parts: Sequence[Part]) -> bool:
    """Whether a page is labelled as a session, or its abstracts read like research."""
    sections: tuple[Section, ...] = sections_of(parts)
    head = sections[0].head if sections else ()
    if any(is_session_label(part.text) or (label_of(part.text) or ("",))[0] == "moderators" for part in head):
        return True
    entries = [entry for section in sections for entry in section.entries]
    longest = [max((part.text for part in entry.below), key=len, default="") for entry in entries]
    listed = any(surely_names(part.text[:2000]) for entry in entries for part in entry.below[:2])
    return listed and 2 * sum(is_scholarly(text[:2000]) for text in longest) > len(entries)


def _score(material: Material) -> float:
    return 0.9 if looks_like_html(material.text) else 0.0


VERSION = 1
READER = Reader("html", "a session page or a paper listing as HTML", VERSION, _score, _read)
