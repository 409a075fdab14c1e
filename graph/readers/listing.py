"""Paper listings: a date, then titles and abstracts in turn, without names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from statistics import median

from graph.dates import parse_date
from graph.readers._fields import code_in, cut_note, is_aside, is_scholarly, title_span
from graph.readers._lines import Block, Line, Page, note, shown
from graph.readers._names import signatures, surely_names
from graph.readers._session import split_furniture
from graph.readers.base import Material, Reader
from graph.readers.session_markdown import part_of, unwrapped
from graph.records import Document, ItemRecord, Note, NoteKind, Printed


class Role(IntEnum):
    """What a block of a listing is."""

    TITLE = 0
    NAMES = 1
    ABSTRACT = 2
    MORE = 3  # the next paragraph of an abstract


@dataclass(frozen=True, slots=True)
class Body:
    """The content blocks of a listing with the date that stands above each, and those that say "Published on …".

    ``marked`` counts the blocks that are headings, bold lines or links in Markdown.
    """

    blocks: tuple[Block, ...]
    dates: tuple[Printed | None, ...]
    own_dates: Mapping[int, Printed]
    marked: int = 0


# ---- how likely a block is a title -----------------------------------------------------------------------------------

_SENTENCES = re.compile(r"[.?!][\"”’)]*\s+(?=[\"“(]?[A-Z])")
_PROSE = re.compile(
    r"\b(?:we|our|this|these|that|which|is|are|was|were|has|have|been|can|it|its|they|propose|present|show|paper)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{4,}")
#: Marks that stand between names, and in no title that only reads like a list of them.
_DOTS = re.compile(r"[·⋅•|]|(?:,[^,]+){3}")
_BULLET = re.compile(r"(?:[-–•*·‣]|\(?(?:\d{1,2}|[ivx]{1,4}|[a-e])[.)]|\\item)\s")
_TAG = re.compile(
    r"(?:key ?words|tl;?dr|code|project(?: page)?|data(?:set)?|website|demo|note|keywords and phrases)\b.{0,30}:",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"(?:first )?(?:published|posted|submitted|updated|announced|released|added|date)(?: on)?\s*:?\s+", re.IGNORECASE
)
_LONGEST_DATE_LINE, _LONG_LINE = 60, 200
#: The beginning of a paragraph says enough about it.
_LOOKED_AT = 600
_ADDRESS = re.compile(r"https?://|www\.|github\.com", re.IGNORECASE)


def titleness(whole: str) -> float:
    """How much a block looks like a title rather than a paragraph, in log odds: above 0 for titles.

    >>> titleness("Graph U-Nets") > 0 > titleness("We study graphs. They are useful in many problems.")
    True
    """
    text, size = whole[:_LOOKED_AT], len(whole)
    odds = 3.0 - 6.0 / (1 + math.exp(-(size - 190) / 30)) - (4.0 if size > 330 else 0.0)
    odds -= 2.5 * min(3, len(_SENTENCES.findall(text)))
    ending = whole.rstrip('"”’)*$ ')[-1:]
    odds += {".": -3.0, ":": -3.0, ",": -3.0, ";": -3.0, "?": 0.3, "!": 0.3}.get(ending, 1.5)
    words = _WORDS.findall(text)
    if len(words) > 2:
        odds += 3.0 * sum(word[0].isupper() for word in words) / len(words) - 0.7
    odds -= 0.9 * min(4, len(_PROSE.findall(text)))
    if _BULLET.match(text) or _TAG.match(text) or _ADDRESS.search(text):
        odds -= 4.0
    return odds - (1.0 if text[0].islower() else 0.0)


#: What may follow what, in log probabilities.
_FOLLOWS: dict[Role | None, dict[Role, float]] = {
    None: {Role.TITLE: 0.0},
    Role.TITLE: {Role.ABSTRACT: -0.1, Role.NAMES: -1.0, Role.TITLE: -9.0},
    Role.NAMES: {Role.ABSTRACT: -0.1, Role.TITLE: -9.0},
    Role.ABSTRACT: {Role.TITLE: -0.05, Role.MORE: -3.0},
    Role.MORE: {Role.TITLE: -0.5, Role.MORE: -1.0},
}


def roles_of(texts: Sequence[str]) -> list[Role]:
    """The likeliest roles of a listing's blocks, taken together: a title, its abstract, more paragraphs of it."""
    scores: dict[Role | None, float] = {None: 0.0}
    came_from: list[dict[Role, Role | None]] = []
    for text in texts:
        fit = _fits(text)
        step: dict[Role | None, float] = {}
        back: dict[Role, Role | None] = {}
        for last, score in scores.items():
            for following, cost in _FOLLOWS[last].items():
                total = score + cost + fit[following]
                if following not in step or total > step[following]:
                    step[following], back[following] = total, last
        scores = step
        came_from.append(back)
    role: Role | None = max(scores, key=lambda each: scores[each])
    path: list[Role] = []
    for back in reversed(came_from):
        if role is None:
            break
        path.append(role)
        role = back[role]
    return path[::-1]


