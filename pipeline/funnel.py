"""How deals pass through the stages, and where they stick. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from pipeline.figures import Bottleneck, Cohort, Exits, Period, StageLine
from pipeline.money import round_half_up

TOO_FEW = 5
"""Rates resting on fewer deals are not shown and not compared."""

NOTABLE_DROP = Fraction(10, 100)
NOTABLE_STAY = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Close:
    """A deal was won or lost at `at` (UTC), and perhaps reopened later. What was undone never happened."""

    at: datetime
    outcome: Literal["won", "lost"]
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPath:
    """A deal's way through the stages: in which it was created, which it was moved to when first, how it closed.

    Stages are positions (1 the first) in today's order, visits of a removed stage counted for the one it was merged
    into. `reached` holds, for each stage it was ever in, the first time (UTC); `closes` are in the order they happened.
    """

    deal_number: int
    start: int
    reached: Mapping[int, datetime]
    closes: tuple[Close, ...] = ()

    def entered(self, position: int) -> datetime | None:
        """When it first was in the stage or beyond, won being beyond all; None for stages before `start`, or never."""
        if position < self.start:
            return None
        return min(self._times_beyond(position), default=None)

    def lost_with_top(self, position: int, *, as_of: datetime) -> datetime | None:
        """When it was lost, if it is so just before `as_of` and had been in no stage beyond `position` until then."""
        closes = [close for close in self.closes if close.at < as_of]
        if not closes or closes[-1].outcome == "won":
            return None
        lost = closes[-1]
        if lost.reopened_at is not None and lost.reopened_at < as_of:
            return None
        return lost.at if self._top(as_of) == position else None

    def _times_beyond(self, position: int) -> list[datetime]:
        reached = [at for stage, at in self.reached.items() if stage >= position]
        return reached + [close.at for close in self.closes if close.outcome == "won"]

    def _top(self, as_of: datetime) -> float:
        if any(close.at < as_of for close in self.closes if close.outcome == "won"):
            return math.inf
        return max((stage for stage, at in self.reached.items() if at < as_of), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One uninterrupted stay of a deal in a stage (UTC); `left_at` None while it is there. Closing leaves a stage."""

    deal_number: int
    position: int
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WinRate:
    """Won out of decided, in whole per cent, with its 95 % interval; all three None where there are too few to say."""

    won: int
    lost: int
    percent: int | None = None
    low: int | None = None
    high: int | None = None


def cohort(paths: Iterable[DealPath], position: int, window: Period) -> Cohort:
    """What became, by the end of `window`, of the deals that first entered the stage within it."""
    entered = [path for path in paths if _within(path.entered(position), window)]
    past = sum(_before(path.entered(position + 1), window.end) for path in entered)
    lost = sum(path.lost_with_top(position, as_of=window.end) is not None for path in entered)
    return Cohort(entered=len(entered), past=past, lost=lost, still=len(entered) - past - lost)


def exits(paths: Iterable[DealPath], position: int, period: Period) -> Exits:
    """Deals decided at the stage within `period`: first went past it, or lost there and not reopened by its end.

    A deal created beyond the stage was never in it and does not go past it.
    """
    seen = [path for path in paths if path.start <= position]
    return Exits(
        past=sum(_within(path.entered(position + 1), period) for path in seen),
        lost=sum(_within(path.lost_with_top(position, as_of=period.end), period) for path in seen),
    )


def stays(visits: Iterable[Visit], position: int, period: Period) -> list[int]:
    """For each deal that left the stage for good in `period`, the seconds of all its visits; in no order.

    For good means: not back by the end of the period.
    """
    by_deal: dict[int, list[Visit]] = {}
    for visit in visits:
        if visit.position == position and visit.entered_at < period.end:
            by_deal.setdefault(visit.deal_number, []).append(visit)
    return [sum(_seconds(visit) for visit in theirs) for theirs in by_deal.values() if _left_for_good(theirs, period)]


def nearest_rank(values: Iterable[int], percent: int) -> int | None:
    """The smallest value that at least `percent` (1 to 100) of the values do not exceed; None without values."""
    ordered = sorted(values)
    return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else None


def median(values: Iterable[int]) -> int | None:
    """The middle value, the lower of two, always one that occurred; None without values."""
    return nearest_rank(values, 50)


def rate(part: int, whole: int) -> int | None:
    """`part` of `whole` in per cent, halves up; None of nothing."""
    return round_half_up(100 * part, whole) if whole else None


def wilson(successes: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval of a share (E. B. Wilson, 1927), 95 % by default; the whole of 0 to 1 for `n` 0."""
    if n == 0:
        return 0.0, 1.0
    share, spread = successes / n, z * z / n
    centre = share + spread / 2
    reach = z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (centre - reach) / (1 + spread)), min(1.0, (centre + reach) / (1 + spread))


def win_rate(won: int, lost: int) -> WinRate:
    """Won ÷ (won + lost), withheld under five."""
    n = won + lost
    if n < TOO_FEW:
        return WinRate(won=won, lost=lost)
    low, high = wilson(won, n)
    return WinRate(won=won, lost=lost, percent=rate(won, n), low=round(100 * low), high=round(100 * high))


def find_bottleneck(lines: Sequence[StageLine]) -> Bottleneck | None:
    """Where deals stick: the largest notable drop in exit rate, else the longest of the notably longer stays.

    Of equals the earlier stage. None when there is neither, which is an answer.
    """
    drops = [(drop, line) for line in lines if (drop := _drop(line)) is not None and drop >= NOTABLE_DROP]
    if drops:
        return Bottleneck(line=max(drops, key=lambda found: found[0])[1], why="exit_rate")
    longer = [(line.median_stay or 0, line) for line in lines if _stays_notably_longer(line)]
    if longer:
        return Bottleneck(line=max(longer, key=lambda found: found[0])[1], why="stay")
    return None


def _drop(line: StageLine) -> Fraction | None:
    """By how much the exit rate fell, exactly; None where either rests on too few."""
    now, before = line.exits, line.exits_before
    if min(now.decided, before.decided) < TOO_FEW:
        return None
    return Fraction(before.past, before.decided) - Fraction(now.past, now.decided)


def _stays_notably_longer(line: StageLine) -> bool:
    """As the median of five deals or more says in both periods."""
    if line.median_stay is None or line.median_stay_before is None or min(line.left, line.left_before) < TOO_FEW:
        return False
    return line.median_stay > NOTABLE_STAY * line.median_stay_before


def _within(at: datetime | None, period: Period) -> bool:
    return at is not None and period.start <= at < period.end


def _before(at: datetime | None, end: datetime) -> bool:
    return at is not None and at < end


def _left_for_good(visits: Sequence[Visit], period: Period) -> bool:
    """Whether all visits of a deal had ended by the end of the period, and the last of them within it."""
    left = [visit.left_at for visit in visits if visit.left_at is not None and visit.left_at < period.end]
    return len(left) == len(visits) and max(left) >= period.start


def _seconds(visit: Visit) -> int:
    return 0 if visit.left_at is None else (visit.left_at - visit.entered_at) // timedelta(seconds=1)
