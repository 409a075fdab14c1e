"""How well the terms of works are found, beside YAKE and SingleRank run by the same script.

    python tests/quality/concepts.py SET.jsonl[.gz] … [--model MODEL.npz] [--event EVENT …] [--split SPLIT]

A set is JSON Lines: works with ``title``, ``abstract`` and ``keywords``, or texts with ``sentences`` of ``tokens`` and
``mentions``. The figure is micro F1 in percent at k = 5, 10, 15 over Porter stems, gold being what the text itself
holds; brackets give the 95 % interval of 1,000 resamplings of the texts. The oracle orders our own candidates best.

``first k`` always answers k terms, however unlikely, as YAKE and SingleRank do; ``likely, at most k`` those of them
that are likely enough to be called central: the number of answers a text is printed with it. ``graph, at most k``
builds the concepts of the whole set and takes the central ones as the graph calls them. Several events are told one by
one, then together. Measure on works that the model has not been trained on: ``--model`` takes one trained with those
events held out.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np

from graph.concepts import find_concepts
from graph.concepts.findings import WorkText
from graph.concepts.model import Model, load, shipped
from graph.concepts.scoring import Extractor, central_count, parts
from graph.concepts.training.data import Example, Stems, lines, read_examples, stems

CUTS = (5, 10, 15)
FIXED, LIKELY, GRAPH = "ours, first k", "ours, likely, at most k", "graph, at most k"
YAKE, ORACLE = "YAKE (n=3), first k", "best order of ours"
#: Where the bands of scores begin and end in which the reliability is counted.
BANDS = (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.01)
Ranked = list[list[Stems]]
Engine = Callable[[Sequence[Example]], Ranked]


@dataclass(frozen=True)
class Measured:
    """What each way of finding terms gave for the texts of a set, and the CPU seconds that it took."""

    name: str
    head: str
    gold: list[set[Stems]]
    ranked: dict[str, Ranked]
    seconds: dict[str, float]

    def with_more(self, other: Measured) -> Measured:
        """Both sets as one."""
        return Measured(
            f"{self.name} and {other.name}",
            self.head,
            self.gold + other.gold,
            {label: ranked + other.ranked[label] for label, ranked in self.ranked.items()},
            {label: seconds + other.seconds[label] for label, seconds in self.seconds.items()},
        )


def main() -> int:
    given = _arguments()
    model = load(given.model) if given.model else shipped()
    done: list[Measured] = []
    works: list[Example] = []
    for name, examples in (each for path in given.sets for each in _sets(path, given)):
        measured = measure(name, examples, model, others=not given.alone)
        report(measured)
        if measured.head == "about":
            done.append(measured)
            works += examples
    if len(done) > 1:
        report(reduce(Measured.with_more, done))
    if done:
        reliability(works, model)
    return 0


def measure(name: str, examples: Sequence[Example], model: Model, *, others: bool = True) -> Measured:
    """Run our heads and, with ``others``, the yardsticks."""
    head = "mention" if examples[0].printed else "about"
    engines: dict[str, Engine] = {FIXED: lambda some: ours(some, model, head)}
    if head == "about":
        engines |= {LIKELY: lambda some: central(some, model), GRAPH: partial(in_graph, model)}
    if others:
        engines |= {YAKE: yake_terms, "SingleRank, first k": single_rank}
    ranked, seconds = {}, {}
    for label, engine in engines.items():
        begun = time.process_time()
        ranked[label] = engine(examples)
        seconds[label] = time.process_time() - begun
    gold = [set(each.gold) for each in examples]
    ranked[ORACLE] = _oracle(ours(examples, model, head, top=400), gold)
    return Measured(name, head, gold, ranked, seconds)


def report(measured: Measured) -> None:
    """Print one table."""
    gold = measured.gold
    print(f"\n{measured.name}: {len(gold)} texts, {sum(map(len, gold)) / len(gold):.2f} gold terms a text")
    cuts = "".join(f"{'F1@' + str(cut):>22}" for cut in CUTS)
    print(f"{measured.head + ' head':26}{cuts}{'texts/CPU s':>14}   answers a text     x YAKE @5 @10")
    for label, ranked in measured.ranked.items():
        cells = "".join(f"{_cell(ranked, gold, cut):>22}" for cut in CUTS)
        rate = f"{len(gold) / measured.seconds[label]:,.0f}" if label in measured.seconds else ""
        answers = " ".join(f"{np.mean([len(terms[:cut]) for terms in ranked]):4.1f}" for cut in CUTS)
        print(f"{label:26}{cells}{rate:>14}   {answers:18} {_times_yake(measured, ranked)}", flush=True)


def _times_yake(measured: Measured, ranked: Ranked) -> str:
    """How many times the F1 of YAKE, at 5 and 10."""
    if YAKE not in measured.ranked or ranked is measured.ranked[YAKE]:
        return ""
    shares = (_f1(ranked, measured.gold, cut) / _f1(measured.ranked[YAKE], measured.gold, cut) for cut in CUTS[:2])
    return " ".join(f"{share:5.2f}" for share in shares)


def reliability(examples: Sequence[Example], model: Model) -> None:
    """Print how often candidates of a score are right."""
    pairs = np.array(
        [
            (chance, term in each.gold)
            for terms, each in zip(_scored(examples, model, "about", 400), examples, strict=True)
            for term, chance in terms
        ]
    )
    print("score       candidates  mean score   right")
    for low, high in pairwise(BANDS):
        score, right = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high)].T
        if len(score):
            print(f"{low:.2f}-{high:.2f} {len(score):>12,} {score.mean():>11.3f} {right.mean():>7.3f}")


def ours(examples: Sequence[Example], model: Model, head: str, top: int = 30) -> Ranked:
    """The terms by one of our heads."""
    return [[term for term, _ in terms] for terms in _scored(examples, model, head, top)]


def central(examples: Sequence[Example], model: Model) -> Ranked:
    """The terms by the aboutness head that are likely enough to be called central."""
    scored = _scored(examples, model, "about", 30)
    return [[term for term, _ in terms[: central_count([chance for _, chance in terms])]] for terms in scored]


def in_graph(model: Model, examples: Sequence[Example]) -> Ranked:
    """The central concepts of each work in a graph of all, as the graph calls them."""
    found = find_concepts(_texts(examples), model=model)
    labels = {concept.key: concept.label for concept in found.concepts}
    best: list[list[tuple[float, str]]] = [[] for _ in examples]
    for each in found.assignments:
        if each.tier == "central":
            best[int(each.work)].append((-each.score, labels[each.concept]))
    return [_distinct(stems(label) for _, label in sorted(terms)) for terms in best]


def _texts(examples: Sequence[Example]) -> list[WorkText]:
    return [WorkText(str(number), each.title, each.abstract) for number, each in enumerate(examples)]


def _scored(examples: Sequence[Example], model: Model, head: str, top: int) -> list[list[tuple[Stems, float]]]:
    """The terms by one of our heads, each once, with their chances."""
    extractor = Extractor(model)
    scored: list[list[tuple[Stems, float]]] = []
    for part in parts(_texts(examples)):
        for terms in extractor.ranked(part, head, top):
            chances: dict[Stems, float] = {}
            for term, chance in terms:
                chances.setdefault(stems(term), chance)
            scored.append([(term, chance) for term, chance in chances.items() if term])
    return scored


def yake_terms(examples: Sequence[Example]) -> Ranked:
    """YAKE as it comes, up to three words."""
    from yake import KeywordExtractor

    extractor = KeywordExtractor(lan="en", n=3, top=40)
    return [
        _distinct(stems(phrase) for phrase, _ in extractor.extract_keywords(f"{each.title}. {each.abstract}"))
        for each in examples
    ]


def single_rank(examples: Sequence[Example], window: int = 10) -> Ranked:
    """SingleRank (Wan and Xiao 2008): noun phrases by the PageRank of their words in a co-occurrence network."""
    return [_single_rank(f"{each.title}. {each.abstract}", window) for each in examples]


def _single_rank(text: str, window: int) -> list[Stems]:
    from textblob.en import tag

    words = [(word.lower(), "noun" if pos[:2] in ("NN", "JJ") else "") for word, pos in tag(text)]
    kept = [(place, word) for place, (word, noun) in enumerate(words) if noun and any(c.isalnum() for c in word)]
    network: nx.Graph[str] = nx.Graph()
    for i, (place, word) in enumerate(kept):
        for other, neighbour in kept[i + 1 :]:
            if other - place >= window:
                break
            if neighbour != word:
                weight = network.get_edge_data(word, neighbour, {"weight": 0})["weight"]
                network.add_edge(word, neighbour, weight=weight + 1)
    if not network:
        return []
    rank = nx.pagerank(network)
    phrases: dict[str, float] = {}
    for phrase in _phrases(tag(text)):
        phrases.setdefault(" ".join(phrase), sum(rank.get(word, 0.0) for word in phrase))
    return _distinct(stems(phrase) for phrase in sorted(phrases, key=lambda p: (-phrases[p], p)))


def _phrases(tagged: Sequence[tuple[str, str]]) -> Iterable[list[str]]:
    """The longest runs of adjectives and nouns that end in a noun."""
    run: list[tuple[str, str]] = []
    for word, pos in [*tagged, (".", ".")]:
        if pos[:2] in ("NN", "JJ") and any(c.isalnum() for c in word):
            run.append((word.lower(), pos))
            continue
        while run and run[-1][1][:2] != "NN":
            run.pop()
        if run:
            yield [word for word, _ in run]
        run = []


def _distinct(phrases: Iterable[Stems]) -> list[Stems]:
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))


def _counts(ranked: Ranked, gold: Sequence[set[Stems]], cut: int) -> np.ndarray:
    """Right, given and wanted terms of each text."""
    return np.array(
        [(len(set(r[:cut]) & g), len(r[:cut]), len(g)) for r, g in zip(ranked, gold, strict=True)], dtype=float
    )


def _f1(ranked: Ranked, gold: Sequence[set[Stems]], cut: int) -> float:
    right, given, wanted = _counts(ranked, gold, cut).sum(axis=0)
    return 2 * right / max(given + wanted, 1)


def _cell(ranked: Ranked, gold: Sequence[set[Stems]], cut: int) -> str:
    counts = _counts(ranked, gold, cut)
    chance = np.random.default_rng(1)
    samples = counts[chance.integers(0, len(counts), (1000, len(counts)))].sum(axis=1)
    low, high = np.percentile(200 * samples[:, 0] / (samples[:, 1] + samples[:, 2]), (2.5, 97.5))
    return f"{100 * _f1(ranked, gold, cut):.1f} [{low:.1f}, {high:.1f}]"


def _oracle(ranked: Ranked, gold: Sequence[set[Stems]]) -> Ranked:
    return [sorted(r, key=lambda phrase: phrase not in g) for r, g in zip(ranked, gold, strict=True)]


def _sets(path: Path, given: argparse.Namespace) -> Iterable[tuple[str, list[Example]]]:
    examples = read_examples(path)
    if given.split:
        wanted = [row.get("split") == given.split for row in lines(path) if "sentences" in row]
        examples = [each for each, kept in zip(examples, wanted, strict=True) if kept]
    by_event: dict[str, list[Example]] = defaultdict(list)
    for each in examples:
        if not given.event or each.event in given.event:
            by_event[each.event or path.name].append(each)
    for event, some in sorted(by_event.items()):
        yield event, random.Random(1).sample(some, min(len(some), given.most))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, help="a model with these events held out (default: the shipped one)")
    parser.add_argument("--event", nargs="*", default=[], help="only works of these events")
    parser.add_argument("--split", help="only texts of this split")
    parser.add_argument("--most", type=int, default=500, help="how many texts of a set are measured (default 500)")
    parser.add_argument("--alone", action="store_true", help="leave YAKE and SingleRank out")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
