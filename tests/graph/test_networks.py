"""The networks of the seeds' snapshot as networkx graphs."""

from __future__ import annotations

import io

import networkx as nx
import numpy as np
import pytest

from graph import networks
from graph.arrays import Relation
from graph.entities import Assignment, Coauthorship, ConceptLink
from graph.network_measures import betweenness
from graph.snapshot import Snapshot

VIEWS = {"coauthors": networks.coauthors, "concepts": networks.concepts}


def test_authors_are_joined_by_the_works_they_share(snapshot: Snapshot) -> None:
    view = networks.coauthors(snapshot)
    assert view.number_of_nodes() == 141
    assert view.number_of_edges() == snapshot.catalogue.count(Coauthorship)
    link = view.edges["maria-refinetti", "sebastian-goldt"]
    (work,) = link["works"]
    assert work.startswith("the-dynamics-of-representation-learning")
    assert (link["weight"], link["fractional"], link["first_year"], link["last_year"]) == (1, 1.0, 2022, 2022)


def test_a_node_tells_its_label_address_and_number_of_works(snapshot: Snapshot) -> None:
    node = networks.coauthors(snapshot).nodes["sebastian-goldt"]
    about = {name: node[name] for name in ("label", "works", "iri")}
    assert about == {"label": "Sebastian Goldt", "works": 2, "iri": f"{snapshot.base}id/person/sebastian-goldt"}
    assert {"component", "community", "core", "pagerank", "betweenness"} == node.keys() - about.keys()


def test_concepts_are_joined_where_they_are_central_to_one_work(snapshot: Snapshot) -> None:
    view = networks.concepts(snapshot)
    assert set(view) == {each.concept for each in snapshot.catalogue.where(Assignment, tier="central")}
    assert view.number_of_edges() == snapshot.catalogue.count(ConceptLink)
    assert all(link["weight"] == len(link["works"]) for _, _, link in view.edges(data=True))
    assert all(-1 <= link["npmi"] <= 1 for _, _, link in view.edges(data=True))


@pytest.mark.parametrize("name", VIEWS)
def test_a_flat_view_survives_graphml(name: str, snapshot: Snapshot) -> None:
    view = networks.flat(VIEWS[name](snapshot))
    written = io.BytesIO()
    nx.write_graphml(view, written)
    written.seek(0)
    again = nx.read_graphml(written)
    assert dict(again.nodes(data=True)) == dict(view.nodes(data=True))
    assert {frozenset(pair): data for *pair, data in again.edges(data=True)} == {
        frozenset(pair): data for *pair, data in view.edges(data=True)
    }


@pytest.mark.parametrize("name", VIEWS)
def test_nodes_and_edges_stand_in_sorted_order(name: str, snapshot: Snapshot) -> None:
    view = VIEWS[name](snapshot)
    assert list(view) == sorted(view)
    assert list(view.edges) == sorted(view.edges)


@pytest.mark.parametrize("name", VIEWS)
def test_flattening_leaves_the_view_as_it_was(name: str, snapshot: Snapshot) -> None:
    view = VIEWS[name](snapshot)
    networks.flat(view)
    assert all(isinstance(link["works"], list) for _, _, link in view.edges(data=True))


def test_betweenness_is_exact_in_components_of_few_people_however_many_there_are() -> None:
    """As networkx counts it over forty trees and rings of ten to fifty people, more than are followed in any one."""
    parts = [nx.random_labeled_tree(10 + n, seed=n) if n % 2 else nx.cycle_graph(10 + n) for n in range(40)]
    graph = nx.disjoint_union_all(parts)
    ends = np.array([pair for one, other in graph.edges for pair in ((one, other), (other, one))])
    found = betweenness(Relation.of(ends[:, 0], ends[:, 1], len(graph)))
    assert found == pytest.approx(list(nx.betweenness_centrality(graph).values()), abs=1e-9)
