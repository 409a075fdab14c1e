"""Things as people name them when they decide: by slug, IRI or name, with the evidence keys that stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from api.links import FOLDERS
from api.naming import named
from graph.build import REGISTER
from graph.decisions import FILE, Decisions
from graph.errors import InputError, SymposiaError
from graph.identifiers import fold
from graph.register import Register
from graph.snapshot import Snapshot, open_current

#: Slug and every name of the things of a kind.
_NAMES: Mapping[str, str] = {
    "person": "SELECT slug, name FROM person UNION SELECT person, name FROM person_name",
    "work": "SELECT slug, title FROM work",
    "concept": "SELECT slug, label FROM concept UNION SELECT concept, label FROM concept_label",
    "session": "SELECT slug, name FROM session",
    "room": "SELECT slug, name FROM room",
    "event": "SELECT slug, name FROM event UNION SELECT slug, alternate_name FROM event WHERE alternate_name <> ''",
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

    # ---- names

    def things(self, request: Request, least: int, most: int) -> list[Thing]:
        """The things of a request, in number as they should be, no two the same."""
        if not least <= len(request.things) <= most:
            right = str(least) if least == most else f"{least} or more" if most > 9 else f"{least} or {most}"
            here = "is 1" if len(request.things) == 1 else f"are {len(request.things)}"
            raise InputError(f"{request.what} is about {right} thing{'' if right == '1' else 's'}, here {here}")
        found = [self.thing(request.kind, name) for name in request.things]
        for n, each in enumerate(found):
            if any(each.slug == other.slug for other in found[:n]):
                raise InputError(f"'{request.things[n]}' is {each.address} again; it is one {each.kind} already")
        return found

    def thing(self, kind: str, name: str) -> Thing:
        """The thing that a slug, IRI or name stands for, merged ones followed to what they are now."""
        slug = self._slug(kind, name.strip())
        found, label = self._found(kind, self.register.moved().place(kind, slug) or slug)
        return Thing(kind, found, label, self.register.keys(kind, found))

    def _found(self, kind: str, slug: str) -> tuple[str, str]:
        """Slug and name of what stands in the snapshot; InputError, with the nearest, where it is none."""
        try:
            found = named(self.snapshot, slug, [FOLDERS[kind]])
        except SymposiaError as error:
            raise InputError(str(error)) from None
        return found.slug, found.label

    def _slug(self, kind: str, name: str) -> str:
        """The last part of an IRI of this kind; of a name that several have, an error; else the name itself."""
        _, found, slug = name.rpartition(f"/id/{kind}/")
        if found or "://" in name:
            if not found:
                raise InputError(f"'{name}' is not the IRI of a {kind}", hint=f"it would end in /id/{kind}/…")
            return slug
        name = name.removeprefix(FOLDERS[kind] + "/")
        if name not in self.register.slugs(kind):
            alike = self.called(kind, name)
            if len(alike) > 1:
                ways = " or ".join(f"'{each}'" for each in alike)
                raise InputError(f"'{name}' names {len(alike)} of the {FOLDERS[kind]}", hint=f"write {ways}")
            return alike[0] if alike else name
        return name

    def called(self, kind: str, name: str) -> list[str]:
        """The slugs of everything of a kind that is called so, by its name or another form of it."""
        wanted = fold(name)
        return sorted({str(slug) for slug, label in self.snapshot.catalogue.sql(_NAMES[kind]) if fold(label) == wanted})
