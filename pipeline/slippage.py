"""What was to close in a period and did not. The definition stands in `docs/metrics.md`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.figures import Period
from pipeline.local_time import day_of, instant_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A deal that was to close and is still open: how often it has been put off by now, and until when."""

    deal_number: int
    pushes: int
    close_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slippage:
    """Numbers of the deals expected at the start of a period to close in it; of those the closed, and the slipped.

    In a period that is not over, `to_come` are those that may still close in it. Who was deleted or went to another
    pipeline is none of these.
    """

    expected: tuple[int, ...]
    closed: tuple[int, ...]
    slips: tuple[Slip, ...]
    to_come: tuple[int, ...] = ()


def days_of(period: Period) -> tuple[date, date]:
    """The days that begin within a period: the first one, and the first one past it."""
    zone = ZoneInfo(period.zone)
    return _first_day(period.start, zone), _first_day(period.end, zone)


def _first_day(at: datetime, zone: ZoneInfo) -> date:
    day = day_of(at, zone)
    return day if instant_at(day, time(), zone) >= at else day + timedelta(days=1)
