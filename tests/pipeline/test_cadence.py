from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from pipeline.cadence import (
    Cadence,
    goes_out_at,
    latest_due,
    morning_of,
    next_morning,
    next_weekly,
    previous_weekly,
    too_late,
    weekly_period,
)
from pipeline.calendar import WeekdayCalendar
from pipeline.figures import Period

PARIS = ZoneInfo("Europe/Paris")
MONDAY, WEDNESDAY, FRIDAY, SUNDAY = 0, 2, 4, 6


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (utc(2026, 11, 20, 12), utc(2026, 11, 23, 8)),
        (utc(2026, 11, 23, 7, 59, 59), utc(2026, 11, 23, 8)),
        (utc(2026, 11, 23, 8), utc(2026, 11, 30, 8)),
        (utc(2026, 11, 23, 8, 0, 1), utc(2026, 11, 30, 8)),
        (utc(2026, 3, 27, 12), utc(2026, 3, 30, 7)),
        (utc(2026, 10, 23, 12), utc(2026, 10, 26, 8)),
        (utc(2026, 12, 31, 12), utc(2027, 1, 4, 8)),
    ],
)
def test_monday_at_nine_is_monday_at_nine_in_summer_and_winter(after: datetime, expected: datetime) -> None:
    assert next_weekly(after, weekday=MONDAY, hour=time(9), zone=PARIS) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (utc(2026, 11, 23, 8), utc(2026, 11, 16, 8)),
        (utc(2026, 11, 23, 8, 0, 1), utc(2026, 11, 23, 8)),
        (utc(2026, 11, 22, 12), utc(2026, 11, 16, 8)),
        (utc(2026, 10, 26, 8), utc(2026, 10, 19, 7)),
    ],
)
def test_the_previous_monday_is_strictly_before(before: datetime, expected: datetime) -> None:
    assert previous_weekly(before, weekday=MONDAY, hour=time(9), zone=PARIS) == expected


def test_a_schedule_in_the_hour_that_is_skipped_goes_out_at_the_jump() -> None:
    assert next_weekly(utc(2026, 3, 28), weekday=SUNDAY, hour=time(2, 30), zone=PARIS) == utc(2026, 3, 29, 1)


def test_a_schedule_in_the_hour_that_comes_twice_goes_out_the_first_time_only() -> None:
    first = next_weekly(utc(2026, 10, 24), weekday=SUNDAY, hour=time(2, 30), zone=PARIS)
    second = next_weekly(first, weekday=SUNDAY, hour=time(2, 30), zone=PARIS)
    assert (first, second) == (utc(2026, 10, 25, 0, 30), utc(2026, 11, 1, 1, 30))


def test_a_day_an_island_skipped_is_not_a_digest_skipped() -> None:
    apia = ZoneInfo("Pacific/Apia")
    first = next_weekly(utc(2011, 12, 29), weekday=FRIDAY, hour=time(9), zone=apia)
    assert first == utc(2011, 12, 30, 10)
    assert next_weekly(first, weekday=FRIDAY, hour=time(9), zone=apia) == utc(2012, 1, 5, 19)


def test_a_weekly_digest_covers_the_time_since_the_one_before() -> None:
    assert weekly_period(utc(2026, 10, 26, 8), weekday=MONDAY, hour=time(9), zone=PARIS) == Period(
        start=utc(2026, 10, 19, 7), end=utc(2026, 10, 26, 8), zone="Europe/Paris"
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(2026, 11, 23, 7, 59), None),
        (utc(2026, 11, 23, 8), utc(2026, 11, 23, 8)),
        (utc(2026, 11, 29, 12), utc(2026, 11, 23, 8)),
        (utc(2026, 11, 30, 8), utc(2026, 11, 30, 8)),
        (utc(2036, 11, 24, 12), utc(2036, 11, 24, 8)),
    ],
)
def test_after_an_outage_only_the_latest_digest_is_due(now: datetime, expected: datetime | None) -> None:
    assert latest_due(utc(2026, 11, 23, 8), now, weekday=MONDAY, hour=time(9), zone=PARIS) == expected


