"""A structured document as a stream that can be read from its start, as often as needed."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from graph.text import decode

if TYPE_CHECKING:
    from graph.readers.base import Material

CHUNK = 1 << 20
#: Names of encodings whose byte order mark Python's codec takes away.
_CODECS = {"utf-8": "utf-8-sig"}


@dataclass(frozen=True)
class Feed:
    """Where a document's bytes come from. ``remark`` says what had to be guessed about its ``encoding``."""

    name: str
    open: Callable[[], BinaryIO]
    encoding: str
    remark: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_material(cls, material: Material) -> Feed:
        """The bytes of a material; raises InputError for empty and binary ones."""
        decoded = material.decoded
        return cls(material.name, lambda: io.BytesIO(material.data), decoded.encoding, decoded.remark, material.columns)

    @classmethod
    def of_path(cls, path: Path, columns: tuple[tuple[str, str], ...] = ()) -> Feed:
        """A file that is never held whole in memory; it is read once to learn its encoding.

        Raises InputError when it is empty or begins as no text does, OSError when it cannot be read.
        """
        with path.open("rb") as file:
            head = decode(_whole_characters(file.read(CHUNK)), path.name)
        if head.encoding == "utf-8" and not _is_utf8(path):
            remark = "not UTF-8 throughout: bytes that are not are shown as \N{REPLACEMENT CHARACTER}"
            return cls(path.name, lambda: path.open("rb"), "utf-8", remark, columns)
        return cls(path.name, lambda: path.open("rb"), head.encoding, head.remark, columns)

    def lines(self) -> TextIO:
        """The text, to be read by lines; every line ends in a newline whatever the original has."""
        codec = _CODECS.get(self.encoding, self.encoding)
        return io.TextIOWrapper(self.open(), encoding=codec, errors="replace")


def _whole_characters(data: bytes) -> bytes:
    """The beginning of a file without a UTF-8 character that was cut in two at its end."""
    if len(data) < CHUNK:
        return data
    cut = len(data)
    while cut > len(data) - 4 and data[cut - 1] & 0xC0 == 0x80:
        cut -= 1
    return data[: cut - 1] if data[cut - 1] >= 0xC0 else data


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
