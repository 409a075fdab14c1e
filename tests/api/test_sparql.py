"""/sparql speaks the SPARQL 1.1 Protocol, negotiates formats, refuses updates, and shows browsers an editor."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient

from api.sparql.examples import examples
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS

WORKS = "SELECT (COUNT(*) AS ?works) { ?work a <https://schema.org/ScholarlyArticle> }"
ASK = "ASK { ?work a <https://schema.org/ScholarlyArticle> }"
CONSTRUCT = "CONSTRUCT { ?work a ?type } WHERE { ?work a <https://schema.org/ScholarlyArticle>, ?type }"
TRIPLES = 119 + 37  # one of each work, one more of those given at a conference
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
#: Format -> the name that rdflib reads it by.
PARSERS = {
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "jsonld": "json-ld",
    "nquads": "nquads",
    "trig": "trig",
}


def test_the_three_ways_of_the_protocol_agree(client: FlaskClient) -> None:
    """GET, POST of a form, POST of the query itself: JSON by default, the same bytes."""
    answers = [
        client.get("/sparql", query_string={"query": WORKS}),
        client.post("/sparql", data={"query": WORKS}),
        client.post("/sparql", data=WORKS, content_type="application/sparql-query"),
        client.post("/sparql", data=WORKS, content_type="application/sparql-query; charset=utf-8"),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/sparql-results+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Vary"] == "Accept"
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].json["results"]["bindings"][0]["works"]["value"] == "119"


@pytest.mark.parametrize("way", ["accept", "format"])
@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_every_result_format_by_accept_and_by_name(client: FlaskClient, name: str, way: str) -> None:
    """The media type is the one of the format, and the body can be read as it."""
    headers = {"Accept": RESULT_FORMATS[name]} if way == "accept" else {}
    fields = {"query": WORKS} | ({"format": name} if way == "format" else {})
    answer = client.get("/sparql", query_string=fields, headers=headers)
    assert answer.mimetype == RESULT_FORMATS[name]
    if name == "json":
        json.loads(answer.text)
    elif name == "xml":
        assert ElementTree.fromstring(answer.text).tag.endswith("sparql")
    else:
        rows = list(csv.reader(io.StringIO(answer.text), delimiter="," if name == "csv" else "\t"))
        assert [row[0].lstrip("?") for row in rows] == ["works", "119"]


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_a_constructed_graph_in_every_format(client: FlaskClient, name: str) -> None:
    """rdflib reads each back to the same number of triples."""
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": GRAPH_FORMATS[name]})
    assert answer.mimetype == GRAPH_FORMATS[name]
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=answer.data, format=PARSERS[name])
    assert len(list(dataset.triples((None, None, None)))) == TRIPLES


def test_a_graph_is_turtle_and_a_yes_is_json_by_default(client: FlaskClient) -> None:
    """Without an Accept header, and for ``*/*``."""
    assert client.get("/sparql", query_string={"query": CONSTRUCT}).mimetype == "text/turtle"
    answer = client.get("/sparql", query_string={"query": ASK}, headers={"Accept": "*/*"})
    assert answer.json["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/*", "text/csv"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
        ("text/turtle, text/tab-separated-values;q=0.2", "text/tab-separated-values"),
    ],
)
def test_quality_decides(client: FlaskClient, accept: str, media_type: str) -> None:
    """The format liked best among those that suit the answer."""
    assert client.get("/sparql", query_string={"query": WORKS}, headers={"Accept": accept}).mimetype == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "application/sparql-results+json;q=0"])
def test_what_cannot_be_given_is_406(client: FlaskClient, accept: str) -> None:
    """The problem lists what there is."""
    answer = client.get("/sparql", query_string={"query": WORKS}, headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.content_type == "application/problem+json"
    assert answer.json["available"] == list(RESULT_FORMATS.values())


def test_a_malformed_query_is_400_with_the_place(client: FlaskClient) -> None:
    """The parser's message, as problem details."""
    answer = client.get("/sparql", query_string={"query": "SELECT * {\n ?s ?p }"})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert "line 2" in answer.json["detail"]


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"query": ""}, 400, "there is no query"),
        ({"query": " "}, 400, "there is no query"),
        ({"query": WORKS, "format": "jsn"}, 400, "did you mean 'json'?"),
        ({"query": WORKS, "format": "turtle"}, 400, "does not suit"),
        ({"query": WORKS, "fromat": "json"}, 400, "did you mean 'format'?"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, 403, "SERVICE"),
        ({"update": "DELETE WHERE { ?s ?p ?o }"}, 403, "only reads"),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, 403, "DELETE is an update, and this service only reads"),
        ({"query": "# INSERT\nPREFIX add: <http://a#x> insert data { add:a a 1 }"}, 403, "INSERT is an update"),
        ({"query": "BASE <http://a/> WITH <g> DELETE { ?s ?p ?o } WHERE {}"}, 403, "WITH is an update"),
        ({"query": "PREFIX insert: <http://a/> insert:a"}, 400, "cannot be parsed"),
        ({"query": "SELECT * {} ; DROP ALL"}, 400, "cannot be parsed"),
        ({"query": "#" + "x" * 70_000}, 413, "65,536"),
    ],
)
def test_refusals_say_why(client: FlaskClient, fields: dict[str, str], status: int, says: str) -> None:
    """By GET and by POST alike."""
    for answer in (client.get("/sparql", query_string=fields), client.post("/sparql", data=fields)):
        if not fields and answer.request.method == "POST":
            continue  # a form without fields has no content type
        assert answer.status_code == status
        assert says in answer.json["detail"]


