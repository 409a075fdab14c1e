"""Words are found in SPARQL: `sym:matches` is looked up in the index of words and becomes what it finds."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.sparql.examples import examples
from api.sparql.words import CLASSES, rewritten
from graph.build import build
from graph.entities import Concept, Event, Person, Session, Work
from graph.errors import QueryError
from graph.full_text import KINDS
from graph.snapshot import Snapshot

PREFIXES = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sym: <https://w3id.org/symposia/ns#>
"""
TITLE = "Equivariant Polynomials for Graph Neural Networks"


def rows(snapshot: Snapshot, text: str) -> list[dict[str, str | None]]:
    """The rows of a query with all prefixes."""
    return snapshot.store.query(rewritten(PREFIXES + text, snapshot)).rows()


def titles(snapshot: Snapshot, pattern: str) -> list[str | None]:
    """The sorted titles of the works that a pattern over ?work finds."""
    found = rows(snapshot, f"SELECT DISTINCT ?title {{ {pattern} ?work dcterms:title ?title }} ORDER BY ?title")
    return [row["title"] for row in found]


# ---- the index -------------------------------------------------------------------------------------------------------


def test_all_that_has_a_name_is_found_by_it(snapshot: Snapshot) -> None:
    """Each work, person, session, event and concept is among those that hold all words of its name."""
    names = {
        "work": {each.slug: each.title for each in snapshot.catalogue.all(Work)},
        "person": {each.slug: each.name for each in snapshot.catalogue.all(Person)},
        "session": {each.slug: each.name for each in snapshot.catalogue.all(Session)},
        "event": {each.slug: each.name for each in snapshot.catalogue.all(Event)},
        "concept": {each.slug: each.label for each in snapshot.catalogue.all(Concept)},
    }
    assert sorted(names) == sorted(KINDS)
    for kind, named in names.items():
        for slug, name in named.items():
            found = snapshot.words.search(name.replace('"', " ").replace("*", " "), kinds=[kind], most=1000)
            assert slug in {match.slug for match in found.best}, name


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("kogler", "kevin-kogler"),
        ("KÖGLER", "kevin-kogler"),
        ('"kevin kögler"', "kevin-kogler"),
        ("kög*", "kevin-kogler"),
        ("equivariant polynomial network", "equivariant-polynomials-for-graph-neural-networks"),
        ('"for graph neural networks"', "equivariant-polynomials-for-graph-neural-networks"),
    ],
)
def test_capitals_accents_endings_phrases_and_beginnings(snapshot: Snapshot, words: str, finds: str) -> None:
    """What people type finds what they mean."""
    assert finds in {match.slug for match in snapshot.words.search(words).best}


def test_a_phrase_is_narrower_than_its_words(snapshot: Snapshot) -> None:
    """Words beside each other are fewer than words anywhere."""
    assert 0 < snapshot.words.search('"graph neural"').count < snapshot.words.search("graph neural").count
    assert snapshot.words.search('"neural graph"').count == 0


def test_the_best_come_first_and_the_count_is_that_of_all(snapshot: Snapshot) -> None:
    """A word in a title weighs more than one in an abstract."""
    found = snapshot.words.search("networks", kinds=["work"], most=5)
    scores = [match.score for match in found.best]
    assert len(scores) == 5 < found.count
    assert scores == sorted(scores, reverse=True)
    names = [snapshot.catalogue.one(Work, slug=match.slug) for match in found.best]
    assert all(work is not None and "network" in work.title.lower() for work in names)


@given(st.text(max_size=60))
def test_no_text_breaks_the_index(snapshot: Snapshot, text: str) -> None:
    """Whatever is looked for is found or not, or refused in words: what a letter is, the index says, not Python."""
    try:
        assert snapshot.words.search(text).count >= 0
    except QueryError as problem:
        assert "there is no word" in str(problem)  # noqa: PT017 -- either is right


@pytest.mark.parametrize("text", ["", " ", "*", '""', "?!", "«…»", "\n", "- - -"])
def test_signs_alone_are_no_words(snapshot: Snapshot, text: str) -> None:
    """Nothing to look for is said, with an example of what would do."""
    with pytest.raises(QueryError, match="there is no word"):
        snapshot.words.search(text)


