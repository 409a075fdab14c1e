"""What the store promises: nothing lost, whole answers, errors in words, and no other host asked."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from graph import entities as e
from graph.errors import InputError, QueryError, QueryRefused, SnapshotError, UnknownName
from graph.knowledge import KnowledgeGraph, Row
from graph.rdf import canonical_line, quads
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS
from graph.stores.limits import examine
from graph.stores.oxigraph import OxigraphStore
from graph.stores.tokens import calls_out, tokens
from graph.vocabulary import Dcterms, Sym

ID = "http://example.org/id/"
NAMES = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?person ?name ?nick { ?person foaf:name ?name } ORDER BY ?name
"""


@pytest.fixture(scope="module")
def place(whole: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store of the hand-written graph lies."""
    path = tmp_path_factory.mktemp("store") / "rdf"
    OxigraphStore.create(path, quads(whole))
    return path


@pytest.fixture(scope="module")
def store(place: Path) -> OxigraphStore:
    """The store of the hand-written graph."""
    return OxigraphStore.open(place)


# ---- writing and opening ---------------------------------------------------------------------------------------------


def test_the_store_holds_every_quad_as_it_was_given(store: OxigraphStore, whole: KnowledgeGraph) -> None:
    """Not a term is changed by the store, so its canonical lines are those of the rows."""
    assert sorted(map(canonical_line, store.quads())) == sorted(map(canonical_line, quads(whole)))


def test_every_triple_is_counted_once(store: OxigraphStore, whole: KnowledgeGraph) -> None:
    """COUNT over the union of all graphs gives the number of quads."""
    (row,) = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()
    assert row["n"] == str(len(list(quads(whole))))


NASTY = [
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t\b\f",
    "'''\"\"\"",
    "\u2028\x85",
    "👩🏽‍🔬",
    "\u202eעברית",
    "<a> .",
    "\\u0041",
    "\x01\x7f",
    " ",
    "",
]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40) | st.sampled_from(NASTY)


@settings(max_examples=10, deadline=None)
@given(st.lists(texts, min_size=10, max_size=40))
def test_any_text_survives_to_the_store_and_back(printed: list[str]) -> None:
    """Quotes, line ends, control characters, emoji and right-to-left text are kept to the code point."""
    rows: list[Row] = []
    for n, each in enumerate(printed):
        rows.append(e.Work(f"w{n}", each, each, None, each, False, "s", 1))
        rows.append(e.Reading("s", f"item-{n}-title", f"item-{n}", "Title", each, 0, 1))
        rows.append(e.WorkCode(f"w{n}", 1, each))
    kg = KnowledgeGraph.of("http://example.org/", rows)
    with TemporaryDirectory() as folder:
        OxigraphStore.create(Path(folder, "rdf"), quads(kg))
        kept = list(OxigraphStore.open(Path(folder, "rdf")).quads())
    assert sorted(map(canonical_line, kept)) == sorted(map(canonical_line, quads(kg)))
    said = {(str(quad.subject), quad.predicate.value): str(quad.object) for quad in kept}
    for n, each in enumerate(printed):
        for subject, predicate in ((f"work/w{n}", Dcterms.abstract), (f"source/s#item-{n}-title", Sym.exact)):
            assert said[f"<http://example.org/id/{subject}>", predicate] == str(Literal(each))


def test_a_store_that_cannot_be_finished_leaves_nothing_to_open(tmp_path: Path) -> None:
    """When the quads break off, neither a store nor a part of one is left."""

    def broken() -> Iterator[Quad]:
        node = NamedNode("http://example.org/")
        yield Quad(node, node, node, node)
        raise InputError("the rows broke off")

    with pytest.raises(InputError, match="broke off"):
        OxigraphStore.create(tmp_path / "rdf", broken())
    assert list(tmp_path.iterdir()) == []


def test_an_existing_store_is_never_written_into(place: Path, whole: KnowledgeGraph) -> None:
    """A second create at the same place is refused and leaves the first as it was."""
    before = len(list(OxigraphStore.open(place).quads()))
    with pytest.raises(SnapshotError, match="cannot be written"):
        OxigraphStore.create(place, [])
    assert len(list(OxigraphStore.open(place).quads())) == before


def test_a_missing_store_is_refused_in_words(tmp_path: Path) -> None:
    """The error names the folder and says what to do; nothing is created."""
    with pytest.raises(SnapshotError, match=r"rdf: the RDF store of this snapshot is missing; build again"):
        OxigraphStore.open(tmp_path / "rdf")
    assert not (tmp_path / "rdf").exists()


def test_a_damaged_store_is_refused_in_words(whole: KnowledgeGraph, tmp_path: Path) -> None:
    """Whichever file was overwritten or lost, no wrong answer is given for it."""
    OxigraphStore.create(tmp_path / "whole", quads(whole))
    names = sorted(path.name for path in (tmp_path / "whole").iterdir() if path.name.endswith((".sst", "-000005")))
    assert len(names) > 3
    for number, name in enumerate(names):
        damaged = tmp_path / f"damaged-{number}"
        damaged.mkdir()
        for path in (tmp_path / "whole").iterdir():
            content = path.read_bytes()
            (damaged / path.name).write_bytes(b"\0" * len(content) if path.name == name else content)
        with pytest.raises(SnapshotError, match="cannot be read"):
            _read_all(damaged)


def _read_all(path: Path) -> None:
    store = OxigraphStore.open(path)
    assert len(list(store.quads())) > 100
    for pattern in ("?s ?p ?o", "<http://example.org/id/work/loops> ?p ?o", "?s ?p <http://example.org/id/work/loops>"):
        store.query(f"SELECT * {{ {pattern} }}")
        store.query(f"SELECT * {{ GRAPH ?g {{ {pattern} }} }}")
    store.query("SELECT * { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }")
    store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } }")


# ---- answers ---------------------------------------------------------------------------------------------------------


def test_solutions_come_as_rows_and_in_every_result_format(store: OxigraphStore) -> None:
    """The same table each time; an unbound variable is None."""
    answer = store.query(NAMES)
    assert (answer.kind, answer.variables) == ("solutions", ("person", "name", "nick"))
    expected = [(f"{ID}person/{slug}", name) for slug, name in (("ada", "Ada L"), ("bela", "Béla K"), ("cy", "Cy Z"))]
    assert answer.rows() == [{"person": iri, "name": name, "nick": None} for iri, name in expected]
    bindings = json.loads(answer.serialise("json"))["results"]["bindings"]
    assert [(row["person"]["value"], row["name"]["value"]) for row in bindings] == expected
    table = list(csv.reader(StringIO(answer.serialise("csv").decode())))
    assert table == [["person", "name", "nick"], *([iri, name, ""] for iri, name in expected)]
    assert answer.serialise("tsv").decode().splitlines()[1] == f'<{ID}person/ada>\t"Ada L"\t'
    assert b"<literal>B\xc3\xa9la K</literal>" in answer.serialise("xml")


def test_an_answer_can_be_read_again(store: OxigraphStore) -> None:
    """Rows and formats do not use it up."""
    answer = store.query(NAMES)
    assert answer.rows() == answer.rows()
    assert answer.serialise("csv") == answer.serialise("csv")
    assert answer.boolean


@pytest.mark.parametrize(("pattern", "word"), [("?s ?p ?o", "true"), ("?s ?p <http://nobody.example/>", "false")])
def test_ask_is_answered_in_every_result_format(store: OxigraphStore, pattern: str, word: str) -> None:
    """A boolean, also in the two formats that the standard forgot."""
    answer = store.query(f"ASK {{ {pattern} }}")
    assert (answer.kind, answer.boolean, answer.rows()) == ("boolean", word == "true", [])
    for name in RESULT_FORMATS:
        assert word in answer.serialise(name).decode()


@pytest.mark.parametrize("format_name", GRAPH_FORMATS)
def test_a_constructed_graph_comes_in_every_graph_format(store: OxigraphStore, format_name: str) -> None:
    """Each triple once, however often the pattern matched."""
    answer = store.query("CONSTRUCT { ?s a ?c } { ?s a ?c ; ?p ?o }")
    formats = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}
    formats |= {"jsonld": RdfFormat.JSON_LD, "nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
    found = [quad.triple for quad in parse(answer.serialise(format_name), format=formats[format_name])]
    assert answer.kind == "graph"
    assert len(found) == len(set(found)) == len(answer.rows())
    assert {str(triple) + " ." for triple in found} == set(answer.content.decode().splitlines())


def test_a_format_that_does_not_suit_the_answer_is_refused(store: OxigraphStore) -> None:
    """The error lists those that would."""
    with pytest.raises(UnknownName, match="no format for solutions named 'turtle'; known: csv, json, tsv, xml"):
        store.query(NAMES).serialise("turtle")
    with pytest.raises(UnknownName, match="no format for a graph named 'trug'; did you mean 'trig'"):
        store.query("DESCRIBE <http://example.org/id/work/loops>").serialise("trug")


def test_describing_a_thing_gives_its_triples_and_those_of_its_parts(store: OxigraphStore) -> None:
    """Parts are told by their IRIs: that of the thing with a fragment, in whatever graph."""
    described = store.describe(ID + "work/loops")
    about = {quad.triple for quad in store.quads() if _begins(quad, "work/loops")}
    assert {str(triple) + " ." for triple in about} == set(described.content.decode().splitlines())
    subjects = {row["subject"] for row in described.rows()}
    assert {ID + "work/loops#author-1", ID + "work/loops#concept-c0-mention-2", ID + "work/loops#code-1"} <= subjects


THINGS = """
    person/ada session/theory concept/c0 source/programme source/listing run/r1 graph/meta graph/entities room/hall
    scheme/presentation-types scheme/concepts event/icml-2022 series/icml
"""


@pytest.mark.parametrize("thing", THINGS.split())
def test_no_part_of_anything_is_left_out(store: OxigraphStore, thing: str) -> None:
    """Every triple whose subject is the thing or a part of it."""
    about = {f"{quad.triple} ." for quad in store.quads() if _begins(quad, thing)}
    assert set(store.describe(ID + thing).content.decode().splitlines()) == about
    assert about


def _begins(quad: Quad, thing: str) -> bool:
    return isinstance(quad.subject, NamedNode) and quad.subject.value.partition("#")[0] == ID + thing


def test_nothing_is_said_of_what_is_not_there(store: OxigraphStore) -> None:
    """An unknown thing gives an empty graph; what is no IRI is refused."""
    assert store.describe(ID + "work/nothing").rows() == []
    with pytest.raises(QueryError, match="'not an iri' is no IRI"):
        store.describe("not an iri")


def test_a_blank_node_of_a_result_keeps_its_mark(store: OxigraphStore) -> None:
    """It is not mistaken for a word."""
    (row,) = store.query("SELECT ?b { BIND (BNODE() AS ?b) }").rows()
    assert str(row["b"]).startswith("_:")


# ---- which graphs are asked ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    """A store whose graphs a and b share one of their triples: three triples, four quads."""
    s, p, a, b, c = (NamedNode(f"http://example.org/{name}") for name in ("from", "p", "a", "b", "c"))
    path = tmp_path_factory.mktemp("overlapping") / "rdf"
    OxigraphStore.create(path, [Quad(s, p, a, a), Quad(s, p, a, b), Quad(s, p, b, b), Quad(s, p, c, c)])
    return OxigraphStore.open(path)


E = "PREFIX e: <http://example.org/> "
COUNT = "SELECT (COUNT(*) AS ?n) "


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (COUNT + "FROM <http://nothing/> { ?s ?p ?o }", 0),
        (COUNT + "FROM <http://example.org/a> { ?s ?p ?o }", 1),
        (COUNT + "from<http://example.org/b>{ ?s ?p ?o }", 2),
        (E + COUNT + "FROM e:b # FROM e:c\n WHERE { ?s ?p ?o }", 2),
        (E + COUNT + "FROMe:b{ ?s ?p ?o }", 2),
        ("BASE <http://example.org/>" + COUNT + "FROM <b> { ?s ?p ?o }", 2),
        (E + COUNT + "FROM e:a FROM e:b { ?s ?p ?o }", 2),
        (E + COUNT + "FROM e:a FROM <http://example.org/a> { ?s ?p ?o }", 1),
        (E + COUNT + "FROM e:a FROM e:b FROM NAMED e:c { ?s ?p ?o . GRAPH ?g { ?x ?y ?z } }", 2),
        (E + COUNT + "FROM NAMED e:b { ?s ?p ?o }", 0),
        (E + COUNT + "FROM NAMED e:b { GRAPH ?g { ?s ?p ?o } }", 2),
        (E + COUNT + "FROM NAMED e:b FROM NAMED e:b { GRAPH ?g { ?s ?p ?o } }", 2),
        (E + COUNT + "FROM e:b { GRAPH ?g { ?s ?p ?o } }", 0),
        (E + COUNT + "FROM e:a FROM e:b { GRAPH ?g { ?s ?p ?o } }", 0),
    ],
)
def test_from_is_the_whole_of_what_is_asked(overlapping: OxigraphStore, query: str, count: int) -> None:
    """The default graph is the merge of those named by FROM; with FROM NAMED alone it is empty."""
    assert overlapping.query(query).rows() == [{"n": str(count)}]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from ?o { ?from ?p ?o }",
        "SELECT * { ?s ?p ?o FILTER (?o != 'FROM <http://nothing/>') } # FROM <http://nothing/>",
        "# FROM <http://nothing/>\nSELECT * { <http://example.org/from> ?p ?o }",
        "PREFIX from: <http://example.org/> SELECT * { from:from ?p ?o }",
        "PREFIX from: <http://example.org/> SELECT * { ?s ?p ?o } ORDER BY (from:a)",
        "PREFIX from: <http://example.org/> SELECT * { ?s ?p ?o } HAVING (from:a = from:a)",
        "PREFIX from: <http://example.org/> CONSTRUCT { ?s ?p ?object } { ?s ?p ?object } ORDER BY (from:a)",
    ],
)
def test_without_from_all_graphs_are_asked(overlapping: OxigraphStore, query: str) -> None:
    """The word in variables, strings, comments, IRIs and names is no clause."""
    found = overlapping.query(query).rows()
    assert {row.get("o", row.get("object")) for row in found} == {f"http://example.org/{name}" for name in "abc"}


def test_a_graph_that_cannot_be_read_is_refused_with_its_place(overlapping: OxigraphStore) -> None:
    """The place is that in the query as it was written."""
    for dataset in ("FROM x:a", "FROM x:a FROM NAMED x:a", "FROM", "FROM NAMED"):
        with pytest.raises(QueryError, match="the query cannot be parsed: line 1, column"):
            overlapping.query(f"ASK {dataset} {{ ?s ?p ?o }}")


# ---- errors ----------------------------------------------------------------------------------------------------------


SOUND = """\
PREFIX e: <http://e/> SELECT DISTINCT ?a (COUNT(?b) AS ?n) FROM <http://g/> WHERE { ?a e:p/e:q* "x"@en , 1.5 ; a e:C .
OPTIONAL { ?a e:r [ e:s ( 1 2 ) ] FILTER (?a != e:x && REGEX(STR(?a), 'y', "i")) } { ?a ^e:t ?b } UNION { VALUES ?b
{ e:u UNDEF } } } GROUP BY ?a HAVING (COUNT(*) > 1) ORDER BY DESC(?n) LIMIT 3"""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * WHERE {\n  ?s ?p ?o", r"line 2, column 11, at the end of the query; expected ',' or .* or '}'$"),
        ("SELECT * { ?s dcterms:title ?o }", r"'dcterms:title': declare PREFIX dcterms: <http://purl.org/dc/terms/>"),
        ("SELECT * { ?s foo:bar ?o }", r"line 1, column 15, 'foo:bar': declare PREFIX foo: <…>"),
        ("SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c }", "neither grouped by nor in an aggregate"),
        ("", "line 1, column 1, at the end of the query; expected SELECT or ASK"),
        ("INSERT DATA { <a:a> <a:a> 1 }", r"line 1, column 1, before 'INSERT DATA { <a:a> <a:a> 1 }'"),
        ("SELECT * {\n ?s ?p ?o }\nLIMIT many", r"line 3, column 7, before 'many'; expected a number"),
        ("SELEC * { }", "line 1, column 1, before 'SELEC .*: did you mean SELECT?"),
        ("ASK { ?a ?b ?c\n FILTER NOT EXIST { } }", "line 2, column 13, .*: did you mean EXISTS?"),
        ("ASK { ?a ?b ?c # )\n   ?d ?e ?f }", r"line 2, column 4, before '\?d \?e \?f }'; expected ',' or '.' or ';'"),
        ("ASK { ?a ?b 'é' ; ?c }", "line 1, column 22, before '}'; expected .* or a variable or an IRI or a literal"),
        ("ASK { ?a ?b ?c FILTER(?a == 1) }", "line 1, column 27, before '= 1"),
        ("ASK { ?a ?b ?c FILTER regex(?c, 'a' }", "line 1, column 37, before '}'; expected '\\)'"),
        ("ASK { ?a ?b 'c }", "line 1, column 13, .*: this quotation mark is not closed anywhere"),
        ("ASK { ?a <b c> ?d }", "line 1, column 10, .*: this is no IRI"),
        ("ASK { BIND (1 AS ?a) BIND (2 AS ?a) }", "gives a value to a variable that has one already"),
        ("ASK { _:a ?b ?c . { _:a ?b ?c } }", "line 1, column 21, .*: a blank node stands in one group only"),
        ("ASK { ?a ?b ?c } }", "line 1, column 18, before '}': the query is whole without it"),
        ("SELECT * { ?a ?b ?c } GROUP BY ?a", r"SELECT \* is not authorized with GROUP BY"),
    ],
)
def test_a_malformed_query_is_refused_with_its_place(store: OxigraphStore, query: str, message: str) -> None:
    """Line, column, what stands there and, where it can be said, what would be right."""
    with pytest.raises(QueryError, match=message) as caught:
        store.query(query)
    assert "\\u{" not in str(caught.value), "no character classes of the parser"


@given(st.data())
def test_a_query_that_is_broken_anywhere_names_a_place_in_it(store: OxigraphStore, data: st.DataObject) -> None:
    """A token too many, too few or another one: the query still works, or the place is one of the text's own lines."""
    found = [token.text for token in tokens(SOUND)]
    place = data.draw(st.integers(0, len(found) - 1))
    found[place : place + data.draw(st.integers(0, 1))] = data.draw(
        st.lists(st.sampled_from(["{", "}", "(", "]", "?x", "<x y>", "a:b", "_:a", '"', "SELEC", ".", "1"]), max_size=2)
    )
    text = "\n".join(found)
    with suppress(QueryRefused):
        try:
            examine(text)
            store.query(text)
        except QueryError as error:
            line = int(str(error).partition("line ")[2].partition(",")[0])
            assert 1 <= line <= text.count("\n") + 1


