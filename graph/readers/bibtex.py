"""BibTeX and BibLaTeX bibliographies; bibtexparser finds the entries, names and LaTeX are read here."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bibtexparser.library import Library
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock, String
from bibtexparser.model import Entry as Block
from bibtexparser.splitter import Splitter

from graph.errors import InputError
from graph.readers._entries import (
    LONGEST_OTHER,
    Author,
    Entry,
    Field,
    Format,
    Remark,
    Stated,
    counted,
    identified,
    preprint,
)
from graph.readers._feed import Feed
from graph.readers._latex import plain
from graph.readers._person_names import from_parts, reading_order
from graph.records import NoteKind

# It logs each broken entry to standard error; they become notes of the document instead.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

_BLOCK = re.compile(r"[ \t]*@\w+[ \t]*[{(]")
_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]\s*[^\s,={}]*\s*,\s*[\w-]+\s*=", re.MULTILINE)
_OTHER_BLOCK = re.compile(r"^[ \t]*@(?:string|comment|preamble)\s*[{(]", re.MULTILINE | re.IGNORECASE)
_REFERS = re.compile(r"\b(?:crossref|xdata)\s*=", re.IGNORECASE)
_NO_BRACE = re.compile(r"[^{}]+")
_NAME_MARK = re.compile(r"[{}]|\s+and(?=\s)", re.IGNORECASE)
#: Entries about no work of their own.
_NO_WORK = frozenset((
    "proceedings", "mvproceedings", "collection", "mvcollection", "periodical", "xdata", "set", "control",
    "ieeetranbstctl",
))  # fmt: skip
_EVENTS = ("booktitle", "eventtitle", "journaltitle", "journal", "maintitle")
_READ = frozenset(
    (*_EVENTS, "title", "subtitle", "author", "abstract", "date", "year", "url", "doi", "eprint", "keywords", "keyword")
) | {"archiveprefix", "eprinttype", "biburl", "crossref", "xdata", "month"}
#: What a BibLaTeX or BibTeX entry takes over from the one it refers to.
_INHERITED = ("booktitle", "date", "year", "eventtitle")
_MONTHS = {
    month: month.title()
    for month in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}
#: So many characters of a document are handed to bibtexparser at a time, an entry never divided.
_PIECE = 1 << 16
_LONGEST_ENTRY, _LONGEST_STRING, _DEEPEST = 2 << 20, 500, 50


class _Value(NamedTuple):
    """A field's text with braces and commands still in it, and its line."""

    text: str
    line: int


_Fields = Mapping[str, _Value]


def score(head: str) -> float:
    """Entries from the first line on; a page that only quotes one, below other text, is none."""
    first = _ENTRY.search(head)
    other = _OTHER_BLOCK.search(head)
    begin = min((match.start() for match in (first, other) if match), default=-1)
    if begin < 0:
        return 0.0
    before = [line for line in head[:begin].splitlines() if line.strip()]
    if all(line.lstrip().startswith(("%", "#", "//")) for line in before):
        return 0.95 if first else 0.7
    return 0.6 if len(before) <= 5 and "```" not in head[:begin] and len(_ENTRY.findall(head)) >= 3 else 0.0


def entries(feed: Feed) -> Iterator[Entry | Remark]:
    """An entry for each @article and the like; broken ones are reported."""
    parents = _parents(feed)
    strings: dict[str, str] = dict(_MONTHS)
    not_read: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for text, first_line in _chunks(feed):
        for block in _split(text, f"{feed.name}, line {first_line}").blocks:
            line = first_line + (block.start_line or 0)
            if isinstance(block, String):
                strings[block.key.lower()] = _evaluated(block.value, strings)[:_LONGEST_STRING]
            elif (found := _entry_of(block)) is not None:
                kind = found.entry_type.lower()
                if kind in _NO_WORK:
                    left_out[kind] += 1
                    continue
                fields = _fields(found, strings, first_line)
                not_read.update(fields.keys() - _READ)
                yield _entry(found.key, line, _with_inherited(fields, parents))
            elif isinstance(block, ParsingFailedBlock):
                yield Remark(NoteKind.UNKNOWN, f"line {line}", f"a broken entry ({_reason(block)}); left out")
    yield from counted(left_out, "entry of type")
    yield from counted(not_read, "field")


