"""Signatures with what surrounds them: where each stands, what is signed, and what that is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from graph.identifiers import fold
from graph.records import Signature, SourceFacts
from graph.resolve.occurrences import ItemAt, SessionAt, event_key, key_of, moderators_of, signatures_of, year_of
from graph.resolve.works import FoundWork

_YEAR = re.compile(r"\W*\b(?:19|20)\d\d\b\W*")
#: Words of the names of venues that are about human language: what appears there is, whatever its text seems to be.
_LANGUAGE_VENUES = Path(__file__).with_name("data") / "language-venues.txt"


class SignatureAt(NamedTuple):
    """A signature, its fragment in its source, the record it is a part of, and what is signed.

    ``unit`` names the work, talk or session that its list of names belongs to, wherever that is printed; ``names`` the
    printed list that it stands in; ``evidence`` is the key by which the register knows this signature again, which no
    signature of another work has.
    """

    source: str
    fragment: str
    of: str
    field: str
    unit: str
    names: str
    evidence: str
    record: Signature


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
            key, of = work.key_of(item), f"item-{item.record.position}"
            for fragment, signature in signatures_of(item):
                signatures.append(_at(item.source, fragment, of, "Author", unit, key, signature))
    for at, given in (*_speakers(items, sessions), *_moderators(sessions)):
        signatures.append(at)
        around.setdefault(at.unit, given)
    return sorted(signatures, key=lambda each: (each.source, each.of, each.record.ordinal, each.fragment)), around


def _at(source: str, fragment: str, of: str, field: str, unit: str, within: str, record: Signature) -> SignatureAt:
    """A signature; ``within`` names the record that prints its list in a way that the register can keep."""
    names = f"{source}\t{fragment.rpartition('-')[0]}"
    evidence = f"{within} | {record.ordinal} | {record.name.best}"
    return SignatureAt(source, fragment, of, field, unit, names, evidence, record)


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
            at = _at(item.source, fragment, of, "Speaker", unit, unit, signature)
            yield at, _of_session(session, item.record.title.best)


def _moderators(sessions: Sequence[SessionAt]) -> Iterator[tuple[SignatureAt, Surroundings]]:
    for session in sessions:
        of, unit = f"session-{session.record.position}", _session_unit(session)
        for fragment, signature in moderators_of(session):
            yield _at(session.source, fragment, of, "Moderator", unit, unit, signature), _of_session(session)


def _session_unit(session: SessionAt) -> str:
    return f"{event_key(session.facts, session.source)} | {key_of(session.record.title)}"