@pytest.fixture(scope="module")
def eastern(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Works whose titles, texts and authors are Chinese, Japanese and Korean, and one that mixes scripts."""
    folder = tmp_path_factory.mktemp("eastern")
    works = [
        {"title": "基于图神经网络的分子性质预测", "authors": ["王小明"], "abstract": "图神经网络" + "很好" * 40 + "。"},
        {"title": "深層学習による画像認識のサーベイ", "authors": ["山田太郎"]},
        {"title": "그래프 신경망의 표현력에 대하여", "authors": ["김민준"]},
        {"title": "LSTM网络与Transformer的比较", "authors": ["Li Lei"]},
    ]
    (folder / "works.jsonl").write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in works), "utf-8")
    return build([folder / "works.jsonl"], folder / "data").snapshot


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("神经网络", {"基于图神经网络的分子性质预测"}),
        ("网络 分子", {"基于图神经网络的分子性质预测"}),
        ("网络", {"基于图神经网络的分子性质预测", "LSTM网络与Transformer的比较"}),
        ("lstm网络", {"LSTM网络与Transformer的比较"}),
        ("transformers", {"LSTM网络与Transformer的比较"}),
        ("transf*", {"LSTM网络与Transformer的比较"}),
        ("画像認識", {"深層学習による画像認識のサーベイ"}),
        ("サーベイ", {"深層学習による画像認識のサーベイ"}),
        ("신경망", {"그래프 신경망의 표현력에 대하여"}),
        ('"그래프 신경망"', {"그래프 신경망의 표현력에 대하여"}),
        ("很好很好", {"基于图神经网络的分子性质预测"}),
        ("络网", set()),
        ("神网", set()),
        ("网络*", {"基于图神经网络的分子性质预测", "LSTM网络与Transformer的比较"}),
    ],
)
def test_letters_of_scripts_without_spaces_are_found_where_they_stand(
    eastern: Snapshot, words: str, finds: set[str]
) -> None:
    """In any place of a longer row, in their order, beside words of other scripts; in a query as well."""
    found = eastern.words.search(words, kinds=["work"])
    titles = {work.slug: work.title for work in eastern.catalogue.all(Work)}
    assert {titles[match.slug] for match in found.best} == finds
    literal = words.replace('"', '\\"')
    query = (
        f'{PREFIXES} SELECT ?title {{ ?work sym:matches ("{literal}" schema:ScholarlyArticle) ; dcterms:title ?title }}'
    )
    assert {row["title"] for row in eastern.store.query(rewritten(query, eastern)).rows()} == finds


def test_a_name_of_another_script_is_found_by_a_part_of_it(eastern: Snapshot) -> None:
    """As family or given name."""
    for words in ("王", "小明", "王小明"):
        assert eastern.words.search(words, kinds=["person"]).count == 1


# ---- in a query ------------------------------------------------------------------------------------------------------


def test_a_work_is_found_by_its_words(snapshot: Snapshot) -> None:
    """The triple is a join like any other, wherever it stands among those of its subject."""
    expected = titles(snapshot, '?work sym:matches "equivariant polynomial" .')
    assert TITLE in expected
    for pattern in (
        '?work a schema:ScholarlyArticle ; sym:matches "equivariant polynomial" .',
        '?work sym:matches "equivariant polynomial" ; a schema:ScholarlyArticle .',
        "?work a schema:ScholarlyArticle ; # sym:matches\n sym:matches 'equivariant polynomial' ; rdfs:label ?l .",
        '?work <https://w3id.org/symposia/ns#matches> """equivariant polynomial""" .',
        '?work sym:matches "equivariant" ; sym:matches "polynomial" .',
        '(?work ?score) sym:matches "equivariant polynomial" .',
        '{ ?work sym:matches "equivariant polynomial" } UNION { ?work sym:matches "zzzz" }',
        'GRAPH ?g { ?work sym:matches "equivariant polynomial" ; a schema:ScholarlyArticle }',
        '{ SELECT ?work { ?work sym:matches "equivariant polynomial" } ORDER BY ?work }',
        '?work a schema:ScholarlyArticle . FILTER (true && EXISTS { ?work sym:matches "equivariant polynomial" })',
    ):
        assert titles(snapshot, pattern) == expected, pattern


def test_scores_rank_and_a_number_limits(snapshot: Snapshot) -> None:
    """The best three works, of one class."""
    found = rows(
        snapshot,
        "SELECT ?title ?score { (?work ?score) sym:matches ('graph neural' schema:ScholarlyArticle 3) ."
        " ?work dcterms:title ?title } ORDER BY DESC(?score)",
    )
    assert len(found) == 3
    assert found[0]["title"] == TITLE
    assert float(found[0]["score"] or 0) > float(found[2]["score"] or 0) > 0


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_restricts_the_search(snapshot: Snapshot, name: str) -> None:
    """Only things of that class, whatever else holds the word."""
    for row in rows(snapshot, f"SELECT ?thing {{ ?thing sym:matches ('a* s* t* n*' <{name}>) }}"):
        assert snapshot.store.query(f"ASK {{ <{row['thing']}> a <{name}> }}").boolean


def test_a_query_without_the_word_is_left_as_it_is(snapshot: Snapshot) -> None:
    """Also where it stands in a string, a comment, or another vocabulary."""
    for text in (
        "SELECT * { ?s ?p ?o }",
        'SELECT * { ?s ?p "?x sym:matches \\"a\\"" } # sym:matches',
        "PREFIX sym: <http://else.where/> SELECT * { ?s sym:matches ?o }",
        *(example.text for example in examples() if "matches" not in example.text),
    ):
        assert rewritten(text, snapshot) == text


def test_a_mistake_is_told_where_its_author_made_it(client: FlaskClient) -> None:
    """Not where it stands in the query that the store was handed, which has things in place of words."""
    text = 'PREFIX sym: <https://w3id.org/symposia/ns#> SELECT * {\n ?work sym:matches "graph" ; ?p ?o . ?work ! }'
    answer = client.post("/sparql", data={"query": text})
    assert answer.status_code == 400
    assert answer.json["detail"].startswith("the query cannot be parsed: line 2, column 46, before '}'; expected")


def test_lines_stay_where_they_are(snapshot: Snapshot) -> None:
    """What takes the place of a triple has as many."""
    text = PREFIXES + 'SELECT * {\n ?work sym:matches\n "graph" ;\n dcterms:title ?t .\n ?work ! }'
    assert rewritten(text, snapshot).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ('<http://x/> sym:matches "a" .', "a variable stands before it"),
        ("?work sym:matches ?words .", "takes words in quotation marks"),
        ("?work sym:matches 'a'@en .", "takes words in quotation marks"),
        ("?work sym:matches 'a', 'b' .", "takes words in quotation marks"),
        ("?work sym:matches ('a' 'b') .", "not ''b''"),
        ("?work sym:matches ('a' 0) .", "not '0'"),
        ("?work sym:matches ('a' 100000) .", "not '100000'"),
        ("?work sym:matches ('a' dcterms:title) .", "not 'dcterms:title'"),
        ("?work sym:matches/dcterms:title 'a' .", "line 7, column 18"),
        ("?work ^sym:matches 'a' .", "cannot be looked up"),
        ("[ sym:matches 'a' ] dcterms:title ?t .", "cannot be looked up"),
        ("(?a ?b) sym:matches 'a' ; dcterms:title ?t .", "a triple of its own"),
        ("?work sym:matches '?!' .", "there is no word"),
        ("?work sym:matches 'a' ." * 9, "more than 8 times"),
    ],
)
def test_what_cannot_be_looked_up_is_refused_in_words(snapshot: Snapshot, pattern: str, says: str) -> None:
    """Never an empty answer that looks like a true one."""
    with pytest.raises(QueryError) as error:
        rewritten(f"{PREFIXES}SELECT * {{ {pattern} }}", snapshot)
    assert says in str(error.value)


def test_a_template_does_not_search(snapshot: Snapshot) -> None:
    """CONSTRUCT takes the triple in its WHERE only."""
    text = 'CONSTRUCT {{ ?work {} "graph" }} WHERE {{ ?work sym:matches "graph" }}'
    assert "VALUES" in rewritten(PREFIXES + text.format("rdfs:comment"), snapshot)
    with pytest.raises(QueryError, match="cannot be looked up"):
        rewritten(PREFIXES + text.format("sym:matches"), snapshot)


def test_more_than_can_be_handed_on_is_refused(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not cut in silence; the best of them can be had."""
    monkeypatch.setattr("api.sparql.words.MOST", 5)
    with pytest.raises(QueryError, match=r"finds \d+ things for 'network', more than 5: add words"):
        rows(snapshot, "SELECT * { ?thing sym:matches 'network' }")
    assert len(rows(snapshot, "SELECT * { ?thing sym:matches ('network' 5) }")) == 5


@given(st.lists(st.sampled_from(['"', "'", "{", "}", "(", ")", "?w", "sym:matches", '"a"', ".", ";", "a", "FILTER"])))
def test_no_order_of_tokens_breaks_the_reading(snapshot: Snapshot, tokens: list[str]) -> None:
    """Whatever stands there comes back, or is refused in words."""
    text = PREFIXES + "SELECT * { " + " ".join(tokens)
    with suppress(QueryError):
        assert "sym:matches" in tokens or rewritten(text, snapshot) == text
