"""Known variants and homonyms, planted by a seed in works of which nobody is known to be who."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.resolve.names import Name, nicknames, parsed
from graph.resolve.tables import PEOPLE, Rarity

Work = dict[str, Any]
#: A signature: the place of its work and that of the author.
Place = tuple[int, int]

#: Fewer bearers than this among 100,000, and equal names are one person; homonyms get names of so many bearers.
RARE, COMMON = 0.05, (0.7, 15.0)
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)


@dataclass(frozen=True)
class Variant:
    """One signature that was printed another way."""

    kind: str
    place: Place
    before: str
    after: str


@dataclass(frozen=True)
class Homonym:
    """Two people who were given one name."""

    name: str
    one: tuple[Place, ...]
    other: tuple[Place, ...]


def people(works: Sequence[Work]) -> dict[str, list[Place]]:
    """The signatures of each name, spelled alike."""
    found: dict[str, list[Place]] = defaultdict(list)
    for n, work in enumerate(works):
        for k, name in enumerate(work["authors"]):
            found[" ".join(parsed(name).words)].append((n, k))
    return found


def with_variants(
    works: Sequence[Work], rarity: Rarity, count: int, seed: int
) -> tuple[list[Work], tuple[Variant, ...]]:
    """The works with ``count`` signatures of people who sign several works printed another way, each kind as often."""
    rng = random.Random(seed)
    candidates = [
        places
        for form, places in sorted(people(works).items())
        if len(places) > 1 and rarity.bearers(parsed(form)) < RARE and _plain(parsed(form))
    ]
    rng.shuffle(candidates)
    changed = [dict(work, authors=list(work["authors"])) for work in works]
    planted: list[Variant] = []
    queues = {kind: iter(candidates) for kind in KINDS}
    used: set[str] = set()
    while len(planted) < count and queues:
        for kind in list(queues):
            variant = next(
                (found for places in queues[kind] if (found := _variant(kind, works, places, rng, used))), None
            )
            if variant is None:
                del queues[kind]
            elif len(planted) < count:
                planted.append(variant)
                changed[variant.place[0]]["authors"][variant.place[1]] = variant.after
    return changed, tuple(planted)


def with_homonyms(
    works: Sequence[Work], rarity: Rarity, count: int, seed: int, *, common: bool = True
) -> tuple[list[Work], tuple[Homonym, ...]]:
    """The works with ``count`` pairs of people under one name: a common one that was nobody's, or else the first's."""
    rng = random.Random(seed)
    groups = people(works)
    rare = [form for form in sorted(groups) if rarity.bearers(parsed(form)) < RARE and _plain(parsed(form))]
    rng.shuffle(rare)
    made_up = _made_up(set(groups), rarity, rng)
    changed = [dict(work, authors=list(work["authors"])) for work in works]
    planted: list[Homonym] = []
    while len(planted) < count and len(rare) > 1:
        one, other = groups[rare.pop()], groups[rare.pop()]
        if {n for n, _ in one} & {n for n, _ in other}:
            continue
        name = next(made_up) if common else works[one[0][0]]["authors"][one[0][1]]
        for n, k in (*one, *other):
            changed[n]["authors"][k] = name
        planted.append(Homonym(name, tuple(one), tuple(other)))
    return changed, tuple(planted)


def _plain(name: Name) -> bool:
    return len(name.words) > 1 and len(name.words[0]) > 1


def _made_up(taken: Collection[str], rarity: Rarity, rng: random.Random) -> Iterator[str]:
    """Common given and common family names that nobody bears together yet."""
    given = [word for word in sorted(rarity.given) if len(word) > 1]
    family = [word for word in sorted(rarity.family) if len(word) > 1]
    of_given = rarity.of_given[[rarity.given[word] for word in given]]
    of_family = rarity.of_family[[rarity.family[word] for word in family]]
    bearers = PEOPLE * (of_given * rarity.groups) @ of_family.T
    places = np.argwhere((bearers > COMMON[0]) & (bearers < COMMON[1])).tolist()
    rng.shuffle(places)
    forms = (f"{given[one]} {family[other]}" for one, other in places)
    return (form.title() for form in forms if form not in taken)


def _variant(
    kind: str, works: Sequence[Work], places: Sequence[Place], rng: random.Random, used: set[str]
) -> Variant | None:
    place = rng.choice(list(places))
    before = works[place[0]]["authors"][place[1]]
    form = " ".join(parsed(before).words)
    after = KINDS[kind](before)
    if form in used or after in ("", before):
        return None
    used.add(form)
    return Variant(kind, place, before, after)


def _initials(name: str) -> str:
    given, family = name.split()[:-1], name.split()[-1]
    return " ".join([*(f"{word[0]}." for word in given), family])


def _no_middle(name: str) -> str:
    words = name.split()
    particles = any(word[0].islower() for word in words)
    return f"{words[0]} {words[-1]}" if len(words) > 2 and not particles else ""


def _no_marks(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.translate(str.maketrans("łŁøØ", "lLoO")))
    return "".join(c for c in bare if not unicodedata.combining(c))


def _transliterated(name: str) -> str:
    return _no_marks(name.translate(_WRITTEN_OUT)) if re.search("[äöüøåßÖÜØÅ]", name) else ""


def _family_first(name: str) -> str:
    words = name.split()
    return f"{words[-1]}, {' '.join(words[:-1])}"


def _turned(name: str) -> str:
    words = name.split()
    return f"{words[-1]} {words[0]}" if len(words) == 2 else ""


def _nickname(name: str) -> str:
    first, *rest = name.split()
    short = sorted(short for short, formal in nicknames().items() if first.lower() in formal)
    return " ".join([short[0].title(), *rest]) if short else ""


#: The kinds of variants by name.
KINDS: Mapping[str, Callable[[str], str]] = {
    "initials": _initials,
    "middle name dropped": _no_middle,
    "marks dropped": _no_marks,
    "transliterated": _transliterated,
    "family name first": _family_first,
    "order turned": _turned,
    "nickname": _nickname,
}