def test_places_are_those_of_the_text_that_its_author_wrote(store: OxigraphStore) -> None:
    """Where the query was made from another text, that is the one whose lines are counted."""
    made = "ASK { VALUES (?a) { (<x:a>) (<x:b>) } ?a ?b ! }"
    with pytest.raises(QueryError, match="line 2, column 3, before '! }'"):
        store.query(made, written="ASK { ?a <x:in> 'x' ; ?b\n  ! }")
    with pytest.raises(QueryError, match="line 1, column 45, before '! }'"):
        store.query(made, written="ASK {}")


OTHER_HOST = "<http://127.0.0.1:{port}/>"

#: Ways to write SERVICE that the parser takes for the keyword.
CALLS = [
    "SELECT * {{ SERVICE {host} {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent {host} {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE{host}{{}} }}",
    "SELECT * {{ SERVICESILENT{host}{{}} }}",
    "PREFIX : {host} SELECT * {{ SERVICE:a {{}} }}",
    "SELECT * {{ VALUES ?x {{ 1 }}SERVICE{host}{{}} }}",
    "SELECT * {{ ?s ?p 'x'SERVICE{host}{{}} }}",
    "SELECT * {{ ?s ?p 1SERVICE{host}{{}} }}",
    "SELECT * {{ ?s ?p 1.SERVICE{host}{{}} }}",
    "SELECT * {{ ?s ?p trueSERVICE{host}{{}} }}",
    "PREFIX ex:<http://x/> SELECT * {{ ?s ex:-1SERVICE{host}{{}} }}",
    "SELECT * {{ BIND(1 AS ?x) # '\nSERVICE {host} {{}} # '\n}}",
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b#>\n)SERVICE{host}{{}} }}",
    "SELECT * {{ BIND({host} AS ?x) ?a ?b ?c FILTER(?a<?b)SERVICE?x#>\n{{}} }}",
    'SELECT * {{ ?a ?b ?c FILTER(?a<?b#>"""\n)SERVICE{host}{{}}#"""\n }}',
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b#>'''\n)SERVICE{host}{{}}#'''\n }}",
    "SELECT * {{ ?a ?b '\\\\'SERVICE{host}{{}} }}",
    'SELECT * {{ ?a ?b """a""\\""""SERVICE{host}{{}} }}',
    "SELECT * {{ ?s ?p 'x'@en SERVICE{host}{{}} }}",
    "SELECT * {{ ?s ?p ''SERVICE{host}{{}} }}",
    "ASK {{ {{ SELECT * {{ SERVICE {host} {{}} }} }} }}",
    "SELECT * {{ FILTER NOT EXISTS {{ SERVICE {host} {{}} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE {host} {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE {host} {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE {host} {{}} }}",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_query_never_asks_another_host(store: OxigraphStore, query: str) -> None:
    """SERVICE is refused in words before anything is evaluated, however it is written."""
    with pytest.raises(QueryError, match="SERVICE is refused"):
        store.query(query.format(host=OTHER_HOST.format(port=9)))


def test_the_refusal_is_needed_for_the_library_asks_other_hosts(place: Path) -> None:
    """Were the check not there, the host would be called: this test tells when the check can go."""
    from pyoxigraph import Store

    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_error(500)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        query = CALLS[1].format(host=OTHER_HOST.format(port=server.server_port))
        list(Store.read_only(str(place)).query(query))  # type: ignore[arg-type]  # SELECT gives solutions
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p ?o }",
        "SELECT $service { $service ?p ?o }",
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p """\nSERVICE <http://x/> {}""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
        "SELECT * { ?s <http://example.org/service> ?o }",
        "PREFIX schema: <https://schema.org/> SELECT * { ?s schema:serviceType ?o ; a schema:Service }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { ?s a sd:Service }",
        "SELECT * { ?s ?p 'x'@en-service }",
        "SELECT * { _:service ?p ?o }",
        "SELECT * { ?s ?p ?o FILTER(?s < ?o && ?o > 'service') }",
    ],
)
def test_the_word_is_allowed_where_it_calls_nobody(store: OxigraphStore, query: str) -> None:
    """In variables, strings, comments, IRIs and names."""
    assert not calls_out(query)
    store.query(query)


def test_terms_of_other_kinds_do_not_break_an_answer(tmp_path: Path) -> None:
    """A store made elsewhere may hold blank nodes and tagged literals."""
    node, graph = NamedNode("http://example.org/p"), NamedNode("http://example.org/g")
    made = [Quad(BlankNode("b"), node, Literal("chat", language="fr"), graph)]
    OxigraphStore.create(tmp_path / "rdf", made)
    answer = OxigraphStore.open(tmp_path / "rdf").query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    assert [row["object"] for row in answer.rows()] == ["chat"]
    assert b'"chat"@fr' in answer.serialise("turtle")
