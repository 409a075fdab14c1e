"""Small fields that every session layout shares: kinds of presentation, labels, code repositories, cut ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from graph.dates import parse_slot
from graph.readers._lines import Block, Line, Page, note
from graph.records import Note, NoteKind, Printed

_KINDS = (
    r"oral|spotlight|poster|keynote|invited|plenary|tutorial|panel|demo(?:nstration)?|contributed|highlight|lightning|"
    r"workshop|affinity|social|break|coffee break|lunch(?: break)?|opening(?: remarks)?|closing(?: remarks)?|remarks|"
    r"q\s?&\s?a|discussion|town hall|award|test of time|competition|expo|journal track|position"
)
_NOUNS = r"talk|presentation|paper|session|poster|speaker|lecture|track|demo|discussion|event|remarks"
_KIND = re.compile(
    rf"[(\[]?((?:{_KINDS})s?(?:[ -](?:{_NOUNS})s?)?|talks?"
    rf"|(?:(?:{_KINDS})s? )?(?:talk|presentation)\s+#?\d{{1,3}})[)\]]?$",
    re.IGNORECASE,
)
#: A session's title that prints the kind of its talks: "Oral 2: …", "Poster Session 3", "Spotlights".
_TITLE_KIND = re.compile(
    r"(?P<kind>oral|spotlight|poster|keynote|invited|plenary|tutorial|panel|demo)(?:nstration)?s?"
    r"(?:[ -](?:talk|presentation|paper|session|track|lecture)s?)?"
    r"(?P<number>\s+#?(?:\d{1,3}[A-Z]?|[A-Z]\d{0,2}|[IVX]+))?\s*(?P<end>[:\-–—|(]|$)",
    re.IGNORECASE,
)
#: Kinds of talks that present no paper.
_NO_PAPER = re.compile(
    r"keynote|invited|plenary|tutorial|panel|break|lunch|opening|closing|remarks|q\s?&\s?a|discussion|social|town hall|"
    r"award",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:[-+•‣–*]\s+)?[*_]{0,3}(?P<label>[A-Z][A-Za-z]*(?:[ -][A-Za-z]+){0,2}(?:\(s\))?)\s*[*_]{0,3}\s*[:：]\s*"
    r"(?:[*_]{1,3}(?:\s+|(?=\S)))?(?P<value>.*)$"
)
_MODERATOR = re.compile(
    r"(?:session |track |co-?)?(?:moderator|chair|chairperson|chairwoman|chairman|host|facilitator)s?(?:\(s\))?$",
    re.IGNORECASE,
)
_ROOM = re.compile(r"(?:room|location|venue|place|where)$", re.IGNORECASE)
_TIME = re.compile(r"(?:time|when|date|schedule)$", re.IGNORECASE)
_SESSION = re.compile(r"(?:[A-Za-z]+ )?session$", re.IGNORECASE)

_SESSION_TITLE = re.compile(
    r"(?:[A-Z][\w-]* ){0,3}Session\s+#?(?:\d{1,3}[A-Z]?|[A-Z]\d{0,2}|[IVX]{1,5})(?:\s*[:\-–—|.(].*)?$"
    r"|(?:[A-Z][\w-]* ){1,3}Session:\s.*$"
)
_ROOM_NAME = re.compile(
    r"(?:[A-Z][\w.&-]* ){0,3}"
    r"(?:[Rr]oom|[Hh]all|[Bb]allroom|[Aa]uditorium|[Tt]heat(?:er|re)|[Ll]evel|[Ff]loor|[Ff]oyer|[Aa]rena)"
    r"(?:(?:\s*[,&+/-]\s*|\s+)(?:[A-Z0-9][\w.-]*|Level|Floor))*$"
)
_NUMBER_BEFORE = re.compile(
    r"(?:poster\s*)?(?:#\s?\d{1,5}[A-Z]?|\[#?\d{1,5}[A-Z]?\])\s*[:.\-–]?\s+(?=\S)", re.IGNORECASE
)
_NUMBER_BEHIND = re.compile(r"\s*[(\[](?:poster\s*)?#\s?\d{1,5}[A-Z]?[)\]]$", re.IGNORECASE)

_HOST = (
    r"(?:www\.)?(?:github\.com|gitlab\.[a-z.]+|git\.[a-z0-9-]+\.[a-z.]+|gitee\.com|bitbucket\.org|codeberg\.org"
    r"|sourceforge\.net/projects|[a-z0-9-]+\.sr\.ht|huggingface\.co(?:/spaces)?|hf\.co|anonymous\.4open\.science/[rs]"
    r"|code\.google\.com/[pa])"
)
#: One of these is in every such address: most texts hold none.
_IN_HOSTS = ("git", "bitbucket.", "codeberg.", "sourceforge.", ".sr.ht", "hugging", "hf.co", "4open.", "code.google.")
_PATH = r"/[\w.~+%-]+(?:/[\w.~+%@=-]+)*/?"
_CODE = re.compile(rf"(?:https?://|(?<=\s//)|(?<![\w@./-])){_HOST}{_PATH}", re.IGNORECASE)
_ONE_PART = re.compile(r"sourceforge|4open|code\.google", re.IGNORECASE)
#: Any other address counts where a sentence says that the code is there.
_CODE_THERE = re.compile(
    r"\b(?:codes?|implementations?|software|toolbox|toolkit|package)\b[^.!?:]{0,80}"
    r"\b(?:available|released?|found|access(?:ed|ible)|hosted|provided|sourced|published|downloaded|obtained|here)\b"
    r"[^.!?]{0,40}?[\s({:](?P<address>https?://[\w-]+(?:\.[\w-]+)+(?:/[\w.~+%@=-]+)*/?)",
    re.IGNORECASE,
)
_PAPERS = re.compile(r"//(?:www\.)?(?:arxiv\.org|(?:dx\.)?doi\.org|youtu\.be|youtube\.|colab\.)", re.IGNORECASE)
_NOT_CODE = re.compile(
    r"(?:huggingface|hf)\.co/(?:datasets|papers|collections|docs|blog)\b|github\.com/(?:orgs|sponsors|topics)/",
    re.IGNORECASE,
)

_SENTENCE_END = re.compile(r"[.!?。…:;][\"'”’)\]}*$]*$|https?://\S+$|\$$")
_FURNITURE = re.compile(
    r"^(?:skip to |chat is (?:not|now|open|closed|available|disabled)|\[?back to (?:the )?(?:top|home|main|list|search"
    r"|results?|schedule|programme?|calendar|sessions?|events?)\b|do not remove\b)"
    r"|^(?:(?:accept|reject) all|subscribe|loading|menu|share)(?:\W|$)"
    r"(?: ?(?:to|on|via|this|now|here|our)\b.{0,40}|\W*)$"
    r"|^(?:show|read|view|load) (?:more|less|all)(?:\W.{0,20})?$|^(?:video|abstract:?)$|is not available\.?$|page load"
    r"|\buses? (?:[\w-]+ )?cookies\b|\bcookie (?:policy|settings|preferences)|privacy policy|terms of (?:use|service)"
    r"|all rights reserved|©|\b(?:log in|log out|sign in|sign out|sign up)\b|^(?:login|logout)\b"
    r"|in your (?:e-?mail )?inbox",
    re.IGNORECASE,
)
_WORDS = r"[\w'’-]+"
_AWARD = (
    rf"(?:{_WORDS} ){{0,4}}(?:best|outstanding|distinguished|notable|test of time)(?: {_WORDS}){{0,3}}"
    rf" (?:papers?|award)(?:[: -]+{_WORDS}){{0,5}}|(?:best|outstanding|distinguished|notable) (?:papers?|posters?)"
    rf"(?: {_WORDS}){{0,3}}|notable[ -]top[ -]\d{{1,2}}\s?%|\(?top[ -]\d{{1,2}}\s?%\)?"
    rf"|(?:{_WORDS} ){{0,3}}(?:(?:paper|time|student|demo|thesis|poster|presentation) awards?|honou?rable mention"
    r"|runner[- ]up)"
)
_NUMBER = (
    r"(?:(?:poster|paper|submission|talk|board)\s+)?(?:id|no\.?|nr\.?|number|location|board|position)?\s*[:.]?\s*"
    r"#?\s?[A-Z]{0,2}-?\d{1,5}[A-Z]?"
)
_NUMBER_ALONE = re.compile(rf"[\[(]?{_NUMBER}[\])]?[.:]?$", re.IGNORECASE)
_ASIDE = re.compile(
    rf"{_NUMBER}$|\[[^\]]{{1,60}}\]$"
    r"|[-–·•]?\s*\d[\d,.]{0,8}[kK]? (?:authors?|votes?|upvotes?|comments?|likes?|stars?|views?|points?)$"
    r"|(?:[▲△↑⬆♥❤★☆✩👍💬•·]\ufe0f?\s*\d[\d,.]{0,8}[kK]?\s*){1,3}$|(?:up|down)?votes?$"
    r"|(?:submitted|posted|uploaded|shared|presented|curated) by\s+\S.{0,50}$"
    rf"|{_AWARD}$|(?:[-*_=~·•.]\s?){{3,}}$|</?(?:a|br|hr|p|div|span)\b[^<>]*>(?:</a>)?$|!\[[^\]]*\]\([^()\s]*\)$",
    re.IGNORECASE,
)
_RESOURCE = (
    r"(?:(?:view|show|hide|read|download|get|open|watch|see|add to)\s+)?(?:the\s+)?(?:full\s+)?"
    r"(?:abstracts?|pdf|papers?|code|videos?|slides?(?:live)?|posters?|bib(?:tex)?|cite|citation|arxiv(?: page)?|zoom|"
    r"openreview|github|chat|project(?: page)?|website|web page|supp(?:l(?:ementa(?:l|ry))?)?(?: (?:material|pdf))?|"
    r"appendix|talk|recording|live ?stream|data(?:set)?s?|demos?|html|doi|blog(?: post)?|more|details|links?|media|"
    r"presentation|calendar|schedule|bookmarks?|home|programme?|contact|virtual|previous(?: \w+)?|next(?: \w+)?|"
    r"(?:back to )?(?:top|session|schedule|programme?))"
)
_MARK_LINK = r"!?\[+[^\[\]]{1,60}\]+(?:\((?:[^()\s]|\([^()\s]*\)){0,300}\)\]?)?"
#: A row of links or buttons: "[PDF] [Code]", "Paper | Video", "[PDF](x) · [Code](y)", "Show abstract".
_LINKS = re.compile(
    rf"(?:{_MARK_LINK}|{_RESOURCE}(?=\s*(?:[|·•/,\[–-]|$)))(?:\s*[|·•/,–-]?\s*(?:{_MARK_LINK}|(?<![^\W\d_]\s){_RESOURCE}"
    r"(?=\s*(?:[|·•/,\[–-]|$)))){0,12}\s*$",
    re.IGNORECASE,
)
_RESOURCE_ALONE = re.compile(rf"\W*{_RESOURCE}\W*$", re.IGNORECASE)
#: Labels of what stands beside a title and is no field of ours.
_SIDE_LABEL = re.compile(
    r"[*_]{0,3}(?:(?:key ?words?(?: and phrases)?|tl;?dr|one[- ]sentence summary)[*_]{0,3}\s*[:：]"
    r"|(?:tags?|topics?|subjects?(?: areas?)?|(?:primary |secondary |research )?(?:subject )?areas?|categor(?:y|ies)|"
    r"track|doi|arxiv(?: id)?|openreview|pdf|paper|(?:paper |poster |submission )(?:id|number|link|location|session)"
    r"|poster|video|slides|project(?: page)?|website|links?|code|award|affiliations?|institutions?|location|room|venue)"
    r"[*_]{0,3}\s*[:：].{0,80}$)",
    re.IGNORECASE,
)
_LAST_LABEL = re.compile(
    r"[*_]{0,3}(?:key ?words?(?: and phrases)?|tags?|topics?|subject areas?)[*_]{0,3}\s*[:：]", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"\b(?:universit\w+|institut\w*|college|school|department|dept|laborator\w+|labs?|academy|cent(?:er|re)|"
    r"polytechni\w+|inc|ltd|gmbh|corporation|google|deepmind|microsoft|meta|openai|eth|epfl|inria|cnrs|mit)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_WRAP = " \t*_`~\\|>"
_BULLET = re.compile(r"[-+•‣–*]\s+|\d{1,3}[.)]\s+(?=\S)")

_SCHOLARLY = re.compile(
    r"\b(we|our|paper|work|study|propos\w+|method\w*|model\w*|approach\w*|algorithm\w*|results?|experiment\w*|learning|"
    r"theor\w+|data|datasets?|problem\w*|analys\w+|evaluat\w+|demonstrat\w+|introduc\w+|framework|performance|research|"
    r"evidence|investigat\w+|examin\w+|deriv\w+|empirical\w*|benchmarks?|novel|simulat\w+|hypothes\w+|estimat\w+|"
    r"optimal\w*|literature)\b",
    re.IGNORECASE,
)


_PREFIX = re.compile(
    r"[(\[]?(?P<kind>(?:oral|spotlight|poster|keynote|invited|plenary|contributed|highlight|lightning|tutorial|panel|demo|talk)"
    r"(?: (?:talk|presentation|paper|session|poster|lecture))?)(?:[)\]][:\s]|\s*[:|–—]|\s-)\s*(?=\S)",
    re.IGNORECASE,
)


def kind_before(text: str) -> tuple[int, int, int] | None:
    """Where the kind before a title begins and ends, and where the title begins: "Oral: Deep Sets".

    >>> kind_before("Oral: Deep Sets"), kind_before("[Poster] Deep Sets"), kind_before("Oral histories: a model")
    ((0, 4, 6), (1, 7, 9), None)
    """
    match = _PREFIX.match(text)
    return (*match.span("kind"), match.end()) if match else None


def is_kind(text: str) -> bool:
    """Whether a line names a kind of presentation and nothing else.

    >>> is_kind("Spotlight"), is_kind("(Invited Talk)"), is_kind("Oral histories of learning")
    (True, True, False)
    """
    return len(text) <= _SHORT and _is_kind(text)


@lru_cache(maxsize=8_192)
def _is_kind(text: str) -> bool:
    start, end = bare_span(text)
    return _KIND.match(text[start:end]) is not None


#: Kinds, asides and labels are no longer.
_SHORT = 160


@lru_cache(maxsize=8_192)
def bare_span(text: str) -> tuple[int, int]:
    """Where the words of a line stand, without bullets, emphasis, pictograms and brackets around all of it.

    >>> ["- *Best Paper*"[slice(*bare_span("- *Best Paper*"))], "[ PDF ]"[slice(*bare_span("[ PDF ]"))]]
    ['Best Paper', 'PDF']
    """
    bullet = _BULLET.match(text) if text[:1] in "-+•‣–*" else None
    start, end = bullet.end() if bullet else 0, len(text)
    while start < end:
        if text[start] in _WRAP or _is_pictogram(text[start]):
            start += 1
        elif text[end - 1] in _WRAP or _is_pictogram(text[end - 1]):
            end -= 1
        elif text[start] in "([" and text[end - 1] in ")]" and not re.search(r"[()\[\]]", text[start + 1 : end - 1]):
            start, end = start + 1, end - 1
        else:
            break
    return (start, end) if start < end else (0, len(text))


def _is_pictogram(char: str) -> bool:
    return char > "\u2000" and (unicodedata.category(char) == "So" or char in "\ufe0f\u200d")


def kind_of_title(page: Page, title: Printed) -> Printed | None:
    """The kind that a session's title prints: Oral in "Oral 2: Deep Learning"."""
    match = _TITLE_KIND.match(title.text)
    if match is None:
        return None
    alone = match["end"] == "" or match["number"]
    if (
        not alone
        and match["end"] not in (":", "|", "–", "—", "(")
        and not match.group().rstrip("- ").endswith(("s", "ession"))
    ):
        return None
    return page.printed(title.start + match.start("kind"), title.start + match.end("kind"))


