"""The arrays of a snapshot: they say what the catalogue says, and what is measured agrees with networkx."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import arrays, network_measures, networks
from graph.entities import Authorship, Coauthorship, Person, Work
from graph.errors import SnapshotError
from graph.knowledge import KnowledgeGraph
from graph.network_questions import network_of
from graph.resolve import links
from graph.snapshot import Snapshot, lasting_files

#: Works as the numbers of their authors, with the year (0: none is known).
Papers = Sequence[tuple[set[int], int]]
PAPERS = st.lists(st.tuples(st.sets(st.integers(0, 9), min_size=1, max_size=5), st.sampled_from([0, 2020, 2021])))


def knowledge_of(papers: Papers) -> KnowledgeGraph:
    """The knowledge of people p0, p1, … and their papers."""
    works = [Work(f"w{n:02}", f"W{n}", None, year or None, None, True, "s", n) for n, (_, year) in enumerate(papers)]
    authorships = [
        Authorship(f"w{n:02}", f"author-{i}", i, f"p{who}", f"P{who}", None, None, 1.0)
        for n, (authors, _) in enumerate(papers)
        for i, who in enumerate(sorted(authors), start=1)
    ]
    people = [Person(f"p{n}", f"P{n}", None, None, f"p{n}") for n in range(10)]
    return KnowledgeGraph.of("http://example.org/", [*works, *authorships, *people, *joined(works, authorships)])


def joined(works: Sequence[Work], authorships: Iterable[Authorship]) -> Iterable[Coauthorship]:
    """The co-authorship rows that a build would make."""
    return (each for each in links.coauthorships(works, authorships) if isinstance(each, Coauthorship))


def view_of(papers: Papers) -> nx.Graph[int]:
    """The same network made by networkx."""
    view: nx.Graph[int] = nx.Graph()
    for authors, _ in papers:
        view.add_nodes_from(authors)
        for a, b in combinations(sorted(authors), 2):
            share = view.edges[a, b]["share"] if view.has_edge(a, b) else 0.0
            view.add_edge(a, b, share=share + 1 / (len(authors) - 1))
    return view


def test_the_arrays_are_files_of_the_snapshot(snapshot: Snapshot) -> None:
    """The manifest lists each with its size, so that a cut one is noticed before it is served."""
    names = {name for name in snapshot.manifest["files"] if name.startswith("arrays/")}
    assert {"arrays/coauthor.ends.npy", "arrays/community.npy"} <= names
    assert lasting_files(snapshot.path) == snapshot.manifest["files"]


def test_a_cell_that_disagrees_with_the_catalogue_is_found(snapshot: Snapshot, tmp_path: Path) -> None:
    """Whichever table of the catalogue it is."""
    kg = snapshot.catalogue.knowledge()
    for name in ("coauthor.ends", "weight", "fractional", "work_year", "person_work.ends", "concept_work.starts"):
        folder = tmp_path / name
        shutil.copytree(snapshot.path / "arrays", folder)
        arrays.prove(folder, kg)
        values = np.load(folder / f"{name}.npy")
        values[-1] += 1
        np.save(folder / f"{name}.npy", values)
        with pytest.raises((SnapshotError, IndexError), match=r"disagree|out of bounds"):
            arrays.prove(folder, kg)


def test_a_missing_or_damaged_array_is_told_in_words(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    shutil.copytree(snapshot.path / "arrays", folder)
    (folder / "core.npy").write_bytes(b"nonsense")
    with pytest.raises(SnapshotError, match=r"core\.npy: this array .* build again"):
        arrays.read(folder)
    (folder / "core.npy").unlink()
    with pytest.raises(SnapshotError, match=r"core\.npy"):
        arrays.read(folder)


@settings(max_examples=60, deadline=None)
@given(PAPERS)
def test_measures_agree_with_networkx(papers: Papers) -> None:
    """PageRank, betweenness, cores and components of any small network, and communities that are connected."""
    known = network_measures.measured(knowledge_of(papers))
    view = view_of(papers)
    authors = sorted(view)
    assert known.authors.tolist() == authors
    if not authors:
        return
    ranks = nx.pagerank(view, weight="share", tol=1e-14, max_iter=1000)
    between = nx.betweenness_centrality(view)
    for name, wanted in (("pagerank", ranks), ("betweenness", between), ("core", nx.core_number(view))):
        assert getattr(known, name)[authors] == pytest.approx([wanted[n] for n in authors], abs=1e-6), name
    parts = sorted(nx.connected_components(view), key=lambda part: (-len(part), min(part)))
    assert [known.component[n] for part in parts for n in part] == [i for i, part in enumerate(parts) for _ in part]
    for number in set(known.community[authors].tolist()):
        assert nx.is_connected(view.subgraph(np.flatnonzero(known.community == number).tolist()))


@settings(max_examples=40, deadline=None)
@given(PAPERS)
def test_coauthorships_counted_again_are_those_of_the_catalogue(papers: Papers) -> None:
    """From who wrote what alone, with weights and years."""
    kg = knowledge_of(papers)
    known = arrays.tables(kg)
    found = arrays.joint(known, np.arange(len(papers)))
    rows = kg.rows(Coauthorship)
    assert [(f"p{a}", f"p{b}") for a, b in zip(found.a, found.b, strict=True)] == [(r.a, r.b) for r in rows]
    assert found.weight.tolist() == [r.weight for r in rows]
    assert found.fractional.tolist() == pytest.approx([r.fractional for r in rows], abs=1e-6)
    assert found.first_year.tolist() == [r.first_year or arrays.NO_YEAR for r in rows]
    assert found.last_year.tolist() == [r.last_year or arrays.NO_YEAR for r in rows]


def test_the_same_knowledge_gives_the_same_bytes(snapshot: Snapshot, tmp_path: Path) -> None:
    arrays.write(tmp_path / "again", network_measures.measured(snapshot.catalogue.knowledge()))
    for path in sorted((snapshot.path / "arrays").iterdir()):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_sampled_betweenness_is_near_the_exact_one() -> None:
    """With a third of the nodes as pivots: the same order of magnitude for the nodes that matter."""
    view = nx.barabasi_albert_graph(300, 2, seed=1)
    pairs = np.array([pair for a, b in view.edges for pair in ((a, b), (b, a))])
    relation = arrays.Relation.of(pairs[:, 0], pairs[:, 1], 300)
    exact = network_measures.betweenness(relation, pivots=300)
    sampled = network_measures.betweenness(relation, pivots=100)
    top = np.argsort(-exact)[:10]
    assert sampled[top] == pytest.approx(exact[top], rel=0.35)
    assert exact.tolist() == pytest.approx(list(nx.betweenness_centrality(view).values()), abs=1e-9)


def test_the_view_tells_what_was_measured(snapshot: Snapshot) -> None:
    known, view = network_of(snapshot).arrays, networks.coauthors(snapshot)
    assert [view.nodes[n]["pagerank"] for n in view] == known.pagerank[known.authors].tolist()
    assert [view.nodes[n]["community"] for n in view] == known.community[known.authors].tolist()
    assert sum(known.pagerank) == pytest.approx(1, abs=1e-6)


def test_a_person_without_works_is_not_in_the_network() -> None:
    """Moderators have pages, but nothing was measured of them."""
    known = network_measures.measured(knowledge_of([({0, 1}, 2020)]))
    assert known.component.tolist() == [0, 0] + [-1] * 8
    assert known.pagerank.tolist() == [0.5, 0.5] + [0.0] * 8
