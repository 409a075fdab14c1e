"""A campaign of damaged pages against the readers: python tests/fuzz/documents.py [COUNT [SEED]].

Each input is a seed or a page as the sites print it, cut, spliced, with lines moved and odd characters put in, as text
or in odd bytes. A reader may refuse it in words (InputError) and nothing else; each span must be true, the same bytes
must give the same records, and no input may take longer than the limit.
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.readers import read
from graph.records import Document, Input, Printed

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
#: CPU seconds that one input may take, and characters that it may have.
LONGEST, LARGEST = 2.0, 6_000
#: So many inputs are read once more, to see that the records are the same.
AGAIN = 10

ODD = [
    *(
        "\u200e",
        "\u200f",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\u00a0",
        "e\u0301",
        "\N{REPLACEMENT CHARACTER}",
        "\x0c",
        "\x1b",
    ),
    *(
        "Ã©",
        "â€“",
        "\U0001f600",
        "**",
        "__",
        "#",
        "##",
        "·",
        "⋅",
        "•",
        " and ",
        ", ",
        ";",
        "|",
        "(",
        ")",
        "[",
        "](",
        "$",
    ),
    *("<", ">", "&amp;", "<p>", "</div>", "<!--", "http://", "https://github.com/a/b", "13:30", "#36", "Mar 12"),
]
LINES = [
    *("### Session", "## Poster Session 3", "##### Hall F", "Session", "Moderator: Ada Lovelace · Alan Turing", "Oral"),
    *("Moderators:", "Wed 20 July 13:30 - 13:35 PDT", "1:30 PM - 2:00 PM", "**A Title**", "Ada Lovelace, Alan Turing"),
    *("#36", "Outstanding Paper Award", "- 8 authors", "17", "Mar 12", "Abstract:", "Keynote", "Shakir", "© 2024", ""),
    *("<div>", "<p>Title</p>", "<h4>A Title</h4>", '{"title": 1}', "@article{a,", "Break\nCoffee", "---", "1. one"),
]
SEPARATORS = ["·", "⋅", "•", ",", ";", "|", " and ", "\t", ""]
NEWLINES = ["\n", "\r\n", "\r", "\n\n", "\x85", "\u2028"]
ENCODINGS = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"]

Change = Callable[[str, random.Random, Sequence[str]], str]


def _cut(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    a, b = sorted(chance.choices(range(len(text) + 1), k=2))
    return text[a:] if chance.random() < 0.1 else text[:b] if chance.random() < 0.5 else text[:a] + text[b:]


def _splice(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    other = chance.choice(pages)
    at, start = chance.randrange(len(text) + 1), chance.randrange(len(other))
    return text[:at] + other[start : start + chance.randrange(1, 2_000)] + text[at:]


def _on_parts(by: str, act: Callable[[list[str], random.Random], None]) -> Change:
    def change(text: str, chance: random.Random, pages: Sequence[str]) -> str:
        parts = text.split(by)
        act(parts, chance)
        return by.join(parts)

    return change


def _swap(parts: list[str], chance: random.Random) -> None:
    a, b = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]


def _drop(parts: list[str], chance: random.Random) -> None:
    del parts[chance.randrange(len(parts))]


def _repeat(parts: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(parts))
    parts[at:at] = [parts[at]] * chance.choice([1, 1, 2, 20])


def _add_line(parts: list[str], chance: random.Random) -> None:
    parts.insert(chance.randrange(len(parts) + 1), chance.choice(LINES))


def _wrap(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    width = chance.randrange(20, 90)
    return text.replace(" ", "\n", chance.randrange(1, 9)) if width < 40 else text.replace(". ", ".\n")


def _odd(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(ODD) * chance.choice([1, 1, 1, 3, 50]) + text[at:]
    return text


def _separators(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    return text.replace(chance.choice(["·", ", ", " "]), chance.choice(SEPARATORS))


def _newlines(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    return text.replace(chance.choice(["\n", "\n\n"]), chance.choice(NEWLINES))


def _as_markup(text: str, chance: random.Random, pages: Sequence[str]) -> str:
    tag = chance.choice(["p", "div", "span", "li", "h4", "td"])
    return "<!DOCTYPE html><body>" + "".join(f"<{tag}>{each}</{tag}>" for each in text.split("\n\n"))


CHANGES: Sequence[Change] = (
    _cut,
    _splice,
    _wrap,
    _odd,
    _separators,
    _newlines,
    _as_markup,
    *(_on_parts(by, act) for by in ("\n", "\n\n") for act in (_swap, _drop, _repeat, _add_line)),
)


def pages() -> list[str]:
    """The beginnings of the seeds."""
    return [path.read_text("utf-8")[:LARGEST] for path in sorted(SEEDS.glob("*.txt"))]


def inputs(count: int, seed: int) -> Iterator[bytes]:
    """So many damaged pages, the same for the same seed."""
    sources = pages()
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        text = chance.choice(sources)[: chance.choice([2_000, 3_000, 5_000])]
        for _ in range(chance.randrange(1, 5)):
            text = (chance.choice(CHANGES)(text, chance, sources) or "x")[:LARGEST]
        yield _bytes(text, chance)


def _bytes(text: str, chance: random.Random) -> bytes:
    data = bytearray(text.encode(chance.choice(ENCODINGS), "replace"))
    for _ in range(chance.choice([0, 0, 0, 0, 0, 0, 1, 3])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def printed(value: Any) -> Iterator[Printed]:
    """Every field with a span in a record, however deep."""
    if isinstance(value, Printed):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from printed(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from printed(getattr(value, each.name))


def problem_of(document: Document) -> str | None:
    """What is wrong with a document, None when its spans are true and its records in order."""
    for each in printed((document.date, document.sessions, document.items)):
        if document.text[each.start : each.end] != each.text or each.start < 0:
            return f"a span is not true: {each}"
        if not each.text.strip():
            return f"an empty field at {each.start}"
    if [item.position for item in document.items] != list(range(1, len(document.items) + 1)):
        return "items are not counted from 1"
    sessions = {session.position for session in document.sessions}
    if any(item.session is not None and item.session not in sessions for item in document.items):
        return "an item stands in a session that is not there"
    if any(not 0 <= note.start <= note.end <= len(document.text) or note.line < 1 for note in document.notes):
        return "a note stands outside of the text"
    return None


def attempt(data: bytes) -> Document | None:
    """The document read from some bytes, None when they are refused in words."""
    try:
        return read(Input("page", "page", data, sha256(data).hexdigest()))
    except InputError as error:
        if not error.problem or not error.hint:
            raise AssertionError(f"a refusal without words: {error}") from error
        return None


def check(data: bytes, *, again: bool) -> tuple[str, str | None]:
    """What became of an input (the family, or refused), and what is wrong."""
    began = time.process_time()
    try:
        document = attempt(data)
    except Exception:  # whatever is raised but a refusal is what a campaign looks for
        return "failed", traceback.format_exc(limit=-3)
    taken = time.process_time() - began
    if taken > LONGEST:
        return "slow", f"took {taken:.1f} s"
    if again and document != attempt(data):
        return "differs", "read twice, it gives other records"
    return (document.family, problem_of(document)) if document else ("refused", None)


def main(arguments: Sequence[str]) -> int:
    """Run the campaign; exit 1 when anything is wrong."""
    count, seed = (int(each) for each in (*arguments, *("20000", "1")[len(arguments) :]))
    began, seen, wrong = time.process_time(), Counter[str](), 0
    for number, data in enumerate(inputs(count, seed)):
        kind, problem = check(data, again=number % AGAIN == 0)
        seen[kind] += 1
        if problem is not None:
            wrong += 1
            if wrong <= 20:
                sys.stdout.write(f"input {number} of seed {seed}: {kind}: {problem}\n  {data[:300]!r}\n")
    outcome = ", ".join(f"{each} {times:,}" for each, times in sorted(seen.items()))
    sys.stdout.write(f"{count:,} inputs in {time.process_time() - began:.0f} s: {outcome}; {wrong} problems\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
