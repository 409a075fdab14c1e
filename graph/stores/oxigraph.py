"""The Oxigraph store on disk: written once beside everything else, then only read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO, TypeVar, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from graph.errors import QueryError, QueryRefused, SnapshotError, UnknownName
from graph.rdf import serialise
from graph.stores import GRAPH_FORMATS, RESULT_FORMATS, UNBOUNDED, Bounds, Dataset, Written
from graph.stores.faults import fault
from graph.stores.rows import ROW_MARKS, first_rows, more_rows
from graph.stores.tokens import calls_out, read_head

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "Answer", "OxigraphStore"]

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}

T = TypeVar("T")
M = TypeVar("M")

_Found = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True)
class Answer:
    """What a query gave, whole: ``kind`` is solutions, boolean or graph.

    ``content`` holds solutions and booleans as SPARQL results in JSON, a graph as sorted N-Triples without repetition.
    """

    kind: str
    variables: tuple[str, ...]
    content: bytes

    @property
    def boolean(self) -> bool:
        """The answer to ASK; of other queries, whether they found anything."""
        if self.kind == "boolean":
            return bool(parse_query_results(self.content, QueryResultsFormat.JSON))
        return bool(self.rows())

    def rows(self) -> list[dict[str, str | None]]:
        """The solutions, each variable with the lexical value of its term, None where unbound.

        The rows of a graph have the variables subject, predicate and object; a boolean has none.
        """
        if self.kind == "graph":
            return [dict(zip(self.variables, map(_lexical, triple), strict=True)) for triple in self._triples()]
        found = parse_query_results(self.content, QueryResultsFormat.JSON)
        if not isinstance(found, QuerySolutions):
            return []
        return [{name: _lexical(row[name]) for name in self.variables} for row in found]

    @property
    def verdict(self) -> Answer:
        """Whether it found anything, as the answer to ASK."""
        return Answer("boolean", (), b'{"head":{},"boolean":%s}' % (b"true" if self.boolean else b"false"))

    @property
    def size(self) -> int:
        """How many solutions or triples there are; a boolean is one."""
        return self.content.count(b"\n") if self.kind == "graph" else max(len(self.rows()), self.kind == "boolean")

    def first(self, most: int) -> Answer:
        """The same with its first ``most`` solutions or triples alone; solutions say that they are cut."""
        if self.kind == "graph":
            return replace(self, content=b"".join(self.content.splitlines(keepends=True)[:most]))
        return self if self.kind == "boolean" else replace(self, content=first_rows(self.content, most))

    def serialise(self, format_name: str) -> bytes:
        """The whole answer in one of RESULT_FORMATS (solutions, boolean) or GRAPH_FORMATS (graph), else UnknownName."""
        known = GRAPH_FORMATS if self.kind == "graph" else RESULT_FORMATS
        if format_name not in known:
            raise UnknownName(f"format for {_NOUNS[self.kind]}", format_name, known)
        if self.kind == "graph":
            return self._graph(format_name)
        if format_name == "json":
            return self.content
        if self.kind == "boolean" and format_name in ("csv", "tsv"):
            # The standard has no form for booleans in these two; one word is what other engines send.
            return b"true\n" if self.boolean else b"false\n"
        return parse_query_results(self.content, QueryResultsFormat.JSON).serialize(format=_RESULTS[format_name]) or b""

    def _triples(self) -> Iterator[Triple]:
        return (quad.triple for quad in parse(self.content, RdfFormat.N_TRIPLES))

    def _graph(self, format_name: str) -> bytes:
        return self.content if format_name in ("ntriples", "nquads") else serialise(self._triples(), format_name)


_NOUNS = {"solutions": "solutions", "boolean": "yes and no", "graph": "a graph"}
_TRIPLE = ("subject", "predicate", "object")


def _lexical(term: object) -> str | None:
    """The bare value of an IRI or literal; other terms as N-Triples writes them (``_:b``), None as None."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return None if term is None else str(term)


