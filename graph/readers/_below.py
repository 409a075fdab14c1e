"""What stands below a talk's title: kind, time and asides, the line of names, and the paragraphs of the abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.dates import looks_like_time, parse_date, parse_slot
from graph.readers._fields import (
    bare_span,
    is_affiliation,
    is_aside,
    is_kind,
    is_last_label,
    is_link_row,
    is_side_label,
    label_of,
)
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._mixed import Mixed, is_mixed, mixed
from graph.readers._names import looks_like_names, one_a_line, surely_names, take_names
from graph.records import Note, NoteKind, Printed, Slot

_LABEL = re.compile(
    r"(?P<mark>[*_`]{0,3})(?:(?:authors?|speakers?|presenters?|panell?ists?|presented by|by)\s*"
    r"(?:(?P=mark))?\s*:\s*(?:(?P=mark))?\s*|by\s+(?=(?-i:[A-Z])))",
    re.IGNORECASE,
)
#: Words that tell a line beside a title from a name of a person.
_NO_NAME = re.compile(
    r"\d|[\[\]:@#%!?/]|\b(?:awards?|papers?|posters?|sessions?|tracks?|talks?|oral|spotlight|presentations?|"
    r"regular|invited|research|learning|theory|vision|applications?|systems?|abstract|accepted?|in person|virtual|"
    r"online|available|to|schedule|analysis|methods?|models?|networks?)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(r"[·⋅•∙‧・|;]")
_MARKED = re.compile(r"#{1,6}[ \t]+\S|(\*\*|__)(?=\S).{1,400}(?<=\S)\1$")
_ENDS = re.compile(r"[.!?:;,…][\"”’)\]*_]*$")
_PROSE, _ASIDE_LENGTH, _LINE_LENGTH = 80, 160, 60
_MOST_ASIDES = 20
_LONGEST_PLACE, _MOST_WORDS, _MOST_SKIPPED, _LONGEST_LOOK = 80, 10, 3, 400


@dataclass
class Below:
    """The blocks below a title, sorted out. ``asides`` are the lines that have no field of their own."""

    names: tuple[Line, ...] = ()
    paragraphs: tuple[Block, ...] = ()
    kind: Line | None = None
    slot: Slot | None = None
    asides: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_below(page: Page, blocks: Sequence[Block], talks: int = 1) -> Below:
    """Kind, time, asides, names and paragraphs of the blocks below a title; ``talks`` is how many the page has."""
    found = Below()
    rest = _beside(found, list(blocks))
    found.names, rest = _names(found, rest)
    if found.names:
        rest = _beside(found, rest, below_names=True)
    rest = _without_tail(page, found, rest, talks)
    found.paragraphs = tuple(_without_label(page, rest, talks))
    found.notes += _decided(found.paragraphs)
    return found


def split_below(blocks: Sequence[Block]) -> tuple[tuple[Line, ...], tuple[Block, ...], bool]:
    """The names and paragraphs below a title, and whether only their place says that they are names."""
    found = Below()
    names, rest = _names(found, _beside(found, list(blocks)))
    placed = any(each.kind is NoteKind.DECIDED for each in found.notes)
    return names, tuple(_beside(found, rest, below_names=True) if names else rest), placed


# ---- beside the names ------------------------------------------------------------------------------------------------


def _beside(found: Below, rest: list[Block], *, below_names: bool = False) -> list[Block]:
    """Take the kind, the time and the asides at the head; what is left."""
    for _ in range(_MOST_ASIDES):
        if not rest:
            break
        line = rest[0].lines[0]
        if len(line.text) > 4 * _ASIDE_LENGTH:
            break
        slot = parse_slot(line.text, line.start)
        if found.kind is None and is_kind(line.text):
            found.kind = narrowed(line)
        elif found.slot is None and slot is not None:
            found.slot = slot
        elif found.slot is None and (facts := mixed(line)) is not None:
            _take_facts(found, facts)
        elif is_aside(line.text.rstrip(" :")) or is_kind(line.text) or slot is not None or _is_chair(line.text):
            _put_aside(found, Block((line,)))
        elif (whole := _labelled(rest)) is not None:
            _put_aside(found, whole)
            rest = _without_lines(rest, len(whole.lines) - 1)
        elif below_names and is_affiliation(line.text) and _is_prose_next(_without_lines(rest, 1)):
            _put_aside(found, Block((line,)))
        else:
            break
        rest = _without_lines(rest, 1)
    return rest


def _take_facts(found: Below, facts: Mixed) -> None:
    """The time, the kind and the asides of one line."""
    found.slot = parse_slot(facts.time.text, facts.time.start)
    for each in facts.beside:
        if found.kind is None and is_kind(each.text):
            found.kind = narrowed(each)
        else:
            _put_aside(found, Block((each,)))


def _labelled(rest: Sequence[Block]) -> Block | None:
    """The lines of a label such as "Keywords: …" at the head, when something else follows them."""
    if not is_side_label(rest[0].lines[0].text) or len(rest[0].lines) > _MOST_WORDS:
        return None
    lines = rest[0].lines
    count = next((n for n, line in enumerate(lines[1:], 1) if surely_names(line.text) or len(line.text) > 300), 0)
    if not count:
        count = 1 if len(lines) > 1 and len(lines[0].text) < _LINE_LENGTH else len(lines)
    return Block(lines[:count]) if len(rest) > 1 or count < len(lines) else None


def _without_lines(rest: Sequence[Block], count: int) -> list[Block]:
    lines = rest[0].lines[count:] if rest else ()
    return [*([Block(lines)] if lines else []), *rest[1:]]


def _put_aside(found: Below, block: Block) -> None:
    found.asides.append(block)
    found.notes.append(note(NoteKind.SKIPPED, block, f"beside a title: {shown(block.text)}"))


def narrowed(line: Line) -> Line:
    """A line without the bullet, emphasis and brackets around all of it."""
    start, end = bare_span(line.text)
    return Line(line.number, line.start + start, line.start + end, line.text[start:end])


def _is_prose_next(rest: Sequence[Block]) -> bool:
    return bool(rest) and _is_prose(rest[0].text)


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE or (len(text.split()) > 5 and _ENDS.search(text[-20:]) is not None)


# ---- the names -------------------------------------------------------------------------------------------------------


def _names(found: Below, rest: list[Block]) -> tuple[tuple[Line, ...], list[Block]]:
    """The lines of names and what follows them: those at the head, else surer ones a few short lines below."""
    if not rest:
        return (), rest
    best = _best(rest)
    if best is not None:
        skipped, names, after = best
        for block in skipped:
            _put_aside(found, block)
        return names, after
    line = rest[0].lines[0]
    if _is_name_by_place(rest):
        found.notes.append(note(NoteKind.DECIDED, line, f"read as a name because of its place: {shown(line.text)}"))
        return (line,), _without_lines(rest, 1)
    return (), rest


_Choice = tuple[list[Block], tuple[Line, ...], list[Block]]


def _best(rest: list[Block]) -> _Choice | None:
    choices = list(_choices(rest))
    first = choices[0] if choices and not choices[0][0] else None
    if first and (surely_names(_text(first)) or one_a_line([line.text for line in first[1]])):
        return first
    plausible = first is not None and _NO_NAME.search(_text(first)) is None
    for choice in choices:
        text = _text(choice)
        strong = _STRONG.search(text) is not None
        if choice is not first and surely_names(text) and (strong or (_is_prose_next(choice[2]) and not plausible)):
            return choice
    if plausible:
        return first
    others = (each for each in choices if each is not first and _NO_NAME.search(_text(each)) is None)
    return next((each for each in others if _is_prose_next(each[2]) and len(_text(each)) <= _LINE_LENGTH), first)


def _choices(rest: list[Block]) -> Iterator[_Choice]:
    """Names at the head, and below one, two or three short lines."""
    skipped: list[Block] = []
    for _ in range(_MOST_SKIPPED + 1):
        if not rest:
            return
        names, after = _taken(_unlabelled(rest[0]))
        if names and not is_aside(rest[0].lines[0].text) and not is_mixed(rest[0].lines[0].text):
            yield list(skipped), names, [*([Block(after)] if after else []), *rest[1:]]
        lines = rest[0].lines
        count = 1 if len(lines) > 1 and len(lines[0].text) <= _LINE_LENGTH else len(lines)
        unit = Block(lines[:count])
        if len(unit.text) > _ASIDE_LENGTH or surely_names(unit.text) or _is_sentence(unit.text):
            return
        skipped.append(unit)
        rest = _without_lines(rest, count)


def _taken(block: Block) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of names at the head of a block, which never hold a line of prose."""
    names, after = take_names(block)
    if not names and len(block.lines) <= _MOST_ASIDES and surely_names(block.text):
        names, after = block.lines, ()
    if not names and _is_list_above_prose(block):
        names, after = block.lines[:1], block.lines[1:]
    end = next((n for n in range(1, len(names)) if _ends_names(names[:n], names[n].text)), None)
    if end is None:
        return names, after
    names, rest = take_names(Block(names[:end]))
    return names, (*rest, *block.lines[len(names) + len(rest) :])


