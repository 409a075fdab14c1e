"""JSON Lines of works: the product's own input format, one object a work, of which only the title is required."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from graph.readers._entries import Author, Entry, Extra, Field, Format, Remark, Stated, identified
from graph.readers._feed import Feed
from graph.readers._json import Node, begins_as_json, first_objects, objects, texts
from graph.readers._person_names import reading_order, split_names
from graph.records import NoteKind

KEYS = ("title", "abstract", "authors", "session", "event", "year", "date", "url", "doi", "ids", "keywords")
#: The beginning of an object too long to be seen whole, whose first key is one of a work.
_FIRST_KEY = re.compile(r'\[?\s*\{\s*"(?:title|authors|abstract|ids|doi)"\s*:\s*["\[{]')
_LONGEST_NAMES = 400_000
_AUTHOR_KEYS = ("name", "orcid", "ids", "affiliation")
#: What none but a description of a work has beside its title.
_TELLING = ("authors", "abstract", "doi", "session", "event")
#: What stands beside the authors of a work, under this format's keys or others.
_BESIDE = frozenset({
    *KEYS[1:2], *KEYS[3:], "venue", "booktitle", "journal", "conference", "proceedings", "pdf", "arxiv", "openreview",
    "id", "bibtex", "affiliations", "area", "track", "type", "poster", "site", "paper", "status", "award", "github",
    "project",
})  # fmt: skip
#: What describes software and goods.
_GOODS = frozenset({
    "version", "dependencies", "scripts", "devdependencies", "maintainers", "engines", "homepage", "license", "licence",
    "price", "currency", "sku", "stock", "quantity", "brand", "isbn", "rating", "ingredients", "duration", "album",
    "artist", "cast", "director", "genre", "salary", "company",
})  # fmt: skip


def score(head: str) -> float:
    """Objects with a string as title and something else that only works have, or with known keys alone."""
    if not begins_as_json(head):
        return 0.0
    found = first_objects(head)
    if not found:
        return 0.5 if _FIRST_KEY.match(head) and any(f'"{key}"' in head for key in _TELLING) else 0.0
    return min(map(_score, found))


def _score(each: Mapping[str, object]) -> float:
    if not isinstance(each.get("title"), str) or "authorships" in each:
        return 0.2 if "title" in each or "abstract" in each else 0.0
    if set(each) <= set(KEYS):
        return 0.95
    keys = {key.lower() for key in each}
    if keys & _GOODS - ({"license", "licence", "rating", "homepage"} if "abstract" in keys else set()):
        return 0.0
    if "authors" in each and not keys & _BESIDE:
        return 0.3
    if isinstance(each.get("author"), str) and keys & {"abstract", "doi", "venue", "booktitle", "status"}:
        return 0.6
    return 0.6 if any(key in each for key in _TELLING) else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each object."""
    for found in objects(feed):
        yield found if isinstance(found, Remark) else entry(found)


def entry(work: Node) -> Entry:
    """What an object says of a work; what is under an unknown key, or of a wrong kind, is kept aside."""
    date, year = work["date"].field, work["year"].field
    url = work["url"].field
    known = Entry(
        at=work.at.strip() or "the object",
        how="object with a title",
        title=work["title"].field,
        authors=_authors(_people(work)),
        abstract=work["abstract"].field,
        event=work["event"].field,
        session=work["session"].field,
        date=date if date else year,
        url=url,
        keywords=_keywords(work["keywords"]),
        identifiers=(*_stated(work["doi"], "doi"), *_ids(work["ids"]), *identified(url)),
    )
    return replace(known, extra=tuple(_extra(work)), remarks=tuple(_remarks(work, date, year)))


def _people(work: Node) -> Node:
    """The authors, as others call them too: "author"."""
    return work["authors"] or work["author"]


def _authors(people: Node) -> tuple[Author, ...]:
    """A list of authors, or names in one string: "Li, Bo; Wang, Xu"."""
    if people.text is not None:
        return tuple(Author(Field(name, people.at)) for name in split_names(people.text[:_LONGEST_NAMES])[0])
    return tuple(filter(None, map(_author, people)))


def _keywords(node: Node) -> tuple[Field, ...]:
    if node.text is None:
        return texts(node)
    return tuple(Field(word.strip(), node.at) for word in re.split(r"[;,]", node.text) if word.strip())


def _author(author: Node) -> Author | None:
    """A name, or an object with one."""
    name = author["name"].field if author.keys else author.field
    if name is None:
        return None
    stated = (*_stated(author["orcid"], "orcid"), *_ids(author["ids"]))
    return Author(_ordered(name), author["affiliation"].field, stated)


def _ordered(name: Field) -> Field:
    return Field(reading_order(" ".join(name.value.split())), name.at)


def _stated(node: Node, scheme: str) -> tuple[Stated, ...]:
    return (Stated(scheme, node.text, node.at),) if node.text else ()


def _ids(node: Node) -> tuple[Stated, ...]:
    return tuple(Stated(scheme, each.value, each.at) for scheme in node.keys for each in texts(node[scheme]))


def _extra(work: Node) -> Iterator[Extra]:
    for key in work.keys:
        if key not in (*KEYS, *(() if work["authors"] else ("author",))) and work[key]:
            yield Extra(key, work[key].dumped)
    for author in _people(work):
        for key in author.keys:
            if key not in _AUTHOR_KEYS and author[key]:
                yield Extra(key, author[key].dumped)


def _remarks(work: Node, date: Field | None, year: Field | None) -> Iterator[Remark]:
    if date and year and year.value not in date.value:
        yield Remark(NoteKind.WARNING, year.at, f"the year {year.value[:20]} is not that of the date {date.value[:40]}")
    if _people(work) and not _people(work).is_list and _people(work).text is None:
        yield Remark(NoteKind.WARNING, work["authors"].at, "authors should be a list or names in one string; not read")
    for key in ("title", "abstract", "session", "event", "url", "doi", "year", "date"):
        if work[key] and work[key].text is None:
            yield Remark(NoteKind.WARNING, work[key].at, f"{key} should be text; not read")
    for author in _people(work):
        if (author["name"] if author.keys else author).text is None:
            yield Remark(NoteKind.WARNING, author.at, "an author needs a name; left out")


FORMAT = Format("works-json", "JSON Lines of works", 1, "application/jsonl", score, entries)