def _chunks(feed: Feed) -> Iterator[tuple[str, int]]:
    """The text in pieces of about a megabyte that begin where a block does, with the number of their first line.

    bibtexparser too takes an @ at the beginning of a line for a new entry, wherever it stands.
    """
    lines: list[str] = []
    size = number = begun = 0
    with feed.lines() as stream:
        while line := stream.readline(_LONGEST_ENTRY):
            if size >= _PIECE and _BLOCK.match(line):
                yield "".join(lines), begun + 1
                lines, size, begun = [], 0, number
            lines.append(line)
            size, number = size + len(line), number + 1
            if size >= _PIECE + _LONGEST_ENTRY:
                raise InputError(
                    f"an entry has more than {_LONGEST_ENTRY:,} characters", where=f"{feed.name}, line {begun + 1}"
                )
    yield "".join(lines), begun + 1


def _split(text: str, where: str) -> Library:
    """The blocks of a piece of text; one whose braces open ever deeper is refused, bibtexparser would take its time."""
    braces = _NO_BRACE.sub("", text)
    for _ in range(_DEEPEST):
        braces = braces.replace("{}", "")
    if len(braces) > _PIECE // 8:
        raise InputError(f"braces are nested more than {_DEEPEST} deep, or never closed", where=where)
    return Splitter(text).split()


def _entry_of(block: object) -> Block | None:
    """The entry in a block; one that repeats a key, or a field of its own, is an entry all the same."""
    inner = block.ignore_error_block if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)) else block
    if inner is not block and not isinstance(inner, Block):
        return _entry_of(inner)
    return inner if isinstance(inner, Block) else None


def _parents(feed: Feed) -> Mapping[str, _Fields]:
    """The entries that others refer to by crossref, which stand after them; none are looked for where none refers."""
    with feed.lines() as stream:
        if not any(_REFERS.search(line) for line in iter(lambda: stream.readline(_LONGEST_ENTRY), "")):
            return {}
    found: dict[str, _Fields] = {}
    strings: dict[str, str] = dict(_MONTHS)
    for text, first_line in _chunks(feed):
        for block in _split(text, f"{feed.name}, line {first_line}").blocks:
            if isinstance(block, String):
                strings[block.key.lower()] = _evaluated(block.value, strings)[:_LONGEST_STRING]
            elif (entry := _entry_of(block)) is not None and entry.entry_type.lower() in (*_NO_WORK, "book", "mvbook"):
                told = _fields(entry, strings, first_line)
                fields = {key: value for key, value in told.items() if len(value.text) <= LONGEST_OTHER}
                if entry.entry_type.lower() == "xdata":
                    found.setdefault(f"xdata {entry.key.lower()}", fields)
                    continue
                named = {"booktitle": fields["title"]} if "title" in fields else {}
                found.setdefault(entry.key.lower(), named | {key: fields[key] for key in _INHERITED if key in fields})
    return found


def _with_inherited(fields: _Fields, parents: Mapping[str, _Fields]) -> _Fields:
    told: dict[str, _Value] = {}
    if "crossref" in fields:
        told.update(parents.get(fields["crossref"].text.strip().lower(), {}))
    for key in fields["xdata"].text.split(",") if "xdata" in fields else ():
        told.update(parents.get(f"xdata {key.strip().lower()}", {}))
    return {**told, **fields}


def _fields(block: Block, strings: Mapping[str, str], first_line: int) -> dict[str, _Value]:
    """The fields by lower-case name; of repeated ones the first."""
    found: dict[str, _Value] = {}
    for field in block.fields:
        value = " ".join(_evaluated(str(field.value), strings).split())
        if value:
            found.setdefault(field.key.lower(), _Value(value, first_line + (field.start_line or 0)))
    return found


def _evaluated(raw: str, strings: Mapping[str, str]) -> str:
    """A value without its delimiters: {…}, "…", a number, the name of a string, or several joined by #."""
    raw = raw.strip()
    if (raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw) or (
        raw[:1] == '"' and raw[-1:] == '"' and '"' not in raw[1:-1]
    ):
        return raw[1:-1]
    return "".join(_piece(piece.strip(), strings) for piece in _joined(raw))


def _piece(piece: str, strings: Mapping[str, str]) -> str:
    if len(piece) > 1 and piece[0] + piece[-1] in ("{}", '""'):
        return piece[1:-1]
    return strings.get(piece.lower(), piece)


