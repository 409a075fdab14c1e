"""Cards of why names are held to be one person, or two: the evidence with its weights, and what decided."""

from __future__ import annotations

from api.cards.common import Card
from graph.resolve.why import Explanation


def explained(found: Explanation) -> Card:
    """One explanation: the verdict, the rule or decision behind it, the evidence and what it adds up to."""
    return {
        "a": found.one,
        "b": found.other,
        "verdict": "one person" if found.same_person else "two people",
        "decided_by": found.rule or "evidence",
        "evidence": [{"kind": each.what, "seen": each.seen, "weight": each.weight} for each in found.evidence],
        "score": found.score if found.evidence else None,
        "chance": found.chance,
    }
