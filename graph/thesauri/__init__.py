"""Vocabularies of the user, such as CSO, ACM CCS or a thesaurus: read, kept, and matched with the concepts."""

from __future__ import annotations

from graph.thesauri.keeping import described, forget_others, listed_thesauri, recall_thesauri, remember_thesauri
from graph.thesauri.matching import Matches, matches
from graph.thesauri.reading import Term, Thesaurus, load_thesaurus, terms

__all__ = [
    "Matches",
    "Term",
    "Thesaurus",
    "described",
    "forget_others",
    "listed_thesauri",
    "load_thesaurus",
    "matches",
    "recall_thesauri",
    "remember_thesauri",
    "terms",
]
