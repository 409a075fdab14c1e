"""The pictures as data and as lone pages: complete, equal on every run, and harmless whatever names are in them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.visuals import PICTURES, Picture, island, page, standalone
from exports.visuals.coauthors import COAUTHORS
from exports.visuals.layout import Box, place
from exports.visuals.picture import COLOURS, Subject, picture_data
from graph import networks
from graph.errors import SnapshotError
from graph.layouts import communities, outline
from graph.snapshot import Snapshot

VIEWS = {"coauthors": networks.coauthors, "concepts": networks.concepts}
SUBJECT = Subject("x", "X", "person", "people", "link", "links", "neighbour", "neighbours", "shared works", "people")

HOSTILE = (
    "<script>window.hit = 1</script>",
    "</script><script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    '" onmouseover="window.hit = 1" href="https://example.org/"',
    "<!-- <script>",
    "{{ 7 * 7 }} ${alert(1)} \\u003c",
    "A\u2028B\u2029C & D",
)


def view_of(links: Mapping[tuple[str, str], int], *alone: str) -> nx.Graph[str]:
    """A network view with one made-up work for each unit of weight."""
    view: nx.Graph[str] = nx.Graph()
    for name in [*alone, *(end for pair in links for end in pair)]:
        view.add_node(name, label=name, works=1)
    for (a, b), weight in links.items():
        view.add_edge(a, b, weight=weight, works=[f"{a}-{b}-{number}" for number in range(weight)])
    return view


def data_of(view: nx.Graph[str], most_points: int = 99, most_links: int = 99) -> dict[str, Any]:
    """The picture of such a view."""
    drawn = outline(view, most_points=most_points, most_links=most_links)
    slugs = sorted({slug for _, _, facts in view.edges(data=True) for slug in facts["works"]})
    works = {
        slug: {"title": slug, "href": f"/works/{slug}", "year": None, "authors": [], "sources": []} for slug in slugs
    }
    return picture_data(SUBJECT, drawn, {}, works)


# ---- what is in a picture --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=sorted(PICTURES))
def name(request: pytest.FixtureRequest) -> str:
    """Each picture there is."""
    return str(request.param)


@pytest.fixture(scope="module")
def data(name: str, snapshot: Snapshot) -> dict[str, Any]:
    """Its data for the seeds."""
    return PICTURES[name].data(snapshot)


def test_every_node_of_the_network_is_in_its_picture(name: str, data: dict[str, Any], snapshot: Snapshot) -> None:
    """Ids, labels and numbers of works are those of the network view, and the works are listed."""
    view = VIEWS[name](snapshot)
    drawn = {node["id"]: (node["label"], node["works"]) for node in data["nodes"]}
    assert drawn == {node: (facts["label"], facts["works"]) for node, facts in view.nodes(data=True)}
    assert all(len(node["on"]) == node["works"] for node in data["nodes"])


def test_every_link_of_the_network_is_in_its_picture(name: str, data: dict[str, Any], snapshot: Snapshot) -> None:
    """Ends, weights and the works behind each link are those of the network view."""
    titles = {work["href"]: work["title"] for work in data["works"]}
    drawn = {
        frozenset((edge["from"], edge["to"])): (
            edge["value"],
            [data["works"][number]["href"] for number in edge["works"]],
        )
        for edge in data["edges"]
    }
    assert drawn == {
        frozenset((a, b)): (facts["weight"], [f"/works/{slug}" for slug in facts["works"]])
        for a, b, facts in VIEWS[name](snapshot).edges(data=True)
    }
    assert all(titles.values())
    assert all(work["sources"] for work in data["works"])


def test_linked_nodes_stand_together_and_no_circle_lies_on_another(data: dict[str, Any]) -> None:
    """Links are shorter than distances are in general, and circles keep apart."""
    at = {node["id"]: (node["x"], node["y"], node["size"]) for node in data["nodes"]}
    pairs = {(a, b): distance(at[a], at[b]) for a, b in combinations(sorted(at), 2)}
    lengths = [pairs[min(edge["from"], edge["to"]), max(edge["from"], edge["to"])] for edge in data["edges"]]
    assert sum(lengths) / len(lengths) < 0.6 * sum(pairs.values()) / len(pairs)
    assert [pair for pair, apart in pairs.items() if apart <= at[pair[0]][2] + at[pair[1]][2]] == []


def distance(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    """How far two middles are apart."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def test_the_legend_counts_the_communities_that_have_a_colour(data: dict[str, Any]) -> None:
    """The largest communities come first, and each entry has as many nodes as are drawn in its colour."""
    members = Counter(node["group"] for node in data["nodes"])
    assert data["legend"]
    assert len(data["legend"]) <= COLOURS
    for entry in data["legend"]:
        assert entry["nodes"] == members[entry["group"]]
    assert [members[group] for group in sorted(members)] == sorted(members.values(), reverse=True)


