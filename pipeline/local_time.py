"""From wall clocks to instants and back, across both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day it is in `zone` at an aware instant."""
    return at.astimezone(zone).date()


def instant_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in `zone` show `hour` on `day`.

    Where clocks go back and show it twice, the first time. Where they jump over it, the instant of the jump.
    """
    local = datetime.combine(day, hour.replace(tzinfo=None, fold=0), tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return first if first <= second else _jump_between(second, first, zone)


def rest_of_day(at: datetime, zone: ZoneInfo) -> timedelta:
    """How long the local day of `at` lasts yet."""
    return instant_at(day_of(at, zone) + timedelta(days=1), time(), zone) - at


def _jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first UTC second in `(before, after]` with the offset of `after`: clocks change once between the two."""
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
