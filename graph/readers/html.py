"""Session pages and listings as HTML: works are found by how the page repeats; the text families read what is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from urllib.parse import urljoin

from graph.dates import parse_slot, parse_start
from graph.errors import InputError
from graph.external_ids import of_url
from graph.readers import listing, session_virtual
from graph.readers._cards import Card, Deck, best_deck
from graph.readers._days import dated, without_days
from graph.readers._fields import (
    code_in,
    is_furniture,
    is_kind,
    is_room,
    is_scholarly,
    is_session_label,
    is_session_title,
    label_of,
    presents_paper,
    title_span,
)
from graph.readers._lines import Page, note, shown
from graph.readers._markup import Extract, declared_encoding, extract, looks_like_html
from graph.readers._names import ends_as_sentence, signatures
from graph.readers._rows import Row, rows_of
from graph.readers._session import Header
from graph.readers.base import Material, Reader
from graph.records import Document, Identifier, ItemRecord, Note, NoteKind, Printed, SessionRecord, Signature, Slot

_LONGEST_ROOM, _LONGEST_HEADING, _ENOUGH, _LEAST_LISTED = 80, 300, 200_000, 2
#: The time that a heading prints before the title of a session.
_TIME_BEFORE = re.compile(
    r"\(?\d{1,2}[:.h]\d\d(?:\s*[ap]\.?m\.?)?(?:\s*[-–—]\s*\d{1,2}[:.h]\d\d(?:\s*[ap]\.?m\.?)?)?\)?\s*[:|,–—-]?\s+(?=\S)",
    re.I,
)
#: How sure a text reader has to be of a page.
_KNOWN = 0.5
#: Headings that say what a page is, and no session's title.
_GENERIC = re.compile(
    r"\b(?:accepted|papers?|proceedings|abstracts?|program(?:me)?|schedule|agenda|posters?|publications?|conference|workshop|"
    r"symposium|volume|contents|listings?|submissions?|archive|anthology|day|talks|orals|spotlights|advances|"
    r"presentations|tutorials|articles|issue|trending|daily)\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
#: A session's title that begins with the kind and number of it.
_SAYS_KIND = re.compile(
    r"(?:oral|spotlight|poster|keynote|invited|plenary|panel)s?(?: [a-z]+)? \d{1,2}[A-Z]?\s*[:.–—-]\s*\S", re.I
)
_ROOM_HINT = re.compile(r"(?:^|[^a-z])(?:room|venue|location|place|loc)(?:$|[^a-z])", re.IGNORECASE)
#: Words that pages with works have, and other pages with names on them lack; and what shops print.
_TRADE = re.compile(
    r"\b(?:papers?|proceedings|abstract|poster session|posters|conference|workshop|symposium|arxiv|openreview|doi|"
    r"bibtex|pdf|accepted|spotlight|oral presentations?|preprints?|session chairs?|supplementary|camera[- ]ready)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"[$€£¥]\s?\d{1,6}(?:[.,]\d\d)?\b(?!\s*[\\$^_{+*/=<>-])|\d\s?(?:€|EUR|USD)\b|"
    r"\b(?:add to (?:cart|basket)|in stock|free delivery)\b",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"[,;·⋅•|、]|\s(?:and|&)\s")
_ABSTRACT_WORD = re.compile(r"(?:abstract|summary)\s*[:.–—-]?\s*", re.IGNORECASE)
_TITLE_TAIL = re.compile(r"[\s\[(|,;·–—]+$")
_TITLE_NUMBER = re.compile(r"(?:\(?\d{1,4}[.)]|\[\d{1,4}\]|[PTO]\d{1,3}[.:])\s+(?=\S)")


# ---- works -----------------------------------------------------------------------------------------------------------


def _item(
    page: Page, card: Card, position: int, session: int | None, kind: Printed | None, base: str, stop: str
) -> ItemRecord:
    """The record of a card; ``stop`` is what the page sets behind every title."""
    paragraphs = card.of("abstract")
    abstract = _abstract(page, paragraphs)
    names = _signatures(page, card.of("names"))
    own = next((_bare_kind(page, row) for row in card.of("kind")), kind)
    slot = next((_slot(row) for row in card.of("slot")), None)
    told = own.text if own else None
    return ItemRecord(
        position,
        _title(page, card.title, stop),
        names,
        abstract,
        own,
        slot,
        session,
        is_work=presents_paper(told) and bool(names or abstract),
        code=code_in(page, abstract),
        identifiers=_identifiers(card, base),
        date=next((_date(page, row) for row in card.of("date")), None),
        how=", ".join(["title by its style", *(["names"] if names else []), *(["abstract"] if abstract else [])]),
    )


def _title(page: Page, row: Row, stop: str) -> Printed:
    start, end = row.span
    end -= len(stop) if page.text.endswith(stop, start, end) else 0
    number = _TITLE_NUMBER.match(page.text, start, end)
    start = number.end() if number and number.end() < end else start
    start, end = title_span(page.text, start, end)
    tail = _TITLE_TAIL.search(page.text, start, end)
    return page.printed(start, tail.start() if tail and tail.end() == end else end)


def _abstract(page: Page, rows: Sequence[Row]) -> Printed | None:
    if not rows:
        return None
    start = rows[0].line.start
    word = _ABSTRACT_WORD.match(page.text, start, rows[0].line.end) if rows[0].label[0] == "abstract" else None
    start, end = word.end() if word else start, rows[-1].line.end
    return Printed(page.text[start:end], start, end)


def _signatures(page: Page, rows: Sequence[Row]) -> tuple[Signature, ...]:
    found: list[Signature] = []
    for row in rows:
        start, end = row.span
        found += signatures(page, start, end - (page.text[end - 1] == "." and ends_as_sentence(page.text[start:end])))
    return tuple(replace(each, ordinal=n) for n, each in enumerate(found, 1))


def _bare_kind(page: Page, row: Row) -> Printed:
    start, end = row.line.start, row.line.end
    enclosed = row.text[0] in "([" and row.text[-1] in ")]"
    return page.printed(start + enclosed, end - enclosed)


def _slot(row: Row) -> Slot | None:
    return parse_slot(row.text, row.line.start) or parse_start(row.text, row.line.start)


def _date(page: Page, row: Row) -> Printed:
    return page.printed(row.line.start + (listing.dated_line(row.text) or 0), row.line.end)


def _identifiers(card: Card, base: str) -> tuple[Identifier, ...]:
    """The identifiers that the links of a work's title, and of what stands beside it, state: one of a scheme."""
    found: dict[str, set[str]] = {}
    links = {
        card.title.node.link: None,
        **{row.node.link: None for row in card.rows if card.roles.get(row.index) == "aside"},
    }
    for link in links:
        stated = of_url(urljoin(base, link) if base else link) if link else None
        if stated is not None:
            found.setdefault(stated.scheme, set()).add(stated.value)
    return tuple(Identifier(scheme, min(values)) for scheme, values in sorted(found.items()) if len(values) == 1)


