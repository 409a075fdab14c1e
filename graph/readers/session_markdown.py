"""Session pages in Markdown: headings, then each paper as a bold title, a line of names and its abstract."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.dates import parse_slot
from graph.readers._below import is_plainly_name, narrowed, split_below
from graph.readers._days import dated, without_days
from graph.readers._fields import (
    are_scholarly,
    bare_span,
    cut_note,
    is_beside,
    is_furniture,
    is_kind,
    is_link_row,
    is_room,
    is_session_label,
    is_session_title,
    title_span,
)
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._mixed import is_mixed
from graph.readers._names import looks_like_names, surely_names
from graph.readers._session import Header, Talk, have_kinds_before, split_furniture, without_kind
from graph.readers.base import Material, Reader
from graph.records import Document, ItemRecord, Note, NoteKind, SessionRecord

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?$")
_BOLD = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+)(?<=\S)\1$", re.DOTALL)
_ADDRESS = r"\((?:[^()\s]|\([^()\s]*\))*(?:\s\"[^\"]*\")?\)"
_LINK = re.compile(rf"\[(.+)\]{_ADDRESS}$", re.DOTALL)
#: What may stand before a title on its line: a bullet, a number, pictograms.
_LEAD = re.compile(r"(?:[-+•‣–]\s+|\*\s+(?!\*\s)|\d{1,3}[.)]\s+|[(\[]\d{1,3}[)\]]\s+|\\)")
_CORE = re.compile(
    rf"(?P<mark>\*\*\*|\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=mark)(?![*_])|(?P<link>\[.+?\]{_ADDRESS})", re.DOTALL
)
#: What may follow a title on its line: links, brackets, emphasis, code marks, a line break.
_TAIL = re.compile(
    rf"\s*(?:(?P<mark>!?\[+[^\[\]]{{1,60}}\]+(?:{_ADDRESS}\]?)?|\([^()]{{1,60}}\)|(?P<emphasis>[*_]{{1,3}}|`+)(?=\S)[^*_`]{{1,60}}(?P=emphasis)"
    r"|<br\s*/?>)|\\$|[|·•,–—:/-]+(?=\s|$)|(?P<word>[^\s|·•,–—:/()\[\]*_`<][^|·•–—()\[\]*_`<]*))"
)
_SECTION = re.compile(
    r"(?:abstract|background|motivation|introduction|methods?|approach|results?|conclusions?|contributions?|keywords|tl;?dr|"
    r"summary|findings|objectives?|discussion|limitations?|availability|code|data|"
    r"features|usage|install(?:ation)?|getting started|citation|licen[cs]e|contact|acknowledge?ments?|references)\W*$",
    re.IGNORECASE,
)
#: Labels of people: names below them belong to no title.
_PEOPLE = re.compile(
    r"(?:authors?|contributors?|maintainers?|team|people|organi[sz]ers?|committee|moderators?|chairs?)\W*$",
    re.IGNORECASE,
)
#: Longer lines are no headings and no titles.
_LONGEST_LINE = 2000
_MOST_LINES = 6
#: So many parts tell what a page is.
_ENOUGH = 200
#: An abstract has at least so many characters, when a page must prove that it is of this family.
_ABSTRACT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: a heading of some level, a bold line (level 0), a link (level -2) or a paragraph (level -1).

    ``start`` and ``end`` are its inner span; ``beside`` what stands before and behind a title on its line.
    """

    block: Block
    level: int
    start: int
    end: int
    beside: tuple[Line, ...] = ()

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
    first = next((n for n, part in enumerate(parts) if part.level in (0, level)), len(parts))
    return tuple(_promoted(parts, n, level, first) for n in range(len(parts)))


def _level_of_titles(parts: Sequence[Part]) -> int:
    """The level of the headings or links that are papers' titles, where no bold line is one; 0 when there is none."""
    marked = [n for n, part in enumerate(parts) if part.level != -1 and not (part.level == 0 and is_beside(part.text))]
    if any(parts[n].level == 0 and _proof(parts, n) for n in marked):
        return 0
    proven = Counter(parts[n].level for n in marked if _proof(parts, n))
    return max(proven, key=lambda level: (proven[level], level)) if proven else 0


def _promoted(parts: Sequence[Part], n: int, level: int, first: int) -> Part:
    """A heading or link of the titles' level as a title; one of another level where names and abstract prove it."""
    part = parts[n]
    if part.level in (0, -1):
        return part
    if part.level == level:
        return replace(part, level=0)
    proof = _proof(parts, n) if n > first and not is_session_title(part.text.lstrip("# ")) else None
    if proof is not None and surely_names(proof[0]):
        return replace(part, level=0)
    return replace(part, level=-1) if part.level == LINK else part


