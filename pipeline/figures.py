"""The shapes of figures: what reports hand to messages. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pipeline.deals import DealFacts
from pipeline.money import Money
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of deals, their value in minor units of the base currency, and how many of them have none in it.

    Those are the deals without a value, and those in a currency without a rate.
    """

    count: int = 0
    minor: int = 0
    unpriced: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.count + other.count, self.minor + other.minor, self.unpriced + other.unpriced)


@dataclass(frozen=True, slots=True)
class Foreign:
    """What deals of another currency add up to in it, how many they are, and what they come to in the base.

    `minor` is None without a rate. Each deal is rounded by itself.
    """

    amount: Money
    deals: int
    minor: int | None

    def __add__(self, other: Foreign) -> Foreign:
        minor = None if self.minor is None or other.minor is None else self.minor + other.minor
        return Foreign(self.amount + other.amount, self.deals + other.deals, minor)


def by_code(foreign: Iterable[Foreign]) -> tuple[Foreign, ...]:
    """Those of the same currency as one, by its code; what had no rate on its day apart from what had one."""
    found: dict[tuple[str, bool], Foreign] = {}
    for one in foreign:
        alike = (one.amount.currency, one.minor is None)
        found[alike] = found[alike] + one if alike in found else one
    return tuple(found[alike] for alike in sorted(found))


def without_rate(foreign: Iterable[Foreign]) -> tuple[Money, ...]:
    """What stands in currencies without a rate, which no amount in the base counts."""
    return tuple(one.amount for one in foreign if one.minor is None)


def count_without_rate(foreign: Iterable[Foreign]) -> int:
    """And how many deals that is."""
    return sum(one.deals for one in foreign if one.minor is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open period `[start, end)` of UTC instants, told in `zone` (IANA)."""

    start: datetime
    end: datetime
    zone: str


FlowKind = Literal[
    "new", "reopened", "moved_in", "raised", "lowered", "currency", "won", "lost", "moved_out", "removed"
]
"""Lines of the waterfall between opening and closing, in the order they are printed."""

REPRICINGS: tuple[FlowKind, ...] = ("raised", "lowered", "currency")
ARRIVALS: tuple[FlowKind, ...] = ("new", "reopened", "moved_in")
EXITS: tuple[FlowKind, ...] = ("won", "lost", "moved_out", "removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """Opening + arrivals + repricing − exits = closing, exactly, in minor units and in counts.

    `flows` has non-negative amounts except `lowered`, whose amount is negative, and `currency`, what other rates made
    of open deals. These never count deals in or out: their counts say how many deals were repriced or are worth another
    amount. `deals` lists the deal numbers behind each flow; of `currency` those that changed otherwise too.
    """

    opening: Tally
    closing: Tally
    flows: dict[FlowKind, Tally]
    deals: dict[FlowKind, tuple[int, ...]] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether the identity holds."""
        came = sum((self.flows.get(k, Tally()) for k in ARRIVALS), Tally())
        left = sum((self.flows.get(k, Tally()) for k in EXITS), Tally())
        repriced = sum(self.flows.get(k, Tally()).minor for k in REPRICINGS)
        return (
            self.opening.count + came.count - left.count == self.closing.count
            and self.opening.minor + came.minor + repriced - left.minor == self.closing.minor
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Of the deals that entered a stage in a window: went past it, lost there, still there; they sum to `entered`."""

    entered: int
    past: int
    lost: int
    still: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exits:
    """Deals decided at a stage in a period: first went past it, or lost with it as their highest stage."""

    past: int
    lost: int

    @property
    def decided(self) -> int:
        """The number the exit rate rests on."""
        return self.past + self.lost


NO_COHORT = Cohort(entered=0, past=0, lost=0, still=0)
NO_EXITS = Exits(past=0, lost=0)
"""Of a stage nobody asked more of than its stock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage in the funnel. Cohorts and exits are of the trailing 90 days; `…_before` of the 90 days before.

    `median_stay` (seconds) is of the deals that `left` the stage for good.
    """

    stage: Stage
    now: Tally
    before: Tally
    cohort: Cohort
    cohort_before: Cohort
    exits: Exits
    exits_before: Exits
    median_stay: int | None = None
    median_stay_before: int | None = None
    left: int = 0
    left_before: int = 0
    lost_reason: tuple[str, int] | None = None
    """The commonest reason among those lost here in the period, with its count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """Where deals stick. `why` says by which rule: a drop in exit rate, or a longer stay (seconds)."""

    line: StageLine
    why: Literal["exit_rate", "stay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Each open deal closing in the period is in exactly one bin; `goal` None when none is set. Base minor units.

    `foreign` is what of all this, won ones included, stands in other currencies.
    """

    period: Period
    won: Tally
    commit: Tally
    best: Tally
    pipeline: Tally
    slipped: Tally
    goal: int | None = None
    foreign: tuple[Foreign, ...] = ()

    @property
    def unpriced(self) -> int:
        """How many of all these deals have no value in the base."""
        bins = (self.won, self.commit, self.best, self.pipeline, self.slipped)
        return sum(deals.unpriced for deals in bins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Open deals that need somebody, as deal numbers; one deal may be on several lists."""

    stale: tuple[int, ...] = ()
    slipped: tuple[int, ...] = ()
    no_next_step: tuple[int, ...] = ()
    no_value: tuple[int, ...] = ()
    parked: tuple[int, ...] = ()
    stale_value: int = 0

    @property
    def deals(self) -> int:
        """How many different deals are on the lists; parked ones are not."""
        return len({*self.stale, *self.slipped, *self.no_next_step, *self.no_value})


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFigures:
    """All a digest says. `currency` is the workspace's base; `foreign` tells what is open in other currencies."""

    period: Period
    currency: str
    waterfall: Waterfall
    lines: tuple[StageLine, ...]
    bottleneck: Bottleneck | None
    forecast: Forecast
    attention: Attention
    won: tuple[DealFacts, ...] = ()
    lost_by_reason: tuple[tuple[str, int], ...] = ()
    foreign: tuple[Foreign, ...] = ()

    @property
    def left_out_count(self) -> int:
        """How many open deals are in currencies without a rate, which no amount counts."""
        return count_without_rate(self.foreign)
