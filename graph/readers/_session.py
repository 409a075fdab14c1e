"""What the session layouts share: the lines above the talks, and a talk from its title, names and paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.dates import parse_slot
from graph.readers._fields import code_in, is_furniture, is_session_label, kind_of_title, label_of, presents_paper
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._names import joined, looks_like_names, signatures, take_names
from graph.records import ItemRecord, Note, NoteKind, Printed, SessionRecord, Signature, Slot


@dataclass
class Header:
    """The lines above a session's talks, filled while they are read."""

    page: Page
    title: Printed | None = None
    room: Printed | None = None
    moderators: tuple[Signature, ...] = ()
    slot: Slot | None = None
    notes: list[Note] = field(default_factory=list)
    awaits: str = ""

    def labelled(self, line: Line) -> bool:
        """Take a line "Moderator: …", "Room: …" or the value below such a label; False when it is none."""
        if self.awaits:
            wanted, self.awaits = self.awaits, ""
            if (wanted == "moderators") == looks_like_names(line.text) and label_of(line.text) is None:
                self._fill(wanted, line, line.start)
                return True
        label = label_of(line.text)
        if (
            label is None
            or label[0] in ("session", "other")
            or (label[0] == "time" and not self._times(line, label[1]))
        ):
            return False
        if label[1] == len(line.text):
            self.awaits = label[0]
        else:
            self._fill(label[0], line, line.start + label[1])
        return True

    def _times(self, line: Line, start: int) -> bool:
        return start == len(line.text) or parse_slot(line.text[start:]) is not None

    def _fill(self, wanted: str, line: Line, start: int) -> None:
        if wanted == "moderators":
            more = signatures(self.page, start, line.end)
            first = len(self.moderators)
            renumbered = (Signature(each.name, first + each.ordinal, each.affiliation) for each in more)
            self.moderators = (*self.moderators, *renumbered)
        elif wanted == "room":
            self.room = self.page.printed(start, line.end)
        elif (slot := parse_slot(line.text[start - line.start :], start)) is not None:
            self.slot = slot

    def timed(self, line: Line) -> bool:
        """Take the session's own time; False when the line is none."""
        slot = parse_slot(line.text, line.start)
        if slot is not None:
            self.slot = slot
        return slot is not None

    def skip(self, line: Line) -> None:
        """Note a line as seen and left aside: page furniture, or text that has no field."""
        label = label_of(line.text)
        known = (
            is_furniture(line.text) or is_session_label(line.text) or (label is not None and label[1] == len(line.text))
        )
        kind = NoteKind.SKIPPED if known else NoteKind.UNKNOWN
        self.notes.append(note(kind, line, ("page furniture: " if known else "not placed: ") + shown(line.text)))

    def record(self, position: int) -> SessionRecord | None:
        """The session that these lines print; None when they print no title."""
        if self.title is None:
            return None
        kind = kind_of_title(self.page, self.title)
        return SessionRecord(position, self.title, kind, self.room, self.moderators, self.slot)


@dataclass(frozen=True)
class Talk:
    """A talk cut out of a page: the lines of its title and the blocks below it."""

    title: Printed
    below: tuple[Block, ...]
    kind: Printed | None = None
    slot: Slot | None = None
    mark: str = ""

    def item(self, page: Page, position: int, session: int | None) -> ItemRecord:
        """The record of this talk: names first when the first block looks like names, paragraphs after them."""
        names, paragraphs = split_below(self.below)
        abstract = page.passage(paragraphs) if paragraphs else None
        kind = self.kind.text if self.kind else None
        how = [self.mark, "title", *(["line of names"] if names else []), *(["abstract"] if abstract else [])]
        return ItemRecord(
            position,
            self.title,
            signatures(page, *joined(names)) if names else (),
            abstract,
            self.kind,
            self.slot,
            session,
            is_work=presents_paper(kind) and bool(names or abstract),
            code=code_in(page, abstract),
            how=", ".join(how),
        )


def split_below(below: Sequence[Block]) -> tuple[tuple[Line, ...], tuple[Block, ...]]:
    """The lines of names below a title, and the paragraphs after them."""
    if not below:
        return (), ()
    names, rest = take_names(below[0])
    paragraphs = (Block(rest), *below[1:]) if rest else tuple(below[1:])
    return names, paragraphs


def split_furniture(below: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks below the last title, and the page furniture that ends the page."""
    count = len(below)
    while count and is_furniture(below[count - 1].text):
        count -= 1
    return tuple(below[:count]), tuple(below[count:])


def talk_notes(page: Page, item: ItemRecord) -> Iterator[Note]:
    """A warning about a work that lacks an abstract."""
    if item.is_work and item.abstract is None:
        place = page.line_of(item.signatures[-1].name if item.signatures else item.title)
        yield note(NoteKind.WARNING, place, f"no abstract below {shown(item.title.text)}: the page may be cut here")
