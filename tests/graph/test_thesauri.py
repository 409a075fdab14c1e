"""Vocabularies of the user: what matches, what does not, and that a match stays through later builds."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from graph.build import build, rebuild_with_vocabulary, rebuild_without, rebuild_without_vocabulary
from graph.check import check
from graph.entities import Concept, ConceptLabel, ConceptRelation
from graph.errors import InputError, SnapshotError, UnknownName
from graph.proof import proven_digests
from graph.snapshot import Snapshot, open_current
from graph.thesauri import Thesaurus, listed_thesauri, load_thesaurus, matches, terms

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/terms/> .
"""

STATEMENTS = [
    'ex:graphs a skos:Concept ; skos:prefLabel "Graph Neural Networks"@en, "Graphnetze"@de .',
    'ex:forests skos:prefLabel "decision forest" ; skos:altLabel "Random forests" .',
    'ex:short skos:prefLabel "GNN" .',
    'ex:first skos:prefLabel "attention"@en .',
    'ex:second skos:prefLabel "Attention"@en-GB .',
    'ex:gallium skos:prefLabel "gallium nitride" ; skos:altLabel "GaN" .',
    'ex:nothing skos:prefLabel "plate tectonics" .',
    '<urn:x:forest> skos:prefLabel "random forest" .',
    'ex:german skos:prefLabel "transformer"@de .',
]

CONCEPTS = [
    Concept("attention", "attention", None),
    Concept("gan", "generative adversarial network", None),
    Concept("gnn", "graph neural network", None),
    Concept("random-forest", "random forest", None),
    Concept("transformer", "transformer", None),
]
VARIANTS = [ConceptLabel("gnn", "GNNs", "acronym"), ConceptLabel("gan", "GANs", "acronym")]

EXPECTED = {
    ("gnn", "exactMatch", "graphs"),
    ("gnn", "closeMatch", "short"),
    ("random-forest", "closeMatch", "forests"),
    ("attention", "closeMatch", "first"),
    ("attention", "closeMatch", "second"),
}


def written(folder: Path, statements: list[str], name: str = "terms.ttl") -> Path:
    """A vocabulary in a file."""
    path = folder / name
    path.write_text(PREFIXES + "\n".join(statements), "utf-8")
    return path


def told(rows: tuple[ConceptRelation, ...]) -> set[tuple[str, str, str]]:
    """Rows with the last part of each IRI."""
    return {(row.concept, row.relation, row.other.rpartition("/")[2]) for row in rows}


def test_preferred_labels_match_exactly_and_others_closely(tmp_path: Path) -> None:
    """Folding brings plural and capitals together; urn: addresses, other languages and other capitals do not match."""
    found = matches(CONCEPTS, VARIANTS, [load_thesaurus(written(tmp_path, STATEMENTS))])
    assert told(found.rows) == EXPECTED
    assert found.counts == {"terms": {"terms": 7, "exact": 1, "close": 4}}
    (remark,) = found.remarks
    assert "'attention' is a label of 2 concepts" in remark


def test_matches_depend_on_no_order(tmp_path: Path) -> None:
    """Statements, concepts, variants and vocabularies in any order give the same rows and the same words."""
    both = [load_thesaurus(written(tmp_path, part, name)) for part, name in
            ((STATEMENTS[:4], "a.ttl"), (STATEMENTS[4:], "b.ttl"))]  # fmt: skip
    expected = matches(CONCEPTS, VARIANTS, both)
    shuffle = random.Random(7).shuffle
    for _ in range(5):
        mixed = [list(STATEMENTS[:4]), list(STATEMENTS[4:]), list(CONCEPTS), list(VARIANTS), [0, 1]]
        for each in mixed:
            shuffle(each)
        again = [
            load_thesaurus(written(tmp_path, mixed[0], "a.ttl")),
            load_thesaurus(written(tmp_path, mixed[1], "b.ttl")),
        ]
        assert matches(mixed[2], mixed[3], [again[n] for n in mixed[4]]) == expected


