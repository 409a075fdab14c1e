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
class Parse:
    """The bytes of an RDF file, to be given back as sorted N-Quads of at most ``size`` bytes.

    ``suffix`` is one of ``graph.rdf.parsing.READ_QUADS``, ``where`` the name that errors give the file.
    """

    data: bytes
    suffix: str
    where: str
    base: str | None = None
    size: int = 256_000_000

    def message(self) -> tuple[Head, bytes]:
        """The job as a worker takes it."""
        return {
            "do": "parse",
            "suffix": self.suffix,
            "where": self.where,
            "base": self.base,
            "size": self.size,
        }, self.data


@dataclass(frozen=True)
class Done:
    """What a worker answered, whole, or cut where that was asked for and is said."""

    kind: str
    format: str
    content: bytes
    truncated: bool = False
