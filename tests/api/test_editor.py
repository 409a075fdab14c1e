"""The editor's page and what it fetches, without a browser: views, pictures, terms, errors."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.sparql.examples import SUBJECTS, examples
from graph.vocabulary import PREFIXES

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PREFIX = "PREFIX sym: <https://w3id.org/symposia/ns#> "
LINKS = PREFIX + "CONSTRUCT { ?a sym:coauthor ?b } WHERE { ?a sym:coauthor ?b }"


def page(client: FlaskClient, path: str, query: str) -> str:
    """The page of a query."""
    return client.get(path, query_string={"query": query}, headers=BROWSER).text


def picture(client: FlaskClient, query: str) -> dict[str, Any]:
    """The network in the page of a picture."""
    found = re.search(r'id="network-data">(.*?)</script>', page(client, "/sparql/picture", query), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_a_constructed_graph_is_a_network(client: FlaskClient) -> None:
    """A node for each person, named as the graph names them; a line for each pair, told both ways."""
    drawn = picture(client, LINKS)
    labels = {node["id"].rpartition("/")[2]: node["label"] for node in drawn["nodes"]}
    assert labels["sebastian-goldt"] == "Sebastian Goldt"
    assert len(drawn["edges"]) == 253
    assert all(len(edge["said"]) == edge["value"] == 2 for edge in drawn["edges"])
    assert {said["property"] for edge in drawn["edges"] for said in edge["said"]} == {"sym:coauthor"}
    assert drawn["truncated"] is None


@pytest.mark.parametrize("columns", ["?s ?p ?o", "?subject ?predicate ?object"])
def test_rows_that_are_triples_are_the_same_network(client: FlaskClient, columns: str) -> None:
    """As a CONSTRUCT of them."""
    s, p, o = columns.split()
    rows = f"{PREFIX}SELECT {columns} {{ VALUES {p} {{ sym:coauthor }} {s} {p} {o} }}"
    assert picture(client, rows) == picture(client, LINKS)


def test_texts_and_classes_are_told_of_their_things(client: FlaskClient) -> None:
    """They are no nodes; things of several kinds have a colour each."""
    work = "http://127.0.0.1:8000/id/work/the-dynamics-of-representation-learning-in-shallow-non"
    drawn = picture(client, f"DESCRIBE <{work}>")
    (about,) = (node for node in drawn["nodes"] if node["id"] == work)
    told = {fact["property"] for fact in about["facts"]}
    assert {"dcterms:title", "rdf:type"} <= told
    assert about["label"].startswith("The dynamics")
    assert about["href"] == "/id/work/" + work.rpartition("/")[2]
    assert drawn["words"]["groups"] == "Kinds"
    assert {"work", "person", "concept"} <= {entry["label"] for entry in drawn["legend"]} | {
        node["kind"] for node in drawn["nodes"]
    }


def test_where_only_classes_join_things_they_are_drawn(client: FlaskClient) -> None:
    """Else the picture would be dots."""
    drawn = picture(client, "CONSTRUCT { ?s a ?c } WHERE { ?s a <https://schema.org/ScholarlyArticle>, ?c }")
    assert len(drawn["edges"]) == 119 + 37


def test_too_large_a_network_is_cut_and_says_so(client: FlaskClient) -> None:
    """The best-linked things are kept."""
    drawn = picture(client, "CONSTRUCT { ?s <x:in> ?in } WHERE { ?s <https://w3id.org/symposia/ns#inSource> ?in }")
    assert len(drawn["nodes"]) == 3000
    assert len(drawn["edges"]) <= 10_000
    assert drawn["truncated"].startswith("showing 3,000 of")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ASK {}", "This answer is no network"),
        ("SELECT ?a ?b { ?a ?p ?b } LIMIT 1", "This answer is no network"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (false) }", "the answer is empty"),
        ("SELECT * {", "line 1, column"),
        ("DELETE WHERE { ?s ?p ?o }", "only reads"),
    ],
)
def test_what_cannot_be_drawn_says_why(client: FlaskClient, query: str, says: str) -> None:
    """In the page, with the query in its field."""
    html = unescape(page(client, "/sparql/picture", query))
    assert says in html
    assert query in html


def test_hostile_words_stay_inside_the_picture(hostile: FlaskClient) -> None:
    """Neither the island nor the page is left by them."""
    html = page(
        hostile, "/sparql/picture", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s <http://purl.org/dc/terms/title> ?t }"
    )
    assert "<script>alert" not in html
    assert "\\u003cscript\\u003ealert(1)" in html


def test_a_mistake_has_a_place_to_go_to(client: FlaskClient) -> None:
    """Line and column, from the parser's words."""
    html = page(client, "/sparql", "SELECT * {\n  ?s foaf:name ?n }")
    assert 'data-line="2"' in html
    assert "Go to line 2" in html


def test_a_graph_is_shown_as_rows_and_as_turtle(client: FlaskClient) -> None:
    """With downloads in every format of graphs."""
    html = page(client, "/sparql", LINKS)
    assert re.search(r"<h2[^>]*>506 triples</h2>", html)
    assert '<a href="/id/person/sebastian-goldt">' in html
    assert "The same in Turtle" in html
    assert set(re.findall(r'download="answer\.(\w+)"', html)) == {"ttl", "nt", "rdf", "jsonld", "nq", "trig"}


def test_views_hold_the_query(client: FlaskClient) -> None:
    """Each leads to the other with the same words."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1 # + & = ü %20"
    for path in ("/sparql", "/sparql/picture"):
        html = page(client, path, query)
        for place in re.findall(r'<a class="view" href="([^"]+)"', html):
            assert query in unescape(client.get(unescape(place), headers=BROWSER).text)


def test_the_picture_takes_nothing_else(client: FlaskClient) -> None:
    """Unknown parameters, other media types and long queries are refused."""
    assert client.get("/sparql/picture?qurey=x", headers=BROWSER).status_code == 400
    assert client.get("/sparql/picture", headers={"Accept": "text/csv"}).status_code == 406
    assert client.get("/sparql/picture", query_string={"query": "#" * 70_000}).status_code == 413
    assert client.get("/sparql/picture", headers=BROWSER).status_code == 200


def test_the_terms_are_those_of_void_and_the_ontology(client: FlaskClient) -> None:
    """Counted, described, with the properties of each class; what is looked up and individuals beside them."""
    terms = client.get("/sparql/terms.json").json
    assert terms["prefixes"] == dict(sorted(PREFIXES.items()))
    classes = {each["name"]: each for each in terms["classes"]}
    assert classes["schema:ScholarlyArticle"]["count"] == 119
    assert classes["schema:ScholarlyArticle"]["properties"]["dcterms:title"] == 119
    assert classes["sym:Authorship"]["comment"].startswith("A person as an author of a work")
    properties = {each["name"]: each for each in terms["properties"]}
    assert properties["dcterms:creator"]["count"] == 144
    assert properties["sym:matches"] == properties["sym:matches"] | {"count": 0, "label": "matches"}
    assert {"sym:Central", "sym:Mentioned"} <= {each["name"] for each in terms["individuals"]}
    for each in [*terms["classes"], *terms["properties"], *terms["individuals"]]:
        assert each["name"].partition(":")[0] in terms["prefixes"]


def test_every_example_has_a_subject() -> None:
    """So that it is shown; at least twenty-five of them."""
    assert {example.about for example in examples()} == set(SUBJECTS)
    assert len(examples()) >= 25
