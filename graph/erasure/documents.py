"""Taking a person out of a document: out of its bytes so that nothing else in it changes, and out of its records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from graph.erasure.ledger import Ledger
from graph.erasure.names import PLACEHOLDER, is_placeholder, pattern, tidy_forms, without_names
from graph.errors import InputError
from graph.records import Document, Input, Printed, ReadSource, Signature

#: How a document is read: what `graph.readers.read` does.
Reader = Callable[[Input], Document]

#: Where a signature stands: ``item`` or ``session``, the position of that, and the ordinal in its list.
Place = tuple[str, int, int]

#: An identifier of fewer characters may stand for anything.
_LEAST_ID = 8


def signatures(document: Document) -> Iterator[tuple[Place, str, Signature]]:
    """Every signature of a document, with its place and the printed title of what is signed."""
    for item in document.items:
        for each in item.signatures:
            yield ("item", item.position, each.ordinal), item.title.best, each
    for session in document.sessions:
        for each in session.moderators:
            yield ("session", session.position, each.ordinal), session.title.best, each


def without_erased(source: ReadSource) -> ReadSource:
    """A source without the signatures whose names were erased; the ordinals of the others stay as printed."""
    document = source.document
    if PLACEHOLDER not in document.text or not any(
        is_placeholder(each.name.best) for _, _, each in signatures(document)
    ):
        return source
    items = tuple(replace(item, signatures=_kept(item.signatures)) for item in document.items)
    sessions = tuple(replace(each, moderators=_kept(each.moderators)) for each in document.sessions)
    return ReadSource(source.input, replace(document, items=items, sessions=sessions))


def _kept(given: Sequence[Signature]) -> tuple[Signature, ...]:
    return tuple(each for each in given if not is_placeholder(each.name.best))


def redacted(
    source: Input, forms: tuple[str, ...], targets: Iterable[Place], read: Reader, ids: Sequence[str] = ()
) -> Input:
    """The source with a name taken out of its bytes, where it signs at ``targets`` and wherever else it is printed.

    Read again, it says the same as before, save that those signatures are placeholders. Where the name is also
    somebody else's in the document, only the places that belong to ``targets`` are changed. Raises InputError when
    that cannot be had.
    """
    before = read(source)
    wanted = set(targets)
    found = pattern(forms)
    text, back = _text(source, before)
    text = _without_ids(text, ids)
    whole = _made(source, without_names(text, found)[0], back)
    if _says_the_same(before, _again(whole, read), wanted, found):
        return whole
    if not wanted:
        return source  # printed by the way, and part of what others are called: nothing of this person is lost

    def tried(matches: Sequence[int]) -> Document | None:
        return _again(_made(source, without_names(text, found, matches)[0], back), read)

    chosen = _of_wanted(range(sum(1 for _ in found.finditer(text))), before, wanted, tried)
    some = _made(source, without_names(text, found, chosen)[0], back)
    if _says_the_same(before, _again(some, read), wanted, None):
        return some
    raise InputError(
        "the name cannot be taken out without changing something else",
        where=source.id,
        hint=f"take the document out first: `symposia sources remove {source.id}`",
    )


def mentions(source: Input, forms: tuple[str, ...], ids: Sequence[str] = ()) -> bool:
    """Whether a source may hold a name or identifier at all, judged without reading it."""
    try:
        text = source.data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return bool(pattern(forms).search(text)) or any(len(each) >= _LEAST_ID and each in text for each in ids)


def _of_wanted(
    matches: Sequence[int], before: Document, wanted: set[Place], tried: Callable[[Sequence[int]], Document | None]
) -> list[int]:
    """The matches that are the names at the wanted places: all together, or by halves where others are among them."""
    changed = _changed(before, tried(matches)) if matches else set()
    if changed is not None and changed <= wanted:
        return list(matches) if changed else []
    if len(matches) == 1 or (changed is not None and not changed & wanted):
        return []
    half = len(matches) // 2
    return [each for part in (matches[:half], matches[half:]) for each in _of_wanted(part, before, wanted, tried)]


def _changed(before: Document, after: Document | None) -> set[Place] | None:
    """The signatures whose names a change touched; None where it touched anything else."""
    if after is None or _words(before) != _words(after):
        return None
    old, new = ({place: each.name.best for place, _, each in signatures(document)} for document in (before, after))
    return {place for place in old if new[place] != old[place]} if old.keys() == new.keys() else None


def _words(document: Document) -> list[str | None]:
    return [_reduced(each, None) for each in _printed(document)]


def without_held(source: Input, ledger: Ledger, read: Reader) -> Input:
    """The source without the names that a ledger holds for the works or sessions that they sign in it."""
    try:
        document = read(source)
    except InputError:
        return source
    held = [
        (place, each)
        for place, title, each in signatures(document)
        if ledger.holds(title, each.name.best) or ledger.holds(title, each.name.text)
    ]
    for name in sorted({each.name.best for _, each in held}):
        of_name = [(place, each) for place, each in held if each.name.best == name]
        forms = tidy_forms(form for _, each in of_name for form in (each.name.best, each.name.text))
        ids = [known.value for _, each in of_name for known in each.identifiers]
        source = redacted(source, forms, [place for place, _ in of_name], read, ids)
    return source


def _text(source: Input, document: Document) -> tuple[str, Callable[[str], bytes]]:
    """The bytes of a source as text in which names can be found, and the way back to bytes."""
    marked = "utf-8-sig" if source.data.startswith(b"\xef\xbb\xbf") else "utf-8"
    for encoding in (marked, {"windows-1252": "cp1252"}.get(document.encoding, document.encoding), "utf-16"):
        try:
            text = source.data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if text.encode(encoding) == source.data:
            return text, partial(str.encode, encoding=encoding)
    raise InputError(
        "names cannot be taken out of this kind of file",
        where=source.id,
        hint=f"take the document out first: `symposia sources remove {source.id}`",
    )


def _without_ids(text: str, ids: Sequence[str]) -> str:
    """A text without identifiers of the person; short ones may mean anything, and stay."""
    for each in sorted(ids, key=len, reverse=True):
        if len(each) >= _LEAST_ID:
            text = re.sub(re.escape(each), "erased", text, flags=re.IGNORECASE)
    return text


def _made(source: Input, text: str, back: Callable[[str], bytes]) -> Input:
    data = back(text)
    return replace(source, data=data, sha256=hashlib.sha256(data).hexdigest())


def _again(source: Input, read: Reader) -> Document | None:
    try:
        return read(source)
    except InputError:
        return None


def _says_the_same(before: Document, after: Document | None, wanted: set[Place], found: re.Pattern[str] | None) -> bool:
    """Whether two readings differ only in placeholders: at all wanted places, at no other signature."""
    if after is None:
        return False
    old, new = list(signatures(before)), list(signatures(after))
    if [place for place, _, _ in old] != [place for place, _, _ in new]:
        return False
    for (place, _, one), (_, _, other) in zip(old, new, strict=True):
        if place in wanted:
            if not is_placeholder(other.name.best):
                return False
        elif one.name.best != other.name.best:
            return False
    return [_reduced(each, found) for each in _printed(before)] == _words(after)


def _reduced(printed: Printed | None, found: re.Pattern[str] | None) -> str | None:
    """What a field says, with the name taken out of it as it is taken out of the bytes."""
    if printed is None:
        return None
    return without_names(printed.best, found)[0] if found is not None else printed.best


def _printed(document: Document) -> Iterator[Printed | None]:
    """What a document prints of its works and sessions, beside names."""
    for item in document.items:
        yield from (item.title, item.abstract, item.kind, item.date, item.event)
    for session in document.sessions:
        yield from (session.title, session.kind, session.room, session.event)