# ---- sessions --------------------------------------------------------------------------------------------------------


@dataclass
class _Head:
    """The lines above some works, read: the session that they print, a kind, a date."""

    header: Header
    kind: Printed | None = None
    date: Printed | None = None
    notes: list[Note] = field(default_factory=list)


def _head(page: Page, rows: Sequence[Row], *, held: bool) -> _Head:
    """What stands above works; ``held``: they have times or kinds of their own, so that they are held in a session."""
    found = _Head(Header(page))
    header = found.header
    title = _session_title(rows, held=held)
    after = False
    for n, row in enumerate(rows):
        line = row.line
        if row is title:
            time = _TIME_BEFORE.match(page.text, line.start, line.end)
            start = time.end() if time else line.start
            header.title, after = page.printed(start, line.end), True
            header.slot = header.slot or (
                parse_slot(page.text[line.start : start].rstrip(" :|,–—-"), line.start) if time else None
            )
        elif header.labelled(line) or header.timed(line):
            continue
        elif listing.dated_line(row.text) is not None:
            found.date = _date(page, row)
        elif is_kind(row.text) and row.mark.heading:
            found.kind = page.printed(line.start, line.end)
        elif header.room is None and _is_room(row, rows[n - 1] if n else None, title, after=after):
            header.room = page.printed(line.start, line.end)
        elif row.mark.heading and _GENERIC.search(row.text):
            header.notes.append(note(NoteKind.SKIPPED, line, f"heading of the page: {shown(row.text)}"))
        else:
            header.skip(line)
    return found


