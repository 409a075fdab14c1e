"""Whatever is rendered in the layout of a family is read back as it was, and every span is true."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.readers import READERS, TEXT_READERS, read
from graph.readers.base import Material
from graph.records import Document, Input, Printed

TEXT_FAMILIES = [reader.family for reader in TEXT_READERS if reader.family != "html"]


@dataclass(frozen=True)
class Paper:
    """What a page prints of a paper."""

    title: str
    names: tuple[str, ...]
    paragraphs: tuple[str, ...]
    start: int
    kind: str


@dataclass(frozen=True)
class Programme:
    """What a page prints of a session."""

    title: str
    room: str | None
    moderators: tuple[str, ...]
    papers: tuple[Paper, ...]
    separator: str
    newline: str


_given = st.sampled_from(
    ["Ada", "X.Y.", "Jean-Luc", "weitao", "Kais", "Émile", "Marc’Aurelio", "Qi (Rose)", "MALLIKARJUN", "R"]
)
_family = st.sampled_from(
    ["Lovelace", "van der Schaar", "de la Torre", "Kögler", "Naskręt", "HARIZ", "O'Brien", "P S V N"]
)
_names = st.one_of(st.builds("{} {}".format, _given, _family), st.sampled_from(["Shakir", "师佳怡", "Mausam"]))
_words = st.sampled_from(
    ["Deep", "graphs", "of", "$L_2$", "Learning", "Networks", "{\\em sparse}", "with", "SE(3)", "ℓ∞", "Causal"]
)
_titles = st.builds(
    "{} {}{}".format,
    st.sampled_from(["On", "Learning", "SOLAR:", "iBARLE:", "“Why”:"]),
    st.lists(_words, min_size=2, max_size=12).map(" ".join),
    st.sampled_from(["", "?", "!", " (Extended Abstract)", " Revisited"]),
)
_sentences = st.sampled_from(
    [
        "We study the problem of learning from few examples and propose a method with strong guarantees.",
        "Our results show that the model of the product $a · b$ is better than earlier work on three datasets.",
        "Moderator: of the session, we say that it is not printed here, but in the results of an experiment.",
        "In this paper we present an approach to the theory of O(n) algorithms, e.g. for **bold** data.",
        "Session: the framework demonstrates its performance on data from the 20 July 13:30 - 13:35 recordings.",
    ]
)
_paragraphs = st.lists(st.lists(_sentences, min_size=3, max_size=6).map(" ".join), min_size=1, max_size=3).map(tuple)


def _papers(numbered: list[tuple[str, list[str], tuple[str, ...], str]]) -> tuple[Paper, ...]:
    return tuple(
        Paper(f"{title} {n}" if title[-1].isalnum() else title, tuple(names), paragraphs, n, kind)
        for n, (title, names, paragraphs, kind) in enumerate(numbered, 1)
    )


_drafts = st.tuples(
    _titles,
    st.lists(_names, min_size=1, max_size=6),
    _paragraphs,
    st.sampled_from(["Oral", "Spotlight", "Poster", "Invited Talk"]),
)
programmes = st.builds(
    Programme,
    st.sampled_from(
        ["Oral 2: Understanding Deep Learning", "DL: Theory", "Theory", "Poster Session 3", "APP: Language, Speech"]
    ),
    st.one_of(st.none(), st.sampled_from(["Room 309", "Ballroom 3 & 4", "AD1", "Level 5, Ballroom A", "Victoria"])),
    st.lists(_names, max_size=2).map(tuple),
    st.lists(_drafts, min_size=2, max_size=4).map(_papers),
    st.sampled_from([" · ", " ⋅ ", " • ", " | ", "; "]),
    st.sampled_from(["\n", "\r\n"]),
)


def moderators(programme: Programme) -> list[str]:
    label = "Moderator" if len(programme.moderators) == 1 else "Moderators"
    return [f"{label}: {programme.separator.join(programme.moderators)}"] if programme.moderators else []


def as_markdown(programme: Programme) -> list[str]:
    room = [f"##### {programme.room}"] if programme.room else []
    head = ["### Session", f"## {programme.title}", *room, *moderators(programme)]
    papers = [[f"**{p.title}**", programme.separator.join(p.names), *p.paragraphs] for p in programme.papers]
    return [*head, *(block for paper in papers for block in paper)]


def as_virtual(programme: Programme) -> list[str]:
    room = [programme.room] if programme.room else []
    head = [
        "Skip to main content\n\n",
        "Session",
        programme.title,
        *room,
        *moderators(programme),
        "Abstract:",
        "Chat is not available.",
    ]
    papers = [
        [slot_of(p), f"{p.kind}\n{p.title}", programme.separator.join(p.names), *p.paragraphs] for p in programme.papers
    ]
    return [*head, *(block for paper in papers for block in paper)]


def as_listing(programme: Programme) -> list[str]:
    return [
        "new",
        "Subscribe",
        "Mar 12",
        *(block for paper in programme.papers for block in (paper.title, *paper.paragraphs)),
    ]


def slot_of(paper: Paper) -> str:
    return f"Wed 20 July 13:{paper.start:02} - 13:{paper.start + 1:02} PDT"


LAYOUTS: Mapping[str, Callable[[Programme], list[str]]] = {
    "session-markdown": as_markdown,
    "session-virtual": as_virtual,
    "listing": as_listing,
}


def rendered_and_read(layout: str, programme: Programme) -> Document:
    data = "\n\n".join(LAYOUTS[layout](programme)).replace("\n", programme.newline).encode()
    return read(Input("x", "x", data, hashlib.sha256(data).hexdigest()))


def text_of(printed: Printed | None, document: Document) -> str | None:
    """A field's text with plain newlines, after proving its span."""
    if printed is None:
        return None
    assert document.text[printed.start : printed.end] == printed.text
    return printed.text.replace("\r\n", "\n")


