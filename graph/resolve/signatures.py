"""Signatures with what surrounds them: the nodes that persons are made of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.identifiers import fold
from graph.records import Identifier, Signature, SourceFacts
from graph.resolve.evidence import Node, affiliations, short_form
from graph.resolve.names import Degree, Name, compatible, parsed
from graph.resolve.occurrences import ItemAt, SessionAt, event_key, key_of, moderators_of, signatures_of, year_of
from graph.resolve.tables import Topics
from graph.resolve.works import FoundWork, item_key

_YEAR = re.compile(r"\W*\b(?:19|20)\d\d\b\W*")
#: Words of the names of venues that are about human language: what appears there is, whatever its text seems to be.
_LANGUAGE_VENUES = Path(__file__).with_name("data") / "language-venues.txt"


@dataclass(frozen=True)
class SignatureAt:
    """A signature, its fragment in its source, the record it is a part of, and what is signed.

    ``unit`` names the work, talk or session that its list of names belongs to, wherever that is printed; ``within``
    names the record that prints the list in a way that the register can keep.
    """

    source: str
    fragment: str
    of: str
    field: str
    unit: str
    within: str
    record: Signature

    @property
    def names(self) -> str:
        """The printed list of names that it stands in."""
        return f"{self.source}\t{self.fragment.rpartition('-')[0]}"

    @property
    def evidence(self) -> str:
        """The key by which the register knows this signature again."""
        return f"{self.within} | {self.record.ordinal} | {self.record.name.best}"


@dataclass(frozen=True)
class Surroundings:
    """What a work, talk or session tells of those who sign it."""

    text: str
    series: str | None
    year: int | None


def signed(
    works: Sequence[FoundWork], items: Sequence[ItemAt], sessions: Sequence[SessionAt]
) -> tuple[list[SignatureAt], dict[str, Surroundings]]:
    """Every signature, and the surroundings of what is signed by its ``unit``."""
    signatures, around = [], {}
    for work in works:
        unit = work.keys[0]
        around[unit] = _of_work(work)
        for item in work.items:
            key = item_key(item)
            for fragment, signature in signatures_of(item):
                of = f"item-{item.record.position}"
                signatures.append(SignatureAt(item.source, fragment, of, "Author", unit, key, signature))
    for at, given in (*_speakers(items, sessions), *_moderators(sessions)):
        signatures.append(at)
        around.setdefault(at.unit, given)
    return sorted(signatures, key=lambda each: (each.source, each.of, each.record.ordinal, each.fragment)), around


def nodes_of(
    signatures: Sequence[SignatureAt], around: Mapping[str, Surroundings], topics: Topics
) -> tuple[list[Node], list[list[SignatureAt]]]:
    """The nodes, sorted by key, and the signatures of each; those that the register cannot tell apart are one node."""
    alike: dict[str, list[SignatureAt]] = defaultdict(list)
    lists: dict[str, list[SignatureAt]] = defaultdict(list)
    for each in signatures:
        alike[each.evidence].append(each)
        lists[each.names].append(each)
    units = sorted(around)
    vectors = topics.vectors_of([around[unit].text for unit in units])
    language = topics.about_language(vectors)
    subject = {unit: (vector, language[n]) for n, (unit, vector) in enumerate(zip(units, vectors, strict=True))}
    fellows = _fellows(lists)
    trusted = _trusted(signatures)
    keys = sorted(alike)
    nodes = [_node(key, alike[key], around, subject, fellows, trusted) for key in keys]
    return nodes, [alike[key] for key in keys]


def _node(
    key: str,
    alike: Sequence[SignatureAt],
    around: Mapping[str, Surroundings],
    subject: Mapping[str, tuple[Sequence[int], float]],
    fellows: Mapping[tuple[str, str], Mapping[str, frozenset[str]]],
    trusted: Mapping[tuple[str, str], frozenset[Identifier]],
) -> Node:
    first = alike[0]
    given = around[first.unit]
    vector, language = subject[first.unit]
    together: dict[str, frozenset[str]] = {}
    for each in alike:
        for short, forms in fellows[each.source, each.fragment].items():
            together[short] = together.get(short, frozenset()) | forms
    return Node(
        key=key,
        printed=first.record.name.best,
        name=parsed(first.record.name.best),
        unit=first.unit,
        ordinal=first.record.ordinal,
        role=first.field,
        lists=frozenset(each.names for each in alike),
        series=given.series,
        year=given.year,
        fellows=together,
        vector=vector,
        language=1.0 if about_language(given.series) else language,
        field="language" if about_language(given.series) else None,
        identifiers=frozenset().union(*(trusted.get((each.source, each.fragment), frozenset()) for each in alike)),
        affiliations=frozenset(
            word for each in alike if each.record.affiliation for word in affiliations(each.record.affiliation.best)
        ),
    )


def _fellows(lists: Mapping[str, Sequence[SignatureAt]]) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """For each signature the names printed beside it."""
    found = {}
    for together in lists.values():
        names = [parsed(each.record.name.best) for each in together]
        forms = [(short_form(name), " ".join(name.words)) for name in names]
        for n, each in enumerate(together):
            beside: dict[str, frozenset[str]] = {}
            for m, (short, form) in enumerate(forms):
                if m != n:
                    beside[short] = beside.get(short, frozenset()) | {form}
            found[each.source, each.fragment] = beside
    return found


def _trusted(signatures: Sequence[SignatureAt]) -> dict[tuple[str, str], frozenset[Identifier]]:
    """The identifiers of each signature, save those that its name or the names of others belie.

    Columns of identifiers are sometimes out of step with the authors: an identifier that is stated for two
    contradicting names, or that spells another name, tells nothing.
    """
    stated: dict[Identifier, set[Name]] = defaultdict(set)
    for each in signatures:
        for identifier in each.record.identifiers:
            stated[identifier].add(parsed(each.record.name.best))
    sound = {identifier for identifier, names in stated.items() if _agree(identifier, names)}
    return {
        (each.source, each.fragment): frozenset(each.record.identifiers) & sound
        for each in signatures
        if each.record.identifiers
    }


def _agree(identifier: Identifier, names: set[Name]) -> bool:
    listed = sorted(names, key=lambda name: name.words)
    if any(compatible(listed[0], name) is Degree.CONTRADICTION for name in listed[1:]):
        return False
    if identifier.scheme == "openreview" and identifier.value.startswith("~"):
        spelled = re.sub(r"\d+$", "", identifier.value[1:]).replace("_", " ")
        return bool(set(parsed(spelled).words) & {word for name in names for word in name.words})
    return True


def _of_work(work: FoundWork) -> Surroundings:
    record = work.preferred.record
    texts = [record.title.best, record.title.best, record.abstract.best if record.abstract else ""]
    venue = next((venue for item in work.items if (venue := _venue(item.facts, item))), None)
    years = [year for item in work.items if (year := year_of(item)) is not None]
    return Surroundings(" ".join(texts), venue, years[0] if years else None)


def _venue(facts: SourceFacts, item: ItemAt | None = None) -> str | None:
    """The series of a record: stated, else the name of its event without the year."""
    if facts.event is not None:
        return series_of(facts.event.series or facts.event.name or facts.event.id)
    return series_of(item.record.event.best) if item is not None and item.record.event is not None else None


def series_of(venue: str) -> str | None:
    """The name of a venue without its year, folded.

    >>> series_of("ICML 2022"), series_of("2022")
    ('icml', None)
    """
    return fold(_YEAR.sub(" ", venue)) or None


@cache
def about_language(series: str | None) -> bool:
    """Whether a venue is one of the field of human language, by its name.

    >>> about_language(series_of("EMNLP (Findings) 2022")), about_language("icml"), about_language(None)
    (True, False, False)
    """
    return series is not None and any(f" {words} " in f" {series} " for words in _language_venues())


@cache
def _language_venues() -> tuple[str, ...]:
    return tuple(_LANGUAGE_VENUES.read_text("utf-8").splitlines())


def _of_session(session: SessionAt, own: str = "") -> Surroundings:
    texts = [session.record.title.best, own, *(item.record.title.best for item in session.items)]
    year = session.facts.year or (session.facts.event.year if session.facts.event else None)
    return Surroundings(" ".join(texts), _venue(session.facts), year)


def _speakers(items: Sequence[ItemAt], sessions: Sequence[SessionAt]) -> Iterator[tuple[SignatureAt, Surroundings]]:
    """Those who give a talk without a paper; their signatures are part of the record of its session."""
    known = {session.place: session for session in sessions}
    for item in items:
        session = known.get((item.source, item.record.session or 0))
        if item.record.is_work or session is None:
            continue
        of, unit = f"session-{item.record.session}", f"{_session_unit(session)} | talk {key_of(item.record.title)}"
        for fragment, signature in signatures_of(item):
            at = SignatureAt(item.source, fragment, of, "Speaker", unit, unit, signature)
            yield at, _of_session(session, item.record.title.best)


def _moderators(sessions: Sequence[SessionAt]) -> Iterator[tuple[SignatureAt, Surroundings]]:
    for session in sessions:
        of, unit = f"session-{session.record.position}", _session_unit(session)
        for fragment, signature in moderators_of(session):
            yield SignatureAt(session.source, fragment, of, "Moderator", unit, unit, signature), _of_session(session)


def _session_unit(session: SessionAt) -> str:
    return f"{event_key(session.facts, session.source)} | {key_of(session.record.title)}"
