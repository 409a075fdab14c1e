"""Choosing a representation by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"


def choose(offers: Sequence[str], accept: str | None) -> str | None:
    """The offered media type that ``accept`` likes best, the earlier of equals, or None when it likes none.

    The most specific range decides on each offer; parameters other than ``q`` are not compared.

    >>> choose(["application/json", "text/csv"], "text/csv;q=0.5, application/*")
    'application/json'
    >>> choose(["text/html", "text/turtle"], "*/*, text/html;q=0")
    'text/turtle'
    >>> choose(["text/html"], "image/png") is None
    True
    """
    return _choice(tuple(offers), accept)


@lru_cache(maxsize=256)
def _choice(offers: tuple[str, ...], accept: str | None) -> str | None:
    if accept is None or not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    liked = [(quality(offer, ranges), -place, offer) for place, offer in enumerate(offers)]
    best = max(liked)
    return best[2] if best[0] > 0 else None


def quality(offer: str, ranges: dict[str, float]) -> float:
    """How much the ranges of an Accept header like one media type, 0 to 1.

    >>> quality("text/html", {"text/*": 0.5, "*/*": 0.1})
    0.5
    """
    kind = offer.partition("/")[0]
    return next((ranges[key] for key in (offer, f"{kind}/*", "*/*") if key in ranges), 0.0)


def names(media_type: str, accept: str | None) -> bool:
    """Whether ``accept`` names this very type, not by a wildcard: how a browser is told from a program.

    >>> names("text/html", "text/html,*/*;q=0.8"), names("text/html", "*/*")
    (True, False)
    """
    return _ranges(accept or "").get(media_type, 0.0) > 0


def content_type(media_type: str) -> str:
    """The header of an answer in one media type, with the encoding where the type is text.

    >>> content_type("text/turtle"), content_type("application/n-triples")
    ('text/turtle; charset=utf-8', 'application/n-triples')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _ranges(accept: str) -> dict[str, float]:
    """Media range -> quality; what cannot be read is left out."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        if "/" in media_range:
            found[media_range.lower()] = _weight(parameters)
    return found


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