class OxigraphStore:
    """A finished dataset on disk, opened read-only.

    The default graph of a query is the union of all graphs, unless the query says by FROM what it is.
    """

    def __init__(self, path: Path, store: Store, disjoint: bool | None = None) -> None:
        self.path, self._store, self._disjoint = path, store, disjoint

    @classmethod
    def create(cls, path: Path, quads: Iterable[Quad], *, merge: bool = False) -> None:
        """Write ``quads`` as a new store at ``path``, which appears only when it is whole and on disk.

        With ``merge`` the default graph holds every triple too, once: for quads whose graphs may repeat a triple.
        """
        part = path.with_name(f".{path.name}-part")
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            store = Store(str(part))
            store.bulk_extend(_with_merge(quads) if merge else quads)
            store.optimize()
            store.flush()
            del store  # closes its files and gives up its lock
            part.rename(path)
        except OSError as error:
            raise SnapshotError(f"{path}: the RDF store cannot be written ({error})") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    @classmethod
    def open(cls, path: Path, *, disjoint: bool | None = None) -> OxigraphStore:
        """Open the store at ``path`` for reading; SnapshotError when it is missing or damaged.

        ``disjoint`` says that no triple stands in two named graphs, as builds prove of theirs; None finds it out.
        """
        if not (path / "CURRENT").is_file():
            raise SnapshotError(f"{path}: the RDF store of this snapshot is missing; build again")
        return cls(path, _reading(path, lambda: Store.read_only(str(path))), disjoint)

    def quads(self) -> Iterator[Quad]:
        """Every quad, in the store's own order."""
        try:
            yield from self._store
        except _DAMAGE as error:
            raise _damaged(self.path, error) from error

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return _reading(self.path, lambda: sorted(graph.value for graph in self._graph_names()))

    def _graph_names(self) -> Iterator[NamedNode]:
        return (graph for graph in self._store.named_graphs() if isinstance(graph, NamedNode))

    def lines(self, graph: str) -> Iterator[bytes]:
        """The triples of a named graph as lines of N-Triples, in the store's own order."""
        try:
            for quad in self._store.quads_for_pattern(None, None, None, NamedNode(graph)):
                yield f"{quad.triple} .\n".encode()
        except _DAMAGE as error:
            raise _damaged(self.path, error) from error

    def query(self, text: str, dataset: Dataset | None = None, *, written: str | None = None) -> Answer:
        """The whole answer to a SPARQL 1.1 query, which brings its own prefixes.

        Its default graph is the merge of what it names by FROM, empty if it has FROM NAMED alone, else all graphs;
        ``dataset`` names them instead of the query. ``written`` is what its author wrote where that is another text:
        errors name places in that.

        Raises QueryError where it cannot be parsed, cannot be answered, or calls another host by SERVICE.
        """
        return self._asked(text, dataset, written, _answer)

    def write(
        self,
        text: str,
        format_name: str | None,
        bounds: Bounds = UNBOUNDED,
        dataset: Dataset | None = None,
        *,
        written: str | None = None,
    ) -> Written:
        """The answer to a query as bytes of a format (JSON or Turtle when None), without going through rows.

        Raises what `query` does; UnknownName when the format does not suit the answer, QueryRefused when the answer is
        larger than it may be and not to be truncated.
        """
        return self._asked(text, dataset, written, lambda found: _written(found, format_name, bounds))

    def _asked(self, text: str, dataset: Dataset | None, written: str | None, use: Callable[[_Found], T]) -> T:
        if calls_out(text):
            raise QueryError("SERVICE is refused: a query is answered from this dataset alone, no other host is asked")
        try:
            return use(self._found(text, dataset))
        except SyntaxError as error:
            blamed = written if written is not None and _complaint(written) else text
            raise QueryError(f"the query cannot be parsed: {fault(blamed, _complaint)}") from error
        except ValueError as error:
            raise QueryError(f"the query cannot be answered: {error}") from error
        except _DAMAGE as error:
            raise _damaged(self.path, error) from error

    def _found(self, text: str, dataset: Dataset | None) -> _Found:
        """What the library finds; it takes a graph that is named twice for two, and so a triple of two graphs."""
        head = read_head(text)
        default: list[NamedNode] | None
        named: list[NamedNode] | None
        if dataset is not None:
            default, named = _distinct(dataset.default), _distinct(dataset.named)
        elif head.default or head.named:
            default, named = _graphs(head.prologue, head.default), _graphs(head.prologue, head.named)
        else:
            return self._store.query(text, use_default_graph_as_union=not self._merged)
        if default is None or named is None:
            return self._store.query(text)  # which cannot be parsed either, and says why
        if len(default) < 2 or not self._repeat(default):
            return self._store.query(text, default_graph=[*default], named_graphs=[*named])
        merged = Store()
        for graph in default:
            quads = self._store.quads_for_pattern(None, None, None, graph)
            merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        for graph in named:
            merged.extend(self._store.quads_for_pattern(None, None, None, graph))
        return merged.query(text, default_graph=[DefaultGraph()], named_graphs=[*named])

    @cached_property
    def _merged(self) -> bool:
        """Whether the default graph holds the union; a store of ours leaves it empty, for its graphs share nothing."""
        return next(self._store.quads_for_pattern(None, None, None, DefaultGraph()), None) is not None

    def _repeat(self, graphs: Sequence[NamedNode]) -> bool:
        """Whether any triple stands in two of some graphs: then they must be merged."""
        if self._disjoint is not None:
            return not self._disjoint
        twice = "ASK { GRAPH ?a { ?s ?p ?o } GRAPH ?b { ?s ?p ?o } FILTER (?a != ?b) }"
        return bool(self._store.query(twice, named_graphs=[*graphs]))

    def describe(self, iri: str) -> Answer:
        """The triples about a thing and its parts (whose IRIs are its own with a fragment), an empty graph if none.

        Raises QueryError when ``iri`` is none.
        """
        try:
            first = NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"'{iri}' is no IRI: {error}") from error
        return _reading(self.path, lambda: _graph(self._about(first)))

    def _about(self, first: NamedNode) -> Iterator[Triple]:
        """Parts point to what they are parts of, or are pointed to by it; so they are found from link to link."""
        part, known, waiting = first.value + "#", {first}, [first]
        while waiting:
            thing = waiting.pop()
            near: list[object] = [quad.subject for quad in self._store.quads_for_pattern(None, None, thing, None)]
            for quad in self._store.quads_for_pattern(thing, None, None, None):
                near.append(quad.object)
                yield quad.triple
            for node in near:
                if isinstance(node, NamedNode) and node.value.startswith(part) and node not in known:
                    known.add(node)
                    waiting.append(node)


