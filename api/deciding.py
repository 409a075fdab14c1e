"""Decisions as people word them: things by slug, IRI or name become evidence keys, and what would change is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from api.links import FOLDERS
from api.naming import named
from graph import effects
from graph.build import REGISTER
from graph.decisions import ACTIONS, FILE, KINDS, WORDED, Decision, Decisions
from graph.entities import (
    Appearance,
    Authorship,
    AuthorshipSignature,
    Chair,
    ChairSignature,
    ConceptLabel,
    Mention,
    Signature,
)
from graph.errors import InputError, SymposiaError, UnknownName
from graph.identifiers import fold
from graph.register import Register
from graph.resolve.concept_decisions import form_key
from graph.snapshot import Snapshot, open_current

#: What a split of each kind is told by, and an example of it.
PARTS: Mapping[str, tuple[str, str]] = {
    "person": ("authorships", "WORK#author-3"),
    "work": ("appearances", "SOURCE#item-2"),
    "concept": ("labels", "GNNs"),
}


@dataclass(frozen=True)
class Request:
    """What somebody wants to decide: things by name, the parts that a split moves, the text of a name or label."""

    what: str
    kind: str
    things: tuple[str, ...]
    parts: tuple[str, ...] = ()
    text: str | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class Thing:
    """What a name stands for, and the evidence keys that the register holds for it."""

    kind: str
    slug: str
    label: str
    keys: tuple[str, ...]

    @property
    def address(self) -> str:
        """Its list and slug, as ``people/ada-lovelace``."""
        return f"{FOLDERS[self.kind]}/{self.slug}"


@dataclass(frozen=True)
class Draft:
    """A decision that was checked but not made, and what it would change, in words."""

    decision: Decision
    effect: str


@dataclass(frozen=True)
class Desk:
    """Where decisions about the current snapshot of a data folder are prepared."""

    data: Path
    snapshot: Snapshot
    register: Register = field(repr=False)

    @classmethod
    def at(cls, data: Path) -> Desk:
        """The desk of a data folder; SnapshotError when nothing was built there."""
        return cls(data, open_current(data), Register.load(data / REGISTER))

    @cached_property
    def decisions(self) -> Decisions:
        """What was decided so far."""
        return Decisions.load(self.data / FILE)

    def draft(self, request: Request) -> Draft:
        """Check a request against the snapshot; a SymposiaError says what is wrong with it."""
        if request.kind not in KINDS:
            raise UnknownName("kind to decide about", request.kind, KINDS)
        if request.what not in ACTIONS[request.kind]:
            raise UnknownName(f"decision about a {request.kind}", request.what, ACTIONS[request.kind])
        if (request.what in WORDED) != bool(request.text and request.text.strip()):
            wrong = "needs a name or label" if request.what in WORDED else "takes no name or label"
            raise InputError(f"{request.what} {wrong}")
        if (request.what == "split") != bool(request.parts):
            parts, example = PARTS[request.kind]
            told = f"needs {parts}, such as {example}" if request.what == "split" else f"takes no {parts}"
            raise InputError(f"{request.what} {told}")
        return _DRAFTERS[request.what](self, request)

    def undo(self, number: int, *, reason: str, by: str) -> Draft:
        """Take back a decision that is in force."""
        undone = self.decisions.undoable(number)
        decision = Decision(0, now(), by, reason, "undo", of=number)
        return Draft(decision, f"{undone} holds no longer")

    # ---- names

    def things(self, request: Request, least: int, most: int) -> list[Thing]:
        """The things of a request, in number as they should be, no two the same."""
        if not least <= len(request.things) <= most:
            right = str(least) if least == most else f"{least} or more" if most > 9 else f"{least} or {most}"
            raise InputError(f"{request.what} is about {right} things, here are {len(request.things)}")
        found = [self.thing(request.kind, name) for name in request.things]
        for n, each in enumerate(found):
            if any(each.slug == other.slug for other in found[:n]):
                raise InputError(f"'{request.things[n]}' is {each.address} again; it is one {each.kind} already")
        return found

    def thing(self, kind: str, name: str) -> Thing:
        """The thing that a slug, IRI or name stands for, merged ones followed to what they are now."""
        slug = self._slug(kind, name.strip())
        try:
            found = named(self.snapshot, self.register.moved().place(kind, slug) or slug, [FOLDERS[kind]])
        except SymposiaError as error:
            raise InputError(str(error)) from None
        return Thing(kind, found.slug, found.label, self.register.keys(kind, found.slug))

    def signer(self, name: str) -> Thing:
        """The person of a name, or of an authorship such as ``looms#author-1``."""
        return _owner(self, "person", name) if "#" in name else self.thing("person", name)

    def _slug(self, kind: str, name: str) -> str:
        """The last part of an IRI of this kind; of a name that several have, an error; else the name itself."""
        _, found, slug = name.rpartition(f"/id/{kind}/")
        if found or "://" in name:
            if not found:
                raise InputError(f"'{name}' is not the IRI of a {kind}", hint=f"it would end in /id/{kind}/…")
            return slug
        name = name.removeprefix(FOLDERS[kind] + "/")
        if name not in self.register.slugs(kind):
            alike = self._called(kind, name)
            if len(alike) > 1:
                ways = " or ".join(f"'{each}'" for each in alike)
                raise InputError(f"'{name}' names {len(alike)} of the {FOLDERS[kind]}", hint=f"write {ways}")
            return alike[0] if alike else name
        return name

    def _called(self, kind: str, name: str) -> list[str]:
        """The slugs of everything of a kind that is called so, by its name or another form of it."""
        sql = {
            "person": "SELECT slug, name FROM person UNION SELECT person, name FROM person_name",
            "work": "SELECT slug, title FROM work",
            "concept": "SELECT slug, label FROM concept UNION SELECT concept, label FROM concept_label",
        }[kind]
        wanted = fold(name)
        return sorted({str(slug) for slug, label in self.snapshot.catalogue.sql(sql) if fold(label) == wanted})