@lru_cache(maxsize=512)
def _fits(text: str) -> dict[Role, float]:
    odds = titleness(text)
    names = 4.0 if surely_names(text) else -20.0
    short = max(0.0, (250 - len(text)) / 60)
    title = -20.0 if names > 0 and _DOTS.search(text) else odds / 2
    return {Role.TITLE: title, Role.NAMES: names, Role.ABSTRACT: -odds / 2 - short, Role.MORE: -odds / 2}


# ---- reading ---------------------------------------------------------------------------------------------------------


def _units(page: Page) -> Iterator[Block]:
    """Blocks; single lines where titles and abstracts take turns line by line; a title right above its abstract."""
    for block in page.blocks:
        long = [len(line.text) > _LONG_LINE for line in block.lines]
        if len(long) > 1 and long == [n % 2 == 1 for n in range(len(long))]:
            yield from (Block((line,)) for line in block.lines)
        elif long[:2] == [False, True] and titleness(block.lines[0].text) > 0:
            yield from (Block(block.lines[:1]), Block(block.lines[1:]))
        else:
            yield block


def _unmarked(page: Page, block: Block) -> Block:
    """A heading, bold line or link of Markdown without its marks; other blocks as they are."""
    if block.lines[0].text[0] not in "#*_[" or len(block.lines) > 1:
        return block
    part = part_of(page, block)
    start, end = unwrapped(page.text, part.start, part.end)
    if (start, end) == (block.start, block.end) or start >= end:
        return block
    return Block((Line(block.number, start, end, page.text[start:end]),))


def _body(page: Page) -> tuple[Body, list[Note]]:
    """The content of a listing and its dates: what stands above the first date, counts and votes are furniture."""
    whole = list(_units(page))
    units = [_unmarked(page, unit) for unit in whole]
    first = next((n for n, unit in enumerate(units[:15]) if parse_date(unit.text)), None)
    begin = _without_date(units) if first is None else first
    notes = [_furniture(unit) for unit in units[:begin]]
    date: Printed | None = None
    blocks, dates, own = list[Block](), list[Printed | None](), dict[int, Printed]()
    content, end = split_furniture(units[begin:])
    for unit in content:
        label = _DATE_LABEL.match(unit.text[:_LONGEST_DATE_LINE])
        if parse_date(unit.text):
            date = page.printed(unit.start, unit.end)
        elif label and parse_date(unit.text[label.end() :]):
            own[len(blocks)] = page.printed(unit.start + label.end(), unit.end)
        elif all(is_aside(line.text) for line in unit.lines):
            notes.append(_furniture(unit))
        else:
            blocks.append(unit)
            dates.append(date)
    marked = sum(before is not after for before, after in zip(whole, units, strict=True))
    return Body(tuple(blocks), tuple(dates), own, marked), [*notes, *map(_furniture, end)]


def dated_line(text: str) -> int | None:
    """Where the date begins in a line that is one, or that says when something was published; None in others.

    >>> dated_line("Published on Mar 8, 2025"), dated_line("Mar 8"), dated_line("March madness")
    (13, 0, None)
    """
    label = _DATE_LABEL.match(text[:_LONGEST_DATE_LINE])
    start = label.end() if label else 0
    return start if parse_date(text[start:]) is not None else None


def _furniture(unit: Block) -> Note:
    return note(NoteKind.SKIPPED, unit, f"page furniture: {shown(unit.text)}")


def _without_date(units: Sequence[Block]) -> int:
    """Where the content begins when no date says so: at the block above the first long paragraph."""
    long = next((n for n, unit in enumerate(units) if len(unit.text) > 250), len(units))
    return max(0, long - 1)