def presents_paper(kind: str | None) -> bool:
    """Whether a talk of that kind presents a paper.

    >>> presents_paper("Spotlight"), presents_paper("Coffee Break"), presents_paper(None)
    (True, False, True)
    """
    return kind is None or _NO_PAPER.search(kind) is None


#: Pictograms that stand for a place.
_PLACE_MARKS = ("📍", "🏛")


def label_of(text: str) -> tuple[str, int] | None:
    """The field that a line "Label: value" fills (moderators, room, time, session, other) and where its value begins.

    >>> label_of("Moderators: A · B"), label_of("Location: Hall F"), label_of("Abstract:"), label_of("A title")
    (('moderators', 12), ('room', 10), ('other', 9), None)
    """
    start = bare_span(text)[0] if text and _is_pictogram(text[0]) and len(text) <= _SHORT else 0
    if text[:1] in _PLACE_MARKS and label_of(text[start:]) is None:
        return "room", start
    match = _LABEL.match(text, start)
    if match is None:
        return None
    for field, pattern in (("moderators", _MODERATOR), ("room", _ROOM), ("time", _TIME), ("session", _SESSION)):
        if pattern.match(match["label"]):
            return field, match.start("value")
    return "other", match.start("value")


def is_session_label(text: str) -> bool:
    """Whether a line only says that a session follows: "Session", "Poster Session".

    >>> is_session_label("Session"), is_session_label("Session 3: Graphs")
    (True, False)
    """
    return _SESSION.match(text) is not None


