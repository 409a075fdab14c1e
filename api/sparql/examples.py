"""The example queries of the package: one file each, its title, question and subject in comments on top of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.rdf import Literal, NamedNode, Triple
from graph.stores.tokens import read_head
from graph.vocabulary import PREFIXES, Rdf, Rdfs, Schema, Sh, Xsd

_FOLDER = Path(__file__).parent.parent / "queries"

#: Subjects of questions, in the order in which they are shown, with their headings.
SUBJECTS = {
    "people": "People and co-authors",
    "concepts": "Concepts",
    "sessions": "Sessions",
    "words": "Words",
    "provenance": "Where it comes from",
}

#: Operation -> the class of such a query in SHACL, and the property that holds its text.
_EXECUTABLES = {
    "SELECT": (Sh.SPARQLSelectExecutable, Sh.select),
    "ASK": (Sh.SPARQLAskExecutable, Sh.ask),
    "CONSTRUCT": (Sh.SPARQLConstructExecutable, Sh.construct),
}


@dataclass(frozen=True)
class Example:
    """An example query: ``name`` is its file's, ``question`` what it answers, ``about`` one of SUBJECTS."""

    name: str
    title: str
    question: str
    text: str
    about: str = ""

    @property
    def operation(self) -> str:
        """SELECT, ASK or CONSTRUCT."""
        return read_head(self.text).operation


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All example queries, by file name."""
    return tuple(parse(path.stem, path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.rq")))


def by_subject() -> list[tuple[str, list[Example]]]:
    """The example queries under the headings of their subjects."""
    grouped = [(title, [each for each in examples() if each.about == name]) for name, title in SUBJECTS.items()]
    return [(title, found) for title, found in grouped if found]


def parse(name: str, text: str) -> Example:
    """An example from the text of its file; other comments stay in the query.

    >>> parse("x", "# title: All works\\n# question: Which are there?\\n# about: words\\nSELECT * {}")
    Example(name='x', title='All works', question='Which are there?', text='SELECT * {}', about='words')
    """
    fields = {"title": name, "question": "", "about": ""}
    kept = []
    for line in text.strip().splitlines():
        key, _, value = line.lstrip("# ").partition(":")
        if line.startswith("#") and key in fields:
            fields[key] = value.strip()
        else:
            kept.append(line)
    return Example(name, fields["title"], fields["question"], "\n".join(kept).strip(), fields["about"])


def described(base: str) -> Iterator[Triple]:
    """The examples as SHACL describes executable queries, below ``{base}.well-known/sparql-examples``.

    The prefixes are declared once, for the tools that want them so; each text brings its own as well.
    """
    here = f"{base}.well-known/sparql-examples"
    prefixes, endpoint = NamedNode(f"{here}#prefixes"), NamedNode(f"{base}sparql")
    for example in examples():
        node = NamedNode(f"{here}#{example.name}")
        kind, text = _EXECUTABLES[example.operation]
        yield Triple(node, NamedNode(Rdf.type), NamedNode(Sh.SPARQLExecutable))
        yield Triple(node, NamedNode(Rdf.type), NamedNode(kind))
        yield Triple(node, NamedNode(Rdfs.label), Literal(example.title, language="en"))
        yield Triple(node, NamedNode(Rdfs.comment), Literal(example.question, language="en"))
        yield Triple(node, NamedNode(Schema.keywords), Literal(example.about))
        yield Triple(node, NamedNode(Sh.prefixes), prefixes)
        yield Triple(node, NamedNode(text), Literal(example.text))
        yield Triple(node, NamedNode(Schema.target), endpoint)
    for prefix, namespace in sorted(PREFIXES.items()):
        declared = NamedNode(f"{here}#prefix-{prefix}")
        yield Triple(prefixes, NamedNode(Sh.declare), declared)
        yield Triple(declared, NamedNode(Rdf.type), NamedNode(Sh.PrefixDeclaration))
        yield Triple(declared, NamedNode(Sh.prefix), Literal(prefix))
        yield Triple(declared, NamedNode(Sh.namespace), Literal(namespace, datatype=NamedNode(Xsd.anyURI)))
