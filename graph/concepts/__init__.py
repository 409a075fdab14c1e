"""What works are about: terms found in titles and abstracts, variants brought together, every mention located.

Two passes. First each text yields candidates, and the ten it is most about join a vocabulary over all texts. Then
every mention of that vocabulary in every text is found, longest first. A work's concepts are *central* or *mentioned*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from graph.concepts import labels
from graph.concepts.acronyms import agreed, expanded
from graph.concepts.candidates import ReadText, Span, is_padded, own_spans, read_text, spans
from graph.concepts.findings import Findings, FoundAssignment, FoundConcept, FoundMention, Variant, WorkText
from graph.concepts.scoring import best, score
from graph.concepts.tagging import Vocabulary, tag

__all__ = ["Findings", "FoundAssignment", "FoundConcept", "FoundMention", "Variant", "WorkText", "find_concepts"]

#: How many of a work's terms join the vocabulary, and how many concepts a work is given at most.
TOP, MOST = 10, 20
#: How many concepts may be central to a work, and from which score on.
MOST_CENTRAL, CENTRAL_SCORE = 8, 0.35


def find_concepts(texts: Sequence[WorkText]) -> Findings:
    """The concepts of works, given their titles and abstracts; the order of ``texts`` does not matter.

    >>> found = find_concepts([WorkText("x", "Graph neural networks", "We train graph neural networks (GNNs).")])
    >>> [(concept.label, [variant.label for variant in concept.variants]) for concept in found.concepts]
    [('graph neural network', ['GNNs', 'Graph neural networks'])]
    """
    read = [read_text(text) for text in sorted(texts, key=lambda text: text.work)]
    senses = agreed(each for text in read for each in text.definitions)
    found = [_resolved(spans(text), senses) for text in read]
    df = Counter(term for each in found for term in each)
    found = [{term: places for term, places in each.items() if not is_padded(term, df)} for each in found]

    scores = [_scores(text, each, df, len(read)) for text, each in zip(read, found, strict=True)]
    vocabulary = _vocabulary(read, found, scores, df)
    tagged = [_tagged(text, vocabulary, senses) for text in read]
    assignments = [
        assignment
        for text, mentions, own in zip(read, tagged, scores, strict=True)
        for assignment in _assigned(text.work, mentions, own)
    ]
    kept = {each.concept for each in assignments}
    return Findings(_concepts(kept, read, tagged, senses), tuple(assignments))


def _resolved(found: Mapping[str, list[Span]], senses: Mapping[str, str]) -> dict[str, list[Span]]:
    """Candidates, the acronyms in them with one agreed sense written out."""
    resolved: dict[str, list[Span]] = {}
    for term, places in found.items():
        resolved.setdefault(expanded(term, senses), []).extend(places)
    return resolved


def _scores(text: ReadText, found: Mapping[str, list[Span]], df: Mapping[str, int], total: int) -> dict[str, float]:
    own = own_spans(found, df)
    return {term: score(text, term, places, df, total) for term, places in own.items()}


def _vocabulary(
    texts: Sequence[ReadText],
    found: Sequence[Mapping[str, list[Span]]],
    scores: Sequence[Mapping[str, float]],
    df: Mapping[str, int],
) -> Vocabulary:
    """The terms that some work is most about; a term of one work alone must be in its title, repeated or defined."""
    vocabulary: set[str] = set()
    for text, places, own in zip(texts, found, scores, strict=True):
        defined = {each.key for each in text.definitions}
        vocabulary |= {
            term
            for term in best(own, TOP)
            if df[term] > 1 or term in defined or _stands_alone(text, term, places[term])
        }
    return Vocabulary.of(vocabulary)


def _stands_alone(text: ReadText, term: str, places: Sequence[Span]) -> bool:
    """Whether a term of one work alone is sure enough: repeated, or in the title and of several words or a name."""
    field, begin, _ = places[0]
    named = " " in term or text.words[field][begin].named
    return len(places) > 1 or (field == "Title" and named)


def _tagged(text: ReadText, vocabulary: Vocabulary, senses: Mapping[str, str]) -> dict[str, list[FoundMention]]:
    """The mentions in one text: of terms, of acronyms it defines, and of acronyms the corpus agrees on."""
    own = {each.acronym: each.key for each in text.definitions}
    return tag(text, vocabulary, {**senses, **own})


def _assigned(
    work: str, mentions: Mapping[str, Sequence[FoundMention]], scores: Mapping[str, float]
) -> list[FoundAssignment]:
    """A work's concepts: the highest are central, all others mentioned, by key."""
    own = {concept: scores.get(concept, 0.0) or _by_mention(found) for concept, found in mentions.items()}
    kept = list(best(own, MOST))
    central = {concept for concept in kept[:MOST_CENTRAL] if own[concept] >= CENTRAL_SCORE}
    return [
        FoundAssignment(
            work=work,
            concept=concept,
            score=own[concept],
            tier="central" if concept in central else "mentioned",
            introduces=False,
            mentions=tuple(mentions[concept]),
        )
        for concept in sorted(kept)
    ]


def _by_mention(found: Sequence[FoundMention]) -> float:
    """The score of a term that is no candidate of its own in a text (it only stands inside what is not kept)."""
    return 0.1 if len(found) == 1 else 0.2


def _concepts(
    kept: set[str],
    texts: Sequence[ReadText],
    tagged: Sequence[Mapping[str, Sequence[FoundMention]]],
    senses: Mapping[str, str],
) -> tuple[FoundConcept, ...]:
    forms, written = labels.collect(texts, tagged), labels.casing(texts)
    reasons = {acronym: f"acronym of {sense}, by agreement of the corpus" for acronym, sense in senses.items()}
    defined: dict[str, dict[str, str]] = {}
    for text in texts:
        for each in text.definitions:
            defined.setdefault(each.key, {}).setdefault(each.acronym, f"acronym defined in {text.work}")
    concepts = []
    for concept in sorted(kept):
        chosen = labels.label(concept, forms[concept], written)
        others = labels.variants(chosen, forms[concept], reasons | defined.get(concept, {}))
        concepts.append(FoundConcept(concept, chosen, None, others))
    return tuple(concepts)
