"""Erasing a person: nothing in the data folder says the name any more, and nothing else is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.app import create_app
from api.cli import main
from graph.build import build
from graph.entities import Authorship, Work
from graph.erasing import erase
from graph.register import Register
from graph.snapshot import Snapshot, open_current, pin

WHEN = "2024-05-01T12:00:00Z"
ABSTRACT = "We thank ZOË KÖGLER for looms. Looms need cards."
WORKS = [
    {"title": "On looms and cards", "authors": ["Zoë Kögler", "Bo Ray", "Cy Poe"], "abstract": ABSTRACT},
    {"title": "Clocks at sea", "authors": ["Di Fox", "Zoë Kögler", "Bo Ray"], "abstract": "Clocks tick at sea."},
    {"title": "Gardens in dry climates", "authors": ["Eve Oak", "Di Fox"], "abstract": "Gardens need water."},
]
SPELLINGS = (
    "Zoë Kögler",
    "Zoe\u0308 Ko\u0308gler",
    "Zo\\u00eb K\\u00f6gler",
    "Kögler, Zo",
    "Zoë_Kögler",
    'K{\\"o}gler',
)

#: The second work in another format, with its authors in another spelling.
BIBTEX = """\
@article{clocks,
  title = {Clocks at sea},
  author = {Fox, Di and K{\\"o}gler, Zo{\\"e} and Ray, Bo}
}
"""


def written(folder: Path, name: str, works: Sequence[Mapping[str, object]], *, escaped: bool = False) -> Path:
    """A document of works, its letters as they are or as escapes of JSON."""
    path = folder / name
    path.write_text("".join(json.dumps(work, ensure_ascii=escaped) + "\n" for work in works), "utf-8")
    return path


def symposia(data: Path, *words: str | Path, stdin: str | None = None, code: int = 0) -> str:
    """What the command prints about a data folder, errors included; it must end with ``code``."""
    done = CliRunner().invoke(main, [*map(str, words), "--data", str(data)], input=stdin)
    assert done.exit_code == code, done.output
    return done.output


def holding(data: Path, *names: str) -> Iterator[str]:
    """The files of a folder whose bytes hold one of some names, whatever the case, as `grep -ri` finds them."""
    for path in data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            text = content.decode("utf-8", "ignore").casefold()
            if any(name.casefold() in text or name.encode().lower() in content.lower() for name in names):
                yield path.relative_to(data).as_posix()


def authors(snapshot: Snapshot) -> dict[str, list[tuple[int | None, str]]]:
    """Work -> its authors with their places."""
    found: dict[str, list[tuple[int | None, str]]] = {}
    for row in snapshot.catalogue.all(Authorship):
        found.setdefault(row.work, []).append((row.ordinal, row.person))
    return {work: sorted(people, key=str) for work, people in found.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents, and ``data`` with four snapshots (one pinned) and decisions about two people."""
    tmp_path = tmp_path_factory.mktemp("erasure")
    data = tmp_path / "data"
    build([written(tmp_path, "one.jsonl", WORKS[:1], escaped=True)], data)
    pin(data, "current")
    bib = '@article{koegler,\n title = {Clocks at sea},\n author = {Fox, Di and K{\\"o}gler, Zo{\\"e} and Ray, Bo}\n}\n'
    (tmp_path / "two.bib").write_text(bib, "utf-8")
    build([tmp_path / "two.bib", written(tmp_path, "three.jsonl", WORKS[2:])], data, add=True)
    symposia(data, "people", "rename", "zoe-kogler", "Dr. Zoë Kögler", "--yes")
    symposia(data, "people", "rename", "bo-ray", "Bo B. Ray", "--yes")
    return tmp_path


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A copy of the data folder, with the documents beside it."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "data"