def _is_list_above_prose(block: Block) -> bool:
    """Whether a list that looks like names, though not surely, stands right above prose."""
    first, *others = (line.text for line in block.lines)
    return bool(others) and "," in first and looks_like_names(first) and _is_prose(others[0])


def _ends_names(above: Sequence[Line], text: str) -> bool:
    """Whether a line goes on with something else than the names above it: an aside, or prose without their marks."""
    if is_aside(text) or is_side_label(text) or _is_chair(text):
        return True
    if _STRONG.search(text) or (surely_names(text) and not is_affiliation(text)):
        return False
    apart = any(_STRONG.search(line.text) for line in above) and not _STRONG.match(above[-1].text[-1])
    return len(text) > _LINE_LENGTH or (apart and (len(text.split()) > 4 or is_affiliation(text)))


def _is_chair(text: str) -> bool:
    """Whether a line says who moderates a talk: "Chair: Ana Díaz"."""
    label = label_of(text)
    return label is not None and label[0] == "moderators" and looks_like_names(text[label[1] :])


def _is_sentence(text: str) -> bool:
    return len(text.split()) > 5 and text[-1] in ".?!"


def _text(choice: _Choice) -> str:
    return Block(choice[1]).text


_HONORIFIC = re.compile(r"(?:(?:Dr|Prof|Professor)\b\.?\s+){1,2}")
_BRACKETS = re.compile(r"(?<=\S)\s+\([^()]{2,80}\)$")