@pytest.mark.parametrize(
    ("cadence", "late", "expected"),
    [
        ("daily", timedelta(hours=12), False),
        ("daily", timedelta(hours=12, seconds=1), True),
        ("weekly", timedelta(days=1), False),
        ("weekly", timedelta(days=1, seconds=1), True),
        ("monthly", timedelta(days=7), False),
        ("quarterly", timedelta(days=7, seconds=1), True),
        ("weekly", timedelta(days=-1), False),
    ],
)
def test_a_digest_is_dropped_when_it_is_old_news(cadence: Cadence, late: timedelta, expected: bool) -> None:
    due = utc(2026, 11, 23, 8)
    assert too_late(due, due + late, cadence=cadence) == expected


ARMISTICE = WeekdayCalendar(holidays={date(2026, 11, 11)})


@pytest.mark.parametrize(
    ("occurrence", "expected"),
    [
        (utc(2026, 11, 4, 8), utc(2026, 11, 4, 8)),
        (utc(2026, 11, 11, 8), utc(2026, 11, 12, 8)),
        (utc(2026, 11, 15, 8), utc(2026, 11, 15, 8)),
    ],
)
def test_on_a_public_holiday_a_digest_waits_a_day_but_not_for_a_weekend_it_was_wanted_on(
    occurrence: datetime, expected: datetime
) -> None:
    assert goes_out_at(occurrence, hour=time(9), zone=PARIS, calendar=ARMISTICE) == expected


def test_a_digest_that_waits_over_a_clock_change_keeps_its_hour() -> None:
    good_friday_till_monday = WeekdayCalendar(holidays={date(2024, 3, 29)})
    moved = goes_out_at(utc(2024, 3, 29, 8), hour=time(9), zone=PARIS, calendar=good_friday_till_monday)
    assert moved == utc(2024, 4, 1, 7)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (utc(2026, 11, 20, 7, 59), utc(2026, 11, 20, 8)),
        (utc(2026, 11, 20, 8), utc(2026, 11, 21, 8)),
        (utc(2026, 3, 28, 12), utc(2026, 3, 29, 7)),
        (utc(2026, 10, 24, 12), utc(2026, 10, 25, 8)),
    ],
)
def test_mornings_come_every_day_at_nine(after: datetime, expected: datetime) -> None:
    assert next_morning(after, zone=PARIS) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(2026, 11, 20, 7, 59), None),
        (utc(2026, 11, 20, 8), utc(2026, 11, 20, 8)),
        (utc(2026, 11, 20, 22, 59), utc(2026, 11, 20, 8)),
        (utc(2026, 11, 20, 23), None),
    ],
)
def test_a_morning_lasts_until_its_day_ends(at: datetime, expected: datetime | None) -> None:
    assert morning_of(at, zone=PARIS) == expected


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize("hour", [time(9), time(1, 45), time(2), time(2, 15), time(2, 30), time(0)])
@pytest.mark.parametrize("weekday", [MONDAY, SUNDAY])
def test_over_ten_years_there_is_exactly_one_a_week_at_the_wanted_hour_where_it_exists(
    zone: str, hour: time, weekday: int
) -> None:
    place, at = ZoneInfo(zone), utc(2020, 1, 1)
    first_day = next_weekly(at, weekday=weekday, hour=hour, zone=place).astimezone(place).date()
    for week in range(522):
        before, at = at, next_weekly(at, weekday=weekday, hour=hour, zone=place)
        local = at.astimezone(place)
        assert local.date() == first_day + timedelta(weeks=week)
        assert local.time() == hour or _is_skipped(local.date(), hour, place)
        assert week == 0 or previous_weekly(at, weekday=weekday, hour=hour, zone=place) == before


def _is_skipped(day: date, hour: time, zone: ZoneInfo) -> bool:
    wanted = datetime.combine(day, hour, tzinfo=zone)
    return wanted.astimezone(UTC).astimezone(zone).time() != hour


@given(
    now=st.integers(0, 10 * 365 * 1440).map(lambda minutes: utc(2020, 1, 1) + timedelta(minutes=minutes)),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60)),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]).map(ZoneInfo),
)
def test_what_comes_next_and_what_came_last_are_one_step_apart(
    now: datetime, weekday: int, hour: time, zone: ZoneInfo
) -> None:
    following = next_weekly(now, weekday=weekday, hour=hour, zone=zone)
    latest = latest_due(utc(2019, 1, 1), now, weekday=weekday, hour=hour, zone=zone)
    assert latest is not None
    assert latest <= now < following
    assert weekly_period(following, weekday=weekday, hour=hour, zone=zone).start == latest
