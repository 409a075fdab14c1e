"""Which printed names were in one block before: kept as hashes, so that only new names are compared with others."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.resolve.names import Degree, compatible, keys, parsed

#: Groups of forms of names, each form by its place among those given.
Groups = list[list[int]]


class NameCache:
    """Remembers in one file the blocks of all forms of names, and under which keys each is looked for.

    New names can only join blocks: where all forms that are remembered are still there, those that are new are
    compared with the forms that share a key with them, and with nothing else. A damaged file is as good as none.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        found = _load(place)
        self._forms, self._block, self._keys, self._form = found if found else _NOTHING
        self._changed = not found

    def extended(self, forms: Sequence[str]) -> Groups | None:
        """The groups of these forms, made from those remembered; None where some of these are gone."""
        hashes = _hashes(forms)
        places = np.searchsorted(self._forms, hashes)
        old = places < len(self._forms)
        old[old] = self._forms[places[old]] == hashes[old]
        if not len(self._forms) or int(old.sum()) != len(self._forms):
            return None
        here = np.zeros(len(self._forms), dtype=np.int64)
        here[places[old]] = np.flatnonzero(old)
        fresh = np.flatnonzero(~old).tolist()
        joined = Joined(len(forms))
        order = np.argsort(self._block, kind="stable")
        ends = np.flatnonzero(np.diff(self._block[order])) + 1
        groups = [[int(n) for n in here[part]] for part in np.split(order, ends)]
        for group in groups:
            for number in group[1:]:
                joined.join(group[0], number)
        fresh_keys = {number: list(_keys_of(forms[number])) for number in fresh}
        for one, other in self._near(forms, fresh_keys, here):
            if compatible(parsed(forms[one]), parsed(forms[other])) is not Degree.CONTRADICTION:
                joined.join(one, other)
        found = joined.groups()
        if fresh:
            self._keep(hashes, found, [(crc, n) for n, listed in fresh_keys.items() for crc, _ in listed], here)
        return found

    def remember(self, forms: Sequence[str], groups: Groups) -> None:
        """Keep the groups of these forms in the place of all others."""
        told = [(crc, number) for number, form in enumerate(forms) for crc, _ in _keys_of(form)]
        self._keys = self._form = np.zeros(0, dtype=np.uint32)
        self._keep(_hashes(forms), groups, told, np.zeros(0, dtype=np.int64))

    def save(self) -> None:
        """Write the file where it has changed."""
        if self._changed:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            part = self.place.with_name(f".{os.getpid()}-{self.place.name}")
            with part.open("wb") as file:
                np.savez(file, forms=self._forms, block=self._block, keys=self._keys, form=self._form)
            os.replace(part, self.place)
            self._changed = False

    def _near(
        self, forms: Sequence[str], fresh: dict[int, list[tuple[int, bool]]], here: NDArray[np.int64]
    ) -> Iterator[tuple[int, int]]:
        """Pairs of a new form and another one that share a key; by an initial only where one of the two prints one."""
        met: dict[int, list[int]] = defaultdict(list)
        for number, listed in fresh.items():
            for crc, initial in listed:
                first, last = np.searchsorted(self._keys, [crc, crc + 1])
                for other in (*here[self._form[first:last]].tolist(), *met[crc]):
                    if not initial or parsed(forms[number]).initial_only or parsed(forms[other]).initial_only:
                        yield number, other
                met[crc].append(number)

    def _keep(
        self, hashes: NDArray[np.uint64], groups: Groups, told: Iterable[tuple[int, int]], here: NDArray[np.int64]
    ) -> None:
        """Remember groups; ``told`` are keys and forms beside those known, whose forms stand at ``here`` now."""
        rank = np.argsort(hashes, kind="stable")
        place = np.empty(len(rank), dtype=np.uint32)
        place[rank] = np.arange(len(rank), dtype=np.uint32)
        block = np.zeros(len(rank), dtype=np.uint32)
        for number, group in enumerate(groups):
            block[place[group]] = number
        more = np.array(list(told), dtype=np.uint64).reshape(-1, 2)
        every = np.concatenate([self._keys, more[:, 0].astype(np.uint32)])
        whose = np.concatenate([place[here[self._form]], place[more[:, 1].astype(np.int64)]])
        by_key = np.argsort(every, kind="stable")
        self._forms, self._block, self._keys, self._form = hashes[rank], block, every[by_key], whose[by_key]
        self._changed = True


class Joined:
    """Numbers that are joined step by step."""

    def __init__(self, size: int) -> None:
        self.home = list(range(size))

    def find(self, number: int) -> int:
        """The first of all that a number is joined with."""
        while self.home[number] != number:
            self.home[number] = number = self.home[self.home[number]]
        return number

    def join(self, one: int, other: int) -> None:
        """Join two, and all that they are joined with."""
        low, high = sorted((self.find(one), self.find(other)))
        self.home[high] = low

    def groups(self) -> Groups:
        """All groups, each in order, by their first numbers."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self.home)):
            found[self.find(number)].append(number)
        return list(found.values())


_NOTHING = (
    np.zeros(0, dtype=np.uint64),
    np.zeros(0, dtype=np.uint32),
    np.zeros(0, dtype=np.uint32),
    np.zeros(0, dtype=np.uint32),
)


def _keys_of(form: str) -> Iterator[tuple[int, bool]]:
    """The hash of each key of a name, and whether it is one by an initial."""
    for kind, word in sorted(set(keys(parsed(form)))):
        yield zlib.crc32(f"{kind}\t{word}".encode("utf-8", "surrogatepass")), kind == "initial"


def _hashes(forms: Sequence[str]) -> NDArray[np.uint64]:
    whole = b"".join(hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest() for form in forms)
    return np.frombuffer(whole, dtype="<u8").astype(np.uint64)


def _load(place: Path) -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]] | None:
    try:
        with place.open("rb") as file, np.load(file) as stored:
            forms, block, keys, form = (stored[name] for name in ("forms", "block", "keys", "form"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    sound = len(forms) == len(block) and len(keys) == len(form) and (not len(form) or form.max() < len(forms))
    return (forms, block, keys, form) if sound else None
