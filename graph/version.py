"""The version of the software, which is part of what a build says about itself."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    VERSION = version("symposia")
except PackageNotFoundError:  # run from a checkout that is not installed
    VERSION = "0.0.0"


@cache
def fingerprint() -> str:
    """The SHA-256 of this package's own files: while it stays the same, so does what a build makes of its inputs."""
    return fingerprint_of("")


def fingerprint_of(*parts: str) -> str:
    """The SHA-256 of some files and folders of this package, and of the version.

    >>> fingerprint_of("version.py") == fingerprint_of("errors.py")
    False
    """
    root = Path(__file__).parent
    digest = hashlib.sha256(VERSION.encode())
    for path in sorted(path for part in parts for path in _files(root / part)):
        digest.update(f"\n{path.relative_to(root).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
