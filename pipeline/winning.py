"""How often deals are won, how long that takes and what they are worth. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.cadence import period_of_days
from pipeline.figures import Foreign, Period, Tally
from pipeline.funnel import TOO_FEW, WinRate, rate, win_rate

RATE_DAYS = 90
"""Rates, cycle and deal size are of so many trailing days, compared with as many before."""

ENOUGH_ENTRIES = 20
"""From so many deals on, what became of those that came in is believed rather than the win rate."""

NO_DEALS = Tally()
"""No deal at all."""

Chances = Literal["entry_to_won", "win_rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Deals won and lost in a period, by when they closed, at the value they closed with.

    `disqualified` is the part of `lost` whose reason says it never was a deal.
    """

    won: Tally = NO_DEALS
    lost: Tally = NO_DEALS
    disqualified: Tally = NO_DEALS

    def __add__(self, other: Decided) -> Decided:
        return Decided(
            won=self.won + other.won,
            lost=self.lost + other.lost,
            disqualified=self.disqualified + other.disqualified,
        )

    @property
    def rate(self) -> WinRate:
        """Won ÷ (won + lost), in deals."""
        return win_rate(self.won.count, self.lost.count)

    @property
    def rate_without_disqualified(self) -> WinRate:
        """The same without the lost ones that never were deals."""
        return win_rate(self.won.count, self.lost.count - self.disqualified.count)

    @property
    def percent_by_value(self) -> int | None:
        """Won ÷ (won + lost) in money, in whole per cent; None where fewer than five decided deals had a value."""
        priced = self.won.count - self.won.unpriced + self.lost.count - self.lost.unpriced
        return rate(self.won.minor, self.won.minor + self.lost.minor) if priced >= TOO_FEW else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Deals created in some period, and how many of them are won by now."""

    created: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The share of deals that will be won, exactly; of how many deals it was read, and in which way."""

    share: Fraction
    deals: int
    read_from: Chances


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """How long deals took from creation to their close: median and 75th percentile in seconds, and of how many."""

    median: int
    p75: int
    deals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DealSize:
    """What won deals are worth, in minor units of the base: their sum and how many had a value, the median of those."""

    won: Tally = NO_DEALS
    median: int | None = None

    @property
    def mean(self) -> Fraction | None:
        """The mean value, exactly; None where no won deal had one."""
        priced = self.won.count - self.won.unpriced
        return Fraction(self.won.minor, priced) if priced else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What was decided in a period, what the won ones are worth, how long they took by outcome ("won", "lost").

    `foreign` are amounts of other currencies among what was decided, `foreign_won` those among what was won.
    """

    decided: Decided
    size: DealSize
    cycles: Mapping[str, Cycle]
    foreign: tuple[Foreign, ...] = ()
    foreign_won: tuple[Foreign, ...] = ()


def cycle_of(seconds: Mapping[int, int]) -> Cycle | None:
    """The cycle of deals of which so many each took so many seconds; None of none."""
    median, p75 = middle_of(seconds), middle_of(seconds, 75)
    return None if median is None or p75 is None else Cycle(median=median, p75=p75, deals=sum(seconds.values()))


def entry_period(end: datetime, cycle: Cycle, zone: str) -> Period:
    """The 90 days a median sales cycle before `end` (UTC): deals created then have had the time to be won."""
    return period_of_days(end - timedelta(seconds=cycle.median), RATE_DAYS, ZoneInfo(zone))


def chance_of_winning(entries: Entries | None, decided: Decided) -> Chance | None:
    """The share won of what came in where that is 20 deals or more, else the win rate; None where both say nothing."""
    if entries is not None and entries.created >= ENOUGH_ENTRIES:
        return Chance(share=Fraction(entries.won, entries.created), deals=entries.created, read_from="entry_to_won")
    won, deals = decided.won.count, decided.won.count + decided.lost.count
    return Chance(share=Fraction(won, deals), deals=deals, read_from="win_rate") if deals >= TOO_FEW else None


def middle_of(values: Mapping[int, int], percent: int = 50) -> int | None:
    """The nearest rank of values that occurred so many times each: see `pipeline.funnel.nearest_rank`."""
    rank, passed = -(-percent * sum(values.values()) // 100), 0
    for value, times in sorted(values.items()):
        passed += times
        if passed >= rank:
            return value
    return None
