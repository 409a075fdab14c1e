"""What holds for the project as a whole: layers, doors, dependencies, the wheel, and files fit to be published."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

LAYERS = ("graph", "exports", "api")

#: The fixture `serving`: a command and where to run it -> the address that it serves at.
Serving = Callable[..., AbstractContextManager[str]]

#: What only training a model imports; its libraries are the extra ``train``.
TRAINING = (
    "graph/concepts/train.py",
    "graph/concepts/training/",
    "graph/resolve/train.py",
    "graph/resolve/training/",
)

#: Where an outside library may be imported: files, or folders with a slash at the end.
DOORS = {
    "bibtexparser": ("graph/readers/bibtex.py",),
    "click": ("api/cli.py", "api/commands/"),
    "flask": ("api/",),
    "httpx": ("graph/stores/remote.py",),
    "granian": ("api/server.py",),
    "lxml": ("graph/readers/_markup.py",),
    "networkx": ("graph/networks.py", "graph/layouts.py"),
    "pyoxigraph": ("graph/rdf/", "graph/stores/oxigraph.py"),
    "pyshacl": ("graph/check.py",),
    "pyvis": ("exports/visuals/drawing.py",),
    "rich": ("api/console.py", "api/marked.py"),
    "scipy": ("graph/network_measures.py", *TRAINING),
    "sknetwork": ("graph/network_measures.py",),
    "sqlite3": ("graph/catalogue.py",),
    "tantivy": ("graph/full_text.py",),
    "werkzeug": ("api/",),
}


def modules(repository: Path) -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product: its path from the repository, and its syntax."""
    for layer in LAYERS:
        for path in sorted((repository / layer).rglob("*.py")):
            yield path.relative_to(repository).as_posix(), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module name that a syntax tree imports (``from a import b`` gives ``a.b``), and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_imports_go_one_way(repository: Path) -> None:
    """graph knows neither exports nor api, and exports does not know api."""
    wrong = [
        f"{name}:{line} imports {target}"
        for name, tree in modules(repository)
        for target, line in imported(tree)
        if target.split(".")[0] in LAYERS[LAYERS.index(name.split("/")[0]) + 1 :]
    ]
    assert wrong == []


def test_no_module_imports_the_product_inside_a_function(repository: Path) -> None:
    """An import that has to hide in a function shows that something is in the wrong place."""
    wrong = [
        f"{name}:{line} imports {target} in {node.name}"
        for name, tree in modules(repository)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for target, line in imported(node)
        if target.split(".")[0] in LAYERS
    ]
    assert wrong == []


def test_modules_import_each_other_in_no_circle(repository: Path) -> None:
    """The modules can be sorted so that each imports only those before it."""
    trees = dict(modules(repository))
    names = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in trees}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, path in names.items():
        targets = (target if target in names else target.rpartition(".")[0] for target, _ in imported(trees[path]))
        sorter.add(name, *(target for target in targets if target in names))
    assert len(list(sorter.static_order())) == len(names)


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_outside_library_has_one_door(repository: Path, library: str) -> None:
    """A library is imported only in the module that knows its quirks, and there it is."""
    doors = DOORS[library]
    users = {
        name for name, tree in modules(repository) for target, _ in imported(tree) if target.split(".")[0] == library
    }
    assert users, f"nothing imports {library}"
    assert sorted(name for name in users if not name.startswith(doors)) == []


