"""The report of a pipeline's size: what an amount takes, and the rates that this rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from messages import layout
from messages.report_frame import Told, days_of
from messages.reports import cash_in
from messages.voice import Voice
from pipeline.breakdowns import LeftOut
from pipeline.figures import Period, Tally
from pipeline.money import Money, round_half_up
from pipeline.sizing import Needed
from pipeline.stages import Pipeline
from pipeline.winning import Chance, Cycle, DealSize, Decided, Entries

_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What a pipeline's rates of a period are, and were in the one before; velocity in minor units per 30 days.

    `left_out` are the won deals without a rate.
    """

    decided: Decided
    size: DealSize
    cycles: Mapping[str, Cycle]
    velocity: int | None
    decided_before: Decided
    size_before: DealSize
    velocity_before: int | None
    entries: Entries | None = None
    entered: Period | None = None
    chance: Chance | None = None
    left_out: LeftOut = LeftOut()  # noqa: RUF009 - frozen, so that all may share it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be won, and what that takes: None where nobody asked, or too few deals say."""

    goal: Money | None
    plan: Needed | None
    reps: int


def size(
    voice: Voice,
    *,
    pipeline: Pipeline,
    period: Period,
    wish: Wish,
    rates: Rates,
    open_now: Tally,
    weighted: Tally,
    currency: str,
) -> Told:
    """How many deals an amount takes, against what is open; then the rates."""
    asked = {"goal": wish.goal, "plan": wish.plan, "reps": wish.reps, "open": open_now}
    title = voice.render("reports/size", pipeline=pipeline, days=days_of(voice, period), **asked)
    factors = {
        "size": _size(rates),
        "decided": rates.decided,
        "without": rates.decided.rate_without_disqualified,
        "rate_before": rates.decided_before.rate.percent,
        "entries": rates.entries,
        "entry_days": days_of(voice, rates.entered) if rates.entered else "",
        "chance": rates.chance,
        "cycles": [_cycle(voice, name, rates.cycles[name]) for name in ("won", "lost") if name in rates.cycles],
        "velocity": rates.velocity,
        "change": _change(rates),
    }
    facts = {"open": open_now, "weighted": weighted, "cash": cash_in(voice, currency)}
    said = voice.render("reports/size_factors", **factors, **facts)
    return Told(title=title, blocks=[layout.section(said)], left_out=rates.left_out.count)


def _size(rates: Rates) -> dict[str, Any]:
    priced = rates.size.won.count - rates.size.won.unpriced
    return {
        "mean": _rounded(rates.size),
        "median": rates.size.median,
        "n": priced,
        "unpriced": rates.size.won.unpriced - rates.left_out.count,
        "before": _rounded(rates.size_before),
    }


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
