"""Mends letters that were written as UTF-8 and read as windows-1252 or Latin-1 (Ã© for é)."""

from __future__ import annotations

import re

#: One byte each: Latin-1, and where windows-1252 differs, its characters as well.
_BYTE = {chr(code): code for code in range(0x80, 0x100)}
_BYTE |= {
    bytes([code]).decode("cp1252"): code for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_TAIL = "[" + "".join(re.escape(char) for char, code in _BYTE.items() if code < 0xC0) + "]"
#: What such damage begins with: C2-C5 (Latin), CC CD (accents), CE CF (Greek), D0 D1 (Cyrillic), E1 E2 (Latin, dashes).
_DAMAGE = re.compile(rf"[ÂÃÄÅÌÍÎÏÐÑ]{_TAIL}|[áâ]{_TAIL}{{2}}")
_DOUBLE = 2


def mended(text: str) -> str:
    """The text with such damage undone where the bytes make a letter, mark or dash; else the text itself.

    >>> mended("BÃ©atrice"), mended("Krylovâ€“Bellman"), mended("Ã‰tienne Ã"), mended("São Ângelo, Señor")
    ('Béatrice', 'Krylov–Bellman', 'Étienne Ã', 'São Ângelo, Señor')
    """
    for _ in range(_DOUBLE):
        better = _DAMAGE.sub(lambda match: _decoded(match.group()), text)
        if better == text:
            break
        text = better
    return text


def _decoded(damage: str) -> str:
    try:
        char = bytes(_BYTE[each] for each in damage).decode("utf-8")
    except UnicodeDecodeError:
        return damage
    mark = "\u0300" <= char <= "\u036f" or "\u2010" <= char <= "\u2026" or char in "\u00a0·«»°"
    return char if mark or char.isalpha() else damage
