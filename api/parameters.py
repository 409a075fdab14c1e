"""Query parameters, read strictly: an unknown or malformed one is an error that says what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from flask import request

from api.problems import Problem

PER_PAGE = 25
MOST_PER_PAGE = 200
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted; ``number`` counts from 1."""

    number: int = 1
    size: int = PER_PAGE

    @property
    def offset(self) -> int:
        """How many results stand before this page."""
        return (self.number - 1) * self.size


def known(*names: str) -> None:
    """Refuse every parameter of this request that is not among ``names``, or that is given twice."""
    for name, values in request.args.lists():
        if name not in names:
            raise Problem(400, unknown("parameter", name, names), parameter=name)
        if len(values) > 1:
            raise Problem(400, f"parameter '{name}' is given {len(values)} times; give it once", parameter=name)


def unknown(kind: str, name: str, names: Iterable[str]) -> str:
    """Words for a name that is not in a list.

    >>> unknown("parameter", "serach", ["search", "page"])
    "unknown parameter 'serach'; did you mean 'search'? known: page, search"
    """
    ordered = sorted(names)
    near = get_close_matches(name, ordered, n=1)
    guess = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown {kind} '{name}'; {guess}known: {', '.join(ordered) or 'none'}"


def text(name: str) -> str:
    """A parameter as text, stripped; empty when it is not given."""
    given = request.args.get(name, "").strip()
    if len(given) > LONGEST_TEXT:
        raise Problem(400, f"{name} is longer than {LONGEST_TEXT} characters", parameter=name)
    return given


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A parameter as a whole number between two bounds."""
    given = request.args.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and least <= int(given[:12]) <= most):
        raise Problem(400, f"{name}='{given}' is not a whole number from {least} to {most}", parameter=name)
    return int(given)


def flag(name: str) -> bool:
    """A parameter that is ``1`` (or ``true``) or ``0`` (or ``false``); not given means no."""
    given = request.args.get(name, "0").lower()
    if given not in ("0", "1", "true", "false"):
        raise Problem(400, f"{name}='{given}' is neither 1 nor 0", parameter=name)
    return given in ("1", "true")


def choice(name: str, default: str, allowed: Iterable[str]) -> str:
    """A parameter that is one of some words."""
    given = request.args.get(name)
    if given is None:
        return default
    if given not in (choices := list(allowed)):
        raise Problem(400, f"{name}: {unknown('value', given, choices)}", parameter=name)
    return given


def page() -> Page:
    """The parameters ``page`` and ``per_page``."""
    return Page(number("page", 1, least=1, most=1_000_000), number("per_page", PER_PAGE, least=1, most=MOST_PER_PAGE))
