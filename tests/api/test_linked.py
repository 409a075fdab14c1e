"""Linked data, downloads and the headers that every answer has."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient

from api.app import create_app
from api.linked import SUFFIXES
from exports import EXPORTERS
from graph.build import build
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS

WORK = "/id/work/the-dynamics-of-representation-learning-in-shallow-non"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("text/html", "/works/the-dynamics-of-representation-learning-in-shallow-non"),
        (BROWSER["Accept"], "/works/the-dynamics-of-representation-learning-in-shallow-non"),
        ("text/turtle", WORK + ".ttl"),
        ("application/ld+json", WORK + ".jsonld"),
        ("application/n-triples", WORK + ".nt"),
        ("application/rdf+xml, text/html;q=0.5", WORK + ".rdf"),
        ("application/json", "/api/v1/works/the-dynamics-of-representation-learning-in-shallow-non"),
    ],
)
def test_an_iri_leads_to_what_the_client_likes(client: FlaskClient, accept: str, place: str) -> None:
    """303 by Accept, to a path: never to the host that the request claims."""
    answer = client.get(WORK, headers={"Accept": accept, "Host": "evil.example"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == place
    assert "Accept" in answer.headers["Vary"]
    assert client.get(place).status_code == 200


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_descriptions_by_suffix_agree(client: FlaskClient, snapshot: Snapshot, suffix: str) -> None:
    """Each format holds the same triples: the work, its authorships, its concepts."""
    answer = client.get(f"{WORK}.{suffix}")
    assert answer.mimetype == GRAPH_FORMATS[SUFFIXES[suffix]]
    found = rdflib.Graph().parse(data=answer.data, format=PARSERS[suffix])
    subject = rdflib.URIRef(snapshot.base + WORK[1:])
    authors = list(found.objects(subject, rdflib.URIRef("https://w3id.org/symposia/ns#authorship")))
    assert len(authors) == 2
    assert all(list(found.predicate_objects(author)) for author in authors)
    assert len(found) == len(rdflib.Graph().parse(data=client.get(f"{WORK}.nt").data, format="nt"))


@pytest.mark.parametrize(
    "thing",
    [
        "room/icml-2022-room-309",
        "series/icml",
        "scheme/concepts",
        "graph/meta",
        "work/the-dynamics-of-representation-learning-in-shallow-non",
    ],
)
def test_every_kind_has_a_generic_page(client: FlaskClient, thing: str) -> None:
    """With what is said of it; kinds without a page of their own are led there."""
    answer = client.get(f"/id/{thing}.html", headers=BROWSER)
    assert answer.status_code == 200
    assert "What is said of it" in answer.text
    if not thing.startswith("work"):
        assert client.get(f"/id/{thing}", headers=BROWSER).headers["Location"] == f"/id/{thing}.html"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/id/work/nothing-here", "no work 'nothing-here'"),
        ("/id/wrok/x", "did you mean 'work'?"),
        (WORK + ".tll", "did you mean 'ttl'?"),
        ("/id/work/a%3E%20b", "no work"),
    ],
)
def test_unknown_things_are_404_in_words(client: FlaskClient, path: str, says: str) -> None:
    """As problem details."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert says in answer.json["detail"]


def test_what_no_one_can_give_is_406(client: FlaskClient) -> None:
    """For IRIs, pages and JSON."""
    for path in (WORK, "/works", "/api/v1/works"):
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", ["/ns", "/shapes"])
def test_the_terms_are_served_as_turtle(client: FlaskClient, path: str) -> None:
    """rdflib reads them."""
    answer = client.get(path)
    assert answer.mimetype == "text/turtle"
    assert len(rdflib.Graph().parse(data=answer.text, format="turtle")) > 50


