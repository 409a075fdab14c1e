"""Why names are held to be one person or two: told by command and over HTTP, with weights that add up."""

from __future__ import annotations

import json
import shutil
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.app import create_app
from api.cli import main
from graph.entities import Authorship, Chair, Person, PersonIdentifier, SourceNote
from graph.erasing import plan
from graph.resolve.names import Degree, compatible, parsed
from graph.snapshot import Snapshot, open_current


def symposia(data: Path, *words: str) -> str:
    """What the command prints about a data folder."""
    done = CliRunner().invoke(main, [*words, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.output


def asked(client: FlaskClient, one: str, other: str) -> dict[str, Any]:
    """The answer over HTTP to why two are one person or two."""
    answer = client.get("/api/v1/why", query_string={"a": one, "b": other})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def adds_up(found: dict[str, Any]) -> bool:
    """Whether the weights shown are the score shown, as far as two decimals tell."""
    total = sum(each["weight"] for each in found["evidence"])
    return bool(abs(total - found["score"]) <= 0.005 * (len(found["evidence"]) + 1))


def test_every_person_of_several_authorships_is_explained(client: FlaskClient, snapshot: Snapshot) -> None:
    """Each authorship has its evidence for being with the others; it speaks for what was built, and adds up."""
    several = 0
    for person in snapshot.catalogue.all(Person):
        number = snapshot.catalogue.count(Authorship, person=person.slug)
        identity = client.get(f"/api/v1/people/{person.slug}?explain=1").get_json()["identity"]
        moderates = snapshot.catalogue.count(Chair, person=person.slug)
        assert len(identity) == (number if number + moderates > 1 else 0)
        for each in identity:
            assert (each["verdict"], each["decided_by"]) == ("one person", "evidence")
            assert each["chance"] >= 0.5
            assert adds_up(each)
        several += number > 1
    assert several


def test_the_evidence_about_any_two_authorships_speaks_for_what_was_built(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    """Of all pairs of the seeds: names that contradict each other are two people, others are what evidence says."""
    signed = snapshot.catalogue.all(Authorship)
    names = {each: parsed(each.repaired or each.name) for each in signed}
    compared = 0
    for one, other in combinations(signed, 2):
        same = one.person == other.person
        if compatible(names[one], names[other]) is Degree.CONTRADICTION:
            assert not same
        elif one.work != other.work:
            found = asked(client, f"{one.work}#{one.fragment}", f"{other.work}#{other.fragment}")
            assert found["verdict"] == ("one person" if same else "two people")
            assert (found["chance"] >= 0.5) == same
            assert adds_up(found)
            compared += 1
    assert compared


def test_the_command_tells_the_same_as_http(client: FlaskClient, snapshot: Snapshot, snapshot_data: Path) -> None:
    people = [each.slug for each in snapshot.catalogue.all(Person)]
    person = next(each for each in people if snapshot.catalogue.count(Authorship, person=each) > 1)
    one, other = (f"{each.work}#{each.fragment}" for each in snapshot.catalogue.where(Authorship, person=person)[:2])
    printed, found = symposia(snapshot_data, "people", "why", one, other), asked(client, one, other)
    assert "are held to be one person" in printed
    for each in found["evidence"]:
        assert f"{each['weight']:+6.2f}  {each['kind']}: {each['seen']}" in printed
    assert f"{found['score']:+6.2f}  together: by this evidence alone one person" in printed


def test_two_authors_of_one_list_are_two_whatever_their_names(client: FlaskClient, snapshot: Snapshot) -> None:
    first = snapshot.catalogue.all(Authorship)[0]
    second = snapshot.catalogue.where(Authorship, work=first.work)[1]
    found = asked(client, f"{first.work}#{first.fragment}", f"{second.work}#{second.fragment}")
    assert found["verdict"] == "two people"
    assert found["decided_by"] == f"names of two people: '{first.name}' and '{second.name}'"
    assert (found["score"], found["chance"]) == (None, 0.0)


def test_a_decision_is_named_and_what_evidence_alone_says_stands_beside_it(snapshot_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(snapshot_data, data, symlinks=True)
    catalogue = open_current(data).catalogue
    rows = [each for each in catalogue.all(Authorship) if catalogue.count(Authorship, person=each.person) == 2]
    one, other = catalogue.where(Authorship, person=rows[0].person)
    parts = f"{one.work}#{one.fragment}", f"{other.work}#{other.fragment}"
    symposia(data, "people", "split", one.person, "--authorships", parts[1], "--yes")
    found = asked(create_app(data).test_client(), *parts)
    assert (found["verdict"], found["decided_by"]) == ("two people", "decision 1")
    assert found["chance"] >= 0.5
    assert "decided by decision 1" in symposia(data, "people", "why", *parts)


def built(folder: Path, **documents: list[dict[str, Any]]) -> Path:
    """The data folder of documents of works, each work a JSON object."""
    (folder / "docs").mkdir()
    for name, works in documents.items():
        lines = "".join(json.dumps(work) + "\n" for work in works)
        (folder / "docs" / f"{name}.jsonl").write_text(lines, "utf-8")
    symposia(folder / "data", "build", str(folder / "docs"))
    return folder / "data"


def test_an_identifier_that_names_contradict_is_nobody_s_and_explains_nothing(tmp_path: Path) -> None:
    """It is remarked upon where it stands, and found when one whom it stands with is erased."""
    names, ids = ["Alpha Romeo", "Bravo Sierra"], ["0000-0000-0100-0003", "0000-0000-0100-0070"]

    def signed(title: str, year: int, order: list[str]) -> dict[str, Any]:
        authors = [{"name": name, "orcid": orcid} for name, orcid in zip(names, order, strict=True)]
        return {"title": title, "authors": [*authors, {"name": "Cy Day", "orcid": "0000-0000-0100-0142"}], "year": year}

    works = {"right": [signed("Lava", 2019, ids)], "wrong": [signed("Lava and ash", 2021, ids[::-1])]}
    data = built(tmp_path, **works)
    catalogue = open_current(data).catalogue
    kept = {(each.person, each.value) for each in catalogue.all(PersonIdentifier)}
    assert not {value for _, value in kept} & set(ids)
    assert sum("is not taken for that of" in each.message for each in catalogue.all(SourceNote)) >= 4
    told = symposia(data, "people", "why", "lava#author-1", "lava-and-ash#author-1")
    assert "held to be one person" in told
    assert "stated identifiers" not in told
    assert set(ids) <= set(plan(data, "alpha-romeo").ids)


def test_two_of_one_name_in_one_list_are_not_told_to_be_in_two_documents(tmp_path: Path) -> None:
    data = built(tmp_path, one=[{"title": "Lava", "authors": ["Wei Chen", "Wei Chen"], "year": 2019}])
    told = symposia(data, "people", "why", "lava#author-1", "lava#author-2")
    assert "decided by one list of names that prints both: 'Wei Chen' and 'Wei Chen' in one#item-1" in told
    assert "two documents" not in told


def test_names_that_keep_two_apart_are_told_though_the_two_asked_about_agree(tmp_path: Path) -> None:
    works = [
        {"title": "Law A", "authors": ["William Henry Gates Jr.", "Cy Day"], "year": 2015, "abstract": "torts"},
        {"title": "Law B", "authors": ["William H. Gates", "Cy Day"], "year": 2015, "abstract": "torts"},
        {"title": "Law C", "authors": ["William H. Gates Sr.", "Cy Day"], "year": 2015, "abstract": "torts"},
    ]
    data = built(tmp_path, law=works)
    people = {each.work: each.person for each in open_current(data).catalogue.all(Authorship) if each.ordinal == 1}
    apart = "law-a" if people["law-a"] != people["law-b"] else "law-c"
    told = symposia(data, "people", "why", f"{apart}#author-1", "law-b#author-1")
    assert "held to be two people" in told
    assert "decided by names of two people, under which they sign elsewhere: " in told
    assert "Jr." in told
    assert "Sr." in told


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("a=nobody&b=nadav-cohen", 400, "there is no person 'nobody'"),
        ("a=x%23author-1&b=nadav-cohen", 400, "there is no authorship 'x#author-1'"),
        ("a=nadav-cohen", 400, "'b' is missing"),
        ("a=nadav-cohen&b=nadav-cohen&c=1", 400, "unknown parameter 'c'"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(client: FlaskClient, query: str, status: int, says: str) -> None:
    answer = client.get(f"/api/v1/why?{query}")
    assert answer.status_code == status
    assert says in answer.get_json()["detail"]
