"""What is measured of the co-author network at build: components, communities, cores, PageRank, betweenness.

The only door to scikit-network and scipy. They are imported when something is measured: importing them takes half a
second, and neither serving nor asking needs them.
"""

from __future__ import annotations

import random
from typing import Any, TypeVar, cast

import numpy as np

from graph.arrays import Array, Arrays, Floats, Ints, Longs, Relation, Tables, tables
from graph.knowledge import KnowledgeGraph

T = TypeVar("T", bound=Array)

#: From how many people of a component shortest paths are followed for betweenness; up to so many it is exact.
PIVOTS = 200

_DAMPING = 0.85

#: Figures are rounded to so many decimals, so that they are the same wherever sums are made in another order.
_DECIMALS = 12


def measured(kg: KnowledgeGraph) -> Arrays:
    """The arrays of what a build knows, with every author measured among the authors."""
    known = tables(kg)
    authors = known.authors
    # Links join authors alone, so the network of the authors is that of all people without the empty rows.
    starts = np.concatenate([known.coauthor.starts[authors], known.coauthor.starts[-1:]])
    number = np.zeros(known.coauthor.count, dtype=np.int32)
    number[authors] = np.arange(len(authors))
    links = Relation(starts, number[known.coauthor.ends])

    def everyone(values: T, nobody: int) -> T:
        spread: Any = np.full(known.coauthor.count, nobody, dtype=values.dtype)
        spread[authors] = values
        return cast(T, spread)

    kept = {name: getattr(known, name) for name in Tables.__dataclass_fields__}
    return Arrays(
        **kept,
        component=everyone(components(links), -1),
        community=everyone(communities(links, known.fractional), -1),
        core=everyone(cores(links), 0),
        pagerank=everyone(pagerank(links, known.fractional), 0),
        betweenness=everyone(betweenness(links), 0),
    )


def components(links: Relation) -> Ints:
    """The connected component of each node, numbered from the largest.

    >>> components(Relation.of(np.array([1, 2]), np.array([2, 1]), 3)).tolist()
    [1, 0, 0]
    """
    from scipy.sparse import csgraph

    found = csgraph.connected_components(_matrix(links, np.ones(len(links.ends))), directed=False)[1]
    return from_the_largest(found)


def communities(links: Relation, weight: Floats) -> Ints:
    """The community of each node by modularity, numbered from the largest; every community is connected.

    Louvain's method, and each community that it leaves in pieces is parted, which can only raise the modularity.
    Leiden's method promises the same, but that of scikit-network 0.33 draws from the C library and may never end.
    """
    from sknetwork.clustering import Louvain

    if not len(links.ends):
        return np.arange(links.count, dtype=np.int32)
    louvain = Louvain(random_state=1, return_probs=False, return_aggregate=False)
    found = louvain.fit_predict(_matrix(links, weight))
    rows, at = links.within(np.arange(links.count))
    inside = found[rows] == found[links.ends[at]]
    return components(Relation.of(rows[inside], links.ends[at][inside].astype(np.int64), links.count))


def cores(links: Relation) -> Ints:
    """The largest k for which each node is in the k-core: a group in which everyone has k links or more."""
    from sknetwork.topology import get_core_decomposition

    if not len(links.ends):
        return np.zeros(links.count, dtype=np.int32)
    found: Ints = get_core_decomposition(_matrix(links, np.ones(len(links.ends)))).astype(np.int32)
    return found


def pagerank(links: Relation, weight: Floats) -> Floats:
    """The PageRank of each node with damping 0.85; all of them add up to 1.

    scikit-network 0.33 favours nodes without a link, so they are left out and get what the definition gives them.
    """
    from sknetwork.ranking import PageRank

    if not links.count:
        return np.zeros(0)
    linked = np.flatnonzero(np.diff(links.starts))
    alone = links.count - len(linked)
    least = (1 - _DAMPING) / (links.count - _DAMPING * alone)
    found = np.full(links.count, least)
    if len(linked):
        ranks = PageRank(damping_factor=_DAMPING, solver="piteration", n_iter=200, tol=1e-14)
        found[linked] = ranks.fit_predict(_matrix(links, weight)[linked][:, linked]) * (1 - alone * least)
    return np.round(found, _DECIMALS)


def betweenness(links: Relation, pivots: int = PIVOTS) -> Floats:
    """The share of shortest paths that lead over each node, estimated from ``pivots`` nodes (Brandes and Pich).

    Of each component so many are taken; in one of as many nodes or fewer it is exact. Links count alike whatever their
    weight.
    """
    count, chance = links.count, random.Random(1)
    total = np.zeros(count)
    labels = components(links)
    sizes = np.bincount(labels, minlength=1)
    for members in np.split(np.argsort(labels, kind="stable"), np.cumsum(sizes)[:-1]):
        if len(members) < 3:
            break  # the largest come first, and over one of two nodes no path leads
        every = members.tolist()
        chosen = every if len(every) <= pivots else sorted(chance.sample(every, pivots))
        found = np.zeros(count)
        for source in chosen:
            found += _dependencies(links, source)
        total += found * (len(every) / len(chosen))
    if count > 2:
        total /= (count - 1) * (count - 2)
    return np.round(total, _DECIMALS)


def _dependencies(links: Relation, source: int) -> Floats:
    """How much the shortest paths from one node depend on each other node, level by level (Brandes)."""
    depth = np.full(links.count, -1, dtype=np.int32)
    ways, dependency = np.zeros(links.count), np.zeros(links.count)
    depth[source], ways[source] = 0, 1.0
    front, levels, steps = np.array([source]), 0, list[tuple[Longs, Ints]]()
    while len(front):
        levels += 1
        tails, at = links.within(front)
        heads = links.ends[at]
        depth[heads[depth[heads] < 0]] = levels
        onward = depth[heads] == levels
        tails, heads = tails[onward], heads[onward]
        np.add.at(ways, heads, ways[tails])
        steps.append((tails, heads))
        front = np.unique(heads)
    for tails, heads in reversed(steps):
        np.add.at(dependency, tails, ways[tails] / ways[heads] * (1 + dependency[heads]))
    dependency[source] = 0
    return dependency


def from_the_largest(labels: Ints) -> Ints:
    """Other numbers for groups: 0 for the largest, equal ones in the order of their first member.

    >>> from_the_largest(np.array([7, 3, 3, 9])).tolist()
    [1, 0, 0, 2]
    """
    _, first, which, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(first), dtype=np.int32)
    return rank[which]


def _matrix(links: Relation, weight: Floats) -> Any:
    from scipy import sparse

    return sparse.csr_matrix((weight, links.ends, links.starts), shape=(links.count, links.count))
