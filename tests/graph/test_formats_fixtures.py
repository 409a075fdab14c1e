"""Structured formats: a fixture of each, written from the format's public description, reads as its works say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import InputError
from graph.readers._feed import Feed
from graph.readers.base import Material
from graph.readers.structured import FORMATS
from graph.records import Document, Identifier, ItemRecord, NoteKind, Printed

FIXTURES = Path(__file__).parent.parent / "fixtures"
FILES = sorted(path for family in FORMATS for path in (FIXTURES / family).iterdir())


def read(path: Path) -> Document:
    return FORMATS[path.parent.name].read(Material(path.name, path.read_bytes()))


def names(item: ItemRecord) -> list[str]:
    return [signature.name.text for signature in item.signatures]


def ids(*pairs: str) -> tuple[Identifier, ...]:
    return tuple(Identifier(*pair.split(":", 1)) for pair in pairs)


def every_printed(document: Document) -> list[Printed]:
    found: list[Printed | None] = []
    for item in document.items:
        found += [item.title, item.abstract, item.kind, item.date, item.event, item.url, *item.keywords, *item.code]
        found += [each for signature in item.signatures for each in (signature.name, signature.affiliation)]
    found += [each for session in document.sessions for each in (session.title, session.kind, session.event)]
    return [printed for printed in found if printed is not None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_format_is_known_by_its_content_and_not_by_its_name(path: Path) -> None:
    material = Material("unnamed", path.read_bytes())
    scores = {family: each.score_material(material) for family, each in FORMATS.items()}
    assert [family for family, score in scores.items() if score >= 0.5] == [path.parent.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_field_is_a_slice_of_one_line_of_the_reading_text_and_names_its_place(path: Path) -> None:
    document = read(path)
    assert every_printed(document)
    for printed in every_printed(document):
        assert document.text[printed.start : printed.end] == printed.text
        assert "\n" not in printed.text
        assert printed.locator
    lines = document.text.split("\n")
    for note in document.notes:
        assert document.text[note.start : note.end] in lines[note.line - 1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("change", ["bom", "utf-16", "crlf"])
def test_the_same_records_come_from_other_encodings_and_line_ends(path: Path, change: str) -> None:
    if path.parent.name == "dblp-xml":
        pytest.skip("declares its own encoding")
    text = path.read_text(encoding="utf-8")
    if change == "utf-16":
        text = text.replace("encoding='UTF-8'", "encoding='UTF-16'")
    data = {
        "bom": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
        "crlf": text.replace("\n", "\r\n").encode(),
    }[change]
    other = FORMATS[path.parent.name].read(Material(path.name, data))
    assert (other.text, other.items, other.sessions) == (read(path).text, read(path).items, read(path).sessions)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_that_is_streamed_gives_the_same_document_in_parts(path: Path) -> None:
    parts = list(FORMATS[path.parent.name].parts(Feed.of_path(path)))
    document = read(path)
    assert "".join(part.text for part in parts) == document.text
    assert tuple(item for part in parts for item in part.items) == document.items
    assert tuple(session for part in parts for session in part.sessions) == document.sessions
    assert tuple(note for part in parts for note in part.notes) == document.notes


def test_a_long_file_that_is_not_utf_8_throughout_is_streamed_with_a_remark(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"TY  - JOUR\nTI  - Pond\nER  - \n" * 50_000 + "é".encode() + b"\xe9\n")
    feed = Feed.of_path(path)
    assert (feed.encoding, "not UTF-8 throughout" in feed.remark) == ("utf-8", True)
    assert sum(len(part.items) for part in FORMATS["ris"].parts(feed)) == 50_000


def test_the_product_s_own_lines_read_with_sessions_identifiers_and_unknown_keys() -> None:
    document = read(FIXTURES / "works-json" / "works.jsonl")
    first, second, third = document.items
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg", "Émile Ø. Nørgård"]
    assert first.signatures[0].identifiers == ids("orcid:0000-0002-1825-0097")
    assert first.signatures[0].affiliation is not None
    assert first.signatures[0].affiliation.text == "Institute of Estuaries"
    assert first.identifiers == ids("doi:10.5555/tidal.31", "arxiv:3101.00042", "openreview:tidal_GraphX")
    assert [code.text for code in first.code] == ["https://github.com/estuary/tidal"]
    assert first.date is not None
    assert first.date.text == "2031-07-20"
    assert second.title.text == r'On "Quoted" Lakes: \alpha & ü'
    assert second.signatures == ()
    assert (first.session, second.session, third.session) == (1, None, 1)
    assert [session.title.text for session in document.sessions] == ["Oral 2: Rivers"]
    assert document.sessions[0].kind is not None
    assert document.sessions[0].kind.text == "Oral"
    award, orcid = document.notes
    assert document.text[award.start : award.end] == "Best Delta"
    assert (award.kind, "'award' is not known" in award.message) == (NoteKind.SKIPPED, True)
    assert (orcid.kind, "its last character should be 7" in orcid.message) == (NoteKind.WARNING, True)
    assert third.identifiers == ()


def test_bibtex_reads_strings_names_accents_both_delimiters_and_references() -> None:
    document = read(FIXTURES / "bibtex" / "works.bib")
    first, second, third = document.items
    assert first.title.text == "Tidal Graphs for Slow Rivers – $L_2$ & More"
    assert names(first) == ["Aurélia Fenwick", "Jost van der Berg", "Björn Ørsted Jr.", "Delta Group, Inc.", "Wren"]
    assert first.event is not None
    assert first.event.text == "Proceedings of RIVER 2031"
    assert first.identifiers == ids("doi:10.5555/tidal.31", "arxiv:3101.00042", "openreview:tidal_GraphX")
    assert [word.text for word in first.keywords] == ["graphs", "rivers", "deltas"]
    assert [code.text for code in first.code] == ["https://github.com/estuary/tidal_graphs"]
    assert first.title.locator == "line 4"
    assert names(second) == ["R. Wren", "Kevin Kögler"]
    assert second.identifiers == ids("dblp:journals/lakes/Wren31")
    assert third.event is not None
    assert (third.event.text, third.date and third.date.text) == ("The River Volume", "2031")
    assert any("and others" in note.message for note in document.notes)


def test_ris_reads_continued_lines_suffixes_and_dates() -> None:
    first, second = read(FIXTURES / "ris" / "works.ris").items
    assert first.title.text == "Tidal Graphs for Slow Rivers"
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg", "Björn Ørsted Jr."]
    assert first.date is not None
    assert first.date.text == "2031-07-20"
    assert (second.title.text, names(second), second.event and second.event.text) == ("Silent Ponds", ["Wren"], "Lakes")


def test_csl_reads_particles_organisations_rich_text_and_dates() -> None:
    first, second = read(FIXTURES / "csl-json" / "works.json").items
    assert first.title.text == "Tidal Graphs for Slow Rivers, p < 0.05"
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg", "Björn Ørsted Jr.", "Delta Group, Inc."]
    assert (first.event and first.event.text, first.date and first.date.text) == ("RIVER 2031", "2031-07-20")
    assert second.date is not None
    assert second.date.text == "Spring 2031"


def test_openalex_reads_abstracts_from_their_index_and_names_as_printed() -> None:
    first, second = read(FIXTURES / "openalex" / "works.json").items
    assert first.abstract is not None
    assert first.abstract.text == "We study rivers and rivers"
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg"]
    assert first.signatures[0].identifiers == ids("orcid:0000-0002-1825-0097", "openalex:A9000000001")
    assert first.identifiers[:2] == ids("doi:10.5555/tidal.31", "openalex:W9000000001")
    assert second.abstract is None


def test_crossref_reads_articles_and_leaves_volumes_out() -> None:
    first, second = read(FIXTURES / "crossref" / "works.json").items
    assert first.title.text == "Tidal Graphs for Slow Rivers: A Study"
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg", "Delta Group"]
    assert first.abstract is not None
    assert first.abstract.text == "We study rivers & deltas."
    assert (first.event and first.event.text, second.event and second.event.text) == ("RIVER 2031", "Lakes")
    assert first.title.locator == "/message/items/0/title/0"


def test_dblp_reads_its_named_letters_homonym_numbers_and_links() -> None:
    document = read(FIXTURES / "dblp-xml" / "works.xml")
    first, second = document.items
    assert document.encoding == "iso-8859-1"
    assert first.title.text == "Tidal Graphs for Slow Rivers: L2 & More"
    assert document.text[first.title.end] == "."
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg", "Björn Ørsted Jr."]
    assert first.signatures[1].identifiers == ids("dblp-name:Jost_van_der_Berg_0002")
    assert first.identifiers == ids("dblp:conf/river/FenwickB31", "openreview:tidal_GraphX", "doi:10.5555/tidal.31")
    assert first.title.locator == "/dblp/inproceedings[1]/title[1]"
    assert second.title.text == "Silent Ponds?"
    assert any("withdrawn" in note.message for note in document.notes)


def test_acl_reads_names_in_parts_formulas_and_the_volume_s_event() -> None:
    first, second = read(FIXTURES / "acl-xml" / "works.xml").items
    assert first.title.text == "Tidal Graphs for Slow Rivers: $L_2$"
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg"]
    assert first.identifiers == ids("acl:2031.river-main.1", "doi:10.18653/v1/2031.river-main.1")
    assert second.event is not None
    assert second.event.text == "Proceedings of the RIVER Conference 2031"
    assert (names(second), second.identifiers) == (["Wren"], ids("acl:2031.river-main.2"))


@pytest.mark.parametrize("name", ["v1.json", "v2.json"])
def test_openreview_reads_both_shapes_and_no_reviews(name: str) -> None:
    document = read(FIXTURES / "openreview" / name)
    first = document.items[0]
    assert [item.title.text for item in document.items if item.title.text == "A good paper"] == []
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg"]
    assert first.signatures[0].identifiers == ids("openreview:~Aurelia_Fenwick1")
    assert (first.event and first.event.text, first.kind and first.kind.text) == ("RIVER 2031", "Oral")
    assert "example.org" not in document.text


def test_mini_conf_reads_lists_between_bars() -> None:
    document = read(FIXTURES / "miniconf-csv" / "works.csv")
    first, second = document.items
    assert names(first) == ["Aurelia Fenwick", "Jost van der Berg"]
    assert first.abstract is not None
    assert first.abstract.text == 'We study "rivers", and deltas.'
    assert [word.text for word in first.keywords] == ["graphs", "rivers"]
    assert [session.title.text for session in document.sessions] == ["Rivers A"]
    assert second.title.locator == "line 4"


def test_a_table_shows_what_its_columns_were_taken_for_and_can_be_told() -> None:
    path = FIXTURES / "csv" / "works.csv"
    document = read(path)
    assert [names(item) for item in document.items] == [
        ["Aurelia Fenwick", "Jost van der Berg"],
        ["Wren"],
        ["Ada Delta", "Ben Brook", "Cy Creek, Jr."],
    ]
    assert "title = 'Paper Title', authors = 'Author Names'" in document.notes[0].message
    told = FORMATS["csv"].read(Material(path.name, path.read_bytes(), columns=(("title", "Notes"),)))
    assert [item.title.text for item in told.items] == ["read it"]


def test_a_table_whose_columns_are_stated_is_known_whatever_its_header_says() -> None:
    data, columns = b"A,B,C\nSilent Ponds,Wren,2031\n", (("authors", "B"), ("title", "A"))
    assert FORMATS["csv"].score_material(Material("x.csv", data)) == 0
    assert FORMATS["csv"].score_material(Material("x.csv", data, columns)) == 1
    (item,) = FORMATS["csv"].read(Material("x.csv", data, columns)).items
    assert (item.title.text, names(item)) == ("Silent Ponds", ["Wren"])
    with pytest.raises(InputError, match=r"x\.csv: columns: no column named 'D'; the header is: A,B,C"):
        FORMATS["csv"].read(Material("x.csv", data, (("title", "D"),)))
    with pytest.raises(InputError, match=r"x\.csv: columns: no field named 'name'; known: title, authors"):
        FORMATS["csv"].read(Material("x.csv", data, (("name", "A"),)))


def test_a_table_of_a_submission_system_reads_affiliations_in_brackets() -> None:
    first, second = read(FIXTURES / "csv" / "submissions.csv").items
    told = [
        (each.name.text, each.affiliation and each.affiliation.text) for each in (*first.signatures, *second.signatures)
    ]
    assert told == [
        ("Aurelia Fenwick", "Institute of Estuaries"),
        ("Jost van der Berg", "River School, Delta"),
        ("Wren", "Pond School"),
    ]


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("works-json", '{"title": "Deep nets for all", "authors": ["Ada Lovelace", "et al."], "year": 2020}\n'),
        ("works-json", '{"title": "Deep nets for all", "authors": "Ada Lovelace et al.", "year": 2020}\n'),
        ("bibtex", "@article{a, title={Deep nets for all}, author={Lovelace, Ada and others}, year=2020}\n"),
        ("ris", "TY  - JOUR\nTI  - Deep nets for all\nAU  - Lovelace, Ada\nAU  - others\nPY  - 2020\nER  - \n"),
        ("csv", "title,authors,year\nDeep nets for all,Ada Lovelace; et al.,2020\n"),
    ],
)
def test_those_whom_a_list_leaves_out_are_no_author(family: str, text: str) -> None:
    """They are told instead."""
    document = FORMATS[family].read(Material("given", text.encode()))
    assert [[each.name.best for each in item.signatures] for item in document.items] == [["Ada Lovelace"]]
    assert any("et al" in note.message or "others" in note.message for note in document.notes)
