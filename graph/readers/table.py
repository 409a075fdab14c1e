"""Tables with a header: CSV and the like with columns guessed by name, and the papers of a Mini-Conf site."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TextIO

from graph.errors import InputError
from graph.readers._entries import Author, Entry, Extra, Field, Format, Remark, Stated, identified
from graph.readers._feed import Feed
from graph.readers._person_names import reading_order, split_names
from graph.records import NoteKind

#: By what names tables call each field, folded to lower case with single blanks; the first that is there is taken.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "paper title", "article title", "document title", "name of paper", "paper name", "talk title",
        "papertitle", "paper", "ti",
    ),
    "authors": (
        "author full names", "full author names", "authors", "author", "author s", "author names", "author list",
        "authors list", "author names dereferenced", "creators", "creator", "names", "speakers", "speaker",
        "presenters", "au",
    ),
    "abstract": ("abstract", "summary", "abstract note", "description", "paper abstract", "ab"),
    "session": ("session", "sessions", "session name", "session title", "track"),
    "event": (
        "event", "conference", "conference name", "venue", "booktitle", "source title", "publication title",
        "journal", "proceedings title", "publication name", "container title", "so",
    ),
    "date": ("date", "publication date", "published", "date published", "publication year", "year", "pub year", "py"),
    "url": ("url", "link", "paper url", "pdf", "pdf url", "paper link", "pdf link", "forum", "website", "openreview"),
    "doi": ("doi", "digital object identifier", "di"),
    "keywords": ("keywords", "keyword", "author keywords", "tags", "manual tags", "topics", "index keywords"),
    "affiliation": ("affiliation", "affiliations", "institution", "institutions", "author affiliations"),
    "orcid": ("orcid", "orcids", "orcid id"),
    "arxiv": ("arxiv", "arxiv id", "arxiv number"),
    "openreview": ("openreview id", "forum id"),
    "kind": ("presentation type", "decision", "type of presentation", "presentation"),
    "code": ("code", "code url", "github", "repository", "code link"),
}  # fmt: skip
_TELLING = ("authors", "abstract", "doi", "keywords")
_MINICONF = ("uid", "title", "authors", "abstract")
#: "Fenwick, Aurelia (Institute of Estuaries)*", as submission systems write, or a number as Scopus does.
_BRACKETS = re.compile(
    r"(?P<name>[^()]*[^()\s])\s*(?:\((?P<beside>[^()]{1,200}(?:\([^()]{0,100}\)[^()]{0,100})?)\))?\s*\*?"
)
#: What names of columns say of tables that hold no works.
_GOODS = frozenset({
    "price", "stock", "sku", "quantity", "qty", "cost", "currency", "salary", "email", "phone", "rating", "version",
    "dependencies", "director", "cast", "genre", "artist", "album", "duration", "in stock", "weight", "colour", "color",
    "state", "assignee", "priority",
})  # fmt: skip
#: Kinds of presentation as decisions name them: "Accept (Oral)".
_KIND = re.compile(r"\b(?:oral|spotlight|poster|highlight|keynote|demo|talk)s?\b(?: \w+)?", re.IGNORECASE)
_DECISION = re.compile(
    r"\W*(?:accept|reject|withdraw|desk|pending|undecided|no decision|under review|y(?:es)?$|no?$)", re.IGNORECASE
)
_DELIMITERS = ",;\t|"
_LONGEST_CELL, _LONGEST_NAMES, _MOST_COLUMNS = 1 << 24, 400_000, 1_000


class Columns(NamedTuple):
    """A header understood: the names as printed, and the number of the column of each field."""

    names: tuple[str, ...]
    of: Mapping[str, int]
    delimiter: str

    def told(self) -> str:
        """In words, to be shown."""
        taken = ", ".join(f"{field} = '{self.names[index]}'" for field, index in self.of.items())
        others = [name for index, name in enumerate(self.names) if index not in self.of.values() and name]
        return f"columns: {taken}" + (f"; not read: {', '.join(others)}" if others else "")


def columns_of(line: str, stated: Mapping[str, str], where: str) -> Columns | None:
    """What the columns of a header hold, by their names or as stated; None when none of them is a title.

    Raises InputError when the manifest names a field or a column that there is not.
    """
    best: Columns | None = None
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        if not 2 <= len(cells) <= _MOST_COLUMNS and not (len(cells) == 1 and delimiter == ","):
            continue
        names = tuple(" ".join(cell.split()) for cell in cells)
        of = _guessed(names) | _stated(names, stated, line, where)
        if "title" in of and (best is None or len(of) > len(best.of)):
            best = Columns(names, {field: of[field] for field in NAMES if field in of}, delimiter)
    return best


def _guessed(names: Sequence[str]) -> dict[str, int]:
    folded = [_folded(name) for name in names]
    found: dict[str, int] = {}
    for field, known in NAMES.items():
        index = next((folded.index(name) for name in known if name in folded), None)
        if index is not None and index not in found.values():
            found[field] = index
    return found


def _stated(names: Sequence[str], stated: Mapping[str, str], line: str, where: str) -> dict[str, int]:
    for field, column in stated.items():
        if field not in NAMES:
            raise InputError(f"columns: no field named '{field}'", where=where, hint="known: " + ", ".join(NAMES))
        if " ".join(column.split()) not in names and column in line:
            return {}
        if column not in line:
            hint = f"the header is: {line.strip()[:200]}"
            raise InputError(f"columns: no column named '{column}'", where=where, hint=hint)
    return {field: names.index(" ".join(column.split())) for field, column in stated.items()}


def score_table(head: str) -> float:
    """A header with a title and something else that only works have, and a second line of as many cells."""
    columns = _header(head)
    if columns is None or not any(field in columns.of for field in _TELLING) or any(map(_is_sentence, columns.names)):
        return 0.0
    if not _are_works(columns):
        return 0.0
    rows = list(_sample(head, columns.delimiter))
    even = [row for row in rows[1:] if row]
    if not even or sum(len(row) == len(columns.names) for row in even) < 0.8 * len(even):
        return 0.3 if even else 0.0
    return 0.4 if _is_miniconf(columns) else 0.85


def _are_works(columns: Columns) -> bool:
    """Whether the columns are those of works: with authors, or what is called an abstract, and none of goods."""
    folded = [_folded(name) for name in columns.names]
    if "authors" in columns.of:
        return not _GOODS & set(folded) - {"email", "rating", "version"}
    return not _GOODS & set(folded) and ("doi" in columns.of or any("abstract" in name for name in folded))


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", name.lower()).split())


def _is_sentence(name: str) -> bool:
    """Whether a cell is no name of a column but a part of running text."""
    return len(name.split()) > 6 or name.endswith((".", "!"))


def score_miniconf(head: str) -> float:
    """The header of a Mini-Conf site's papers."""
    columns = _header(head)
    return 0.95 if columns and _is_miniconf(columns) and score_table(head) else 0.0