def _below(parts: Sequence[Part], n: int) -> list[Block]:
    """The names beside a title and the first blocks below it, up to the next heading or bold line that is none
    beside it.
    """
    found = [Block((line,)) for line in parts[n].beside if _is_names(line.text)]
    for part in parts[n + 1 : n + 1 + _MOST_LINES]:
        if part.level >= 0 and not is_beside(part.text):
            break
        found.append(part.block)
    return found


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
    if _HEADING.match(first) or (first[0] in _MARKS and _marked(first) is not None):
        return 1
    if first.startswith(("**", "__")):
        for count in range(2, len(lines) + 1):
            if _BOLD.match("\n".join(line.text for line in lines[:count])):
                return count
    return 0


#: A bold line, a link, or what may stand before one, begins with one of these.
_MARKS = frozenset("*_[-+•‣–(\\0123456789")
LINK = -2


def part_of(page: Page, block: Block) -> Part:
    """A block as a heading, a bold line, a link or a paragraph."""
    body = page.text[block.start : block.end]
    if len(body) > _LONGEST_LINE:
        return Part(block, -1, block.start, block.end)
    heading = _HEADING.match(body)
    if heading:
        inner = _marked(heading[2], heading.start(2)) or (heading.start(2), heading.end(2), 0, ())
        return _part(block, len(heading[1]), *inner)
    marked = _marked(body) if body[0] in _MARKS else None
    return _part(block, marked[2], *marked) if marked else Part(block, -1, block.start, block.end)


def _part(block: Block, level: int, start: int, end: int, _: int, beside: tuple[tuple[int, str], ...]) -> Part:
    lines = tuple(Line(block.number, block.start + at, block.start + at + len(text), text) for at, text in beside)
    return Part(block, level, block.start + start, block.start + end, lines)


Marked = tuple[int, int, int, tuple[tuple[int, str], ...]]


def _marked(text: str, at: int = 0) -> Marked | None:
    """A bold line or a link with what stands beside it: inner span (from ``at``), level, and the pieces beside it."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    bold = _BOLD.match(text, start)
    if bold and text[start:].count(text[start : start + 2]) == 2:
        return *_inner(at + start, text[start:]), 0, ()
    core = _CORE.match(text, start)
    beside = _tail(text, core.end(), at) if core and not is_link_row(text) else None
    if core and beside and (core["bold"] or "").endswith(":"):
        return None
    if core and beside is not None:
        return *_inner(at + core.start(), core.group()), 0 if core["mark"] else LINK, beside
    return (*_inner(at + bold.start(2), bold[2]), 0, ()) if bold else None


def _tail(text: str, start: int, at: int) -> tuple[tuple[int, str], ...] | None:
    """The pieces behind a title on its line; None when there is more than links, brackets, a kind, a number, a time."""
    found: list[tuple[int, str]] = []
    behind = _BEFORE_NAMES.match(text, start)
    if behind and _is_names(text[behind.end() :]):
        return ((at + behind.end(), text[behind.end() :]),)
    while start < len(text):
        match = _TAIL.match(text, start)
        if match is None or match.end() == start:
            return (
                () if not text[start:].strip() and found == [] else tuple(found) if not text[start:].strip() else None
            )
        piece = match["mark"] or match["word"]
        if match["word"] and not is_beside(match["word"].strip(" ,:/-")):
            return None
        if piece and not piece.startswith("<"):
            found.append((at + match.start("mark" if match["mark"] else "word"), piece.rstrip(" ,:/-")))
        start = match.end()
    return tuple(found)


_BEFORE_NAMES = re.compile(r"\s*(?:[–—:-]+\s+|\bby\s+|(?=[(*_]))")


@lru_cache(maxsize=32_768)
def _is_names(text: str) -> bool:
    """Whether what stands behind a title on its line is who wrote it."""
    bare = text[slice(*bare_span(text))]
    emphasised = bare != text and len(text) < _LONGEST_NAMES and is_plainly_name(bare)
    return (emphasised or surely_names(bare)) and not is_beside(bare) and not is_mixed(bare)


_LONGEST_NAMES = 60


def unwrapped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span inside bold marks and a link of Markdown that enclose all of a stretch of text."""
    return _inner(start, text[start:end]) if end - start <= _LONGEST_LINE else (start, end)