def test_the_style_has_a_colour_for_each_community_of_the_legend() -> None:
    """Light and dark name as many colours as the legend can have entries."""
    names = Counter(re.findall(r"--network-group-(\d+):", page.asset("network.css")))
    assert names == {str(number): 2 for number in range(1, COLOURS + 1)}


def test_nothing_moves_by_itself(data: dict[str, Any]) -> None:
    """The layout is computed beforehand: the browser is told to simulate nothing."""
    assert data["options"]["physics"] == {"enabled": False}
    assert all(isinstance(node[axis], int) for node in data["nodes"] for axis in "xy")


# ---- what is left out ------------------------------------------------------------------------------------------------


def test_a_large_network_is_cut_to_its_strongest_part_and_says_so() -> None:
    """The nodes of most weight stay, with the links among them, and the picture tells what is missing."""
    view = view_of({("a", "b"): 5, ("b", "c"): 4, ("c", "d"): 1, ("d", "e"): 1}, "f")
    cut = data_of(view, most_points=3)
    assert [node["id"] for node in cut["nodes"]] == ["a", "b", "c"]
    assert cut["counts"] == {"nodes": 3, "edges": 2, "all_nodes": 6, "all_edges": 4}
    assert cut["truncated"].startswith("showing 3 of 6 people and 2 of 4 links")
    assert data_of(view)["truncated"] is None


def test_too_many_links_are_cut_to_the_heaviest() -> None:
    """Where only links are too many, all nodes stay."""
    cut = data_of(view_of({("a", "b"): 1, ("b", "c"): 4, ("c", "d"): 2}), most_links=2)
    assert [(edge["from"], edge["to"]) for edge in cut["edges"]] == [("b", "c"), ("c", "d")]
    assert cut["counts"]["nodes"] == 4


def test_an_empty_network_is_an_empty_picture() -> None:
    """No nodes are no error."""
    empty = data_of(nx.Graph())
    assert (empty["nodes"], empty["edges"], empty["legend"], empty["truncated"]) == ([], [], [], None)


@pytest.mark.slow
def test_three_thousand_nodes_are_laid_out_in_ten_seconds() -> None:
    """The largest picture that is drawn whole is computed while one can wait for it."""
    chance, count = random.Random(7), 3_000
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < 10_000:
        middle = chance.randrange(count)
        near = [(middle + int(chance.gauss(0, 8))) % count for _ in range(chance.choice((2, 3, 3, 4, 5)))]
        pairs.update((a, b) for a, b in combinations(sorted({*near, chance.randrange(count)}), 2))
    links = dict.fromkeys(((f"p{a:04}", f"p{b:04}") for a, b in sorted(pairs)[:10_000]), 1)
    view = view_of(links, *(f"p{number:04}" for number in range(count)))
    started = time.process_time()
    drawn = data_of(view, most_points=3_000, most_links=10_000)
    assert time.process_time() - started < 10
    assert (len(drawn["nodes"]), len(drawn["edges"])) == (3_000, 10_000)


# ---- layout and communities ------------------------------------------------------------------------------------------

NETWORKS = st.integers(1, 14).flatmap(
    lambda count: st.tuples(
        st.lists(st.tuples(st.integers(10, 120), st.integers(10, 50)), min_size=count, max_size=count),
        st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20),
    )
)


@settings(max_examples=60, deadline=None)
@given(NETWORKS)
def test_no_box_lies_on_another(network: tuple[list[tuple[int, int]], set[tuple[int, int]]]) -> None:
    """Whatever is linked with whatever, names stay apart (to a rounded unit)."""
    sizes, links = network
    boxes = [Box(*size) for size in sizes]
    at = place(boxes, sorted(links), [0] * len(boxes))
    for one, other in combinations(range(len(boxes)), 2):
        across = abs(at[one][0] - at[other][0]) + 2 >= (boxes[one].width + boxes[other].width) / 2
        along = abs(at[one][1] - at[other][1]) + 2 >= (boxes[one].height + boxes[other].height) / 2
        assert across or along, (one, other)


