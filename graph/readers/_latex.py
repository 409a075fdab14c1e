r"""LaTeX as bibliographies hold it, made plain: accents, letters, dashes and quotes; formulas stay as they are."""

from __future__ import annotations

import re
import unicodedata

#: Accent command -> combining character.
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
#: An accent over a letter that has one already, and a tie over two letters: {\~{\^e}}, \t{oo}.
_DOUBLE = re.compile(
    r"""\\(?P<outer>[`'^~="."])\s?\{\s?(?P<inner>\\[`'^~="."]\s?(?:\{[^\W\d_]\}|[^\W\d_])|\\[uvHcdk]\{[^\W\d_]\})\s?\}"""
)
_TIE = re.compile(r"\\t\s?\{(?P<first>[^\W\d_])(?P<second>[^\W\d_])\}")
_WORDS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "SS": "ẞ", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "pounds": "£", "copyright": "©", "texteuro": "€",
    "euro": "€",
    "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textunderscore": "_", "textbar": "|", "textless": "<",
    "textgreater": ">", "textdegree": "°", "textregistered": "®", "texttrademark": "™", "textsuperscript": "",
    "textsubscript": "", "slash": "/", "quad": " ", "qquad": " ", "newline": " ", "par": " ", "TeX": "TeX",
    "LaTeX": "LaTeX",
    "BibTeX": "BibTeX", "textperiodcentered": "·", "textbullet": "•", "guillemotleft": "«", "guillemotright": "»",
    "textmu": "µ", "textcent": "¢", "textsterling": "£", "textyen": "¥", "textsection": "§",
    "textparagraph": "¶",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "textordfeminine": "ª",
    "textordmasculine": "º",
    "textexclamdown": "¡", "textquestiondown": "¿", "textpm": "±", "texttimes": "×", "textdiv": "÷",
    "textquotedbl": '"',
    "guilsinglleft": "‹", "guilsinglright": "›", "quotedblbase": "„", "quotesinglbase": "‚", "textcopyright": "©",
    "textdagger": "†", "textdaggerdbl": "‡", "textcurrency": "¤", "textbrokenbar": "¦", "textlnot": "¬",
    "textdollar": "$", "textpercent": "%", "textbraceleft": "{", "textbraceright": "}",
}  # fmt: skip
#: Commands that only say how their words look.
_LOOKS = frozenset((
    "emph", "textit", "textbf", "texttt", "textsc", "textrm", "textsf", "textsl", "textup", "textmd", "textnormal",
    "text", "mbox", "hbox", "underline", "url", "path", "protect", "em", "it", "bf", "tt", "sc", "rm", "sf", "sl",
    "itshape", "bfseries", "ttfamily", "scshape", "rmfamily", "sffamily", "slshape", "upshape", "normalfont",
    "small", "large", "Large", "noopsort", "uppercase", "lowercase", "MakeUppercase", "MakeLowercase", "relax",
    "selectfont", "boldmath", "footnotesize",
))  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<math>(?<!\\)\$\$?[^$]+\$\$?|\\\([^()]*\\\))
      | \\(?P<mark>[`'^~="."])\s?(?P<marked>\{\s?(?:\\[ij](?![A-Za-z])|[^\W\d_])?\s?\}|\\[ij](?![A-Za-z])|[^\W\d_])
      | \\(?P<letter>[uvHtcdbkr])(?:\s?(?P<braced>\{\s?(?:\\[ij](?![A-Za-z])|[^\W\d_])\s?\})|\s(?P<bare>[^\W\d_])
          |\s?(?P<dotless>\\[ij](?![A-Za-z])))
      | \\(?P<word>[A-Za-z]+)(?P<gap>\s?)
      | \\(?P<escape>.)
      | (?P<brace>[{}])
      | (?P<tie>~)
      | (?P<dash>---?)
      | (?P<quote>``|'')""",
    re.VERBOSE | re.DOTALL,
)
_SPECIAL = re.compile(r"[\\{}$~]|--|``|''")
_ESCAPED = {" ": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "\\": " ", "\n": " ", "\t": " "}
_TYPOGRAPHY = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}


def plain(text: str, *, typography: bool = True) -> str:
    r"""The text without LaTeX, as far as it is only letters and looks: unknown commands and formulas are kept.

    Blanks count once. ``typography`` also turns dashes, quotes and ties into characters: leave it off for addresses.

    >>> plain(r"K{\"o}gler and B\'eatrice {\L}ojasiewicz"), plain(r"{\em Deep} {R}eview -- $L_2$ \& more")
    ('Kögler and Béatrice Łojasiewicz', 'Deep Review – $L_2$ & more')
    >>> plain(r"\v{S}koda \c{c}a va, \'{\i}, \foo{bar} 5\%"), plain("https://x.org/a--b\\_c", typography=False)
    ('Škoda ça va, í, \\foo{bar} 5%', 'https://x.org/a--b_c')
    """
    if not _SPECIAL.search(text):
        return text
    if "\\" in text:
        text = _TIE.sub("\\g<first>\u0361\\g<second>", _DOUBLE.sub(_twice, text))
    pieces: list[str] = []
    kept_braces: list[bool] = []
    at, unknown_end = 0, -1
    for token in _TOKEN.finditer(text):
        pieces.append(text[at : token.start()])
        at = token.end()
        kind = token.lastgroup
        if kind == "brace":
            pieces.append(_brace(token[0], kept_braces, token.start() == unknown_end))
        elif kind == "gap":
            piece = _word(token["word"])
            unknown_end = token.end() if piece is None else -1
            pieces.append(token[0] if piece is None else piece)
        elif kind == "math":
            pieces.append(token[0])
        elif kind in ("tie", "dash", "quote"):
            pieces.append(_TYPOGRAPHY[token[0]] if typography else token[0])
        elif kind == "escape":
            pieces.append(_ESCAPED.get(token["escape"], token["escape"]))
        else:
            pieces.append(_accented(token))
    pieces.append(text[at:])
    return "".join(pieces)


def _twice(match: re.Match[str]) -> str:
    """A letter with two accents."""
    return unicodedata.normalize("NFC", plain(match["inner"]) + _ACCENTS[match["outer"]])


def _brace(brace: str, kept: list[bool], after_unknown: bool) -> str:
    """Braces group and go; those around the argument of an unknown command stay."""
    if brace == "{":
        kept.append(after_unknown)
        return "{" if after_unknown else ""
    return "}" if kept and kept.pop() else ""


def _word(word: str) -> str | None:
    """What a command stands for; None when it is not known."""
    if word in _WORDS:
        return _WORDS[word]
    if word in _LOOKS:
        return ""
    return None


def _accented(token: re.Match[str]) -> str:
    mark = token["mark"] or token["letter"]
    target = token["marked"] or token["braced"] or token["bare"] or token["dotless"]
    base = target.strip("{} \t\r\n").removeprefix("\\")
    if not base:
        return mark if mark in "^~" else ""
    return unicodedata.normalize("NFC", base + _ACCENTS[mark])
