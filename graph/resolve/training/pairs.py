"""Pairs of clusters of whom it is known whether they are one person, with the evidence about them."""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.records import ItemRecord, Printed, Signature, SourceFacts
from graph.resolve import clustering
from graph.resolve.clustering import Blocks, Clustering
from graph.resolve.evidence import Cluster, Names, Signs
from graph.resolve.model import Model
from graph.resolve.names import Degree, Name, compatible, parsed
from graph.resolve.nodes import Nodes
from graph.resolve.occurrences import ItemAt
from graph.resolve.signatures import signed
from graph.resolve.tables import Rarity, Topics
from graph.resolve.training.planting import RARE, Homonym, Place, Variant, Work
from graph.resolve.works import FoundWork

#: Of one block so many pairs are looked at, however many there are.
_OF_BLOCK = 400
#: References give one person several identifiers, one a name: a pair of different forms of a name with co-signers that
#: tell as much is no sure case of two persons.
_TELLING = 1.0


@dataclass(frozen=True)
class Known:
    """What is known of a node: its reference identifier, its rare name, the side of its planted homonym, its name."""

    reference: str | None
    rare: str | None
    side: tuple[str, int] | None
    varied: bool
    name: Name


@dataclass(frozen=True)
class Pair:
    """The evidence about two clusters, whether they are one, by what that is known, and how much the pair counts."""

    signs: Signs
    same: bool
    by: str
    weight: float


def nodes_in(works: Sequence[Work], topics: Topics) -> tuple[Nodes, list[Place]]:
    """The nodes of the authors of works, each with its place."""
    found = []
    for n, work in enumerate(works):
        signatures = tuple(Signature(_printed(name), k) for k, name in enumerate(work["authors"], start=1))
        abstract, event, year = (_printed(str(work.get(key) or "")) for key in ("abstract", "event", "year"))
        record = ItemRecord(n + 1, _printed(work["title"]), signatures, abstract, event=event, date=year)
        item = ItemAt("works", SourceFacts(), record)
        found.append(FoundWork(str(n), (f"{n:06} {item.key}",), (item,)))
    nodes = Nodes(*signed(found, [], []), topics)
    nodes.prepare(range(len(nodes)))
    firsts = [group[0] for group in nodes.members]
    return nodes, [(int(each.of.removeprefix("item-")) - 1, each.record.ordinal - 1) for each in firsts]


def known(
    works: Sequence[Work],
    references: Mapping[Place, str],
    places: Sequence[Place],
    rarity: Rarity,
    variants: Sequence[Variant] = (),
    homonyms: Sequence[Homonym] = (),
) -> list[Known]:
    """What is known of each node; ``works`` as they were before anything was planted."""
    varied = {variant.place for variant in variants}
    sides = {
        place: (homonym.name, side)
        for homonym in homonyms
        for side, group in enumerate((homonym.one, homonym.other))
        for place in group
    }
    found = []
    for place in places:
        name = parsed(works[place[0]]["authors"][place[1]])
        full = len(name.words) > 1 and len(name.words[0]) > 1
        rare = " ".join(name.words) if full and rarity.bearers(name) < RARE else None
        found.append(Known(references.get(place), rare, sides.get(place), place in varied, name))
    return found


def related(one: Known, other: Known) -> tuple[bool, str] | None:
    """Whether two nodes are one person, and by what that is known."""
    if one.side or other.side:
        together = one.side and other.side and one.side[0] == other.side[0]
        return (one.side == other.side, "planted homonym") if together else None
    if one.reference and other.reference and _scheme(one) == _scheme(other):
        return one.reference == other.reference, _scheme(one)
    varied = one.varied or other.varied
    if one.rare and one.rare == other.rare:
        return True, "planted variant" if varied else "rare name"
    if varied and compatible(one.name, other.name) is Degree.CONTRADICTION:
        return False, "planted variant"
    return None


def pairs(
    nodes: Nodes, facts: Sequence[Known], model: Model, names: Names, seed: int
) -> tuple[list[Pair], list[clustering.Merge]]:
    """Pairs that clustering with a model meets: of single nodes, of those that it joins, of those it leaves apart."""
    rng, found, merges = random.Random(seed), [], []
    blocked = Blocks(nodes.printed)
    for number, block in enumerate(blocked.blocks):
        if len(block) == 1 or not _worth(number, block, facts):
            continue
        clusters = [Cluster.of(number, nodes[number]) for number in block]
        state = Clustering(nodes, clusters, *blocked.around(block), names, model.score)
        met = [(state.clusters[a].nodes, state.clusters[b].nodes, signs) for (a, b), signs in state.evidence.items()]
        met = [(list(a), list(b), signs) for a, b, signs in met]
        found += _labelled(rng.sample(met, min(len(met), _OF_BLOCK)), facts)
        state.run()
        merges += state.merges
        joined = [(list(m.one), list(m.other), m.signs) for m in state.merges if len(m.one) + len(m.other) > 2]
        left = [
            (state.clusters[a].nodes, state.clusters[b].nodes, state.evidence[a, b])
            for a, others in sorted(state.subjects.items())
            for b in sorted(others)
            if a < b
        ]
        found += _labelled(joined, facts) + _labelled(rng.sample(left, min(len(left), _OF_BLOCK)), facts)
    return found, merges


def of_half(name: Name, half: int | None) -> bool:
    """Whether a name belongs to one half of all family names, 0 or 1; every name does where none is asked for."""
    return half is None or zlib.crc32(name.family.encode()) % 2 == half


def _worth(number: int, block: Sequence[int], facts: Sequence[Known]) -> bool:
    """Whether enough is known of a block; of those that only hold rare names, every fourth will do."""
    return number % 4 == 0 or any(facts[n].reference or facts[n].side or facts[n].varied for n in block)


def doubtful(pair: Pair) -> bool:
    """Whether a reference calls two what is likely one: names that differ in form, with telling co-signers."""
    reference = pair.by in ("acl", "openreview")
    return reference and not pair.same and pair.signs.get("fellow telling", 0) > _TELLING


def _labelled(met: Sequence[tuple[list[int], list[int], Signs]], facts: Sequence[Known]) -> list[Pair]:
    found = []
    for one, other, signs in met:
        answers = [answer for a in one for b in other if (answer := related(facts[a], facts[b]))]
        if len({same for same, _ in answers}) == 1:
            found.append(Pair(dict(signs), answers[0][0], answers[0][1], 1 / math.sqrt(len(met))))
    return found


def _scheme(each: Known) -> str:
    return (each.reference or "").partition(":")[0]


def _printed(text: str) -> Printed:
    return Printed(text, 0, len(text))