def is_room(text: str) -> bool:
    """Whether a line names a room by its own words.

    >>> is_room("Room 301"), is_room("West Exhibition Hall C"), is_room("Room for improvement in deep learning")
    (True, True, False)
    """
    return len(text) <= 60 and _ROOM_NAME.match(text) is not None


def is_session_title(text: str) -> bool:
    """Whether a line is the title of a session by its own words.

    >>> is_session_title("Oral Session 2A: Graphs"), is_session_title("Poster Session 3"), is_session_title("Sets")
    (True, True, False)
    """
    return len(text) <= 200 and _SESSION_TITLE.match(text) is not None


def title_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a title stands without a poster number before or behind it.

    >>> title_span("#36 Deep Sets", 0, 13), title_span("Deep Sets [#36]", 0, 15)
    ((4, 13), (0, 9))
    """
    before = _NUMBER_BEFORE.match(text, start, end)
    if before is not None and before.end() < end:
        start = before.end()
    behind = _NUMBER_BEHIND.search(text, max(start, end - 20), end)
    return start, behind.start() if behind is not None and behind.start() > start else end


def is_beside(text: str) -> bool:
    """Whether a line stands beside a title: a kind, a number, a count, an award, a time."""
    return is_kind(text) or is_aside(text) or parse_slot(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a short text is a part of the page rather than of its content: menus, chat, cookies, log-in."""
    return len(text) <= 200 and _FURNITURE.search(text) is not None


