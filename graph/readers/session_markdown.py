"""Session pages in Markdown: headings, then each paper as a bold title, a line of names and its abstract."""

from __future__ import annotations

import itertools
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.dates import parse_slot
from graph.readers._fields import (
    cut_note,
    is_aside,
    is_beside,
    is_furniture,
    is_kind,
    is_room,
    is_session_label,
    is_session_title,
    title_span,
)
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._names import looks_like_names, surely_names, take_names
from graph.readers._session import Header, Talk, split_furniture, talk_notes
from graph.readers.base import Material, Reader
from graph.records import Document, ItemRecord, Note, NoteKind, SessionRecord

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+)(?<=\S)\1$", re.DOTALL)
_LINK = re.compile(r"\[(.+)\]\([^()\s]*\)$", re.DOTALL)
_SECTION = re.compile(
    r"(?:abstract|background|motivation|introduction|methods?|approach|results?|conclusions?|contributions?|keywords|tl;?dr|"
    r"summary|findings|objectives?|discussion|limitations?|availability|code|data|authors?|contributors?|maintainers?|team|"
    r"features|usage|install(?:ation)?|getting started|citation|licen[cs]e|contact|acknowledge?ments?|references)\W*$",
    re.IGNORECASE,
)
#: Longer lines are no headings and no titles.
_LONGEST_LINE = 2000
_MOST_LINES = 4
#: So many parts tell what a page is.
_ENOUGH = 200
#: An abstract has at least so many characters, when a page must prove that it is of this family.
_ABSTRACT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: a heading of some level, a bold line (level 0) or a paragraph (level -1); its inner span."""

    block: Block
    level: int
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.block.text


@dataclass(frozen=True, slots=True)
class Entry:
    """A bold title with the parts below it."""

    title: Part
    below: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The headings of one session, what stands below them, and its entries."""

    head: tuple[Part, ...]
    entries: tuple[Entry, ...]


# ---- cutting the page ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def parts_of(page: Page) -> tuple[Part, ...]:
    """The page as headings, bold lines and paragraphs, each with its inner span."""
    parts = tuple(part_of(page, block) for whole in page.blocks for block in _pieces(whole))
    level = _level_of_titles(parts)
    return tuple(replace(part, level=0) if part.level == level else part for part in parts) if level else parts


def _level_of_titles(parts: Sequence[Part]) -> int:
    """The level of the headings that are papers' titles, where no bold line is one; 0 when there is none."""
    marked = [n for n, part in enumerate(parts) if part.level >= 0]
    if any(parts[n].level == 0 and _is_proven(parts, n) for n in marked):
        return 0
    proven = Counter(parts[n].level for n in marked if _is_proven(parts, n))
    return max(proven, key=lambda level: (proven[level], level)) if proven else 0


def _pieces(block: Block) -> Iterator[Block]:
    """A block cut where a heading or a bold line stands right above or below other lines."""
    rest: list[Line] = []
    at = 0
    while at < len(block.lines):
        count = _own_lines(block.lines[at : at + _MOST_LINES])
        if count:
            if rest:
                yield Block(tuple(rest))
                rest = []
            yield Block(block.lines[at : at + count])
        else:
            rest.append(block.lines[at])
        at += count or 1
    if rest:
        yield Block(tuple(rest))


def _own_lines(lines: Sequence[Line]) -> int:
    """How many lines the heading or bold title at the head takes up; 0 when there is none."""
    first = lines[0].text
    if len(first) > _LONGEST_LINE:
        return 0
    if _HEADING.match(first) or _BOLD.match(first):
        return 1
    if first.startswith(("**", "__")):
        for count in range(2, len(lines) + 1):
            if _BOLD.match("\n".join(line.text for line in lines[:count])):
                return count
    return 0


def part_of(page: Page, block: Block) -> Part:
    """A block as a heading, a bold line or a paragraph."""
    body = page.text[block.start : block.end]
    heading = _HEADING.match(body) if len(body) <= _LONGEST_LINE else None
    if heading:
        return Part(block, len(heading[1]), *_inner(block.start + heading.start(2), heading[2]))
    bold = _BOLD.match(body) if len(body) <= _LONGEST_LINE else None
    if bold:
        return Part(block, 0, *_inner(block.start + bold.start(2), bold[2]))
    return Part(block, -1, block.start, block.end)


