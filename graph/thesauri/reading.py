"""A SKOS vocabulary as its file says it: its concepts, with preferred and other labels."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InputError
from graph.rdf import Literal, NamedNode, Triple
from graph.rdf.parsing import READ, read_triples
from graph.rdf.terms import web_address
from graph.vocabulary import Rdf, Rdfs, Skos

#: The largest file that is read, in bytes.
LARGEST = 128 << 20

_SKOS_XL = "http://www.w3.org/2008/05/skos-xl#"
_LITERAL_FORM = _SKOS_XL + "literalForm"
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
#: What names a concept: as it is preferred, or in another way. SKOS-XL goes over a node with the literal form.
_PREFERRED = frozenset({Skos.prefLabel, _SKOS_XL + "prefLabel"})
_OTHER = frozenset({Skos.altLabel, Skos.NS + "hiddenLabel", _SKOS_XL + "altLabel", _SKOS_XL + "hiddenLabel"})
#: Things of these classes go by their rdfs:label where they have no prefLabel: CSO knows no other.
_CLASSES = frozenset({Skos.Concept, "http://cso.kmi.open.ac.uk/schema/cso#Topic"})


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """A vocabulary of the user: the name it goes by, the bytes of its file, and the base of its relative IRIs."""

    name: str
    data: bytes
    sha256: str
    suffix: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of a vocabulary, with its labels in English or in no stated language, sorted."""

    iri: str
    preferred: tuple[str, ...]
    others: tuple[str, ...]


def load_thesaurus(path: Path, *, name: str | None = None, base: str | None = None) -> Thesaurus:
    """Read the file of a vocabulary; InputError where it cannot be one, or names no concept with a web address."""
    suffix = path.suffix.lower()
    if suffix not in READ:
        hint = f"give Turtle, N-Triples or RDF/XML ({' '.join(READ)})"
        raise InputError(f"files that end in '{suffix}' are not read", where=str(path), hint=hint)
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(f"{size:,} bytes are too many", where=str(path), hint=f"{LARGEST:,} are the most")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if base is not None and web_address(base) is None:
        raise InputError(f"'{base}' cannot be the base of IRIs", hint="write one such as https://example.org/terms")
    called = path.stem if name is None else name
    if not called.strip() or not called.isprintable() or "/" in called or "\\" in called:
        raise InputError(f"'{called}' cannot be the name of a vocabulary", hint="a word such as cso, without / and \\")
    found = Thesaurus(called, data, hashlib.sha256(data).hexdigest(), suffix, base)
    if not terms(found, where=str(path)):
        hint = "each needs a skos:prefLabel in English or in no language, and an http address (relative ones: --base)"
        raise InputError("no concept was found in this vocabulary", where=str(path), hint=hint)
    return found


def terms(thesaurus: Thesaurus, *, where: str = "") -> list[Term]:
    """The concepts of a vocabulary, by IRI; those that it calls deprecated and those without a label are left out.

    Errors speak of the file ``where``.
    """
    facts = _Facts(read_triples(thesaurus.data, thesaurus.suffix, base=thesaurus.base, where=where or thesaurus.name))
    return [each for iri in sorted(facts.named) if (each := facts.term(iri)) is not None]


class _Facts:
    """What a file says of labels and classes, by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._preferred: dict[str, set[object]] = defaultdict(set)
        self._others: dict[str, set[object]] = defaultdict(set)
        self._plain: dict[str, set[object]] = defaultdict(set)
        self._forms: dict[str, set[object]] = defaultdict(set)
        self._concepts: set[str] = set()
        self._gone: set[str] = set()
        self.named: set[str] = set()
        for triple in triples:
            self._take(triple)

    def _take(self, triple: Triple) -> None:
        subject, predicate, value = str(triple.subject), triple.predicate.value, triple.object
        if predicate in _PREFERRED:
            self._preferred[subject].add(value)
        elif predicate in _OTHER:
            self._others[subject].add(value)
        elif predicate == Rdfs.label:
            self._plain[subject].add(value)
        elif predicate == _LITERAL_FORM:
            self._forms[subject].add(value)
        elif predicate == Rdf.type and isinstance(value, NamedNode) and value.value in _CLASSES:
            self._concepts.add(subject)
        elif predicate == _DEPRECATED and isinstance(value, Literal) and value.value in ("true", "1"):
            self._gone.add(subject)
        else:
            return
        if isinstance(triple.subject, NamedNode) and web_address(triple.subject.value) is not None:
            self.named.add(triple.subject.value)

    def term(self, iri: str) -> Term | None:
        """The concept of an IRI, None where there is none."""
        subject = f"<{iri}>"
        if subject in self._gone:
            return None
        preferred = self._texts(self._preferred[subject])
        if not preferred and subject in self._concepts:
            preferred = self._texts(self._plain[subject])
        others = self._texts(self._others[subject]) - preferred
        if not preferred and not others:
            return None
        return Term(iri, tuple(sorted(preferred)), tuple(sorted(others)))

    def _texts(self, values: Iterable[object]) -> set[str]:
        """The texts of labels, through the nodes of SKOS-XL."""
        found = set()
        for value in values:
            for label in [value] if isinstance(value, Literal) else self._forms.get(str(value), ()):
                if isinstance(label, Literal) and (label.language or "en").lower().split("-")[0] == "en":
                    found.add(" ".join(label.value.split()))
        return found - {""}
