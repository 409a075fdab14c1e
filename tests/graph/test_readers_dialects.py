"""Session pages in the dialects of other sites: marks of titles, what stands beside them, labels, clocks."""

from __future__ import annotations

import hashlib

import pytest

from graph.errors import InputError
from graph.readers import read
from graph.records import Document, Input, NoteKind

ABSTRACT = (
    "We study the problem of learning from few examples and propose a method with strong guarantees. "
    "Experiments on three datasets show that our approach improves on earlier models."
)
TITLES = ["Deep Sets: A Study", "Wide Nets?", "Is A* Enough."]
NAMES = [["Ada Lovelace", "Alan Turing"], ["Plato"], ["R Srikant", "weitao du", "X.Y. Han"]]


def reading(*blocks: str) -> Document:
    data = "\n\n".join(blocks).encode()
    return read(Input("page.txt", "page.txt", data, hashlib.sha256(data).hexdigest()))


def works(document: Document) -> list[tuple[str, list[str], str | None, str | None]]:
    return [
        (
            item.title.text,
            [each.name.text for each in item.signatures],
            item.abstract.text if item.abstract else None,
            item.kind.text if item.kind else None,
        )
        for item in document.items
    ]


def wanted(kind: str | None = None) -> list[tuple[str, list[str], str, str | None]]:
    return [(title, names, ABSTRACT, kind) for title, names in zip(TITLES, NAMES, strict=True)]


def papers(*, mark: str = "**{}**", above: str = "", between: str = "", below: str = "", after: str = "") -> list[str]:
    blocks: list[str] = []
    for n, (title, names) in enumerate(zip(TITLES, NAMES, strict=True), 1):
        parts = [above, mark.format(title, n=n), between, " · ".join(names), below, ABSTRACT, after]
        blocks += [part.replace("9", str(n)) for part in parts if part]
    return blocks


@pytest.mark.parametrize(
    "mark",
    [
        *("**{}**", "__{}__", "***{}***", "- **{}**", "* **{}**", "{n}. **{}**", "**{n}. {}**", "**#{n} {}**"),
        *("**[{}](https://x.org/{n})**", "[**{}**](https://x.org/{n})", "[{}](https://x.org/{n})"),
        *("**[{}](https://x.org/a_({n}))**", "#### {}", "#### {n}. {}", "#### [{}](https://x.org/{n})"),
        *("**{}** [PDF]", "**{}** [[PDF]](https://x.org/{n}.pdf) [[Code]](https://x.org/{n})", "**{}**<br>"),
        "**{}** | [PDF](https://x.org/{n}.pdf) | [Video](https://x.org/{n})",
    ],
)
def test_titles_are_read_however_they_are_marked(mark: str) -> None:
    assert works(reading("### Session", "## Graphs", *papers(mark=mark))) == wanted()


@pytest.mark.parametrize("mark", ["**{}** (Oral)", "**{}** · Oral", "**{}** — *Oral*", "**{}** `Oral`"])
def test_a_kind_may_stand_behind_a_title(mark: str) -> None:
    assert works(reading("### Session", "## Graphs", *papers(mark=mark))) == wanted("Oral")


def test_a_title_marked_unlike_the_others_is_told_by_what_follows_it() -> None:
    marks = ["**{}**", "### {}", "[{}](/3)", "- **{}**", "1. **{}** (Oral)"]
    blocks = [
        part for n, mark in enumerate(marks) for part in (mark.format(f"Set {n} Nets"), "Bo Li · Xu Li", ABSTRACT)
    ]
    found = works(reading("### Session", "## Graphs", *blocks))
    assert [each[0] for each in found] == [f"Set {n} Nets" for n in range(5)]
    assert {each[2] for each in found} == {ABSTRACT}


