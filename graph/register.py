"""The register of published identifiers: which slug was given to which thing, so that a rebuild gives it again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from operator import attrgetter
from pathlib import Path

from graph.errors import SnapshotError
from graph.files import write_atomically
from graph.identifiers import short_hash, slugify

#: Kinds of things whose slugs are registered.
REGISTERED = ("work", "person", "session", "event", "series", "concept", "room", "source", "run")

#: Before the hash that stands in the place of a slug that was erased; no slug begins with it.
ERASED = "~"


@dataclass(frozen=True, slots=True)
class Entry:
    """One published slug: its kind, the evidence keys of the thing it names, the number of its first snapshot.

    Keys are readable and independent of files: folded title and first author for a work; those, ordinal and printed
    name for a person. A key stands in at most one entry of its kind that is in use. One that is no longer in use keeps
    its keys, so that it can come back; ``to`` is the slug that took its place, None where nothing did.
    """

    kind: str
    slug: str
    first: int
    keys: tuple[str, ...]
    used: bool = True
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A thing that needs a slug: the text it would like to be called by, and its evidence keys (at least one).

    ``weights`` tell how much stands behind a key where that is not one piece of evidence.
    """

    wanted: str
    keys: tuple[str, ...]
    weights: Mapping[str, int] = field(default_factory=dict)


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
        return "".join(json.dumps(_plain(entry), ensure_ascii=False) + "\n" for entry in self.entries)

    def save(self, path: Path) -> None:
        """Write the register in one rename; a crash leaves the old file."""
        write_atomically(path, self.text)

    def assign(self, kind: str, claims: Sequence[Claim]) -> tuple[list[str], Register]:
        """A slug for each claim, in the order of ``claims``, and the register that remembers them.

        A slug goes to the claim that holds most of its keys (of equals, those of most weight); what no slug fits is
        minted. The order of ``claims`` does not matter. Keys move with the claims that hold them. A slug whose thing
        was merged into another leads there; it comes back when the two are parted again. Slugs of vanished things stay
        reserved.
        """
        old = [entry for entry in self.entries if entry.kind == kind]
        same = _unchanged(old, claims)
        slugs = {index: entry.slug for index, entry in same.items()}
        standing = set(slugs.values())
        moving = [entry for entry in old if entry.slug not in standing]
        left = {index: claim for index, claim in enumerate(claims) if index not in same}
        slugs |= _keep(moving, left)
        fresh = [(index, claim) for index, claim in left.items() if index not in slugs]
        slugs |= _mint(fresh, {entry.slug for entry in old})
        entries = [*same.values(), *_remember(kind, moving, {slugs[n]: left[n] for n in left}, self.number)]
        before = [entry for entry in self.entries if entry.kind < kind]
        after = [entry for entry in self.entries if entry.kind > kind]
        ordered = sorted(entries, key=attrgetter("slug"))
        return [slugs[n] for n in range(len(claims))], replace(self, entries=(*before, *ordered, *after))

    def slugs(self, kind: str) -> frozenset[str]:
        """Every slug ever published for a kind of thing, erased ones left out."""
        return frozenset(entry.slug for entry in self.entries if entry.kind == kind and entry.slug[:1] != ERASED)

    def keys(self, kind: str, slug: str) -> tuple[str, ...]:
        """The evidence keys of the thing that a slug names; none when nothing has it."""
        return next((each.keys for each in self.entries if each.kind == kind and each.slug == slug), ())

    def survivor(self, kind: str, slugs: Sequence[str], weights: Mapping[str, int] | None = None) -> str:
        """The slug that stays when the things of these slugs become one; ``weights`` tell the evidence of each."""
        old = [entry for entry in self.entries if entry.kind == kind]
        keys = {key for entry in old if entry.slug in slugs for key in entry.keys}
        more = {
            entry.keys[0]: 1 + weights[entry.slug] - len(entry.keys)
            for entry in old
            if weights and entry.slug in weights and entry.keys
        }
        whole = Claim("", tuple(sorted(keys)), more)
        best = _keep([entry for entry in old if entry.slug in slugs or entry.to], {0: whole})
        return best.get(0, slugs[0])

    def moved(self) -> Moved:
        """The slugs that are no longer in use, and where each leads."""
        return Moved({(each.kind, each.slug): each.to for each in self.entries if not each.used})


