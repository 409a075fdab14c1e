"""The pages for people: each kind answers, says what the graph says, and escapes all of it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.cards import KINDS
from api.pages.panels import panel_query, panels
from api.settings import Settings
from exports.visuals import PICTURES
from graph import entities
from graph.build import build
from graph.identifiers import iri
from graph.snapshot import Snapshot

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FIXED = ["/", "/search", "/search?q=kernel", "/explore", "/exports", "/sparql", *(f"/{folder}" for folder in KINDS)]


class Tags(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of one name."""
        return [attrs for tag, attrs in self.tags if tag == name]


#: The types of scripts that hold data: nothing of them is run.
DATA = ("application/json", "application/ld+json")


def page(client: FlaskClient, path: str) -> str:
    """The HTML at a path, which answers 200."""
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    assert response.mimetype == "text/html"
    return response.text


def slugs(client: FlaskClient, folder: str) -> list[str]:
    """All slugs of one kind."""
    found: list[str] = []
    for number in range(1, 20):
        results = client.get(f"/api/v1/{folder}?per_page=200&page={number}").json["results"]
        found += [each["slug"] for each in results]
        if len(results) < 200:
            return found
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("path", FIXED)
def test_the_fixed_pages_answer(client: FlaskClient, path: str) -> None:
    """One h1 each, one main part, a way past the navigation."""
    tags = Tags(page(client, path))
    assert len(tags.all("h1")) == 1
    assert [attrs["id"] for attrs in tags.all("main")] == ["main"]
    assert any(attrs.get("href") == "#main" for attrs in tags.all("a"))


