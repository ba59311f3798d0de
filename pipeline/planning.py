"""On which day something planned by itself is due: so many days on, and never on a day nobody works."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.cadence import MORNING
from pipeline.calendar import Calendar, next_working_day
from pipeline.local_time import day_of, instant_at


def due_in(days: int, at: datetime, *, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The UTC instant at which the morning begins in `zone`, `days` calendar days after `at` or the next working day.

    LookupError when a whole year has no working day.
    """
    return instant_at(next_working_day(day_of(at, zone) + timedelta(days=days), calendar), MORNING, zone)
