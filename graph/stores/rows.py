"""Rows counted and cut in serialised solutions, without building them."""

from __future__ import annotations

import json
from collections.abc import Mapping

#: What stands between rows and can stand nowhere else, for those formats that have such: a lower bound while writing.
ROW_MARKS: Mapping[str, bytes] = {"json": b'"}},{"', "xml": b"</result>", "tsv": b"\n", "ntriples": b"\n"}

_BEGIN = b'"bindings":['


def more_rows(content: bytes, format_name: str, most: int) -> bool:
    """Whether the bytes of solutions in a format hold more than ``most`` rows.

    >>> more_rows(b'a\\r\\n1\\r\\n"2\\r\\n3"\\r\\n', "csv", 2)
    False
    """
    match format_name:
        case "xml":
            return content.count(b"</result>") + content.count(b"<result/>") > most
        case "tsv":
            return content.count(b"\n") - 1 > most  # a line end within a term is written as \\n
        case "csv":
            # Line ends within quotation marks are part of a value; a doubled mark changes nothing.
            outside = content.split(b'"')[::2] if content.count(b"\n") - 1 > most else []
            return sum(part.count(b"\n") for part in outside) - 1 > most
        case _:
            return content.count(b"},{") >= most and _end_of(content.decode(), most)[0] > most


def first_rows(content: bytes, most: int | None) -> bytes:
    """Solutions in JSON, perhaps broken off, with their first rows alone and a member of their head that says so.

    >>> first_rows(b'{"head":{"vars":[]},"results":{"bindings":[{},{},{"a', 1)
    b'{"head":{"vars":[],"truncated":true},"results":{"bindings":[{}]}}'
    """
    text = content.decode("utf-8", "ignore")  # the last character may be broken off too
    _, end = _end_of(text, most)
    head, results, rows = text[:end].partition('},"results":')
    return f'{head},"truncated":true{results}{rows}]}}}}'.encode()


def _end_of(text: str, most: int | None) -> tuple[int, int]:
    """How many whole rows there are, or ``most`` + 1, and where the last of the first ``most`` ends."""
    decode = json.JSONDecoder().raw_decode
    count, end = 0, text.index(_BEGIN.decode()) + len(_BEGIN)
    while True:
        begin = end + (text[end : end + 1] == ",")
        try:
            _, after = decode(text, begin)
        except ValueError:
            return count, end
        count += 1
        if most is not None and count > most:
            return count, end
        end = after
