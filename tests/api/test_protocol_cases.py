"""Every case of the W3C's description of SPARQL 1.1 Protocol tests, each by the test that bears its name.

The requests are written from the text of the standard and sent to a real server as bytes, for a header that is missing
must be missing. The dataset has a default graph and three named graphs, each with a thing of its own. As this service
only reads, a well-formed update is refused like an ill-formed one, and changes nothing.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import rdflib

from graph.stores import GRAPH_FORMATS, RESULT_FORMATS

#: Operation of the protocol (its section) -> the cases of the description, in its order.
CASES = {
    "query operation (2.1)": """
        query_get query_post_form query_post_direct query_dataset_default_graph query_dataset_default_graphs_get
        query_dataset_default_graphs_post query_dataset_named_graphs_post query_dataset_named_graphs_get
        query_dataset_full query_multiple_dataset query_content_type_select query_content_type_ask
        query_content_type_describe query_content_type_construct""",
    "update operation (2.2)": """
        update_dataset_default_graph update_dataset_default_graphs update_dataset_named_graphs update_dataset_full
        update_post_form update_post_direct update_base_uri""",
    "requests that are no query": """
        bad_query_method bad_multiple_queries bad_query_wrong_media_type bad_query_missing_form_type
        bad_query_missing_direct_type bad_query_non_utf8 bad_query_syntax""",
    "requests that are no update": """
        bad_update_get bad_multiple_updates bad_update_wrong_media_type bad_update_missing_form_type
        bad_update_non_utf8 bad_update_syntax bad_update_dataset_conflict""",
}

Serving = Callable[..., AbstractContextManager[str]]
Fields = list[tuple[str, str]]

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
RESULTS = {RESULT_FORMATS["json"], RESULT_FORMATS["xml"]}
PREFIX = "PREFIX e: <http://data.example/> "


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def yes(self) -> bool:
        """The answer to ASK."""
        assert self.status == 200, self.body
        return bool(json.loads(self.body)["boolean"])


@dataclass(frozen=True)
class Service:
    """A server, asked by requests that hold what they are given and nothing else."""

    address: str

    def ask(self, method: str, fields: Fields, body: bytes | None = None, type_: str | None = None) -> Answer:
        """One request with fields in its URL, a body, and the Content-Type of that if it is to have one."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        path = "/sparql" + (f"?{urlencode(fields)}" if fields else "")
        connection.request(method, path, body, {"Content-Type": type_} if type_ else {})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        found = Answer(answer.status, headers, answer.read())
        connection.close()
        return found

    def get(self, *fields: tuple[str, str]) -> Answer:
        """Fields in the URL."""
        return self.ask("GET", [*fields])

    def form(self, *fields: tuple[str, str]) -> Answer:
        """Fields in a form."""
        return self.ask("POST", [], urlencode(fields).encode(), FORM)


