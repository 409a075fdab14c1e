"""The second pass: every mention of the vocabulary in every text, longest first, nested ones masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import TypeAlias

import numpy as np

from graph.concepts.candidates import LONGEST, STOP, Windows, windows
from graph.concepts.findings import FoundMention, WorkText
from graph.concepts.scoring import Extract, Extractor, parts
from graph.concepts.senses import Senses
from graph.concepts.statistics import Floats
from graph.concepts.tokens import (
    BREAK,
    CAPITAL,
    DIGIT,
    HYPHEN,
    MIXED,
    OPAQUE,
    SPACE,
    UPPER,
    Batch,
    Flags,
    Hashes,
    Ints,
    in_text,
    key_hash,
)
from graph.concepts.vocabulary import GENERIC, PADDING, Vocabulary, canonical, expanded, written_out
from graph.concepts.wordlists import phrase_pairs, word_list

#: A candidate that is a term with this probability covers the words inside it.
TERM = 0.5
#: Words that leave a term what it is without them: convergence guarantee.
_EMPTY = GENERIC | PADDING
#: Single words and the words before them that make an idiom of them: has drawn attention.
_IDIOMS = {word: frozenset(before.split()) for word, before in phrase_pairs("idioms")}
_IDIOM_HASHES = np.array([key_hash([word]) for word in _IDIOMS], dtype=np.uint64)

#: Single words that are another thing as verbs, and what their objects begin with, if not with a word of their own.
_VERB_HASHES = np.array([key_hash([word]) for word in sorted(word_list("verbs"))], dtype=np.uint64)
_OBJECTS = word_list("objects")

#: A found stretch: first and last token, number of the concept, its place among all hits.
Stretch = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """The mentions of a text by concept number, each concept's in reading order, and its chances to be about it."""

    mentions: Mapping[int, tuple[FoundMention, ...]]
    about: Mapping[int, float]
    mention: Mapping[int, float]


#: Whether a work, told by its name, keeps a concept, told by its number, with these mentions.
Keeps: TypeAlias = Callable[[str, int, Tagged], bool]


def tag(
    texts: Sequence[WorkText], extracts: Sequence[Extract], vocabulary: Vocabulary, extractor: Extractor, keeps: Keeps
) -> Iterator[Tagged]:
    """Tag texts in their order; what a work does not keep hides no shorter concept."""
    done, senses = 0, Senses(vocabulary.senses)
    for part in parts(texts):
        yield from _tag_part(part, extracts[done : done + len(part)], vocabulary, senses, extractor, keeps)
        done += len(part)


def _tag_part(
    texts: Sequence[WorkText],
    extracts: Sequence[Extract],
    vocabulary: Vocabulary,
    senses: Senses,
    extractor: Extractor,
    keeps: Keeps,
) -> Iterator[Tagged]:
    batch = extractor.batch(texts)
    found = _with_numbered(batch, windows(batch, extractor.kinds.of(batch.normals)))
    number = vocabulary.find(found.hash)
    named = _is_acronym(batch, found.index, found.count)
    _calm(batch, found, number, senses.usual(batch.hash) & (batch.flags & (UPPER | MIXED) == 0), vocabulary)
    _calm(batch, found, number, senses.glossed(batch, extracts), vocabulary)
    alone = np.flatnonzero((found.count == 1) & (number >= 0))
    number[alone[senses.unsupported(batch, found.index[alone])]] = -1
    doc = batch.doc[found.index]
    own = _own_senses(extracts, vocabulary)
    if own:
        written = np.array([key_hash([key]) for key in _in_one_capital(texts, extracts)], dtype=np.uint64)
        named |= np.isin(found.hash, written) & (batch.flags[found.index] & CAPITAL > 0)
        _override(number, doc, np.where(named, found.hash, np.uint64(0)), own, senses)
        _override_later(number, batch, found, extracts, vocabulary)
    chances = _chances(extracts, doc, found.hash)
    common = np.isin(batch.hash, vocabulary.common)
    number[(found.count == 1) & _said_in_passing(batch, found, chances[1], common)[found.index]] = -1
    hits = np.flatnonzero(number >= 0)
    by_doc: list[list[Stretch]] = [[] for _ in texts]
    first, last = found.index[hits], found.index[hits] + found.count[hits] - 1
    for n, (d, *stretch) in enumerate(
        zip(doc[hits].tolist(), first.tolist(), last.tolist(), number[hits].tolist(), strict=True)
    ):
        by_doc[d].append((*stretch, n))
    about, mention = (chance[hits].tolist() for chance in chances)
    spans = batch.title[first].tolist(), batch.start[first].tolist(), batch.end[last].tolist()
    for text, stretches in zip(texts, by_doc, strict=True):
        yield _kept(text, stretches, spans, (about, mention), keeps)


