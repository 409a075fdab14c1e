"""Parts of things as a split names them (an authorship, an appearance, a label …), and the evidence keys they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from api.desk import Desk, Thing
from graph.concepts.keys import keys
from graph.entities import (
    Appearance,
    Authorship,
    AuthorshipSignature,
    Chair,
    ChairSignature,
    ConceptLabel,
    EventAppearance,
    Mention,
    RoomAppearance,
    SessionAppearance,
    Signature,
    Source,
)
from graph.errors import InputError
from graph.identifiers import fold
from graph.resolve.concept_decisions import form_key
from graph.resolve.occurrences import numbered_in

#: What a split of each kind is told by, and an example of it.
PARTS: Mapping[str, tuple[str, str]] = {
    "person": ("authorships", "WORK#author-3"),
    "work": ("appearances", "SOURCE#item-2"),
    "concept": ("labels", "GNNs"),
    "session": ("records", "SOURCE#session-2"),
    "room": ("sessions", "SOURCE#session-2"),
    "event": ("ids", "icml-22"),
}


def _apart(kind: str, part: str) -> tuple[str, str]:
    """A part of a thing of some kind, taken apart at its "#"; what has none is all fragment."""
    example = PARTS[kind][1]
    if "#" not in example:
        return "", part.strip()
    whole, sign, fragment = part.strip().rpartition("#")
    if not sign or not whole or not fragment:
        raise InputError(f"'{part}' names no such part", hint=f"write it as {example}")
    return whole.rpartition("/")[2], fragment


def owner_of(desk: Desk, kind: str, part: str) -> Thing:
    """The thing that a part is of."""
    whole, fragment = _apart(kind, part)
    slug = _OWNERS[kind](desk, whole, fragment)
    if slug is None:
        raise _unknown_part(desk, kind, whole, part)
    return desk.thing(kind, slug)


def _signer(desk: Desk, whole: str, fragment: str) -> str | None:
    catalogue = desk.snapshot.catalogue
    author = catalogue.one(Authorship, work=whole, fragment=fragment)
    row = author or catalogue.one(Chair, session=whole, fragment=fragment)
    return row.person if row else None


def _work_of(desk: Desk, source: str, fragment: str) -> str | None:
    row = desk.snapshot.catalogue.one(Appearance, source=source, position=_position(fragment, "item-"))
    return row.work if row else None


def _session_of(desk: Desk, source: str, fragment: str) -> str | None:
    row = desk.snapshot.catalogue.one(SessionAppearance, source=source, position=_position(fragment, "session-"))
    return row.session if row else None


def _room_of(desk: Desk, source: str, fragment: str) -> str | None:
    row = desk.snapshot.catalogue.one(RoomAppearance, source=source, position=_position(fragment, "session-"))
    return row.room if row else None


def _event_of(desk: Desk, _: str, stated: str) -> str | None:
    row = desk.snapshot.catalogue.one(EventAppearance, stated=stated)
    return row.event if row else None


def _position(fragment: str, prefix: str) -> int:
    """The number after a prefix; 0, which nothing has, where it is none."""
    number = fragment.removeprefix(prefix)
    return int(number) if fragment.startswith(prefix) and number.isascii() and number.isdigit() else 0


_OWNERS: Mapping[str, Callable[[Desk, str, str], str | None]] = {
    "person": _signer,
    "work": _work_of,
    "session": _session_of,
    "room": _room_of,
    "event": _event_of,
}


def _unknown_part(desk: Desk, kind: str, whole: str, part: str) -> InputError:
    known = _KNOWN[kind](desk, whole)
    hint = f"known there: {', '.join(known[:12])}" if known else f"write it as {PARTS[kind][1]}"
    return InputError(f"there is no '{part}'", hint=hint)


def _known_authorships(desk: Desk, work: str) -> list[str]:
    rows = desk.snapshot.catalogue.where(Authorship, work=desk.register.moved().place("work", work) or work)
    return [f"{row.work}#{row.fragment}" for row in rows]


def _known_appearances(desk: Desk, source: str) -> list[str]:
    return [f"{row.source}#item-{row.position}" for row in desk.snapshot.catalogue.where(Appearance, source=source)]


def _known_records(desk: Desk, source: str) -> list[str]:
    rows = desk.snapshot.catalogue.where(SessionAppearance, source=source)
    return [f"{row.source}#session-{row.position}" for row in rows]


def _known_ids(desk: Desk, _: str) -> list[str]:
    return sorted({row.stated for row in desk.snapshot.catalogue.all(EventAppearance)})


_KNOWN: Mapping[str, Callable[[Desk, str], list[str]]] = {
    "person": _known_authorships,
    "work": _known_appearances,
    "session": _known_records,
    "room": _known_records,
    "event": _known_ids,
}


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


def _printed(desk: Desk, work: Thing, source: str, fragment: str) -> set[str]:
    """The keys of a work that stand for one appearance: its title and first author as they are printed there."""
    key = _title_and_author(desk, source, _position(fragment, "item-"))
    _, _, ending = key.partition(" | ")
    return {each for each in work.keys if each == key} or {each for each in work.keys if each.endswith(ending)}


def _title_and_author(desk: Desk, source: str, position: int) -> str:
    catalogue = desk.snapshot.catalogue
    appearance = catalogue.one(Appearance, source=source, position=position)
    signed = catalogue.where(Signature, source=source, of=f"item-{position}", field="Author")
    title = fold(appearance.title) if appearance else ""
    first = min(signed, key=lambda row: row.ordinal, default=None)
    return f"{title} | {fold(first.repaired or first.name)}" if first else title


def sides(desk: Desk, thing: Thing, parts: Sequence[str]) -> tuple[set[str], set[str]]:
    """The keys that stay with a thing and those of the parts that a split moves away.

    Appearances of one title and first author are told by their documents. None stays where no part would.
    """
    moving = moving_keys(desk, thing, parts)
    staying = set(thing.keys) - moving
    if thing.kind in ("session", "room") and not any(key.startswith("in ") for key in staying):
        return set(), moving
    return _placed(desk, thing, parts) if thing.kind == "work" else (staying, moving)


def _placed(desk: Desk, work: Thing, parts: Sequence[str]) -> tuple[set[str], set[str]]:
    """The keys of a work's appearances by the documents that print them: of the others, and of those named."""
    named = {_apart("work", part) for part in parts}
    staying: set[str] = set()
    moving: set[str] = set()
    for row in desk.snapshot.catalogue.where(Appearance, work=work.slug):
        rows = desk.snapshot.catalogue.where(Appearance, source=row.source)
        before = [each for each in rows if each.position <= row.position and fold(each.title) == fold(row.title)]
        keys = _numbered(desk, row.source, [_title_and_author(desk, each.source, each.position) for each in before])
        (moving if (row.source, f"item-{row.position}") in named else staying).add(keys[-1])
    return staying, moving