ASIDES = [
    *(
        "*Outstanding Paper Award*",
        "🏆 Best Paper",
        "**Best Paper Award**",
        "[PDF] [Code]",
        "Poster ID: 9",
        "Paper 129",
    ),
    *("ID 239", "Exhibit Hall C #1209", "#39", "Notable Top 5%", "TL;DR: We show that things can be learned."),
    "[PDF](https://x.org/9.pdf) | [Code](https://x.org/9)",
]


@pytest.mark.parametrize("aside", ASIDES)
def test_what_stands_between_a_title_and_its_names_is_set_aside(aside: str) -> None:
    page = reading("### Session", "## Graphs", *papers(between=aside))
    assert works(page) == wanted()
    assert sum(note.kind is NoteKind.SKIPPED and note.message.startswith("beside") for note in page.notes) == len(
        TITLES
    )
    if not aside.startswith(("**", "TL;DR")):
        times = papers(mark="Wed 20 July 13:09 - 13:30 PDT\n\nOral\n{}", between=aside)
        assert works(reading("Session", "Graphs", *times)) == wanted("Oral")


@pytest.mark.parametrize(
    "below", ["Abstract", "Show abstract", "[ Abstract ]", "Keywords: sets, nets", "ETH Zürich, University of Oxford"]
)
@pytest.mark.parametrize(
    "after", ["", "---", "[PDF] [Video]", "Keywords: sets, nets", "[Back to top](#top)", "Poster #9"]
)
def test_what_stands_around_an_abstract_is_no_part_of_it(below: str, after: str) -> None:
    assert works(reading("### Session", "## Graphs", *papers(below=below, after=after))) == wanted()


def test_names_may_be_told_by_their_place_alone_which_is_said() -> None:
    names = ["people from the lab in town", "friends of the sets for physics"]
    blocks = [part for name in names for part in (f"**On Sets by {name}**", name, ABSTRACT)]
    page = reading("### Session", "## Graphs", *papers(), *blocks)
    assert [each[1] for each in works(page)[3:]] == [[name] for name in names]
    said = [note.message for note in page.notes if note.kind is NoteKind.DECIDED]
    assert said == [f"read as a name because of its place: “{name}”" for name in names]


def test_headings_names_and_bold_lines_within_an_abstract_stay_there_and_are_noted() -> None:
    inner = [ABSTRACT, "**Results**", "Our method wins.", "**Limits of this work:**", "None."]
    page = reading("### Session", "## Graphs", *papers()[:2], *inner, *papers()[3:])
    assert works(page)[0][2] == "\n\n".join(inner)
    noted = [note.message for note in page.notes if note.kind is NoteKind.DECIDED]
    assert noted == [f"read as a part of the abstract: “{line}”" for line in (inner[1], inner[3])]


@pytest.mark.parametrize(
    ("head", "room", "moderators"),
    [
        (["**Room:** Hall F", "**Moderators:** Ana Díaz, Bo Li"], "Hall F", ["Ana Díaz", "Bo Li"]),
        (["- Room: Hall F", "- Moderator: Ana Díaz"], "Hall F", ["Ana Díaz"]),
        (["📍 Salon de Mayo", "*Chair: Plato*"], "Salon de Mayo", ["Plato"]),
        (["Moderators:\nAna Díaz\nBo Li"], None, ["Ana Díaz", "Bo Li"]),
        (["Moderators:\n- Ana Díaz\n- Bo Li"], None, ["Ana Díaz", "Bo Li"]),
        (["Moderators: Ana Díaz (MIT), Bo Li (UIUC)"], None, ["Ana Díaz", "Bo Li"]),
        (["Moderators: Ana D., Bo L. and Cy E."], None, ["Ana D.", "Bo L.", "Cy E."]),
        (["Session Chair: Ana Díaz (ETH Zürich)"], None, ["Ana Díaz"]),
    ],
)
@pytest.mark.parametrize(
    "title", ["### Session\n\n## Theory", "# ICLR 2024\n\n## Theory", "## Session: Theory", "## Theory"]
)
def test_rooms_and_moderators_are_read_however_they_are_labelled(
    head: list[str], room: str | None, moderators: list[str], title: str
) -> None:
    page = reading(title, *head, *papers())
    (session,) = page.sessions
    assert (session.title.text, session.room and session.room.text) == ("Theory", room)
    assert [each.name.text for each in session.moderators] == moderators
    assert works(page) == wanted()


