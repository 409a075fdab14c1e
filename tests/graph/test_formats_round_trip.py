"""Structured formats: whatever works a library writes are the works that are read back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

import bibtexparser
import pytest
import rispy
from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pylatexenc.latexencode import unicode_to_latex

from graph.readers.base import Material
from graph.readers.structured import FORMATS


@dataclass(frozen=True)
class Written:
    """A work as it is written; names are pairs of given and family name."""

    title: str
    authors: tuple[tuple[str, str], ...]
    abstract: str
    year: int


#: Words that mean something inside a name or between names.
_NOT_NAMES = re.compile(r"(?i)(and|others|jr|sr|junior|senior|i{2,3}|iv|esq|inc|ltd|llc|gmbh|co|corp|ag|sa|bv|md|phd)$")
#: Letters that pylatexenc writes as others (Ű as \\'U), or in commands that LaTeX itself does not have.
_MISWRITTEN = "ŉĲĳĿŀſŰűĦħŦŧĸ"
_LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F, exclude_characters=_MISWRITTEN)
_NAME = st.text(_LETTERS, min_size=1, max_size=9).filter(lambda text: not _NOT_NAMES.match(text))
_ANY = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"])
_PLAIN = st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F, exclude_characters=_MISWRITTEN)


def _line(characters: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.text(characters, min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)


def _works(characters: st.SearchStrategy[str]) -> st.SearchStrategy[list[Written]]:
    authors = st.lists(st.tuples(_NAME, _NAME), max_size=4).map(tuple)
    work = st.builds(Written, _line(characters), authors, _line(characters), st.integers(1900, 2099))
    return st.lists(work, min_size=1, max_size=4)


def works_json(works: list[Written]) -> bytes:
    rows = (
        {
            "title": each.title,
            "authors": [f"{f}, {g}" for g, f in each.authors],
            "abstract": each.abstract,
            "year": each.year,
        }
        for each in works
    )
    return "\n".join(map(json.dumps, rows)).encode()


def bibtex(works: list[Written]) -> bytes:
    library = Library()
    for number, each in enumerate(works):
        told = {
            "title": _latex(each.title),
            "author": " and ".join(f"{_latex(family)}, {_latex(given)}" for given, family in each.authors),
            "abstract": _latex(each.abstract),
            "year": str(each.year),
        }
        library.add(Block("misc", f"key{number}", [Field(key, f"{{{value}}}") for key, value in told.items()]))
    return bibtexparser.write_string(library, unparse_stack=[]).encode()


def _latex(text: str) -> str:
    return str(unicode_to_latex(text, unknown_char_policy="keep", unknown_char_warning=False))


def ris(works: list[Written]) -> bytes:
    written: str = rispy.dumps(
        [
            {
                "type_of_reference": "CONF",
                "title": each.title,
                "authors": [f"{family}, {given}" for given, family in each.authors],
                "abstract": each.abstract,
                "year": str(each.year),
            }
            for each in works
        ]
    )
    return written.encode()


def _marked(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def csl(works: list[Written]) -> bytes:
    return json.dumps(
        [
            {
                "id": str(number),
                "type": "paper-conference",
                "title": _marked(each.title),
                "author": [{"given": given, "family": family} for given, family in each.authors],
                "abstract": _marked(each.abstract),
                "issued": {"date-parts": [[each.year]]},
            }
            for number, each in enumerate(works)
        ],
        ensure_ascii=False,
        indent=1,
    ).encode()


def openalex(works: list[Written]) -> bytes:
    results = []
    for number, each in enumerate(works):
        index: dict[str, list[int]] = {}
        for place, word in enumerate(each.abstract.split()):
            index.setdefault(word, []).append(place)
        authorships = [{"author": {"display_name": f"{given} {family}"}} for given, family in each.authors]
        told = {
            "id": f"https://openalex.org/W{number + 1}",
            "title": _marked(each.title),
            "publication_year": each.year,
        }
        results.append(told | {"authorships": authorships, "abstract_inverted_index": index})
    return json.dumps({"meta": {}, "results": results}).encode()


def crossref(works: list[Written]) -> bytes:
    items = [
        {
            "DOI": f"10.5555/{number}",
            "title": [_marked(each.title)],
            "author": [{"given": given, "family": family} for given, family in each.authors],
            "abstract": f"<jats:p>{_marked(each.abstract)}</jats:p>",
            "issued": {"date-parts": [[each.year]]},
        }
        for number, each in enumerate(works)
    ]
    return json.dumps({"message": {"items": items}}).encode()


def openreview(works: list[Written]) -> bytes:
    def note(number: int, each: Written) -> dict[str, object]:
        told = {"title": each.title, "authors": [f"{given} {family}" for given, family in each.authors]}
        told |= {"abstract": each.abstract, "venue": f"River {each.year}"}
        content = {key: {"value": value} for key, value in told.items()} if number % 2 else told
        return {"id": f"paper{number}", "forum": f"paper{number}", "content": content}

    return json.dumps({"notes": [note(number, each) for number, each in enumerate(works)]}).encode()


def dblp(works: list[Written]) -> bytes:
    root = ElementTree.Element("dblp")
    for number, each in enumerate(works):
        record = ElementTree.SubElement(root, "inproceedings", key=f"conf/x/{number}")
        for name in each.authors:
            ElementTree.SubElement(record, "author").text = " ".join(name)
        ElementTree.SubElement(record, "title").text = each.title + ("" if each.title.endswith(("?", "!")) else ".")
        ElementTree.SubElement(record, "year").text = str(each.year)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def acl(works: list[Written]) -> bytes:
    root = ElementTree.Element("collection", id="2031.x")
    for number, each in enumerate(works, 1):
        volume = ElementTree.SubElement(root, "volume", id=str(number))
        ElementTree.SubElement(ElementTree.SubElement(volume, "meta"), "year").text = str(each.year)
        paper = ElementTree.SubElement(volume, "paper", id="1")
        ElementTree.SubElement(ElementTree.SubElement(paper, "title"), "fixed-case").text = each.title
        for first, last in each.authors:
            author = ElementTree.SubElement(paper, "author")
            ElementTree.SubElement(author, "first").text = first
            ElementTree.SubElement(author, "last").text = last
        ElementTree.SubElement(paper, "abstract").text = each.abstract
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _table(works: list[Written], header: list[str], between: str, delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(header)
    for number, each in enumerate(works):
        told = {"title": each.title, "abstract": each.abstract, "year": each.year, "uid": number}
        told["authors"] = between.join(f"{given} {family}" for given, family in each.authors)
        writer.writerow([told[name.lower()] for name in header])
    return out.getvalue().encode()


def table(works: list[Written]) -> bytes:
    return _table(works, ["Year", "Title", "Authors", "Abstract"], "; ", "\t")


def miniconf(works: list[Written]) -> bytes:
    return _table(works, ["UID", "title", "authors", "abstract"], "|", ",")


WRITERS: dict[str, Callable[[list[Written]], bytes]] = {
    "works-json": works_json,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl,
    "openalex": openalex,
    "crossref": crossref,
    "openreview": openreview,
    "dblp-xml": dblp,
    "acl-xml": acl,
    "csv": table,
    "miniconf-csv": miniconf,
}
_WITHOUT_ABSTRACT, _WITHOUT_YEAR = ("dblp-xml",), ("miniconf-csv",)


def test_every_format_has_a_writer_to_be_read_back() -> None:
    assert set(WRITERS) == set(FORMATS)


@pytest.mark.parametrize("family", WRITERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_written_is_read_back(family: str, data: st.DataObject) -> None:
    works = data.draw(_works(_PLAIN if family == "bibtex" else _ANY))
    if family == "dblp-xml":
        works = [each for each in works if not each.title.endswith(".")] or [Written("A", (), "B", 2000)]
    written = WRITERS[family](works)
    material = Material("unnamed", written)
    scores = {name: each.score_material(material) for name, each in FORMATS.items()}
    assert max(scores, key=lambda name: scores[name]) == family
    document = FORMATS[family].read(material)
    assert document == FORMATS[family].read(material)
    assert len(document.items) == len(works)
    for work, item in zip(works, document.items, strict=True):
        assert document.text[item.title.start : item.title.end] == item.title.text == work.title
        assert [each.name.text for each in item.signatures] == [f"{given} {family}" for given, family in work.authors]
        if family not in _WITHOUT_ABSTRACT:
            assert item.abstract is not None
            assert item.abstract.text == work.abstract
        if family not in _WITHOUT_YEAR:
            assert item.date is not None
            assert item.date.text == str(work.year)
