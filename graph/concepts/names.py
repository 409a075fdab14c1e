"""Names that a text gives to what it proposes: DiffStride, BSP-Net, TEDDY."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from graph.concepts.acronyms import Definition
from graph.concepts.candidates import STOP, SUFFIXES
from graph.concepts.statistics import Statistics
from graph.concepts.tokens import (
    BREAK,
    CAPITAL,
    COLON,
    HYPHEN,
    MIXED,
    OPAQUE,
    SINGLE,
    SPACE,
    UPPER,
    Batch,
    Flags,
    key_hash,
)

#: To present, not to be present.
_PRESENT = r"(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bat )present"
_VERBS = (
    rf"(?:propos|introduc|{_PRESENT}|develop|design|devis|releas|build|construct|coin|contribut|creat|offer|propound"
    r"|describ|formulat|provid|establish|unveil|nam|(?<!in )(?:termed|(?<!-)term)|call|dub|refer)\w*"
)
_BETWEEN = (
    r"(?:(?!(?:for|of|on|with|to|using|from|that|which|in|by|and|as|than|over|under"
    r"|adopting|applying|employing|exploiting|extending|leveraging|utilizing)\b)"
    r"[\w$\\{}^-]+[\s,:\"“'`(]+){0,8}"
)
_PROPOSED = re.compile(rf"(?<!recently.)(?<!newly.)(?<!previously.)\b{_VERBS}\b[\s:,(]+{_BETWEEN}$", re.IGNORECASE)
_PROPOSED_LOOSELY = re.compile(
    r"(?<!recently.)(?<!newly.)(?<!previously.)"
    rf"\b(?:propos|introduc|{_PRESENT}|coin|call|nam|(?<!in )(?:termed|(?<!-)term)|dub|devis)\w*\b"
    r"(?:[^.;!?(]{0,100}[,:])?"
    r"(?:(?!\b(?:using|via|with|by|from|through|under|for|to|towards?"
    r"|(?:analysis|application|combination|extension|generali[sz]ation|modification|overview|property|review|survey|use"
    r"|variant|version) of"
    r"|employs?|uses?|utilizes?|leverages?|leveraging|combines?|combining|integrates?|extends?|extending|incorporates?)\s)"
    r"[^.;!?(,:]){0,100}$",
    re.IGNORECASE,
)
_OUR = (
    r"our(?: (?!(?:experiment|result|stud|find|evaluat|analys|train|goal|proof|aim|show|improv|outperform|surpass"
    r"|exceed|achiev|can|could|may|the|that|and|than)\w*\b"
    r"|(?:for|on|with|of|to|in|at|into|from|against|via|by|using|over|is|are)\b)[\w-]+){0,5} ?"
)
_WE_CALL = r"(?:\b(?:we|to|and)(?: then| also| further)? (?:call|name|term|dub|coin|refer to))\b"
_CALLED = re.compile(
    r"(?:\b(?:i\.e\.,?|called|named|termed|dubbed|namely|coined|entitled|titled|denoted(?: as| by)?"
    rf"|abbreviated(?: as)?|referred to as|{_WE_CALL}(?: it| this| our| the| as)?[\w\s-]{{0,40}}"
    rf"|{_OUR})|--|\u2014|\u2013|:)\s*[\"“'`(]*$",
    re.IGNORECASE,
)
#: What a list may follow as well as a new name: two benchmarks: AffectNet and RaFD.
_MARKED = re.compile(r"(?:\bi\.e\.,?|--|\u2014|\u2013|:)\s*[\"“'`(]*$", re.IGNORECASE)
#: A sentence that only makes use of what it names, and one that at least takes it up.
_USED = re.compile(r"\b(?:we|paper|work)(?: \w+)? (?:use|employ|apply|adopt|leverag|utiliz)", re.IGNORECASE)
_TAKEN_UP = re.compile(
    rf"{_USED.pattern}|\b(?:we|paper|work)(?: \w+)? (?:focus|consider|stud|investigat|explor|examin|address|revisit)",
    re.IGNORECASE,
)
_MAKING = re.compile(
    r"\b(?:propos|introduc|present|develop|design|devis|releas|build|built|construct|coin|contribut|creat|deriv)",
    re.IGNORECASE,
)
#: What authors name themselves, in whatever letters: a model coined neural snowflake.
_IT = r"(?:it|them|(?:this|these|our|the (?:new|proposed|resulting|whole))(?: [\w-]+){1,2}?)"
_COINED = re.compile(
    rf"(?:\b(?:coined|dubbed)|{_WE_CALL}(?: {_IT})?(?: as)?)\s+(?:an? |the )?"
    r"[\"“'`]*([A-Za-z][\w-]*(?: [A-Za-z][\w-]*){0,3}?)[\"”']*(?=[,.;:]|\s\(| (?:that|which|to|and|by|for|in|is|as)\b)",
)
#: What authors propose by a name of several words: the Zeta index, a modification called synchronized shuffling.
_NAMED = re.compile(
    r"\b(?:(?:[Ww]e|paper|work|article)(?: \w+)? (?:introduc|propos)\w* the (?=[A-Z][\w-]+ )"
    r"|(?:propos|introduc|present|develop)\w* (?:an?|the|our|two) (?:(?!(?:by|for|from|of|on|to|using|via|with)\b)"
    r"[\w-]+ ){1,5}(?:called|named|termed) )"
    r"[\"“'`]*([A-Za-z][\w-]*(?: (?!(?:as|in|of|on|to)\b)[a-z][\w-]*){1,3}?)[\"”']*"
    r"(?=[,.;:]|\s\(| (?:and|as|by|for|in|is|that|which|with)\b)"
)
_OUR_OWN = re.compile(rf"\b{_OUR}(?<=\w),\s*$", re.IGNORECASE)
_USING = re.compile(
    r"\b(?:using|with|by|via|on|from) (?:an?|the) (?!(?:[\w-]+ )?(?:new|novel)\b)[\w\s-]{0,40}$", re.IGNORECASE
)
#: What follows the colon of a title that is about what was there before.
_ABOUT = re.compile(
    r"^\W*(?:[\w-]+\s){0,4}?(?:(?:reviews?|surveys?|tutorial|overview|primer|introduction|case stud(?:y|ies)"
    r"|perspectives?|retrospective|applications|history|challenges|opportunit(?:y|ies)|threats?|lessons(?: learned)?)"
    r"(?=\s*(?:$|[:,;?]|(?:of|on|and|in|for|from|or|to|with)\b))|years (?:on|later|after)\b)",
    re.IGNORECASE,
)
_WHERE = frozenset({"at", "for", "in", "on", "with"})
_OURS = re.compile(r"\b(?:we|our|this (?:paper|work|article|study))\b", re.IGNORECASE)
_APPOSED = re.compile(
    r"^[\"”')\s]*,?\s*(?:which is\s+)?an?\s+(?:\w+[\s-]){0,3}?(?:new|novel|first|simple|unified|general|efficient)\b",
    re.I,
)
#: What stands before a name that a title only makes use of, and after words that are not the name itself.
_AFTER = re.compile(r"\b(?:via|with|using|by|through|from|of|for|in|on|to)\s", re.IGNORECASE)
_RIGHT_AFTER = re.compile(rf"{_AFTER.pattern}(?:the )?$", re.IGNORECASE)
_OTHERWISE_NAMED = re.compile(r"\s[\w-]+[\w\s-]{0,50}\b(?:named|called|termed|dubbed)\b|[\s-]based\b")
_TEX = re.compile(r"textbf|textit|textsc|texttt|emph|mathbf|mathrm|varepsilon|epsilon|mathcal|infty")


def introduced(
    batch: Batch, texts: Sequence[tuple[str, str]], defined: Sequence[Sequence[Definition]], statistics: Statistics
) -> list[tuple[str, ...]]:
    """For each text of a batch the keys of the names that it coins; known terms are never coined."""
    found: list[dict[str, None]] = [{} for _ in range(batch.size)]
    for doc, key in _said(batch, texts, defined):
        if _is_new(next((each.long for each in defined[doc] if each.acronym == key), key), statistics):
            found[doc][key] = None
    opening = _opening(batch)
    for first, count in _named(batch, opening, statistics):
        doc = int(batch.doc[first])
        key = " ".join(batch.words(first, count))
        long = next((each.long for each in defined[doc] if each.acronym == key), key)
        if key in found[doc] or not _is_new(long, statistics):
            continue
        headed = opening[first] and _is_headed(batch, texts[doc][0], first, first + count - 1)
        if headed or _is_proposed(batch, texts[doc], defined[doc], first, count, key):
            found[doc][key] = None
    return [tuple(keys) for keys in found]


def _is_headed(batch: Batch, title: str, first: int, last: int) -> bool:
    """Whether a colon follows a name at the begin of a title, and no review or case study of it."""
    if not batch.after_flags[last] & COLON or not _WHERE.isdisjoint(batch.words(first, last - first + 1)):
        return False
    return not _ABOUT.match(title[int(batch.end[last]) :])


def _said(
    batch: Batch, texts: Sequence[tuple[str, str]], defined: Sequence[Sequence[Definition]]
) -> Iterator[tuple[int, str]]:
    """What abstracts say that their authors call so, and the acronyms of what they propose: text number and key."""
    for doc, (_, abstract) in enumerate(texts):
        for first, count in _coined(batch, doc, abstract):
            key = " ".join(batch.words(first, count))
            yield doc, next((each.acronym for each in defined[doc] if each.long == key), key)
        for each in defined[doc]:
            if _is_announced(_sentence_before(abstract, each.start), each):
                yield doc, each.acronym


def _coined(batch: Batch, doc: int, abstract: str) -> Iterator[tuple[int, int]]:
    """The tokens of what an abstract says in so many words that its authors call so."""
    places = [match.span(1) for pattern in (_COINED, _NAMED) for match in pattern.finditer(abstract)]
    if not places:
        return
    own = np.flatnonzero((batch.doc == doc) & ~batch.title)
    for begin, end in places:
        inside = own[(batch.start[own] >= begin) & (batch.end[own] <= end)].tolist()
        words = [batch.normals[batch.form[i]] for i in inside]
        if len(words) > 1 and words[0] not in STOP and words[-1] not in STOP:
            yield inside[0], len(inside)


def _named(batch: Batch, opening: Flags, statistics: Statistics) -> Iterator[tuple[int, int]]:
    """Every word or hyphened compound that is written as a name, and what stands before a colon at a title's begin."""
    letter = (batch.flags & (CAPITAL | SINGLE) == CAPITAL | SINGLE) & (batch.after == HYPHEN)
    marked = ((batch.flags & (UPPER | MIXED) > 0) | letter) & (batch.flags & OPAQUE == 0)
    known = statistics.words.rows(batch.hash) > 0
    seen = -1
    for i in np.flatnonzero(marked | opening).tolist():
        first, last = _compound(batch, i)
        if first <= seen:
            continue
        seen = last
        name = _before_colon(batch, first) if opening[first] else last
        if _is_modifier(batch, first, last, known):
            continue
        if name > last and (marked & ~known)[first : name + 1].any():
            yield first, name - first + 1
        if marked[first : last + 1].any() or (batch.after_flags[last] & COLON and not known[first : last + 1].all()):
            yield first, last - first + 1