@pytest.mark.parametrize(
    ("content_type", "status"), [("application/sparql-update", 403), ("text/plain", 415), (None, 415)]
)
def test_other_bodies_are_refused(client: FlaskClient, content_type: str | None, status: int) -> None:
    """Updates as such, everything else as no query."""
    assert client.post("/sparql", data="INSERT DATA {}", content_type=content_type).status_code == status


def test_a_query_given_twice_is_refused(client: FlaskClient) -> None:
    """In the URL twice, or in the URL and the body."""
    assert client.get("/sparql", query_string=[("query", WORKS), ("query", ASK)]).status_code == 400
    twice = client.post("/sparql?query=x", data=WORKS, content_type="application/sparql-query")
    assert twice.status_code == 400


def test_a_body_too_large_is_413_before_it_is_read(client: FlaskClient) -> None:
    """With problem details."""
    answer = client.post("/sparql", data=b"x" * 2_000_000, content_type="application/sparql-query")
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


def test_a_bare_visit_for_rdf_gives_the_service_description(client: FlaskClient) -> None:
    """It names the endpoint and what it speaks."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    found = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert list(found.subjects(sd.supportedLanguage, sd.SPARQL11Query))


@pytest.mark.parametrize("name", GRAPH_FORMATS)
@pytest.mark.parametrize("accept", ["*/*", BROWSER["Accept"], "text/turtle"])
def test_the_service_description_comes_in_the_format_named(client: FlaskClient, name: str, accept: str) -> None:
    """Whatever the Accept header says, for format= goes before it."""
    answer = client.get("/sparql", query_string={"format": name}, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, GRAPH_FORMATS[name])
    assert "sparql-service-description#" in answer.text


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "text/csv, */*;q=0.1"}])
def test_a_bare_visit_of_a_program_gives_the_service_description(client: FlaskClient, headers: dict[str, str]) -> None:
    """As the standard has it, in Turtle; who takes results alone is told that there is no query."""
    answer = client.get("/sparql", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    refused = client.get("/sparql", headers={"Accept": "application/sparql-results+json"})
    assert (refused.status_code, "there is no query" in refused.json["detail"]) == (400, True)


def test_a_format_of_results_needs_a_query(client: FlaskClient) -> None:
    """There is nothing to give as CSV on a bare visit, also of a browser."""
    for headers in ({}, BROWSER):
        assert client.get("/sparql?format=csv", headers=headers).status_code == 400


def test_from_says_what_is_counted(client: FlaskClient, snapshot: Snapshot) -> None:
    """A graph that is not there has no triple, a graph of ours has its own, and two have their sum."""

    def count(dataset: str, pattern: str = "?s ?p ?o") -> int:
        query = f"SELECT (COUNT(*) AS ?n) {dataset} {{ {pattern} }}"
        answer = client.get("/sparql", query_string={"query": query}).json
        return int(answer["results"]["bindings"][0]["n"]["value"])

    derived, entities = (f"<{snapshot.base}id/graph/{name}>" for name in ("derived", "entities"))
    assert count("FROM <http://nothing/>") == 0
    assert 0 < count(f"FROM {derived}") == count("", f"GRAPH {derived} {{ ?s ?p ?o }}") < count("")
    assert count(f"FROM {derived} FROM {entities}") == count(f"FROM {derived}") + count(f"FROM {entities}")
    assert count(f"FROM NAMED {derived}") == 0
    assert count(f"FROM NAMED {derived}", "GRAPH ?g { ?s ?p ?o }") == count(f"FROM {derived}")


# ---- the editor ------------------------------------------------------------------------------------------------------


def test_a_browser_gets_the_editor_with_every_example(client: FlaskClient) -> None:
    """Each with its title and question, linked to its query."""
    html = client.get("/sparql", headers=BROWSER).text
    assert "<textarea" in html
    for example in examples():
        assert example.question
        assert example.title in unescape(html)
        assert example.question in unescape(html)


@pytest.mark.parametrize("name", [example.name for example in examples()])
def test_every_example_has_an_answer(client: FlaskClient, name: str) -> None:
    """A row, a triple or a yes over the seeds."""
    example = next(each for each in examples() if each.name == name)
    answer = client.get("/sparql", query_string={"query": example.text})
    assert answer.status_code == 200
    if example.operation == "CONSTRUCT":
        assert len(rdflib.Graph().parse(data=answer.data, format="turtle"))
    else:
        found = json.loads(answer.data)
        assert found.get("boolean") or found["results"]["bindings"]


def test_a_browser_sees_the_rows_as_a_table_with_local_links(client: FlaskClient) -> None:
    """IRIs of the graph lead to this service, the query stays in the field."""
    query = 'SELECT ?p ?name { ?p <http://xmlns.com/foaf/0.1/name> ?name FILTER(?name = "Sebastian Goldt") }'
    html = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert '<a href="/id/person/sebastian-goldt">' in html
    assert query in unescape(html)
    assert re.search(r"<h2[^>]*>1 row</h2>", html)


def test_a_browser_sees_a_problem_beside_its_query(client: FlaskClient) -> None:
    """400, the message and the query to mend."""
    answer = client.get("/sparql", query_string={"query": "SELECT <b>"}, headers=BROWSER)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "SELECT &lt;b&gt;</textarea>" in answer.text


def test_hostile_values_in_results_stay_text(hostile: FlaskClient) -> None:
    """In the table of the editor."""
    query = "SELECT ?o { ?s <http://purl.org/dc/terms/title> ?o }"
    html = hostile.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
