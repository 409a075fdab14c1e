"""How documents are recognised, read, and refused, beyond the seeds."""

from __future__ import annotations

import hashlib

import pytest

from graph.errors import InputError
from graph.readers import READERS, TEXT_READERS, read
from graph.readers.base import Material
from graph.records import Document, Input, NoteKind

TEXT_FAMILIES = [reader.family for reader in TEXT_READERS if reader.family != "html"]

ABSTRACT = (
    "We study the problem of learning from few examples and propose a method with strong guarantees. "
    "Experiments on three datasets show that our approach improves on earlier models."
)
SECOND = "A second paragraph gives results for the general problem, and an analysis of the algorithm we propose."


def reading(text: str | bytes, name: str = "page.txt") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return read(Input(name, name, data, hashlib.sha256(data).hexdigest()))


def markdown(*papers: str, head: str = "### Session\n\n## Graphs") -> str:
    return "\n\n".join([head, *papers])


def paper(title: str, names: str, *paragraphs: str) -> str:
    return "\n\n".join([f"**{title}**", names, *(paragraphs or (ABSTRACT,))])


def virtual(*talks: str, head: str = "Graphs\n\nHall F\n\nModerator: Ada Lovelace") -> str:
    return "\n\n".join(
        ["Skip to main content\n\n", f"Session\n\n{head}\n\nAbstract:\n\nChat is not available.", *talks]
    )


def talk(
    title: str, names: str, *paragraphs: str, slot: str = "Wed 20 July 13:30 - 13:35 PDT", kind: str = "Oral"
) -> str:
    return "\n\n".join([slot, f"{kind}\n{title}", names, *(paragraphs or (ABSTRACT,))])


def listing(*papers: str, date: str = "Mar 12") -> str:
    return "\n\n".join(["new\n\nSubscribe", date, *papers])


def entry(title: str, *paragraphs: str) -> str:
    return "\n\n".join([title, *(paragraphs or (ABSTRACT + " " + SECOND,))])


PAGES = {
    "session-markdown": markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing"), paper("Wide Nets", "Shakir")),
    "session-markdown-room": markdown(
        paper("Deep Sets", "Ada Lovelace · Alan Turing"),
        paper("Wide Nets", "Shakir"),
        head="### Session\n\n## Graphs\n\n##### Hall F\n\nModerator: Grace Hopper",
    ),
    "session-virtual": virtual(
        talk("Deep Sets", "Ada Lovelace · Alan Turing"),
        talk("Wide Nets", "Shakir", slot="Wed 20 July 13:35 - 13:40 PDT", kind="Spotlight"),
    ),
    "listing": listing(entry("Deep Sets"), entry("Wide Nets of Many Kinds")),
}


def titles(document: Document) -> list[str]:
    return [item.title.best for item in document.items]


def names(document: Document) -> list[list[str]]:
    return [[each.name.best for each in item.signatures] for item in document.items]


def warnings(document: Document) -> list[str]:
    return [note.message for note in document.notes if note.kind is NoteKind.WARNING]


# ---- recognising -----------------------------------------------------------------------------------------------------


def test_each_reader_is_listed_under_its_family() -> None:
    assert {name: reader.family for name, reader in READERS.items()} == {name: name for name in READERS}
    assert set(PAGES) == set(TEXT_FAMILIES)


@pytest.mark.parametrize("family", TEXT_FAMILIES)
def test_a_document_is_known_by_its_content_and_by_one_reader_alone(family: str) -> None:
    sure = {name for name, reader in READERS.items() if reader.score(Material("x", PAGES[family].encode())) >= 0.5}
    assert sure == {family}
    assert reading(PAGES[family], name="README.md.pdf").family == family


