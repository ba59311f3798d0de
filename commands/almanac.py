"""What words for periods are measured by: today, where weeks and years start, and which way one looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.cadence import month_of, quarter_of, week_of, year_of
from pipeline.figures import Period
from pipeline.local_time import day_of

Span = tuple[date, date]
"""The first and the last day."""

Readings = tuple[Span, ...]
"""All that words may mean, in order of time: `november` is one November a year, `2025` a single year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Almanac:
    """What words for periods are measured by: the moment (UTC), the asker's zone and locale, the team's year.

    Weeks start on `week_starts` (Monday 0); months, quarters and years follow `fiscal_starts` (a month, 1 to 12). A
    fiscal year goes by the calendar year it starts in. `ahead` says that of several Novembers the coming one is meant,
    as in a forecast, and not the last that began.
    """

    at: datetime
    zone: ZoneInfo
    locale: str
    week_starts: int = 0
    fiscal_starts: int = 1
    ahead: bool = False

    @property
    def today(self) -> date:
        """The asker's date."""
        return day_of(self.at, self.zone)

    def around(self, unit: str, steps: int, day: date | None = None) -> Span:
        """The week, month, quarter or year that is `steps` after the one `day` (today) is in."""
        of: Mapping[str, Callable[[datetime], Period]] = {
            "week": lambda at: week_of(at, self.zone, self.week_starts),
            "month": lambda at: month_of(at, self.zone),
            "quarter": lambda at: quarter_of(at, self.zone, self.fiscal_starts),
            "year": lambda at: year_of(at, self.zone, self.fiscal_starts),
        }
        noon = datetime.combine(day or self.today, time(12), tzinfo=self.zone)
        period = of[unit](noon)
        for _ in range(abs(steps)):
            period = of[unit](period.end if steps > 0 else period.start - timedelta(hours=1))
        return day_of(period.start, self.zone), day_of(period.end, self.zone) - timedelta(days=1)


def latest(spans: Readings, begun_by: date) -> Span | None:
    """The last that has begun by then, or the only one there is; None of none."""
    begun = [span for span in spans if span[0] <= begun_by]
    return spans[0] if len(spans) == 1 else begun[-1] if begun else None


def earliest(spans: Readings, lasting_to: date) -> Span | None:
    """The first that is not over before then, or the only one there is."""
    lasting = [span for span in spans if span[1] >= lasting_to]
    return spans[0] if len(spans) == 1 else lasting[0] if lasting else None
