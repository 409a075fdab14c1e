"""The words and signs of a SPARQL text, found in one pass over it, and what its head says: all before any parser."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Possessive repetition all through: what cannot be closed is given up at once, and never looked at twice.
_TOKEN = re.compile(
    r"""
      (?P<space>  [ \t\r\n]++ )
    | (?P<name>   (?: [^\W\d_] (?: [\w-] | \.++(?=[\w:-]) )*+ )?+
                  (?: :(?: [\w:-] | \.++(?=[\w:%\\-]) | %[0-9A-Fa-f]{2} | \\[-_~.!$&'()*+,;=/?\#@%] )*+ )
                | [^\W\d_] (?: [\w-] | \.++(?=[\w:-]) )*+ )
    | (?P<blank>  _: \w (?: [\w-] | \.++(?=[\w-]) )*+ )
    | (?P<variable> [?$]\w++ )
    | (?P<iri>    <[^<>\"{}|^`\\\x00-\x20]*+> )
    | (?P<string> "{3} (?: [^"\\] | \\. | "{1,2}(?!") )*+ "{3}
                | '{3} (?: [^'\\] | \\. | '{1,2}(?!') )*+ '{3}
                | "(?!"") (?: [^"\\\r\n] | \\. )*+ "  | ""(?!")
                | '(?!'') (?: [^'\\\r\n] | \\. )*+ '  | ''(?!') )
    | (?P<comment> \# [^\r\n]*+ )
    | (?P<number> [+-]? (?: \d++ (?:\.\d++)? | \.\d++ ) (?: [eE][+-]?\d++ )? )
    | (?P<tag>    @ [A-Za-z]++ (?: - [A-Za-z0-9]++ )*+ )
    | (?P<unclosed> ["'] )
    | (?P<sign>   \^\^ | && | \|\| | [!<>]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)

#: The operations of SPARQL 1.1 Update, by their first word.
UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign: its kind is the name of the alternative above that took it."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.start + len(self.text)

    @property
    def is_word(self) -> bool:
        """Whether it is a keyword or a function's name, which have no prefix."""
        return self.kind == "name" and ":" not in self.text


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text without spaces and comments, up to its end or to a quotation mark that is never closed.

    >>> [(token.kind, token.text) for token in tokens("ask{?s a e:c}#x")]
    [('name', 'ask'), ('sign', '{'), ('variable', '?s'), ('name', 'a'), ('name', 'e:c'), ('sign', '}')]
    """
    place, match = 0, _TOKEN.match
    while found := match(text, place):
        kind = found.lastgroup or "sign"
        if kind not in ("space", "comment"):
            yield Token(kind, found.group(), place)
            if kind == "unclosed":
                return
        place = found.end()


def place_of(text: str, offset: int) -> str:
    """Where an offset is, in words; lines and columns count from 1.

    >>> place_of("a\\nbc", 3)
    'line 2, column 2'
    """
    before = text[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - before.rfind(chr(10))}"


# ---- the head --------------------------------------------------------------------------------------------------------


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


@lru_cache(maxsize=256)
def read_head(text: str) -> Head:
    """The head of a query or update; what cannot be parsed gives a head too, for the parser says what is wrong."""
    outside = deque(_outside_braces(text))
    prologue, prefixes = _prologue(outside)
    operation = outside[0].upper() if outside and re.fullmatch(r"\w+", outside[0]) else ""
    clauses = list(_clauses(outside, prefixes))
    default = tuple(graph for named, graph in clauses if not named)
    return Head(" ".join(prologue), operation, default, tuple(graph for named, graph in clauses if named))


def _outside_braces(text: str) -> Iterator[str]:
    """The tokens that stand in no group; dataset clauses are nowhere else."""
    depth = 0
    for token in tokens(text):
        if token.kind == "sign" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif depth <= 0:
            yield token.text


def _prologue(outside: deque[str]) -> tuple[list[str], set[str]]:
    """Take the declarations off the tokens; give them and the prefixes that they declare."""
    taken: list[str] = []
    prefixes: set[str] = set()
    while outside and outside[0].upper() in ("BASE", "PREFIX"):
        length = 2 if outside[0].upper() == "BASE" else 3
        declaration = [outside.popleft() for _ in range(min(length, len(outside)))]
        if length == len(declaration) == 3:
            prefixes.add(declaration[1].rstrip(":"))
        taken += declaration
    return taken, prefixes


def _clauses(outside: deque[str], prefixes: set[str]) -> Iterator[tuple[bool, str]]:
    """Whether each dataset clause is NAMED, and its graph."""
    while outside:
        if _take(outside, "from", prefixes):
            named = _take(outside, "named", prefixes)
            if outside:
                yield named, outside.popleft()
        else:
            outside.popleft()


def _take(outside: deque[str], keyword: str, prefixes: set[str]) -> bool:
    """Take a keyword off the tokens if they begin with it; the parser needs no space after it (``FROM:graph``)."""
    token = outside[0] if outside else ""
    prefix, colon, _ = token.partition(":")
    if token[: len(keyword)].lower() != keyword or (colon and prefix in prefixes):
        return False
    outside.popleft()
    if len(token) > len(keyword):
        outside.appendleft(token[len(keyword) :])
    return True


def solutions_of(text: str) -> str | None:
    """A query with a row for each solution that a CONSTRUCT or DESCRIBE is made of; None where it has no pattern.

    >>> solutions_of("PREFIX e: <http://e/> CONSTRUCT { ?s e:p 1 } FROM <http://g/> WHERE { ?s ?p ?o } LIMIT 3")
    'PREFIX e: <http://e/> SELECT (1 AS ?solution) FROM <http://g/> WHERE { ?s ?p ?o } LIMIT 3'
    >>> solutions_of("DESCRIBE <http://e/a>") is None
    True
    """
    found = list(tokens(text))
    begin = next((place for place, each in enumerate(found) if each.text.upper() in ("CONSTRUCT", "DESCRIBE")), None)
    if begin is None:
        return None
    after = begin + 1
    if found[begin].text.upper() == "CONSTRUCT" and found[after : after + 1] and found[after].text == "{":
        after = _past_braces(found, after)
    while after < len(found) and found[after].text != "{" and found[after].text.upper() not in ("FROM", "WHERE"):
        after += 1
    if all(each.text != "{" for each in found[after:]):
        return None
    return f"{text[: found[begin].start]}SELECT (1 AS ?solution) {text[found[after].start :]}"


def _past_braces(found: list[Token], place: int) -> int:
    """The place after the brace that closes the one at ``place``."""
    depth = 0
    while place < len(found):
        depth += (found[place].text == "{") - (found[place].text == "}")
        place += 1
        if depth == 0:
            break
    return place


# ---- calls to other hosts --------------------------------------------------------------------------------------------

#: What may hold the word without being the keyword. Each alternative matches no more than the parser's own token does,
#: so that nothing the parser reads as a keyword is skipped; the parser needs no space before or after a keyword.
_SKIPPED = re.compile(
    r"""
      "{3} (?: [^"\\] | \\. | "{1,2}(?!") )*+ "{3}
    | '{3} (?: [^'\\] | \\. | '{1,2}(?!') )*+ '{3}
    | " (?: [^"\\\r\n] | \\. )*+ "
    | ' (?: [^'\\\r\n] | \\. )*+ '
    | \# [^\r\n]*+
    | [?$] \w++
    | @ [A-Za-z]++ (?: - [A-Za-z0-9]++ )*+
    | : (?: \w[\w-]*+ )?
    """,
    re.VERBOSE | re.DOTALL,
)
_IRI = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*+>")
_WORD = re.compile(r"\w++")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

#: So many quotation marks that are never closed may be passed over: looking for the end of each takes time.
_MOST_UNCLOSED = 30


def calls_out(text: str) -> bool:
    """Whether ``text`` may hold the keyword SERVICE. In doubt it does: a prefix called ``service`` is refused too.

    >>> calls_out("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"), calls_out("ASK { ?s ?p 1service:x{} }")
    (True, True)
    >>> calls_out('SELECT ?service { <http://x/service> schema:service "SERVICE" } # service')
    False
    """
    return service_call(text) is not None


def service_call(text: str) -> int | None:
    """Where the keyword SERVICE may stand, None where it does not; see `calls_out`."""
    if (found := _keyword(text)) is not None:
        return found
    # Some parsers resolve \\u0053 to S before anything else and some do not, so both readings are looked at.
    escape = _ESCAPE.search(text)
    return escape.start() if escape and _keyword(_ESCAPE.sub(_character, text)) is not None else None


def _keyword(text: str) -> int | None:
    if "service" not in text.casefold():
        return None
    begun, seen, unclosed = [0], set[int](), 0
    while begun:
        place = begun.pop()
        while place < len(text) and place not in seen:
            seen.add(place)
            if text[place] == "<" and (iri := _IRI.match(text, place)):
                if _compares(iri.group()):
                    return place
                begun.extend(_after_comment(text, iri))
                place = iri.end()
                continue
            token = _SKIPPED.match(text, place)
            if not token and text[place] in "\"'":
                unclosed += 1
            if not token:
                token = _WORD.match(text, place)
                if (token and "service" in token.group().casefold()) or unclosed > _MOST_UNCLOSED:
                    return place
            place = token.end() if token else place + 1
    return None


def _compares(candidate: str) -> bool:
    """Whether what looks like an IRI may be ``?a<?b)SERVICE?x#>``: a comparison that ends before the keyword."""
    return "service" in candidate.partition(")")[2].casefold()


def _after_comment(text: str, iri: re.Match[str]) -> list[int]:
    """Where the next line begins if the candidate is a comparison and its ``#`` opens a comment."""
    if "#" not in iri.group():
        return []
    ends = [end for end in (text.find("\n", iri.start()), text.find("\r", iri.start())) if end >= 0]
    return [min(ends)] if ends else []


def _character(match: re.Match[str]) -> str:
    point = int(match.group(1) or match.group(2), 16)
    return chr(point) if point <= 0x10FFFF else "\ufffd"
