"""What printed times say, and which moments they mean."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import AMBIGUOUS, MONTHS, OFFSETS, Day, looks_like_time, parse_date, parse_slot, zoned
from graph.records import Slot


def slot(text: str) -> Slot:
    found = parse_slot(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Wed 20 July 13:30 - 13:35 PDT", ("Wed", 20, 7, None, "13:30", "13:35", "PDT")),
        ("Thu 9 June 09:10–10:05 HST", ("Thu", 9, 6, None, "09:10", "10:05", "HST")),
        ("20 July 13:30 — 13:35", (None, 20, 7, None, "13:30", "13:35", None)),
        ("July 20, 2022, 1:30 p.m. – 1:35 p.m. (PDT)", (None, 20, 7, 2022, "13:30", "13:35", "PDT")),
        ("Wednesday, Jul. 20th, 2022 @ 1:30 - 1:35 PM ET", ("Wednesday", 20, 7, 2022, "13:30", "13:35", "ET")),
        ("11:30 - 12:30 PM, Sat 3 May", ("Sat", 3, 5, None, "11:30", "12:30", None)),
        ("Mon 2 May 12:00 a.m. - 12:30 am", ("Mon", 2, 5, None, "00:00", "00:30", None)),
        ("2022-07-20 13:30-13:35 UTC+2", (None, 20, 7, 2022, "13:30", "13:35", "UTC+2")),
        ("2022-07-20T13:30 - 13:35 +02:00", (None, 20, 7, 2022, "13:30", "13:35", "+02:00")),
        ("Wed 20 July 9 a.m. PDT to 10 a.m. PDT", ("Wed", 20, 7, None, "09:00", "10:00", "PDT")),
        ("Wed 20 July 13.30 until 13.35 Europe/Berlin", ("Wed", 20, 7, None, "13:30", "13:35", "Europe/Berlin")),
        ("13:30 - 13:35", (None, None, None, None, "13:30", "13:35", None)),
        ("Fri 1 Dec 13:30 AoE", ("Fri", 1, 12, None, "13:30", None, "AoE")),
        ("Wed 20 July 22:00 - 24:00", ("Wed", 20, 7, None, "22:00", "00:00", None)),
    ],
)
def test_a_slot_is_taken_apart_in_whatever_order_it_is_printed(printed: str, wanted: tuple[object, ...]) -> None:
    found = slot(printed)
    assert (found.weekday, found.day, found.month, found.year, found.start, found.end, found.zone) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Session 3",
        "13:30",
        "20 July",
        "May 5",
        "Meeting at 13:30 - 13:35 PDT in room 4",
        "Wed 20 July 13:30 - 13:35 PDT Keynote",
        "Wed 31 February 13:30 - 13:35",
        "Wed 20 July 25:30 - 26:35",
        "Wed 20 July 13:30 13:35",
        "Learning 20 July 13:30 - 13:35",
        "Wed 20 July 13:30 - 13:35 PDT EST",
        "20 21 July 13:30 - 13:35",
        "x" * 500,
    ],
)
def test_other_lines_are_no_slots(text: str) -> None:
    assert parse_slot(text) is None


def test_a_slot_remembers_where_it_stands() -> None:
    text = "  Wed 20 July 13:30 - 13:35 PDT "
    found = parse_slot(text, 100)
    assert found is not None
    assert (found.printed.start, found.printed.end) == (102, 131)
    assert found.printed.text == text.strip()


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Mar 12", Day(day=12, month=3)),
        ("Mar 12, 2025", Day(day=12, month=3, year=2025)),
        ("12 March 2025", Day(day=12, month=3, year=2025)),
        ("Wed, 12 Sept.", Day("Wed", 12, 9)),
        ("2025-03-12", Day(day=12, month=3, year=2025)),
        ("Feb 29", Day(day=29, month=2)),
    ],
)
def test_a_date_is_taken_apart(printed: str, wanted: Day) -> None:
    assert parse_date(printed) == wanted


@pytest.mark.parametrize(
    "text", ["", "March", "2025", "March madness", "12", "Feb 30", "Feb 29, 2025", "Mar 12 13:30 - 14:00", "new"]
)
def test_other_lines_are_no_dates(text: str) -> None:
    assert parse_date(text) is None


# ---- moments ---------------------------------------------------------------------------------------------------------


def test_pdt_is_seven_hours_behind_whatever_the_season_and_the_place() -> None:
    times = zoned(slot("Wed 20 July 13:30 - 13:35 PDT"), year=2022, timezone="America/New_York")
    assert (times.start, times.end) == ("2022-07-20T13:30:00-07:00", "2022-07-20T13:35:00-07:00")
    winter = zoned(slot("Mon 5 December 13:30 - 13:35 PDT"), year=2022, timezone=None)
    assert winter.start == "2022-12-05T13:30:00-07:00"


def test_without_a_printed_zone_the_stated_one_counts() -> None:
    summer = zoned(slot("Wed 20 July 13:30 - 13:35"), year=2022, timezone="America/New_York")
    winter = zoned(slot("Thu 20 January 13:30 - 13:35"), year=2022, timezone="America/New_York")
    assert (summer.start, winter.start) == ("2022-07-20T13:30:00-04:00", "2022-01-20T13:30:00-05:00")


@pytest.mark.parametrize(
    ("zone", "timezone", "offset"),
    [
        ("CST", "America/Chicago", "-06:00"),
        ("CST", "Asia/Shanghai", "+08:00"),
        ("IST", "Asia/Kolkata", "+05:30"),
        ("IST", "Asia/Jerusalem", "+02:00"),
        ("IST", "Europe/Dublin", "+01:00"),
        ("BST", "Europe/London", "+01:00"),
        ("BST", "Asia/Dhaka", "+06:00"),
        ("ET", None, "-04:00"),
        ("UTC+5:30", None, "+05:30"),
        ("GMT-3", None, "-03:00"),
        ("AoE", None, "-12:00"),
        ("UTC", "Asia/Tokyo", "+00:00"),
    ],
)
def test_a_printed_zone_is_an_offset_and_the_place_tells_the_ambiguous_ones_apart(
    zone: str, timezone: str | None, offset: str
) -> None:
    assert (
        zoned(slot(f"Wed 20 July 13:30 {zone}"), year=2022, timezone=timezone).start == f"2022-07-20T13:30:00{offset}"
    )


@pytest.mark.parametrize(
    ("printed", "timezone", "problem"),
    [
        ("Thu 20 July 13:30 PDT", None, "20 July 2022 is a Wednesday"),
        ("Wed 20 July 13:30 CST", "Europe/Paris", "CST is used in several countries, and Europe/Paris does not tell"),
        ("Wed 20 July 13:30 XYZT", None, "the zone XYZT is not known"),
        ("29 February 13:30 PDT", None, "2022 has no 29 February"),
        ("13 March 02:30", "America/New_York", "02:30 was left out that day in America/New_York"),
        ("Wed 20 July 13:30 UTC+99", None, "no time zone is at"),
        ("Wed 20 July 13:30 Mars/Olympus", None, "'Mars/Olympus' is no IANA time zone"),
    ],
)
def test_a_contradiction_is_said_and_gives_no_moment(printed: str, timezone: str | None, problem: str) -> None:
    times = zoned(slot(printed), year=2022, timezone=timezone)
    assert (times.start, times.end) == (None, None)
    assert times.problem is not None
    assert problem in times.problem
    assert times.problem.startswith(printed)


@pytest.mark.parametrize(
    ("printed", "year", "timezone", "lacks"),
    [
        ("Wed 20 July 13:30 PDT", None, None, ("year",)),
        ("Wed 20 July 13:30", 2022, None, ("time zone",)),
        ("13:30 - 13:35", None, None, ("date", "year", "time zone")),
    ],
)
def test_what_nobody_states_is_named_and_gives_no_moment(
    printed: str, year: int | None, timezone: str | None, lacks: tuple[str, ...]
) -> None:
    times = zoned(slot(printed), year=year, timezone=timezone)
    assert (times.start, times.problem, times.lacks) == (None, None, lacks)


def test_a_zone_of_several_countries_is_a_problem_in_words_where_nobody_states_which() -> None:
    times = zoned(slot("Wed 20 July 13:30 CST"), year=2022, timezone=None)
    assert (times.start, times.lacks) == (None, ("time zone",))
    assert times.problem is not None
    assert "CST is used in several countries: state the event's time zone" in times.problem


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("Wed 20 July 2022 13:30 - 13:45 GMT+2", "2022-07-20T13:30:00+02:00", "2022-07-20T13:45:00+02:00"),
        ("Wed 20 July 2022 13:30 - 13:45 +0530", "2022-07-20T13:30:00+05:30", "2022-07-20T13:45:00+05:30"),
        ("Wed 20 July 2022 13:30 - 13:45 +07", "2022-07-20T13:30:00+07:00", "2022-07-20T13:45:00+07:00"),
        ("Wed 20 July 2022 1:30 - 1:45 PM -0700", "2022-07-20T13:30:00-07:00", "2022-07-20T13:45:00-07:00"),
        ("20.07.2022 13.30–13.45 Uhr MESZ", "2022-07-20T13:30:00+02:00", "2022-07-20T13:45:00+02:00"),
        ("Mi 20 Juli 2022 13:30 – 13:45 MESZ", "2022-07-20T13:30:00+02:00", "2022-07-20T13:45:00+02:00"),
        ("mercredi 20 juillet 2022 13h30 - 13h45 CEST", "2022-07-20T13:30:00+02:00", "2022-07-20T13:45:00+02:00"),
        ("Jul 20, 2022 1:30–1:45 PM Pacific Time", "2022-07-20T13:30:00-07:00", "2022-07-20T13:45:00-07:00"),
        ("2022-07-20T13:30:00Z - 2022-07-20T13:45:00Z", "2022-07-20T13:30:00+00:00", "2022-07-20T13:45:00+00:00"),
        ("20 July 2022 11:30 AM - noon UTC", "2022-07-20T11:30:00+00:00", "2022-07-20T12:00:00+00:00"),
        (
            "Wed May 8, 2024 11:50 PM - Thu May 9, 2024 12:10 AM UTC",
            "2024-05-08T23:50:00+00:00",
            "2024-05-09T00:10:00+00:00",
        ),
        ("Dec 31, 2024 11:50 PM - Jan 1 12:10 AM UTC", "2024-12-31T23:50:00+00:00", "2025-01-01T00:10:00+00:00"),
    ],
)
def test_slots_are_read_as_sites_of_many_countries_print_them(printed: str, start: str, end: str) -> None:
    times = zoned(slot(printed), year=None, timezone=None)
    assert (times.start, times.end, times.problem) == (start, end, None)


@pytest.mark.parametrize(
    "printed",
    ["Wed May 8 9:00 AM - Fri May 10 5:00 PM", "Wed May 8 9:00 AM - Wed May 22 5:00 PM", "10 Mayıs 13:30 - 13:45"],
)
def test_what_is_no_slot_of_one_day_may_still_look_like_a_time(printed: str) -> None:
    assert parse_slot(printed) is None
    assert looks_like_time(printed)


@pytest.mark.parametrize(
    ("printed", "inside"), [("[13:30 - 13:45]", "13:30 - 13:45"), ("*9:00 - 9:15*", "9:00 - 9:15")]
)
def test_a_slot_is_read_without_the_marks_around_it(printed: str, inside: str) -> None:
    found = parse_slot(printed, 10)
    assert found is not None
    assert (found.printed.text, found.printed.start) == (inside, 11)


def test_a_printed_year_comes_before_a_stated_one() -> None:
    assert zoned(slot("20 July 2021, 13:30 PDT"), year=2022, timezone=None).start == "2021-07-20T13:30:00-07:00"


def test_an_end_past_midnight_is_on_the_next_day() -> None:
    times = zoned(slot("Sat 31 December 23:50 - 00:10 UTC"), year=2022, timezone=None)
    assert (times.start, times.end) == ("2022-12-31T23:50:00+00:00", "2023-01-01T00:10:00+00:00")


def test_no_abbreviation_is_both_fixed_and_ambiguous() -> None:
    assert not set(OFFSETS) & set(AMBIGUOUS)
    assert all(-12 * 60 <= minutes <= 14 * 60 for minutes in OFFSETS.values())


shapes = st.sampled_from(
    [
        "{a} {d} {m} {h1} - {h2} {z}",
        "{m} {d}, {y} {h1} – {h2} {z}",
        "{h1}-{h2} {z}, {a}, {d} {m} {y}",
        "{y}-{mm:02}-{d:02} {h1} to {h2} {z}",
    ]
)


@given(
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")).map(
        lambda each: each.replace(second=0, microsecond=0)
    ),
    st.integers(1, 23 * 60),
    st.sampled_from(sorted(OFFSETS)).filter(lambda zone: zone not in ("Z", "AOE")),
    shapes,
    st.booleans(),
)
def test_a_rendered_slot_means_the_moment_it_was_made_from(
    start: datetime, minutes: int, zone: str, shape: str, half_days: bool
) -> None:
    end = start + timedelta(minutes=minutes)
    clock = "%I:%M %p" if half_days else "%H:%M"
    printed = shape.format(
        a=start.strftime("%a"),
        d=start.day,
        m=MONTHS[start.month - 1],
        mm=start.month,
        y=start.year,
        h1=start.strftime(clock),
        h2=end.strftime(clock),
        z=zone,
    )
    times = zoned(slot(printed), year=start.year, timezone=None)
    assert times.start is not None
    assert times.end is not None
    assert datetime.fromisoformat(times.start).replace(tzinfo=None) == start
    assert datetime.fromisoformat(times.end).replace(tzinfo=None) == end
    assert datetime.fromisoformat(times.start).utcoffset() == timedelta(minutes=OFFSETS[zone])
