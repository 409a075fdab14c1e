"""What the command prints: progress and summaries for a person on a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, BinaryIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.marked import marked_lines, marks
from graph.effects import counted
from graph.entities import Appearance, SessionAppearance, Source, SourceNote
from graph.errors import SymposiaError
from graph.quality import figures
from graph.records import NoteKind

if TYPE_CHECKING:
    from exports import Exporter
    from graph.build import BuildReport
    from graph.build import Progress as Report
    from graph.check import Report as CheckReport
    from graph.diff import Change
    from graph.snapshot import Snapshot
    from graph.stores import Answer

#: How a message begins that names a place in a structured document: a line, JSON Pointer or XPath.
_IN_ORIGINAL = re.compile(r"(?:line \d+|/\S)[^:]*: ")
#: A pipe or file is given whole lines; only a terminal has a width to fit.
WIDE = 10_000

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

#: How many notes of one kind a summary shows before it only counts them.
SHOWN = 20


def say(text: str) -> None:
    """One plain line on standard output."""
    out.print(escape(text))


def noticed(text: str) -> None:
    """One remark about what was done, on standard output."""
    out.print(f"[yellow]noticed:[/] {escape(text)}")


def error(text: str) -> None:
    """One error on standard error."""
    err.print(f"[bold red]error:[/] {escape(text)}")


def warn(text: str) -> None:
    """One remark on standard error."""
    err.print(f"[yellow]noticed:[/] {escape(text)}")


def raw(content: bytes) -> None:
    """Bytes, as they are, on standard output."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


@contextmanager
def progress() -> Iterator[Report]:
    """A bar for each stage of a build, on standard error."""
    columns = TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    bars = Progress(*columns, console=err)
    tasks: dict[str, TaskID] = {}

    def report(stage: str, done: int, total: int) -> None:
        if err.is_terminal and not tasks:
            bars.start()
        if stage not in tasks:
            tasks[stage] = bars.add_task(stage, total=total)
        bars.update(tasks[stage], completed=done, total=total)

    try:
        yield report
    finally:
        if err.is_terminal and tasks:
            bars.stop()


def summary(report: BuildReport, notes: Sequence[SourceNote], names: Mapping[str, str]) -> None:
    """What a build made, and what was not understood and where."""
    table = Table(box=box.SIMPLE, show_header=False, title=f"snapshot {report.snapshot.id}", title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for name, count in report.counts.items():
        table.add_row(name, f"{count:,}")
    out.print(table)
    for text in report.refused:
        out.print(f"[yellow]not read:[/] {escape(text)}")
    for text in report.remarks:
        out.print(f"[yellow]noticed:[/] {escape(text)}")
    told = [note for note in notes if note.kind in (NoteKind.UNKNOWN, NoteKind.WARNING)]
    for note in told[:SHOWN]:
        # Of a structured format the message names the place in the original, and the line is that of its text alone.
        place = "" if _IN_ORIGINAL.match(note.message) else f"line {note.line}: "
        out.print(f"[yellow]{note.kind}:[/] {escape(names[note.source])}, {place}{escape(note.message)}")
    if len(told) > SHOWN:
        out.print(f"… and {len(told) - SHOWN} more; `symposia sources --show NAME` lists them")
    recognised = sum(report.counts[name] for name in ("appearances", "signatures", "sessions"))
    kinds = Counter(note.kind for note in notes)
    others = ", ".join(f"{number:,} places {kind}" for kind, number in sorted(kinds.items()))
    out.print(f"Recognised {recognised:,} items, names and sessions; {others or 'nothing left over'}.")
    if report.unchanged:
        out.print("The same as before: this snapshot stood already.")


def serving(address: str, snapshot: str) -> None:
    """Where the server answers."""
    out.print(f"Symposia serves snapshot {snapshot} at [bold]{escape(address)}[/] (stop with Ctrl+C)")
    sys.stdout.flush()


def endpoint(address: str, served: str) -> None:
    """Where the server answers queries over files."""
    out.print(f"Symposia serves {escape(served)} at [bold]{escape(address)}[/] (stop with Ctrl+C)")
    sys.stdout.flush()


def table(answer: Answer) -> None:
    """Query results for reading; the answer to ASK is yes or no, a graph is Turtle."""
    if answer.kind == "boolean":
        out.print("yes" if answer.boolean else "no")
        return
    if answer.kind == "graph":
        raw(answer.serialise("turtle"))
        return
    rows = list(answer.rows())
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in answer.variables:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*(escape(row[name] or "") for name in answer.variables))
    out.print(shown)
    out.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def listing(headings: Sequence[str], found: Iterable[Sequence[str | int]], *, nothing: str) -> None:
    """A table with a line a row, numbers to the right; where there is no row, what ``nothing`` says."""
    lines = list(found)
    if not lines:
        out.print(escape(nothing))
        return
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for heading, first in zip(headings, lines[0], strict=True):
        shown.add_column(heading, overflow="fold", justify="right" if isinstance(first, int) else "left")
    for line in lines:
        shown.add_row(*(f"{cell:,}" if isinstance(cell, int) else escape(cell) for cell in line))
    out.print(shown)


