from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from pipeline.calendar import (
    LOOKED_BACK,
    WeekdayCalendar,
    add_working_days,
    holidays_between,
    next_working_day,
    working_days_between,
)

ARMISTICE = date(2026, 11, 11)
FRANCE = WeekdayCalendar(holidays=frozenset({ARMISTICE, date(2026, 12, 25), date(2027, 1, 1)}))
SUNDAY_TO_THURSDAY = WeekdayCalendar(weekdays=frozenset({6, 0, 1, 2, 3}))


class NeverWorking:
    def is_working(self, day: date) -> bool:
        return False


@pytest.mark.parametrize(
    ("last", "today", "days"),
    [
        (date(2026, 11, 9), date(2026, 11, 20), 8),
        (date(2026, 11, 4), date(2026, 11, 20), 11),
        (date(2026, 11, 12), date(2026, 11, 20), 6),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 21), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 22), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 10), date(2026, 11, 11), 0),
        (date(2026, 12, 31), date(2027, 1, 4), 1),
        (date(2028, 2, 28), date(2028, 3, 1), 2),
    ],
)
def test_working_days_are_those_after_the_last_sign_up_to_today(last: date, today: date, days: int) -> None:
    assert working_days_between(last, today, FRANCE) == days


def test_a_week_may_run_from_sunday_to_thursday() -> None:
    thursday, monday = date(2026, 11, 19), date(2026, 11, 23)
    assert working_days_between(thursday, monday, SUNDAY_TO_THURSDAY) == 2


def test_the_weekday_that_did_not_count_is_named() -> None:
    assert holidays_between(date(2026, 11, 9), date(2026, 11, 20), FRANCE) == (ARMISTICE,)


def test_a_holiday_on_a_saturday_is_not_worth_naming() -> None:
    calendar = WeekdayCalendar(holidays=frozenset({date(2026, 11, 14)}))
    assert holidays_between(date(2026, 11, 9), date(2026, 11, 20), calendar) == ()


def test_ten_years_of_silence_are_counted_as_two_without_asking_about_each_day() -> None:
    asked = []

    class Asked:
        def is_working(self, day: date) -> bool:
            asked.append(day)
            return FRANCE.is_working(day)

    today = date(2026, 11, 20)
    assert working_days_between(date(2016, 11, 20), today, Asked()) == working_days_between(
        today - LOOKED_BACK, today, FRANCE
    )
    assert len(asked) == LOOKED_BACK.days


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (ARMISTICE, date(2026, 11, 12)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day_is_the_day_itself_when_it_counts(day: date, expected: date) -> None:
    assert next_working_day(day, FRANCE) == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 10), 1, date(2026, 11, 12)),
    ],
)
def test_working_days_are_added_over_weekends_and_holidays(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count, FRANCE) == expected


def test_working_days_are_not_taken_away() -> None:
    with pytest.raises(ValueError, match="only added"):
        add_working_days(date(2026, 11, 20), -1, FRANCE)


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(LookupError):
        next_working_day(date(2026, 11, 20), NeverWorking())


@pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({7, 8})])
def test_a_week_without_a_working_day_is_refused_at_once(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="without a working day"):
        WeekdayCalendar(weekdays=weekdays)


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(day=DAYS, count=st.integers(0, 200))
def test_counting_finds_as_many_days_as_were_added(day: date, count: int) -> None:
    assert working_days_between(day, add_working_days(day, count, FRANCE), FRANCE) == count


@given(start=DAYS, first=st.integers(0, 300), second=st.integers(0, 300))
def test_two_spans_in_a_row_count_as_much_as_the_whole(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    parts = working_days_between(start, middle, FRANCE) + working_days_between(middle, end, FRANCE)
    assert working_days_between(start, end, FRANCE) == parts
