"""The knowledge graph itself: reading documents, resolving entities, storing snapshots. It knows nothing of the web."""
