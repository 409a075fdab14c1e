"""What a query may look like, told from its tokens before any parser sees it; a refusal says what and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from graph.errors import QueryRefused
from graph.stores.tokens import UPDATES, Head, Token, place_of, read_head, service_call, tokens


@dataclass(frozen=True)
class TextLimits:
    """The most that a text may have: bytes, brackets in brackets, triple patterns in one group, operators in all."""

    size: int = 65_536
    nesting: int = 128
    patterns: int = 100
    operators: int = 1000


#: The words of every refusal of an update.
ONLY_READS = "this service only reads; documents are added by `symposia build`"

_OPENING = {")": "(", "}": "{", "]": "["}
_OPERATORS = frozenset(("&&", "||", "!", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "|", "^", "?"))
_OPERATING = frozenset(("BIND", "EXISTS", "FILTER", "GRAPH", "IN", "MINUS", "OPTIONAL", "SELECT", "UNION", "VALUES"))


@lru_cache(maxsize=256)
def examine(text: str, limits: TextLimits | None = None) -> Head:
    """The head of a query that keeps to the limits, calls no other host and is no update; else QueryRefused.

    >>> examine("SELECT * { ?s ?p ?o }").operation
    'SELECT'
    >>> examine("ASK {}\\nDROP ALL", TextLimits(size=10))
    Traceback (most recent call last):
    graph.errors.QueryRefused: the query is longer than 10 bytes
    >>> examine("ASK {\\n{{ }} }", TextLimits(nesting=2))
    Traceback (most recent call last):
    graph.errors.QueryRefused: more than 2 brackets are open at line 2, column 2
    """
    bounds = limits or TextLimits()
    if len(text) > bounds.size or len(text.encode("utf-8", "surrogatepass")) > bounds.size:
        raise QueryRefused("text", f"the query is longer than {bounds.size:,} bytes")
    head = read_head(text)
    if head.operation in UPDATES:
        raise QueryRefused("form", f"{head.operation} is an update, and {ONLY_READS}")
    if (call := service_call(text)) is not None:
        about = "a query is answered from this dataset alone, no other host is asked"
        raise QueryRefused("form", f"SERVICE is refused: {about} ({place_of(text, call)})")
    _Count(text, bounds).all()
    return head


@dataclass
class _Group:
    """An open bracket: its sign, the triple patterns in it, and whether one has begun."""

    sign: str
    patterns: int = 0
    begun: bool = False


@dataclass
class _Count:
    """Goes over the tokens once and counts."""

    text: str
    limits: TextLimits
    operators: int = 0
    open: list[_Group] = field(default_factory=lambda: [_Group("")])

    def all(self) -> None:
        """Look at every token; QueryRefused at the first that is too much."""
        for token in tokens(self.text):
            if token.kind == "sign":
                self._sign(token)
            elif token.is_word and token.text != "a":
                self._operator(token, token.text.upper() in _OPERATING)
            else:
                self.open[-1].begun = True

    def _sign(self, token: Token) -> None:
        here, sign = self.open[-1], token.text
        if sign in "([{":
            here.begun = here.begun and sign != "{"  # what stood before a group named its graph or its variables
            self.open.append(_Group(sign))
            if len(self.open) - 1 > self.limits.nesting:
                raise self._refusal(f"more than {self.limits.nesting} brackets are open", token)
        elif sign in ")]}":
            self._close(token)
        elif sign in ".;," and here.sign != "(":
            self._end_pattern(token)
        else:
            self._operator(token, sign in _OPERATORS)
            if sign == "/" and here.sign != "(":  # a path of so many steps is so many patterns
                self._pattern(token)

    def _close(self, token: Token) -> None:
        if self.open[-1].sign != "(":
            self._end_pattern(token)
        if self.open[-1].sign == _OPENING[token.text]:
            self.open.pop()
            self.open[-1].begun = self.open[-1].begun or token.text != "}"

    def _end_pattern(self, token: Token) -> None:
        here = self.open[-1]
        if here.begun and here.sign:
            self._pattern(token)
        here.begun = False

    def _pattern(self, token: Token) -> None:
        group = next((each for each in reversed(self.open) if each.sign == "{"), self.open[0])
        group.patterns += 1
        if group.patterns > self.limits.patterns:
            raise self._refusal(f"more than {self.limits.patterns} triple patterns stand in one group", token)

    def _operator(self, token: Token, counts: bool) -> None:
        self.operators += counts
        if self.operators > self.limits.operators:
            raise self._refusal(f"the query has more than {self.limits.operators:,} operators", token)

    def _refusal(self, what: str, token: Token) -> QueryRefused:
        return QueryRefused("shape", f"{what} at {place_of(self.text, token.start)}")
