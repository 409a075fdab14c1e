"""From a background and keyword lists to the statistics that extraction looks things up in."""

from __future__ import annotations

import random
from collections import Counter as Words
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.concepts.acronyms import agreed, definitions
from graph.concepts.acronyms import tally as tally_acronyms
from graph.concepts.candidates import WordKinds, windows
from graph.concepts.statistics import Statistics, Table, packed
from graph.concepts.tokens import Hashes, Tokeniser, in_text, word_hash
from graph.concepts.training import wordmodel
from graph.concepts.training.counting import Counted, Counter, tally
from graph.concepts.training.data import Example
from graph.concepts.training.spelling import Text, batches, printed_words, spelling
from graph.concepts.wordlists import word_list

#: Words and terms of fewer works than these are not kept.
LEAST_WORD, LEAST_TERM = 6, 5
#: An acronym that is printed in lower case more than so often for each definition is a word: log, free.
MOST_LOWER = 3


@dataclass(frozen=True)
class Background:
    """All that is counted and learned without works that have both abstract and keywords."""

    ambiguous: frozenset[str]
    compounds: dict[tuple[str, str], str]
    words: Table
    works: Counted
    titles: Counted
    keywords: Counted
    seen: Counted
    hit: Counted
    size: int
    lists: int
    senses: dict[str, tuple[str, int, int]]

    def tokeniser(self) -> Tokeniser:
        return Tokeniser(self.ambiguous, self.compounds, word_list("prefixes"))

    def statistics(self, more: Sequence[Hashes] = (), words: Table | None = None) -> Statistics:
        """The statistics with keyword lists of further works added."""
        keywords = tally([np.repeat(self.keywords.hashes, self.keywords.counts), *more])
        kept = np.unique(
            np.concatenate([self.works.hashes[self.works.counts >= LEAST_TERM], keywords.hashes[keywords.counts >= 2]])
        )
        counts = {"df": self.works, "title": self.titles, "keyword": keywords, "seen": self.seen, "hit": self.hit}
        columns = {name: packed(counted.of(kept)) for name, counted in counts.items()}
        return Statistics(words or self.words, Table.of(kept, columns), self.size, self.lists)


def learn(texts: Sequence[Text], lists: Sequence[tuple[str, Sequence[str]]], seed: int) -> Background:
    """Count over ``texts`` and over ``lists``, titles with the keywords of their works."""
    ambiguous, compounds = spelling(texts)
    tokeniser = Tokeniser(ambiguous, compounds, word_list("prefixes"))
    counter = Counter(tokeniser)
    works, titles = counter.terms(texts)
    words = _words(counter.words(texts))
    keys = _keys(counter, lists)
    background = Background(
        ambiguous, compounds, words, works, titles, tally(keys), *_hits(lists, keys, tokeniser),
        size=len(texts), lists=len(lists), senses=_senses(texts, tokeniser),
    )  # fmt: skip
    return replace(background, words=_weighted(background, texts, lists, keys, random.Random(seed)))


def own_keys(examples: Sequence[Example], tokeniser: Tokeniser) -> list[Hashes]:
    """The keys of the keywords of each example."""
    return _keys(Counter(tokeniser), [(each.title, each.keywords) for each in examples])


def _words(counts: dict[str, tuple[int, float]]) -> Table:
    kept = sorted(word for word, (count, _) in counts.items() if count >= LEAST_WORD and word not in ("", "$"))
    hashes = np.array([word_hash(word) for word in kept], dtype=np.uint64)
    ends = np.array([counts[word][1] for word in kept])
    columns = {"df": packed(np.array([counts[word][0] for word in kept])), "ends": np.rint(ends * 255).astype(np.uint8)}
    return Table.of(hashes, columns)


def _keys(counter: Counter, lists: Sequence[tuple[str, Sequence[str]]]) -> list[Hashes]:
    flat = counter.keys([keyword for _, keywords in lists for keyword in keywords])
    ends = np.cumsum([len(keywords) for _, keywords in lists])
    split = np.split(flat, ends[:-1])
    return [np.unique(keys[keys != 0]) for keys in split]


def _hits(
    lists: Sequence[tuple[str, Sequence[str]]], keys: Sequence[Hashes], tokeniser: Tokeniser
) -> tuple[Counted, Counted]:
    """In how many titles of works with keywords each candidate stands, and in how many it is one of them."""
    seen, hit = [], []
    kinds = WordKinds()
    done = 0
    for part in batches([(title, "") for title, _ in lists], 1000):
        batch = tokeniser.batch(part)
        found = windows(batch, kinds.of(batch.normals))
        marks, first = np.unique(in_text(found.hash, batch.doc[found.index]), return_index=True)
        gold = wordmodel.gold_marks(keys[done : done + len(part)])
        done += len(part)
        seen.append(found.hash[first])
        hit.append(found.hash[first][np.isin(marks, gold)])
    return tally(seen), tally(hit)


def _weighted(
    background: Background,
    texts: Sequence[Text],
    lists: Sequence[tuple[str, Sequence[str]]],
    keys: Sequence[Hashes],
    chance: random.Random,
) -> Table:
    """The word table with the weights of the three word models that need no marked texts."""
    words, tokeniser = background.words, background.tokeniser()
    size = len(words.keys) + 1
    phrases = sorted({keyword for _, keywords in lists for keyword in keywords})
    some, fewer = chance.sample(texts, min(12_000, len(texts))), chance.sample(texts, min(5_000, len(texts)))
    titles = [(title, "") for title, _ in lists]
    samples = {
        "k": (wordmodel.title_sample(titles, keys, tokeniser, words), 0.3),
        "t": (wordmodel.abstract_sample(some, tokeniser, words), 0.1),
        "l": (wordmodel.list_sample(phrases, fewer, background.keywords.hashes, tokeniser, words), 0.3),
    }
    columns = dict(words.columns)
    for name, (sample, strength) in samples.items():
        weights = wordmodel.fit(sample, size, strength=strength)
        columns |= {f"{name}_{role}": values for role, values in weights.items()}
    return Table(words.keys, columns)


def _senses(texts: Sequence[Text], tokeniser: Tokeniser) -> dict[str, tuple[str, int, int]]:
    """Acronyms with one agreed sense; those that look like words or begin with a digit are left to each corpus."""
    found = [each for part in batches(texts) for each in definitions(tokeniser.batch(part))]
    table = agreed(tally_acronyms(found))
    lower = Words(word for text in texts for word in printed_words(text) if word in table)
    return {
        acronym: sense
        for acronym, sense in table.items()
        if acronym.islower() and acronym[0].isalpha() and lower[acronym] <= MOST_LOWER * sense[2]
    }
