"""The pictures as downloads: ``coauthors-html`` and ``concepts-html``."""

from __future__ import annotations

from typing import BinaryIO

from exports.visuals.coauthors import COAUTHORS
from exports.visuals.concepts import CONCEPTS
from exports.visuals.page import standalone
from graph.snapshot import Snapshot


def write_coauthors(snapshot: Snapshot, out: BinaryIO) -> None:
    """Write the co-author picture as one HTML file in UTF-8."""
    out.write(standalone(COAUTHORS, snapshot).encode())


def write_concepts(snapshot: Snapshot, out: BinaryIO) -> None:
    """Write the concept picture as one HTML file in UTF-8."""
    out.write(standalone(CONCEPTS, snapshot).encode())
