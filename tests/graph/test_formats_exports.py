"""Structured formats as the tools of the field export them, with what is odd about each."""

from __future__ import annotations

import hashlib
import json

import pytest

from graph import readers
from graph.records import Document, Input, ItemRecord, NoteKind


def reading(text: str) -> Document:
    data = text.encode()
    return readers.read(Input("export", "export", data, hashlib.sha256(data).hexdigest()))


def names(item: ItemRecord) -> list[str]:
    return [each.name.text for each in item.signatures]


def ids(item: ItemRecord) -> list[str]:
    return [f"{each.scheme}:{each.value}" for each in item.identifiers]


def test_a_submission_system_sets_workplaces_with_semicolons_in_brackets() -> None:
    rows = (
        "Paper ID;Paper Title;Abstract;Authors;Status",
        '12;"Deep nets; a study";"We study ""silt"".";'
        '"Müller, Jörg (TU; Berlin)*; Li, Bo (MIT, USA); Xu Wang (ETH (Zürich))";Accept',
        '13;Second;Text.;"Berg, Ann (Univ. of X)";Reject',
    )
    document = reading("\n".join(rows) + "\n")
    assert [item.title.text for item in document.items] == ["Deep nets; a study", "Second"]
    assert [names(item) for item in document.items] == [["Jörg Müller", "Bo Li", "Xu Wang"], ["Ann Berg"]]
    first = [each.affiliation and each.affiliation.text for each in document.items[0].signatures]
    assert first == ["TU; Berlin", "MIT, USA", "ETH (Zürich)"]


@pytest.mark.parametrize(
    ("decision", "kind"), [("Accept (Oral)", "Oral"), ("accept", None), ("Reject", None), ("Spotlight", "Spotlight")]
)
def test_a_decision_gives_the_kind_of_presentation_that_it_names(decision: str, kind: str | None) -> None:
    rows = f"title,authors,abstract,decision\nSilt,Ada Berg,About silt,{decision}\nTides,Bo Li,About tides,{decision}\n"
    assert [item.kind and item.kind.text for item in reading(rows).items] == [kind, kind]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Nguy{\~{\^e}}n V{\u a}n", "Nguyễn Văn"),
        (r"B\t{oo}k", "Bo͡ok"),
        (r"{van der Berg}, Jan", "Jan van der Berg"),
        (r"{The {ATLAS} Collaboration}", "The ATLAS Collaboration"),
        (r"{\L}ukasz {\.I}zzet", "Łukasz İzzet"),
    ],
)
def test_names_in_latex_are_read_as_they_are_printed(written: str, read: str) -> None:
    (item,) = reading(f"@misc{{x, title = {{A}}, author = {{{written} and Ada Berg}}}}\n").items
    assert names(item) == [read, "Ada Berg"]


def test_an_entry_takes_over_what_the_entries_it_refers_to_say() -> None:
    document = reading(
        "@inproceedings{a, title={A}, xdata={ev}, pages={1}}\n@inproceedings{b, title={B}, crossref={vol}}\n"
        "@xdata{ev, booktitle={Silt Days}, year={2030}}\n@proceedings{vol, title={Proceedings of Silt}, year={2031}}\n"
    )
    found = [(item.event and item.event.text, item.date and item.date.text) for item in document.items]
    assert found == [("Silt Days", "2030"), ("Proceedings of Silt", "2031")]


def test_preprints_are_known_by_the_journal_that_citations_give_them_and_by_their_doi() -> None:
    bibtex = "@article{a, title={A}, author={Li, Bo}, journal={arXiv preprint arXiv:2106.01345}, year={2021}}\n"
    ris = "TY  - JOUR\nAU  - Li, Bo\nTI  - A\nJO  - arXiv preprint arXiv:2106.01345\nER  - \n"
    line = json.dumps({"title": "A", "authors": ["Bo Li"], "doi": "10.48550/arXiv.2106.01345"})
    assert ids(reading(bibtex).items[0]) == ["arxiv:2106.01345"]
    assert ids(reading(ris).items[0]) == ["arxiv:2106.01345"]
    assert ids(reading(line).items[0]) == ["doi:10.48550/arxiv.2106.01345", "arxiv:2106.01345"]


@pytest.mark.parametrize("key", ["authors", "author"])
def test_authors_may_stand_in_one_string(key: str) -> None:
    work = {"title": "A", key: "Bo Li;Jörg Müller;Xu Li", "abstract": "We study.", "keywords": "silt;rivers"}
    document = reading(json.dumps([work]))
    assert names(document.items[0]) == ["Bo Li", "Jörg Müller", "Xu Li"]
    assert [each.text for each in document.items[0].keywords] == ["silt", "rivers"]
    assert not [note for note in document.notes if note.kind is NoteKind.WARNING]


def test_a_subtitle_that_the_title_holds_already_is_not_said_twice() -> None:
    works = [
        {"DOI": "10.1000/a", "title": ["Silt: A Study"], "subtitle": ["A Study"], "type": "journal-article"},
        {"DOI": "10.1000/b", "title": ["Tides"], "subtitle": ["A Study"], "type": "journal-article"},
    ]
    document = reading(json.dumps({"status": "ok", "message": {"items": works}}))
    assert [item.title.text for item in document.items] == ["Silt: A Study", "Tides: A Study"]
