"""The SPARQL 1.1 Protocol beyond the ordinary: datasets, transports, limits, validators, CORS and budgets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.clients import Client as Asking
from api.problems import Problem
from api.settings import Settings
from api.sparql.admission import Admission, Budget
from graph.snapshot import Snapshot

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ODD = "http://example.org/a%20b%2Fc%25?x=1&y=%26+z#é"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"


def get(client: FlaskClient, fields: Any, **more: Any) -> TestResponse:
    """A query in the URL."""
    return client.get("/sparql", query_string=fields, **more)


def form(client: FlaskClient, fields: Any, **more: Any) -> TestResponse:
    """A query in a form."""
    return client.post("/sparql", data=fields, **more)


def direct(client: FlaskClient, fields: Any, **more: Any) -> TestResponse:
    """A query as the body, the rest in the URL."""
    rest = {name: value for name, value in fields.items() if name != "query"}
    return client.post("/sparql", query_string=rest, data=fields["query"].encode(), content_type=DIRECT, **more)


TRANSPORTS = [get, form, direct]
Transport = Callable[..., TestResponse]


def n(answer: TestResponse) -> int:
    """The number that a query counted."""
    assert answer.status_code == 200, answer.text
    return int(answer.json["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("send", TRANSPORTS)
def test_an_iri_survives_every_transport(client: FlaskClient, send: Transport) -> None:
    """Percent signs, plus signs, ampersands and letters beyond ASCII come back as they were."""
    answer = send(client, {"query": f"SELECT ?iri ?text {{ BIND (<{ODD}> AS ?iri) BIND ('{ODD}' AS ?text) }}"})
    (row,) = answer.json["results"]["bindings"]
    assert (row["iri"]["value"], row["text"]["value"]) == (ODD, ODD)


@pytest.mark.parametrize("send", TRANSPORTS)
def test_the_dataset_of_the_protocol_goes_before_that_of_the_query(
    client: FlaskClient, snapshot: Snapshot, send: Transport
) -> None:
    """One graph, several, the same twice, named ones alone, and one that is not there."""
    derived, entities = (f"{snapshot.base}id/graph/{name}" for name in ("derived", "entities"))
    named = COUNT.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    one = n(send(client, {"query": COUNT, "default-graph-uri": derived}))
    both = n(send(client, {"query": COUNT, "default-graph-uri": [derived, entities]}))
    assert 0 < one < both < n(send(client, {"query": COUNT}))
    assert one == n(send(client, {"query": COUNT, "default-graph-uri": [derived, derived]}))
    assert one == n(send(client, {"query": named, "named-graph-uri": derived}))
    assert both == n(send(client, {"query": named, "named-graph-uri": [derived, entities]}))
    assert n(send(client, {"query": COUNT, "named-graph-uri": derived})) == 0
    assert n(send(client, {"query": COUNT, "default-graph-uri": "http://nothing/"})) == 0
    from_entities = COUNT.replace("{", f"FROM <{entities}> {{")
    assert one == n(send(client, {"query": from_entities, "default-graph-uri": derived}))


@pytest.mark.parametrize("send", TRANSPORTS)
@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"default-graph-uri": "not an iri"}, 400, "not an iri"),
        ({"using-graph-uri": "http://x/"}, 403, "asks for an update"),
        ({"timeout": "0"}, 400, "number of seconds"),
        ({"timeout": "soon"}, 400, "number of seconds"),
        ({"timeout": "nan"}, 400, "number of seconds"),
        ({"truncate": "yes"}, 400, "neither 1 nor 0"),
        ({"timeout": ["1", "2"]}, 400, "given 2 times"),
        ({"querry": "x"}, 400, "did you mean 'query'?"),
    ],
)
def test_fields_are_read_strictly(
    client: FlaskClient, send: Transport, fields: dict[str, Any], status: int, says: str
) -> None:
    """What is not understood is an error, in every transport."""
    answer = send(client, {"query": "ASK {}", **fields})
    assert (answer.status_code, says in answer.json["detail"]) == (status, True), answer.text


def test_the_format_may_be_named_by_its_media_type(client: FlaskClient) -> None:
    """As other services have it."""
    answer = get(client, {"query": "ASK {}", "format": "application/sparql-results+xml"})
    assert answer.headers["Content-Type"].startswith("application/sparql-results+xml")


def test_head_gives_the_headers_alone(client: FlaskClient) -> None:
    """Those of GET."""
    ask = {"query": COUNT}
    head, whole = client.head("/sparql", query_string=ask), get(client, ask)
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == whole.headers[name]


def test_any_site_may_ask(client: FlaskClient) -> None:
    """A preflight allows the methods and headers of the protocol, errors can be read too."""
    asks = {"Origin": "https://site.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/sparql", headers=asks)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Accept", "Authorization", "Content-Type"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert get(client, {"query": "nonsense"}).headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_that_is_held_is_not_sent_again(client: FlaskClient) -> None:
    """A strong validator for each format; none where the answer differs each time."""
    first = get(client, {"query": COUNT})
    held = {"If-None-Match": first.headers["ETag"]}
    assert get(client, {"query": COUNT}, headers=held).status_code == 304
    assert get(client, {"query": COUNT, "format": "csv"}, headers=held).status_code == 200
    now = get(client, {"query": "SELECT (NOW() AS ?now) {}"})
    assert "ETag" not in now.headers
    assert now.headers["Cache-Control"] == "no-store"


def test_a_part_of_an_answer_is_sent_only_where_asked_for_and_said(client: FlaskClient) -> None:
    """Else it is an error; the mark is a header, and in JSON a member of the head too."""
    query = "SELECT * { ?s ?p ?o }"
    refused = get(client, {"query": query})
    assert (refused.status_code, "more than 10,000 rows" in refused.json["detail"]) == (422, True)
    cut = get(client, {"query": query, "truncate": "1"})
    assert cut.headers["Symposia-Truncated"] == "true"
    assert (cut.json["head"]["truncated"], len(cut.json["results"]["bindings"])) == (True, 10_000)
    whole = get(client, {"query": COUNT, "truncate": "1"})
    assert "Symposia-Truncated" not in whole.headers


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"ASK {}", {"Content-Type": DIRECT, "Content-Encoding": "gzip"}, 415),
        ("ASK {}".encode("utf-16"), {"Content-Type": f"{DIRECT}; charset=utf-16"}, 415),
        (b"ASK { ?s ?p '\xff' }", {"Content-Type": DIRECT}, 400),
        (b"query=ASK+%7B+%3Fs+%3Fp+'%FF'+%7D", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"query=ASK+%7B+%3Fs+%3Fp+'%EF%BF%BD'+%7D", {"Content-Type": "application/x-www-form-urlencoded"}, 200),
        (b"ASK {}", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_bodies_are_taken_as_they_are_or_not_at_all(
    client: FlaskClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Nothing is replaced on the way."""
    assert client.post("/sparql", data=body, headers=headers).status_code == status