def _is_room(row: Row, above: Row | None, title: Row | None, *, after: bool) -> bool:
    text = row.text
    if (
        len(text) > _LONGEST_ROOM
        or _COLUMN.match(text)
        or is_furniture(text)
        or is_session_label(text)
        or label_of(text) is not None
    ):
        return False
    if title is not None and (is_room(text) or _ROOM_HINT.search(row.node.style)):
        return True
    return after and above is title and text[-1] not in ".!?:" and row.small not in ("slot", "kind", "date")


_COLUMN = re.compile(
    r"(?:time|date|day|talks?|titles?|papers?|speakers?|presenters?|authors?|rooms?|event|abstract|chair|type)s?$", re.I
)


def _session_title(rows: Sequence[Row], *, held: bool) -> Row | None:
    """The line above some works that is the title of their session."""
    plain = [row for row in rows if len(row.text) <= _LONGEST_HEADING and not is_furniture(row.text)]
    able = [
        row for row in plain if not (row.small or is_session_label(row.text) or is_room(row.text) or _is_labelled(row))
    ]
    for n, row in enumerate(plain[:-1]):
        if is_session_label(row.text) and not plain[n + 1].small:
            return plain[n + 1]
    if said := [row for row in able if row.mark.heading and _SAYS_KIND.match(row.text)]:
        return said[-1]
    if said := [row for row in plain if is_session_title(_TIME_BEFORE.sub("", row.text))]:
        return said[-1]
    headings = [row for row in able if row.mark.heading]
    moderated = any(
        (label_of(row.text) or ("",))[0] == "moderators" or is_room(row.text) or _ROOM_HINT.search(row.node.style)
        for row in rows
    )
    special = [row for row in headings if not _GENERIC.search(row.text)]
    if held or moderated:
        pool = special or (headings if moderated else [])
        if pool:
            deeper = len(pool) > 1 and pool[-1].mark.heading >= 4 > pool[-2].mark.heading
            return pool[-2] if deeper else pool[-1]
        return able[0] if able and not headings and not _GENERIC.search(able[0].text) else None
    return special[-1] if len(special) == len(headings) == 1 else None


def _is_labelled(row: Row) -> bool:
    return (label_of(row.text) or ("other",))[0] != "other" or row.text.endswith(":")


# ---- the page --------------------------------------------------------------------------------------------------------


def _sections(deck: Deck) -> Iterator[tuple[list[Row], list[Card]]]:
    """The cards in order, each run of them with the lines above it that belong to no card."""
    others = list(deck.others)
    head: list[Row] = []
    cards: list[Card] = []
    for card in deck.cards:
        first = min([card.title.index, *(row.index for row in card.rows)])
        above = []
        while others and others[0].index < first:
            above.append(others.pop(0))
        if cards and _is_header(above):
            yield head, cards
            head, cards = above, []
        else:
            head += above
        cards.append(card)
    yield head + others, cards


def _is_header(rows: Sequence[Row]) -> bool:
    """Whether lines between works begin another section."""
    return any(row.mark.heading or is_session_label(row.text) or is_session_title(row.text) for row in rows)


def _document(page: Page, deck: Deck, base: str) -> Document:
    sessions: list[SessionRecord] = []
    items: list[ItemRecord] = []
    notes: list[Note] = []
    dates: list[Printed] = []
    usual = _usual(deck)
    held = any(card.of("slot") or card.of("kind") for card in deck.cards)
    ends = [card.title.text for card in deck.cards]
    stop = "." if len(ends) > 2 and sum(text.endswith(".") for text in ends) >= 0.8 * len(ends) else ""
    for rows, cards in _sections(deck):
        head = _head(page, rows, held=held)
        session = head.header.record(len(sessions) + 1)
        sessions += [session] if session else []
        dates += [head.date] if head.date else []
        notes += head.header.notes
        for card in cards:
            number = session.position if session else None
            items.append(_item(page, card, len(items) + 1, number, head.kind, base, stop))
            notes += _notes(card, usual)
    return Document(
        "html",
        VERSION,
        "text/html",
        "",
        page.text,
        tuple(sessions),
        tuple(items),
        dates[0] if dates else None,
        tuple(notes),
    )


