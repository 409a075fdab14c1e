"""Nodes, which persons are made of: signatures with what surrounds them, each made when something asks for it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import overload

from graph.records import Identifier
from graph.resolve.evidence import Node, affiliations, short_form
from graph.resolve.names import Degree, Name, compatible, parsed
from graph.resolve.signatures import SignatureAt, Surroundings, about_language
from graph.resolve.tables import Topics


class Nodes(Sequence[Node]):
    """The nodes, sorted by key; signatures that the register cannot tell apart are one node.

    ``keys``, ``printed`` names and ``members`` are those of each node, in order. A node is made when it is asked for:
    of most blocks of names nothing else is needed, because they were resolved before or hold one node.
    """

    def __init__(self, signatures: Sequence[SignatureAt], around: Mapping[str, Surroundings], topics: Topics) -> None:
        alike: dict[str, list[SignatureAt]] = defaultdict(list)
        self._lists: dict[str, list[SignatureAt]] = defaultdict(list)
        for each in signatures:
            alike[each.evidence].append(each)
            self._lists[each.names].append(each)
        self.keys = sorted(alike)
        self.members = [alike[key] for key in self.keys]
        self.printed = [group[0].record.name.best for group in self.members]
        self._around, self._topics = around, topics
        self._trusted = _trusted(signatures)
        self._beside: dict[str, dict[str, Mapping[str, frozenset[str]]]] = {}
        self._subjects: dict[str, tuple[Sequence[int], float]] = {}
        self._made: dict[int, Node] = {}
        self._told: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, number: int) -> Node: ...
    @overload
    def __getitem__(self, number: slice) -> list[Node]: ...
    def __getitem__(self, number: int | slice) -> Node | list[Node]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        node = self._made.get(number)
        if node is None:
            node = self._made[number] = self._node(number)
        return node

    def lists(self, number: int) -> frozenset[str]:
        """The printed lists in which a node stands."""
        return frozenset(each.names for each in self.members[number])

    def trusted(self, signature: SignatureAt) -> frozenset[Identifier]:
        """The identifiers stated with a signature that neither its name nor the names of others belie."""
        return self._trusted.get((signature.source, signature.fragment), frozenset())

    def prepare(self, numbers: Iterable[int]) -> None:
        """Find what these nodes write about, all in one go."""
        wanted = {self.members[number][0].unit for number in numbers}
        units = sorted(wanted - self._subjects.keys())
        vectors = self._topics.vectors_of([self._around[unit].text for unit in units])
        language = self._topics.about_language(vectors)
        self._subjects.update(zip(units, zip(vectors, language, strict=True), strict=True))

    def told(self, number: int) -> bytes:
        """All that makes a node what it is, as bytes that differ where anything of it does."""
        alike = self.members[number]
        told = [self.keys[number].encode("utf-8", "surrogatepass")]
        for each in alike:
            told.append(self._told_of_list(each.names))
            if each.record.affiliation or each.record.identifiers:
                stated = self.trusted(each)
                printed = each.record.affiliation.best if each.record.affiliation else None
                told.append(_hashed((printed, sorted((known.scheme, known.value) for known in stated))))
        return b"\n".join(told)

    def _told_of_list(self, names: str) -> bytes:
        """The hash of a printed list and of all that surrounds it."""
        told = self._told.get(names)
        if told is None:
            together = self._lists[names]
            unit = together[0].unit
            given = self._around[unit]
            printed = [each.record.name.best for each in together]
            told = self._told[names] = _hashed((names, printed, unit, given.series, given.year, given.text))
        return told

    def _node(self, number: int) -> Node:
        alike = self.members[number]
        first = alike[0]
        given = self._around[first.unit]
        if first.unit not in self._subjects:
            self.prepare((number,))
        vector, language = self._subjects[first.unit]
        together: dict[str, frozenset[str]] = {}
        for each in alike:
            for short, forms in self._fellows(each).items():
                together[short] = together.get(short, frozenset()) | forms
        return Node(
            key=self.keys[number],
            printed=self.printed[number],
            name=parsed(self.printed[number]),
            unit=first.unit,
            ordinal=first.record.ordinal,
            role=first.field,
            lists=self.lists(number),
            series=given.series,
            year=given.year,
            fellows=together,
            vector=vector,
            language=1.0 if about_language(given.series) else language,
            field="language" if about_language(given.series) else None,
            identifiers=frozenset().union(*map(self.trusted, alike)),
            affiliations=frozenset(
                word for each in alike if each.record.affiliation for word in affiliations(each.record.affiliation.best)
            ),
        )

    def _fellows(self, signature: SignatureAt) -> Mapping[str, frozenset[str]]:
        """The names printed beside a signature."""
        beside = self._beside.get(signature.names)
        if beside is None:
            beside = self._beside[signature.names] = _beside(self._lists[signature.names])
        return beside[signature.fragment]


def _hashed(told: tuple[object, ...]) -> bytes:
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest().encode()


def _beside(together: Sequence[SignatureAt]) -> dict[str, Mapping[str, frozenset[str]]]:
    """For each signature of a printed list, by its fragment, the names printed beside it."""
    names = [parsed(each.record.name.best) for each in together]
    forms = [(short_form(name), " ".join(name.words)) for name in names]
    found: dict[str, Mapping[str, frozenset[str]]] = {}
    for n, each in enumerate(together):
        beside: dict[str, frozenset[str]] = {}
        for m, (short, form) in enumerate(forms):
            if m != n:
                beside[short] = beside.get(short, frozenset()) | {form}
        found[each.fragment] = beside
    return found


def _trusted(signatures: Sequence[SignatureAt]) -> dict[tuple[str, str], frozenset[Identifier]]:
    """The identifiers of each signature, save those that its name or the names of others belie.

    Columns of identifiers are sometimes out of step with the authors: an identifier that is stated for two
    contradicting names, or that spells another name, tells nothing; and no identifier of a document most of whose
    identifiers, as far as they can be checked, do so.
    """
    stated: dict[Identifier, list[Name]] = defaultdict(list)
    stating: dict[tuple[str, str], set[Identifier]] = defaultdict(set)
    for each in signatures:
        for identifier in each.record.identifiers:
            stated[identifier].append(parsed(each.record.name.best))
            stating[each.source, identifier.scheme].add(identifier)
    sound = {identifier for identifier, names in stated.items() if _agree(identifier, set(names))}
    checked = {identifier for identifier, names in stated.items() if len(names) > 1 or identifier not in sound}
    astray = {at for at, found in stating.items() if len(found - sound) > max(1, len(found & checked) / 2)}
    return {
        (each.source, each.fragment): frozenset(
            found for found in each.record.identifiers if found in sound and (each.source, found.scheme) not in astray
        )
        for each in signatures
        if each.record.identifiers
    }


def _agree(identifier: Identifier, names: set[Name]) -> bool:
    listed = sorted(names, key=lambda name: name.order)
    if any(compatible(listed[0], name) is Degree.CONTRADICTION for name in listed[1:]):
        return False
    if identifier.scheme == "openreview" and identifier.value.startswith("~"):
        spelled = re.sub(r"\d+$", "", identifier.value[1:]).replace("_", " ")
        return bool(set(parsed(spelled).words) & {word for name in names for word in name.words})
    return True