def _inner(start: int, text: str) -> tuple[int, int]:
    """The span inside bold marks and a link, where they enclose the whole."""
    at, end = 0, len(text)
    for _ in range(_MOST_MARKS):
        match = next((found for found in (_LINK.match(text, at, end), _BOLD.match(text, at, end)) if found), None)
        if match is None or (match.re is _BOLD and match[1] in match[2]) or (match.re is _LINK and "](" in match[1]):
            break
        at, end = match.span(match.lastindex or 1)
    return start + at, start + end


_MOST_MARKS = 3


def sections_of(parts: Sequence[Part]) -> tuple[Section, ...]:
    """The page's sessions: each begins with headings of the level that the first one's title has."""
    titles = [n for n in range(len(parts)) if _is_title(parts, n)]
    first = titles[0] if titles else len(parts)
    level = _title_level(parts[:first])
    starts = [0, *(n for n in _header_starts(parts, level) if n > first)]
    timed = _are_timed(parts, titles, starts)
    return tuple(
        _section(parts[start:end], [n - start for n in titles if start <= n < end], timed=timed)
        for start, end in zip(starts, [*starts[1:], len(parts)], strict=True)
    )


def _are_timed(parts: Sequence[Part], titles: Sequence[int], starts: Sequence[int]) -> bool:
    """Whether a time stands above each title that another title of its session stands above."""
    later = [n for m, n in itertools.pairwise(titles) if bisect_right(starts, m) == bisect_right(starts, n)]
    return bool(later) and all(_time_above(parts, n) is not None for n in later)


def _time_above(parts: Sequence[Part], n: int) -> int | None:
    """Where the time stands right above a title, with lines between that belong to it."""
    for at in range(n - 1, max(0, n - _MOST_LINES), -1):
        if not _leads(parts[at], above_all=False):
            break
        if parse_slot(parts[at].text) or is_mixed(parts[at].text):
            return at
    return None


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
        if is_session_label(_words(label)):
            return title.level
    for label, part in itertools.pairwise(head):
        if part.level > 0 and label.level <= 0 and is_session_label(label.text):
            return part.level
    said = [part.level for part in headings if is_session_title(_words(part))]
    if said:
        return min(said)
    if len(headings) > 1 and _is_event(headings[0], headings[1]):
        return headings[1].level
    return min((part.level for part in headings), default=0)


def _is_event(above: Part, below: Part) -> bool:
    """Whether the first of two headings names the conference: by its words, or as the page's one heading of level 1."""
    if _EVENT.search(_words(above)):
        return below.level > above.level
    return above.level == 1 and below.level == 2 and not is_room(_words(below))


