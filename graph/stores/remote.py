"""A SPARQL 1.1 server of any make as the place where queries run, and where a snapshot is published to.

What such a server sends is trusted for nothing: every answer has a deadline and a size of our own, redirects are not
followed, compressed bodies are not asked for, and an answer is given on only when it was parsed to its end.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Generator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from graph.errors import QueryError, StoreError
from graph.stores import RESULT_FORMATS, Dataset
from graph.stores.oxigraph import Answer, parsed_graph, parsed_results
from graph.stores.tokens import calls_out, read_head, solutions_of

#: The seconds within which a server has to answer, and the bytes that its answer may have, unless said otherwise.
DEADLINE, LONGEST = 5.0, 10_000_000
#: Publishing has this long for each request, in seconds.
WRITING = 300.0

_TRIPLES = "application/n-triples"
#: Ways in which servers name the types that were asked for.
_SAME_TYPE: Mapping[str, str] = {"application/json": RESULT_FORMATS["json"], "text/plain": _TRIPLES}
#: Said by Virtuoso with an answer that it cut at its own number of rows, or at its own time limit.
_CUT = ("x-sparql-maxrows", "x-sql-state")
#: Tells Oxigraph's server that the default graph is the union of all graphs.
_UNION = "union-default-graph"
_SHOWN = 200

T = TypeVar("T")


@dataclass(frozen=True)
class Credentials:
    """Whom the server is told that we are; sent only after it asked, as Basic or Digest."""

    user: str
    password: str


@dataclass(frozen=True)
class Received:
    """What a server sent: a status, headers and the whole body."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the body without parameters, lower case."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    @property
    def is_graph(self) -> bool:
        """Whether the body is N-Triples."""
        return _SAME_TYPE.get(self.media_type, self.media_type) == _TRIPLES

    @property
    def excerpt(self) -> str:
        """The beginning of the body on one line, for messages."""
        text = " ".join(self.body[: 4 * _SHOWN].decode("utf-8", "replace").split())
        return text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")