def unwrapped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span inside bold marks and a link of Markdown that enclose all of a stretch of text."""
    return _inner(start, text[start:end]) if end - start <= _LONGEST_LINE else (start, end)


def _inner(start: int, text: str) -> tuple[int, int]:
    """The span inside bold marks and a link, where they enclose the whole."""
    for pattern in (_LINK, _BOLD):
        match = pattern.match(text)
        if match and not (pattern is _BOLD and match[1] in match[2]):
            inner = match.lastindex or 1
            return start + match.start(inner), start + match.end(inner)
    return start, start + len(text)


def sections_of(parts: Sequence[Part]) -> tuple[Section, ...]:
    """The page's sessions: each begins with headings of the level that the first one's title has."""
    titles = [n for n, part in enumerate(parts) if _is_title(parts, n)]
    first = titles[0] if titles else len(parts)
    level = _title_level(parts[:first])
    starts = [0, *(n for n in _header_starts(parts, level) if n > first)]
    return tuple(
        _section(parts[start:end], level) for start, end in zip(starts, [*starts[1:], len(parts)], strict=True)
    )


def _header_starts(parts: Sequence[Part], level: int) -> Iterator[int]:
    """Where sessions begin: at the first of a run of headings, one of which has the title's level."""
    begin: int | None = None
    told = False
    for n, part in enumerate(parts):
        if part.level <= 0 and not is_session_label(part.text):
            begin, told = None, False
            continue
        begin = n if begin is None else begin
        if part.level == level > 0 and not told:
            told = True
            yield begin


def _title_level(head: Sequence[Part]) -> int:
    headings = [part for part in head if part.level > 0]
    for label, title in itertools.pairwise(headings):
        if is_session_label(label.block.text.lstrip("# ")):
            return title.level
    said = [part.level for part in headings if is_session_title(part.block.text.lstrip("# "))]
    return min(said or [part.level for part in headings], default=0)


def _section(parts: Sequence[Part], level: int) -> Section:
    titles = [
        n for n, part in enumerate(parts) if _is_title(parts, n) or (n and not part.level and _untitled(parts, n))
    ]
    if not titles:
        return Section(tuple(parts), ())
    above = [_begins_above(parts, n, titles[0]) for n in titles]
    ends = [*above[1:], len(parts)]
    entries = tuple(
        Entry(parts[n], (*parts[begin:n], *parts[n + 1 : end]))
        for n, begin, end in zip(titles, above, ends, strict=True)
    )
    return Section(tuple(parts[: above[0]]), entries)


def _begins_above(parts: Sequence[Part], n: int, first: int) -> int:
    """Where the kind, the number and the time begin that stand right above a title, if they stand above the first."""
    begin = n
    while begin and parts[begin - 1].level < 0 and is_beside(parts[begin - 1].text) and n - begin < _MOST_LINES:
        begin -= 1
    if n == first and any(parse_slot(parts[each].text) for each in range(begin, n)):
        kinds = [each for each in range(begin, n) if not parse_slot(parts[each].text)]
        return kinds[0] if kinds else n
    return begin


def _is_title(parts: Sequence[Part], n: int) -> bool:
    """Whether a bold line is a paper's title: names follow it, or the page ends with it."""
    if parts[n].level != 0 or _SECTION.match(parts[n].text.strip("*_")):
        return False
    following = next((part for part in parts[n + 1 : n + 1 + _MOST_LINES] if not is_beside(part.text)), None)
    return following is None or (following.level < 0 and bool(take_names(following.block)[0]))


def _untitled(parts: Sequence[Part], n: int) -> bool:
    """Whether a bold line without names below it is a title nevertheless: long, and no heading inside an abstract."""
    words = parts[n].text.strip("*_").split()
    return len(words) > 3 and words[-1][-1] not in ".:" and n + 1 < len(parts) and parts[n + 1].level < 0


# ---- reading ---------------------------------------------------------------------------------------------------------


def _header(page: Page, parts: Sequence[Part]) -> Header:
    header = Header(page)
    headings = [part for part in parts if part.level > 0]
    level = _title_level(parts)
    title = next((part for part in headings if part.level == level), None)
    after_title = False
    for part in parts:
        if part is title:
            header.title, after_title = page.printed(part.start, part.end), True
            continue
        for line in part.block.lines:
            inner = (
                Line(line.number, part.start, part.end, page.text[part.start : part.end]) if part.level > 0 else line
            )
            if header.labelled(inner) or header.timed(inner):
                continue
            if part.level < 0 and after_title and header.room is None and is_room(inner.text):
                header.room = page.printed(inner.start, inner.end)
                continue
            if part.level > 0 and after_title and header.room is None and not is_furniture(inner.text):
                header.room = page.printed(part.start, part.end)
            else:
                header.skip(inner)
    return header


def _talk(page: Page, entry: Entry, mark: str) -> tuple[Talk, tuple[Note, ...]]:
    """The talk of an entry, without a poster number, kind or time below its title and what leads to the next."""
    talk = Talk(page.printed(*title_span(page.text, entry.title.start, entry.title.end)), (), mark=mark)
    notes: list[Note] = []
    below = deque(entry.below)
    while below:
        part = below[0]
        if is_aside(part.text):
            notes.append(note(NoteKind.SKIPPED, part.block, f"beside a title: {shown(part.text)}"))
        elif is_kind(part.text):
            talk = replace(talk, kind=page.printed(part.start, part.end))
        elif (slot := parse_slot(part.text, part.start)) is not None:
            talk = replace(talk, slot=slot)
        else:
            break
        below.popleft()
    while below and is_aside(below[-1].text):
        part = below.pop()
        notes.append(note(NoteKind.SKIPPED, part.block, f"beside a title: {shown(part.text)}"))
    return replace(talk, below=tuple(part.block for part in below)), tuple(notes)


