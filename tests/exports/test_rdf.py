"""Every RDF export is read back by two libraries and says exactly what the dataset says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import EXPORTERS
from graph import catalogue
from graph import entities as e
from graph.knowledge import KnowledgeGraph, Row
from graph.rdf import Literal, NamedNode, quads
from graph.snapshot import Snapshot
from graph.stores import GRAPH_FORMATS
from graph.stores.oxigraph import OxigraphStore

#: Name of an RDF format -> what pyoxigraph and rdflib call it.
FORMATS = {
    "turtle": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "nquads": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "ntriples": (pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    "jsonld": (pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (pyoxigraph.RdfFormat.RDF_XML, "xml"),
}
WITH_GRAPHS = ("trig", "nquads", "jsonld")

#: Subject, predicate, object, graph (None in formats without graphs), in rdflib's terms.
Statement = tuple[object, object, object, object]


def test_every_rdf_format_is_an_export() -> None:
    """And has the media type that the service answers with."""
    assert set(FORMATS) == set(GRAPH_FORMATS)
    assert {name: EXPORTERS[name].media_type for name in FORMATS} == dict(GRAPH_FORMATS)


def exported(snapshot: Snapshot, name: str) -> bytes:
    """One export of a snapshot."""
    out = BytesIO()
    EXPORTERS[name].write(snapshot, out)
    return out.getvalue()


def by_pyoxigraph(content: bytes, name: str) -> list[pyoxigraph.Quad]:
    """What pyoxigraph reads, repetitions kept."""
    return list(pyoxigraph.parse(content, format=FORMATS[name][0]))


def by_rdflib(content: bytes, name: str) -> list[Statement]:
    """What rdflib reads."""
    if name not in WITH_GRAPHS:
        return [(s, p, o, None) for s, p, o in rdflib.Graph().parse(data=content, format=FORMATS[name][1])]
    dataset = rdflib.Dataset()
    dataset.parse(data=content, format=FORMATS[name][1])
    return [(subject, predicate, value, graph) for subject, predicate, value, graph in dataset.quads()]


def in_rdflib(snapshot: Snapshot) -> set[Statement]:
    """What rdflib should read: its own terms made from those of the store, so both are normalised alike."""
    return {
        (_term(quad.subject), _term(quad.predicate), _term(quad.object), _term(quad.graph_name))
        for quad in snapshot.store.quads()
    }


@lru_cache(maxsize=65536)
def _term(term: object) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    assert isinstance(term, Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    # rdflib takes a plain string and an xsd:string for two things; files have the plain form.
    return rdflib.Literal(term.value, datatype=None if datatype == rdflib.XSD.string else datatype)


def assert_same(found: list[Statement], held: set[Statement], name: str) -> None:
    """rdflib read just what the store holds, nothing twice; without graphs where the format has none."""
    expected = held if name in WITH_GRAPHS else {(*statement[:3], None) for statement in held}
    assert len(found) == len(expected)
    assert set(found) == expected


@pytest.fixture(scope="module")
def held_of_page(page: Snapshot) -> set[Statement]:
    """The dataset of one page in rdflib's terms."""
    return in_rdflib(page)


@pytest.fixture(scope="module")
def held_of_seeds(snapshot: Snapshot) -> set[Statement]:
    """The dataset of the seeds in rdflib's terms."""
    return in_rdflib(snapshot)


@pytest.mark.parametrize("name", FORMATS)
def test_pyoxigraph_reads_back_what_the_store_holds(snapshot: Snapshot, name: str) -> None:
    """Quad formats equal the dataset, triple formats its union, without repetition."""
    found = by_pyoxigraph(exported(snapshot, name), name)
    held = list(snapshot.store.quads())
    assert len(found) == len(held)
    if name in WITH_GRAPHS:
        assert set(found) == set(held)
    else:
        assert {quad.triple for quad in found} == {quad.triple for quad in held}


@pytest.mark.parametrize("name", FORMATS)
def test_rdflib_reads_back_what_the_store_holds(page: Snapshot, held_of_page: set[Statement], name: str) -> None:
    """The graph of one page, by the other library."""
    assert_same(by_rdflib(exported(page, name), name), held_of_page, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_rdflib_reads_back_all_of_the_seeds(snapshot: Snapshot, held_of_seeds: set[Statement], name: str) -> None:
    """The same of all seed documents together."""
    assert_same(by_rdflib(exported(snapshot, name), name), held_of_seeds, name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_sorted_so_equal_snapshots_give_equal_bytes(page: Snapshot, tmp_path: Path, name: str) -> None:
    """A store written from the same quads in the opposite order exports the same bytes."""
    OxigraphStore.create(tmp_path / "rdf", reversed(list(page.store.quads())))
    assert exported(Snapshot(tmp_path, page.manifest), name) == exported(page, name)


def test_readable_formats_use_the_prefixes(page: Snapshot) -> None:
    """Terms are written short."""
    turtle = exported(page, "turtle").decode()
    assert "dcterms:creator" in turtle
    assert "<http://purl.org/dc/terms/creator>" not in turtle
    assert "sym:authorship" in exported(page, "trig").decode()


# ---- any text --------------------------------------------------------------------------------------------------------

NASTY = [
    '"',
    "\\",
    "\n",
    " \r\n ",
    "\t",
    "\r",
    "]]>",
    "<&>",
    "\u2028",
    "👩🏽‍🔬",
    "\u202eעברית",
    "\\u0041",
    "\x01",
    "\ufffe",
    " ",
    "",
]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.sampled_from(NASTY)


def made_of(printed: Iterable[str], folder: Path) -> Snapshot:
    """A snapshot of works whose abstracts are the texts given."""
    rows: list[Row] = [e.Work(f"w{n}", f"Work {n}", text, None, None, False, "s", 1) for n, text in enumerate(printed)]
    kg = KnowledgeGraph.of("http://example.org/", rows)
    catalogue.write(folder / "catalogue.sqlite", kg)
    OxigraphStore.create(folder / "rdf", quads(kg))
    return Snapshot(folder, {"id": "0", "base": kg.base})


@settings(max_examples=5, deadline=None)
@given(st.lists(texts, min_size=20, max_size=40))
def test_any_text_survives_every_export(tmp_path_factory: pytest.TempPathFactory, printed: list[str]) -> None:
    """Quotes, line ends, markup, emoji, right-to-left text; only RDF/XML cannot hold control characters."""
    snapshot = made_of(printed, tmp_path_factory.mktemp("texts"))
    for name in FORMATS:
        content = exported(snapshot, name)
        kept = printed if name != "rdfxml" else [fit_for_xml(text) for text in printed]
        abstract = "http://purl.org/dc/terms/abstract"
        read = {q.subject.value: q.object.value for q in by_pyoxigraph(content, name) if q.predicate.value == abstract}  # type: ignore[union-attr]  # only named things and texts
        also_read = {str(s): str(o) for s, p, o, _ in by_rdflib(content, name) if str(p) == abstract}
        assert read == also_read == {f"http://example.org/id/work/w{n}": text for n, text in enumerate(kept)}


def fit_for_xml(text: str) -> str:
    """The text with U+FFFD for what XML cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
