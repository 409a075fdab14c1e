"""Crossref works: answers of its REST API, and the files of its public data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.readers._entries import Author, Entry, Field, Format, Remark, identified
from graph.readers._feed import Feed
from graph.readers._json import Node
from graph.readers._json_works import date_of, joined, place, scored, stated
from graph.readers._json_works import each as entry_of_each
from graph.readers._person_names import from_parts
from graph.readers._rich import unmarked

#: Records about no work of their own, by Crossref's types.
_NO_WORK = frozenset((
    "proceedings", "proceedings-series", "journal", "journal-issue", "journal-volume", "book-series", "book-set",
    "report-series", "component", "peer-review", "grant", "database", "standard-series", "report-component",
))  # fmt: skip
_DATES = ("published-print", "published-online", "published", "issued", "created")


def score(head: str) -> float:
    """Objects with a DOI whose title is a list, as nobody else writes it."""
    return scored(head, _score, ("DOI", "title", "member"))


def _score(work: Mapping[str, object]) -> float:
    if not isinstance(work.get("DOI"), str):
        return 0.0
    if isinstance(work.get("title"), list):
        return 1.0
    return 0.9 if "member" in work and "deposited" in work else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each work; records of journals, volumes and the like have none."""
    return entry_of_each(feed, _entry)


def _entry(work: Node) -> Entry | None:
    if work["type"].text in _NO_WORK:
        return None
    url = work["resource"]["primary"]["URL"].field or work["URL"].field
    return Entry(
        at=place(work),
        how="Crossref work",
        title=_title(_first(work["title"]), _first(work["subtitle"])),
        authors=tuple(filter(None, map(_author, work["author"]))),
        abstract=_rich(work["abstract"]),
        event=_rich(work["event"]["name"]) or _first(work["container-title"]),
        date=next(filter(None, (date_of(work[key]) for key in _DATES)), None),
        url=url,
        keywords=tuple(field for subject in work["subject"] if (field := subject.field)),
        identifiers=(*stated(work["DOI"], "doi"), *identified(url)),
    )


def _title(title: Field | None, subtitle: Field | None) -> Field | None:
    """The title with its subtitle, as the work itself prints it, unless it holds that already."""
    if title and subtitle and subtitle.value.strip().casefold() in title.value.casefold():
        return title
    return joined((title, subtitle), ": ")


def _rich(node: Node) -> Field | None:
    field = node.field
    return field._replace(value=unmarked(field.value)) if field else None


def _first(titles: Node) -> Field | None:
    return next((_rich(title) for title in titles if title.text), None) if titles.is_list else _rich(titles)


def _author(author: Node) -> Author | None:
    given, family, suffix = (" ".join((author[key].text or "").split()) for key in ("given", "family", "suffix"))
    name = from_parts(given, "", family, suffix) or author["name"].text or ""
    if not name.strip():
        return None
    affiliation = next((each["name"].field for each in author["affiliation"] if each["name"].text), None)
    return Author(Field(name, author.at), affiliation, stated(author["ORCID"], "orcid"))


FORMAT = Format("crossref", "Crossref", 1, "application/json", score, entries)
