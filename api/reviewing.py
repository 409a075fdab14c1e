"""The least certain links as they are reviewed: each with the command that confirms it and the one that splits it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from api.cards.common import Card, maybe_ref, ref
from api.desk import Request
from api.links import FOLDERS
from api.parts import PARTS
from graph.catalogue import Catalogue
from graph.certainty import Link
from graph.decisions import Decisions
from graph.entities import Person
from graph.register import Moved
from graph.resolve.why import nearest
from graph.snapshot import Snapshot


def unsettled(found: Iterable[Link], made: Decisions, moved: Moved, kind: str) -> list[Link]:
    """The links that nobody has confirmed: of things that were confirmed as a whole, or told to be two."""
    whole, two = set[str](), set[str]()
    for each in made.in_force:
        if each.kind == kind and each.what == "confirm":
            slugs = (each.named[:1] if each.together else each.named) if "#" not in each.named[0] else ()
            (whole if each.together else two).update(moved.place(kind, slug) or slug for slug in slugs)
    return [each for each in found if each.slug not in whole and not (each.alone and each.slug in two)]


def commands(kind: str, link: Link, other: str | None = None) -> tuple[Request, Request]:
    """What is decided when a link is right, and when it is wrong; ``other`` is whom somebody that stands alone may be.

    >>> link = Link("ada", "Ada", "looms#author-1", "A. Ada", "Looms", "name with initials", 0.7)
    >>> for each in commands("person", link):
    ...     print(line(each))
    symposia people confirm ada
    symposia people split ada --authorships 'looms#author-1'
    """
    if link.alone:
        things = (link.slug, other) if other else (link.slug,)
        return Request("confirm", kind, things), Request("merge", kind, (link.slug, other or "…"))
    return Request("confirm", kind, (link.slug,)), Request("split", kind, (link.slug,), (link.part,))


def line(wanted: Request) -> str:
    """A decision as a command."""
    parts = [f"--{PARTS[wanted.kind][0]}", *map(shlex.quote, wanted.parts)] if wanted.parts else []
    return " ".join(["symposia", FOLDERS[wanted.kind], wanted.what, *wanted.things, *parts])


def told(kind: str, link: Link) -> str:
    """A link in words.

    >>> told("work", Link("looms", "Looms", "b#item-2", "LOOMS", "", "same title", 0.95))
    "b#item-2 'LOOMS' is held to be 'Looms': same title"
    """
    where = f" on '{link.title}'" if link.title else ""
    if kind == "person":
        return f"{link.printed}{where} is held to be {link.name}: {link.method}"
    return f"{link.part} '{link.printed}'{where} is held to be '{link.name}': {link.method}"


def whom(catalogue: Catalogue, kind: str, link: Link) -> str | None:
    """Whom somebody that stands alone may be."""
    return nearest(catalogue, link.slug) if kind == "person" and link.alone else None


def card(snapshot: Snapshot, kind: str, link: Link) -> Card:
    """A link as JSON, with the bodies to send to the decisions, too."""
    other = whom(snapshot.catalogue, kind, link)
    right, wrong = commands(kind, link, other)
    return {
        "thing": ref(snapshot, kind, link.slug, link.name),
        "part": link.part,
        "printed": link.printed,
        "title": link.title or None,
        "method": link.method,
        "score": link.score,
        "may_be": maybe_ref(snapshot, kind, other, _name(snapshot, other)),
        "right": _decision(right),
        "wrong": _decision(wrong),
    }


def _name(snapshot: Snapshot, slug: str | None) -> str | None:
    person = snapshot.catalogue.one(Person, slug=slug) if slug else None
    return person.name if person else None


def _decision(wanted: Request) -> Card:
    body = {"what": wanted.what, "kind": wanted.kind, "things": list(wanted.things)}
    return {"command": line(wanted), "decision": {**body, "parts": list(wanted.parts)} if wanted.parts else body}