def _is_modifier(batch: Batch, first: int, last: int, known: Flags) -> bool:
    """Whether a letter and a common word stand before the word that they modify: K-hop graph, but Z-loss."""
    if last == first or len(batch.normals[batch.form[first]]) > 1 or not known[first + 1 : last + 1].all():
        return False
    tail = batch.flags[first + 1 : last + 2] & (CAPITAL | UPPER | MIXED)
    return batch.after[last] == SPACE and not tail.any() and batch.normals[batch.form[last + 1]] not in STOP


def _opening(batch: Batch) -> Flags:
    """Which token begins each title, after function words: HonCAML in Introducing HonCAML."""
    opening: Flags = batch.title & (batch.place == 0)
    for i in np.flatnonzero(opening).tolist():
        last = i
        while batch.normals[batch.form[last]] in STOP and last + 1 < len(batch.doc) and batch.after[last] == SPACE:
            last += 1
        opening[i], opening[last] = False, True
    return opening


def _before_colon(batch: Batch, first: int) -> int:
    """The last of up to three tokens from ``first`` on that a colon follows, ``first`` where none does."""
    for last in range(first, min(first + 3, len(batch.doc))):
        if batch.after_flags[last] & COLON:
            return last
        if batch.after[last] >= BREAK:
            break
    return first


