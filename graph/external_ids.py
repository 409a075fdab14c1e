"""External identifiers: each scheme's one normal form, and the check that a printed one is of that scheme."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from graph.errors import InputError
from graph.records import Identifier

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\x00-\x1f]+")
_DOI_PREFIX = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_ARXIV_PREFIX = re.compile(
    r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|(?:https?://doi\.org/)?10\.48550/arxiv\.|arxiv:\s*",
    re.IGNORECASE,
)
_ARXIV = re.compile(
    r"(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3})(?:v\d+)?(?:\.pdf)?"
)
_ORCID_PREFIX = re.compile(r"(?:https?://)?(?:www\.)?orcid\.org/|orcid:\s*", re.IGNORECASE)
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])")
_OPENREVIEW_PREFIX = re.compile(
    r"https?://(?:www\.|api2?\.)?openreview\.net/(?:forum|pdf|profile|attachment|notes)\?(?:[^#]*&)?id=", re.IGNORECASE
)
_OPENREVIEW = re.compile(r"~[^\s/~]+\d|[A-Za-z0-9_-]{6,20}")
_DBLP_PREFIX = re.compile(
    r"https?://(?:www\.)?dblp(?:\.uni-trier\.de|\.dagstuhl\.de|\.org)/(?:rec|pid)/|DBLP:", re.IGNORECASE
)
_DBLP = re.compile(r"[a-z0-9]+/[^\s/]+(?:/[^\s/]+)*")
_ACL_PREFIX = re.compile(
    r"https?://(?:www\.)?(?:aclanthology\.(?:org|info)|aclweb\.org/anthology)/(?:papers/[A-Z]/[A-Z]\d\d/)?"
    r"|(?:https?://doi\.org/)?10\.18653/v1/",
    re.IGNORECASE,
)
_ACL = re.compile(r"[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+")
_OPENALEX_PREFIX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/)?(?:works/|authors/)?", re.IGNORECASE)
_OPENALEX = re.compile(r"[AW]\d+")
_SCHEME_NAME = re.compile(r"[a-z][a-z0-9._-]{0,31}")
_OTHER = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A kind of identifier: ``normal`` gives the normal form of a printed one, or None when it is none."""

    name: str
    title: str
    example: str
    normal: Callable[[str], str | None]


def orcid_check_digit(digits: str) -> str:
    """The last character of an ORCID iD, from the fifteen digits before it (ISO 7064, MOD 11-2).

    >>> orcid_check_digit("000000021825009"), orcid_check_digit("000000021694233")
    ('7', 'X')
    """
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "X" if check == 10 else str(check)


def _doi(text: str) -> str | None:
    prefix = _DOI_PREFIX.match(text)
    bare = text[prefix.end() :] if prefix else text
    bare = (unquote(bare) if prefix and "%" in bare else bare).rstrip(".,;").lower()
    return bare if _DOI.fullmatch(bare) and bare.isprintable() else None


def _arxiv(text: str) -> str | None:
    match = _ARXIV.fullmatch(_without(_ARXIV_PREFIX, text))
    return match[1] if match else None


def _orcid(text: str) -> str | None:
    match = _ORCID.fullmatch(_without(_ORCID_PREFIX, text).rstrip("/").upper())
    if match is None or not "".join(match.groups()).isascii():
        return None
    digits = "".join(match.groups())
    return "-".join(match.groups()) if orcid_check_digit(digits[:15]) == digits[15] else None


def _openreview(text: str) -> str | None:
    bare = _without(_OPENREVIEW_PREFIX, text).partition("&")[0].partition("#")[0]
    bare = unquote(bare) if "%7E" in bare.upper() else bare
    return bare if _OPENREVIEW.fullmatch(bare) and bare.isprintable() else None


def _dblp(text: str) -> str | None:
    bare = re.sub(r"\.(?:html|xml|bib|rdf|nt|ttl)$", "", _without(_DBLP_PREFIX, text).partition("?")[0])
    return bare if _DBLP.fullmatch(bare) and bare.isprintable() else None


def _acl(text: str) -> str | None:
    bare = _without(_ACL_PREFIX, text).rstrip("/").removesuffix(".pdf")
    return bare if _ACL.fullmatch(bare) else None


