"""The second pass: every mention of the vocabulary in every text, longest first, nested ones masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

import numpy as np

from graph.concepts.candidates import windows
from graph.concepts.findings import FoundMention, WorkText
from graph.concepts.scoring import Extract, Extractor, parts
from graph.concepts.tokens import MIXED, UPPER, Batch, Flags, Hashes, Ints, key_hash
from graph.concepts.vocabulary import Vocabulary, canonical, expanded, written_out

#: A found stretch: first and last token, number of the concept, hash of the key as printed.
Stretch = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """The mentions of a text by concept number, each concept's in reading order, and its chances to be about it."""

    mentions: Mapping[int, tuple[FoundMention, ...]]
    about: Mapping[int, float]
    mention: Mapping[int, float]


def tag(
    texts: Sequence[WorkText], extracts: Sequence[Extract], vocabulary: Vocabulary, extractor: Extractor
) -> Iterator[Tagged]:
    """Tag texts in their order."""
    done = 0
    for part in parts(texts):
        yield from _tag_part(part, extracts[done : done + len(part)], vocabulary, extractor)
        done += len(part)


def _tag_part(
    texts: Sequence[WorkText], extracts: Sequence[Extract], vocabulary: Vocabulary, extractor: Extractor
) -> Iterator[Tagged]:
    batch = extractor.batch(texts)
    found = windows(batch, extractor.kinds.of(batch.normals))
    number = vocabulary.find(found.hash)
    named = _is_acronym(batch, found.index, found.count)
    number[~named & np.isin(found.hash, vocabulary.shouted)] = -1
    doc = batch.doc[found.index]
    own = _own_senses(extracts, vocabulary)
    if own:
        _override(number, doc, np.where(named, found.hash, np.uint64(0)), own)
    hits = np.flatnonzero(number >= 0)
    by_doc: list[list[Stretch]] = [[] for _ in texts]
    first, last = found.index[hits], found.index[hits] + found.count[hits] - 1
    for d, *stretch in zip(
        doc[hits].tolist(), first.tolist(), last.tolist(), number[hits].tolist(), found.hash[hits].tolist(), strict=True
    ):
        by_doc[d].append(tuple(stretch))
    for text, extract, stretches in zip(texts, extracts, by_doc, strict=True):
        yield _tagged(text, extract, _outermost(stretches), batch)


def _is_acronym(batch: Batch, index: Ints, count: Ints) -> Flags:
    """Whether an occurrence begins or ends with a word in capitals, as acronyms do."""
    marked = batch.flags & (UPPER | MIXED) > 0
    ends: Flags = marked[index] | marked[index + count - 1]
    return ends


def _own_senses(extracts: Sequence[Extract], vocabulary: Vocabulary) -> dict[tuple[int, int], int]:
    """The concept that each term with an acronym means in the text that defines it: by text number and hash."""
    own = {}
    for number, extract in enumerate(extracts):
        senses = extract.own_senses
        for key in [*senses, *extract.keys] if senses else ():
            long = written_out(key, senses)
            if long != key and (key in senses or key not in extract.introduced):
                target = vocabulary.numbers.get(canonical(expanded(long, vocabulary.senses)), -1)
                own[number, key_hash(key.split())] = target
    return own


def _override(number: Ints, doc: Ints, hashes: Hashes, own: Mapping[tuple[int, int], int]) -> None:
    acronyms = np.array(sorted({key for _, key in own}), dtype=np.uint64)
    for i in np.flatnonzero(np.isin(hashes, acronyms)).tolist():
        target = own.get((int(doc[i]), int(hashes[i])))
        if target is not None and target >= 0:
            number[i] = target


def _outermost(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The longest stretches that do not overlap, in reading order; of equals the first."""
    taken: set[int] = set()
    kept = []
    for stretch in sorted(stretches, key=lambda s: (s[0] - s[1], s[0])):
        span = range(stretch[0], stretch[1] + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(stretch)
    return sorted(kept)


def _tagged(text: WorkText, extract: Extract, stretches: Sequence[Stretch], batch: Batch) -> Tagged:
    chances = dict(
        zip(extract.hashes.tolist(), zip(extract.about.tolist(), extract.mention.tolist(), strict=True), strict=True)
    )
    mentions: dict[int, list[FoundMention]] = defaultdict(list)
    about: dict[int, float] = {}
    mention: dict[int, float] = {}
    for first, last, number, key in stretches:
        in_title = bool(batch.title[first])
        start, end = int(batch.start[first]), int(batch.end[last])
        printed = text.title if in_title else text.abstract
        mentions[number].append(
            FoundMention("Title" if in_title else "Abstract", start, end, intern(printed[start:end]))
        )
        one, other = chances.get(key, (0.0, 0.0))
        about[number] = max(about.get(number, 0.0), one)
        mention[number] = max(mention.get(number, 0.0), other)
    return Tagged({number: tuple(found) for number, found in mentions.items()}, about, mention)
