"""Session pages as a conference's site prints them: a time line above each talk and its kind above its title."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from graph.dates import leading_slot, leading_start, looks_like_time, parse_slot, parse_start
from graph.readers._below import is_people_label, is_person, is_plainly_name, narrowed, printed_kind, split_below
from graph.readers._days import dated, without_days
from graph.readers._fields import (
    are_scholarly,
    cut_note,
    is_aside,
    is_furniture,
    is_kind,
    is_number,
    is_room,
    is_session_label,
    is_session_title,
    label_of,
    presents_paper,
    title_span,
)
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._mixed import mixed
from graph.readers._names import looks_like_names, surely_names, take_names
from graph.readers._session import Header, Talk, have_kinds_before, split_furniture, without_kind
from graph.readers.base import Material, Reader
from graph.records import Document, ItemRecord, Note, NoteKind, Printed, SessionRecord, Slot

#: A title or room is no longer than this; what is longer is prose.
_LONGEST_TITLE = 300
_LONGEST_ROOM = 80
_LONGEST_KIND = 25
#: At most so many lines stand between a time line and a title.
_MOST_ABOVE = 6
_ABSTRACT_LENGTH = 80
#: So many lines with a title behind a time tell that a page is set so; a time begins with a figure, a bracket, a day.
_TITLED, _FEWEST_STARTS, _ENOUGH = 2, 3, 400
_TIME_BEGINS = frozenset("0123456789[(*JFMASONDTW")


class Titled(Enum):
    """How a page prints titles behind its times: not at all, behind slots with an end, behind starts as well."""

    NO = 0
    BY_SLOTS = 1
    BY_STARTS = 2

    def head(self, text: str) -> tuple[int, int] | None:
        """Where the time at the head of a line ends, and where the title behind it begins."""
        if self is Titled.NO:
            return None
        return leading_slot(text) or (leading_start(text) if self is Titled.BY_STARTS else None)


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
    titled = _titled_times(page)
    for block in page.blocks:
        for piece, time in _at_times(block, titled=titled):
            if time is None:
                blocks.append(piece)
                continue
            found.append(Stretch(slot, line, tuple(blocks)))
            slot, line, blocks = time, piece.lines[0], []
    whole = Stretch(slot, line, tuple(blocks))
    if not found:
        return _at_numbers((whole,)) or _at_kinds(whole.blocks)
    return _at_titles(page, len(found), titled=titled) or _at_numbers((*found, whole)) or (*found, whole)


def _at_titles(page: Page, times: int, *, titled: Titled) -> tuple[Stretch, ...]:
    """The page cut above its titles, where nearly all times stand below one, in its block."""
    starts = [n for n, block in enumerate(page.blocks) if _is_timed_inside(block, titled=titled)]
    if len(starts) < max(2, 0.8 * times):
        return ()
    starts = [n - 1 if n and _is_kind_alone(page.blocks[n - 1]) else n for n in starts]
    ends = [*starts, len(page.blocks)]
    return tuple(Stretch(None, None, page.blocks[a:b]) for a, b in itertools.pairwise([0, *ends]))


def _is_timed_inside(block: Block, *, titled: Titled) -> bool:
    times = [n for n, line in enumerate(block.lines[:_MOST_ABOVE]) if _pieces(line, titled=titled)]
    return bool(times) and times[0] > 0


def _is_kind_alone(block: Block) -> bool:
    return len(block.lines) == 1 and is_kind(block.lines[0].text)


def _at_numbers(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches cut above each block that begins with a poster's number, where more are numbered than timed."""
    starts = [[n for n, block in enumerate(each.blocks) if _is_numbered(block)] for each in stretches]
    if sum(map(len, starts)) < max(2, len(stretches)):
        return ()
    found: list[Stretch] = []
    for each, at in zip(stretches, starts, strict=True):
        ends = [*at, len(each.blocks)]
        found.append(replace(each, blocks=each.blocks[: ends[0]]))
        found += [Stretch(None, None, each.blocks[a:b]) for a, b in itertools.pairwise(ends)]
    return tuple(found)


