"""Structured formats: hostile bytes are read or refused in words, quickly and in little memory."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from graph.errors import InputError
from graph.readers._feed import Feed
from graph.readers.base import Material
from graph.readers.structured import FORMATS

FIXTURES = Path(__file__).parent.parent / "fixtures"
M = 10_000_000

_WORK = '{"title": "A", "authors": ["B C"], "abstract": "%s"}'
_DBLP = '<dblp><article key="a/b"><author>A B</author><title>%s</title></article></dblp>'

#: Name -> the format it is given to, and how to make it.
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "json: a line of 10 MB": ("works-json", lambda: (_WORK % ("x " * (M // 2))).encode()),
    "json: a title of 10 MB": ("works-json", lambda: ('{"title": "%s", "authors": []}' % ("x" * M)).encode()),
    "json: 10 MB of brackets": ("works-json", lambda: b'{"title": "A", "authors": ' + b"[" * M),
    "json: closed deep brackets": (
        "works-json",
        lambda: b'{"title": "A", "x": ' + b"[" * 99_999 + b"]" * 99_999 + b"}",
    ),
    "json: deep objects in a list": (
        "crossref",
        lambda: b'[{"DOI": "10.1/x", "title": ["A"], "y": ' + b'{"z":' * 1_000_000,
    ),
    "json: lone surrogates": (
        "works-json",
        lambda: rb'{"title": "A \ud800 \udc00 B \ud83d\ude00 \\ud800", "authors": ["\udfff X"]}',
    ),
    "json: NUL escapes": ("works-json", lambda: rb'{"title": "A\u0000B", "authors": ["C\u0000 D"]}'),
    "json: NUL bytes": ("works-json", lambda: b'{"title": "A\x00B"}'),
    "json: cut in a string": ("works-json", lambda: b'{"title": "A", "authors": []}\n{"title": "B'),
    "json: a string that never ends": ("csl-json", lambda: b'[{"type": "book", "title": "' + b"x" * M),
    "json: ten million backslashes": ("csl-json", lambda: b'[{"type": "book", "title": "' + b"\\" * M),
    "json: huge numbers": ("works-json", lambda: b'{"title": "A", "year": 1' + b"0" * 1_000_000 + b', "date": 1e999}'),
    "json: a million lines that are none": ("works-json", lambda: b'{"title": "A"}\n' + b"{\n" * 1_000_000),
    "json: 100,000 authors": (
        "works-json",
        lambda: ('{"title": "A", "authors": [%s"B"]}' % ('"B C",' * 99_999)).encode(),
    ),
    "json: far positions": (
        "openalex",
        lambda: (
            b'{"id": "https://openalex.org/W1", "title": "A", '
            b'"abstract_inverted_index": {"a": [99999999999999], "b": [-1, "x"]}}'
        ),
    ),
    "json: wrong kinds everywhere": (
        "works-json",
        lambda: (
            b'{"title": "A", "authors": {"a": 1}, "abstract": [], "ids": 3, '
            b'"keywords": {"x": 1}, "doi": {}, "year": [], "url": 7}'
        ),
    ),
    "xml: a billion laughs": (
        "dblp-xml",
        lambda: b'<!DOCTYPE dblp [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><dblp><article key="a">&b;</article></dblp>',
    ),
    "xml: an external entity": (
        "dblp-xml",
        lambda: b'<!DOCTYPE dblp SYSTEM "dblp.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><dblp>&x;</dblp>',
    ),
    "xml: another document type": (
        "acl-xml",
        lambda: b'<!DOCTYPE collection SYSTEM "http://127.0.0.1/x.dtd"><collection/>',
    ),
    "xml: an entity with no declaration": (
        "acl-xml",
        lambda: b'<collection id="1"><volume id="1"><paper id="1">&uuml;',
    ),
    "xml: a million elements deep": ("dblp-xml", lambda: b'<dblp><article key="a">' + b"<i>" * 1_000_000),
    "xml: a text of 10 MB": ("dblp-xml", lambda: (_DBLP % ("x" * M)).encode()),
    "xml: an attribute of 10 MB": (
        "dblp-xml",
        lambda: b'<dblp><article key="' + b"x" * M + b'"><title>A</title></article></dblp>',
    ),
    "xml: 10 MB within a tag": ("dblp-xml", lambda: b"<dblp><article " + b"a" * M),
    "xml: ten million entities": (
        "dblp-xml",
        lambda: b'<!DOCTYPE dblp SYSTEM "dblp.dtd">' + (_DBLP % ("&uuml;" * 1_500_000)).encode(),
    ),
    "xml: cut in a record": ("dblp-xml", lambda: (_DBLP % "A").encode()[:-7] + b"<article key='x'><title>B"),
    "bibtex: 10 MB of braces": ("bibtex", lambda: b"@misc{a, title = " + b"{" * M),
    "bibtex: closed deep braces": (
        "bibtex",
        lambda: b"@misc{a, title = " + b"{" * 999_999 + b"A" + b"}" * 999_999 + b"}",
    ),
    "bibtex: a value of 10 MB": ("bibtex", lambda: b"@misc{a, title = {A}, abstract = {" + b"x " * (M // 2) + b"}}"),
    "bibtex: a million quotes": ("bibtex", lambda: b"@misc{a, title = " + b'"' * 1_000_000 + b"}"),
    "bibtex: a million ats": ("bibtex", lambda: b"@misc{a, title = {A}}\n" + b"@misc{\n" * 300_000),
    "bibtex: a million accents": ("bibtex", lambda: b"@misc{a, title = {A}, abstract = {" + b"\\'{" * 1_000_000 + b"}"),
    "bibtex: blanks after an accent": ("bibtex", lambda: b"@misc{a, title = {\\'" + b" " * M + b"}}"),
    "bibtex: a million names": ("bibtex", lambda: b"@misc{a, title = {A}, author = {" + b"A B and " * 300_000 + b"C}}"),
    "bibtex: names in braces": ("bibtex", lambda: b"@misc{a, title = {A}, author = {" + b"{A} and " * 100_000 + b"C}}"),
    "bibtex: strings of strings": (
        "bibtex",
        lambda: (
            b"@string{a = {xxxxxxxxxx}}\n"
            + b"".join(b"@string{%c = %s}\n" % (98 + n, b" # ".join([b"%c" % (97 + n)] * 10)) for n in range(20))
            + b"@misc{k, title = u}"
        ),
    ),
    "ris: a line of 10 MB": ("ris", lambda: b"TY  - JOUR\nTI  - A\nAB  - " + b"x " * (M // 2) + b"\nER  - \n"),
    "ris: a million lines": ("ris", lambda: b"TY  - JOUR\nTI  - A\n" + b"go on\n" * 1_000_000),
    "ris: no end": ("ris", lambda: b"TY  - JOUR\nTI  - A\n" + b"TY  - JOUR\n" * 300_000),
    "csv: a cell of 10 MB": ("csv", lambda: b"title,authors\nA,B\n" + b'"' + b"x" * M + b'",C\n'),
    "csv: a quote that never closes": ("csv", lambda: b'title,authors\nA,B\n"' + b"x\n" * (M // 2)),
    "csv: a million columns": ("csv", lambda: b"title,authors" + b",x" * 1_000_000 + b"\nA,B\n"),
    "csv: a million cells": ("csv", lambda: b"title,authors\nA,B" + b",x" * 1_000_000),
    "csv: NUL": ("csv", lambda: b"title,authors\nA\x00,B\n"),
    "csv: names between commas": ("csv", lambda: b'title,authors\nA,"' + b"B C," * 1_000_000 + b'"\n'),
}


def outcome(family: str, data: bytes) -> str:
    """What reading comes to, in a few words; anything but a document or an InputError is let through."""
    try:
        document = FORMATS[family].read(Material("hostile", data))
    except InputError as error:
        return f"refused: {error}"
    document.text.encode()
    for item in document.items:
        assert document.text[item.title.start : item.title.end] == item.title.text
    return f"read: {len(document.items)} works, {len(document.notes)} notes"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_read_or_refused_in_words_within_two_seconds(name: str) -> None:
    family, make = HOSTILE[name]
    data = make()
    began = time.process_time()
    score = FORMATS[family].score_material(Material("hostile", data))
    assert 10 < len(outcome(family, data)) < 1_000
    assert 0 <= score <= 1
    assert time.process_time() - began < 2


@pytest.mark.slow
def test_hostile_bytes_take_no_more_than_512_megabytes() -> None:
    code = f"""
