"""What people decided about concepts, done to what was found: forms set apart, concepts merged, named and hidden."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.concepts import Findings, FoundAssignment, FoundConcept, Variant
from graph.identifiers import fold
from graph.resolve.constraints import Constraint, Constraints

#: Between the key of a concept and a folded form of its label that stands apart from it.
FORM = " | "


@dataclass(frozen=True)
class Decided:
    """The findings as decisions have them, the keys that each concept holds, and the decisions that could not be."""

    findings: Findings
    keys: Mapping[str, tuple[str, ...]]
    overruled: frozenset[int]


def decided(findings: Findings, decisions: Constraints) -> Decided:
    """Do to the findings what was decided; what no decision names stays as it was found."""
    constraints = decisions.of("concept")
    parted, merges, overruled = _agreed(constraints)
    findings = _with_forms_apart(findings, parted)
    homes, unmet = _homes(findings, merges)
    findings = _merged(findings, homes)
    keys = _keys(homes)
    findings = _shown(findings, keys, decisions)
    return Decided(findings, keys, frozenset(overruled | unmet))


def form_key(key: str, label: str) -> str:
    """The key of one form of a concept's label, where it stands apart.

    >>> form_key("graph neural network", "GNNs")
    'graph neural network | gnns'
    """
    return f"{key}{FORM}{fold(label)}"


def _agreed(constraints: Sequence[Constraint]) -> tuple[dict[str, int], list[Constraint], set[int]]:
    """Forms that stand apart, merges, and the decisions that later ones overrule."""
    parted: dict[str, int] = {}
    merges: list[Constraint] = []
    overruled: set[int] = set()
    for each in constraints:
        keys = {key for side in each.sides for key in side}
        if each.together:
            again = {form for form in parted if form in keys and form.partition(FORM)[0] in keys}
            overruled |= {parted.pop(form) for form in again}
            merges.append(each)
        else:
            parted.update({key: each.number for key in keys if FORM in key})
            beaten = [one for one in merges if sum(bool(_all(one) & side) for side in each.sides) > 1]
            overruled |= {one.number for one in beaten}
            merges = [one for one in merges if one not in beaten]
    return parted, merges, overruled


def _all(constraint: Constraint) -> set[str]:
    return {key for side in constraint.sides for key in side}


# ---- forms that stand apart ------------------------------------------------------------------------------------------


def _with_forms_apart(findings: Findings, parted: Mapping[str, int]) -> Findings:
    """Mentions in a form that is to stand apart, as mentions of a concept of their own."""
    forms: dict[str, dict[str, str]] = defaultdict(dict)
    for key, number in sorted(parted.items()):
        base, _, form = key.partition(FORM)
        forms[base][form] = min(other for other in parted if parted[other] == number and other.startswith(base + FORM))
    assignments = [part for each in findings.assignments for part in _parts(each, forms.get(each.concept, {}))]
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    for each in assignments:
        printed[each.concept].update(mention.exact for mention in each.mentions)
    concepts = [_without(each, forms[each.key]) if each.key in forms else each for each in findings.concepts]
    kinds = {each.key: each.kind for each in concepts}
    standing = {each.key for each in concepts}
    for key in sorted(set(printed) - standing):
        label = min(printed[key], key=lambda form: (-printed[key][form], form))
        others = tuple(Variant(form, "") for form in sorted(printed[key]) if form != label)
        concepts.append(FoundConcept(key, label, kinds.get(key.partition(FORM)[0]), others))
    return _findings((each for each in concepts if each.key in printed), assignments)


def _parts(each: FoundAssignment, forms: Mapping[str, str]) -> list[FoundAssignment]:
    by_concept: dict[str, list[int]] = defaultdict(list)
    for n, mention in enumerate(each.mentions):
        by_concept[forms.get(fold(mention.exact), each.concept)].append(n)
    return [
        replace(each, concept=concept, mentions=tuple(each.mentions[n] for n in found))
        for concept, found in sorted(by_concept.items())
    ]


def _without(concept: FoundConcept, forms: Mapping[str, str]) -> FoundConcept:
    """A concept without the forms that stand apart; where its label is one, another form is its label."""
    kept = tuple(each for each in concept.variants if fold(each.label) not in forms)
    if fold(concept.label) in forms and kept:
        return replace(concept, label=kept[0].label, variants=kept[1:])
    return replace(concept, variants=kept)


# ---- merging ---------------------------------------------------------------------------------------------------------


def _homes(findings: Findings, merges: Sequence[Constraint]) -> tuple[dict[str, tuple[str, int]], set[int]]:
    """For each key that was merged: the key of its concept, and the decision that says so."""
    works = Counter(each.concept for each in findings.assignments)
    homes: dict[str, tuple[str, int]] = {}
    unmet = set()
    for each in merges:
        keys = sorted({homes.get(key, (key, 0))[0] for key in _all(each)})
        present = [key for key in keys if key in works]
        if not present:
            unmet.add(each.number)
            continue
        best = min(present, key=lambda key: (-works[key], key))
        for key in sorted(_all(each) | {key for key, (home, _) in homes.items() if home in keys}):
            homes[key] = best, homes[key][1] if key in homes and homes[key][0] == best else each.number
    return homes, unmet


def _keys(homes: Mapping[str, tuple[str, int]]) -> dict[str, tuple[str, ...]]:
    held: dict[str, set[str]] = defaultdict(set)
    for key, (home, _) in homes.items():
        held[home] |= {home, key}
    return {home: tuple(sorted(keys)) for home, keys in held.items()}


def _merged(findings: Findings, homes: Mapping[str, tuple[str, int]]) -> Findings:
    """The findings with every concept at its home."""
    if not homes:
        return findings
    groups: dict[tuple[str, str], list[FoundAssignment]] = defaultdict(list)
    for each in findings.assignments:
        groups[each.work, homes.get(each.concept, (each.concept, 0))[0]].append(each)
    assignments = [_joined(concept, group) for (_, concept), group in groups.items()]
    by_key = {each.key: each for each in findings.concepts}
    for key, (home, number) in sorted(homes.items()):
        if key != home and key in by_key:
            by_key[home] = _taking(by_key[home], by_key.pop(key), number)
    return _findings(by_key.values(), assignments)


def _joined(concept: str, group: Sequence[FoundAssignment]) -> FoundAssignment:
    """What several concepts that are one are to a work."""
    best = min(group, key=lambda each: (each.tier != "central", -each.score, each.concept))
    mentions = {mention for each in group for mention in each.mentions}
    ordered = sorted(mentions, key=lambda each: (each.field != "Title", each.start, each.end))
    introduces = any(each.introduces for each in group)
    return replace(best, concept=concept, introduces=introduces, mentions=tuple(ordered))


def _taking(home: FoundConcept, other: FoundConcept, number: int) -> FoundConcept:
    """A concept with the labels of one that was merged into it."""
    known = {home.label, *(each.label for each in home.variants)}
    new = [Variant(other.label, f"decision {number}"), *other.variants]
    return replace(home, variants=(*home.variants, *(each for each in new if each.label not in known)))


# ---- labels and hiding -----------------------------------------------------------------------------------------------


def _shown(findings: Findings, keys: Mapping[str, tuple[str, ...]], decisions: Constraints) -> Findings:
    """The findings without what was hidden, under the names and with the labels that were decided."""
    hidden = {each.key for each in findings.concepts if set(keys.get(each.key, (each.key,))) & set(decisions.hidden)}
    concepts = [
        _named(each, keys.get(each.key, (each.key,)), decisions) for each in findings.concepts if each.key not in hidden
    ]
    return _findings(concepts, (each for each in findings.assignments if each.concept not in hidden))


def _named(concept: FoundConcept, keys: Sequence[str], decisions: Constraints) -> FoundConcept:
    name = decisions.named("concept", keys)
    more = [Variant(text, f"decision {number}") for key in keys for number, text in decisions.labels.get(key, ())]
    if name and name != concept.label:
        more.insert(0, Variant(concept.label, "its label before it was renamed"))
        kept = tuple(each for each in concept.variants if each.label != name)
        concept = replace(concept, label=name, variants=kept)
    known = {concept.label, *(each.label for each in concept.variants)}
    fresh = {each.label: each for each in reversed(more) if each.label not in known}
    return (
        replace(concept, variants=(*concept.variants, *(fresh[label] for label in sorted(fresh)))) if fresh else concept
    )


def _findings(concepts: Iterable[FoundConcept], assignments: Iterable[FoundAssignment]) -> Findings:
    return Findings(
        tuple(sorted(concepts, key=lambda each: each.key)),
        tuple(sorted(assignments, key=lambda each: (each.work, each.concept))),
    )
