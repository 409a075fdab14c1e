"""Printed times and dates: what a slot line says, and which moments it means once year and time zone are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from graph.records import Printed, Slot

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _hours(**zones: float) -> dict[str, int]:
    return {zone: round(hours * 60) for zone, hours in zones.items()}


#: Zone abbreviations that mean one offset, in minutes east of UTC, whatever the season: PDT is always -07:00.
OFFSETS: dict[str, int] = {
    **_hours(UTC=0, GMT=0, Z=0, UT=0, WET=0, WEST=1, CET=1, CEST=2, MEZ=1, MESZ=2, EET=2, EEST=3, MSK=3, TRT=3, IDT=3),
    **_hours(WAT=1, CAT=2, SAST=2, EAT=3, PKT=5, NPT=5.75, ICT=7, WIB=7, SGT=8, HKT=8, PHT=8, AWST=8, KST=9, JST=9),
    **_hours(ACST=9.5, ACDT=10.5, AEST=10, AEDT=11, NZST=12, NZDT=13),
    **_hours(EST=-5, EDT=-4, CDT=-5, MST=-7, MDT=-6, PST=-8, PDT=-7, AKST=-9, AKDT=-8, HST=-10, HDT=-9),
    **_hours(ADT=-3, NST=-3.5, NDT=-2.5, BRT=-3, ART=-3, AOE=-12),
}
#: Abbreviations that several countries use: the offsets they may mean. The event's IANA time zone decides.
AMBIGUOUS: dict[str, tuple[int, ...]] = {
    "CST": (-360, 480),  # Central (North America), China
    "IST": (330, 120, 60),  # India, Israel, Ireland
    "BST": (60, 360, 660),  # Britain, Bangladesh, Bougainville
    "AST": (-240, 180),  # Atlantic, Arabia
    "GST": (240, -120),  # Gulf, South Georgia
}
#: Abbreviations that leave the season open.
SEASONAL = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}

#: Zones that are printed as words.
_NAMED_ZONES = {
    **{f"{place} time": zone for place, zone in (("eastern", "ET"), ("central", "CT"), ("mountain", "MT"))},
    **{f"{place} {season} time": f"{place[0]}{season[0]}t".upper()
       for place in ("eastern", "central", "mountain", "pacific") for season in ("standard", "daylight")},
    "pacific time": "PT", "central european time": "CET", "central european summer time": "CEST",
}  # fmt: skip

#: Names of months and weekdays in other languages, in order; English ones come first.
_OTHER_MONTHS = (
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
)
_OTHER_WEEKDAYS = (
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
)
_MONTH = {word: i for names in _OTHER_MONTHS for i, word in enumerate(names.split(), 1)}
_MONTH |= {name[:n].casefold(): i for i, name in enumerate(MONTHS, 1) for n in (3, len(name))} | {"sept": 9}
_WEEKDAY = {word: i for names in _OTHER_WEEKDAYS for i, word in enumerate(names.split())}
_WEEKDAY |= {
    name[:n].casefold(): i
    for i, name in enumerate(WEEKDAYS)
    for n in {3, len(name), *((4,) if i in (1, 3) else ()), *((5,) if i == 3 else ())}
}


def _either(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?=T\d|\b)"
    r"|(?P<numeric>\b\d{1,2}(?P<mark>[./])\d{1,2}(?P=mark)(?:19|20)\d{2}\b)"
    r"|(?P<time>(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d)?(?:\s*[ap]\.?\s?m\b\.?)?|(?:1[0-2]|0?[1-9])\s*[ap]\.?\s?m\b\.?|\b(?:noon|midday|midnight)\b)"
    r"|(?P<offset>\(?(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d{2})?\b\)?|(?<=[\dmM])\s?\(?[+−]\d{1,2}(?::?\d{2})?\b\)?"
    r"|(?<=[\dmM])\s-(?:\d{2}:\d{2}|(?:0\d|1[0-2])(?:00|30|45))\b)"
    rf"|(?P<named>\b(?:{_either(_NAMED_ZONES)})\b)"
    rf"|(?P<weekday>\b(?:{_either(_WEEKDAY)})\b(?!/)\.?)"
    rf"|(?P<month>\b(?:{_either(_MONTH)})\b(?!/)\.?)"
    r"|(?P<year>\b(?:19|20)\d{2}\b)"
    r"|(?P<day>\b[0-3]?\d(?:st|nd|rd|th)?\b)"
    r"|(?P<dash>\s*[-–—−~‒―]\s*|\b(?:to|until|till)\b)"
    r"|(?P<filler>[\s,;@|·•\[\]*_]+|\b(?:at|on|from|of|the|uhr|hrs?|local time|de|del|le|à)\b|T(?=\d)|:(?=\s|$)"
    r"|\b(?:time|when)\s*:|\((?=\d)|(?<=[\dmM])\))"
    r"|(?P<zone>(?<=\d)Z\b|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|\(?\b(?:AoE|[A-Z]{1,5})\b\)?)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*(?:([ap])\.?\s?m\.?)?$", re.IGNORECASE)
_OFFSET = re.compile(r"([+\-−])\s?(\d{1,2})(?::?(\d{2}))?\)?$")
_CLOCK_INSIDE = re.compile(r"\d[:.h]\d|\d\s*[ap]\.?\s?m", re.IGNORECASE)
_ENCLOSED = re.compile(r"([*_]{1,3}|[(\[])(?=\S)(?P<inside>[^()\[\]]*\S)(?:\1|[)\]])$", re.DOTALL)
_BEHIND_TIME = re.compile(r"(?<=[\dmM.)\]A-Z])(?:\s*[-–—:|·]\s+|\s+)(?=[\"“'(\[]?[^\W_])")
_TWO_CLOCKS = re.compile(
    r"(?<![\d.:])(?:[01]?\d|2[0-4])(?::[0-5]\d(?:\s*[ap]\.?m\b\.?)?|\s*[ap]\.?m\b\.?|\.[0-5]\d\s*[ap]\.?m\b\.?)",
    re.IGNORECASE,
)
#: Longer lines are no slots: they are not looked at.
_LONGEST, _LONGEST_DATE, _LONGEST_TIME, _LONGEST_START, _MOST_WORDS = 120, 40, 80, 25, 4


@dataclass(frozen=True, slots=True)
class Day:
    """A printed date taken apart; what is not printed is None."""

    weekday: str | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """The moments that a slot means, as ISO datetimes with offset.

    ``problem`` says what contradicts itself or is open though it is printed (CST); ``lacks`` names the facts (year,
    time zone) that nobody states. In either case ``start`` and ``end`` are None.
    """

    start: str | None = None
    end: str | None = None
    problem: str | None = None
    lacks: tuple[str, ...] = ()


# ---- what is printed -------------------------------------------------------------------------------------------------


def parse_slot(text: str, start: int = 0) -> Slot | None:
    """The slot that a line prints, when the whole line is one; ``start`` is the line's offset in the reading text.

    >>> slot = parse_slot("Wed 20 July 13:30 - 13:35 PDT")
    >>> slot.weekday, slot.day, slot.month, slot.start, slot.end, slot.zone
    ('Wed', 20, 7, '13:30', '13:35', 'PDT')
    >>> parse_slot("July 20, 2022, 1:30 p.m. – 1:35 p.m.").start
    '13:30'
    >>> parse_slot("A method of 2022 at 13:30")
    """
    tokens = _tokens(text) if len(text) <= _LONGEST and _CLOCK_INSIDE.search(text) else None
    if tokens is None:
        return None
    times = [value for kind, value in tokens if kind == "time"]
    day = _day(_without_end_day(tokens)) if 0 < len(times) <= 2 else None
    if day is None or (day == Day() and len(times) < 2):
        return None
    clocks = _clocks(times)
    if clocks is None or (len(times) == 2 and not _dash_between(tokens)):
        return None
    zone = next((value.strip("() ") for kind, value in tokens if kind in ("zone", "offset", "named")), None)
    return Slot(_slot_printed(text, start), day.weekday, day.day, day.month, day.year, clocks[0], clocks[1], zone)


def parse_start(text: str, start: int = 0) -> Slot | None:
    """The slot of a line that is nothing but the time at which something begins.

    >>> slot = parse_start("9:15 a.m.")
    >>> slot.start, slot.end, parse_start("12:30 sharp"), parse_start("9:15 - 9:30")
    ('09:15', None, None, None)
    """
    tokens = _tokens(text) if len(text) <= _LONGEST_START and _CLOCK_INSIDE.search(text) else None
    if not tokens or tokens[0][0] != "time" or any(kind not in ("time", "zone", "offset") for kind, _ in tokens):
        return None
    times = [value for kind, value in tokens if kind == "time"]
    clocks = _clocks(times) if len(times) == 1 else None
    if clocks is None:
        return None
    zone = next((value.strip("() ") for kind, value in tokens if kind != "time"), None)
    return Slot(_slot_printed(text, start), start=clocks[0], zone=zone)


def _slot_printed(text: str, start: int) -> Printed:
    """The line without blanks, brackets and emphasis around all of it."""
    body = text.strip()
    at = text.index(body)
    enclosed = _ENCLOSED.match(body)
    if enclosed:
        at, body = at + enclosed.start("inside"), enclosed["inside"]
    return Printed(body, start + at, start + at + len(body))


def looks_like_time(text: str) -> bool:
    """Whether a short line prints two clock times and hardly a word besides, even where it is no slot.

    >>> looks_like_time("10 Mayıs 13:30 - 13:45 TRT"), looks_like_time("We met at 9:30, and again at 10:45 or so")
    (True, False)
    """
    if len(text) > _LONGEST_TIME or not _CLOCK_INSIDE.search(text):
        return False
    clocks = len(_TWO_CLOCKS.findall(text))
    return clocks == 2 and len(re.findall(r"[^\W\d_]{2,}", _TWO_CLOCKS.sub(" ", text))) <= _MOST_WORDS


def leading_start(text: str) -> tuple[int, int] | None:
    """Where the time at which something begins ends at the head of a line, and where the title behind it begins.

    >>> leading_start("10:30 Deep Sets"), leading_start("10:30"), leading_start("10:30 - 10:45 Deep Sets")
    ((5, 6), None, None)
    """
    head = text[:_LONGEST_START]
    if not _CLOCK_INSIDE.search(head) or leading_slot(text) is not None or parse_slot(text) is not None:
        return None
    found = [match.span() for match in _BEHIND_TIME.finditer(head) if parse_start(text[: match.start()]) is not None]
    return found[-1] if found else None


def leading_slot(text: str) -> tuple[int, int] | None:
    """Where a slot with two clock times ends at the head of a line, and where the title behind it begins.

    >>> leading_slot("10:00 - 10:30 Coffee Break"), leading_slot("13:30 - 13:45"), leading_slot("We met at 9:30")
    ((13, 14), None, None)
    """
    found = None
    if parse_slot(text) is not None:
        return None
    for match in _BEHIND_TIME.finditer(text[:_LONGEST]) if _CLOCK_INSIDE.search(text[:_LONGEST]) else ():
        slot = parse_slot(text[: match.start()])
        if slot is not None and slot.end is not None and _is_known_zone(slot.zone):
            found = match.span()
    return found


def _is_known_zone(zone: str | None) -> bool:
    known = zone is None or zone.upper() in OFFSETS or zone in AMBIGUOUS or zone in SEASONAL
    return known or "/" in (zone or "") or (zone or "").casefold() in _NAMED_ZONES or bool(_OFFSET.search(zone or ""))


def parse_date(text: str) -> Day | None:
    """The date that a line prints, when the whole line is one with at least a month and a day.

    >>> parse_date("Mar 12"), parse_date("12 March 2025").year, parse_date("2025-03-12").day
    (Day(weekday=None, day=12, month=3, year=None), 2025, 12)
    >>> parse_date("March madness")
    """
    tokens = _tokens(text) if len(text) <= _LONGEST_DATE and any(map(str.isdigit, text)) else None
    if tokens is None or any(kind in ("time", "zone", "offset", "named", "dash") for kind, _ in tokens):
        return None
    day = _day(tokens)
    return day if day is not None and day.day is not None else None


@lru_cache(maxsize=32_768)
def _tokens(text: str) -> list[tuple[str, str]] | None:
    """The line cut into tokens without fillers, or None when something in it belongs to no slot."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None or match.end() == at:
            return None
        kind = "numeric" if match.lastgroup == "mark" else match.lastgroup
        if kind != "filler":
            found.append((kind, match.group().strip()))
        at = match.end()
    if any(kind == "zone" and not _is_zone(value) for kind, value in found):
        return None
    return found if all(_agree(found, kind) for kind in ("zone", "offset", "named")) else None


