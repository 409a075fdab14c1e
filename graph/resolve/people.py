"""People: which signatures are one person, and the authorships of works.

Signatures join by evidence, the surest first (``graph.resolve.clustering``); two signatures of one author list are
never one person, and decisions come before any evidence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph import entities
from graph.entities import Authorship, AuthorshipSignature, Person, PersonIdentifier, PersonName, SignatureIdentifier
from graph.identifiers import fold
from graph.knowledge import Row
from graph.records import Identifier, Printed
from graph.register import Claim, Register
from graph.resolve import clustering, model, tables
from graph.resolve.block_cache import BlockCache
from graph.resolve.block_cache import Person as SamePerson
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.evidence import Names
from graph.resolve.names import formal_names, parsed, printed_as
from graph.resolve.nodes import Nodes
from graph.resolve.obeying import obey
from graph.resolve.occurrences import ItemAt, SessionAt, signatures_of
from graph.resolve.signatures import SignatureAt, signed
from graph.resolve.works import FoundWork


@dataclass(frozen=True)
class FoundPerson:
    """A person and the signatures it was found in.

    ``keys`` are the register's keys of the nodes it is made of, in their order; ``decided`` the decisions by node.
    """

    slug: str
    name: str
    signatures: tuple[SignatureAt, ...]
    same: SamePerson
    keys: tuple[str, ...]
    decided: Mapping[int, int]

    def why(self, each: SignatureAt) -> tuple[str, float]:
        """By what a signature is held to be this person's, in words, and how sure that is."""
        number = self.same.nodes[bisect_left(self.keys, each.evidence)]
        if number in self.decided:
            return f"decision {self.decided[number]}", 1.0
        chance = round(self.same.chances[number], 3)
        words = self.same.reasons[number]
        if len(self.signatures) == 1:
            return "only signature", chance
        if words is None:
            return ("same work and name" if len(self.keys) == 1 else "name that others join"), chance
        return words, min(chance, SUREST)


@dataclass(frozen=True)
class People:
    """The people found; each signature and its person by (source id, fragment).

    ``believed`` are the identifiers of each signature that states some, save those that names belie;
    ``overruled`` are the numbers of decisions that could not be obeyed in whole.
    """

    found: tuple[FoundPerson, ...]
    of: Mapping[tuple[str, str], tuple[SignatureAt, FoundPerson]]
    believed: Mapping[tuple[str, str], frozenset[Identifier]]
    overruled: frozenset[int]


def find(
    works: Sequence[FoundWork],
    items: Sequence[ItemAt],
    sessions: Sequence[SessionAt],
    register: Register,
    decisions: Constraints = NONE,
    known: BlockCache | None = None,
    weights: model.Model | None = None,
) -> tuple[People, Register]:
    """Everybody who signs a work, speaks or moderates, as decisions and evidence have it.

    ``known`` remembers blocks of names that were resolved before; ``weights`` are the shipped ones unless given.
    """
    signatures, around = signed(works, items, sessions)
    rarity, topics = tables.shipped()
    nodes = Nodes(signatures, around, topics)
    wanted = decisions.of("person")
    obeyed = obey(nodes.keys, wanted, [nodes.lists(n) for n in range(len(nodes))] if wanted else ())
    joined = {number: group for number, group in obeyed.of.items() if obeyed.joined[group]} if wanted else {}
    decided = {number: min(obeyed.joined[group]) for number, group in joined.items()}
    found = list(clustering.persons(nodes, obeyed, Names(rarity), weights or model.shipped(), known))
    if known:
        known.save()
    evidence = [tuple(nodes.keys[number] for number in person.nodes) for person in found]
    groups = [[each for number in person.nodes for each in nodes.members[number]] for person in found]
    forms = [
        decisions.named("person", keys) or preferred_form([each.record.name.best for each in group])
        for keys, group in zip(evidence, groups, strict=True)
    ]
    printed = {key: len(members) for key, members in zip(nodes.keys, nodes.members, strict=True) if len(members) > 1}
    claims = [Claim(form, keys, printed) for form, keys in zip(forms, evidence, strict=True)]
    slugs, register = register.assign("person", claims)
    listed = []
    for slug, form, group, person, keys in zip(slugs, forms, groups, found, evidence, strict=True):
        about = {number: decided[number] for number in person.nodes if number in decided} if decided else decided
        placed = tuple(sorted(group, key=_place) if len(group) > 1 else group)
        listed.append(FoundPerson(slug, form, placed, person, keys, about))
    of = {(each.source, each.fragment): (each, person) for person in listed for each in person.signatures}
    believed = {(each.source, each.fragment): nodes.trusted(each) for each in signatures if each.record.identifiers}
    return People(tuple(sorted(listed, key=lambda person: person.slug)), of, believed, obeyed.overruled), register


