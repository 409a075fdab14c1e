"""Session pages as a conference's site prints them: a time line above each talk and its kind above its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.dates import parse_slot
from graph.readers._fields import (
    cut_note,
    is_aside,
    is_furniture,
    is_kind,
    is_session_label,
    label_of,
    presents_paper,
)
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._names import looks_like_names, surely_names, take_names
from graph.readers._session import Header, Talk, split_below, split_furniture, talk_notes
from graph.readers.base import Material, Reader
from graph.records import Document, ItemRecord, Note, NoteKind, Printed, Slot

#: A title or room is no longer than this; what is longer is prose.
_LONGEST_TITLE = 300
_LONGEST_ROOM = 80
_LONGEST_KIND = 25
_ABSTRACT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Stretch:
    """The blocks from one time line to the next; ``slot`` is None above the first."""

    slot: Slot | None
    line: Line | None
    blocks: tuple[Block, ...]


# ---- cutting the page ------------------------------------------------------------------------------------------------


def stretches_of(page: Page) -> tuple[Stretch, ...]:
    """The page cut at its time lines; at its kinds, where it prints none."""
    found: list[Stretch] = []
    slot: Slot | None = None
    line: Line | None = None
    blocks: list[Block] = []
    for block in page.blocks:
        for piece, time in _at_times(block):
            if time is None:
                blocks.append(piece)
                continue
            found.append(Stretch(slot, line, tuple(blocks)))
            slot, line, blocks = time, piece.lines[0], []
    whole = Stretch(slot, line, tuple(blocks))
    return (*found, whole) if found else _at_kinds(whole.blocks)


def _at_kinds(blocks: Sequence[Block]) -> tuple[Stretch, ...]:
    """The blocks cut above each that has a kind right above another line."""
    starts = [n for n, block in enumerate(blocks) if len(block.lines) > 1 and is_kind(block.lines[0].text)]
    ends = [*starts, len(blocks)]
    return tuple(Stretch(None, None, tuple(blocks[start:end])) for start, end in zip([0, *starts], ends, strict=True))


def _at_times(block: Block) -> Iterator[tuple[Block, Slot | None]]:
    rest: list[Line] = []
    for line in block.lines:
        slot = parse_slot(line.text, line.start)
        if slot is None:
            rest.append(line)
            continue
        if rest:
            yield Block(tuple(rest)), None
            rest = []
        yield Block((line,)), slot
    if rest:
        yield Block(tuple(rest)), None


def _is_talk(stretch: Stretch) -> bool:
    """Whether a talk follows a time line: something that can be a title, and no session's label."""
    if not stretch.blocks:
        return False
    first = stretch.blocks[0].lines[0].text
    return label_of(first) is None and not is_session_label(first) and not is_furniture(first)


# ---- reading ---------------------------------------------------------------------------------------------------------


def _header(page: Page, blocks: Sequence[Block], times: Sequence[Stretch]) -> Header:
    """The lines above the first talk: title after the label "Session" (else the first), then room and moderators."""
    header = Header(page)
    lines = [line for block in blocks for line in block.lines]
    label = max((n for n, line in enumerate(lines[:12]) if is_session_label(line.text)), default=-1)
    for n, line in enumerate(lines):
        if n == label + 1 > 0 and len(line.text) <= _LONGEST_TITLE:
            header.title = page.printed(line.start, line.end)
        elif n > label and header.labelled(line):
            continue
        elif n <= label or is_furniture(line.text) or _is_open_label(line):
            header.skip(line)
        elif header.title is None and len(line.text) <= _LONGEST_TITLE:
            header.title = page.printed(line.start, line.end)
        elif header.room is None and not header.moderators and _can_be_room(lines[n - 1], line):
            header.room = page.printed(line.start, line.end)
        else:
            header.skip(line)
    for stretch in times:
        header.slot = header.slot or stretch.slot
    return header


def _is_open_label(line: Line) -> bool:
    """Whether a line is a label whose value is missing or stands below: "Abstract:"."""
    label = label_of(line.text)
    return label is not None and label[1] == len(line.text)


def _can_be_room(above: Line, line: Line) -> bool:
    """A short line, no sentence, above any label that leaves its value open."""
    return not _is_open_label(above) and len(line.text) <= _LONGEST_ROOM and line.text[-1] not in ".!?:"


def _talk(page: Page, stretch: Stretch) -> tuple[Talk | None, tuple[Note, ...]]:
    """The talk below a time line: asides, a kind, the title, and the blocks below it."""
    notes: list[Note] = []
    blocks = list(stretch.blocks)
    kind: Printed | None = None
    while blocks:
        line = blocks[0].lines[0]
        if is_aside(line.text) and (len(blocks) > 1 or len(blocks[0].lines) > 1):
            notes.append(note(NoteKind.SKIPPED, line, f"beside a title: {shown(line.text)}"))
        elif kind is None and _is_kind_line(blocks):
            kind = _without_brackets(page, line)
        else:
            break
        blocks = _without_first_line(blocks)
    if not blocks:
        return None, tuple(notes)
    title, rest = _title_lines(blocks[0])
    below = (*((Block(rest),) if rest else ()), *blocks[1:])
    printed = page.printed(title[0].start, title[-1].end)
    return Talk(printed, below, kind, stretch.slot, _mark(stretch.slot, kind)), tuple(notes)


def _mark(slot: Slot | None, kind: Printed | None) -> str:
    return ", ".join([*(["time line"] if slot else []), *(["kind"] if kind else [])])


