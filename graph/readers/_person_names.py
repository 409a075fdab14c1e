"""Names that bibliographies write family name first, put into reading order: "Kögler, Kevin" -> "Kevin Kögler"."""

from __future__ import annotations

import re

_SUFFIX = re.compile(r"(?:jr|sr|junior|senior|ii|iii|iv|ph\.?\s?d|m\.?d|esq)\.?", re.IGNORECASE)
#: A last word that a company has and no person: "Widgets, Inc." is no family name and given name.
_COMPANY = re.compile(r"(?:inc|ltd|llc|gmbh|co|corp|ag|s\.?a|b\.?v)\.?", re.IGNORECASE)
_MOST_PARTS = 3


def reading_order(name: str) -> str:
    """A name as one reads it; what has no comma, or commas of another kind, is left as it is.

    >>> reading_order("van der Berg, Anna"), reading_order("King, Jr., Martin Luther"), reading_order("Anna Berg")
    ('Anna van der Berg', 'Martin Luther King Jr.', 'Anna Berg')
    >>> reading_order("Sammy Davis, Jr."), reading_order("Davis, Sammy, Jr."), reading_order("Widgets, Inc.")
    ('Sammy Davis, Jr.', 'Sammy Davis Jr.', 'Widgets, Inc.')
    """
    if "," not in name:
        return name
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        return parts[0]
    if len(parts) > _MOST_PARTS or not all(parts) or _COMPANY.fullmatch(parts[-1]):
        return name
    if len(parts) == 2:
        return name if _SUFFIX.fullmatch(parts[1]) else f"{parts[1]} {parts[0]}"
    family, middle, last = parts
    given, suffix = (middle, last) if _SUFFIX.fullmatch(last) and not _SUFFIX.fullmatch(middle) else (last, middle)
    return f"{given} {family} {suffix}"


def from_parts(given: str = "", particle: str = "", family: str = "", suffix: str = "") -> str:
    """A name in reading order from its parts, any of which may be empty.

    >>> from_parts("Anna", "van der", "Berg"), from_parts(family="Aristotle")
    ('Anna van der Berg', 'Aristotle')
    """
    return " ".join(part for part in (given, particle, family, suffix) if part)


#: What parts authors within one cell or string, the surest first; a plain comma is looked at by itself.
_SEPARATORS = (r"\s*;\s*", r"\s*\|\s*", r"\s*[·⋅•]\s*", r"\s*[\r\n]+\s*", r"\s*,?\s+(?:and|&)\s+")


def split_names(text: str) -> tuple[list[str], str]:
    """The names in one string, in reading order, and by what they were parted ('' for a single name).

    >>> split_names("Kögler, Kevin; Laurent, Béatrice")
    (['Kevin Kögler', 'Béatrice Laurent'], 'semicolons')
    >>> split_names("Kevin Kögler, Béatrice Laurent and Wei Wang")
    (['Kevin Kögler', 'Béatrice Laurent', 'Wei Wang'], 'commas and "and"')
    >>> split_names("Kögler, Kevin"), split_names("Kögler, Kevin and Laurent, Béatrice")
    ((['Kevin Kögler'], ''), (['Kevin Kögler', 'Béatrice Laurent'], '"and"'))
    """
    titles = ("semicolons", "bars", "dots", "line breaks", '"and"')
    for separator, title in zip(_SEPARATORS, titles, strict=True):
        pieces = [piece for piece in re.split(separator, text.strip()) if piece.strip(" ,")]
        if len(pieces) > 1:
            return _ordered(pieces, title)
    return _by_commas(text)


def _ordered(pieces: list[str], title: str) -> tuple[list[str], str]:
    """Pieces that may hold a list by commas (before "and"), or names written family name first."""
    if title == '"and"' and _is_comma_list(pieces[0]):
        return _without_suffix_pieces([part for piece in pieces for part in piece.split(",")]), 'commas and "and"'
    return [reading_order(piece.strip()) for piece in pieces], title


def _by_commas(text: str) -> tuple[list[str], str]:
    if _is_comma_list(text):
        return _without_suffix_pieces(text.split(",")), "commas"
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) > 3 and len(pieces) % 2 == 0:
        pairs = zip(pieces[::2], pieces[1::2], strict=True)
        return [f"{given} {family}" for family, given in pairs], "every second comma"
    return ([reading_order(text.strip())] if pieces else []), ""


def _is_comma_list(text: str) -> bool:
    """Whether commas part whole names: every piece has two words, or is a suffix."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    full = [piece for piece in pieces if not _SUFFIX.fullmatch(piece)]
    return len(full) > 1 and all(len(piece.split()) > 1 for piece in full)


def _without_suffix_pieces(pieces: list[str]) -> list[str]:
    """The pieces with each "Jr." put back to the name before it."""
    names: list[str] = []
    for piece in (piece.strip() for piece in pieces):
        if names and _SUFFIX.fullmatch(piece):
            names[-1] += f", {piece}"
        elif piece:
            names.append(piece)
    return names
