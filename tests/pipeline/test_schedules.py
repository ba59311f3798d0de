from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from pipeline.calendar import WeekdayCalendar
from pipeline.figures import Period
from pipeline.schedules import CADENCES, FIRST_WORKING_DAY, LAST_WORKING_DAY, Cadence, Schedule

PARIS = ZoneInfo("Europe/Paris")
MONDAY, WEDNESDAY, FRIDAY, SUNDAY = 0, 2, 4, 6
NINE = Schedule(zone=PARIS)
ZONES = ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe"]


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def local(schedule: Schedule, at: datetime) -> str:
    return f"{at.astimezone(schedule.zone):%a %d %b %H:%M}"


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
    assert NINE.next(after) == expected


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
    assert NINE.previous(before) == expected


def test_a_schedule_in_the_hour_that_is_skipped_goes_out_at_the_jump() -> None:
    sunday = Schedule(zone=PARIS, weekday=SUNDAY, hour=time(2, 30))
    assert sunday.next(utc(2026, 3, 28)) == utc(2026, 3, 29, 1)


def test_a_schedule_in_the_hour_that_comes_twice_goes_out_the_first_time_only() -> None:
    sunday = Schedule(zone=PARIS, weekday=SUNDAY, hour=time(2, 30))
    first = sunday.next(utc(2026, 10, 24))
    assert (first, sunday.next(first)) == (utc(2026, 10, 25, 0, 30), utc(2026, 11, 1, 1, 30))


def test_a_day_an_island_skipped_is_not_a_digest_skipped() -> None:
    friday = Schedule(zone=ZoneInfo("Pacific/Apia"), weekday=FRIDAY)
    first = friday.next(utc(2011, 12, 29))
    assert (first, friday.next(first)) == (utc(2011, 12, 30, 10), utc(2012, 1, 5, 19))


NOVEMBER = utc(2026, 11, 1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"cadence": "daily", "hour": time(8, 30)}, ["Mon 02 Nov 08:30", "Tue 03 Nov 08:30", "Wed 04 Nov 08:30"]),
        (
            {"cadence": "daily", "working_days": frozenset({6, 0, 1, 2, 3})},
            [
                "Sun 01 Nov 09:00",
                "Mon 02 Nov 09:00",
                "Tue 03 Nov 09:00",
                "Wed 04 Nov 09:00",
                "Thu 05 Nov 09:00",
                "Sun 08 Nov 09:00",
            ],
        ),
        ({"cadence": "weekly", "weekday": FRIDAY}, ["Fri 06 Nov 09:00", "Fri 13 Nov 09:00"]),
        ({"cadence": "monthly"}, ["Sun 01 Nov 09:00", "Tue 01 Dec 09:00", "Fri 01 Jan 09:00"]),
        ({"cadence": "monthly", "month_day": 31}, ["Mon 30 Nov 09:00", "Thu 31 Dec 09:00", "Sun 31 Jan 09:00"]),
        ({"cadence": "monthly", "month_day": FIRST_WORKING_DAY}, ["Mon 02 Nov 09:00", "Tue 01 Dec 09:00"]),
        ({"cadence": "monthly", "month_day": LAST_WORKING_DAY}, ["Mon 30 Nov 09:00", "Thu 31 Dec 09:00"]),
        ({"cadence": "quarterly"}, ["Fri 01 Jan 09:00", "Thu 01 Apr 09:00", "Thu 01 Jul 09:00"]),
        ({"cadence": "quarterly", "fiscal_starts": 2}, ["Sun 01 Nov 09:00", "Mon 01 Feb 09:00"]),
        ({"cadence": "quarterly", "month_day": LAST_WORKING_DAY}, ["Thu 31 Dec 09:00", "Wed 31 Mar 09:00"]),
        ({"cadence": "quarterly", "month_day": 15}, ["Fri 15 Jan 09:00", "Thu 15 Apr 09:00"]),
    ],
)
def test_every_cadence_comes_on_its_days_at_its_hour(facts: dict[str, Any], expected: list[str]) -> None:
    schedule, at, found = Schedule(zone=PARIS, **facts), NOVEMBER, []
    for _ in expected:
        at = schedule.next(at)
        found.append(local(schedule, at))
    assert found == expected


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cadence", CADENCES)
@pytest.mark.parametrize("hour", [time(9), time(2, 15), time(0)])
def test_over_two_years_the_hour_is_kept_where_it_exists_and_periods_join(
    zone: str, cadence: Cadence, hour: time
) -> None:
    schedule, at = Schedule(cadence=cadence, zone=ZoneInfo(zone), hour=hour), utc(2026, 1, 1)
    days = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(-2, 733)]
    wanted = [day for day in days if schedule.falls_on(day)]
    for day in wanted[wanted.index(schedule.next(at).astimezone(schedule.zone).date()) :]:
        before, at = at, schedule.next(at)
        shown = at.astimezone(schedule.zone)
        assert shown.date() == day
        assert shown.time() == hour or _is_skipped(day, hour, schedule.zone)
        assert before == utc(2026, 1, 1) or schedule.period(at) == Period(start=before, end=at, zone=zone)


