"""Lines of names: what looks like one, and where each name begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.readers._lines import Block, Line, Page
from graph.readers._person_names import reading_order
from graph.records import Printed, Signature

#: Marks that only ever stand between names.
_STRONG = re.compile(r"[·⋅•∙‧・、|;\t]|\s/\s")
_WEAK = re.compile(r"[,，](?:\s*(?:and|&)\s)?|\s(?:and|&)\s")
_BRACKETED = re.compile(r"\([^()]{0,200}\)")
_LABEL = re.compile(r"(?:authors?|speakers?|presenters?|presented by|by)\s*:\s*|by\s+(?=[A-Z])", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]{1,80})\]\([^()\s]{0,300}\)")
_EMPHASIS = re.compile(r"(?<![^\s·⋅•|;,])([*_])(\S[^*_]{0,2000})\1(?![^\s·⋅•|;,])")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\.?$", re.IGNORECASE)
_MARKS = "*∗†‡§¶#^_⁰¹²³⁴⁵⁶⁷⁸⁹"
_NOTE_NUMBER = re.compile(r"(?<=[^\W\d_]{2})\d{1,2}$")
_MARK_LETTERS = re.compile(r"[^\W\d_]")
_NEWLINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)\s*")
_AFFILIATION = re.compile(r"(?<=\S)\s*\(([^()]{2,120})\)$")
#: What is in brackets behind a name and is no place of work but the name in another script.
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff\uf900-\uffdc]")
_LIST_MARK = re.compile(r"(?:[-–•*‣]|\(?\d{1,3}[.)])\s+(?=\S)")
#: A group of people signs with words that no person's name has.
_GROUP = re.compile(r"\b(?:collaboration|consortium|team|group|initiative|network|committee|community|project)\b", re.I)
_SMALL_NAME = re.compile(r"(?:an|on|or|be|so|we|as|by)\s[a-z]{2,12}$")
#: Small words of sentences that no name holds in lower case.
_PROSE = re.compile(
    r"(?<!\S)(?:the|we|is|are|was|were|with|for|this|that|our|by|from|which|can|has|have|be|not|as|its?|an|on|or|using|via)"
    r"(?!\S)"
)
_LONGEST_NAME, _MOST_WORDS, _MOST_LINES, _MOST_NAMES, _LONGEST_LIST = 64, 8, 12, 200, 1500


def looks_like_names(text: str) -> bool:
    """Whether a text that stands right below a title can be its line of names.

    >>> looks_like_names("X.Y. Han · weitao du"), looks_like_names("Shakir"), looks_like_names("R Srikant, Kais HARIZ")
    (True, True, True)
    >>> looks_like_names("We study graphs."), looks_like_names("Let a · b be the product of two matrices over a ring")
    (False, False)
    """
    text = _plain(text)
    parts = [part for part in _STRONG.split(_unbracketed(_unlabelled(text))) if part.strip()]
    if len(parts) > 1:
        return sum(map(_can_be_name, parts)) >= 0.8 * len(parts)
    return bool(parts) and (_can_be_name(text) or _is_list(text) or _is_loose_list(_unlabelled(text)))


def _plain(text: str) -> str:
    """Names without the links and emphasis of Markdown around them.

    >>> _plain("[Ada Lovelace](/p/1) · *Alan Turing*")
    'Ada Lovelace · Alan Turing'
    """
    if "](" not in text and text[:1] not in "*_":
        return text
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))


def _unbracketed(text: str) -> str:
    """Names without what stands in brackets behind them; as long as before, so that places stay true.

    >>> _unbracketed("Bo Li (MIT, USA), Xu Li")
    'Bo Li           , Xu Li'
    """
    return _BRACKETED.sub(lambda match: " " * len(match[0]), text) if "(" in text else text


def _unlabelled(text: str) -> str:
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def surely_names(text: str) -> bool:
    """Whether a text is a line of two or more names wherever it stands: names' own separators, or a clear list."""
    text = _unbracketed(_plain(text))
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
    names = _in_reading_order([name for name in spans if name.text])
    beside = [_workplace(name.text) for name in names]
    if sum(match is not None for match in beside) < 0.6 * len(names):
        return tuple(Signature(name, ordinal) for ordinal, name in enumerate(names, 1))
    return tuple(
        _affiliated(page, name, match, n) for n, (name, match) in enumerate(zip(names, beside, strict=True), 1)
    )


def _in_reading_order(names: list[Printed]) -> list[Printed]:
    """Several names that all stand family name first get the form that one reads beside them."""
    turned = [reading_order(_unbracketed(name.text).strip()) for name in names]
    if len(names) < 2 or any(name.text.count(",") != 1 for name in names):
        return names
    return [
        name if form in name.text else replace(name, repaired=form) for name, form in zip(names, turned, strict=True)
    ]