def test_a_query_in_the_url_that_is_not_utf_8_is_refused(client: FlaskClient) -> None:
    """Not answered with another text."""
    assert client.get("/sparql?query=ASK+%7B+%3Fs+%3Fp+'%FF'+%7D").status_code == 400


def test_a_graph_is_asked_for_in_a_format_of_graphs(client: FlaskClient) -> None:
    """Before any work: 406 for CONSTRUCT as results, 400 for a name that does not suit."""
    query = "PREFIX e: <http://e/> CONSTRUCT { ?s e:p ?o } { ?s ?p ?o } LIMIT 1"
    assert get(client, {"query": query}, headers={"Accept": "text/csv"}).status_code == 406
    assert get(client, {"query": query, "format": "csv"}).status_code == 400
    assert get(client, {"query": query}, headers={"Accept": "text/csv;q=0.9, */*;q=0.1"}).mimetype == "text/turtle"


# ---- clients ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(snapshot_data: Path) -> FlaskClient:
    """A client of a service with a token, a trusted proxy and three errors a minute."""
    settings = Settings(token="s3cret", trusted_proxies=("10.0.0.0/8",), client_errors=3, query_seconds=5)
    return create_app(snapshot_data, settings).test_client()


def test_a_client_that_errs_too_often_is_told_to_wait(guarded: FlaskClient) -> None:
    """Another is not; the wait is said in seconds."""
    mine = {"environ_overrides": {"REMOTE_ADDR": "127.0.1.1"}}
    assert [get(guarded, {"query": "nonsense"}, **mine).status_code for _ in range(4)] == [400, 400, 400, 429]
    refused = get(guarded, {"query": "ASK {}"}, **mine)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "3 of your queries" in refused.json["detail"]
    other = {"environ_overrides": {"REMOTE_ADDR": "127.0.1.2"}}
    assert get(guarded, {"query": "ASK {}"}, **other).status_code == 200


def test_a_proxy_that_is_trusted_tells_the_client(guarded: FlaskClient) -> None:
    """By the last hop; what others write in the header counts for nothing."""

    def sent(peer: str, forwarded: str) -> int:
        more = {"environ_overrides": {"REMOTE_ADDR": peer}, "headers": {"X-Forwarded-For": forwarded}}
        return get(guarded, {"query": "nonsense"}, **more).status_code

    assert [sent("10.1.1.1", "6.6.6.6, 1.1.1.1") for _ in range(4)][-1] == 429
    assert sent("10.1.1.1", "1.1.1.1, 2.2.2.2") == 400
    assert [sent("127.0.1.3", f"3.3.3.{hop}") for hop in range(4)][-1] == 429


def test_the_token_gives_more_and_a_wrong_one_nothing(guarded: FlaskClient) -> None:
    """It stands in the header alone."""
    mine = {"environ_overrides": {"REMOTE_ADDR": "127.0.1.4"}}
    shown = {"headers": {"Authorization": "Bearer s3cret"}, **mine}
    assert [get(guarded, {"query": "nonsense"}, **shown).status_code for _ in range(6)] == [400] * 6
    wrong = get(guarded, {"query": "ASK {}"}, headers={"Authorization": "Bearer secret"}, **mine)
    assert (wrong.status_code, wrong.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_health_tells_of_the_workers(client: FlaskClient) -> None:
    """How many there are, and whether the platform confines them."""
    assert get(client, {"query": "ASK {}"}).status_code == 200
    about = json.loads(client.get("/health").data)["sparql"]
    assert about["workers"] >= 4
    assert about["confined"] in (True, False)


def test_budgets_count_a_minute() -> None:
    """What was used longer ago is forgotten; requests at once are counted as they run."""
    clock = [0.0]
    admission = Admission(Budget(queries=2, seconds=10, errors=5), lambda: clock[0])
    one = Asking("a")

    def refused() -> str:
        with pytest.raises(Problem) as caught:
            admission.enter(one)
        return f"{caught.value.detail} {caught.value.headers['Retry-After']}"

    assert (admission.enter(one), admission.enter(one)) == (0, 0)
    assert "2 queries of yours are running" in refused()
    admission.leave(one, 6, error=False)
    clock[0] = 20
    assert admission.enter(one) == 26, "6 s used, and one that has run for 20 s"
    admission.leave(one, 5, error=False)
    assert refused() == "your queries took 11 s of worker time within a minute; ask again in 41 s 41"
    clock[0] = 61
    assert admission.enter(one) > 0
    assert admission.enter(Asking("b")) == 0
