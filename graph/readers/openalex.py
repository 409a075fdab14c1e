"""OpenAlex works: answers of its API and its JSON Lines snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.readers._entries import Author, Entry, Field, Format, Remark, identified
from graph.readers._feed import Feed
from graph.readers._json import Node
from graph.readers._json_works import each, place, scored, stated
from graph.readers._person_names import reading_order
from graph.readers._rich import unmarked

_MOST_WORDS = 20_000


def score(head: str) -> float:
    """Objects with an OpenAlex address as id, or with its authorships."""
    return scored(head, _score, ("id", "authorships"))


def _score(work: Mapping[str, object]) -> float:
    if str(work.get("id", "")).startswith("https://openalex.org/W"):
        return 1.0
    return 0.9 if isinstance(work.get("authorships"), list) and ("display_name" in work or "title" in work) else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each work."""
    return each(feed, _entry)


def _entry(work: Node) -> Entry:
    location = work["primary_location"] or work["best_oa_location"]
    url = location["landing_page_url"].field
    title = work["title"].field or work["display_name"].field
    return Entry(
        at=place(work),
        how="OpenAlex work",
        title=title._replace(value=unmarked(title.value)) if title else None,
        authors=tuple(filter(None, map(_author, work["authorships"]))),
        abstract=work["abstract"].field or _abstract(work["abstract_inverted_index"]),
        event=(location["source"] or work["host_venue"])["display_name"].field,
        date=work["publication_date"].field or work["publication_year"].field,
        url=url,
        keywords=tuple(
            filter(None, (keyword["display_name"].field or keyword["keyword"].field for keyword in work["keywords"]))
        ),
        identifiers=(
            *stated(work["doi"] or work["ids"]["doi"], "doi"),
            *stated(work["id"] or work["ids"]["openalex"], "openalex"),
            *identified(url),
        ),
    )


def _author(authorship: Node) -> Author | None:
    """The name as the paper prints it, else OpenAlex's own form of it."""
    person = authorship["author"]
    name = authorship["raw_author_name"].field or person["display_name"].field
    if name is None:
        return None
    printed = next((raw.field for raw in authorship["raw_affiliation_strings"] if raw.text), None)
    known = next((each["display_name"].field for each in authorship["institutions"] if each["display_name"].text), None)
    stated_ids = (*stated(person["orcid"], "orcid"), *stated(person["id"], "openalex"))
    return Author(Field(reading_order(" ".join(name.value.split())), name.at), printed or known, stated_ids)


def _abstract(index: Node) -> Field | None:
    """The abstract, which OpenAlex gives as a list of positions for each word."""
    placed: list[tuple[int, str]] = []
    for word, positions in index.keys.items():
        if isinstance(positions, list):
            placed += [(position, word) for position in positions[:_MOST_WORDS] if isinstance(position, int)]
        if len(placed) > _MOST_WORDS:
            break
    return Field(" ".join(word for _, word in sorted(placed)), index.at) if placed else None


FORMAT = Format("openalex", "OpenAlex", 1, "application/json", score, entries)
