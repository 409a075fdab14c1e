"""Concepts: what is found in texts, under which name, where, and why."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.concepts import Findings, FoundConcept, WorkText, extract, find_concepts
from graph.concepts.kinds import kind
from graph.concepts.labels import preferred
from graph.concepts.model import shipped
from graph.concepts.scoring import Extractor
from graph.concepts.tagging import tag
from graph.concepts.vocabulary import pooled
from graph.resolve.links import broader

TEXTS = [
    WorkText(
        "a",
        "Stochastic gradient descent for graph neural networks",
        "Graph neural networks (GNNs) are trained with stochastic gradient descent (SGD). We show that gradient "
        "descent with a constant learning rate converges. GNN training is sped up by SGD.",
    ),
    WorkText(
        "b",
        "DiffStride: Learning strides in convolutional neural networks",
        "Convolutional neural networks (CNNs) contain strided convolutions. We introduce DiffStride, the first "
        "downsampling layer with learnable strides. DiffStride improves CNNs on image classification.",
    ),
    WorkText(
        "c",
        "Self-supervised learning of image classification by convolutional networks",
        "Self-supervised learning (SSL) of convolutional neural networks needs no labels. SSL improves image "
        "classification.",
    ),
    WorkText(
        "d",
        "Semi-supervised learning on graphs",
        "Semi supervised learning (SSL) with graph neural networks. We compare SSL with gradient descent on "
        "generalisation.",
    ),
    WorkText(
        "e",
        "Generalization of over-parameterized networks",
        "The generalization of overparametrised networks is studied; over-parameterised networks trained by SGD "
        "generalize.",
    ),
]


@pytest.fixture(scope="module")
def found() -> Findings:
    return find_concepts(TEXTS)


def concepts(found: Findings, work: str) -> set[str]:
    return {each.concept for each in found.assignments if each.work == work}


def by_key(found: Findings, key: str) -> FoundConcept:
    return next(concept for concept in found.concepts if concept.key == key)


def mentions(found: Findings, work: str, key: str) -> list[str]:
    [assignment] = [each for each in found.assignments if (each.work, each.concept) == (work, key)]
    return [mention.exact for mention in assignment.mentions]


def test_variants_and_acronyms_are_one_concept(found: Findings) -> None:
    assert mentions(found, "a", "graph neural network") == [
        "graph neural networks",
        "Graph neural networks",
        "GNNs",
        "GNN",
    ]
    assert "graph neural network" in concepts(found, "d")
    assert "convolutional neural network" in concepts(found, "b") & concepts(found, "c")


def test_a_label_is_written_out_and_singular(found: Findings) -> None:
    assert by_key(found, "graph neural network").label.lower() == "graph neural network"


def test_every_variant_says_why_it_is_one(found: Findings) -> None:
    variants = {variant.label: variant.reason for variant in by_key(found, "graph neural network").variants}
    assert variants["GNNs"] == "acronym defined in abstract of a at 0-27"
    assert all(variant.reason for concept in found.concepts for variant in concept.variants)


def test_an_acronym_means_what_its_own_text_says(found: Findings) -> None:
    assert "self supervised learning" in concepts(found, "c")
    assert "self supervised learning" not in concepts(found, "d")
    assert "semisupervised learning" in concepts(found, "d")
    assert "SSL" in mentions(found, "d", "semisupervised learning")


def test_an_acronym_without_one_sense_stays_alone() -> None:
    texts = [
        WorkText("one", "Bayesian neural networks", "Bayesian neural networks (BNNs) are uncertain."),
        WorkText("two", "Binary neural networks", "Binary neural networks (BNNs) are small. BNNs need few bits."),
        WorkText("three", "Training BNNs faster", "We train BNNs with gradient descent. BNNs learn faster."),
    ]
    assert not concepts(find_concepts(texts), "three") & {"bayesian neural network", "binary neural network"}


@pytest.mark.parametrize(
    ("agreeing", "other", "holds"),
    [(4, 0, False), (5, 0, True), (4, 1, True), (4, 2, False), (7, 2, False), (8, 2, True), (1, 4, False)],
)
def test_an_acronym_crosses_texts_where_four_of_five_definitions_agree(agreeing: int, other: int, holds: bool) -> None:
    """Of at least five definitions; a text that does not define it has the sense then, and none otherwise."""
    senses = ["quadratic xylem zeta yams"] * agreeing + ["quiet xerox zebra yaks"] * other
    texts = [WorkText(f"{n}", "Plants", f"We grow {sense} (QXZYs) in water.") for n, sense in enumerate(senses)]
    found = find_concepts([*texts, WorkText("x", "Growing QXZYs", "QXZYs grow. A QXZY needs light, as QXZYs do.")])
    assert ("quadratic xylem zeta yam" in concepts(found, "x")) == holds
    assert ("quiet xerox zebra yak" in concepts(found, "x")) == ((agreeing, other) == (1, 4))


@pytest.mark.parametrize(
    ("title", "abstract", "sense", "holds"),
    [
        (
            "Neurons of area MT",
            "MT neurons code motion. We record MT in monkeys, and V1.",
            "machine translation",
            False,
        ),
        ("Better MT", "MT systems translate badly; MT needs parallel corpora.", "machine translation", True),
        ("Deep RL", "RL agents act. RL is hard to tune, and RL agents explore.", "reinforcement learning", True),
        ("Fast search", "We call it the nimble navigator agent (GNN). GNN is fast.", "graph neural network", False),
        ("Faster TDE-GNN", "TDE-GNN is fast. TDE-GNN captures change.", "time delay estimation", False),
    ],
)
def test_the_usual_sense_of_a_short_acronym_needs_a_word_of_it_in_the_text(
    title: str, abstract: str, sense: str, holds: bool
) -> None:
    assert (sense in concepts(find_concepts([WorkText("x", title, abstract)]), "x")) == holds


def test_an_acronym_never_has_its_usual_sense_where_its_text_defines_another() -> None:
    """Not even where what the text defines is no concept, here because an adjective ends it."""
    text = WorkText("x", "Graphs", "We call a map graphically naturally nonlinear (GNN). A GNN is odd, but GNNs exist.")
    assert "graph neural network" not in concepts(find_concepts([text]), "x")


def test_acronyms_are_defined_after_or_and_out_of_other_acronyms() -> None:
    texts = [
        WorkText("x", "Coins", "We call such nets Coin-Flipping Neural Networks, or CFNNs. CFNNs flip coins."),
        WorkText("y", "Increments", "Class-incremental learning (CIL) forgets. Generalized CIL (GCIL) is harder."),
        WorkText("z", "Choices", "We train logistic regression, boosting, or SVMs, and choose the best."),
    ]
    defined = {work: each.own_senses for work, each in zip("xyz", extract(texts), strict=True)}
    assert defined["x"] == {"cfnn": "coin flipping neural network"}
    assert defined["y"]["gcil"] == "generalized class incremental learning"
    assert not defined["z"]


@pytest.mark.parametrize(
    ("title", "abstract", "holds"),
    [
        ("Boosting graph convolution", "We are boosting the accuracy of graph convolution by boosting it.", False),
        ("Boosting for ranking", "We study boosting and its margins. Boosting is fast.", True),
        ("Voting", "We prove bounds for boosting algorithms. Boosting is fast, and boosting works.", True),
    ],
)
def test_a_verb_with_an_object_is_no_concept(title: str, abstract: str, holds: bool) -> None:
    assert ("boosting" in concepts(find_concepts([WorkText("x", title, abstract)]), "x")) == holds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nash equilibria", "Nash equilibrium"),
        ("dynamic systems", "dynamical system"),
        ("semidefinite programs", "semidefinite programming"),
        ("Kalman filtering", "Kalman filter"),
        ("long-range dependences", "long-range dependencies"),
    ],
)
def test_what_is_the_same_in_other_words_is_one_concept(one: str, other: str) -> None:
    texts = [WorkText(name, f"On {name}", f"We study {name}. We learn with {name} here.") for name in (one, other)]
    found = find_concepts(texts)
    assert concepts(found, one) & concepts(found, other)


def test_an_optimal_bound_is_the_bound() -> None:
    texts = [
        WorkText(
            "x", "An optimal regret bound", "We prove an optimal regret bound, and optimal regret bounds for games."
        ),
        WorkText(
            "y", "A regret bound", "We prove a regret bound for optimal control. Optimal control needs regret bounds."
        ),
    ]
    found = find_concepts(texts)
    assert "regret bound" in concepts(found, "x") & concepts(found, "y")
    assert "optimal control" in concepts(found, "y")


def test_quotation_marks_are_no_part_of_a_label() -> None:
    text = 'We present "Quark before Manipulation" (QBM), a method. QBM is fast. Our "Quark before Manipulation" works.'
    labels = {each.label for each in find_concepts([WorkText("x", "QBM: Quark before Manipulation", text)]).concepts}
    assert "Quark before Manipulation" in labels


def test_no_term_ends_with_a_participle() -> None:
    text = "We study heuristically selected views. Heuristically selected views are confounded, badly confounded."
    keys = concepts(find_concepts([WorkText("x", "Heuristically selected, and confounded", text)]), "x")
    assert not any(key.endswith(("selected", "confounded")) for key in keys)


def test_a_name_keeps_the_s_that_it_ends_with() -> None:
    texts = [
        WorkText("x", "SparseGS: Views from few images", "We introduce SparseGS, a method. SparseGS is fast."),
        WorkText("y", "SecureNets: Private inference", "We propose SecureNets, a framework. SecureNets is safe."),
        WorkText("z", "Diabetes prediction", "We predict diabetes. Diabetes is common, and diabetes is costly."),
    ]
    labels = {each.label for each in find_concepts(texts).concepts}
    assert {"SparseGS", "SecureNets"} <= labels
    assert not labels & {"SparseG", "Sparseg", "Securenet", "diabete"}
    assert preferred({"ResNets": 3, "ResNet": 1}, "resnet") == "ResNet"


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        ("Model selection for large LSQVM", "Least squares quark vector machines (LSQVM) are slow.", "lsqvm"),
        (
            "Seeing better",
            "Medical visual quark answering (Med-VQA) aims to help. We build our Med-VQA system.",
            "med vqa",
        ),
        ("Attacking speech", "We propose a framework called Big Attack, leveraging QuarkVC, a voice model.", "quarkvc"),
        ("Seeing people", "We propose a network that is an extension of Quark Mutual Learning (QML).", "qml"),
        ("Comments", "We propose a probabilistic $Q$-hop knowledge graph that is large.", "q hop"),
        ("Texts", "We employ an architecture called Quark Machine (QKM), which is sparse.", "qkm"),
        ("Ranks", "We propose to rank. Our approach can improve QuarkRank by much.", "quarkrank"),
        ("Routes", "We propose an algorithm called predictive Q-routing (PQ-routing) for traffic.", "q routing"),
        ("Faces", "Our method is tested on two benchmarks: QuarkNet and RaFD.", "quarknet"),
        ("Sparse learning", "We close this gap by proposing a Quark-OMP based framework.", "quark omp"),
    ],
)
def test_what_a_work_only_uses_is_not_introduced(title: str, abstract: str, name: str) -> None:
    [each] = extract([WorkText("x", title, abstract)])
    assert name not in each.introduced


def test_a_word_of_many_senses_is_no_concept_where_it_is_said_in_passing() -> None:
    texts = [
        WorkText("x", "Fluid simulation", "We speed up computational fluid dynamics on grids with networks."),
        WorkText("y", "The dynamics of learning", "The dynamics of gradient descent are slow at first."),
    ]
    found = find_concepts(texts)
    assert "dynamics" not in concepts(found, "x")
    assert "dynamics" in concepts(found, "y")


def test_nested_mentions_are_masked(found: Findings) -> None:
    assert mentions(found, "a", "stochastic gradient descent")[0] == "Stochastic gradient descent"
    assert mentions(found, "a", "gradient descent") == ["gradient descent"]


def test_spellings_are_one_concept(found: Findings) -> None:
    assert "generalization" in concepts(found, "d") & concepts(found, "e")


def test_a_name_that_a_text_coins_is_introduced_by_it(found: Findings) -> None:
    introduced = {(each.work, each.concept) for each in found.assignments if each.introduces}
    assert introduced == {("b", "diffstride")}
    assert by_key(found, "diffstride").label == "DiffStride"


def test_a_common_word_that_is_said_in_passing_is_no_concept_of_a_work() -> None:
    duality = (
        "Convex duality has drawn much attention. We derive an interior point method for semidefinite programming "
        "from it and bound the number of its iterations. On a benchmark of control problems, our method needs fewer "
        "iterations than augmented Lagrangian methods, and its solutions are more accurate."
    )
    texts = [
        WorkText("x", "A benchmark for graph kernels", "We propose a benchmark for graph kernels on molecules."),
        WorkText("y", "Convex duality and interior point methods", duality),
    ]
    found = find_concepts(texts)
    assert "benchmark" in concepts(found, "x")
    assert not {"benchmark", "attention"} & concepts(found, "y")
    assert "convex duality" in concepts(found, "y")


def test_a_name_and_its_number_are_one_however_they_are_joined() -> None:
    texts = [
        WorkText("x", "Scaling up", "We fine-tune a transformer like GPT-4 and ask GPT-4.", ("GPT-4",)),
        WorkText("y", "Scaling down", "Our transformer is smaller than GPT4, and GPT4 is slower.", ("GPT4",)),
    ]
    found = find_concepts(texts)
    assert "gpt4" in concepts(found, "x") & concepts(found, "y")
    assert mentions(found, "x", "gpt4") == ["GPT-4", "GPT-4"]


def test_a_well_known_data_set_is_one_concept_with_and_without_its_hyphen_and_the_word_dataset() -> None:
    texts = [
        WorkText("x", "Learning with patches", "We classify the images of the CIFAR-10 dataset with patch statistics."),
        WorkText("y", "Learning with strides", "Strided convolutions are accurate on CIFAR10 and on audio."),
    ]
    found = find_concepts(texts)
    assert mentions(found, "x", "cifar10") == ["CIFAR-10"]
    assert mentions(found, "y", "cifar10") == ["CIFAR10"]


def test_a_measure_that_a_text_only_names_is_not_introduced_by_it() -> None:
    """`in terms of` names nothing, though `termed` does."""
    abstract = "We study margins. This gives rise to variations in terms of false accept rate (FAR) across classes."
    found = find_concepts([WorkText("x", "Margins for retrieval", abstract)])
    assert not any(each.introduces for each in found.assignments)


def test_an_acronym_inside_a_longer_term_is_written_out_where_its_text_defines_it() -> None:
    texts = [
        WorkText("x", "Linear SEMs", "Structural equation models (SEMs) are causal. We learn linear SEMs from data."),
        WorkText("y", "Causal models", "Linear structural equation models describe causes."),
    ]
    found = find_concepts(texts)
    key = "linear structural equation model"
    assert key in concepts(found, "x") & concepts(found, "y")
    assert "linear SEMs" in mentions(found, "x", key)


def test_a_word_in_lower_case_is_no_acronym() -> None:
    """LoG is the Laplacian of Gaussian; a log-softmax is not."""
    found = find_concepts([WorkText("x", "The log-softmax", "The log-softmax loss is compared with other losses.")])
    labels = [variant.label for concept in found.concepts for variant in concept.variants]
    assert not any("laplacian" in label for label in [*labels, *(each.concept for each in found.assignments)])


def test_knowledge_bases_are_no_knowledge_basis() -> None:
    texts = [
        WorkText("x", "A knowledge base", "We complete a knowledge base. The knowledge base is large."),
        WorkText("y", "Embedding knowledge bases", "Knowledge bases are embedded; knowledge bases are incomplete."),
    ]
    found = find_concepts(texts)
    assert "knowledge base" in concepts(found, "x") & concepts(found, "y")
    assert by_key(found, "knowledge base").label.lower() == "knowledge base"


def test_a_norm_is_no_acronym() -> None:
    texts = [
        WorkText("x", "Lp regression", r"We solve $\ell_p$-regression by sketching; $\ell_p$-regression is convex."),
        WorkText("y", "LP relaxations", "Linear programming (LP) relaxations are tight. LP relaxations are fast."),
    ]
    found = find_concepts(texts)
    assert not any("linear program" in key for key in concepts(found, "x"))
    assert any("linear programming" in key for key in concepts(found, "y"))


def test_keywords_of_the_authors_are_central_where_the_text_names_them() -> None:
    """A keyword that title and abstract do not name has no place to show, and is no concept of the work."""
    text = TEXTS[2]
    plain = find_concepts([text])
    given = find_concepts([WorkText(text.work, text.title, text.abstract, ("Labels (none)", "CNNs", "Loom", "method"))])
    central = {each.concept: each.score for each in given.assignments if each.tier == "central"}
    assert central["convolutional neural network"] == 0.99
    assert not {"loom", "method"} & concepts(given, "c")
    assert concepts(plain, "c") <= concepts(given, "c")


def test_the_likeliest_concepts_are_central(found: Findings) -> None:
    for work in "abcde":
        own = [each for each in found.assignments if each.work == work]
        least = min(each.score for each in own if each.tier == "central" and not each.introduces)
        assert all(each.tier == "central" for each in own if each.score > least)


def test_every_assignment_has_mentions_that_read_back(found: Findings) -> None:
    texts = {text.work: text for text in TEXTS}
    for each in found.assignments:
        assert each.mentions
        assert 0 < each.score < 1
        assert each.tier in ("central", "mentioned")
        for mention in each.mentions:
            field = texts[each.work].title if mention.field == "Title" else texts[each.work].abstract
            assert field[mention.start : mention.end] == mention.exact


def test_mentions_of_a_work_do_not_overlap(found: Findings) -> None:
    taken: Counter[tuple[str, str, int]] = Counter()
    for each in found.assignments:
        for mention in each.mentions:
            taken.update((each.work, mention.field, place) for place in range(mention.start, mention.end))
    assert set(taken.values()) == {1}


def test_the_order_of_texts_does_not_matter(found: Findings) -> None:
    shuffled = TEXTS.copy()
    random.Random(3).shuffle(shuffled)
    assert find_concepts(shuffled) == found


def test_a_text_gives_the_same_extract_whatever_stands_beside_it() -> None:
    together = extract(TEXTS)
    alone = [extract([text])[0] for text in TEXTS]
    for one, other in zip(together, alone, strict=True):
        assert (one.top, one.defined, one.introduced) == (other.top, other.defined, other.introduced)
        assert one.hashes.tolist() == other.hashes.tolist()
        assert one.about.tolist() == other.about.tolist()


def test_known_extracts_are_taken_and_give_the_same(found: Findings) -> None:
    known = dict(zip((text.work for text in TEXTS[:3]), extract(TEXTS[:3]), strict=True))
    assert find_concepts(TEXTS, known) == found


def test_no_work_has_more_than_twenty_concepts() -> None:
    terms = (
        "graph neural networks, convolutional neural networks, recurrent neural networks, transformers, autoencoders, "
        "generative adversarial networks, diffusion models, reinforcement learning, imitation learning, "
        "metric learning, contrastive learning, transfer learning, federated learning, active learning, "
        "continual learning, few-shot learning, image classification, object detection, semantic segmentation, "
        "machine translation, question answering, speech recognition, gradient descent, Gaussian processes, "
        "support vector machines, spectral clustering"
    )
    found = find_concepts([WorkText("x", "A survey", f"We survey {terms}.", tuple(terms.split(", ")))])
    assert len(found.assignments) == 20


@pytest.mark.parametrize("text", [("", ""), ("?", "…"), ("$$", "\\"), ("of the", "and"), ("É", "ﬁ"), ("A (B", ") C (")])
def test_texts_without_terms_have_no_concepts(text: tuple[str, str]) -> None:
    assert find_concepts([WorkText("x", *text)]).assignments == ()


def test_no_texts_have_no_concepts() -> None:
    assert find_concepts([]) == Findings()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("abcdefGN LSTM(),.-$\\{}'’:\n é", max_size=80),
            st.lists(st.sampled_from([text.abstract for text in TEXTS] + ["(", "GNNs", ", "]), max_size=4).map("".join),
        ),
        max_size=4,
    )
)
def test_whatever_is_given_spans_read_back_and_order_does_not_matter(fields: list[tuple[str, str]]) -> None:
    texts = [WorkText(str(number), *each) for number, each in enumerate(fields)]
    found = find_concepts(texts)
    assert find_concepts(texts[::-1]) == found
    keys = {concept.key for concept in found.concepts}
    assert {each.concept for each in found.assignments} == keys
    printed: dict[str, WorkText] = {text.work: text for text in texts}
    for each in found.assignments:
        for mention in each.mentions:
            field = printed[each.work].title if mention.field == "Title" else printed[each.work].abstract
            assert field[mention.start : mention.end] == mention.exact


def test_labels_are_not_shared_by_two_concepts(found: Findings) -> None:
    labels: dict[str, list[str]] = defaultdict(list)
    for concept in found.concepts:
        labels[concept.label.lower()].append(concept.key)
    assert all(len(keys) == 1 for keys in labels.values())


def labels_of(found: Findings) -> set[str]:
    return {concept.label for concept in found.concepts}


def introduced(title: str, abstract: str) -> set[str]:
    found = find_concepts([WorkText("x", title, abstract)])
    names = {concept.key: concept.label for concept in found.concepts}
    return {names[each.concept] for each in found.assignments if each.introduces}


def test_a_common_word_that_many_authors_list_is_a_concept_wherever_it_is_said() -> None:
    texts = [
        WorkText("x", "Convergence of kernel methods", "We prove the convergence of gradient descent on kernels."),
        WorkText("y", "Preconditioning deep networks", "A preconditioner for deep networks speeds up convergence."),
        WorkText("z", "Faster hypernetworks", "Our parametrization of hypernetworks leads to faster convergence."),
    ]
    found = find_concepts(texts)
    assert all("convergence" in concepts(found, work) for work in "xyz")


def test_what_a_work_does_not_keep_hides_no_shorter_concept(found: Findings) -> None:
    """Without stochastic gradient descent, its mentions are of gradient descent."""
    model = shipped()
    read = extract(TEXTS)
    vocabulary = pooled(read, model)
    long, short = (vocabulary.numbers[key] for key in ("stochastic gradient descent", "gradient descent"))
    [first, *_] = tag(
        TEXTS,
        read,
        vocabulary,
        Extractor(model),
        lambda _work, number, _tagged: not vocabulary.concepts[number].startswith("stochastic"),
    )
    assert long not in first.mentions
    assert first.mentions[short][0].exact == "gradient descent"
    assert first.mentions[short][0].start == TEXTS[0].title.index("gradient")
    assert mentions(found, "a", "gradient descent") == ["gradient descent"]


def test_an_adjective_by_itself_names_the_concept_that_it_is_of() -> None:
    texts = [
        WorkText("x", "Equivariance of sheaves", "The equivariance of sheaf networks is shown. Equivariance matters."),
        WorkText("y", "Frames and groups", "Functions on point clouds are made equivariant by frames over a group."),
    ]
    found = find_concepts(texts)
    assert mentions(found, "y", "equivariance") == ["equivariant"]
    [reason] = [each.reason for each in by_key(found, "equivariance").variants if each.label == "equivariant"]
    assert reason == "form of equivariance"


def test_compounds_are_one_concept_open_and_closed() -> None:
    texts = [
        WorkText("x", "Fine-tuning language models", "Fine-tuning of language models with mini-batches is studied."),
        WorkText("y", "Vision models by finetuning", "Our finetuning needs minibatches and data augmentation."),
    ]
    found = find_concepts(texts)
    assert "fine tuning" in concepts(found, "x") & concepts(found, "y")
    assert by_key(found, "fine tuning").label.lower() in ("fine-tuning", "finetuning")
    assert len({concept.key.replace(" ", "") for concept in found.concepts}) == len(found.concepts)


def test_a_coined_name_is_not_the_phrase_that_it_is_made_of() -> None:
    texts = [
        WorkText(
            "x", "LabelPrompt: prompts for relations", "We propose LabelPrompt. LabelPrompt reads a label prompt."
        ),
        WorkText(
            "y", "Label prompts for text classification", "A label prompt helps text classification. Label prompts win."
        ),
    ]
    found = find_concepts(texts)
    assert "labelprompt" in concepts(found, "x") - concepts(found, "y")


@pytest.mark.parametrize(("printed", "key"), [("ResNet-50", "residual network"), ("ImageNet-1k", "imagenet")])
def test_a_name_before_its_number_is_a_mention(printed: str, key: str) -> None:
    name = printed.partition("-")[0]
    texts = [
        WorkText("x", f"{name} revisited", f"We train {name} for image classification. {name} is accurate."),
        WorkText("y", "Learning strides", f"Learnable strides of convolutional networks are tried with {printed}."),
    ]
    assert key in concepts(find_concepts(texts), "y")


def test_another_number_of_a_known_name_is_found_too() -> None:
    texts = [
        WorkText("x", "Pruning networks", "Network pruning is evaluated on CIFAR-10 and CIFAR-100."),
        WorkText("y", "Learning strides", "Learnable strides are tried on CIFAR10, CIFAR100 and ImageNet."),
    ]
    found = find_concepts(texts)
    assert {"cifar10", "cifar100"} <= concepts(found, "x") & concepts(found, "y")


def test_a_label_is_in_the_spelling_of_the_corpus() -> None:
    texts = [
        WorkText("x", "Out-of-distribution generalisation", "Out-of-distribution generalisation of networks is hard."),
        WorkText(
            "y", "Generalization bounds", "Generalization of neural networks. Generalization bounds for networks."
        ),
        WorkText("z", "Generalization and margins", "The generalization of classifiers depends on margins."),
    ]
    assert (
        by_key(find_concepts(texts), "out of distribution generalization").label.lower()
        == "out-of-distribution generalization"
    )
    british = find_concepts([texts[0], WorkText("y", "Generalisation bounds", "Generalisation bounds for networks.")])
    assert by_key(british, "out of distribution generalization").label.lower() == "out-of-distribution generalisation"


def test_an_acronym_is_labelled_by_what_its_text_writes_out() -> None:
    texts = [
        WorkText(
            "x", "Causal models", "Linear Structural Equation Models (SEMs) are causal. An SEM has noise; SEMs vary."
        )
    ]
    found = find_concepts(texts)
    concept = by_key(found, "structural equation model")
    assert concept.label == "structural equation model"
    assert {each.label: each.reason for each in concept.variants}["SEM"].startswith("acronym defined in abstract of x")


def test_an_acronym_that_is_a_word_too_says_where_it_is_defined() -> None:
    abstract = "We study adversarial training (AT). AT makes networks robust to attacks at test time."
    concept = by_key(find_concepts([WorkText("x", "Adversarial training", abstract)]), "adversarial training")
    assert {each.label: each.reason for each in concept.variants}["AT"] == "acronym defined in abstract of x at 9-33"


def test_a_label_keeps_the_plural_of_what_a_thing_is_made_of() -> None:
    texts = [
        WorkText("x", "Mixture-of-experts", "A mixture-of-experts layer routes tokens. Mixture-of-experts is sparse.")
    ]
    assert "mixture-of-experts" in {label.lower() for label in labels_of(find_concepts(texts))}


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("$L_2$ regularization", "L2 regularization"),
        (r"$\ell_1$-norm", "ℓ1-norm"),
        (r"Fr\'echet mean", "Fréchet mean"),
        (r"$\mathcal{V}$-information", "V-information"),
        ("social media", "social media"),
        ("equalized odds", "equalized odds"),
        ("knowledge bases", "knowledge base"),
        ("orthonormal bases", "orthonormal basis"),
    ],
)
def test_labels_show_no_tex_and_no_singular_that_nobody_writes(form: str, label: str) -> None:
    assert preferred({form: 9}, "") == label


def test_words_in_the_middle_of_a_term_and_idioms_are_no_concepts() -> None:
    texts = [
        WorkText("x", "Memory in recurrent networks", "The memory of recurrent networks. Memory is long-term."),
        WorkText(
            "y", "Pruning", "Network pruning lowers the memory consumption. Pruning has attracted much attention."
        ),
        WorkText("z", "Attention", "Attention is computed from queries and keys; attention is quadratic."),
    ]
    found = find_concepts(texts)
    assert "memory" in concepts(found, "x")
    assert "attention" in concepts(found, "z")
    assert not {"attention", "pruning has"} & concepts(found, "y")


def test_the_name_of_a_variable_ends_no_concept() -> None:
    abstract = "For each class C and point x we bound the error of class C. The class C is learnable, as is point x."
    found = find_concepts([WorkText("x", "Learnable classes", abstract), WorkText("y", "Classes", abstract)])
    assert not any(key.split()[-1] in ("c", "x") for work in "xy" for key in concepts(found, work))


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        (
            "Latent graphs",
            "We learn graphs by an architecture, coined neural snowflake, that adapts.",
            "neural snowflake",
        ),
        (
            "Topology",
            "We propose a loss for segmentation, which we term Betti matching. It is exact.",
            "Betti matching",
        ),
        (
            "Continual learning",
            "We propose Lifelong Unsupervised Mixup (Lump), a simple technique.",
            "Lifelong Unsupervised Mixup",
        ),
        ("The Z-loss: a classification loss", "The log-softmax is slow. Another loss is better.", "Z-loss"),
        (
            "N2N Learning: Network to Network Compression",
            "We compress networks with reinforcement learning.",
            "N2N Learning",
        ),
        ("Introducing HonCAML: an AutoML tool", "It is configured easily and is open.", "HonCAML"),
        ("Pruning", "Experiments show that it works. Our FastPrune is twice as fast as others.", "FastPrune"),
        (
            "Bilevel problems",
            "We develop an algorithm-termed Lagrangian Value Hessian-free Bi-level Algorithm (LV-HBA)-that is fast.",
            "LV-HBA",
        ),
    ],
)
def test_what_authors_name_is_introduced(title: str, abstract: str, name: str) -> None:
    assert introduced(title, abstract) == {name}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Synapses", "Our synapses have two forms, short-term decay plasticity (STDP2), and another."),
        (
            "Self-distillation",
            "We introduce a training strategy using Laplacian tail approximation (LTA) for networks.",
        ),
        (
            "Localization",
            "We show results with the recently introduced Accelerated Coordinate Rendering (ACR2) network.",
        ),
        ("Games", "We focus on an alternative solution concept in games called Team Maxmin Balance (TMBX)."),
        (
            "Privacy via zk-SNORKs",
            "The Zero-Knowledge Succinct Non-interactive Ovals and Real Kinds (zk-SNORKs) are old.",
        ),
        ("Recognition", "The use of the GDNX in our experiments with the VocalX corpus is explained."),
    ],
)
def test_what_authors_only_take_up_is_not_introduced(title: str, abstract: str) -> None:
    assert introduced(title, abstract) == set()


def test_an_acronym_takes_the_word_before_that_begins_it() -> None:
    found = find_concepts(
        [WorkText("x", "Stochastic SAT", "We solve stochastic satisfiability (SSAT) by search in SSAT.")]
    )
    assert "stochastic satisfiability" in concepts(found, "x")


@pytest.mark.parametrize("key", ["linear dynamical system", "mixed precision", "text to speech"])
def test_no_kind_is_said_where_the_last_word_misleads(key: str) -> None:
    assert kind(key, shipped()) is None


def test_heads_after_small_words_and_hyphens_are_not_broader() -> None:
    keys = [
        "defense via adversarial training",
        "adversarial training",
        "visual speech recognition",
        "speech recognition",
    ]
    labels = {"audio visual speech recognition": "audio-visual speech recognition"}
    keys += labels
    found = {(each.concept, each.other) for each in broader({key: key for key in keys}, labels)}
    assert found == {("visual speech recognition", "speech recognition")}


def test_a_method_named_for_what_it_is_done_to_or_joined_to_is_no_kind_of_it() -> None:
    """Tuning a language model is no language model, and PAC-Bayesian analysis, written out or not, no Bayesian one."""
    labels = {
        "tuning language model": "tuning language models",
        "language model": "language model",
        "large language model": "large language model",
        "probably approximately correct bayesian analysis": "PAC-Bayesian analysis",
        "bayesian analysis": "Bayesian analysis",
    }
    found = {(each.concept, each.other) for each in broader({key: key for key in labels}, labels)}
    assert found == {("large language model", "language model")}


@pytest.mark.parametrize(
    ("title", "abstract", "wrong", "right"),
    [
        ("A rule", "The nearest neighbour rule (NN) is simple. NN has low bias.", "neural network", "nearest neighbor"),
        ("Mixtures", "We fit generalized Dirichlet (GD) distributions. GD mixtures fit.", "gradient descent", ""),
        ("Herds", "Artificial insemination of cattle (AI) is usual. AI improves herds.", "artificial intelligence", ""),
        ("Plants", "Non-linear programming, or NLP, is used. NLP is slow.", "natural language processing", ""),
        ("Trees", "The tallest specimen of the wood (SVM) grows. The SVM grows.", "support vector machine", ""),
    ],
)
def test_a_gloss_that_is_not_the_usual_long_form_takes_an_acronym_its_usual_sense(
    title: str, abstract: str, wrong: str, right: str
) -> None:
    found = concepts(find_concepts([WorkText("x", title, abstract), *TEXTS]), "x")
    assert wrong not in found
    assert not right or right in found


def test_a_gloss_of_the_usual_long_form_with_other_words_keeps_it() -> None:
    abstract = "We train support vector classifiers (SVM). An SVM is a support vector machine. The SVM is fast."
    found = find_concepts([WorkText("x", "Classifiers", abstract)])
    assert "SVM" in mentions(found, "x", "support vector machine")


def test_an_acronym_that_is_defined_twice_means_the_second_from_there_on() -> None:
    abstract = "Logistic regression (LR) needs a learning rate (LR). The LR is tuned."
    found = find_concepts([WorkText("x", "Tuning", abstract), *TEXTS])
    assert mentions(found, "x", "logistic regression") == ["Logistic regression", "LR"]
    assert mentions(found, "x", "learning rate") == ["learning rate", "LR", "LR"]


def test_an_acronym_of_the_corpus_is_met_in_its_capitals_only() -> None:
    texts = [
        WorkText("x", "The art of Ai Weiwei", "Ai Weiwei is an artist. The art of Ai Weiwei is shown."),
        WorkText("y", "Air in Los Angeles", "Air pollution in Los Angeles is studied. Los Angeles has smog."),
        WorkText("z", "Angles", "The line-of-sight angle (LOS angle) is estimated from LOS angles."),
    ]
    found = find_concepts(texts)
    assert by_key(found, "ai weiwei").label == "Ai Weiwei"
    assert not any("intelligence" in concept.key for concept in found.concepts)
    assert "Los Angeles" in mentions(found, "y", "los angeles")


@pytest.mark.parametrize(
    "name",
    ["rabies", "diabetes", "Netherlands", "Philippines", "Athens", "Wales", "Windows", "DevOps", "United States"],
)
def test_a_label_is_no_singular_that_nobody_prints(name: str) -> None:
    abstract = f"We study {name}. The use of {name} in Europe and the role of {name} for policy are examined."
    found = find_concepts([WorkText("x", f"A case study of {name}", abstract)])
    assert name in {concept.label for concept in found.concepts}


def test_a_common_plural_has_its_singular_for_a_label_though_only_the_plural_is_printed() -> None:
    found = find_concepts([WorkText("x", "Honey bees", "We study honey bees; the honey bees of Europe decline.")])
    assert by_key(found, "honey bee").label == "honey bee"


def test_capitals_of_a_sentence_or_of_a_whole_title_are_not_in_labels() -> None:
    texts = [
        WorkText("x", "STOCHASTIC GRADIENT DESCENT FOR CONVOLUTIONAL NEURAL NETWORKS", "SGD CONVERGES."),
        WorkText(
            "y", "Heterophily on graphs", "Heterophily hurts. Coronary heart disease (CHD) kills. Paris is large."
        ),
        WorkText("z", "Labor market frictions", "WE STUDY CONVOLUTIONAL NEURAL NETWORKS (CNNs) IN PARIS."),
        WorkText("p", "Homer in Paris", "Homer is read in Paris."),
    ]
    labels = {concept.label for concept in find_concepts(texts).concepts}
    assert labels >= {"stochastic gradient descent", "convolutional neural network", "coronary heart disease"}
    assert not {"Heterophily", "Labor market", "paris", "homer"} & labels
    assert sum(label.lower().startswith("convolutional neural net") for label in labels) == 1


@pytest.mark.parametrize(
    "printed",
    [r"{\L}ojasiewicz", r"\L ojasiewicz", r"\L{}ojasiewicz", "Łojasiewicz"],
)
def test_a_letter_of_tex_is_the_letter(printed: str) -> None:
    found = find_concepts(
        [WorkText("x", "A study", f"The {printed} inequality holds. By the {printed} inequality, X.")]
    )
    assert by_key(found, "lojasiewicz inequality").label == "Łojasiewicz inequality"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("k-means clustering", "k means clustering"),
        ("Q-learning", "Q learning"),
        ("off-line reinforcement learning", "offline reinforcement learning"),
        ("$\\alpha$-divergence", "α-divergence"),
        ("$\\beta$-VAE", "β-VAE"),
        ('Schr{\\"o}dinger equation', "Schrödinger equation"),
    ],
)
def test_letters_and_prefixes_are_one_word_with_the_next_in_every_way_to_write_them(one: str, other: str) -> None:
    texts = [
        WorkText(each, f"A study of {each}", f"We study {each}. The {each} is fast, and {each} wins.")
        for each in (one, other)
    ]
    found = find_concepts(texts)
    shared = concepts(found, one) & concepts(found, other)
    assert any(mentions(found, other, key)[0] == other for key in shared)


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        ("Zorbix: a review of applications", "Zorbix folds proteins. Zorbix is used in medicine.", "zorbix"),
        ("Zorbix: ten years on", "Zorbix has changed biology. Zorbix edits genomes.", "zorbix"),
        ("Zorbix: lessons learned", "Zorbix has changed biology. Zorbix edits genomes.", "zorbix"),
        ("ZorBix in healthcare: a case study", "ZorBix in healthcare is rare. We ask about ZorBix.", "in healthcare"),
        ("Users", "We group users with a clustering method called ZorBix. ZorBix is fast.", "zorbix"),
    ],
)
def test_what_a_work_reviews_or_applies_is_not_introduced(title: str, abstract: str, name: str) -> None:
    found = find_concepts([WorkText("x", title, abstract)])
    assert not [each.concept for each in found.assignments if each.introduces and name in each.concept]


@pytest.mark.parametrize(
    ("abstract", "name"),
    [
        ("We introduce the Wasserstein dependency measure, which is robust.", "wasserstein dependency measure"),
        ("Our algorithm, SnipSnap, prunes channels. SnipSnap is fast.", "snipsnap"),
        ("We propose the Zeta index, a new measure of inequality. The Zeta index is robust.", "zeta index"),
        ("We propose a modification called synchronized shuffling. It is fast.", "synchronized shuffling"),
        ("We solve this with a novel method called ZorBix. ZorBix is fast.", "zorbix"),
    ],
)
def test_names_of_several_words_and_names_in_apposition_are_introduced(abstract: str, name: str) -> None:
    found = find_concepts([WorkText("x", "A study", abstract)])
    assert [each.concept for each in found.assignments if each.introduces] == [name]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Preface", "Preface to the volume. This preface thanks everyone and every scientist."),
        ("Larger dataset", "We use a larger dataset, a full dataset, a massive dataset, and a small data set."),
    ],
)
def test_a_preface_and_a_data_set_of_which_only_the_size_is_said_are_no_concepts(title: str, abstract: str) -> None:
    assert not find_concepts([WorkText("x", title, abstract)]).concepts


def test_what_protects_privacy_is_about_privacy() -> None:
    abstract = "It protects privacy. A scheme that protects privacy is used for federated learning and privacy."
    assert concepts(find_concepts([WorkText("x", "A scheme that protects privacy", abstract)]), "x") == {
        "federated learning",
        "privacy",
    }


def test_a_short_measure_at_the_end_of_a_name_is_no_metric() -> None:
    assert [kind(key, shipped()) for key in ("masked autoencoder ag mae", "mean iou", "mae")] == [
        None,
        "metric",
        "metric",
    ]