@settings(max_examples=20, deadline=None)
@given(NETWORKS, st.randoms(use_true_random=False))
def test_the_layout_does_not_depend_on_the_order_of_links(
    network: tuple[list[tuple[int, int]], set[tuple[int, int]]], chance: random.Random
) -> None:
    """Links shuffled and turned round give the same places."""
    sizes, links = network
    boxes = [Box(*size) for size in sizes]
    shuffled = [(b, a) for a, b in sorted(links)]
    chance.shuffle(shuffled)
    assert place(boxes, shuffled, [0] * len(boxes)) == place(boxes, sorted(links), [0] * len(boxes))


def test_communities_are_groups_of_closely_linked_nodes() -> None:
    """Two cliques joined by one link are two communities, a third part is one of its own, the largest comes first."""
    cliques = [list(combinations("abcde", 2)), list(combinations("pqrs", 2)), [("x", "y")]]
    links = {pair: 1 for clique in cliques for pair in clique} | {("a", "p"): 1}
    found = communities(
        sorted({end for pair in links for end in pair}),
        list(outline(view_of(links), most_points=99, most_links=99).links),
    )
    assert "".join(sorted(found, key=lambda node: (found[node], node))) == "abcdepqrsxy"
    assert [found[node] for node in "apx"] == [0, 1, 2]


# ---- the lone page ---------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """Collects the elements of a page and the text of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.tags.append((tag, dict(attrs)))
        self.open = tag
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        """Note that it ends."""
        self.open = ""

    def handle_data(self, data: str) -> None:
        """Keep the text of scripts and styles."""
        if self.open in self.inside:
            self.inside[self.open][-1] += data


@pytest.fixture(scope="module")
def html(name: str, snapshot: Snapshot) -> str:
    """The lone page of each picture."""
    return standalone(PICTURES[name], snapshot)


def test_the_export_gives_the_same_bytes_in_every_process(name: str, html: str, snapshot: Snapshot) -> None:
    """`symposia export coauthors-html` writes this page, whatever the hash seed."""
    code = (
        "import sys; from pathlib import Path; from exports import EXPORTERS; from graph.snapshot import open_snapshot;"
        f"EXPORTERS['{name}-html'].write(open_snapshot(Path(sys.argv[1])), sys.stdout.buffer)"
    )
    command = [sys.executable, "-c", code, str(snapshot.path)]
    written = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, check=True)
    assert written.stdout == html.encode()


def test_the_same_snapshot_gives_the_same_picture(name: str, data: dict[str, Any], snapshot: Snapshot) -> None:
    """Twice in one process: the same data."""
    assert PICTURES[name].data(snapshot) == data


def test_the_page_loads_nothing(html: str, snapshot: Snapshot) -> None:
    """No element points to a file or another host; the only address is a link to the product itself."""
    elements = Elements(html)
    targets = [(tag, at.get("src") or at.get("href")) for tag, at in elements.tags if "src" in at or "href" in at]
    assert targets == [("link", "data:,"), ("a", snapshot.base)]
    assert not re.search(r"url\(|@import", elements.inside["style"][0])


def test_the_page_allows_its_own_script_and_style_alone(html: str) -> None:
    """Its policy names both by their hashes, and forbids everything else."""
    elements = Elements(html)
    (policy,) = (at["content"] for _, at in elements.tags if at.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    for directive, text in (("script-src", elements.inside["script"][1]), ("style-src", elements.inside["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy


def test_names_stay_names(snapshot: Snapshot) -> None:
    """Markup, quotes and templates in names add no element to a page, and come back from it unchanged."""
    data = data_of(view_of(dict.fromkeys(combinations(HOSTILE, 2), 1)))
    hostile = Picture(HOSTILE[1], HOSTILE[1], HOSTILE[3], lambda _: data)
    elements = Elements(standalone(hostile, snapshot))
    plain = Elements(standalone(replace(hostile, title="a", description="b", data=lambda _: {}), snapshot))
    assert [tag for tag, _ in elements.tags] == [tag for tag, _ in plain.tags]
    assert not [at for _, at in elements.tags if any(attribute.startswith("on") for attribute in at)]
    assert json.loads(elements.inside["script"][0]) == {**data, "site": snapshot.base.rstrip("/")}


@settings(max_examples=50)
@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_data_in_a_page_reads_back_and_holds_no_markup(value: Any) -> None:
    """An island of data is JSON without any character that means something to HTML."""
    written = str(island(value))
    assert json.loads(written) == value
    assert not set(written) & set("<>&\u2028\u2029")


def test_without_the_built_front_end_the_error_says_what_to_do(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The assets are built, not committed: where they are missing, `make install` makes them."""
    monkeypatch.setattr(page, "STATIC", tmp_path)
    with pytest.raises(SnapshotError, match=r"network\.js: .* run `make install`"):
        standalone(COAUTHORS, snapshot)
