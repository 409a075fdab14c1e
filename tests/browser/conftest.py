"""A real server over the seeds, and Chromium with the network cut to this machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

#: No sandbox, because tests may run as root; no service of a vendor; no address but this machine's.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def site(
    snapshot_data: Path, serving: Callable[..., AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of ``symposia serve`` over the seeds, ending in a slash."""
    command = (sys.executable, "-m", "api", "serve", "--port", "0", "--data", snapshot_data)
    with serving(*command, cwd=tmp_path_factory.mktemp("elsewhere")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as the system installs it; the tests that need it are skipped where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium; on Debian: apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots are left: the folder SYMPOSIA_SCREENSHOTS, or one that pytest removes in time."""
    named = os.environ.get("SYMPOSIA_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def keep(screenshots: Path) -> Callable[[Page, str], None]:
    """Leaves a screenshot of a whole page under a name, if SYMPOSIA_SCREENSHOTS asks for them: they take their time."""

    def take(page: Page, name: str) -> None:
        if "SYMPOSIA_SCREENSHOTS" in os.environ:
            page.screenshot(path=screenshots / f"{name}.png", full_page=True)

    return take
