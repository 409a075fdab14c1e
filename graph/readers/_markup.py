"""The only door to the HTML parser (lxml): markup to a reading text whose lines know how they were marked up."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from graph.errors import InputError
from graph.readers._apart import Apart, apart_in
from graph.readers._fields import is_scholarly
from graph.records import Note, NoteKind

#: What stands in these is no content; the first are left out without a word.
_SILENT = frozenset({"head", "script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "map"})
_LEFT_OUT = frozenset({"nav", "footer", "button", "select", "textarea", "input", "label", "dialog", "menu"})
#: Buttons and labels that open what is below them hold titles.
_HOLDS_TITLES = frozenset({"button", "label"})
_FOOTNOTE = re.compile(r"(?:[\d\s,*†‡§¶#∗]|\b[a-z]\b)+|✉")
_NAME_END = re.compile(r"[^\W\d_]{2,}[.,]?$")
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = frozenset(
    {
        *_HEADINGS,
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
    }
    | {"fieldset", "figcaption", "figure", "header", "hgroup", "html", "li", "main", "ol", "p", "pre", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "form"}
)
#: Inline elements that say nothing of what is in them: their style is that of what is around them.
_PLAIN = frozenset({"a", "span", "font", "time", "small", "bdi", "bdo", "u", "ins"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BREAK = re.compile(r"[\t\r\n\f\v]")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
#: Classes that tell a row from its neighbours, not what it is.
_STATES = frozenset({"odd", "even", "first", "last", "active", "selected", "visible", "hover", "new"})
_NAME = re.compile(r"[^\W\d_][^\s,;:!?]*(?: [^\W\d_(][^\s,;:!?]*){1,4}$")
#: What has an element of its own among others of one class: a name, or a tag.
_CHIP = re.compile(r"[^\W\d_][^\s,;!?]*+(?: [^\s,;!?]++){0,6}(?<!:)$")
_TAG = re.compile(
    r"""<[A-Za-z][^\s/>]*+(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+)*+"""
)
_ATTRIBUTE = re.compile(r"""[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
_BEGIN = re.compile(
    r"(?:<\?xml[^>]{0,200}\?>\s*+)?(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(!doctype\s+html|[a-z][a-z0-9]*)", re.IGNORECASE
)
#: The parser compares each attribute of a tag with all others: so many comparisons are refused.
_MOST_COMPARISONS = 50_000_000
_LONG_TAG, _FOLDED, _LONGEST_NOTED = 2_000, 150, 600
_LONGEST_TAG_WORDS, _MOST_LOOKED_AT = 20_000, 20_000
_LONGEST_ADDRESS, _LINK_REACH, _MOST_COLUMNS = 500, 3, 100
_MOST_TAGS = 200_000
_SHOWN = 40


@dataclass(slots=True, eq=False)
class Place:
    """An element: its parent, depth, the style of a line that it holds, and which of its parent's elements it is.

    ``column`` is what the head of a table says of a cell; ``link`` is the first address that stands in it.
    """

    parent: Place | None
    depth: int
    style: str
    heading: int
    tag: str = ""
    nth: int = 0
    column: str = ""
    link: str = ""

    def above(self) -> Iterator[Place]:
        """The element and those around it, the innermost first."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent


@dataclass(frozen=True, slots=True)
class Mark:
    """How a line is marked up: a style that lines of one role share, its heading's level (0 for none), its element."""

    style: str = ""
    heading: int = 0
    place: Place | None = None


@dataclass
class Extract:
    """A reading text while it is made; ``marks`` has one entry for each of its lines."""

    pieces: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    base: str = ""
    around: str = ""
    length: int = 0
    _gap: int = 0
    _place: Place | None = None
    _lowest: int = 0
    _ends_in_space: bool = True

    @property
    def text(self) -> str:
        """The reading text."""
        return "".join(self.pieces)

    def break_line(self, newlines: int) -> None:
        """Ask for a new line (1) or a blank line (2) before the next text."""
        self._gap = max(self._gap, newlines)

    def next_line(self) -> None:
        """A line break in the text; two of them leave a line blank."""
        self._gap = min(2, self._gap + 1)

    def leave(self, depth: int) -> None:
        """An element at that depth ends: what follows on the line is outside of it."""
        self._lowest = min(self._lowest, depth)

    def write(self, text: str, place: Place) -> None:
        """Add text that stands in an element."""
        if self._gap or self._ends_in_space or not self.length:
            text = text.lstrip(" ")
        if not text:
            return
        if self.length and self._gap:
            self._close_line()
            self._put("\n" * self._gap)
            self.marks += [Mark()] * (self._gap - 1)
        if self._gap or self._place is None:
            self._place, self._lowest = place, place.depth
        while text != " " and self._place.depth > self._lowest and self._place.parent is not None:
            self._place = self._place.parent
        self._gap = 0
        self._ends_in_space = text.endswith(" ")
        self._put(text)

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def _close_line(self) -> None:
        """Drop the blank at the end of the line, and keep its mark."""
        while self.pieces and self.pieces[-1].endswith(" "):
            last = self.pieces.pop()
            self.length -= len(last)
            stripped = last.rstrip(" ")
            if stripped:
                self._put(stripped)
        place = self._place
        self.marks.append(Mark(place.style, place.heading, place) if place else Mark())

    def close(self) -> None:
        """End the last line."""
        self._close_line()


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page of HTML or is written in its tags.

    >>> looks_like_html("<!DOCTYPE html><p>x"), looks_like_html("<div><p>A</p></div>"), looks_like_html("a < b")
    (True, True, False)
    """
    head = text[:2000].lstrip("\ufeff \t\r\n")
    if not head.startswith("<"):
        return False
    begin = _BEGIN.match(head)
    if begin is None:
        return False
    name = begin[1].lower()
    return name.startswith("!doctype") or name in _BLOCKS or name in ("head", "title", "meta", "span", "h1", "nav")


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page states of itself in its first kilobytes."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii", "replace").lower() if match else None


def extract(text: str, name: str) -> Extract:
    """The reading text of a page: blocks parted by blank lines, tags and what is hidden left out and noted.

    Raises InputError for a page without text, nested deeper than 2,000 elements, or with tags too long to parse.
    """
    _check_tags(text, name)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        raise InputError("the page holds no text", where=name, hint="give a page with a programme or a list") from None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise InputError("the page's elements are nested too deep", where=name, hint="save it as text")
    found = _walk(root, apart_in(root, _BLOCKS, _SILENT | (_LEFT_OUT - _HOLDS_TITLES)))
    if not found.length:
        raise InputError("the page holds no text", where=name, hint="give a page with a programme or a list")
    found.close()
    found.notes = _in_place(found)
    found.base, found.around = _base_of(root), _words_around(root)
    return found


def _words_around(root: html.HtmlElement) -> str:
    """The page's title, and the words of classes and of file names that links lead to, each once."""
    words = dict.fromkeys(
        word for title in itertools.islice(root.iter("title"), 1) for word in (title.text or "")[:500].split()
    )
    for element in itertools.islice(root.iter(), _MOST_LOOKED_AT):
        for printed in (element.get("class"), (element.get("href") or "").rpartition("/")[2]):
            words.update(dict.fromkeys(re.split(r"[\W\d_]+", (printed or "")[:200])))
    return " ".join(words)[:_LONGEST_TAG_WORDS]


def _base_of(root: html.HtmlElement) -> str:
    """The address of the page, where it states one."""
    for element, key in itertools.chain(
        ((each, "href") for each in root.iter("base")),
        ((each, "href") for each in root.iter("link") if each.get("rel") == "canonical"),
        ((each, "content") for each in root.iter("meta") if each.get("property") == "og:url"),
    ):
        if address := (element.get(key) or "").strip():
            return str(address)[:_LONGEST_ADDRESS]
    return ""


def _in_place(found: Extract) -> list[Note]:
    """The notes with the line of the reading text at which something is left out."""
    text = found.text
    newlines = [match.start() for match in re.finditer("\n", text)]
    places = ((min(note.start, len(text)), note) for note in found.notes)
    return [Note(note.kind, bisect_left(newlines, at) + 1, at, at, note.message) for at, note in places]


def _check_tags(text: str, name: str) -> None:
    """Refuse pages with so many tags, or tags with so many attributes, that parsing would take minutes."""
    if (count := text.count("<")) > _MOST_TAGS:
        raise InputError(
            f"a page of {count:,} tags", where=name, hint=f"cut it into pages of at most {_MOST_TAGS:,} tags"
        )
    comparisons = 0
    for match in _TAG.finditer(text):
        if match.end() - match.start() > _LONG_TAG:
            comparisons += len(_ATTRIBUTE.findall(match.group())) ** 2
            if comparisons > _MOST_COMPARISONS:
                line = text.count("\n", 0, match.start()) + 1
                raise InputError("a tag has too many attributes", where=f"{name}, line {line}", hint="save it as text")


def _walk(root: html.HtmlElement, apart: Apart) -> Extract:
    walk = _Walk(Extract(), apart)
    skipping: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if skipping is not None:
                continue
            message = _left_out(element)
            if message is not None:
                skipping = element
                if message:
                    note = Note(NoteKind.SKIPPED, 1, walk.found.length, walk.found.length, message)
                    walk.found.notes.append(note)
                continue
            walk.begin(element)
        elif skipping is not None:
            if element is skipping:
                skipping = None
                walk.tail(element)
        else:
            walk.end(element)
    return walk.found


class _Walk:
    """Where the reading of the elements stands; elements in ``apart`` get lines of their own."""

    def __init__(self, found: Extract, apart: Apart) -> None:
        self.found, self.apart = found, apart
        self.place: Place | None = None
        self._children: list[int] = [0]
        self._columns: list[list[str]] = []

    def begin(self, element: etree._Element) -> None:
        """An element begins."""
        parent = self.place
        self._children[-1] += 1
        place = Place(
            parent, parent.depth + 1 if parent else 0, *_style(element, parent), str(element.tag), self._children[-1]
        )
        self._children.append(0)
        self.place = place
        self._note_column(element, place)
        if (link := element.get("href")) and not link.startswith(("#", "javascript:")):
            for around in place.above():
                if around.link or around.depth + _LINK_REACH < place.depth:
                    break
                around.link = link.strip()[:_LONGEST_ADDRESS]
        self._break_before(element, place)
        if element.text:
            _write(self.found, element.text, place, preformatted=element.tag == "pre")

    def _break_before(self, element: etree._Element, place: Place) -> None:
        if element.tag == "br":
            self.found.next_line()
        elif element.tag == "hr":
            self.found.break_line(2)
        elif element.tag in _BLOCKS:
            self.found.break_line(_gap(element))
        elif element in self.apart.before:
            self.found.break_line(1)
        elif _follows_a_name(element):
            self.found.write(" · ", place.parent or place)

    def _note_column(self, element: etree._Element, place: Place) -> None:
        """Keep what the first row of a table says of its columns, and tell it to the cells below."""
        if element.tag == "table":
            self._columns.append([])
        elif element.tag == "th" and self._columns and len(self._columns[-1]) < _MOST_COLUMNS:
            self._columns[-1].append(" ".join("".join(_some_text(element)).split()).lower()[:_SHOWN])
        elif element.tag == "td" and self._columns and place.nth <= len(self._columns[-1]):
            place.column = self._columns[-1][place.nth - 1]

    def end(self, element: etree._Element) -> None:
        """An element ends."""
        parent = self.place.parent if self.place else None
        self._children.pop()
        if element.tag in _BLOCKS:
            self.found.break_line(_gap(element))
        elif element in self.apart.behind:
            self.found.break_line(1)
        if element.tag == "table" and self._columns:
            self._columns.pop()
        self.found.leave(parent.depth if parent else 0)
        self.place = parent
        self.tail(element)

    def tail(self, element: etree._Element) -> None:
        """What follows an element in the one around it."""
        if element.tail and self.place is not None:
            _write(self.found, element.tail, self.place, preformatted=False)


def _write(found: Extract, text: str, place: Place, *, preformatted: bool) -> None:
    if not preformatted:
        found.write(_SPACE.sub(_space, text) if _BREAK.search(text) else text, place)
        return
    for n, line in enumerate(re.split(r"\r\n|\r|\n", text)):
        if n:
            found.next_line()
        found.write(line.replace("\t", " "), place)


def _space(match: re.Match[str]) -> str:
    """A broken line is a blank; blanks alone stay as they are."""
    blanks = match.group()
    return " " if blanks.strip(" ") else blanks


def _gap(element: etree._Element) -> int:
    """A blank line around blocks; list items of plain text stand on neighbouring lines."""
    if element.tag == "li" and not any(child.tag in _BLOCKS or child.tag == "br" for child in element):
        return 1
    return 2


def _style(element: etree._Element, parent: Place | None) -> tuple[str, int]:
    """The style and heading level of a line that fills an element."""
    tag = str(element.tag)
    heading = _HEADINGS.get(tag, 0) or (parent.heading if parent and tag not in _BLOCKS else 0)
    classes = _classes(element)
    if parent is not None and tag not in _BLOCKS and (parent.heading or (tag in _PLAIN and not classes)):
        return parent.style, heading
    own = f"{tag}.{classes}" if classes else tag
    if tag not in _BLOCKS and parent is not None:
        return f"{parent.style} {own}"[-200:], heading
    return own, heading


def _classes(element: etree._Element) -> str:
    printed = (element.get("class") or "")[:500]
    names = {re.sub(r"\d+", "", each) for each in printed.split()}
    return ".".join(sorted(names - _STATES))


def _left_out(element: etree._Element) -> str | None:
    """None for content; for what is no content, what to say of it ('' for nothing)."""
    tag = str(element.tag)
    if tag in _SILENT:
        return ""
    if tag == "sup" and _is_footnote(element):
        return ""
    if tag in _HOLDS_TITLES and (_is_in_heading(element) or len(" ".join(_some_text(element))) > _SHOWN):
        return None
    hidden = element.get("hidden") is not None or _HIDDEN.search((element.get("style") or "")[:500]) is not None
    if hidden and _is_folded_abstract(element):
        return None
    if not hidden and tag not in _LEFT_OUT and not _is_repeated_formula(element):
        return None
    words = " ".join(" ".join(_some_text(element)).split())
    what = "hidden" if hidden else f"page furniture ({tag})"
    return f"{what}: “{words if len(words) <= _SHOWN else words[: _SHOWN - 2].rstrip() + '…'}”" if words else ""


def _is_folded_abstract(element: etree._Element) -> bool:
    """Whether what is hidden is a paragraph of research that a click unfolds."""
    text = " ".join("".join(itertools.islice(element.itertext(), _MOST_COLUMNS)).split())[:_LONG_TAG]
    return is_scholarly(text, _FOLDED)


def _is_footnote(element: etree._Element) -> bool:
    """Whether raised characters are the number of a footnote or workplace behind a word, as names have them."""
    text = "".join(_some_text(element)).strip()
    before = element.getprevious()
    around = element.getparent()
    word = (
        before.tail or "".join(_some_text(before)) if before is not None else around.text if around is not None else ""
    )
    if before is not None and before.tag == "sup" and (before.tail or "").strip() in ("", ","):
        return bool(_FOOTNOTE.fullmatch(text))
    if around is not None and _has_footnotes(around):
        return bool(_FOOTNOTE.fullmatch(text)) and bool((word or "").strip().rstrip(".")[-1:].isalpha())
    return bool(_FOOTNOTE.fullmatch(text)) and bool(_NAME_END.search((word or "").rstrip(" ")[-40:]))


def _has_footnotes(around: etree._Element) -> bool:
    """Whether an element is short and has several raised numbers, as lines of names do."""
    children = [child.tag for child in itertools.islice(around, _MOST_COLUMNS + 1)]
    several = children.count("sup") > 1 and len(children) <= _MOST_COLUMNS
    return several and sum(len(text) for text in itertools.islice(around.itertext(), 500)) <= _LONGEST_NOTED


def _is_in_heading(element: etree._Element) -> bool:
    return any(around.tag in _HEADINGS for around in itertools.islice(element.iterancestors(), 2))


def _some_text(element: etree._Element) -> Iterator[str]:
    length = 0
    for text in element.itertext():
        yield str(text)[:200]
        length += len(str(text).strip()) + 1
        if length > _SHOWN:
            return


def _is_repeated_formula(element: etree._Element) -> bool:
    """Whether an element only shows again, for the eye, a formula that stands before it in MathML."""
    before = element.getprevious() if element.get("aria-hidden") == "true" else None
    return before is not None and next(before.iter("math"), None) is not None


def _follows_a_name(element: etree._Element) -> bool:
    """Whether a name right before an element of the same kind, itself a name, would run into it."""
    before = element.getprevious()
    if before is None or before.tag != element.tag or (before.tail or "").strip():
        return False
    classes = before.get("class") or ""
    if classes != (element.get("class") or "") or max(len(before), len(element)) > 1:
        return False
    names = [" ".join("".join(_some_text(each)).split()) for each in (before, element)]
    if classes:
        return all(_CHIP.match(name) for name in names) and any(" " in name for name in names)
    return all(_NAME.match(name) for name in names)
