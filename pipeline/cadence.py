"""When scheduled things are due, and the periods figures are of. Local times survive both clock changes.

A local time clocks jump over is due at the jump; one they show twice is due the first time.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.calendar import MONDAY_TO_FRIDAY, Calendar, next_working_day
from pipeline.figures import Period
from pipeline.local_time import day_of, instant_at

MORNING = time(9)
"""When the day's unasked messages go out, local time."""

Cadence = Literal["daily", "weekly", "monthly", "quarterly"]

LATEST: Mapping[Cadence, timedelta] = {
    "daily": timedelta(hours=12),
    "weekly": timedelta(days=1),
    "monthly": timedelta(days=7),
    "quarterly": timedelta(days=7),
}
"""How late a digest is still worth posting, after an outage."""

_WEEK = timedelta(days=7)


def next_weekly(after: datetime, *, weekday: int, hour: time, zone: ZoneInfo) -> datetime:
    """The first UTC instant strictly after `after` that is `weekday` (Monday 0) at `hour` in `zone`."""
    return min(at for at in _around(after, weekday, hour, zone) if at > after)


def previous_weekly(before: datetime, *, weekday: int, hour: time, zone: ZoneInfo) -> datetime:
    """The last UTC instant strictly before `before` that is `weekday` (Monday 0) at `hour` in `zone`."""
    return max(at for at in _around(before, weekday, hour, zone) if at < before)


def weekly_period(at: datetime, *, weekday: int, hour: time, zone: ZoneInfo) -> Period:
    """From the scheduled instant before `at` to `at`: what the digest due at `at` covers."""
    start = previous_weekly(at, weekday=weekday, hour=hour, zone=zone)
    return Period(start=start, end=at.astimezone(UTC), zone=zone.key)


def latest_due(next_at: datetime, now: datetime, *, weekday: int, hour: time, zone: ZoneInfo) -> datetime | None:
    """The latest occurrence up to and including `now`, given that `next_at` is the first not done; None if all are."""
    if next_at > now:
        return None
    just_after = now + datetime.resolution
    return max(next_at.astimezone(UTC), previous_weekly(just_after, weekday=weekday, hour=hour, zone=zone))


def goes_out_at(
    occurrence: datetime,
    *,
    hour: time,
    zone: ZoneInfo,
    calendar: Calendar,
    weekdays: Container[int] = MONDAY_TO_FRIDAY,
) -> datetime:
    """When a digest due at `occurrence` is posted: then, or on a public holiday the next working day at `hour`.

    A holiday is one of the `weekdays` on which nobody works: a digest wanted on a Sunday goes out on Sunday.
    """
    day = day_of(occurrence, zone)
    if day.weekday() not in weekdays or calendar.is_working(day):
        return occurrence.astimezone(UTC)
    return instant_at(next_working_day(day, calendar), hour, zone)


def too_late(due: datetime, now: datetime, *, cadence: Cadence = "weekly") -> bool:
    """Whether a digest that was to go out at `due` is not worth posting any more."""
    return now - due > LATEST[cadence]


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
    return _days(first, first + _WEEK, zone)


def month_of(at: datetime, zone: ZoneInfo) -> Period:
    """The local calendar month around `at`."""
    return _months(day_of(at, zone), since=0, length=1, zone=zone)


def quarter_of(at: datetime, zone: ZoneInfo, fiscal_start_month: int = 1) -> Period:
    """The local quarter around `at`, of a year that starts in `fiscal_start_month` (1 to 12)."""
    today = day_of(at, zone)
    return _months(today, since=(today.month - fiscal_start_month) % 3, length=3, zone=zone)


def _around(at: datetime, weekday: int, hour: time, zone: ZoneInfo) -> list[datetime]:
    """Scheduled instants of the weeks around `at`: one more each way, as a jump of the clock may move one a day on."""
    today = day_of(at, zone)
    coming = today + timedelta(days=(weekday - today.weekday()) % 7)
    return [instant_at(coming + weeks * _WEEK, hour, zone) for weeks in range(-2, 2)]


def _months(today: date, *, since: int, length: int, zone: ZoneInfo) -> Period:
    """`length` whole months, of which `since` have passed before that of `today`."""
    first = today.year * 12 + today.month - 1 - since
    edges = [date(month // 12, month % 12 + 1, 1) for month in (first, first + length)]
    return _days(edges[0], edges[1], zone)


def _days(first: date, past: date, zone: ZoneInfo) -> Period:
    return Period(start=instant_at(first, time(), zone), end=instant_at(past, time(), zone), zone=zone.key)
