"""Views of a snapshot as networkx graphs: who writes with whom, which concepts go together.

    coauthors   nodes: authors      attributes label, works (a count), iri, component, community, core, pagerank,
                                    betweenness; around an ego also distance
                edges: co-authors   weight, fractional, works (sorted slugs), first_year, last_year
    concepts    nodes: concepts     attributes label, works (a count of works they are central to), iri
                edges: links        weight, npmi, works (sorted slugs), first_year, last_year

Years are left out where none is known. Node ids are slugs; nodes and edges stand in sorted order. What was measured of
a person was measured in the whole network, whatever part of it is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from graph import network_questions as ask
from graph.entities import Assignment, Concept, ConceptLink, ConceptLinkWork
from graph.errors import InputError
from graph.identifiers import iri
from graph.snapshot import Snapshot


def coauthors(snapshot: Snapshot, wanted: ask.Wanted | None = None) -> nx.Graph[str]:
    """The co-author network: the authors of all works, joined where they wrote one together; or a part of it."""
    network = ask.network_of(snapshot)
    everyone = network.arrays.coauthor.count
    return as_graph(snapshot.base, ask.part(network, wanted or ask.Wanted(), most=everyone))


def ego(snapshot: Snapshot, person: str, radius: int = 1, *, most: int | None = None) -> nx.Graph[str]:
    """The people at most ``radius`` links from a person (a slug), the nearest ``most`` of them, and all their links.

    Raises InputError when there is no such author.
    """
    network = ask.network_of(snapshot)
    limit = network.arrays.coauthor.count if most is None else most
    found = ask.part(network, ask.Wanted(person=person, radius=radius), most=limit)
    if not found.members:
        raise InputError(f"no author has the slug '{person}'", hint="networks.coauthors(snapshot) holds them all")
    return as_graph(snapshot.base, found)


def paths(snapshot: Snapshot, one: str, other: str, *, most: int = 100) -> nx.Graph[str]:
    """The shortest paths between two people (slugs), at most ``most``, as one graph; empty where none leads there.

    Raises InputError when one of them does not exist.
    """
    network = ask.network_of(snapshot)
    numbers = []
    for slug in (one, other):
        number = network.number(slug)
        if number is None:
            raise InputError(f"no person has the slug '{slug}'", hint="the catalogue lists them")
        numbers.append(number)
    found = ask.paths(network, numbers[0], numbers[1], most=most)
    view: nx.Graph[str] = nx.Graph()
    for slug, name in sorted({(who.slug, who.name) for path in found.paths for who in path.people}):
        view.add_node(slug, label=name, iri=iri(snapshot.base, "person", slug))
    hops = {tuple(sorted((hop.a.slug, hop.b.slug))): hop for path in found.paths for hop in path.hops}
    for (a, b), hop in sorted(hops.items()):
        works = sorted(work.slug for work in hop.works)
        view.add_edge(a, b, weight=hop.weight, fractional=hop.fractional, works=works, **_years(hop))
    return view


def as_graph(base: str, found: ask.Part) -> nx.Graph[str]:
    """A part of the co-author network as a graph; ``base`` is the base of all IRIs."""
    view: nx.Graph[str] = nx.Graph()
    for member in found.members:
        view.add_node(member.slug, **member_facts(base, member))
    for link in found.links:
        works = list(link.works)
        view.add_edge(link.a, link.b, weight=link.weight, fractional=link.fractional, works=works, **_years(link))
    return view


def member_facts(base: str, member: ask.Member) -> Mapping[str, str | int | float]:
    """The attributes of an author in the network."""
    facts: dict[str, str | int | float] = {
        "label": member.name,
        "works": member.works,
        "iri": iri(base, "person", member.slug),
        "component": member.component,
        "community": member.community,
        "core": member.core,
        "pagerank": member.pagerank,
        "betweenness": member.betweenness,
    }
    return facts if member.distance is None else {**facts, "distance": member.distance}


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


Attributes = Mapping[str, Any]


def plain_rows(view: nx.Graph[str]) -> tuple[list[tuple[str, Attributes]], list[tuple[str, str, Attributes]]]:
    """The nodes and the edges of a view, each with its attributes, which are texts and numbers alone."""
    plain = flat(view)
    nodes: list[tuple[str, Attributes]] = [(node, facts) for node, facts in plain.nodes(data=True)]
    return nodes, [(one, other, facts) for one, other, facts in plain.edges(data=True)]


def _works_by_pair(rows: Iterable[ConceptLinkWork]) -> dict[tuple[str, str], list[str]]:
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        shared[row.a, row.b].append(row.work)
    return {pair: sorted(works) for pair, works in shared.items()}


def _years(link: ask.Link | ask.Hop | ConceptLink) -> dict[str, int]:
    """The attributes for years, as far as they are known: GraphML and GEXF have no None."""
    years = {"first_year": link.first_year, "last_year": link.last_year}
    return {name: year for name, year in years.items() if year is not None}


def _joined(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value
