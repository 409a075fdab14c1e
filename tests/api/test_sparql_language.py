"""SPARQL 1.1 as the service speaks it: queries over a small dataset with the answers that the standard gives.

Each is asked once, the ways of asking and the formats of answers taking turns, so that all of them are used alike.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from api.endpoint import create_endpoint, remember
from api.settings import Settings
from graph.stores.files import RdfFile, load

DATASET = """
@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:ann a e:Person ; e:name "Ann" ; e:age 31 ; e:knows e:bob, e:cy ; e:motto "Loom"@en, "Webstuhl"@de .
e:bob a e:Person ; e:name "Bob" ; e:age 27 ; e:knows e:cy ; e:mail "bob@e" .
e:cy a e:Person ; e:name "Cy" ; e:age 45 ; e:born "1980-02-29"^^xsd:date .
e:dot a e:Robot ; e:name "Dot" ; e:weight 1.5 ; e:built "2020-05-04T03:02:01Z"^^xsd:dateTime ; e:on true .
e:g { e:ann e:likes e:tea . e:bob e:likes e:tea, e:mate . }
e:h { e:cy e:likes e:coffee . e:tea e:price 2 . e:mate e:price 3 . e:coffee e:price 4 . }
"""

PREFIXES = "PREFIX e: <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "

#: Expressions and their values: the lexical form, or None where the standard has an error.
EXPRESSIONS: dict[str, str | None] = {
    "1 + 2": "3",
    "7 - 10": "-3",
    "6 * 7": "42",
    "-(3)": "-3",
    "2 < 3": "true",
    "2.0 = 2": "true",
    "2 != 2": "false",
    "'a' < 'b'": "true",
    "'a' = 'a'@en": "false",
    "1 / 0": None,
    "1 + 'a'": None,
    "true && false": "false",
    "true || false": "true",
    "true || (1/0 = 1)": "true",
    "false && (1/0 = 1)": "false",
    "!true": "false",
    "3 IN (1, 2, 3)": "true",
    "4 IN (1, 2, 3)": "false",
    "4 NOT IN (1, 2, 3)": "true",
    "3 IN ()": "false",
    "IF(true, 'y', 'n')": "y",
    "IF(false, 'y', 'n')": "n",
    "COALESCE(1/0, 'else')": "else",
    "COALESCE(?unbound, 5)": "5",
    "BOUND(?unbound)": "false",
    "STR(<http://e/x>)": "http://e/x",
    "STR(5)": "5",
    "STR('x'@en)": "x",
    "LANG('x'@en)": "en",
    "LANG('x')": "",
    "LANGMATCHES('en-GB', 'en')": "true",
    "LANGMATCHES('de', 'en')": "false",
    "LANGMATCHES('', '*')": "false",
    "DATATYPE(1)": "http://www.w3.org/2001/XMLSchema#integer",
    "DATATYPE(1.5)": "http://www.w3.org/2001/XMLSchema#decimal",
    "DATATYPE(1e0)": "http://www.w3.org/2001/XMLSchema#double",
    "DATATYPE('x')": "http://www.w3.org/2001/XMLSchema#string",
    "DATATYPE('x'@en)": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    "DATATYPE(true)": "http://www.w3.org/2001/XMLSchema#boolean",
    "IRI('http://e/y')": "http://e/y",
    "STRDT('5', xsd:integer) = 5": "true",
    "LANG(STRLANG('x', 'fr'))": "fr",
    "isIRI(<http://e/x>)": "true",
    "isIRI('http://e/x')": "false",
    "isLITERAL(5)": "true",
    "isBLANK(BNODE())": "true",
    "isNUMERIC(5)": "true",
    "isNUMERIC('5')": "false",
    "STRLEN('loom')": "4",
    "STRLEN('größe')": "5",
    "STRLEN('😀')": "1",
    "SUBSTR('loom', 2)": "oom",
    "SUBSTR('loom', 2, 2)": "oo",
    "UCASE('größe')": "GRÖSSE",
    "LCASE('LOOM')": "loom",
    "STRSTARTS('loom', 'lo')": "true",
    "STRENDS('loom', 'lo')": "false",
    "CONTAINS('loom', 'oo')": "true",
    "STRBEFORE('a=b', '=')": "a",
    "STRAFTER('a=b', '=')": "b",
    "STRAFTER('ab', '=')": "",
    "ENCODE_FOR_URI('a b/ö')": "a%20b%2F%C3%B6",
    "CONCAT('a', 'b', 'c')": "abc",
    "CONCAT()": "",
    "REPLACE('loom', 'o+', '0')": "l0m",
    "REPLACE('abcd', '(b)(c)', '$2$1')": "acbd",
    "REGEX('Loom', '^l', 'i')": "true",
    "REGEX('Loom', '^l')": "false",
    "ABS(-3)": "3",
    "CEIL(1.2)": "2",
    "FLOOR(1.8)": "1",
    "ROUND(2.5)": "3",
    "YEAR('2020-05-04T03:02:01Z'^^xsd:dateTime)": "2020",
    "MONTH('2020-05-04T03:02:01Z'^^xsd:dateTime)": "5",
    "DAY('2020-05-04T03:02:01Z'^^xsd:dateTime)": "4",
    "HOURS('2020-05-04T03:02:01Z'^^xsd:dateTime)": "3",
    "MINUTES('2020-05-04T03:02:01Z'^^xsd:dateTime)": "2",
    "SECONDS('2020-05-04T03:02:01Z'^^xsd:dateTime)": "1",
    "TZ('2020-05-04T03:02:01-07:00'^^xsd:dateTime)": "-07:00",
    "TZ('2020-05-04T03:02:01'^^xsd:dateTime)": "",
    "STR(TIMEZONE('2020-05-04T03:02:01-07:00'^^xsd:dateTime))": "-PT7H",
    "'2020-05-04T10:00:00+02:00'^^xsd:dateTime = '2020-05-04T08:00:00Z'^^xsd:dateTime": "true",
    "'2020-05-04T10:00:00Z'^^xsd:dateTime < '2020-05-04T09:00:00-07:00'^^xsd:dateTime": "true",
    "MD5('abc')": "900150983cd24fb0d6963f7d28e17f72",
    "SHA1('abc')": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "SHA256('abc')": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "STRLEN(STR(UUID())) > 40": "true",
    "STRLEN(STRUUID())": "36",
    "RAND() < 1": "true",
    "NOW() = NOW()": "true",
    "sameTerm(1, 1.0)": "false",
    "sameTerm(<http://e/x>, e:x)": "true",
    "xsd:integer('12')": "12",
    "xsd:integer('x')": None,
    "xsd:boolean('1')": "true",
    "xsd:string(12)": "12",
    "xsd:decimal('1.50') = 1.5": "true",
    "xsd:double('1e2') = 100": "true",
    "EXISTS { e:ann e:knows e:bob }": "true",
    "NOT EXISTS { e:ann e:knows e:bob }": "false",
}

#: Queries, and their rows: the values of each row in the order of SELECT joined by a bar, unbound ones empty.
SELECTS: dict[str, list[str]] = {
    "SELECT ?n { e:ann e:name ?n }": ["Ann"],
    "SELECT ?n { ?p a e:Person ; e:name ?n } ORDER BY ?n": ["Ann", "Bob", "Cy"],
    "SELECT ?n { ?p a e:Person ; e:name ?n } ORDER BY DESC(?n)": ["Cy", "Bob", "Ann"],
    "SELECT ?n { ?p e:age ?a ; e:name ?n } ORDER BY ?a": ["Bob", "Ann", "Cy"],
    "SELECT ?n { ?p e:age ?a ; e:name ?n } ORDER BY DESC(?a) LIMIT 1": ["Cy"],
    "SELECT ?n { ?p e:age ?a ; e:name ?n } ORDER BY ?a OFFSET 1": ["Ann", "Cy"],
    "SELECT ?n { ?p e:name ?n } ORDER BY ?n LIMIT 2 OFFSET 1": ["Bob", "Cy"],
    "SELECT ?n { ?p e:name ?n } LIMIT 0": [],
    "SELECT ?n { ?p e:age ?a ; e:name ?n FILTER (?a > 30) } ORDER BY ?n": ["Ann", "Cy"],
    "SELECT ?n { ?p e:age ?a ; e:name ?n FILTER (?a > 30 && ?a < 40) }": ["Ann"],
    "SELECT ?n { ?p e:name ?n FILTER REGEX(?n, '^[AB]') } ORDER BY ?n": ["Ann", "Bob"],
    "SELECT ?n ?m { ?p a e:Person ; e:name ?n OPTIONAL { ?p e:mail ?m } } ORDER BY ?n": ["Ann|", "Bob|bob@e", "Cy|"],
    "SELECT ?n { ?p a e:Person ; e:name ?n OPTIONAL { ?p e:mail ?m } FILTER (!BOUND(?m)) } ORDER BY ?n": ["Ann", "Cy"],
    "SELECT ?n ?a { ?p e:name ?n OPTIONAL { ?p e:age ?a FILTER (?a > 30) } } ORDER BY ?n": [
        "Ann|31",
        "Bob|",
        "Cy|45",
        "Dot|",
    ],
    "SELECT ?x { { e:ann e:name ?x } UNION { e:dot e:name ?x } } ORDER BY ?x": ["Ann", "Dot"],
    "SELECT ?n { ?p e:name ?n MINUS { ?p a e:Person } }": ["Dot"],
    "SELECT ?n { ?p e:name ?n MINUS { ?q a e:Person } } ORDER BY ?n": ["Ann", "Bob", "Cy", "Dot"],
    "SELECT ?n { ?p e:name ?n FILTER NOT EXISTS { ?p e:knows ?o } } ORDER BY ?n": ["Cy", "Dot"],
    "SELECT ?n { ?p e:name ?n FILTER EXISTS { ?p e:knows ?o } } ORDER BY ?n": ["Ann", "Bob"],
    "SELECT DISTINCT ?c { ?p a ?c } ORDER BY ?c": ["http://e/Person", "http://e/Robot"],
    "SELECT (COUNT(*) AS ?k) { ?p a e:Person }": ["3"],
    "SELECT (COUNT(?m) AS ?k) { ?p a e:Person OPTIONAL { ?p e:mail ?m } }": ["1"],
    "SELECT (COUNT(DISTINCT ?o) AS ?k) { ?p e:knows ?o }": ["2"],
    "SELECT (COUNT(*) AS ?k) { ?p a e:Nobody }": ["0"],
    "SELECT (SUM(?a) AS ?k) { ?p e:age ?a }": ["103"],
    "SELECT (SUM(?a) AS ?k) { ?p e:nothing ?a }": ["0"],
    "SELECT (MIN(?a) AS ?k) (MAX(?a) AS ?l) { ?p e:age ?a }": ["27|45"],
    "SELECT (AVG(?a) AS ?k) { VALUES ?a { 1 2 3 } }": ["2"],
    "SELECT (GROUP_CONCAT(?n) AS ?k) { e:ann e:name ?n }": ["Ann"],
    "SELECT (SAMPLE(?n) AS ?k) { e:ann e:name ?n }": ["Ann"],
    "SELECT ?p (COUNT(?o) AS ?k) { ?p e:knows ?o } GROUP BY ?p ORDER BY ?p": ["http://e/ann|2", "http://e/bob|1"],
    "SELECT ?p (COUNT(?o) AS ?k) { ?p e:knows ?o } GROUP BY ?p HAVING (COUNT(?o) > 1)": ["http://e/ann|2"],
    "SELECT ?c (SUM(?a) AS ?k) { ?p a ?c OPTIONAL { ?p e:age ?a } } GROUP BY ?c ORDER BY ?c": [
        "http://e/Person|103",
        "http://e/Robot|",
    ],
    "SELECT ?d (COUNT(*) AS ?k) { ?p e:age ?a } GROUP BY (FLOOR(?a / 10) AS ?d) ORDER BY ?d": ["2|1", "3|1", "4|1"],
    "SELECT ?x { VALUES ?x { 1 2 } } ORDER BY ?x": ["1", "2"],
    "SELECT ?x ?y { VALUES (?x ?y) { (1 2) (UNDEF 3) } } ORDER BY ?y": ["1|2", "|3"],
    "SELECT ?n { ?p e:name ?n } ORDER BY ?n VALUES ?p { e:ann e:dot }": ["Ann", "Dot"],
    "SELECT ?n { VALUES ?p { e:ann e:dot } ?p e:name ?n } ORDER BY ?n": ["Ann", "Dot"],
    "SELECT ?y { e:ann e:age ?a BIND (?a + 1 AS ?y) }": ["32"],
    "SELECT ?y { e:ann e:age ?a BIND (?a / 0 AS ?y) }": [""],
    "SELECT ?n { { SELECT ?p { ?p e:age ?a } ORDER BY DESC(?a) LIMIT 1 } ?p e:name ?n }": ["Cy"],
    "SELECT ?o { e:ann e:knows/e:knows ?o }": ["http://e/cy"],
    "SELECT ?o { e:ann e:knows+ ?o } ORDER BY ?o": ["http://e/bob", "http://e/cy"],
    "SELECT ?o { e:ann e:knows* ?o } ORDER BY ?o": ["http://e/ann", "http://e/bob", "http://e/cy"],
    "SELECT ?o { e:cy e:knows? ?o }": ["http://e/cy"],
    "SELECT ?o { e:cy ^e:knows ?o } ORDER BY ?o": ["http://e/ann", "http://e/bob"],
    "SELECT ?o { e:dot (e:weight|e:name) ?o } ORDER BY ?o": ["1.5", "Dot"],
    "SELECT ?o { e:bob !(e:name|e:age|e:knows|a|e:likes) ?o }": ["bob@e"],
    "SELECT ?g { GRAPH ?g { ?p e:likes e:tea } } ": ["http://e/g", "http://e/g"],
    "SELECT ?p { GRAPH e:h { ?p e:likes ?d } }": ["http://e/cy"],
    "SELECT ?n ?c { ?p e:likes ?d ; e:name ?n . ?d e:price ?c } ORDER BY ?n ?c": ["Ann|2", "Bob|2", "Bob|3", "Cy|4"],
    "SELECT ?p FROM e:g { ?p e:likes e:tea } ORDER BY ?p": ["http://e/ann", "http://e/bob"],
    "SELECT ?p FROM e:h { ?p e:likes e:tea }": [],
    "SELECT ?g FROM NAMED e:g { GRAPH ?g { ?p e:likes e:mate } }": ["http://e/g"],
    "SELECT (COUNT(*) AS ?k) FROM e:g FROM e:h { ?s ?p ?o }": ["7"],
    "SELECT ?m { e:ann e:motto ?m FILTER (LANG(?m) = 'de') }": ["Webstuhl"],
    "SELECT ?p { ?p e:motto 'Loom' }": [],
    "SELECT ?p { ?p e:motto 'Loom'@en }": ["http://e/ann"],
    "SELECT ?p { ?p e:age 31.0 }": [],
    "SELECT ?p { ?p e:age ?a FILTER (?a = 31.0) }": ["http://e/ann"],
    "SELECT ?p { ?p e:on true }": ["http://e/dot"],
    "SELECT ?p { ?p e:built ?t FILTER (?t > '2020-01-01T00:00:00Z'^^xsd:dateTime) }": ["http://e/dot"],
    "SELECT ?n { [ e:mail 'bob@e' ; e:name ?n ] }": ["Bob"],
    "SELECT ?a ?b { ?a e:knows ?o . ?b e:knows ?o FILTER (STR(?a) < STR(?b)) }": ["http://e/ann|http://e/bob"],
    "SELECT (1 AS ?x) {}": ["1"],
    "SELECT * { e:dot e:weight ?w }": ["1.5"],
    "SELECT REDUCED ?n { e:ann e:name ?n }": ["Ann"],
}

ASKS = {
    "ASK { e:ann e:knows e:bob }": True,
    "ASK { e:bob e:knows e:ann }": False,
    "ASK {}": True,
    "ASK { FILTER (1 = 2) }": False,
    "ASK FROM e:h { e:ann ?p ?o }": False,
    "ASK { e:ann (e:knows/e:likes) e:coffee }": True,
}

GRAPHS = {
    "CONSTRUCT { ?o e:knownBy ?s } WHERE { ?s e:knows ?o }": 3,
    "CONSTRUCT WHERE { ?s e:knows ?o }": 3,
    "CONSTRUCT { ?s e:is 'here' } WHERE { ?s e:knows ?o }": 2,
    "CONSTRUCT { ?s e:mail ?m } WHERE { ?s a e:Person OPTIONAL { ?s e:mail ?m } }": 1,
    "CONSTRUCT { [] e:of ?s } WHERE { ?s a e:Person }": 3,
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s a e:Nobody ; ?p ?o }": 0,
    "DESCRIBE e:dot": 5,
    "DESCRIBE ?p WHERE { ?p e:mail 'bob@e' }": 7,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the service over the dataset."""
    folder = tmp_path_factory.mktemp("language")
    (folder / "data.trig").write_text(DATASET, "utf-8")
    remember(folder, load([RdfFile(folder / "data.trig")], folder / "rdf"), "http://127.0.0.1:8000/")
    app = create_endpoint(folder, Settings(client_errors=10_000))
    yield app.test_client()
    app.extensions["symposia.sparql"].pool.close()