def _openalex(text: str) -> str | None:
    bare = _without(_OPENALEX_PREFIX, text)
    return bare if _OPENALEX.fullmatch(bare) else None


def _without(prefix: re.Pattern[str], text: str) -> str:
    match = prefix.match(text)
    return text[match.end() :] if match else text


SCHEMES: Mapping[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        Scheme("doi", "DOI", "10.1000/182", _doi),
        Scheme("arxiv", "arXiv identifier", "2106.01345", _arxiv),
        Scheme("orcid", "ORCID iD", "0000-0002-1825-0097", _orcid),
        Scheme("openreview", "OpenReview identifier", "rJl-b3RcF7 or ~Ada_Lovelace1", _openreview),
        Scheme("dblp", "dblp key", "conf/icml/Lovelace22", _dblp),
        Scheme("acl", "ACL Anthology identifier", "2020.acl-main.1", _acl),
        Scheme("openalex", "OpenAlex identifier", "W2741809807", _openalex),
    )
}
#: Other names by which documents call a scheme.
_ALIASES = {"acl_anthology": "acl", "aclanthology": "acl", "eprint": "arxiv", "openreview.net": "openreview"}


def identifier(scheme: str, text: str) -> Identifier:
    """The identifier in its normal form; a scheme that is not known here is kept as it stands.

    Raises InputError when the text is no identifier of that scheme.

    >>> identifier("doi", "https://doi.org/10.1145/3292500.ABC"), identifier("arXiv", "arXiv:2106.01345v2")
    (Identifier(scheme='doi', value='10.1145/3292500.abc'), Identifier(scheme='arxiv', value='2106.01345'))
    >>> identifier("orcid", "0000-0002-1825-0098")
    Traceback (most recent call last):
    graph.errors.InputError: '0000-0002-1825-0098' is no ORCID iD: its last character should be 7; one looks like ...
    """
    name, bare = scheme.strip().lower(), text.strip()
    known = SCHEMES.get(_ALIASES.get(name, name))
    if known is None:
        if not _SCHEME_NAME.fullmatch(name) or not _OTHER.fullmatch(bare):
            raise InputError(f"'{_short(scheme)}:{_short(text)}' is no identifier", hint="write a scheme and one word")
        return Identifier(name, bare)
    value = known.normal(bare)
    if value is None:
        reason = _orcid_problem(bare) if known.name == "orcid" else ""
        raise InputError(f"'{_short(text)}' is no {known.title}{reason}", hint=f"one looks like {known.example}")
    return Identifier(known.name, value)


def of_url(url: str) -> Identifier | None:
    """The identifier that a web address states, if it is that of a DOI, arXiv, OpenReview, dblp, ACL or OpenAlex page.

    >>> of_url("https://openreview.net/forum?id=rJl-b3RcF7"), of_url("https://example.org/paper.pdf")
    (Identifier(scheme='openreview', value='rJl-b3RcF7'), None)
    """
    for scheme, prefix in _URLS:
        if prefix.match(url):
            value = SCHEMES[scheme].normal(url.strip())
            return Identifier(scheme, value) if value is not None else None
    return None


#: An ACL or arXiv DOI is a DOI; only addresses of the sites themselves are taken for their identifiers.
_URLS = (
    ("doi", re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)),
    ("arxiv", re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/", re.IGNORECASE)),
    ("openreview", _OPENREVIEW_PREFIX),
    ("dblp", re.compile(r"https?://(?:www\.)?dblp\.", re.IGNORECASE)),
    ("acl", re.compile(r"https?://(?:www\.)?acl(?:anthology\.(?:org|info)|web\.org/anthology)/", re.IGNORECASE)),
    ("openalex", re.compile(r"https?://(?:api\.)?openalex\.org/", re.IGNORECASE)),
)


def _orcid_problem(text: str) -> str:
    """What is wrong with sixteen digits that are no ORCID iD."""
    match = _ORCID.fullmatch(_without(_ORCID_PREFIX, text).upper())
    if match is None or not "".join(match.groups()).isascii():
        return ""
    return f": its last character should be {orcid_check_digit(''.join(match.groups())[:15])}"


def _short(text: str) -> str:
    shown = text if text.isprintable() else ascii(text)[1:-1]
    return shown if len(shown) <= 80 else shown[:79] + "…"
