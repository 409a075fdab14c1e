"""The queries behind the panels of a page: one file each, so that every panel can show how it is asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from graph.vocabulary import PREFIXES

_FOLDER = Path(__file__).parent / "panels"


def panel_query(folder: str, relation: str, address: str) -> str | None:
    """The SPARQL of a panel about the thing at the IRI ``address``; None for a panel that has none."""
    text = panels().get(f"{folder}-{relation}")
    return None if text is None else text.replace("$iri", f"<{address}>")


@lru_cache(maxsize=1)
def panels() -> dict[str, str]:
    """Name of a panel -> its query over ``$iri``, with the prefixes that it uses."""
    return {path.stem: with_prefixes(path.read_text("utf-8").strip()) for path in sorted(_FOLDER.glob("*.rq"))}


def with_prefixes(text: str) -> str:
    """A query with a PREFIX line for each known prefix it uses and does not declare.

    >>> print(with_prefixes("SELECT * { ?s foaf:name ?name }"))
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    SELECT * { ?s foaf:name ?name }
    """
    used = [f"PREFIX {name}: <{space}>" for name, space in sorted(PREFIXES.items()) if f"{name}:" in text]
    return "\n".join([*used, text])
