"""What the tests of exports share: a snapshot that is small enough to be written and read many times."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.build import build
from graph.snapshot import Snapshot


@pytest.fixture(scope="session")
def page(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The snapshot of one session page."""
    return build([min(seeds.glob("*.txt"))], tmp_path_factory.mktemp("page")).snapshot