def _items(page: Page, body: Body) -> Iterator[tuple[ItemRecord, tuple[Block, ...]]]:
    roles = roles_of([block.text for block in body.blocks])
    starts = [n for n, role in enumerate(roles) if role is Role.TITLE]
    several = len(set(body.dates)) > 1
    for position, (start, end) in enumerate(zip(starts, [*starts[1:], len(roles)], strict=bool(starts)), 1):
        names = body.blocks[start + 1] if start + 1 < end and roles[start + 1] is Role.NAMES else None
        paragraphs = body.blocks[start + (2 if names else 1) : end]
        title = body.blocks[start]
        abstract = page.passage(paragraphs) if paragraphs else None
        own = next((body.own_dates[n] for n in range(start, end) if n in body.own_dates), None)
        item = ItemRecord(
            position,
            page.printed(*title_span(page.text, title.start, title.end)),
            signatures(page, names.start, names.end) if names else (),
            abstract,
            code=code_in(page, abstract),
            date=own or (body.dates[min(start + 1, end - 1)] if several else None),
            how=", ".join(
                ["title between abstracts", *(["line of names"] if names else []), *(["abstract"] if abstract else [])]
            ),
        )
        yield item, paragraphs


def _read(material: Material) -> Document:
    page = material.page
    body, notes = _body(page)
    items: list[ItemRecord] = []
    last: tuple[Block, ...] = ()
    for item, last in _items(page, body):
        if item.abstract is None and item.title.end == body.blocks[-1].end:
            notes.append(
                note(
                    NoteKind.WARNING,
                    page.line_of(item.title),
                    f"the page is cut below a title: {shown(item.title.text)}",
                )
            )
            continue
        items.append(item)
        notes += _remarks(page, item, last)
    notes += cut_note(last[-1] if last else None)
    only = set(body.dates)
    date = body.dates[0] if len(only) == 1 else None
    return Document(
        "listing", VERSION, "text/plain", material.decoded.encoding, material.text, (), tuple(items), date, tuple(notes)
    )


def _remarks(page: Page, item: ItemRecord, paragraphs: Sequence[Block]) -> Iterator[Note]:
    if item.abstract is None:
        yield note(
            NoteKind.WARNING,
            page.line_of(item.title),
            f"no abstract below {shown(item.title.text)}: the page may be cut here",
        )
    for block in paragraphs[1:]:
        if titleness(block.text) > -1:
            yield note(
                NoteKind.DECIDED,
                block,
                f"read as a paragraph of the abstract above, not as a title: {shown(block.text)}",
            )


# ---- recognising -----------------------------------------------------------------------------------------------------

_SECTION = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|introduction|background|related work|methods?|materials and methods|results?|"
    r"discussion|conclusions?|references|acknowledge?ments?|appendix|contents)\W*$",
    re.IGNORECASE,
)


_MARKDOWN = re.compile(r"#{1,6} |\*\*|```|\|.*\|$|[-*] \[")
#: An abstract has at least so many characters; fewer where the page is cut.
_ABSTRACT_LENGTH, _CUT_LENGTH = 200, 100
#: So many blocks tell what a page is.
_ENOUGH = 200


def _score(material: Material) -> float:
    """Sure when a date stands above, titles and abstracts take turns, and the abstracts read like research."""
    page = material.page
    body, _ = _body(page)
    texts = [block.text for block in body.blocks[:_ENOUGH]]
    if len(texts) < 2 or sum(_MARKDOWN.match(text) is not None for text in texts) > 0.1 * len(texts):
        return 0.0
    roles = roles_of(texts)
    titles = [text for text, role in zip(texts, roles, strict=True) if role is Role.TITLE]
    if sum(_SECTION.match(title) is not None for title in titles) > 0.1 * len(titles):
        return 0.0
    abstracts = [text for text, role in zip(texts, roles, strict=True) if role is Role.ABSTRACT]
    good = [text for text in abstracts if is_scholarly(text, _CUT_LENGTH if text is texts[-1] else _ABSTRACT_LENGTH)]
    sound = [text for text in titles if titleness(text) > 0]
    dated = body.dates[0] is not None or bool(body.own_dates)
    if body.marked > 0.1 * len(titles) and (not dated or body.marked < 0.8 * len(titles)):
        return 0.0
    if len(good) < (1 if dated else 3) or (not dated and median(len(title.split()) for title in titles) < 4):
        return 0.0
    share = min(len(good) / len(titles), len(sound) / len(titles), 3 * len(titles) / len(texts))
    return (0.9 if dated else 0.7) * min(1.0, share + 0.1)


VERSION = 3
READER = Reader("listing", "a paper listing (a date, then titles and abstracts in turn)", VERSION, _score, _read)
