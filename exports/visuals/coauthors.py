"""The picture of who writes with whom."""

from __future__ import annotations

from typing import Any

from exports.visuals.picture import MOST_LINKS, MOST_NODES, Picture, Subject, describe_works, picture_data
from graph import networks
from graph.entities import Authorship
from graph.layouts import outline
from graph.snapshot import Snapshot

_SUBJECT = Subject(
    name="coauthors",
    title="Co-authors",
    node="person",
    nodes="people",
    link="co-authorship",
    links="co-authorships",
    near="co-author",
    nears="co-authors",
    unit="shared works",
    path="people",
)


def _data(snapshot: Snapshot) -> dict[str, Any]:
    drawn = outline(networks.coauthors(snapshot), most_points=MOST_NODES, most_links=MOST_LINKS)
    works_of: dict[str, list[str]] = {}
    for authorship in snapshot.catalogue.all(Authorship):
        works_of.setdefault(authorship.person, []).append(authorship.work)
    return picture_data(_SUBJECT, drawn, works_of, describe_works(snapshot))


COAUTHORS = Picture(
    name=_SUBJECT.name,
    title=_SUBJECT.title,
    description="Who writes with whom. A circle is a person, its size the number of works; a line joins two people who "
    "wrote a work together, and is the wider the more works they share.",
    data=_data,
)
