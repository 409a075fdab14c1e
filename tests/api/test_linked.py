"""Linked data, downloads and the headers that every answer has."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.request import urlopen

import pytest
import rdflib
from flask.testing import FlaskClient

from api.app import create_app
from api.linked import SUFFIXES
from api.server import ServeError, free_port
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
    plain = rdflib.Graph().parse(data=client.get(f"{WORK}.nt").data, format="nt")
    # JSON-LD also lists the authors in order: a link to the list, and two triples for each of its members.
    assert len(found) - len(plain) == (1 + 2 * len(authors) if suffix == "jsonld" else 0)
    assert all(triple in found for triple in plain)


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
    if not thing.startswith(("work", "room")):
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


@pytest.mark.parametrize("name", ["turtle", "coauthors-html"])
def test_an_export_offers_no_ranges(client: FlaskClient, name: str) -> None:
    """It is sent whole, and does not say otherwise."""
    answer = client.get(f"/exports/{name}", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert answer.headers.get("Accept-Ranges", "none") == "none"
    assert answer.content_length == len(answer.data) > 1000


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


@pytest.fixture
def twice(seeds: Path, tmp_path: Path) -> tuple[Path, str, Path]:
    """A data folder with two snapshots: the folder, the id of the older, the place of the newer, which is current."""
    first, second = sorted(seeds.glob("*.txt"))[:2]
    older = build([first], tmp_path / "data").snapshot.id
    build([second], tmp_path / "data")
    return tmp_path / "data", older, (tmp_path / "data" / "current").resolve()


def _empty(path: Path) -> None:
    """Leave nothing of a file or of the files in a folder but their names."""
    for each in path.iterdir() if path.is_dir() else [path]:
        each.write_bytes(b"")


@pytest.mark.parametrize("part", ["manifest.json", "catalogue.sqlite", "rdf"])
def test_beside_a_damaged_snapshot_the_one_before_is_served(
    twice: tuple[Path, str, Path], part: str, caplog: pytest.LogCaptureFixture
) -> None:
    """From the start, with a word in the log, until the damaged one is repaired in its place."""
    data, older, place = twice
    whole = data / "whole"
    shutil.copytree(place, whole)
    _empty(place / part)
    client = create_app(data).test_client()
    assert client.get("/health").json["snapshot"] == older
    assert client.get("/works").status_code == client.get("/sparql?query=ASK{}").status_code == 200
    assert len([each for each in caplog.messages if "is not served" in each and part in each]) == 1
    shutil.rmtree(place)
    shutil.copytree(whole, place, copy_function=shutil.copyfile)
    assert client.get("/health").json["snapshot"] == place.name


def test_a_newer_snapshot_that_is_repaired_in_its_place_is_served(seeds: Path, tmp_path: Path) -> None:
    """It was refused while it was damaged, and is tried again when its files have changed."""
    first, second = sorted(seeds.glob("*.txt"))[:2]
    older = build([first], tmp_path).snapshot.id
    client = create_app(tmp_path).test_client()
    assert client.get("/health").json["snapshot"] == older
    build([second], tmp_path)
    manifest = (tmp_path / "current").resolve() / "manifest.json"
    content = manifest.read_text("utf-8")
    manifest.write_text("{", "utf-8")
    assert client.get("/health").json["snapshot"] == older
    manifest.write_text(content, "utf-8")
    assert client.get("/health").json["snapshot"] == manifest.parent.name


def test_serve_announces_the_snapshot_that_it_serves(
    twice: tuple[Path, str, Path], serving: Callable[..., AbstractContextManager[str]]
) -> None:
    """Beside a damaged one the older is served; where all are damaged, the command ends with an error instead."""
    data, older, place = twice
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--data", str(data)]
    _empty(place / "rdf")
    with serving(*command, cwd=data) as address, urlopen(address + "health") as response:
        assert json.load(response)["snapshot"] == older
    _empty(data / "snapshots" / older / "catalogue.sqlite")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert "build again" in done.stderr


def test_an_address_of_another_machine_is_refused_as_such() -> None:
    """Another port would not help."""
    with pytest.raises(ServeError, match=r"'192\.0\.2\.1' is no address of this machine; try --host 127\.0\.0\.1$"):
        free_port("192.0.2.1", 0)


def test_a_port_for_the_administrator_is_refused_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next port would be refused as well."""

    def refuse(_socket: object, _address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("socket.socket.bind", refuse)
    with pytest.raises(ServeError, match="port 80 is kept for the administrator of this machine; try --port 8000"):
        free_port("127.0.0.1", 80)


def test_two_applications_do_not_share_a_snapshot(client: FlaskClient, hostile: FlaskClient) -> None:
    """There is no global."""
    assert client.get("/health").json["snapshot"] != hostile.get("/health").json["snapshot"]
