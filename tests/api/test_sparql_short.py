"""A query on the short way past the application gets what the application itself would answer, errors included."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from api.cli import main

Serving = Callable[..., AbstractContextManager[str]]

WORKS = "query=" + quote("SELECT ?w { ?w a <https://schema.org/ScholarlyArticle> } ORDER BY ?w LIMIT 3")
GRAPH = "query=" + quote("CONSTRUCT { ?s ?p ?o } { ?s a <https://schema.org/ScholarlyArticle> ; ?p ?o } LIMIT 5")
MATCHES = "query=" + quote(
    "PREFIX sym: <https://w3id.org/symposia/ns#> SELECT ?w { ?w sym:matches 'graph neural' } ORDER BY ?w LIMIT 3"
)

#: Query strings and Accept headers: what is answered, and what is refused for one reason or another.
CASES = [
    (WORKS, None),
    (WORKS, "text/csv"),
    (WORKS, "text/csv;q=0.5, application/sparql-results+xml"),
    (WORKS, "application/xml"),
    (WORKS + "&format=tsv", "text/csv"),
    (WORKS + "&truncate=1&timeout=3", None),
    (WORKS.replace("%20", "+"), None),
    (GRAPH, None),
    (GRAPH, "application/ld+json"),
    (GRAPH + "&default-graph-uri=http%3A%2F%2Fe%2Fnothing", "application/n-triples"),
    (MATCHES, None),
    ("query=" + quote("SELECT (NOW() AS ?n) { FILTER (false) }"), None),
    ("query=" + quote("SELECT * { ?s ?p ?o } LIMIT 20000") + "&truncate=1&format=csv", None),
    ("query=" + quote("SELECT * { ?s ?p ?o } LIMIT 20000"), None),
    ("query=" + quote("SELECT * { ?s ?p"), None),
    ("query=" + quote("SELECT * { ?s ?p"), "text/html"),
    ("query=" + quote("DROP ALL"), None),
    ("query=" + quote("ASK { SERVICE <http://127.0.0.1:9/> {} }"), None),
    ("query=" + quote("ASK {" + "{" * 200 + "}" * 200 + "}"), None),
    ("query=ASK%FF", None),
    ("query=", None),
    ("", "text/turtle"),
    ("query=ASK%20%7B%7D&query=ASK%20%7B%7D", None),
    (WORKS + "&format=rdf", None),
    (WORKS + "&format=turtle", None),
    (WORKS + "&timeout=nan", None),
    (WORKS + "&whatever=1", None),
    (WORKS, "image/png"),
    (WORKS, "text/html"),
    (WORKS, "text/html,*/*;q=0.5"),
]


@pytest.fixture(scope="module")
def address(snapshot_data: Path, serving: Serving) -> Iterator[str]:
    """A server of the seeds' graph."""
    command = (sys.executable, "-m", "api", "serve", "--port", "0", "--data", snapshot_data, "--token", "secret")
    with serving(*command, cwd=Path.cwd()) as served:
        yield served.removeprefix("http://").rstrip("/")


_SOURCES = (f"127.0.13.{number}" for number in count(1))


def got(address: str, query_string: str, accept: str | None, **fields: str) -> tuple[int, dict[str, str], bytes]:
    """Status, header fields and body of an answer; each client has an address of its own."""
    connection = http.client.HTTPConnection(address, timeout=40, source_address=(next(_SOURCES), 0))
    connection.putrequest("GET", f"/sparql?{query_string}", skip_accept_encoding=True)
    for name, value in {**({"Accept": accept} if accept else {}), **fields}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(("query_string", "accept"), CASES)
def test_the_short_way_answers_as_the_application_does(address: str, query_string: str, accept: str | None) -> None:
    """Status, body and every header field; a condition that does not hold makes a request take the long way."""
    short = got(address, query_string, accept)
    long = got(address, query_string, accept, If_None_Match='"other"')
    for _, fields, _ in (short, long):
        fields.pop("date", None)
    assert short == long
    again = got(address, query_string, accept)
    again[1].pop("date", None)
    assert again == short, "also where it has been asked before"


def test_what_a_client_holds_is_not_sent_again(address: str) -> None:
    """The validator of an answer on the short way is one that the application knows."""
    _, fields, _ = got(address, WORKS, None)
    status, _, body = got(address, WORKS, None, If_None_Match=fields["etag"])
    assert (status, body) == (304, b"")


def test_a_wrong_token_is_refused_and_the_right_one_is_not(address: str) -> None:
    """On the short way too, and in the same words."""
    wrong = got(address, WORKS, None, Authorization="Bearer other")
    assert wrong[0] == 401
    assert wrong[2] == got(address, WORKS, None, Authorization="Bearer other", If_None_Match='"other"')[2]
    assert got(address, WORKS, None, Authorization="Bearer secret")[0] == 200


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--query-seconds", "nan", "not a number"),
        ("--query-seconds", "0", "range"),
        ("--queue-seconds", "inf", "range"),
        ("--client-seconds", "1e400", "range"),
        ("--query-memory", "9999999999999999", "range"),
        ("--query-memory", "10", "range"),
        ("--query-rows", "0", "range"),
        ("--client-queries", "-1", "range"),
        ("--query-workers", "1.5", "integer"),
        ("--trusted-proxies", "10.0.0.0/99", "address or a network"),
    ],
)
def test_a_limit_out_of_its_range_is_refused_before_anything_is_served(
    tmp_path: Path, option: str, value: str, says: str
) -> None:
    """In words that name the option."""
    done = CliRunner().invoke(main, ["serve", "--data", str(tmp_path), option, value])
    assert (done.exit_code, option in done.output, says in done.output) == (2, True, True), done.output
