"""The example queries of the package: one file each, with comments ``# title: …`` and ``# question: …`` on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "queries"


@dataclass(frozen=True)
class Example:
    """An example query: ``name`` is its file's, ``question`` what it answers."""

    name: str
    title: str
    question: str
    text: str


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All example queries, by file name."""
    return tuple(parse(path.stem, path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.rq")))


def parse(name: str, text: str) -> Example:
    """An example from the text of its file; other comments stay in the query.

    >>> parse("x", "# title: All works\\n# question: Which are there?\\nSELECT * {}")
    Example(name='x', title='All works', question='Which are there?', text='SELECT * {}')
    """
    fields = {"title": name, "question": ""}
    kept = []
    for line in text.strip().splitlines():
        key, _, value = line.lstrip("# ").partition(":")
        if line.startswith("#") and key in fields:
            fields[key] = value.strip()
        else:
            kept.append(line)
    return Example(name, fields["title"], fields["question"], "\n".join(kept).strip())
