"""The model that finds concepts can be trained again, and the same seed gives the same model."""

from __future__ import annotations

import gzip
import itertools
import os
from pathlib import Path

import pytest

pytest.importorskip("lightgbm")
pytest.importorskip("sklearn")
pytest.importorskip("snowballstemmer")

DATA = Path(os.environ.get("SYMPOSIA_DEV_DATA", Path(__file__).parents[2] / "../shared/data")) / "concepts"
FILES = {
    "keywords": ("keywords-train.jsonl.gz", 250),
    "titles": ("keywords-titles-only.jsonl.gz", 400),
    "background": ("abstracts-background.jsonl.gz", 400),
    "mentions": ("mentions-train.jsonl.gz", 400),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs the development data"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The beginning of every file of training data."""
    folder = tmp_path_factory.mktemp("little")
    for option, (name, count) in FILES.items():
        with gzip.open(DATA / name, "rt", encoding="utf-8") as stream:
            step = 1 if option != "mentions" else 10
            lines = itertools.islice(stream, 0, count, step)
            (folder / f"{option}.jsonl").write_text("".join(lines), encoding="utf-8")
    return {option: folder / f"{option}.jsonl" for option in FILES}


def test_a_forest_scores_as_the_trees_that_it_was_made_of() -> None:
    """The bits that stand for leaves give what walking each tree gives, on the borders, too."""
    import numpy as np

    from graph.concepts.training.heads import Trees, boosted, forest_of

    chance = np.random.default_rng(1)
    rows = np.round(chance.normal(size=(5000, 8)), 1).astype(np.float32)
    gold = rows[:, 0] * rows[:, 1] + chance.normal(size=5000) > 0.5
    trees = boosted(rows, gold, Trees(count=40))
    np.testing.assert_allclose(forest_of(trees).score(rows), trees.predict(rows, raw_score=True), atol=0.01)


def test_the_same_seed_gives_the_same_model(little: dict[str, Path], tmp_path: Path) -> None:
    from graph.concepts.train import main

    outputs = [tmp_path / "one.npz", tmp_path / "other.npz"]
    for output in outputs:
        options = [word for option, path in little.items() for word in (f"--{option}", str(path))]
        assert main([*options, "--trees", "5", "--output", str(output)]) == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_an_event_whose_keyword_lists_are_counted_cannot_be_held(
    little: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from graph.concepts.train import main

    options = [word for option, path in little.items() for word in (f"--{option}", str(path))]
    with pytest.raises(SystemExit):
        main([*options, "--hold", "AI4X 2025", "--output", str(tmp_path / "model.npz")])
    assert "AI4X 2025" in capsys.readouterr().err


def test_the_shipped_model_is_small() -> None:
    import graph.concepts

    [folder] = [Path(path) / "data" for path in graph.concepts.__path__]
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000
