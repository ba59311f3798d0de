"""The report of a pipeline's size: what an amount takes, and the rates that this rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from messages import layout
from messages.report_frame import Told, days_of
from messages.reports import cash_in
from messages.voice import Voice
from messages.win_rates import in_currencies
from pipeline.figures import Foreign, Period, Tally, count_without_rate
from pipeline.money import Money, exponent, round_half_up
from pipeline.sizing import Needed
from pipeline.stages import Pipeline
from pipeline.winning import Chance, Cycle, DealSize, Entries, Sold

_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What a pipeline's rates of a period are, and were in the one before; velocity in minor units per 30 days."""

    sold: Sold
    velocity: int | None
    sold_before: Sold
    velocity_before: int | None
    entries: Entries | None = None
    entered: Period | None = None
    chance: Chance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be won, and what that takes: None where nobody asked, or too few deals say.

    `of_month` says that nobody named the amount, and the goal of the month is taken.
    """

    goal: Money | None
    plan: Needed | None
    reps: int
    of_month: bool = False


def size(
    voice: Voice,
    *,
    pipeline: Pipeline,
    period: Period,
    wish: Wish,
    rates: Rates,
    open_now: Tally,
    open_foreign: Sequence[Foreign],
    weighted: Tally,
    currency: str,
) -> Told:
    """How many deals an amount takes, against what is open; then the rates. Some of it may be `open_foreign`."""
    asked: dict[str, Any] = {
        "goal": wish.goal, "of_month": wish.of_month, "plan": wish.plan, "reps": wish.reps, "open": open_now,
        "chance": rates.chance, "mean": rates.sold.size.mean,
    }  # fmt: skip
    sold, cash = rates.sold, cash_in(voice, currency)
    title = voice.render("reports/size", pipeline=pipeline, days=days_of(voice, period), **asked)
    factors = {
        "size": _size(rates),
        "decided": sold.decided,
        "without": sold.decided.rate_without_disqualified,
        "rate_before": rates.sold_before.decided.rate.percent,
        "entries": rates.entries,
        "entry_days": days_of(voice, rates.entered) if rates.entered else "",
        "chance": rates.chance,
        "cycles": [_cycle(voice, name, sold.cycles[name]) for name in ("won", "lost") if name in sold.cycles],
        "velocity": rates.velocity,
        "change": _change(rates),
        "about": _about(voice, currency),
        "unrated": count_without_rate(open_foreign),
    }
    said = voice.render("reports/size_factors", **factors, open=open_now, weighted=weighted, cash=cash)
    return Told(
        title=title,
        blocks=[layout.section(said), *in_currencies(voice, sold.foreign_won, cash)],
        left_out=count_without_rate(sold.foreign_won),
        left_out_said=True,
    )


def _size(rates: Rates) -> dict[str, Any]:
    size = rates.sold.size
    return {
        "mean": _rounded(size),
        "median": size.median,
        "n": size.won.count - size.won.unpriced,
        "unpriced": size.won.unpriced - count_without_rate(rates.sold.foreign_won),
        "before": _rounded(rates.sold_before.size),
    }


def _about(voice: Voice, currency: str) -> Callable[[int], str]:
    """How a mean or a velocity is shown: from a hundred euros on without the cents, which nobody measured."""
    unit = 10 ** exponent(currency)

    def shown(minor: int) -> str:
        whole = round_half_up(minor, unit) * unit if abs(minor) >= 100 * unit else minor
        return voice.money(Money(whole, currency))

    return shown


def _rounded(size: DealSize) -> int | None:
    return None if size.mean is None else round_half_up(size.mean.numerator, size.mean.denominator)


def _cycle(voice: Voice, outcome: str, cycle: Cycle) -> dict[str, Any]:
    median, p75 = _days(voice, cycle.median), _days(voice, cycle.p75)
    return {"outcome": outcome, "median": median, "p75": p75, "deals": cycle.deals}


def _days(voice: Voice, seconds: int) -> str:
    """Whole days, halves up."""
    days = round_half_up(seconds, _DAY_SECONDS)
    if not days:
        return voice.gettext("less than a day")
    return voice.ngettext("%(count)s day", "%(count)s days", days) % {"count": voice.number(days)}


def _change(rates: Rates) -> int | None:
    if rates.velocity is None or rates.velocity_before is None:
        return None
    return rates.velocity - rates.velocity_before
