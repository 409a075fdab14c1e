"""What an export is: a name, a title and a function that writes a snapshot in one format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from graph.snapshot import Snapshot


@dataclass(frozen=True)
class Exporter:
    """One format; ``write`` puts a whole snapshot into a binary stream, equal snapshots as equal bytes."""

    name: str
    title: str
    media_type: str
    suffix: str
    write: Callable[[Snapshot, BinaryIO], None]
