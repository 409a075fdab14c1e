"""The questions that the graph of the seeds must answer, each by the command and over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.app import create_app
from api.cli import main
from graph.snapshot import Snapshot

PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sym: <https://w3id.org/symposia/ns#>
PREFIX swc: <http://data.semanticweb.org/ns/swc/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

Ask = Callable[[str], list[dict[str, str]]]


def by_command(data: Path, query: str) -> str:
    """The answer of ``symposia query`` as CSV."""
    done = CliRunner().invoke(main, ["query", "-", "-f", "csv", "--data", str(data)], input=query)
    assert done.exit_code == 0, done.stderr
    return done.stdout_bytes.decode()


def over_http(data: Path, query: str) -> str:
    """The answer of ``/sparql`` as CSV."""
    response = create_app(data).test_client().post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return response.text


@pytest.fixture(params=[by_command, over_http])
def ask(request: pytest.FixtureRequest, snapshot_data: Path) -> Ask:
    """Asks a query, once by each way, and gives its rows."""

    def rows(query: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(request.param(snapshot_data, PREFIXES + query))))

    return rows


def test_coauthors_of_sebastian_goldt_and_the_works_they_share(ask: Ask) -> None:
    """Five people, over two works."""
    rows = ask("""
        SELECT ?name ?title {
          ?person foaf:name "Sebastian Goldt" ; sym:coauthor ?other .
          ?other foaf:name ?name .
          ?link a sym:Coauthorship ; sym:member ?person, ?other ; sym:sharedWork ?work .
          ?work dcterms:title ?title
        } ORDER BY ?title ?name""")
    hammer = "Maslow's Hammer in Catastrophic Forgetting: Node Re-Use vs. Node Activation"
    dynamics = "The dynamics of representation learning in shallow, non-linear autoencoders"
    assert [(row["name"], row["title"]) for row in rows] == [
        ("Andrew Saxe", hammer),
        ("Claudia Clopath", hammer),
        ("Sebastian Lee", hammer),
        ("Stefano Sarao Mannelli", hammer),
        ("Maria Refinetti", dynamics),
    ]


def test_works_that_share_a_concept_with_a_work_ranked_by_how_many(ask: Ask) -> None:
    """The counts fall, and each equals the number of concepts that a second query lists for the pair."""
    title = "Reverse Engineering the Neural Tangent Kernel"
    rows = ask(f"""
        SELECT ?other (COUNT(DISTINCT ?concept) AS ?shared) {{
          ?work dcterms:title "{title}" ; dcterms:subject ?concept .
          ?other dcterms:subject ?concept FILTER(?other != ?work)
        }} GROUP BY ?other ORDER BY DESC(?shared) ?other""")
    counts = [int(row["shared"]) for row in rows]
    assert counts
    assert counts == sorted(counts, reverse=True)
    pair = ask(f"""
        SELECT ?label {{ ?work dcterms:title "{title}" ; dcterms:subject ?concept .
          <{rows[0]["other"]}> dcterms:subject ?concept . ?concept skos:prefLabel ?label }}""")
    assert len(pair) == counts[0]
    kernel = ask(f"""
        SELECT ?other {{ ?work dcterms:title "{title}" ; dcterms:subject ?concept .
          ?concept skos:prefLabel|skos:altLabel ?label FILTER(LCASE(?label) = "neural tangent kernel")
          ?other dcterms:subject ?concept FILTER(?other != ?work) }}""")
    assert kernel, "other works on the neural tangent kernel are among them"


def test_who_moderates_a_session_in_which_they_also_present(ask: Ask) -> None:
    """Nadav Cohen, in the session Theory; Marco Mondelli presents in another session than his own."""
    rows = ask("""
        SELECT ?name ?session {
          ?s sym:moderator ?person ; schema:name ?session .
          ?work sym:presentedIn ?s ; dcterms:creator ?person .
          ?person foaf:name ?name }""")
    assert rows == [{"name": "Nadav Cohen", "session": "Theory"}]
    elsewhere = ask("""
        SELECT ?name ?moderated ?presented {
          ?s sym:moderator ?person ; schema:name ?moderated .
          ?work sym:presentedIn ?t ; dcterms:creator ?person . ?t schema:name ?presented FILTER(?t != ?s)
          ?person foaf:name ?name }""")
    assert elsewhere == [{"name": "Marco Mondelli", "moderated": "DL: Theory", "presented": "Theory"}]


def test_what_runs_at_a_moment_and_in_which_room(ask: Ask) -> None:
    """On 20 July 2022 at 14:10 PDT one talk is on, in Ballroom 3 & 4."""
    rows = ask("""
        SELECT ?title ?room ?kind {
          ?talk a swc:TalkEvent ; schema:startDate ?start ; schema:endDate ?end ;
                schema:workFeatured/dcterms:title ?title ; schema:superEvent/schema:location/schema:name ?room ;
                dcterms:type/skos:prefLabel ?kind .
          VALUES ?now { "2022-07-20T14:10:00-07:00"^^xsd:dateTime } FILTER(?start <= ?now && ?now < ?end)
        }""")
    assert len(rows) == 1
    assert rows[0]["room"] == "Ballroom 3 & 4"
    same_in_utc = ask("""
        SELECT ?title { ?talk a swc:TalkEvent ; schema:startDate ?start ; schema:endDate ?end ;
          schema:workFeatured/dcterms:title ?title .
          VALUES ?now { "2022-07-20T21:10:00Z"^^xsd:dateTime } FILTER(?start <= ?now && ?now < ?end) }""")
    assert [row["title"] for row in same_in_utc] == [rows[0]["title"]]


def test_the_authors_of_a_work_in_their_order(ask: Ask) -> None:
    """As printed, by ordinal."""
    rows = ask("""
        SELECT ?ordinal ?printed {
          ?work dcterms:title "Reverse Engineering the Neural Tangent Kernel" ; sym:authorship ?a .
          ?a sym:ordinal ?ordinal ; sym:nameAsPrinted ?printed } ORDER BY ?ordinal""")
    assert [(row["ordinal"], row["printed"]) for row in rows] == [
        ("1", "James B Simon"),
        ("2", "Sajant Anand"),
        ("3", "Michael R DeWeese"),
    ]


def test_the_document_and_the_characters_that_an_authorship_was_read_from(ask: Ask, seeds: Path) -> None:
    """Sham Kakade signs in two documents; the characters named there are his name."""
    rows = ask("""
        SELECT ?file ?start ?end ?printed {
          ?person foaf:name "Sham Kakade" . ?work sym:authorship ?a . ?a sym:person ?person ; sym:signature ?signature .
          ?signature sym:inSource ?source ; sym:start ?start ; sym:end ?end ; sym:nameAsPrinted ?printed .
          ?source schema:name ?file } ORDER BY ?file""")
    assert len(rows) == 2
    assert len({row["file"] for row in rows}) == 2
    for row in rows:
        text = (seeds / row["file"]).read_bytes().decode()
        assert text[int(row["start"]) : int(row["end"])] == row["printed"] == "Sham Kakade"


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("?x a schema:ScholarlyArticle", 119),
        ("?x a sym:Appearance", 122),
        ("?x a foaf:Person", 141),
        ("?x a schema:Person", 141),
        ("?x a swc:SessionEvent", 3),
        ("?x a swc:TalkEvent", 37),
        ("?x a swc:TalkEvent ; schema:startDate ?start", 15),
        ("?x a swc:TalkEvent ; schema:startDate ?start ; dcterms:type sym:Spotlight", 14),
        ("?x a swc:TalkEvent ; schema:startDate ?start ; dcterms:type sym:Oral", 1),
        ("?x a sym:Signature ; sym:field sym:Author", 144),
        ("?x a sym:Signature ; sym:field sym:Moderator", 2),
        ("?x a sym:Authorship", 144),
        ("?x a swc:MeetingRoomPlace", 2),
        ("?x a sym:Appearance ; sym:inSource ?source", 122),
        ("?x a schema:ScholarlyArticle ; dcterms:title ?title", 119),
    ],
)
def test_counts_are_those_of_the_documents(ask: Ask, pattern: str, number: int) -> None:
    """COUNT(*) over the union of all graphs counts no triple twice."""
    assert ask(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") == [{"n": str(number)}]


def test_three_works_stand_in_two_sources(ask: Ask) -> None:
    """They are joined by title, over the two listings."""
    rows = ask("""
        SELECT ?title (COUNT(DISTINCT ?source) AS ?sources) {
          ?appearance sym:work ?work ; sym:inSource ?source . ?work dcterms:title ?title
        } GROUP BY ?work ?title HAVING (COUNT(DISTINCT ?source) > 1) ORDER BY ?title""")
    assert [row["title"] for row in rows] == [
        "A Deep Conjugate Direction Method for Iteratively Solving Linear Systems",
        "Lagrangian PINNs: A causality-conforming solution to failure modes of physics-informed neural networks",
        "The Principles of Deep Learning Theory",
    ]
    assert {row["sources"] for row in rows} == {"2"}


def test_every_count_over_the_union_equals_the_sum_over_the_graphs(snapshot: Snapshot) -> None:
    """A triple that stood in two graphs would make these differ."""
    union = list(snapshot.store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows())
    distinct = list(snapshot.store.query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }").rows())
    graphs = list(snapshot.store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows())
    assert union == distinct == graphs