def _complaint(text: str) -> str | None:
    """What the parser says of a text that it cannot parse."""
    try:
        if not calls_out(text):
            Store().query(text)
    except SyntaxError as error:
        return str(error)
    return None


def _graphs(prologue: str, written: Sequence[str]) -> list[NamedNode] | None:
    """The graphs that a query writes as IRIs or prefixed names, each once; None when they cannot be parsed."""
    try:
        found = Store().query(f"{prologue} SELECT DISTINCT ?graph {{ VALUES ?graph {{ {' '.join(written)} }} }}")
    except SyntaxError:
        return None
    assert isinstance(found, QuerySolutions), "SELECT gives solutions"
    return [graph for row in found if isinstance(graph := row["graph"], NamedNode)]


class Placed:
    """Where the quads of one file go.

    >>> quad, = parse(b'_:a <x:p> "o" .', RdfFormat.N_TRIPLES)
    >>> str(Placed("x:g", "f1").of(quad))
    '_:f1a <x:p> "o" <x:g>'
    """

    def __init__(self, graph: str | None, mark: str) -> None:
        """``graph`` takes what names none, and ``mark`` tells the blank nodes of this file from others."""
        self._graph, self._mark = DefaultGraph() if graph is None else NamedNode(graph), mark

    def of(self, quad: Quad) -> Quad:
        """A quad of the file in its place."""
        name, subject, value = quad.graph_name, quad.subject, quad.object
        place = self._graph if isinstance(name, DefaultGraph) else self._marked(name)
        return Quad(self._marked(subject), quad.predicate, self._marked(value), place)

    def _marked(self, term: M) -> M | BlankNode:
        return BlankNode(self._mark + term.value) if isinstance(term, BlankNode) else term


def parsed_results(content: bytes) -> Answer:
    """The answer that SPARQL results in JSON hold, read to their end; ValueError when they are not whole or other."""
    try:
        answer = _answer(parse_query_results(content, QueryResultsFormat.JSON))
    except SyntaxError as error:
        raise ValueError(str(error)) from error
    # Virtuoso answers some forms of ASK with a table of one column: a row with 1, or none.
    return answer.verdict if answer.variables == ("__ASK_RETVAL",) else answer


