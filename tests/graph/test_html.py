"""Pages as HTML: the layouts of the seeds in two styles of tags give the records that the text gives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import pytest

from graph import readers
from graph.errors import InputError
from graph.inputs import find_inputs
from graph.records import Document, Input, ItemRecord, NoteKind, Printed, SessionRecord


def reading(markup: str | bytes, name: str = "page.html") -> Document:
    data = markup.encode() if isinstance(markup, str) else markup
    return readers.read(Input(name, name, data, hashlib.sha256(data).hexdigest()))


# ---- two styles of tags ----------------------------------------------------------------------------------------------


def paragraphs(text: str) -> list[str]:
    return [each for each in text.replace("\r\n", "\n").split("\n\n") if each.strip()]


def semantic(document: Document) -> Iterator[str]:
    """Headings, strong titles, paragraphs, lists of links."""
    yield "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Programme</title>"
    yield "<style>p { margin: 0 }</style><script>if (a < b) { document.write('<p>No') }</script></head>\n<body>"
    yield "<nav><a href=/>Home</a> <a href=/papers>Papers</a></nav>\n<main>"
    for session in document.sessions:
        yield f"<h3>Session</h3>\n<h2>{escape(session.title.text)}</h2>"
        yield f"<h5>{escape(session.room.text)}</h5>" if session.room else ""
        yield moderators(session, "<p>", "</p>")
    yield f"<p><time>{document.date.text}</time></p>" if document.date else ""
    for item in document.items:
        yield "<article>"
        yield f"<p><time>{item.slot.printed.text}</time></p>" if item.slot else ""
        yield f"<p><em>{item.kind.text}</em></p>" if item.kind else ""
        yield f"<h4><a href='/paper/{item.position}'>{escape(item.title.text)}</a></h4>"
        yield f"<p>{escape(' · '.join(each.name.text for each in item.signatures))}</p>" if item.signatures else ""
        yield from (f"<p>\n      {escape(each)}\n    </p>" for each in abstract_of(item))
        yield "</article>"
    yield "</main>\n<footer><p>All rights reserved</p></footer></body></html>"


def soup(document: Document) -> Iterator[str]:
    """Nothing but div and span, with classes that a machine chose."""
    yield "<html><body class='x1 no-js'><div class='q0' style='display: none'>Loading the page</div><div class='x2'>"
    for session in document.sessions:
        yield f"<div class='k9'>Session</div><div class='k1'><span>{escape(session.title.text)}</span></div>"
        yield f"<div class='k2'>{escape(session.room.text)}</div>" if session.room else ""
        yield moderators(session, "<div class='k3'>", "</div>")
        yield "<div class='k4'>Abstract:</div><div>Chat is not available.</div>"
    yield f"<div class='d'>{document.date.text}</div>" if document.date else ""
    for item in document.items:
        yield f"<div class='c c-{item.position} {'odd' if item.position % 2 else 'even'}'><div class='i'>"
        yield f"<div class='s'><span class='z'>{item.slot.printed.text}</span></div>" if item.slot else ""
        yield f"<div class='u'><span>{item.kind.text}</span><br>" if item.kind else "<div class='u'>"
        yield f"<span class='t'>{escape(item.title.text)}</span></div>"
        if len(item.signatures) > 1 and all(len(each.name.text.split()) > 1 for each in item.signatures):
            names = [f"<span class='n'>{escape(each.name.text)}</span>" for each in item.signatures]
            yield "<div class='a'>" + " <span>⋅</span> ".join(names) + "</div>"
        elif item.signatures:
            yield f"<div class='a'>{escape(' · '.join(each.name.text for each in item.signatures))}</div>"
        yield "<div class='b'>" + "<br><br>".join(map(escape, abstract_of(item))) + "</div></div></div>"
    yield "</div><script>track()</script></body></html>"


def moderators(session: SessionRecord, before: str, after: str) -> str:
    names = " · ".join(each.name.text for each in session.moderators)
    return f"{before}Moderator: {escape(names)}{after}" if names else ""


def abstract_of(item: ItemRecord) -> list[str]:
    return paragraphs(item.abstract.text) if item.abstract else []


STYLES: Mapping[str, Callable[[Document], Iterator[str]]] = {"semantic": semantic, "soup": soup}


def facts(document: Document) -> Any:
    """What a document says, without where it stands."""

    def words(printed: Printed | None) -> Any:
        return printed and (paragraphs(printed.text), printed.repaired is not None)

    sessions = [
        (words(each.title), words(each.room), [words(name.name) for name in each.moderators])
        for each in document.sessions
    ]
    items = [
        (
            words(item.title),
            [words(each.name) for each in item.signatures],
            words(item.abstract),
            words(item.kind),
            item.slot and (item.slot.printed.text, item.slot.start, item.slot.end),
            item.session,
            item.is_work,
        )
        for item in document.items
    ]
    return sessions, items, words(document.date)


def check_spans(document: Document) -> None:
    """Every span of a document is true in its reading text."""
    fields: list[Printed | None] = [document.date]
    for session in document.sessions:
        fields += [session.title, session.room, *(each.name for each in session.moderators)]
    for item in document.items:
        fields += [item.title, item.abstract, item.kind, item.date, *item.code]
        fields += [each.name for each in item.signatures]
    for printed in fields:
        assert printed is None or document.text[printed.start : printed.end] == printed.text
    for note in document.notes:
        assert 0 <= note.start <= note.end <= len(document.text)
        assert note.line == document.text.count("\n", 0, note.start) + 1


@pytest.fixture(scope="module")
def texts(seeds: Path) -> Mapping[str, Document]:
    """The seeds as text, by name."""
    return {each.name: readers.read(each) for each in find_inputs([seeds]).inputs}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("number", range(5))
def test_the_layouts_of_the_seeds_as_html_give_the_records_of_the_text(
    style: str, number: int, texts: Mapping[str, Document]
) -> None:
    text = texts[sorted(texts)[number]]
    document = reading("\n".join(STYLES[style](text)))
    assert facts(document) == facts(text)
    assert (document.family, document.media_type) == ("html", "text/html")
    check_spans(document)
    assert not [note for note in document.notes if note.kind in (NoteKind.UNKNOWN, NoteKind.WARNING)]


# ---- what pages hold besides -----------------------------------------------------------------------------------------

ABSTRACT = (
    "We study the problem of learning from few examples and propose a method with strong guarantees. "
    "Experiments on three datasets show that our approach improves on earlier models."
)


def page(*papers: str, head: str = "<h3>Session</h3><h2>Graphs</h2>") -> str:
    return f"<!DOCTYPE html><html><body>{head}{''.join(papers)}</body></html>"


def paper(title: str, names: str, abstract: str = ABSTRACT) -> str:
    return f"<h4>{title}</h4><p>{names}</p><p>{abstract}</p>"


def test_entities_are_decoded_and_none_is_expanded() -> None:
    markup = page(paper("Caf&eacute; &amp; Nets &#8211; &lt;b&gt;", "Ada L&ouml;v &middot; Bob C"))
    (item,) = reading(markup.replace("<!DOCTYPE html>", '<!DOCTYPE html SYSTEM "x.dtd" [<!ENTITY a "aaa">]>')).items
    assert item.title.text == "Café & Nets – <b>"
    assert [each.name.text for each in item.signatures] == ["Ada Löv", "Bob C"]


def test_what_is_no_content_is_left_out_and_noted() -> None:
    around = "<nav>Home Papers</nav><script>x < 1</script><p hidden>Secret</p><footer>Contact us</footer>"
    document = reading(page(around, paper("Deep Sets", "Ada L · Bob C"), around))
    assert [item.title.text for item in document.items] == ["Deep Sets"]
    skipped = [note.message for note in document.notes if note.kind is NoteKind.SKIPPED]
    assert len([each for each in skipped if "Home Papers" in each or "Secret" in each or "Contact us" in each]) == 6
    assert "Secret" not in document.text
    assert "x < 1" not in document.text
    check_spans(document)


@pytest.mark.parametrize(
    "names",
    [
        "<a href=1>Ada Lovelace</a>, <a href=2>Alan Turing</a>",
        "<span>Ada Lovelace</span><span>Alan Turing</span>",
        "<span class=n>Ada Lovelace</span>\n  <span class=n>Alan Turing</span>",
        "Ada Lovelace<br>Alan Turing",
        "<i>Ada Lovelace</i> &middot; <i>Alan Turing</i>",
    ],
)
def test_names_in_elements_of_their_own_are_told_apart(names: str) -> None:
    document = reading(page(paper("Deep Sets", names), paper("Wide Nets", names)))
    assert [[each.name.text for each in item.signatures] for item in document.items] == [
        ["Ada Lovelace", "Alan Turing"]
    ] * 2
    check_spans(document)


def test_names_may_be_a_list() -> None:
    names = "<ul><li>Ada Lovelace</li><li>Alan Turing</li></ul>"
    document = reading(page(*(f"<h4>{each}</h4>{names}<p>{ABSTRACT}</p>" for each in ("Deep Sets", "Wide Nets"))))
    assert [len(item.signatures) for item in document.items] == [2, 2]


def test_an_encoding_that_the_page_states_is_used() -> None:
    markup = page(paper("Deep Sets", "Jan Dvořák, Bob Carter")).replace("<html>", "<html><meta charset='iso-8859-2'>")
    document = reading(markup.encode("iso-8859-2"))
    assert document.encoding == "iso-8859-2"
    assert document.items[0].signatures[0].name.text == "Jan Dvořák"


REFUSED = {
    "shop": "<html><body><h1>Kettles</h1><h3>Blue Kettle</h3><p>By Acme Corp</p><p>A kettle that boils water in two "
    "minutes. Free delivery on all orders, and thirty days to change your mind.</p></body></html>",
    "news": "<html><body><h1>New bridge</h1><p>Ada Lovelace, Alan Turing</p><p>The town opened its new bridge on "
    "Tuesday, after three years of work. Hundreds of people walked across it in the rain.</p></body></html>",
    "no text": "<html><body><script>render()</script></body></html>",
    "too deep": "<html><body>" + "<div>" * 3_000 + "x",
    "too many attributes": "<html><body><p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x",
    "too many tags": "<p>x" * 300_000,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_pages_and_hostile_ones_are_refused_in_words(kind: str) -> None:
    with pytest.raises(InputError, match=r"page\.html.*: .*; "):
        reading(REFUSED[kind])
