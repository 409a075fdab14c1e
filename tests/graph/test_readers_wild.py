"""What the sites print beyond the seeds, on invented pages: schedules of a day, posters, awards, votes, links."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from graph.errors import InputError
from graph.readers import read
from graph.records import Document, Input, NoteKind

ABSTRACT = (
    "We study the problem of learning from few examples and propose a method with strong guarantees. "
    "Experiments on three datasets show that our approach improves on earlier models."
)
LONG = f"{ABSTRACT} {ABSTRACT}"


def reading(*blocks: str) -> Document:
    data = "\n\n".join(blocks).encode()
    return read(Input("page.txt", "page.txt", data, hashlib.sha256(data).hexdigest()))


def sessions(document: Document) -> list[Any]:
    return [
        (each.title.text, each.room and each.room.text, [name.name.text for name in each.moderators])
        for each in document.sessions
    ]


def talks(document: Document) -> list[Any]:
    return [
        (item.session, item.title.best, [each.name.best for each in item.signatures], item.kind and item.kind.text)
        for item in document.items
    ]


def clean(document: Document) -> bool:
    """Whether every abstract is whole, every span is true, and nothing is left unplaced."""
    for item in document.items:
        assert item.abstract is None or item.abstract.best in (ABSTRACT, LONG), item.abstract.text
        for printed in (item.title, item.abstract, item.kind, item.date, *(each.name for each in item.signatures)):
            assert printed is None or document.text[printed.start : printed.end] == printed.text
    return not [note for note in document.notes if note.kind in (NoteKind.UNKNOWN, NoteKind.WARNING)]


# ---- schedules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Session", "Oral Session", "Poster Session"])
def test_several_sessions_below_each_other_are_told_apart(label: str) -> None:
    document = reading(
        *("Skip to main content", label, "Graphs", "Hall F", "Moderators: Ada Lovelace · Alan Turing"),
        *("Wed 20 July 1:30 PM - 1:45 PM PDT", "Oral\nDeep Sets", "Ada L · Alan T", ABSTRACT),
        *("Wed 20 July 1:45 PM - 2:00 PM PDT", "Oral\nWide Nets", "Bob C · Cy D", ABSTRACT),
        *(label, "Vision", "Moderator: Grace Hopper"),
        *("Wed 20 July 3:30 PM - 3:45 PM PDT", "Spotlight\nThin Nets", "Eve F · Gil H", ABSTRACT),
    )
    assert sessions(document) == [
        ("Graphs", "Hall F", ["Ada Lovelace", "Alan Turing"]),
        ("Vision", None, ["Grace Hopper"]),
    ]
    assert talks(document) == [
        (1, "Deep Sets", ["Ada L", "Alan T"], "Oral"),
        (1, "Wide Nets", ["Bob C", "Cy D"], "Oral"),
        (2, "Thin Nets", ["Eve F", "Gil H"], "Spotlight"),
    ]
    assert clean(document)


@pytest.mark.parametrize("dash", [" - ", "–", " to "])
def test_a_day_has_sessions_with_times_of_their_own_and_talks_outside_of_them(dash: str) -> None:
    document = reading(
        *(f"Wed 20 July 9:00 AM{dash}10:00 AM", "Keynote\nOn the Nature of Graphs", "Grace Hopper"),
        *(f"Wed 20 July 10:00 AM{dash}10:30 AM", "Break\nCoffee Break"),
        *(f"Wed 20 July 10:30 AM{dash}12:00 PM", "Oral Session 2A: Graphs", "Room 301", "Chair: Ada Lovelace"),
        *(f"Wed 20 July 10:30 AM{dash}10:45 AM", "Oral\nDeep Sets", "Ada L · Alan T", ABSTRACT),
        *(f"Wed 20 July 12:00 PM{dash}1:00 PM", "Panel\nThe Future of Nets", "Ada Lovelace · Alan Turing"),
        *(f"Wed 20 July 1:00 PM{dash}2:00 PM", "Oral Session 2B: Vision", "Room 302", "Chairs: Bob C and Cy D"),
        *(f"Wed 20 July 1:00 PM{dash}1:15 PM", "Oral\nThin Sets", "Bob L · Cy T", ABSTRACT),
    )
    assert sessions(document) == [
        ("Oral Session 2A: Graphs", "Room 301", ["Ada Lovelace"]),
        ("Oral Session 2B: Vision", "Room 302", ["Bob C", "Cy D"]),
    ]
    assert [each.slot and (each.slot.start, each.slot.end) for each in document.sessions] == [
        ("10:30", "12:00"),
        ("13:00", "14:00"),
    ]
    assert talks(document) == [
        (None, "On the Nature of Graphs", ["Grace Hopper"], "Keynote"),
        (None, "Coffee Break", [], "Break"),
        (1, "Deep Sets", ["Ada L", "Alan T"], "Oral"),
        (None, "The Future of Nets", ["Ada Lovelace", "Alan Turing"], "Panel"),
        (2, "Thin Sets", ["Bob L", "Cy T"], "Oral"),
    ]
    assert [item.is_work for item in document.items] == [False, False, True, False, True]
    assert clean(document)


@pytest.mark.parametrize("kind", ["Poster", "Keynote", "Invited talk", "Panel", "Demo", "Tutorial", "Highlight"])
@pytest.mark.parametrize("time", ["1:30 PM - 1:45 PM", "1:30 – 1:45 p.m.", "13:30-13:45", "1.30pm to 1.45pm"])
def test_kinds_and_clocks_of_all_sorts_are_read(kind: str, time: str) -> None:
    if "." in time and "p.m" not in time:
        time = time.replace(".", ":")
    document = reading(
        *("Session", "Graphs", "Hall F", time, f"{kind}\nDeep Sets", "Ada L · Alan T", ABSTRACT),
        *("2:00 PM - 2:15 PM", f"{kind}\nWide Sets", "Ada L · Alan T", ABSTRACT),
    )
    assert talks(document)[0] == (1, "Deep Sets", ["Ada L", "Alan T"], kind)
    assert [(item.slot.start, item.slot.end) for item in document.items if item.slot] == [
        ("13:30", "13:45"),
        ("14:00", "14:15"),
    ]
    assert clean(document)


def test_headings_of_markdown_part_the_sessions_of_a_programme() -> None:
    document = reading(
        *("## Session 1: Graphs", "Room 301", "**Deep Sets**", "Ada L · Alan T", ABSTRACT),
        *("## Session 2: Nets", "##### Hall B", "Chair: Ada Lovelace", "**Wide Nets**", "Bob C · Cy D", ABSTRACT),
    )
    assert sessions(document) == [
        ("Session 1: Graphs", "Room 301", []),
        ("Session 2: Nets", "Hall B", ["Ada Lovelace"]),
    ]
    assert [item.session for item in document.items] == [1, 2]
    assert clean(document)


# ---- beside titles and names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "title", "below"),
    [
        (["#36"], "Deep Sets", []),
        ([], "#36 Deep Sets", []),
        ([], "Deep Sets (#36)", []),
        ([], "Deep Sets", ["Poster #36"]),
        (["Outstanding Paper Award"], "Deep Sets", []),
        (["Best Student Paper", "#36"], "Deep Sets", ["Oral"]),
        ([], "[Deep Sets](https://example.org/papers/36)", []),
        ([], "Deep\nSets", []),
    ],
)
def test_numbers_awards_and_links_beside_a_title_are_no_part_of_it(
    before: list[str], title: str, below: list[str]
) -> None:
    page = reading(
        *("### Session", "## Poster Session 3", *before, f"**{title}**", *below, "Ada L ⋅ Alan T", ABSTRACT),
        *("**Wide Nets**", "Bob C ⋅ Cy D", ABSTRACT, "© 2024 All rights reserved"),
    )
    assert talks(page) == [
        (1, "Deep Sets", ["Ada L", "Alan T"], "Oral" if "Oral" in below else None),
        (1, "Wide Nets", ["Bob C", "Cy D"], None),
    ]
    assert clean(page)


@pytest.mark.parametrize(
    "names",
    [
        "Ada Lovelace ⋅ Alan Turing ⋅ Grace Hopper",
        "[Ada Lovelace](/p/1) ⋅ [Alan Turing](/p/2) ⋅ [Grace Hopper](/p/3)",
        "[Ada Lovelace](/p/1), [Alan Turing](/p/2), [Grace Hopper](/p/3)",
        "*Ada Lovelace, Alan Turing, Grace Hopper*",
        "_Ada Lovelace · Alan Turing · Grace Hopper_",
        "Ada Lovelace\nAlan Turing\nGrace Hopper",
        "Ada Lovelace, Alan\nTuring, Grace Hopper",
        "Ada Lovelace,\nAlan Turing\nand Grace Hopper",
        "Ada Lovelace† | Alan Turing* | Grace Hopper",
    ],
)
def test_names_are_told_apart_however_they_are_set(names: str) -> None:
    page = reading("### Session", "## Graphs", "**Deep Sets**", names, ABSTRACT, "**Wide Nets**", names, ABSTRACT)
    assert [each[2] for each in talks(page)] == [["Ada Lovelace", "Alan Turing", "Grace Hopper"]] * 2
    assert clean(page)


def test_titles_may_be_headings() -> None:
    page = reading(
        *("# Session 3: Graphs", "Chairs: Ada Lovelace and Alan Turing"),
        *("### Deep Sets", "*Ada Lovelace, Alan Turing*", ABSTRACT, "### Wide Nets", "*Bob Carter, Cy Dole*", ABSTRACT),
    )
    assert sessions(page) == [("Session 3: Graphs", None, ["Ada Lovelace", "Alan Turing"])]
    assert [each[1] for each in talks(page)] == ["Deep Sets", "Wide Nets"]
    assert clean(page)


def test_lines_broken_at_a_width_are_read_as_paragraphs() -> None:
    words = ABSTRACT.split()
    broken = "\n".join(" ".join(words[n : n + 9]) for n in range(0, len(words), 9))
    for page in (
        reading("### Session", "## Graphs", "**Deep Sets: A\nLong Title**", "Ada L · Alan T ·\nGrace H", broken),
        reading(
            "Session", "Graphs", "Wed 20 July 13:30 - 13:35", "Oral\nDeep Sets: A\nLong Title", "A B ·\nC D", broken
        ),
    ):
        assert [item.title.best for item in page.items] == ["Deep Sets: A Long Title"]
        assert page.items[0].abstract is not None
        assert page.items[0].abstract.text == broken


# ---- listings --------------------------------------------------------------------------------------------------------


def test_votes_counts_and_submitters_in_a_listing_are_set_aside_and_dates_are_kept() -> None:
    page = reading(
        *("Daily Papers", "Mar 12", "214", "Deep Sets for Learning", "- 8 authors", LONG, "Submitted by akh"),
        *("Upvote\n17", "Wide Nets for All", "·3 authors", "42 upvotes", LONG, "Mar 11"),
        *("▲ 12", "Thin Nets Too", "Published on Mar 10", "5 comments", LONG),
    )
    assert [(item.title.text, item.date and item.date.text) for item in page.items] == [
        ("Deep Sets for Learning", "Mar 12"),
        ("Wide Nets for All", "Mar 12"),
        ("Thin Nets Too", "Mar 10"),
    ]
    assert clean(page)


@pytest.mark.parametrize("mark", ["### [{}](/papers/1)", "[{}](/papers/1)", "**{}**", "## {}"])
def test_titles_of_a_listing_may_be_links_headings_or_bold(mark: str) -> None:
    titles = ["Deep Sets for Learning", "Wide Nets for All"]
    page = reading("Mar 12", *(block for title in titles for block in (mark.format(title), LONG)))
    assert page.family == "listing"
    assert [item.title.text for item in page.items] == titles
    assert clean(page)


# ---- what is no page of any family -----------------------------------------------------------------------------------

OTHERS = {
    "readme": f"""# graphs

