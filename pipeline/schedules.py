"""When a digest is due, which period it covers, and how late it is still worth posting.

Local times survive both clock changes: a time clocks jump over is due at the jump, one they show twice the first time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.cadence import MORNING
from pipeline.calendar import MONDAY_TO_FRIDAY, Calendar, next_working_day
from pipeline.figures import Period
from pipeline.local_time import day_of, instant_at

Cadence = Literal["daily", "weekly", "monthly", "quarterly"]

CADENCES: tuple[Cadence, ...] = ("daily", "weekly", "monthly", "quarterly")

LATEST: Mapping[Cadence, timedelta] = {
    "daily": timedelta(hours=12),
    "weekly": timedelta(days=1),
    "monthly": timedelta(days=7),
    "quarterly": timedelta(days=7),
}
"""How late a digest is still worth posting, after an outage."""

Section = Literal["changes", "funnel", "forecast", "attention", "closed", "leaderboard", "detail"]
"""A part of a digest; "detail" is each person's share, in the thread."""

SECTIONS: tuple[Section, ...] = ("changes", "funnel", "forecast", "attention", "closed", "leaderboard", "detail")
"""In the order they are read."""

USUAL_SECTIONS: tuple[Section, ...] = tuple(section for section in SECTIONS if section != "leaderboard")
"""What a digest shows unless somebody chose: a ranking of people is nothing to spring on a team."""

FIRST_WORKING_DAY = -1
LAST_WORKING_DAY = -2
"""What stands for a day of the month where it is the first or the last on which the team works."""

_QUARTER = 3
_FURTHEST = 130
"""Days within which every schedule comes round: a quarter, with a month on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often, at `hour` on the clocks of `zone`.

    Daily means the team's `working_days` (Monday 0), weekly `weekday`. Monthly is day `month_day` (1 to 31, the last
    day where a month has fewer, or `FIRST_WORKING_DAY`, `LAST_WORKING_DAY`); quarterly is that day of the first month
    of a quarter, the last working day that of its last, in a year that begins in month `fiscal_starts`. Public holidays
    do not move an occurrence, only when it goes out: its period must not depend on a calendar that may be corrected.
    """

    cadence: Cadence = "weekly"
    hour: time = MORNING
    zone: ZoneInfo
    weekday: int = 0
    month_day: int = 1
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    fiscal_starts: int = 1

    def next(self, after: datetime) -> datetime:
        """The first scheduled UTC instant strictly after `after`."""
        today = day_of(after, self.zone)
        coming = self._instants(today + timedelta(days=ahead) for ahead in range(-2, _FURTHEST))
        return next(at for at in coming if at > after)

    def previous(self, before: datetime) -> datetime:
        """The last scheduled UTC instant strictly before `before`."""
        today = day_of(before, self.zone)
        past = self._instants(today - timedelta(days=back) for back in range(-2, _FURTHEST))
        return next(at for at in past if at < before)

    def period(self, at: datetime) -> Period:
        """What the digest due at `at` covers: from the scheduled instant before it."""
        return Period(start=self.previous(at), end=at.astimezone(UTC), zone=self.zone.key)

    def latest_due(self, next_at: datetime, now: datetime) -> datetime | None:
        """The latest occurrence up to and including `now`, where `next_at` is the first not done; None if all are."""
        if next_at > now:
            return None
        return max(next_at.astimezone(UTC), self.previous(now + datetime.resolution))

    def goes_out(self, occurrence: datetime, calendar: Calendar) -> datetime:
        """When a digest due at `occurrence` is posted: then, or on a day off the next working day, at the same hour.

        A weekly one wanted on a Sunday goes out on Sunday; the first of a month that is a Sunday was not wanted as one.
        """
        day = day_of(occurrence, self.zone)
        wanted = self.cadence == "weekly" and day.weekday() not in self.working_days
        if wanted or calendar.is_working(day):
            return occurrence.astimezone(UTC)
        return instant_at(next_working_day(day, calendar), self.hour, self.zone)

    def worth_until(self, due: datetime) -> datetime:
        """Until when a digest that was to go out at `due` is still worth posting."""
        return due + LATEST[self.cadence]

    def too_late(self, due: datetime, now: datetime) -> bool:
        """Whether a digest that was to go out at `due` is not worth posting any more."""
        return now > self.worth_until(due)

    def falls_on(self, day: date) -> bool:
        """Whether there is an occurrence on the local `day`."""
        if self.cadence == "daily":
            return day.weekday() in self.working_days
        if self.cadence == "weekly":
            return day.weekday() == self.weekday
        return (self.cadence == "monthly" or self._is_month_of_quarter(day)) and self._is_day_of_month(day)

    def _instants(self, days: Iterator[date]) -> Iterator[datetime]:
        return (instant_at(day, self.hour, self.zone) for day in days if self.falls_on(day))

    def _is_day_of_month(self, day: date) -> bool:
        days = monthrange(day.year, day.month)[1]
        if self.month_day > 0:
            return day.day == min(self.month_day, days)
        working = [on for on in range(1, days + 1) if day.replace(day=on).weekday() in self.working_days]
        return day.day == (working[0] if self.month_day == FIRST_WORKING_DAY else working[-1])

    def _is_month_of_quarter(self, day: date) -> bool:
        wanted = _QUARTER - 1 if self.month_day == LAST_WORKING_DAY else 0
        return (day.month - self.fiscal_starts) % _QUARTER == wanted
