"""What decisions would change, found by concluding again with them, so that it is what the next build changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.build import REGISTER, Progress, concluded, next_number, read_all, same_as_before
from graph.decisions import FILE, Decision, Decisions
from graph.diff import KINDS, Change, changes
from graph.reading_cache import ReadingCache
from graph.register import Register
from graph.snapshot import open_current, recall_inputs
from graph.thesauri import recall_thesauri

#: What is left as it is by decisions about all but works and concepts, and those others.
_TOPICAL, _APART = ("concept", "concept link"), ("person", "session", "room", "event")


@dataclass(frozen=True)
class Foreseen:
    """The changes that the next build would make, and words on decisions that it then no longer obeys in whole."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]


def foreseen(
    data: Path, drafts: Sequence[Decision], *, progress: Progress = lambda stage, done, total: None
) -> Foreseen:
    """What the current sources would become if these decisions were made; nothing is written but caches.

    Raises InputError for an undo of what is not in force.
    """
    before, standing = open_current(data), Decisions.load(data / FILE)
    decisions = standing.with_more(drafts)
    inputs = recall_inputs(data)
    settled = same_as_before(data, inputs, before.base, recall_thesauri(data)) is not None
    topical = not settled or any(_kind(each, decisions) not in _APART for each in drafts)
    progress("preview", 0, 1)
    sources, _ = read_all(inputs, ReadingCache(data / "cache" / "records"), lambda done: None)
    register = Register.load(data / REGISTER, next_number(data))
    made, remarks = concluded(sources, data, before.base, register, decisions, topical=topical)
    among = [kind for kind in KINDS if topical or kind not in _TOPICAL]
    found = changes(before.catalogue, made.kg, among)
    known = set(before.manifest["remarks"])
    progress("preview", 1, 1)
    return Foreseen(tuple(found), tuple(each for each in remarks if each not in known))


def _kind(draft: Decision, decisions: Decisions) -> str | None:
    """What a decision is about; of an undo, what it takes back."""
    by_number = {each.number: each for each in decisions.all}
    while draft.what == "undo" and draft.of is not None:
        draft = by_number[draft.of]
    return draft.kind
