"""CSL-JSON: what citation processors read, and Zotero, Mendeley and DOI resolvers write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graph.readers._entries import Author, Entry, Field, Format, Remark, Stated, identified
from graph.readers._feed import Feed
from graph.readers._json import Node
from graph.readers._json_works import date_of, each, place, scored, stated
from graph.readers._person_names import from_parts, reading_order
from graph.readers._rich import unmarked

_TYPES = frozenset((
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event",
    "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
    "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review", "review-book", "software",
    "song", "speech", "standard", "thesis", "treaty", "webpage",
))  # fmt: skip
_EVENTS = ("event-title", "event", "container-title")


def score(head: str) -> float:
    """Objects with one of CSL's types, a title that is a string, and names or dates in CSL's parts."""
    return scored(head, _score, ("type", "title", "family"))


def _score(item: Mapping[str, object]) -> float:
    if item.get("type") not in _TYPES or not isinstance(item.get("title"), str) or "authorships" in item:
        return 0.0
    issued = item.get("issued")
    if isinstance(issued, dict) or "container-title" in item or ("id" in item and "citation-key" in item):
        return 0.95
    authors = item.get("author")
    parted = isinstance(authors, list) and authors and isinstance(authors[0], dict)
    return 0.95 if parted else 0.5 if {"DOI", "abstract"} & set(item) else 0.3


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each item."""
    return each(feed, _entry)


def _entry(item: Node) -> Entry:
    url = item["URL"].field
    return Entry(
        at=place(item),
        how="CSL item",
        title=_rich(item["title"]),
        authors=tuple(filter(None, map(_author, item["author"]))),
        abstract=_rich(item["abstract"]),
        event=next(filter(None, (_rich(item[key]) for key in _EVENTS)), None),
        date=date_of(item["issued"]),
        url=url,
        keywords=_keywords(item["keyword"].field),
        identifiers=(*stated(item["DOI"], "doi"), *_arxiv(item["number"]), *identified(url)),
    )


def _rich(node: Node) -> Field | None:
    field = node.field
    return field._replace(value=unmarked(field.value)) if field else None


def _author(author: Node) -> Author | None:
    literal = author["literal"].text or (author.text if not author.keys else None)
    given, family, suffix = (" ".join((author[key].text or "").split()) for key in ("given", "family", "suffix"))
    particles = (author[key].text or "" for key in ("dropping-particle", "non-dropping-particle"))
    name = reading_order(literal) if literal else from_parts(given, " ".join(filter(None, particles)), family, suffix)
    if not name.strip():
        return None
    return Author(Field(name, author.at), author["affiliation"].field, (*stated(author["ORCID"], "orcid"),))


def _keywords(field: Field | None) -> tuple[Field, ...]:
    words = re.split(r"[;,]", field.value) if field else []
    return tuple(Field(word, field.at) for word in words if word.strip() and field)


def _arxiv(number: Node) -> tuple[Stated, ...]:
    """Zotero writes the identifier of a preprint as its number."""
    text = number.text or ""
    return (Stated("arxiv", text, number.at),) if text.lower().startswith("arxiv:") else ()


FORMAT = Format("csl-json", "CSL-JSON", 1, "application/vnd.citationstyles.csl+json", score, entries)