@dataclass(frozen=True)
class Moved:
    """Published slugs that name nothing any more: by kind and slug, the slug that took their place, or None.

    >>> moved = Moved({("person", "ann"): "bea", ("person", "bea"): "cleo", ("person", "dan"): None})
    >>> moved.place("person", "ann"), moved.place("person", "dan"), moved.is_gone("person", "dan")
    ('cleo', None, True)
    """

    to: Mapping[tuple[str, str], str | None] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Moved:
        """Read a register file for these alone; nothing where there is none. Damage is a SnapshotError."""
        if not path.is_file():
            return cls()
        found = {}
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if '"to":' in line:
                    entry = _read_line(f"{path}, line {number}", line)
                    if not entry.used:
                        found[entry.kind, entry.slug] = entry.to
        return cls(found)

    def place(self, kind: str, slug: str) -> str | None:
        """The slug in use that an unused one leads to at last; None when it leads nowhere, or is none of these."""
        seen = {slug}
        following = self.to.get((kind, slug))
        while following is not None and (kind, following) in self.to and following not in seen:
            seen.add(following)
            following = self.to[kind, following]
        return None if following in seen else following

    def is_gone(self, kind: str, slug: str) -> bool:
        """Whether a slug was published once and nothing has taken its place."""
        known = (kind, slug) in self.to or (kind, erased(slug)) in self.to
        return known and self.place(kind, slug) is None


