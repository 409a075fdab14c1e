"""The ledger of erasures: who may not come back with which work, in salted hashes that name nobody.

DATA/erased.jsonl holds one JSON object for each erasure: when it was, its salt, and hashes of each title with the name
that signed it: as printed, and as family name and initial.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import SnapshotError
from graph.files import write_atomically
from graph.identifiers import fold
from graph.resolve.names import parsed

#: The file of the ledger in a data folder.
FILE = "erased.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure: its time, its salt, and the hashes of what was signed together with the name."""

    time: str
    salt: str
    hashes: frozenset[str]

    @classmethod
    def of(cls, time: str, signed: Iterable[tuple[str, str]]) -> Erasure:
        """A new one, of pairs of a title and a name as printed, under a salt of its own."""
        salt = secrets.token_hex(16)
        ways = ((title, way) for title, name in signed for way in (name, _shortened(name)))
        return cls(time, salt, frozenset(_hash(salt, title, way) for title, way in ways))


@dataclass(frozen=True)
class Ledger:
    """All erasures of a data folder."""

    all: tuple[Erasure, ...] = field(default=())

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """Read the file; a missing one is empty. A damaged line is a SnapshotError that names it."""
        try:
            lines = path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return cls()
        except UnicodeDecodeError as error:
            raise SnapshotError(f"{path}: the ledger of erasures is not UTF-8 text; restore it from a copy") from error
        return cls(tuple(_read(f"{path}, line {n}", line) for n, line in enumerate(lines, start=1) if line.strip()))

    def with_more(self, erasure: Erasure) -> Ledger:
        """The ledger with one more erasure."""
        return Ledger((*self.all, erasure))

    def save(self, path: Path) -> None:
        """Write the file in one rename."""
        plain = ({"time": each.time, "salt": each.salt, "hashes": sorted(each.hashes)} for each in self.all)
        write_atomically(path, "".join(json.dumps(each) + "\n" for each in plain))

    def holds(self, title: str, name: str) -> bool:
        """Whether a name was erased from what has this title, also where only initials of it are printed.

        >>> ledger = Ledger().with_more(Erasure.of("2024-05-01T12:00:00Z", [("On Looms", "Ada Lovelace")]))
        >>> ledger.holds("ON LOOMS.", "ada lovelace"), ledger.holds("On Cards", "Ada Lovelace")
        (True, False)
        >>> [ledger.holds("On Looms", name) for name in ("A. Lovelace", "Lovelace, A. K.", "Ann Lovelace")]
        [True, True, False]
        """
        ways = (name, _shortened(name)) if parsed(name).initial_only else (name,)
        return any(_hash(each.salt, title, way) in each.hashes for each in self.all for way in ways)


def _shortened(name: str) -> str:
    """Family name and initial, in a form that no name is printed in."""
    words = parsed(name).words
    return f"{words[-1]} {words[0][:1]} {words[-1]}"


def _hash(salt: str, title: str, name: str) -> str:
    content = f"{fold(title)}\n{fold(name)}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, key=bytes.fromhex(salt), digest_size=16).hexdigest()


def _read(where: str, line: str) -> Erasure:
    try:
        value = json.loads(line)
        bytes.fromhex(value["salt"])
        return Erasure(str(value["time"]), str(value["salt"]), frozenset(map(str, value["hashes"])))
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{where}: not an entry of the ledger of erasures; restore it from a copy") from error
