"""The site as a person's browser sees it: every kind of page, both pictures, wide and narrow, light and dark."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from exports import EXPORTERS
from exports.visuals import PICTURES
from graph.snapshot import Snapshot

pytestmark = pytest.mark.browser

#: The fixture `keep`: leaves a screenshot of a page under a name.
Keep = Callable[[Page, str], None]

#: The kinds of pages, as `kind_of` names them.
LISTS = ("works", "people", "sessions", "concepts", "sources", "events")
ENTITIES = tuple(f"{folder}/…" for folder in LISTS)
WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")

#: How many pages of one kind the crawl asks for.
SAMPLE = 6


# ---- every link answers ----------------------------------------------------------------------------------------------


class Links(HTMLParser):
    """Collects what a page points to: links, scripts, styles, images, forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the targets of one tag."""
        self.found += [value for name, value in attrs if name in ("href", "src", "action") and value is not None]


@dataclass
class Crawl:
    """What a walk over the site found: all that was asked for and the HTML pages of it, by kind, and what failed."""

    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def crawl(site: str) -> Crawl:
    """A walk over the site from its first page, at most SAMPLE pages of a kind."""
    result, seen, waiting = Crawl(), {site}, [(site, "the address")]
    while waiting:
        url, referrer = waiting.pop(0)
        kind = kind_of(url)
        if len(result.asked[kind]) >= SAMPLE:
            continue
        result.asked[kind].append(url)
        for target in links(url, referrer, result):
            full = urldefrag(urljoin(url, target))[0]
            if urlsplit(full).scheme in ("http", "https") and not full.startswith(site):
                result.foreign.add(full)
            elif full.startswith(site) and full not in seen:
                seen.add(full)
                waiting.append((full, url))
    return result


def kind_of(url: str) -> str:
    """A URL with what varies between pages of a kind left out: ``sources/…/view?`` for ``/sources/x/view?start=3``."""
    path, query = urlsplit(url).path.strip("/"), urlsplit(url).query
    parts = path.split("/")
    varying = {"api": slice(3, 4), "id": slice(1, 3), "static": slice(0), "exports": slice(0)}.get(
        parts[0], slice(1, 2)
    )
    parts[varying] = ["…"] * len(parts[varying])
    return "/".join(parts) + ("?" if query else "")


def links(url: str, referrer: str, result: Crawl) -> list[str]:
    """What the page at ``url`` points to; a failure is noted in ``result``."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "text/html, */*;q=0.8"})) as answer:
            body = answer.read()
            to_be_saved = answer.headers.get_content_disposition() == "attachment"
            if answer.headers.get_content_type() != "text/html" or to_be_saved:
                return []
    except urllib.error.HTTPError as error:
        result.broken.append(f"{url} answers {error.code}, linked from {referrer}: {error.read()[:300]!r}")
        return []
    result.pages[kind_of(url)] = url
    page = Links()
    page.feed(body.decode("utf-8"))
    return page.found


def test_every_internal_link_answers(crawl: Crawl) -> None:
    """Nothing that a page of the site points to within the site is missing or fails."""
    assert crawl.broken == []


def test_the_walk_reaches_every_kind_of_page(crawl: Crawl) -> None:
    """From the first page one gets to all that the site has, by links alone."""
    assert {*LISTS, *ENTITIES, "", "explore", "explore/…", "sparql", "exports"} - set(crawl.pages) == set()
    assert {f"exports/{name}" for name in EXPORTERS} - set(crawl.asked) == set()


# ---- what the browser sees -------------------------------------------------------------------------------------------


@dataclass
class Watched:
    """A page in the browser, and everything about it that should not happen."""

    page: Page
    complaints: list[str]


@contextmanager
def watched(browser: Browser, site: str, width: str, scheme: Literal["light", "dark"]) -> Iterator[Watched]:
    """A new page that notes console errors, failed scripts, policy violations and requests to other hosts."""
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme)
    page = context.new_page()
    seen = Watched(page, [])

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:", "file:")):
            seen.complaints.append(f"request to {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: seen.complaints.append(f"script error: {error}"))
    page.on("request", on_request)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " e => console.error('policy violation: ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    yield seen
    context.close()


def open_and_inspect(seen: Watched, url: str) -> None:
    """Open a URL, wait until it is quiet, and note what is wrong with its answer, title or width."""
    answer = seen.page.goto(url, wait_until="load")
    if answer is not None and not answer.ok:
        seen.complaints.append(f"answers {answer.status}")
    if not seen.page.title().strip():
        seen.complaints.append("has no title")
    if seen.page.locator("h1").count() != 1:
        seen.complaints.append(f"has {seen.page.locator('h1').count()} h1 headings")
    wide, shown = seen.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if wide > shown:
        seen.complaints.append(f"is {wide} px wide in a window of {shown} px")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_kind_of_page_opens_cleanly(
    chromium: Browser, site: str, crawl: Crawl, keep: Keep, width: str, scheme: Literal["light", "dark"]
) -> None:
    """No console error, no policy violation, no request elsewhere, one heading, nothing wider than the window."""
    wrong = []
    with watched(chromium, site, width, scheme) as seen:
        for kind, url in sorted(crawl.pages.items()):
            open_and_inspect(seen, url)
            name = kind.replace("/", "-").replace("…", "one").replace("?", "-asked") or "home"
            keep(seen.page, f"{name}-{width}-{scheme}")
            wrong += [f"{url}: {complaint}" for complaint in seen.complaints]
            seen.complaints.clear()
    assert wrong == []


# ---- the pictures ----------------------------------------------------------------------------------------------------

#: How many pixels of the largest canvas of a page differ from its first one.
INKED = """() => {
  const canvas = [...document.querySelectorAll('canvas')].sort((a, b) => b.width * b.height - a.width * a.height)[0];
  if (!canvas) return -1;
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] !== data[0] || data[i + 1] !== data[1] || data[i + 2] !== data[2] || data[i + 3] !== data[3]) inked++;
  }
  return inked;
}"""


def wait_until_drawn(page: Page) -> None:
    """Return when the picture shows something; fail after ten seconds. (Its policy forbids `wait_for_function`.)"""
    for _ in range(100):
        if page.evaluate(INKED) > 500:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the canvas stays empty")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("picture", sorted(PICTURES))
def test_a_picture_is_drawn_on_the_site(
    chromium: Browser, site: str, keep: Keep, picture: str, width: str, scheme: Literal["light", "dark"]
) -> None:
    """The network appears on its canvas within the window, without a complaint."""
    with watched(chromium, site, width, scheme) as seen:
        open_and_inspect(seen, f"{site}explore/{picture}")
        wait_until_drawn(seen.page)
        keep(seen.page, f"picture-{picture}-{width}-{scheme}")
        assert seen.complaints == []


@pytest.mark.parametrize("picture", sorted(PICTURES))
def test_an_exported_picture_works_as_a_lone_file(
    chromium: Browser, site: str, snapshot: Snapshot, keep: Keep, tmp_path: Path, picture: str
) -> None:
    """The page that `symposia export` writes is drawn from disk, and asks nobody for anything."""
    written = BytesIO()
    EXPORTERS[f"{picture}-html"].write(snapshot, written)
    path = tmp_path / f"{picture}.html"
    path.write_bytes(written.getvalue())
    with watched(chromium, site, "desktop", "light") as seen:
        asked: list[str] = []
        seen.page.on("request", lambda request: asked.append(request.url))
        open_and_inspect(seen, path.as_uri())
        wait_until_drawn(seen.page)
        keep(seen.page, f"export-{picture}")
        assert seen.complaints == []
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [path.as_uri()]


def test_sparql_can_be_asked_from_the_browser(chromium: Browser, site: str) -> None:
    """A script of another origin may read an answer of /sparql."""
    with watched(chromium, site, "desktop", "light") as seen:
        seen.page.goto(site)
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?work a <https://schema.org/ScholarlyArticle> }"
        answer = seen.page.evaluate(
            "query => fetch('/sparql', {method: 'POST', body: new URLSearchParams({query}),"
            " headers: {Accept: 'application/sparql-results+json'}}).then(r => r.json())",
            query,
        )
        assert json.loads(json.dumps(answer))["results"]["bindings"][0]["n"]["value"] == "119"
        assert seen.complaints == []
