from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pipeline.cadence import month_of, period_of_days, quarter_of, week_of
from pipeline.figures import Period
from pipeline.local_time import instant_at

PARIS = ZoneInfo("Europe/Paris")
MONDAY, SUNDAY = 0, 6


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def test_ninety_days_are_local_days_also_over_a_clock_change() -> None:
    now = period_of_days(utc(2026, 11, 23, 8), 90, PARIS)
    before = period_of_days(now.start, 90, PARIS)
    assert now == Period(start=utc(2026, 8, 25, 7), end=utc(2026, 11, 23, 8), zone="Europe/Paris")
    assert before == Period(start=utc(2026, 5, 27, 7), end=utc(2026, 8, 25, 7), zone="Europe/Paris")


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        (utc(2026, 11, 30, 22, 59), utc(2026, 10, 31, 23), utc(2026, 11, 30, 23)),
        (utc(2026, 11, 30, 23), utc(2026, 11, 30, 23), utc(2026, 12, 31, 23)),
        (utc(2026, 10, 1), utc(2026, 9, 30, 22), utc(2026, 10, 31, 23)),
    ],
)
def test_a_month_goes_from_local_midnight_to_local_midnight(at: datetime, start: datetime, end: datetime) -> None:
    assert month_of(at, PARIS) == Period(start=start, end=end, zone="Europe/Paris")


@pytest.mark.parametrize(
    ("at", "fiscal_start_month", "first", "past"),
    [
        (utc(2026, 11, 23), 1, date(2026, 10, 1), date(2027, 1, 1)),
        (utc(2026, 12, 31, 23), 1, date(2027, 1, 1), date(2027, 4, 1)),
        (utc(2026, 11, 23), 2, date(2026, 11, 1), date(2027, 2, 1)),
        (utc(2027, 1, 23), 2, date(2026, 11, 1), date(2027, 2, 1)),
        (utc(2026, 1, 15), 12, date(2025, 12, 1), date(2026, 3, 1)),
        (utc(2026, 11, 23), 4, date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_quarters_follow_the_start_of_the_fiscal_year(
    at: datetime, fiscal_start_month: int, first: date, past: date
) -> None:
    assert quarter_of(at, PARIS, fiscal_start_month) == Period(
        start=instant_at(first, time(), PARIS), end=instant_at(past, time(), PARIS), zone="Europe/Paris"
    )


@pytest.mark.parametrize(
    ("first_weekday", "first", "past"),
    [(MONDAY, date(2026, 10, 19), date(2026, 10, 26)), (SUNDAY, date(2026, 10, 25), date(2026, 11, 1))],
)
def test_a_week_starts_on_the_day_it_is_said_to(first_weekday: int, first: date, past: date) -> None:
    assert week_of(utc(2026, 10, 25, 12), PARIS, first_weekday) == Period(
        start=instant_at(first, time(), PARIS), end=instant_at(past, time(), PARIS), zone="Europe/Paris"
    )
