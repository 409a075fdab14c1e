"""What is wrong with a query that cannot be parsed, and where, in the words of a person.

The parser alone tells too little: it takes a keyword's length of text before it compares, so that the place it names
lies behind the mistake, and it lists what it tried there rather than what would be right. So it is asked again, about
the same tokens set far apart (the place is then within the token that is wrong, or right after it) and about all that
stands before the mistake (where it runs out of text, it says what may follow).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from graph.stores.tokens import Token, place_of, tokens
from graph.vocabulary import PREFIXES

#: The parser: what it says of a text that it cannot parse, None of one that it can.
Parser = Callable[[str], str | None]

#: More than the longest keyword.
_APART = " " * 24

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
#: What the parser lists: signs in quotation marks, classes of characters, keywords, and causes in words.
_ITEM = re.compile(
    r"""
      "(?P<sign> (?: \\. | [^"\\] )+ )"
    | (?P<characters> \[ (?: '[^']*' | [^\]'] )* \] )
    | (?P<words> [A-Za-z] [^"\[\]]*? ) (?= ,\ | $ )
    """,
    re.VERBOSE | re.DOTALL,
)
_MOST_EXPECTED = 8
_SHOWN = 30

#: Causes that the parser knows, by how they begin, in words that help more than its own.
_CAUSES: Mapping[str, str] = {
    "IRI parsing failed": "this is no IRI that can be used; write it in full and without spaces, or declare BASE",
    "BIND is overriding": "a BIND before this gives a value to a variable that has one already",
    "The SELECT contains a variable": "SELECT asks for a variable that is neither grouped by nor in an aggregate; add"
    " it to GROUP BY, or write (SAMPLE(?x) AS ?y)",
}

#: Signs that begin a kind of term, or stand between two: all of them together are that.
_KINDS: Mapping[str, frozenset[str]] = {
    "a variable": frozenset("?$"),
    "an IRI": frozenset(":<"),
    "a literal": frozenset(("'", "'''", '"', '"""', "+", "-", ".", "false", "true")),
    "a blank node": frozenset(("_:", "[")),
    "an operator": frozenset(("=", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*", "/")),
    "a number": frozenset(("['0'..='9']",)),
}
#: Signs of what the parser knows beyond SPARQL 1.1, and of what goes on within a token.
_UNSAID = frozenset(("{|", "~", "<<", "<<(", "\\", "\\u", "\\U", '""', "''"))

#: The words of the language that a typing error may have meant.
_WORDS = re.findall(
    r"\w+",
    """
    ASK BASE BIND BOUND BY CONSTRUCT COUNT DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING LIMIT MINUS
    NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED REGEX SELECT SEPARATOR UNDEF UNION VALUES WHERE
    """,
)


def fault(text: str, parse: Parser) -> str:
    """What is wrong with a text that the parser refuses: the place, what stands there, what would be right.

    >>> fault("SELEC *", lambda text: "error at 1:10: expected CONSTRUCT")
    "line 1, column 1, before 'SELEC *': did you mean SELECT?"
    """
    found = list(tokens(text))
    if found and found[-1].kind == "unclosed":
        closed = "on its line" if "\n" in text[found[-1].start :] else "anywhere"
        return f"{_seen(text, found[-1].start)}: this quotation mark is not closed {closed}"
    starts = _starts(found)
    apart = "".join(token.text + _APART for token in found)
    said = parse(apart)
    if said is None or (offset := _offset(apart, said)) is None:
        return f"{_seen(text, None)}: {parse(text) or 'the parser does not say why'}"
    end = offset >= len(apart)
    number = len(found) if end else max(bisect_right(starts, offset) - 1, 0)
    before = apart if end else apart[: starts[number]]
    return _worded(text, found, number, said, parse(before))


def _starts(found: list[Token]) -> list[int]:
    """Where each token begins when they are set apart."""
    starts, place = [], 0
    for token in found:
        starts.append(place)
        place += len(token.text) + len(_APART)
    return starts


def _offset(text: str, said: str) -> int | None:
    found = _PLACE.match(said)
    if not found:
        return None
    lines = text.split("\n")[: int(found[1]) - 1]
    return sum(len(line) + 1 for line in lines) + int(found[2]) - 1


def _worded(text: str, found: list[Token], number: int, said: str, before: str | None) -> str:
    """``said`` by the parser of the token with a number, ``before`` of all that stands before it."""
    token = found[number] if number < len(found) else None
    if token is not None and ":" in token.text and "Prefix not found" in said:
        prefix = token.text.partition(":")[0]
        declared = f"declare PREFIX {prefix}: <{PREFIXES.get(prefix, '…')}>"
        return f"{place_of(text, token.start)}, '{token.text}': {declared}"
    place = None if token is None else token.start
    if (cause := _cause(said) or _cause(before or "")) is not None:
        if cause.startswith("IRI") and place is not None:
            place = max(text.rfind("<", 0, place + 1), 0)
        helpful = next((words for begin, words in _CAUSES.items() if cause.startswith(begin)), cause)
        return f"{_seen(text, place)}: {helpful}"
    return f"{_seen(text, place)}{_advice(found, number, said, before)}"


def _seen(text: str, place: int | None) -> str:
    """The place of a token in words and what stands there; None is the end of the text."""
    if place is None:
        return f"{place_of(text, len(text))}, at the end of the query"
    line = text[place:].partition("\n")[0].strip()
    return f"{place_of(text, place)}, before '{line[:_SHOWN]}'"


def _items(said: str, kind: str) -> list[str]:
    place = _PLACE.match(said)
    return [found[kind] for found in _ITEM.finditer(place[3] if place else "") if found[kind]]


def _cause(said: str) -> str | None:
    return next((words for words in _items(said, "words") if " " in words and words != words.upper()), None)


def _advice(found: list[Token], number: int, said: str, before: str | None) -> str:
    """What would be right instead of a token: a word that is like it, else what may stand there."""
    token = found[number] if number < len(found) else None
    if token is not None and token.is_word:
        meant = get_close_matches(token.text.upper(), _WORDS, n=1, cutoff=0.75)
        if meant and meant[0] != token.text.upper():
            return f": did you mean {meant[0]}?"
    if token is not None and token.kind == "blank" and any(token.text == each.text for each in found[:number]):
        return ": a blank node stands in one group only; use a variable"
    if before is None:
        return ": the query is whole without it"
    expected = list(_expected(before))[:_MOST_EXPECTED] or _keyword(said, first=number == 0)
    return f"; expected {' or '.join(expected)}" if expected else ""


def _expected(before: str) -> Iterator[str]:
    """What may follow, as far as the parser says it when it runs out of text: kinds of terms, then signs."""
    signs = {sign.replace('\\"', '"') for sign in _items(before, "sign")} - _UNSAID
    signs |= {characters.replace(" ", "") for characters in _items(before, "characters")} & _KINDS["a number"]
    if len(signs) > 1:
        signs -= _KINDS["a number"]
    whole = {name: listed for name, listed in _KINDS.items() if listed <= signs}
    signs = signs.difference(*whole.values())
    yield from (f"'{sign}'" for sign in sorted(signs))
    yield from whole


def _keyword(said: str, *, first: bool) -> list[str]:
    """The one keyword that the parser missed; where it could have been several, it names the longest alone."""
    if first:
        return ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX"]
    missed = _items(said, "words")
    return missed if len(missed) == 1 and missed[0] in ("AS", "BY", "EXISTS", "NAMED") else []