def is_plainly_name(text: str) -> bool:
    """Whether a line is what a single author's name looks like: two or three words with capitals.

    >>> is_plainly_name("James Sharpnack"), is_plainly_name("Graph Networks"), is_plainly_name("via Scan Statistics")
    (True, False, False)
    """
    words = _BRACKETS.sub("", _HONORIFIC.sub("", text)).split()
    text = " ".join(words)
    return 2 <= len(words) <= 3 and all(word[0].isupper() for word in words) and _NO_NAME.search(text) is None


def is_person(text: str) -> bool:
    """Whether a line is a name with an institution behind it: "Ana Díaz (University of Leeds)".

    >>> is_person("Dr. Ana Díaz (University of Leeds)"), is_person("Graph Networks (A Survey)")
    (True, False)
    """
    behind = _BRACKETS.search(text)
    return behind is not None and is_affiliation(behind.group().strip(" ()")) and is_plainly_name(text)


def is_people_label(text: str) -> bool:
    """Whether a line begins with a label of people, its value behind it: "Speaker: Ana Díaz"."""
    label = _LABEL.match(text[:_LINE_LENGTH])
    return label is not None and ":" in label.group() and looks_like_names(text[label.end() :])


def _unlabelled(block: Block) -> Block:
    """A block without the label "Authors:" and marks of code around it."""
    first = block.lines[0]
    label = _LABEL.match(first.text[:_LINE_LENGTH])
    if label is None and not (first.text[0] == "`" and first.text[-1] == "`"):
        return block
    start = label.end() if label else 1
    end = len(first.text.rstrip("`*_ " if label and label["mark"] else "` "))
    if start >= end:
        return Block(block.lines[1:]) if len(block.lines) > 1 else block
    line = Line(first.number, first.start + start, first.start + end, first.text[start:end])
    return Block((line, *block.lines[1:]))


