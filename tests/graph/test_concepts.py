"""Finding concepts: in texts written for the question at hand, and in the works of the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.concepts import Findings, FoundConcept, WorkText, find_concepts
from graph.entities import Assignment, Concept, ConceptLabel, ConceptLink, ConceptRelation, Mention, SourceText, Work
from graph.inputs import find_inputs
from graph.knowledge import KnowledgeGraph
from graph.readers import read
from graph.records import ReadSource
from graph.register import Register
from graph.resolve import resolve


@pytest.fixture(scope="module")
def kg(seeds: Path) -> KnowledgeGraph:
    sources = [ReadSource(found, read(found)) for found in find_inputs([seeds]).inputs]
    return resolve(sources, base="http://example.org/", version="1", register=Register()).kg


def labels(found: Findings) -> set[str]:
    return {concept.label for concept in found.concepts}


def concept(found: Findings, label: str) -> FoundConcept:
    return next(each for each in found.concepts if each.label == label)


def mentions(found: Findings, work: str, label: str) -> list[str]:
    key = concept(found, label).key
    return [m.exact for each in found.assignments if (each.work, each.concept) == (work, key) for m in each.mentions]


# ---- texts -----------------------------------------------------------------------------------------------------------


def test_an_acronym_is_a_form_of_what_the_text_says_it_stands_for() -> None:
    found = find_concepts(
        [WorkText("x", "On graph neural networks", "Graph neural networks (GNNs) are deep. A GNN is a GNN.")]
    )
    forms = {variant.label: variant.reason for variant in concept(found, "graph neural network").variants}
    assert forms["GNN"] == "acronym defined in x"
    assert mentions(found, "x", "graph neural network") == [
        "graph neural networks", "Graph neural networks", "GNNs", "GNN", "GNN",
    ]  # fmt: skip


def test_an_acronym_means_what_its_own_text_says() -> None:
    bayesian = "We train a Bayesian neural network (BNN). The BNN works."
    binary = "We train a binary neural network (BNN). The BNN works."
    found = find_concepts([WorkText("x", "Bayesian neural networks", bayesian), WorkText("y", "Binary nets", binary)])
    assert mentions(found, "x", "Bayesian neural network")[-1] == "BNN"
    assert mentions(found, "y", "binary neural network")[-1] == "BNN"


def test_an_acronym_crosses_to_other_texts_only_where_the_corpus_agrees() -> None:
    defining = [WorkText(f"d{n}", "Kernels", "The neural tangent kernel (NTK) of a net. NTK again.") for n in range(3)]
    using = WorkText("u", "On the NTK", "The NTK is a limit.")
    agreed = find_concepts([*defining, using])
    assert mentions(agreed, "u", "neural tangent kernel") == ["NTK", "NTK"]
    other = WorkText("d4", "Kits", "The neat tool kit (NTK) is neat. A neat tool kit.")
    disputed = find_concepts([*defining, other, using])
    assert "u" not in {
        each.work for each in disputed.assignments if each.concept == concept(disputed, "neural tangent kernel").key
    }


def test_initials_come_before_any_other_reading_of_an_acronym() -> None:
    text = "We study self-supervised learning (SSL). SSL is learning."
    found = find_concepts([WorkText("x", "Self-supervised learning", text)])
    assert "SSL" in {variant.label for variant in concept(found, "self-supervised learning").variants}


def test_nested_mentions_are_masked() -> None:
    texts = [
        WorkText("x", "Stochastic gradient descent", "We study stochastic gradient descent."),
        WorkText("y", "Gradient descent", "We study gradient descent and stochastic gradient descent."),
        WorkText("z", "Gradient descent", "Gradient descent again."),
    ]
    found = find_concepts(texts)
    assert mentions(found, "x", "gradient descent") == []
    assert mentions(found, "y", "gradient descent") == ["Gradient descent", "gradient descent"]
    assert mentions(found, "y", "stochastic gradient descent") == ["stochastic gradient descent"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("message-passing networks", "message passing network"),
        ("bi-level optimisation", "bilevel optimization"),
        ("random matrices", "random matrix"),
        ("behaviour cloning", "behavior cloning"),
        ("CIFAR-10 images", "CIFAR10 images"),
        ("Newton's equation", "Newton equations"),
    ],
)
def test_hyphen_number_and_spelling_make_no_difference(one: str, other: str) -> None:
    found = find_concepts([WorkText("x", "", f"With {one} and {one}."), WorkText("y", "", f"With {other}, {other}.")])
    shared = {each.concept for each in found.assignments if each.work == "x"} & {
        each.concept for each in found.assignments if each.work == "y"
    }
    (key,) = shared
    assert next(m.exact for each in found.assignments for m in each.mentions if each.concept == key) == one


def test_addresses_and_formulas_are_no_concepts() -> None:
    text = r"Code: https://github.com/Optimization-AI/NAS-Projects and $\mathcal{L}_2$ or mathcal{O} of \emph{it}."
    assert labels(find_concepts([WorkText("x", "", text * 3)])) == set()


def test_generic_words_are_no_concepts() -> None:
    text = "We propose a novel method. Recent works show a wide range of experimental results. The proposed approach "
    text += "achieves state-of-the-art performance on real-world datasets."
    texts = [WorkText(f"w{n}", "A novel approach to experimental results of recent works", text) for n in range(4)]
    assert labels(find_concepts(texts)) == set()


def test_a_title_in_capitals_gives_a_calm_label() -> None:
    texts = [WorkText("x", "EXPLAINING THE REPRESENTATION BOTTLENECK OF LARGE NETS", "It is a bottleneck.")]
    assert "representation bottleneck" in labels(find_concepts(texts))


def test_words_keep_the_capitals_that_the_corpus_gives_them() -> None:
    text = "We bound the Lipschitz constant; Lipschitz constants matter for a ReLU network and ReLU networks."
    assert {"Lipschitz constant", "ReLU network"} <= labels(find_concepts([WorkText("x", "Bounds", text)]))


def test_a_term_never_crosses_punctuation() -> None:
    found = find_concepts([WorkText("x", "", "Kernel, regression kernel, regression. Kernel (regression) kernel.")])
    assert "kernel regression" not in labels(found)


def test_no_text_gives_no_concepts() -> None:
    assert find_concepts([]) == Findings()
    assert find_concepts([WorkText("x", "", "")]) == Findings()


PIECES = """the of neural network networks graph gradient descent stochastic (SGD) SGD GNN GNNs (GNNs) - , . $x$ novel
self-supervised learning Graph équation 𝒳 deep"""
pieces = st.sampled_from([*PIECES.split(), "\n"])
some_texts = st.lists(
    st.tuples(st.lists(pieces, max_size=5).map(" ".join), st.lists(pieces, max_size=25).map(" ".join)), max_size=4
)


@given(some_texts)
@settings(max_examples=60, deadline=None)
def test_findings_are_whole_whatever_the_texts(drawn: list[tuple[str, str]]) -> None:
    texts = [WorkText(f"w{n}", title, abstract) for n, (title, abstract) in enumerate(drawn)]
    found = find_concepts(texts)
    fields = {(text.work, "Title"): text.title for text in texts}
    fields |= {(text.work, "Abstract"): text.abstract for text in texts}
    for each in found.assignments:
        assert each.mentions
        assert 0 <= each.score <= 1
        assert all(fields[each.work, m.field][m.start : m.end] == m.exact for m in each.mentions)
    assert {each.concept for each in found.assignments} == {each.key for each in found.concepts}
    places = [
        (each.work, m.field, i) for each in found.assignments for m in each.mentions for i in range(m.start, m.end)
    ]
    assert len(set(places)) == len(places)
    assert find_concepts(texts[::-1]) == found


# ---- the seeds -------------------------------------------------------------------------------------------------------


def test_the_seeds_are_about_what_their_authors_say(kg: KnowledgeGraph) -> None:
    found = {each.label.casefold() for each in kg.rows(Concept)}
    assert {
        "graph neural network",
        "neural tangent kernel",
        "stochastic gradient descent",
        "catastrophic forgetting",
        "lipschitz constant",
        "physics-informed neural network",
        "inductive bias",
    } <= found
    assert not {"recent works", "recent work", "wide range", "experimental result", "novel", "paper", "method"} & found


def test_every_mention_in_the_seeds_reads_back(kg: KnowledgeGraph) -> None:
    texts = {each.source: each.text for each in kg.rows(SourceText)}
    for each in (*kg.rows(Mention), *kg.rows(Assignment)):
        assert texts[each.source][each.start : each.end] == each.exact


def test_every_assignment_in_the_seeds_has_its_mentions_and_a_work_at_most_twenty(kg: KnowledgeGraph) -> None:
    counted: dict[tuple[str, str], int] = {}
    for mention in kg.rows(Mention):
        counted[mention.work, mention.concept] = counted.get((mention.work, mention.concept), 0) + 1
    assert counted == {(each.work, each.concept): each.support for each in kg.rows(Assignment)}
    works = [each.work for each in kg.rows(Assignment)]
    assert max(works.count(work.slug) for work in kg.rows(Work)) <= 20
    assert {each.tier for each in kg.rows(Assignment)} == {"central", "mentioned"}


def test_every_work_of_the_seeds_is_about_something(kg: KnowledgeGraph) -> None:
    central = {each.work for each in kg.rows(Assignment) if each.tier == "central"}
    assert central == {work.slug for work in kg.rows(Work)}


def test_no_label_stands_for_two_concepts_of_the_seeds(kg: KnowledgeGraph) -> None:
    names = [each.label.casefold() for each in kg.rows(Concept)]
    assert len(set(names)) == len(names)
    assert {each.concept for each in kg.rows(ConceptLabel)} <= {each.slug for each in kg.rows(Concept)}


def test_broader_concepts_are_heads_and_never_related(kg: KnowledgeGraph) -> None:
    slugs = {each.label: each.slug for each in kg.rows(Concept)}
    relations = {(each.concept, each.relation, each.other) for each in kg.rows(ConceptRelation)}
    assert (slugs["graph neural network"], "broader", slugs["neural network"]) in relations
    assert (slugs["stochastic gradient descent"], "broader", slugs["gradient descent"]) in relations
    broader = {(one, other) for one, relation, other in relations if relation == "broader"}
    related = {(one, other) for one, relation, other in relations if relation == "related"}
    assert related == {(other, one) for one, other in related}
    assert not related & (broader | {(other, one) for one, other in broader})


def test_self_supervised_learning_is_not_below_supervised_learning(kg: KnowledgeGraph) -> None:
    slugs = {each.label: each.slug for each in kg.rows(Concept)}
    below = {each.concept for each in kg.rows(ConceptRelation) if each.other == slugs["supervised learning"]}
    assert slugs["self-supervised learning"] not in below


def test_linked_concepts_are_central_to_the_same_works(kg: KnowledgeGraph) -> None:
    central: dict[str, set[str]] = {}
    for each in kg.rows(Assignment):
        if each.tier == "central":
            central.setdefault(each.concept, set()).add(each.work)
    for link in kg.rows(ConceptLink):
        assert link.weight == len(central[link.a] & central[link.b])
        assert -1 <= link.npmi <= 1