def by_get(client: FlaskClient, query: str, media_type: str) -> bytes:
    """The answer to a query in the URL."""
    return _whole(client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type}))


def by_form(client: FlaskClient, query: str, media_type: str) -> bytes:
    """The answer to a query in a form."""
    return _whole(client.post("/sparql", data={"query": query}, headers={"Accept": media_type}))


def directly(client: FlaskClient, query: str, media_type: str) -> bytes:
    """The answer to a query as the body."""
    headers = {"Accept": media_type, "Content-Type": "application/sparql-query"}
    return _whole(client.post("/sparql", data=query.encode(), headers=headers))


def _whole(answer: object) -> bytes:
    assert answer.status_code == 200, answer.text
    return answer.data


def from_json(body: bytes) -> list[dict[str, str]]:
    """Rows of SPARQL results in JSON."""
    return [{name: term["value"] for name, term in row.items()} for row in json.loads(body)["results"]["bindings"]]


def from_xml(body: bytes) -> list[dict[str, str]]:
    """Rows of SPARQL results in XML."""
    space = "{http://www.w3.org/2005/sparql-results#}"
    found = ElementTree.fromstring(body).iter(f"{space}result")
    return [{each.get("name", ""): each[0].text or "" for each in row} for row in found]


def from_csv(body: bytes) -> list[dict[str, str]]:
    """Rows of SPARQL results in CSV."""
    header, *found = csv.reader(io.StringIO(body.decode()))
    return [dict(zip(header, row or [""], strict=True)) for row in found]  # one empty value is an empty line