def is_aside(text: str) -> bool:
    """Whether a line beside a title is a poster number, a count or an award.

    >>> is_aside("#36"), is_aside("- 8 authors"), is_aside("Outstanding Paper Award"), is_aside("Award-winning graphs")
    (True, True, True, False)
    """
    return len(text) <= 4 * _SHORT and _is_aside(text)


@lru_cache(maxsize=8_192)
def _is_aside(text: str) -> bool:
    if is_kind(text):
        return False
    start, end = bare_span(text) if len(text) <= _SHORT else (0, len(text))
    if end - start <= 80 and (_ASIDE.match(text) or _ASIDE.match(text, start, end) or _is_place(text[start:end])):
        return True
    return is_link_row(text)


def is_number(text: str) -> bool:
    """Whether a line is the number of a poster or a paper, by its sign, letters or a word before it.

    >>> is_number("#36"), is_number("Poster 12"), is_number("P-07"), is_number("2024"), is_number("We have 3")
    (True, True, True, False, False)
    """
    return len(text) <= 30 and not text.isdigit() and _NUMBER_ALONE.match(text) is not None


def is_link_row(text: str) -> bool:
    """Whether a line is nothing but links or buttons.

    >>> is_link_row("[PDF] [Code]"), is_link_row("[PDF](/a) | [Video](/b)"), is_link_row("Show abstract")
    (True, True, True)
    >>> is_link_row("[A Paper](/a)"), is_link_row("Data and code")
    (False, False)
    """
    if len(text) > 4 * _SHORT or not _LINKS.match(text):
        return False
    words = [match[1] or match[0] for match in _LINK_WORDS.finditer(text)]
    return any(_RESOURCE_ALONE.match(word.strip()) for word in words)


