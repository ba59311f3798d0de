"""What the buttons of a report carry: which report it is, of which pipeline and time, as of when.

`r` is the report, `n` the pipeline, `o` the period ("2026-11-01/2026-12-01/Europe/Paris": its first day, the day after
its last one, its zone), `w` further words it was asked with, `a` the instant it is as of (ISO 8601, UTC).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from messages.actions import written
from pipeline.cadence import whole_days
from pipeline.figures import Period
from pipeline.local_time import day_of

_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 1, 1)
"""No report is of a time before or after; a forged one would lead beyond the calendar."""

How = Literal["see", "count"]


def report(*, r: str, n: int, o: str, h: How = "see", w: str = "", a: str | None = None, x: int | None = None) -> str:
    """Show the report, or say how it is counted (`h` "count"), with `x` deals left out of its amounts."""
    return written("report", r=r, n=n, o=o, h=h, w=w or None, a=a, x=x)


def post_report(*, r: str, n: int, o: str, a: str, w: str = "") -> str:
    """Post the report that was shown as of `a` in the channel where the button is; once."""
    return written("post_report", r=r, n=n, o=o, a=a, w=w or None)


def deals(
    *,
    f: str,
    o: str,
    a: str,
    l: str | None = None,  # noqa: E741
    r: str | None = None,
    n: int | None = None,
    w: str = "",
    p: int | None = None,
) -> str:
    """Open page `p` of the deals behind figure `f`: packed numbers `l`, or else those of report `r` told anew."""
    return written("deals", f=f, o=o, a=a, l=l, r=r, n=n, w=w or None, p=p)


def period_in_words(period: Period) -> str:
    """A period of whole days as buttons carry it."""
    zone = ZoneInfo(period.zone)
    return f"{day_of(period.start, zone)}/{day_of(period.end, zone)}/{period.zone}"


def period_of(carried: str) -> Period:
    """The period that `period_in_words` wrote; ValueError for anything else."""
    first, past, zone = carried.split("/", 2)
    try:
        period = whole_days(date.fromisoformat(first), date.fromisoformat(past), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, OSError, OverflowError) as unknown:
        raise ValueError(carried) from unknown
    if period.start >= period.end or not _EARLIEST <= date.fromisoformat(first) <= date.fromisoformat(past) <= _LATEST:
        raise ValueError(carried)
    return period


def instant_in_words(at: datetime) -> str:
    """An instant as buttons carry it, in few letters: a line of a menu holds 150."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


def instant_of(carried: str) -> datetime:
    """An instant as buttons carry it, in UTC; ValueError for anything else, and for a time without a zone."""
    try:
        at = datetime.fromisoformat(carried)
        if at.tzinfo is None:
            raise ValueError(carried)
        at = at.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError(carried) from beyond
    if not _EARLIEST <= at.date() <= _LATEST:
        raise ValueError(carried)
    return at
