"""What README.md and docs/ say is true: their commands run, their answers come, their lists are whole."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import COMMANDS, main
from exports import EXPORTERS
from exports.visuals import PICTURES
from graph.inputs import find_inputs
from graph.readers import READERS

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])

#: What a console block of the documentation may call besides ``symposia``; these are not run.
OTHER_COMMANDS = {"cd", "curl", "git", "make", "pip", "sudo"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and where it begins."""

    language: str
    text: str
    where: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(match[1], match[2], f"{page.relative_to(REPOSITORY)}:{line}")


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        joined = re.sub(r"\\\n", " ", part)
        command, _, output = joined.partition("\n")
        quoted = command
        while quoted.count("'") % 2:
            line, _, output = output.partition("\n")
            quoted += "\n" + line
        yield quoted, output


def matches(shown: str, printed: str) -> bool:
    """Whether what is printed is what a page shows; there ``...`` stands for anything, and spaces do not count."""
    return not shown.strip() or OutputChecker().check_output(
        shown.strip() + "\n", printed.strip() + "\n", ELLIPSIS | NORMALIZE_WHITESPACE
    )


@pytest.fixture
def folder(tmp_path: Path, seeds: Path, snapshot_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader of the documentation stands: in a folder with seeds/ and what was built from them."""
    (tmp_path / "seeds").symlink_to(seeds)
    shutil.copytree(snapshot_data, tmp_path / "symposia-data", symlinks=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("SYMPOSIA_DATA", raising=False)
    return tmp_path


def printed(words: list[str], where: str, stdin: str = "") -> str:
    """What `symposia` with these words prints; it must end well."""
    done = CliRunner().invoke(main, words, input=stdin)
    assert done.exit_code == 0, f"{where}: {words}\n{done.output}"
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_shown_print_what_is_shown(
    page: Path, folder: Path, serving: Callable[..., AbstractContextManager[str]]
) -> None:
    """Each `$ symposia …` of a page, one after the other."""
    for block in blocks(page):
        for command, shown in commands(block) if block.language == "console" else ():
            program, *words = shlex.split(command)
            if program != "symposia":
                assert program in OTHER_COMMANDS, f"{block.where}: {command}"
            elif words[0] == "serve":
                with serving(sys.executable, "-m", "api", *words, "--port", "0", cwd=folder):
                    pass
            else:
                answer = printed(words, block.where)
                assert matches(shown, answer), f"{block.where}: {command} printed\n{answer}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_queries_shown_give_the_answers_shown(page: Path, folder: Path) -> None:
    """A block of SPARQL followed by a block of text: the question and the table that `symposia query` prints."""
    question: Block | None = None
    for block in blocks(page):
        if block.language == "sparql":
            question = block
        elif question is not None:
            answer = printed(["query", "-"], question.where, stdin=question.text)
            assert block.text.strip(), f"{question.where}: the answer shown is empty"
            assert matches(block.text, answer), f"{question.where} is answered with\n{answer}"
            question = None
    assert question is None, f"{question.where}: no answer is shown"


def test_the_manifest_shown_is_one_that_is_understood(seeds: Path, tmp_path: Path) -> None:
    """The example in docs/input.md states facts of documents; each key that can be given is in it or in the text."""
    (example,) = (block for block in blocks(REPOSITORY / "docs" / "input.md") if block.language == "toml")
    for path in seeds.glob("0*.txt"):
        shutil.copy(path, tmp_path)
    (tmp_path / "manifest.toml").write_text(example.text, "utf-8")
    inputs = find_inputs([tmp_path]).inputs
    assert len(inputs) == len(list(seeds.glob("0*.txt")))
    for each in inputs:
        assert each.facts.event is not None
        assert each.facts.event.name is not None
        assert each.facts.licence is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_targets_of_make_that_are_named_exist(page: Path) -> None:
    """`make …` is only said of what the Makefile knows."""
    known = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", page.read_text("utf-8")))
    assert named - known == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A relative link names a file of the repository."""
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    broken = [each for each in targets if not re.match(r"https?:", each) and not (page.parent / each).exists()]
    assert broken == []


@pytest.mark.parametrize(
    ("page", "names"),
    [("input.md", READERS), ("exports.md", EXPORTERS), ("exports.md", PICTURES)],
    ids=["readers", "exporters", "pictures"],
)
def test_everything_registered_is_documented(page: str, names: dict[str, object]) -> None:
    """Each reader, export and picture is named in the page that lists them, and the page names no other."""
    text = (REPOSITORY / "docs" / page).read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_command_is_named_in_the_readme() -> None:
    """The table of commands in the README is whole, and none in it is made up."""
    named = re.findall(r"^\| `symposia ([a-z]+)", (REPOSITORY / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(COMMANDS)


def test_a_result_is_shown_within_twenty_lines_of_the_readme() -> None:
    """A newcomer sees what comes out before the list of features."""
    first = "\n".join((REPOSITORY / "README.md").read_text("utf-8").splitlines()[:20])
    assert re.search(r"^\$ (make|symposia) ", first, re.MULTILINE)
    assert "│" in first or "─" in first or re.search(r"^\s+\S+ {3,}\S", first, re.MULTILINE)
