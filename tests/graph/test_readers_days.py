"""A programme that prints its days once, above the clock times: every talk knows its day."""

from __future__ import annotations

import pytest

from graph.readers import recognise
from graph.readers.base import Material
from graph.records import Document, NoteKind

PLAIN = """\
Workshop on Example Learning
Programme

{first}

9:00 AM - 9:15 AM  Opening remarks
9:15 AM - 10:00 AM  Invited talk: Learning with few labels
Speaker: Ada Example

Session 1: Graph methods
Room: Hall B
Moderator: Jon Sample

10:30 AM - 10:45 AM
Oral
Sparse Message Passing on Large Graphs
Ada Example · Bob Tester · Cara Probe
We study sparse message passing on large graphs. We show that it converges.

10:45 AM - 11:00 AM
Oral
Spectral Clustering Without Eigenvectors
Dan Trial · Eve Check
We propose a clustering method that avoids eigenvectors. It is fast.

{second}

Session 2: Language
Room: Hall C

9:00 AM - 9:20 AM
Spotlight
Prompting Without Prompts
Fay Assay
Prompts are costly. We remove them.
"""
MARKDOWN = """\
# Workshop on Example Learning

## {first}

### Session 1: Graph methods

Room: Hall B

10:30 AM - 10:45 AM

**Sparse Message Passing on Large Graphs**

Ada Example, Bob Tester, Cara Probe

We study sparse message passing on large graphs, and we show that it converges under mild assumptions on the weights.

10:45 AM - 11:00 AM

**Spectral Clustering Without Eigenvectors**

Dan Trial, Eve Check

We propose a clustering method that avoids eigenvectors. It is fast on graphs with a billion edges, and needs little.

## {second}

### Session 2: Language

Room: Hall C

9:00 AM - 9:20 AM

**Prompting Without Prompts**

Fay Assay, Gil Exam

Prompts are costly. We remove them, and show on twelve tasks that language models do as well without as with them.
"""
TALK = """\
<div class="talk"><span class="time">{time}</span><h4>{title}</h4><p class="authors">{names}</p><p>{abstract}</p></div>
"""
HTML = f"""\
<html><body><h1>Workshop on Example Learning - conference programme</h1>
<h2>{{first}}</h2><h3>Session 1: Graph methods</h3><p>Room: Hall B</p>
{
    TALK.format(
        time="10:30 - 10:45",
        title="Sparse Message Passing on Large Graphs",
        names="Ada Example, Bob Tester, Cara Probe",
        abstract="We study sparse message passing on large graphs, and show that it converges under mild assumptions.",
    )
}{
    TALK.format(
        time="10:45 - 11:00",
        title="Spectral Clustering Without Eigenvectors",
        names="Dan Trial, Eve Check",
        abstract="We propose a clustering method that avoids eigenvectors and is fast on graphs with a billion edges.",
    )
}<h2>{{second}}</h2><h3>Session 2: Language</h3><p>Room: Hall C</p>
{
    TALK.format(
        time="9:00 - 9:20",
        title="Prompting Without Prompts",
        names="Fay Assay, Gil Exam",
        abstract="Prompts are costly. We remove them, and show that language models do as well without as with them.",
    )
}</body></html>
"""
DAYS = [
    ("Monday, July 21, 2025", "Tuesday, July 22, 2025"),
    ("Day 1: Mon 21 July 2025", "Day 2: Tue 22 July 2025"),
    ("2025-07-21", "2025-07-22"),
]


def read(text: str) -> Document:
    """What the reader that knows the text makes of it."""
    material = Material("programme", text.encode())
    reader = recognise(material)
    assert reader is not None
    return reader.read(material)


def when(document: Document) -> list[tuple[str, int | None, int | None, int | None, str | None]]:
    """Title, year, month, day and start of each item that has a time."""
    slots = [(each.title.text, each.slot) for each in document.items if each.slot]
    return [(title, slot.year, slot.month, slot.day, slot.start) for title, slot in slots]


TALKS = [
    ("Sparse Message Passing on Large Graphs", 2025, 7, 21, "10:30"),
    ("Spectral Clustering Without Eigenvectors", 2025, 7, 21, "10:45"),
    ("Prompting Without Prompts", 2025, 7, 22, "09:00"),
]


@pytest.mark.parametrize("page", [PLAIN, MARKDOWN, HTML], ids=["plain", "markdown", "html"])
@pytest.mark.parametrize(("first", "second"), DAYS)
def test_talks_are_held_on_the_day_above_them(page: str, first: str, second: str) -> None:
    """Clock times belong to the last day line above them; the sessions are not named after the days."""
    document = read(page.format(first=first, second=second))
    assert when(document)[-3:] == TALKS
    assert [each.title.text for each in document.sessions][-2:] == ["Session 1: Graph methods", "Session 2: Language"]
    assert [each.room.text for each in document.sessions if each.room] == ["Hall B", "Hall C"]


def test_what_was_made_of_a_day_line_is_told() -> None:
    """Each day line has a note that says how it was read."""
    first, second = DAYS[0]
    notes = [each for each in read(PLAIN.format(first=first, second=second)).notes if each.kind is NoteKind.DECIDED]
    assert [(each.line, first in each.message or second in each.message) for each in notes] == [(4, True), (26, True)]


def test_a_talk_without_a_paper_has_its_speaker_and_its_day() -> None:
    """Opening and invited talk are timed too, and the speaker is no part of the title."""
    opening, invited = read(PLAIN.format(first=DAYS[0][0], second=DAYS[0][1])).items[:2]
    assert (opening.title.text, opening.is_work) == ("Opening remarks", False)
    assert (invited.title.text, invited.is_work) == ("Invited talk: Learning with few labels", False)
    assert [each.name.text for each in invited.signatures] == ["Ada Example"]
    assert invited.slot is not None
    assert (invited.slot.day, invited.slot.start) == (21, "09:15")


def test_times_that_print_their_own_day_keep_it() -> None:
    """A day line says nothing about times with a date, nor about another weekday."""
    first, second = DAYS[0]
    page = PLAIN.format(first=first, second=second).replace("9:00 AM - 9:20 AM", "Wed 23 July 9:00 AM - 9:20 AM")
    assert when(read(page))[-1][1:4] == (None, 7, 23)
    page = PLAIN.format(first=first, second=second).replace("9:00 AM - 9:20 AM", "Wed 9:00 AM - 9:20 AM")
    assert when(read(page))[-1][1:4] == (None, None, None)
