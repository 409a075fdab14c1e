"""Whether a query would make a store ask another host: the keyword SERVICE, told from strings, comments and names."""

from __future__ import annotations

import re

#: What may hold the word without being the keyword. Each alternative matches no more than the parser's own token does,
#: so that nothing the parser reads as a keyword is skipped; the parser needs no space before or after a keyword.
SKIPPED = re.compile(
    r"""
      "{3} (?: [^"\\] | \\. | "{1,2}(?!") )* "{3}
    | '{3} (?: [^'\\] | \\. | '{1,2}(?!') )* '{3}
    | " (?: [^"\\\r\n] | \\. )* "
    | ' (?: [^'\\\r\n] | \\. )* '
    | \# [^\r\n]*
    | [?$] \w+
    | @ [A-Za-z]+ (?: - [A-Za-z0-9]+ )*
    """,
    re.VERBOSE | re.DOTALL,
)
IRI = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>")
_LOCAL_NAME = re.compile(r":(?:\w[\w-]*)?")
WORD = re.compile(r"\w+")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def calls_out(text: str) -> bool:
    """Whether ``text`` may hold the keyword SERVICE. In doubt it does: a prefix called ``service`` is refused too.

    >>> calls_out("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"), calls_out("ASK { ?s ?p 1service:x{} }")
    (True, True)
    >>> calls_out('SELECT ?service { <http://x/service> schema:service "SERVICE" } # service')
    False
    """
    # Some parsers resolve \\u0053 to S before anything else and some do not, so both readings are looked at.
    return _holds_keyword(text) or _holds_keyword(_ESCAPE.sub(_character, text))


def _holds_keyword(text: str) -> bool:
    if "service" not in text.casefold():
        return False
    begun, seen = [0], set[int]()
    while begun:
        place = begun.pop()
        while place < len(text) and place not in seen:
            seen.add(place)
            if text[place] == "<" and (iri := IRI.match(text, place)):
                if _compares(iri.group()):
                    return True
                begun.extend(_after_comment(text, iri))
                place = iri.end()
                continue
            token = SKIPPED.match(text, place) or _LOCAL_NAME.match(text, place)
            if not token:
                token = WORD.match(text, place)
                if token and "service" in token.group().casefold():
                    return True
            place = token.end() if token else place + 1
    return False


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
