"""``symposia decisions``: what was decided, taking it back, and deciding much at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from api import console
from api.commands.deciding import decision_options, login_name, settle
from api.commands.options import data_option
from api.deciding import Draft, draft, undo
from api.desk import Desk, Request
from graph.decisions import FILE, Decision, Decisions
from graph.errors import InputError, SymposiaError

#: The columns of a table of decisions; those that an action does not need are left empty.
COLUMNS = ("what", "kind", "a", "b", "parts", "text", "reason", "by")

#: What stands beyond the last column of a line is found under this.
_BEYOND = "beyond"

_EXAMPLE = """\b
  what,kind,a,b,parts,text,reason,by
  merge,person,ada-lovelace,a-lovelace,,,same page,
  split,person,wei-zhang,,looms#author-1;cards#author-2,,,
  rename,work,on-looms,,,On Looms,,
  hide,concept,paper,,,,no concept,
  undo,,3,,,,by mistake,"""


@click.group("decisions", invoke_without_command=True)
@data_option
@click.pass_context
def command(context: click.Context, data: Path) -> None:
    """What was decided; `undo N` takes a decision back, `apply FILE.csv` makes many."""
    if not context.invoked_subcommand:
        show(Decisions.load(data / FILE))


def show(decisions: Decisions) -> None:
    """A line a decision."""
    standing = set(decisions.standing)
    lines = [
        (each.number, each.time, each.by, _words(each), _state(each, standing), each.reason) for each in decisions.all
    ]
    headings = ("", "decided (UTC)", "by", "decision", "", "reason")
    console.listing(headings, lines, nothing="nothing was decided yet; `symposia people merge A B` is one way to begin")


def _words(each: Decision) -> str:
    return str(each).partition("(")[2][:-1]


def _state(each: Decision, standing: set[Decision]) -> str:
    if each.what == "erased":
        return "erased"
    return "undone" if each not in standing else "" if each.what == "undo" else "in force"


@command.command("undo")
@click.argument("number", metavar="N", type=click.IntRange(1))
@decision_options
def undo_command(number: int, reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
    """Take decision N back: the next build is as if it had never been made. An undo can be undone, too."""
    desk = Desk.at(data)
    settle(desk, [undo(desk, number, reason=reason, by=by)], yes=yes, later=later)


@command.command(
    "apply",
    help="Make the decisions of a table, all or none, with one build.\n\nIts columns, as far as they are needed:\n\n"
    f"{_EXAMPLE}\n\nSeveral parts stand between semicolons. Every line is checked before any is recorded.",
)
@click.argument("file", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@decision_options
def apply_command(file: Path, reason: str, by: str, yes: bool, later: bool, data: Path) -> None:
    """Make the decisions of a table, all or none."""
    desk = Desk.at(data)
    drafts, wrong = [], []
    for line, row in rows(file):
        try:
            drafts.append(drafted(desk, row, reason, by))
        except SymposiaError as error:
            wrong.append(f"{file}, line {line}: {error}")
    if wrong:
        raise InputError("\n".join(wrong), hint="nothing was decided")
    if not drafts:
        raise InputError("no decision in it", where=str(file), hint=f"columns: {', '.join(COLUMNS)}")
    settle(desk, drafts, yes=yes, later=later)


def rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a table with their numbers; InputError for a table that cannot be one of decisions."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as content:
            table = csv.DictReader(content, restkey=_BEYOND)
            unknown = [name for name in table.fieldnames or () if name not in COLUMNS]
            if unknown or "what" not in (table.fieldnames or ()):
                seen = f"column '{unknown[0]}' is not known" if unknown else "there is no column 'what'"
                raise InputError(seen, where=str(file), hint=f"known, with commas between them: {', '.join(COLUMNS)}")
            for row in table:
                yield table.line_num, {name: _cell(value) for name, value in row.items()}
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"not a table in UTF-8 ({error})", where=str(file), hint="save it as CSV in UTF-8") from error


def _cell(value: str | Sequence[str] | None) -> str:
    """What stands in a cell, or in several beyond the last column."""
    return (value or "").strip() if isinstance(value, str | None) else " ".join(value)


def drafted(desk: Desk, row: dict[str, str], reason: str, by: str) -> Draft:
    """The decision of one line, checked."""
    if row.get(_BEYOND):
        raise InputError(f"more cells than columns: '{row[_BEYOND]}'", hint="put cells with a comma between quotes")
    if not row["what"]:
        raise InputError("column 'what' is empty", hint="it says merge, split, rename, confirm, alias, hide or undo")
    why, who = row.get("reason") or reason, row.get("by") or by or login_name()
    if row["what"] == "undo":
        if not row.get("a", "").isdigit():
            raise InputError("an undo needs the number of a decision in column 'a'")
        return undo(desk, int(row["a"]), reason=why, by=who)
    things = tuple(row[name] for name in ("a", "b") if row.get(name))
    parts = tuple(part.strip() for part in row.get("parts", "").split(";") if part.strip())
    return draft(desk, Request(row["what"], row.get("kind", ""), things, parts, row.get("text") or None, why, who))