def test_nothing_says_the_name_and_nothing_else_is_lost(data: Path) -> None:
    """No file holds it, nor any literal of the store; the others keep their addresses and places."""
    before, works = authors(open_current(data)), {row.slug for row in open_current(data).catalogue.all(Work)}
    assert set(holding(data, *SPELLINGS))
    printed = symposia(data, "people", "erase", "Dr. Zoë Kögler", "--yes")
    assert "2 signatures in 2 documents blacked out, 2 works without this author" in printed
    assert "still stands" not in printed
    assert set(holding(data, *SPELLINGS)) == set()
    snapshot = open_current(data)
    assert snapshot.store.query('ASK { ?s ?p ?o FILTER(CONTAINS(LCASE(STR(?o)), "gler")) }').boolean is False
    assert len(list((data / "snapshots").iterdir())) == 1, "old snapshots are gone, the pinned one too"
    expected = {work: [each for each in people if each[1] != "zoe-kogler"] for work, people in before.items()}
    assert authors(snapshot) == expected
    assert {row.slug for row in snapshot.catalogue.all(Work)} == works
    assert (2, "bo-ray") in authors(snapshot)["on-looms-and-cards"]
    assert "conforms" in symposia(data, "check")


def test_titles_rooms_and_addresses_that_say_the_name_lose_it(tmp_path: Path) -> None:
    """Works and sessions called after the person are there under other addresses; the old ones are gone."""
    page = (
        "Session\n\nIn memory of Zoë Kögler\n\nKögler Hall, Zoë Kögler Street\n\nModerator: Ann Lee\n\n"
        "Wed 20 July 14:00 - 14:05 PDT\n\nSpotlight\nZoë Kögler and her looms\n\nZoë Kögler · Bo Ray\n\n"
        "We show how a loom weaves by cards. Each card lifts its own threads, and the pattern is a matter of cards.\n"
    )
    (tmp_path / "page.txt").write_text(page, "utf-8")
    data = tmp_path / "data"
    build([tmp_path / "page.txt"], data)
    old = {(each.kind, each.slug) for each in Register.load(data / "register.jsonl").entries if "kogler" in each.slug}
    assert {kind for kind, _ in old} == {"person", "work", "session", "room"}
    (session,) = (slug for kind, slug in old if kind == "session")
    symposia(data, "sessions", "rename", session, "Memories", "--yes")
    symposia(data, "people", "erase", "zoe-kogler", "--yes")
    assert set(holding(data, *SPELLINGS, "zoe kogler", "zoe-kogler")) == set()
    assert "conforms" in symposia(data, "check")
    client = create_app(data).test_client()
    for kind, slug in sorted(old):
        assert client.get(f"/id/{kind}/{slug}.ttl").status_code == 410
    (named,) = client.get("/api/v1/sessions").get_json()["results"]
    assert named["label"] == "Memories", "decisions about what was called after the person still hold"
    assert client.get("/api/v1/works").get_json()["meta"]["count"] == 1
    assert {"ann-lee", "bo-ray"} <= {each["slug"] for each in client.get("/api/v1/people").get_json()["results"]}


def test_the_address_answers_410_and_is_given_to_nobody_else(data: Path, tmp_path: Path) -> None:
    erase(data, "zoe-kogler", WHEN)
    client = create_app(data).test_client()
    for path in (
        "/people/zoe-kogler",
        "/api/v1/people/zoe-kogler",
        "/id/person/zoe-kogler",
        "/id/person/zoe-kogler.ttl",
    ):
        assert client.get(path).status_code == 410
    namesake = {"title": "Quite another matter", "authors": ["Zoë Kögler"], "abstract": "Matter matters."}
    symposia(data, "build", "--add", written(tmp_path, "new.jsonl", [namesake]))
    ((_, slug),) = authors(open_current(data))["quite-another-matter"]
    assert slug.startswith("zoe-kogler-")
    assert client.get("/people/zoe-kogler").status_code == 410


def test_decisions_about_the_person_keep_only_their_numbers_and_others_hold(data: Path) -> None:
    erase(data, "zoe-kogler", WHEN)
    one, other = (json.loads(line) for line in (data / "decisions.jsonl").read_text("utf-8").splitlines())
    assert (one["number"], one["what"], "keys" in one) == (1, "erased", False)
    assert other["named"] == ["bo-ray"]
    symposia(data, "build", "--add", data.parent / "three.jsonl")
    person = create_app(data).test_client().get("/api/v1/people/bo-ray").get_json()
    assert person["name"] == "Bo B. Ray"


