"""The data to train on: works with author keywords, keyword lists, backgrounds, texts with marked terms."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_stemmer = snowballstemmer.stemmer("porter")

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """A text with what it is about (or its terms) as stems; ``printed`` gives marked terms with their kind."""

    title: str
    abstract: str
    gold: tuple[Stems, ...]
    keywords: tuple[str, ...] = ()
    event: str = ""
    printed: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> tuple[str, str]:
        return self.title, self.abstract


@lru_cache(maxsize=1 << 18)
def _stem(word: str) -> str:
    stemmed: str = _stemmer.stemWord(word)
    return stemmed


def stems(phrase: str) -> Stems:
    """The Porter stems of a phrase: what counts as the same in training and in tests.

    >>> stems("Graph Neural-Networks")
    ('graph', 'neural', 'network')
    """
    return tuple(_stem(word) for word in _WORD.findall(phrase.lower()))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, compressed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def keyword_examples(path: Path) -> list[Example]:
    """Works with title, abstract and keywords; gold are the keywords that the text itself holds."""
    return [_keyword_example(row) for row in lines(path) if row.get("abstract") and row.get("keywords")]


def joined_examples(lists: Path, texts: Sequence[Path], without: frozenset[str]) -> list[Example]:
    """Works whose keywords stand in one file and whose abstract in another, each title (lower case) once."""
    wanted = {row["title"].lower(): row for row in lines(lists) if row["keywords"]}
    seen = set(without)
    found = []
    for row in (row for path in texts for row in lines(path)):
        title = row["title"].lower()
        if row.get("abstract") and title in wanted and title not in seen:
            seen.add(title)
            found.append(_keyword_example({**wanted[title], "abstract": row["abstract"]}))
    return found


def mention_examples(path: Path, split: str | None = None) -> list[Example]:
    """Texts as sentences of tokens with marked terms; gold are all but the generic ones."""
    return [_mention_example(row) for row in lines(path) if split is None or row.get("split") == split]


def read_examples(path: Path) -> list[Example]:
    """Works with keywords or texts with mentions, whichever the file holds."""
    rows = list(lines(path))
    return [
        _mention_example(row) if "sentences" in row else _keyword_example(row)
        for row in rows
        if "sentences" in row or (row.get("abstract") and row.get("keywords"))
    ]


def backgrounds(paths: Sequence[Path], without: frozenset[str]) -> list[tuple[str, str]]:
    """Titles and abstracts, each title once and none of ``without`` (titles in lower case)."""
    seen = set(without)
    texts = []
    for path in paths:
        for row in lines(path):
            title = row["title"].lower()
            if row.get("abstract") and title not in seen:
                seen.add(title)
                texts.append((row["title"], row["abstract"]))
    return texts


def _keyword_example(row: dict[str, Any]) -> Example:
    text = stems(row["title"] + " . " + row["abstract"])
    gold = dict.fromkeys(key for keyword in row["keywords"] if (key := stems(keyword)) and holds(text, key))
    return Example(row["title"], row["abstract"], tuple(gold), tuple(row["keywords"]), row.get("event", ""))


def holds(text: Stems, key: Stems) -> bool:
    """Whether the key stands in the text as it is."""
    return any(text[i : i + len(key)] == key for i in range(len(text) - len(key) + 1))


def _mention_example(row: dict[str, Any]) -> Example:
    sentences = [[_BRACKETS.get(token, token) for token in each["tokens"]] for each in row["sentences"]]
    marked = tuple(
        (" ".join(tokens[begin:end]), kind)
        for tokens, each in zip(sentences, row["sentences"], strict=True)
        for begin, end, kind in each["mentions"]
        if kind != "Generic" and stems(" ".join(tokens[begin:end]))
    )
    gold = tuple(dict.fromkeys(stems(printed) for printed, _ in marked))
    abstract = " ".join(" ".join(tokens) for tokens in sentences)
    return Example("", abstract, gold, printed=marked)


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
