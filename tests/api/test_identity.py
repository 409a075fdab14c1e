"""Why names are held to be one person or two: told by command and over HTTP, with weights that add up."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.app import create_app
from api.cli import main
from graph.entities import Authorship, Chair, Person
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
    assert (found["verdict"], found["decided_by"]) == ("two people", "names of two people")
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