def now() -> str:
    """The time as decisions state it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _decision(
    request: Request, things: Sequence[Thing], keys: Sequence[Sequence[str]], more: Sequence[str] = ()
) -> Decision:
    return Decision(
        number=0,
        time=now(),
        by=request.by,
        reason=request.reason,
        what=request.what,
        kind=request.kind,
        named=(*(each.slug for each in things), *more),
        keys=tuple(tuple(sorted(side)) for side in keys),
        text=" ".join(request.text.split()) if request.text else None,
    )


# ---- one function an action ------------------------------------------------------------------------------------------


def _merge(desk: Desk, request: Request) -> Draft:
    things = desk.things(request, 2, 1_000)
    catalogue, slugs = desk.snapshot.catalogue, [each.slug for each in things]
    survivor = desk.register.survivor(request.kind, slugs)
    stays = next(each for each in things if each.slug == survivor)
    going = [each.slug for each in things if each is not stays]
    if request.kind == "person":
        clash = effects.signed_together(catalogue, slugs)
        if clash:
            one, other, title = clash
            raise InputError(f"'{one}' and '{other}' both sign '{title}'", hint="two names in one list are two people")
        change = effects.people_become_one(catalogue, going)
    elif request.kind == "work":
        change = effects.works_change(catalogue, slugs)
    else:
        change = effects.concepts_change(catalogue, going)
    leads = ", ".join(f"{FOLDERS[request.kind]}/{slug}" for slug in going)
    become = f"{effects.counted(len(things), request.kind)} become 1: {leads} will lead to {stays.address}"
    return Draft(_decision(request, things, [each.keys for each in things]), f"{become}; {change}")


def _split(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    moving, works = _MOVING[request.kind](desk, thing, request.parts)
    staying = set(thing.keys) - moving
    if not staying:
        raise InputError(
            f"nothing would be left of {thing.address}", hint=f"leave out some of the {PARTS[request.kind][0]}"
        )
    catalogue = desk.snapshot.catalogue
    if request.kind == "person":
        change = effects.person_becomes_two(catalogue, thing.slug, works)
    elif request.kind == "work":
        change = effects.works_change(catalogue, [thing.slug])
    else:
        change = effects.concepts_change(catalogue, [thing.slug])
    become = f"1 {request.kind} becomes 2: {', '.join(request.parts)} away from {thing.address}"
    return Draft(_decision(request, [thing], [sorted(staying), sorted(moving)], request.parts), f"{become}; {change}")


def _rename(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    told = f"{thing.address} is shown as '{request.text}' rather than '{thing.label}'"
    if request.kind == "person":
        told += f"; {effects.person_is_renamed(desk.snapshot.catalogue, thing.slug)}"
    return Draft(_decision(request, [thing], [thing.keys]), told)


def _confirm(desk: Desk, request: Request) -> Draft:
    """Of one thing: all its evidence is one. Of two authorships or appearances: they are of one. Of two things: two."""
    if any("#" in name for name in request.things):
        return _confirm_parts(desk, request)
    things = desk.things(request, 1, 2)
    keys = [each.keys for each in things]
    if len(things) == 2:
        told = f"{things[0].address} and {things[1].address} are two, and stay two in every later build"
    elif request.kind == "person":
        signatures = effects.counted(effects.signatures_of(desk.snapshot.catalogue, [things[0].slug]), "signature")
        told = f"{signatures} of {things[0].address} stay together in every later build"
    else:
        told = f"all appearances of {things[0].address} stay together in every later build"
    return Draft(_decision(request, things, keys), f"nothing changes now; {told}")


def _confirm_parts(desk: Desk, request: Request) -> Draft:
    if len(request.things) != 2:
        raise InputError(f"confirm is about two {PARTS[request.kind][0]}, here are {len(request.things)}")
    owners = [_owner(desk, request.kind, part) for part in request.things]
    moved = [_MOVING[request.kind](desk, owner, (part,))[0] for owner, part in zip(owners, request.things, strict=True)]
    one = owners[0].slug == owners[1].slug
    keys = [sorted(moved[0] | moved[1])] if one else [sorted(each) for each in moved]
    verdict = f"are of one {request.kind}" if one else f"are of two {effects.counted(2, request.kind)[2:]}"
    told = f"nothing changes now; {request.things[0]} and {request.things[1]} {verdict}, also in every later build"
    return Draft(_decision(request, [], keys, request.things), told)


def _alias(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    told = f"{thing.address} is also called '{request.text}'"
    return Draft(_decision(request, [thing], [thing.keys]), told)


def _hide(desk: Desk, request: Request) -> Draft:
    (thing,) = desk.things(request, 1, 1)
    change = effects.concepts_change(desk.snapshot.catalogue, [thing.slug])
    return Draft(_decision(request, [thing], [thing.keys]), f"{thing.address} is no longer a concept; {change}")


_DRAFTERS: Mapping[str, Callable[[Desk, Request], Draft]] = {
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "confirm": _confirm,
    "alias": _alias,
    "hide": _hide,
}

# ---- parts of things -------------------------------------------------------------------------------------------------

#: The evidence keys of parts of a thing, and the works that they are parts of.
Moving = tuple[set[str], list[str]]


def _two_parts(part: str, example: str) -> tuple[str, str]:
    whole, sign, fragment = part.strip().rpartition("#")
    if not sign or not whole or not fragment:
        raise InputError(f"'{part}' names no such part", hint=f"write it as {example}")
    return whole.rpartition("/")[2], fragment


def _owner(desk: Desk, kind: str, part: str) -> Thing:
    """The thing that an authorship or appearance is of."""
    whole, fragment = _two_parts(part, PARTS[kind][1])
    catalogue = desk.snapshot.catalogue
    if kind == "person":
        row = catalogue.one(Authorship, work=whole, fragment=fragment) or catalogue.one(
            Chair, session=whole, fragment=fragment
        )
        if row is not None:
            return desk.thing("person", row.person)
    elif fragment.removeprefix("item-").isdigit():
        found = catalogue.one(Appearance, source=whole, position=int(fragment.removeprefix("item-")))
        if found is not None:
            return desk.thing("work", found.work)
    raise _unknown_part(desk, kind, whole, part)


def _unknown_part(desk: Desk, kind: str, whole: str, part: str) -> InputError:
    catalogue = desk.snapshot.catalogue
    if kind == "person":
        rows = catalogue.where(Authorship, work=desk.register.moved().place("work", whole) or whole)
        known = [f"{row.work}#{row.fragment}" for row in rows]
    else:
        known = [f"{row.source}#item-{row.position}" for row in catalogue.where(Appearance, source=whole)][:12]
    hint = f"known there: {', '.join(known)}" if known else f"write it as {PARTS[kind][1]}"
    return InputError(f"there is no '{part}'", hint=hint)


def _authorships(desk: Desk, person: Thing, parts: Sequence[str]) -> Moving:
    moving: set[str] = set()
    works = []
    for part in parts:
        owner = _owner(desk, "person", part)
        if owner.slug != person.slug:
            raise InputError(f"'{part}' is signed by {owner.address}, not by {person.address}")
        whole, fragment = _two_parts(part, PARTS["person"][1])
        moving |= _signed(desk, person, whole, fragment)
        works.append(whole)
    return moving, works


def _signed(desk: Desk, person: Thing, whole: str, fragment: str) -> set[str]:
    """The keys of a person that stand for one authorship, or for moderating one session."""
    catalogue = desk.snapshot.catalogue
    links: Sequence[AuthorshipSignature | ChairSignature]
    links = catalogue.where(AuthorshipSignature, work=whole, fragment=fragment)
    within = desk.register.keys("work", whole)
    if not links:
        links = catalogue.where(ChairSignature, session=whole, fragment=fragment)
        within = desk.register.keys("session", whole)
    signatures = [catalogue.one(Signature, source=each.source, fragment=each.signature) for each in links]
    endings = {f" | {row.ordinal} | {row.repaired or row.name}" for row in signatures if row}
    found = {key for key in person.keys for unit in within for end in endings if key.startswith(unit + end)}
    return found or {key for key in person.keys if any(key.endswith(end) for end in endings)}


def _appearances(desk: Desk, work: Thing, parts: Sequence[str]) -> Moving:
    moving: set[str] = set()
    for part in parts:
        owner = _owner(desk, "work", part)
        if owner.slug != work.slug:
            raise InputError(f"'{part}' is an appearance of {owner.address}, not of {work.address}")
        source, fragment = _two_parts(part, PARTS["work"][1])
        moving |= _printed(desk, work, source, fragment)
    return moving, [work.slug]


def _printed(desk: Desk, work: Thing, source: str, fragment: str) -> set[str]:
    """The keys of a work that stand for one appearance: its title and first author as they are printed there."""
    catalogue = desk.snapshot.catalogue
    appearance = catalogue.one(Appearance, source=source, position=int(fragment.removeprefix("item-")))
    signed = catalogue.where(Signature, source=source, of=fragment, field="Author")
    title = fold(appearance.title) if appearance else ""
    first = min(signed, key=lambda row: row.ordinal, default=None)
    key = f"{title} | {fold(first.repaired or first.name)}" if first else title
    ending = key.removeprefix(title)
    return {each for each in work.keys if each == key} or {each for each in work.keys if each.endswith(ending)}


def _labels(desk: Desk, concept: Thing, parts: Sequence[str]) -> Moving:
    catalogue = desk.snapshot.catalogue
    printed = {row.exact for row in catalogue.where(Mention, concept=concept.slug)}
    forms = {fold(form) for form in printed}
    for part in parts:
        if fold(part) not in forms:
            known = ", ".join(
                sorted(printed | {row.label for row in catalogue.where(ConceptLabel, concept=concept.slug)})
            )
            raise InputError(f"no work prints '{part}' for {concept.address}", hint=f"printed: {known}")
    if forms <= {fold(part) for part in parts}:
        raise InputError(f"nothing would be left of {concept.address}", hint="leave out some of the labels")
    return {form_key(key, part) for key in concept.keys for part in parts}, []


_MOVING: Mapping[str, Callable[[Desk, Thing, Sequence[str]], Moving]] = {
    "person": _authorships,
    "work": _appearances,
    "concept": _labels,
}
