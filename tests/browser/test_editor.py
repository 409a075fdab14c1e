"""The query editor as a person uses it: by mouse and by keyboard alone, with script and without, wide and narrow."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from api.sparql.examples import examples

pytestmark = pytest.mark.browser

# Tests run beside each other; an answer may wait for the machine.
expect.set_options(timeout=20_000)

#: The fixture `keep`: leaves a screenshot of a page under a name.
Keep = Callable[[Page, str], None]

NETWORK = next(each.text for each in examples() if each.name == "coauthor-network-of-a-person")
RANKING = next(each.text for each in examples() if each.name == "people-by-coauthors")


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """A page of the site; whatever its console complains of fails the test, save the status of a refused query."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, base_url=site)
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith((site, "blob:")) else complaints.append(asked.url))
    opened.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " e => console.error('policy violation: ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    yield opened
    context.close()
    assert [each for each in complaints if "status of 400" not in each] == []


def ready(page: Page, path: str) -> None:
    """Open a page and wait for the editor in it."""
    page.goto(path)
    expect(page.get_by_role("textbox", name="Query in SPARQL")).to_be_visible()


def text_of(page: Page) -> str:
    """The query in the editor, as the form would send it."""
    return page.locator("#query").input_value()


def offered(page: Page, name: str) -> None:
    """Return when a term is offered and can be taken: what has only just appeared is not taken by a key."""
    expect(page.get_by_role("option", name=name).first).to_be_visible()
    page.wait_for_timeout(200)


def cells(page: Page) -> list[list[str]]:
    """The table of the answer."""
    return [row.locator("td").all_inner_texts() for row in page.locator("table.result tbody tr").all()]


def drawn(page: Page) -> None:
    """Return when the network of the answer is on its canvas."""
    expect(page.locator("#network[data-state=ready]")).to_be_visible(timeout=15_000)
    expect(page.locator("#network canvas")).to_be_visible()


def address_holds(page: Page, path: str, query: str) -> None:
    """The URL is the view and the query, and nothing else."""
    expect(page).to_have_url(re.compile(rf"{re.escape(path)}\?query="))
    assert urlsplit(page.url).path == path
    assert parse_qs(urlsplit(page.url).query) == {"query": [query]}


def test_write_with_completion_run_see_share_and_reload(page: Page, keep: Keep) -> None:
    """Terms are completed with their prefixes; the address holds what was asked, and shows the same again."""
    ready(page, "/sparql")
    page.get_by_role("textbox", name="Query in SPARQL").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("CONSTRUCT WHERE { ?person a foaf:Per")
    person = page.get_by_role("option", name="foaf:Person")
    expect(person).to_be_visible()
    person.click()
    page.keyboard.type(" ; coaut")
    offered(page, "sym:coauthor")
    keep(page, "editor-completion")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?other ")
    assert "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n" in text_of(page)
    assert "PREFIX sym: <https://w3id.org/symposia/ns#>\n" in text_of(page)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name=re.compile(r"^[\d,]+ triples$"))).to_be_visible()
    address_holds(page, "/sparql", text_of(page))
    rows = cells(page)
    assert ["id/person/maria-refinetti", "sym:coauthor", "id/person/sebastian-goldt"] in rows
    page.get_by_role("link", name="Picture", exact=True).click()
    drawn(page)
    keep(page, "editor-picture")
    address_holds(page, "/sparql/picture", text_of(page))
    shared, query = page.url, text_of(page)
    page.goto("/")
    page.goto(shared)
    drawn(page)
    assert text_of(page) == query
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.locator("table.result")).to_be_visible()
    assert cells(page) == rows
    page.reload()
    assert cells(page) == rows
    page.go_back()
    drawn(page)