def test_the_declared_dependencies_are_those_imported(repository: Path) -> None:
    """Nothing is imported that pyproject.toml does not name, and nothing named lies idle."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[^\w-]", each)[0].lower() for each in project["dependencies"]}
    owners = packages_distributions()
    serving = [(name, tree) for name, tree in modules(repository) if not name.startswith(TRAINING)]
    used = {target.split(".")[0] for _, tree in serving for target, _ in imported(tree)}
    outside = {owners[name][0].lower() for name in used - set(LAYERS) - set(sys.stdlib_module_names)}
    brought_by_flask = {"werkzeug", "jinja2", "markupsafe"}
    assert outside - declared - brought_by_flask == set()
    assert declared - outside == {"tzdata"}, "tzdata is data, read by zoneinfo"


def test_functions_are_short(repository: Path) -> None:
    """No function is longer than a screen."""
    long = [
        f"{name}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for name, tree in modules(repository)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.end_lineno is not None and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


def published(repository: Path) -> list[Path]:
    """The files that git keeps or would keep."""
    if not (repository / ".git").exists():
        pytest.skip("only a git checkout tells which files are published")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout
    return [path for name in listing.split("\0") if name and (path := repository / name).is_file()]


def test_published_files_name_no_machine_path_and_no_registry(repository: Path) -> None:
    """What is published works wherever it is checked out and wherever packages come from."""
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "debian" + ".org"]
    places = re.compile(r"(?<![\w./}>{-])/(?:work|root|home|farm|opt|tmp)/\w")
    wrong = []
    for path in published(repository):
        text = path.read_text("utf-8", errors="replace")
        found = [host for host in hosts if host in text] + places.findall(text)
        wrong += [f"{path.relative_to(repository)}: {each}" for each in found if path.parent.name != "seeds"]
    assert wrong == []


def test_the_version_is_the_same_everywhere(repository: Path) -> None:
    """pyproject.toml, the package and the newest entry of the changelog agree."""
    version = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    from_changelog = re.search(r"^## \[([\d.]+)\]", (repository / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert from_changelog is not None
    assert from_changelog[1] == version
    shown = subprocess.run([sys.executable, "-m", "api", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.split()[-1] == version


# ---- the wheel -------------------------------------------------------------------------------------------------------


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; its errors are shown when it fails. Nothing of this environment leaks into it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SYMPOSIA"))}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive, which is itself built from the repository."""
    place = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", place, cwd=repository)
    (built,) = place.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_packages(repository: Path, wheel: Path) -> None:
    """Modules, data and built assets are in the wheel, and nothing else is."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    here = {
        path.relative_to(repository).as_posix()
        for layer in LAYERS
        for path in (repository / layer).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {f"exports/visuals/static/{name}" for name in ("network.js", "network.css", "editor.js")} <= names
    assert names == here


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_environment(
    repository: Path, wheel: Path, tmp_path: Path, serving: Serving
) -> None:
    """Installed into a new environment and used from another folder, it builds, serves, exports and draws."""
    run(sys.executable, "-m", "venv", "--without-pip", "new", cwd=tmp_path)
    pip = (sys.executable, "-m", "pip", "--python", "new/bin/python", "install", "--quiet", "--no-compile")
    run(*pip, "--requirement", repository / "requirements.lock", cwd=tmp_path)
    run(*pip, "--no-deps", wheel, cwd=tmp_path)
    run(sys.executable, "-m", "pip", "--python", "new/bin/python", "check", cwd=tmp_path)
    symposia = tmp_path / "new" / "bin" / "symposia"
    run(symposia, "build", repository / "seeds", cwd=tmp_path)
    assert "@prefix" in run(symposia, "export", "turtle", cwd=tmp_path)
    assert "conforms" in run(symposia, "check", cwd=tmp_path)
    with serving(symposia, "serve", "--port", "0", cwd=tmp_path) as address:
        health = json.loads(fetch(address + "health"))
        assert health["snapshot"] == (tmp_path / "symposia-data" / "current").resolve().name
        for page in ("", "explore/coauthors", "static/visuals/network.js", "ns", "sparql?query=ASK%7B%7D"):
            assert fetch(address + page), page


def fetch(url: str) -> bytes:
    """The body at a URL, which must answer 200."""
    with urllib.request.urlopen(url, timeout=20) as response:
        assert response.status == 200
        return bytes(response.read())
