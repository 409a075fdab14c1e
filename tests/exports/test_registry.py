"""What holds for every export, whatever it writes."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from exports import EXPORTERS
from graph.snapshot import Snapshot

NAMES = {"turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "graphml", "coauthors-html", "concepts-html"}


def test_the_promised_exports_are_there() -> None:
    """Scripts rely on these names."""
    assert set(EXPORTERS) >= NAMES


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_is_well_described(name: str) -> None:
    """Under its own name, with a title, a media type and a suffix."""
    exporter = EXPORTERS[name]
    assert exporter.name == name
    assert re.fullmatch(r"[a-z0-9-]+", name)
    assert re.fullmatch(r"[\w.+-]+/[\w.+-]+", exporter.media_type)
    assert re.fullmatch(r"\.[a-z]+", exporter.suffix)
    assert len(exporter.title) > len("a word")


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_writes_the_same_bytes_again_and_leaves_the_stream_open(page: Snapshot, name: str) -> None:
    """Twice in a row, into a stream that the caller closes."""
    first, second = BytesIO(), BytesIO()
    EXPORTERS[name].write(page, first)
    EXPORTERS[name].write(page, second)
    assert first.getvalue() == second.getvalue() != b""
