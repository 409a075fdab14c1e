"""Where callers' queries are evaluated: never here, always in a worker process, within the budget of the client."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import cast

from flask import Flask, current_app, request

from api.clients import Client, client
from api.current import snapshot
from api.problems import Problem
from api.settings import Settings
from api.sparql.admission import Admission, Budget
from api.sparql.description import FILES
from api.sparql.words import rewritten
from graph.errors import InputError, QueryRefused, SnapshotError, StoreError
from graph.snapshot import Snapshot
from graph.stores import Bounds, Dataset
from graph.stores.limits import ONLY_READS, examine
from graph.stores.remote import RemoteStore
from graph.workers.jobs import Done, Query, Reread
from graph.workers.pool import Call, Pool, PoolLimits

#: The key of a request's environment under which a server leaves the Call that it cancels when the client goes away.
CALL = "symposia.call"

#: The key under which it leaves what went wrong on the short way of a query (`api.sparql.short`).
WRONG = "symposia.wrong"

_EXTENSION = "symposia.sparql"

#: The most bytes that another server may send; what it says in JSON or N-Triples is longer than in other formats.
_LONGEST_ELSEWHERE = 64_000_000
#: The least time that a worker has to read it, in seconds.
_LEAST_SECONDS = 0.5

#: The status of each reason to refuse a query.
_STATUS: Mapping[str, int] = {
    "form": 403,
    "text": 413,
    "shape": 400,
    "time": 503,
    "slow": 503,
    "busy": 503,
    "gone": 503,
    "memory": 422,
    "answer": 422,
    "crash": 422,
}

#: When it makes sense to ask again, in seconds, for the reasons that pass.
_RETRY: Mapping[str, int] = {"time": 30, "slow": 10, "busy": 2, "gone": 2}


@dataclasses.dataclass(frozen=True)
class Wanted:
    """A query as it came: ``timeout`` in seconds can only lower the deadline; ``rows`` only the rows that are sent."""

    text: str
    format: str | None = None
    dataset: Dataset | None = None
    timeout: float | None = None
    truncate: bool = False
    rows: int | None = None


class Service:
    """The workers and the accounts of an application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        limits = PoolLimits(queue=settings.queue_seconds, memory=settings.query_memory * 1_000_000)
        if settings.query_workers:
            limits = dataclasses.replace(limits, workers=settings.query_workers)
        self.pool = Pool(limits)
        self._remote = RemoteStore(settings.store, longest=_LONGEST_ELSEWHERE) if settings.store else None
        self._admission = Admission(Budget(settings.client_queries, settings.client_seconds, settings.client_errors))

    @property
    def steady(self) -> bool:
        """Whether the same query has the same answer while a snapshot is served; another server may change its mind."""
        return self._remote is None

    def follow(self, served: Snapshot) -> None:
        """Keep workers warm for a snapshot that is served from now on."""
        # A build proves that its graphs share no triple; files that others made are merged when they are loaded.
        self.pool.prepare(served.store.path, disjoint=None if FILES in served.manifest else True)

    @contextmanager
    def admitted(self, asking: Client, call: Call) -> Iterator[Callable[[Wanted, Snapshot], Done]]:
        """What answers a query of a client whose budget pays for all that is done within; a Problem if that is used up.

        A text can be made so that looking at it takes long: it is not looked at before this, and that is charged too.
        """
        weight, began, failed = self._admission.enter(asking), time.thread_time(), True
        try:
            yield partial(self._answer, self._deadline(asking), weight, call)
            failed = False
        except QueryRefused as error:
            failed = error.reason != "busy"
            raise refusal(error) from error
        except (StoreError, SnapshotError):
            failed = False  # that of the store, not the client's
            raise
        finally:
            self._admission.leave(asking, call.seconds + time.thread_time() - began, error=failed)

    def _deadline(self, asking: Client) -> float:
        return self.settings.token_seconds if asking.known else self.settings.query_seconds

    def _answer(self, most: float, weight: float, call: Call, wanted: Wanted, served: Snapshot) -> Done:
        examine(wanted.text)
        seconds = min(wanted.timeout or most, most)
        text = with_words(wanted.text, served)
        written = None if text is wanted.text else wanted.text
        query = Query(text, wanted.format, self._bounds(wanted), wanted.dataset, written=written)
        if self._remote is not None:
            read = partial(self.pool.run, store=served.store.path, weight=weight, call=call)
            return elsewhere(self._remote, query, seconds, lambda job, left: read(job, seconds=left))
        return self.pool.run(query, served.store.path, seconds=seconds, weight=weight, call=call)

    def _bounds(self, wanted: Wanted) -> Bounds:
        rows = min(wanted.rows or self.settings.query_rows, self.settings.query_rows)
        return Bounds(rows, int(self.settings.query_size * 1_000_000), wanted.truncate)


def with_words(text: str, served: Snapshot) -> str:
    """A query with what `sym:matches` stands for in it; RDF files have no index of words."""
    return text if FILES in served.manifest else rewritten(text, served)


def elsewhere(store: RemoteStore, query: Query, seconds: float, read: Callable[[Reread, float], Done]) -> Done:
    """The answer of another server, within the bounds of this one.

    What it sent is read by a worker (``read``, which is given the seconds that are left), for it may be anything.
    """
    until = time.monotonic() + seconds
    received = store.fetch(query.text, query.dataset, seconds=seconds)
    job = Reread(received.body, received.is_graph, query.format, query.bounds)
    try:
        return read(job, max(until - time.monotonic(), _LEAST_SECONDS))
    except InputError as error:
        raise store.not_whole(error) from error
    except QueryRefused as error:
        if error.reason in ("crash", "memory"):
            raise store.not_whole(error) from error
        raise


def install(app: Flask, settings: Settings) -> Service:
    """Give ``app`` workers; they are started when the first snapshot is served."""
    service = app.extensions[_EXTENSION] = Service(settings)
    app.before_request(_tell)
    return service


def _tell() -> None:
    """Answer with what went wrong before this application was asked, in its own words and form."""
    wrong = request.environ.get(WRONG)
    if wrong is not None:
        raise wrong


def service() -> Service:
    """The service of this application."""
    return service_of(current_app)


def service_of(app: Flask) -> Service:
    """The service of an application."""
    return cast(Service, app.extensions[_EXTENSION])


def admitted() -> AbstractContextManager[Callable[[Wanted, Snapshot], Done]]:
    """See `Service.admitted`, for the client of this request."""
    here = service()
    asking = client(here.settings.token, here.settings.trusted_proxies)
    return here.admitted(asking, request.environ.get(CALL) or Call())


def evaluate(wanted: Wanted) -> Done:
    """The answer to a query of this request's client over its snapshot; else a Problem or QueryError."""
    with admitted() as answer:
        return answer(wanted, snapshot())


def refusal(error: QueryRefused) -> Problem:
    """The answer that says why a query is refused."""
    retry = _RETRY.get(error.reason)
    return Problem(_STATUS[error.reason], str(error), headers={"Retry-After": str(retry)} if retry else {})


def read_only(seen: str) -> Problem:
    """The refusal of an update."""
    return Problem(403, f"{seen}, and {ONLY_READS}")