_LINK_WORDS = re.compile(r"!?\[+([^\[\]]{1,60})\]+(?:\((?:[^()\s]|\([^()\s]*\)){0,300}\)\]?)?|[^\W_][^\[\]|·•/,–]*")


def _is_place(text: str) -> bool:
    """Whether a line says where a poster hangs: a room with a number or a letter."""
    room, _, number = text.partition("#")
    if number:
        return number.strip().isalnum() and is_room(room.rstrip(" ,:-–"))
    return is_room(text) and re.search(r"(?:\d|\s[A-Z](?:-[A-Z])?)$", text) is not None


def is_side_label(text: str) -> bool:
    """Whether a line begins with a label of what stands beside a title: keywords, numbers, a summary in a sentence.

    >>> is_side_label("Keywords: graphs"), is_side_label("TL;DR: Graphs learn."), is_side_label("Graphs: a survey")
    (True, True, False)
    """
    return _SIDE_LABEL.match(text) is not None


def is_last_label(text: str) -> bool:
    """Whether a line begins with a label of what follows an abstract: keywords, topics."""
    return _LAST_LABEL.match(text) is not None


def is_affiliation(text: str) -> bool:
    """Whether a short line below names is one of institutions.

    >>> is_affiliation("University of Oxford, ETH Zürich"), is_affiliation("We study research.")
    (True, False)
    """
    if len(text) > 2 * _SHORT or text[-1] in ".?!:" or _INSTITUTION.search(text) is None:
        return False
    words: list[str] = [
        word for word in _LETTERS.findall(text) if word.lower() not in ("of", "de", "and", "for", "the")
    ]
    return 4 * sum(word[0].isupper() for word in words) >= 3 * len(words)


