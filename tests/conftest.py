"""What the tests share: where the repository is, the seed documents and the graph built from them."""

from __future__ import annotations

import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from graph.build import build
from graph.snapshot import Snapshot, open_current

REPOSITORY = Path(__file__).resolve().parents[1]

# The same examples everywhere and always; `make campaign` draws others, and more of them.
settings.register_profile("test", derandomize=True, deadline=None)
settings.register_profile("campaign", max_examples=2000, deadline=None)
settings.load_profile("test")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds graph/, exports/, api/, seeds/ and tests/."""
    return REPOSITORY


@pytest.fixture(scope="session")
def seeds(repository: Path) -> Path:
    """The folder of the seed documents and their manifest."""
    return repository / "seeds"


@pytest.fixture(scope="session")
def snapshot_data(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose current snapshot was built from the seeds; nobody may build into it."""
    data = tmp_path_factory.mktemp("symposia-data")
    build([seeds], data)
    return data


@pytest.fixture(scope="session")
def snapshot(snapshot_data: Path) -> Snapshot:
    """The snapshot of the seeds."""
    return open_current(snapshot_data)


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Starts a command that serves, such as ``symposia serve --port 0``: a context that gives its address."""
    return serve


@contextmanager
def serve(*command: str | Path, cwd: Path) -> Iterator[str]:
    """Run a command until its server answers /health; give the address it printed; end it afterwards."""
    with subprocess.Popen(list(map(str, command)), cwd=cwd, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            printed = ""
            for line in server.stdout:
                printed += line
                if "serves" in line:
                    break
            address = re.search(r"http://\S+", printed)
            assert address is not None, f"no address in: {printed}"
            wait_for(address[0] + "health", server)
            yield address[0]
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(url: str, server: subprocess.Popen[str]) -> None:
    """Return when a URL of a server answers 200, at the latest after a minute, unless the server ends."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert server.poll() is None, f"the server ended with {server.poll()}"
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")
