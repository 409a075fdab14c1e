"""``symposia network``: who is around a person, what connects two, whom to write with, who is too near to judge."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from api import console
from api.cards import Card
from api.cards import networks as cards
from api.commands.options import data_option
from api.naming import Named, nearest_people, people_called, person
from exports.network import NETWORK_FORMATS, row
from exports.visuals import standalone
from exports.visuals.ego import ego_picture
from graph import network_questions as ask
from graph import networks
from graph.errors import InputError
from graph.snapshot import Snapshot, open_current

#: How many names stand in one cell of a table before the rest is only counted.
_NAMES = 3

Lines = list[Sequence[str | int]]

format_option = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
years_options = (
    click.option("--first-year", type=int, help="Only works from this year on."),
    click.option("--last-year", type=int, help="Only works up to this year."),
)


def years(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--first-year`` and ``--last-year``."""
    return functools.reduce(lambda done, option: option(done), reversed(years_options), command)


def most_option(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add ``--most``."""
    return click.option(
        "--most", type=click.IntRange(1), default=default, show_default=True, help="How many to show at most."
    )


@click.group("network")
def command() -> None:
    """Who writes with whom: `ego`, `paths`, `suggest`, `conflicts`.

    People are named by the last part of their address, or by a name as printed.
    """


@command.command("ego")
@click.argument("name")
@click.option("--radius", type=click.IntRange(1, 3), default=1, show_default=True, help="Links to go from NAME.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "json", "html", *NETWORK_FORMATS]),
    default="table",
    show_default=True,
    help="How to write it; html is a picture.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False, writable=True), help="File to write.")
@most_option(2_000)
@data_option
def ego_command(name: str, radius: int, form: str, output: Path | None, most: int, data: Path) -> None:
    """The people around NAME, in the circles in which they also write together without NAME."""
    snapshot = open_current(data)
    who = person(snapshot, name)
    if form == "html":
        page = standalone(ego_picture(snapshot, who.slug, radius), snapshot)
        console.write_whole(output, lambda out: _put(out, page))
    elif form in NETWORK_FORMATS:
        view = networks.ego(snapshot, who.slug, radius, most=most)
        lines = NETWORK_FORMATS[form].lines(*networks.plain_rows(view))
        console.write_whole(output, lambda out: _put(out, "".join(lines)))
    else:
        card = cards.ego(snapshot, who.slug, radius, most)
        console.write_whole(output, lambda out: _put(out, _text(card))) if form == "json" else _ego(who, card)


def _put(out: BinaryIO, text: str) -> None:
    out.write(text.encode())


def _text(card: Any) -> str:
    return orjson.dumps(card, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _ego(who: Named, card: Card) -> None:
    others = [each for each in card["nodes"] if each["slug"] != who.slug]
    others.sort(key=lambda each: (each["distance"], -each["shared_works"], -each["works"], each["slug"]))
    lines: Lines = [
        (
            each["label"],
            each["distance"],
            each["shared_works"],
            each["works"],
            f"{each['circle'] + 1}",
            f"{each['community'] + 1}",
            each["core"],
            f"{each['pagerank']:.6f}",
        )
        for each in others
    ]
    headings = ("person", "links away", "shared works", "works", "circle", "community", "core", "PageRank")
    console.listing(headings, lines, nothing=f"nobody has written with {who.label}")
    if lines:
        circles = len({each["circle"] for each in others})
        told = f"{len(lines):,} people, {len(card['links']):,} co-authorships, {circles:,} circles without {who.label}"
        console.say(told)
    if card["truncated"]:
        console.say(card["truncated"])


@command.command("paths")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@format_option
@most_option(5)
@years
@data_option
def paths_command(
    one: str, other: str, form: str, most: int, first_year: int | None, last_year: int | None, data: Path
) -> None:
    """How A and B are connected by co-authors: all shortest paths, the strongest first, with the works behind them."""
    snapshot = open_current(data)
    a, b = person(snapshot, one), person(snapshot, other)
    card = cards.paths(snapshot, a.slug, b.slug, most=most, span=ask.Span(first_year, last_year))
    if form == "json":
        console.raw(_text(card).encode())
        return
    lines: Lines = [
        (number, _label(path, hop["source"]), _label(path, hop["target"]), hop["weight"], _works(hop, form))
        for number, path in enumerate(card["paths"], start=1)
        for hop in path["hops"]
    ]
    headings = ("path", "person", "wrote with", "works", "for instance")
    if form == "csv":
        _csv(headings, lines)
        return
    if card["distance"] == 0:
        console.say(f"{a.label} is one person")
        return
    console.listing(headings, lines, nothing=f"no co-authors lead from {a.label} to {b.label}")
    if card["distance"]:
        shown = f"; the strongest {len(card['paths'])} are shown" if card["count"] > len(card["paths"]) else ""
        ways = "one way" if card["count"] == 1 else f"{card['count']:,} ways"
        console.say(f"{a.label} and {b.label} are {_links(card['distance'])} apart, in {ways}{shown}")


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{count} links"


def _label(path: Card, slug: str) -> str:
    return str(next(each["label"] for each in path["people"] if each["slug"] == slug))


def _works(hop: Card, form: str) -> str:
    titles = [work["label"] for work in hop["works"]]
    return "; ".join(titles) if form == "csv" else titles[0]


@command.command("suggest")
@click.argument("name")
@format_option
@most_option(10)
@data_option
def suggest_command(name: str, form: str, most: int, data: Path) -> None:
    """People who have not written with NAME but share co-authors and concepts, with both as the reason."""
    snapshot = open_current(data)
    who = person(snapshot, name)
    found = cards.suggestions(snapshot, who.slug, most)
    if form == "json":
        console.raw(_text(found).encode())
        return
    cell = _all if form == "csv" else _some
    lines: Lines = [
        (each["person"]["label"], f"{each['score']:.2f}", cell(each["coauthors"]), cell(each["concepts"]))
        for each in found
    ]
    headings = ("person", "score", "shared co-authors", "shared concepts")
    if form == "csv":
        _csv(headings, lines)
    else:
        console.listing(headings, lines, nothing=f"nobody shares both a co-author and a concept with {who.label}")


def _all(things: Sequence[Card]) -> str:
    return "; ".join(each["label"] for each in things)


def _some(things: Sequence[Card]) -> str:
    return _all(things[:_NAMES]) + (f"; and {len(things) - _NAMES} more" if len(things) > _NAMES else "")


@command.command("conflicts")
@click.argument("one", metavar="FILE1", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("other", metavar="FILE2", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--longest", type=click.IntRange(1, 6), default=2, show_default=True, help="Links that still count.")
@format_option
@years
@data_option
def conflicts_command(
    one: Path, other: Path, longest: int, form: str, first_year: int | None, last_year: int | None, data: Path
) -> None:
    """How near the people of FILE1 are to those of FILE2, say authors and reviewers: a name a line in each.

    A name that several people bear stands for all of them. Names that nobody bears are told on standard error.
    """
    snapshot = open_current(data)
    lists = [_people(snapshot, path) for path in (one, other)]
    span = ask.Span(first_year, last_year)
    found = cards.conflicts(snapshot, *([each.slug for each in people] for people in lists), span=span, longest=longest)
    if form == "json":
        console.raw(_text(found).encode())
        return
    near = [each for each in found if each["distance"] is not None]
    near.sort(key=lambda each: (each["distance"], -(each["last_joint_year"] or 0)))
    lines: Lines = [_conflict(each) for each in (found if form == "csv" else near)]
    headings = ("of the first", "of the second", "links", "last joint year", "over")
    if form == "csv":
        _csv(headings, lines)
        return
    console.listing(headings, lines, nothing=f"nobody is within {_links(longest)} of anybody in the other list")
    console.say(f"{len(near):,} of {len(found):,} pairs are within {_links(longest)}")


def _conflict(each: Card) -> Sequence[str | int]:
    over = each["path"]["people"][1:-1] if each["path"] else []
    distance = "" if each["distance"] is None else str(each["distance"])
    year = str(each["last_joint_year"] or "")
    return each["a"]["label"], each["b"]["label"], distance, year, ", ".join(who["label"] for who in over)


def _people(snapshot: Snapshot, path: Path) -> list[Named]:
    """The people that the lines of a file name, each once; lines that begin with # are remarks."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not a text in UTF-8", where=str(path), hint="write a name a line") from error
    names = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not names:
        raise InputError("names nobody", where=str(path), hint="write a name a line")
    found: dict[str, Named] = {}
    for name in dict.fromkeys(names):
        called = people_called(snapshot, name)
        found.update((who.slug, who) for who in called)
        if not called:
            _unknown(snapshot, path, name)
    return list(found.values())


def _unknown(snapshot: Snapshot, path: Path, name: str) -> None:
    near = nearest_people(snapshot, name)
    guess = f"; did you mean {' or '.join(near)}?" if near else ""
    console.warn(f"{path.name}: nobody here is called '{name}'{guess}")


def _csv(headings: Sequence[str], lines: Iterable[Sequence[str | int]]) -> None:
    console.raw("".join(row(line) for line in (headings, *lines)).encode())