# ---- downloads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_export_is_a_download(client: FlaskClient, name: str) -> None:
    """With its media type, a file name with its suffix, its whole length, and no second making for who has it."""
    exporter = EXPORTERS[name]
    answer = client.get(f"/exports/{name}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == exporter.media_type
    assert answer.headers["Content-Disposition"].endswith(exporter.suffix)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content_length == len(answer.data) > 1000
    again = client.get(f"/exports/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_unknown_export_names_the_known(client: FlaskClient) -> None:
    """With the nearest."""
    answer = client.get("/exports/tutle")
    assert answer.status_code == 404
    assert "did you mean 'turtle'?" in answer.json["detail"]


# ---- headers ---------------------------------------------------------------------------------------------------------

ANSWERS = [
    "/",
    "/works",
    WORK + ".ttl",
    "/api/v1/works",
    "/api/v1/people/sebastian-goldt",
    "/sparql?query=ASK{}",
    "/ns",
]


@pytest.mark.parametrize("path", ANSWERS)
def test_a_strong_etag_and_a_304(client: FlaskClient, path: str) -> None:
    """The same request has the same tag, and with it no body."""
    first, second = client.get(path), client.get(path)
    tag = first.headers["ETag"]
    assert tag == second.headers["ETag"]
    assert tag.startswith('"')
    held = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (held.status_code, held.data, held.headers["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_tells_query_and_format_apart(client: FlaskClient) -> None:
    """Two representations of one address are two tags."""
    asked = [client.get("/sparql?query=ASK{}", headers={"Accept": kind}) for kind in ("text/csv", "application/json")]
    asked += [client.get("/api/v1/works?page=1"), client.get("/api/v1/works?page=2")]
    assert len({answer.headers["ETag"] for answer in asked}) == 4


@pytest.mark.parametrize("path", [*ANSWERS, "/health", "/no/such/page", "/static/symposia.css"])
def test_every_answer_keeps_browsers_safe_and_is_open_for_reading(client: FlaskClient, path: str) -> None:
    """Policy, nosniff, referrer, CORS; also on errors."""
    headers = client.get(path, headers=BROWSER).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/api/v1/works", "/sparql?query=ASK{}", WORK + ".nt", "/exports/turtle"])
def test_head_is_get_without_its_body(client: FlaskClient, path: str) -> None:
    """The same status, type and tag."""
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.content_type == got.content_type


@pytest.mark.parametrize(
    ("path", "methods"), [("/sparql", {"GET", "HEAD", "POST"}), ("/api/v1/works", {"GET", "HEAD"})]
)
def test_options_name_the_methods(client: FlaskClient, path: str, methods: set[str]) -> None:
    """For people by Allow, for browsers by CORS."""
    answer = client.options(path)
    assert answer.status_code == 200
    assert methods <= set(answer.headers["Allow"].split(", "))
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_another_method_is_405_in_words(client: FlaskClient) -> None:
    """With the Allow header."""
    answer = client.delete("/api/v1/works")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/works/", "//works", "/works//x"])
def test_no_redirect_trusts_the_host_header(client: FlaskClient, path: str) -> None:
    """A slash too many is answered where it is, or not found: never sent to a host that the request names."""
    answer = client.get(path, headers={"Host": "evil.example", **BROWSER})
    assert "evil.example" not in answer.headers.get("Location", "")
    assert "evil.example" not in answer.text


def test_errors_are_pages_for_browsers(client: FlaskClient) -> None:
    """HTML with the same words, save under /api."""
    answer = client.get("/people/sebastian-gold", headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "did you mean &#39;sebastian-goldt&#39;?" in answer.text
    assert client.get("/api/v1/people/nobody", headers=BROWSER).mimetype == "application/problem+json"


# ---- which snapshot is served ----------------------------------------------------------------------------------------


def test_health_names_the_snapshot(client: FlaskClient, snapshot: Snapshot) -> None:
    """With its counts and the version, never from a cache."""
    answer = client.get("/health")
    assert answer.json["status"] == "ok"
    assert answer.json["snapshot"] == snapshot.id
    assert answer.json["counts"]["works"] == 119
    assert answer.json["version"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_snapshot_it_says_so(tmp_path: Path) -> None:
    """503 with what to do, as JSON and as a page."""
    client = create_app(tmp_path).test_client()
    for path in ("/health", "/", "/sparql?query=ASK{}"):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
        assert "symposia build" in answer.json["detail"]
    assert client.get("/", headers=BROWSER).mimetype == "text/html"


def test_a_newer_snapshot_is_noticed_and_a_damaged_one_is_not_served(seeds: Path, tmp_path: Path) -> None:
    """Without a restart; the tag of a page changes with it."""
    first, second = sorted(seeds.glob("*.txt"))[:2]
    build([first], tmp_path)
    client = create_app(tmp_path).test_client()
    before = client.get("/works")
    build([second], tmp_path)
    after = client.get("/works", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    served = client.get("/health").json["snapshot"]

    damaged = tmp_path / "snapshots" / "damaged"
    damaged.mkdir()
    (damaged / "manifest.json").write_text(json.dumps({"id": "damaged"}), "utf-8")
    link = tmp_path / "next"
    link.symlink_to(Path("snapshots") / "damaged")
    os.replace(link, tmp_path / "current")
    assert client.get("/health").json["snapshot"] == served


def test_two_applications_do_not_share_a_snapshot(client: FlaskClient, hostile: FlaskClient) -> None:
    """There is no global."""
    assert client.get("/health").json["snapshot"] != hostile.get("/health").json["snapshot"]
