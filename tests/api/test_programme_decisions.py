"""Sessions, rooms and editions: what documents print joins them, people decide otherwise, and can take it back."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from markupsafe import escape

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph.build import build
from graph.entities import Event, EventAppearance, Room, RoomAppearance, Session, SessionAppearance
from graph.snapshot import open_current

PAGE = """\
Session

{title}

{room}

Moderator: Mary Somerville

Wed 20 July {hour}:00 - {hour}:05 {zone}

Spotlight
On the {topic} of Analytical Engines

Ada Lovelace · Luigi Menabrea

We study analytical engines. They turn cards into numbers, and numbers into cards, and that is their whole theory.

Wed 20 July {hour}:30 - {hour}:35 {zone}

Oral
{first} that Weave by Cards

Joseph Jacquard · Basile Bouchon

We show how a loom weaves by cards. Each card lifts its own threads, and so the pattern is a matter of cards alone.
"""
MANIFEST = """
[[event]]
id = "looms-2022"
name = "Congress of Looms"
series = "Looms"
year = 2022

[[event]]
id = "looms-22"
series = "LOOMS"
year = 2022

[[event]]
id = "looms-22-workshops"
series = "Looms"
year = 2022
"""
PAGES = {
    "a": ("looms-2022", {"title": "Posters", "room": "Hall A", "hour": 14, "zone": "PDT", "topic": "Theory"}),
    "b": ("looms-2022", {"title": "More posters", "room": "Hall A (left)", "hour": 9, "zone": "PDT", "topic": "Use"}),
    "c": ("looms-22", {"title": "POSTERS", "room": "hall a", "hour": 17, "zone": "EDT", "topic": "Theory"}),
    "d": ("looms-22-workshops", {"title": "Posters", "room": "Hall A", "hour": 14, "zone": "PDT", "topic": "Smell"}),
    "e": ("looms-2022", {"title": "Posters", "room": "Hall A", "hour": 11, "zone": "PDT", "topic": "Fall"}),
}
FIRST = {"a": "Looms", "b": "Ropes", "c": "Clocks", "d": "Bells", "e": "Wheels"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with five pages of three editions; nobody may build into it."""
    folder = tmp_path_factory.mktemp("programme")
    manifest = MANIFEST
    for name, (event, words) in PAGES.items():
        (folder / f"{name}.txt").write_text(PAGE.format(**words, first=FIRST[name]), "utf-8")
        manifest += f'\n[[source]]\npath = "{name}.txt"\nid = "{name}"\nevent = "{event}"\n'
    (folder / "manifest.toml").write_text(manifest, "utf-8")
    build([folder], folder / "data")
    return folder / "data"


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(built, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def symposia(data: Path, *words: str, stdin: str | None = None, code: int = 0) -> str:
    """What the command prints about a data folder; it must end with ``code``."""
    done = CliRunner().invoke(main, [*words, "--data", str(data)], input=stdin)
    assert done.exit_code == code, done.output
    return done.output


def client_of(data: Path, token: str = "") -> FlaskClient:
    """A client of the application over a data folder."""
    return create_app(data, Settings(token=token)).test_client()


def homes(data: Path, kind: type[SessionAppearance] | type[RoomAppearance]) -> dict[str, tuple[str, str]]:
    """Source -> the session (or room) that its page is held to print, and why."""
    rows = open_current(data).catalogue.all(kind)
    return {row.source: (row.session if isinstance(row, SessionAppearance) else row.room, row.method) for row in rows}


def test_editions_of_one_series_and_year_are_one_save_parts_of_them(built: Path) -> None:
    """Two manifests that call one edition by two ids mean one; its workshops are another."""
    rows = open_current(built).catalogue.all(EventAppearance)
    assert {row.source: (row.event, row.method) for row in rows} == {
        "a": ("looms-2022", "same series and year"),
        "b": ("looms-2022", "same series and year"),
        "c": ("looms-2022", "same series and year"),
        "d": ("looms-22-workshops", "stated"),
        "e": ("looms-2022", "same series and year"),
    }
    explained = client_of(built).get("/api/v1/events/looms-2022/sources?explain=1").get_json()["results"]
    assert [(each["stated"], each["score"]) for each in explained] == [
        ("looms-2022", 0.97),
        ("looms-2022", 0.97),
        ("looms-22", 0.97),
        ("looms-2022", 0.97),
    ]


def test_sessions_join_on_event_time_and_title_and_rooms_on_event_and_name(built: Path) -> None:
    """Times are compared as moments: 14:00 PDT is 17:00 EDT. Another time on the same day is another session."""
    found = homes(built, SessionAppearance)
    assert found["a"] == found["c"] == ("looms-2022-posters", "same title, room, moderator, time and works")
    assert len({session for session, _ in found.values()}) == 4
    rooms = homes(built, RoomAppearance)
    assert rooms["a"] == rooms["c"] == rooms["e"] == ("looms-2022-hall-a", "same event and name")
    assert len({room for room, _ in rooms.values()}) == 3
    session = open_current(built).catalogue.one(Session, slug="looms-2022-posters")
    assert session is not None
    assert (session.start, session.end) == ("2022-07-20T14:00:00-07:00", "2022-07-20T14:35:00-07:00")
    explained = client_of(built).get("/api/v1/sessions/looms-2022-posters?explain=1").get_json()["appearances"]
    assert {each["room"]["method"] for each in explained} == {"same event and name"}


MERGES = {
    "session": ("sessions", "looms-2022-more-posters", "looms-2022-posters", "b#session-1"),
    "room": ("rooms", "Hall A (left)", "looms-2022-hall-a", "b#session-1"),
    "event": ("events", "looms-22-workshops", "looms-2022", "looms-22-workshops"),
}


@pytest.mark.parametrize("kind", MERGES)
def test_a_merge_is_previewed_done_answered_301_split_again_and_undone(data: Path, kind: str) -> None:
    """Two become one, a later split overrules that and the build says so; without both all is as it was."""
    group, one, other, part = MERGES[kind]
    before, register = open_current(data).id, (data / "register.jsonl").read_bytes()
    preview = symposia(data, group, "merge", one, other, stdin="n\n")
    assert f"will lead to {group}/{other}" in preview
    assert f"1 {kind} removed" in preview or f"2 {kind}s change" in preview
    done = symposia(data, group, "merge", one, other, "--yes", "--reason", "one door")
    assert preview.splitlines()[1] in done, "what was foreseen is what was done"
    gone = preview.partition(f"{group}/")[2].split()[0]
    answer = client_of(data).get(f"/id/{kind}/{gone}.ttl")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/{kind}/{other}.ttl")
    merged = open_current(data).id
    flag = {"session": "--records", "room": "--sessions", "event": "--ids"}[kind]
    split = symposia(data, group, "split", other, flag, part, "--yes")
    assert "decision 1" in split
    assert "is not obeyed in whole: decision 2" in split
    assert client_of(data).get(f"/id/{kind}/{gone}.ttl").status_code == 200
    symposia(data, "decisions", "undo", "2", "--yes")
    assert open_current(data).id == merged
    symposia(data, "decisions", "undo", "1", "--yes")
    assert open_current(data).id == before
    assert (data / "register.jsonl").read_bytes() == register


def test_decisions_about_the_programme_outlive_documents(data: Path, tmp_path: Path) -> None:
    """A page that comes later joins the merged session by what it prints; renamed things keep their names."""
    symposia(data, "sessions", "merge", "looms-2022-more-posters", "looms-2022-posters", "--yes")
    symposia(data, "sessions", "rename", "looms-2022-posters", "The great poster session", "--yes", "--no-build")
    symposia(data, "rooms", "rename", "looms-2022-hall-a", "Great Hall", "--yes", "--no-build")
    symposia(data, "events", "rename", "Congress of Looms", "The Looms of 2022", "--yes", "--no-build")
    (tmp_path / "f.txt").write_text(PAGE.format(**PAGES["a"][1], first="Spindles"), "utf-8")
    stated = '[[source]]\npath = "f.txt"\nid = "f"\nevent = "looms-2022"\n'
    (tmp_path / "manifest.toml").write_text(MANIFEST + stated, "utf-8")
    printed = symposia(data, "build", "--add", str(tmp_path / "f.txt"))
    assert "not obeyed" not in printed
    found = homes(data, SessionAppearance)
    assert found["f"][0] == found["a"][0] == found["b"][0] == "looms-2022-posters"
    assert found["b"][1] == "decision 1"
    catalogue = open_current(data).catalogue
    names = [
        catalogue.where(Session, slug="looms-2022-posters")[0].name,
        catalogue.where(Room, slug="looms-2022-hall-a")[0].name,
        catalogue.where(Event, slug="looms-2022")[0].name,
    ]
    assert names == ["The great poster session", "Great Hall", "The Looms of 2022"]
    told = client_of(data).get("/api/v1/sessions/looms-2022-posters?explain=1").get_json()["decisions"]
    assert [each["what"] for each in told] == ["merge", "rename"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sessions", "split", "looms-2022-posters", "--records", "b#session-1"), "is of sessions/looms-2022-more"),
        (("sessions", "split", "looms-2022-posters", "--records", "a#session-9"), "known there: a#session-1"),
        (("sessions", "split", "looms-2022-posters", "--records", "a#session-1,c#session-1"), "nothing would be left"),
        (("sessions", "split", "looms-2022-posters", "--records", "a"), "write it as SOURCE#session-2"),
        (("rooms", "merge", "looms-2022-hall-a", "Hal B"), "no room named 'Hal B'; did you mean"),
        (("rooms", "merge", "Hall A", "Hall A (left)"), "'Hall A' names 2 of the rooms; write"),
        (("rooms", "split", "looms-2022-hall-a", "--sessions", "b#session-1"), "is of rooms/looms-2022-hall-a-left"),
        (("events", "split", "looms-2022", "--ids", "looms-23"), "known there: looms-2022, looms-22"),
        (("events", "split", "looms-2022", "--ids", "looms-22,looms-2022"), "nothing would be left"),
        (("events", "split", "looms-2022", "--ids", "looms-22-workshops"), "means events/looms-22-workshops, not"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_words(built: Path, words: tuple[str, ...], says: str) -> None:
    assert says in symposia(built, *words, "--yes", code=1)
    assert not (built / "decisions.jsonl").read_text("utf-8")


def test_the_programme_is_decided_over_http_as_well(data: Path) -> None:
    """The preview tells the same changes as the decision then makes."""
    client, headers = client_of(data, "secret"), {"Authorization": "Bearer secret"}
    things = ["looms-2022-hall-a", "looms-2022-hall-a-left"]
    wanted = {"what": "merge", "kind": "room", "things": things, "reason": "one door"}
    preview = client.post("/api/v1/decisions", json={**wanted, "preview": True}, headers=headers).get_json()
    made = client.post("/api/v1/decisions", json=wanted, headers=headers).get_json()
    assert preview["changes"] == made["changes"]
    assert preview["changes"]["room"] == {"removed": 1}
    assert client.get("/id/room/looms-2022-hall-a-left.html").status_code == 301


# ---- the queue of the least certain ----------------------------------------------------------------------------------

QUEUES = {
    "works": ("work", "records of no use"),
    "sessions": ("session", "c#session-1"),
    "rooms": ("room", "c#session-1"),
    "events": ("event", "looms-22"),
}


@pytest.mark.parametrize("folder", QUEUES)
def test_the_least_certain_links_of_each_kind_come_with_the_commands_that_settle_them(data: Path, folder: str) -> None:
    """What confirms a link takes it out of the queue; what splits it does what it says."""
    kind, part = QUEUES[folder]
    printed = symposia(data, folder, "review")
    rights = [line.partition("right: ")[2] for line in printed.splitlines() if "right: " in line]
    wrongs = [line.partition("wrong: ")[2] for line in printed.splitlines() if "wrong: " in line]
    scores = [float(line.split()[0]) for line in printed.splitlines() if line.startswith("0.")]
    assert len(rights) == len(wrongs) == len(scores) > 0
    assert scores == sorted(scores)
    assert folder == "works" or any(command.endswith(part) or f"'{part}'" in command for command in wrongs)
    foreseen = symposia(data, *shlex.split(wrongs[0])[1:], stdin="\n")
    assert "Nothing was decided" in foreseen
    assert f"1 {kind} added" in foreseen or f"1 {kind} changes" in foreseen
    for command in sorted(set(rights)):
        symposia(data, *shlex.split(command)[1:], "--yes", "--no-build")
    assert f"No link is uncertain: every {kind} stands once" in symposia(data, folder, "review")


@pytest.mark.parametrize("folder", QUEUES)
def test_the_service_has_the_same_queues_with_the_decisions_to_send(data: Path, folder: str) -> None:
    """As JSON whose decisions can be sent as they are, and as a page with the commands."""
    kind, client = QUEUES[folder][0], client_of(data, "secret")
    found = client.get(f"/api/v1/review?kind={kind}").get_json()["results"]
    shown = symposia(data, folder, "review")
    assert found
    for each in found:
        assert each["right"]["command"] in shown
        assert each["wrong"]["command"] in shown
        assert client.get(each["thing"]["page"]).status_code == 200
        body = {**each["wrong"]["decision"], "preview": True}
        sent = client.post("/api/v1/decisions", json=body, headers={"Authorization": "Bearer secret"})
        assert sent.status_code == 200, sent.text
    page = client.get(f"/review?kind={kind}")
    assert page.status_code == 200
    assert str(escape(found[0]["wrong"]["command"])) in page.text
    assert client.get("/api/v1/review?kind=concept").status_code == 400


def test_a_room_has_a_page_and_data_of_its_own(data: Path) -> None:
    """What is held in it, the documents that name it, and where a merged one leads."""
    client = client_of(data)
    card = client.get("/api/v1/rooms/looms-2022-hall-a?explain=1").get_json()
    assert (card["name"], card["event"]["slug"], card["sessions_held"]) == ("Hall A", "looms-2022", 2)
    assert [each["name_as_printed"] for each in card["appearances"]] == ["Hall A", "hall a", "Hall A"]
    assert all(each["evidence"][0]["exact"] == each["name_as_printed"] for each in card["appearances"])
    assert client.get("/id/room/looms-2022-hall-a").headers["Location"] == "/rooms/looms-2022-hall-a"
    page = client.get("/rooms/looms-2022-hall-a").text
    for words in ("Hall A", "Looms", "/sessions/looms-2022-posters", "hall a"):
        assert words in page
    symposia(data, "rooms", "merge", "looms-2022-hall-a", "Hall A (left)", "--yes")
    moved = client_of(data).get("/rooms/looms-2022-hall-a-left")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/rooms/looms-2022-hall-a")
    assert client_of(data).get("/rooms/hall-z").status_code == 404
