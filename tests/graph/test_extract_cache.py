"""Extracting again only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from graph.concepts import Extract, WorkText, extract, find_concepts
from graph.concepts.extract_cache import MOST_FILES, ExtractCache

TEXTS = [
    WorkText("a", "Graph neural networks", "We train graph neural networks (GNNs). GNNs read molecules."),
    WorkText("b", "Weaver: a loom of kernels", "We propose Weaver, a kernel method for self-supervised learning."),
    WorkText("c", "", ""),
    WorkText("d", "Bandits", "Contextual bandits with neural tangent kernels have low regret."),
]
ARRAYS = ("hashes", "about", "mention", "places", "counts")


class Counted:
    """A first pass that counts the texts it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[WorkText]) -> list[Extract]:
        self.asked += [text.work for text in texts]
        return extract(texts)


def same(one: Extract, other: Extract) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in ARRAYS]
    arrays = all(np.array_equal(mine, yours) and mine.dtype == yours.dtype for mine, yours in pairs)
    return arrays and (one.keys, one.defined, one.introduced) == (other.keys, other.defined, other.introduced)


def test_what_was_extracted_before_comes_back_equal_and_is_not_extracted_again(tmp_path: Path) -> None:
    reader = Counted()
    first = ExtractCache(tmp_path).extracts(TEXTS, reader)
    again = ExtractCache(tmp_path).extracts(TEXTS, reader)
    assert reader.asked == ["a", "b", "c", "d"]
    for text, whole in zip(TEXTS, extract(TEXTS), strict=True):
        assert same(first[text.work], whole)
        assert same(again[text.work], whole)
    assert find_concepts(TEXTS, again) == find_concepts(TEXTS)


def test_only_new_and_changed_texts_are_extracted(tmp_path: Path) -> None:
    reader = Counted()
    ExtractCache(tmp_path).extracts(TEXTS[:2], reader)
    changed = WorkText("a", TEXTS[0].title, TEXTS[0].abstract + " Molecules are graphs.")
    found = ExtractCache(tmp_path).extracts([changed, *TEXTS[1:]], reader)
    assert reader.asked == ["a", "b", "a", "c", "d"]
    assert same(found["a"], extract([changed])[0])


def test_a_text_under_another_name_is_known(tmp_path: Path) -> None:
    reader = Counted()
    ExtractCache(tmp_path).extracts(TEXTS[:1], reader)
    ExtractCache(tmp_path).extracts([WorkText("z", TEXTS[0].title, TEXTS[0].abstract)], reader)
    assert reader.asked == ["a"]


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04" + bytes(90)], ids=["empty", "text", "zip"])
def test_a_damaged_file_is_no_obstacle(tmp_path: Path, damage: bytes) -> None:
    ExtractCache(tmp_path).extracts(TEXTS)
    for path in tmp_path.iterdir():
        path.write_bytes(damage)
    found = ExtractCache(tmp_path).extracts(TEXTS)
    assert all(same(found[text.work], each) for text, each in zip(TEXTS, extract(TEXTS), strict=True))
    reader = Counted()
    ExtractCache(tmp_path).extracts(TEXTS, reader)
    assert reader.asked == []


def test_nothing_stays_of_a_text_that_is_gone(tmp_path: Path) -> None:
    ExtractCache(tmp_path).extracts(TEXTS)
    ExtractCache(tmp_path).extracts([TEXTS[3]])
    assert b"bandit" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    ExtractCache(tmp_path).extracts(TEXTS[:2])
    assert b"bandit" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_nobody_wants_any_more_is_dropped_and_the_files_stay_few(tmp_path: Path) -> None:
    ExtractCache(tmp_path).extracts(TEXTS)
    ExtractCache(tmp_path).extracts(TEXTS[:1])
    reader = Counted()
    ExtractCache(tmp_path).extracts(TEXTS[1:2], reader)
    assert reader.asked == ["b"]
    grown = [WorkText(str(n), f"Kernel {n}", "A kernel method.") for n in range(MOST_FILES + 3)]
    for n in range(1, len(grown) + 1):
        ExtractCache(tmp_path).extracts(grown[:n])
    assert len(list(tmp_path.iterdir())) <= MOST_FILES


def test_extracts_of_another_version_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "0123456789abcdef-0123456789abcdef.npz").write_bytes(b"old")
    ExtractCache(tmp_path).extracts(TEXTS[:1])
    assert len(list(tmp_path.iterdir())) == 1