def _calm(batch: Batch, found: Windows, number: Ints, mute: Flags, vocabulary: Vocabulary) -> None:
    """Let keys with an acronym at tokens where it does not have its usual sense name what they name without it."""
    before = np.append(0, np.cumsum(mute))
    holds = (number >= 0) & (before[found.index + found.count] > before[found.index])
    for i in np.flatnonzero(holds).tolist():
        number[i] = vocabulary.shouted.get(int(found.hash[i]), number[i])


def _kept(
    text: WorkText,
    stretches: Sequence[Stretch],
    spans: tuple[Sequence[bool], Sequence[int], Sequence[int]],
    chances: tuple[Sequence[float], Sequence[float]],
    keeps: Keeps,
) -> Tagged:
    """The mentions of a text, longest first among the concepts that its work keeps."""
    while True:
        found = _tagged(text, _outermost(stretches), spans, chances)
        refused = {number for number in found.mentions if not keeps(text.work, number, found)}
        if not refused:
            return found
        stretches = [stretch for stretch in stretches if stretch[2] not in refused]


def _with_numbered(batch: Batch, found: Windows) -> Windows:
    """The windows, and names before a hyphen and a number: ResNet in ResNet-50, unless that is a concept itself."""
    numbered = np.append(batch.flags[1:] & DIGIT > 0, False) & (batch.after == HYPHEN) & (batch.gap != HYPHEN)
    index = np.flatnonzero(numbered & (batch.flags & (UPPER | MIXED) > 0) & (batch.flags & (DIGIT | OPAQUE) == 0))
    return Windows(
        np.concatenate([found.index, index]),
        np.concatenate([found.count, np.ones_like(index)]),
        np.concatenate([found.hash, batch.hash[index]]),
    )


def _said_in_passing(batch: Batch, found: Windows, mention: Floats, common: Flags) -> Flags:
    """Which tokens say nothing: common words in the middle of a term, those of an idiom, and verbs with their object.

    In "memory consumption" nothing is said of memory, but of convergence in "convergence guarantee".
    """
    normals, form = batch.normals, batch.form
    passing = np.zeros(len(form), dtype=bool)
    terms = (found.count > 1) & (mention >= TERM)
    first, count = found.index[terms], found.count[terms]
    for offset in range(LONGEST - 1):
        inside = offset < count - 1
        at, last = first[inside] + offset, first[inside] + count[inside] - 1
        for i, end in zip(at[common[at]].tolist(), last[common[at]].tolist(), strict=True):
            rest = [normals[number] for number in form[i + 1 : end + 1].tolist()]
            passing[i] |= STOP.isdisjoint(rest) and not _EMPTY.issuperset(rest)
    idiom = np.isin(batch.hash, _IDIOM_HASHES) & (batch.gap == SPACE) & (batch.place > 0)
    for i in np.flatnonzero(idiom).tolist():
        alone = batch.after[i] >= BREAK or normals[form[i + 1]] in STOP
        passing[i] |= alone and normals[form[i - 1]] in _IDIOMS[normals[form[i]]]
    for i in np.flatnonzero(np.isin(batch.hash, _VERB_HASHES) & (batch.after == SPACE)).tolist():
        following = normals[form[i + 1]]
        passing[i] |= following in _OBJECTS or (following not in STOP and following not in PADDING)
    return passing


