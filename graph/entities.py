"""What we conclude: works, people, sessions, concepts and the evidence under each, as flat frozen rows.

Each class is one table of the catalogue, its fields the columns; a reference to another entity is that entity's slug.
A *fragment* names a part of a parent: authorship ``author-3`` of work ``x`` has the IRI ``…/id/work/x#author-3``.
Rows stand in the order of their key, so equal knowledge gives equal tables.
"""

from __future__ import annotations

from dataclasses import dataclass

# ---- sources and what they print -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A logical document at its present revision. ``path`` is its logical name, ``name`` the file's."""

    slug: str
    path: str
    name: str
    sha256: str
    size: int
    media_type: str
    encoding: str
    family: str
    event: str | None
    date_printed: str | None
    url: str | None
    licence: str | None
    retrieved: str | None


@dataclass(frozen=True, slots=True)
class SourceText:
    """The reading text that all offsets of a source point into."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What the reader or a later step reports about a place in a source (kinds: see ``records.NoteKind``)."""

    source: str
    n: int
    kind: str
    line: int
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """A work as one source prints it, ``{source}#item-{position}``.

    ``how`` says by what the reader recognised it, ``method`` and ``score`` why it is held to be that work.
    """

    source: str
    position: int
    work: str
    title: str
    session_position: int | None
    method: str
    score: float
    how: str


@dataclass(frozen=True, slots=True)
class SessionAppearance:
    """A session as one source prints it: ``{source}#session-{position}``."""

    source: str
    position: int
    session: str
    title: str
    method: str
    score: float


@dataclass(frozen=True, slots=True)
class RoomAppearance:
    """A room as one session record of a source names it: ``{source}#session-{position}``."""

    source: str
    position: int
    room: str
    name: str
    method: str
    score: float


@dataclass(frozen=True, slots=True)
class EventAppearance:
    """An event as it is stated for a whole source (``of`` is empty) or printed with one of its sessions, by its id."""

    source: str
    of: str
    event: str
    stated: str
    method: str
    score: float


@dataclass(frozen=True, slots=True)
class Signature:
    """A name as printed, ``{source}#{fragment}``, part of ``{source}#{of}``; field Author, Moderator or Speaker.

    ``locator`` says where it stands in the original of a structured format: a line, JSON Pointer or XPath.
    """

    source: str
    fragment: str
    of: str
    field: str
    ordinal: int
    name: str
    repaired: str | None
    affiliation: str | None
    start: int
    end: int
    person: str
    method: str
    score: float
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureIdentifier:
    """An identifier stated with a signature; ``believed`` unless it, or most beside it, stand with others' names."""

    source: str
    fragment: str
    scheme: str
    value: str
    believed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Any other printed field: Title, Abstract, Kind, Slot, SessionTitle, RoomName, Date, Code, EventName, Url, …

    Abstracts have no ``exact``: they are long, and stand in the source's text from ``start`` to ``end``.
    """

    source: str
    fragment: str
    of: str
    field: str
    exact: str | None
    start: int
    end: int
    locator: str | None = None


# ---- works and people ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """A paper. Title, abstract and author list come whole from its preferred appearance (``source``, ``position``).

    ``venue`` is the conference, journal or book that a document names for it, ``url`` the address it gives.
    """

    slug: str
    title: str
    abstract: str | None
    year: int | None
    issued: str | None
    conference_paper: bool
    source: str
    position: int
    venue: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class WorkIdentifier:
    work: str
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class WorkCode:
    """A code repository that a work prints: ``{work}#code-{n}``."""

    work: str
    n: int
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who we think it is. ``family`` and ``given`` only where certain; ``sort_key`` orders lists of people."""

    slug: str
    name: str
    family: str | None
    given: str | None
    sort_key: str


@dataclass(frozen=True, slots=True)
class PersonName:
    """Another form of a person's name, as some document prints it."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonIdentifier:
    person: str
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Authorship:
    """A person as author of a work: ``{work}#{fragment}``.

    ``ordinal`` counts from 1; it is None where only a source other than the preferred one prints the author.
    """

    work: str
    fragment: str
    ordinal: int | None
    person: str
    name: str
    repaired: str | None
    affiliation: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class AuthorshipSignature:
    """The signature, in one source, from which an authorship was read."""

    work: str
    fragment: str
    source: str
    signature: str


# ---- the programme ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One edition: ICML 2022. ``start``/``end`` are ISO dates, possibly partial."""

    slug: str
    name: str
    alternate_name: str | None
    series: str | None
    year: int | None
    start: str | None
    end: str | None
    timezone: str | None
    location: str | None
    mode: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Room:
    slug: str
    name: str
    event: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """``kind`` is the presentation type of all its talks, when its title prints one; times are zoned ISO datetimes."""

    slug: str
    name: str
    event: str | None
    room: str | None
    kind: str | None
    start: str | None
    end: str | None
    date_printed: str | None


@dataclass(frozen=True, slots=True)
class Chair:
    """A person who moderates a session: ``{session}#{fragment}``."""

    session: str
    fragment: str
    ordinal: int
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class ChairSignature:
    session: str
    fragment: str
    source: str
    signature: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """A work (or talk without one) given in a session, ``{session}#{fragment}``; its own kind, else the session's."""

    session: str
    fragment: str
    position: int
    name: str
    work: str | None
    kind: str | None
    start: str | None
    end: str | None
    time_printed: str | None


@dataclass(frozen=True, slots=True)
class Performer:
    """A speaker printed for a contribution."""

    session: str
    fragment: str
    ordinal: int
    person: str
    source: str
    signature: str


# ---- concepts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Concept:
    """``kind`` is method, task, dataset, metric, material, theory or other, None when not known."""

    slug: str
    label: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class ConceptLabel:
    """A variant or acronym of a concept and why it is one ("plural", "acronym defined in …")."""

    concept: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConceptRelation:
    """``relation`` is broader or related (``other`` is a slug), exactMatch or closeMatch (``other`` is an IRI)."""

    concept: str
    relation: str
    other: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A work is about (central) or mentions a concept: ``{work}#concept-{concept}``, with its best mention."""

    work: str
    concept: str
    score: float
    tier: str
    support: int
    introduces: bool
    source: str
    field: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a title or abstract that names a concept: ``{work}#concept-{concept}-mention-{n}``."""

    work: str
    concept: str
    n: int
    source: str
    field: str
    start: int
    end: int
    exact: str


# ---- derived links ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coauthorship:
    """Two people (``a`` < ``b``) who wrote together: ``{person a}#coauthor-{b}``; fractional adds 1/(n-1) a work."""

    a: str
    b: str
    weight: int
    fractional: float
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class CoauthorshipWork:
    a: str
    b: str
    work: str


@dataclass(frozen=True, slots=True)
class ConceptLink:
    """Two concepts (``a`` < ``b``) central to the same works: ``{concept a}#link-{b}``; npmi in -1..1 over works."""

    a: str
    b: str
    weight: int
    npmi: float
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class ConceptLinkWork:
    a: str
    b: str
    work: str


@dataclass(frozen=True, slots=True)
class Run:
    """The build that made this knowledge: software version and a slug made from its inputs and settings."""

    slug: str
    version: str
