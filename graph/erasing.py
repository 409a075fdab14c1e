"""Removing a person from a data folder for good: documents, tables, register and decisions, old snapshots included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph import readers
from graph.build import REGISTER, BuildReport, Progress, build_again, locked
from graph.decisions import FILE as DECISIONS
from graph.decisions import Decision, Decisions
from graph.entities import Authorship, Person, PersonName, Signature, Source
from graph.erasure import (
    FILE,
    Erasure,
    Ledger,
    Place,
    folded_forms,
    mentions,
    pattern,
    redacted,
    signatures,
    tidy_forms,
    without_erased,
    without_folded,
)
from graph.errors import UnknownName
from graph.identifiers import fold, slugify
from graph.records import Input, ReadSource
from graph.register import Entry, Register, erased
from graph.resolve.occurrences import items_of
from graph.snapshot import Snapshot, drop, list_snapshots, open_current, recall_inputs

_CHUNK = 1 << 23
_FRAGMENT = re.compile(r"(?P<of>item|session)-(?P<position>\d+)-[a-z]+-(?P<ordinal>\d+)")

#: What holds names of people in its keys.
_KEYED = ("work", "person", "session", "room")


@dataclass(frozen=True)
class Plan:
    """What erasing a person would touch.

    ``forms`` are the names as printed, ``ids`` identifiers, ``places`` the signatures by source id; ``slugs`` all that
    lead to the person; ``namesakes`` how many others are printed under one of the forms.
    """

    slug: str
    name: str
    forms: tuple[str, ...]
    ids: tuple[str, ...]
    places: Mapping[str, tuple[Place, ...]]
    works: int
    slugs: frozenset[str]
    keys: frozenset[str]
    namesakes: int
    decisions: tuple[int, ...]


@dataclass(frozen=True)
class Erased:
    """What erasing did: the build after it, how many snapshots went, and files in which the name still stands."""

    report: BuildReport
    snapshots: int
    remaining: tuple[Path, ...]


#: The identifiers that stand with a person's name, whether believed or not.
_STATED = """
    SELECT DISTINCT i.value FROM signature AS s
    JOIN signature_identifier AS i ON i.source = s.source AND i.fragment = s.fragment
    WHERE s.person = ? ORDER BY i.value"""


def plan(data: Path, slug: str) -> Plan:
    """What erasing the person of a slug would touch; UnknownName when the current snapshot has no such person."""
    snapshot = open_current(data)
    person = snapshot.catalogue.one(Person, slug=slug)
    if person is None:
        raise UnknownName("person", slug, [])
    signed = snapshot.catalogue.where(Signature, person=slug)
    others = [each.name for each in snapshot.catalogue.where(PersonName, person=slug)]
    forms = tidy_forms([person.name, *others, *(each.name for each in signed), *(each.repaired for each in signed)])
    register = Register.load(data / REGISTER)
    moved = register.moved()
    slugs = {kept for kind, kept in moved.to if kind == "person" and moved.place("person", kept) == slug} | {slug}
    keys = frozenset(register.keys("person", slug))
    decisions = [each.number for each in Decisions.load(data / DECISIONS).all if _concerns(each, slugs, keys, forms)]
    return Plan(
        slug=slug,
        name=person.name,
        forms=forms,
        ids=tuple(str(row[0]) for row in snapshot.catalogue.sql(_STATED, [slug])),
        places=_places(snapshot, signed),
        works=len({each.work for each in snapshot.catalogue.where(Authorship, person=slug)}),
        slugs=frozenset(slugs),
        keys=keys,
        namesakes=_namesakes(snapshot, slug, forms),
        decisions=tuple(decisions),
    )


def erase(data: Path, slug: str, time: str, *, progress: Progress = lambda stage, done, total: None) -> Erased:
    """Erase the person of a slug, build anew and drop every snapshot that named them; ``time`` is noted.

    Raises InputError, before anything is changed, when a document cannot lose the name without other changes.
    """
    with locked(data):
        chosen = plan(data, slug)
        sources = recall_inputs(data)
        new = [_without(each, chosen) for each in sources]
        changed = [(one, other) for one, other in zip(sources, new, strict=True) if one.sha256 != other.sha256]
        rekeyed = _Rekeyed(chosen, _renamed(changed))
        ledger = Ledger.load(data / FILE).with_more(Erasure.of(time, _signed(sources, chosen)))
        ledger.save(data / FILE)
        _scrubbed(Decisions.load(data / DECISIONS), chosen, rekeyed).save(data / DECISIONS)
        _tombstone(Register.load(data / REGISTER), chosen, rekeyed).save(data / REGISTER)
        report = build_again(data, new, progress=progress)
        revised = {one.sha256 for one, _ in changed}
        dropped = drop(data, lambda snapshot: _names(snapshot, chosen, revised))
    return Erased(report, dropped, tuple(_remaining(data, chosen.forms)))


def snapshots_that_name(data: Path, chosen: Plan) -> int:
    """How many snapshots, the current one among them, hold the name."""
    current = open_current(data)
    revised = {each["sha256"] for each in current.manifest["sources"] if each["id"] in chosen.places}
    return sum(_names(each, chosen, revised) for each in list_snapshots(data))


# ---- what is touched -------------------------------------------------------------------------------------------------


def _places(snapshot: Snapshot, signed: Iterable[Signature]) -> dict[str, tuple[Place, ...]]:
    ids = {each.slug: each.path for each in snapshot.catalogue.all(Source)}
    places: dict[str, list[Place]] = {}
    for each in signed:
        found = _FRAGMENT.fullmatch(each.fragment)
        if found:
            place = found["of"], int(found["position"]), int(found["ordinal"])
            places.setdefault(ids[each.source], []).append(place)
    return {source: tuple(sorted(found)) for source, found in sorted(places.items())}


def _namesakes(snapshot: Snapshot, slug: str, forms: Sequence[str]) -> int:
    wanted = {fold(form) for form in forms}
    rows = snapshot.catalogue.sql("SELECT DISTINCT person, name FROM signature WHERE person <> ?", [slug])
    return len({row["person"] for row in rows if fold(row["name"]) in wanted})


def _concerns(decision: Decision, slugs: Iterable[str], keys: frozenset[str], forms: tuple[str, ...]) -> bool:
    """Whether a decision is about a person, or says their name."""
    if decision.kind == "person" and (set(decision.named) & set(slugs) or keys & {k for s in decision.keys for k in s}):
        return True
    said = " \n ".join([decision.text or "", decision.reason, decision.by])
    return bool(pattern(forms).search(said))


def _signed(sources: Iterable[Input], chosen: Plan) -> Iterator[tuple[str, str]]:
    """Titles and names that the ledger is to hold."""
    for source in sources:
        wanted = set(chosen.places.get(source.id, ()))
        for place, title, each in signatures(readers.read(source)) if wanted else ():
            if place in wanted:
                yield title, each.name.best
                yield title, each.name.text


def _names(snapshot: Snapshot, chosen: Plan, revised: set[str]) -> bool:
    if revised & {each["sha256"] for each in snapshot.manifest["sources"]}:
        return True
    rows = snapshot.catalogue.sql("SELECT DISTINCT name FROM signature UNION SELECT name FROM person")
    wanted = set() if chosen.namesakes else {fold(form) for form in chosen.forms}
    return any(fold(row["name"]) in wanted for row in rows)


# ---- documents -------------------------------------------------------------------------------------------------------


def _without(source: Input, chosen: Plan) -> Input:
    places = chosen.places.get(source.id, ())
    if not places and (chosen.namesakes or not mentions(source, chosen.forms, chosen.ids)):
        return source
    return redacted(source, chosen.forms, places, readers.read, chosen.ids)


def _renamed(changed: Iterable[tuple[Input, Input]]) -> dict[str, str]:
    """The keys of works that are others now, because a first author or a word of a title is not there any more."""
    renamed = {}
    for one, other in changed:
        old = [ReadSource(each, readers.read(each)) for each in (one, other)]
        before, after = items_of([old[0]]), items_of([without_erased(old[1])])
        for item, again in zip(before, after, strict=True):
            if item.key != again.key:
                renamed[item.key] = again.key
    return renamed


# ---- register and decisions ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rekeyed:
    """Gives evidence keys as they are without a person."""

    chosen: Plan
    renamed: Mapping[str, str]

    def keys(self, kind: str | None, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({self._key(kind, key) for key in keys if key not in self.chosen.keys}))

    def _key(self, kind: str | None, key: str) -> str:
        source, mark, rest = key.partition(" | ")
        if mark and source.startswith("in "):
            return f"{source} | {self._key(kind, rest)}"
        parts = key.split(" | ")
        for cut in range(len(parts), 0, -1):
            head = " | ".join(parts[:cut])
            if head in self.renamed:
                parts = [*self.renamed[head].split(" | "), *parts[cut:]]
                break
        # What stands last in the key of a person is the name of that person.
        last = len(parts) - (kind == "person")
        return " | ".join([*map(self._part, parts[:last]), *parts[last:]])

    def _part(self, part: str) -> str:
        """A title or first author as it is without the name; a name of one word may be a part of any other."""
        forms = self.chosen.forms
        if self.chosen.namesakes:
            return part
        if fold(part) in {fold(form) for form in forms}:
            return "erased"
        return without_folded(part, folded_forms(forms))


def _tombstone(register: Register, chosen: Plan, rekeyed: _Rekeyed) -> Register:
    """The register without a person: hashes in the place of slugs that say the name, no key that says it."""
    entries = []
    for each in register.entries:
        own = each.kind == "person" and each.slug in chosen.slugs
        if own or (each.kind in _KEYED and _says(each.slug, chosen)):
            entries.append(Entry(each.kind, erased(each.slug), each.first, (), used=False))
        elif each.kind in _KEYED:
            entries.append(replace(each, keys=rekeyed.keys(each.kind, each.keys), to=_kept(each.to, chosen)))
        else:
            entries.append(each)
    return replace(register, entries=tuple(sorted(entries, key=lambda each: (each.kind, each.slug))))


def _says(slug: str, chosen: Plan) -> bool:
    """Whether a slug holds the name of a person whom nobody shares it with."""
    words = slug.replace("-", " ")
    return not chosen.namesakes and without_folded(words, map(_plain, folded_forms(chosen.forms))) != words


def _plain(folded: str) -> str:
    """A folded name as slugs have it."""
    return slugify(folded).replace("-", " ")


def _kept(to: str | None, chosen: Plan) -> str | None:
    """Where a slug leads, save to one that is no more."""
    return None if to is not None and (to in chosen.slugs or _says(to, chosen)) else to


def _scrubbed(decisions: Decisions, chosen: Plan, rekeyed: _Rekeyed) -> Decisions:
    """The decisions with nothing left but the number of those that concern a person."""
    kept = []
    for each in decisions.all:
        if each.number in chosen.decisions:
            kept.append(Decision(each.number, each.time, "", "", "erased"))
        else:
            named = tuple("erased" if _says(name, chosen) else name for name in each.named)
            kept.append(replace(each, named=named, keys=tuple(rekeyed.keys(each.kind, side) for side in each.keys)))
    return Decisions(tuple(kept))


# ---- looking again ---------------------------------------------------------------------------------------------------


def _remaining(data: Path, forms: Sequence[str]) -> Iterator[Path]:
    """The files of a data folder in which a form of the name still stands."""
    folded = folded_forms(forms)
    ways = {*(form.casefold() for form in forms), *folded, *(slugify(way) for way in folded)}
    wanted = re.compile("|".join(rf"(?<![^\W_]){re.escape(way)}(?![^\W_])" for way in sorted(ways)))
    for path in sorted(path for path in data.rglob("*") if path.is_file() and not path.is_symlink()):
        if any(wanted.search(chunk) for chunk in _chunks(path)):
            yield path


def _chunks(path: Path) -> Iterator[str]:
    """The text in a file, a piece at a time, each beginning with the end of the one before."""
    with path.open("rb") as content:
        before = b""
        while piece := content.read(_CHUNK):
            yield (before + piece).decode("utf-8", "ignore").casefold()
            before = piece[-1024:]
