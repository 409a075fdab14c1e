"""What the commands that decide share: options, the preview, the question, the build afterwards."""

from __future__ import annotations

import functools
import getpass
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from api import console
from api.commands.options import data_option
from api.deciding import Draft, draft
from api.desk import Desk, Request
from api.links import FOLDERS
from api.parts import PARTS
from api.reviewing import commands, line, unsettled, whom
from api.reviewing import told as in_short
from graph.build import BuildReport, decide
from graph.certainty import REVIEWED, least_certain
from graph.diff import changes
from graph.effects import in_words
from graph.foreseeing import foreseen
from graph.snapshot import Snapshot

F = TypeVar("F", bound=Callable[..., Any])


def login_name() -> str:
    """Who is at the keyboard, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def decision_options(command: F) -> F:
    """Add the options of everything that decides: why, who, without asking, without building, where."""
    options = [
        click.option("--reason", default="", help="Why; it is kept with the decision."),
        click.option("--by", metavar="NAME", default=login_name, show_default="login name", help="Who decides."),
        click.option("-y", "--yes", is_flag=True, help="Do it without asking."),
        click.option("--no-build", "later", is_flag=True, help="Only record it; the next build obeys it."),
        data_option,
    ]
    return functools.reduce(lambda done, option: option(done), reversed(options), command)


def settle(desk: Desk, drafts: Sequence[Draft], *, yes: bool, later: bool) -> None:
    """Show what would change, ask, record the decisions and build; without a yes nothing is done."""
    decisions = [each.decision for each in drafts]
    for each in drafts:
        console.say(each.effect)
    if not yes:
        with console.progress() as progress:
            found = foreseen(desk.data, decisions, progress=progress)
        console.say(in_words(found.changes))
        for remark in found.remarks:
            console.noticed(remark)
        if not click.confirm("Do it?", default=False):
            console.say("Nothing was decided.")
            return
    before = desk.snapshot
    with console.progress() as progress:
        made, report = decide(decisions, desk.data, build=not later, progress=progress)
    for decision in made:
        console.say(f"{decision} is recorded; `symposia decisions undo {decision.number}` takes it back")
    if report is None:
        console.say("The next build obeys it." if len(made) == 1 else "The next build obeys them.")
    else:
        told(before, report)


def told(before: Snapshot, report: BuildReport) -> None:
    """What a build changed, and what it remarked."""
    console.say(f"snapshot {report.snapshot.id}: {in_words(changes(before.catalogue, report.snapshot.catalogue))}")
    for remark in report.remarks:
        console.noticed(remark)


def deciding_commands(group: click.Group, kind: str, actions: Sequence[str]) -> None:
    """Add a subcommand for each action to the group of a kind of thing."""
    makers = {"merge": _merge, "split": _split, "rename": _rename, "confirm": _confirm, "alias": _alias, "hide": _hide}
    for action in actions:
        group.add_command(makers[action](kind))
    if kind in REVIEWED:
        group.add_command(_review(kind))


def _done(request: Request, data: Path, yes: bool, later: bool) -> None:
    desk = Desk.at(data)
    settle(desk, [draft(desk, request)], yes=yes, later=later)


def _merge(kind: str) -> click.Command:
    @click.command("merge", help=f"A and B (and more) are one {kind}; the one with most evidence keeps its address.")
    @click.argument("things", metavar="A B…", nargs=-1, required=True)
    @decision_options
    def merge(things: tuple[str, ...], reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
        _done(Request("merge", kind, things, reason=reason, by=by), data, yes, later)

    return merge


def _split(kind: str) -> click.Command:
    parts, example = PARTS[kind]

    @click.command("split", help=f"Some {parts} of A are of another {kind}.")
    @click.argument("thing", metavar="A")
    @click.option(f"--{parts}", "parts", required=True, metavar=f"{example},…", help=f"The {parts}, between commas.")
    @decision_options
    def split(thing: str, parts: str, reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
        named = tuple(part.strip() for part in parts.split(",") if part.strip())
        _done(Request("split", kind, (thing,), named, reason=reason, by=by), data, yes, later)

    return split


def _rename(kind: str) -> click.Command:
    @click.command("rename", help=f"Show a {kind} under another name; what documents print stays as it is.")
    @click.argument("thing", metavar="A")
    @click.argument("name")
    @decision_options
    def rename(thing: str, name: str, reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
        _done(Request("rename", kind, (thing,), text=name, reason=reason, by=by), data, yes, later)

    return rename


def _confirm(kind: str) -> click.Command:
    parts, example = PARTS[kind]
    words = (
        f"What stands is right. Of one {kind}: all its {parts} are its own. Of two: they are two. Of two {parts}, "
        f"such as {example}: they are of one {kind}, or of two, as they stand."
    )

    if kind == "concept":
        words = f"What stands is right: all {parts} of A are one {kind}, whatever later documents say."

    @click.command("confirm", help=words)
    @click.argument("things", metavar="A" if kind == "concept" else "A [B]", nargs=-1, required=True)
    @decision_options
    def confirm(things: tuple[str, ...], reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
        _done(Request("confirm", kind, things, reason=reason, by=by), data, yes, later)

    return confirm


def _alias(kind: str) -> click.Command:
    @click.command("alias", help=f"The {kind} A is also called LABEL.")
    @click.argument("thing", metavar="A")
    @click.argument("label")
    @decision_options
    def alias(thing: str, label: str, reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
        _done(Request("alias", kind, (thing,), text=label, reason=reason, by=by), data, yes, later)

    return alias


def _hide(kind: str) -> click.Command:
    @click.command("hide", help=f"A is no {kind}: leave it out.")
    @click.argument("thing", metavar="A")
    @decision_options
    def hide(thing: str, reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
        _done(Request("hide", kind, (thing,), reason=reason, by=by), data, yes, later)

    return hide


def _review(kind: str) -> click.Command:
    links = "links from a printed name to a person" if kind == "person" else f"{PARTS[kind][0]} of {FOLDERS[kind]}"

    @click.command("review", help=f"The least certain {links}, each with the commands that settle it.")
    @click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many to show at most.")
    @data_option
    def review(most: int, data: Path) -> None:
        # What was confirmed is left out.
        desk = Desk.at(data)
        found = least_certain(desk.snapshot.catalogue, kind)
        shown = unsettled(found, desk.decisions, desk.register.moved(), kind)[:most]
        for each in shown:
            right, wrong = commands(kind, each, whom(desk.snapshot.catalogue, kind, each))
            console.say(f"{each.score:.2f}  {in_short(kind, each)}")
            console.say(f"      right: {line(right)}")
            console.say(f"      wrong: {line(wrong)}")
        if not shown:
            console.say(f"No link is uncertain: every {kind} stands once, or was confirmed.")

    return review