def rows(people: People, works: Sequence[FoundWork], source_slugs: Mapping[str, str]) -> Iterator[Row]:
    """The rows about people, their signatures and their authorships."""
    for person in people.found:
        yield from _person(person, people.believed)
        for each in person.signatures:
            yield _signature(each, person, source_slugs)
            yield from _stated(each, people.believed, source_slugs)
    for work in works:
        yield from _authorships(work, people, source_slugs)


def remarks(people: People) -> Iterator[tuple[str, Printed, str]]:
    """What is to be said of identifiers that are not believed: source id, the name that they stand with, and words."""
    for place, believed in sorted(people.believed.items()):
        record = people.of[place][0].record
        for each in dict.fromkeys(record.identifiers):
            if each not in believed:
                words = f"{each.scheme} {each.value} is not taken for that of '{record.name.best}'"
                yield place[0], record.name, f"{words}: it, or most beside it, stand with names of other people"


def preferred_form(forms: Sequence[str]) -> str:
    """The form of a name to show: in mixed case, without titles, with a given name; of such forms the commonest.

    A given name in full goes before its initial, however often that is printed. Of forms that are equally common one
    that begins with the given name goes before "Family, Given", then the fuller one and the one with accents.

    >>> preferred_form(["weitao du", "Weitao Du"]), preferred_form(["A. Byron", "A. Byron", "Ada Byron"])
    ('Weitao Du', 'Ada Byron')
    """
    if len(set(forms)) == 1:
        return " ".join(forms[0].split())
    counts = Counter(" ".join(form.split()) for form in forms)
    givens = {parsed(form).words[0] for form in counts}

    def rank(form: str) -> tuple[object, ...]:
        name, print_ = parsed(form), printed_as(form)
        return (
            print_.one_case,
            print_.titled,
            name.initial_only,
            -counts[form],
            print_.family_first,
            bool(givens & formal_names(name.words[0]) - {name.words[0]}),
            -sum(len(word) > 1 for word in name.parts or name.words),
            -len(name.parts or name.words),
            form.isascii(),
            form,
        )

    return min(counts, key=rank)


def sort_key(name: str) -> str:
    """What a list of people is ordered by: the last word of the name first, folded.

    >>> sort_key("Juan L. Reutter")
    'reutter juan l'
    """
    words = fold(name).split()
    return " ".join(words[-1:] + words[:-1])


#: No link that evidence alone makes is certain; only a decision is.
SUREST = 0.99


def _place(each: SignatureAt) -> tuple[str, str, int, str]:
    return each.source, each.of, each.record.ordinal, each.fragment


def _person(person: FoundPerson, believed: Mapping[tuple[str, str], frozenset[Identifier]]) -> Iterator[Row]:
    # Which word is the family name cannot be known from a printed name alone (Wei Zhang, Zhang Wei).
    yield Person(person.slug, person.name, None, None, sort_key(person.name))
    forms = {" ".join(each.record.name.best.split()) for each in person.signatures}
    for form in sorted(forms - {person.name}):
        yield PersonName(person.slug, form)
    places = [(at.source, at.fragment) for at in person.signatures if at.record.identifiers]
    for scheme, value in sorted({(each.scheme, each.value) for place in places for each in believed[place]}):
        yield PersonIdentifier(person.slug, scheme, value)


def _stated(
    at: SignatureAt, believed: Mapping[tuple[str, str], frozenset[Identifier]], source_slugs: Mapping[str, str]
) -> Iterator[SignatureIdentifier]:
    for each in dict.fromkeys(at.record.identifiers):
        known = each in believed[at.source, at.fragment]
        yield SignatureIdentifier(source_slugs[at.source], at.fragment, each.scheme, each.value, known)


def _signature(each: SignatureAt, person: FoundPerson, source_slugs: Mapping[str, str]) -> entities.Signature:
    method, score = person.why(each)
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
            confidence=max(person.why(at)[1] for at, person in signatures),
        )
        for at, _ in signatures:
            yield AuthorshipSignature(work.slug, fragment, source_slugs[at.source], at.fragment)
