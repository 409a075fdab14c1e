"""The picture of one person's co-authors, who they write with, and the circles that they form."""

from __future__ import annotations

from typing import Any

from exports.visuals.picture import Picture, Subject, describe_works, picture_data
from graph import networks
from graph.entities import Person
from graph.errors import InputError
from graph.layouts import around
from graph.snapshot import Snapshot

#: More people than this around one cannot be told apart; the nearest and closest are drawn, and the picture says so.
MOST = 150


def ego_picture(snapshot: Snapshot, person: str, radius: int = 1) -> Picture:
    """The picture of the people at most ``radius`` links from a person, by slug; InputError when there is none."""
    found = snapshot.catalogue.one(Person, slug=person)
    if found is None:
        raise InputError(f"no person has the slug '{person}'")
    near = "The co-authors of" if radius == 1 else f"Everyone at most {radius} co-authorships away from"
    return Picture(
        name="ego",
        title=f"Around {found.name}",
        description=f"{near} {found.name}, and who of them write with each other. People of "
        "one colour also write together without the one in the middle. The larger a circle, the more works; the wider "
        "a line, the more of them shared.",
        data=lambda current: _data(current, person, found.name, radius),
    )


def _data(snapshot: Snapshot, person: str, name: str, radius: int) -> dict[str, Any]:
    drawn = around(networks.ego(snapshot, person, radius), person, most_points=MOST)
    shared = {slug for link in drawn.links for slug in link.works}
    works_of: dict[str, list[str]] = {}
    for link in drawn.links:
        for end in (link.a, link.b):
            works_of.setdefault(end, []).extend(link.works)
    together = {end: sorted(set(slugs)) for end, slugs in works_of.items()}
    return picture_data(_subject(name), drawn, together, describe_works(snapshot, shared))


def _subject(name: str) -> Subject:
    return Subject(
        name="ego",
        title=f"Around {name}",
        node="person",
        nodes="people",
        link="co-authorship",
        links="co-authorships",
        near="co-author here",
        nears="co-authors here",
        unit="shared works",
        path="people",
        on="works with people here",
    )