def exporters(known: Mapping[str, Exporter]) -> None:
    """The formats that `export` writes."""
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for heading in ("format", "what it is", "media type"):
        shown.add_column(heading, overflow="fold")
    for name, exporter in known.items():
        shown.add_row(name, exporter.title, exporter.media_type)
    out.print(shown)


def write_whole(path: Path | None, write: Callable[[BinaryIO], None]) -> None:
    """Write to standard output, or to a file that appears only when it is complete."""
    if path is None:
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    try:
        _replace(path, write)
    except OSError as problem:
        raise SymposiaError(f"{path}: cannot be written ({problem.strerror})") from problem
    err.print(f"{escape(str(path))}: {path.stat().st_size:,} bytes")


def _replace(path: Path, write: Callable[[BinaryIO], None]) -> None:
    handle, part = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sources(snapshot: Snapshot) -> None:
    """A line a source."""
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for heading in ("source", "family", "event", "works", "sessions", "notes"):
        shown.add_column(heading, overflow="fold")
    for source in snapshot.catalogue.all(Source):
        counts = (
            snapshot.catalogue.count(kind, source=source.slug) for kind in (Appearance, SessionAppearance, SourceNote)
        )
        shown.add_row(
            escape(source.path), source.family, escape(source.event or ""), *(f"{count:,}" for count in counts)
        )
    out.print(shown)
    for text in snapshot.manifest["refused"].values():
        out.print(f"[yellow]not read:[/] {escape(text)}")


def source(snapshot: Snapshot, chosen: Source) -> None:
    """One source, line by line: what was recognised in colour, what was skipped, and why; then how much of each."""
    catalogue = snapshot.catalogue
    out.print(f"[bold]{escape(chosen.path)}[/] ({escape(chosen.name)}, {chosen.size:,} bytes, {chosen.encoding})")
    out.print(f"read as {chosen.family}, sha256 {chosen.sha256}\n")
    for line in marked_lines(catalogue, chosen):
        out.print(line)
    counts = Counter(mark.field for mark in marks(catalogue, chosen))
    told = Counter(note.kind for note in catalogue.where(SourceNote, source=chosen.slug))
    out.print("\nrecognised: " + (", ".join(f"{n} {field}" for field, n in sorted(counts.items())) or "nothing"))
    out.print("noted: " + (", ".join(f"{n} {kind}" for kind, n in sorted(told.items())) or "nothing"))


def snapshots(known: Sequence[Snapshot], current: str, pinned: set[str]) -> None:
    """A line a snapshot, oldest first."""
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for heading in ("", "snapshot", "built (UTC)", "works", "people", "concepts", ""):
        shown.add_column(heading, overflow="fold")
    for each in known:
        when = datetime.fromtimestamp(each.manifest["created"], UTC).strftime("%Y-%m-%d %H:%M")
        counts = (f"{each.manifest['counts'][name]:,}" for name in ("works", "people", "concepts"))
        marks = [name for name, holds in (("current", each.id == current), ("pinned", each.id in pinned)) if holds]
        shown.add_row(str(each.manifest["number"]), each.id, when, *counts, ", ".join(marks))
    out.print(shown)


_COLOURS = {"added": "green", "removed": "red", "moved": "yellow", "changed": "yellow"}


def changes(before: Snapshot, after: Snapshot, found: Sequence[Change], *, links: bool) -> None:
    """A line a change (of links only where ``links`` says so), then how many there are of each sort."""
    for change in found:
        if change.kind.endswith(" link") and not links:
            continue
        out.print(f"[{_COLOURS[change.what]}]{change.what:<8}[/]{change.kind:<9}{escape(change.name)}")
        if change.what in ("moved", "changed"):
            out.print(f"{'':17}{escape(change.before)}\n{'':14}-> {escape(change.after)}")
    counts = Counter((change.what, change.kind) for change in found)
    told = [f"{counted(number, kind)} {what}" for (what, kind), number in sorted(counts.items())]
    out.print(f"from {before.id} to {after.id}: " + (", ".join(told) or "no change"))


def check(snapshot: Snapshot, report: CheckReport) -> None:
    """Violations of the shapes, then figures that tell how complete the graph is."""
    for violation in report.violations:
        out.print(f"[red]violation:[/] {escape(str(violation))}")
    verdict = "[green]conforms to its shapes[/]" if report.conforms else f"[red]{len(report.violations)} violations[/]"
    out.print(f"snapshot {snapshot.id}: {verdict}")
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
    shown.add_column("quality")
    shown.add_column("", justify="right")
    for question, number in figures(snapshot.catalogue):
        shown.add_row(question, f"{number:,}")
    out.print(shown)
