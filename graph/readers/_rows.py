"""The lines of a page of HTML with all that tells what they are: their element, its classes, a label, their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.dates import parse_slot, parse_start
from graph.readers._apart import is_material
from graph.readers._fields import is_aside, is_furniture, is_kind, is_scholarly
from graph.readers._lines import Line
from graph.readers._markup import Mark, Place
from graph.readers._names import ends_as_sentence, looks_like_names, surely_names
from graph.readers._repair import mended
from graph.readers.listing import dated_line, titleness

LONGEST_NAMES, _PARAGRAPH = 6_000, 200
#: What holds so many lines, holds more than one: they are not counted further.
_SEVERAL = 2


def _words(*words: str) -> re.Pattern[str]:
    """Any of some words, not inside of others."""
    return re.compile(rf"(?:^|[^a-z])(?:{'|'.join(words)})(?:$|[^a-z])", re.IGNORECASE)


#: What the classes of elements, and the heads of columns, say of what is in them.
_HINTS = (
    (
        "names",
        _words(
            r"\w*auth(?:or)?s?(?:[-_]?(?:list|names?|str))?", "speakers?", "presenters?", "persons?", "people", "names"
        ),
    ),
    ("abstract", _words(r"\w*(?:abstracts?|summary|description)")),
    (
        "place",
        _words(
            r"\w*organi[sz]ations?", "affiliations?", r"institut\w+", "inst", "university", "venue", "location", "room",
            "keywords?", "subjects?", "comments?", "badge", "tags?", "links?", "buttons?", "meta", "info", "footer",
            "track",
        ),
    ),
    ("title", _words(r"\w*title")),
)  # fmt: skip
_ASIDES = (
    "key ?words?(?: and phrases)?", "tl;? ?dr", "one[- ]sentence summary", "subjects?", "subject areas?", "comments?",
    "journal[- ]ref", "doi", "cite as", "(?:msc|acm)[- ]class(?:es)?", "report[- ]no", "primary area", "venue",
    "readers", "licen[cs]e", "topics?", "track", "area", "tags?", "contact",
    r"(?:poster|paper|submission) ?(?:id|number|no\.?|#)?", "code", "website", "project(?: page)?",
    "supplementary(?: material)?", "date", "published", "pages?",
    "isbn", "bibtex", "links?", "categor(?:y|ies)", "affiliations?", "type", "session", "room", "location", "pdf",
    "url",
    "anthology id", "language", "note", "revised", "submitted", "cdate", "mdate", "code of ethics", "student paper",
    "award",
)  # fmt: skip
_LABELS = (
    (
        "names",
        re.compile(r"(?:authors?|speakers?|presenters?|presented by|by|contributors?)(?:\(s\))?\s*:\s*", re.IGNORECASE),
    ),
    ("abstract", re.compile(r"(?:abstract|summary)\s*(?:[:.–—-]|$)\s*", re.IGNORECASE)),
    ("title", re.compile(r"(?:paper |talk )?title\s*:\s*", re.IGNORECASE)),
    ("aside", re.compile(rf"(?:{'|'.join(_ASIDES)})\s*:", re.IGNORECASE)),
)
_ALONE = re.compile(
    r"(?:(?:show|hide|view|read|see|toggle|expand|collapse)\s+)?(?:the\s+)?(?:full\s+)?"
    r"(?:abstracts?|details|authors?|summary|more|less|keywords|title|speakers?|bibtex|key ?words|cite)\s*[:.▼▾▸►+…]*",
    re.I,
)
_CITED = re.compile(
    r"@\w+\s*\{|^(?:author|title|booktitle|year|month|pages|url|doi|editor|publisher)\s*=\s*[{\"]|^\}$", re.I
)
_CLOCK = re.compile(r"\W*\d{1,2}[:.h]\d\d(?:\s*[ap]\.?m\.?)?\W*(?:\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?)?\W*", re.I)
_NUMBER = re.compile(r"\W*(?:[A-Z]{0,4}[-.]?\d{1,6}[a-z]?(?:[.:-]\d{1,4})*)\W*|\W*")
_TAIL = re.compile(r"[\s\[(|,;:·–—-]+$")


@dataclass(frozen=True, eq=False)
class Row:
    """A line with its mark; ``node`` is the element that is filled by the line, ``nth`` which of its lines it is."""

    index: int
    line: Line
    mark: Mark
    node: Place
    nth: int

    @property
    def text(self) -> str:
        return self.line.text

    @cached_property
    def label(self) -> tuple[str, int]:
        """The field that a label at the beginning of the line names, and where its value begins."""
        for field, pattern in _LABELS:
            if match := pattern.match(self.text):
                return field, match.end()
        return "", 0

    @cached_property
    def small(self) -> str:
        """What a line is that stands beside a title: slot, kind, date, aside; '' for none of them."""
        text = self.text
        if parse_slot(text) is not None or parse_start(text) is not None:
            return "slot"
        if is_kind(text):
            return "kind"
        if dated_line(text) is not None:
            return "date"
        alone = len(text) <= 60 and (_ALONE.fullmatch(text) or _NUMBER.fullmatch(text) or _CLOCK.fullmatch(text))
        furniture = (is_furniture(text) and "©" in mended(text)) or is_furniture(text.replace("©", ""))
        if alone or is_aside(text) or furniture or is_material(text) or self.label[0] == "aside":
            return "aside"
        return "aside" if _CITED.search(text[:200]) else ""

    @cached_property
    def titleness(self) -> float:
        """How much the line looks like a title rather than a paragraph, in log odds."""
        return titleness(self.value)

    @cached_property
    def is_paragraph(self) -> bool:
        """Whether the line reads as a paragraph of research."""
        return is_scholarly(self.text, _PARAGRAPH)

    @cached_property
    def hint(self) -> str:
        """What the element's class, or the head of its column, says of the line."""
        for text in (self.node.column, self.node.style.rpartition(" ")[2], self.node.style):
            words = " ".join(text.split(".")[1:]) if text is not self.node.column else text
            for field, pattern in _HINTS:
                if words and pattern.search(words):
                    return field
        return ""

    @cached_property
    def names(self) -> int:
        """0 when the line can be no names, 1 when it can right below a title, 2 when it is surely names."""
        text = self.value
        if not text or len(text) > LONGEST_NAMES or self.small:
            return 0
        text = text[:-1] if text.endswith(".") and ends_as_sentence(text) else text
        return 2 if surely_names(text) else int(looks_like_names(text))

    @cached_property
    def value(self) -> str:
        """The line without a label before it and open brackets behind it."""
        start, end = self.span
        return self.text[start - self.line.start : end - self.line.start]

    @property
    def span(self) -> tuple[int, int]:
        """Where the value stands."""
        start = self.label[1] if self.label[0] in ("names", "abstract", "title") else 0
        tail = _TAIL.search(self.text, start)
        end = (
            tail.start() if tail and self.label[0] != "abstract" and len(self.text) < LONGEST_NAMES else len(self.text)
        )
        return self.line.start + start, self.line.start + max(start, end)


def rows_of(lines: Sequence[Line], marks: Sequence[Mark]) -> tuple[Row, ...]:
    """The lines of a page with their marks and the elements that they fill."""
    marked = [(line, marks[line.number - 1]) for line in lines]
    held: Counter[int] = Counter()
    for _, mark in marked:
        for place in mark.place.above() if mark.place else ():
            held[id(place)] += 1
            if held[id(place)] > _SEVERAL:
                break
    rows: list[Row] = []
    within: Counter[int] = Counter()
    for line, mark in marked:
        if mark.place is None:
            continue
        node = mark.place
        while node.tag in ("a", "span", "font", "small") and node.parent is not None and held[id(node.parent)] == 1:
            node = node.parent
        within[id(node)] += 1
        rows.append(Row(len(rows), line, mark, node, within[id(node)]))
    return tuple(rows)