def _is_kind_line(blocks: Sequence[Block]) -> bool:
    """Whether the first line is a kind: a known one above a title, or one to three words right above one."""
    first = blocks[0].lines
    if is_kind(first[0].text):
        below = first[1].text if len(first) > 1 else blocks[1].text if len(blocks) > 1 else ""
        return bool(below) and not (len(first) == 1 and len(blocks) > 1 and surely_names(below))
    if len(first) < 2 or len(first[0].text.split()) > 3 or len(first[0].text) > _LONGEST_KIND:
        return False
    names_below = len(blocks) > 1 and bool(take_names(blocks[1])[0])
    return names_below or not looks_like_names(first[1].text)


def _without_brackets(page: Page, line: Line) -> Printed:
    enclosed = line.text[0] in "([" and line.text[-1] in ")]"
    return page.printed(line.start + enclosed, line.end - enclosed)


def _without_first_line(blocks: Sequence[Block]) -> list[Block]:
    rest = blocks[0].lines[1:]
    return [*([Block(rest)] if rest else []), *blocks[1:]]


def _title_lines(block: Block) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of the title at the head of a block, and what stands right below it: names, an abstract."""
    for count in range(1, len(block.lines)):
        rest = Block(block.lines[count:])
        if surely_names(rest.lines[0].text) or len(rest.lines[0].text) > _LONGEST_TITLE:
            return block.lines[:count], rest.lines
    return block.lines, ()


def _read(material: Material) -> Document:
    page = material.page
    (head, *times), cut = _without_cut_end(stretches_of(page))
    before = _before_talks(times)
    blocks = [*head.blocks, *(block for stretch in before for block in stretch.blocks)]
    header = _header(page, blocks, before)
    session = header.record(1)
    notes, items = list(header.notes), list[ItemRecord]()
    last: tuple[Block, ...] = ()
    for stretch in times[len(before) :]:
        talk, remarks = _talk(page, stretch)
        notes += remarks
        if talk is None:
            notes += (
                [note(NoteKind.UNKNOWN, stretch.line, f"a time without a talk: {shown(stretch.line.text)}")]
                if stretch.line
                else []
            )
            continue
        last, furniture = split_furniture(talk.below)
        item = replace(talk, below=last).item(page, len(items) + 1, 1 if session else None)
        notes += [note(NoteKind.SKIPPED, block, f"page furniture: {shown(block.text)}") for block in furniture]
        notes += talk_notes(page, item)
        items.append(item)
    notes += cut or cut_note(last[-1] if last and items and items[-1].abstract else None)
    sessions = (session,) if session else ()
    return Document(
        "session-virtual",
        VERSION,
        "text/plain",
        material.decoded.encoding,
        material.text,
        sessions,
        tuple(items),
        None,
        tuple(notes),
    )


def _without_cut_end(stretches: Sequence[Stretch]) -> tuple[tuple[Stretch, ...], list[Note]]:
    """The stretches without a time line or a title that the page's end cuts in two, which is reported."""
    *rest, last = stretches
    if not rest or not last.blocks:
        return (*stretches,), []
    end = last.blocks[-1]
    times = {_shape(each.slot.printed.text) for each in stretches if each.slot}
    if len(end.lines) == 1 and any(time.startswith(_shape(end.text)) for time in times):
        cut = note(NoteKind.WARNING, end, f"the page is cut in the middle of a time: {shown(end.text)}")
        return (*rest, replace(last, blocks=last.blocks[:-1])), [cut]
    complete = len(rest) > 1 and all(len(each.blocks) > 1 for each in rest[1:])
    if complete and len(last.blocks) == 1 and presents_paper(end.lines[0].text if is_kind(end.lines[0].text) else None):
        return (*rest,), [note(NoteKind.WARNING, end, f"the page is cut below a title: {shown(end.text)}")]
    return (*stretches,), []


def _shape(text: str) -> str:
    """A time line with 9 for each digit."""
    return re.sub(r"\d", "9", text)


def _before_talks(times: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The time lines that belong to the session, above its first talk."""
    count = 0
    while count < len(times) - 1 and not _is_talk(times[count]):
        count += 1
    return tuple(times[:count])


# ---- recognising -----------------------------------------------------------------------------------------------------


def _score(material: Material) -> float:
    """Sure by the share of time lines that a title, names and an abstract follow; a kind or a "Session" label helps."""
    page = material.page
    head, *times = stretches_of(page)
    talks = [talk for talk, _ in (_talk(page, stretch) for stretch in times[len(_before_talks(times)) :]) if talk]
    proven = [talk for talk in talks if _is_proven(talk)]
    if not proven:
        return 0.0
    labelled = any(is_session_label(block.lines[0].text) for block in head.blocks) or any(talk.kind for talk in talks)
    complete = [talk for talk in talks if talk.below] or talks
    return (0.95 if labelled else 0.7) * min(1.0, len(proven) / len(complete) + 0.2)


def _is_proven(talk: Talk) -> bool:
    if not talk.below:
        return False
    names, paragraphs = split_below(talk.below)
    if not paragraphs:
        return bool(names) and surely_names(talk.below[0].text)
    return bool(names) and (len(paragraphs[0].text) >= _ABSTRACT_LENGTH or surely_names(Block(names).text))


VERSION = 1
READER = Reader(
    "session-virtual",
    "a session page with a time or kind above each talk",
    VERSION,
    _score,
    _read,
)