def _chances(extracts: Sequence[Extract], doc: Ints, hashes: Hashes) -> tuple[Floats, Floats]:
    """What the extract of its text says of each hit: the chances to be a keyword and to be a term, 0 where nothing."""
    of = np.repeat(np.arange(len(extracts)), [len(extract.hashes) for extract in extracts])
    known = in_text(np.concatenate([extract.hashes for extract in extracts]), of)
    order = np.argsort(known, kind="stable")
    wanted = in_text(hashes, doc)
    if not len(known):
        return np.zeros(len(wanted), dtype=np.float32), np.zeros(len(wanted), dtype=np.float32)
    place = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
    right = known[place] == wanted
    about, mention = (
        np.where(right, np.concatenate([getattr(extract, name) for extract in extracts])[place], np.float32(0.0))
        for name in ("about", "mention")
    )
    return about, mention


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


def _in_one_capital(texts: Sequence[WorkText], extracts: Sequence[Extract]) -> list[str]:
    """The acronyms that a text defines with one capital, as it is then to be met: Lump."""
    found = set()
    for text, extract in zip(texts, extracts, strict=True):
        for each in extract.defined:
            printed = (text.title if each.field == "Title" else text.abstract)[each.start : each.end]
            if " " not in each.acronym and printed.endswith(each.acronym.capitalize()):
                found.add(each.acronym)
    return sorted(found)


def _override(number: Ints, doc: Ints, hashes: Hashes, own: Mapping[tuple[int, int], int], senses: Senses) -> None:
    """Let acronyms mean what their own text says; where that is no concept, at least not what they usually mean."""
    acronyms = np.array(sorted({key for _, key in own}), dtype=np.uint64)
    places = np.flatnonzero(np.isin(hashes, acronyms))
    for i, usual in zip(places.tolist(), senses.usual(hashes[places]).tolist(), strict=True):
        target = own.get((int(doc[i]), int(hashes[i])))
        if target is not None and (target >= 0 or usual):
            number[i] = target


def _override_later(
    number: Ints, batch: Batch, found: Windows, extracts: Sequence[Extract], vocabulary: Vocabulary
) -> None:
    """Let an acronym that a text defines twice mean the second from there on."""
    for doc, extract in enumerate(extracts):
        for each in extract.later_senses if len(extract.defined) > 1 else ():
            places = np.flatnonzero((found.hash == key_hash(each.acronym.split())) & (batch.doc[found.index] == doc))
            first = found.index[places]
            titled = batch.title[first]
            after = np.where(titled == (each.field == "Title"), batch.start[first] >= each.start, ~titled)
            target = vocabulary.numbers.get(canonical(expanded(each.long, vocabulary.senses)), -1)
            number[places[after]] = target


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


def _tagged(
    text: WorkText,
    stretches: Sequence[Stretch],
    spans: tuple[Sequence[bool], Sequence[int], Sequence[int]],
    chances: tuple[Sequence[float], Sequence[float]],
) -> Tagged:
    """The mentions of a text; ``spans`` and ``chances`` are those of all hits of its batch."""
    titles, starts, ends = spans
    mentions: dict[int, list[FoundMention]] = defaultdict(list)
    about: dict[int, float] = {}
    mention: dict[int, float] = {}
    for _, _, number, hit in stretches:
        field, printed = ("Title", text.title) if titles[hit] else ("Abstract", text.abstract)
        start, end = starts[hit], ends[hit]
        mentions[number].append(FoundMention(field, start, end, intern(printed[start:end])))
        about[number] = max(about.get(number, 0.0), chances[0][hit])
        mention[number] = max(mention.get(number, 0.0), chances[1][hit])
    return Tagged({number: tuple(found) for number, found in mentions.items()}, about, mention)
