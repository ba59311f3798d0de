"""How much pipeline a goal needs, and how fast it turns into money. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from pipeline.funnel import TOO_FEW
from pipeline.money import round_half_up
from pipeline.winning import Chance, DealSize, Sold

MONTH_DAYS = 30
"""A month of velocity: 30 days."""

_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What a goal needs: so many won deals, so many deals to win those, so many of them for each rep.

    `per_rep` is None where nobody has an open deal.
    """

    wins: int
    deals: int
    per_rep: int | None


def needed(goal_minor: int, *, size: DealSize, chance: Chance | None, reps: int) -> Needed | None:
    """What a goal (minor units of the base, above zero) needs, each count rounded up from exact fractions.

    None where no deal was won with a value, or too few were decided to say, or none of those was won. `reps` are the
    owners of an open deal. 100,000 at 500 each, 80 % won, 10 reps: 200 wins, 250 deals, 25 each.
    """
    if not size.mean or chance is None or not chance.share:
        return None
    wins = ceil(goal_minor / size.mean)
    deals = ceil(wins / chance.share)
    return Needed(wins=wins, deals=deals, per_rep=ceil(Fraction(deals, reps)) if reps else None)


def velocity(open_deals: int, sold: Sold) -> int | None:
    """Open deals × mean won value × win rate ÷ the median cycle (a day at least), in minor units per 30 days.

    None as soon as one of the factors is withheld: no won deal with a value, or fewer than five decided.
    """
    won, of = sold.decided.won.count, sold.decided.won.count + sold.decided.lost.count
    mean, cycle = sold.size.mean, sold.cycles.get("won")
    if mean is None or cycle is None or of < TOO_FEW:
        return None
    seconds = max(_DAY_SECONDS, cycle.median)
    each_month = open_deals * mean * Fraction(won, of) * Fraction(MONTH_DAYS * _DAY_SECONDS, seconds)
    return round_half_up(each_month.numerator, each_month.denominator)
