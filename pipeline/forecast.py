"""What will close, and which deals need somebody. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from pipeline.deals import DealFacts
from pipeline.exchange import Worth
from pipeline.figures import Attention, Forecast, Period, Tally
from pipeline.local_time import instant_at
from pipeline.money import round_half_up
from pipeline.stages import Category
from pipeline.stale import is_parked

Bin = Literal["slipped", "commit", "best", "pipeline", "omitted"]


class Expected(Protocol):
    """An open deal as far as the forecast reads it."""

    @property
    def category(self) -> Category:
        """The one somebody chose, else its stage's."""
        ...

    @property
    def close_on(self) -> date | None:
        """When it is to close, if anybody said."""
        ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open value that may close in the period against what is left to win; minor units of the base.

    Nothing is left once the goal is met, nor without one.
    """

    open_minor: int
    to_go_minor: int

    @property
    def tenths(self) -> int | None:
        """How many times over the open value covers what is left, in tenths, halves up; None where nothing is left."""
        return round_half_up(10 * self.open_minor, self.to_go_minor) if self.to_go_minor else None


def bin_of(deal: Expected, *, today: date) -> Bin:
    """Where an open deal stands in the forecast, `today` being the team's date.

    A commit or best case whose close date is missing or has passed is slipped, and nothing else.
    """
    promised = deal.category in {"commit", "best"}
    if promised and (deal.close_on is None or deal.close_on < today):
        return "slipped"
    return deal.category


def bin_in(deal: Expected, period: Period, *, today: date) -> Bin | None:
    """The bin of the forecast of `period` in which a deal is counted: it has slipped, or closes in it. None in none."""
    where = bin_of(deal, today=today)
    return where if where == "slipped" or closes_in(deal, period) else None


def forecast_of(
    placed: Iterable[tuple[Bin | None, Tally]], won: Tally, *, period: Period, goal: int | None = None
) -> Forecast:
    """The forecast of `period`: open deals by the bin of it they are counted in, if any, those alike together.

    `won` is what was won in the period so far, `goal` its goal, all in the base.
    """
    bins: dict[Bin, Tally] = {}
    for where, deals in placed:
        if where:
            bins[where] = bins.get(where, Tally()) + deals
    return Forecast(
        period=period,
        won=won,
        commit=bins.get("commit", Tally()),
        best=bins.get("best", Tally()),
        pipeline=bins.get("pipeline", Tally()),
        slipped=bins.get("slipped", Tally()),
        goal=goal,
    )


def closes_in(deal: Expected, period: Period) -> bool:
    """Whether the deal's close date starts within the period, so that it lies in one period of several in a row."""
    if deal.close_on is None:
        return False
    return period.start <= instant_at(deal.close_on, time(), ZoneInfo(period.zone)) < period.end


def landing(expected: Forecast) -> Tally:
    """Where the period lands if what is committed comes in: won and commit."""
    return expected.won + expected.commit


def coverage(expected: Forecast) -> Coverage:
    """Open value closing in the period, slipped apart, against the goal less what is won."""
    may_close = expected.commit + expected.best + expected.pipeline
    return Coverage(may_close.minor, max(0, (expected.goal or 0) - expected.won.minor))


def tally(deals: Iterable[DealFacts], worth: Worth) -> Tally:
    """How many deals, what they are worth in the base, and how many have no value in it."""
    told = [worth(deal.value) for deal in deals]
    priced = [minor for minor in told if minor is not None]
    return Tally(len(told), sum(priced), len(told) - len(priced))


def attention(deals: Iterable[DealFacts], stale_numbers: Collection[int], *, today: date, worth: Worth) -> Attention:
    """The open ones of `deals` that need somebody, in their order. A parked deal is on that list only.

    `stale_numbers` are the deals found stale by `pipeline.stale`, each by its owner's calendar; `today` is the team's
    date. `worth` tells what values are in the base; deals without a rate are listed and not added up.
    """
    still_open = [deal for deal in deals if deal.status == "open"]
    awake = [deal for deal in still_open if not is_parked(deal, today=today)]
    stale = [deal for deal in awake if deal.number in stale_numbers]
    return Attention(
        stale=_numbers(stale),
        slipped=_numbers(awake, lambda deal: bin_of(deal, today=today) == "slipped"),
        no_next_step=_numbers(awake, lambda deal: deal.next_step is None),
        no_value=_numbers(awake, lambda deal: deal.value is None),
        parked=_numbers(still_open, lambda deal: is_parked(deal, today=today)),
        stale_value=tally(stale, worth).minor,
    )


def _numbers(deals: Iterable[DealFacts], wanted: Callable[[DealFacts], bool] = bool) -> tuple[int, ...]:
    return tuple(deal.number for deal in deals if wanted(deal))
