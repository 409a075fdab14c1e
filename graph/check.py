"""Whether a dataset keeps its own rules: the SHACL shapes, checked by pySHACL over the union of its graphs."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import rdflib
from pyshacl import validate
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from graph.rdf import Literal, NamedNode, Quad
from graph.snapshot import Snapshot
from graph.vocabulary import PREFIXES, shapes_text


@dataclass(frozen=True, order=True)
class Violation:
    """One rule that one thing breaks: the thing, the property looked at, the value found, what would be right."""

    thing: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        where = f", {self.path}" if self.path else ""
        found = f" (found: {self.value})" if self.value else ""
        return f"{self.thing}{where}: {self.message}{found}"


@dataclass(frozen=True)
class Report:
    """What a check found: the violations, sorted."""

    violations: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether there are none."""
        return not self.violations


def check(dataset: Snapshot | Iterable[Quad]) -> Report:
    """Check a snapshot, or quads, against the shapes; every violation is in the report."""
    quads = dataset.store.quads() if isinstance(dataset, Snapshot) else dataset
    with warnings.catch_warnings():
        # rdflib warns about deprecated corners of its own code.
        warnings.filterwarnings("ignore", module=r"rdflib\b")
        _, found, text = validate(_union(quads), shacl_graph=_shapes(), inference="none", inplace=True)
    if not isinstance(found, Graph):
        raise TypeError(f"the shapes cannot be used: {text}")
    broken = {_violation(found, result) for result in found.objects(None, SH.result)}
    return Report(tuple(sorted(broken)))


def _union(quads: Iterable[Quad]) -> Graph:
    """Every triple of any graph, in rdflib's own terms."""
    union = Graph(bind_namespaces="none")
    for quad in quads:
        union.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return union


@lru_cache(maxsize=65536)
def _term(term: object) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=URIRef(term.datatype.value))
    raise TypeError(f"{term} is neither an IRI nor a literal, and a dataset has nothing else")


def _shapes() -> Graph:
    """The shapes, with each property of a class as a shape of its own.

    It means the same, and pySHACL looks at all things of the class at once instead of one by one: many times faster.
    """
    shapes = Graph(bind_namespaces="none").parse(data=shapes_text(), format="turtle")
    for shape, target in list(shapes.subject_objects(SH.targetClass)):
        for constraint in shapes.objects(shape, SH.property):
            shapes.add((constraint, SH.targetClass, target))
    for shape in set(shapes.subjects(SH.targetClass)):
        shapes.remove((shape, SH.property, None))
    return shapes


def _violation(found: Graph, result: Node) -> Violation:
    path = found.value(result, SH.resultPath)
    message, value = found.value(result, SH.resultMessage), found.value(result, SH.value)
    return Violation(
        thing=str(found.value(result, SH.focusNode)),
        path=_path(found, path) if path is not None else "",
        value="" if value is None else str(value),
        message=str(message) if message else "breaks a shape",
    )


def _path(found: Graph, path: Node) -> str:
    """A property path as SPARQL writes it, as far as the shapes use them."""
    if (path, RDF.first, None) in found:
        return "/".join(_path(found, step) for step in found.items(path))
    for kind, written in ((SH.inversePath, "^{}"), (SH.oneOrMorePath, "{}+")):
        inner = found.value(path, kind)
        if inner is not None:
            return written.format(_path(found, inner))
    choices = found.value(path, SH.alternativePath)
    if choices is not None:
        return "|".join(_path(found, step) for step in found.items(choices))
    return _short(str(path))


def _short(name: str) -> str:
    """An IRI with its prefix."""
    for prefix, namespace in PREFIXES.items():
        if name.startswith(namespace):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return name
