"""What finding concepts is given and gives: texts of works in; concepts, assignments and mentions out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkText:
    """The title and abstract of a work exactly as printed; ``work`` is any name unique among the texts.

    ``keywords`` are those that its authors list, where a source prints them.
    """

    work: str
    title: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """Another form of a concept's label and why it is one."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept; ``key`` is its normalised form, ``kind`` what it is (method, task, …) where known."""

    key: str
    label: str
    kind: str | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A stretch of a field (``Title`` or ``Abstract``) that names a concept; offsets count its code points."""

    field: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class FoundAssignment:
    """A work is about (tier ``central``) or mentions (``mentioned``) a concept, with every mention in reading order."""

    work: str
    concept: str
    score: float
    tier: str
    introduces: bool
    mentions: tuple[FoundMention, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Concepts sorted by key, assignments by work and concept. Each assignment has at least one mention."""

    concepts: tuple[FoundConcept, ...] = ()
    assignments: tuple[FoundAssignment, ...] = ()