_pieces = st.sampled_from(
    [
        *(
            "# a",
            "## Graphs",
            "### Session",
            "Session",
            "**Deep Sets**",
            "**",
            "__x__",
            "Oral",
            "Mar 12",
            "#36",
            "17",
            "·",
        ),
        *(
            "Ada Lovelace · Alan Turing",
            "Shakir",
            "Moderator: Shakir",
            "Moderators:",
            "Abstract:",
            "A Title",
            "\ufeff",
            "\u2028",
        ),
        *("Wed 20 July 13:30 - 13:35 PDT", "We study the problem of learning from few examples and propose a method."),
    ]
)
_junk = st.lists(st.tuples(_pieces, st.sampled_from(["\n", "\n\n", "\r\n\r\n", " ", ""])), min_size=1, max_size=25).map(
    lambda pieces: "x" + "".join(piece + space for piece, space in pieces)
)


@pytest.mark.parametrize("family", TEXT_FAMILIES)
@settings(max_examples=50, deadline=None)
@given(text=st.one_of(_junk, st.text(st.characters(exclude_categories=["Cc", "Cs"])).map("x{}".format)))
def test_whatever_a_reader_is_given_its_spans_are_true_and_its_positions_count_up(family: str, text: str) -> None:
    material = Material("x", text.encode("utf-8", "replace"))
    assert 0 <= READERS[family].score(material) <= 1
    document = READERS[family].read(material)
    assert [item.position for item in document.items] == list(range(1, len(document.items) + 1))
    assert [each.position for each in document.sessions] == list(range(1, len(document.sessions) + 1))
    for item in document.items:
        for printed in (
            item.title,
            item.abstract,
            item.kind,
            item.date,
            *item.code,
            *(each.name for each in item.signatures),
        ):
            assert printed is None or document.text[printed.start : printed.end] == printed.text
    for note in document.notes:
        assert 0 <= note.start <= note.end <= len(document.text)
        assert note.line >= 1


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programme=programmes)
def test_a_rendered_programme_is_read_back(layout: str, programme: Programme) -> None:
    document = rendered_and_read(layout, programme)
    papers = [
        (
            text_of(item.title, document),
            tuple(text_of(each.name, document) for each in item.signatures),
            text_of(item.abstract, document),
            item.slot and text_of(item.slot.printed, document),
            text_of(item.kind, document),
        )
        for item in document.items
    ]
    virtual, listing = layout == "session-virtual", layout == "listing"
    assert papers == [
        (
            paper.title,
            () if listing else paper.names,
            "\n\n".join(paper.paragraphs),
            slot_of(paper) if virtual else None,
            paper.kind if virtual else None,
        )
        for paper in programme.papers
    ]
    assert [item.position for item in document.items] == list(range(1, len(papers) + 1))


@pytest.mark.parametrize("layout", ["session-markdown", "session-virtual"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programme=programmes)
def test_a_rendered_session_is_read_back(layout: str, programme: Programme) -> None:
    document = rendered_and_read(layout, programme)
    (session,) = document.sessions
    assert text_of(session.title, document) == programme.title
    assert text_of(session.room, document) == programme.room
    assert tuple(text_of(each.name, document) for each in session.moderators) == programme.moderators
    assert {item.session for item in document.items} == {1}
    placed = layout == "session-markdown" and bool(programme.room or programme.moderators)
    assert document.family == ("session-markdown-room" if placed else layout)