def _compound(batch: Batch, i: int) -> tuple[int, int]:
    """The first and last token of the hyphened compound around a token."""
    first = last = i
    while first > 0 and batch.gap[first] == HYPHEN:
        first -= 1
    while last + 1 < len(batch.doc) and batch.gap[last + 1] == HYPHEN:
        last += 1
    return first, last


def _is_new(key: str, statistics: Statistics) -> bool:
    words = key.split()
    if len(key) < 3 or words[-1] in SUFFIXES or words[-1].endswith(("ed", "izing")) or _TEX.search(key):
        return False
    row = statistics.terms.rows(np.array([key_hash(words)], dtype=np.uint64))[0]
    return int(statistics.terms.columns["df"][row]) == 0


def _is_proposed(
    batch: Batch, text: tuple[str, str], defined: Sequence[Definition], first: int, count: int, key: str
) -> bool:
    """Whether the sentence around a name says that it is the text's own."""
    last = first + count - 1
    field = text[0] if batch.title[first] else text[1]
    begin, end = int(batch.start[first]), int(batch.end[last])
    before = _sentence_before(field, begin)
    own = next((each for each in defined if each.acronym == key), None)
    if own is not None and batch.title[first]:
        return _is_titled(text[0], before, own)
    if _OTHERWISE_NAMED.match(field[end : end + 80]) or _is_inside(defined, batch, first, key):
        return False
    if _APPOSED.match(field[end : end + 80]):
        return True
    if _TAKEN_UP.search(before) and not _MAKING.search(before):
        return False
    if own is None and field[end : end + 1] == "," and _OUR_OWN.search(before):
        return True
    called = _CALLED.search(before)
    if called and _USING.search(before[: called.start()]) and not _MAKING.search(before):
        return False
    listed = _MARKED.search(before) and not _MAKING.search(before)
    if called and not batch.title[first] and not (listed and own is None):
        return bool(_OURS.search(before)) if own is None else not _is_opening(text, own)
    if own is not None:
        return _is_announced(_sentence_before(field, own.start), own)
    return bool(_PROPOSED.search(before) and _OURS.search(before))


