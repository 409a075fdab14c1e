"""Make the data that resolving people needs: ``python -m graph.resolve.train --help``."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graph.resolve import tables
from graph.resolve.evidence import Names
from graph.resolve.model import Model, plain, saved
from graph.resolve.names import parsed
from graph.resolve.training.fitting import calibrated, fitted
from graph.resolve.training.pairs import Pair, known, nodes_in, of_half, pairs
from graph.resolve.training.planting import Place, Work, with_homonyms, with_variants
from graph.resolve.training.tables import names_table, words_table

#: Where fitting begins; each round looks at the pairs that the model of the round before meets.
BEGIN = plain(
    1.0,
    {
        "common": -1.5,
        "fellow": 3.0,
        "fellow telling": 1.0,
        "subject": 4.0,
        "name joined": -1.0,
        "name middle": -0.5,
        "name order": -2.0,
        "name nickname": -1.0,
        "name initial": -1.0,
        "name part": -2.0,
        "name spelling": -2.0,
        "rivals": -1.0,
        "same series": 0.5,
        "same field": 1.0,
        "other series": -0.5,
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the data, count names and words, fit the weights, and write both."""
    given = _arguments(arguments)
    works = [_work(line) for line in _lines(given.works)]
    if given.tables:
        names = {name for work in works for name in work["authors"]}
        background = [_work(line) for path in given.background for line in _lines(path)]
        texts = [f"{work['title']} {work['title']} {work.get('abstract') or ''}" for work in (*works, *background)]
        language = [str(work.get("event")).startswith(tuple(given.language)) for work in works]
        arrays: dict[str, Any] = {**names_table(names), **words_table(texts, language)}
        np.savez_compressed(given.output / "tables.npz", **arrays)
        _say(f"{len(names)} names and {len(texts)} texts counted")
    with np.load(given.output / "tables.npz") as stored:
        rarity, topics = tables.loaded({name: stored[name] for name in stored.files})
    references = {
        (n, k): identifier
        for (n, k), identifier in _references(given.ids, works, given.hold).items()
        if of_half(parsed(works[n]["authors"][k]), given.half)
    }
    model = train(works, references, rarity, topics, given)
    (given.output / "people.json").write_text(saved(model), "utf-8")
    return 0


def train(
    works: Sequence[Work],
    references: dict[Place, str],
    rarity: tables.Rarity,
    topics: tables.Topics,
    given: argparse.Namespace,
) -> Model:
    """The model after some rounds on the works as they are and on the works with plants."""
    varied, variants = with_variants(works, rarity, given.variants, given.seed)
    planted, homonyms = with_homonyms(varied, rarity, given.homonyms, given.seed + 1)
    variants = tuple(each for each in variants if of_half(parsed(each.before), given.half))
    homonyms = tuple(each for each in homonyms if of_half(parsed(each.name), given.half))
    plain_nodes, places = nodes_in(works, topics)
    nodes, planted_places = nodes_in(planted, topics)
    facts = known(works, references, places, rarity)
    planted_facts = known(works, references, planted_places, rarity, variants, homonyms)
    names, model, found = Names(rarity), BEGIN, list[Pair]()
    for number in range(given.rounds):
        natural, _ = pairs(plain_nodes, facts, model, names, given.seed)
        artificial, _ = pairs(nodes, planted_facts, model, names, given.seed)
        found += natural + [pair for pair in artificial if pair.by.startswith("planted")]
        model = fitted(found)
        _say(f"round {number + 1}: {len(found)} pairs")
    return calibrated(model, found)


def _references(path: Path, works: Sequence[Work], hold: Sequence[str]) -> dict[Place, str]:
    """The reference identifier of each place, save those of the held events."""
    by_work = {line["work"]: line["person_ids"] for line in _lines(path)}
    return {
        (n, k): identifier
        for n, work in enumerate(works)
        if work.get("event") not in hold
        for k, identifier in enumerate(by_work.get((work.get("ids") or {}).get("dev"), ()))
        if identifier
    }


def _work(line: Work) -> Work:
    """A line of works with plain names."""
    authors = [each if isinstance(each, str) else each["name"] for each in line.get("authors") or ()]
    return {**line, "authors": authors}


def _lines(path: Path) -> Iterator[Work]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m graph.resolve.train", description=__doc__)
    parser.add_argument("--works", type=Path, required=True, help="JSON Lines of works")
    parser.add_argument("--ids", type=Path, required=True, help="JSON Lines of reference identifiers by author")
    parser.add_argument("--background", type=Path, nargs="*", default=[], help="more titles and abstracts")
    parser.add_argument("--language", nargs="*", default=["COLING"], help="events about human language, by beginning")
    parser.add_argument("--hold", nargs="*", default=[], help="events whose references are not looked at")
    parser.add_argument("--half", type=int, choices=(0, 1), help="learn from one half of the family names alone")
    parser.add_argument("--tables", action="store_true", help="count names and words anew")
    parser.add_argument("--variants", type=int, default=3000)
    parser.add_argument("--homonyms", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("data"))
    return parser.parse_args(arguments)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
