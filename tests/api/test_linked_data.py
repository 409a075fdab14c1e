"""Linked data as programs meet it: every IRI leads somewhere, and what describes dataset and service is true."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag

import pyshacl
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, VOID

from api.linked import SUFFIXES
from api.sparql.examples import examples
from api.sparql.words import rewritten
from exports import EXPORTERS
from graph.identifiers import KINDS
from graph.rdf.jsonld import context
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS
from graph.vocabulary import PREFIXES, Schema, Sym

SD = rdflib.Namespace(PREFIXES["sd"])
SH = rdflib.Namespace(PREFIXES["sh"])
FORMATS = rdflib.Namespace(PREFIXES["formats"])
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
WORK = "/id/work/the-dynamics-of-representation-learning-in-shallow-non"
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def graph_of(client: FlaskClient, path: str, accept: str = "text/turtle", form: str = "turtle") -> rdflib.Graph:
    """What a document says."""
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, accept)
    return rdflib.Graph().parse(data=answer.data, format=form)


# ---- every IRI leads somewhere ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def subjects(snapshot: Snapshot) -> dict[str, list[str]]:
    """The kinds of IRIs of the dataset, ``work`` and ``work#author`` and so on, each with some of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in snapshot.store.query("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s").rows():
        iri = row["s"] or ""
        if iri.startswith(snapshot.base):
            whole, fragment = urldefrag(iri)
            kind = whole.removeprefix(snapshot.base + "id/").partition("/")[0]
            sort = re.split(r"[-\d]", fragment)[0]
            found[kind + ("#" + sort if sort else "")].append(iri)
    return {kind: list(dict.fromkeys([iris[0], iris[-1]])) for kind, iris in found.items()}


def test_every_kind_of_iri_is_dereferenced(
    client: FlaskClient, snapshot: Snapshot, subjects: dict[str, list[str]]
) -> None:
    """As a browser to a page, as a program to the same triples in every format, parts with what they are parts of."""
    assert set(KINDS) <= set(subjects)
    assert {"work#author", "work#concept", "person#coauthor", "session#moderator", "source#item"} <= set(subjects)
    for iris in subjects.values():
        for iri in iris:
            path = "/" + urldefrag(iri).url.removeprefix(snapshot.base)
            seen = client.get(path, headers=BROWSER)
            assert (seen.status_code, seen.headers["Vary"]) == (303, "Accept")
            assert client.get(seen.headers["Location"], headers=BROWSER).mimetype == "text/html"
            asked = client.get(path, headers={"Accept": "application/n-triples"})
            assert (asked.status_code, asked.headers["Location"]) == (303, path + ".nt")
            said = rdflib.Graph().parse(data=client.get(path + ".nt").data, format="nt")
            assert (rdflib.URIRef(iri), None, None) in said, iri


def test_a_description_is_bounded_by_the_thing_and_its_parts(
    client: FlaskClient, subjects: dict[str, list[str]]
) -> None:
    """Nothing is said of other things, and nothing that the dataset says of a part is left out."""
    query = (
        'SELECT ?s (COUNT(*) AS ?n) { ?part ?p ?o BIND (STRBEFORE(CONCAT(STR(?part), "#"), "#") AS ?s) } GROUP BY ?s'
    )
    answer = client.get("/sparql", query_string={"query": query}).json
    counts = {row["s"]["value"]: int(row["n"]["value"]) for row in answer["results"]["bindings"]}
    for thing in {urldefrag(iri).url for iris in subjects.values() for iri in iris[:2]}:
        path = "/id/" + thing.partition("/id/")[2]
        said = rdflib.Graph().parse(data=client.get(path + ".nt").data, format="nt")
        assert {urldefrag(str(subject)).url for subject in said.subjects()} == {thing}
        assert len(said) == counts[thing], thing


