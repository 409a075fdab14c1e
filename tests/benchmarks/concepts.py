"""How fast concepts are found: python tests/benchmarks/concepts.py [WORKS …], on one core; prints, asserts nothing.

Titles and abstracts come from SYMPOSIA_DEV_DATA (concepts/abstracts-background.jsonl.gz, works-dev.jsonl.gz). For each
number of works a fresh process finds their concepts, from text to mentions, and tells works a CPU second and its peak
memory; YAKE (extra ``bench``) reads 200 of the same texts in this one. Wanted: 200 works a CPU second and the same at
every size, 1.5 GB at 80,000.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from graph.concepts import WorkText, find_concepts

SIZES = (1_000, 10_000)
FILES = ("concepts/abstracts-background.jsonl.gz", "works-dev.jsonl.gz")
YAKE = 200


def texts(folder: Path) -> Iterator[WorkText]:
    """Works with an abstract, each under a name of its own."""
    number = 0
    for name in FILES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for work in map(json.loads, lines):
                if work.get("abstract"):
                    yield WorkText(f"work-{number}", work["title"], work["abstract"])
                    number += 1


def measure(folder: Path, size: int) -> None:
    """Print one line for ``size`` works."""
    some = list(islice(texts(folder), size))
    find_concepts(some[:50])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    found = find_concepts(some)
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{len(some):>7,} works  {len(some) / seconds:>6,.0f} a CPU second  {peak / 1024:>6,.0f} MB "
        f"({before / 1024:,.0f} MB of it texts and model)  {len(found.assignments) / len(some):.1f} concepts a work",
        flush=True,
    )


def yake(folder: Path) -> None:
    """Print how fast YAKE is on some of the same texts."""
    try:
        from yake import KeywordExtractor
    except ImportError:
        print("   YAKE  is not installed: pip install 'symposia[bench]'")
        return
    extractor = KeywordExtractor(lan="en", n=3, top=20)
    begun = time.process_time()
    for text in islice(texts(folder), YAKE):
        extractor.extract_keywords(f"{text.title}. {text.abstract}")
    print(f"   YAKE        {YAKE / (time.process_time() - begun):>6,.0f} a CPU second")


def main(arguments: list[str]) -> int:
    data = os.environ.get("SYMPOSIA_DEV_DATA")
    if not data:
        print("SYMPOSIA_DEV_DATA is not set")
        return 2
    if len(arguments) == 2 and arguments[0] == "--one":
        measure(Path(data), int(arguments[1]))
        return 0
    for size in map(int, arguments or SIZES):
        subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)
    yake(Path(data))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