import resource, sys
sys.path[:0] = {[str(Path(__file__).parent), str(Path.cwd())]!r}
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
import test_formats_hostile as t
for name, (family, make) in t.HOSTILE.items():
    try:
        t.outcome(family, make())
    except MemoryError:
        sys.exit(name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("family", FORMATS)
def test_whatever_happens_to_a_document_it_is_read_or_refused_the_same_way_twice(family: str) -> None:
    chance = random.Random(family)
    for path in sorted((FIXTURES / family).iterdir()):
        for _ in range(150):
            data = bytearray(path.read_bytes())
            for _ in range(chance.randint(1, 4)):
                _mutate(data, chance)
            for each in FORMATS.values():
                each.score_material(Material("mutant", bytes(data)))
            assert outcome(family, bytes(data)) == outcome(family, bytes(data))


def _mutate(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(5):
        case 0:
            del data[at:]
        case 1:
            del data[at : at + chance.randint(1, 60)]
        case 2:
            data[at:at] = data[: chance.randint(1, 200)]
        case 3:
            data[at : at + 1] = bytes([chance.choice(b'{}[]<>&"\\@,;|\n\x00\xff\xc3') for _ in range(3)])
        case _:
            data[at : at + 1] = chance.choice(
                ["\ud800".encode("utf-8", "surrogatepass"), "\u2028".encode(), b"\xe2\x80\x8f"]
            )
    data[:] = data or b"x"


class _Endless:
    """A file that is made while it is read: a head, one piece many times, an end."""

    def __init__(self, head: bytes, piece: bytes, count: int, end: bytes) -> None:
        self.pieces: Iterator[bytes] = self._made(head, piece, count, end)
        self.rest = b""

    def _made(self, head: bytes, piece: bytes, count: int, end: bytes) -> Iterator[bytes]:
        yield head
        for number in range(count):
            yield piece.replace(b"%n", str(number).encode())
        yield end

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size:
            more = next(self.pieces, None)
            if more is None:
                break
            self.rest += more
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    read1 = read
    readable = staticmethod(lambda: True)
    writable = seekable = staticmethod(lambda: False)
    closed = False

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def __enter__(self) -> _Endless:
        return self

    def __exit__(self, *error: object) -> None: ...


STREAMS = {
    "works-json": (b"", b'{"title": "Work %n", "authors": ["A B"], "abstract": "' + b"x" * 12_000 + b'"}\n', b""),
    "crossref": (b"[", b'{"DOI": "10.5555/%n", "title": ["Work %n"], "x": "' + b"x" * 12_000 + b'"},\n', b"{}]"),
    "bibtex": (b"", b"@misc{k%n,\n title = {Work %n},\n abstract = {" + b"x" * 12_000 + b"}}\n", b""),
    "ris": (b"", b"TY  - JOUR\nTI  - Work %n\nAB  - " + b"x" * 12_000 + b"\nER  - \n", b""),
    "csv": (b"title,abstract\n", b"Work %n," + b"x" * 12_000 + b"\n", b""),
    "dblp-xml": (
        b'<!DOCTYPE dblp SYSTEM "dblp.dtd"><dblp>',
        b'<article key="journals/x/%n"><author>A &ouml; B</author><title>Work %n.</title>\n<note>'
        + b"x" * 12_000
        + b"</note></article>",
        b"</dblp>",
    ),
}


@pytest.mark.parametrize("family", STREAMS)
def test_a_stream_is_read_in_memory_that_does_not_grow_with_it(family: str) -> None:
    head, piece, end = STREAMS[family]
    count = 1_000

    def opened() -> BinaryIO:
        return _Endless(head, piece, count, end)  # type: ignore[return-value]  # all that a reader of bytes needs

    tracemalloc.start()
    parts = FORMATS[family].parts(Feed("stream", opened, "utf-8"))
    works = offset = 0
    for part in parts:
        for item in part.items:
            works += 1
            assert part.text[item.title.start - offset : item.title.end - offset] == item.title.text
        offset += len(part.text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert works == count
    assert count * len(piece) > 12_000_000
    assert peak < 8_000_000