def parsed_graph(content: bytes) -> Answer:
    """The answer that N-Triples hold, read to their end; ValueError when they are not whole."""
    try:
        return _graph(quad.triple for quad in parse(content, RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        raise ValueError(str(error)) from error


def reread(content: bytes, graph: bool, format_name: str | None, bounds: Bounds) -> Written:
    """An answer that another server sent, as bytes of a format; raises what these two do, and what `write` does."""
    answer = parsed_graph(content) if graph else parsed_results(content)
    full = answer.kind != "boolean" and bounds.rows is not None and answer.size > bounds.rows
    noun = "triples" if graph else "rows"
    _permit(full, bounds, noun)
    name = format_name or ("turtle" if answer.kind == "graph" else "json")
    written = (answer.first(bounds.rows) if full and bounds.rows is not None else answer).serialise(name)
    if bounds.size is not None and len(written) > bounds.size:
        raise _too_large(bounds, noun)
    return Written(answer.kind, name, written, full)


def _distinct(graphs: Iterable[str]) -> list[NamedNode]:
    """Graphs named outside a query, each once; QueryError when one is no IRI."""
    named = []
    for graph in dict.fromkeys(graphs):
        try:
            named.append(NamedNode(graph))
        except ValueError as error:
            raise QueryError(f"the graph '{graph}' is no IRI ({error})") from error
    return named


def _with_merge(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        if not isinstance(quad.graph_name, DefaultGraph):
            yield Quad(quad.subject, quad.predicate, quad.object)


def _answer(found: _Found) -> Answer:
    if isinstance(found, QueryTriples):
        return _graph(found)
    content = found.serialize(format=QueryResultsFormat.JSON) or b""
    if isinstance(found, QueryBoolean):
        return Answer("boolean", (), content)
    return Answer("solutions", tuple(variable.value for variable in found.variables), content)


def _graph(triples: Iterable[Triple]) -> Answer:
    lines = sorted({f"{triple} .\n" for triple in triples})
    return Answer("graph", _TRIPLE, "".join(lines).encode())


def _reading(path: Path, act: Callable[[], T]) -> T:
    try:
        return act()
    except _DAMAGE as error:
        raise _damaged(path, error) from error


#: What the library raises when its files cannot be read or do not fit together.
_DAMAGE = (OSError, RuntimeError)


def _damaged(path: Path, error: Exception) -> SnapshotError:
    return SnapshotError(f"{path}: the RDF store cannot be read ({error}); build again")


# ---- answers as bytes ------------------------------------------------------------------------------------------------


class _Full(Exception):
    """More bytes came than may be kept."""


class _Bounded:
    """Keeps the first bytes written to it, and says so when there are more than it may keep, or surely more rows."""

    def __init__(self, bounds: Bounds, format_name: str) -> None:
        self._bounds, self._mark = bounds, ROW_MARKS.get(format_name)
        self._kept, self._rows = bytearray(), 0

    def write(self, data: bytes) -> int:
        self._kept += data
        if self._bounds.size is not None and len(self._kept) > self._bounds.size:
            del self._kept[self._bounds.size :]
            raise _Full
        if self._mark and self._bounds.rows is not None:
            self._rows += data.count(self._mark)
            if self._rows > self._bounds.rows + 1:
                raise _Full
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def content(self) -> bytes:
        return bytes(self._kept)


def _written(found: _Found, format_name: str | None, bounds: Bounds) -> Written:
    kind = "graph" if isinstance(found, QueryTriples) else _kind(found)
    known = GRAPH_FORMATS if kind == "graph" else RESULT_FORMATS
    name = format_name or next(iter(known))
    if name not in known:
        raise UnknownName(f"format for {_NOUNS[kind]}", name, known)
    if isinstance(found, QueryTriples):
        return _graph_written(found, name, bounds)
    if isinstance(found, QueryBoolean) or bounds == UNBOUNDED:
        return Written(kind, name, _answer(found).serialise(name))
    return _solutions_written(found, name, bounds)


def _kind(found: QuerySolutions | QueryBoolean) -> str:
    return "boolean" if isinstance(found, QueryBoolean) else "solutions"


def _graph_written(found: QueryTriples, name: str, bounds: Bounds) -> Written:
    """A graph is cut before it is written, so that what is truncated is a whole document too."""
    out, full = _Bounded(bounds, "ntriples"), False
    try:
        found.serialize(cast(IO[bytes], out), format=RdfFormat.N_TRIPLES)
    except _Full:
        full = True
    lines = out.content().splitlines(keepends=True)[: -1 if full else None]
    full = full or (bounds.rows is not None and len(lines) > bounds.rows)
    _permit(full, bounds, "triples")
    content = b"".join(sorted(lines[: bounds.rows]))
    written = Answer("graph", _TRIPLE, content).serialise(name)
    if bounds.size is not None and len(written) > bounds.size:
        raise _too_large(bounds, "triples")
    return Written("graph", name, written, full)


def _solutions_written(found: QuerySolutions, name: str, bounds: Bounds) -> Written:
    inner = "json" if bounds.truncate else name
    out, full = _Bounded(bounds, inner), False
    try:
        found.serialize(cast(IO[bytes], out), format=_RESULTS[inner])
    except _Full:
        full = True
    content = out.content()
    full = full or (bounds.rows is not None and more_rows(content, inner, bounds.rows))
    _permit(full, bounds, "rows")
    if not bounds.truncate:
        return Written("solutions", name, content)
    content = first_rows(content, bounds.rows) if full else content
    if name != "json":
        content = parse_query_results(content, QueryResultsFormat.JSON).serialize(format=_RESULTS[name]) or b""
    return Written("solutions", name, content, full)


def _permit(full: bool, bounds: Bounds, noun: str) -> None:
    if full and not bounds.truncate:
        raise _too_large(bounds, noun)


def _too_large(bounds: Bounds, noun: str) -> QueryRefused:
    most = f"{bounds.rows:,} {noun} or {(bounds.size or 0) / 1e6:g} MB"
    return QueryRefused("answer", f"the answer has more than {most}; ask for less with LIMIT, or for a part of it")
