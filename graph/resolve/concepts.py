"""Concepts: from what is found in the texts of works to rows, with mentions placed in the sources' reading texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.concepts import Findings, FoundAssignment, FoundMention, WorkText, find_concepts
from graph.concepts.extract_cache import ExtractCache
from graph.entities import Assignment, Concept, ConceptLabel, Mention
from graph.knowledge import Row
from graph.records import ItemRecord
from graph.register import Claim, Register
from graph.resolve.concept_decisions import decided
from graph.resolve.constraints import NONE, Constraints
from graph.resolve.occurrences import unique
from graph.resolve.works import FoundWork


@dataclass(frozen=True)
class Concepts:
    """What was found, the slug of each concept by its key, and the decisions that could not be obeyed in whole."""

    findings: Findings
    slugs: Mapping[str, str]
    overruled: frozenset[int] = frozenset()

    @property
    def keys(self) -> dict[str, str]:
        """The normalised form of each concept by slug."""
        return {slug: key for key, slug in self.slugs.items()}

    @property
    def labels(self) -> dict[str, str]:
        """The label of each concept by slug."""
        return {self.slugs[concept.key]: concept.label for concept in self.findings.concepts}


def find(
    works: Sequence[FoundWork], register: Register, decisions: Constraints = NONE, cache: ExtractCache | None = None
) -> tuple[Concepts, Register]:
    """The concepts in the preferred title and abstract of each work, as printed there and as people decided.

    What ``cache`` remembers of the texts is not extracted again; the result is the same.
    """
    texts = [_text(work) for work in works]
    made = decided(find_concepts(texts, cache.extracts(texts) if cache else None), decisions)
    claims = [Claim(concept.label, made.keys.get(concept.key, (concept.key,))) for concept in made.findings.concepts]
    slugs, register = register.assign("concept", claims)
    keys = (concept.key for concept in made.findings.concepts)
    return Concepts(made.findings, dict(zip(keys, slugs, strict=True)), made.overruled), register


def rows(concepts: Concepts, works: Sequence[FoundWork], source_slugs: Mapping[str, str]) -> Iterator[Row]:
    """The rows about concepts and where they are named."""
    for concept in concepts.findings.concepts:
        slug = concepts.slugs[concept.key]
        yield Concept(slug, concept.label, concept.kind)
        for variant in concept.variants:
            yield ConceptLabel(slug, variant.label, variant.reason)
    by_slug = {work.slug: work for work in works}
    for each in concepts.findings.assignments:
        work = by_slug[each.work]
        yield from _assignment(each, concepts.slugs[each.concept], work, source_slugs[work.preferred.source])


def _text(work: FoundWork) -> WorkText:
    record = work.preferred.record
    keywords = unique([keyword.best for item in work.items for keyword in item.record.keywords])
    return WorkText(work.slug, record.title.text, record.abstract.text if record.abstract else "", tuple(keywords))


def _assignment(each: FoundAssignment, concept: str, work: FoundWork, source: str) -> Iterator[Row]:
    record = work.preferred.record
    places = [_place(mention, record) for mention in each.mentions]
    yield Assignment(
        work=work.slug,
        concept=concept,
        score=each.score,
        tier=each.tier,
        support=len(each.mentions),
        introduces=each.introduces,
        source=source,
        field=each.mentions[0].field,
        start=places[0][0],
        end=places[0][1],
        exact=each.mentions[0].exact,
    )
    for n, (mention, (start, end)) in enumerate(zip(each.mentions, places, strict=True), start=1):
        yield Mention(work.slug, concept, n, source, mention.field, start, end, mention.exact)


def _place(mention: FoundMention, record: ItemRecord) -> tuple[int, int]:
    """Where a mention stands in the reading text of the record that title and abstract come from."""
    printed = record.abstract if mention.field == "Abstract" and record.abstract else record.title
    return printed.start + mention.start, printed.start + mention.end
