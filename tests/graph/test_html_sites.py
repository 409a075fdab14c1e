"""HTML as the sites of conferences write it: cards, lists, tables, proceedings, each read to the same works."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple

import pytest

from graph import readers
from graph.errors import InputError
from graph.records import Document, Input, ItemRecord


def reading(markup: str) -> Document:
    data = markup.encode()
    return readers.read(Input("page.html", "page.html", data, hashlib.sha256(data).hexdigest()))


class Work(NamedTuple):
    title: str
    authors: tuple[str, ...]
    abstract: str
    slot: str
    kind: str

    @property
    def names(self) -> str:
        return escape(", ".join(self.authors))


WORKS = (
    Work(
        "Why Rivers Meander: $L_2$ Bounds on Sediment & Silt?",
        ("Aurelia Fenwick", "J. van der Berg", "weitao du"),
        "We study the problem of sediment in rivers. Our method improves on earlier models of silt by a factor of two.",
        "Tue 3 July 09:00 - 09:20 PDT",
        "Oral",
    ),
    Work(
        "Silt",
        ("Plato",),
        "This paper introduces a theory of silt, and evaluates it on data from four estuaries over thirty years.",
        "Tue 3 July 09:20 - 09:40 PDT",
        "Spotlight",
    ),
    Work(
        "TIDES AND TURBINES: A CAUTIONARY TALE IN THREE PARTS.",
        ("María José de la Cruz", "Bhavani Shankar P S V N", "Martin King Jr."),
        "Turbines fail. We propose a framework that predicts when, and demonstrate its performance in two experiments.",
        "Tue 3 July 09:40 - 10:00 PDT",
        "Oral",
    ),
)
HEAD = "<!DOCTYPE html><html><head><title>Accepted papers</title></head><body><nav><a href='/'>Home</a></nav>"
FOOT = "<footer><p>© 2031 All rights reserved.</p></footer></body></html>"


def cards(work: Work, n: int) -> str:
    return (
        f"<div class='card c{n}'><div><a class='small-title' href='/p/{n}'>{escape(work.title)}</a></div>"
        f"<div class='type'>{work.kind}</div><div class='author-str'>{work.names}</div><div>{work.slot}</div>"
        f"<details><summary>Abstract</summary><p>{escape(work.abstract)}</p></details></div>"
    )


def chips(work: Work, n: int) -> str:
    names = "".join(f"<span class='chip'>{escape(name)}</span>" for name in work.authors)
    return (
        f"<div class='q'><div class='top'><span class='badge'>{work.kind}</span><span class='clock'>{work.slot}</span>"
        f"</div><div class='t'>{escape(work.title)}</div><div class='a'>{names}</div>"
        f"<div class='b'>{escape(work.abstract)}</div><div><button>Add to calendar</button><a>PDF</a></div></div>"
    )


def submissions(work: Work, n: int) -> str:
    names = ", ".join(f"<a class='profile' href='/u/{k}'>{escape(name)}</a>" for k, name in enumerate(work.authors))
    return (
        f"<li class='note'><h4><a href='https://openreview.net/forum?id=abcdefg{n}'>{escape(work.title)}</a></h4>"
        f"<div class='note-authors'>{names}</div><div class='note-meta-info'><span>Readers: Everyone</span></div>"
        f"<ul><li><strong>Keywords:</strong> <span>silt, rivers</span></li>"
        f"<li><strong>Abstract:</strong> <span>{escape(work.abstract)}</span></li></ul></li>"
    )


def preprints(work: Work, n: int) -> str:
    return (
        f"<dt><a name='item{n}'>[{n}]</a> <a href='https://arxiv.org/abs/2107.0000{n}'>arXiv:2107.0000{n}</a> "
        f"[<a>pdf</a>, <a>html</a>]</dt><dd><div class='list-title'><span>Title:</span> {escape(work.title)}</div>"
        f"<div class='list-authors'>{work.names}</div><div class='list-comments'><span>Comments:</span> 10 pages</div>"
        f"<p>{escape(work.abstract)}</p></dd>"
    )


def anthology(work: Work, n: int) -> str:
    names = " | ".join(f"<a href='/people/{k}'>{escape(name)}</a>" for k, name in enumerate(work.authors))
    return (
        f"<p><span><a class='badge'>pdf</a> <a class='badge'>bib</a></span><span class='d-block'><strong>"
        f"<a href='https://aclanthology.org/2031.silt-1.{n}/'>{escape(work.title)}</a></strong><br>{names}</span></p>"
        f"<div class='abstract-collapse'><div class='card-body'>{escape(work.abstract)}</div></div>"
    )


def columns(work: Work, n: int) -> str:
    names = "<br>".join(map(escape, work.authors))
    return (
        f"<tr><td>{n}</td><td><a href='{n}.pdf'>{escape(work.title)}</a></td><td>{names}</td>"
        f"<td>{escape(work.abstract)}</td></tr>"
    )


def names_above(work: Work, n: int) -> str:
    return (
        f"<tr><td>09:{n}0</td><td><div class='authors'>{work.names}</div><div class='title'>{escape(work.title)}</div>"
        f"<div class='summary'><span>ABSTRACT</span>. {escape(work.abstract)}</div></td></tr>"
    )


def folded(work: Work, n: int) -> str:
    return (
        f"<div class='paper'><b>{escape(work.title)}</b><br><span>{work.names}</span><br><a href='#'>Show abstract</a>"
        f"<div style='display:none'>{escape(work.abstract)} The data and results of all our work are open.</div></div>"
    )


def accordion(work: Work, n: int) -> str:
    return (
        f"<div><h2><button class='accordion-button'>{escape(work.title)}</button></h2><div><p><b>Authors:</b> "
        f"{work.names}</p><p><b>Abstract:</b> {escape(work.abstract)}</p></div></div>"
    )


def footnotes(work: Work, n: int) -> str:
    names = ", ".join(f"{escape(name)}<sup>{k % 2 + 1}</sup>" for k, name in enumerate(work.authors))
    return (
        f"<div><p class='title'>{escape(work.title)}</p><p class='author'>{names}</p><p class='organisation'>"
        f"<sup>1</sup>University of Silt, <sup>2</sup>Institute of Rivers</p>"
        f"<p class='abstract'>{escape(work.abstract)}</p></div>"
    )


def unmarked(work: Work, n: int) -> str:
    return f"<div><div>{escape(work.title)}</div><div>{work.names}</div><div>{escape(work.abstract)}</div></div>"


TOLD: Mapping[str, tuple[Callable[[Work, int], str], str, str]] = {
    "cards that unfold": (cards, "<h2>Posters</h2>", ""),
    "cards with a chip for each name": (chips, "<div class='x'>Accepted papers</div>", ""),
    "submissions under review": (submissions, "<ul>", "</ul>"),
    "new preprints": (preprints, "<h3>New submissions (showing 3 of 3 entries)</h3><dl>", "</dl>"),
    "a volume of an anthology": (anthology, "<h2>Proceedings of the First Meeting on Silt</h2>", ""),
    "a table with a head": (
        columns,
        "<table><tr><th>#</th><th>Paper title</th><th>Author(s)</th><th>Abstract</th></tr>",
        "</table>",
    ),
    "names above titles": (names_above, "<table>", "</table>"),
    "abstracts that a click shows": (folded, "<h2>Accepted papers</h2>", ""),
    "buttons as titles": (accordion, "<h1>Poster abstracts</h1>", ""),
    "names with footnotes": (footnotes, "<h1>Book of abstracts</h1>", ""),
    "elements without any class": (unmarked, "<div><div><div>Accepted papers</div></div>", "</div>"),
}


@pytest.mark.parametrize("style", TOLD)
def test_works_are_found_however_a_site_marks_them_up(style: str) -> None:
    render, before, after = TOLD[style]
    document = reading(HEAD + before + "".join(render(work, n) for n, work in enumerate(WORKS, 1)) + after + FOOT)
    assert [title(item) for item in document.items] == [work.title for work in WORKS]
    assert [names(item) for item in document.items] == [work.authors for work in WORKS]
    for item, work in zip(document.items, WORKS, strict=True):
        assert item.abstract is not None
        assert item.abstract.text.startswith(work.abstract)
        assert document.text[item.abstract.start : item.abstract.end] == item.abstract.text
    assert document.sessions == ()


def title(item: ItemRecord) -> str:
    return item.title.text


def names(item: ItemRecord) -> tuple[str, ...]:
    return tuple(each.name.text for each in item.signatures)


def listed(work: Work, n: int) -> str:
    return f"<li><a title='paper title' href='/h{n}.html'>{escape(work.title)}</a> <i>{work.names}</i></li>"


def in_forms(work: Work, n: int) -> str:
    forms = "".join(f"<form><input name=q><a href='#'>{escape(name)}</a>,</form>" for name in work.authors)
    return (
        f"<dt class='ptitle'><br><a href='{n}.html'>{escape(work.title)}</a></dt><dd>{forms}</dd>"
        "<dd>[<a>pdf</a>] [<a>supp</a>]"
        f"<div class='bib'>@InProceedings{{X, title = {{{escape(work.title)}}}}}</div></dd>"
    )


def in_volume(work: Work, n: int) -> str:
    names = ",&nbsp;".join(map(escape, work.authors))
    return (
        f"<div class='paper'><p class='title'>{escape(work.title)}</p><p class='details'><span class='authors'>{names}"
        f"</span>; <span class='info'><i>Proceedings of Silt</i>, {n}0-{n}9</span></p><p class='links'>[<a>abs</a>]"
        f"[<a>Download PDF</a>]</p></div>"
    )


def names_first(work: Work, n: int) -> str:
    return f"<li>{work.names}: <b>{escape(work.title)}</b></li>"


def with_material(work: Work, n: int) -> str:
    award = " <span class='award'>Best Paper Award</span>" if n == 2 else ""
    return f"<li><strong>{escape(work.title)}</strong>{award}<br>{work.names} [<a>paper</a>] [<a>poster</a>]</li>"


LISTED: Mapping[str, tuple[Callable[[Work, int], str], str, str]] = {
    "proceedings as a list": (listed, "<h4>Advances in Silt: proceedings papers</h4><ul>", "</ul>"),
    "a form for each name": (in_forms, "<h2>Papers</h2><dl>", "</dl>"),
    "a volume": (in_volume, "<h2>Volume 300: Conference on Silt</h2>", ""),
    "names before titles": (names_first, "<h2>Accepted papers of the workshop</h2><ul>", "</ul>"),
    "links behind names": (with_material, "<h2>Accepted papers of the workshop</h2><ul>", "</ul>"),
}


@pytest.mark.parametrize("style", LISTED)
def test_lists_without_abstracts_are_read_where_they_speak_of_papers(style: str) -> None:
    render, before, after = LISTED[style]
    document = reading(HEAD + before + "".join(render(work, n) for n, work in enumerate(WORKS, 1)) + after + FOOT)
    assert [title(item) for item in document.items] == [work.title for work in WORKS]
    assert [names(item) for item in document.items] == [work.authors for work in WORKS]
    assert all(item.abstract is None for item in document.items)


def test_times_kinds_sessions_rooms_and_chairs_stand_around_talks() -> None:
    talks = [
        f"<article><time>{work.slot}</time><span class='badge'>{work.kind}</span><h3>{escape(work.title)}</h3>"
        f"<ul class='authors'>{''.join(f'<li>{escape(name)}</li>' for name in work.authors)}</ul>"
        f"<p>{escape(work.abstract)}</p></article>"
        for work in WORKS
    ]
    first = "<section><h2>Water: Running and Still</h2><p class='room'>AD1</p><p>Session chairs: Ana Ruiz, Bo Li</p>"
    second = "<section><h2>09:40-10:00 Session 2B: Turbines</h2><p>Location: Hall F</p>"
    document = reading(
        f"{HEAD}<h1>Programme of the Conference on Silt</h1>{first}{talks[0]}{talks[1]}</section>"
        f"{second}{talks[2]}</section>{FOOT}"
    )
    assert [(each.title.text, each.room and each.room.text) for each in document.sessions] == [
        ("Water: Running and Still", "AD1"),
        ("Session 2B: Turbines", "Hall F"),
    ]
    assert [each.name.text for each in document.sessions[0].moderators] == ["Ana Ruiz", "Bo Li"]
    assert [item.session for item in document.items] == [1, 1, 2]
    found = [(item.slot and item.slot.printed.text, item.kind and item.kind.text) for item in document.items]
    assert found == [(work.slot, work.kind) for work in WORKS]


def test_the_links_of_a_work_state_its_identifiers() -> None:
    page = HEAD + "<ul>" + "".join(submissions(work, n) for n, work in enumerate(WORKS, 1)) + "</ul>" + FOOT
    ids = [[(each.scheme, each.value) for each in item.identifiers] for item in reading(page).items]
    assert ids == [[("openreview", f"abcdefg{n}")] for n in (1, 2, 3)]


STRANGERS = {
    "a cinema": "<div><h3>{0}</h3><p class='cast'>{1}</p><p>Two sisters meet again after twenty years, and their work "
    "brings out results that nobody had expected of the data.</p><p>19:30 - 21:30</p></div>",
    "a bookshop": "<div><h4 class='title'>{0}</h4><p class='author'>{1}</p><p>$ 19.99</p>"
    "<button>Add to cart</button></div>",
    "a blog": "<article><h2><a href='/p'>{0}</a></h2><p>By {1}</p><p>Last summer our servers were slow. We looked "
    "at the data and found a problem in the framework that we use for the web.</p></article>",
    "a football league": "<p>15:00 - 16:45</p><h3>{0}</h3><p>{1}</p>",
    "a cookery book": "<li><b>{0}</b> {1}</li>",
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_pages_that_repeat_but_list_no_works_are_refused(kind: str) -> None:
    pairs = [("The Fox in the Long Night", "Ada Long, Bo Li"), ("A Train to the Sea", "Xu Li, Ann Berg")] * 2
    body = "".join(STRANGERS[kind].format(f"{title} {n}", names) for n, (title, names) in enumerate(pairs))
    with pytest.raises(InputError, match="no reader knows"):
        reading(f"<!DOCTYPE html><html><head><title>Now</title></head><body><h1>This week</h1>{body}</body></html>")
