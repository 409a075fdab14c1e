"""Train the model that the package ships: ``python -m graph.concepts.train --help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from graph.concepts.model import Head, Model, save
from graph.concepts.statistics import Statistics, Table
from graph.concepts.training import background, heads, kinds, wordmodel
from graph.concepts.training.data import (
    Example,
    backgrounds,
    joined_examples,
    keyword_examples,
    lines,
    mention_examples,
)

#: In how many parts the events are put to set the scale of scores, each by a head fitted on the others.
FOLDS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the data, train, measure on what was left out, and write the model."""
    given = _arguments(arguments)
    examples = keyword_examples(given.keywords)
    examples += joined_examples(given.titles, given.background, frozenset(each.title.lower() for each in examples))
    titles = frozenset(each.title.lower() for each in examples)
    texts = backgrounds(given.background, titles)
    _say(f"{len(texts)} works of background, {len(examples)} with keywords")
    learned = background.learn(texts, _lists(given.titles, titles), given.seed)
    _say("counted")
    model = train(learned, examples, given)
    save(model, given.output)
    _say(f"{given.output}: {given.output.stat().st_size:,} bytes")
    return 0


def train(learned: background.Background, examples: Sequence[Example], given: argparse.Namespace) -> Model:
    """The model of all examples; where events are held, one without them is written before it, or given instead."""
    trees = heads.Trees(count=given.trees, seed=given.seed)
    marked = mention_examples(given.mentions, "train")
    words = _mention_words(learned, marked)
    mention = _mention(learned, marked, mention_examples(given.mentions, "dev"), words, trees)
    if given.hold:
        inside = [each for each in examples if each.event not in given.hold]
        held = _model(learned, words, inside, _about(learned, words, inside, trees), mention, marked)
        if given.held_only:
            return held
        save(held, given.held_output or given.output.with_suffix(".held.npz"))
    return _model(learned, words, examples, _about(learned, words, examples, trees), mention, marked)


def _model(
    learned: background.Background,
    words: Table,
    counted: Sequence[Example],
    about: Head,
    mention: Head,
    marked: Sequence[Example],
) -> Model:
    """A model whose keyword counts include those of ``counted``."""
    tokeniser = learned.tokeniser()
    return Model(
        ambiguous=learned.ambiguous,
        compounds=learned.compounds,
        statistics=learned.statistics(background.own_keys(counted, tokeniser), words),
        about=about,
        mention=mention,
        senses=learned.senses,
        kinds=kinds.fit(marked, tokeniser, words),
    )


def _about(learned: background.Background, words: Table, examples: Sequence[Example], trees: heads.Trees) -> Head:
    """The aboutness head of all examples; its scale comes from events that the head setting it was not fitted on."""
    _say(f"fitting aboutness on {len(examples)} works")
    read = _crossed(learned, words, examples)
    head = heads.fit(list(chain.from_iterable(read.values())), trees)
    return heads.scaled(head, _unseen(read, trees)) if len(read) > 1 else head


def _unseen(read: Mapping[str, Sequence[heads.Piece]], trees: heads.Trees) -> Iterator[heads.Scored]:
    """The score of every candidate by a head fitted without its event, several events at a time."""
    sizes = {event: sum(piece.batch.size for piece in pieces) for event, pieces in read.items()}
    parts: list[list[str]] = [[] for _ in range(min(FOLDS, len(read)))]
    for event in sorted(sizes, key=lambda event: (-sizes[event], event)):
        min(parts, key=lambda part: sum(map(sizes.__getitem__, part))).append(event)
    for part in parts:
        others = [piece for event, pieces in read.items() if event not in part for piece in pieces]
        head = heads.fit(others, trees)
        yield from (heads.scored(head, piece) for event in part for piece in read[event])


def _crossed(learned: background.Background, words: Table, examples: Sequence[Example]) -> dict[str, list[heads.Piece]]:
    """Examples read event by event, each with the keyword lists of the other events only."""
    tokeniser = learned.tokeniser()
    keys = background.own_keys(examples, tokeniser)
    read = {}
    for event in sorted({each.event for each in examples}):
        others = [own for each, own in zip(examples, keys, strict=True) if each.event != event]
        some = [each for each in examples if each.event == event]
        read[event] = heads.pieces(some, learned.statistics(others, words), tokeniser)
    return read


def _mention_words(learned: background.Background, marked: Sequence[Example]) -> Table:
    """The word table with the weights of the mention model."""
    sample = wordmodel.mention_sample(marked, learned.tokeniser(), learned.words)
    weights = wordmodel.fit(sample, len(learned.words.keys) + 1, strength=0.3)
    columns = {f"m_{role}": values for role, values in weights.items()}
    return Table(learned.words.keys, {**learned.words.columns, **columns})


def _mention(
    learned: background.Background,
    marked: Sequence[Example],
    dev: Sequence[Example],
    words: Table,
    trees: heads.Trees,
) -> Head:
    """Fitted on five parts, each read with word weights from the other four."""
    read: list[heads.Piece] = []
    for part in range(5):
        others = [each for number, each in enumerate(marked) if number % 5 != part]
        crossed = _statistics(learned, _mention_words(learned, others))
        read += heads.pieces(marked[part::5], crossed, learned.tokeniser())
    _say("fitting mentions")
    head = heads.fit(read, trees)
    measured = heads.pieces(dev, _statistics(learned, words), learned.tokeniser())
    return heads.scaled(head, (heads.scored(head, piece) for piece in measured))


def _statistics(learned: background.Background, words: Table) -> Statistics:
    return learned.statistics(words=words)


def _lists(path: Path, without: frozenset[str]) -> list[tuple[str, list[str]]]:
    rows = (row for row in lines(path) if row["keywords"] and row["title"].lower() not in without)
    return [(row["title"], row["keywords"]) for row in rows]


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m graph.concepts.train", description=__doc__)
    parser.add_argument("--keywords", type=Path, required=True, help="works with title, abstract, keywords, event")
    parser.add_argument("--titles", type=Path, required=True, help="titles with keywords")
    parser.add_argument("--background", type=Path, required=True, nargs="+", help="titles with abstracts")
    parser.add_argument("--mentions", type=Path, required=True, help="texts with marked terms, split train and dev")
    parser.add_argument("--hold", nargs="*", default=[], metavar="EVENT", help="events that another model does not see")
    parser.add_argument("--held-output", type=Path, help="where the model without the held events goes, to measure it")
    parser.add_argument("--held-only", action="store_true", help="train that model alone, to --output")
    parser.add_argument("--trees", type=int, default=450, help="trees a forest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "data" / "model.npz")
    given = parser.parse_args(arguments)
    listed = {row.get("event") for row in lines(given.titles)} & set(given.hold)
    if listed:
        parser.error(
            f"--hold: works of {', '.join(sorted(map(str, listed)))} stand in {given.titles}, whose lists are counted"
        )
    np.random.seed(given.seed)
    return given


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
