"""What a reader does with a picture in the browser, offline: find, choose, follow the evidence, share, save."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect

from exports.visuals import PICTURES, Picture, standalone
from graph.snapshot import Snapshot

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]

WIDE, PHONE = (1360, 900), (390, 844)


@pytest.fixture(scope="module")
def pictures(snapshot: Snapshot) -> dict[str, Picture]:
    """The pictures of the seeds, computed once."""
    computed = {name: picture.data(snapshot) for name, picture in PICTURES.items()}
    return {
        name: replace(picture, data=lambda _, name=name: computed[name])  # type: ignore[misc]  # mypy knows no defaults
        for name, picture in PICTURES.items()
    }


@pytest.fixture
def opened(chromium: Browser, snapshot: Snapshot, tmp_path: Path) -> Iterator[Opener]:
    """Opens a picture's lone page without any network; whatever it complains of or asks for fails the test."""
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def dismiss(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    def open_page(
        picture: Picture,
        fragment: str = "",
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        path = tmp_path / f"{picture.name}.html"
        path.write_text(standalone(picture, snapshot), "utf-8")
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            offline=True,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", dismiss)
        page.on("request", lambda each: None if each.url.startswith(path.as_uri()) else complaints.append(each.url))
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("[data-state=ready]")
        return page

    contexts: list[Any] = []
    yield open_page
    for context in contexts:
        context.close()
    assert [each for each in complaints if not each.startswith(("data:", "blob:"))] == []


def island(page: Page) -> dict[str, Any]:
    """The data of the page."""
    data: dict[str, Any] = json.loads(page.locator("#network-data").text_content() or "")
    return data


def shown(page: Page) -> tuple[int, int]:
    """How many nodes and links the panel says are shown."""
    text = page.locator(".network-panel .network-facts").first.inner_text().replace(",", "")
    nodes, links = re.findall(r"\d+", text)
    return int(nodes), int(links)


def view(page: Page) -> tuple[float, float, float]:
    """The middle and the scale that the address names."""
    # The address follows a moment later; wait_for_function would need eval, which the page's policy forbids.
    page.wait_for_timeout(300)
    x, y, scale = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('view')").split(",")
    return float(x), float(y), float(scale)


def click_at(page: Page, x: float, y: float) -> None:
    """Click a point of the network on the canvas."""
    at_x, at_y, scale = view(page)
    box = page.locator("#network canvas").bounding_box()
    assert box is not None
    page.mouse.click(
        box["x"] + box["width"] / 2 + (x - at_x) * scale, box["y"] + box["height"] / 2 + (y - at_y) * scale
    )


def find(page: Page, text: str) -> None:
    """Type a name into the search box and take the first suggestion, by keyboard alone."""
    page.locator("#network-search").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_person_is_found_by_name_and_explained(pictures: dict[str, Picture], opened: Opener) -> None:
    """Typing part of a name and Enter chooses the person; the panel lists co-authors, works and sources."""
    page = opened(pictures["coauthors"])
    page.locator("#network-search").fill("GOLDT seb")
    expect(page.get_by_role("option")).to_have_count(1)
    find(page, "")
    panel = page.locator(".network-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Sebastian Goldt")
    expect(panel.get_by_role("button", name="Andrew Saxe")).to_be_visible()
    node = next(node for node in island(page)["nodes"] if node["label"] == "Sebastian Goldt")
    assert panel.locator(".network-works > li").count() == node["works"]
    assert panel.get_by_role("link", name="Open the page").get_attribute("href") == island(page)["site"] + node["href"]
    expect(panel.locator(".network-works").get_by_text("printed in").first).to_be_visible()


def test_circles_and_lines_can_be_clicked(pictures: dict[str, Picture], opened: Opener) -> None:
    """A click on a circle chooses it, on a line shows the works behind it, on nothing lets go."""
    page = opened(pictures["coauthors"])
    find(page, "Marco Mondelli")
    heading = page.locator(".network-panel h2")
    expect(heading).to_have_text("Marco Mondelli")
    data = island(page)
    nodes = {node["id"]: node for node in data["nodes"]}
    me = next(node for node in data["nodes"] if node["label"] == "Marco Mondelli")
    edge = next(edge for edge in data["edges"] if me["id"] in (edge["from"], edge["to"]))
    other = nodes[edge["to"] if edge["from"] == me["id"] else edge["from"]]
    click_at(page, (me["x"] + other["x"]) / 2, (me["y"] + other["y"]) / 2)
    expect(page.locator(".network-kind")).to_have_text("co-authorship")
    titles = page.locator(".network-works > li > a").all_inner_texts()
    assert titles == [data["works"][number]["title"] for number in edge["works"]]
    click_at(page, other["x"], other["y"])
    expect(heading).to_have_text(other["label"])
    page.keyboard.press("Escape")
    expect(heading).to_have_text("In this picture")


def test_the_address_names_the_view(pictures: dict[str, Picture], opened: Opener) -> None:
    """Another reader who opens the address sees the same choice, the same least weight, the same place."""
    page = opened(pictures["concepts"])
    find(page, island(page)["nodes"][0]["label"])
    page.locator("#network-least").focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Zoom in").click()
    here, label = view(page), page.locator(".network-panel h2").inner_text()
    address = page.evaluate("location.hash")
    other = opened(pictures["concepts"], address)
    expect(other.locator(".network-panel h2")).to_have_text(label)
    assert other.locator("#network-least").input_value() == page.locator("#network-least").input_value() == "1"
    assert view(other) == here


@pytest.mark.parametrize("fragment", ["#node=nobody", "#min=-3&view=a,b,c", "#edge=x", "#%%%", "#node=__proto__"])
def test_an_address_that_names_nothing_shows_all(pictures: dict[str, Picture], opened: Opener, fragment: str) -> None:
    """A stale or mangled address is no error."""
    page = opened(pictures["coauthors"], fragment)
    assert shown(page) == (len(island(page)["nodes"]), len(island(page)["edges"]))


def test_light_links_can_be_put_aside(pictures: dict[str, Picture], opened: Opener) -> None:
    """The slider leaves the links of at least that weight and their ends; where it leaves all, what has no link too."""
    page = opened(pictures["concepts"])
    data = island(page)
    everything = {node["id"] for node in data["nodes"]}
    for least in (data["start"], data["start"] + 1):
        heavy = [edge for edge in data["edges"] if edge["value"] >= least]
        ends = {edge[end] for edge in heavy for end in ("from", "to")}
        assert shown(page) == (len(everything if least <= 1 else ends), len(heavy))
        page.locator("#network-least").focus()
        page.keyboard.press("ArrowRight")


def test_a_table_says_the_same(pictures: dict[str, Picture], opened: Opener) -> None:
    """Everyone in the picture is in the table, with the number of links."""
    page = opened(pictures["coauthors"])
    page.locator("summary").click()
    rows = page.locator(".network-table tbody tr")
    data = island(page)
    assert rows.count() == len(data["nodes"])
    assert sum(int(text) for text in rows.locator("td:nth-child(3)").all_inner_texts()) == 2 * len(data["edges"])


def test_the_view_can_be_saved_as_an_image(pictures: dict[str, Picture], opened: Opener) -> None:
    """The button gives a PNG file named after the picture."""
    page = opened(pictures["coauthors"])
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save this view").click()
    assert waiting.value.suggested_filename == "symposia-coauthors.png"
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
@pytest.mark.parametrize("name", sorted(PICTURES))
def test_it_is_drawn_in_any_window(
    pictures: dict[str, Picture],
    opened: Opener,
    screenshots: Path,
    name: str,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    """Wide or narrow, light or dark, circles of several colours are drawn and nothing is wider than the window."""
    page = opened(pictures[name], size=size, scheme=scheme)
    page.screenshot(path=screenshots / f"lone-{name}-{size[0]}-{scheme}.png", full_page=True)
    colours = page.evaluate("""() => {
        const canvas = document.querySelector('#network canvas');
        const image = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const counts = new Map();
        for (const pixel of new Uint32Array(image.data.buffer)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
        return [...counts.values()].filter((count) => count > 100).length;
    }""")
    assert colours > 5
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_hostile_names_are_shown_as_they_are(pictures: dict[str, Picture], opened: Opener, snapshot: Snapshot) -> None:
    """Markup in names and titles is text in the panel, the suggestions and the table; nothing of it runs."""
    data = json.loads(json.dumps(pictures["coauthors"].data(snapshot)))
    bad = ["<img src=x onerror='alert(1)'>", "</script><script>alert(1)</script>", '"><svg onload=alert(1)> href']
    for number, node in enumerate(data["nodes"]):
        node["label"] = f"{bad[number % 3]} {number}"
    for work in data["works"]:
        work["title"], work["authors"] = bad[0], bad
        work["sources"] = [{"name": bad[1], "href": "/sources/x"}]
    page = opened(replace(pictures["coauthors"], title=bad[1], data=lambda _: data))
    page.locator("summary").click()
    find(page, bad[0])
    assert page.locator(".network-panel h2").inner_text().startswith(bad[0])
    assert bad[1] in page.locator(".network-panel").inner_text()
    page.locator(".network-why").first.click()
    expect(page.locator(".network-works a").first).to_have_text(bad[0])
    assert page.locator("#network img, #network svg, #network script").count() == 0