def test_by_keyboard_alone(page: Page) -> None:
    """Reach the field, replace the query, complete, run, leave the field, choose the picture, and come to a node."""
    ready(page, f"/sparql?query={quote(RANKING)}")
    field = page.get_by_role("textbox", name="Query in SPARQL")
    for _ in range(30):
        if field.evaluate("e => e.getRootNode().activeElement === e"):
            break
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?s ?p ?o WHERE { ?s sym:memb")
    offered(page, "sym:member")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?o ; ?p ?o } LIMIT 20")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="20 rows")).to_be_visible()
    for leaving in ("Tab", "Escape"):
        field.focus()
        page.keyboard.press(leaving)
        expect(page.get_by_role("button", name="Run")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.get_by_role("link", name="Picture", exact=True).evaluate("e => e === document.activeElement"):
            break
    expect(page.get_by_role("link", name="Picture", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    drawn(page)
    expect(page.get_by_role("link", name="Picture", exact=True)).to_be_focused()
    page.get_by_role("combobox", name="Find a thing").focus()
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    expect(page.locator(".network-panel h2")).to_be_visible()


def test_a_mistake_is_shown_where_it_is(page: Page, keep: Keep) -> None:
    """In words, with line and column, underlined; the button goes there, and the next good query clears it."""
    ready(page, "/sparql")
    page.get_by_role("textbox", name="Query in SPARQL").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT * WHERE {\n  ?s ?p ?o .\n  ?s foaf:name ?n\n}")
    page.keyboard.press("Control+Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("line 3")
    expect(alert).to_contain_text("foaf:name")
    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_attached()
    keep(page, "editor-mistake")
    page.get_by_role("button", name=re.compile("Go to line 3")).click()
    expect(page.get_by_role("textbox", name="Query in SPARQL")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".verdict")).to_have_text("Yes")
    expect(alert).to_have_count(0)
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_the_answer_is_downloaded_in_each_format(page: Page) -> None:
    """Under a name with the suffix of the format."""
    ready(page, f"/sparql?query={quote(RANKING)}")
    for name in ("json", "xml", "csv", "tsv"):
        with page.expect_download() as download:
            page.locator(".downloads").get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename == f"answer.{name}"
    ready(page, f"/sparql/picture?query={quote(NETWORK)}")
    drawn(page)
    with page.expect_download() as download:
        page.locator(".downloads").get_by_role("link", name="turtle", exact=True).click()
    assert download.value.suggested_filename == "answer.ttl"
    assert "sym:coauthor" in download.value.path().read_text("utf-8")


def test_the_picture_tells_what_joins_and_what_is_said(page: Page) -> None:
    """A thing by its name, with its texts, its links, and the way to its page."""
    ready(page, f"/sparql/picture?query={quote(NETWORK)}")
    drawn(page)
    page.get_by_role("combobox", name="Find a thing").fill("goldt")
    page.keyboard.press("Enter")
    panel = page.locator(".network-panel")
    expect(panel.locator("h2")).to_have_text("Sebastian Goldt")
    expect(panel).to_contain_text("foaf:name")
    expect(panel.locator(".network-near")).to_contain_text("sym:coauthor")
    panel.get_by_role("link", name="Open the page").click()
    expect(page).to_have_url(re.compile("/people/sebastian-goldt$"))


def test_an_example_is_one_click_away(page: Page) -> None:
    """Each leads to its query with its answer; those that construct, to their picture."""
    ready(page, "/sparql")
    page.get_by_role("link", name="Co-author network around a person").click()
    drawn(page)
    assert text_of(page) == NETWORK


@pytest.mark.parametrize("width", [1440, 390])
def test_without_script_it_is_a_form(chromium: Browser, site: str, width: int) -> None:
    """The field, the two buttons, the table and the downloads; the picture says what it needs."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": width, "height": 900}, base_url=site)
    page = context.new_page()
    page.goto("/sparql")
    page.get_by_label("Query").fill(RANKING)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="25 rows")).to_be_visible()
    expect(page.get_by_label("Query")).to_have_value(RANKING)
    assert cells(page)[0][1] == "Sham Kakade"
    page.get_by_label("Query").fill(NETWORK)
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_text("the table says the same")).to_be_visible()
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("heading", name="36 triples")).to_be_visible()
    context.close()


def test_the_narrow_page_is_no_wider_than_the_window(chromium: Browser, site: str, keep: Keep) -> None:
    """The field wraps, the table scrolls in its own frame, in light and in dark."""
    for scheme in ("light", "dark"):
        context = chromium.new_context(
            viewport={"width": 390, "height": 844}, base_url=site, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = context.new_page()
        for path in (f"/sparql?query={quote(RANKING)}", f"/sparql/picture?query={quote(NETWORK)}"):
            ready(page, path)
            if "picture" in path:
                drawn(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            keep(page, f"editor-narrow-{scheme}-{'picture' if 'picture' in path else 'table'}")
        context.close()


def test_over_files_of_ones_own_the_editor_knows_their_terms(
    chromium: Browser, serving: Callable[..., AbstractContextManager[str]], tmp_path: Path, keep: Keep
) -> None:
    """`symposia endpoint` alone: no link that leads nowhere, terms of the files with their prefixes, table, picture."""
    (tmp_path / "zoo.ttl").write_text(
        "@prefix zoo: <http://zoo.example/terms#> . @base <http://zoo.example/> . <ada> a zoo:Animal ; zoo:eats <bob> ."
        " <bob> a zoo:Animal ; <old#keeper> 'Cy' ."
    )
    with serving(sys.executable, "-m", "api", "endpoint", tmp_path / "zoo.ttl", "--port", "0", cwd=tmp_path) as address:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, base_url=address)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.goto("/")
        expect(page).to_have_url(address + "sparql")
        field = page.get_by_role("textbox", name="Query in SPARQL")
        field.click()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name="1 row", exact=True)).to_be_visible()
        assert cells(page)[0][1] == "2"
        field.click()
        page.keyboard.press("Control+a")
        page.keyboard.type("CONSTRUCT WHERE { ?x a Ani")
        offered(page, "zoo:Animal")
        page.keyboard.press("Enter")
        page.keyboard.type(" ; eat")
        offered(page, "zoo:eats")
        page.keyboard.press("Enter")
        page.keyboard.type(" ?y ; keep")
        offered(page, "ns1:keeper")
        page.keyboard.press("Control+a")
        page.keyboard.type("CONSTRUCT WHERE { ?x zoo:ea")
        offered(page, "zoo:eats")
        page.keyboard.press("Enter")
        page.keyboard.type(" ?y ")
        assert text_of(page).startswith("PREFIX zoo: <http://zoo.example/terms#>\n")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name="1 triple", exact=True)).to_be_visible()
        page.get_by_role("link", name="Picture", exact=True).click()
        drawn(page)
        keep(page, "editor-endpoint")
        for link in page.locator("a[href^='/']").all():
            path = str(link.get_attribute("href"))
            assert page.request.get(address.rstrip("/") + path).ok, path
        context.close()
    assert complaints == []
