"""``symposia concepts``: works that are alike, what connects two things, what is near a concept, what rose and fell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from api import console
from api.commands.deciding import deciding_commands
from api.commands.options import data_option
from api.naming import Named, named
from graph import concept_questions as ask
from graph.decisions import ACTIONS
from graph.errors import InputError
from graph.snapshot import Snapshot, open_current

#: What has works, and so concepts, and can be connected.
CONNECTED = ("works", "people", "sessions", "events")

#: How many names stand in one cell of a table before the rest is only counted.
_NAMES = 3

most_option = click.option(
    "--most", type=click.IntRange(1), default=12, show_default=True, help="How many rows to show at most."
)


@click.group("concepts")
def command() -> None:
    """What works have in common: `similar`, `connect`, `neighbours`, `trends`.

    What is found can be corrected: `merge`, `split`, `rename`, `confirm`, `alias`, `hide`. Things are named by the last
    part of their address, or by what they are called.
    """


deciding_commands(command, "concept", ACTIONS["concept"])


@command.command("similar")
@click.argument("work")
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, help="Concepts to share at least.")
@most_option
@data_option
def similar_command(work: str, least: int, most: int, data: Path) -> None:
    """Works that share concepts with WORK, the rarest concepts first."""
    snapshot = open_current(data)
    thing = named(snapshot, work, ["works"])
    found = ask.similar_works(snapshot.catalogue, thing.slug, least=least)
    lines = [
        (each.title, str(each.year or ""), len(each.shared), ", ".join(reason.label for reason in each.shared))
        for each in found[:most]
    ]
    nothing = f"no work shares {least} or more concepts with '{thing.label}'"
    console.listing(("work", "year", "shared", "concepts"), lines, nothing=nothing)
    _more(len(found), most)


@command.command("connect")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@most_option
@data_option
def connect_command(one: str, other: str, most: int, data: Path) -> None:
    """Concepts that connect A and B: works, people, sessions or events.

    First those that works of both have, the rarest first; then those that lead from one side to the other, because
    they go together with concepts that only A has and with concepts that only B has.
    """
    snapshot = open_current(data)
    left, right = (named(snapshot, name, CONNECTED) for name in (one, other))
    if left == right:
        raise InputError(
            f"{_told(left)} is given twice", hint="name two things; `concepts similar` asks about one work"
        )
    works = [ask.works_of(snapshot.catalogue, thing.kind, thing.slug) for thing in (left, right)]
    shared = ask.connections(snapshot.catalogue, *works)
    lines = [_line(each.label, each.works, _sides(snapshot, "work", each)) for each in shared[:most]]
    nothing = f"{_told(left)} and {_told(right)} share no concept"
    console.listing(("shared concept", "works", left.label, right.label), lines, nothing=nothing)
    _more(len(shared), most)
    between = [each for each in ask.bridges(snapshot.catalogue, *works) if not each.inside]
    if between:
        lines = [_line(each.label, each.strength, _sides(snapshot, "concept", each)) for each in between[:most]]
        console.listing(("leads over", "strength", "from concepts", "to concepts"), lines, nothing="")
        _more(len(between), most)


def _line(label: str, number: int, sides: Iterable[str]) -> Sequence[str | int]:
    return label, number, *sides


def _told(thing: Named) -> str:
    return f"the {thing.kind} '{thing.label}'"


def _sides(snapshot: Snapshot, kind: str, each: ask.Connection | ask.Bridge) -> Iterator[str]:
    """What stands on either side, by name."""
    for side in (each.one, each.other):
        labels = [named(snapshot, slug, [f"{kind}s"]).label for slug in side[:_NAMES]]
        yield "; ".join(labels) + (f"; and {len(side) - _NAMES} more" if len(side) > _NAMES else "")


@command.command("neighbours")
@click.argument("concept")
@most_option
@data_option
def neighbours_command(concept: str, most: int, data: Path) -> None:
    """What is near CONCEPT: broader, narrower, related, and together with it in works."""
    snapshot = open_current(data)
    thing = named(snapshot, concept, ["concepts"])
    found = ask.neighbours(snapshot.catalogue, thing.slug)
    lines = [
        (
            each.label,
            ", ".join(each.relations),
            each.weight,
            "" if each.npmi is None else f"{each.npmi:.2f}",
            _span(each.first_year, each.last_year),
        )
        for each in found[:most]
    ]
    headings = ("concept", "is", "works", "npmi", "years")
    console.listing(headings, lines, nothing=f"nothing is near the concept '{thing.label}'")
    _more(len(found), most)


def _span(first: int | None, last: int | None) -> str:
    return "" if first is None else str(first) if first == last else f"{first}-{last}"


@command.command("trends")
@click.option("--least", type=click.IntRange(1), default=3, show_default=True, help="Works that a concept must have.")
@most_option
@data_option
def trends_command(least: int, most: int, data: Path) -> None:
    """What rose and what fell over the years, by the share of works that have a concept.

    The change is counted in standard errors: between -2 and 2 it may be chance.
    """
    catalogue = open_current(data).catalogue
    totals = ask.works_by_year(catalogue)
    if len(totals) < 2:
        known = f"all works with a year are of {next(iter(totals))}" if totals else "no work has a year"
        console.say(f"A trend needs works of two years or more; here {known}.")
        return
    split = ask.parting(totals)
    rose, fell = ask.extremes(ask.trends(catalogue, least=least), most)
    for word, found in (("rose", rose), ("fell", fell)):
        nothing = f"no concept of {least} or more works {word}"
        headings = (word, "works", "change", f"before {split}", f"from {split} on", "by year")
        console.listing(headings, [_trend(each) for each in found], nothing=nothing)


def _trend(each: ask.Trend) -> Sequence[str | int]:
    by_year = " ".join(f"{year}:{count}" for year, count in each.by_year)
    return each.label, each.works, f"{each.change:+.1f}", f"{each.before:.1%}", f"{each.after:.1%}", by_year


def _more(count: int, shown: int) -> None:
    if count > shown:
        console.say(f"… and {count - shown:,} more; `--most {count}` shows them")
