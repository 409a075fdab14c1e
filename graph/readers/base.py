"""What a reader is, and the material it is handed: bytes with a name, and their text for those who want it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from graph.errors import InputError
from graph.readers._lines import Page
from graph.records import Document
from graph.text import Decoded, decode


@dataclass(frozen=True)
class Material:
    """One revision of a source as a reader sees it. ``name`` serves messages alone: readers go by content.

    ``columns`` are the pairs of field and column that the manifest states for a table.
    """

    name: str
    data: bytes
    columns: tuple[tuple[str, str], ...] = ()

    @cached_property
    def decoded(self) -> Decoded:
        """The reading text and its encoding; raises InputError for empty and binary material."""
        return decode(self.data, self.name)

    @cached_property
    def page(self) -> Page:
        """The reading text cut into lines and blocks; raises InputError when it is no page."""
        try:
            return Page.of(self.decoded.text)
        except InputError as error:
            raise error if error.where else InputError(error.problem, where=self.name, hint=error.hint) from None

    @property
    def text(self) -> str:
        """The reading text; raises InputError for empty and binary material."""
        return self.decoded.text

    @cached_property
    def is_text(self) -> bool:
        """Whether the bytes are text at all."""
        try:
            return bool(self.decoded)
        except InputError:
            return False


@dataclass(frozen=True)
class Reader:
    """A family of documents: how to know it and how to read it.

    ``score`` says from 0 to 1 how sure the reader is, by structure, that a material is of its family; ``read`` makes
    records of it. Raise ``version`` whenever the same bytes give other records. ``binary`` readers are also asked
    about bytes that are no text.
    """

    family: str
    title: str
    version: int
    score: Callable[[Material], float]
    read: Callable[[Material], Document]
    binary: bool = False