def _labels(desk: Desk, concept: Thing, parts: Sequence[str]) -> set[str]:
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
    return {form_key(key, part) for key in concept.keys for part in parts}


def _recorded(desk: Desk, thing: Thing, source: str, fragment: str) -> set[str]:
    """The keys that stand for one record: its document and title, the second of one title with a number."""
    position = _position(fragment, "session-")
    rows = desk.snapshot.catalogue.where(SessionAppearance, source=source)
    keys = _numbered(desk, source, [fold(row.title) for row in rows])
    key = next(key for key, row in zip(keys, rows, strict=True) if row.position == position)
    room = desk.snapshot.catalogue.one(RoomAppearance, source=source, position=position)
    if thing.kind == "room" and room:
        key += f" | {fold(room.name)}"
    prefix = " | ".join(key.split(" | ")[:1]) + " | "
    return {each for each in thing.keys if each == key} or {each for each in thing.keys if each.startswith(prefix)}


def _numbered(desk: Desk, source: str, printed: Sequence[str]) -> list[str]:
    """The keys of what one document prints, in its order."""
    document = desk.snapshot.catalogue.one(Source, slug=source)
    return numbered_in((document.path if document else source, each) for each in printed)


def _stated(desk: Desk, event: Thing, whole: str, fragment: str) -> set[str]:
    return {fragment}


#: The evidence keys that stand for one part of a thing, and how a part says whose it is, by the kind of the thing.
_KEYS: Mapping[str, tuple[Callable[[Desk, Thing, str, str], set[str]], str, str]] = {
    "person": (_signed, "is signed by", "by "),
    "work": (_printed, "is an appearance of", "of "),
    "session": (_recorded, "is of", "of "),
    "room": (_recorded, "is of", "of "),
    "event": (_stated, "means", ""),
}


def keys_of_labels(desk: Desk, concept: Thing) -> set[str]:
    """The keys of a concept and those that its labels would have by themselves, save what is another concept's."""
    catalogue = desk.snapshot.catalogue
    labels = {row.exact for row in catalogue.where(Mention, concept=concept.slug)}
    labels |= {row.label for row in catalogue.where(ConceptLabel, concept=concept.slug)}
    entries = (each for each in desk.register.entries if each.kind == "concept" and each.used)
    others = {key for each in entries if each.slug != concept.slug for key in each.keys}
    return {*concept.keys, *(key for key in keys(labels).values() if key and key not in others)}


def moving_keys(desk: Desk, thing: Thing, parts: Sequence[str]) -> set[str]:
    """The evidence keys of some parts of a thing, all of which are its own."""
    if thing.kind == "concept":
        return _labels(desk, thing, parts)
    keys_of, said, by = _KEYS[thing.kind]
    moving: set[str] = set()
    for part in parts:
        owner = owner_of(desk, thing.kind, part)
        if owner.slug != thing.slug:
            raise InputError(f"'{part}' {said} {owner.address}, not {by}{thing.address}")
        moving |= keys_of(desk, thing, *_apart(thing.kind, part))
    return moving
