"""``symposia network``, run as a person runs it."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from api.app import create_app
from api.cli import main
from exports.network import NETWORK_FORMATS
from graph.build import build


def network(data: Path, *words: str) -> Result:
    """Run a question."""
    return CliRunner().invoke(main, ["network", *words, "--data", str(data)])


def said(data: Path, *words: str) -> str:
    """What it prints; it must end well."""
    done = network(data, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_an_ego_is_named_by_slug_or_name(snapshot_data: Path) -> None:
    """The table tells distance, shared works, circles and measures."""
    shown = said(snapshot_data, "ego", "sebastian-goldt")
    assert said(snapshot_data, "ego", "Sebastian Goldt") == shown
    assert "5 people, 11 co-authorships, 2 circles without Sebastian Goldt" in shown
    assert "Maria Refinetti" in shown


def test_an_ego_is_written_for_other_tools(snapshot_data: Path, tmp_path: Path) -> None:
    """Every format of networks, JSON, and the picture as one page."""
    for form in [*NETWORK_FORMATS, "json", "html"]:
        network(snapshot_data, "ego", "sebastian-goldt", "-f", form, "-o", str(tmp_path / form))
        assert "Maria Refinetti" in (tmp_path / form).read_text("utf-8"), form
    assert nx.read_graphml(tmp_path / "graphml").nodes["maria-refinetti"]["distance"] == 1
    page = (tmp_path / "html").read_text("utf-8")
    assert "<h1>Around Sebastian Goldt</h1>" in page
    assert json.loads((tmp_path / "json").read_text("utf-8"))["ego"] == "sebastian-goldt"


def test_paths_show_the_works_behind_each_step(snapshot_data: Path) -> None:
    """As table, CSV and JSON; and say when nothing connects."""
    shown = said(snapshot_data, "paths", "Maria Refinetti", "Andrew Saxe")
    assert "Maria Refinetti and Andrew Saxe are 2 links apart, in one way" in shown
    rows = list(
        csv.DictReader(io.StringIO(said(snapshot_data, "paths", "maria-refinetti", "andrew-saxe", "-f", "csv")))
    )
    assert [row["person"] for row in rows] == ["Maria Refinetti", "Sebastian Goldt"]
    card = json.loads(said(snapshot_data, "paths", "maria-refinetti", "andrew-saxe", "-f", "json"))
    assert [len(path["hops"]) for path in card["paths"]] == [2]
    assert "no co-authors lead from" in said(snapshot_data, "paths", "maria-refinetti", "nadav-cohen")
    early = said(snapshot_data, "paths", "maria-refinetti", "andrew-saxe", "--last-year", "1999")
    assert "no co-authors lead from" in early
    assert "is one person" in said(snapshot_data, "paths", "andrew-saxe", "Andrew Saxe")


def test_a_path_is_found_however_long_it_is(tmp_path: Path) -> None:
    """By the command and over HTTP."""
    names = [f"{a} {b}" for a in ("Ada", "Bo", "Cy", "Di", "Eve") for b in ("Ash", "Birch", "Cedar", "Elm", "Fir")]
    works = [{"title": f"Trees {n}", "authors": pair, "year": 2020} for n, pair in enumerate(pairwise(names))]
    (tmp_path / "w.jsonl").write_text("".join(json.dumps(work) + "\n" for work in works), "utf-8")
    build([tmp_path / "w.jsonl"], tmp_path / "data")
    assert "Ada Ash and Eve Fir are 24 links apart, in one way" in said(
        tmp_path / "data", "paths", "ada-ash", "eve-fir"
    )
    answer = create_app(tmp_path / "data").test_client().get("/api/v1/paths?from=ada-ash&to=eve-fir")
    assert answer.get_json()["distance"] == 24


def test_suggestions_say_when_there_are_none(snapshot_data: Path) -> None:
    assert "nobody shares both" in said(snapshot_data, "suggest", "Nadav Cohen")
    assert json.loads(said(snapshot_data, "suggest", "nadav-cohen", "-f", "json")) == []


def test_conflicts_of_two_lists(snapshot_data: Path, tmp_path: Path) -> None:
    """Names that nobody bears are told, with a guess, and the others are answered."""
    authors, reviewers = tmp_path / "authors.txt", tmp_path / "reviewers.txt"
    authors.write_text("# ours\nMaria Refinetti\nNadav Cohen\n", "utf-8")
    reviewers.write_text("Sebastian Goldt\nandrew-saxe\nSebastian Gold\n", "utf-8")
    done = network(snapshot_data, "conflicts", str(authors), str(reviewers))
    assert done.exit_code == 0
    assert "2 of 4 pairs are within 2 links" in done.stdout
    assert "nobody here is called 'Sebastian Gold'; did you mean sebastian-goldt" in done.stderr
    table = said(snapshot_data, "conflicts", str(authors), str(reviewers), "-f", "csv", "--longest", "1")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["links"], row["last joint year"]) for row in rows] == [("1", "2022"), ("", ""), ("", ""), ("", "")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ego", "Sebastian Gold"), "did you mean 'sebastian-goldt'"),
        (("paths", "nobody", "nadav-cohen"), "no person named 'nobody'"),
    ],
)
def test_unknown_people_are_told_with_the_nearest(snapshot_data: Path, words: tuple[str, ...], told: str) -> None:
    done = network(snapshot_data, *words)
    assert done.exit_code == 1
    assert told in done.stderr


def test_a_list_must_name_somebody(snapshot_data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("# nobody\n", "utf-8")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    for name, told in (("empty.txt", "names nobody; write a name a line"), ("bytes.txt", "not a text in UTF-8")):
        done = network(snapshot_data, "conflicts", str(tmp_path / name), str(tmp_path / name))
        assert done.exit_code == 1
        assert told in done.stderr
