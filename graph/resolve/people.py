"""People: which signatures are one person, and the authorships of works.

One person for each normalised name, over works, talks and sessions. Two signatures of one author list are never one
person, even with equal names, and signatures that state different ORCIDs are not either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph import entities
from graph.entities import Authorship, AuthorshipSignature, Person, PersonIdentifier, PersonName
from graph.identifiers import fold
from graph.knowledge import Row
from graph.records import Signature
from graph.register import Claim, Register
from graph.resolve.constraints import NONE, Constraint, Constraints
from graph.resolve.obeying import compatible, obey
from graph.resolve.occurrences import ItemAt, SessionAt, event_key, key_of, moderators_of, signatures_of, unique
from graph.resolve.works import FoundWork, item_key

#: How sure a signature is of its person, by what speaks for it. Judgements, not measurements.
ALONE, SAME_ORCID, FULL_NAME, INITIALS, HOMONYM = 1.0, 0.99, 0.9, 0.7, 0.5


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
    def names(self) -> tuple[str, str]:
        """The printed list of names that it stands in."""
        return self.source, self.fragment.rpartition("-")[0]

    @property
    def evidence(self) -> str:
        """The key by which the register knows this signature again."""
        return f"{self.within} | {self.record.ordinal} | {self.record.name.best}"

    @property
    def orcid(self) -> str | None:
        """The ORCID that it states, if any."""
        return next((each.value for each in self.record.identifiers if each.scheme == "orcid"), None)


@dataclass(frozen=True)
class FoundPerson:
    """A person and the signatures it was found in; ``shares_name`` when somebody else has the same name."""

    slug: str
    name: str
    signatures: tuple[SignatureAt, ...]
    shares_name: bool


@dataclass(frozen=True)
class People:
    """The people found; each signature and its person by (source id, fragment).

    ``overruled`` are the numbers of decisions that could not be obeyed in whole.
    """

    found: tuple[FoundPerson, ...]
    of: Mapping[tuple[str, str], tuple[SignatureAt, FoundPerson]]
    overruled: frozenset[int]


def find(
    works: Sequence[FoundWork],
    items: Sequence[ItemAt],
    sessions: Sequence[SessionAt],
    register: Register,
    decisions: Constraints = NONE,
) -> tuple[People, Register]:
    """Everybody who signs a work, speaks or moderates, as decisions and evidence have it."""
    signatures = [*_authors(works), *_speakers(items, sessions), *_moderators(sessions)]
    groups, overruled = _groups(signatures, decisions.of("person"))
    names = Counter(key_of(group[0].record.name) for group in groups)
    evidence = _evidence(groups)
    forms = [
        decisions.named("person", keys) or preferred_form([each.record.name.best for each in group])
        for keys, group in zip(evidence, groups, strict=True)
    ]
    claims = [Claim(form, keys) for form, keys in zip(forms, evidence, strict=True)]
    slugs, register = register.assign("person", claims)
    found = [
        FoundPerson(slug, form, tuple(group), names[key_of(group[0].record.name)] > 1)
        for slug, form, group in zip(slugs, forms, groups, strict=True)
    ]
    of = {(each.source, each.fragment): (each, person) for person in found for each in person.signatures}
    return People(tuple(sorted(found, key=lambda person: person.slug)), of, overruled), register


def rows(people: People, works: Sequence[FoundWork], source_slugs: Mapping[str, str]) -> Iterator[Row]:
    """The rows about people, their signatures and their authorships."""
    for person in people.found:
        yield from _person(person)
        for each in person.signatures:
            yield _signature(each, person, source_slugs)
    for work in works:
        yield from _authorships(work, people, source_slugs)


def preferred_form(forms: Sequence[str]) -> str:
    """The form of a name to show: the commonest, else one in mixed case, else one with accents, else the first.

    >>> preferred_form(["weitao du", "Weitao Du"])
    'Weitao Du'
    """
    tidy = [" ".join(form.split()) for form in forms]
    counts = Counter(tidy)
    return min(counts, key=lambda form: (form.isupper() or form.islower(), -counts[form], form.isascii(), form))


def sort_key(name: str) -> str:
    """What a list of people is ordered by: the last word of the name first, folded.

    >>> sort_key("Juan L. Reutter")
    'reutter juan l'
    """
    words = fold(name).split()
    return " ".join(words[-1:] + words[:-1])


def _authors(works: Sequence[FoundWork]) -> Iterator[SignatureAt]:
    for work in works:
        for item in work.items:
            of = f"item-{item.record.position}"
            for fragment, signature in signatures_of(item):
                yield SignatureAt(item.source, fragment, of, "Author", work.keys[0], item_key(item), signature)


def _speakers(items: Sequence[ItemAt], sessions: Sequence[SessionAt]) -> Iterator[SignatureAt]:
    """Those who give a talk without a paper; their signatures are part of the record of its session."""
    keys = {session.place: _session_unit(session) for session in sessions}
    for item in items:
        session = item.record.session
        if item.record.is_work or session is None or (item.source, session) not in keys:
            continue
        of, unit = f"session-{session}", f"{keys[item.source, session]} | talk {key_of(item.record.title)}"
        for fragment, signature in signatures_of(item):
            yield SignatureAt(item.source, fragment, of, "Speaker", unit, unit, signature)


def _moderators(sessions: Sequence[SessionAt]) -> Iterator[SignatureAt]:
    for session in sessions:
        of, unit = f"session-{session.record.position}", _session_unit(session)
        for fragment, signature in moderators_of(session):
            yield SignatureAt(session.source, fragment, of, "Moderator", unit, unit, signature)


def _session_unit(session: SessionAt) -> str:
    return f"{event_key(session.facts, session.source)} | {key_of(session.record.title)}"


@dataclass
class _Cluster:
    """Signatures under way to be a person, with what keeps them from joining others."""

    things: list[int]
    sides: dict[int, int]
    lists: set[tuple[str, str]]
    orcids: set[str]

    def fits(self, other: _Cluster) -> bool:
        orcids = self.orcids | other.orcids
        return not self.lists & other.lists and len(orcids) < 2 and compatible(self.sides, other.sides)

    def take(self, other: _Cluster) -> None:
        self.things += other.things
        self.sides |= other.sides
        self.lists |= other.lists
        self.orcids |= other.orcids


def _groups(
    signatures: Sequence[SignatureAt], constraints: Sequence[Constraint]
) -> tuple[list[list[SignatureAt]], frozenset[int]]:
    """Signatures that are one person, each group in the order of (source id, record, ordinal)."""
    ordered = sorted(signatures, key=_order)
    obeyed = obey(
        [each.evidence for each in ordered], constraints, [frozenset({"\t".join(each.names)}) for each in ordered]
    )
    by_name: dict[str, list[_Cluster]] = defaultdict(list)
    for group, sides in zip(obeyed.groups, obeyed.sides, strict=True):
        members = [ordered[n] for n in group]
        orcids = {each.orcid for each in members if each.orcid}
        cluster = _Cluster(list(group), dict(sides), {each.names for each in members}, orcids)
        for name in sorted({key_of(each.record.name) for each in members}):
            by_name[name].append(cluster)
    homes: dict[int, _Cluster] = {}
    for name in sorted(by_name):
        _join(by_name[name], homes)
    clusters = {id(cluster): cluster for n in range(len(ordered)) for cluster in [homes[n]]}
    return [[ordered[n] for n in sorted(each.things)] for each in clusters.values()], obeyed.overruled


def _join(alike: Sequence[_Cluster], homes: dict[int, _Cluster]) -> None:
    """Join clusters of one name, each with the first that it fits; ``homes`` keeps the cluster of each signature."""
    standing: list[_Cluster] = []
    for each in alike:
        cluster = homes.get(each.things[0], each)
        if any(cluster is other for other in standing):
            continue
        home = next((other for other in standing if other.fits(cluster)), None)
        if home is None:
            standing.append(cluster)
        else:
            home.take(cluster)
        for thing in cluster.things:
            homes[thing] = home or cluster


def _order(each: SignatureAt) -> tuple[str, str, int, str]:
    return each.source, each.of, each.record.ordinal, each.fragment


def _evidence(groups: Sequence[Sequence[SignatureAt]]) -> list[tuple[str, ...]]:
    """The register's keys for each group. Where two groups have one (a homonym who stands second in the author list of
    one source, and the namesake who does in another), the later group's is numbered, so that each key means one person.
    """
    holders: Counter[str] = Counter()
    evidence = []
    for group in groups:
        keys = unique([each.evidence for each in group])
        holders.update(keys)
        evidence.append(tuple(key if holders[key] == 1 else f"{key} | {holders[key]}" for key in keys))
    return evidence


def _person(person: FoundPerson) -> Iterator[Row]:
    # Which word is the family name cannot be known from a printed name alone (Wei Zhang, Zhang Wei).
    yield Person(person.slug, person.name, None, None, sort_key(person.name))
    forms = {" ".join(each.record.name.best.split()) for each in person.signatures}
    for form in sorted(forms - {person.name}):
        yield PersonName(person.slug, form)
    identifiers = {(each.scheme, each.value) for at in person.signatures for each in at.record.identifiers}
    for scheme, value in sorted(identifiers):
        yield PersonIdentifier(person.slug, scheme, value)


def _signature(each: SignatureAt, person: FoundPerson, source_slugs: Mapping[str, str]) -> entities.Signature:
    method, score = why(each, person)
    name, affiliation = each.record.name, each.record.affiliation
    return entities.Signature(
        source=source_slugs[each.source],
        fragment=each.fragment,
        of=each.of,
        field=each.field,
        ordinal=each.record.ordinal,
        name=name.text,
        repaired=name.repaired,
        affiliation=affiliation.best if affiliation else None,
        start=name.start,
        end=name.end,
        person=person.slug,
        method=method,
        score=score,
        locator=name.locator,
    )


def why(each: SignatureAt, person: FoundPerson) -> tuple[str, float]:
    """By what a signature is held to be this person's, and how sure that is.

    1.0 when nothing is joined (one list of names is all there is), .99 for the same ORCID, .9 for an equal full name,
    .7 where a given name is an initial or the name is one word, .5 where two people are known to have the name.
    """
    if person.shares_name:
        return "same normalised name, which several people have", HOMONYM
    if len({other.unit for other in person.signatures}) == 1:
        return ("only signature" if len(person.signatures) == 1 else "same work and name"), ALONE
    if each.orcid and any(other.orcid == each.orcid and other is not each for other in person.signatures):
        return "same ORCID", SAME_ORCID
    words = fold(each.record.name.best).split()
    full = len(words) > 1 and len(words[0]) > 1
    return "same normalised name", FULL_NAME if full else INITIALS


def _authorships(work: FoundWork, people: People, source_slugs: Mapping[str, str]) -> Iterator[Row]:
    """The preferred item's authors in their order, then those whom only another item prints."""
    signed: dict[str, list[tuple[SignatureAt, FoundPerson]]] = defaultdict(list)
    ordinals: dict[str, int | None] = {}
    for item in work.items:
        for fragment, signature in signatures_of(item):
            at, person = people.of[item.source, fragment]
            signed[person.slug].append((at, person))
            ordinals.setdefault(person.slug, signature.ordinal if item is work.preferred else None)
    also = 0
    for slug, signatures in signed.items():
        ordinal = ordinals[slug]
        also += ordinal is None
        fragment = f"author-also-{also}" if ordinal is None else f"author-{ordinal}"
        first = signatures[0][0].record
        yield Authorship(
            work=work.slug,
            fragment=fragment,
            ordinal=ordinal,
            person=slug,
            name=first.name.text,
            repaired=first.name.repaired,
            affiliation=first.affiliation.best if first.affiliation else None,
            confidence=max(why(at, person)[1] for at, person in signatures),
        )
        for at, _ in signatures:
            yield AuthorshipSignature(work.slug, fragment, source_slugs[at.source], at.fragment)
