"""Bytes to reading text: which encoding a document is in, said aloud where it had to be guessed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from graph.errors import InputError

#: Marks at the beginning of a file that name its encoding; UTF-32 before UTF-16, whose mark begins alike.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B})
#: A document with more control characters than this share is no text.
_CONTROL_SHARE = 0.03
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Reading text, the name of the encoding it was in, and what had to be guessed ('' where nothing)."""

    text: str
    encoding: str
    remark: str = ""


def decode(data: bytes, name: str = "") -> Decoded:
    """The reading text of a document: a byte order mark is dropped, newlines stay as they are.

    UTF-8 unless a mark says UTF-16 or UTF-32; what is not UTF-8 is read as windows-1252 (or Latin-1) and the remark
    says so. ``name`` is used in errors. Raises InputError for empty and binary documents.

    >>> decode("﻿Kögler".encode()), decode("Kögler\\n".encode("cp1252")).encoding
    (Decoded(text='Kögler', encoding='utf-8', remark=''), 'windows-1252')
    >>> decode(bytes([0, 1, 2, 3]), "cat.png")
    Traceback (most recent call last):
    graph.errors.InputError: cat.png: this is a binary file (a NUL byte at offset 0); give a text document
    """
    decoded = _marked(data, name) or _unmarked(data, name)
    if not decoded.text.strip():
        raise InputError("the file is empty", where=name, hint="give a text document")
    return decoded


def _marked(data: bytes, name: str) -> Decoded | None:
    """Text whose first bytes state its encoding."""
    for mark, encoding in _MARKS:
        if not data.startswith(mark):
            continue
        try:
            text = data[len(mark) :].decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8":
                return _unmarked(data[len(mark) :], name)
            raise InputError(
                f"its byte order mark says {encoding[:-3].upper()}, but byte {error.start + len(mark)} is not",
                where=name,
                hint="save it as UTF-8",
            ) from None
        if "\x00" in text:
            raise _binary("NUL characters", name)
        return Decoded(text, "utf-8" if encoding == "utf-8" else encoding[:-3])
    return None


def _unmarked(data: bytes, name: str) -> Decoded:
    if (nul := data.find(0)) >= 0:
        raise _binary(f"a NUL byte at offset {nul}", name)
    controls = len(data) - len(data.translate(None, _CONTROL))
    if controls > _CONTROL_SHARE * len(data):
        raise _binary(f"{controls} control characters in {len(data)} bytes", name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _cut(data, error) or _damaged(data, error) or _single_byte(data, error)


def _cut(data: bytes, error: UnicodeDecodeError) -> Decoded | None:
    """UTF-8 whose last character was cut in two."""
    if error.reason != "unexpected end of data":
        return None
    lost = len(data) - error.start
    return Decoded(data[: error.start].decode("utf-8"), "utf-8", f"the last {lost} bytes are a cut character: left out")


def _damaged(data: bytes, error: UnicodeDecodeError) -> Decoded | None:
    """Mostly UTF-8, with single bytes that are not."""
    good = len(_MULTIBYTE.findall(data))
    bad = len(_HIGH.findall(_MULTIBYTE.sub(b"", data)))
    if bad >= good:
        return None
    remark = f"{bad} bytes are not UTF-8 (the first {_place(data, error)}): shown as \N{REPLACEMENT CHARACTER}"
    return Decoded(data.decode("utf-8", "replace"), "utf-8", remark)


def _single_byte(data: bytes, error: UnicodeDecodeError) -> Decoded:
    for encoding, label in (("cp1252", "windows-1252"), ("latin-1", "iso-8859-1")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Decoded(text, label, f"not UTF-8 (byte {data[error.start]:#04x} {_place(data, error)}): read as {label}")
    raise AssertionError("Latin-1 decodes any bytes")


def _place(data: bytes, error: UnicodeDecodeError) -> str:
    return f"in line {data.count(bytes([10]), 0, error.start) + 1}"


def _binary(seen: str, name: str) -> InputError:
    return InputError(f"this is a binary file ({seen})", where=name, hint="give a text document")
