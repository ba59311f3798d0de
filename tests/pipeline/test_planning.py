"""When something planned long ago and never ticked off is a reason for a message."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.calendar import WeekdayCalendar
from pipeline.planning import is_worth_a_morning


def test_what_is_overdue_comes_every_day_for_a_week_then_on_the_first_working_day_of_each() -> None:
    """Overdue since Tuesday 17 November 2026; Monday 30 November is a holiday."""
    due_on = date(2026, 11, 17)
    calendar = WeekdayCalendar(holidays=frozenset({date(2026, 11, 30)}))
    days = [due_on + timedelta(days=ahead) for ahead in range(1, 30)]
    brought_up = [
        day.isoformat() for day in days if calendar.is_working(day) and is_worth_a_morning(due_on, day, calendar)
    ]
    assert brought_up == [
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
        "2026-11-23",
        "2026-11-24",
        "2026-12-01",
        "2026-12-07",
        "2026-12-14",
    ]
