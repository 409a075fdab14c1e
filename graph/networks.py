"""Views of a snapshot as networkx graphs: who writes with whom, which concepts go together.

    coauthors   nodes: authors      attributes label, works (a count), iri
                edges: co-authors   weight, fractional, works (sorted slugs), first_year, last_year
    concepts    nodes: concepts     attributes label, works (a count of works they are central to), iri
                edges: links        weight, npmi, works (sorted slugs), first_year, last_year

Years are left out where none is known. Node ids are slugs; nodes and edges stand in sorted order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import networkx as nx

from graph.entities import (
    Assignment,
    Authorship,
    Coauthorship,
    CoauthorshipWork,
    Concept,
    ConceptLink,
    ConceptLinkWork,
    Person,
)
from graph.identifiers import iri
from graph.snapshot import Snapshot


def coauthors(snapshot: Snapshot) -> nx.Graph[str]:
    """The co-author network: the authors of all works, joined where they wrote one together."""
    catalogue = snapshot.catalogue
    works = Counter(each.person for each in catalogue.all(Authorship))
    shared = _works_by_pair(catalogue.all(CoauthorshipWork))
    view: nx.Graph[str] = nx.Graph()
    for person in catalogue.all(Person):
        if works[person.slug]:
            address = iri(snapshot.base, "person", person.slug)
            view.add_node(person.slug, label=person.name, works=works[person.slug], iri=address)
    for link in catalogue.all(Coauthorship):
        view.add_edge(link.a, link.b, weight=link.weight, fractional=link.fractional, works=shared[link.a, link.b])
        view.edges[link.a, link.b].update(_years(link))
    return view


def concepts(snapshot: Snapshot) -> nx.Graph[str]:
    """The concept network: concepts that are central to a work, joined where they are central to the same one."""
    catalogue = snapshot.catalogue
    works = Counter(each.concept for each in catalogue.where(Assignment, tier="central"))
    shared = _works_by_pair(catalogue.all(ConceptLinkWork))
    view: nx.Graph[str] = nx.Graph()
    for concept in catalogue.all(Concept):
        if works[concept.slug]:
            address = iri(snapshot.base, "concept", concept.slug)
            view.add_node(concept.slug, label=concept.label, works=works[concept.slug], iri=address)
    for link in catalogue.all(ConceptLink):
        view.add_edge(link.a, link.b, weight=link.weight, npmi=link.npmi, works=shared[link.a, link.b])
        view.edges[link.a, link.b].update(_years(link))
    return view


def flat(view: nx.Graph[str]) -> nx.Graph[str]:
    """A copy whose attributes are texts and numbers alone, as GraphML and GEXF need them: lists joined by spaces.

    >>> view = nx.Graph()
    >>> view.add_edge("a", "b", works=["x", "y"])
    >>> flat(view).edges["a", "b"]
    {'works': 'x y'}
    """
    plain: nx.Graph[str] = nx.Graph()
    for node, attributes in view.nodes(data=True):
        plain.add_node(node, **{name: _joined(value) for name, value in attributes.items()})
    for one, other, attributes in view.edges(data=True):
        plain.add_edge(one, other, **{name: _joined(value) for name, value in attributes.items()})
    return plain


def _works_by_pair(rows: Iterable[CoauthorshipWork | ConceptLinkWork]) -> dict[tuple[str, str], list[str]]:
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        shared[row.a, row.b].append(row.work)
    return {pair: sorted(works) for pair, works in shared.items()}


def _years(link: Coauthorship | ConceptLink) -> dict[str, int]:
    """The attributes for years, as far as they are known: GraphML and GEXF have no None."""
    years = {"first_year": link.first_year, "last_year": link.last_year}
    return {name: year for name, year in years.items() if year is not None}


def _joined(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value
