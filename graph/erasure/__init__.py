"""Erasing a person: out of the bytes of documents, out of their records, and for good by a ledger that names nobody."""

from __future__ import annotations

from graph.erasure.documents import Place, Reader, mentions, redacted, signatures, without_erased, without_held
from graph.erasure.ledger import FILE, Erasure, Ledger
from graph.erasure.names import folded_forms, is_placeholder, pattern, tidy_forms, without_folded

__all__ = [
    "FILE", "Erasure", "Ledger", "Place", "Reader", "folded_forms", "is_placeholder", "mentions", "pattern", "redacted",
    "signatures", "tidy_forms", "without_erased", "without_folded", "without_held",
]  # fmt: skip
