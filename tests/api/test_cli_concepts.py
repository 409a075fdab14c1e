"""``symposia concepts`` and ``symposia vocabulary``, run as a person runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main

COLLAPSE = "Neural Collapse in Deep Linear Networks: From Balanced to Imbalanced Data"


def concepts(data: Path, *words: str) -> Result:
    """Run a question."""
    return CliRunner().invoke(main, ["concepts", *words, "--data", str(data)])


def test_similar_works_come_with_the_concepts_they_share(snapshot_data: Path) -> None:
    """A work is named by its title as well as by its slug."""
    by_title = concepts(snapshot_data, "similar", COLLAPSE)
    assert by_title.exit_code == 0, by_title.stderr
    assert "Perturbation Analysis of Neural Collapse" in by_title.stdout
    slug = "neural-collapse-in-deep-linear-networks-from-balanced-to"
    assert concepts(snapshot_data, "similar", f"works/{slug}").stdout == by_title.stdout
    assert "no work shares 9 or more concepts" in concepts(snapshot_data, "similar", slug, "--least", "9").stdout


def test_connections_are_shown_between_things_of_any_kind(snapshot_data: Path) -> None:
    """Two sessions; a person and a session; two people with nothing in common."""
    sessions = concepts(snapshot_data, "connect", "icml-2022-theory", "icml-2022-dl-theory", "--most", "2")
    assert "shared concept" in sessions.stdout
    assert "more; `--most" in sessions.stdout
    assert concepts(snapshot_data, "connect", "people/nadav-cohen", "icml-2022-dl-theory").exit_code == 0
    nothing = concepts(snapshot_data, "connect", "nadav-cohen", "Marco Mondelli").stdout
    assert "share no concept" in nothing


def test_neighbours_say_how_they_are_near(snapshot_data: Path) -> None:
    """Together, broader, narrower."""
    shown = concepts(snapshot_data, "neighbours", "neural network", "--most", "200").stdout
    assert "together" in shown
    assert "narrower" in shown


@pytest.mark.parametrize(
    "name", ["NTK", "neural tangent kernels", "Neural-Tangent Kernel", "concepts/neural-tangent-kernel"]
)
def test_a_concept_is_known_by_all_its_forms(name: str, snapshot_data: Path) -> None:
    """An acronym, a plural, hyphens and capitals stand for the one concept."""
    shown = concepts(snapshot_data, "neighbours", name)
    assert shown.stdout == concepts(snapshot_data, "neighbours", "neural-tangent-kernel").stdout
    assert "neural network" in shown.stdout


def test_works_that_mention_the_same_rare_thing_say_so(snapshot_data: Path) -> None:
    """Both mention the central path; neither is about it."""
    shown = concepts(snapshot_data, "similar", "Perturbation Analysis of Neural Collapse").stdout
    assert "central path" in shown


def test_a_trend_needs_two_years(snapshot_data: Path, tmp_path: Path) -> None:
    """The seeds have one; with two, what rose and what fell is shown."""
    assert "two years or more" in concepts(snapshot_data, "trends").stdout
    line = '{{"title": "{0} for {1}", "abstract": "We study {0} for {1}. The theory of {0} grows.", "year": {2}}}\n'
    animals = ("cats", "dogs", "birds", "mice", "fish", "bees")
    about = ((2020, "random forests"), (2021, "neural collapse"))
    lines = [line.format(concept, animal, year) for year, concept in about for animal in animals]
    (tmp_path / "works.jsonl").write_text("".join(lines), "utf-8")
    data = tmp_path / "data"
    assert CliRunner().invoke(main, ["build", str(tmp_path / "works.jsonl"), "--data", str(data)]).exit_code == 0
    rose, fell = concepts(data, "trends").stdout.split("fell")
    assert "neural collapse" in rose.lower()
    assert "random forest" in fell.lower()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["neighbours", "neural-colapse"], "did you mean 'neural-collapse'?"),
        (["connect", "nadav-cohn", "theory"], "'nadav-cohen'"),
        (["similar", "zzzz"], "no work named 'zzzz'"),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_the_nearest(words: list[str], says: str, snapshot_data: Path) -> None:
    """Exit code 1, one line."""
    done = concepts(snapshot_data, *words)
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_thing_is_not_connected_with_itself(snapshot_data: Path) -> None:
    """It is said to be given twice, rather than to share nothing."""
    done = concepts(snapshot_data, "connect", "icml-2022-theory", "sessions/icml-2022-theory")
    assert done.exit_code == 1
    assert "is given twice" in done.stderr


def test_a_vocabulary_is_added_listed_and_removed(tmp_path: Path) -> None:
    """The count of its matches stands in the list."""
    text = '{"title": "On Neural Collapse", "abstract": "We study neural collapse."}\n'
    (tmp_path / "works.jsonl").write_text(text, "utf-8")
    label = '<https://example.org/x> <http://www.w3.org/2004/02/skos/core#prefLabel> "Neural collapse" .'
    (tmp_path / "mine.nt").write_text(label, "utf-8")

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, [*words], env={"SYMPOSIA_DATA": str(tmp_path / "data")})

    assert run("vocabulary", "add", str(tmp_path / "mine.nt")).exit_code == 1
    assert run("build", str(tmp_path / "works.jsonl")).exit_code == 0
    assert "no vocabulary yet" in run("vocabulary").stdout
    assert run("vocabulary", "add", str(tmp_path / "mine.nt")).exit_code == 0
    assert run("vocabulary").stdout.split()[-4:] == ["mine", "1", "1", "0"]
    assert "did you mean 'mine'?" in run("vocabulary", "remove", "mien").stderr
    assert run("vocabulary", "remove", "mine").exit_code == 0
    assert "no vocabulary yet" in run("vocabulary").stdout
