"""What a SPARQL text says before its first brace counts: its prologue, its operation and its dataset clauses."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from graph.stores.service import IRI, SKIPPED, WORD

_SPACE = re.compile(r"\s+")
_NAME = re.compile(r"(?:[^\W\d_][\w.-]*)?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%])*")
_ANY = re.compile(r".", re.DOTALL)

#: The operations of SPARQL 1.1 Update, by their first word.
UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")


@dataclass(frozen=True)
class Head:
    """The prologue, the first word after it in capitals, and the graphs of FROM and of FROM NAMED as they are written.

    >>> read_head("PREFIX e: <http://e/> # all\\nselect * from e:a FROM NAMED <http://b/> { ?s ?p 'FROM <http://c/>' }")
    Head(prologue='PREFIX e: <http://e/>', operation='SELECT', default=('e:a',), named=('<http://b/>',))
    """

    prologue: str
    operation: str
    default: tuple[str, ...]
    named: tuple[str, ...]


def read_head(text: str) -> Head:
    """The head of a query or update; what cannot be parsed gives a head too, for the parser says what is wrong."""
    tokens = deque(_outside_braces(text))
    prologue, prefixes = _prologue(tokens)
    operation = tokens[0].upper() if tokens and WORD.fullmatch(tokens[0]) else ""
    clauses = list(_clauses(tokens, prefixes))
    default = tuple(graph for named, graph in clauses if not named)
    return Head(" ".join(prologue), operation, default, tuple(graph for named, graph in clauses if named))


def _outside_braces(text: str) -> Iterator[str]:
    """The tokens that stand in no group; dataset clauses are nowhere else."""
    place = depth = 0
    while place < len(text):
        for pattern in (_SPACE, SKIPPED, IRI, _NAME, WORD, _ANY):
            found = pattern.match(text, place)
            if found:
                break
        assert found is not None, "any character is a token"
        token, place = found.group(), found.end()
        if token in ("{", "}"):
            depth += 1 if token == "{" else -1
        elif depth <= 0 and pattern is not _SPACE and token[0] != "#":
            yield token


def _prologue(tokens: deque[str]) -> tuple[list[str], set[str]]:
    """Take the declarations off ``tokens``; give them and the prefixes that they declare."""
    taken: list[str] = []
    prefixes: set[str] = set()
    while tokens and tokens[0].upper() in ("BASE", "PREFIX"):
        length = 2 if tokens[0].upper() == "BASE" else 3
        declaration = [tokens.popleft() for _ in range(min(length, len(tokens)))]
        if length == len(declaration) == 3:
            prefixes.add(declaration[1].rstrip(":"))
        taken += declaration
    return taken, prefixes


def _clauses(tokens: deque[str], prefixes: set[str]) -> Iterator[tuple[bool, str]]:
    """Whether each dataset clause is NAMED, and its graph."""
    while tokens:
        if _take(tokens, "from", prefixes):
            named = _take(tokens, "named", prefixes)
            if tokens:
                yield named, tokens.popleft()
        else:
            tokens.popleft()


def _take(tokens: deque[str], keyword: str, prefixes: set[str]) -> bool:
    """Take a keyword off the tokens if they begin with it; the parser needs no space after it (``FROM:graph``)."""
    token = tokens[0] if tokens else ""
    prefix, colon, _ = token.partition(":")
    if token[: len(keyword)].lower() != keyword or (colon and prefix in prefixes):
        return False
    tokens.popleft()
    if len(token) > len(keyword):
        tokens.appendleft(token[len(keyword) :])
    return True
