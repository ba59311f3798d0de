"""When mornings come, and the periods figures are of. Local times survive both clock changes.

A local time clocks jump over is due at the jump; one they show twice is due the first time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.figures import Period
from pipeline.local_time import day_of, instant_at

MORNING = time(9)
"""When the day's unasked messages go out, local time."""

_WEEK = timedelta(days=7)


def next_morning(after: datetime, *, zone: ZoneInfo, hour: time = MORNING) -> datetime:
    """The first UTC instant strictly after `after` at which clocks in `zone` show `hour`, on whatever day."""
    today = day_of(after, zone)
    mornings = (instant_at(today + timedelta(days=ahead), hour, zone) for ahead in range(-1, 3))
    return min(at for at in mornings if at > after)


def morning_of(at: datetime, *, zone: ZoneInfo, hour: time = MORNING) -> datetime | None:
    """The morning of the local day it is at `at`, once it has come; None before it.

    A morning message is worth sending until its local day ends, and this is how to ask.
    """
    morning = instant_at(day_of(at, zone), hour, zone)
    return morning if morning <= at else None


def period_of_days(end: datetime, days: int, zone: ZoneInfo) -> Period:
    """The `days` local days before `end`: from the same time of the clock that many days earlier."""
    local = end.astimezone(zone)
    start = instant_at(local.date() - timedelta(days=days), local.time(), zone)
    return Period(start=start, end=end.astimezone(UTC), zone=zone.key)


def week_of(at: datetime, zone: ZoneInfo, first_weekday: int = 0) -> Period:
    """The local week around `at`, from midnight of `first_weekday` (Monday 0) to the next."""
    today = day_of(at, zone)
    first = today - timedelta(days=(today.weekday() - first_weekday) % 7)
    return whole_days(first, first + _WEEK, zone)


def month_of(at: datetime, zone: ZoneInfo) -> Period:
    """The local calendar month around `at`."""
    return _months(day_of(at, zone), since=0, length=1, zone=zone)


def quarter_of(at: datetime, zone: ZoneInfo, fiscal_start_month: int = 1) -> Period:
    """The local quarter around `at`, of a year that starts in `fiscal_start_month` (1 to 12)."""
    today = day_of(at, zone)
    return _months(today, since=(today.month - fiscal_start_month) % 3, length=3, zone=zone)


def year_of(at: datetime, zone: ZoneInfo, fiscal_start_month: int = 1) -> Period:
    """The local year around `at`, which starts in `fiscal_start_month` (1 to 12)."""
    today = day_of(at, zone)
    return _months(today, since=(today.month - fiscal_start_month) % 12, length=12, zone=zone)


def whole_days(first: date, past: date, zone: ZoneInfo) -> Period:
    """The local days from `first` up to but not including `past`, midnight to midnight."""
    return Period(start=instant_at(first, time(), zone), end=instant_at(past, time(), zone), zone=zone.key)


def _months(today: date, *, since: int, length: int, zone: ZoneInfo) -> Period:
    """`length` whole months, of which `since` have passed before that of `today`."""
    first = today.year * 12 + today.month - 1 - since
    edges = [date(month // 12, month % 12 + 1, 1) for month in (first, first + length)]
    return whole_days(edges[0], edges[1], zone)