def _read_section(
    page: Page, section: Section, position: int, before: int, mark: str
) -> tuple[SessionRecord | None, list[ItemRecord], list[Note]]:
    header = _header(page, section.head)
    session = header.record(position)
    notes, items = list(header.notes), list[ItemRecord]()
    for entry in section.entries:
        talk, remarks = _talk(page, entry, mark)
        below, furniture = split_furniture(talk.below)
        item = replace(talk, below=below).item(page, before + len(items) + 1, position if session else None)
        notes += [
            *remarks,
            *(note(NoteKind.SKIPPED, block, f"page furniture: {shown(block.text)}") for block in furniture),
        ]
        notes += talk_notes(page, item)
        items.append(item)
    return session, items, notes


def read_page(material: Material, family: str) -> Document:
    """All sessions and papers of a Markdown session page."""
    page = material.page
    parts, cut = _without_cut_title(parts_of(page))
    document = read_parts(page, parts, Document(family, VERSION, "text/markdown", material.decoded.encoding, page.text))
    notes = cut or cut_note(_last(page, document.items))
    return replace(document, notes=(*document.notes, *notes))


def read_parts(page: Page, parts: Sequence[Part], empty: Document, mark: str = "bold line") -> Document:
    """A document filled with the sessions and papers of a page's parts; ``mark`` says what marks titles there."""
    sessions: list[SessionRecord] = []
    items: list[ItemRecord] = []
    notes: list[Note] = []
    for section in sections_of(parts):
        session, more, remarks = _read_section(page, section, len(sessions) + 1, len(items), mark)
        sessions += [session] if session else []
        items += more
        notes += remarks
    return replace(empty, sessions=tuple(sessions), items=tuple(items), notes=tuple(notes))


def _without_cut_title(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], list[Note]]:
    """The parts without a bold title that the page's end cuts in two, which is reported."""
    end = parts[-1] if parts else None
    if end is None or end.level >= 0 or (not end.text.startswith(("**", "__")) and end.text != "*"):
        return parts, []
    return parts[:-1], [
        note(NoteKind.WARNING, end.block, f"the page is cut in the middle of a title: {shown(end.text)}")
    ]


def _last(page: Page, items: Sequence[ItemRecord]) -> Block | None:
    """The block that ends the last abstract."""
    if not items or items[-1].abstract is None:
        return None
    end = items[-1].abstract.end
    return next((block for block in reversed(page.blocks) if block.start < end), None)


# ---- recognising -----------------------------------------------------------------------------------------------------


def score_page(material: Material) -> tuple[float, bool]:
    """How sure this is such a page (0..1), and whether it prints a room or a moderator."""
    return _score_of(material.page)


@lru_cache(maxsize=1)
def _score_of(page: Page) -> tuple[float, bool]:
    return score_parts(page, parts_of(page))


def score_parts(page: Page, parts: Sequence[Part]) -> tuple[float, bool]:
    """The same of a page's parts."""
    bold = [n for n, part in enumerate(parts) if part.level == 0]
    titles = [n for n in bold if _is_title(parts, n)]
    proven = [n for n in titles if _is_proven(parts, n)]
    head = parts[: titles[0]] if titles else ()
    if not proven or not any(part.level > 0 for part in head):
        return 0.0, False
    header = _header(page, head)
    labelled = any(is_session_label(part.text.lstrip("# ")) for part in head) or bool(header.moderators)
    listed = any(surely_names(parts[n + 1].text) for n in proven)
    share = len(proven) / max(len(titles), len([n for n in bold if not _SECTION.match(parts[n].text.strip("*_"))]) - 1)
    software = any(line.startswith("```") for part in parts[:_ENOUGH] for line in (part.block.lines[0].text,))
    known = 0.95 if labelled else 0.8 if listed and not software else 0.3
    return min(1.0, known * min(1.0, share + 0.2)), bool(header.room or header.moderators)


def _is_proven(parts: Sequence[Part], n: int) -> bool:
    """Whether names and an abstract really follow a title."""
    below = [part for part in parts[n + 1 : n + 1 + _MOST_LINES] if not is_beside(part.text)]
    if not below or below[0].level >= 0:
        return False
    names, rest = take_names(below[0].block)
    abstract = Block(rest).text if rest else below[1].text if len(below) > 1 and below[1].level < 0 else ""
    return bool(names) and len(abstract) >= _ABSTRACT_LENGTH and not looks_like_names(abstract)


def _score(material: Material) -> float:
    score, placed = score_page(material)
    return 0.0 if placed else score


VERSION = 2
READER = Reader(
    "session-markdown",
    "a session page in Markdown (headings, bold titles, lines of names, abstracts)",
    VERSION,
    _score,
    lambda material: read_page(material, "session-markdown"),
)