def test_no_pair_is_an_exact_and_a_close_match(tmp_path: Path) -> None:
    """Nor where two vocabularies tell of the same concept."""
    one = load_thesaurus(
        written(tmp_path, ['ex:a skos:prefLabel "attention" ; skos:altLabel "attention"@en .'], "a.ttl")
    )
    two = load_thesaurus(written(tmp_path, ['ex:a skos:prefLabel "focus" ; skos:altLabel "attention" .'], "b.ttl"))
    assert told(matches(CONCEPTS, (), [one, two]).rows) == {("attention", "exactMatch", "a")}


def test_one_concept_of_a_vocabulary_is_exactly_one_of_ours(tmp_path: Path) -> None:
    """A concept with two preferred labels that are two of ours is close to both, and that is told."""
    path = written(tmp_path, ['ex:a skos:prefLabel "attention"@en, "transformer"@en-US .'])
    found = matches(CONCEPTS, (), [load_thesaurus(path)])
    assert told(found.rows) == {("attention", "closeMatch", "a"), ("transformer", "closeMatch", "a")}
    assert "is named as 2 concepts are" in found.remarks[0]


XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="#10"><skos:prefLabel xml:lang="en">Random
  Forest</skos:prefLabel></skos:Concept></rdf:RDF>"""

OTHER_FORMS = {
    "cso.nt": "<https://example.org/t> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<http://cso.kmi.open.ac.uk/schema/cso#Topic> .\n"
    '<https://example.org/t> <http://www.w3.org/2000/01/rdf-schema#label> "random forests"@en .',
    "xl.ttl": "@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .\n"
    '<https://example.org/t> xl:prefLabel [ xl:literalForm "random forest"@en ] .',
    "acm.xml": XML,
}


@pytest.mark.parametrize("name", OTHER_FORMS)
def test_other_forms_of_vocabularies_are_read(name: str, tmp_path: Path) -> None:
    """CSO in N-Triples, SKOS-XL, and RDF/XML with relative addresses."""
    path = tmp_path / name
    path.write_text(OTHER_FORMS[name], "utf-8")
    (term,) = terms(load_thesaurus(path, base="https://example.org/t"))
    assert term.iri.startswith("https://example.org/t")
    assert [label.lower().rstrip("s") for label in term.preferred] == ["random forest"]


REFUSED = {
    "a.csv": ("x", "Turtle"),
    "empty.ttl": ("", "no concept"),
    "broken.ttl": (PREFIXES + "ex:a skos:prefLabel\n  'x' oops .", "line 4"),
    "latin.ttl": ("\udce4", "UTF-8"),
    "doctype.rdf": ('<!DOCTYPE x [<!ENTITY e "eeee">]>' + XML, "DOCTYPE"),
    "relative.rdf": (XML, "--base"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_vocabulary_is_refused_in_words(name: str, tmp_path: Path) -> None:
    """The message names the file and the matter."""
    content, says = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=says) as caught:
        load_thesaurus(path)
    assert name in str(caught.value) or "files that end in" in str(caught.value)


@pytest.mark.parametrize("name", ["", "a/../b", "two\nlines"])
def test_a_vocabulary_goes_by_a_word(name: str, tmp_path: Path) -> None:
    """Its name stands in files and addresses."""
    with pytest.raises(InputError, match="cannot be the name"):
        load_thesaurus(written(tmp_path, ['ex:a skos:prefLabel "focus" .']), name=name)


def test_a_vocabulary_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    """By its size alone."""
    path = tmp_path / "large.ttl"
    with path.open("wb") as out:
        out.truncate((128 << 20) + 1)
    with pytest.raises(InputError, match="too many"):
        load_thesaurus(path)


# ---- in a build ------------------------------------------------------------------------------------------------------


COLLAPSE = """{"title": "Neural Collapse under Gradient Flow", "year": 2022, "authors": ["Ada Lovelace"], "abstract":
"We study neural collapse in deep learning. Under gradient flow, neural collapse appears; gradient flow is slow."}"""
OTHER = """{"title": "Plates and Tensors", "authors": ["Mary Somerville"], "abstract":
"We study tensor factorization for plates. Tensor factorization is a linear model of plates."}"""


@pytest.fixture(scope="session")
def works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two documents of one work each."""
    folder = tmp_path_factory.mktemp("works")
    for name, text in (("a.jsonl", COLLAPSE), ("b.jsonl", OTHER)):
        (folder / name).write_text(text.replace("\n", " ") + "\n", "utf-8")
    return folder