@pytest.fixture(scope="module")
def service(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """RDF files served: in the default graph e:s0, in the graphs e:g1, e:g2, e:g3 the things e:s1, e:s2, e:s3."""
    folder = tmp_path_factory.mktemp("cases")
    for number in range(4):
        (folder / f"{number}.ttl").write_text(f"@prefix e: <http://data.example/> . e:s{number} e:p e:o .")
    named = [f"--named=http://data.example/g{number}={folder / f'{number}.ttl'}" for number in (1, 2, 3)]
    with serving(sys.executable, "-m", "api", "endpoint", folder / "0.ttl", *named, "--port", "0", cwd=folder) as at:
        yield Service(at)


def default(*numbers: int) -> Fields:
    """Some of the graphs as default-graph-uri."""
    return [("default-graph-uri", f"http://data.example/g{number}") for number in numbers]


def named(*numbers: int) -> Fields:
    """Some of the graphs as named-graph-uri."""
    return [("named-graph-uri", f"http://data.example/g{number}") for number in numbers]


def ask(*patterns: str) -> tuple[str, str]:
    """The field of a question whether all patterns hold; what begins with ! must not."""
    written = (f"FILTER NOT EXISTS {{ {each[1:]} }}" if each[0] == "!" else each for each in patterns)
    return "query", f"{PREFIX}ASK {{ {' . '.join(written)} }}"


def refused(answer: Answer, *statuses: int) -> None:
    """A problem in words, of one of some statuses."""
    assert answer.status in statuses, answer.body
    assert answer.media_type == "application/problem+json"
    assert json.loads(answer.body)["detail"]


# ---- the query operation ---------------------------------------------------------------------------------------------


def test_query_get(service: Service) -> None:
    """The query is a field of the URL."""
    assert service.get(ask("e:s0 e:p e:o")).yes


def test_query_post_form(service: Service) -> None:
    """The query is a field of a form."""
    assert service.form(ask("e:s0 e:p e:o")).yes


def test_query_post_direct(service: Service) -> None:
    """The query is the body."""
    assert service.ask("POST", [], ask("e:s0 e:p e:o")[1].encode(), QUERY).yes


ONE = ask("e:s1 e:p e:o", "!e:s2 e:p e:o", "!e:s0 e:p e:o")
TWO = ask("e:s1 e:p e:o", "e:s2 e:p e:o", "!e:s3 e:p e:o", "!GRAPH ?g { ?s ?p ?o }")
NAMED = ask("GRAPH e:g1 { e:s1 e:p e:o }", "GRAPH e:g2 { e:s2 e:p e:o }", "!GRAPH e:g3 { ?s ?p ?o }", "!?s ?p ?o")


def test_query_dataset_default_graph(service: Service) -> None:
    """One graph is the default graph, in place of what it otherwise is, by each transport."""
    assert service.get(ONE, *default(1)).yes
    assert service.form(ONE, *default(1)).yes
    assert service.ask("POST", default(1), ONE[1].encode(), QUERY).yes


def test_query_dataset_default_graphs_get(service: Service) -> None:
    """The default graph is the merge of two, and there are no named graphs."""
    assert service.get(TWO, *default(1, 2)).yes


def test_query_dataset_default_graphs_post(service: Service) -> None:
    """The same in a form, and with the query as the body."""
    assert service.form(TWO, *default(1, 2)).yes
    assert service.ask("POST", default(1, 2), TWO[1].encode(), QUERY).yes


def test_query_dataset_named_graphs_post(service: Service) -> None:
    """Two graphs by their names, an empty default graph."""
    assert service.form(NAMED, *named(1, 2)).yes
    assert service.ask("POST", named(1, 2), NAMED[1].encode(), QUERY).yes


def test_query_dataset_named_graphs_get(service: Service) -> None:
    """The same in the URL."""
    assert service.get(NAMED, *named(1, 2)).yes


def test_query_dataset_full(service: Service) -> None:
    """A default graph and named graphs beside it, each holding what is its own."""
    both = ask("e:s3 e:p e:o", "!e:s1 e:p e:o", "GRAPH e:g1 { e:s1 e:p e:o }", "GRAPH e:g2 { e:s2 e:p e:o }")
    beside = ask("GRAPH e:g3 { ?s ?p ?o }")
    for send in (service.get, service.form):
        assert send(both, *default(3), *named(1, 2)).yes
        assert not send(beside, *default(3), *named(1, 2)).yes


def test_query_multiple_dataset(service: Service) -> None:
    """Where request and query both say what is asked, the request does."""
    text = f"{PREFIX}ASK FROM e:g2 {{ e:s1 e:p e:o FILTER NOT EXISTS {{ e:s2 e:p e:o }} }}"
    for send in (service.get, service.form):
        assert send(("query", text), *default(1)).yes
        assert not send(("query", text)).yes


def test_query_content_type_select(service: Service) -> None:
    """Solutions come as one of the four formats of results, and can be read as it."""
    answer = service.form(("query", "SELECT (1 AS ?one) {}"))
    assert (answer.status, answer.media_type) == (200, RESULT_FORMATS["json"])
    assert json.loads(answer.body)["results"]["bindings"][0]["one"]["value"] == "1"


def test_query_content_type_ask(service: Service) -> None:
    """A boolean comes as JSON or XML, the two that have a form for it."""
    answer = service.form(("query", "ASK {}"))
    assert answer.media_type in RESULTS
    assert answer.yes


def triples(answer: Answer) -> set[Any]:
    """What a graph says, read as the type that it has."""
    assert answer.status == 200, answer.body
    assert answer.media_type in GRAPH_FORMATS.values()
    return {*rdflib.Graph().parse(data=answer.body, format=answer.media_type)}


def test_query_content_type_describe(service: Service) -> None:
    """A description comes as RDF."""
    assert triples(service.form(("query", "DESCRIBE <http://data.example/s1>"), *default(1)))


def test_query_content_type_construct(service: Service) -> None:
    """A graph comes as RDF."""
    said = triples(service.form(("query", "CONSTRUCT WHERE { ?s ?p ?o }"), *default(1)))
    e = rdflib.Namespace("http://data.example/")
    assert said == {(e.s1, e.p, e.o)}


# ---- the update operation: refused, and without effect ---------------------------------------------------------------


@pytest.fixture
def unchanged(service: Service) -> Iterator[None]:
    """What is served is the same before and after."""
    everything = ("query", "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o")
    before = service.get(everything)
    assert len(json.loads(before.body)["results"]["bindings"]) == 7
    yield
    assert service.get(everything).body == before.body


COPY = PREFIX + "INSERT { GRAPH e:new { ?s ?p ?o } } WHERE { ?s ?p ?o }"


def using(*fields: tuple[str, str]) -> Fields:
    """Graphs as an update names them."""
    return [(name.replace("default", "using").replace("named", "using-named"), graph) for name, graph in fields]


def refused_update(service: Service, text: str, fields: Fields) -> None:
    """In a form and as the body, by 403."""
    refused(service.form(("update", text), *fields), 403)
    refused(service.ask("POST", fields, text.encode(), UPDATE), 403)


@pytest.mark.usefixtures("unchanged")
def test_update_dataset_default_graph(service: Service) -> None:
    """One graph to be read by the update."""
    refused_update(service, COPY, using(*default(1)))


@pytest.mark.usefixtures("unchanged")
def test_update_dataset_default_graphs(service: Service) -> None:
    """Two, merged."""
    refused_update(service, COPY, using(*default(1, 2)))


@pytest.mark.usefixtures("unchanged")
def test_update_dataset_named_graphs(service: Service) -> None:
    """Two by their names."""
    text = COPY.replace("WHERE { ?s ?p ?o }", "WHERE { GRAPH ?g { ?s ?p ?o } }")
    refused_update(service, text, using(*named(1, 2)))


@pytest.mark.usefixtures("unchanged")
def test_update_dataset_full(service: Service) -> None:
    """Both."""
    refused_update(service, COPY, using(*default(3), *named(1, 2)))


@pytest.mark.usefixtures("unchanged")
def test_update_post_form(service: Service) -> None:
    """The update is a field of a form; as the field of a query it is refused as well."""
    refused(service.form(("update", "CLEAR ALL")), 403)
    refused(service.form(("query", "CLEAR ALL")), 403)


@pytest.mark.usefixtures("unchanged")
def test_update_post_direct(service: Service) -> None:
    """The update is the body; as the body of a query it is refused as well."""
    refused(service.ask("POST", [], b"CLEAR NAMED", UPDATE), 403)
    refused(service.ask("POST", [], b"CLEAR NAMED", QUERY), 403)


@pytest.mark.usefixtures("unchanged")
def test_update_base_uri(service: Service) -> None:
    """Its IRIs are relative to its own base, or to that of the service."""
    for text in ("CLEAR GRAPH <#g>", "BASE <http://data.example/> INSERT DATA { GRAPH <g1> { <s> <p> <o> } }"):
        refused_update(service, text, [])
        refused(service.form(("query", text)), 403)


# ---- what is no query ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(service: Service, method: str) -> None:
    """Only GET and POST ask (and HEAD, which is GET without its body)."""
    answer = service.ask(method, [ask()])
    refused(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


def test_bad_multiple_queries(service: Service) -> None:
    """Two queries in the URL, in a form, or in URL and body."""
    refused(service.get(("query", "ASK {}"), ("query", "SELECT * {}")), 400)
    refused(service.form(("query", "ASK {}"), ("query", "SELECT * {}")), 400)
    refused(service.ask("POST", [("query", "ASK {}")], b"SELECT * {}", QUERY), 400)


def test_bad_query_wrong_media_type(service: Service) -> None:
    """A query as plain text; the answer says which types are read."""
    answer = service.ask("POST", [], b"ASK {}", "text/plain")
    refused(answer, 415)
    assert {FORM, QUERY} == set(answer.headers["accept-post"].split(", "))


def test_bad_query_missing_form_type(service: Service) -> None:
    """A form that does not say that it is one."""
    refused(service.ask("POST", [], urlencode([ask()]).encode()), 415)


def test_bad_query_missing_direct_type(service: Service) -> None:
    """A query that does not say that it is one."""
    refused(service.ask("POST", [], b"ASK {}"), 415)


def test_bad_query_non_utf8(service: Service) -> None:
    """UTF-16, said or not."""
    refused(service.ask("POST", [], "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16"), 415)
    refused(service.ask("POST", [], "ASK {}".encode("utf-16"), QUERY), 400)


def test_bad_query_syntax(service: Service) -> None:
    """A group that is never closed: 400, as the standard has it, with its place."""
    for answer in (
        service.get(("query", "ASK {")),
        service.form(("query", "ASK {")),
        service.ask("POST", [], b"ASK {", QUERY),
    ):
        refused(answer, 400)
        assert "line 1, column 6" in json.loads(answer.body)["detail"]


# ---- what is no update -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
def test_bad_update_get(service: Service) -> None:
    """An update is never a field of the URL."""
    refused(service.get(("update", "CLEAR ALL")), 403)
    refused(service.get(("update", "CLEAR ALL"), *using(*default(1))), 403)


@pytest.mark.usefixtures("unchanged")
def test_bad_multiple_updates(service: Service) -> None:
    """Two in a form."""
    refused(service.form(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")), 403)


@pytest.mark.usefixtures("unchanged")
def test_bad_update_wrong_media_type(service: Service) -> None:
    """An update as plain text."""
    refused(service.ask("POST", [], b"CLEAR NAMED", "text/plain"), 415)


@pytest.mark.usefixtures("unchanged")
def test_bad_update_missing_form_type(service: Service) -> None:
    """A form that does not say that it is one."""
    refused(service.ask("POST", [], b"update=CLEAR%20NAMED"), 415)


@pytest.mark.usefixtures("unchanged")
def test_bad_update_non_utf8(service: Service) -> None:
    """UTF-16."""
    refused(service.ask("POST", [], "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"), 403, 415)


@pytest.mark.usefixtures("unchanged")
def test_bad_update_syntax(service: Service) -> None:
    """What is no update is not read either."""
    refused_update(service, "CLEAR XYZ", [])


@pytest.mark.usefixtures("unchanged")
def test_bad_update_dataset_conflict(service: Service) -> None:
    """The graphs named in the request and in the update."""
    refused_update(service, PREFIX + "WITH e:g1 DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", using(*named(1)))
    refused_update(service, COPY.replace("WHERE", "USING e:g2 WHERE"), using(*default(1)))


def test_every_case_of_the_description_has_its_test() -> None:
    """And every test its case."""
    cases = {name for listed in CASES.values() for name in listed.split()}
    tests = {
        name.removeprefix("test_") for name in globals() if name.startswith(("test_query", "test_update", "test_bad"))
    }
    assert tests == cases
    assert len(cases) == 35
