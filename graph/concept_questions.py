"""Questions that people ask about concepts: similar works, connections, neighbours, trends, from the catalogue.

A work *has* the concepts that are central to it; a rare concept says more than a common one and comes first. Two works
are alike, too, where one mentions what the other is about, or both what few others do.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.catalogue import Catalogue
from graph.entities import Work
from graph.errors import UnknownName

T = TypeVar("T")

#: Kind of thing -> the works that a thing of this kind stands for, given its slug.
WORKS_OF: Mapping[str, str] = {
    "work": "SELECT slug AS work FROM work WHERE slug = ?",
    "person": "SELECT DISTINCT work FROM authorship WHERE person = ?",
    "session": "SELECT DISTINCT work FROM contribution WHERE session = ? AND work IS NOT NULL",
    "event": """
        SELECT DISTINCT c.work FROM contribution c JOIN session s ON s.slug = c.session
        WHERE s.event = ? AND c.work IS NOT NULL""",
}

#: What this share of the works names at most links two works that only mention it.
FEW = 0.05

_AMONG = "IN (SELECT value FROM json_each(?))"

# ---- works that are alike --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """A shared concept, ``central`` to both, one or none of the two works; ``works`` is how many name it at all."""

    concept: str
    label: str
    works: int
    central: int


@dataclass(frozen=True, slots=True)
class SimilarWork:
    """A work that shares concepts with another, those central to both and the rarest first; such make ``score``."""

    work: str
    title: str
    year: int | None
    score: float
    shared: tuple[Reason, ...]


def similar_works(catalogue: Catalogue, work: str, *, least: int = 1) -> list[SimilarWork]:
    """The works that share ``least`` or more concepts with a work, those first that share rare ones.

    Shared is what both name, where at least one of them is about it or few works name it. The score adds
    log(1 + works / works that name the concept) for each that is central to both, half of it where it is central to
    one, a quarter where to none.
    """
    total = catalogue.count(Work)
    sql = """
        WITH own AS (
            SELECT concept, tier = 'central' AS central,
                   (SELECT count(*) FROM assignment d WHERE d.concept = a.concept) AS works
            FROM assignment a WHERE work = :work)
        SELECT b.work, w.title, w.year, b.concept, c.label, own.works, own.central + (b.tier = 'central') AS central
        FROM own JOIN assignment b ON b.concept = own.concept AND b.work <> :work
        JOIN work w ON w.slug = b.work JOIN concept c ON c.slug = b.concept
        WHERE own.central OR b.tier = 'central' OR own.works <= :few
        ORDER BY b.work, central DESC, own.works, c.label, c.slug"""
    heads: dict[str, tuple[str, int | None]] = {}
    shared: dict[str, list[Reason]] = defaultdict(list)
    for row in catalogue.sql(sql, {"work": work, "few": int(FEW * total)}):
        heads[row["work"]] = row["title"], row["year"]
        shared[row["work"]].append(Reason(row["concept"], row["label"], row["works"], row["central"]))
    found = [
        SimilarWork(other, *heads[other], math.fsum(_weight(each, total) for each in reasons), tuple(reasons))
        for other, reasons in shared.items()
        if len(reasons) >= least
    ]
    return sorted(found, key=lambda each: (-each.score, each.work))


def _weight(reason: Reason, total: int) -> float:
    return rarity(reason.works, total) * (0.25, 0.5, 1.0)[reason.central]


def rarity(works: int, total: int) -> float:
    """How much it says that two works share a concept that ``works`` of ``total`` works have.

    >>> rarity(2, 100) > rarity(50, 100) > 0
    True
    """
    return math.log(1 + total / works)


# ---- connections -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connection:
    """A concept of both sides: which works of the ``one`` and of the ``other`` have it, and how many works at all."""

    concept: str
    label: str
    works: int
    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """A concept that goes together with concepts of only one side and with concepts of only the other side.

    ``one`` and ``other`` are those concepts; ``inside`` says that works of both sides have the bridge itself.
    """

    concept: str
    label: str
    strength: int
    inside: bool
    one: tuple[str, ...]
    other: tuple[str, ...]


def works_of(catalogue: Catalogue, kind: str, slug: str) -> list[str]:
    """The works of a person, session or event, or a work itself, sorted; UnknownName when ``kind`` is another."""
    if kind not in WORKS_OF:
        raise UnknownName("kind of thing that has works", kind, WORKS_OF)
    return sorted(row["work"] for row in catalogue.sql(WORKS_OF[kind], [slug]))


def connections(catalogue: Catalogue, one: Collection[str], other: Collection[str]) -> list[Connection]:
    """The concepts that works of both sides have, the rarest first; a work that is on both sides connects nothing."""
    both = set(one) & set(other)
    left, right = _holders(catalogue, set(one) - both), _holders(catalogue, set(other) - both)
    counts = _counts(catalogue, left.keys() & right.keys())
    found = [
        Connection(concept, label, works, tuple(left[concept]), tuple(right[concept]))
        for concept, (label, works) in counts.items()
    ]
    return sorted(found, key=lambda each: (each.works, -len(each.one) - len(each.other), each.label, each.concept))


def bridges(catalogue: Catalogue, one: Collection[str], other: Collection[str]) -> list[Bridge]:
    """The concepts that lead from one side to the other, those first that go with many concepts of both.

    The strength of a bridge is how many concepts it reaches on the side where it reaches fewer.
    """
    both = set(one) & set(other)
    left, right = _holders(catalogue, set(one) - both), _holders(catalogue, set(other) - both)
    shared = left.keys() & right.keys()
    near_left = _linked(catalogue, left.keys() - shared)
    near_right = _linked(catalogue, right.keys() - shared)
    outside = (near_left.keys() & near_right.keys()) - (left.keys() ^ right.keys())
    found = [
        Bridge(
            concept,
            label,
            min(len(near_left[concept]), len(near_right[concept])),
            concept in shared,
            tuple(near_left[concept]),
            tuple(near_right[concept]),
        )
        for concept, (label, _) in _counts(catalogue, outside).items()
    ]
    return sorted(found, key=lambda each: (-each.strength, not each.inside, each.label, each.concept))


def _holders(catalogue: Catalogue, works: Iterable[str]) -> dict[str, list[str]]:
    """Concept -> which of the works have it."""
    sql = f"SELECT concept, work FROM assignment WHERE tier = 'central' AND work {_AMONG} ORDER BY concept, work"
    return _lists((row["concept"], row["work"]) for row in catalogue.sql(sql, [json.dumps(sorted(works))]))


def _linked(catalogue: Catalogue, concepts: Iterable[str]) -> dict[str, list[str]]:
    """Concept -> which of the concepts given it is linked with."""
    sql = f"""
        SELECT b AS concept, a AS near FROM concept_link WHERE a {_AMONG}
        UNION ALL SELECT a, b FROM concept_link WHERE b {_AMONG} ORDER BY 1, 2"""
    wanted = json.dumps(sorted(concepts))
    return _lists((row["concept"], row["near"]) for row in catalogue.sql(sql, [wanted, wanted]))


def _counts(catalogue: Catalogue, concepts: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Concept -> its label and how many works have it."""
    sql = f"""
        SELECT c.slug, c.label, (SELECT count(*) FROM assignment a WHERE a.concept = c.slug AND a.tier = 'central') AS n
        FROM concept c WHERE c.slug {_AMONG} ORDER BY c.slug"""
    found = catalogue.sql(sql, [json.dumps(sorted(concepts))])
    return {row["slug"]: (row["label"], row["n"]) for row in found}


