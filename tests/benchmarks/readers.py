"""How fast session pages are read: python tests/benchmarks/readers.py, on one core; prints figures, asserts nothing.

2,000 pages of 20 works each are made from the works in SYMPOSIA_DEV_DATA (works-dev.jsonl.gz), in the layouts of the
seeds in turn. Wanted: at least 100 MB of session text a minute.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from graph.readers import read
from graph.records import Input

PAGES, WORKS = 2_000, 20
WANTED = 100.0

Work = Mapping[str, Any]


def works(path: Path) -> Iterator[Work]:
    """The works of a file that have authors and an abstract, over and over."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [work for work in map(json.loads, lines) if work.get("authors") and work.get("abstract")]
    return cycle(found)


def names(work: Work) -> str:
    return " · ".join(each if isinstance(each, str) else each["name"] for each in work["authors"])


def as_markdown(these: Sequence[Work]) -> str:
    papers = (f"**{work['title']}**\n\n{names(work)}\n\n{work['abstract']}" for work in these)
    return "\n\n".join(["### Session", "## Oral 2: Graphs", *papers])


def as_markdown_with_room(these: Sequence[Work]) -> str:
    head = "### Session\n\n## Oral 2: Graphs\n\n##### Hall F\n\nModerator: Ada Lovelace"
    return as_markdown(these).replace("### Session\n\n## Oral 2: Graphs", head, 1)


def as_virtual(these: Sequence[Work]) -> str:
    head = ["Skip to main content\n\n", "Session", "Graphs", "Hall F", "Abstract:", "Chat is not available."]
    talks = (
        f"Wed 20 July 13:{n:02} - 13:{n + 1:02} PDT\n\nOral\n{work['title']}\n\n{names(work)}\n\n{work['abstract']}"
        for n, work in enumerate(these)
    )
    return "\n\n".join([*head, *talks])


def as_listing(these: Sequence[Work]) -> str:
    return "\n\n".join(["new", "Subscribe", "Mar 12", *(f"{work['title']}\n\n{work['abstract']}" for work in these)])


LAYOUTS: Sequence[Callable[[Sequence[Work]], str]] = (as_markdown, as_markdown_with_room, as_virtual, as_listing)


def main() -> int:
    """Read the pages of each layout and print megabytes a minute and how many works came out."""
    data = Path(os.environ.get("SYMPOSIA_DEV_DATA") or "../shared/data") / "works-dev.jsonl.gz"
    if not data.exists():
        sys.stderr.write(f"{data}: there is no such file; set SYMPOSIA_DEV_DATA\n")
        return 2
    source = works(data)
    total, spent = 0, 0.0
    for layout in LAYOUTS:
        size, seconds, found = 0, 0.0, 0
        for _ in range(PAGES // len(LAYOUTS)):
            page = layout(list(islice(source, WORKS))).encode()
            began = time.process_time()
            document = read(Input("page", "page", page, hashlib.sha256(page).hexdigest()))
            seconds += time.process_time() - began
            size, found = size + len(page), found + len(document.items)
        total, spent = total + size, spent + seconds
        sys.stdout.write(f"{layout.__name__:<24}{found:>8,} works{size * 60e-6 / seconds:>8.0f} MB/min\n")
    sys.stdout.write(
        f"{'all':<24}{total / 1e6:>8.1f} MB   {total * 60e-6 / spent:>8.0f} MB/min (wanted {WANTED:.0f})\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
