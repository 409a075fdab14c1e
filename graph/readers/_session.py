"""What the session layouts share: the lines above the talks, and a talk from its title, names and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from graph.dates import parse_slot
from graph.readers._below import printed_kind, read_below
from graph.readers._fields import (
    code_in,
    is_affiliation,
    is_furniture,
    is_kind,
    is_room,
    is_session_label,
    kind_before,
    kind_of_title,
    label_of,
    presents_paper,
)
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._mixed import mixed
from graph.readers._names import joined, looks_like_names, signatures, surely_names
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
        """Take a line "Moderator: …", "Room: …" or what stands below such a label; False when it is none."""
        several = _labelled_pieces(line)
        if several:
            return sum(map(self.labelled, several)) == len(several)
        label = label_of(line.text)
        if self.awaits and self._is_awaited(line, label):
            self._fill(self.awaits, _without_bullet(line), 0)
            self.awaits = self.awaits if self.awaits == "moderators" else ""
            return True
        if (
            label is None
            or label[0] in ("session", "other")
            or (label[0] == "time" and not self._times(line, label[1]))
        ):
            self.awaits = ""
            return False
        self.awaits = ""
        if label[1] == len(line.text):
            self.awaits = label[0]
        else:
            self._fill(label[0], line, label[1])
            if label[0] == "moderators" and line.text.rstrip().endswith((",", "·", "⋅", ";", " and", "&")):
                self.awaits = "moderators"
        return True

    def _is_awaited(self, line: Line, label: tuple[str, int] | None) -> bool:
        """Whether a line is the value of a label above it; further moderators are whole names."""
        if label is not None or is_furniture(line.text) or is_session_label(line.text):
            return False
        if self.awaits != "moderators":
            return not surely_names(line.text)
        text = _without_bullet(line).text
        return looks_like_names(text) and (not self.moderators or (not is_room(text) and _is_whole_name(text)))

    def _times(self, line: Line, start: int) -> bool:
        return start == len(line.text) or parse_slot(line.text[start:]) is not None

    def _fill(self, wanted: str, line: Line, at: int) -> None:
        start = line.start + at
        end = line.start + len(line.text.rstrip("*_` ") if line.text[0] in "*_`-+•" or at else line.text)
        if wanted == "moderators":
            first = len(self.moderators)
            more = people(self.page, start, end)
            self.moderators += tuple(
                Signature(each.name, first + n, each.affiliation) for n, each in enumerate(more, 1)
            )
        elif wanted == "room":
            self.room = self.page.printed(start, end)
        elif (slot := parse_slot(self.page.text[start:end], start)) is not None:
            self.slot = slot

    def timed(self, line: Line) -> bool:
        """Take the session's own time, and the room beside it; False when the line is none."""
        facts = mixed(line)
        time = facts.time if facts else line
        slot = parse_slot(time.text, time.start)
        if slot is None:
            return False
        self.slot = slot
        for each in facts.beside if facts else ():
            if self.room is None and not is_kind(each.text):
                self.room = self.page.printed(each.start, each.end)
        return True

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
        placed = _ROOM_BEHIND.search(self.title.text)
        inner = placed.lastgroup if placed else None
        if placed and inner and self.room is None and is_room(placed[inner]):
            start = self.title.start
            self.room = self.page.printed(start + placed.start(inner), start + placed.end(inner))
            self.title = self.page.printed(start, start + placed.start())
        kind = kind_of_title(self.page, self.title)
        return SessionRecord(position, self.title, kind, self.room, self.moderators, self.slot)


def _labelled_pieces(line: Line) -> list[Line]:
    """The pieces of a line that prints several labels: "Chair: Ana Díaz · Room: R2"."""
    cuts = [
        match
        for match in _LABEL_BETWEEN.finditer(line.text)
        if (label_of(line.text[match.end() :]) or ("other",))[0] != "other"
    ]
    if not cuts or (label_of(line.text) or ("other",))[0] == "other":
        return []
    starts, ends = [0, *(match.end() for match in cuts)], [*(match.start() for match in cuts), len(line.text)]
    return [
        Line(line.number, line.start + a, line.start + b, line.text[a:b]) for a, b in zip(starts, ends, strict=True)
    ]


_LABEL_BETWEEN = re.compile(r"\s*[·⋅•|;,]\s*(?=[A-Z][a-z]+(?: [A-Za-z]+)?\s*:)")


def _without_bullet(line: Line) -> Line:
    bullet = _BULLET.match(line.text)
    at = bullet.end() if bullet else 0
    return Line(line.number, line.start + at, line.end, line.text[at:])


def _is_whole_name(text: str) -> bool:
    return surely_names(text) or (2 <= len(text.split()) <= 6 and all(word[0].isupper() for word in text.split()[-1:]))


def people(page: Page, start: int, end: int) -> tuple[Signature, ...]:
    """The people behind a label, where it is certain that names stand: commas part them, brackets hold institutions.

    >>> page = Page.of("Ana Díaz (MIT), Bo L. and Cy Dole (UIUC)")
    >>> [(each.name.text, each.affiliation and each.affiliation.text) for each in people(page, 0, len(page.text))]
    [('Ana Díaz', 'MIT'), ('Bo L.', None), ('Cy Dole', 'UIUC')]
    """
    body = page.text[start:end]
    if "[" in body or len(body) > _LONGEST_PEOPLE:
        return signatures(page, start, end)
    spans: list[tuple[int, int]] = []
    at = start
    for part in _BETWEEN.finditer(_masked(body)):
        suffix = _SUFFIX.match(body, part.end())
        if not suffix or part.group().strip() != ",":
            spans.append((at, start + part.start()))
            at = start + part.end()
    spans.append((at, end))
    whole = [page.printed(*span) for span in spans if page.text[slice(*span)].strip(" *_,")]
    if any(not _person(page, each).name.text.strip() for each in whole):
        return signatures(page, start, end)
    found: list[Signature] = []
    for each in whole:
        if found and found[-1].affiliation is None and _is_institution(each.text):
            found[-1] = replace(found[-1], affiliation=each)
        else:
            found.append(replace(_person(page, each), ordinal=len(found) + 1))
    return tuple(found)


