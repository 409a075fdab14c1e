"""Keys and IRIs: how titles and names are folded for comparison, how slugs are made, where every thing lives."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

DEFAULT_BASE = "http://127.0.0.1:8000/"

#: Kinds of things that have an IRI of their own below ``{base}id/``.
KINDS = ("work", "person", "session", "event", "series", "concept", "room", "source", "run", "scheme", "graph")

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
#: Case and marks of ASCII, folded.
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_SLUG_LENGTH = 60


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold a title or name for comparison: no case, no accents, letters and digits only, single spaces.

    NFKD, casefold, combining marks dropped; what is left of other scripts is kept, so that they do not vanish.

    >>> fold("Łojasiewicz's  Inequality: SE(3)")
    'łojasiewicz s inequality se 3'
    >>> fold("Béatrice Laurent") == fold("BEATRICE  LAURENT")
    True
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def slugify(text: str) -> str:
    """A readable ASCII name for a URL, at most 60 characters, cut between words; empty text gives ``untitled``.

    >>> slugify("Kevin Kögler"), slugify("G-ACIL: Analytic Learning")
    ('kevin-kogler', 'g-acil-analytic-learning')
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    slug = _NOT_PLAIN.sub("-", anyascii(plain).lower()).strip("-")
    if len(slug) > _SLUG_LENGTH:
        cut = slug.rfind("-", 0, _SLUG_LENGTH + 1)
        slug = slug[: cut if cut > 0 else _SLUG_LENGTH]
    return slug or "untitled"


def short_hash(text: str) -> str:
    """Eight hexadecimal digits of the SHA-256 of ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def iri(base: str, kind: str, slug: str, fragment: str | None = None) -> str:
    """The IRI of a thing, or of a part of it.

    >>> iri("http://example.org/", "work", "x", "author-3")
    'http://example.org/id/work/x#author-3'
    """
    return f"{base}id/{kind}/{slug}" + (f"#{fragment}" if fragment else "")