def _is_skipped(day: date, hour: time, zone: ZoneInfo) -> bool:
    wanted = datetime.combine(day, hour, tzinfo=zone)
    return wanted.astimezone(UTC).astimezone(zone).time() != hour


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
    assert NINE.latest_due(utc(2026, 11, 23, 8), now) == expected


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
    assert Schedule(cadence=cadence, zone=PARIS).too_late(due, due + late) == expected


ARMISTICE = WeekdayCalendar(holidays=frozenset({date(2026, 11, 11)}))
NEW_YEAR = WeekdayCalendar(holidays=frozenset({date(2027, 1, 1)}))


@pytest.mark.parametrize(
    ("facts", "occurrence", "calendar", "expected"),
    [
        ({"weekday": WEDNESDAY}, utc(2026, 11, 4, 8), ARMISTICE, "Wed 04 Nov 09:00"),
        ({"weekday": WEDNESDAY}, utc(2026, 11, 11, 8), ARMISTICE, "Thu 12 Nov 09:00"),
        ({"weekday": SUNDAY}, utc(2026, 11, 15, 8), ARMISTICE, "Sun 15 Nov 09:00"),
        ({"cadence": "daily"}, utc(2026, 11, 11, 8), ARMISTICE, "Thu 12 Nov 09:00"),
        ({"cadence": "monthly"}, utc(2026, 11, 1, 8), ARMISTICE, "Mon 02 Nov 09:00"),
        ({"cadence": "quarterly"}, utc(2027, 1, 1, 8), NEW_YEAR, "Mon 04 Jan 09:00"),
        ({"cadence": "monthly", "month_day": 15}, utc(2026, 12, 15, 8), ARMISTICE, "Tue 15 Dec 09:00"),
    ],
)
def test_on_a_day_off_a_digest_waits_for_a_working_day_unless_it_was_wanted_on_one(
    facts: dict[str, Any], occurrence: datetime, calendar: WeekdayCalendar, expected: str
) -> None:
    schedule = Schedule(zone=PARIS, **facts)
    assert local(schedule, schedule.goes_out(occurrence, calendar)) == expected


def test_a_digest_that_waits_over_a_clock_change_keeps_its_hour() -> None:
    good_friday = WeekdayCalendar(holidays=frozenset({date(2024, 3, 29)}))
    friday = Schedule(zone=PARIS, weekday=FRIDAY)
    assert friday.goes_out(utc(2024, 3, 29, 8), good_friday) == utc(2024, 4, 1, 7)


def _schedules() -> st.SearchStrategy[Schedule]:
    build: Callable[..., Schedule] = Schedule
    return st.builds(
        build,
        cadence=st.sampled_from(CADENCES),
        weekday=st.integers(0, 6),
        month_day=st.sampled_from([FIRST_WORKING_DAY, LAST_WORKING_DAY, 1, 15, 29, 31]),
        hour=st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60)),
        zone=st.sampled_from([*ZONES, "Pacific/Apia"]).map(ZoneInfo),
        working_days=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
        fiscal_starts=st.integers(1, 12),
    )


@settings(max_examples=25)
@given(
    now=st.integers(0, 20 * 365 * 1440).map(lambda minutes: utc(2010, 1, 1) + timedelta(minutes=minutes)),
    schedule=_schedules(),
)
def test_what_comes_next_and_what_came_last_are_one_step_apart(now: datetime, schedule: Schedule) -> None:
    following, latest = schedule.next(now), schedule.latest_due(utc(2009, 1, 1), now)
    assert latest is not None
    assert latest <= now < following
    assert schedule.period(following).start == latest