_EVENT = re.compile(
    r"\b(?:conference|symposium|workshop|congress|proceedings|programme?|schedule|meeting)\b|\b[A-Z][A-Za-z]*[A-Z]\b.{0,3}\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def _words(part: Part) -> str:
    """A heading without its marks."""
    return part.block.text.strip("#*_ ")


def _section(parts: Sequence[Part], titles: Sequence[int], *, timed: bool) -> Section:
    """The section of some parts, in which those are surely titles; ``timed`` pages print times above their titles."""
    known, styles = set(titles), {_style(parts[n]) for n in titles}
    more = (n for n in range(1, len(parts)) if n not in known and _style(parts[n]) in styles)
    titles = sorted([*titles, *(n for n in more if _untitled(parts, n))])
    if not titles:
        return Section(tuple(parts), ())
    above = [_begins_above(parts, n, titles[0], timed=timed) for n in titles]
    ends = [*above[1:], len(parts)]
    entries = tuple(
        Entry(parts[n], (*parts[begin:n], *parts[n + 1 : end]))
        for n, begin, end in zip(titles, above, ends, strict=True)
    )
    return Section(tuple(parts[: above[0]]), entries)


def _style(part: Part) -> tuple[int, str]:
    """How a line is marked: its level, and the marks at its head with 9 for a number."""
    marks = _HEAD_MARKS.match(part.text)
    return part.level, re.sub(r"\d+", "9", marks.group()) if marks else ""


_HEAD_MARKS = re.compile(r"(?:\d{1,3}[.)]\s)?[^\w\s]*")


def _begins_above(parts: Sequence[Part], n: int, first: int, *, timed: bool) -> int:
    """Where the kind, the number and the time begin that stand right above a title, if they stand above the first.

    A time above the first is the session's, save where all others have one.
    """
    if n == first and timed and (at := _time_above(parts, n)) is not None:
        return at
    begin = n
    while begin and _leads(parts[begin - 1], above_all=n == first) and n - begin < _MOST_LINES:
        begin -= 1
    if n == first and any(parse_slot(parts[each].text) for each in range(begin, n)):
        kinds = [each for each in range(begin, n) if not parse_slot(parts[each].text)]
        return kinds[0] if kinds else n
    return begin


def _leads(part: Part, *, above_all: bool) -> bool:
    """Whether a line above a title belongs to it: no heading, and above the first talk no room."""
    beside = is_beside(part.text) or is_mixed(part.text)
    return part.level <= 0 and beside and not (above_all and is_room(part.text))


def _is_title(parts: Sequence[Part], n: int) -> bool:
    """Whether a bold line is a paper's title: names follow it, or the page ends with it."""
    part = parts[n]
    words = part.text.strip("*_").rstrip(":*_ ")
    if part.level != 0 or _PEOPLE.match(words) or is_furniture(words) or (is_beside(words) and _beside_title(parts, n)):
        return False
    below = _below(parts, n)
    if not below:
        return n + 1 == len(parts) and not _SECTION.match(words)
    names, paragraphs, placed = split_below(below)
    if _SECTION.match(words):
        return bool(names and paragraphs) and not placed and len(paragraphs[0].text) >= _ABSTRACT_LENGTH
    sure = not _ends_open(part) or surely_names(Block(names).text) if names else False
    return sure and not placed


def _ends_open(part: Part) -> bool:
    """Whether a bold line ends with a colon, as the headings inside an abstract do."""
    return part.text.rstrip("*_ ").endswith(":")


def _beside_title(parts: Sequence[Part], n: int) -> bool:
    """Whether a title stands right above or below a line."""
    return any(
        each.level == 0 and not is_beside(each.text) for each in (*parts[max(0, n - 1) : n], *parts[n + 1 : n + 2])
    )


def _untitled(parts: Sequence[Part], n: int) -> bool:
    """Whether a line with the marks of titles is one, without sure names: long, and no heading inside an abstract."""
    words = parts[n].text.strip("*_").split()
    if parts[n].level or n + 1 >= len(parts) or parts[n + 1].level > 0 or is_beside(parts[n].text) or not words:
        return False
    _, _, placed = split_below(_below(parts, n))
    return (placed and not _SECTION.match(" ".join(words))) or (len(words) > 3 and words[-1][-1] not in ".:")


# ---- reading ---------------------------------------------------------------------------------------------------------


def _header(page: Page, parts: Sequence[Part]) -> Header:
    header = Header(page)
    headings = [part for part in parts if part.level > 0]
    level = _title_level(parts)
    title = next((part for part in headings if part.level == level), None)
    after_title = False
    for part in parts:
        if part is title:
            header.title, after_title = page.printed(*_without_label(page, part)), True
            continue
        for line in part.block.lines:
            inner = (
                Line(line.number, part.start, part.end, page.text[part.start : part.end]) if part.level > 0 else line
            )
            if header.labelled(inner) or header.timed(inner):
                continue
            bare = narrowed(inner)
            if part.level <= 0 and after_title and header.room is None and is_room(bare.text):
                header.room = page.printed(bare.start, bare.end)
            elif part.level > 0 and after_title and header.room is None and not is_furniture(inner.text):
                header.room = page.printed(part.start, part.end)
            else:
                header.skip(inner)
    return header


def _without_label(page: Page, part: Part) -> tuple[int, int]:
    """A session's title without the bare word "Session:" before it."""
    label = _SESSION_LABEL.match(page.text, part.start, part.end)
    return label.end() if label else part.start, part.end


_SESSION_LABEL = re.compile(r"Session\s*:\s*(?=\S)")
_NUMBERED = re.compile(r"(?:\[[\w.#-]{1,10}\]|\((?=[^)]*\d)[\w.#-]{1,10}\)|#?[A-Z]{0,3}-?\d[\w.-]{0,6}[.):])\s+(?=\S)")


def _are_numbered(page: Page, entries: Sequence[Entry]) -> bool:
    """Whether the titles of a page are counted: nearly all begin with a number, each with its own."""
    found = [_NUMBERED.match(page.text, each.title.start, each.title.end) for each in entries]
    numbers = [match.group() for match in found if match]
    return len(numbers) > 1 and len(numbers) >= 0.8 * len(entries) and len(set(numbers)) == len(numbers)


def _talk(page: Page, entry: Entry, mark: str, talks: int, *, numbered: bool) -> tuple[Talk, tuple[Note, ...]]:
    """The talk of an entry: its title without a number, and what stands beside the title on its line."""
    start, end = title_span(page.text, entry.title.start, entry.title.end)
    number = _NUMBERED.match(page.text, start, end) if numbered else None
    talk = Talk(page.printed(number.end() if number else start, end), (), mark=mark, talks=talks)
    notes: list[Note] = []
    names: tuple[Block, ...] = ()
    for line in entry.title.beside:
        bare = narrowed(line)
        slot = parse_slot(bare.text, bare.start)
        if is_kind(bare.text) and talk.kind is None:
            talk = replace(talk, kind=page.printed(bare.start, bare.end))
        elif _is_names(line.text):
            names += (Block((bare,)),)
        elif slot is not None:
            talk = replace(talk, slot=slot)
        else:
            notes.append(note(NoteKind.SKIPPED, line, f"beside a title: {shown(line.text)}"))
    return replace(talk, below=(*names, *(part.block for part in entry.below))), tuple(notes)


def _read_section(
    page: Page, section: Section, position: int, before: int, mark: str
) -> tuple[SessionRecord | None, list[ItemRecord], list[Note]]:
    header = _header(page, section.head)
    session = header.record(position)
    notes, items = list(header.notes), list[ItemRecord]()
    talks, numbered = len(section.entries), _are_numbered(page, section.entries)
    found = [_talk(page, entry, mark, talks, numbered=numbered) for entry in section.entries]
    prefixed = have_kinds_before([talk for talk, _ in found])
    for talk, remarks in ((without_kind(page, talk) if prefixed else talk, remarks) for talk, remarks in found):
        below, furniture = split_furniture(talk.below)
        item, more = replace(talk, below=below).read(page, before + len(items) + 1, position if session else None)
        left_out = (note(NoteKind.SKIPPED, block, f"page furniture: {shown(block.text)}") for block in furniture)
        notes += [*remarks, *more, *left_out]
        items.append(item)
    return session, items, notes


def read_page(material: Material, family: str) -> Document:
    """All sessions and papers of a Markdown session page."""
    page, days = without_days(material.page)
    parts, cut = _without_cut_title(parts_of(page))
    document = read_parts(page, parts, Document(family, VERSION, "text/markdown", material.decoded.encoding, page.text))
    notes = cut or cut_note(_last(page, document.items))
    return dated(replace(document, notes=(*document.notes, *notes)), days)


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
    return _score_of(without_days(material.page)[0])


@lru_cache(maxsize=1)
def _score_of(page: Page) -> tuple[float, bool]:
    return score_parts(page, parts_of(page))


def score_parts(page: Page, parts: Sequence[Part]) -> tuple[float, bool]:
    """The same of a page's parts."""
    bold = [n for n, part in enumerate(parts) if part.level == 0]
    titles = [n for n in bold if _is_title(parts, n)]
    proofs = [proof for proof in (_proof(parts, n) for n in titles) if proof is not None]
    head = parts[: titles[0]] if titles else ()
    if not proofs or not any(part.level > 0 for part in head):
        return 0.0, False
    header = _header(page, head)
    session = any(is_session_label(_words(part)) or is_session_title(_words(part)) for part in head)
    chaired = session and bool(header.moderators)
    if not chaired and not are_scholarly([abstract for _, abstract in proofs], labelled=session):
        return 0.0, False
    listed = any(surely_names(names) for names, _ in proofs)
    own = [n for n in bold if not _SECTION.match(parts[n].text.strip("*_")) and not is_beside(parts[n].text)]
    share = len(proofs) / max(len(titles), len(own) - 1)
    software = any(line.startswith("```") for part in parts[:_ENOUGH] for line in (part.block.lines[0].text,))
    known = 0.95 if session or header.moderators else 0.8 if listed and not software else 0.3
    return min(1.0, known * min(1.0, share + 0.2)), bool(header.room or header.moderators)


def _proof(parts: Sequence[Part], n: int) -> tuple[str, str] | None:
    """The names and the abstract that really follow a title; None where they do not."""
    names, paragraphs, placed = split_below(_below(parts, n))
    if not names or placed or not paragraphs:
        return None
    abstract = paragraphs[0].text
    sentence = len(abstract.split()) > 3 and abstract[-1] in ".?!"
    if (len(abstract) < _ABSTRACT_LENGTH and not sentence) or looks_like_names(abstract):
        return None
    return Block(names).text, abstract


def _score(material: Material) -> float:
    score, placed = score_page(material)
    return 0.0 if placed else score


VERSION = 4
READER = Reader(
    "session-markdown",
    "a session page in Markdown (headings, bold titles, lines of names, abstracts)",
    VERSION,
    _score,
    lambda material: read_page(material, "session-markdown"),
)