def _is_numbered(block: Block) -> bool:
    return len(block.lines) > 1 and is_number(block.lines[0].text)


def _at_kinds(blocks: Sequence[Block]) -> tuple[Stretch, ...]:
    """The blocks cut above each that has a kind right above another line."""
    starts = [n for n, block in enumerate(blocks) if len(block.lines) > 1 and is_kind(block.lines[0].text)]
    ends = [*starts, len(blocks)]
    return tuple(Stretch(None, None, tuple(blocks[start:end])) for start, end in zip([0, *starts], ends, strict=True))


def _at_times(block: Block, *, titled: Titled) -> Iterator[tuple[Block, Slot | None]]:
    """The lines of a block with a slot each where they are a time; ``titled`` pages print titles behind their times."""
    rest: list[Line] = []
    for line in block.lines:
        pieces = _pieces(line, titled=titled)
        if not pieces:
            rest.append(line)
            continue
        if rest:
            yield Block(tuple(rest)), None
            rest = []
        time, slot, behind = pieces
        yield Block((time,)), slot
        rest += behind
    if rest:
        yield Block(tuple(rest)), None


def _pieces(line: Line, *, titled: Titled) -> tuple[Line, Slot, Sequence[Line]] | None:
    """A line that prints a time, with its slot and what stands beside it: a title, a room; None for other lines."""
    slot = parse_slot(line.text, line.start)
    if slot is not None:
        return line, slot, ()
    facts = mixed(line)
    if facts is not None and (slot := parse_slot(facts.time.text, facts.time.start)) is not None:
        return facts.time, slot, facts.beside
    if titled is Titled.BY_STARTS and (slot := parse_start(line.text, line.start)) is not None:
        return line, slot, ()
    behind = titled.head(line.text)
    if behind is not None:
        time = line.text[: behind[0]]
        slot = parse_slot(time, line.start) or parse_start(time, line.start)
        head = Line(line.number, line.start, line.start + behind[0], line.text[: behind[0]])
        title = Line(line.number, line.start + behind[1], line.end, line.text[behind[1] :])
        return (head, slot, (title,)) if slot else None
    if looks_like_time(line.text):
        return line, Slot(Printed(line.text, line.start, line.end)), ()
    return None


def _titled_times(page: Page) -> Titled:
    """How a page prints titles behind its times, line by line."""
    lines = [line.text for block in page.blocks for line in block.lines if line.text[0] in _TIME_BEGINS][:_ENOUGH]
    if _are_starts(lines):
        return Titled.BY_STARTS
    return Titled.BY_SLOTS if sum(leading_slot(text) is not None for text in lines) >= _TITLED else Titled.NO