REFUSED = {
    "readme": """# graphs

A library for graphs.

## Install

```
pip install graphs
```

**Features**

Fast Builds

**Authors**

Ada Lovelace, Alan Turing

## License

MIT. We propose a method, our results show a problem.
""",
    "poem": """The Rose

The rose is red,
the violet's blue,
and data sings
of me and you.

Mar 12

The End

So it goes.
""",
    "standard": """Network Working Group                                         J. Doe
Request for Comments: 9999

                     A Protocol

Status of This Memo

   This memo provides information for the
   community.

1.  Introduction

   This document specifies a protocol. The results of our work are a model and
   a method.

2.  Terminology

   The key words MUST and SHOULD are to be interpreted as described in our paper.
""",
    "shop": """Summer sale

Subscribe

Mar 12

Blue Kettle

A kettle that boils water in two minutes. Free delivery on all orders above 40 euros, and thirty days to change your
mind. Comes in four colours and with a spare lid, made to last for many years of daily use at home.

Add to basket

Green Toaster

Toasts two slices on both sides. Free delivery.
""",
    "article": "\n\n".join(
        f"{n} {name}\n\n{ABSTRACT} {SECOND}" for n, name in enumerate(("Introduction", "Method", "Results"), 1)
    ),
    "timetable": """Trains

Wed 20 July 13:30 - 13:35 PDT

Platform 3

Wed 20 July 13:40 - 13:45 PDT

Platform 4
""",
    "json": '{"name": "deep-sets", "version": "1.0.0", "author": "Ada Lovelace"}\n',
    "table": "date,city,visitors\n2024-05-01,Paris,120\n2024-05-02,Oslo,80\n",
    "code": "def add(a, b):\n    return a + b\n\n\nclass Session:\n    pass\n",
    "one word": "Session\n",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_documents_are_refused_by_name_and_with_the_kinds_that_are_known(kind: str) -> None:
    with pytest.raises(
        InputError, match=r"notes\.txt: no reader knows this kind of document; known kinds: .*session page"
    ) as error:
        reading(REFUSED[kind], name="notes.txt")
    assert "listing" in str(error.value)


def test_empty_and_binary_documents_are_refused_in_words() -> None:
    with pytest.raises(InputError, match=r"page\.txt: the file is empty"):
        reading(b" \n\n ")
    with pytest.raises(InputError, match=r"page\.txt: the file is empty"):
        reading(b"")
    with pytest.raises(InputError, match=r"cat\.png: this is a binary file \(a NUL byte at offset 4\)"):
        reading(b"\x89PNG\x00\r\n", name="cat.png")
    with pytest.raises(InputError, match="binary file .*control characters"):
        reading(bytes(range(1, 32)) * 20)


# ---- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", TEXT_FAMILIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_page_reads_the_same_in_any_encoding_and_with_any_newlines(family: str, encoding: str, newline: str) -> None:
    text = PAGES[family].replace("Alan Turing", "Kevin Kögler")
    document = reading(text.replace("\n", newline).encode(encoding))
    plain = reading(text)
    assert document.text == text.replace("\n", newline)
    assert (titles(document), names(document)) == (titles(plain), names(plain))
    assert [item.kind and item.kind.text for item in document.items] == [
        item.kind and item.kind.text for item in plain.items
    ]


def test_a_page_in_windows_1252_is_read_and_the_guess_is_noted() -> None:
    document = reading(markdown(paper("Deep Sets", "Kevin Kögler · Ada Lovelace")).encode("cp1252"))
    assert names(document) == [["Kevin Kögler", "Ada Lovelace"]]
    assert document.encoding == "windows-1252"
    assert "not UTF-8 (byte 0xf6 in line 7): read as windows-1252" in [note.message for note in document.notes]


def test_a_page_whose_last_letter_is_cut_in_two_is_read() -> None:
    document = reading(markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing", ABSTRACT + " Kö")).encode()[:-1])
    assert document.encoding == "utf-8"
    assert titles(document) == ["Deep Sets"]


def test_one_damaged_byte_leaves_the_other_letters_whole() -> None:
    data = markdown(paper("Deep Sets", "Kevin Kögler · Zoë Ångström", ABSTRACT + " X.")).encode()
    document = reading(data.replace(b"X.", b"\xe9."))
    assert names(document) == [["Kevin Kögler", "Zoë Ångström"]]


def test_damaged_names_are_kept_as_printed_and_mended_beside() -> None:
    document = reading(markdown(paper("A Krylovâ€“Bellman Method", "BÃ©atrice Laurent · LluÃ\xads Ros · Zoë Ångström")))
    names = [each.name for each in document.items[0].signatures]
    assert [(name.text, name.repaired) for name in names] == [
        ("BÃ©atrice Laurent", "Béatrice Laurent"),
        ("LluÃ\xads Ros", "Lluís Ros"),
        ("Zoë Ångström", None),
    ]
    assert document.items[0].title.repaired == "A Krylov–Bellman Method"


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("X.Y. Han · weitao du · Kais HARIZ · R Srikant", ["X.Y. Han", "weitao du", "Kais HARIZ", "R Srikant"]),
        ("Joost van de Weijer ⋅ Qi (Rose) Yu", ["Joost van de Weijer", "Qi (Rose) Yu"]),
        ("Ediz Ertekin, Jr. • Michał Naskręt", ["Ediz Ertekin, Jr.", "Michał Naskręt"]),
        ("Mausam | 师佳怡 | Danilo Rezende", ["Mausam", "师佳怡", "Danilo Rezende"]),
        ("Ada Lovelace; Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace, Alan Turing, and Grace M. Hopper", ["Ada Lovelace", "Alan Turing", "Grace M. Hopper"]),
        ("Ada Lovelace, Ediz Ertekin, Jr., Alan Turing", ["Ada Lovelace", "Ediz Ertekin, Jr.", "Alan Turing"]),
        ("Ada Lovelace & Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Authors: Ada Lovelace · Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace* · Alan Turing†", ["Ada Lovelace", "Alan Turing"]),
        ("Shakir", ["Shakir"]),
        ("Ada Lovelace ·\nAlan Turing", ["Ada Lovelace", "Alan Turing"]),
    ],
)
def test_names_are_told_apart(printed: str, wanted: list[str]) -> None:
    for page in (
        markdown(paper("Deep Sets", printed), paper("More Sets", "A B · C D")),
        virtual(talk("Deep Sets", printed)),
    ):
        document = reading(page)
        assert names(document)[0] == wanted
        assert [each.name.text in document.text for each in document.items[0].signatures] == [True] * len(wanted)