def _agree(tokens: list[tuple[str, str]], kind: str) -> bool:
    """Whether what is printed twice is the same."""
    return len({value.strip("().") for each, value in tokens if each == kind}) <= 1


def _is_zone(printed: str) -> bool:
    name = printed.strip("()")
    return "/" in name or name in ("AoE", "Z") or (name.isupper() and len(name) >= 2)


def _day(tokens: list[tuple[str, str]]) -> Day | None:
    """The date among the tokens: an empty Day when none is printed, None when it makes no sense."""
    values = {kind: [value for each, value in tokens if each == kind] for kind in _DATE_TOKENS}
    weekday = values["weekday"][0].rstrip(".") if values["weekday"] else None
    if len({value.rstrip(".").casefold() for value in values["weekday"]}) > 1:
        return None
    whole = values["iso"] + values["numeric"]
    if whole:
        if len(whole) > 1 or values["day"] or values["month"] or values["year"]:
            return None
        return _iso_day(weekday, whole[0]) if values["iso"] else _numeric_day(weekday, whole[0])
    if not values["day"] and not values["month"]:
        return None if values["year"] else Day(weekday)
    if [len(values[kind]) for kind in ("day", "month")] != [1, 1] or len(values["year"]) > 1:
        return None
    month = _MONTH[values["month"][0].rstrip(".").casefold()]
    day = int(re.sub(r"\D", "", values["day"][0]))
    year = int(values["year"][0]) if values["year"] else None
    return Day(weekday, day, month, year) if _exists(year or 2000, month, day) else None


