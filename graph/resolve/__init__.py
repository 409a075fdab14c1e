"""From records to entities: which records speak of one work, person, session or concept, with the reason for each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from graph.concepts.extract_cache import ExtractCache
from graph.entities import Assignment, Authorship, ConceptLink, ConceptRelation, Run, Work
from graph.knowledge import KnowledgeGraph, R, Row
from graph.records import Note, Printed, ReadSource
from graph.register import Claim, Register
from graph.resolve import concepts as concept_step
from graph.resolve import links, people, programme, works
from graph.resolve import sources as source_step
from graph.resolve.block_cache import BlockCache
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.occurrences import items_of, sessions_of, times

__all__ = ["Resolution", "Stage", "resolve", "untimed"]

#: Entered with the name of a stage while that is under way.
Stage: TypeAlias = Callable[[str], AbstractContextManager[object]]


def untimed(name: str) -> AbstractContextManager[None]:
    """A stage that nobody times."""
    return nullcontext()


@dataclass(frozen=True)
class Resolution:
    """What resolving gives: the knowledge graph, and the register with every slug used in it.

    ``overruled`` are the numbers of decisions that could not be obeyed in whole, by kind of entity: a later one, or
    two names in one list, speaks against them.
    """

    kg: KnowledgeGraph
    register: Register
    overruled: Mapping[str, frozenset[int]] = field(default_factory=dict)


def resolve(
    sources: Sequence[ReadSource],
    *,
    base: str,
    version: str,
    register: Register,
    decisions: Constraints = NONE,
    extracts: ExtractCache | None = None,
    blocks: BlockCache | None = None,
    topical: bool = True,
    stage: Stage = untimed,
) -> Resolution:
    """Bring the records of all sources together into one knowledge graph.

    The order of ``sources`` does not matter. ``base`` is the base of all IRIs, ``version`` the software's; slugs that
    ``register`` knows are given again; ``decisions`` win over any evidence. Texts that ``extracts`` remembers are not
    extracted again, blocks of names that ``blocks`` remembers not resolved again, and the result is the same; without
    ``topical`` no concepts are looked for. ``stage`` is entered with the name of each stage. Raises InputError when
    two sources have one id.
    """
    with stage("resolve"):
        sources = source_step.in_order(sources)
        items, sessions = list(items_of(sources)), list(sessions_of(sources))
        source_slugs, register = source_step.named(sources, register)
        resolved_works, register = works.find(items, register, decisions)
        found_works = resolved_works.found
        found_people, register = people.find(found_works, items, sessions, register, decisions, blocks)
        found_programme, register = programme.find(sources, sessions, register, decisions)
        run = run_slug(sources, base=base, version=version)
        _, register = register.assign("run", [Claim(run, (run,))])
    with stage("concepts"):
        texts = found_works if topical else ()
        found_concepts, register = concept_step.find(texts, register, decisions, extracts)
    with stage("link"):
        facts: list[Row] = [
            *source_step.rows(sources, source_slugs, found_programme.event_slugs, _remarks(sources, found_people)),
            *works.rows(found_works, source_slugs),
            *people.rows(found_people, found_works, source_slugs),
            *programme.rows(found_programme, works.by_place(found_works), found_people, source_slugs),
            *concept_step.rows(found_concepts, found_works, source_slugs),
            Run(run, version),
        ]
        kg = KnowledgeGraph.of(base, chain(facts, _derived(facts, found_concepts)))
    overruled = {
        "work": resolved_works.overruled,
        "person": found_people.overruled,
        "concept": found_concepts.overruled if topical else frozenset(),
        **found_programme.overruled,
    }
    return Resolution(kg, register, overruled)


def run_slug(sources: Sequence[ReadSource], *, base: str, version: str) -> str:
    """Sixteen hexadecimal digits made from the inputs and the settings."""
    inputs = sorted(f"{source.input.id}\t{source.input.sha256}" for source in sources)
    return hashlib.sha256("\n".join([*inputs, version, base]).encode()).hexdigest()[:16]


def _derived(facts: Sequence[Row], concepts: concept_step.Concepts) -> Iterable[Row]:
    """What follows from the facts: co-authors, links between concepts, broader and related concepts."""
    found_works = _only(Work, facts)
    concept_links = list(links.concept_links(found_works, _only(Assignment, facts)))
    narrower: list[ConceptRelation] = list(links.broader(concepts.keys, concepts.labels))
    return chain(
        links.coauthorships(found_works, _only(Authorship, facts)),
        concept_links,
        narrower,
        links.related(_only(ConceptLink, concept_links), narrower),
    )


def _only(kind: type[R], rows: Iterable[Row]) -> list[R]:
    return [row for row in rows if isinstance(row, kind)]


def _remarks(sources: Sequence[ReadSource], everybody: people.People) -> dict[str, list[Note]]:
    """What resolving has to say about places in the sources, by source id."""
    found: dict[str, list[tuple[Printed, str]]] = defaultdict(list)
    for source in sources:
        facts, document = source.input.facts, source.document
        standing = {session.position for session in document.sessions}
        for slot in [*(each.slot for each in document.sessions), *(each.slot for each in document.items)]:
            problem = times(slot, facts).problem
            if slot is not None and problem is not None:
                found[source.input.id].append((slot.printed, problem))
        for item in document.items:
            if not item.is_work and item.session not in standing:
                message = "a talk without a paper that stands in no session; it is left out"
                found[source.input.id].append((item.title, message))
    for id_, place, words in people.remarks(everybody):
        found[id_].append((place, words))
    return {source.input.id: list(source_step.warnings(source, found[source.input.id])) for source in sources}
