"""dblp XML: the whole dump as a stream, parts of it, and single records as dblp's site gives them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from graph.readers._entries import Author, Entry, Field, Format, Remark, Stated, counted, identified
from graph.readers._feed import Feed
from graph.readers._xml import Node, encoding_of, records, root_of
from graph.records import NoteKind

_WORKS = frozenset(["article", "inproceedings", "book", "incollection", "phdthesis", "mastersthesis", "data"])
_OTHER = frozenset(["proceedings", "www", "person"])
_TYPES = re.compile(r"dblp(?:-\d{4}-\d\d-\d\d)?\.dtd")
#: The number by which dblp tells apart people of one name: "Wei Wang 0001".
_HOMONYM = re.compile(r"(?P<name>.*\S)(?P<number> \d{4})$")
_DBLP_TAG = re.compile(rf"<(?:{'|'.join(sorted(_WORKS | _OTHER))})\s[^>]*\bkey\s*=")


def score(head: str) -> float:
    """The root that dblp gives its documents, or a search page of records of its types with keys."""
    root = root_of(head)
    if root == "dblp":
        return 1.0
    return 0.9 if root in ("dblpperson", "r", "bht") and _DBLP_TAG.search(head) else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each record of a work; volumes and people's home pages have none."""
    left_out: Counter[str] = Counter()
    for record in records(feed, _is_record, _TYPES):
        if isinstance(record, Remark):
            yield record
        elif record.tag in _WORKS:
            yield _entry(record)
        elif record.tag != "person":
            left_out[record.tag] += 1
    yield from counted(left_out, "record of type")


def _is_record(names: Sequence[str]) -> bool:
    """A record stands right below <dblp>, or in <dblpperson><r>."""
    return len(names) > 1 and names[-1] in _WORKS | _OTHER


def _entry(record: Node) -> Entry:
    links = [Field(link.text().strip(), link.at) for link in record.all("ee")]
    key = record.attributes.get("key", "")
    return Entry(
        at=f"line {record.line}",
        how=f"dblp {record.tag}",
        title=_title(record.field("title")),
        authors=tuple(_author(author) for author in record.all("author")),
        event=record.field("booktitle", "journal"),
        date=record.field("year"),
        url=links[0] if links else None,
        identifiers=(
            *((Stated("dblp", key, f"{record.at}/@key"),) if key else ()),
            *(stated for link in links for stated in identified(link)),
        ),
        remarks=_remarks(record),
    )


def _title(title: Field | None) -> Field | None:
    """The title without the full stop that dblp sets after each."""
    value = " ".join(title.value.split()) if title else ""
    if title and value.endswith(".") and not value.endswith(".."):
        return title._replace(value=value[:-1], tail=".")
    return title


def _author(author: Node) -> Author:
    name = " ".join(author.text().split())
    orcid = author.attributes.get("orcid")
    stated = (Stated("orcid", orcid, f"{author.at}/@orcid"),) if orcid else ()
    match = _HOMONYM.fullmatch(name)
    if match is None:
        return Author(Field(name, author.at), identifiers=stated)
    known = Stated("dblp-name", name.replace(" ", "_"), author.at)
    return Author(Field(match["name"], author.at, match["number"]), identifiers=(*stated, known))


def _remarks(record: Node) -> tuple[Remark, ...]:
    if record.attributes.get("publtype") == "withdrawn":
        return (Remark(NoteKind.WARNING, f"line {record.line}", "dblp marks this work as withdrawn"),)
    return ()


FORMAT = Format("dblp-xml", "dblp XML", 1, "application/xml", score, entries, encoding_of)