def _are_starts(lines: Sequence[str]) -> bool:
    """Whether lines begin with the times at which talks begin, one after the other, and hardly any has an end."""
    heads = [text[: behind[0]] if (behind := leading_start(text)) else text for text in lines]
    starts = [slot.start or "" for text in heads if (slot := parse_start(text)) is not None]
    ordered = sum(a <= b for a, b in itertools.pairwise(starts))
    return len(starts) >= _FEWEST_STARTS and ordered >= 0.6 * (len(starts) - 1)


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs to one session: the blocks above its talks, its own time lines, and its talks."""

    head: tuple[Block, ...]
    times: tuple[Stretch, ...] = ()
    talks: tuple[Stretch, ...] = ()


def groups_of(stretches: Sequence[Stretch]) -> tuple[Group, ...]:
    """The page's sessions. One begins at the label "Session", at a title such as "Oral Session 2A: …", and ends with
    its own time.
    """
    head, *rest = stretches
    found: list[Group] = []
    blocks, times, talks = list(head.blocks), list[Stretch](), list[Stretch]()
    for n, stretch in enumerate(rest):
        start = _session_start(stretch.blocks) if n or talks or _names_session(stretch.blocks) else None
        if start is None and not talks and n + 1 < len(rest) and not _is_talk(stretch):
            blocks += stretch.blocks
            times.append(stretch)
            continue
        if start is None and not _is_over(times, stretch):
            talks.append(stretch)
            continue
        talks += [replace(stretch, blocks=stretch.blocks[:start])] if start else []
        if talks or blocks or times:
            found.append(Group(tuple(blocks), tuple(times), tuple(talks)))
        blocks, times = list(stretch.blocks[start:]) if start is not None else [], [stretch] if start == 0 else []
        talks = [stretch] if start is None else []
    return (*found, Group(tuple(blocks), tuple(times), tuple(talks)))


def _session_start(blocks: Sequence[Block]) -> int | None:
    """Which of the blocks below a time line begins another session: a label or title of one, and no prose after it."""
    start: int | None = None
    for n in range(len(blocks) - 1, -1, -1):
        if sum(len(line.text) for line in blocks[n].lines) > _LONGEST_TITLE:
            break
        if is_session_label(blocks[n].lines[0].text) or is_session_title(blocks[n].lines[0].text):
            start = n
    return start


def _names_session(blocks: Sequence[Block]) -> bool:
    """Whether a session's own title follows a time line, above all talks."""
    return bool(blocks) and is_session_title(blocks[0].lines[0].text)


def _is_over(times: Sequence[Stretch], talk: Stretch) -> bool:
    """Whether a talk begins when its session, by its own time, is over."""
    slot = times[-1].slot if times else None
    if slot is None or slot.end is None or slot.start is None or talk.slot is None or talk.slot.start is None:
        return False
    same_day = (slot.day, slot.month) == (talk.slot.day, talk.slot.month)
    return same_day and slot.start < slot.end <= talk.slot.start


def _is_talk(stretch: Stretch) -> bool:
    """Whether a talk follows a time line: something that can be a title, and no session's label."""
    first = next((line.text for block in stretch.blocks for line in block.lines if not is_room(line.text)), None)
    if first is None:
        return False
    label = label_of(first)
    known = label is not None and (label[0] not in ("other", "session") or label[1] == len(first))
    return not known and not is_session_label(first) and not is_furniture(first)


# ---- reading ---------------------------------------------------------------------------------------------------------


def _header(page: Page, blocks: Sequence[Block], times: Sequence[Stretch]) -> Header:
    """The lines above the first talk: title after the label "Session" (else the first), then room and moderators."""
    header = Header(page)
    lines = [line for block in blocks for line in block.lines]
    label = _label_above_title(lines[:12])
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


def _label_above_title(lines: Sequence[Line]) -> int:
    """Where the label "Session" stands, or the line above a title that says so itself; -1 where neither is."""
    labels = [n for n, line in enumerate(lines) if is_session_label(line.text)]
    said = [n - 1 for n, line in enumerate(lines) if n and is_session_title(line.text)]
    return (labels or said or [-1])[-1]


def _is_open_label(line: Line) -> bool:
    """Whether a line is a label whose value is missing or stands below: "Abstract:"."""
    label = label_of(line.text)
    return label is not None and label[1] == len(line.text)


def _can_be_room(above: Line, line: Line) -> bool:
    """A short line, no sentence, above any label that leaves its value open."""
    short = len(line.text) <= _LONGEST_ROOM and line.text[-1] not in ".!?:"
    return short and not _is_open_label(above) and _PAGE_LABEL.match(line.text) is None


_PAGE_LABEL = re.compile(
    r"(?:(?:[\w-]+ ){0,2}(?:programme?|schedule|agenda|timetable|overview|calendar)|accepted papers|all talks)\W*$",
    re.IGNORECASE,
)