def test_affiliations_in_brackets_behind_all_names_are_set_apart() -> None:
    document = reading(
        markdown(paper("Deep Sets", "Ada Lovelace (University of London) · Alan Turing (Bletchley Park)"))
    )
    signatures = document.items[0].signatures
    assert names(document) == [["Ada Lovelace", "Alan Turing"]]
    assert [each.affiliation and each.affiliation.text for each in signatures] == [
        "University of London",
        "Bletchley Park",
    ]


# ---- sessions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Moderator: Marco Mondelli", ["Marco Mondelli"]),
        ("Moderators: Marco Mondelli · Ada Lovelace", ["Marco Mondelli", "Ada Lovelace"]),
        (
            "Session Chairs: Marco Mondelli, Ada Lovelace and Alan Turing",
            ["Marco Mondelli", "Ada Lovelace", "Alan Turing"],
        ),
        ("Chair: Shakir", ["Shakir"]),
        ("Moderators:\nMarco Mondelli · Ada Lovelace", ["Marco Mondelli", "Ada Lovelace"]),
    ],
)
def test_moderators_are_read_one_by_one(line: str, wanted: list[str]) -> None:
    for page in (
        markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing"), head=f"### Session\n\n## Graphs\n\n{line}"),
        virtual(talk("Deep Sets", "Ada Lovelace · Alan Turing"), head=f"Graphs\n\n{line}"),
    ):
        (session,) = reading(page).sessions
        assert [each.name.text for each in session.moderators] == wanted
        assert [each.ordinal for each in session.moderators] == list(range(1, len(wanted) + 1))
        assert (session.title.text, session.room) == ("Graphs", None)