@pytest.mark.parametrize("place", [WORK, WORK + ".ttl", WORK + ".jsonld", WORK + ".html", "/works/" + WORK[9:]])
def test_link_headers_lead_from_each_form_to_the_others(client: FlaskClient, snapshot: Snapshot, place: str) -> None:
    """To the thing, its description, its other forms and the context; each of them answers as the header says."""
    header = client.get(place, headers={"Accept": "text/turtle, */*;q=0.5"}).headers["Link"]
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?', header)
    relations = {relation for _, relation, _ in found}
    assert relations == {"describes", "describedby", "alternate", "http://www.w3.org/ns/json-ld#context"}
    for target, relation, media_type in found:
        if relation == "describes":
            assert target == snapshot.base + WORK[1:]
        else:
            answer = client.get(target, headers={"Accept": media_type})
            assert (answer.status_code, answer.mimetype) == (200, media_type)


# ---- JSON-LD ---------------------------------------------------------------------------------------------------------


def test_json_ld_says_what_the_other_formats_say(
    client: FlaskClient, snapshot: Snapshot, subjects: dict[str, list[str]]
) -> None:
    """Of every kind of thing the same triples as N-Triples, and of works their authors in order beside."""
    for kind, (iri, *_) in subjects.items():
        path = "/id/" + urldefrag(iri).url.partition("/id/")[2]
        said = rdflib.Graph().parse(data=client.get(path + ".jsonld").data, format="json-ld")
        plain = rdflib.Graph().parse(data=client.get(path + ".nt").data, format="nt")
        rest = [triple for triple in said - plain if triple[1] not in (RDF.first, RDF.rest)]
        assert set(plain) <= set(said), kind
        assert {predicate for _, predicate, _ in rest} <= {rdflib.URIRef(Schema.author)}
        for _, _, head in rest:
            ordered = (
                f"SELECT ?p {{ <{iri}> <{Sym.authorship}> ?a . ?a <{Sym.person}> ?p ; <{Sym.ordinal}> ?n }} ORDER BY ?n"
            )
            expected = [row["p"] for row in snapshot.store.query(ordered).rows()] if kind == "work" else None
            listed = [str(item) for item in Collection(said, head)]
            assert expected is None or listed == expected


def test_json_ld_reads_well_without_rdf(client: FlaskClient) -> None:
    """Short names, plain values, parts inside what they are parts of, authors in order."""
    work = json.loads(client.get(WORK + ".jsonld").data)
    assert work["title"].startswith("The dynamics of representation learning")
    assert [each.rpartition("/")[2] for each in work["author"]] == ["maria-refinetti", "sebastian-goldt"]
    assert [each["ordinal"] for each in work["authorship"]] == [1, 2]
    assert work["authorship"][0]["nameAsPrinted"] == "Maria Refinetti"
    assert all(0 <= float(each["score"]) <= 1 for each in work["assignment"])