def _workplace(name: str) -> re.Match[str] | None:
    """What stands in brackets at the end of a name and can be a place of work."""
    match = _AFFILIATION.search(name)
    return match if match is not None and not _OTHER_SCRIPT.search(match[1]) else None


def _affiliated(page: Page, name: Printed, match: re.Match[str] | None, ordinal: int) -> Signature:
    if match is None:
        return Signature(name, ordinal)
    own = page.printed(*_bare(page.text, name.start, name.start + match.start()))
    return Signature(own, ordinal, page.printed(name.start + match.start(1), name.start + match.end(1)))


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the names in a stretch of text stand."""
    body = text[start:end]
    separator = _separator(body.strip())
    at = 0
    for match in separator.finditer(_unbracketed(body)) if separator else ():
        if separator is _WEAK and _SUFFIX.match(body[match.end() :].split(",")[0].strip()):
            continue
        yield start + at, start + match.start()
        at = match.end()
    yield start + at, end


def _separator(body: str) -> re.Pattern[str] | None:
    plain = _unbracketed(_plain(body))
    if _STRONG.search(plain):
        return _STRONG
    if one_a_line(plain.splitlines()):
        return _NEWLINE
    return _WEAK if _is_list(plain) or _is_loose_list(plain) else None


def one_a_line(lines: Sequence[str]) -> bool:
    """Whether each of several lines is one whole name."""
    if not 1 < len(lines) <= _MOST_NAMES:
        return False
    names = [_without_mark(_unbracketed(line).strip()) for line in lines]
    return all(_is_full_name(name) and not _WEAK.search(name) and _STRONG.search(name) is None for name in names)


def _without_mark(text: str) -> str:
    """A name without the mark of a list before it."""
    mark = _LIST_MARK.match(text)
    return text[mark.end() :] if mark else text


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
    number = _NOTE_NUMBER.search(text[max(start, stop - 4) : stop])
    stop -= len(number[0]) if number else 0
    while start < stop and (text[start] in _MARKS or text[start] in ", " or text[start].isspace()):
        start += 1
    mark = _LIST_MARK.match(text, start, stop)
    return mark.end() if mark else start, stop


def _is_list(text: str) -> bool:
    """Whether commas and "and" clearly part names: each piece has two words or more, or is a suffix such as Jr."""
    if len(text.strip()) > _LONGEST_LIST or ends_as_sentence(text):
        return False
    parts = [part.strip() for part in _WEAK.split(text.strip()) if part.strip()]
    full = [part for part in parts if not _SUFFIX.match(part)]
    return len(full) > 1 and all(_is_full_name(part) for part in full)


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, not in an initial or in "Jr."."""
    last = text.split()[-1] if text.strip() else ""
    return last.endswith((".", "?", "!")) and not (_SUFFIX.search(last) or (len(last) == 2 and last[0].isupper()))


def _is_loose_list(text: str) -> bool:
    """Whether commas part what can be names right below a title: some of one word, or in small letters.

    >>> [_is_loose_list(each) for each in ("Plato, Bo Li", "Bo Li, weitao du", "Fast, cheap", "Rome, we think, is old")]
    [True, True, False, False]
    """
    if len(text.strip()) > _LONGEST_LIST or ends_as_sentence(text):
        return False
    parts = [part.strip() for part in _WEAK.split(text.strip()) if part.strip()]
    full = sum(map(_is_full_name, parts))
    if len(parts) < 2 or full == 0 or 3 * full < len(parts) or not all(map(_can_be_name, parts)):
        return False
    words = [word for part in parts for word in part.split()]
    return all(len(part.split()) <= 6 for part in parts) and 3 * sum(word[0].isupper() for word in words) > len(words)


def _is_full_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and _can_be_name(text) and words[-1][:1] != words[-1][:1].lower()


_CLOCK = re.compile(r"\d[:.]\d")


def _can_be_name(text: str) -> bool:
    text = _without_mark(text.strip()).rstrip(_MARKS)
    words = text.split()
    if not words or len(text) > _LONGEST_NAME or len(words) > _MOST_WORDS or text.startswith(("http", "www.")):
        return False
    if _CLOCK.search(text) or text[-1] in "?!:" or (text[-1] == "." and len(words[-1]) > 5) or "://" in text:
        return False
    return _PROSE.search(text) is None or bool(_GROUP.search(text) or _SMALL_NAME.match(text))


def joined(lines: Sequence[Line]) -> tuple[int, int]:
    """Where some lines begin and end."""
    return lines[0].start, lines[-1].end