def _is_name_by_place(rest: Sequence[Block]) -> bool:
    """Whether a short line, no sentence, stands where names stand: between a title and a paragraph."""
    line, after = rest[0].lines[0], _without_lines(rest, 1)
    return (
        len(line.text) <= (_LONGEST_PLACE if len(rest[0].lines) == 1 else _LINE_LENGTH)
        and len(line.text.split()) <= _MOST_WORDS
        and line.text[0].isalpha()
        and _ENDS.search(line.text) is None
        and bool(after)
        and len(after[0].lines[0].text if len(rest[0].lines) > 1 else after[0].text) >= _PROSE
    )


# ---- the paragraphs --------------------------------------------------------------------------------------------------


def _without_tail(page: Page, found: Below, rest: list[Block], talks: int) -> list[Block]:
    """The paragraphs without asides at their end, and without what ends most of the page's talks."""
    for _ in range(_MOST_ASIDES):
        if not rest:
            break
        last = rest[-1]
        line = last.lines[-1]
        if all(is_aside(each.text) or parse_date(each.text) for each in last.lines) or _is_repeated(page, last, talks):
            _put_aside(found, last)
            rest = rest[:-1]
        elif len(last.lines) > 1 and (_is_surely_aside(line.text) or _is_repeated(page, Block((line,)), talks)):
            _put_aside(found, Block((line,)))
            rest = [*rest[:-1], Block(last.lines[:-1])]
        else:
            break
    return rest


def _is_repeated(page: Page, block: Block, talks: int) -> bool:
    """Whether most talks of a page end with such a block: the same words, or the same label of what follows."""
    if talks < 2 or len(block.lines) > _MOST_WORDS or len(text := block.text) > _LONGEST_LOOK:
        return False
    if is_last_label(text):
        return page.count(text.split(":")[0] + ":") >= max(2, 0.6 * talks)
    return len(block.lines) == 1 and len(text) < _PROSE and page.count(text) >= max(3, 0.6 * talks)


def _is_surely_aside(text: str) -> bool:
    """Whether the last line of a paragraph is a rule, a row of links, or a number with its sign."""
    return (len(text) >= 3 and not text.strip("-*_= ")) or is_link_row(text) or ("#" in text and is_aside(text))


def _without_label(page: Page, rest: list[Block], talks: int) -> list[Block]:
    """The paragraphs without the word "Abstract" at their head, where all abstracts of the page begin with it."""
    label = _ABSTRACT.match(rest[0].lines[0].text) if rest else None
    if label is None or page.count("Abstract:") < max(2, talks):
        return rest
    first, *others = rest[0].lines
    line = Line(first.number, first.start + label.end(), first.end, first.text[label.end() :])
    return [Block((line, *others)), *rest[1:]]


_ABSTRACT = re.compile(r"[*_]{0,3}Abstract[*_]{0,3}\s*[:.—–-][*_]{0,3}\s*(?=\S)", re.IGNORECASE)


def _decided(paragraphs: Sequence[Block]) -> Iterator[Note]:
    """A note about each line of an abstract that looks like a title, names or a time."""
    for block in paragraphs:
        for line in block.lines:
            if len(line.text) <= _LONGEST_LOOK and (
                _MARKED.match(line.text) or looks_like_time(line.text) or surely_names(line.text)
            ):
                yield note(NoteKind.DECIDED, line, f"read as a part of the abstract: {shown(line.text)}")


def printed_kind(page: Page, line: Line | None) -> Printed | None:
    """The kind that a line prints, without its number: Contributed Talk in "Contributed Talk 2"."""
    if line is None:
        return None
    number = _KIND_NUMBER.search(line.text)
    return page.printed(line.start, line.end - (len(number.group()) if number else 0))


_KIND_NUMBER = re.compile(r"(?<=[a-z])\s+#?\d{1,3}$", re.IGNORECASE)
