"""Whatever is decided: the preview is what then changes, and what is taken back has never been."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph.build import build
from graph.entities import Appearance, RoomAppearance, SessionAppearance, Signature
from graph.snapshot import Snapshot, open_current

HEADERS = {"Authorization": "Bearer secret"}

#: A build takes long, so a failure is told as it was found.
FEW = settings(phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))

#: What may be drawn: a decision, and two numbers that choose what it is about.
DRAWN = st.tuples(
    st.sampled_from(
        [
            *(("person", what) for what in ("merge", "merge", "split", "rename", "confirm")),
            *(("work", what) for what in ("merge", "rename")),
            *(("concept", what) for what in ("merge", "rename", "alias", "hide")),
            *(("session", what) for what in ("merge", "rename")),
            *(("room", what) for what in ("merge", "rename")),
            *(("event", what) for what in ("merge", "rename")),
        ]
    ),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


def symposia(data: Path, *words: str) -> str:
    """What the command prints about a data folder."""
    done = CliRunner().invoke(main, [*words, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.output


def wanted(snapshot: Snapshot, drawn: tuple[tuple[str, str], int, int]) -> dict[str, Any]:
    """The decision that was drawn, as the body of a request."""
    (kind, what), one, other = drawn
    slugs = [str(row[0]) for row in snapshot.catalogue.sql(f"SELECT slug FROM {kind} ORDER BY slug")]
    if what == "split":
        parts = "SELECT person, work || '#' || fragment FROM authorship WHERE person IN "
        several = "(SELECT person FROM authorship GROUP BY person HAVING count(*) > 1) ORDER BY 1, 2"
        found = list(map(tuple, snapshot.catalogue.sql(parts + several))) or [(slugs[0], "nothing#author-1")]
        slug, part = found[one % len(found)]
        return {"what": what, "kind": kind, "things": [slug], "parts": [part]}
    things = [slugs[one % len(slugs)], *([slugs[other % len(slugs)]] if what in ("merge", "confirm") else [])]
    text = {"text": f"Another name {one}"} if what in ("rename", "alias") else {}
    return {"what": what, "kind": kind, "things": things, **text}


def observed(data: Path, before: str) -> dict[str, dict[str, int]]:
    """What `symposia diff` counts, by kind of thing and sort of change."""
    summary = symposia(data, "diff", before, "current").splitlines()[-1].partition(": ")[2]
    found: dict[str, dict[str, int]] = {}
    for number, kind, what in re.findall(r"([\d,]+) ([a-z -]+) (added|changed|moved|removed)(?:, |$)", summary):
        name = "person" if kind == "people" else kind.removesuffix("s")
        found.setdefault(name, {})[what] = int(number.replace(",", ""))
    return found


@pytest.fixture(scope="module")
def two_sessions(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with those seeds that are sessions of one event; nobody may build into it."""
    data = tmp_path_factory.mktemp("sessions")
    pages = [each for each in sorted(seeds.glob("*.txt")) if "Moderator" in each.read_text("utf-8")]
    build(pages, data)
    return data


@settings(FEW, max_examples=3)
@given(drawn=st.lists(DRAWN, min_size=3, max_size=3))
def test_a_preview_is_what_changes_and_what_is_taken_back_has_never_been(
    two_sessions: Path, drawn: list[tuple[tuple[str, str], int, int]]
) -> None:
    """Random decisions on the seeds, one after the other, each foreseen; then all undone, the first one first."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(two_sessions, data, symlinks=True)
        client = create_app(data, Settings(token="secret")).test_client()
        start, made = open_current(data).id, []
        for each in drawn:
            before = open_current(data)
            body = wanted(before, each)
            preview = client.post("/api/v1/decisions", json={**body, "preview": True}, headers=HEADERS)
            done = client.post("/api/v1/decisions", json=body, headers=HEADERS)
            if preview.status_code != 200:
                assert done.status_code == preview.status_code == 400
                continue
            assert done.status_code == 201, done.text
            made.append(done.get_json()["decision"]["number"])
            assert preview.get_json()["changes"] == observed(data, before.id)
            known = before.manifest["remarks"]
            assert preview.get_json()["remarks"] == [each for each in done.get_json()["remarks"] if each not in known]
        for number in made:
            undone = client.post("/api/v1/decisions", json={"what": "undo", "of": number}, headers=HEADERS)
            assert undone.status_code == 201
        assert open_current(data).id == start


# ---- documents in turn and at once -----------------------------------------------------------------------------------

NAMES = ["Ann Lee", "A. Lee", "Ann B. Lee", "Bo Ray", "Ray, Bo", "Cy Poe", "Wei Zhang", "Zoë Kögler", "Zoe Koegler"]
TITLES = ["Looms and cards", "Looms and cards: a survey", "Clocks at sea", "Gardens in law", "Editorial"]
ABSTRACT = "Looms are driven by punched cards. We study punched cards for power looms and for power weaving."

works = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "authors": st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    },
    optional={"abstract": st.just(ABSTRACT), "year": st.sampled_from([2021, 2022])},
)
documents = st.lists(st.lists(works, min_size=1, max_size=3), min_size=2, max_size=4)


def written(folder: Path, number: int, content: list[dict[str, Any]]) -> Path:
    """A document of works."""
    path = folder / f"{number}.jsonl"
    path.write_text("".join(json.dumps({**work, "url": f"http://x/{number}"}) + "\n" for work in content), "utf-8")
    return path


def shape(snapshot: Snapshot) -> list[frozenset[Any]]:
    """What belongs together, whatever it is called: signatures of people, appearances of works, authors of works."""
    signed = [((row.source, row.fragment), row.person) for row in snapshot.catalogue.all(Signature)]
    printed = [((row.source, row.position), row.work) for row in snapshot.catalogue.all(Appearance)]
    sessions = [((row.source, row.position), row.session) for row in snapshot.catalogue.all(SessionAppearance)]
    rooms = [((row.source, row.position), row.room) for row in snapshot.catalogue.all(RoomAppearance)]
    return [frozenset(grouped(pairs)) for pairs in (signed, printed, sessions, rooms)]


def grouped(pairs: list[tuple[Any, str]]) -> Iterator[frozenset[Any]]:
    """The first of each pair, together where the second is the same."""
    for home in {home for _, home in pairs}:
        yield frozenset(place for place, of in pairs if of == home)


@settings(FEW, max_examples=6)
@given(documents)
def test_documents_added_in_turn_are_what_they_are_built_at_once(content: list[list[dict[str, Any]]]) -> None:
    """Build A, then add B: the same people, works and links as A and B together; only plain slugs may differ."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [written(Path(folder), number, each) for number, each in enumerate(content)]
        build(paths, Path(folder) / "once")
        for number, path in enumerate(reversed(paths)):
            build([path], Path(folder) / "turns", add=number > 0)
        once, turns = open_current(Path(folder) / "once"), open_current(Path(folder) / "turns")
        assert shape(once) == shape(turns)
        assert once.manifest["counts"] == turns.manifest["counts"]
