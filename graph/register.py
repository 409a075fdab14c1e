"""The register of published identifiers: which slug was given to which thing, so that a rebuild gives it again."""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from graph.errors import SnapshotError
from graph.identifiers import short_hash, slugify

#: Kinds of things whose slugs are registered.
REGISTERED = ("work", "person", "session", "event", "series", "concept", "room", "source")


@dataclass(frozen=True, slots=True)
class Entry:
    """One published slug: its kind, the evidence keys of the thing it names, the number of its first snapshot.

    Keys are readable and independent of files: a folded title for a work; folded title, ordinal and printed name for
    a person. A key stands in at most one entry of its kind.
    """

    kind: str
    slug: str
    first: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A thing that needs a slug: the text it would like to be called by, and its evidence keys (at least one)."""

    wanted: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """All entries, sorted by kind and slug; ``number`` is the snapshot being built, noted on new entries.

    >>> slugs, register = Register().assign("work", [Claim("Deep Nets", ("deep nets",)), Claim("DEEP-NETS", ("x",))])
    >>> slugs
    ['deep-nets', 'deep-nets-2d711642']
    >>> register.assign("work", [Claim("Deep nets, renamed", ("x",))])[0]
    ['deep-nets-2d711642']
    """

    entries: tuple[Entry, ...] = field(default=())
    number: int = 1

    @classmethod
    def load(cls, path: Path, number: int | None = None) -> Register:
        """Read a register file; a missing one is empty. ``number`` defaults to one after the highest in the file.

        A damaged file is a SnapshotError naming the line.
        """
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return cls(number=1 if number is None else number)
        except UnicodeDecodeError as error:
            raise SnapshotError(f"{path}: the register is not UTF-8 text ({error}); restore it from a copy") from error
        entries = tuple(sorted(_read_lines(path, text), key=_order))
        _refuse_doubles(path, entries)
        following = 1 + max((entry.first for entry in entries), default=0)
        return cls(entries, following if number is None else number)

    @property
    def text(self) -> str:
        """The register as JSON Lines, sorted."""
        lines = (
            json.dumps(
                {"type": entry.kind, "slug": entry.slug, "first": entry.first, "keys": list(entry.keys)},
                ensure_ascii=False,
            )
            for entry in self.entries
        )
        return "".join(line + "\n" for line in lines)

    def save(self, path: Path) -> None:
        """Write the register in one rename; a crash leaves the old file."""
        _write_atomically(path, self.text)

    def assign(self, kind: str, claims: Sequence[Claim]) -> tuple[list[str], Register]:
        """A slug for each claim, in the order of ``claims``, and the register that remembers them.

        A slug goes to the claim that holds most of its keys; what no slug fits is minted. The order of ``claims``
        does not matter. Keys move with the claims that hold them; slugs of vanished things stay reserved.
        """
        old = [entry for entry in self.entries if entry.kind == kind]
        given = _keep(old, claims)
        taken = {entry.slug for entry in old}
        for index, slug in _mint([(i, claims[i]) for i in range(len(claims)) if i not in given], taken):
            given[index] = slug
        slugs = [given[i] for i in range(len(claims))]
        entries = _remember(kind, old, slugs, claims, self.number)
        others = [entry for entry in self.entries if entry.kind != kind]
        return slugs, replace(self, entries=tuple(sorted([*others, *entries], key=_order)))

    def slugs(self, kind: str) -> frozenset[str]:
        """Every slug ever published for a kind of thing."""
        return frozenset(entry.slug for entry in self.entries if entry.kind == kind)


def _keep(old: Sequence[Entry], claims: Sequence[Claim]) -> dict[int, str]:
    """Claims that hold keys of a published slug: most shared keys first, then the older slug, then key order."""
    holder = {key: entry for entry in old for key in entry.keys}
    shared: dict[tuple[int, str], int] = defaultdict(int)
    for index, claim in enumerate(claims):
        for key in set(claim.keys):
            if key in holder:
                shared[index, holder[key].slug] += 1
    by_slug = {entry.slug: entry for entry in old}
    ranked = sorted(
        shared,
        key=lambda pair: (-shared[pair], by_slug[pair[1]].first, sorted(claims[pair[0]].keys), by_slug[pair[1]].keys),
    )
    given: dict[int, str] = {}
    used: set[str] = set()
    for index, slug in ranked:
        if index not in given and slug not in used:
            given[index] = slug
            used.add(slug)
    return given


def _mint(claims: Iterable[tuple[int, Claim]], taken: set[str]) -> list[tuple[int, str]]:
    """New readable slugs; where several want one, the first by evidence gets it, the others a hash of theirs."""
    minted = []
    used = set(taken)
    for index, claim in sorted(claims, key=lambda pair: (sorted(pair[1].keys), pair[1].wanted)):
        wanted = slugify(claim.wanted)
        slug, evidence = wanted, "\n".join(sorted(claim.keys))
        while slug in used:
            slug = f"{wanted}-{short_hash(evidence)}"
            evidence += "\n"
        used.add(slug)
        minted.append((index, slug))
    return minted


def _remember(
    kind: str, old: Sequence[Entry], slugs: Sequence[str], claims: Sequence[Claim], number: int
) -> list[Entry]:
    """The entries after an assignment: every key with who holds it now, unheld keys where they were."""
    owner: dict[str, str] = {}
    for slug, claim in sorted(zip(slugs, claims, strict=True), key=lambda pair: pair[0]):
        for key in claim.keys:
            owner.setdefault(key, slug)
    keys: dict[str, set[str]] = {slug: set() for slug in slugs}
    for entry in old:
        keys.setdefault(entry.slug, set()).update(key for key in entry.keys if key not in owner)
    for key, slug in owner.items():
        keys[slug].add(key)
    first = {entry.slug: entry.first for entry in old}
    return [Entry(kind, slug, first.get(slug, number), tuple(sorted(held))) for slug, held in keys.items()]


def _order(entry: Entry) -> tuple[str, str]:
    return entry.kind, entry.slug


def _read_lines(path: Path, text: str) -> Iterable[Entry]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _read_line(f"{path}, line {number}", line)


def _read_line(where: str, line: str) -> Entry:
    hint = 'right would be {"type": …, "slug": …, "first": 1, "keys": […]}; restore the register from a copy'
    try:
        value = json.loads(line)
    except ValueError as error:
        raise SnapshotError(f"{where}: this is no JSON ({error}); {hint}") from error
    if not isinstance(value, Mapping) or set(value) != {"type", "slug", "first", "keys"}:
        raise SnapshotError(f"{where}: not an entry of the register; {hint}")
    kind, slug, first, keys = value["type"], value["slug"], value["first"], value["keys"]
    if kind not in REGISTERED or not isinstance(slug, str) or not slug or type(first) is not int:
        raise SnapshotError(f"{where}: an entry needs a known type, a slug and a number; {hint}")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise SnapshotError(f"{where}: 'keys' must be a list of texts; {hint}")
    return Entry(kind, slug, first, tuple(sorted(keys)))


def _refuse_doubles(path: Path, entries: Sequence[Entry]) -> None:
    for one, next_one in pairwise(entries):
        if _order(one) == _order(next_one):
            raise SnapshotError(f"{path}: {one.kind} '{one.slug}' stands there twice; each slug is published once")


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
