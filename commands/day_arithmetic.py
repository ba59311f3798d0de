"""Counting days: the coming Friday, three working days on, the end of the quarter."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_FRIDAY = 4


def later(today: date, days: int) -> date:
    """`days` after `today`; OverflowError beyond the year 9999."""
    return today + timedelta(days=days)


def coming(today: date, weekday: int) -> date:
    """The first `weekday` (Monday 0) after `today`, never today itself."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def working_days_on(today: date, count: int) -> date:
    """`count` days on from `today`, Saturdays and Sundays not counted; holidays are."""
    weeks, rest = divmod(count, 5)
    day = today + timedelta(weeks=weeks)
    while rest or day.weekday() > _FRIDAY:
        day += timedelta(days=1)
        rest -= day.weekday() <= _FRIDAY and rest > 0
    return day


def months_on(today: date, count: int) -> date:
    """The same day `count` months on, or that month's last; ValueError beyond the year 9999."""
    year, month = divmod(today.month - 1 + count, 12)
    year, month = today.year + year, month + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def dated(today: date, day: int, month: int, year: int | None) -> date:
    """That date, or without a year the next such, today included; ValueError when there is none."""
    if year is not None:
        return date(year, month, day)
    for ahead in range(9):  # 29 February comes round within eight years
        found = _date_or_none(today.year + ahead, month, day)
        if found and found >= today:
            return found
    raise ValueError((day, month))


def _date_or_none(year: int, month: int, day: int) -> date | None:
    last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
    return date(year, month, day) if 1 <= day <= last else None


def day_of_month(today: date, day: int) -> date:
    """The next day of that number, today included; ValueError when there is none."""
    for ahead in range(3):
        month = months_on(today.replace(day=1), ahead)
        found = _date_or_none(month.year, month.month, day)
        if found and found >= today:
            return found
    raise ValueError(day)


def start_of(today: date, period: str, ahead: int) -> date:
    """The first day of the week (Monday), month, quarter or year that is `ahead` periods after today's."""
    if period == "week":
        return today + timedelta(days=7 * ahead - today.weekday())
    months = _MONTHS_IN[period]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    return months_on(first, months * ahead)


def end_of(today: date, period: str, ahead: int = 0) -> date:
    """The last day of that period; of a week its Friday, and after Friday the next one."""
    if period == "week":
        friday = start_of(today, "week", ahead) + timedelta(days=_FRIDAY)
        return friday if friday >= today else friday + timedelta(days=7)
    return start_of(today, period, ahead + 1) - timedelta(days=1)


def end_of_month(today: date, month: int, year: int | None) -> date:
    """The last day of that month, or without a year of the next such that has not passed."""
    for candidate in (today.year, today.year + 1) if year is None else (year,):
        last = date(candidate, month, calendar.monthrange(candidate, month)[1])
        if year is not None or last >= today:
            return last
    raise ValueError((month, year))
