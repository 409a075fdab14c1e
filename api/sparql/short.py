"""The short way of a query: from the server to a worker and back, by the functions that the view uses but past Flask.

An application's request takes more work than a look-up in a store does. Only what a GET asks for and can be had is
answered here; everything else, errors too, is said by the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask

from api import sparql
from api.answers import ALWAYS, STAMP, validator
from api.clients import identified
from api.current import current_of
from api.negotiation import content_type
from api.problems import Problem
from api.sparql.evaluation import service_of
from graph.workers.pool import Call

#: The path of queries.
PATH = "/sparql"

#: Fields of a request that ask for more than an answer.
_BESIDE = ("if-none-match", "if-match", "if-modified-since", "if-unmodified-since", "range")


@dataclass(frozen=True)
class Asking:
    """A GET of PATH: its query string and those of its header fields that matter, and the address of its peer."""

    query_string: str
    accept: str | None
    peer: str
    forwarded: Sequence[str]
    authorization: str | None


@dataclass(frozen=True)
class Answered:
    """The header fields and the body of an answer of status 200."""

    headers: list[tuple[str, str]]
    content: bytes


class ShortWay:
    """Answers queries of one application. Threads may share it."""

    def __init__(self, app: Flask) -> None:
        self._current, self._service, self._stamp = current_of(app), service_of(app), str(app.config[STAMP])

    @property
    def trusted(self) -> tuple[str, ...]:
        """The proxies that are trusted to tell whom a request comes from."""
        return self._service.settings.trusted_proxies

    def answer(self, asking: Asking, call: Call) -> Answered | None:
        """The answer; None where the view has to answer. Raises what the view would raise for this query."""
        asked = _asked(asking.query_string)
        if asked is None or sparql.for_editor(asked.wanted, asking.accept):
            return None
        settings, served = self._service.settings, self._current.get().snapshot
        shown = asking.authorization
        client = identified(asking.peer, asking.forwarded, shown, settings.token, settings.trusted_proxies)
        with self._service.admitted(client, call) as answer:
            ready = sparql.prepared(asked.wanted, asking.accept)
            done = answer(ready.wanted, served)
        headers = [("Content-Type", content_type(ready.media_type)), ("Vary", "Accept"), *ALWAYS]
        if done.truncated:
            headers.append(("Symposia-Truncated", "true"))
        if not (ready.lasting and self._service.steady):
            return Answered([*headers, ("Cache-Control", "no-store")], done.content)
        tag = validator(served.id, f"{PATH}?{asking.query_string}", ready.media_type, self._stamp)
        return Answered([*headers, ("ETag", f'"{tag}"'), ("Cache-Control", "no-cache")], done.content)


def takes(method: str, path: str, query_string: str, fields: Sequence[str]) -> bool:
    """Whether a request may go the short way: by its method, path, query string and the names of its header fields.

    >>> takes("GET", "/sparql", "query=ASK+%7B%7D", ["accept"]), takes("GET", "/sparql", "", ["accept"])
    (True, False)
    """
    ordinary = method == "GET" and path == PATH and query_string.isascii() and bool(query_string)
    return ordinary and not any(name in fields for name in _BESIDE)


@lru_cache(maxsize=256)
def _asked(query_string: str) -> sparql.Asked | None:
    """The query that a request asks; None where there is none, or the view is to say what is wrong."""
    try:
        asked = sparql.read(query_string.encode("ascii"))
    except Problem:
        return None
    return asked if asked.wanted.text else None