def _is_miniconf(columns: Columns) -> bool:
    return columns.delimiter == "," and set(_MINICONF) <= {name.lower() for name in columns.names}


def _header(head: str) -> Columns | None:
    line = next((line for line in head.splitlines() if line.strip()), "")
    if len(line) > 20_000 or line.startswith(("{", "[", "<", "@", "%")):
        return None
    return columns_of(line, {}, "")


def _sample(head: str, delimiter: str) -> Iterator[list[str]]:
    """The first rows, without the last one, which the end of the head may have cut."""
    rows: list[list[str]] = []
    reader = csv.reader(head.splitlines(keepends=True)[:400], delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > 20:
                break
    except csv.Error:
        return iter(())
    return iter(rows if len(rows) <= 2 else rows[:-1])


def _entries(feed: Feed, how: str, *, bars: bool) -> Iterator[Entry | Remark]:
    csv.field_size_limit(_LONGEST_CELL)
    with feed.lines() as stream:
        header, begun = _first_line(stream)
        columns = columns_of(header, dict(feed.columns), feed.name)
        if columns is None:
            hint = 'state it in the manifest: columns = {title = "…"}'
            raise InputError("no column of the header is a title", where=feed.name, hint=hint)
        yield Remark(NoteKind.DECIDED, f"line {begun}", columns.told())
        reader = csv.reader(stream, delimiter=columns.delimiter)
        separators: Counter[str] = Counter()
        line = begun + 1
        try:
            for row in reader:
                if row:
                    yield _entry(columns, row, line, how, separators, bars=bars)
                line = begun + reader.line_num + 1
        except csv.Error as error:
            message = f"the table is broken here ({error}); what follows is not read"
            yield Remark(NoteKind.WARNING, f"line {line}", message)
        for separator, count in sorted(separators.items()):
            if separator:
                yield Remark(NoteKind.DECIDED, "the file", f"authors are parted by {separator} in {count:,} rows")


def _first_line(stream: TextIO) -> tuple[str, int]:
    """The first line that is not blank, and its number."""
    number = 0
    while line := stream.readline(_LONGEST_CELL):
        number += 1
        if line.strip():
            return line, number
    return "", number


def _entry(columns: Columns, row: list[str], line: int, how: str, separators: Counter[str], *, bars: bool) -> Entry:
    cells = {field: row[index] for field, index in columns.of.items() if index < len(row) and row[index].strip()}
    at = f"line {line}"

    def field(name: str) -> Field | None:
        return Field(cells[name], at) if name in cells else None

    told = cells.get("authors", "")
    too_long = f"the authors take {len(told):,} characters; left out" if len(told) > _LONGEST_NAMES else ""
    names, places, parted = _names("" if too_long else told, bars=bars)
    separators[parted] += bool(parted)
    url = field("url")
    return Entry(
        at=at,
        how=how,
        title=field("title"),
        remarks=(Remark(NoteKind.WARNING, at, too_long),) if too_long else (),
        authors=_with_more([Field(name, at) for name in names], places, cells, at),
        abstract=field("abstract"),
        event=field("event"),
        session=_first_session(field("session"), bars=bars),
        kind=_kind(field("kind")),
        date=field("date"),
        url=url if url and "://" in url.value else None,
        keywords=tuple(Field(word, at) for word in re.split(r"[|;]" if bars else r"[|;,]", cells.get("keywords", ""))),
        code=tuple(each for each in (field("code"),) if each and "://" in each.value),
        identifiers=(
            *(Stated(name, cells[name], at) for name in ("doi", "arxiv", "openreview") if name in cells),
            *identified(url),
        ),
        extra=(Extra("cells beyond the header", Field(", ".join(row[len(columns.names) :]), at)),),
    )


def _kind(decision: Field | None) -> Field | None:
    """The kind of presentation that a decision names: Oral in "Accept (Oral)", none in "Accept"."""
    if decision is None or not _DECISION.match(decision.value):
        return decision
    found = _KIND.search(decision.value)
    return decision._replace(value=found[0].strip()) if found else None


def _pieces(cell: str) -> list[str]:
    """A cell at its semicolons, but for those in brackets.

    >>> _pieces("Müller, Jörg (TU; Berlin)*; Li, Bo")
    ['Müller, Jörg (TU; Berlin)*', 'Li, Bo']
    """
    depth, begun, found = 0, 0, list[str]()
    for mark in re.finditer(r"[();]", cell):
        if mark[0] == ";" and depth == 0:
            found.append(cell[begun : mark.start()].strip())
            begun = mark.end()
        elif mark[0] != ";":
            depth = max(0, depth + (1 if mark[0] == "(" else -1))
    return [piece for piece in (*found, cell[begun:].strip()) if piece]


def _names(cell: str, *, bars: bool) -> tuple[list[str], list[str], str]:
    """The names in a cell, what stands in brackets after each, and by what they are parted."""
    if bars and "|" in cell:
        names = [name.strip() for name in cell.split("|") if name.strip()]
        return names, [""] * len(names), "bars"
    pieces = [_BRACKETS.fullmatch(piece) for piece in _pieces(cell)] if "(" in cell or "*" in cell else []
    if pieces and all(pieces):
        found = [(piece["name"], piece["beside"] or "") for piece in pieces if piece]
        places = ["" if beside.isdecimal() else beside for _, beside in found]
        return [reading_order(name) for name, _ in found], places, "semicolons"
    names, parted = split_names(cell)
    return names, [""] * len(names), parted


def _with_more(names: list[Field], places: list[str], cells: Mapping[str, str], at: str) -> tuple[Author, ...]:
    """The authors with affiliations and ORCID iDs, where there are as many as names."""
    affiliations = places if any(places) else _beside(cells.get("affiliation", ""), len(names))
    orcids = _beside(cells.get("orcid", ""), len(names))
    return tuple(
        Author(name, Field(place, at) if place else None, (Stated("orcid", orcid, at),) if orcid else ())
        for name, place, orcid in zip(names, affiliations, orcids, strict=True)
    )


def _beside(cell: str, count: int) -> list[str]:
    parts = [part.strip() for part in re.split(r"[;|]", cell)]
    return parts if len(parts) == count else [""] * count


def _first_session(session: Field | None, *, bars: bool) -> Field | None:
    """Mini-Conf lists the sessions of a paper between bars; the first is taken."""
    return session._replace(value=session.value.split("|")[0]) if session and bars else session


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each row."""
    return _entries(feed, "row of a table", bars=False)


def entries_miniconf(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each row of a Mini-Conf site's papers."""
    return _entries(feed, "Mini-Conf paper", bars=True)


FORMAT = Format("csv", "a table (CSV) with a header", 1, "text/csv", score_table, entries, by_columns=True)
MINICONF = Format("miniconf-csv", "Mini-Conf CSV", 1, "text/csv", score_miniconf, entries_miniconf)