#: What a paragraph is shows in so many of its characters.
ENOUGH = 20_000


def is_scholarly(text: str, length: int = 80, words: int = 3) -> bool:
    """Whether a paragraph is at least so long and has so many of the words of an abstract.

    >>> is_scholarly("We propose a method for the problem.", 20), is_scholarly("A kettle in four colours.", 20)
    (True, False)
    """
    return len(text) >= length and len({word.lower() for word in _SCHOLARLY.findall(text, 0, ENOUGH)}) >= words


def are_scholarly(abstracts: Sequence[str], *, labelled: bool) -> bool:
    """Whether paragraphs are the abstracts of a programme: one will do where a page calls itself a session."""
    if not labelled:
        return 2 * sum(is_scholarly(text, 150) for text in abstracts) > len(abstracts)
    some = any(is_scholarly(text, 60) for text in abstracts)
    return some or (bool(abstracts) and 2 * sum(is_scholarly(text, 10, 2) for text in abstracts) >= len(abstracts))


def code_in(page: Page, abstract: Printed | None) -> tuple[Printed, ...]:
    """The addresses of code repositories in an abstract, each once; a scheme that is left out is mended."""
    if abstract is None:
        return ()
    lowered = abstract.text.lower()
    if "http" not in lowered and not any(part in lowered for part in _IN_HOSTS):
        return ()
    found: dict[str, Printed] = {}
    for start, end in _addresses(page.text, abstract.start, abstract.end):
        text = page.text[start:end]
        bare = re.sub(r"^https?://", "", text)
        printed = Printed(text, start, end, None if bare != text else f"https://{text}")
        found.setdefault(bare.casefold().removeprefix("www.").rstrip("/"), printed)
    return tuple(found.values())


def _addresses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _CODE.finditer(text, start, end):
        address = _without_sentence(match.group())
        path = re.sub(rf"^(?:https?://)?{_HOST}", "", address, flags=re.IGNORECASE).strip("/")
        if not _NOT_CODE.search(address) and ("/" in path or _ONE_PART.search(address)):
            yield match.start(), match.start() + len(address)
    for match in _CODE_THERE.finditer(text, start, end):
        address = _without_sentence(match["address"])
        if not (_NOT_CODE.search(address) or _PAPERS.search(address) or re.search(_HOST, address, re.IGNORECASE)):
            yield match.start("address"), match.start("address") + len(address)


def _without_sentence(address: str) -> str:
    """An address without the full stop after it and the word that a sentence glued to it begins with."""
    return re.sub(r"\.(?:The|We|In|Our|This|It|A)$", "", address).rstrip(".-_~+%@=")


def cut_note(last: Block | None) -> Iterator[Note]:
    """A warning when the page's last paragraph stops in the middle of a sentence."""
    if last is not None and not _SENTENCE_END.search(last.text[-300:]):
        line = last.lines[-1]
        end = Line(line.number, max(line.start, line.end - 40), line.end, line.text)
        yield note(
            NoteKind.WARNING, end, "the last abstract ends in the middle of a sentence: the page may be cut there"
        )