@pytest.mark.parametrize("head", ["Graphs", "Graphs\n\nHall F", "Graphs\n\nModerator: Ada Lovelace"])
def test_a_session_may_print_no_room_and_no_moderator(head: str) -> None:
    (session,) = reading(virtual(talk("Deep Sets", "Ada Lovelace · Alan Turing"), head=head)).sessions
    assert session.title.text == "Graphs"
    assert (session.room and session.room.text) == ("Hall F" if "Hall" in head else None)
    assert len(session.moderators) == head.count("Moderator")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Oral 2: Understanding Deep Learning", "Oral"),
        ("Poster Session 3", "Poster"),
        ("Spotlights: Theory", "Spotlight"),
        ("Oral Session 4A - Vision", "Oral"),
        ("DL: Theory", None),
        ("Oral Histories of Learning", None),
        ("Panel Data and Causality", None),
        ("Invited Talk", "Invited"),
    ],
)
def test_a_session_title_gives_the_kind_that_it_prints(title: str, kind: str | None) -> None:
    document = reading(markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing"), head=f"### Session\n\n## {title}"))
    assert document.sessions[0].title.text == title
    assert (document.sessions[0].kind and document.sessions[0].kind.text) == kind


def test_a_document_may_hold_several_sessions() -> None:
    first = markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing"))
    second = markdown(paper("Wide Nets", "Grace Hopper · Shakir"), head="### Session\n\n## Nets\n\n##### Hall B")
    document = reading(f"{first}\n\n{second}")
    assert [(each.position, each.title.text) for each in document.sessions] == [(1, "Graphs"), (2, "Nets")]
    assert [(item.position, item.session, item.title.text) for item in document.items] == [
        (1, 1, "Deep Sets"),
        (2, 2, "Wide Nets"),
    ]


def test_a_session_may_print_its_own_time() -> None:
    page = virtual(
        talk("Deep Sets", "Ada Lovelace · Alan Turing"),
        head="Graphs\n\nHall F\n\nWed 20 July 13:30 - 15:00 PDT\n\nModerator: Ada Lovelace",
    )
    document = reading(page)
    (session,) = document.sessions
    assert session.slot is not None
    assert (session.slot.end, session.room and session.room.text) == ("15:00", "Hall F")
    assert [item.slot and item.slot.end for item in document.items] == ["13:35"]


# ---- talks -----------------------------------------------------------------------------------------------------------


def test_kinds_and_times_are_read_as_printed() -> None:
    page = virtual(
        talk("Deep Sets", "Ada Lovelace · Alan Turing", slot="Wed, July 20, 2022, 1:30 p.m. – 1:35 p.m.", kind="Oral"),
        talk("Wide Nets", "Shakir", slot="20 July 13:35–13:40 CEST", kind="(Lightning Talk)"),
        talk("Thin Nets", "Grace Hopper", slot="Wed 20 July 13:40 - 13:45", kind="Provocation"),
    )
    document = reading(page)
    assert [item.kind and item.kind.text for item in document.items] == ["Oral", "Lightning Talk", "Provocation"]
    assert [item.slot and (item.slot.start, item.slot.zone) for item in document.items] == [
        ("13:30", None),
        ("13:35", "CEST"),
        ("13:40", None),
    ]


def test_a_page_without_times_is_cut_at_its_kinds() -> None:
    talks = [
        talk("Deep Sets", "Ada Lovelace ⋅ Alan Turing", slot=""),
        talk("Nets", "Shakir", slot="", kind="Poster\n[ Hall E ]"),
    ]
    document = reading(virtual(*talks))
    assert document.family == "session-virtual"
    assert titles(document) == ["Deep Sets", "Nets"]
    assert [(item.kind and item.kind.text, item.slot) for item in document.items] == [("Oral", None), ("Poster", None)]
    assert document.items[0].abstract is not None
    assert document.items[0].abstract.text == ABSTRACT


def test_a_break_is_a_talk_without_a_work() -> None:
    page = virtual(
        talk("Deep Sets", "Ada Lovelace · Alan Turing"),
        "Wed 20 July 13:35 - 13:50 PDT\n\nBreak\nCoffee",
        talk("Learning", "Grace Hopper", slot="Wed 20 July 13:50 - 14:50 PDT", kind="Invited Talk"),
    )
    document = reading(page)
    assert [(item.title.text, item.is_work) for item in document.items] == [
        ("Deep Sets", True),
        ("Coffee", False),
        ("Learning", False),
    ]
    assert [each.name.text for each in document.items[2].signatures] == ["Grace Hopper"]


def test_poster_numbers_and_awards_beside_titles_are_set_aside() -> None:
    page = markdown(
        "#36",
        paper("Deep Sets", "Ada Lovelace · Alan Turing"),
        "Outstanding Paper Award",
        "#37",
        paper("Nets", "Shakir"),
    )
    document = reading(page)
    assert titles(document) == ["Deep Sets", "Nets"]
    assert [item.abstract and item.abstract.text for item in document.items] == [ABSTRACT, ABSTRACT]


def test_lines_broken_by_hand_are_joined_beside_the_print() -> None:
    wrapped = ABSTRACT.replace(" examples", "\nexamples").replace(" Experiments", "\nExperiments")
    document = reading(virtual(talk("A Title That\nGoes On", "Ada Lovelace ·\nAlan Turing", wrapped)))
    (item,) = document.items
    assert (item.title.text, item.title.best) == ("A Title That\nGoes On", "A Title That Goes On")
    assert item.abstract is not None
    assert item.abstract.text == wrapped


def test_stars_inside_a_bold_title_belong_to_it() -> None:
    document = reading(
        markdown(paper("**Retracted** L*ReLU: A Unit", "Ada Lovelace · Alan Turing"), paper("A* Search", "Shakir"))
    )
    assert titles(document) == ["**Retracted** L*ReLU: A Unit", "A* Search"]


def test_a_bold_line_inside_an_abstract_is_no_title() -> None:
    page = markdown(
        paper("Deep Sets", "Ada Lovelace · Alan Turing", ABSTRACT, "**Results.**", SECOND), paper("Nets", "Shakir")
    )
    document = reading(page)
    assert titles(document) == ["Deep Sets", "Nets"]
    assert document.items[0].abstract is not None
    assert document.items[0].abstract.text == f"{ABSTRACT}\n\n**Results.**\n\n{SECOND}"


@pytest.mark.parametrize("bullet", ["1. ", "- ", "(i) ", ""])
def test_an_abstract_of_several_paragraphs_is_one_field(bullet: str) -> None:
    paragraphs = (ABSTRACT, f"{bullet}{SECOND}", f"{bullet}{SECOND}")
    for page in (
        markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing", *paragraphs), paper("Nets", "Shakir")),
        virtual(talk("Deep Sets", "Ada Lovelace · Alan Turing", *paragraphs), talk("Nets", "Shakir")),
        listing(entry("Deep Sets for Long Abstracts", *paragraphs), entry("Nets")),
    ):
        document = reading(page)
        assert len(document.items) == 2
        assert document.items[0].abstract is not None
        assert document.items[0].abstract.text == "\n\n".join(paragraphs)


def test_code_repositories_are_known_by_host_and_path() -> None:
    printed = (
        "Code: https://github.com/a/deep.sets. Also (gitlab.com/b/nets), https://huggingface.co/c/model, "
        "https://codeberg.org/d/e/ and https://github.com/a/deep.sets; not https://example.org/a/b, "
        "github.com/onlyowner or https://huggingface.co/datasets/x/y."
    )
    (item, *_) = reading(markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing", f"{ABSTRACT} {printed}"))).items
    assert [(each.text, each.best) for each in item.code] == [
        ("https://github.com/a/deep.sets", "https://github.com/a/deep.sets"),
        ("gitlab.com/b/nets", "https://gitlab.com/b/nets"),
        ("https://huggingface.co/c/model", "https://huggingface.co/c/model"),
        ("https://codeberg.org/d/e/", "https://codeberg.org/d/e/"),
    ]


def test_an_address_is_one_of_code_where_the_sentence_says_so() -> None:
    printed = (
        "The code and data are available at https://lab.example.edu/deep-sets.The videos are at https://example.org/v. "
        "Our implementation is released under (http://example.net/~ada/sets/). Code is found in https://arxiv.org/abs/1."
    )
    (item, *_) = reading(markdown(paper("Deep Sets", "Ada Lovelace · Alan Turing", f"{ABSTRACT} {printed}"))).items
    assert [each.best for each in item.code] == ["https://lab.example.edu/deep-sets", "http://example.net/~ada/sets/"]


# ---- listings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["Mar 12", "12 March 2025", "2025-03-12", "March 12, 2025"])
def test_the_date_of_a_listing_is_kept_as_printed(date: str) -> None:
    document = reading(listing(entry("Deep Sets"), entry("Wide Nets"), date=date))
    assert document.date is not None
    assert (document.date.text, document.sessions) == (date, ())
    assert titles(document) == ["Deep Sets", "Wide Nets"]


def test_several_dates_in_a_listing_belong_to_the_papers_below_them() -> None:
    document = reading(listing(entry("Deep Sets"), "Mar 11", entry("Wide Nets"), entry("Thin Nets")))
    assert document.date is None
    assert [item.date and item.date.text for item in document.items] == ["Mar 12", "Mar 11", "Mar 11"]


def test_counts_in_a_listing_are_set_aside_and_lists_of_names_are_read() -> None:
    document = reading(
        listing("17", entry("Deep Sets"), "- 8 authors", "5", "Wide Nets\n\nAda Lovelace, Alan Turing\n\n" + ABSTRACT)
    )
    assert titles(document) == ["Deep Sets", "Wide Nets"]
    assert names(document) == [[], ["Ada Lovelace", "Alan Turing"]]


@pytest.mark.parametrize(
    "title",
    [
        "Have Fun Storming the Castle(s)!",
        "Is Input Sparsity Time Possible for Kernel Low-Rank Approximation?",
        "Proportional allocation of indivisible resources under ordinal and uncertain preferences.",
        "ALL CAPITALS ABOUT NETS",
        "gates",
        "Don’t take “nswvtnvakgxpm” for an answer –The surprising vulnerability of automatic content scoring systems",
        "Lagrangian PINNs: A causality-conforming solution to failure modes of physics-informed neural networks",
        "$L_2$ Convergence of {\\em Stochastic} \\L ojasiewicz Flows",
    ],
)
def test_titles_of_all_kinds_are_told_from_paragraphs(title: str) -> None:
    assert titles(reading(listing(entry("First"), entry(title), entry("Last")))) == ["First", title, "Last"]


# ---- what is cut or strange ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", TEXT_FAMILIES)
def test_a_page_cut_in_an_abstract_is_read_with_a_warning_that_names_the_line(family: str) -> None:
    whole = PAGES[family]
    cut = whole[: whole.rindex("Experiments") + 20]
    document = reading(cut)
    assert len(document.items) == 2
    (note,) = [note for note in document.notes if note.kind is NoteKind.WARNING]
    assert "cut" in note.message
    assert note.line == cut.count("\n") + 1


@pytest.mark.parametrize("family", TEXT_FAMILIES)
def test_a_page_cut_anywhere_keeps_its_whole_works_and_invents_none(family: str) -> None:
    whole = reading(PAGES[family])
    first = whole.items[0]
    assert first.abstract is not None
    for end in range(first.abstract.end + 1, len(PAGES[family])):
        document = reading(PAGES[family][:end])
        assert document.items[0].title == first.title
        assert document.items[0].signatures == first.signatures
        assert document.items[0].abstract == first.abstract
        assert [item.title.text for item in document.items if item.is_work] in (titles(whole)[:1], titles(whole))


def test_page_furniture_is_noted_as_skipped_and_strange_lines_as_not_understood() -> None:
    page = markdown(
        paper("Deep Sets", "Ada Lovelace · Alan Turing"),
        "This site uses cookies.",
        head="### Session\n\n## Graphs\n\nlorem ipsum dolor",
    )
    document = reading(page)
    assert [(note.kind, note.line) for note in document.notes] == [
        (NoteKind.SKIPPED, 1),
        (NoteKind.UNKNOWN, 5),
        (NoteKind.SKIPPED, 13),
    ]
    assert document.items[0].abstract is not None
    assert document.items[0].abstract.text == ABSTRACT


def test_each_item_says_by_what_it_was_recognised() -> None:
    how = {family: reading(page).items[0].how for family, page in PAGES.items()}
    assert how == {
        "session-markdown": "bold line, title, line of names, abstract",
        "session-markdown-room": "bold line, title, line of names, abstract",
        "session-virtual": "time line, kind, title, line of names, abstract",
        "listing": "title between abstracts, abstract",
    }
    assert not warnings(reading(PAGES["listing"]))