class _AsAsked(httpx.Auth):
    """Says who we are once a server asks, in the way that it asks for, and from then on with every request."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            digest = response.headers.get("www-authenticate", "").lower().startswith("digest")
            kind = httpx.DigestAuth if digest else httpx.BasicAuth
            self._chosen = kind(self._credentials.user, self._credentials.password)
        yield from self._chosen.auth_flow(request)


class RemoteStore:
    """A SPARQL endpoint, given by the URL that takes queries; parts of the URL after ``?`` are kept.

    ``deadline`` in seconds holds for a whole answer, from the connection to the last byte, and ``longest`` is the most
    bytes it may have. The server's own default graph is asked, which should be the union of its graphs.
    """

    def __init__(
        self,
        url: str,
        *,
        deadline: float = DEADLINE,
        longest: int = LONGEST,
        credentials: Credentials | None = None,
    ) -> None:
        self.url, self.deadline, self.longest = checked_url(url), deadline, longest
        self._credentials = credentials

    @property
    def known(self) -> bool:
        """Whether the server can be told who we are."""
        return self._credentials is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up the connections to the server."""
        self._runs(self._client.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def query(self, text: str, dataset: Dataset | None = None, *, seconds: float | None = None) -> Answer:
        """The whole answer to a SPARQL 1.1 query over all that the server holds, or over ``dataset``; see `fetch`."""
        received = self.fetch(text, dataset, seconds=seconds)
        try:
            return parsed_graph(received.body) if received.is_graph else parsed_results(received.body)
        except ValueError as error:
            raise self.not_whole(error) from error

    def not_whole(self, error: Exception) -> StoreError:
        """The error for an answer that cannot be read to its end."""
        return StoreError(f"{self.url}: the store sent no whole answer ({error})")

    def fetch(self, text: str, dataset: Dataset | None = None, *, seconds: float | None = None) -> Received:
        """The bytes of an answer, of the type that was asked for and not cut as far as the server says, but not read.

        ``seconds`` can only lower the deadline. Virtuoso says that it cut a SELECT, not that it cut a CONSTRUCT or
        DESCRIBE: it is asked for the rows that these are made of, and whether it would cut those.

        Raises QueryError where the server finds fault with the query or it calls another host by SERVICE, and
        StoreError where the server cannot be reached, is late, or sends what is no whole answer.
        """
        if calls_out(text):
            raise QueryError("SERVICE is refused: a query is answered from this dataset alone, no other host is asked")
        for_graph = read_head(text).operation in ("CONSTRUCT", "DESCRIBE")
        accepted = _TRIPLES if for_graph else RESULT_FORMATS["json"]
        began, most = time.monotonic(), min(seconds or self.deadline, self.deadline)
        received = self._whole(self._ask(text, dataset, accepted, most), accepted)
        solutions = (
            solutions_of(text) if for_graph and "virtuoso" in received.headers.get("server", "").lower() else None
        )
        if solutions is not None:
            left = max(most - (time.monotonic() - began), 0.001)
            self._uncut(self._ask(solutions, dataset, RESULT_FORMATS["csv"], left))
        return received

    def _ask(self, text: str, dataset: Dataset | None, accepted: str, deadline: float) -> Received:
        asked: dict[str, str | list[str]] = {"query": text}
        url = self.url
        if dataset is not None:
            url = str(httpx.URL(url).copy_remove_param(_UNION))  # Oxigraph refuses to be told both
            asked |= {"default-graph-uri": [*dataset.default], "named-graph-uri": [*dataset.named]}
        received = self.send("POST", url=url, data=asked, headers={"Accept": accepted}, deadline=deadline)
        if received.status == 400:
            raise QueryError(f"the store finds fault with the query: {received.excerpt}")
        self._expect(received, 200)
        return received

    def describe(self, iri: str) -> Answer:
        """The triples about a thing and its parts (whose IRIs are its own with a fragment), an empty graph if none."""
        if set(iri) & set(' <>"{}|^`\\') or ":" not in iri:
            raise QueryError(f"'{iri}' is no IRI")
        part = iri.replace("'", "%27") + "#"
        about = f"FILTER (?s = <{iri}> || STRSTARTS(STR(?s), '{part}'))"
        return self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o {about} }}")

    def check(self) -> None:
        """Raise StoreError when the server does not answer as it must: not at all, or not from the union of its graphs.

        A server without any triple passes.
        """
        try:
            in_default = self.query("ASK { ?s ?p ?o }").boolean
            in_named = self.query("ASK { GRAPH ?g { ?s ?p ?o } }").boolean
        except QueryError as error:
            raise StoreError(f"{self.url}: the store does not answer SPARQL as it should ({error})") from error
        if in_named and not in_default:
            hint = "let its default graph be the union of all graphs (Oxigraph: …/query?union-default-graph)"
            raise StoreError(f"{self.url}: this store has named graphs, but an empty default graph; {hint}")

    def send(
        self,
        method: str,
        *,
        url: str | None = None,
        deadline: float | None = None,
        data: Mapping[str, str | list[str]] | None = None,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Received:
        """One request to the server and what it sent, whole; StoreError in words when it did not."""
        seconds = deadline or self.deadline
        target = httpx.URL(url or self.url)
        if params:
            target = target.copy_merge_params(dict(params))
        request = httpx.Request(method, target, data=dict(data) if data else None, content=content, headers=headers)
        request.headers["Accept-Encoding"] = "identity"
        request.headers["User-Agent"] = "symposia"
        try:
            return self._runs(asyncio.wait_for(self._exchange(request), seconds))
        except TimeoutError:
            raise StoreError(f"{self.url}: the store gave no whole answer within {seconds:g} s", slow=True) from None
        except httpx.HTTPError as error:
            cause = str(error) or type(error).__name__
            raise StoreError(f"{self.url}: the store cannot be asked ({cause})") from error

    async def _exchange(self, request: httpx.Request) -> Received:
        if self._credentials and request.method in ("PUT", "POST", "DELETE"):
            # A server that refuses a large body may stop reading it, and then both wait: so it is asked first, by a
            # request without a body, whether it wants to know who writes.
            await self._sent(httpx.Request("GET", request.url, headers={"Accept": "*/*"}))
        return await self._sent(request)

    async def _sent(self, request: httpx.Request) -> Received:
        response = await self._client.send(request, auth=self._auth, stream=True, follow_redirects=False)
        try:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise StoreError(f"{self.url}: the store sent a compressed answer that was not asked for")
            parts, size = [], 0
            async for part in response.aiter_raw():
                parts.append(part)
                size += len(part)
                if size > self.longest:
                    raise StoreError(f"{self.url}: the answer has more than {self.longest:,} bytes; ask for less")
            return Received(response.status_code, response.headers, b"".join(parts))
        finally:
            await response.aclose()

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        # The one deadline over all is kept outside; proxies and .netrc of the environment are none of ours.
        return httpx.AsyncClient(timeout=None, trust_env=False, limits=httpx.Limits(max_connections=32))

    @cached_property
    def _auth(self) -> httpx.Auth | None:
        return _AsAsked(self._credentials) if self._credentials else None

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.new_event_loop()

    @cached_property
    def _thread(self) -> threading.Thread:
        thread = threading.Thread(target=self._loop.run_forever, name="remote store", daemon=True)
        thread.start()
        return thread

    def _runs(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``, which runs on a thread of this store's own."""
        assert self._thread.is_alive()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _expect(self, received: Received, *statuses: int) -> None:
        if received.status in statuses:
            return
        if 300 <= received.status < 400:
            raise StoreError(f"{self.url}: the store sends us elsewhere ({received.status}); give its final address")
        raise StoreError(f"{self.url}: the store answered {received.status}: {received.excerpt or 'nothing more'}")

    def _whole(self, received: Received, accepted: str) -> Received:
        seen = _SAME_TYPE.get(received.media_type, received.media_type)
        if seen != accepted:
            problem = f"{self.url}: the store answered with '{received.media_type}' where {accepted} was asked for"
            raise StoreError(f"{problem}: {received.excerpt}")
        self._uncut(received)
        if accepted == _TRIPLES and not {"content-length", "transfer-encoding"} & set(received.headers):
            raise StoreError(f"{self.url}: the store does not say how long its answer is, so it may have been cut")
        return received

    def _uncut(self, received: Received) -> None:
        cut = next((name for name in _CUT if name in received.headers), None)
        if cut:
            raise StoreError(f"{self.url}: the store cut its answer ({cut}: {received.headers[cut]}); ask for less")


def checked_url(url: str) -> str:
    """``url`` where it is an absolute http or https URL without a password, else StoreError in words."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise StoreError(f"'{url}' is no address of a store; right would be http://host:port/sparql")
    if parts.password is not None:
        raise StoreError("a password does not belong into the address of a store; see --user")
    return url
