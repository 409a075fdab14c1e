"""The picture of which concepts works bring together."""

from __future__ import annotations

from typing import Any

from exports.visuals.picture import MOST_LINKS, MOST_NODES, Picture, Subject, describe_works, picture_data
from graph import networks
from graph.entities import Assignment
from graph.layouts import outline
from graph.snapshot import Snapshot

_SUBJECT = Subject(
    name="concepts",
    title="Concepts",
    node="concept",
    nodes="concepts",
    link="link",
    links="links",
    near="linked concept",
    nears="linked concepts",
    unit="shared works",
    path="concepts",
    most=2.5,
)


def _data(snapshot: Snapshot) -> dict[str, Any]:
    drawn = outline(networks.concepts(snapshot), most_points=MOST_NODES, most_links=MOST_LINKS)
    works_of: dict[str, list[str]] = {}
    for assignment in snapshot.catalogue.where(Assignment, tier="central"):
        works_of.setdefault(assignment.concept, []).append(assignment.work)
    return picture_data(_SUBJECT, drawn, works_of, describe_works(snapshot))


CONCEPTS = Picture(
    name=_SUBJECT.name,
    title=_SUBJECT.title,
    description="Which concepts go together. A circle is a concept, its size the number of works about it; a line "
    "joins two concepts that a work is about, and is the wider the more works share them.",
    data=_data,
)
