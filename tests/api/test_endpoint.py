"""RDF files served by the SPARQL service: every format, merged, apart where they must be, refused in words."""

from __future__ import annotations

import json
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from rdflib.namespace import DCAT, DCTERMS, RDF

from api.cli import main
from api.endpoint import create_endpoint, remember
from graph.errors import InputError
from graph.rdf.parsing import PART, READ_QUADS, stream_quads
from graph.stores import GRAPH_FORMATS
from graph.stores.files import RdfFile, load
from graph.vocabulary import PREFIXES

Serving = Callable[..., AbstractContextManager[str]]

BASE = "http://127.0.0.1:8000/"
_TRIPLE = "<http://e/s> <http://e/p> <http://e/o> ."
_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/s"><e:p rdf:resource="http://e/o"/></rdf:Description></rdf:RDF>'
)
_JSON = '{"@id": "http://e/s", "http://e/p": {"@id": "http://e/o"}}'
_WRITTEN = {".rdf": _XML, ".xml": _XML, ".owl": _XML, ".jsonld": _JSON, ".json": _JSON}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., FlaskClient]]:
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
        remember(folder, load(files, folder / "rdf"), BASE)
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
    assert client.get("/", headers={"Accept": "text/html"}).location == "/sparql"
    assert client.get("/health").json["counts"] == {"quads": 1}


_MIXED = """
@prefix e: <http://e/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
e:a a foaf:Person, e:Author ; foaf:name "A" ; e:wrote e:w ; <http://other.example/vocab/odd%20name> 1 .
e:b a foaf:Person ; foaf:name "B", "Bee" . <http://g/1> { e:a foaf:name "A" . e:w e:title "W" }
"""
_SD, _VOID = (rdflib.Namespace(PREFIXES[name]) for name in ("sd", "void"))


