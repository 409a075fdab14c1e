"""Appearances of one work under titles that differ, and other works whose titles look alike."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from graph.readers import read
from graph.records import Input, ReadSource
from graph.register import Register
from graph.resolve import works
from graph.resolve.occurrences import items_of

ABSTRACT = (
    "Gardeners prune hedges whenever shadows grow longer than paths allow. Lanterns reveal which branches matter, and "
    "ladders bring everybody closer; neighbours compare shears, measure leaves, collect twigs, count nests."
)
WORK = {
    "title": "Fast Pruning of Hedges & Trees: A Lantern Approach",
    "authors": ["Ada Quince", "Bo Marrow", "Cy Tansy"],
    "abstract": ABSTRACT,
    "event": "Garden 2021",
    "year": 2021,
}
#: The same work, as other documents may print it.
SAME: dict[str, dict[str, Any]] = {
    "trailing period": {"title": "Fast Pruning of Hedges and Trees: A Lantern Approach."},
    "character references": {"title": "Fast Pruning of Hedges &amp; Trees: A Lantern Approach"},
    "marks of a page": {"title": "<i>Fast</i> Pruning of Hedges & <b>Trees</b>: A Lantern Approach", "abstract": None},
    "a number in front": {"title": "12. Fast Pruning of Hedges & Trees: A Lantern Approach", "abstract": None},
    "a preprint's number": {"title": "arXiv:2101.01234v2 Fast Pruning of Hedges & Trees: A Lantern Approach"},
    "a slip": {"title": "Fast Prunning of Hedges & Trees: A Lantern Approach", "abstract": None},
    "a lost ligature": {"title": "Fast Pruning of Hedges & Trees: A Lantern Aproach"},
    "an extended abstract": {"title": "Fast Pruning of Hedges & Trees (Extended Abstract)"},
    "another subtitle": {"title": "Fast Pruning of Hedges & Trees: Eine Untersuchung"},
    "cut short": {"title": "Fast Pruning of Hedges & Trees: A …"},
    "another order of authors": {"authors": ["Tansy, C.", "Quince A", "MARROW Bo"], "abstract": None},
    "no authors": {"authors": [], "abstract": None},
}
#: Other works.
OTHER: dict[str, dict[str, Any]] = {
    "correction": {"title": "Correction to: Fast Pruning of Hedges & Trees: A Lantern Approach"},
    "erratum behind": {"title": "Fast Pruning of Hedges & Trees: Erratum", "abstract": None},
    "reply": {"title": "Reply to 'Fast Pruning of Hedges & Trees: A Lantern Approach'", "abstract": None},
    "comment": {"title": "Comment on Fast Pruning of Hedges & Trees", "authors": ["Di Rue"], "abstract": None},
    "reproduction": {"title": f"[Re] {WORK['title']}", "authors": ["Di Rue"], "abstract": None},
    "a second part": {"title": f"{WORK['title']} II", "abstract": None},
    "a word more inside": {
        "title": "Fast Thorough Pruning of Hedges & Trees: A Lantern Approach",
        "abstract": " ".join(ABSTRACT.split()[:16])
        + " Hammers strike anvils beside furnaces where smiths repair broken "
        "wheels before winter storms arrive from northern harbours carrying barrels",
    },
    "the same title by others": {"authors": ["Di Rue", "Ed Sorrel"], "abstract": None},
}


def found(*listed: dict[str, Any]) -> int:
    """How many works there are among these."""
    data = "\n".join(json.dumps(each) for each in listed).encode()
    source = Input("doc", "doc.jsonl", data, hashlib.sha256(data).hexdigest())
    given = list(items_of([ReadSource(source, read(source))]))
    return len(works.find(given, Register())[0].found)


@pytest.mark.parametrize("how", SAME)
def test_one_work_is_found_under_other_titles(how: str) -> None:
    assert found(WORK, {**WORK, **SAME[how]}) == 1


@pytest.mark.parametrize("how", OTHER)
def test_another_work_with_a_title_like_it_stays_apart(how: str) -> None:
    assert found(WORK, {**WORK, **OTHER[how]}) == 2


def test_editorials_of_different_years_stay_apart() -> None:
    first = {"title": "Editorial", "authors": ["Ada Quince"], "event": "Garden 2020", "year": 2020}
    by_others = {**first, "authors": ["Di Rue"]}
    next_year = {**first, "event": "Garden 2021", "year": 2021}
    assert found(first, by_others, next_year, first) == 3


#: Texts of one short title and one author, with what tells them apart.
SCHOOLS = "Pupils acquire foreign languages sooner when teachers immerse classes among native peers every morning."
LAYERS = "Stochastic gradients train networks whose rectified units stack into many layers without vanishing signals."
APART: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "other abstracts": ({"year": 2009, "abstract": SCHOOLS}, {"year": 2019, "abstract": LAYERS}),
    "other abstracts of one year": ({"year": 2019, "abstract": SCHOOLS}, {"year": 2019, "abstract": LAYERS}),
    "other abstracts of few words and years between": (
        {"year": 2010, "abstract": "frost and crystals"},
        {"year": 2018, "abstract": "a novel from the mountains"},
    ),
    "other identifiers, series and years": (
        {"event": "Nurse Journal", "year": 2009, "doi": "10.5555/n1"},
        {"event": "Farm Journal", "year": 2019, "doi": "10.5555/f2"},
    ),
}


@pytest.mark.parametrize("how", APART)
def test_works_of_one_short_title_and_author_are_told_apart_by_what_contradicts(how: str) -> None:
    one, other = ({"title": "Deep Learning", "authors": ["Wei Zhang"], **each} for each in APART[how])
    assert found(one, other) == 2


@pytest.mark.parametrize("how", APART)
def test_versions_of_one_work_under_a_telling_title_are_one_whatever_else_they_print(how: str) -> None:
    one, other = ({**WORK, "abstract": None, **each} for each in APART[how])
    assert found(one, other) == 1


def test_a_team_that_meets_again_under_a_short_title_has_written_one_work() -> None:
    one = {"title": "Deep Learning", "authors": WORK["authors"], "abstract": SCHOOLS, "year": 2019, "doi": "10.5555/a"}
    assert found(one, {**one, "abstract": LAYERS, "year": 2020, "doi": "10.5555/b"}) == 1


def test_an_abstract_that_was_rewritten_a_little_leaves_a_work_of_a_short_title_one() -> None:
    one = {"title": "Deep Learning", "authors": ["Wei Zhang"], "abstract": LAYERS, "event": "Workshop", "year": 2018}
    rewritten = "We show how stochastic gradients train networks of rectified units in many layers, beyond images."
    assert found(one, {**one, "abstract": rewritten, "event": "Conference", "year": 2019}) == 1


@pytest.mark.parametrize("kind", ["Untitled", "Book Review", "Letter to the Editor", "Commentary", "Réponse"])
def test_texts_of_a_kind_by_one_author_are_one_only_where_nothing_tells_them_apart(kind: str) -> None:
    text = {"title": kind, "authors": ["Ada Quince"], "event": "Garden", "year": 2018}
    nowhere = {"title": kind, "authors": ["Ada Quince"]}
    assert found(text, text) == 1
    assert found(text, {**text, "year": 2019}) == 2
    assert found(text, {**text, "event": "Kitchen"}) == 2
    assert found({**nowhere, "year": 2018}, {**nowhere, "year": 2019}) == 2
    assert found({**text, "abstract": "hedges and trees"}, {**text, "abstract": "pots, pans"}) == 2


def test_letters_that_latex_writes_are_those_that_are_printed() -> None:
    printed = {**WORK, "title": "Łojasiewicz Inequalities of Ærø Gardens", "abstract": None}
    assert found(printed, {**printed, "title": r"{\L}ojasiewicz Inequalities of {\AE}r{\o} Gardens"}) == 1
