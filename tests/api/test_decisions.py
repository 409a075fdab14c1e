"""Deciding who is who and what is what, on the command line and over HTTP: it holds, it is told, it can be undone."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph import readers
from graph.build import build
from graph.decisions import KINDS, Decision, Decisions
from graph.entities import (
    Appearance,
    Authorship,
    Coauthorship,
    Concept,
    ConceptLabel,
    Mention,
    Person,
    PersonName,
    Signature,
    Work,
)
from graph.inputs import find_inputs
from graph.records import ReadSource
from graph.register import Register
from graph.resolve import resolve
from graph.snapshot import Snapshot, open_current

CARDS = "Looms are driven by punched cards. We study punched cards for power looms and for power weaving."
WORKS = [
    {"title": "On looms and their punched cards", "authors": ["Ann Lee", "Bo Ray", "Cy Poe"], "abstract": CARDS},
    {"title": "Power looms reconsidered", "authors": ["Ann Lee", "Bo Ray"], "abstract": f"Again: {CARDS}"},
    {"title": "Clocks that run for ever", "authors": ["Anna Weber", "Di Fox"], "abstract": "Clocks run for ever."},
    {"title": "Gardens in dry climates", "authors": ["Eve Oak", "Di Fox"], "abstract": "Gardens need punched cards."},
]


def written(folder: Path, name: str, works: list[dict[str, Any]]) -> Path:
    """A document of works."""
    path = folder / name
    path.write_text("".join(json.dumps(work) + "\n" for work in works), "utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the four works; nobody may build into it."""
    folder = tmp_path_factory.mktemp("decisions")
    build([written(folder, "works.jsonl", WORKS)], folder / "data")
    return folder / "data"


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(built, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def symposia(data: Path, *words: str | Path, stdin: str | None = None, code: int = 0) -> str:
    """What the command prints about a data folder, errors included; it must end with ``code``."""
    done = CliRunner().invoke(main, [*map(str, words), "--data", str(data)], input=stdin)
    assert done.exit_code == code, done.output
    return done.output


def client_of(data: Path, token: str = "") -> FlaskClient:
    """A client of the application over a data folder."""
    return create_app(data, Settings(token=token)).test_client()


def authors(snapshot: Snapshot) -> dict[str, list[str]]:
    """Work -> the slugs of its authors in order."""
    found: dict[str, list[str]] = {}
    for row in sorted(snapshot.catalogue.all(Authorship), key=lambda row: (row.work, row.ordinal or 99)):
        found.setdefault(row.work, []).append(row.person)
    return found


# ---- people ----------------------------------------------------------------------------------------------------------


def test_a_merge_is_previewed_asked_for_and_done(data: Path) -> None:
    """Without a yes nothing happens; with one the two are one, and the file says who decided what and why."""
    before = open_current(data).id
    printed = symposia(data, "people", "merge", "ann-lee", "Anna Weber", stdin="\n")
    assert "2 people become 1: people/anna-weber will lead to people/ann-lee" in printed
    assert "1 work changes; 1 person removed; 2 co-author links change (1 added, 1 removed)" in printed
    assert "Nothing was decided" in printed
    assert open_current(data).id == before
    printed = symposia(
        data, "people", "merge", "ann-lee", "anna-weber", "--reason", "she married", "--by", "ida", stdin="y\n"
    )
    assert "1 person removed" in printed.rpartition("snapshot")[2]
    snapshot = open_current(data)
    assert authors(snapshot)["clocks-that-run-for-ever"] == ["ann-lee", "di-fox"]
    assert [row.name for row in snapshot.catalogue.where(PersonName, person="ann-lee")] == ["Anna Weber"]
    (line,) = (data / "decisions.jsonl").read_text("utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["number"], kept["by"], kept["reason"]) == (1, "ida", "she married")
    assert kept["named"] == ["ann-lee", "anna-weber"]
    assert all("Anna Weber" in key for key in kept["keys"][1])


def test_merged_people_lead_to_the_survivor_everywhere(data: Path) -> None:
    """301 to the same thing of the survivor: the page, the JSON, its relations, the IRI and its descriptions."""
    symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    client = client_of(data)
    for path, place in {
        "/people/anna-weber": "/people/ann-lee",
        "/api/v1/people/anna-weber?explain=1": "/api/v1/people/ann-lee?explain=1",
        "/api/v1/people/anna-weber/works": "/api/v1/people/ann-lee/works",
        "/id/person/anna-weber": "/id/person/ann-lee",
        "/id/person/anna-weber.ttl": "/id/person/ann-lee.ttl",
    }.items():
        answer = client.get(path, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.headers["Location"]) == (301, place)
        assert answer.headers["Cache-Control"] == "no-cache", "the merge may be undone"
        assert client.get(path, follow_redirects=True).status_code == 200
    page = client.get("/people/anna-weber", headers={"Accept": "text/html"}).text
    assert "was merged into" in page
    assert 'href="/people/ann-lee"' in page
    (told,) = client.get("/api/v1/people/ann-lee?explain=1").get_json()["decisions"]
    assert told["what"] == "merge"


def test_a_merge_and_its_undo_are_as_if_they_had_never_been(data: Path) -> None:
    """The same snapshot, the same register, the same addresses."""
    before, register = open_current(data).id, (data / "register.jsonl").read_bytes()
    symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    assert open_current(data).id != before
    printed = symposia(data, "decisions", "undo", "1", "--yes")
    assert "decision 1 (merge person ann-lee anna-weber) holds no longer" in printed
    assert open_current(data).id == before
    assert (data / "register.jsonl").read_bytes() == register
    assert client_of(data).get("/people/anna-weber").status_code == 200
    assert "undone" in symposia(data, "decisions")
    assert "is undone already" in symposia(data, "decisions", "undo", "1", "--yes", code=1)


def test_an_undo_can_be_undone(data: Path) -> None:
    symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    merged = open_current(data).id
    symposia(data, "decisions", "undo", "1", "--yes")
    symposia(data, "decisions", "undo", "2", "--yes")
    assert open_current(data).id == merged


def test_a_split_gives_some_authorships_to_another_person(data: Path) -> None:
    """What is left keeps the address; undone, the new one leads back to it."""
    before = open_current(data).id
    words = ("people", "split", "ann-lee", "--authorships", "power-looms-reconsidered#author-1")
    printed = symposia(data, *words, "--yes")
    assert "1 person becomes 2" in printed
    assert "1 work changes; 1 person added; 2 co-author links change (1 added, 1 changed)" in printed
    by_work = authors(open_current(data))
    (one, other) = sorted({by_work["on-looms-and-their-punched-cards"][0], by_work["power-looms-reconsidered"][0]})
    assert one == "ann-lee"
    assert by_work["power-looms-reconsidered"][1] == "bo-ray"
    symposia(data, "decisions", "undo", "1", "--yes")
    assert open_current(data).id == before
    assert client_of(data).get(f"/people/{other}").headers["Location"] == "/people/ann-lee"


EDITORIALS = [
    {
        "title": "Editorial",
        "authors": ["Wei Zhang", "Bo Ray"],
        "abstract": "Dental implants and surgery of the jaw in this issue.",
        "year": 2005,
    },
    {
        "title": "Editorial",
        "authors": ["Wei Zhang", "Di Fox"],
        "abstract": "Coal mines, shafts and timber props; longwall methods.",
        "year": 2020,
    },
]


def test_authors_of_two_works_of_one_title_and_first_author_are_parted_by_a_split(tmp_path: Path) -> None:
    """What they print is the same, and still each authorship is one of its own, before and after more is added."""
    data = tmp_path / "data"
    symposia(data, "build", written(tmp_path, "editorials.jsonl", EDITORIALS))
    before = Register.load(data / "register.jsonl")
    by_work = authors(open_current(data))
    (first, second) = sorted(by_work)
    assert (first, second[:10]) == ("editorial", "editorial-")
    assert by_work[first][0] == "wei-zhang" != by_work[second][0], "nothing but a common name speaks for one"
    symposia(data, "people", "merge", "wei-zhang", by_work[second][0], "--yes")
    printed = symposia(data, "people", "split", "wei-zhang", "--authorships", f"{second}#author-1", "--yes")
    assert "1 person becomes 2" in printed
    parted = authors(open_current(data))
    assert parted[first][0] == "wei-zhang" != parted[second][0]
    symposia(data, "build", "--add", written(tmp_path, "ropes.jsonl", [{"title": "Ropes", "authors": ["Wei Zhang"]}]))
    assert authors(open_current(data)).items() >= parted.items()
    alone = tmp_path / "alone"
    symposia(alone, "build", written(tmp_path, "alone.jsonl", EDITORIALS[:1]))
    (keys,) = {entry.keys for entry in Register.load(alone / "register.jsonl").entries if entry.slug == "wei-zhang"}
    assert set(keys) <= set(before.keys("person", "wei-zhang")), "the first work's authors are known by what they were"


def test_a_name_that_was_decided_is_shown_and_what_is_printed_stays(data: Path) -> None:
    symposia(data, "people", "rename", "Anna Weber", "Anna Lee-Weber", "--yes")
    snapshot = open_current(data)
    person = snapshot.catalogue.one(Person, slug="anna-weber")
    assert person is not None
    assert person.name == "Anna Lee-Weber"
    assert {row.name for row in snapshot.catalogue.where(Authorship, person="anna-weber")} == {"Anna Weber"}


def test_what_is_confirmed_as_two_is_merged_only_by_a_later_decision_and_the_build_says_so(data: Path) -> None:
    """The later of two contradicting decisions holds."""
    before = open_current(data).id
    assert "are two" in symposia(data, "people", "confirm", "ann-lee", "anna-weber", "--yes")
    assert open_current(data).id == before
    printed = symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    assert "decision 1 (confirm person ann-lee anna-weber) is not obeyed in whole: decision 2" in printed
    assert "1 person removed" in printed


def test_all_of_a_person_or_one_link_can_be_confirmed(data: Path) -> None:
    """Later evidence does not part what was confirmed; nobody is joined or parted by it now."""
    before = open_current(data).catalogue.all(Coauthorship)
    assert "all authorships of people/ann-lee stay together" in symposia(data, "people", "confirm", "ann-lee", "--yes")
    link = ("on-looms-and-their-punched-cards#author-1", "power-looms-reconsidered#author-1")
    assert "are of one person" in symposia(data, "people", "confirm", *link, "--yes")
    assert open_current(data).catalogue.all(Coauthorship) == before
    assert [each.together for each in Decisions.load(data / "decisions.jsonl").in_force] == [True, True]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("merge", "ann-lee", "anna-weberr"), "did you mean 'anna-weber'"),
        (("merge", "ann-lee", "bo-ray"), "both sign"),
        (("merge", "ann-lee"), "2 or more"),
        (("merge", "ann-lee", "Ann Lee"), "it is one person already"),
        (("merge", "ann-lee", "http://127.0.0.1:8000/id/work/x"), "not the IRI of a person"),
        (("split", "ann-lee", "--authorships", "clocks-that-run-for-ever#author-1"), "is signed by people/anna-weber"),
        (("split", "ann-lee", "--authorships", "power-looms-reconsidered#author-9"), "known there: power-looms"),
        (("split", "ann-lee", "--authorships", "nonsense"), "write it as WORK#author-3"),
        (("split", "cy-poe", "--authorships", "on-looms-and-their-punched-cards#author-3"), "nothing would be left"),
        (("rename", "ann-lee", " "), "needs a name"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_words(built: Path, words: tuple[str, ...], says: str) -> None:
    assert says in symposia(built, "people", *words, "--yes", code=1)
    assert not (built / "decisions.jsonl").read_text("utf-8")


def test_things_are_named_by_slug_iri_or_name(data: Path) -> None:
    symposia(data, "people", "merge", "http://127.0.0.1:8000/id/person/ann-lee", "people/anna-weber", "--yes")
    printed = symposia(data, "people", "merge", "anna-weber", "Eve Oak", "--yes", "--no-build")
    assert "The next build obeys it" in printed
    assert Decisions.load(data / "decisions.jsonl").all[1].named == ("ann-lee", "eve-oak"), "a merged slug is followed"


def test_a_name_that_several_have_must_be_a_slug(data: Path) -> None:
    symposia(data, "people", "split", "ann-lee", "--authorships", "power-looms-reconsidered#author-1", "--yes")
    printed = symposia(data, "people", "merge", "Ann Lee", "eve-oak", "--yes", code=1)
    assert "names 2 of the people; write 'ann-lee' or 'ann-lee-" in printed


def test_decisions_outlive_documents_that_change(data: Path, tmp_path: Path) -> None:
    """New documents come, the old one is read anew with another abstract: the two stay one."""
    symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    more = {"title": "Ropes", "authors": ["Eve Oak"], "abstract": "Ropes hold."}
    changed = [{**work, "abstract": "Something else."} for work in WORKS]
    written(tmp_path, "works.jsonl", [more, *changed])
    printed = symposia(data, "build", tmp_path / "works.jsonl", "--add")
    assert "noticed" not in printed
    assert authors(open_current(data))["clocks-that-run-for-ever"][0] == "ann-lee"


# ---- works and concepts ----------------------------------------------------------------------------------------------


def test_works_are_merged_and_split(data: Path, tmp_path: Path) -> None:
    """A merged work leads to the other; an appearance that is another work's is set apart."""
    symposia(data, "works", "merge", "on-looms-and-their-punched-cards", "Power looms reconsidered", "--yes")
    snapshot = open_current(data)
    assert snapshot.catalogue.count(Work) == 3
    assert len({person for people in authors(snapshot).values() for person in people}) == 6
    gone = {"on-looms-and-their-punched-cards", "power-looms-reconsidered"} - set(authors(snapshot))
    assert client_of(data).get(f"/works/{gone.pop()}").status_code == 301
    symposia(data, "decisions", "undo", "1", "--yes")
    assert open_current(data).catalogue.count(Work) == 4
    symposia(data, "works", "rename", "Gardens in dry climates", "Dry gardens", "--yes")
    renamed = open_current(data).catalogue.one(Work, slug="gardens-in-dry-climates")
    assert renamed is not None
    assert renamed.title == "Dry gardens"


def test_an_appearance_is_set_apart_from_a_work_of_the_same_title(tmp_path: Path) -> None:
    """Whatever was concluded of two editorials: after a decision they are two."""
    data = tmp_path / "data"
    for name, author in (("one.jsonl", "Ann Lee"), ("two.jsonl", "Eve Oak")):
        written(tmp_path, name, [{"title": "Editorial of the year", "authors": [author], "abstract": CARDS}])
    symposia(data, "build", tmp_path / "one.jsonl", tmp_path / "two.jsonl")
    first = next(work for work, people in authors(open_current(data)).items() if "ann-lee" in people)
    second = next(work for work, people in authors(open_current(data)).items() if "eve-oak" in people)
    if first != second:
        symposia(data, "works", "merge", first, second, "--yes")
    assert open_current(data).catalogue.count(Work) == 1
    (work,) = authors(open_current(data))
    printed = symposia(data, "works", "split", work, "--appearances", "two#item-1", "--yes")
    assert "1 work becomes 2" in printed
    assert sorted(people for people in authors(open_current(data)).values()) == [["ann-lee"], ["eve-oak"]]
    assert "is an appearance of" in symposia(
        data, "works", "split", work, "--appearances", "one#item-1,two#item-1", "--yes", code=1
    )


def test_appearances_that_print_the_same_are_split_by_their_documents(tmp_path: Path) -> None:
    """The same title and the same first author: a decision still says which document's is another work."""
    data = tmp_path / "data"
    for name, abstract in (("one.jsonl", CARDS), ("two.jsonl", f"{CARDS} Again."), ("three.jsonl", f"{CARDS} Once.")):
        written(tmp_path, name, [{"title": "On looms", "authors": ["Ann Lee"], "abstract": abstract}])
    symposia(data, "build", *(tmp_path / f"{name}.jsonl" for name in ("one", "two", "three")))
    before = open_current(data).id
    preview = symposia(data, "works", "split", "on-looms", "--appearances", "two#item-1", stdin="n\n")
    assert "1 work added" in preview
    printed = symposia(data, "works", "split", "on-looms", "--appearances", "two#item-1", "--yes")
    assert "not obeyed" not in printed
    rows = {row.source: row.work for row in open_current(data).catalogue.all(Appearance)}
    assert rows["one"] == rows["three"] == "on-looms"
    assert rows["two"].startswith("on-looms-")
    symposia(data, "build", "--add", written(tmp_path, "four.jsonl", [{"title": "Ropes", "authors": ["Bo Ray"]}]))
    assert {row.source: row.work for row in open_current(data).catalogue.all(Appearance)}.items() >= rows.items()
    symposia(data, "decisions", "undo", "1", "--yes")
    symposia(data, "sources", "remove", "four.jsonl")
    assert open_current(data).id == before


def concepts(data: Path) -> dict[str, str]:
    """Slug -> label of the concepts."""
    return {row.slug: row.label for row in open_current(data).catalogue.all(Concept)}


def test_concepts_are_merged_named_and_hidden(data: Path) -> None:
    before = concepts(data)
    assert {"punched-card", "power-loom"} <= set(before)
    printed = symposia(data, "concepts", "merge", "punched-card", "power-loom", "--yes")
    merged = concepts(data)
    assert len(merged) == len(before) - 1
    (stays,) = {"punched-card", "power-loom"} & set(merged)
    (went,) = {"punched-card", "power-loom"} - {stays}
    assert f"concepts/{went} will lead to concepts/{stays}" in printed
    labels = {row.label for row in open_current(data).catalogue.where(ConceptLabel, concept=stays)}
    assert {"punched card", "power loom"} <= {merged[stays], *labels}
    assert client_of(data).get(f"/concepts/{went}").headers["Location"] == f"/concepts/{stays}"
    symposia(data, "decisions", "undo", "1", "--yes")
    assert concepts(data) == before
    symposia(data, "concepts", "alias", "punched-card", "Lochkarte", "--yes")
    reasons = {
        row.label: row.reason for row in open_current(data).catalogue.where(ConceptLabel, concept="punched-card")
    }
    assert reasons["Lochkarte"] == "decision 3"
    symposia(data, "concepts", "rename", "punched-card", "Hollerith card", "--yes")
    assert concepts(data)["punched-card"] == "Hollerith card"
    symposia(data, "concepts", "hide", "punched-card", "--yes")
    assert concepts(data) == {slug: label for slug, label in before.items() if slug != "punched-card"}
    assert client_of(data).get("/concepts/punched-card").status_code == 410


@pytest.mark.parametrize("what", ["alias", "rename"])
def test_a_label_that_another_concept_bears_is_told_of_before_it_is_given(data: Path, what: str) -> None:
    printed = symposia(data, "concepts", what, "punched-card", "Power Loom", "--yes")
    assert "concepts/power-loom is called so, too (if they are one, merge them)" in printed
    assert "called so" not in symposia(data, "concepts", what, "punched-card", "Punched card", "--yes")


def test_a_form_of_a_concept_is_set_apart_and_brought_back(data: Path, tmp_path: Path) -> None:
    abstract = (
        "We train graph neural networks (GNNs) on graphs. GNNs learn from graphs; graph neural networks generalise."
    )
    build([written(tmp_path, "g.jsonl", [{"title": "Deep nets", "abstract": abstract, "authors": ["Ann Lee"]}])], data)
    before = concepts(data)
    assert "no work prints 'CNN'" in symposia(
        data, "concepts", "split", "graph-neural-network", "--labels", "CNN", code=1
    )
    symposia(data, "concepts", "split", "graph-neural-network", "--labels", "GNNs", "--yes")
    after = concepts(data)
    assert set(after.values()) == {*before.values(), "GNNs"}
    (new,) = set(after) - set(before)
    assert open_current(data).catalogue.count(ConceptLabel, concept="graph-neural-network", label="GNNs") == 0
    symposia(data, "concepts", "merge", "graph-neural-network", new, "--yes")
    assert concepts(data) == before
    assert open_current(data).catalogue.count(ConceptLabel, concept="graph-neural-network", label="GNNs") == 1


# ---- many at once, and the file --------------------------------------------------------------------------------------


def test_a_table_of_decisions_is_applied_whole_or_not_at_all(data: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    lines = "merge,person,ann-lee,anna-weber,,,she married\nrename,work,power-looms-reconsidered,,,Looms again,\n"
    table.write_text(f"what,kind,a,b,parts,text,reason\n{lines}hide,concept,no-such,,,,\nmerge,person,x,y,,,\n")
    printed = symposia(data, "decisions", "apply", table, "--yes", code=1)
    assert "line 4: no concept named 'no-such'" in printed
    assert "line 5: no person named 'x'" in printed
    assert not (data / "decisions.jsonl").read_text("utf-8")
    table.write_text(f"what,kind,a,b,parts,text,reason\n{lines}")
    symposia(data, "decisions", "apply", table, "--yes")
    made = Decisions.load(data / "decisions.jsonl").all
    assert [(each.number, each.what, each.reason) for each in made] == [(1, "merge", "she married"), (2, "rename", "")]
    listed = symposia(data, "decisions")
    assert "merge person ann-lee anna-weber" in listed
    assert "'Looms again'" in listed
    table.write_text("what,who\nmerge,ann\n")
    assert "column 'who' is not known" in symposia(data, "decisions", "apply", table, "--yes", code=1)
    table.write_text("what,kind,a,b\nmerge,person,ann-lee,anna-weber,she,married\n,person,ann-lee\n\nundo,,x\n")
    printed = symposia(data, "decisions", "apply", table, "--yes", code=1)
    assert "line 2: more cells than columns: 'she married'" in printed
    assert "line 3: column 'what' is empty" in printed
    assert "line 5: an undo needs the number of a decision" in printed


GOOD = (
    '{"number": 1, "time": "2024-05-01T12:00:00Z", "by": "ida", "what": "hide", "kind": "concept", "reason": "", '
    '"keys": [["x"]]}'
)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "no JSON"),
        ("[]", "not a decision"),
        ('{"number": 2}', "needs 'time'"),
        (GOOD, "decision 1 stands after decision 1"),
        (GOOD.replace('"number": 1', '"number": 2, "colour": "red"'), "'colour'"),
        (GOOD.replace('"number": 1', '"number": 2').replace("hide", "burn"), "'what' must be one of"),
        (GOOD.replace('"number": 1', '"number": 2').replace("concept", "person"), "cannot be decided of person"),
        (GOOD.replace('"number": 1', '"number": 2').replace("hide", "merge"), "needs the keys of 2 or more"),
        (GOOD.replace('"number": 1', '"number": 2').replace("hide", "alias"), "alias needs 'text'"),
        (GOOD.replace('"number": 1', '"number": 2').replace("hide", "undo"), "an undo needs 'of'"),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_built(data: Path, tmp_path: Path, line: str, says: str) -> None:
    (data / "decisions.jsonl").write_text(f"{GOOD}\n{line}\n", "utf-8")
    printed = symposia(data, "build", written(tmp_path, "works.jsonl", WORKS[:1]), code=1)
    assert "decisions.jsonl, line 2" in printed
    assert says in printed
    assert "line 2" in symposia(data, "decisions", code=1)


def test_decisions_made_by_hand_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    one = Decision(1, "2024-05-01T12:00:00Z", "ida", "é", "merge", "person", ("a", "b"), (("k",), ("l", "m")))
    undo = Decision(2, "2024-05-02T12:00:00Z", "bo", "", "undo", of=1)
    Decisions((one, undo)).save(tmp_path / "d.jsonl")
    assert Decisions.load(tmp_path / "d.jsonl").all == (one, undo)
    assert Decisions.load(tmp_path / "d.jsonl").in_force == ()
    assert Decisions((one,)).with_more([replace(undo, number=0)]).all == (one, undo)


# ---- over HTTP -------------------------------------------------------------------------------------------------------


def test_deciding_over_http_is_off_without_a_token_and_refused_with_a_wrong_one(built: Path) -> None:
    wanted = {"what": "merge", "kind": "person", "things": ["ann-lee", "anna-weber"]}
    closed = client_of(built).post("/api/v1/decisions", json=wanted)
    assert closed.status_code == 403
    assert "SYMPOSIA_TOKEN" in closed.get_json()["detail"]
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic secret"}):
        answer = client_of(built, "secret").post("/api/v1/decisions", json=wanted, headers=headers)
        assert answer.status_code == 403
        assert "Bearer" in answer.get_json()["detail"]


def test_a_decision_over_http_is_previewed_made_served_and_undone(data: Path) -> None:
    client, headers = client_of(data, "secret"), {"Authorization": "Bearer secret"}
    before = client.get("/api/v1").get_json()["snapshot"]
    wanted = {"what": "merge", "kind": "person", "things": ["ann-lee", "anna-weber"], "reason": "she married"}
    preview = client.post("/api/v1/decisions", json={**wanted, "preview": True}, headers=headers)
    assert preview.status_code == 200
    assert "2 people become 1" in preview.get_json()["effect"]
    assert client.get("/api/v1/decisions").get_json()["meta"]["count"] == 0
    made = client.post("/api/v1/decisions", json=wanted, headers=headers)
    assert made.status_code == 201
    assert client.get("/api/v1").get_json()["snapshot"] == made.get_json()["snapshot"] != before
    assert client.get("/people/anna-weber").status_code == 301
    (listed,) = client.get("/api/v1/decisions").get_json()["results"]
    assert (listed["number"], listed["reason"], listed["in_force"]) == (1, "she married", True)
    undone = client.post("/api/v1/decisions", json={"what": "undo", "of": 1}, headers=headers)
    assert undone.get_json()["snapshot"] == before
    assert client.get("/people/anna-weber").status_code == 200
    assert [each["in_force"] for each in client.get("/api/v1/decisions").get_json()["results"]] == [False, False]


def test_a_server_that_has_built_its_first_snapshot_makes_decisions_too(
    tmp_path: Path, serving: Callable[..., AbstractContextManager[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process copied from one that had a store open could not write another: it would wait for ever."""
    monkeypatch.setenv("SYMPOSIA_TOKEN", "secret")
    works = written(tmp_path, "works.jsonl", WORKS)
    command = (sys.executable, "-m", "api", "serve", works, "--port", "0", "--data", tmp_path / "data")
    wanted = {"what": "merge", "kind": "person", "things": ["ann-lee", "anna-weber"]}
    headers = {"Authorization": "Bearer secret", "Content-Type": "application/json"}
    with serving(*command, cwd=tmp_path) as address:
        for body in (wanted, {"what": "undo", "of": 1}):
            asked = Request(address + "api/v1/decisions", json.dumps(body).encode(), headers)
            with urlopen(asked, timeout=60) as answer:
                made = json.load(answer)
            with urlopen(address + "health", timeout=60) as answer:
                assert json.load(answer)["snapshot"] == made["snapshot"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"what": "marry"}', "unknown decision 'marry'"),
        ('{"waht": "merge"}', "did you mean 'what'"),
        ('{"what": "merge", "things": "ann-lee"}', "a list of texts"),
        ('{"what": "merge", "kind": "series", "things": ["a", "b"]}', "no kind to decide about named 'series'"),
        ('{"what": "merge", "kind": "person", "things": ["ann-lee", "nobody"]}', "no person named 'nobody'"),
        ('{"what": "undo", "of": 7}', "there is no decision 7"),
    ],
)
def test_requests_that_decide_nothing_are_answered_in_words(built: Path, body: str, says: str) -> None:
    headers = {"Authorization": "Bearer secret"}
    answer = client_of(built, "secret").post("/api/v1/decisions", data=body, headers=headers)
    assert answer.status_code in (400, 404)
    assert says in answer.get_json()["detail"]


# ---- what was published once -----------------------------------------------------------------------------------------


PEOPLE = ["Ann Lee", "A. Lee", "Anna Weber", "Bo Ray", "Cy Poe", "Di Fox", "Wei Zhang", "Eve Oak"]
TITLES = [f"{one} {other}" for one in ("Looms", "Clocks", "Gardens") for other in ("and cards", "at sea", "in law")]


def page(dice: random.Random) -> str:
    """A session with one talk."""
    words = dice.choice(["Posters", "Theory", "More theory"]), dice.choice(["Hall A", "Hall B"]), dice.choice(PEOPLE)
    talk = f"Spotlight\n{dice.choice(TITLES)}\n\n{' · '.join(dice.sample(PEOPLE, 3))}\n\n{CARDS} {CARDS}\n"
    return "Session\n\n{}\n\n{}\n\nModerator: {}\n\nWed 20 July 14:00 - 14:05 PDT\n\n".format(*words) + talk


def document(folder: Path, number: int, dice: random.Random) -> ReadSource:
    """A new document, a session or a list of works, and what is read of it."""
    path = folder / f"{number}.{dice.choice(['txt', 'jsonl', 'jsonl'])}"
    if path.suffix == ".txt":
        path.write_text(page(dice), "utf-8")
    else:
        works = [{"title": dice.choice(TITLES), "authors": dice.sample(PEOPLE, 3), "abstract": CARDS} for _ in range(3)]
        written(folder, path.name, works)
    (found,) = find_inputs([path]).inputs
    return ReadSource(found, readers.read(found))


def drawn(decisions: Decisions, register: Register, dice: random.Random) -> Decision:
    """A merge or split of what the register knows, or the undo of a decision."""
    standing = [each.number for each in decisions.standing]
    if standing and dice.random() < 0.4:
        return Decision(0, "2024-05-01T12:00:00Z", "dice", "", "undo", of=dice.choice(standing))
    used = [each for each in register.entries if each.used and each.keys and each.kind in KINDS]
    kind = dice.choice(sorted({each.kind for each in used}))
    one, other = (dice.choice([each for each in used if each.kind == kind]) for _ in range(2))
    if one is not other:
        sides, named = (one.keys, other.keys), (one.slug, other.slug)
        return Decision(0, "2024-05-01T12:00:00Z", "dice", "", "merge", kind, named, sides)
    sides = one.keys[::2], one.keys[1::2] or ("nothing",)
    return Decision(0, "2024-05-01T12:00:00Z", "dice", "", "split", kind, (one.slug, "some"), sides)


def test_every_iri_ever_published_answers_200_301_or_410(tmp_path: Path) -> None:
    """After fifty random additions, with removals, merges, splits and undoings between them, nothing is a 404."""
    (tmp_path / "docs").mkdir()
    dice, register, decisions = random.Random(7), Register(), Decisions()
    sources: list[ReadSource] = []
    published: set[tuple[str, str]] = set()
    for number in range(1, 51):
        sources.append(document(tmp_path / "docs", number, dice))
        if len(sources) > 9 or dice.random() < 0.2:
            sources.remove(dice.choice(sources[:-1] or sources))
        register = replace(register, number=number)
        made = resolve(
            sources, base="http://127.0.0.1:8000/", version="0", register=register, decisions=decisions.constraints
        )
        register = made.register
        published |= {(entry.kind, entry.slug) for entry in register.entries if entry.used}
        lists = Counter((row.source, row.of, row.field, row.person) for row in made.kg.rows(Signature))
        assert set(lists.values()) == {1}, "no two signatures of one list are one person"
        decisions = decisions.with_more([drawn(decisions, register, dice)])
    register.save(tmp_path / "data" / "register.jsonl")
    decisions.save(tmp_path / "data" / "decisions.jsonl")
    build([tmp_path / "docs" / each.input.name for each in sources], tmp_path / "data")
    client, statuses = client_of(tmp_path / "data"), Counter[tuple[str, int]]()
    for kind, slug in sorted(published):
        answer = client.get(f"/id/{kind}/{slug}.nt")
        assert answer.status_code in (200, 301, 410), f"{kind} {slug}: {answer.status_code}"
        if answer.status_code == 301:
            assert client.get(answer.headers["Location"]).status_code == 200
        statuses[kind, answer.status_code] += 1
    assert {kind for kind, status in statuses if status == 301} >= {"person", "work", "session"}
    assert {kind for kind, status in statuses if status == 410} >= {"person", "work", "session", "room", "source"}


def test_what_is_gone_is_told_in_a_page_and_in_json(data: Path, tmp_path: Path) -> None:
    symposia(data, "build", written(tmp_path, "works.jsonl", WORKS[:2]))
    client = client_of(data)
    page = client.get("/people/di-fox", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert "di-fox" in page.text
    assert "was here once" in page.text
    for path in ("/api/v1/people/di-fox", "/api/v1/people/di-fox/works", "/id/person/di-fox", "/id/person/di-fox.ttl"):
        assert client.get(path).status_code == 410
    assert client.get("/people/nobody").status_code == 404
    symposia(data, "build", written(tmp_path, "works.jsonl", WORKS))
    assert client.get("/people/di-fox").status_code == 200, "it comes back with its evidence"


def test_links_between_people_follow_a_merge(data: Path) -> None:
    symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    pairs = {(row.a, row.b) for row in open_current(data).catalogue.all(Coauthorship)}
    assert ("ann-lee", "di-fox") in pairs


def test_two_names_are_explained(built: Path) -> None:
    """What is held to be one person says by what; two people are told with what they have in common."""
    part = "power-looms-reconsidered#author-1"
    printed = symposia(built, "people", "why", "on-looms-and-their-punched-cards#author-1", part)
    assert "are held to be one person" in printed
    assert part in printed
    printed = symposia(built, "people", "why", "ann-lee", "Ann Lee")
    assert printed.count(part) == 2, "one person named twice is listed once, and each authorship explained"
    assert "and the other signature of Ann Lee (ann-lee): held to be one person" in printed
    printed = symposia(built, "people", "why", "Cy Poe", "ann-lee")
    assert "are held to be two people" in printed
    assert "sign together: On looms and their punched cards" in printed
    assert "co-authors of both: Bo Ray" in printed
    assert "there is no 'x#author-1'" in symposia(built, "people", "why", "x#author-1", part, code=1)


def test_the_least_certain_links_come_first_each_with_the_commands_that_settle_it(data: Path) -> None:
    printed = symposia(data, "people", "review")
    scores = [float(line.split()[0]) for line in printed.splitlines() if line.startswith("0.")]
    assert scores
    assert scores == sorted(scores)
    commands = [line.partition(": ")[2] for line in printed.splitlines() if line.startswith("      right: ")]
    assert len(commands) == len(scores)
    assert "symposia people split ann-lee --authorships 'power-looms-reconsidered#author-1'" in printed
    for command in sorted(set(commands)):
        symposia(data, *command.split()[1:], "--yes", "--no-build")
    assert "No link is uncertain" in symposia(data, "people", "review")


def test_somebody_who_stands_alone_may_be_the_nearest_of_that_name(tmp_path: Path) -> None:
    """The queue names whom: told to be two they are out of it, told to be one they are merged."""
    works = [*WORKS, {"title": "Weaving in winter", "authors": ["A. Weber"], "abstract": "Winters are for weaving."}]
    build([written(tmp_path, "works.jsonl", works)], tmp_path / "data")
    printed = symposia(tmp_path / "data", "people", "review")
    two, one = "symposia people confirm a-weber anna-weber", "symposia people merge a-weber anna-weber"
    assert f"      right: {two}\n      wrong: {one}\n" in printed
    client = client_of(tmp_path / "data")
    assert one in client.get("/review").text
    (found,) = [each for each in client.get("/api/v1/review").get_json()["results"] if each["printed"] == "A. Weber"]
    assert found["wrong"]["decision"] == {"what": "merge", "kind": "person", "things": ["a-weber", "anna-weber"]}
    symposia(tmp_path / "data", *two.split()[1:], "--yes", "--no-build")
    assert "a-weber" not in symposia(tmp_path / "data", "people", "review")


def test_of_two_that_become_one_the_address_with_more_evidence_stays(tmp_path: Path) -> None:
    """Also where one key stands for many places; what is told before is what is done."""
    works = [
        {"title": f"{title}", "authors": ["Amy Sol"], "event": event, "session": session, "year": int(event[-4:])}
        for title, event, session in [
            ("Sand", "Dunes 2021", "Theory"),
            ("Silt", "Dunes 2022", "Theory"),
            ("Clay", "Dunes 2022", "Practice"),
        ]
    ]
    editorials = [{"title": "Editorial", "authors": [name]} for name in ("Maria Sol", "John Moon", "Maria Sol")]
    written(tmp_path, "a.jsonl", works)
    written(tmp_path, "b.jsonl", editorials[:2])
    written(tmp_path, "c.jsonl", editorials[2:])
    data = tmp_path / "data"
    build([tmp_path / f"{name}.jsonl" for name in "abc"], data)
    for kind, gone, stays in (("events", "dunes-2021", "dunes-2022"), ("people", "john-moon", "maria-sol")):
        told = symposia(data, kind, "merge", gone, stays, "--yes")
        assert f"{kind}/{gone} will lead to {kind}/{stays}" in told
        entries = {each.slug: each for each in Register.load(data / "register.jsonl").entries}
        assert (entries[gone].used, entries[gone].to, entries[stays].used) == (False, stays, True)


def test_undoing_tells_which_other_decision_says_the_same(data: Path) -> None:
    symposia(data, "people", "merge", "ann-lee", "anna-weber", "--yes")
    (one,) = {
        each.person for each in open_current(data).catalogue.all(Authorship) if each.name in ("Ann Lee", "Anna Weber")
    }
    symposia(data, "people", "confirm", one, "--yes")
    told = symposia(data, "decisions", "undo", "1", "--yes")
    assert f"holds no longer, but decision 2 (confirm person {one}) still holds them together" in told
    again = symposia(data, "decisions", "undo", "2", "--yes")
    assert "(confirm person" in again
    assert "but" not in again.partition("holds no longer")[2].partition("\n")[0]


def test_a_place_in_a_structured_document_is_told_once(tmp_path: Path) -> None:
    works = [{"title": "Sand"}, {"title": "Silt", "authors": [{"name": "Amy Sol", "orcid": "0000-0000-0000-0000"}]}]
    document = written(tmp_path, "a.jsonl", works)
    told = symposia(tmp_path / "data", "build", document)
    assert "warning: a.jsonl, line 2 /authors/0/orcid: '0000-0000-0000-0000' is no ORCID iD" in told


@pytest.mark.parametrize("confirmed", [True, False])
def test_what_was_confirmed_of_a_concept_keeps_its_labels(tmp_path: Path, confirmed: bool) -> None:
    """Though no later document says that they are one."""
    first = [
        {
            "title": "Punched card looms for power weaving",
            "abstract": "We study punched card looms (PCLs). PCLs weave.",
        },
        {"title": "PCLs at work", "abstract": "Punched card looms (PCLs) weave silk. We compare PCLs."},
    ]
    later = [
        {
            "title": "Punched card looms of silk",
            "abstract": "We study punched card looms and how punched card looms age.",
        },
        {"title": "PCLs for wool", "abstract": "PCLs weave wool. We compare PCLs with hands."},
        {"title": "PCLs in wood", "abstract": "PCLs are made of wood, and PCLs last."},
    ]
    data = tmp_path / "data"
    build([written(tmp_path, "a.jsonl", first)], data)
    loom = "punched-card-loom"
    if confirmed:
        told = symposia(data, "concepts", "confirm", loom, "--yes")
        assert f"all labels of concepts/{loom} stay together in every later build" in told
        assert "confirm is about 1 thing, here are 2" in symposia(
            data, "concepts", "confirm", loom, loom, "--yes", code=1
        )
    build([written(tmp_path, "b.jsonl", later)], data)
    catalogue = open_current(data).catalogue
    named = {row.work for row in catalogue.where(Mention, concept=loom)}
    assert len(named) == (3 if confirmed else 1)
