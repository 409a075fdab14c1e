"""What can be asked of a worker, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from graph.stores import UNBOUNDED, Bounds, Dataset
from graph.workers.messages import Head


@dataclass(frozen=True)
class Query:
    """A SPARQL query; ``format`` None is JSON or Turtle, ``dataset`` None is what the query says.

    ``written`` is the text of its author where ``text`` was made from that: errors name places in it.
    """

    text: str
    format: str | None = None
    bounds: Bounds = UNBOUNDED
    dataset: Dataset | None = None
    written: str | None = None

    def message(self) -> tuple[Head, bytes]:
        """The job as a worker takes it."""
        graphs = self.dataset or Dataset()
        bounds = {"rows": self.bounds.rows, "size": self.bounds.size, "truncate": self.bounds.truncate}
        named = {"default": graphs.default, "named": graphs.named, "chosen": self.dataset is not None}
        texts = {"text": self.text, "written": self.written}
        return {"do": "query", "format": self.format, **texts, **bounds, **named}, b""


@dataclass(frozen=True)
class Reread:
    """What another server sent, SPARQL results in JSON or (``graph``) N-Triples, to be read whole and written anew."""

    content: bytes
    graph: bool
    format: str | None = None
    bounds: Bounds = UNBOUNDED

    def message(self) -> tuple[Head, bytes]:
        """The job as a worker takes it."""
        bounds = {"rows": self.bounds.rows, "size": self.bounds.size, "truncate": self.bounds.truncate}
        return {"do": "reread", "graph": self.graph, "format": self.format, **bounds}, self.content


@dataclass(frozen=True)
class Done:
    """What a worker answered, whole, or cut where that was asked for and is said."""

    kind: str
    format: str
    content: bytes
    truncated: bool = False
