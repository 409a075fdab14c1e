"""How complete and how certain a snapshot is, in figures."""

from __future__ import annotations

from graph.catalogue import Catalogue

#: Each figure: what it counts in words, and the query that counts it.
_FIGURES = (
    ("works without a printed author", "SELECT count(*) FROM work WHERE slug NOT IN (SELECT work FROM authorship)"),
    ("works without an abstract", "SELECT count(*) FROM work WHERE abstract IS NULL"),
    ("works without a concept", "SELECT count(*) FROM work WHERE slug NOT IN (SELECT work FROM assignment)"),
    ("works without a year", "SELECT count(*) FROM work WHERE year IS NULL"),
    ("authorships that rest on a name alone", "SELECT count(*) FROM authorship WHERE confidence < 1"),
    ("sessions without a time", "SELECT count(*) FROM session WHERE start IS NULL"),
    ("places in documents not understood", "SELECT count(*) FROM source_note WHERE kind = 'not understood'"),
    ("warnings about documents", "SELECT count(*) FROM source_note WHERE kind = 'warning'"),
)


def figures(catalogue: Catalogue) -> list[tuple[str, int]]:
    """What is missing or uncertain: pairs of words and a count."""
    return [(words, int(catalogue.sql(query)[0][0])) for words, query in _FIGURES]
