"""The model that the package ships: statistics, first scorer, the two heads and their scales, in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.concepts.forest import Forest, Scale
from graph.concepts.statistics import ROLES, Floats, Statistics, Table, unpacked
from graph.concepts.tokens import Tokeniser, key_hash
from graph.concepts.wordlists import word_list

#: log(1 + count) of titles that a letter and a word have in common at least, to be one word.
_JOINED = 1.7

#: The word models: keyword of a title, term of a title, keyword of a list, mention in a text.
WORD_MODELS = ("k", "t", "l", "m")
TERM_COLUMNS = ("df", "title", "keyword", "seen", "hit")


@dataclass(frozen=True)
class Head:
    """A linear scorer that chooses candidates, trees that order them, and the scale that makes scores probabilities."""

    weights: Floats
    offset: float
    forest: Forest
    scale: Scale

    def first(self, rows: Floats) -> Floats:
        """The linear score of each row, summed column by column so that it depends on the row alone."""
        total = np.full(len(rows), self.offset, dtype=np.float32)
        for column, weight in enumerate(self.weights):
            total += rows[:, column] * weight
        return total


@dataclass(frozen=True)
class Model:
    """All that extraction knows beforehand. ``senses`` are acronyms: (key, agreeing uses, all uses)."""

    ambiguous: frozenset[str]
    compounds: Mapping[tuple[str, str], str]
    statistics: Statistics
    about: Head
    mention: Head
    senses: Mapping[str, tuple[str, int, int]]
    kinds: Mapping[str, NDArray[np.float32]]

    def tokeniser(self) -> Tokeniser:
        """A fresh tokeniser with the spellings of this model."""
        return Tokeniser(self.ambiguous, self.compounds, word_list("prefixes"), cache(self._is_joined))

    def _is_joined(self, letter: str, word: str) -> bool:
        """Whether several titles of the background have a letter before a word: Q learning, but not n samples."""
        terms = self.statistics.terms
        row = terms.rows(np.array([key_hash([letter, word])], dtype=np.uint64))
        return float(unpacked(terms.columns["title"][row])[0]) >= _JOINED


@cache
def shipped() -> Model:
    """The model of the package."""
    with as_file(files("graph.concepts") / "data" / "model.npz") as path:
        return load(path)


def save(model: Model, path: Path) -> None:
    """Write a model; equal models give equal bytes."""
    np.savez_compressed(path, **_arrays(model))


def load(path: Path) -> Model:
    """Read what ``save`` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Model(
        ambiguous=frozenset(_strings(arrays["ambiguous"])),
        compounds={
            (first, second): first + second
            for first, second in (pair.split(" ") for pair in _strings(arrays["compounds"]))
        },
        statistics=_statistics(arrays),
        about=_head(arrays, "about"),
        mention=_head(arrays, "mention"),
        senses=_senses(_strings(arrays["senses"])),
        kinds={name: arrays[f"kinds_{name}"] for name in _strings(arrays["kinds"])},
    )


def _arrays(model: Model) -> dict[str, Any]:
    words, terms = model.statistics.words, model.statistics.terms
    arrays: dict[str, Any] = {
        "ambiguous": _bytes(sorted(model.ambiguous)),
        "compounds": _bytes(sorted(" ".join(pair) for pair in model.compounds)),
        "senses": _bytes(
            f"{acronym}\t{key}\t{right}\t{uses}" for acronym, (key, right, uses) in sorted(model.senses.items())
        ),
        "kinds": _bytes(sorted(model.kinds)),
        "counted": np.array([model.statistics.works, model.statistics.lists]),
    }
    for prefix, table in (("words", words), ("terms", terms)):
        arrays[f"{prefix}_keys"] = np.diff(table.keys, prepend=np.uint32(0))
        arrays |= {f"{prefix}_{name}": column for name, column in sorted(table.columns.items())}
    for name, head in (("about", model.about), ("mention", model.mention)):
        arrays |= {
            f"{name}_weights": head.weights.astype(np.float32),
            f"{name}_offset": np.array([head.offset], dtype=np.float32),
            f"{name}_feature": head.forest.feature.astype(np.uint8),
            f"{name}_border": head.forest.border.astype(np.float32),
            f"{name}_mask": head.forest.mask,
            f"{name}_leaves": head.forest.leaves.astype(np.float16),
            f"{name}_scale": np.stack([head.scale.scores, head.scale.chances]),
        }
    return arrays | {f"kinds_{name}": table for name, table in sorted(model.kinds.items())}


def _statistics(arrays: Mapping[str, NDArray[Any]]) -> Statistics:
    works, lists = arrays["counted"].tolist()
    names = ["df", "ends", *(f"{model}_{role}" for model in WORD_MODELS for role in ROLES)]
    words = Table(np.cumsum(arrays["words_keys"], dtype=np.uint32), {name: arrays[f"words_{name}"] for name in names})
    terms = Table(
        np.cumsum(arrays["terms_keys"], dtype=np.uint32), {name: arrays[f"terms_{name}"] for name in TERM_COLUMNS}
    )
    return Statistics(words, terms, works, lists)


def _head(arrays: Mapping[str, NDArray[Any]], name: str) -> Head:
    (offset,) = arrays[f"{name}_offset"].tolist()
    forest = Forest(
        arrays[f"{name}_feature"].astype(np.int64),
        arrays[f"{name}_border"],
        arrays[f"{name}_mask"],
        arrays[f"{name}_leaves"].astype(np.float32),
    )
    scores, chances = arrays[f"{name}_scale"]
    return Head(arrays[f"{name}_weights"], offset, forest, Scale(scores, chances))


def _senses(lines: list[str]) -> dict[str, tuple[str, int, int]]:
    fields = (line.split("\t") for line in lines)
    return {acronym: (key, int(right), int(uses)) for acronym, key, right, uses in fields}


def _bytes(lines: Any) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _strings(stored: NDArray[np.uint8]) -> list[str]:
    text = stored.tobytes().decode()
    return text.split("\n") if text else []
