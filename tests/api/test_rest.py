"""The JSON under /api/v1: lists, entities, relations, networks, and errors that help."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.cards import KINDS
from graph import entities
from graph.concept_questions import similar_works
from graph.snapshot import Snapshot

TOTALS = {"works": 119, "people": 141, "sessions": 3, "rooms": 2, "events": 2, "sources": 5}


def got(client: FlaskClient, path: str) -> Any:
    """The JSON at a path, which answers 200."""
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.text}"
    assert response.content_type == "application/json"
    return response.json


def problem(client: FlaskClient, path: str, status: int) -> dict[str, Any]:
    """The problem at a path, which answers with a status."""
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert response.json["instance"] == path.partition("?")[0]
    return dict(response.json)


@pytest.mark.parametrize(("folder", "count"), TOTALS.items())
def test_lists_count_what_the_seeds_hold(client: FlaskClient, snapshot: Snapshot, folder: str, count: int) -> None:
    """The envelope names the count, the page and the snapshot."""
    meta = got(client, f"/api/v1/{folder}")["meta"]
    assert meta.pop("took_ms") >= 0
    assert meta == {"count": count, "page": 1, "per_page": 25, "next_cursor": None, "snapshot": snapshot.id}


@pytest.mark.parametrize("folder", KINDS)
def test_pages_of_a_list_hold_each_entity_once(client: FlaskClient, folder: str) -> None:
    """Whatever the size of a page."""
    whole = got(client, f"/api/v1/{folder}?per_page=200")
    seen = [
        each["slug"]
        for number in range(1, -(-whole["meta"]["count"] // 40) + 1)
        for each in got(client, f"/api/v1/{folder}?per_page=40&page={number}")["results"]
    ]
    assert len(seen) == len(set(seen)) == whole["meta"]["count"]
    assert seen[:200] == [each["slug"] for each in whole["results"]]


@pytest.mark.parametrize("folder", KINDS)
def test_every_sort_orders_the_same_entities(client: FlaskClient, folder: str) -> None:
    """Sorting changes the order and the minus turns it round, up to equals."""
    everything = {each["slug"] for each in got(client, f"/api/v1/{folder}?per_page=200")["results"]}
    for name in KINDS[folder].listing.sorts:
        up, down = (got(client, f"/api/v1/{folder}?per_page=200&sort={sign}{name}")["results"] for sign in ("", "-"))
        if len(up) < 200:
            assert {each["slug"] for each in up} == {each["slug"] for each in down} == everything
        if name in ("works", "coauthors"):
            figures = [each[name] for each in up]
            assert figures == sorted(figures)
            assert [each[name] for each in down] == sorted((each[name] for each in down), reverse=True)


@pytest.mark.parametrize(
    ("path", "slugs"),
    [
        ("people?search=goldt", ["sebastian-goldt"]),
        ("people?search=KÖGLER", ["kevin-kogler"]),
        ("sessions?search=theory", ["icml-2022-dl-theory", "icml-2022-theory"]),
        ("works?search=goldt maslow", ["maslow-s-hammer-in-catastrophic-forgetting-node-re-use-vs"]),
        ("works?search=100%25_of_nothing", []),
    ],
)
def test_search_finds_all_words(client: FlaskClient, path: str, slugs: list[str]) -> None:
    """In titles, names and the names of authors; wildcards of the database mean themselves."""
    assert [each["slug"] for each in got(client, f"/api/v1/{path}")["results"]] == slugs


@pytest.mark.parametrize("folder", KINDS)
def test_an_entity_holds_its_relations_and_links_that_answer(client: FlaskClient, folder: str) -> None:
    """Every relation stands in the entity, is counted, and has an address of its own with the same rows."""
    slug = got(client, f"/api/v1/{folder}?per_page=1")["results"][0]["slug"]
    card = got(client, f"/api/v1/{folder}/{slug}")
    assert card["id"].endswith(f"id/{KINDS[folder].name}/{slug}")
    for relation in KINDS[folder].relations:
        there = got(client, card["links"][relation] + "?per_page=200")
        assert there["meta"]["count"] == card["counts"][relation]
        assert there["results"] == card[relation]
    for address in card["links"].values():
        assert client.get(address).status_code == 200, address


def test_coauthors_of_a_person(client: FlaskClient) -> None:
    """Five, each with the one work they share."""
    found = got(client, "/api/v1/people/sebastian-goldt/coauthors")["results"]
    hammer = "maslow-s-hammer-in-catastrophic-forgetting-node-re-use-vs"
    assert {each["person"]["label"]: "".join(work["slug"] for work in each["shared"]) for each in found} == {
        "Maria Refinetti": "the-dynamics-of-representation-learning-in-shallow-non",
        "Andrew Saxe": hammer,
        "Claudia Clopath": hammer,
        "Sebastian Lee": hammer,
        "Stefano Sarao Mannelli": hammer,
    }


def test_who_moderates_a_session_in_which_they_present(client: FlaskClient) -> None:
    """Nadav Cohen does; Marco Mondelli moderates one session and presents in another."""
    assert [each["also_presents"] for each in got(client, "/api/v1/people/nadav-cohen/sessions")["results"]] == [True]
    assert [each["also_presents"] for each in got(client, "/api/v1/people/marco-mondelli/sessions")["results"]] == [
        False
    ]


def test_similar_works_share_concepts(client: FlaskClient, snapshot: Snapshot) -> None:
    """Each names the concepts, both works have them, and it is said to how many of the two they are central."""
    slug = "the-dynamics-of-representation-learning-in-shallow-non"
    for each in got(client, f"/api/v1/works/{slug}/similar?explain=true")["results"]:
        assert each["shared"]
        for concept in each["shared"]:
            found = [
                snapshot.catalogue.one(entities.Assignment, work=work, concept=concept["slug"])
                for work in (slug, each["work"]["slug"])
            ]
            assert all(found)
            assert concept["central_to"] == sum(row.tier == "central" for row in found if row)
            assert concept["named_in_works"] >= 2


def test_works_that_share_so_many_concepts_can_be_asked_for(client: FlaskClient, snapshot: Snapshot) -> None:
    """All of them, not only those that a page shows, and as the command tells them."""
    slug = "perturbation-analysis-of-neural-collapse"
    for least in (1, 2, 3):
        listed = got(client, f"/api/v1/works/{slug}/similar?least={least}&per_page=200")
        expected = [each.work for each in similar_works(snapshot.catalogue, slug, least=least)]
        assert [each["work"]["slug"] for each in listed["results"]] == expected
        assert all(len(each["shared"]) >= least for each in listed["results"])
    assert client.get(f"/api/v1/works/{slug}/authors?least=2").status_code == 400


def test_neighbours_of_a_concept_say_how_they_are_near(client: FlaskClient, snapshot: Snapshot) -> None:
    """Those that works have together with it are its related ones; the others are broader or narrower."""
    for slug in ("neural-network", "deep-learning"):
        near = got(client, f"/api/v1/concepts/{slug}/neighbours?per_page=200")["results"]
        related = got(client, f"/api/v1/concepts/{slug}/related?per_page=200")["results"]
        together = [each for each in near if "together" in each["relations"]]
        assert [each["concept"] for each in together] == [each["concept"] for each in related]
        assert all(len(each["shared"]) == each["works"] for each in near)
        whole = got(client, f"/api/v1/concepts/{slug}")
        for relation in ("broader", "narrower"):
            told = {each["concept"]["slug"] for each in near if relation in each["relations"]}
            assert told == {each["slug"] for each in whole[relation]}


def evidence_in(value: Any) -> list[dict[str, Any]]:
    """Every piece of evidence anywhere in a JSON value."""
    if isinstance(value, list):
        return [found for each in value for found in evidence_in(each)]
    if not isinstance(value, dict):
        return []
    own = value.get("evidence", [])
    return own + [found for name, each in value.items() if name != "evidence" for found in evidence_in(each)]


@pytest.mark.parametrize("folder", KINDS)
def test_the_evidence_reads_back_to_the_print(client: FlaskClient, snapshot: Snapshot, folder: str) -> None:
    """``explain=1`` adds places, and what stands there is what was printed; without it there are none."""
    texts = {each.source: each.text for each in snapshot.catalogue.all(entities.SourceText)}
    for row in got(client, f"/api/v1/{folder}?per_page=12")["results"]:
        assert evidence_in(got(client, row["links"]["self"])) == []
        for found in evidence_in(got(client, row["links"]["self"] + "?explain=1")):
            there = texts[found["source"]["slug"]][found["start"] : found["end"]]
            assert there
            assert found["exact"] in (there, None)


@pytest.mark.parametrize("name", ["coauthors", "concepts"])
def test_networks_link_nodes_that_are_there(client: FlaskClient, name: str) -> None:
    """Nodes and links in the order of their slugs."""
    found = got(client, f"/api/v1/networks/{name}")
    slugs = [node["slug"] for node in found["nodes"]]
    assert slugs == sorted(set(slugs))
    assert len(slugs) == found["meta"]["nodes"] > 0
    assert {end for link in found["links"] for end in (link["source"], link["target"])} <= set(slugs)
    assert all(len(link["works"]) == link["weight"] for link in found["links"])


def test_search_over_everything(client: FlaskClient) -> None:
    """Hits of each kind for some words."""
    found = got(client, "/api/v1/search?q=theory")
    assert [each["slug"] for each in found["results"]["sessions"]] == ["icml-2022-dl-theory", "icml-2022-theory"]
    assert found["counts"]["people"] == 0


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/v1/works?serach=x", 400, "unknown parameter 'serach'; did you mean 'search'?"),
        ("/api/v1/works?page=0", 400, "page='0' is not a whole number from 1"),
        ("/api/v1/works?per_page=201", 400, "to 200"),
        ("/api/v1/works?page=1&page=2", 400, "given 2 times"),
        ("/api/v1/works?sort=titel", 400, "did you mean 'title'?"),
        ("/api/v1/works?search=" + "x" * 300, 400, "longer than 200 characters"),
        ("/api/v1/wroks", 404, "did you mean 'works'?"),
        ("/api/v1/people/sebastian-gold", 404, "did you mean 'sebastian-goldt'?"),
        ("/api/v1/people/nobody-at-all", 404, "see /people"),
        ("/api/v1/people/sebastian-goldt/coauthor", 404, "did you mean 'coauthors'?"),
        ("/api/v1/people/sebastian-goldt?explain=maybe", 400, "neither 1 nor 0"),
        ("/api/v1/networks/coauthor", 404, "did you mean 'coauthors'?"),
        ("/api/v1/search", 400, "needs words"),
        ("/api/v2", 404, "/api/v1"),
    ],
)
def test_errors_say_what_would_be_right(client: FlaskClient, path: str, status: int, says: str) -> None:
    """Problem details whose words name what was seen and what is known."""
    assert says in problem(client, path, status)["detail"]


@pytest.mark.parametrize("signs", ["%25_", "%00", "%25", "_", "%F0%9F%92%A9", "-- %25"])
def test_signs_alone_match_nothing(client: FlaskClient, signs: str) -> None:
    """They are in no name; a search for nothing at all is the whole list."""
    assert set(got(client, f"/api/v1/search?q={signs}")["counts"].values()) == {0}
    assert got(client, f"/api/v1/works?search={signs}")["meta"]["count"] == 0
    assert got(client, f"/api/v1/works?search=theory+{signs}")["meta"]["count"] > 0
    assert got(client, "/api/v1/works?search=+")["meta"]["count"] == TOTALS["works"]


@pytest.mark.parametrize("nasty", ["%00", "%27%22--", "%25", "_", "%EF%BF%BF", "%F0%9F%92%A9", "\\"])
def test_no_search_breaks_the_list(client: FlaskClient, nasty: str) -> None:
    """Whatever the words, the answer is a list."""
    assert isinstance(got(client, f"/api/v1/works?search={nasty}")["results"], list)