def _lists(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


# ---- neighbours ------------------------------------------------------------------------------------------------------

#: How a neighbour may stand to a concept, in the order in which they are told.
RELATIONS = ("broader", "narrower", "related", "together")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A concept near another one: how (of ``RELATIONS``), and over which works, how strongly, since and until when.

    ``works`` are those that have both; without any, ``npmi`` and the years are None.
    """

    concept: str
    label: str
    kind: str | None
    relations: tuple[str, ...]
    works: tuple[str, ...]
    weight: int
    npmi: float | None
    first_year: int | None
    last_year: int | None


def neighbours(catalogue: Catalogue, concept: str) -> list[Neighbour]:
    """What is broader, narrower or related, or central to the same works; those with most works in common first."""
    sql = """
        SELECT b AS other, weight, npmi, first_year, last_year FROM concept_link WHERE a = :slug
        UNION ALL SELECT a, weight, npmi, first_year, last_year FROM concept_link WHERE b = :slug"""
    links = {row["other"]: row for row in catalogue.sql(sql, {"slug": concept})}
    relations = _relations(catalogue, concept)
    together = _together(catalogue, concept)
    wanted = json.dumps(sorted(links.keys() | relations.keys()))
    found = []
    for row in catalogue.sql(f"SELECT slug, label, kind FROM concept WHERE slug {_AMONG}", [wanted]):
        slug, link = row["slug"], links.get(row["slug"])
        how = relations.get(slug, set()) | ({"together"} if link else set())
        years = (link["first_year"], link["last_year"]) if link else (None, None)
        weight, npmi = (link["weight"], link["npmi"]) if link else (0, None)
        ordered = tuple(sorted(how, key=RELATIONS.index))
        works = tuple(together.get(slug, ()))
        found.append(Neighbour(slug, row["label"], row["kind"], ordered, works, weight, npmi, *years))
    return sorted(found, key=lambda each: (-each.weight, -(each.npmi or 0), each.label, each.concept))


def _relations(catalogue: Catalogue, concept: str) -> dict[str, set[str]]:
    sql = """
        SELECT other AS slug, relation AS how FROM concept_relation
        WHERE concept = :slug AND relation IN ('broader', 'related')
        UNION SELECT concept, iif(relation = 'broader', 'narrower', relation) FROM concept_relation
        WHERE other = :slug AND relation IN ('broader', 'related')"""
    found = _lists((row["slug"], row["how"]) for row in catalogue.sql(sql, {"slug": concept}))
    return {slug: set(how) for slug, how in found.items()}


def _together(catalogue: Catalogue, concept: str) -> dict[str, list[str]]:
    """Neighbour -> the works that have both, by title."""
    sql = """
        SELECT k.other, k.work FROM (
            SELECT b AS other, work FROM concept_link_work WHERE a = :slug
            UNION ALL SELECT a, work FROM concept_link_work WHERE b = :slug
        ) k JOIN work w ON w.slug = k.work ORDER BY k.other, w.title, k.work"""
    return _lists((row["other"], row["work"]) for row in catalogue.sql(sql, {"slug": concept}))


# ---- trends ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trend:
    """How the share of works that have a concept changed from the earlier years to the later ones.

    ``change`` is the difference of the log odds in standard errors: above 2 it rose, below -2 it fell, between them it
    may be chance. ``before`` and ``after`` are shares, ``by_year`` the numbers of works.
    """

    concept: str
    label: str
    works: int
    change: float
    before: float
    after: float
    by_year: tuple[tuple[int, int], ...]


def works_by_year(catalogue: Catalogue) -> dict[int, int]:
    """How many works each year has; works without a year are not counted."""
    found = catalogue.sql("SELECT year, count(*) AS n FROM work WHERE year IS NOT NULL GROUP BY year ORDER BY year")
    return {row["year"]: row["n"] for row in found}


def trends(catalogue: Catalogue, *, least: int = 3) -> list[Trend]:
    """What rose most comes first, what fell most last, among concepts of ``least`` or more dated works.

    The years are parted in two halves as equal in works as years allow. Nothing when all works are of one year.
    """
    totals = works_by_year(catalogue)
    if len(totals) < 2:
        return []
    split = parting(totals)
    sql = """
        SELECT c.slug, c.label, w.year, count(*) AS n FROM assignment a
        JOIN work w ON w.slug = a.work JOIN concept c ON c.slug = a.concept
        WHERE a.tier = 'central' AND w.year IS NOT NULL GROUP BY c.slug, c.label, w.year ORDER BY c.slug, w.year"""
    labels: dict[str, str] = {}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for row in catalogue.sql(sql):
        labels[row["slug"]] = row["label"]
        counts[row["slug"]][row["year"]] = row["n"]
    frequent = [slug for slug in counts if counts[slug].total() >= least]
    found = [_trend(slug, labels[slug], counts[slug], totals, split) for slug in frequent]
    return sorted(found, key=lambda each: (-each.change, -each.works, each.label, each.concept))


def _trend(slug: str, label: str, counts: Counter[int], totals: Mapping[int, int], split: int) -> Trend:
    (before, after), (of_before, of_after) = _halves(counts, split), _halves(totals, split)
    change = log_odds_change(before, of_before, after, of_after)
    shares = round(before / of_before, 4), round(after / of_after, 4)
    by_year = tuple((year, counts[year]) for year in totals)
    return Trend(slug, label, counts.total(), round(change, 3), *shares, by_year)


def _halves(counts: Mapping[int, int], split: int) -> tuple[int, int]:
    return sum(n for year, n in counts.items() if year < split), sum(n for year, n in counts.items() if year >= split)


def parting(totals: Mapping[int, int]) -> int:
    """The first year of the later half, given the works of two years or more.

    >>> parting({2019: 10, 2020: 10, 2021: 10, 2022: 30})
    2022
    """
    years, whole = sorted(totals), sum(totals.values())
    return min(years[1:], key=lambda split: (abs(whole - 2 * _halves(totals, split)[0]), split))


def log_odds_change(before: int, of_before: int, after: int, of_after: int) -> float:
    """The change of log odds in standard errors, half a work added to each count so that few works say little.

    >>> log_odds_change(0, 100, 1, 100) < 1 < log_odds_change(0, 100, 10, 100)
    True
    >>> log_odds_change(5, 50, 10, 100) < 0.3
    True
    """
    cells = [after + 0.5, of_after - after + 0.5, before + 0.5, of_before - before + 0.5]
    odds = math.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return odds / math.sqrt(math.fsum(1 / cell for cell in cells))


def extremes(found: Sequence[Trend], most: int) -> tuple[list[Trend], list[Trend]]:
    """The ``most`` concepts that rose most, and the ``most`` that fell most, each the greatest change first."""
    rose = [each for each in found if each.change > 0][:most]
    fell = [each for each in reversed(found) if each.change < 0][:most]
    return rose, fell
