"""Worker processes for what callers send: each reads one store, reaches no network, and is killed at its deadline."""
