"""Reading again only what is new."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

import pytest

from graph import readers
from graph.errors import InputError
from graph.inputs import find_inputs
from graph.reading_cache import ReadingCache
from graph.records import Document, Input, SourceFacts


class Counted:
    """A reader that counts what it is asked to read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, source: Input) -> Document:
        self.asked.append(source.id)
        return readers.read(source)


def test_what_was_read_before_comes_back_equal_and_is_not_read_again(seeds: Path, tmp_path: Path) -> None:
    """Every field of every record survives the cache."""
    inputs = find_inputs([seeds]).inputs
    reader, cache = Counted(), ReadingCache(tmp_path)
    first = [cache.read(each, reader) for each in inputs]
    again = [ReadingCache(tmp_path).read(each, reader) for each in inputs]
    assert again == first == [readers.read(each) for each in inputs]
    assert reader.asked == [each.id for each in inputs]


def test_other_bytes_are_read_anew(tmp_path: Path) -> None:
    """The same name does not stand for the same content."""
    reader, cache = Counted(), ReadingCache(tmp_path)
    page = (
        "### Session\n\n## Engines\n\n**On Cards**\n\nAda Lovelace · Charles Babbage\n\n"
        "We study {}. They carry numbers into the engine, patterns into the loom, and nobody studied them before.\n"
    )
    for subject in ("cards", "looms", "cards"):
        data = page.format(subject).encode()
        cache.read(Input("page", "page.txt", data, hashlib.sha256(data).hexdigest()), reader)
    assert len(reader.asked) == 2


def test_other_columns_stated_for_a_table_are_read_anew(tmp_path: Path) -> None:
    """The manifest says which column is the title; changing that gives other works."""
    table = b"id,heading,by\n1,On Cards and Looms,Ada Lovelace\n2,On Engines and Numbers,Charles Babbage\n"
    digest, cache, titles = hashlib.sha256(table).hexdigest(), ReadingCache(tmp_path), []
    for column in ("heading", "by"):
        facts = SourceFacts(columns=(("title", column),))
        document = cache.read(Input("table", "table.csv", table, digest, facts), readers.read)
        titles.append([item.title.text for item in document.items])
    assert titles == [["On Cards and Looms", "On Engines and Numbers"], ["Ada Lovelace", "Charles Babbage"]]


def test_a_refusal_is_remembered_with_its_words(tmp_path: Path) -> None:
    """The second build says the same, without reading."""
    reader, cache = Counted(), ReadingCache(tmp_path)
    poem = Input("poem", "poem.txt", b"Tyger Tyger\n", "0" * 64)
    said = []
    for _ in range(2):
        with pytest.raises(InputError) as refusal:
            cache.read(poem, reader)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    assert len(reader.asked) == 1


def test_a_damaged_entry_is_read_anew(seeds: Path, tmp_path: Path) -> None:
    """A truncated file in the cache costs a reading, nothing else."""
    source = find_inputs([seeds]).inputs[0]
    reader, cache = Counted(), ReadingCache(tmp_path)
    whole = cache.read(source, reader)
    entry = next(tmp_path.iterdir())
    for damage in (entry.read_text("utf-8")[:100], "[]", "{}", "null"):
        entry.write_text(damage, "utf-8")
        assert asdict(cache.read(source, reader)) == asdict(whole)
    assert len(reader.asked) == 5


def test_entries_that_no_source_needs_are_dropped(seeds: Path, tmp_path: Path) -> None:
    """The cache holds what the current sources need, no more."""
    inputs = find_inputs([seeds]).inputs
    cache = ReadingCache(tmp_path)
    for each in inputs:
        cache.read(each, readers.read)
    cache.forget_others(inputs[:2])
    assert len(list(tmp_path.iterdir())) == 2
