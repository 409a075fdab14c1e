"""Lines of names: what looks like one, and where each name begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.readers._lines import Block, Line, Page
from graph.records import Printed, Signature

#: Marks that only ever stand between names.
_STRONG = re.compile(r"[·⋅•∙‧・|;\t]|\s/\s")
_WEAK = re.compile(r",(?:\s*(?:and|&)\s)?|\s(?:and|&)\s")
_LABEL = re.compile(r"(?:authors?|speakers?|presenters?|presented by|by)\s*:\s*|by\s+(?=[A-Z])", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]{1,80})\]\([^()\s]{0,300}\)")
_EMPHASIS = re.compile(r"(?<![^\s·⋅•|;,])([*_])(\S[^*_]{0,2000})\1(?![^\s·⋅•|;,])")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\.?$", re.IGNORECASE)
_MARKS = "*∗†‡§¶#^_"
_MARK_LETTERS = re.compile(r"[^\W\d_]")
_NEWLINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)\s*")
_AFFILIATION = re.compile(r"(?<=\S)\s*\(([^()]{2,120})\)$")
#: Small words of sentences that no name holds in lower case.
_PROSE = re.compile(
    r"(?<!\S)(?:the|we|is|are|was|were|with|for|this|that|our|by|from|which|can|has|have|be|not|as|its?|an|on|or|using|via)"
    r"(?!\S)"
)
_LONGEST_NAME, _MOST_WORDS, _MOST_LINES, _MOST_NAMES = 64, 8, 12, 200


def looks_like_names(text: str) -> bool:
    """Whether a text that stands right below a title can be its line of names.

    >>> looks_like_names("X.Y. Han · weitao du"), looks_like_names("Shakir"), looks_like_names("R Srikant, Kais HARIZ")
    (True, True, True)
    >>> looks_like_names("We study graphs."), looks_like_names("Let a · b be the product of two matrices over a ring")
    (False, False)
    """
    text = _plain(text)
    parts = [part for part in _STRONG.split(_unlabelled(text)) if part.strip()]
    if len(parts) > 1:
        return sum(map(_can_be_name, parts)) >= 0.8 * len(parts)
    return bool(parts) and (_can_be_name(text) or _is_list(text))


def _plain(text: str) -> str:
    """Names without the links and emphasis of Markdown around them.

    >>> _plain("[Ada Lovelace](/p/1) · *Alan Turing*")
    'Ada Lovelace · Alan Turing'
    """
    if "](" not in text and text[:1] not in "*_":
        return text
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))


def _unlabelled(text: str) -> str:
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def surely_names(text: str) -> bool:
    """Whether a text is a line of two or more names wherever it stands: names' own separators, or a clear list."""
    text = _plain(text)
    parts = [part for part in _STRONG.split(text) if part.strip()]
    if len(parts) > 1:
        return all(map(_can_be_name, parts))
    return _is_list(text) and all(_is_full_name(part) for part in _WEAK.split(text) if part.strip())


def take_names(block: Block) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of names at the head of a block, and the rest of it.

    All of it when all of it looks like names; else the first lines that do, when they are surely names.
    """
    if looks_like_names(block.text) or (len(block.lines) > 1 and one_a_line([line.text for line in block.lines])):
        return block.lines, ()
    for count in range(min(len(block.lines) - 1, _MOST_LINES), 0, -1):
        head = " ".join(line.text for line in block.lines[:count])
        if surely_names(head) or (count == 1 and len(head) < _LONGEST_NAME and _is_full_name(head)):
            return block.lines[:count], block.lines[count:]
    return (), block.lines


def signatures(page: Page, start: int, end: int) -> tuple[Signature, ...]:
    """The names printed in a stretch of the page, in order."""
    label = _LABEL.match(page.text, start, end)
    spans = [page.printed(*_bare(page.text, *span)) for span in _spans(page.text, label.end() if label else start, end)]
    names = [name for name in spans if name.text]
    beside = [_AFFILIATION.search(name.text) for name in names]
    if len(names) < 2 or sum(match is not None for match in beside) < 0.6 * len(names):
        return tuple(Signature(name, ordinal) for ordinal, name in enumerate(names, 1))
    return tuple(
        _affiliated(page, name, match, n) for n, (name, match) in enumerate(zip(names, beside, strict=True), 1)
    )


def _affiliated(page: Page, name: Printed, match: re.Match[str] | None, ordinal: int) -> Signature:
    if match is None:
        return Signature(name, ordinal)
    own = page.printed(*_bare(page.text, name.start, name.start + match.start()))
    return Signature(own, ordinal, page.printed(name.start + match.start(1), name.start + match.end(1)))


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the names in a stretch of text stand."""
    body = text[start:end]
    separator = _separator(body.strip())
    at = start
    for match in separator.finditer(text, start, end) if separator else ():
        if separator is _WEAK and _SUFFIX.match(text[match.end() : end].split(",")[0].strip()):
            continue
        yield at, match.start()
        at = match.end()
    yield at, end


def _separator(body: str) -> re.Pattern[str] | None:
    plain = _plain(body)
    if _STRONG.search(plain):
        return _STRONG
    if one_a_line(plain.splitlines()):
        return _NEWLINE
    return _WEAK if _is_list(plain) else None


def one_a_line(lines: Sequence[str]) -> bool:
    """Whether each of several lines is one whole name."""
    return 1 < len(lines) <= _MOST_NAMES and all(
        _is_full_name(line) and not _WEAK.search(line.strip()) and _STRONG.search(line.strip()) is None
        for line in lines
    )


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A name's span without the commas and footnote marks around it, and without its link."""
    link = _LINK.search(text, start, end)
    if link is not None and not _MARK_LETTERS.search(text[start : link.start()] + text[link.end() : end]):
        start, end = link.span(1)
    stop = end
    while stop > start and (text[stop - 1] in _MARKS or text[stop - 1] in ", " or text[stop - 1].isspace()):
        stop -= 1
    if not any(char.isalpha() for char in text[start:stop]):
        return start, end
    while start < stop and (text[start] in _MARKS or text[start] in ", " or text[start].isspace()):
        start += 1
    return start, stop


def _is_list(text: str) -> bool:
    """Whether commas and "and" clearly part names: each piece has two words or more, or is a suffix such as Jr."""
    if len(text.strip()) > 1500 or (text.rstrip().endswith((".", "?", "!")) and not _SUFFIX.search(text.split()[-1])):
        return False
    parts = [part.strip() for part in _WEAK.split(text.strip()) if part.strip()]
    full = [part for part in parts if not _SUFFIX.match(part)]
    return len(full) > 1 and all(_is_full_name(part) for part in full)


def _is_full_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and _can_be_name(text) and words[-1][:1] != words[-1][:1].lower()


def _can_be_name(text: str) -> bool:
    text = text.strip().rstrip(_MARKS)
    words = text.split()
    if not words or len(text) > _LONGEST_NAME or len(words) > _MOST_WORDS or text.startswith(("http", "www.")):
        return False
    if text[-1] in "?!:" or (text[-1] == "." and len(words[-1]) > 5) or "://" in text:
        return False
    return _PROSE.search(text) is None


def joined(lines: Sequence[Line]) -> tuple[int, int]:
    """Where some lines begin and end."""
    return lines[0].start, lines[-1].end
