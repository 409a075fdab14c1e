"""Where a caller's query is evaluated: the one place to change when it moves to a process of its own."""

from __future__ import annotations

from api.problems import Problem
from graph.snapshot import Snapshot
from graph.stores import Answer
from graph.stores.head import UPDATES, read_head
from graph.stores.service import calls_out

#: The longest query, in bytes.
LONGEST = 65_536


def read_only(seen: str) -> Problem:
    """The refusal of an update."""
    return Problem(403, f"{seen}, and this service only reads; documents are added by `symposia build`")


def evaluate(snapshot: Snapshot, text: str) -> Answer:
    """The answer of ``snapshot`` to a query.

    QueryError when it is malformed, a Problem of status 403 when it is an update or asks another host.
    """
    operation = read_head(text).operation
    if operation in UPDATES:
        raise read_only(f"{operation} is an update")
    if calls_out(text):
        raise Problem(403, "SERVICE is refused: a query is answered from this dataset alone, no other host is asked")
    return snapshot.store.query(text)
