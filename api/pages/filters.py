"""What templates need beyond Jinja: dates in words, links that are safe, the address of a static file."""

from __future__ import annotations

from calendar import month_name
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, url_for

from api import links
from api.answers import STAMP
from graph.version import VERSION
from graph.vocabulary import address


def install(app: Flask) -> None:
    """Give the filters and functions to the templates of ``app``."""
    app.jinja_env.filters.update(day=day, clock=clock, span=span, zone=zone, web=web, plural=plural, number=number)
    app.jinja_env.globals.update(asset=asset, links=links, address=address, version=VERSION)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def asset(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return url_for("static", filename=name, v=current_app.config[STAMP])


def day(value: str | None) -> str:
    """An ISO date or datetime, possibly partial, as a day in words.

    >>> day("2022-07-20T13:30:00-07:00"), day("2022-04"), day("2022")
    ('Wed 20 July 2022', 'April 2022', '2022')
    """
    if not value:
        return ""
    parts = value[:10].split("-")
    if len(parts) == 3:
        there = date.fromisoformat(value[:10])
        return f"{there:%a} {there.day} {month_name[there.month]} {there.year}"
    return " ".join([month_name[int(parts[1])], parts[0]]) if len(parts) == 2 else value


def clock(value: str | None) -> str:
    """The time of day of an ISO datetime: ``13:30``."""
    return value[11:16] if value and len(value) > 10 else ""


def zone(value: str | None) -> str:
    """The offset of an ISO datetime.

    >>> zone("2022-07-20T13:30:00-07:00")
    'UTC−07:00'
    """
    offset = datetime.fromisoformat(value).strftime("%z") if value and len(value) > 10 else ""
    return f"UTC{offset[:3].replace('-', '−')}:{offset[3:5]}" if offset else ""


def span(start: str | None, end: str | None) -> str:
    """From start to end in the fewest words.

    >>> span("2022-07-20T13:30:00-07:00", "2022-07-20T13:35:00-07:00")
    'Wed 20 July 2022, 13:30–13:35'
    >>> span("2022-07-17", "2022-07-23"), span("2022-04", None)
    ('17–23 July 2022', 'April 2022')
    """
    if not start or not end or start == end:
        return ", ".join(filter(None, [day(start or end), clock(start or end)]))
    if clock(start) and start[:10] == end[:10]:
        return f"{day(start)}, {clock(start)}–{clock(end)}"
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        return f"{int(start[8:])}–{int(end[8:])} {day(start[:7])}"
    return f"{day(start)} – {day(end)}"


def web(value: str | None) -> str | None:
    """An address when it is one of the web, else None: documents may print any scheme, such as ``javascript:``.

    >>> web("https://example.org/x"), web("javascript:alert(1)")
    ('https://example.org/x', None)
    """
    return value if value and value.lower().startswith(("https://", "http://")) else None


def plural(count: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> plural(1, "work"), plural(2, "person", "people")
    ('1 work', '2 people')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: Any) -> str:
    """A count with separators, a score with two digits."""
    return f"{value:.2f}" if isinstance(value, float) else f"{value:,}"
