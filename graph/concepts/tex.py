"""Letters and accents as TeX writes them, turned into what they stand for: {\\L}ojasiewicz, Erd\\H{o}s."""

from __future__ import annotations

import re
from unicodedata import normalize

_LETTERS = {
    "L": "Ł", "l": "ł", "O": "Ø", "o": "ø", "ss": "ß", "SS": "SS", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dj": "đ", "DJ": "Đ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "k": "\u0328", "r": "\u030a", "d": "\u0323",
}  # fmt: skip
_NAMES = "|".join(sorted(_LETTERS, key=lambda name: (-len(name), name)))
#: A letter in braces, or with what ends its name: braces, or a space before a small letter.
LETTER = rf"(?:\{{\\(?:{_NAMES})\s?\}}|\\(?:{_NAMES})(?:\{{\}}|\s(?=[a-z])|(?![a-zA-Z])))"
#: An accent and the letter that it stands on, in braces or not.
ACCENT = (
    r"""(?:\{?\\['"`^~=.]\s?\{?\\?[a-zA-Z]\}?\}?(?<!\s)"""
    r"""|\{\\[cvHukrd]\s?\{?[a-zA-Z]\}?\}|\\[cvHukrd](?:\{\\?[a-zA-Z]\}|\s[a-z](?=[a-z])))"""
)
_LETTER = re.compile(rf"\{{?\\({_NAMES})(?![a-zA-Z])(?:\{{\}}|\s(?=[a-z]))?\}}?")
_ACCENT = re.compile(
    r"""\{?\\(?P<mark>['"`^~=.]|[cvHukrd](?=[\s{]))\s?\{?\\?(?P<letter>[a-zA-Z])(?:\}\}|\}|(?![}])|)""",
)


def mended(text: str) -> str:
    r"""A text with the letters and accents that its TeX stands for.

    >>> [mended(word) for word in (r"{\L}ojasiewicz", r"\L ojasiewicz", r"Erd\H{o}s", r"Schr{\"o}dinger", r"Gau{\ss}")]
    ['Łojasiewicz', 'Łojasiewicz', 'Erdős', 'Schrödinger', 'Gauß']
    """
    if "\\" not in text:
        return text
    accented = _ACCENT.sub(lambda match: normalize("NFC", match["letter"] + _ACCENTS[match["mark"]]), text)
    return _LETTER.sub(lambda match: _LETTERS[match[1]], accented)