@pytest.mark.parametrize("folder", KINDS)
def test_entities_have_pages(client: FlaskClient, folder: str) -> None:
    """Each with its one heading; a sample of every kind, spread over its list."""
    found = slugs(client, folder)
    for slug in found[:: max(1, len(found) // 20)]:
        assert len(Tags(page(client, f"/{folder}/{slug}")).all("h1")) == 1


def test_no_page_has_inline_script_or_style(client: FlaskClient) -> None:
    """The policy forbids them, so a browser would leave them out."""
    paths = [*FIXED, *(f"/{folder}/{slugs(client, folder)[0]}" for folder in KINDS), "/explore/coauthors"]
    for path in paths:
        for tag, attrs in Tags(page(client, path)).tags:
            assert tag != "style", path
            assert "style" not in attrs, path
            assert not [name for name in attrs if name.startswith("on")], path
            assert tag != "script" or attrs.get("src") or attrs.get("type") in DATA, path


def test_a_work_page_tells_who_where_and_when(client: FlaskClient) -> None:
    """Authors in order, session, room, moderator, time as printed and normalised, and where they were read."""
    html = page(client, "/works/the-dynamics-of-representation-learning-in-shallow-non")
    assert html.index('href="/people/maria-refinetti"') < html.index('href="/people/sebastian-goldt"')
    assert 'datetime="2022-07-20T13:30:00-07:00"' in html
    for words in ("Wed 20 July 13:30 - 13:35 PDT", "Ballroom 3 &amp; 4", "Nadav Cohen", "/view?start="):
        assert words in html


def test_the_marks_in_an_abstract_change_none_of_its_characters(client: FlaskClient, snapshot: Snapshot) -> None:
    """Without its tags the marked abstract is the abstract."""
    for work in snapshot.catalogue.all(entities.Work)[::6]:
        shown = re.search(r'<p class="abstract">(.*?)</p>', page(client, f"/works/{work.slug}"), re.DOTALL)
        assert shown is not None
        assert "".join(ElementTree.fromstring(f"<p>{shown[1].replace('&nbsp;', ' ')}</p>").itertext()) == work.abstract


def test_a_session_page_has_its_programme_in_order(client: FlaskClient, snapshot: Snapshot) -> None:
    """Fifteen talks, each after the one before."""
    html = page(client, "/sessions/icml-2022-theory")
    talks = snapshot.catalogue.where(entities.Contribution, session="icml-2022-theory")
    order = [str(talk.work) for talk in sorted(talks, key=lambda talk: talk.position)]
    programme = re.findall(r'<a class="title" href="/works/([^"]+)"', html)
    assert programme[:15] == order


def test_every_mention_of_a_concept_is_quoted_exactly(client: FlaskClient, snapshot: Snapshot) -> None:
    """As many marks as mentions, each the stretch of the reading text that it claims."""
    concept = client.get("/api/v1/concepts?sort=-works").json["results"][0]["slug"]
    found = client.get(f"/api/v1/concepts/{concept}/mentions?per_page=200").json
    assert found["meta"]["count"] == snapshot.catalogue.count(entities.Mention, concept=concept)
    for mention in found["results"]:
        whole = client.get(f"/sources/{mention['source']['slug']}/text").data.decode()
        assert whole[mention["start"] : mention["end"]] == mention["exact"] == mention["sentence"]["exact"]
    assert page(client, f"/concepts/{concept}").count("<mark>") == len(found["results"])


def test_the_view_of_a_source_marks_the_stretch(client: FlaskClient) -> None:
    """Only the characters asked for are marked, and the line that holds them can be jumped to."""
    html = page(client, "/sources/icml-2022-theory/view?start=180&end=255")
    assert re.findall("<mark>(.*?)</mark>", html) == [
        "The dynamics of representation learning in shallow, non-linear autoencoders"
    ]
    assert html.count('id="mark"') == 1


def test_the_reading_text_is_served_whole_and_in_part(client: FlaskClient, snapshot: Snapshot) -> None:
    """The offsets of the graph point into it."""
    for text in snapshot.catalogue.all(entities.SourceText):
        response = client.get(f"/sources/{text.source}/text")
        assert response.content_type == "text/plain; charset=utf-8"
        assert response.data.decode() == text.text
    part = client.get("/sources/icml-2022-theory/text?start=180&end=192")
    assert part.data.decode() == "The dynamics"


@pytest.mark.parametrize("stretch", ["start=-1", "start=5&end=4", "end=99999999", "start=x"])
def test_a_stretch_outside_the_text_is_refused(client: FlaskClient, stretch: str) -> None:
    """A problem that names the bounds."""
    response = client.get(f"/sources/icml-2022-theory/text?{stretch}")
    assert response.status_code == 400
    assert "whole number from" in response.json["detail"]


def test_every_panel_has_a_query_that_runs(client: FlaskClient, snapshot: Snapshot) -> None:
    """For some entity each of them gives rows."""
    for name in panels():
        folder, _, relation = name.partition("-")
        kind = KINDS[folder]
        assert relation in kind.relations
        answers = 0
        for slug in slugs(client, folder):
            address = iri(snapshot.base, kind.name, slug)
            if kind.relations[relation](snapshot, slug, False):
                answers = len(snapshot.store.query(panel_query(folder, relation, address) or "").rows())
                break
        assert answers, name


@pytest.mark.parametrize(
    ("folder", "relation"), [("people", "coauthors"), ("works", "concepts"), ("sessions", "contributions")]
)
def test_a_panel_and_its_query_agree(client: FlaskClient, snapshot: Snapshot, folder: str, relation: str) -> None:
    """The catalogue that fills the panel and the RDF that answers its query name the same things."""
    subject = {"people": "person", "works": "concept", "sessions": "work"}[folder]
    for slug in slugs(client, folder)[:10]:
        rows = KINDS[folder].relations[relation](snapshot, slug, False)
        query = panel_query(folder, relation, iri(snapshot.base, KINDS[folder].name, slug))
        assert {row[subject]["id"] for row in rows} == {
            row[subject] for row in snapshot.store.query(query or "").rows()
        }


# ---- search and lists ------------------------------------------------------------------------------------------------


def test_search_knows_no_accents_and_no_case(client: FlaskClient) -> None:
    """``KOGLER`` finds Kevin Kögler."""
    assert 'href="/people/kevin-kogler"' in page(client, "/people?search=KOGLER")
    assert 'href="/people/kevin-kogler"' in page(client, "/search?q=kogler kevin")


def test_lists_turn_pages(client: FlaskClient) -> None:
    """119 works are five pages of 25; the search stays when one turns."""
    assert "Page 1 of 5" in page(client, "/works")
    assert 'href="/works?sort=-title&amp;page=2"' in page(client, "/works?sort=-title")
    assert 'rel="next"' not in page(client, "/works?page=5")


# ---- hostile words ---------------------------------------------------------------------------------------------------


def test_hostile_words_are_shown_and_never_run(hostile: FlaskClient) -> None:
    """Markup in titles, names, rooms and abstracts stays text on every page."""
    paths = [*FIXED, *(f"/{folder}/{slug}" for folder in KINDS for slug in slugs(hostile, folder))]
    paths += ["/search?q=%3Cscript%3Ealert(5)%3C/script%3E", "/works?search=%22%3E%3Cimg+src=x%3E"]
    paths += [f"/sources/{slug}/view?start=0&end=40" for slug in slugs(hostile, "sources")]
    paths += [f"/explore/{name}" for name in PICTURES]
    for path in paths:
        html = page(hostile, path)
        tags = Tags(html)
        assert all(attrs.get("src") or attrs.get("type") in DATA for attrs in tags.all("script")), path
        assert all((attrs.get("src") or "").startswith("/") for attrs in tags.all("img")), path
        assert not tags.all("em"), path
        assert "49" not in re.findall(r"<title>(.*?)</title>", html)[0], path


def test_each_appearance_in_one_document_shows_the_names_that_it_prints(tmp_path: Path) -> None:
    """Of a work that a document prints three times, once without names."""
    work = {"title": "Goats seen from slow trains", "authors": ["Hans Geiss", "Heidi Alm"], "year": 2021}
    prints = [work, {**work, "authors": ["Heidi Alm"]}, {**work, "authors": []}]
    (tmp_path / "goats.jsonl").write_text("".join(json.dumps(each) + "\n" for each in prints), "utf-8")
    build([tmp_path / "goats.jsonl"], tmp_path / "data")
    html = page(create_app(tmp_path / "data", Settings()).test_client(), "/works/goats-seen-from-slow-trains")
    shown = re.split(r"item (\d) ·", html.partition("Where it was read")[2])
    names = {
        int(at): re.findall("Hans Geiss|Heidi Alm", rows) for at, rows in zip(shown[1::2], shown[2::2], strict=True)
    }
    assert names == {1: ["Hans Geiss", "Heidi Alm"], 2: ["Heidi Alm"], 3: []}


def test_a_hostile_title_is_shown_as_printed(hostile: FlaskClient) -> None:
    """Escaped once, not twice."""
    title = next(w["label"] for w in hostile.get("/api/v1/works").json["results"] if "script" in w["label"])
    html = page(hostile, "/works")
    assert title.startswith("<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34;quoted&#34;" in html


def test_the_data_of_a_picture_stays_inside_its_element(hostile: FlaskClient) -> None:
    """The island parses as JSON and holds the hostile names."""
    html = page(hostile, "/explore/coauthors")
    island = re.search(r'<script type="application/json" id="network-data">(.*?)</script>', html, re.DOTALL)
    assert island is not None
    assert not set("<>&") & set(island[1])
    assert any("<i>" in node["label"] for node in json.loads(island[1])["nodes"])


# ---- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_its_data_and_a_still(client: FlaskClient, name: str) -> None:
    """The page holds the data, the place to draw in and the local script; the still is well-formed SVG."""
    html = page(client, f"/explore/{name}")
    tags = Tags(html)
    assert any(attrs.get("id") == "network" and attrs.get("class") == "network" for attrs in tags.all("div"))
    assert any(attrs.get("src") == "/static/visuals/network.js" for attrs in tags.all("script"))
    still = client.get(f"/explore/{name}.svg")
    assert still.mimetype == "image/svg+xml"
    data = json.loads(html.split('id="network-data">')[1].split("</script>")[0])
    assert len(ElementTree.fromstring(still.text).findall("{*}circle")) == len(data["nodes"])


@pytest.mark.parametrize("path", [*(f"/explore/{name}{suffix}" for name in PICTURES for suffix in ("", ".svg"))])
def test_a_picture_takes_no_parameters(client: FlaskClient, path: str) -> None:
    """What is chosen in it stands in the fragment, which the server never sees."""
    answer = client.get(f"{path}?x=1")
    assert answer.status_code == 400
    assert "unknown parameter 'x'" in answer.json["detail"]


def test_the_styles_and_script_load_nothing_from_elsewhere(repository: Path) -> None:
    """No address of another host in the hand-written files."""
    for path in (repository / "api" / "static").iterdir():
        outside = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
        assert [address for address in outside if address != "http://www.w3.org/2000/svg"] == []
