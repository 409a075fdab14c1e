"""Text with the few inline tags of CSL and of Crossref's JATS abstracts, made plain."""

from __future__ import annotations

import html
import re

#: The closed lists of tags of CSL rich text, Crossref's face markup and JATS; all else is text ("p < 0.05").
_TAG = re.compile(
    r"</?(?:i|b|em|strong|u|ovl|scp|sc|sub|sup|tt|font|span|italic|bold|p|br|jats:[a-z-]{1,30}|mml:[a-z]{1,30}|ext-link"
    r"|inline-formula|tex-math|alternatives)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</?(?:p|br|jats:(?:p|sec|title|list|list-item))[\s/>]", re.IGNORECASE)
_REFERENCE = re.compile(r"&#?\w{1,31};")
_HEADING = re.compile(r"^\s*<jats:title>\s*(?:abstract|summary)\s*:?\s*</jats:title>", re.IGNORECASE)


def unmarked(text: str) -> str:
    """The text without inline tags, character references read.

    >>> unmarked("<jats:title>Abstract</jats:title><jats:p>If <i>p</i> &lt; 0.05 or a < b, so.</jats:p>").strip()
    'If p < 0.05 or a < b, so.'
    """
    if "<" in text:
        text = _TAG.sub(lambda tag: " " if _BLOCK.match(tag[0]) else "", _HEADING.sub("", text))
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text) if "&" in text else text
