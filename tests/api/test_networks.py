"""The co-author network over HTTP: parts of it, formats, egos, paths, suggestions, conflicts, and its pages."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from flask.testing import FlaskClient

ALL = "/api/v1/networks/coauthors"


def got(client: FlaskClient, path: str) -> Any:
    """The JSON at a path, which answers 200."""
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.text}"
    return response.json


def test_the_whole_network_tells_what_was_measured(client: FlaskClient) -> None:
    found = got(client, ALL)
    assert found["meta"]["nodes"] == len(found["nodes"]) == found["meta"]["all_nodes"] == 141
    assert found["meta"]["truncated"] is None
    assert {"community", "component", "core", "pagerank", "betweenness", "works"} <= found["nodes"][0].keys()


@pytest.mark.parametrize(
    ("query", "nodes", "links"),
    [
        ("person=sebastian-goldt", 6, 11),
        ("person=Sebastian+Goldt&radius=2", 8, 14),
        ("min_weight=2", 0, 0),
        ("to=2021", 0, 0),
        ("person=sebastian-goldt&from=2022&to=2022", 6, 11),
    ],
)
def test_filters_choose_a_part(client: FlaskClient, query: str, nodes: int, links: int) -> None:
    meta = got(client, f"{ALL}?{query}")["meta"]
    assert (meta["nodes"], meta["links"]) == (nodes, links)


def test_a_limit_is_told(client: FlaskClient) -> None:
    meta = got(client, f"{ALL}?limit=10")["meta"]
    assert meta["nodes"] == 10
    assert meta["truncated"].startswith("10 of 141 people")


def test_the_formats_hold_the_same_network(client: FlaskClient) -> None:
    """As networkx, an XML parser, a JSON parser and a CSV reader see it."""
    wanted = got(client, ALL)
    ends = {(each["source"], each["target"]) for each in wanted["links"]}
    texts = {form: client.get(f"{ALL}?format={form}").text for form in ("graphml", "gexf", "cytoscape", "csv")}
    view = nx.parse_graphml(texts["graphml"])
    assert {(min(a, b), max(a, b)) for a, b in view.edges} == ends
    assert view.nodes["sebastian-goldt"]["label"] == "Sebastian Goldt"
    space = {"g": "http://gexf.net/1.3"}
    gexf = ElementTree.fromstring(texts["gexf"])
    assert {(e.get("source"), e.get("target")) for e in gexf.iterfind(".//g:edge", space)} == ends
    assert len(gexf.findall(".//g:node", space)) == 141
    read = (
        nx.read_gexf(io.BytesIO(texts["gexf"].encode()), version="1.3")
        if "1.3" in nx.readwrite.gexf.GEXF.versions
        else None
    )
    assert read is None or set(read) == set(view)
    elements = json.loads(texts["cytoscape"])["elements"]
    assert {(e["data"]["source"], e["data"]["target"]) for e in elements["edges"]} == ends
    assert {(row["source"], row["target"]) for row in csv.DictReader(io.StringIO(texts["csv"]))} == ends


def test_a_format_is_a_download_that_accept_may_refuse(client: FlaskClient) -> None:
    held = client.get(f"{ALL}?format=gexf")
    assert held.content_type == "application/gexf+xml"
    assert held.headers["Content-Disposition"] == "attachment; filename=symposia-coauthors.gexf"
    assert client.get(f"{ALL}?format=gexf", headers={"Accept": "application/json"}).status_code == 406
    assert client.get("/api/v1/networks/concepts?format=graphml").text.count("<node ") > 100


def test_an_ego_is_its_coauthors_in_circles(client: FlaskClient) -> None:
    found = got(client, "/api/v1/people/sebastian-goldt/ego")
    by_slug = {each["slug"]: each for each in found["nodes"]}
    assert by_slug["sebastian-goldt"]["circle"] is None
    assert by_slug["sebastian-goldt"]["distance"] == 0
    assert {each["circle"] for slug, each in by_slug.items() if slug != "sebastian-goldt"} == {0, 1}
    assert {each["shared_works"] for slug, each in by_slug.items() if slug != "sebastian-goldt"} == {1}


def test_paths_come_with_their_works(client: FlaskClient) -> None:
    found = got(client, "/api/v1/paths?from=maria-refinetti&to=Andrew+Saxe&via=coauthor&explain=1")
    assert (found["distance"], found["count"]) == (2, 1)
    assert [each["label"] for each in found["paths"][0]["people"]] == [
        "Maria Refinetti",
        "Sebastian Goldt",
        "Andrew Saxe",
    ]
    for hop in found["paths"][0]["hops"]:
        for work in hop["works"]:
            assert client.get(work["page"]).status_code == 200


def test_conflicts_answer_the_known_and_tell_the_unknown(client: FlaskClient) -> None:
    found = got(client, "/api/v1/conflicts?a=maria-refinetti,Nobody&b=sebastian-goldt,nadav-cohen")
    assert [(each["a"]["slug"], each["b"]["slug"], each["distance"]) for each in found["results"]] == [
        ("maria-refinetti", "sebastian-goldt", 1),
        ("maria-refinetti", "nadav-cohen", None),
    ]
    assert found["results"][0]["last_joint_year"] == 2022
    assert [each["name"] for each in found["unknown"]] == ["Nobody"]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        (f"{ALL}?person=nobody-at-all", 404, "no person 'nobody-at-all'"),
        (f"{ALL}?radius=2", 400, "add person="),
        (f"{ALL}?from=2022&to=2020", 400, "later than"),
        (f"{ALL}?format=gexff", 400, "did you mean 'gexf'?"),
        (f"{ALL}?limit=0", 400, "whole number"),
        ("/api/v1/networks/concepts?person=x", 400, "unknown parameter 'person'"),
        ("/api/v1/paths?from=andrew-saxe", 400, "to: name a person"),
        ("/api/v1/paths?from=andrew-saxe&to=andrew-sax", 404, "did you mean 'andrew-saxe'?"),
        ("/api/v1/paths?from=andrew-saxe&to=nadav-cohen&via=concept", 400, "known: coauthor"),
        ("/api/v1/conflicts?a=andrew-saxe", 400, "two lists"),
        ("/api/v1/people/nobody/ego", 404, "no person 'nobody'"),
        ("/api/v1/people/andrew-saxe/egos", 404, "did you mean 'ego'?"),
    ],
)
def test_errors_say_what_would_be_right(client: FlaskClient, path: str, status: int, told: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert told in response.json["detail"]


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_person_shows_their_network(client: FlaskClient) -> None:
    """A still for light and dark; the page behind it has the picture, the data and the file."""
    page = client.get("/people/sebastian-goldt").text
    assert '<img src="/people/sebastian-goldt/network.svg"' in page
    for scheme in ("light", "dark"):
        svg = client.get(f"/people/sebastian-goldt/network.svg?scheme={scheme}")
        assert svg.mimetype == "image/svg+xml"
        root = ElementTree.fromstring(svg.text)
        assert sum(each.tag.endswith("circle") for each in root.iter()) == 6
        assert "Sebastian Goldt" in "".join(root.itertext())
    assert 'id="network-data"' in client.get("/people/sebastian-goldt/network").text
    assert client.get("/people/sebastian-goldt/network?radius=2").status_code == 200
    file = client.get("/people/sebastian-goldt/network.html")
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_a_moderator_without_works_has_no_network(hostile: FlaskClient) -> None:
    """And the page says why."""
    (slug,) = (each["slug"] for each in got(hostile, "/api/v1/people")["results"] if each["moderates"])
    response = hostile.get(f"/people/{slug}/network", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "No work here is signed by" in response.text
    assert "network.svg" not in hostile.get(f"/people/{slug}").text


def test_connect_shows_paths_with_their_works_and_concepts(client: FlaskClient) -> None:
    page = client.get("/connect?from=maria-refinetti&to=andrew-saxe").text
    assert "2 steps apart, in 1 way" in page
    assert "Maslow" in page
    assert "No co-authors lead" in client.get("/connect?from=maria-refinetti&to=nadav-cohen").text
    assert "That is one person" in client.get("/connect?from=maria-refinetti&to=Maria+Refinetti").text
    assert client.get("/connect").status_code == client.get("/connect?from=maria-refinetti").status_code == 200
    unknown = client.get("/connect?from=maria-refinetti&to=andrew-sax")
    assert unknown.status_code == 404
    assert "/connect?from=maria-refinetti&amp;to=andrew-saxe" in unknown.text


def test_hostile_names_are_only_text(hostile: FlaskClient) -> None:
    """In stills, pages and every format."""
    people = got(hostile, "/api/v1/people?per_page=200")["results"]
    for each in people:
        for path in ("network", "network.svg", "network.html"):
            text = hostile.get(f"/people/{each['slug']}/{path}", headers={"Accept": "text/html,*/*"}).text
            assert "<script>alert" not in text
            assert "<i>Bo" not in text
    for form in ("graphml", "gexf"):
        ElementTree.fromstring(hostile.get(f"{ALL}?format={form}").text)