@pytest.mark.parametrize("path", ["/", "/sparql", "/.well-known/void"])
@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml, */*;q=0.1"])
def test_a_program_is_told_what_is_served(serve: Callable[..., FlaskClient], path: str, accept: str) -> None:
    """Each claim of the description is true: the address, the formats, the counts of graphs, classes and properties."""
    client = serve(trig=_MIXED)
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype, answer.headers["Vary"]) == (200, accept.partition(",")[0], "Accept")
    said = rdflib.Graph().parse(data=answer.data, format=answer.mimetype)
    (service,) = said.subjects(RDF.type, _SD.Service)
    assert str(said.value(service, _SD.endpoint)) == BASE + "sparql"
    assert client.get("/" + str(said.value(service, DCAT.endpointDescription)).removeprefix(BASE)).status_code == 200
    assert set(said.objects(service, _SD.feature)) == {_SD.UnionDefaultGraph}
    assert not list(said.objects(service, _SD.propertyFeature)), "there is no index of words over files"
    for media_type in map(str, said.objects(service, DCTERMS.format)):
        query = "CONSTRUCT WHERE { ?s ?p ?o }" if media_type in GRAPH_FORMATS.values() else "ASK {}"
        assert (
            client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type}).mimetype == media_type
        )

    def stated(of: rdflib.term.Node, part: rdflib.URIRef, key: rdflib.URIRef, count: rdflib.URIRef) -> dict[str, str]:
        return {str(said.value(each, key)): str(said.value(each, count)) for each in said.objects(of, part)}

    def counted(query: str) -> dict[str, str]:
        return {row["x"]: row["n"] for row in rows(client, query)}

    dataset = said.value(service, _SD.defaultDataset)
    assert dataset is not None
    assert rows(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(said.value(dataset, _VOID.triples))}]
    graphs = counted("SELECT ?x (COUNT(*) AS ?n) { GRAPH ?x { ?s ?p ?o } } GROUP BY ?x")
    assert stated(dataset, _SD.namedGraph, _SD.name, _VOID.triples) == graphs == {"http://g/1": "2"}
    classes = counted("SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x")
    assert stated(dataset, _VOID.classPartition, _VOID["class"], _VOID.entities) == classes
    uses = _VOID.propertyPartition, _VOID.property, _VOID.triples
    assert stated(dataset, *uses) == counted("SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x")
    for part in said.objects(dataset, _VOID.classPartition):
        query = f"SELECT ?x (COUNT(*) AS ?n) {{ ?s a <{said.value(part, _VOID['class'])}> ; ?x ?o }} GROUP BY ?x"
        assert stated(part, *uses) == counted(query)


def test_the_terms_of_the_files_can_be_completed(serve: Callable[..., FlaskClient]) -> None:
    """In the prefixes that the files declare, else in new ones, else whole; the most used first."""
    terms = serve(trig=_MIXED).get("/sparql/terms.json").json
    assert {"e": "http://e/", "foaf": "http://xmlns.com/foaf/0.1/"}.items() <= terms["prefixes"].items()
    assert [(each["name"], each["count"]) for each in terms["classes"]] == [("foaf:Person", 2), ("e:Author", 1)]
    assert terms["classes"][0]["properties"] == {
        "rdf:type": 3,
        "foaf:name": 3,
        "e:wrote": 1,
        "<http://other.example/vocab/odd%20name>": 1,
    }
    assert [each["name"] for each in terms["properties"]][:2] == ["rdf:type", "foaf:name"]


def test_names_without_a_prefix_get_one(serve: Callable[..., FlaskClient]) -> None:
    """A well-known one where there is one, else one that is free."""
    ours = serve(ttl="<http://e/s> <http://purl.org/dc/terms/title> 'a' . <http://e/s> <http://x.example/v#p> 1 .")
    assert {each["name"] for each in ours.get("/sparql/terms.json").json["properties"]} == {"dcterms:title", "ns1:p"}


def test_what_is_declared_between_two_parts_of_a_file_is_seen() -> None:
    """A file is read part by part, and a DOCTYPE may lie across the seam; the line is that in the whole file."""
    for before in range(0, 12, 3):
        text = "<?xml version='1.0'?>\n<!--" + "x" * (PART - 30 - before) + "-->\n<!DOCTYPE r [<!ENTITY a 'b'>]>" + _XML
        with pytest.raises(InputError, match="a.rdf, line 3: a DOCTYPE"):
            list(stream_quads(BytesIO(text.encode()), ".rdf", where="a.rdf"))
    cut = ("# " + "é" * (PART // 2) + "\n" + _TRIPLE).encode()
    assert len(list(stream_quads(BytesIO(cut), ".nt"))) == 1
    with pytest.raises(InputError, match="a.nt, line 3: this is not UTF-8"):
        list(stream_quads(BytesIO(cut + b"\n\xe9\n"), ".nt", where="a.nt"))


def test_a_file_that_ends_its_parser_ends_nothing_else(tmp_path: Path) -> None:
    """It is said which file that was."""
    (tmp_path / "good.nt").write_text(_TRIPLE)
    (tmp_path / "deep.ttl").write_text("<x:a> <x:b> " + "( " * 300_000)
    with pytest.raises(InputError, match=r"deep\.ttl"):
        load([RdfFile(tmp_path / "good.nt"), RdfFile(tmp_path / "deep.ttl")], tmp_path / "rdf")
    assert not (tmp_path / "rdf").exists()


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    """The file, the place, and what would be right, in one line; nothing is served."""
    texts = {
        "a.ttl": ("<http://e/s> <http://e/p>\n<http://e/o> <http://e/o2>", "a.ttl, line 2"),
        "b.jsonld": ('{"@context": "http://127.0.0.1:1/", "@id": "http://e/s"}', "is not fetched"),
        "c.rdf": ('<!DOCTYPE r [<!ENTITY a "b">]>' + _XML, "DOCTYPE"),
        "d.txt": ("words", "known: .json"),
        "e.nt": ("\udcff", "e.nt, line 1: this is not UTF-8"),
        "f.nq": ("<http://e/s> <http://e/p> 1 .\n<http://e/s> .", "f.nq, line"),
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