def _usual(deck: Deck) -> frozenset[str]:
    """The styles of lines that stand beside most works: what they hold is no part of any."""
    counts = Counter(style for card in deck.cards for style in {row.node.style for row in card.rows})
    return frozenset(style for style, count in counts.items() if count > 0.5 * len(deck.cards) and count > 1)


def _notes(card: Card, usual: frozenset[str]) -> Iterator[Note]:
    for row in card.rows:
        role = card.roles.get(row.index)
        if role == "aside" or (role is None and row.node.style in usual):
            yield note(NoteKind.SKIPPED, row.line, f"beside a title: {shown(row.text)}")
        elif role is None:
            yield note(NoteKind.UNKNOWN, row.line, f"not placed: {shown(row.text)}")


def _is_scholarship(deck: Deck, page: Page, head: Sequence[Row], around: str) -> bool:
    """Whether works are what a page lists: labelled as a session, with abstracts of research, or with names and words
    that only such pages have; ``around`` are the words of the page's tags.
    """
    if len(_PRICE.findall(page.text)) > max(2, 0.5 * len(deck.cards)):
        return False
    labelled = any(is_session_label(row.text) or (label_of(row.text) or ("",))[0] == "moderators" for row in head)
    told = ["\n".join(row.text for row in card.of("abstract"))[:2000] for card in deck.cards]
    named = [card for card in deck.cards if card.of("names")]
    sure = [card for card in named if _are_sure(card.of("names"))]
    research = sum(map(is_scholarly, told))
    if labelled and (research or (named and any(card.of("slot") or card.of("kind") for card in deck.cards))):
        return True
    if any(is_session_title(row.text) for row in head) and 2 * research > len(deck.cards):
        return True
    words = _trade_words(page, around)
    if words and 2 * research > len(deck.cards) and (sure or research > 2 or (research > 1 and not named)):
        return True
    if any(text and not is_scholarly(text, 20) for text in told) or len(deck.cards) < _LEAST_LISTED:
        return False
    share = (len(named) / len(deck.cards), len(sure) / len(deck.cards))
    spoken = median(len(card.title.text.split()) for card in deck.cards)
    clear = len(deck.cards) > 3 and share[0] >= 0.8 and share[1] >= 0.5 and spoken >= 4
    return share[0] >= 0.6 and share[1] >= 0.4 and len(words) > (0 if clear else 1)


def _trade_words(page: Page, around: str) -> set[str]:
    return {match.lower().rstrip("s") for match in _TRADE.findall(f"{around} {page.text[:_ENOUGH]}")}


def _are_sure(rows: Sequence[Row]) -> bool:
    """Whether lines are names beyond doubt: several, or said to be by a label or the page's tags."""
    several = len(rows) > 1 or bool(_BETWEEN_NAMES.search(rows[0].value))
    return several or rows[0].names == 2 or rows[0].hint == "names" or rows[0].label[0] == "names"


# ---- reading ---------------------------------------------------------------------------------------------------------


def _read(material: Material) -> Document:
    text, encoding = _decoded(material)
    page_text = extract(text, material.name)
    inner = Material(material.name, page_text.text.encode())
    document = _read_text(inner, page_text)
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


def _read_text(inner: Material, found: Extract) -> Document | None:
    """The document that the surest way of reading makes of a page's text."""
    page, days = without_days(inner.page)
    rows = rows_of([line for block in page.blocks for line in block.lines], found.marks)
    deck = best_deck(rows)
    if deck is not None and _is_scholarship(deck, inner.page, deck.others, found.around):
        return dated(_document(page, deck, found.base), days)
    known = ((reader.score(inner), reader) for reader in (session_virtual.READER, listing.READER))
    score, reader = max(known, key=lambda pair: pair[0])
    if score < _KNOWN or not (
        _trade_words(inner.page, found.around) or any(is_session_label(row.text) for row in rows)
    ):
        return None
    return reader.read(inner)


def _score(material: Material) -> float:
    return 0.9 if looks_like_html(material.text) else 0.0


VERSION = 4
READER = Reader("html", "a session page or a paper listing as HTML", VERSION, _score, _read)
