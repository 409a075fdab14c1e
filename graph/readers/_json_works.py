"""What the JSON formats share: partial dates, lists of names, and a first look at the objects of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from graph.readers._entries import Entry, Field, Remark, Stated
from graph.readers._feed import Feed
from graph.readers._json import Node, begins_as_json, first_objects, objects

_SMALL = re.compile(r"\s*\d{1,4}\s*")


def scored(head: str, one: Callable[[Mapping[str, object]], float], keys: tuple[str, ...]) -> float:
    """How sure all the first objects are of one format; where the first is too long to see whole, by keys it shows."""
    if not begins_as_json(head):
        return 0.0
    found = first_objects(head)
    if found:
        return max(map(one, found))
    seen = sum(re.search(rf'"{re.escape(key)}"\s*:', head) is not None for key in keys)
    return 0.9 if seen == len(keys) else 0.0


def each(feed: Feed, entry: Callable[[Node], Entry | None]) -> Iterator[Entry | Remark]:
    """An entry for each object of which ``entry`` makes one."""
    for found in objects(feed):
        made = found if isinstance(found, Remark) else entry(found)
        if made is not None:
            yield made


def place(node: Node) -> str:
    """Where an object stands, for a person."""
    return node.at.strip() or "the object"


def date_of(node: Node) -> Field | None:
    """A CSL date, ``{"date-parts": [[2022, 7, 20]]}``, as ISO, or its words.

    >>> date_of(Node({"date-parts": [[2022, "7"]]}, "/issued"))
    Field(value='2022-07', at='/issued', tail='')
    """
    for parts in node["date-parts"]:
        numbers = [int(part.text) for part in parts if part.text and _SMALL.fullmatch(part.text)][:3]
        if numbers and 1000 <= numbers[0] <= 9999:
            return Field("-".join((str(numbers[0]), *(f"{number:02}" for number in numbers[1:]))), node.at)
    return node["raw"].field or node["literal"].field or node.field


def stated(node: Node, scheme: str) -> tuple[Stated, ...]:
    """The identifier that a member states, if it holds text."""
    return (Stated(scheme, node.text, node.at),) if node.text else ()


def joined(fields: Iterator[Field | None] | tuple[Field | None, ...], separator: str) -> Field | None:
    """Several fields as one, at the place of the first."""
    present = [field for field in fields if field]
    return Field(separator.join(field.value for field in present), present[0].at) if present else None
