"""What a digest says beside the figures of its period: what was usual before, a result, what was restated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pipeline.breakdowns import RepLine
from pipeline.cadence import month_of, quarter_of
from pipeline.figures import DigestFigures, FlowKind, Period, Tally
from pipeline.goals import Per
from pipeline.money import Money, round_half_up
from pipeline.schedules import Schedule

PERIODS_BEFORE = 4
"""How many periods an average is of."""

Why = Literal["undone", "imported", "rates", "other"]
"""Why a deal stands otherwise in the past than it was printed.

A change of it was taken back, it was brought in, the rate of that day is another by now, or anything else. Deleting,
handing over and removing stages count from their moment on, and alter the past only when they are taken back.
"""

Counted = Literal["won", "new", "lost"]
COUNTED: tuple[Counted, ...] = ("won", "new", "lost")
"""What is compared with the periods before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A count in the period before, and its average over so many periods, to a tenth, halves up."""

    before: int
    average: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a month or a quarter that ended brought, against its goal in minor units of the base, None without one."""

    period: Period
    won: Tally
    goal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """By how much a period opens otherwise than the last one closed in print, and the deals that make it so."""

    count: int
    minor: int
    closed: Tally
    deals: Mapping[Why, tuple[int, ...]]

    @property
    def numbers(self) -> tuple[int, ...]:
        """All those deals, in the order of their numbers."""
        return tuple(sorted(number for deals in self.deals.values() for number in deals))


@dataclass(frozen=True, slots=True)
class Unreported:
    """A time between two digests that none was posted about, and what the one before closed with."""

    period: Period
    closed: Tally


@dataclass(frozen=True, slots=True)
class Covered:
    """What a digest covers. It was `moved` where that is another time than its schedule has between two occurrences."""

    period: Period
    moved: bool = False
    unreported: Unreported | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestReport:
    """All a digest says. `usual` is empty where there was no period before, `team` where nobody's share is wanted.

    It was `moved` where its period begins at the hour it was wanted at before, and is compared with no other then.
    """

    figures: DigestFigures
    usual: Mapping[Counted, Usual]
    periods: int = 0
    result: Result | None = None
    team: tuple[RepLine, ...] = ()
    restated: Restated | None = None
    moved: bool = False
    unreported: Unreported | None = None


def usual(flows: Sequence[Mapping[FlowKind, int]]) -> dict[Counted, Usual]:
    """What was usual in these periods, of each how many deals came and went, the last first; nothing of none."""
    if not flows:
        return {}
    counts = {kind: [flow.get(kind, 0) for flow in flows] for kind in COUNTED}
    return {kind: Usual(before=of[0], average=_tenths(sum(of), len(of))) for kind, of in counts.items()}


def periods_before(schedule: Schedule, period: Period, *, since: datetime) -> list[Period]:
    """The scheduled periods before one, the last first, at most four; none that began before `since` (UTC)."""
    found = []
    for _ in range(PERIODS_BEFORE):
        period = schedule.period(period.start)
        if period.start < since:
            break
        found.append(period)
    return found


def goal_periods(schedule: Schedule, at: datetime, *, per: Per | None) -> list[Period]:
    """The periods whose goal a digest at `at` is about, the likelier first: the first with a goal is taken.

    A month for the daily and monthly, a quarter for the quarterly; for the weekly the one that its goal was set `per`,
    a quarter without one.
    """
    month, quarter = _month(schedule, at), _quarter(schedule, at)
    weekly = [month, quarter] if per == "month" else [quarter, month]
    return {"daily": [month, quarter], "weekly": weekly, "monthly": [month], "quarterly": [quarter]}[schedule.cadence]


def ended_period(schedule: Schedule, period: Period) -> Period | None:
    """The month of a monthly digest, or quarter of a quarterly one, that ended within its period; None for others."""
    if schedule.cadence not in {"monthly", "quarterly"}:
        return None
    around = _month if schedule.cadence == "monthly" else _quarter
    ended = around(schedule, around(schedule, period.end).start - datetime.resolution)
    return ended if ended.end > period.start else None


@dataclass(frozen=True, slots=True)
class Stood:
    """What an open deal was worth at an instant: in its own currency, and in minor units of the base.

    `minor` is None where there was no rate, or no value.
    """

    value: Money | None
    minor: int | None


def touched(printed: Mapping[int, Stood], now: Mapping[int, Stood]) -> list[int]:
    """The numbers of the deals that stood otherwise at an instant than was printed of it."""
    return sorted(number for number in {*printed, *now} if printed.get(number) != now.get(number))


def restated(
    printed: Mapping[int, Stood],
    now: Mapping[int, Stood],
    *,
    closed: Tally,
    opening: Tally,
    why: Mapping[int, Why],
) -> Restated | None:
    """What makes an `opening` differ from what was `closed` with in print; None where it does not.

    `printed` and `now` are the deals open at that instant, as they were printed and as the book has them by now, and
    `why` what was found to have happened to some of them since.
    """
    if (closed.count, closed.minor) == (opening.count, opening.minor):
        return None

    def reason(number: int) -> Why:
        before, after = printed.get(number), now.get(number)
        by_rate = before is not None and after is not None and before.value == after.value
        return "rates" if by_rate else why.get(number, "other")

    return Restated(
        count=opening.count - closed.count,
        minor=opening.minor - closed.minor,
        closed=closed,
        deals=_by_reason((reason(number), number) for number in touched(printed, now)),
    )


def _by_reason(found: Iterable[tuple[Why, int]]) -> dict[Why, tuple[int, ...]]:
    reasons: dict[Why, tuple[int, ...]] = {}
    for reason, number in found:
        reasons[reason] = (*reasons.get(reason, ()), number)
    return reasons


def _tenths(total: int, count: int) -> Decimal:
    return Decimal(round_half_up(10 * total, count)).scaleb(-1)


def _month(schedule: Schedule, at: datetime) -> Period:
    return month_of(at, schedule.zone)


def _quarter(schedule: Schedule, at: datetime) -> Period:
    return quarter_of(at, schedule.zone, schedule.fiscal_starts)
