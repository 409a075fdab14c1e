"""``?thing sym:matches "words"`` in a query: the words are looked up first, what matches takes the place of the triple.

``?thing sym:matches "words"`` gives all that match, ``(?thing ?score) sym:matches "words"`` also how well each does,
and ``("words" schema:ScholarlyArticle 20)`` in place of the words alone gives the best twenty of a class. A store
knows nothing of this: it is handed VALUES with the things found. The query is read token by token, as far as needed to
tell such a triple from a string, a comment, or a template that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from graph.errors import QueryError
from graph.full_text import KINDS, Found
from graph.identifiers import iri
from graph.snapshot import Snapshot
from graph.stores.tokens import Token, place_of, tokens
from graph.vocabulary import Foaf, Rdf, Schema, Skos, Swc, Sym

#: The most things that words may match where the best are not asked for, and the most that may be asked for.
MOST = 1_000

#: The most triples of it in a query: each is a look-up.
MOST_SEARCHES = 8

#: Class -> the kind of thing that it restricts a search to.
CLASSES: Mapping[str, str] = {
    Schema.ScholarlyArticle: "work",
    Foaf.Person: "person",
    Schema.Person: "person",
    Swc.SessionEvent: "session",
    Swc.ConferenceEvent: "event",
    Skos.Concept: "concept",
}

_HOW = 'write ?thing sym:matches "words", or (?thing ?score) sym:matches ("words" 20) for the best with their scores'

_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_OPENING, _CLOSING = {"(": ")", "[": "]", "{": "}"}, (")", "]", "}")


def rewritten(text: str, snapshot: Snapshot) -> str:
    """The query that a store can answer: each triple of ``sym:matches`` replaced by VALUES of what matches its words.

    A query without such a triple comes back as it is. Lines stay lines, but columns may move: a store is
    told what was given too, to name places in that. The result may be longer than a caller's
    query may be (a thousand things at most for each triple). Raises QueryError where the triple is not understood, its
    words are none, or they match more than can be handed on.
    """
    if Sym.matches.rpartition("#")[2] not in text:
        return text
    reading = _Reading(text, snapshot)
    reading.query()
    return reading.result()


@dataclass
class _Statement:
    """A subject and what is said of it: each predicate with its objects as a stretch of tokens."""

    subject: tuple[int, int]
    said: list[tuple[int, int]] = field(default_factory=list)


class _Reading:
    """One pass over the tokens of a query, noting which stretches of its text are to be replaced by what."""

    def __init__(self, text: str, snapshot: Snapshot) -> None:
        self.text, self.snapshot = text, snapshot
        self.tokens = list(tokens(text))
        self.base, self.prefixes = "", dict[str, str]()
        self.edits: list[tuple[int, int, str]] = []
        self.place, self.searches, self.understood = 0, 0, set[int]()

    def result(self) -> str:
        """The text with its edits; QueryError when a triple of ours is left."""
        for number, token in enumerate(self.tokens):
            if number not in self.understood and self._is_ours(token):
                raise self._wrong(token, "stands where it cannot be looked up")
        done, last = [], 0
        for start, end, instead in sorted(self.edits):
            lines = self.text.count("\n", start, end) - instead.count("\n")
            done += [self.text[last:start], instead, "\n" * lines]
            last = end
        return "".join([*done, self.text[last:]])

    # ---- tokens ----

    def _text(self, number: int | None = None) -> str:
        place = self.place if number is None else number
        return self.tokens[place].text if place < len(self.tokens) else ""

    def _keyword(self) -> str:
        return self._text().upper() if self.place < len(self.tokens) and self.tokens[self.place].is_word else ""

    def _resolved(self, token: Token) -> str:
        """The IRI that a token stands for, empty when it is none."""
        if token.kind == "iri":
            return urljoin(self.base, token.text[1:-1]) if self.base else token.text[1:-1]
        prefix, colon, local = token.text.partition(":")
        if token.kind == "name" and colon and prefix in self.prefixes:
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return Rdf.type if token.is_word and token.text == "a" else ""

    def _is_ours(self, token: Token) -> bool:
        return self._resolved(token) == Sym.matches

    def _wrong(self, token: Token, what: str) -> QueryError:
        return QueryError(f"{place_of(self.text, token.start)}: sym:matches {what}; {_HOW}")

    # ---- the query, top down ----

    def query(self) -> None:
        """Read the prologue, then every group of graph patterns."""
        self._prologue()
        template = self._keyword() == "CONSTRUCT" and self._text(self.place + 1) == "{"
        while self.place < len(self.tokens):
            if self._keyword() == "VALUES":
                self._values()
            elif self._text() == "{":
                self._skip_balanced() if template else self._group()
                template = False
            else:
                self.place += 1

    def _prologue(self) -> None:
        while self._keyword() in ("BASE", "PREFIX"):
            if self._keyword() == "BASE":
                self.base = urljoin(self.base, self._text(self.place + 1)[1:-1])
                self.place += 2
                continue
            if self.place + 2 < len(self.tokens):
                self.prefixes[self._text(self.place + 1).rstrip(":")] = self._resolved(self.tokens[self.place + 2])
            self.place += 3

    def _group(self) -> None:
        """From a brace to the brace that closes it."""
        self.place += 1
        while self.place < len(self.tokens) and self._text() != "}":
            keyword = self._keyword()
            if self._text() == "{":
                self._group()
            elif keyword == "VALUES":
                self._values()
            elif keyword == "SELECT":
                self._subquery()
            elif keyword in ("GRAPH", "SERVICE"):
                self.place += 3 if self._text(self.place + 1).upper() == "SILENT" else 2
            elif keyword in ("FILTER", "BIND"):
                self.place += 1
                self._constraint()
            elif keyword or self._text() in (".", ";", ","):
                self.place += 1
            else:
                self._statement()
        self.place += 1

    def _subquery(self) -> None:
        """A SELECT inside a group: its WHERE is a group, its modifiers end with the group around it."""
        while self.place < len(self.tokens) and self._text() != "}":
            if self._text() == "{":
                self._group()
            elif self._text() == "(":
                self._constraint()
            elif self._keyword() == "VALUES":
                self._values()
            else:
                self.place += 1

    def _constraint(self) -> None:
        """An expression in parentheses, a call of a function, or [NOT] EXISTS with its group."""
        while self.place < len(self.tokens) and self._text() not in ("(", "{", "}"):
            self.place += 1
        if self._text() == "{":
            self._group()
        elif self._text() == "(":
            depth = 0
            while self.place < len(self.tokens):
                if self._text() == "{":
                    self._group()
                    continue
                depth += (self._text() == "(") - (self._text() == ")")
                self.place += 1
                if depth == 0:
                    return

    def _values(self) -> None:
        """VALUES and its data, which hold no patterns."""
        while self.place < len(self.tokens) and self._text() not in ("{", "}"):
            self.place += 1
        if self._text() == "{":
            self._skip_balanced()

    def _skip_balanced(self) -> None:
        """From an opening sign past the one that closes it."""
        depth = 0
        while self.place < len(self.tokens):
            depth += (self._text() in _OPENING) - (self._text() in _CLOSING)
            self.place += 1
            if depth <= 0:
                return

    # ---- triples ----

    def _statement(self) -> None:
        """A subject with its predicates and objects; it ends before a full stop, a brace, or a keyword."""
        start = self.place
        self._term()
        statement = _Statement((start, self.place))
        begun = self.place
        while True:
            ended = self.place >= len(self.tokens) or self._text() in (".", "{", "}") or self._ends_here()
            if ended or self._text() == ";":
                if self.place > begun:
                    statement.said.append((begun, self.place))
                begun = self.place + 1
                if ended:
                    break
                self.place += 1
            else:
                self._term()
        self._replace(statement)

    def _ends_here(self) -> bool:
        return self._keyword() not in ("", "A", "TRUE", "FALSE")

    def _term(self) -> None:
        self._skip_balanced() if self._text() in _OPENING else self._advance()

    def _advance(self) -> None:
        self.place += 1

    def _replace(self, statement: _Statement) -> None:
        """Note what takes the place of a statement that holds triples of ours."""
        ours = [part for part in statement.said if self._is_ours(self.tokens[part[0]])]
        if not ours:
            return
        values = [self._found(statement.subject, *part) for part in ours]
        kept = [part for part in statement.said if part not in ours]
        if kept and self._text(statement.subject[0]) == "(":
            raise self._wrong(self.tokens[ours[0][0]], "with a score takes a triple of its own")
        stretches = [statement.subject, *kept] if kept else []
        written = [self.text[self.tokens[a].start : self.tokens[b - 1].end] for a, b in stretches]
        rest = f"{written[0]} {' ; '.join(written[1:])}" if written else ""
        start, end = self.tokens[statement.subject[0]].start, self.tokens[statement.said[-1][1] - 1].end
        self.edits.append((start, end, " ".join([*values, rest]).rstrip()))
        self.understood.update(part[0] for part in ours)

    def _found(self, subject: tuple[int, int], start: int, end: int) -> str:
        """VALUES with what matches the words of one triple."""
        said = self.tokens[start]
        things = self.tokens[slice(*subject)]
        if things[0].text == "(":
            things = things[1:-1]
        if not 1 <= len(things) <= 2 or any(thing.kind != "variable" for thing in things):
            raise self._wrong(said, "finds things, so a variable stands before it")
        words, kinds, most = self._wanted(said, self.tokens[start + 1 : end])
        self.searches += 1
        if self.searches > MOST_SEARCHES:
            raise self._wrong(said, f"stands in this query more than {MOST_SEARCHES} times")
        count = self.snapshot.words.search(words, kinds=kinds, most=1).count
        if most is None and count > MOST:
            raise self._wrong(said, f"finds {count:,} things for '{words}', more than {MOST:,}: add words")
        found = self.snapshot.words.search(words, kinds=kinds, most=MOST if most is None else most)
        return _values_of([thing.text for thing in things], found, self.snapshot.base)

    def _wanted(self, said: Token, given: Sequence[Token]) -> tuple[str, Sequence[str], int | None]:
        """The words, the kinds and the number that the object of a triple asks for."""
        inside = given[1:-1] if given and given[0].text == "(" else given
        if not inside or inside[0].kind != "string" or (inside is given and len(given) > 1):
            raise self._wrong(said, "takes words in quotation marks, nothing with them outside parentheses")
        kinds, most = list[str](), None
        for token in inside[1:]:
            if token.kind == "number" and most is None and token.text.isdigit() and 1 <= int(token.text[:9]) <= MOST:
                most = int(token.text)
            elif self._resolved(token) in CLASSES:
                kinds.append(CLASSES[self._resolved(token)])
            else:
                raise self._wrong(
                    token, f"takes a class of things that have words and a number from 1 to {MOST}, not '{token.text}'"
                )
        return _unquoted(inside[0].text), kinds or KINDS, most


def _values_of(variables: Sequence[str], found: Found, base: str) -> str:
    rows = (_row(base, match.kind, match.slug, match.score, len(variables)) for match in found.best)
    return f"VALUES ({' '.join(variables)}) {{ {' '.join(rows)} }}"


def _row(base: str, kind: str, slug: str, score: float, width: int) -> str:
    return f"(<{iri(base, kind, slug)}> {score:.4f})" if width == 2 else f"(<{iri(base, kind, slug)}>)"


def _unquoted(literal: str) -> str:
    """The string that a literal of SPARQL stands for.

    >>> _unquoted("'graph neural'"), _unquoted(r'"say \\"hi\\""')
    ('graph neural', 'say "hi"')
    """
    marks = 3 if literal[:3] in ('"""', "'''") and len(literal) >= 6 else 1
    return _ESCAPED.sub(_character, literal[marks:-marks])


def _character(found: re.Match[str]) -> str:
    point = found[1] or found[2]
    if point:
        return chr(int(point, 16)) if int(point, 16) <= 0x10FFFF else "\ufffd"
    return _ESCAPES.get(found[3], found[3])
