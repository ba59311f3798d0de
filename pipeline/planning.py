"""On which day something planned by itself is due, never one nobody works; and when what is overdue is brought up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.cadence import MORNING
from pipeline.calendar import Calendar, next_working_day, working_days_between
from pipeline.local_time import day_of, instant_at

FRESH = timedelta(days=7)
"""For so long something overdue is a reason for a message every working day; afterwards once a week."""


def working_day_in(days: int, at: datetime, *, zone: ZoneInfo, calendar: Calendar) -> date:
    """The day in `zone` that is `days` calendar days after `at`, or the next working day.

    LookupError when a whole year has no working day.
    """
    return next_working_day(day_of(at, zone) + timedelta(days=days), calendar)


def due_in(days: int, at: datetime, *, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The UTC instant at which the morning of that day begins in `zone`; LookupError as above."""
    return instant_at(working_day_in(days, at, zone=zone, calendar=calendar), MORNING, zone)


def is_worth_a_morning(due_on: date, today: date, calendar: Calendar) -> bool:
    """Whether what is overdue since `due_on` is reason enough for a message on the working day `today`.

    For a week it is; afterwards on the first working day of a week, so that nobody learns to overlook the message.
    """
    before_the_week = today - timedelta(days=today.weekday() + 1)
    return today - due_on <= FRESH or working_days_between(before_the_week, today, calendar) == 1