def _talk(page: Page, stretch: Stretch) -> tuple[Talk | None, tuple[Note, ...]]:
    """The talk below a time line: asides, a kind, the title, and the blocks below it."""
    notes: list[Note] = []
    blocks = list(stretch.blocks)
    kind: Printed | None = None
    for _ in range(_MOST_ABOVE):
        if not blocks:
            break
        line = blocks[0].lines[0]
        if kind is None and _is_kind_line(blocks):
            kind = printed_kind(page, narrowed(line))
        elif is_aside(line.text) and (len(blocks) > 1 or len(blocks[0].lines) > 1):
            notes.append(note(NoteKind.SKIPPED, line, f"beside a title: {shown(line.text)}"))
        else:
            break
        blocks = _without_first_line(blocks)
    if not blocks:
        return None, tuple(notes)
    title, rest = _title_lines(blocks[0])
    below = (*((Block(rest),) if rest else ()), *blocks[1:])
    printed = page.printed(*title_span(page.text, title[0].start, title[-1].end))
    return Talk(printed, below, kind, stretch.slot, _mark(stretch.slot, kind)), tuple(notes)


def _mark(slot: Slot | None, kind: Printed | None) -> str:
    return ", ".join([*(["time line"] if slot else []), *(["kind"] if kind else [])])


def _is_kind_line(blocks: Sequence[Block]) -> bool:
    """Whether the first line is a kind: a known one above a title, or one to three words right above one."""
    first = blocks[0].lines
    if is_kind(first[0].text):
        below = first[1].text if len(first) > 1 else blocks[1].text if len(blocks) > 1 else ""
        names_next = len(first) == 1 and len(blocks) > 1 and surely_names(below)
        return bool(below) and not (names_next and not (len(blocks) > 2 and take_names(blocks[2])[0]))
    head = first[0].text
    if len(first) < 2 or len(head.split()) > 3 or len(head) > _LONGEST_KIND or is_aside(head):
        return False
    names_below = len(blocks) > 1 and bool(take_names(blocks[1])[0])
    return names_below or not looks_like_names(first[1].text)


def _without_first_line(blocks: Sequence[Block]) -> list[Block]:
    rest = blocks[0].lines[1:]
    return [*([Block(rest)] if rest else []), *blocks[1:]]


