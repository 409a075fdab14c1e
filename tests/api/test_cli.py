"""The command ``symposia``, run as a person runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from api.cli import main
from exports import EXPORTERS


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str
    output: bytes


def symposia(*words: str | Path, stdin: str | None = None) -> Done:
    """Run the command in this process."""
    result = CliRunner().invoke(main, [str(word) for word in words], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)


def assert_refused(done: Done, code: int, *says: str) -> None:
    """The command failed with this exit code, in few words that name the matter, without a traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    for word in says:
        assert word in done.stderr


def test_build_prints_a_summary_of_the_seeds(seeds: Path, tmp_path: Path) -> None:
    """The table counts documents, works, people, sessions; the exit code is 0."""
    done = symposia("build", seeds, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    counts = {row[0]: row[1] for row in rows if len(row) == 2}
    assert counts["documents"] == "5"
    assert counts["works"] == "119"
    assert counts["appearances"] == "122"
    assert counts["people"] == "141"
    assert counts["signatures"] == "146", "144 of authors, 2 of moderators"
    assert counts["sessions"] == "3"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("unknown.txt", b"Once upon a time.\nThe end.\n", "no reader"),
    ],
)
def test_documents_that_cannot_be_used_are_named_with_the_reason(
    snapshot_data: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    """Nothing usable: exit 1, the file and the reason on stderr."""
    (tmp_path / name).write_bytes(content)
    assert_refused(symposia("build", tmp_path / name, "--data", tmp_path / "data"), 1, name, says)
    assert not (tmp_path / "data" / "current").exists()


def test_a_missing_path_is_a_usage_error(tmp_path: Path) -> None:
    """Exit 2, and the path is named."""
    assert_refused(symposia("build", tmp_path / "nowhere", "--data", tmp_path / "data"), 2, "nowhere")


def test_a_manifest_naming_an_absent_file_is_refused_and_the_last_snapshot_stays(seeds: Path, tmp_path: Path) -> None:
    """Exit 1, naming the manifest and the file; what was built before still answers."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "list.txt").write_text((next(iter(sorted(seeds.glob("*.txt"))))).read_text("utf-8"), "utf-8")
    data = tmp_path / "data"
    assert symposia("build", folder, "--data", data).returncode == 0
    before = symposia("snapshots", "--data", data).stdout
    (folder / "manifest.toml").write_text('[[source]]\npath = "absent.txt"\n', "utf-8")
    assert_refused(symposia("build", folder, "--data", data), 1, "manifest.toml", "absent.txt")
    assert symposia("snapshots", "--data", data).stdout == before


def test_a_page_cut_in_the_middle_of_an_abstract_is_read_and_reported(seeds: Path, tmp_path: Path) -> None:
    """The works before the cut and the cut one are there; the report names the line."""
    whole = (sorted(seeds.glob("*.txt"))[1]).read_text("utf-8")
    (tmp_path / "cut.txt").write_text(whole[: len(whole) // 2], "utf-8")
    done = symposia("build", tmp_path / "cut.txt", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert "cut.txt, line" in done.stdout


def test_query_answers_in_every_format(snapshot_data: Path) -> None:
    """A table for people, JSON, CSV, TSV and XML for programs, Turtle for graphs, yes or no for ASK."""
    count = "PREFIX schema: <https://schema.org/> SELECT (COUNT(*) AS ?works) { ?w a schema:ScholarlyArticle }"
    options = ("--data", snapshot_data)
    assert "119" in symposia("query", count, *options).stdout
    answer = json.loads(symposia("query", count, "-f", "json", *options).stdout)
    assert answer["results"]["bindings"][0]["works"]["value"] == "119"
    assert symposia("query", count, "-f", "csv", *options).stdout.split() == ["works", "119"]
    assert symposia("query", "-", "-f", "tsv", *options, stdin=count).stdout.split() == ["?works", "119"]
    assert "<sparql" in symposia("query", count, "-f", "xml", *options).stdout
    construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"
    assert symposia("query", construct, *options).stdout.strip().endswith(".")
    assert symposia("query", "ASK { ?s ?p ?o }", *options).stdout.strip() == "yes"


def test_a_query_can_come_from_a_file(snapshot_data: Path, tmp_path: Path) -> None:
    """-q FILE asks what the file says."""
    (tmp_path / "ask.rq").write_text("ASK { ?s ?p ?o }", "utf-8")
    assert symposia("query", "-q", tmp_path / "ask.rq", "--data", snapshot_data).stdout.strip() == "yes"


def test_a_query_that_cannot_be_parsed_is_refused_with_the_place(snapshot_data: Path) -> None:
    """Exit 1, with what the parser expected."""
    assert_refused(symposia("query", "SELECT * WHERE {", "--data", snapshot_data), 1, "error:")


def test_asking_before_building_says_what_to_do(tmp_path: Path) -> None:
    """query, export, check, sources, snapshots and serve all point to `symposia build`."""
    for words in (["query", "ASK {}"], ["export", "turtle"], ["check"], ["sources"], ["snapshots"], ["serve"]):
        assert_refused(symposia(*words, "--data", tmp_path / "none"), 1, "symposia build")


@pytest.mark.parametrize("name", list(EXPORTERS))
def test_every_export_is_written_to_a_file_and_to_standard_output(
    snapshot_data: Path, tmp_path: Path, name: str
) -> None:
    """Both ways give the same bytes."""
    target = tmp_path / "out"
    assert symposia("export", name, "-o", target, "--data", snapshot_data).returncode == 0
    assert symposia("export", name, "--data", snapshot_data).output == target.read_bytes()
    assert target.stat().st_size > 1000


def test_export_list_names_every_format() -> None:
    """`export --list` needs no snapshot."""
    listing = symposia("export", "--list").stdout
    assert all(name in listing for name in EXPORTERS)


def test_an_unknown_export_suggests_the_nearest(snapshot_data: Path) -> None:
    """tutle -> turtle."""
    assert_refused(symposia("export", "tutle", "--data", snapshot_data), 1, "did you mean 'turtle'?")


def test_an_export_that_cannot_be_written_leaves_no_half_file(snapshot_data: Path, tmp_path: Path) -> None:
    """A missing folder is named."""
    target = tmp_path / "missing" / "out.ttl"
    assert_refused(symposia("export", "turtle", "-o", target, "--data", snapshot_data), 1, "missing")


def test_sources_lists_what_was_read_and_shows_one_in_full(snapshot_data: Path, seeds: Path) -> None:
    """The list has a line a document; --show prints every field with its characters."""
    listing = symposia("sources", "--data", snapshot_data).stdout
    assert len([line for line in listing.splitlines() if "session" in line or "listing" in line]) >= 5
    first = sorted(seeds.glob("*.txt"))[0].name
    shown = symposia("sources", "--show", first, "--data", snapshot_data).stdout
    assert "SessionTitle" in shown
    assert "Author" in shown
    assert_refused(symposia("sources", "--show", "nothing", "--data", snapshot_data), 1, "no source named 'nothing'")


def test_snapshots_can_be_pinned(seeds: Path, tmp_path: Path) -> None:
    """A pinned snapshot says so in the list."""
    data = tmp_path / "data"
    symposia("build", sorted(seeds.glob("*.txt"))[0], "--data", data)
    ident = (data / "current").resolve().name
    assert ident in symposia("snapshots", "pin", ident[:6], "--data", data).stdout
    assert "current, pinned" in symposia("snapshots", "--data", data).stdout


def test_check_passes_on_the_seeds(snapshot_data: Path) -> None:
    """The shapes hold, and the report counts what is missing."""
    done = symposia("check", "--data", snapshot_data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "conforms" in done.stdout
    assert "works without a printed author" in done.stdout


def test_the_installed_command_answers_without_a_traceback(snapshot_data: Path) -> None:
    """`symposia` and `python -m api` are the same program; the folder can come from the environment."""
    environment = {**os.environ, "SYMPOSIA_DATA": str(snapshot_data)}
    installed = str(Path(sys.executable).with_name("symposia"))
    for command in ([installed], [sys.executable, "-m", "api"]):
        done = subprocess.run([*command, "query", "ASK {"], capture_output=True, text=True, env=environment)
        assert done.returncode == 1
        assert done.stderr.startswith("error:")
        assert "Traceback" not in done.stderr
    shown = subprocess.run([*command, "--debug", "query", "ASK {"], capture_output=True, text=True, env=environment)
    assert "Traceback" in shown.stderr


def test_serve_answers_health_and_stops_when_told(
    snapshot_data: Path, tmp_path: Path, serving: Callable[..., AbstractContextManager[str]]
) -> None:
    """The address is printed, /health answers with the snapshot, and the port is free again afterwards."""
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--data", str(snapshot_data)]
    with serving(*command, cwd=tmp_path) as address:
        with urlopen(address + "health") as response:
            health = json.load(response)
        assert health["snapshot"] == (snapshot_data / "current").resolve().name
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(address.rstrip("/").rpartition(":")[2])))


def test_serving_on_a_port_in_use_says_which_to_try(snapshot_data: Path) -> None:
    """The error names the port and the next one."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert_refused(symposia("serve", "--port", str(port), "--data", snapshot_data), 1, f"--port {port + 1}")
