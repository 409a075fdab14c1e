"""What the cards of all kinds share: references, evidence, lists and their search."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import links
from graph.identifiers import iri, slugify
from graph.snapshot import Snapshot

#: A JSON-able value of named fields.
Card = dict[str, Any]

#: What an entity is, without its relations; None when there is no such entity.
Head = Callable[[Snapshot, str], Card | None]

#: What an entity stands in relation to; the flag asks for the evidence.
Relation = Callable[[Snapshot, str, bool], list[Card]]


@dataclass(frozen=True)
class Listing:
    """A list of entities: its SQL, what a word of a search may match in it, and what it can be sorted by.

    ``matches`` is an SQL condition over ``{label}`` (a LIKE pattern of the word) and ``{slug}`` (one of its slug, which
    knows no accents); ``usual`` is the sort of a list that nobody sorted. The first column is the slug.
    """

    select: str
    matches: str
    sorts: Mapping[str, str]
    usual: str
    finish: Callable[[Snapshot, list[Card]], list[Card]]


@dataclass(frozen=True)
class Kind:
    """A kind of entity that has pages and JSON of its own."""

    name: str
    listing: Listing
    head: Head
    relations: Mapping[str, Relation]


def rows(snapshot: Snapshot, sql: str, *parameters: Any, **named: Any) -> list[Card]:
    """The rows of an SQL query as dicts."""
    return [dict(row) for row in snapshot.catalogue.sql(sql, named or parameters)]


def among(values: Iterable[str]) -> str:
    """Values as the parameter of ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(values))


def grouped(found: Iterable[Card], key: str) -> dict[Any, list[Card]]:
    """Rows by one of their columns, each group in the order given."""
    groups: dict[Any, list[Card]] = {}
    for row in found:
        groups.setdefault(row[key], []).append(row)
    return groups


def ref(snapshot: Snapshot, kind: str, slug: str, label: str) -> Card:
    """A pointer to an entity: its IRI, its label and its page here."""
    return {"id": iri(snapshot.base, kind, slug), "slug": slug, "label": label, "page": links.page(kind, slug)}


def maybe_ref(snapshot: Snapshot, kind: str, slug: str | None, label: str | None) -> Card | None:
    """The same, or None where there is nothing to point at."""
    return None if slug is None else ref(snapshot, kind, slug, label or slug)


def head(snapshot: Snapshot, kind: str, slug: str, label: str, /, **fields: Any) -> Card:
    """The beginning of every card."""
    where = {"self": links.data(kind, slug), "page": links.page(kind, slug), "turtle": links.described(kind, slug)}
    return {"id": iri(snapshot.base, kind, slug), "type": kind, "slug": slug, "label": label, **fields, "links": where}


def evidence(snapshot: Snapshot, row: Card, **more: Any) -> Card:
    """Where something was read: ``row`` has source, source_name, field, start, end and exact."""
    return {
        "source": ref(snapshot, "source", row["source"], row["source_name"]),
        "field": row["field"],
        "start": row["start"],
        "end": row["end"],
        "exact": row["exact"],
        **more,
        "view": links.view(row["source"], row["start"], row["end"]),
    }


def proofs(snapshot: Snapshot, found: Iterable[Card], explain: bool) -> Card:
    """The field ``evidence`` made of scored rows when it is asked for, else no field."""
    if not explain:
        return {}
    return {"evidence": [evidence(snapshot, row, score=row["score"], method=row["method"]) for row in found]}


def search(
    snapshot: Snapshot, listing: Listing, wanted: str, sort: str, offset: int, size: int
) -> tuple[int, list[Card]]:
    """How many entities of a list match all words of ``wanted`` (all when it is empty), and one page of them."""
    condition, parameters = _condition(listing, wanted)
    counted = rows(snapshot, " ".join(["SELECT count(*) AS n FROM (", listing.select, condition, ")"]), **parameters)
    sql = " ".join([listing.select, condition, "ORDER BY", _order(listing, sort), "LIMIT :size OFFSET :offset"])
    found = rows(snapshot, sql, **parameters, size=size, offset=offset)
    return int(counted[0]["n"]), listing.finish(snapshot, found)


def nearest(snapshot: Snapshot, listing: Listing, slug: str) -> list[Card]:
    """Up to three entities of a list that hold all words of a slug, or else the longest of its words that any holds."""
    words = [word for word in slugify(slug).split("-") if len(word) > 1]
    longest_first = sorted(words, key=len, reverse=True)
    for attempt in (" ".join(words), *longest_first) if words else ():
        _, found = search(snapshot, listing, attempt, listing.usual, 0, 3)
        if found:
            return found
    return []


def sort_names(listing: Listing) -> list[str]:
    """What ``sort`` may be: each name, and with a minus in front the other way round."""
    return [sign + name for name in listing.sorts for sign in ("", "-")]


def _order(listing: Listing, sort: str) -> str:
    columns = listing.sorts[sort.removeprefix("-")].split(", ")
    if sort.startswith("-"):
        columns = [column + " DESC" for column in columns]
    return ", ".join([*columns, "1"])


def _condition(listing: Listing, wanted: str) -> tuple[str, dict[str, str]]:
    words = [word for word in wanted.split() if any(c.isalnum() for c in word)]
    parameters: dict[str, str] = {"any": ""}
    for n, word in enumerate(words):
        parameters[f"label{n}"] = f"%{_escaped(word)}%"
        parameters[f"slug{n}"] = f"%{slugify(word)}%"
    if wanted.strip() and not words:
        return "WHERE :any <> ''", parameters  # signs alone are in no name
    conditions = [listing.matches.format(label=f":label{n}", slug=f":slug{n}") for n in range(len(words))]
    return "WHERE " + " AND ".join(conditions or [":any = ''"]), parameters


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def people_of(snapshot: Snapshot, works: Sequence[str]) -> dict[str, list[Card]]:
    """Work slug -> its authors in order, as references."""
    sql = """
        SELECT a.work, a.person, p.name FROM authorship a JOIN person p ON p.slug = a.person
        WHERE a.work IN (SELECT value FROM json_each(?)) ORDER BY a.work, a.ordinal IS NULL, a.ordinal, a.fragment"""
    groups = grouped(rows(snapshot, sql, among(works)), "work")
    return {work: [ref(snapshot, "person", r["person"], r["name"]) for r in group] for work, group in groups.items()}


def work_ref(snapshot: Snapshot, authors: Mapping[str, list[Card]], slug: str, title: str) -> Card:
    """A reference to a work that names its authors."""
    return {**ref(snapshot, "work", slug, title), "authors": authors.get(slug, [])}