def _title_lines(block: Block) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of the title at the head of a block, and what stands right below it: names, an abstract."""
    for count in range(1, len(block.lines)):
        below = block.lines[count].text
        following = next((line.text for line in block.lines[count + 1 : count + 4] if not _is_passed(line)), "")
        above_prose = len(following) >= _LONGEST_ROOM or (len(following.split()) > 5 and following[-1] in ".!?")
        if (
            (count + 1 < len(block.lines) and (is_aside(below) or is_kind(below)))
            or surely_names(below)
            or is_people_label(below)
            or is_person(below)
            or len(below) > _LONGEST_TITLE
            or (above_prose and _is_name(below, block.lines[count - 1]))
            or (above_prose and "," in below and looks_like_names(below) and not surely_names(following))
        ):
            return block.lines[:count], block.lines[count:]
    return block.lines, ()


def _is_passed(line: Line) -> bool:
    """Whether a line between names and an abstract is passed over: an aside, a time."""
    return is_aside(line.text) or _pieces(line, titled=Titled.NO) is not None


def _is_name(text: str, above: Line) -> bool:
    """Whether a line right above an abstract is a name; a single word is one where the line above had room for it."""
    alone = text.isalpha() and text[0].isupper() and len(above.text) + len(text) < _LONGEST_TITLE / 5
    return alone or is_plainly_name(text)


def _read(material: Material) -> Document:
    page, days = without_days(material.page)
    stretches, cut = _without_cut_end(stretches_of(page))
    sessions: list[SessionRecord] = []
    items: list[ItemRecord] = []
    notes: list[Note] = []
    for group in groups_of(stretches):
        header = _header(page, group.head, group.times)
        session = header.record(len(sessions) + 1)
        sessions += [session] if session else []
        more, remarks = _items(page, group.talks, len(items), session.position if session else None)
        items += more
        notes += [*header.notes, *remarks]
    notes += cut or cut_note(_last_block(page, items))
    empty = Document("session-virtual", VERSION, "text/plain", material.decoded.encoding, material.text)
    return dated(replace(empty, sessions=tuple(sessions), items=tuple(items), notes=tuple(notes)), days)


def _items(
    page: Page, talks: Sequence[Stretch], before: int, session: int | None
) -> tuple[list[ItemRecord], list[Note]]:
    """The talks of one session."""
    items: list[ItemRecord] = []
    notes: list[Note] = []
    found = [_talk(page, stretch) for stretch in talks]
    prefixed = have_kinds_before([talk for talk, _ in found if talk])
    for stretch, (talk, remarks) in zip(talks, found, strict=True):
        notes += remarks
        if talk is None:
            if stretch.line:
                notes.append(note(NoteKind.UNKNOWN, stretch.line, f"a time without a talk: {shown(stretch.line.text)}"))
            continue
        talk = without_kind(page, talk) if prefixed else talk
        below, furniture = split_furniture(talk.below)
        item, more = replace(talk, below=below, talks=len(talks)).read(page, before + len(items) + 1, session)
        notes += [note(NoteKind.SKIPPED, block, f"page furniture: {shown(block.text)}") for block in furniture]
        notes += more
        items.append(item)
    return items, notes


def _last_block(page: Page, items: Sequence[ItemRecord]) -> Block | None:
    """The block that ends the last abstract."""
    if not items or items[-1].abstract is None:
        return None
    end = items[-1].abstract.end
    return next((block for block in reversed(page.blocks) if block.start < end), None)


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


# ---- recognising -----------------------------------------------------------------------------------------------------


def _score(material: Material) -> float:
    """Sure by the share of time lines that a title, names and an abstract follow; a kind or a "Session" label helps."""
    page, _ = without_days(material.page)
    groups = groups_of(stretches_of(page))
    talks = [talk for group in groups for talk, _ in (_talk(page, stretch) for stretch in group.talks) if talk]
    proven = [talk for talk in talks if _is_proven(talk)]
    if not proven:
        return 0.0
    session = any(is_session_label(line.text) or is_session_title(line.text) for line in _lines(groups))
    kinds = any(talk.kind is not None and is_kind(talk.kind.text) for talk in talks) or have_kinds_before(talks)
    labelled = session or kinds
    chaired = any((label_of(line.text) or ("",))[0] == "moderators" for line in _lines(groups))
    told = sum(talk.kind is not None and is_kind(talk.kind.text) and talk.slot is not None for talk in proven) > 1
    if not told and not (session and (kinds or chaired)) and not are_scholarly(_abstracts(proven), labelled=labelled):
        return 0.0
    complete = [talk for talk in talks if talk.below] or talks
    return (0.95 if labelled else 0.7) * min(1.0, len(proven) / len(complete) + 0.2)


def _lines(groups: Sequence[Group]) -> Iterator[Line]:
    """The lines above the talks."""
    return (line for group in groups for block in group.head for line in block.lines)


def _abstracts(talks: Sequence[Talk]) -> list[str]:
    paragraphs = (split_below(talk.below)[1] for talk in talks)
    return [each[0].text for each in paragraphs if each]


def _is_proven(talk: Talk) -> bool:
    if not talk.below:
        return False
    names, paragraphs, placed = split_below(talk.below)
    if not paragraphs:
        return bool(names) and surely_names(Block(names).text)
    return (
        bool(names) and not placed and (len(paragraphs[0].text) >= _ABSTRACT_LENGTH or surely_names(Block(names).text))
    )


VERSION = 4
READER = Reader(
    "session-virtual",
    "a session page with a time or kind above each talk",
    VERSION,
    _score,
    _read,
)
