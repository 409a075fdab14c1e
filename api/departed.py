"""Answers for what was published once and is not here any more: merged into something else, or gone."""

from __future__ import annotations

from api.current import moved
from api.problems import Problem

#: Both answers change when a decision is taken back, so nobody may keep them unasked.
_NOT_KEPT = {"Cache-Control": "no-cache"}


def successor(kind: str, slug: str) -> str | None:
    """The slug that took the place of one that names nothing any more; None where none did.

    Raises a 410 Problem when the slug was published once and leads nowhere.
    """
    to = moved().place(kind, slug)
    if to is None and moved().is_gone(kind, slug):
        detail = f"the {kind} '{slug}' was here once, and is not any more"
        raise Problem(410, detail, title=f"This {kind} is gone", headers=_NOT_KEPT)
    return to


def leading(kind: str, slug: str, to: str, place: str) -> Problem:
    """The 301 from a merged thing to what it is now."""
    headers = {**_NOT_KEPT, "Location": place}
    detail = f"the {kind} '{slug}' was merged into '{to}'"
    return Problem(301, detail, title=f"This {kind} is one with another", headers=headers, location=place)
