"""Hostile bytes are read or refused in words, within seconds and in bounded memory."""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from graph.errors import InputError
from graph.readers import read
from graph.records import Document, Input

#: CPU seconds and address space that one document may take.
SECONDS, MEMORY = 2.0, 512 << 20
LARGE = 10_000_000

ABSTRACT = (
    "We study the problem of learning from few examples and propose a method with strong guarantees. "
    "Experiments on three datasets show that our approach improves on earlier models."
)
PAGE = f"### Session\n\n## Graphs\n\n**Deep Sets**\n\nKevin Kögler · Ada Lovelace\n\n{ABSTRACT}\n"
TALKS = f"Session\n\nGraphs\n\nWed 20 July 13:30 - 13:35 PDT\n\nOral\nDeep Sets\n\nAda L · Bob C\n\n{ABSTRACT}\n\n"


def lines(pattern: str, count: int = 29_000) -> str:
    return "\n".join(pattern.format(n % 28 + 1, n % 60, n) for n in range(count))


#: What is made in the subprocess, so that the test itself stays small.
HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "letters on one line": lambda: b"x" * LARGE,
    "words on one line": lambda: (PAGE + "We study x. " * (LARGE // 12)).encode(),
    "brackets": lambda: b"(" * LARGE,
    "square brackets": lambda: (PAGE + "[" * (LARGE // 3)).encode(),
    "links": lambda: (PAGE + "[a](" * (LARGE // 3 // 4)).encode(),
    "stars": lambda: b"**" * (LARGE // 2),
    "middle dots": lambda: (PAGE + "·" * (LARGE // 3 // 2)).encode(),
    "names": lambda: (PAGE + "\n\n**A**\n\n" + "A B, " * (LARGE // 3 // 5)).encode(),
    "addresses": lambda: (PAGE + "https://github.com/a/b " * (LARGE // 3 // 23)).encode(),
    "damaged letters": lambda: (PAGE + "Ã©" * (LARGE // 3 // 4)).encode(),
    "blanks": lambda: (PAGE + " " * LARGE + "x").encode(),
    "empty lines": lambda: (PAGE + "\n" * (LARGE // 3) + "x").encode(),
    "lines": lambda: (PAGE + "a\n" * (LARGE // 2)).encode(),
    "times": lambda: (TALKS + lines("Wed {} July 13:{:02} - 14:00 PDT")).encode(),
    "kinds": lambda: (TALKS + lines("Oral")).encode(),
    "titles": lambda: (PAGE + lines("**Paper {2}**\n", 14_000)).encode(),
    "headings": lambda: (PAGE + lines("# Session {2}\n", 14_000)).encode(),
    "dates": lambda: lines("Mar {}\n", 14_000).encode(),
    "accents": lambda: ("e" + "\u0301" * (LARGE // 3 // 4)).encode(),
    "document type": lambda: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><x>' + b"&b;" * (LARGE // 3),
    "random bytes": lambda: bytes(n * n * 7919 % 251 for n in range(1_000_000)),
}

HOSTILE_HTML: Mapping[str, Callable[[], bytes]] = {
    "nested divisions": lambda: b"<html><body>" + b"<div>" * (LARGE // 5),
    "nested tables": lambda: b"<html><body>" + b"<table><tr><td>" * (LARGE // 15),
    "one endless line": lambda: b"<html><body><h1>Session</h1><p>" + b"We study x. " * (LARGE // 12),
    "attributes": lambda: b"<html><body><div " + b"".join(b"a%d=1 " % n for n in range(LARGE // 10)) + b">x</div>",
    "one long attribute": lambda: b'<html><body><div class="' + b"a " * (LARGE // 2) + b'">x</div></body></html>',
    "entities": lambda: b"<html><body><p>" + b"&amp;" * (LARGE // 5),
    "entity declarations": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html>' + b"&b;" * (LARGE // 3)
    ),
    "scripts": lambda: b"<html><body>" + b"<script>x</script>" * (LARGE // 18),
    "comments": lambda: b"<html><body>" + b"<!-- x -->" * (LARGE // 10),
    "open comment": lambda: b"<html><body><!--" + b"x" * LARGE,
    "angle brackets": lambda: b"<html><body>" + b"<" * LARGE,
    "empty paragraphs": lambda: b"<html><body>" + b"<p></p>" * (LARGE // 7),
    "bold words": lambda: b"<html><body><h1>Session</h1>" + b"<b>A</b><p>B C</p>" * (LARGE // 18),
}

WORKER = """
import importlib.util, json, resource, sys, time
spec = importlib.util.spec_from_file_location("hostile", sys.argv[1])
hostile = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hostile)
from graph.errors import InputError
from graph.readers import read
from graph.records import Input
table, limit = getattr(hostile, sys.argv[2]), hostile.MEMORY
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for name, make in table.items():
    data = make()
    began = resource.getrusage(resource.RUSAGE_SELF)
    try:
        document = read(Input("page", "page", data, ""))
        outcome = document.family
    except InputError as error:
        outcome = "refused" if error.problem and error.hint else "refused without words"
    ended = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
    print(json.dumps([name, outcome, seconds]), flush=True)
"""


def outcomes(module: Path, table: str, repository: Path) -> dict[str, tuple[str, float]]:
    """What a process with little memory made of each hostile document of a table, and in how many CPU seconds."""
    run = subprocess.run(
        [sys.executable, "-c", WORKER, str(module), table],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found = (json.loads(line) for line in run.stdout.splitlines())
    return {name: (outcome, seconds) for name, outcome, seconds in found}


@pytest.mark.parametrize("table", ["HOSTILE", "HOSTILE_HTML"])
def test_hostile_documents_are_read_or_refused_within_their_limits(table: str, repository: Path) -> None:
    """Each in at most two CPU seconds (twice that where a machine is busy), all in half a gigabyte."""
    found = outcomes(Path(__file__), table, repository)
    assert set(found) == set(globals()[table])
    assert {name: outcome for name, (outcome, _) in found.items() if outcome == "refused without words"} == {}
    assert {name: seconds for name, (_, seconds) in found.items() if seconds > 2 * SECONDS} == {}
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != MEMORY


# ---- bytes and letters -----------------------------------------------------------------------------------------------


def reading(data: bytes) -> Document:
    return read(Input("page.txt", "page.txt", data, hashlib.sha256(data).hexdigest()))


@pytest.mark.parametrize(
    ("encoding", "known"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-be", None),
        ("latin-1", "windows-1252"),
    ],
)
def test_the_encoding_is_found_and_reported_or_the_page_is_refused(encoding: str, known: str | None) -> None:
    data = PAGE.encode(encoding)
    if known is None:
        with pytest.raises(InputError, match="binary file"):
            reading(data)
        return
    document = reading(data)
    assert document.encoding == known
    assert [each.name.text for each in document.items[0].signatures] == ["Kevin Kögler", "Ada Lovelace"]
    guessed = [note.message for note in document.notes if "read as" in note.message]
    assert bool(guessed) == (encoding == "latin-1")


def test_letters_in_pieces_marks_of_direction_and_lone_surrogates_do_no_harm() -> None:
    decomposed = PAGE.replace("ö", "o\u0308").replace("Ada", "\u200fAda\u200e")
    document = reading(decomposed.replace("\n", "\r\n").encode())
    names = [each.name for each in document.items[0].signatures]
    assert names[0].text == "Kevin Ko\u0308gler"
    assert all(document.text[name.start : name.end] == name.text for name in names)
    broken = PAGE.replace("Deep", "Dee\ud800p").encode("utf-8", "surrogatepass")
    document = reading(broken)
    assert document.text.encode()
    assert any("not UTF-8" in note.message for note in document.notes)


def test_a_page_with_a_nul_or_too_many_lines_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="binary file"):
        reading(PAGE.replace("Graphs", "Gra\0phs").encode())
    with pytest.raises(
        InputError, match=r"page\.txt: a page of [0-9,]+ lines; cut it into pages of at most 30,000 lines"
    ):
        reading((PAGE + "line\n" * 40_000).encode())
