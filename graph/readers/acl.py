"""ACL Anthology XML: one file a collection, its volumes with their papers, in the present form and the older one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.readers._entries import Author, Entry, Field, Format, Remark, Stated, identified
from graph.readers._feed import Feed
from graph.readers._person_names import from_parts
from graph.readers._xml import Node, encoding_of, records, root_of

_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)


def score(head: str) -> float:
    """A collection of volumes, or a volume of papers."""
    root = root_of(head)
    if root == "collection":
        return 1.0 if re.search(r"<volume\s[^>]*\bid\s*=", head) else 0.0
    return 0.95 if root == "volume" and re.search(r"<paper\s[^>]*\bid\s*=", head) else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each paper, with the event and year of its volume."""
    meta: Node | None = None
    for record in records(feed, _is_record):
        if isinstance(record, Remark):
            yield record
        elif record.tag == "meta":
            meta = record
        elif record.tag == "paper":
            yield _entry(record, _of_same_volume(meta, record))


def _is_record(names: Sequence[str]) -> bool:
    return names[-1] in ("paper", "meta", "frontmatter") and len(names) in (2, 3)


def _of_same_volume(meta: Node | None, paper: Node) -> Node | None:
    return meta if meta is not None and meta.at.rpartition("/")[0] == paper.at.rpartition("/")[0] else None


def _entry(paper: Node, meta: Node | None) -> Entry:
    doi, link = paper.field("doi"), paper.field("url")
    url = Field(link.value.strip(), link.at) if link and _ABSOLUTE.match(link.value.strip()) else None
    return Entry(
        at=f"line {paper.line}",
        how="ACL Anthology paper",
        title=paper.field("title"),
        authors=tuple(filter(None, map(_author, paper.all("author")))),
        abstract=paper.field("abstract"),
        event=paper.field("booktitle", "journal") or (meta.field("booktitle") if meta else None),
        date=paper.field("year") or (meta.field("year") if meta else None),
        url=url,
        identifiers=(
            Stated("acl", _acl_id(paper, link), paper.at),
            *((Stated("doi", doi.value, doi.at),) if doi else ()),
            *identified(url),
        ),
    )


def _author(author: Node) -> Author | None:
    """A name in its parts; ``id`` tells apart people of one name, ``orcid`` is theirs."""
    first, last = author.field("first"), author.field("last")
    parts = (" ".join(each.value.split()) if each else "" for each in (first, last))
    name = from_parts(next(parts), "", next(parts)) or " ".join(author.text().split())
    orcid = author.attributes.get("orcid")
    stated = (Stated("orcid", orcid, f"{author.at}/@orcid"),) if orcid else ()
    known = author.attributes.get("id")
    named = (Stated("acl-person", known, f"{author.at}/@id"),) if known else ()
    return Author(Field(name, author.at), author.field("affiliation"), (*stated, *named)) if name else None


def _acl_id(paper: Node, link: Field | None) -> str:
    """The identifier that a paper prints as its address, else the one that its place in the collection makes."""
    if link and not _ABSOLUTE.match(link.value.strip()):
        return link.value.strip()
    ids = [attributes.get("id", "") for attributes in paper.around]
    number = paper.attributes.get("id", "")
    if len(ids) < 2:
        return f"{ids[-1]}-{number}"
    collection, volume = ids[-2:]
    if re.fullmatch(r"[A-Z]\d\d", collection):
        return f"{collection}-{volume}{number.zfill(3 if len(volume) == 1 else 2)}"
    return f"{collection}-{volume}.{number}"


FORMAT = Format("acl-xml", "ACL Anthology XML", 1, "application/xml", score, entries, encoding_of)
