"""Whether the usual sense of an acronym fits a text that does not define it: in "area MT" nothing is translated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.concepts.acronyms import Definition
from graph.concepts.scoring import Extract
from graph.concepts.tokens import CLOSE, HYPHEN, MIXED, OPEN, UPPER, Batch, Flags, Hashes, Ints, key_hash
from graph.concepts.vocabulary import GENERIC, Sense
from graph.concepts.wordlists import word_list

#: Acronyms of two letters that stand for themselves.
_HOUSEHOLD = word_list("household")
#: An acronym of three letters with fewer definitions has other senses that nobody has defined yet.
_FEW = 8
#: The same for one that a hyphen joins to a name: TDE-GNN is no time delay estimation.
_FEW_IN_NAMES = 100
#: Words are of one family when they begin alike: vector quantizer, vector quantization.
_STEM = 5


class Senses:
    """The acronyms with one sense throughout, looked for in texts."""

    def __init__(self, senses: Mapping[str, Sense]) -> None:
        self._senses = senses
        self._by_hash = {key_hash([acronym]): acronym for acronym in senses}
        self._hashes = np.array(sorted(self._by_hash), dtype=np.uint64)

    def usual(self, hashes: Hashes) -> Flags:
        """Which hashes are those of an acronym with one sense."""
        return np.isin(hashes, self._hashes)

    def unsupported(self, batch: Batch, index: Ints) -> Flags:
        """At which of these tokens an acronym is doubtful, and its text says no word of what it usually stands for."""
        result = np.zeros(len(index), dtype=bool)
        places: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place in np.flatnonzero(self.usual(batch.hash[index])).tolist():
            token = index[place]
            places[int(batch.doc[token]), self._by_hash[int(batch.hash[token])]].append(place)
        stems: dict[int, frozenset[str]] = {}
        for (doc, acronym), found in places.items():
            if self._is_doubtful(acronym, batch, sorted(index[found].tolist())):
                if doc not in stems:
                    stems[doc] = _stems(batch.normals[form] for form in batch.form[batch.doc == doc].tolist())
                result[found] = stems[doc].isdisjoint(self._evidence(acronym))
        return result

    def glossed(self, batch: Batch, extracts: Sequence[Extract]) -> Flags:
        """The tokens of acronyms that texts put in parentheses after words that are not their usual long form."""
        result = np.zeros(len(batch.doc), dtype=bool)
        for doc, extract in enumerate(extracts):
            for each in extract.glosses:
                if each.acronym in self._senses:
                    own = np.flatnonzero(batch.doc == doc)
                    if not self._is_usual(each, batch, own):
                        result[own[batch.hash[own] == key_hash([each.acronym])]] = True
        return result

    def _is_usual(self, gloss: Definition, batch: Batch, own: Ints) -> bool:
        """Whether the words of a gloss are of the usual long form, or its text has that somewhere."""
        words = [batch.normals[form] for form in batch.form[own].tolist()]
        if f" {self._senses[gloss.acronym][0]} " in f" {' '.join(words)} ":
            return True
        inside = (batch.title[own] == (gloss.field == "Title")) & (batch.start[own] >= gloss.start)
        inside &= batch.end[own] <= gloss.end
        near = _stems(word for word, is_near in zip(words, inside.tolist(), strict=True) if is_near)
        return not near.isdisjoint(self._evidence(gloss.acronym))

    def _is_doubtful(self, acronym: str, batch: Batch, tokens: Sequence[int]) -> bool:
        uses = self._senses[acronym][2]
        if len(acronym) == 2 and acronym not in _HOUSEHOLD:
            return True
        if (len(acronym) == 3 and uses < _FEW) or _is_enclosed(batch, tokens[0]):
            return True
        return uses < _FEW_IN_NAMES and all(_is_in_name(batch, token) for token in tokens)

    def _evidence(self, acronym: str) -> frozenset[str]:
        words = self._senses[acronym][0].split()
        return _stems(set(words) - GENERIC or words)


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:_STEM].lower() for word in words)


def _is_enclosed(batch: Batch, token: int) -> bool:
    """Whether a word stands alone in parentheses, as where an acronym is defined."""
    return bool(batch.gap_flags[token] & OPEN and batch.after_flags[token] & CLOSE)


def _is_in_name(batch: Batch, token: int) -> bool:
    """Whether a hyphen joins a word to one that is written as a name."""
    named = batch.flags & (UPPER | MIXED) > 0
    after = batch.after[token] == HYPHEN and bool(named[token + 1 : token + 2].any())
    return after or (batch.gap[token] == HYPHEN and bool(named[token - 1]))
