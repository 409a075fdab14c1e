"""OpenReview submissions, as both versions of its API answer: fields plain, or each as the "value" of an object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from graph.readers._entries import Author, Entry, Field, Format, Remark, Stated, identified
from graph.readers._feed import Feed
from graph.readers._json import Node, texts
from graph.readers._json_works import each as entry_of_each
from graph.readers._json_works import place, scored
from graph.readers._person_names import reading_order

_VENUE = re.compile(
    r"(?P<event>.*\S)\s+\(?(?P<kind>oral|spotlight|poster|notable top 5%|notable top 25%)\)?", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CODE_KEYS = ("code", "code_link", "code_of_submission")


def score(head: str) -> float:
    """Notes: objects with an id, a forum or an invitation, and a content."""
    return scored(head, _score, ("content", "forum"))


def _score(note: Mapping[str, object]) -> float:
    if not isinstance(note.get("content"), dict) or "id" not in note:
        return 0.0
    return 1.0 if {"forum", "invitation", "invitations", "signatures"} & set(note) else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each submission; reviews and comments, which reply to one, have none."""
    return entry_of_each(feed, _entry)


def _entry(note: Node) -> Entry | None:
    if note["replyto"] or (note["forum"] and note["id"].text != note["forum"].text):
        return None
    content = note["content"]
    venue, kind = _venue(_value(content, "venue").field)
    url = _value(content, "html").field
    return Entry(
        at=place(note),
        how="OpenReview note",
        title=_value(content, "title").field,
        authors=tuple(_authors(content)),
        abstract=_value(content, "abstract").field,
        event=venue,
        kind=kind,
        date=_date(note, venue),
        url=url,
        keywords=texts(_value(content, "keywords")),
        code=tuple(
            field for key in _CODE_KEYS for field in texts(_value(content, key)) if field.value.startswith("http")
        ),
        identifiers=(*_stated(note["id"]), *identified(url)),
    )


def _value(content: Node, key: str) -> Node:
    """A field of either version."""
    field = content[key]
    return field["value"] if field.keys else field


def _authors(content: Node) -> Iterator[Author]:
    ids = list(_value(content, "authorids"))
    for number, author in enumerate(_value(content, "authors")):
        name = author["fullname"].field or author["name"].field if author.keys else author.field
        stated = author["username"] if author.keys else ids[number] if number < len(ids) else author["username"]
        if name is not None:
            affiliation = next((each["name"].field for each in author["institutions"] if each["name"].text), None)
            yield Author(Field(reading_order(" ".join(name.value.split())), name.at), affiliation, _profile(stated))


def _profile(node: Node) -> tuple[Stated, ...]:
    """A profile such as ~Ada_Lovelace1; mail addresses and searches stand in its place where there is none."""
    text = node.text or ""
    if "openreview.net/profile?id=" in text or text.startswith("~"):
        return (Stated("openreview", text, node.at),)
    return ()


def _stated(node: Node) -> tuple[Stated, ...]:
    return (Stated("openreview", node.text, node.at),) if node.text else ()


def _venue(field: Field | None) -> tuple[Field | None, Field | None]:
    """The venue and the kind of presentation that it may end in: "ICLR 2024 oral"."""
    match = _VENUE.fullmatch(" ".join(field.value.split())) if field else None
    if match is None or field is None:
        return field, None
    event = Field(match["event"], field.at, match.string[match.end("event") :])
    return event, Field(match["kind"], field.at)


def _date(note: Node, venue: Field | None) -> Field | None:
    """The day of publication or, where the venue prints another year, that; else the day of submission."""
    year = _YEAR.search(venue.value) if venue else None
    published = _day(note, ("pdate", "odate"))
    if year and venue and not (published and published.value.startswith(year[0])):
        return Field(year[0], venue.at)
    return published or _day(note, ("cdate", "tcdate"))


def _day(note: Node, keys: tuple[str, ...]) -> Field | None:
    """A day that OpenReview gives in milliseconds since 1970."""
    for key in keys:
        value = note[key].value
        if isinstance(value, int) and 0 < value < 1 << 42:
            return Field(datetime.fromtimestamp(value / 1000, UTC).date().isoformat(), note[key].at)
    return None


FORMAT = Format("openreview", "OpenReview", 1, "application/json", score, entries)
