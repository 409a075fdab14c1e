"""Which inline elements of a page are fields of their own: links to material, titles and names that share a block."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, pairwise
from typing import Any, NamedTuple

from graph.readers._fields import is_aside, is_kind

_VERBS = (
    "download", "view", "show", "get", "open", "watch", "read", "visit", "camera[- ]ready", "virtual", "full",
    "project",
    "official", "cite", "copy", "add to",
)  # fmt: skip
_MATERIAL = (
    "pdf", "paper", "poster", "slides?", "video", "code", "arxiv(?: page)?", "bib(?:tex)?", "openreview",
    "abs(?:tract)?",
    r"supp(?:l(?:ementa(?:ry|l))?)?(?: (?:pdf|material))?", "html", "doi", "data(?:set)?s?", "appendix", "recording",
    "ps",
    "links?", "github", "page", "website", "details", "demo", "chat", "forum", "pre-?print", "thread", "zoom", "other",
    "txt", "xml", "software", "blog", "calendar", "favou?rites?", "share", "this paper", "citation", "related material",
    "attachments?", "bookmark", "ppt", "teaser", "project", "reviews?", "models?",
)  # fmt: skip
#: What links beside a work are called: they lead to material and name nothing.
RESOURCE = re.compile(rf"(?:(?:{'|'.join(_VERBS)})\s+)*(?:{'|'.join(_MATERIAL)})", re.IGNORECASE)
_BETWEEN = re.compile(r"[\[\]()|,;/·•–—]+|\s{2,}|(?<=[a-z])\s(?=[A-Z])")
_NUMBER = re.compile(r"#?\d{1,6}|arxiv:\S+|[\W_]+|\d+ ?[kKmM]?B?", re.IGNORECASE)
_EDGE_BEFORE = re.compile(r"(?:^|[\[(|,/·•;–—])\s*$")
_EDGE_AFTER = re.compile(r"\s*(?:$|[\])|,/·•;–—])")
_SEPARATORS = re.compile(r"[\W_]*|[\W_]*(?:and|&)[\W_]*")
_SENTENCE = re.compile(r"\b(?:at|the|our|in|on|via|is|are|of|and|see|from|with|to|here)\s*$", re.IGNORECASE)
_GO_ON = re.compile(r"[\W_]*[a-z]")
_INLINE_TITLES = frozenset({"a", "b", "strong", "i", "em", "cite", "span", "u", "q", "time", "small", "abbr"})
_LONGEST_BLOCK, _MOST_PIECES, _LONGEST_BEFORE = 3_000, 80, 300
_FEW, _TITLE_WORDS, _LONGEST_MATERIAL, _MOST_BESIDE = 2, 3, 160, 5


class _Piece(NamedTuple):
    """A part of a block: an inline element with the kind of it, or bare text (no kind)."""

    kind: str
    text: str
    element: Any = None


class Apart(NamedTuple):
    """The inline elements before which a line begins, and those behind which one ends."""

    before: frozenset[Any]
    behind: frozenset[Any]


def apart_in(root: Any, blocks: Collection[str], left_out: Collection[str]) -> Apart:
    """The inline elements in a page that get lines of their own.

    ``blocks`` are the elements that break lines, ``left_out`` those that are no content.
    """
    groups: dict[str, list[list[_Piece]]] = defaultdict(list)
    found, before, behind = set[Any](), set[Any](), set[Any]()
    for element in root.iter(*blocks):
        name = f"{element.tag} {element.get('class') or ''}"
        for number, pieces in enumerate(_runs(element, blocks, left_out)):
            if len(pieces) < _FEW:
                continue
            links = list(_resources(pieces))
            before.update(each for each, first, _ in links if first)
            behind.update(each for each, _, last in links if last)
            found.update(_beside(pieces))
            if sum(len(piece.text) for piece in pieces) <= _LONGEST_BLOCK:
                groups[f"{name} {number}"].append(pieces)
    for group in groups.values():
        kinds = _own_kinds(group)
        found.update(piece.element for pieces in group for piece in pieces if piece.kind in kinds)
    return Apart(frozenset(found | before), frozenset(found | behind))


def _runs(element: Any, blocks: Collection[str], left_out: Collection[str]) -> Iterator[list[_Piece]]:
    """The parts of a block between the blocks in it."""
    run: list[_Piece] = []
    for piece in islice(_pieces(element, left_out), _MOST_PIECES):
        if piece.element is not None and piece.element.tag in blocks:
            yield run
            run = []
        else:
            run.append(piece)
    yield run


def _beside(pieces: list[_Piece]) -> Iterator[Any]:
    """A kind, an award or a number in an element of its own right behind another."""
    if len(pieces) > _MOST_BESIDE:
        return
    for before, piece in pairwise(pieces):
        text = " ".join(piece.text.split())
        if before.element is not None and piece.element is not None and (is_kind(text) or is_aside(text)):
            yield piece.element


def is_material(text: str) -> bool:
    """Whether a text only names material, with numbers and arXiv identifiers: "[3] arXiv:2509.04440 [pdf, code]".

    >>> is_material("[PDF] [Code]"), is_material("Slides · Video"), is_material("Code for graphs")
    (True, True, False)
    """
    words = [word.strip() for word in _BETWEEN.split(text[: _LONGEST_MATERIAL + 1]) if word.strip()]
    return len(text) <= _LONGEST_MATERIAL and all(_NUMBER.fullmatch(word) or RESOURCE.fullmatch(word) for word in words)


def _pieces(element: Any, left_out: Collection[str]) -> Iterator[_Piece]:
    """The parts of a block, looked for inside of inline elements that hold all of it."""
    while not (element.text or "").strip():
        inner = [child for child in islice(element, _MOST_PIECES) if child.tag not in left_out]
        if any((child.tail or "").strip() for child in islice(element, _MOST_PIECES)) or len(inner) != 1:
            break
        if inner[0].tag not in _INLINE_TITLES or not len(inner[0]):
            break
        element = inner[0]
    if (element.text or "").strip():
        yield _Piece("", element.text)
    for child in islice(element, _MOST_PIECES):
        if isinstance(child.tag, str) and child.tag not in left_out:
            yield _Piece(_kind(child), _text(child), child)
        if (child.tail or "").strip():
            yield _Piece("", child.tail)


def _kind(element: Any) -> str:
    classes = re.sub(r"\d+", "", (element.get("class") or "")[:300]).split()
    return f"{element.tag}.{'.'.join(sorted(classes))}"


def _text(element: Any) -> str:
    return "".join(islice(element.itertext(), 200))[:_LONGEST_BLOCK]


def _resources(pieces: list[_Piece]) -> Iterator[tuple[Any, bool, bool]]:
    """The links to material: "[pdf]", "Slides | Code" behind names; none where nothing else stands beside them.

    With each whether it is the first and the last of several that stand together.
    """
    links = [n for n in _material(pieces) if pieces[n].element is not None]
    for n in links:
        first = not (n - 1 in links or (n - 2 in links and _SEPARATORS.fullmatch(pieces[n - 1].text)))
        last = not (n + 1 in links or (n + 2 in links and _SEPARATORS.fullmatch(pieces[n + 1].text)))
        yield pieces[n].element, first, last


def _material(pieces: list[_Piece]) -> Iterator[int]:
    """Which of the parts of a block are links to material."""
    if is_material(" ".join(piece.text for piece in pieces)):
        return
    for n, piece in enumerate(pieces):
        if piece.element is None or piece.element.tag not in ("a", "span"):
            continue
        if not RESOURCE.fullmatch(piece.text.strip(" \t\r\n[]()")):
            continue
        before = pieces[n - 1] if n else _Piece("", "")
        after = pieces[n + 1] if n + 1 < len(pieces) else _Piece("", "")
        open_before = before.element is not None or _EDGE_BEFORE.search(before.text[-40:])
        short = len(before.text) <= _LONGEST_BEFORE and not _SENTENCE.search(before.text[-20:])
        closed_after = after.element is not None or _EDGE_AFTER.match(after.text[:40])
        if closed_after and (open_before or (short and not after.text.strip())):
            yield n


def _own_kinds(group: list[list[_Piece]]) -> frozenset[str]:
    """The kinds of elements that stand once in most blocks of a kind and hold a title, or what is beside one."""
    if len(group) < _FEW:
        return frozenset()
    words = _words_of_single(group)
    once = {kind: counts for kind, counts in words.items() if len(counts) >= 0.6 * len(group) and counts}
    kinds = {kind for kind in once if kind.partition(".")[0] in _INLINE_TITLES and not _is_part_of_text(group, kind)}
    titles = {kind for kind in kinds if sorted(once[kind])[len(once[kind]) // 2] >= _TITLE_WORDS}
    return frozenset(kinds) if titles else frozenset()


def _words_of_single(group: list[list[_Piece]]) -> Mapping[str, list[int]]:
    """For each kind of element the words that it holds, in the blocks where there is one of it."""
    found: dict[str, list[int]] = defaultdict(list)
    for pieces in group:
        counts = Counter(piece.kind for piece in pieces)
        for piece in pieces:
            if piece.kind and counts[piece.kind] == 1:
                found[piece.kind].append(len(piece.text.split()))
    return found


def _is_part_of_text(group: list[list[_Piece]], kind: str) -> bool:
    """Whether elements of a kind are labels, or stand in the middle of sentences."""
    texts: list[str] = []
    inside = 0
    for pieces in group:
        for n, piece in enumerate(pieces):
            if piece.kind != kind:
                continue
            texts.append(" ".join(piece.text.split()))
            after = pieces[n + 1].text if n + 1 < len(pieces) and pieces[n + 1].element is None else ""
            before = pieces[n - 1].text if n and pieces[n - 1].element is None else ""
            alone = _SEPARATORS.fullmatch(before.strip()) or before.rstrip().endswith((":", ".", "]", ")"))
            label = piece.text.rstrip().endswith(":") or after.lstrip().startswith(":")
            inside += bool(label or _GO_ON.match(after) or (n and not alone and _GO_ON.match(after)))
    return inside > 0.3 * len(texts) or (
        len(texts) > _FEW and len(set(texts)) < 0.6 * len(texts) and len(texts[0]) > 40
    )
