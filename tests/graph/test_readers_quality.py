"""How right the readers are on folders of pages with references, where these are at hand."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

#: Fields that a plain page must give without a miss, and an awkward one in so many cases of a hundred.
WANTED = {"plain": 100.0, "awkward": 99.5}


@pytest.fixture(scope="module")
def compare(repository: Path) -> Callable[[Path], Any]:
    """The comparison that ``python tests/quality/documents.py`` prints as a table."""
    spec = importlib.util.spec_from_file_location("documents", repository / "tests" / "quality" / "documents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
    return cast("Callable[[Path], Any]", module.compare)


@pytest.mark.parametrize("kind", WANTED)
def test_pages_are_read_as_their_references_say(kind: str, repository: Path, compare: Callable[[Path], Any]) -> None:
    data = Path(os.environ.get("SYMPOSIA_DEV_DATA") or repository.parent / "shared" / "data")
    if not (data / "pages-dev" / kind).is_dir():
        pytest.skip("no pages with references here")
    outcomes = [each for each in compare(data / "pages-dev" / kind) if each.field != "family"]
    total = Counter(each.field for each in outcomes)
    right = Counter(each.field for each in outcomes if each.right)
    misses = [f"{each.place}, {each.field}" for each in outcomes if not each.right]
    assert {field: 100 * right[field] / total[field] for field in total} == pytest.approx(
        dict.fromkeys(total, 100.0), abs=100 - WANTED[kind]
    ), misses
