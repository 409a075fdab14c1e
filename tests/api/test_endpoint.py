"""RDF files served by the SPARQL service: every format, merged, apart where they must be, refused in words."""

from __future__ import annotations

import json
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from api.cli import main
from api.endpoint import create_endpoint, remember
from graph.rdf.parsing import READ_QUADS
from graph.stores.files import RdfFile, load
from graph.workers.pool import Pool

Serving = Callable[..., AbstractContextManager[str]]

_TRIPLE = "<http://e/s> <http://e/p> <http://e/o> ."
_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/s"><e:p rdf:resource="http://e/o"/></rdf:Description></rdf:RDF>'
)
_JSON = '{"@id": "http://e/s", "http://e/p": {"@id": "http://e/o"}}'
_WRITTEN = {".rdf": _XML, ".xml": _XML, ".owl": _XML, ".jsonld": _JSON, ".json": _JSON}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Workers to parse files."""
    workers = Pool()
    yield workers
    workers.close()


@pytest.fixture
def serve(tmp_path: Path, pool: Pool) -> Iterator[Callable[..., FlaskClient]]:
    """Serves files given as name=text, or (graph, text); a client of the service."""
    made = []

    def start(**texts: str | tuple[str, str]) -> FlaskClient:
        files = []
        for number, (name, text) in enumerate(texts.items()):
            graph, text = text if isinstance(text, tuple) else (None, text)
            path = tmp_path / f"{number}.{name.partition('_')[0]}"
            path.write_text(text, "utf-8")
            files.append(RdfFile(path, graph))
        folder = tmp_path / "served"
        remember(folder, load(files, folder / "rdf", pool), "http://127.0.0.1:8000/")
        app = create_endpoint(folder)
        made.append(app)
        return app.test_client()

    yield start
    for app in made:
        app.extensions["symposia.sparql"].pool.close()


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    """The solutions of a query."""
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    return [{name: term["value"] for name, term in row.items()} for row in answer.json["results"]["bindings"]]


def run(*words: str | Path) -> Result:
    """Run ``symposia endpoint`` with words that make it end at once."""
    return CliRunner().invoke(main, ["endpoint", *map(str, words)])


@pytest.mark.parametrize("suffix", sorted(READ_QUADS))
def test_a_file_of_every_format_is_served(serve: Callable[..., FlaskClient], suffix: str) -> None:
    """One triple, in all of them the same."""
    client = serve(**{suffix[1:]: _WRITTEN.get(suffix, _TRIPLE)})
    assert rows(client, "SELECT * { ?s ?p ?o }") == [{"s": "http://e/s", "p": "http://e/p", "o": "http://e/o"}]


def test_a_triple_of_several_files_and_graphs_counts_once(serve: Callable[..., FlaskClient]) -> None:
    """The default graph is the union; each graph keeps what is its own, and FROM merges as it should."""
    client = serve(
        nt=_TRIPLE, nt_2=("http://g/1", _TRIPLE), trig=f"<http://g/2> {{ {_TRIPLE} <http://e/x> <http://e/p> 1 }}"
    )
    assert rows(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": "2"}]
    counted = rows(client, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    assert counted == [{"g": "http://g/1", "n": "1"}, {"g": "http://g/2", "n": "2"}]
    merged = "SELECT (COUNT(*) AS ?n) FROM <http://g/1> FROM <http://g/2> { ?s ?p ?o }"
    assert rows(client, merged) == [{"n": "2"}]


def test_blank_nodes_of_two_files_are_two(serve: Callable[..., FlaskClient]) -> None:
    """Equal labels in different files mean different things, within one file the same."""
    text = "_:a <http://e/p> _:b .\n_:b <http://e/p> _:a ."
    client = serve(nt=text, nt_2=text)
    assert rows(client, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }") == [{"n": "4"}]


def test_the_service_of_files_is_that_of_snapshots(serve: Callable[..., FlaskClient]) -> None:
    """The same refusals, an editor without links to pages that are not there, and a word on its health."""
    client = serve(nt=_TRIPLE)
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 403
    assert client.get("/sparql?query=SELECT * { SERVICE <http://x/> { ?s ?p ?o } }").status_code == 403
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/works" not in page.text
    assert client.get("/").location == "/sparql"
    assert client.get("/health").json["counts"] == {"quads": 1}


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    """The file, the place, and what would be right, in one line; nothing is served."""
    texts = {
        "a.ttl": ("<http://e/s> <http://e/p>\n<http://e/o> <http://e/o2>", "a.ttl, line 2"),
        "b.jsonld": ('{"@context": "http://127.0.0.1:1/", "@id": "http://e/s"}', "is not fetched"),
        "c.rdf": ('<!DOCTYPE r [<!ENTITY a "b">]>' + _XML, "DOCTYPE"),
        "d.txt": ("words", "known: .json"),
        "e.nt": ("\udcff", "not UTF-8"),
    }
    for name, (text, told) in texts.items():
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        done = run(tmp_path / name)
        assert done.exit_code == 1, name
        assert told in done.stderr
        assert name in done.stderr
        assert len(done.stderr.splitlines()) == 1
    for words in ([], ["--named", "people.ttl"], ["--named", f"no iri={tmp_path / 'a.ttl'}"], [tmp_path / "none.ttl"]):
        assert run(*words).exit_code == 2
    assert "no such file" in run("--named", "http://g/=none.ttl").stderr


def test_the_command_serves_until_it_is_ended(serving: Serving, tmp_path: Path) -> None:
    """As a person starts it, on a free port."""
    (tmp_path / "a.nt").write_text(_TRIPLE)
    command = [sys.executable, "-m", "api", "endpoint", tmp_path / "a.nt", "--named", f"http://g/={tmp_path / 'a.nt'}"]
    with serving(*command, "--port", "0", cwd=tmp_path) as address:
        query = urllib.parse.urlencode({"query": "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"})
        with urllib.request.urlopen(f"{address}sparql?{query}&format=json", timeout=10) as answer:
            found = json.load(answer)["results"]["bindings"]
    assert [row["g"]["value"] for row in found] == ["http://g/"]
