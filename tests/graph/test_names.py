"""Lines of names: which lines are, and where each name in them begins and ends."""

from __future__ import annotations

import pytest

from graph.readers._lines import Page
from graph.readers._names import looks_like_names, signatures

LINES = {
    "Plato, Bo Li": ["Plato", "Bo Li"],
    "Bo Li, weitao du": ["Bo Li", "weitao du"],
    "Plato, J. v.d. Berg, María José de la Cruz": ["Plato", "J. v.d. Berg", "María José de la Cruz"],
    "Bo Li、Xu Li": ["Bo Li", "Xu Li"],
    "- Bo Li\n- Xu Li": ["Bo Li", "Xu Li"],
    "Ana Díaz, Bo L.": ["Ana Díaz", "Bo L."],
    "Ana Díaz¹, Bo Li²": ["Ana Díaz", "Bo Li"],
    "Ana Díaz1, Bo Li2": ["Ana Díaz", "Bo Li"],
    "Bo Li, Xu Li & Ann B.": ["Bo Li", "Xu Li", "Ann B."],
    "The ATLAS Collaboration for Physics": ["The ATLAS Collaboration for Physics"],
    "an wang": ["an wang"],
    "Yongliang (Leo) Shen, Wei Wang (王伟)": ["Yongliang (Leo) Shen", "Wei Wang (王伟)"],
}


@pytest.mark.parametrize("line", LINES)
def test_the_names_of_a_line_are_told_apart(line: str) -> None:
    assert looks_like_names(line.replace("\n", " "))
    assert [each.name.text for each in signatures(Page.of(line), 0, len(line))] == LINES[line]


def test_workplaces_in_brackets_stand_beside_names_and_may_hold_separators() -> None:
    for line in ("Bo Li (MIT, USA), Xu Li (TU; Berlin)", "Bo Li (MIT, USA) · Xu Li (TU; Berlin)"):
        found = signatures(Page.of(line), 0, len(line))
        assert [each.name.text for each in found] == ["Bo Li", "Xu Li"]
        assert [each.affiliation and each.affiliation.text for each in found] == ["MIT, USA", "TU; Berlin"]
    (alone,) = signatures(Page.of("Bo Li (MIT)"), 0, 11)
    assert (alone.name.text, alone.affiliation and alone.affiliation.text) == ("Bo Li", "MIT")


def test_names_that_all_stand_family_name_first_get_the_form_that_one_reads() -> None:
    line = "Kögler, Kevin; Laurent, Béatrice"
    found = signatures(Page.of(line), 0, len(line))
    assert [each.name.text for each in found] == ["Kögler, Kevin", "Laurent, Béatrice"]
    assert [each.name.best for each in found] == ["Kevin Kögler", "Béatrice Laurent"]


@pytest.mark.parametrize("line", ["We study graphs.", "Rome, we think, is old", "Available at https://x.org, and here"])
def test_sentences_are_no_names(line: str) -> None:
    assert not looks_like_names(line)
