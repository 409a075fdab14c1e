"""What the tests of the web share: clients over the graph of the seeds and over a graph of hostile words."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from graph.build import build

#: What a page could do with words that it does not escape.
HOSTILE = "<script>alert(1)</script> \"quoted\" 'single' &amp; </title> {{ 7*7 }}"

_PAGE = """\
### Session

## Panel <img src=x onerror=alert(2)>

##### Room <b>1</b>

Moderator: Eve "><script>alert(3)</script>

**{hostile}**

O'Brien <i>Bo</i> · Ann & Co

We study kernel methods for attention. Kernel methods & <em>attention</em> are studied here; kernel methods
help when attention <script>alert(4)</script> fails, and attention helps kernel methods in practice.

**Attention with Kernel Methods Revisited**

Ann & Co · Zoë Kögler

Kernel methods and attention revisited. We show that kernel methods make attention faster in every case we tried,
and that attention makes kernel methods better in the others.
"""


_ADDRESSES = cycle(f"127.0.1.{number}" for number in range(1, 255))


class Client(FlaskClient):
    """A client that ends every answer as a server does, so that its file is closed.

    Each request comes from an address of its own, for the tests would soon use up the budget of one.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, read the whole answer and close it."""
        address = {"REMOTE_ADDR": next(_ADDRESSES)}
        return super().open(*args, **{"buffered": True, "environ_overrides": address, **kwargs})


def client_of(data: Path) -> FlaskClient:
    """A client of the application over a data folder."""
    app = create_app(data)
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture(scope="session")
def client(snapshot_data: Path) -> FlaskClient:
    """A client of the seeds' graph."""
    return client_of(snapshot_data)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a graph read from one session page whose titles, names and abstracts are markup and script."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "page.txt").write_text(_PAGE.format(hostile=HOSTILE), "utf-8")
    build([folder / "page.txt"], folder / "data")
    return client_of(folder / "data")