def test_the_name_does_not_come_back_with_its_documents(data: Path, tmp_path: Path) -> None:
    """The same document, or the same work in another format, is read without it; what is read stays the same."""
    erase(data, "zoe-kogler", WHEN)
    after = authors(open_current(data))
    symposia(data, "build", "--add", tmp_path / "one.jsonl", tmp_path / "two.bib")
    assert authors(open_current(data)) == after
    symposia(data, "build", "--add", written(tmp_path, "again.jsonl", WORKS))
    assert set(holding(data, *SPELLINGS)) == set()
    assert authors(open_current(data)) == after
    assert "Zoë" not in (data / "erased.jsonl").read_text("utf-8")


def test_the_name_does_not_come_back_in_initials(data: Path, tmp_path: Path) -> None:
    """Whatever comes first in them; who only shares the family name and the initial stays."""
    erase(data, "zoe-kogler", WHEN)
    after = authors(open_current(data))
    ris = "TY  - JOUR\nTI  - On looms and cards\nAU  - Kögler, Z.\nAU  - Ray, Bo\nAU  - Poe, Cy\nER  - \n"
    (tmp_path / "again.ris").write_text(ris, "utf-8")
    works = [{"title": "Clocks at sea", "authors": ["Di Fox", "Z. Kögler", "Bo Ray", "Zacharias Kögler"]}]
    symposia(data, "build", "--add", tmp_path / "again.ris", written(tmp_path, "again.jsonl", works))
    found = authors(open_current(data))
    assert found.pop("clocks-at-sea")[-1][1] == "zacharias-kogler"
    assert found == {work: signed for work, signed in after.items() if work != "clocks-at-sea"}
    assert set(holding(data, "Z. Kögler", "Kögler, Z.")) == set()


def test_somebody_else_of_that_name_in_the_same_document_stays(tmp_path: Path) -> None:
    """Where the documents tell the two apart, only one of them goes."""
    orcids = ("0000-0002-1825-0097", "0000-0001-5109-3700")
    works = [
        {"title": title, "authors": [{"name": "Wei Zhang", "orcid": orcid}, other]}
        for title, orcid, other in zip(("Looms", "Clocks"), orcids, ("Bo Ray", "Di Fox"), strict=True)
    ]
    data = tmp_path / "data"
    build([written(tmp_path, "works.jsonl", works)], data)
    before = authors(open_current(data))
    ((_, victim), _), ((_, stays), _) = before["looms"], before["clocks"]
    printed = symposia(data, "people", "erase", victim, "--yes")
    assert "1 of the same name stays" in printed
    after = authors(open_current(data))
    assert after == {"looms": [(2, "bo-ray")], "clocks": before["clocks"]}
    assert stays != victim
    assert not set(holding(data, orcids[0]))


def test_erasing_is_previewed_and_asked_for(data: Path) -> None:
    before = sorted(path.relative_to(data) for path in data.rglob("*"))
    printed = symposia(data, "people", "erase", "zoe-kogler", stdin="n\n")
    assert "cannot be undone" in printed
    assert "Nothing was erased" in printed
    assert sorted(path.relative_to(data) for path in data.rglob("*")) == before
    assert "did you mean 'zoe-kogler'" in symposia(data, "people", "erase", "zoe-koglr", "--yes", code=1)


FIXTURES = sorted(
    path for path in (Path(__file__).resolve().parents[1] / "fixtures").rglob("works.*") if path.suffix != ".toml"
)


@pytest.mark.parametrize("document", FIXTURES, ids=lambda path: path.parent.name)
def test_the_first_author_of_the_longest_list_can_be_erased_in_every_format(document: Path, tmp_path: Path) -> None:
    """Whatever way a format writes names, the name goes and everything else that it says stays."""
    build([document], tmp_path)
    before = authors(open_current(tmp_path))
    longest = max(sorted(before), key=lambda work: len(before[work]))
    victim = before[longest][0][1]
    printed = symposia(tmp_path, "people", "erase", victim, "--yes")
    assert "still stands" not in printed
    expected = {work: [each for each in people if each[1] != victim] for work, people in before.items()}
    assert authors(open_current(tmp_path)) == {work: people for work, people in expected.items() if people}
    published = {(each.kind, each.slug) for each in Register.load(tmp_path / "register.jsonl").entries if each.used}
    assert ("person", victim) not in published