def _is_institution(text: str) -> bool:
    """Whether what stands behind a name and a comma is where that person works."""
    return is_affiliation(text) or (text.isalpha() and text.isupper() and len(text) > 1)


def _masked(body: str) -> str:
    """A text with the letters in brackets blotted out."""
    return _BRACKETS.sub(lambda match: "x" * len(match.group()), body)


def _person(page: Page, whole: Printed) -> Signature:
    """A name and the institution in brackets behind it."""
    beside = _AFFILIATION.search(whole.text)
    marks = len(whole.text) - len(whole.text.rstrip("*∗†‡§¶ "))
    if beside is None:
        return Signature(page.printed(whole.start, whole.end - marks) if marks else whole, 1)
    affiliation = page.printed(whole.start + beside.start(1), whole.start + beside.end(1))
    return Signature(page.printed(whole.start, whole.start + beside.start()), 1, affiliation)


_ROOM_BEHIND = re.compile(r"(?<=\S)(?:\s*[(\[](?P<inside>[^()\[\]]{2,60})[)\]]|\s*[|·•]\s*(?P<after>[^|·•]{2,60}))$")
_LONGEST_PEOPLE = 1_000
_BULLET = re.compile(r"[-+•‣*]\s+")
_BETWEEN = re.compile(r"\s*[·⋅•∙‧・|;、，]\s*|\s+/\s+|\s*,\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\b\.?", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_AFFILIATION = re.compile(r"(?<=\S)\s+\(([^()]{2,120})\)$")


@dataclass(frozen=True)
class Talk:
    """A talk cut out of a page: the lines of its title and the blocks below it; ``talks`` is how many the page has."""

    title: Printed
    below: tuple[Block, ...]
    kind: Printed | None = None
    slot: Slot | None = None
    mark: str = ""
    talks: int = 1

    def read(self, page: Page, position: int, session: int | None) -> tuple[ItemRecord, tuple[Note, ...]]:
        """The record of this talk, and what is to be said about it."""
        found = read_below(page, self.below, self.talks)
        abstract = page.passage(found.paragraphs) if found.paragraphs else None
        kind = self.kind or printed_kind(page, found.kind)
        parts = (self.mark, "title", *(["line of names"] if found.names else []), *(["abstract"] if abstract else []))
        item = ItemRecord(
            position,
            self.title,
            _authors(page, *joined(found.names)) if found.names else (),
            abstract,
            kind,
            self.slot or found.slot,
            session,
            is_work=_is_work(kind, self.title, names=bool(found.names), abstract=abstract is not None),
            code=_code(page, abstract, found.asides),
            how=", ".join(parts),
        )
        return item, (*found.notes, *_talk_notes(page, item))


def _authors(page: Page, start: int, end: int) -> tuple[Signature, ...]:
    """The people of a line of names, where institutions may stand behind their commas."""
    found = signatures(page, start, end)
    return people(page, start, end) if any(is_affiliation(each.name.text) for each in found) else found


def have_kinds_before(talks: Sequence[Talk]) -> bool:
    """Whether most titles of a session have their kind before them: "Oral: Deep Sets"."""
    count = sum(talk.kind is None and kind_before(talk.title.text) is not None for talk in talks)
    return count > 1 and 2 * count > len(talks)


def without_kind(page: Page, talk: Talk) -> Talk:
    """The talk with the kind before its title taken apart."""
    span = kind_before(talk.title.text) if talk.kind is None else None
    if span is None:
        return talk
    at, end = talk.title.start, talk.title.end
    kind, title = page.printed(at + span[0], at + span[1]), page.printed(at + span[2], end)
    return replace(talk, title=title, kind=kind, mark=", ".join([*([talk.mark] if talk.mark else []), "kind"]))


def _is_work(kind: Printed | None, title: Printed, *, names: bool, abstract: bool) -> bool:
    """Whether a talk presents a paper: by its kind, or by a kind before its title when there is no abstract."""
    span = kind_before(title.text) if kind is None and not abstract else None
    said = title.text[span[0] : span[1]] if span else kind.text if kind else None
    return presents_paper(said) and (names or abstract)


def _code(page: Page, abstract: Printed | None, asides: Sequence[Block]) -> tuple[Printed, ...]:
    """The addresses of code in an abstract and in the links beside it, each once."""
    found = [*code_in(page, abstract)]
    for block in asides:
        found += [each for each in code_in(page, page.passage([block])) if each.best not in {one.best for one in found}]
    return tuple(found)


def split_furniture(below: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks below the last title, and the page furniture that ends the page."""
    count = len(below)
    while count and is_furniture(below[count - 1].text):
        count -= 1
    return tuple(below[:count]), tuple(below[count:])


def _talk_notes(page: Page, item: ItemRecord) -> Iterator[Note]:
    """A warning about a work that lacks an abstract."""
    if item.is_work and item.abstract is None:
        place = page.line_of(item.signatures[-1].name if item.signatures else item.title)
        yield note(NoteKind.WARNING, place, f"no abstract below {shown(item.title.text)}: the page may be cut here")
