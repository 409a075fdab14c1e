"""Cards of concepts: labels, the works about them, neighbours, and every mention with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.cards.common import Card, Kind, Listing, among, evidence, head, people_of, ref, rows, work_ref
from api.quotes import quote
from graph import entities
from graph.concept_questions import Neighbour
from graph.concept_questions import neighbours as near
from graph.snapshot import Snapshot


def describe(snapshot: Snapshot, slug: str) -> Card | None:
    """A concept by its slug: label, kind, variants, what is broader and narrower."""
    concept = snapshot.catalogue.one(entities.Concept, slug=slug)
    if concept is None:
        return None
    labels = snapshot.catalogue.where(entities.ConceptLabel, concept=slug)
    matches = snapshot.catalogue.where(entities.ConceptRelation, concept=slug)
    return head(
        snapshot,
        "concept",
        slug,
        concept.label,
        kind=concept.kind,
        labels=[_label(snapshot, each) for each in labels],
        broader=_relatives(snapshot, slug, "SELECT other AS slug FROM concept_relation r WHERE r.concept = ?"),
        narrower=_relatives(snapshot, slug, "SELECT concept AS slug FROM concept_relation r WHERE r.other = ?"),
        matches=[{"relation": each.relation, "iri": each.other} for each in matches if each.relation.endswith("Match")],
    )


def _label(snapshot: Snapshot, row: entities.ConceptLabel) -> Card:
    """A variant and why it is one; a reason that ends with the slug of a work points to that work."""
    reason, _, last = row.reason.rpartition(" ")
    work = snapshot.catalogue.one(entities.Work, slug=last) if reason else None
    if work is None:
        return {"label": row.label, "reason": row.reason, "work": None}
    return {"label": row.label, "reason": reason, "work": ref(snapshot, "work", work.slug, work.title)}


def _relatives(snapshot: Snapshot, slug: str, which: str) -> list[Card]:
    sql = " ".join(
        [
            "SELECT c.slug, c.label FROM concept c WHERE c.slug IN (",
            which,
            "AND r.relation = 'broader') ORDER BY c.label, c.slug",
        ]
    )
    return [ref(snapshot, "concept", row["slug"], row["label"]) for row in rows(snapshot, sql, slug)]


def works(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The works about the concept, then those that mention it, by score."""
    sql = """
        SELECT a.*, w.title, w.year, o.name AS source_name FROM assignment a
        JOIN work w ON w.slug = a.work JOIN source o ON o.slug = a.source
        WHERE a.concept = ? ORDER BY a.tier <> 'central', a.score DESC, w.title, a.work"""
    found = rows(snapshot, sql, slug)
    authors_of = people_of(snapshot, [row["work"] for row in found])
    return [
        {
            "work": work_ref(snapshot, authors_of, row["work"], row["title"]),
            "year": row["year"],
            "tier": row["tier"],
            "score": row["score"],
            "support": row["support"],
            "introduces": bool(row["introduces"]),
            **({"evidence": [evidence(snapshot, row, score=row["score"], method="mention")]} if explain else {}),
        }
        for row in found
    ]


def related(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """Concepts central to the same works, those with most works first."""
    found = [each for each in near(snapshot.catalogue, slug) if each.weight]
    return _neighbours(snapshot, found)


def neighbours(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """All concepts near this one and how each is: broader, narrower, related, or together in works."""
    found = near(snapshot.catalogue, slug)
    cards = _neighbours(snapshot, found)
    return [{**card, "relations": list(each.relations)} for card, each in zip(cards, found, strict=True)]


def _neighbours(snapshot: Snapshot, found: Sequence[Neighbour]) -> list[Card]:
    titles = _titles(snapshot, {work for each in found for work in each.works})
    return [
        {
            "concept": ref(snapshot, "concept", each.concept, each.label),
            "kind": each.kind,
            "works": each.weight,
            "npmi": None if each.npmi is None else round(each.npmi, 4),
            "first_year": each.first_year,
            "last_year": each.last_year,
            "shared": [ref(snapshot, "work", work, titles[work]) for work in each.works],
        }
        for each in found
    ]


def _titles(snapshot: Snapshot, works: Iterable[str]) -> dict[str, str]:
    sql = "SELECT slug, title FROM work WHERE slug IN (SELECT value FROM json_each(?))"
    return {row["slug"]: row["title"] for row in rows(snapshot, sql, among(sorted(works)))}


def people(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """The people whose works are about the concept, those with most works first."""
    sql = """
        SELECT a.person, p.name, p.sort_key, count(DISTINCT a.work) AS works
        FROM assignment s JOIN authorship a ON a.work = s.work JOIN person p ON p.slug = a.person
        WHERE s.concept = ? AND s.tier = 'central' GROUP BY a.person ORDER BY 4 DESC, 3, 1"""
    return [
        {"person": ref(snapshot, "person", row["person"], row["name"]), "works": row["works"]}
        for row in rows(snapshot, sql, slug)
    ]


def mentions(snapshot: Snapshot, slug: str, explain: bool = False) -> list[Card]:
    """Every mention as a sentence with the exact stretch pointed out."""
    sql = """
        SELECT m.*, o.name AS source_name, w.title, r.start AS field_start,
               substr(t.text, r.start + 1, r."end" - r.start) AS field_text
        FROM mention m JOIN work w ON w.slug = m.work JOIN source o ON o.slug = m.source
        JOIN source_text t ON t.source = m.source
        JOIN appearance a ON a.source = m.source AND a.work = m.work
        JOIN reading r ON r.source = a.source AND r."of" = 'item-' || a.position AND r.field = m.field
             AND r.start <= m.start AND r."end" >= m."end"
        WHERE m.concept = ? ORDER BY w.title, m.work, m.n"""
    return [
        {
            "work": ref(snapshot, "work", row["work"], row["title"]),
            "sentence": _sentence(row),
            **evidence(snapshot, row),
        }
        for row in rows(snapshot, sql, slug)
    ]


def _sentence(row: Card) -> Card:
    """The sentence of a mention, taken from the title or abstract that holds it."""
    before = row["field_start"]
    found = quote(row["field_text"], row["start"] - before, row["end"] - before)
    return {"before": found.before, "exact": found.exact, "after": found.after}


def _listed(snapshot: Snapshot, found: list[Card]) -> list[Card]:
    return [
        head(
            snapshot,
            "concept",
            row["slug"],
            row["label"],
            kind=row["kind"],
            works=row["works"],
            mentioned_in=row["mentioned_in"],
        )
        for row in found
    ]


LISTING = Listing(
    select="""
        SELECT c.slug, c.label, c.kind,
               (SELECT count(*) FROM assignment a WHERE a.concept = c.slug AND a.tier = 'central') AS works,
               (SELECT count(*) FROM assignment a WHERE a.concept = c.slug) AS mentioned_in
        FROM concept c""",
    matches=r"""(c.label LIKE {label} ESCAPE '\' OR c.slug LIKE {slug} OR EXISTS (
        SELECT 1 FROM concept_label l WHERE l.concept = c.slug AND l.label LIKE {label} ESCAPE '\'))""",
    sorts={"label": "label COLLATE NOCASE", "works": "works, mentioned_in", "mentioned_in": "mentioned_in, works"},
    usual="-works",
    finish=_listed,
)

KIND = Kind(
    "concept",
    LISTING,
    describe,
    {"works": works, "related": related, "neighbours": neighbours, "people": people, "mentions": mentions},
)