def _joined(raw: str) -> Iterator[str]:
    """The pieces of a value between # signs that stand outside braces and quotes."""
    depth, quoted, begun = 0, False, 0
    for mark in re.finditer(r'[{}"#]', raw):
        if mark[0] in "{}":
            depth += 1 if mark[0] == "{" else -1
        elif mark[0] == '"' and depth == 0:
            quoted = not quoted
        elif mark[0] == "#" and depth == 0 and not quoted:
            yield raw[begun : mark.start()]
            begun = mark.end()
    yield raw[begun:]


def _entry(key: str, line: int, fields: _Fields) -> Entry:
    url = _plain(fields, "url", typography=False)
    date = _plain(fields, "date") or _plain(fields, "year")
    authors, remarks = _authors(fields.get("author"))
    return Entry(
        at=f"line {line}",
        how="BibTeX entry",
        title=_title(fields),
        authors=authors,
        abstract=_plain(fields, "abstract"),
        event=next(filter(None, (_plain(fields, name) for name in _EVENTS)), None),
        date=date,
        url=url,
        keywords=_keywords(_plain(fields, "keywords") or _plain(fields, "keyword")),
        identifiers=(
            *_stated(fields, line, key),
            *identified(url),
            *(each for name in ("journal", "note", "howpublished") for each in preprint(_plain(fields, name))),
        ),
        remarks=remarks,
    )


def _plain(fields: _Fields, name: str, *, typography: bool = True) -> Field | None:
    value = fields.get(name)
    return Field(plain(value.text, typography=typography), f"line {value.line}") if value else None


def _title(fields: _Fields) -> Field | None:
    title, subtitle = _plain(fields, "title"), _plain(fields, "subtitle")
    return title._replace(value=f"{title.value}: {subtitle.value}") if title and subtitle else title


def _authors(value: _Value | None) -> tuple[tuple[Author, ...], tuple[Remark, ...]]:
    if value is None:
        return (), ()
    names = list(_parted(value.text))
    at = f"line {value.line}"
    authors = tuple(Author(Field(_name(name), at)) for name in names if name and name.lower() != "others")
    more = any(name.lower() == "others" for name in names)
    return authors, (Remark(NoteKind.WARNING, at, 'the list of authors ends with "and others"'),) if more else ()


def _parted(names: str) -> Iterator[str]:
    r"""The names between "and"s outside braces (bibtexparser's own function loses a command after one: ``and \r{A}``).

    >>> list(_parted(r"A B and {C and D} AND \r{A}, E"))
    ['A B', '{C and D}', '\\r{A}, E']
    """
    depth = begun = 0
    for mark in _NAME_MARK.finditer(names):
        if mark[0] in "{}":
            depth += 1 if mark[0] == "{" else -1
        elif depth == 0:
            yield names[begun : mark.start()].strip()
            begun = mark.end()
    yield names[begun:].strip()


def _name(name: str) -> str:
    """A name in reading order; one in braces as a whole is that of an organisation and keeps its commas."""
    if name.startswith("{") and name.find("}") == len(name) - 1:
        return plain(name)
    if "=" in name and re.match(r"(?:family|given|prefix|suffix|useprefix)\s*=", name):
        parts = dict(part.split("=", 1) for part in name.split(",") if "=" in part)
        told = {key.strip(): plain(part).strip(' "') for key, part in parts.items()}
        return from_parts(told.get("given", ""), told.get("prefix", ""), told.get("family", ""), told.get("suffix", ""))
    return reading_order(plain(name))


def _keywords(field: Field | None) -> tuple[Field, ...]:
    if field is None:
        return ()
    return tuple(Field(word, field.at) for word in re.split(r"[;,]", field.value) if word.strip())


def _stated(fields: _Fields, line: int, key: str) -> Iterator[Stated]:
    if "doi" in fields:
        yield Stated("doi", plain(fields["doi"].text, typography=False), f"line {fields['doi'].line}")
    kind = fields.get("archiveprefix") or fields.get("eprinttype")
    if "eprint" in fields and kind and kind.text.lower() == "arxiv":
        yield Stated("arxiv", plain(fields["eprint"].text, typography=False), f"line {fields['eprint'].line}")
    if key.startswith("DBLP:"):
        yield Stated("dblp", key, f"line {line}")


def _reason(block: ParsingFailedBlock) -> str:
    reason = getattr(block.error, "abort_reason", "") or str(block.error)
    return " ".join(reason.split())[:120].rstrip(". ")


FORMAT = Format("bibtex", "BibTeX", 1, "application/x-bibtex", score, entries)