def erased(slug: str) -> str:
    """What stands in the register in the place of a slug that may not stand there: a hash of it."""
    return ERASED + hashlib.sha256(slug.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(entry: Entry) -> dict[str, object]:
    plain = {"type": entry.kind, "slug": entry.slug, "first": entry.first, "keys": list(entry.keys)}
    return plain if entry.used else {**plain, "to": entry.to}


def _unchanged(old: Sequence[Entry], claims: Sequence[Claim]) -> dict[int, Entry]:
    """Claims of just the keys of an entry in use, none of which anything else has: most of them at most builds."""
    counts = (Counter(chain.from_iterable(each.keys for each in some)) for some in (old, claims))
    shared = {key for counted in counts for key, count in counted.items() if count > 1}
    known = {entry.keys: entry for entry in old if entry.used and shared.isdisjoint(entry.keys)}
    found = ((index, known.get(tuple(sorted(claim.keys)))) for index, claim in enumerate(claims))
    return {index: entry for index, entry in found if entry and shared.isdisjoint(entry.keys)}


def _keep(old: Sequence[Entry], claims: Mapping[int, Claim]) -> dict[int, str]:
    """Claims that hold keys of a published slug: most keys first, then most weight, the older slug, key order.

    What is in use goes before what is gone, and that before what was merged into another. Keys that came from a merged
    slug count less for the one that took its place, so that parting the two gives each its own slug again.
    """
    holders: dict[str, list[Entry]] = defaultdict(list)
    for entry in old:
        for key in entry.keys:
            holders[key].append(entry)
    merged = {key for entry in old if not entry.used and entry.to for key in entry.keys}
    own: Counter[tuple[int, str]] = Counter()
    shared: Counter[tuple[int, str]] = Counter()
    weight: Counter[tuple[int, str]] = Counter()
    for index, claim in claims.items():
        for key in set(claim.keys):
            for entry in holders.get(key, ()):
                shared[index, entry.slug] += 1
                weight[index, entry.slug] += claim.weights.get(key, 1)
                own[index, entry.slug] += not entry.used or key not in merged
    by_slug = {entry.slug: entry for entry in old}
    sorted_keys = {index: sorted(claims[index].keys) for index, _ in shared}

    def rank(pair: tuple[int, str]) -> tuple[object, ...]:
        entry = by_slug[pair[1]]
        state = 0 if entry.used else 1 if entry.to is None else 2
        counts = -own[pair], -shared[pair], -weight[pair]
        return state, *counts, entry.first, sorted_keys[pair[0]], entry.keys, entry.slug

    given: dict[int, str] = {}
    taken: set[str] = set()
    for index, slug in sorted(shared, key=rank):
        if index not in given and slug not in taken:
            given[index] = slug
            taken.add(slug)
    return given


def _mint(claims: Iterable[tuple[int, Claim]], taken: set[str]) -> dict[int, str]:
    """New readable slugs; where several want one, the first by evidence gets it, the others a hash of theirs."""
    minted = {}
    used = set(taken)
    for index, claim in sorted(claims, key=lambda pair: (sorted(pair[1].keys), pair[1].wanted)):
        wanted = slugify(claim.wanted)
        slug, evidence = wanted, "\n".join(sorted(claim.keys))
        while slug in used or erased(slug) in used:
            slug = f"{wanted}-{short_hash(evidence)}"
            evidence += "\n"
        used.add(slug)
        minted[index] = slug
    return minted


def _remember(kind: str, old: Sequence[Entry], claims: Mapping[str, Claim], number: int) -> list[Entry]:
    """The entries after an assignment: every key with who holds it now, unheld keys where they were.

    What comes back after it was merged takes its unheld keys with it.
    """
    owner: dict[str, str] = {}
    for slug, claim in sorted(claims.items()):
        for key in claim.keys:
            owner.setdefault(key, slug)
    held: dict[str, set[str]] = {slug: set() for slug in claims}
    for key, slug in owner.items():
        held[slug].add(key)
    first = {entry.slug: entry.first for entry in old}
    entries = []
    unheld: dict[str, str] = {}
    for entry in sorted(old, key=lambda entry: entry.used):
        if entry.slug in held:
            for key in entry.keys:
                if key not in owner and unheld.setdefault(key, entry.slug) == entry.slug:
                    held[entry.slug].add(key)
        else:
            entries.append(_retired(entry, owner, first))
    return entries + [Entry(kind, slug, first.get(slug, number), tuple(sorted(keys))) for slug, keys in held.items()]


def _retired(entry: Entry, owner: Mapping[str, str], first: Mapping[str, int]) -> Entry:
    """An entry that names nothing now: it leads to what holds most of its keys, else where it led before."""
    holders = Counter(owner[key] for key in entry.keys if key in owner)
    if holders:
        to = min(holders, key=lambda slug: (-holders[slug], first.get(slug, 1 << 62), slug))
        return replace(entry, used=False, to=to)
    return replace(entry, used=False, to=None if entry.used else entry.to)


def _order(entry: Entry) -> tuple[str, str]:
    return entry.kind, entry.slug


def _read_lines(path: Path, text: str) -> Sequence[Entry]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    try:
        # Many lines are read at once in a fifth of the time; where that fails, the line at fault is looked for.
        values = json.loads(f"[{','.join(line for _, line in lines)}]")
        if len(values) == len(lines):
            return [_entry("", value) for value in values]
    except (ValueError, SnapshotError):
        pass
    return [_read_line(f"{path}, line {number}", line) for number, line in lines]


_FIELDS = frozenset({"type", "slug", "first", "keys"})
_RIGHT = 'right would be {"type": …, "slug": …, "first": 1, "keys": […]}; restore the register from a copy'


def _read_line(where: str, line: str) -> Entry:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise SnapshotError(f"{where}: this is no JSON ({error}); {_RIGHT}") from error
    return _entry(where, value)


def _entry(where: str, value: object) -> Entry:
    if not isinstance(value, dict) or value.keys() - {"to"} != _FIELDS:
        raise SnapshotError(f"{where}: not an entry of the register; {_RIGHT}")
    kind, slug, first, keys, to = value["type"], value["slug"], value["first"], value["keys"], value.get("to")
    if kind not in REGISTERED or not isinstance(slug, str) or not slug or type(first) is not int:
        raise SnapshotError(f"{where}: an entry needs a known type, a slug and a number; {_RIGHT}")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise SnapshotError(f"{where}: 'keys' must be a list of texts; {_RIGHT}")
    if to is not None and not isinstance(to, str):
        raise SnapshotError(f"{where}: 'to' must be a slug or null; {_RIGHT}")
    return Entry(kind, slug, first, tuple(sorted(keys)), "to" not in value, to)


def _refuse_doubles(path: Path, entries: Sequence[Entry]) -> None:
    for one, next_one in pairwise(entries):
        if _order(one) == _order(next_one):
            raise SnapshotError(f"{path}: {one.kind} '{one.slug}' stands there twice; each slug is published once")