_DATE_TOKENS = ("weekday", "day", "month", "year", "iso", "numeric")


def _without_end_day(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The tokens without a second date before the end: the same day, or the next where the slot goes over midnight."""
    times = [n for n, (kind, _) in enumerate(tokens) if kind == "time"]
    dash = next((n for n in range(times[0], times[-1]) if tokens[n][0] == "dash"), None)
    if dash is None or not any(kind in _DATE_TOKENS for kind, _ in tokens[dash:]):
        return tokens
    before, after = tokens[:dash], tokens[dash:]
    first, second = _day(before), _day(after)
    if first in (None, Day()) or second is None or not _is_same_or_next(first or second, second):
        return tokens
    late = [(kind, value) for kind, value in after if kind not in _DATE_TOKENS or (kind == "year" and second == Day())]
    return before + late


def _is_same_or_next(first: Day, second: Day) -> bool:
    """Whether a date is that of another, or of the day after it."""
    if first.weekday and second.weekday:
        between = _WEEKDAY[second.weekday.casefold()] - _WEEKDAY[first.weekday.casefold()]
        if between % 7 not in (0, 1):
            return False
    if first.day is None or first.month is None or second.day is None or second.month is None:
        return first.weekday is not None and second.weekday is not None
    years = {first.year or 2023, first.year or 2024}
    days = [date(year, first.month, first.day) for year in years if _exists(year, first.month, first.day)]
    return any((day.month, day.day) == (second.month, second.day) for each in days for day in (each, each + _DAY))


_DAY = timedelta(days=1)


def _numeric_day(weekday: str | None, printed: str) -> Day | None:
    """20.07.2022 and 20/07/2022; with strokes the month may stand first, and an order that is open gives no date."""
    first, second, year = (int(part) for part in re.split(r"[./]", printed))
    if "/" in printed and first <= 12 and second <= 12 and first != second:
        return Day(weekday, None, None, year)
    day, month = (second, first) if "/" in printed and second > 12 else (first, second)
    return Day(weekday, day, month, year) if _exists(year, month, day) else None


def _iso_day(weekday: str | None, printed: str) -> Day | None:
    year, month, day = (int(part) for part in printed.split("-"))
    return Day(weekday, day, month, year) if _exists(year, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _dash_between(tokens: list[tuple[str, str]]) -> bool:
    between = ("zone", "offset", "named", *_DATE_TOKENS)
    kinds = [kind for kind, _ in tokens if kind not in between]
    first = kinds.index("time")
    return kinds[first + 1 : first + 3] == ["dash", "time"]


def _clocks(times: list[str]) -> tuple[str, str | None] | None:
    """Start and end on a 24-hour clock; a half day printed once, at the end, counts for both."""
    parsed = [_clock(time) for time in times]
    known = [clock for clock in parsed if clock is not None]
    if len(known) < len(parsed):
        return None
    if len(known) == 1:
        return _hhmm(*known[0]), None
    (h1, m1, half1), (h2, m2, half2) = known
    if half2 and not half1 and h1 <= 12:
        same = _minutes(h1, m1, half2)
        half1 = half2 if same <= _minutes(h2, m2, half2) else ("a" if half2 == "p" else "p")
    return _hhmm(h1, m1, half1), _hhmm(h2, m2, half2)


def _clock(printed: str) -> tuple[int, int, str] | None:
    if printed[0].isalpha():
        return (0 if printed.casefold() == "midnight" else 12), 0, ""
    match = _CLOCK.match(printed)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
    if (half and not 1 <= hour <= 12) or hour > 24 or (hour == 24 and minute):
        return None
    return hour, minute, half


def _minutes(hour: int, minute: int, half: str) -> int:
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour % 24 * 60 + minute


def _hhmm(hour: int, minute: int, half: str) -> str:
    hours, minutes = divmod(_minutes(hour, minute, half), 60)
    return f"{hours:02}:{minutes:02}"


# ---- what is meant ---------------------------------------------------------------------------------------------------


def zoned(slot: Slot, *, year: int | None, timezone: str | None) -> Times:
    """The moments that a slot means; ``year`` and ``timezone`` (IANA) are what the manifest states, None where nothing.

    A printed year comes before a stated one, a printed zone before the stated one.

    >>> slot = parse_slot("Wed 20 July 13:30 - 13:35 PDT")
    >>> zoned(slot, year=2022, timezone="America/New_York").start
    '2022-07-20T13:30:00-07:00'
    >>> zoned(slot, year=2023, timezone=None).problem
    'Wed 20 July 13:30 - 13:35 PDT: 20 July 2023 is a Thursday'
    >>> zoned(slot, year=None, timezone=None).lacks
    ('year',)
    """
    when = slot.year or year
    lacks = tuple(_lacking(slot, when, timezone))
    if lacks == ("time zone",) and slot.zone is not None:
        several = f"{slot.zone} is used in several countries: state the event's time zone"
        return Times(problem=f"{slot.printed.text}: {several}", lacks=lacks)
    if lacks or when is None or slot.month is None or slot.day is None or slot.start is None:
        return Times(lacks=lacks)
    try:
        day = _dated(slot, when, slot.month, slot.day)
        start = _moment(day, slot.start, slot.zone, timezone)
        if slot.end is None:
            return Times(start.isoformat())
        next_day = day + timedelta(days=1) if slot.end < slot.start else day
        return Times(start.isoformat(), _moment(next_day, slot.end, slot.zone, timezone).isoformat())
    except _Contradiction as contradiction:
        return Times(problem=f"{slot.printed.text}: {contradiction}")


class _Contradiction(Exception):
    """A slot that cannot mean a moment; the text says why."""


def _lacking(slot: Slot, year: int | None, zone: str | None) -> Iterator[str]:
    if slot.day is None or slot.month is None:
        yield "date"
    if year is None:
        yield "year"
    if zone is None and (slot.zone is None or slot.zone in AMBIGUOUS):
        yield "time zone"


def _dated(slot: Slot, year: int, month: int, day: int) -> date:
    if not _exists(year, month, day):
        raise _Contradiction(f"{year} has no {day} {MONTHS[month - 1]}")
    found = date(year, month, day)
    if slot.weekday and _WEEKDAY[slot.weekday.casefold()] != found.weekday():
        raise _Contradiction(f"{day} {MONTHS[month - 1]} {year} is a {WEEKDAYS[found.weekday()]}")
    return found


def _moment(day: date, clock: str, printed: str | None, stated: str | None) -> datetime:
    local = datetime.combine(day, time.fromisoformat(clock))
    printed = _NAMED_ZONES.get((printed or "").casefold(), printed)
    if printed is None or printed in SEASONAL or "/" in printed:
        return _in_zone(local, SEASONAL.get(printed or "", printed) or stated or "")
    return local.replace(tzinfo=timezone(timedelta(minutes=_offset(local, printed, stated))))


def _in_zone(local: datetime, name: str) -> datetime:
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise _Contradiction(f"'{name}' is no IANA time zone") from None
    moment = local.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise _Contradiction(f"{local:%H:%M} was left out that day in {name}, when the clocks went forward")
    return moment


def _offset(local: datetime, printed: str, stated: str | None) -> int:
    """Minutes east of UTC that a printed abbreviation or offset means."""
    match = _OFFSET.search(printed)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60 or int(match[3] or 0) > 59:
            raise _Contradiction(f"no time zone is at {printed}")
        return minutes if match[1] == "+" else -minutes
    name = printed.upper()
    if name in OFFSETS:
        return OFFSETS[name]
    if name not in AMBIGUOUS:
        raise _Contradiction(f"the zone {printed} is not known")
    used = {_in_zone(local.replace(month=month, day=1, hour=12), stated or "").utcoffset() for month in range(1, 13)}
    fitting = [minutes for minutes in AMBIGUOUS[name] if timedelta(minutes=minutes) in used]
    if len(fitting) != 1:
        raise _Contradiction(f"{printed} is used in several countries, and {stated} does not tell which is meant")
    return fitting[0]