A library for graphs.

## Install

```
pip install graphs
```

**Authors**

Ada Lovelace, Alan Turing

{ABSTRACT}

## License

MIT
""",
    "poem": """The Rose

The rose is red,
the violet's blue,
and data sings
of me and you.

Mar 12

The End
""",
    "standard": f"""Network Working Group                      J. Doe
Request for Comments: 9999

                A Protocol

Status of This Memo

   This memo provides information for the
   community.

1.  Introduction

   {ABSTRACT}

2.  Terminology

   The key words MUST and SHOULD are to be read as described.
""",
    "shop": """Summer sale

Mar 12

Blue Kettle

A kettle that boils water in two minutes. Free delivery on all orders above 40 euros, and thirty
days to change your mind. Comes in four colours and with a spare lid.

Green Toaster

Toasts two slices on both sides. Free delivery on all orders above 40 euros, and thirty days to send
it back.
""",
    "changelog": """# Changelog

## 1.2.0 (2024-03-12)

**Added**

- A method for learning graphs, by Ada Lovelace, Alan Turing
- Results of the model are shown

## 1.1.0 (2024-01-02)

**Fixed**

- A problem with data
""",
    "source code": """class Session:
    '''A session of talks.'''

    def moderators(self):
        return self.names


def main():
    print('Wed 20 July 13:30 - 13:35 PDT')
""",
    "recipe": """Pancakes

By Grace Hopper

20 minutes

Mix the flour, the eggs and the milk, and let the batter rest for half an hour. Heat a pan with
butter, and bake the pancakes on both sides until they are golden brown.

Serves 4
""",
    "mail": f"""From: Ada Lovelace <ada@example.org>
To: Alan Turing <alan@example.org>
Date: Wed, 20 Jul 2022 13:30
Subject: Our paper

Dear Alan,

{ABSTRACT} Shall we meet on Wed 20 July 13:30 - 14:30?

Best,
Ada
""",
    "licence": """MIT License

Copyright (c) 2024 Ada Lovelace, Alan Turing

Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to
deal in it without restriction.

THE SOFTWARE IS PROVIDED AS IS.
""",
    "news": """Town opens new bridge

By Ada Lovelace and Alan Turing

March 12, 2024

The town opened its new bridge on Tuesday, after three years of work and many delays. Hundreds of
people walked across it in the rain.

Cheaper than planned

The mayor said that the results were better than the model of the engineers had shown.
""",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_documents_are_refused(kind: str) -> None:
    with pytest.raises(InputError, match="no reader knows this kind of document"):
        reading(OTHERS[kind])