def _is_inside(defined: Sequence[Definition], batch: Batch, first: int, key: str) -> bool:
    """Whether a name is a part of what the text defines another acronym for: Q-routing in predictive Q-routing (PQ)."""
    field, begin = ("Title" if batch.title[first] else "Abstract"), int(batch.start[first])
    return any(each.field == field and each.start < begin < each.end and each.acronym != key for each in defined)


def _is_titled(title: str, before: str, own: Definition) -> bool:
    """Whether a title is about what an acronym in it stands for, and makes no mere use of it."""
    if own.field == "Title":
        return not _RIGHT_AFTER.search(title[: own.start])
    return not _AFTER.search(before)


def _is_announced(before: str, own: Definition) -> bool:
    """Whether a sentence proposes what the text defines an acronym for, right after ``before``."""
    if own.field == "Title" or (_USED.search(before) and not _MAKING.search(before)):
        return False
    return bool(_PROPOSED_LOOSELY.search(before) and _OURS.search(before))


def _is_opening(text: tuple[str, str], own: Definition) -> bool:
    """Whether a sentence of the abstract begins with what it defines, which then is nothing new: X (Y) aims to."""
    return own.field == "Abstract" and not _sentence_before(text[1], own.start).strip()


def _sentence_before(field: str, begin: int) -> str:
    before = field[max(0, begin - 300) : begin]
    return re.split(r"[.!?]\s+(?=[A-Z])", before)[-1]
