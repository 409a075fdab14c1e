"""The arrays of a snapshot: who wrote what with whom about what, as memory-mapped tables of numbers.

DATA/snapshots/{id}/arrays/{name}.npy   one array a file: the fields of ``Arrays``, a relation as starts and ends

They are derived from the catalogue and number its rows: person 0 is the first row of table ``person``, and so for works
and concepts; tables stand sorted by slug. Network questions are answered from them in milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.entities import Assignment, Authorship, Coauthorship, Concept, Person, Work
from graph.errors import SnapshotError
from graph.knowledge import KnowledgeGraph

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Array = NDArray[Any]

#: The year of a work or link of which no year is known.
NO_YEAR = 0

#: How far a sum of shares may be from its rounded form in the catalogue.
_ROUNDING = 2e-6


@dataclass(frozen=True, eq=False, slots=True)
class Relation:
    """A sorted relation in compressed rows: the columns of row ``i`` are ``ends[starts[i]:starts[i + 1]]``."""

    starts: Longs
    ends: Ints

    @classmethod
    def of(cls, rows: Longs, columns: Longs, count: int) -> Relation:
        """The relation of ``count`` rows that holds these pairs, each pair once.

        >>> Relation.of(np.array([2, 0, 2]), np.array([5, 1, 3]), 3).row(2).tolist()
        [3, 5]
        """
        order = np.lexsort((columns, rows))
        starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
        return cls(starts, columns[order].astype(np.int32))

    def row(self, number: int) -> Ints:
        """The columns of one row."""
        return self.ends[self.starts[number] : self.starts[number + 1]]

    def sizes(self, rows: Ints | Longs) -> Longs:
        """How many columns each of some rows has."""
        return self.starts[rows + 1] - self.starts[rows]

    def within(self, rows: Ints | Longs) -> tuple[Longs, Longs]:
        """For all pairs of some rows: the row of each, and its place in ``ends``.

        >>> relation = Relation.of(np.array([0, 1, 1]), np.array([7, 8, 9]), 2)
        >>> of, at = relation.within(np.array([1]))
        >>> of.tolist(), relation.ends[at].tolist()
        ([1, 1], [8, 9])
        """
        sizes = self.sizes(rows)
        before = np.cumsum(sizes) - sizes
        at = np.repeat(self.starts[rows] - before, sizes) + np.arange(int(sizes.sum()))
        return np.repeat(rows, sizes).astype(np.int64), at

    def reach(self, rows: Ints | Longs) -> Ints:
        """Every column of any of the rows, sorted, each once."""
        return np.unique(self.ends[self.within(rows)[1]])

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1


@dataclass(frozen=True, eq=False, slots=True)
class Tables:
    """What the catalogue says, in numbers. ``weight`` to ``last_year`` stand beside ``coauthor.ends``, both ways.

    "About a concept" means that it is central to the work. NO_YEAR is a year that is not known.
    """

    person_work: Relation
    work_person: Relation
    work_concept: Relation
    concept_work: Relation
    work_year: Ints
    coauthor: Relation
    weight: Ints
    fractional: Floats
    first_year: Ints
    last_year: Ints

    @property
    def authors(self) -> Longs:
        """The people who wrote something, in order."""
        return np.flatnonzero(np.diff(self.person_work.starts))


@dataclass(frozen=True, eq=False, slots=True)
class Arrays(Tables):
    """The tables with what was measured of each person in the co-author network; -1 or 0 where they wrote nothing.

    Components and communities are numbered from the largest, equal ones in the order of their first member.
    """

    component: Ints
    community: Ints
    core: Ints
    pagerank: Floats
    betweenness: Floats


# ---- from the catalogue ----------------------------------------------------------------------------------------------


def tables(kg: KnowledgeGraph) -> Tables:
    """The tables of what a build knows."""
    people, works = _numbers(each.slug for each in kg.rows(Person)), _numbers(each.slug for each in kg.rows(Work))
    concepts = _numbers(each.slug for each in kg.rows(Concept))
    wrote = _pairs((people[each.person], works[each.work]) for each in kg.rows(Authorship))
    about = _pairs((works[a.work], concepts[a.concept]) for a in kg.rows(Assignment) if a.tier == "central")
    links = kg.rows(Coauthorship)
    ends = _pairs(((people[each.a], people[each.b]) for each in links), distinct=False)
    rows, columns = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    order = np.lexsort((columns, rows))

    def beside(values: Iterable[float | None]) -> Floats:
        column = np.array([NO_YEAR if value is None else value for value in values], dtype=np.float64)
        return np.concatenate([column, column])[order]

    return Tables(
        Relation.of(wrote[:, 0], wrote[:, 1], len(people)),
        Relation.of(wrote[:, 1], wrote[:, 0], len(works)),
        Relation.of(about[:, 0], about[:, 1], len(works)),
        Relation.of(about[:, 1], about[:, 0], len(concepts)),
        np.array([NO_YEAR if each.year is None else each.year for each in kg.rows(Work)], dtype=np.int32),
        Relation.of(rows, columns, len(people)),
        beside(each.weight for each in links).astype(np.int32),
        beside(each.fractional for each in links),
        beside(each.first_year for each in links).astype(np.int32),
        beside(each.last_year for each in links).astype(np.int32),
    )


def _numbers(slugs: Iterable[str]) -> Mapping[str, int]:
    return {slug: number for number, slug in enumerate(slugs)}


def _pairs(found: Iterable[tuple[int, int]], *, distinct: bool = True) -> Longs:
    listed = set(found) if distinct else list(found)
    return np.array(sorted(listed) if distinct else listed, dtype=np.int64).reshape(-1, 2)


@dataclass(frozen=True, eq=False, slots=True)
class Joint:
    """Who wrote together (``a`` < ``b``), in order, and what they wrote together among some works."""

    a: Longs
    b: Longs
    weight: Ints
    fractional: Floats
    first_year: Ints
    last_year: Ints

    def only(self, kept: Truths) -> Joint:
        """Some of them."""
        figures = (self.weight[kept], self.fractional[kept], self.first_year[kept], self.last_year[kept])
        return Joint(self.a[kept], self.b[kept], *figures)


def joint(known: Tables, works: Ints | Longs) -> Joint:
    """The co-authorships that some works alone would make; a work of n authors adds 1/(n-1) to each of its pairs."""
    a, b, work = meetings(known, works)
    keys, which = np.unique(a * known.coauthor.count + b, return_inverse=True)
    year = known.work_year[work]
    first, last = (np.full(len(keys), start, dtype=np.int32) for start in (np.iinfo(np.int32).max, NO_YEAR))
    np.minimum.at(first, which[year != NO_YEAR], year[year != NO_YEAR])
    np.maximum.at(last, which, year)
    share = 1.0 / (known.work_person.sizes(work) - 1)
    return Joint(
        keys // max(known.coauthor.count, 1),
        keys % max(known.coauthor.count, 1),
        np.bincount(which, minlength=len(keys)).astype(np.int32),
        np.bincount(which, weights=share, minlength=len(keys)).astype(np.float64),
        np.where(last == NO_YEAR, np.int32(NO_YEAR), first),
        last,
    )


def meetings(known: Tables, works: Ints | Longs) -> tuple[Longs, Longs, Longs]:
    """Every two authors of each work, the lower number first, and the work."""
    of, at = known.work_person.within(works)
    people = known.work_person.ends[at].astype(np.int64)
    sizes, here = known.work_person.sizes(of), known.work_person.sizes(works)
    # Each author meets all authors of the same work, who stand in one block.
    block = np.repeat(np.cumsum(here) - here, here)
    before = np.cumsum(sizes) - sizes
    mate = people[np.repeat(block - before, sizes) + np.arange(int(sizes.sum()))]
    me, work = np.repeat(people, sizes), np.repeat(of, sizes)
    kept = me < mate
    return me[kept], mate[kept], work[kept]


# ---- files -----------------------------------------------------------------------------------------------------------


def write(folder: Path, arrays: Arrays) -> None:
    """Write the arrays as files into a new folder; equal arrays give equal bytes."""
    folder.mkdir()
    for name, array in _files(arrays):
        np.save(folder / f"{name}.npy", array)


def read(folder: Path) -> Arrays:
    """Open the arrays in a folder, mapped into memory; SnapshotError when one is missing or damaged."""
    found: dict[str, Any] = {}
    for name, relation in _FIELDS.items():
        parts = [_read(folder / f"{file}.npy") for file in _names(name, relation)]
        found[name] = Relation(*parts) if relation else parts[0]
    return Arrays(**found)


#: Field -> whether it is a relation.
_FIELDS: Mapping[str, bool] = {field.name: field.type == Relation.__name__ for field in fields(Arrays)}


def _names(field: str, relation: bool) -> list[str]:
    return [f"{field}.starts", f"{field}.ends"] if relation else [field]


def _read(path: Path) -> Array:
    try:
        mapped: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(f"{path}: this array of the snapshot cannot be read ({error}); build again") from error
    return mapped.view(np.ndarray)  # slices of a memmap object are slow


def _files(known: Tables) -> Iterator[tuple[str, Array]]:
    """The name and content of each file."""
    for name, relation in _FIELDS.items():
        value = getattr(known, name, None)
        if value is not None:
            parts: list[Array] = [value.starts, value.ends] if relation else [value]
            yield from zip(_names(name, relation), parts, strict=True)


def prove(folder: Path, kg: KnowledgeGraph) -> None:
    """Raise SnapshotError unless the arrays in a folder say what ``kg`` says, in every cell.

    The links of co-authors are counted again from who wrote what, and each person must have been measured.
    """
    written = read(folder)
    held: dict[str, Array] = dict(_files(written))
    wanted: dict[str, Array] = dict(_files(tables(kg)))
    wrong = [name for name, array in wanted.items() if not np.array_equal(held[name], array)]
    wrong += ["coauthor"] * (not _counted_alike(written))
    measured = (written.component, written.community, written.core, written.pagerank, written.betweenness)
    wrong += ["measures"] * any(len(each) != written.person_work.count for each in measured)
    if wrong:
        raise SnapshotError(f"the catalogue and the arrays of this build disagree, first about: {min(wrong)}")


def _counted_alike(written: Arrays) -> bool:
    """Whether counting the co-authorships of all works gives the links written."""
    again = joint(written, np.arange(written.work_person.count))
    of, at = written.coauthor.within(np.arange(written.coauthor.count))
    half = at[of < written.coauthor.ends[at]]
    counted: tuple[Array, ...] = (again.b, again.weight, again.first_year, again.last_year)
    columns: tuple[Array, ...] = (written.coauthor.ends, written.weight, written.first_year, written.last_year)
    alike = all(np.array_equal(a, b[half]) for a, b in zip(counted, columns, strict=True))
    return alike and np.allclose(again.fractional, written.fractional[half], rtol=0, atol=_ROUNDING)