TRANSPORTS = (by_get, by_form, directly)
FORMATS = (
    ("application/sparql-results+json", from_json),
    ("application/sparql-results+xml", from_xml),
    ("text/csv", from_csv),
)


def rows(client: FlaskClient, number: int, query: str, names: list[str]) -> list[str]:
    """The rows of a query, asked and answered in the way whose turn it is."""
    transport, (media_type, read) = TRANSPORTS[number % 3], FORMATS[number // 3 % 3]
    found = read(transport(client, PREFIXES + query, media_type))
    return ["|".join(row.get(name) or "" for name in names) for row in found]


@pytest.mark.parametrize(("number", "expression"), [*enumerate(EXPRESSIONS)], ids=list(EXPRESSIONS))
def test_an_expression_has_the_value_of_the_standard(client: FlaskClient, number: int, expression: str) -> None:
    """An error leaves the variable unbound."""
    wanted = EXPRESSIONS[expression]
    assert rows(client, number, f"SELECT ({expression} AS ?x) {{}}", ["x"]) == [wanted or ""]
    unbound = f"SELECT (COUNT(?x) AS ?n) {{ BIND ({expression} AS ?x) }}"
    assert rows(client, number + 1, unbound, ["n"]) == ["0" if wanted is None else "1"]


@pytest.mark.parametrize(("number", "query"), [*enumerate(SELECTS)], ids=list(SELECTS))
def test_a_select_gives_the_rows_of_the_standard(client: FlaskClient, number: int, query: str) -> None:
    """In their order where one is asked for."""
    header = by_get(client, PREFIXES + query, "text/csv").decode().splitlines()[0]
    assert rows(client, number, query, header.split(",")) == SELECTS[query]


@pytest.mark.parametrize(("number", "query"), [*enumerate(ASKS)], ids=list(ASKS))
def test_an_ask_is_answered_as_the_standard_has_it(client: FlaskClient, number: int, query: str) -> None:
    """Yes or no."""
    body = TRANSPORTS[number % 3](client, PREFIXES + query, "application/sparql-results+json")
    assert json.loads(body)["boolean"] is ASKS[query]


@pytest.mark.parametrize(("number", "query"), [*enumerate(GRAPHS)], ids=list(GRAPHS))
def test_a_graph_has_the_triples_of_the_standard(client: FlaskClient, number: int, query: str) -> None:
    """Each once."""
    body = TRANSPORTS[number % 3](client, PREFIXES + query, "application/n-triples")
    assert body.count(b"\n") == GRAPHS[query]


def test_there_are_cases_enough() -> None:
    """A hundred and fifty and more, none twice."""
    assert len(EXPRESSIONS) + len(SELECTS) + len(ASKS) + len(GRAPHS) >= 150