@pytest.mark.parametrize("time", ["9:{:02} - 9:30 Oral: {}", "9:{:02}–9:30 | [Oral] {}", "(9:{:02} - 9:30) Oral: {}"])
def test_titles_may_stand_behind_their_times_with_the_kind_before_them(time: str) -> None:
    blocks = [
        time.format(n, f"{title}\n{' · '.join(names)}\n{ABSTRACT}")
        for n, (title, names) in enumerate(zip(TITLES, NAMES, strict=True))
    ]
    page = reading("Session", "Graphs", *blocks)
    assert works(page) == wanted("Oral")
    assert [item.slot and item.slot.start for item in page.items] == ["09:00", "09:01", "09:02"]


def test_a_time_that_cannot_be_read_still_begins_a_talk() -> None:
    page = reading("Session", "Graphs", *papers(mark="10 Mayıs 13:0{n} - 13:30 TRT\n\nOral\n{}"))
    assert works(page) == wanted("Oral")
    assert page.items[1].slot is not None
    assert page.items[1].slot.printed.text == "10 Mayıs 13:02 - 13:30 TRT"


def test_keynotes_and_panels_without_an_abstract_are_no_works() -> None:
    talks = ["**Keynote: On Sets**", "Grace Hopper", "**Panel: The Future**", "Ada L · Alan T"]
    page = reading("### Session", "## Opening", *talks, *papers())
    assert [item.is_work for item in page.items] == [False, False, True, True, True]


def test_pages_of_few_papers_with_short_abstracts_are_read() -> None:
    short = ["We study sets.", "We propose a method for graphs."]
    page = reading(
        "### Session", "## Graphs", "**Deep Sets**", "Ada L · Alan T", short[0], "**Nets**", "Bo Li · Xu Li", short[1]
    )
    assert [each[2] for each in works(page)] == short


FILM = "A detective looks for a missing model in the harbour of the town, and finds more than she wanted."
#: A page's head, the title of its first entry, and what stands below each.
NO_PROGRAMMES = {
    "README": ("# graphs", "**Graph Toolkit**", "A library to draw graphs, with themes and export to several formats."),
    "TV guide": ("# Tonight", "**The Long Night**", FILM),
    "sprint": ("# Sprint 12", "**Fix the login**", "It fails when data is missing. We work on the problem this week."),
    "concert": (
        "## Session 1: Strings",
        "**Quartet**",
        "Written in 1806, it was long thought to be impossible to play.",
    ),
    "minutes": ("# Minutes\n\nChair: Eve Fox", "**Budget**", "Presented with the results of the year. Our costs rise."),
    "news": ("# News\n\nMarch 12, 2024", "**Bridge opens**", "The town opened its new bridge on Tuesday, after years."),
    "cinema": ("Odeon", "Fri 22 July 18:00 - 20:00\n\nDrama\nThe Night", FILM),
    "agenda": ("Agenda", "9:00 - 9:15\n\nStandup\nToday", "Each says what they did yesterday and what is a problem."),
}


@pytest.mark.parametrize("kind", NO_PROGRAMMES)
@pytest.mark.parametrize("names", ["Ada Lovelace, Alan Turing", "Ada Lovelace · Alan Turing"])
def test_pages_that_look_like_programmes_and_are_none_are_refused(kind: str, names: str) -> None:
    head, title, text = NO_PROGRAMMES[kind]
    with pytest.raises(InputError, match="no reader knows this kind of document"):
        reading(head, title, names, text, title.replace("The", "A"), names, text)