def test_the_published_context_means_the_same_as_the_one_in_a_document(client: FlaskClient) -> None:
    """Whoever uses it in place of the document's own reads the same."""
    answer = client.get("/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    whole = answer.json["@context"]
    assert whole == context()
    document = json.loads(client.get(WORK + ".jsonld").data)
    assert document["@context"].items() <= whole.items()
    other = {**document, "@context": whole}
    graphs = [rdflib.Graph().parse(data=json.dumps(each), format="json-ld") for each in (document, other)]
    assert isomorphic(*graphs)


# ---- what pages say to crawlers --------------------------------------------------------------------------------------


class Head(HTMLParser):
    """Collects the JSON-LD of a page and the links of its head."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.blocks, self.links = False, list[str](), list[dict[str, str | None]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link; a script of JSON-LD begins."""
        self.inside = tag == "script" and ("type", "application/ld+json") in attrs
        if tag == "link":
            self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        """Keep what stands in it."""
        if self.inside:
            self.blocks.append(data)

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        self.inside = False


def schema_of(client: FlaskClient, path: str) -> dict[str, Any]:
    """The one block of schema.org in a page."""
    page = Head()
    page.feed(client.get(path, headers=BROWSER).text)
    (block,) = page.blocks
    return json.loads(block)


@pytest.mark.parametrize(
    ("path", "type_", "name"),
    [
        (
            "/works/" + WORK[9:],
            "ScholarlyArticle",
            "The dynamics of representation learning in shallow, non-linear autoencoders",
        ),
        ("/people/sebastian-goldt", "Person", "Sebastian Goldt"),
        ("/sessions/icml-2022-theory", "Event", "Theory"),
        ("/events/icml-2022", "Event", "Thirty-ninth International Conference on Machine Learning"),
        ("/concepts/neural-tangent-kernel", "DefinedTerm", "neural tangent kernel"),
        ("/sources/icml-2022-theory", "DigitalDocument", "003_b2bac3a0c1545a68.txt"),
    ],
)
def test_pages_say_in_schema_org_what_they_show(
    client: FlaskClient, snapshot: Snapshot, path: str, type_: str, name: str
) -> None:
    """A type, a name and the IRI of the graph; the head leads to the data."""
    said = schema_of(client, path)
    assert (said["@context"], said["@type"], said["name"]) == ("https://schema.org", type_, name)
    assert said["@id"].startswith(snapshot.base + "id/")
    assert said["url"] == snapshot.base + path[1:]
    for form in said["subjectOf"]:
        assert client.get(form["contentUrl"].removeprefix(snapshot.base[:-1])).mimetype == form["encodingFormat"]
    page = Head()
    page.feed(client.get(path, headers=BROWSER).text)
    offered = {each["type"]: each["href"] for each in page.links if each.get("rel") == "alternate"}
    assert set(offered) == {GRAPH_FORMATS[name] for name in SUFFIXES.values()}
    for media_type, place in offered.items():
        assert client.get(place).mimetype == media_type


def test_authors_and_talks_come_in_order(client: FlaskClient) -> None:
    """As printed, which is what a reference manager takes."""
    assert [each["name"] for each in schema_of(client, "/works/" + WORK[9:])["author"]] == [
        "Maria Refinetti",
        "Sebastian Goldt",
    ]
    talks = schema_of(client, "/sessions/icml-2022-theory")["subEvent"]
    assert len(talks) == 15
    assert [each["startDate"] for each in talks] == sorted(each["startDate"] for each in talks)


def test_the_first_page_names_the_dataset_and_its_downloads(client: FlaskClient, snapshot: Snapshot) -> None:
    """For the search engines of datasets."""
    site, dataset = schema_of(client, "/")["@graph"]
    assert site["@type"] == "WebSite"
    assert dataset["@type"] == "Dataset"
    named = {each["contentUrl"].removeprefix(snapshot.base): each["encodingFormat"] for each in dataset["distribution"]}
    assert named == {f"exports/{name}": EXPORTERS[name].media_type for name in GRAPH_FORMATS}


def test_hostile_words_stay_inside_the_block(hostile: FlaskClient) -> None:
    """A title that ends the script element does not end it."""
    for row in hostile.get("/api/v1/works").json["results"]:
        said = schema_of(hostile, row["links"]["page"])
        assert said["name"] == row["label"]


# ---- what describes the dataset --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def meta(client: FlaskClient) -> rdflib.Graph:
    """What /.well-known/void says."""
    return graph_of(client, "/.well-known/void")


def stated(meta: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> int:
    """The one number that a description states."""
    return int(str(meta.value(subject, predicate)))


def number(client: FlaskClient, query: str) -> int:
    """The one number that a query gives."""
    bindings = client.get("/sparql", query_string={"query": query}).json["results"]["bindings"]
    return int(bindings[0]["n"]["value"])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("path", ["/.well-known/void", "/.well-known/sparql-examples", "/ns", "/shapes"])
def test_documents_come_in_every_format(client: FlaskClient, path: str, suffix: str) -> None:
    """By Accept; the same number of triples, and 406 for what there is not."""
    found = graph_of(client, path, GRAPH_FORMATS[SUFFIXES[suffix]], PARSERS[suffix])
    assert len(found) == len(graph_of(client, path)) > 50
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_the_vocabulary_has_a_page_with_every_term(client: FlaskClient) -> None:
    """Each where its fragment points."""
    page = client.get("/ns", headers=BROWSER)
    assert page.mimetype == "text/html"
    terms = {str(each) for each in graph_of(client, "/ns").subjects() if str(each).startswith(Sym.NS)}
    for term in terms:
        assert f'id="{term.removeprefix(Sym.NS)}"' in page.text


def test_the_partitions_of_void_are_counted_right(client: FlaskClient, meta: rdflib.Graph) -> None:
    """By asking: each class, each property, each property of a class, each graph, and the whole."""
    by_class = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c"
    by_property = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    of_class = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"
    by_graph = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"

    def counted(query: str, *keys: str) -> dict[tuple[str, ...], int]:
        rows = client.get("/sparql", query_string={"query": query}).json["results"]["bindings"]
        return {tuple(row[key]["value"] for key in keys): int(row["n"]["value"]) for row in rows}

    (whole,) = meta.subjects(RDF.type, DCAT.Dataset)
    classes = {str(meta.value(each, VOID["class"])): each for each in meta.objects(whole, VOID.classPartition)}
    assert {(name,): stated(meta, each, VOID.entities) for name, each in classes.items()} == counted(by_class, "c")
    assert uses(meta, whole) == {name: n for (name,), n in counted(by_property, "p").items()}
    said = {(name, prop): n for name, each in classes.items() for prop, n in uses(meta, each).items()}
    assert said == counted(of_class, "c", "p")
    graphs = {
        (str(meta.value(each, SD.name)),): stated(meta, each, VOID.triples)
        for each in meta.objects(whole, SD.namedGraph)
    }
    assert graphs == counted(by_graph, "g")
    assert stated(meta, whole, VOID.triples) == number(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    subjects = number(client, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
    assert stated(meta, whole, VOID.distinctSubjects) == subjects


def uses(meta: rdflib.Graph, whole: rdflib.term.Node) -> dict[str, int]:
    """Property -> the number of triples, as the partitions of a dataset state it."""
    parts = meta.objects(whole, VOID.propertyPartition)
    return {str(meta.value(each, VOID.property)): stated(meta, each, VOID.triples) for each in parts}


def test_the_files_and_things_that_void_and_dcat_name_are_there(
    client: FlaskClient, snapshot: Snapshot, meta: rdflib.Graph
) -> None:
    """Downloads of the media type that is stated, examples, the page, the endpoint."""

    def path(iri: rdflib.term.Node | None) -> str:
        return "/" + str(iri).removeprefix(snapshot.base)

    (whole,) = meta.subjects(RDF.type, DCAT.Dataset)
    downloads = set()
    for each in meta.objects(whole, DCAT.distribution):
        place = path(meta.value(each, DCAT.downloadURL))
        assert str(meta.value(each, DCAT.mediaType)).endswith(f"/media-types/{client.head(place).mimetype}")
        downloads.add(place)
    assert downloads == {path(each) for each in meta.objects(whole, VOID.dataDump)}
    assert len(downloads) == len(GRAPH_FORMATS) == len(set(meta.objects(whole, VOID.feature)))
    things = list(meta.objects(whole, VOID.exampleResource))
    assert things
    assert all(client.get(path(each)).status_code == 303 for each in things)
    assert all(str(each).startswith(str(meta.value(whole, VOID.uriSpace))) for each in things)
    assert client.get(path(meta.value(whole, DCAT.landingPage))).status_code == 200
    assert path(meta.value(whole, VOID.sparqlEndpoint)) == "/sparql"


def test_the_service_description_claims_nothing_that_is_not_so(
    client: FlaskClient, snapshot: Snapshot, meta: rdflib.Graph
) -> None:
    """Each claim is tried: the language, the default graph, the formats, the words, the graphs."""
    (service,) = meta.subjects(RDF.type, SD.Service)
    endpoint = "/" + str(meta.value(service, SD.endpoint)).removeprefix(snapshot.base)
    assert set(meta.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    modern = "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 } FILTER NOT EXISTS { ?x ?p ?y } BIND (?x + 1 AS ?z) }"
    assert number(client, modern) == 2
    assert set(meta.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    everywhere = number(client, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert number(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == everywhere > 0
    for media_type in {*RESULT_FORMATS.values(), *GRAPH_FORMATS.values()}:
        assert (service, DCTERMS.format, rdflib.Literal(media_type)) in meta
        form = (
            "ASK {}" if media_type in RESULT_FORMATS.values() else "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"
        )
        answer = client.get(endpoint, query_string={"query": form}, headers={"Accept": media_type})
        assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert len(set(meta.objects(service, SD.resultFormat))) == len(RESULT_FORMATS) + len(GRAPH_FORMATS)
    assert all(str(each).startswith(FORMATS) for each in meta.objects(service, SD.resultFormat))
    assert set(meta.objects(service, SD.propertyFeature)) == {rdflib.URIRef(Sym.matches)}
    text = f"SELECT ?thing {{ ?thing <{Sym.matches}> 'theory' }}"
    assert snapshot.store.query(rewritten(text, snapshot)).rows()


# ---- the examples ----------------------------------------------------------------------------------------------------

_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ; sh:minLength 5 ] ,
    [ sh:path rdfs:comment ; sh:minCount 1 ; sh:maxCount 1 ; sh:pattern "\\\\?$" ] ,
    [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path schema:keywords ; sh:minCount 1 ; sh:minLength 1 ] ,
    [ sh:path sh:prefixes ; sh:minCount 1 ; sh:node [
        sh:property [ sh:path sh:declare ; sh:minCount 1 ; sh:node [
            sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ,
                        [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] ] ] ] ] ;
  sh:xone ( [ sh:class sh:SPARQLSelectExecutable ; sh:property [ sh:path sh:select ; sh:minCount 1 ; sh:maxCount 1 ] ]
            [ sh:class sh:SPARQLAskExecutable ; sh:property [ sh:path sh:ask ; sh:minCount 1 ; sh:maxCount 1 ] ]
            [ sh:class sh:SPARQLConstructExecutable ;
              sh:property [ sh:path sh:construct ; sh:minCount 1 ; sh:maxCount 1 ] ] ) .
"""


def test_the_examples_are_published_as_executable_queries(client: FlaskClient) -> None:
    """Well-formed by SHACL, with a title and a question in words; at least twenty-five."""
    found = graph_of(client, "/.well-known/sparql-examples")
    shapes = rdflib.Graph().parse(data=_SHAPES, format="turtle")
    conforms, _, report = pyshacl.validate(found, shacl_graph=shapes)
    assert conforms, report
    nodes = set(found.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(nodes) == len(examples()) >= 25
    titles = {str(found.value(node, RDFS.label)) for node in nodes}
    assert titles == {example.title for example in examples()}


def test_the_published_queries_run_as_they_are(client: FlaskClient, snapshot: Snapshot) -> None:
    """Taken from the document, without the prefixes that it declares beside them."""
    found = graph_of(client, "/.well-known/sparql-examples")
    texts = [str(text) for name in (SH.select, SH.ask, SH.construct) for text in found.objects(None, name)]
    assert len(texts) == len(examples())
    for text in texts:
        answer = snapshot.store.query(rewritten(text, snapshot))
        assert answer.boolean, text
