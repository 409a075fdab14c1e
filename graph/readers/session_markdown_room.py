"""Session pages in Markdown that print a room or a moderator below the session's title."""

from __future__ import annotations

from graph.readers.base import Material, Reader
from graph.readers.session_markdown import VERSION, read_page, score_page


def _score(material: Material) -> float:
    score, placed = score_page(material)
    return score if placed else 0.0


READER = Reader(
    "session-markdown-room",
    "a session page in Markdown with a room or a moderator",
    VERSION,
    _score,
    lambda material: read_page(material, "session-markdown-room"),
)