@pytest.fixture
def data(works: Path, tmp_path: Path) -> Path:
    """A data folder with a snapshot of them, to build into."""
    build([works], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def vocabulary(tmp_path: Path) -> Thesaurus:
    """A vocabulary of which two concepts are in them."""
    statements = ['ex:collapse skos:prefLabel "neural collapses" .', 'ex:flow skos:altLabel "Gradient Flow" .']
    return load_thesaurus(written(tmp_path, statements))


def outside(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """The matches of a snapshot."""
    rows = snapshot.catalogue.all(ConceptRelation)
    return told(tuple(row for row in rows if row.relation.endswith("Match")))


MATCHED = {("neural-collapse", "exactMatch", "collapse"), ("gradient-flow", "closeMatch", "flow")}


def test_matches_stay_through_later_builds_until_the_vocabulary_is_removed(
    data: Path, vocabulary: Thesaurus, works: Path
) -> None:
    """Catalogue and RDF agree, the shapes hold, and without the vocabulary all is as it was."""
    before = open_current(data)
    with_it = rebuild_with_vocabulary(vocabulary, data).snapshot
    assert outside(with_it) == MATCHED
    query = "SELECT * { ?c <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }"
    assert [row["o"] for row in with_it.store.query(query).rows()] == ["https://example.org/terms/collapse"]
    proven_digests(with_it.path)
    assert check(with_it).conforms
    assert build([works], data).unchanged
    assert outside(rebuild_without("a.jsonl", data).snapshot) == set()
    assert build([works], data).snapshot.id == with_it.id
    assert rebuild_with_vocabulary(vocabulary, data).unchanged
    assert rebuild_without_vocabulary("terms", data).snapshot.id == before.id
    assert listed_thesauri(data) == []


def test_a_vocabulary_without_a_match_is_kept_and_replaced_by_name(data: Path, tmp_path: Path) -> None:
    """It may match what is read later."""
    nothing = load_thesaurus(written(tmp_path, ['ex:x skos:prefLabel "plate tectonics" .']))
    made = rebuild_with_vocabulary(nothing, data)
    assert not made.unchanged
    assert listed_thesauri(data)[0]["exact"] == 0
    with pytest.raises(InputError, match="same bytes as terms"):
        rebuild_with_vocabulary(load_thesaurus(tmp_path / "terms.ttl", name="again"), data)
    better = load_thesaurus(written(tmp_path, ['ex:x skos:prefLabel "neural collapse" .']))
    rebuild_with_vocabulary(better, data)
    assert [(each["name"], each["exact"]) for each in listed_thesauri(data)] == [("terms", 1)]


def test_a_vocabulary_needs_a_build_and_a_known_name(data: Path, vocabulary: Thesaurus, tmp_path: Path) -> None:
    """What is wrong is said; a vocabulary whose file is gone can still be removed."""
    with pytest.raises(SnapshotError, match="symposia build"):
        rebuild_with_vocabulary(vocabulary, tmp_path / "nothing")
    with pytest.raises(UnknownName, match="known: none"):
        rebuild_without_vocabulary("term", data)
    rebuild_with_vocabulary(vocabulary, data)
    shutil.rmtree(data / "vocabularies")
    with pytest.raises(SnapshotError, match="vocabulary remove terms"):
        rebuild_without("b.jsonl", data)
    assert outside(rebuild_without_vocabulary("terms", data).snapshot) == set()
