"""The catalogue of a snapshot: one SQLite table a row class, written once, then only read. The only door to SQLite."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, cast, get_type_hints

from graph.errors import SnapshotError
from graph.knowledge import NAMES, TABLES, KnowledgeGraph, R, Row, values

_SQL_TYPES = {"str": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "INTEGER"}

#: Columns that look-ups go by, beside the leading columns of each table.
_INDEXED = {
    "appearance": ["work"],
    "session_appearance": ["session"],
    "room_appearance": ["room"],
    "event_appearance": ["event"],
    "signature": ["person"],
    "work": ["year"],
    "authorship": ["person"],
    "session": ["event", "room"],
    "chair": ["person"],
    "contribution": ["work"],
    "performer": ["person"],
    "assignment": ["concept"],
    "mention": ["concept"],
    "coauthorship": ["b"],
    "concept_link": ["b"],
    "concept_relation": ["other"],
}


def write(path: Path, kg: KnowledgeGraph) -> None:
    """Write the tables of ``kg`` into a new database file at ``path``."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE base (iri TEXT NOT NULL)")
        connection.execute("INSERT INTO base VALUES (?)", [kg.base])
        for name, kind in TABLES.items():
            _write_table(connection, name, kind, kg.rows(kind))
        connection.commit()
    finally:
        connection.close()


def _write_table(connection: sqlite3.Connection, name: str, kind: type[Row], rows: Sequence[Row]) -> None:
    columns = [f'"{field.name}" {_column_type(kind, field.name)}' for field in fields(kind)]
    connection.execute(f'CREATE TABLE "{name}" ({", ".join(columns)})')
    marks = ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', (values(row) for row in rows))
    first = [field.name for field in fields(kind)][:2]
    connection.execute(f'CREATE INDEX "{name}_first" ON "{name}" ({", ".join(map(_quoted, first))})')
    for column in _INDEXED.get(name, []):
        connection.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ({_quoted(column)})')


def _column_type(kind: type[Row], column: str) -> str:
    names = str(get_type_hints(kind)[column]).removeprefix("<class '").removesuffix("'>").split(" | ")
    return _SQL_TYPES[names[0]] + ("" if "None" in names else " NOT NULL")


def _quoted(name: str) -> str:
    return f'"{name}"'


class Catalogue:
    """Read access to the tables of a snapshot, by row class; safe to share between threads.

    ``catalogue.where(Authorship, work="x")`` gives the rows of table ``authorship`` whose column ``work`` is ``x``,
    in the table's own order.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SnapshotError(f"{path}: the catalogue of this snapshot is missing; build again")
        self.path = path
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        try:
            self.base = str(self.sql("SELECT iri FROM base")[0][0])
        except (SnapshotError, sqlite3.DatabaseError, IndexError) as error:
            raise SnapshotError(f"{path}: this is no Symposia catalogue ({error}); build again") from error

    def sql(self, text: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of an SQL query, addressable by column name; SnapshotError when the file is damaged."""
        try:
            return self._connection().execute(text, parameters).fetchall()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"{self.path}: the catalogue is damaged ({error}); build again") from error

    def all(self, kind: type[R]) -> list[R]:
        """All rows of one class, in their order."""
        return self.where(kind)

    def where(self, kind: type[R], **columns: Any) -> list[R]:
        """The rows of one class whose columns equal the values given (None matches NULL)."""
        condition, parameters = _condition(columns)
        found = self.sql(f'SELECT * FROM "{NAMES[kind]}"{condition} ORDER BY rowid', parameters)
        return list(_rows(kind, found))

    def one(self, kind: type[R], **columns: Any) -> R | None:
        """The first such row, or None."""
        condition, parameters = _condition(columns)
        found = self.sql(f'SELECT * FROM "{NAMES[kind]}"{condition} ORDER BY rowid LIMIT 1', parameters)
        return next(_rows(kind, found), None)

    def count(self, kind: type[Row], **columns: Any) -> int:
        """How many such rows there are."""
        condition, parameters = _condition(columns)
        return int(self.sql(f'SELECT count(*) FROM "{NAMES[kind]}"{condition}', parameters)[0][0])

    def knowledge(self) -> KnowledgeGraph:
        """Everything, as the value it was written from."""
        return KnowledgeGraph(self.base, {kind: tuple(self.all(kind)) for kind in TABLES.values()})

    def close(self) -> None:
        """Close the connection of this thread."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True)
            connection.row_factory = sqlite3.Row
            self._local.connection = connection
        return cast(sqlite3.Connection, connection)


def _condition(columns: dict[str, Any]) -> tuple[str, list[Any]]:
    if not columns:
        return "", []
    return " WHERE " + " AND ".join(f"{_quoted(name)} IS ?" for name in columns), list(columns.values())


def _rows(kind: type[R], found: Sequence[sqlite3.Row]) -> Iterator[R]:
    truths, make = _truths(kind), cast(Any, kind)
    for row in found:
        cells = list(row)
        for i in truths:
            cells[i] = bool(cells[i])
        yield make(*cells)


@cache
def _truths(kind: type[Row]) -> list[int]:
    """Which columns of a row class are true or false: SQLite keeps those as 1 and 0."""
    return [i for i, field in enumerate(fields(kind)) if get_type_hints(kind)[field.name] is bool]
