"""What deals of several currencies add to a waterfall: their values in the base, and apart what other rates made.

Repricing is told at the rate of the start of the period, or of the arrival; the rest of the difference between the two
ends is the rates' doing. Each is rounded per deal, so that all of it adds up in whole minor units.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.exchange import Exchange
from pipeline.figures import Period, Tally
from pipeline.money import Money
from pipeline.waterfall import NOTHING, Leg, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """The rates of a period: those known at its start, on its first day, and those known at its end, on its last."""

    before: Exchange
    first_day: date
    after: Exchange
    last_day: date

    @classmethod
    def over(cls, period: Period, *, before: Exchange, after: Exchange) -> Appraisal:
        """The rates `before` were known at its start, those `after` at its end; each day is told in their zone."""
        return cls(
            before=before,
            first_day=before.day_before(period.start),
            after=after,
            last_day=after.day_before(period.end),
        )

    def at_start(self, worth: Money | None) -> int | None:
        """In the base, at the start of the period; None without a value or a rate."""
        return self.before.worth(worth, self.first_day)

    def at_end(self, worth: Money | None) -> int | None:
        """In the base, at its end."""
        return self.after.worth(worth, self.last_day)

    def first(self, passage: Passage, worth: Money | None) -> int | None:
        """In the base at the first moment of a deal in the period: its start, or the arrival."""
        if passage.open_at_start:
            return self.at_start(worth)
        return self.after.worth_at(worth, passage.arrived_at) if passage.arrived_at else None

    def last(self, passage: Passage, worth: Money | None) -> int | None:
        """In the base at its last: the end of the period, or the exit."""
        if passage.open_at_end:
            return self.at_end(worth)
        return self.after.worth_at(worth, passage.left_at) if passage.left_at else None


def leg_of(passage: Passage, rates: Appraisal) -> Leg:
    """How a deal came, went, was repriced, and changed by other rates, in the base.

    Where a currency has no rate at the first moment, the last one's tells what was repriced.
    """
    held = passage.at_start if passage.open_at_start else passage.at_arrival
    left = passage.at_end if passage.open_at_end else passage.at_exit
    began, ended = rates.first(passage, held), rates.last(passage, left)

    def told(worth: Money | None) -> int:
        at_first = rates.first(passage, worth)
        return (rates.last(passage, worth) if at_first is None else at_first) or 0

    return Leg(
        deal_number=passage.deal_number,
        open_at_start=passage.open_at_start,
        open_at_end=passage.open_at_end,
        minor_at_start=began if passage.open_at_start else None,
        arrived_as=None if passage.open_at_start else passage.arrived_as,
        minor_at_arrival=None if passage.open_at_start else began,
        left_as=None if passage.open_at_end else passage.left_as,
        minor_at_exit=None if passage.open_at_end else ended,
        minor_at_end=ended if passage.open_at_end else None,
        by_rates=(ended or 0) - (began or 0) - (told(left) - told(held)),
    )


def by_rates(held: Mapping[Money, int], passages: Iterable[Passage], rates: Appraisal) -> Tally:
    """What other rates made of deals that did not change in the period; `held` counts those open at its start.

    Whatever has a passage is told by its leg.
    """
    told = Counter(one.at_start for one in passages if one.open_at_start and one.at_start)
    unchanged = {worth: count - told[worth] for worth, count in held.items()}
    return sum((_revalued(worth, count, rates) for worth, count in unchanged.items()), NOTHING)


def _revalued(worth: Money, count: int, rates: Appraisal) -> Tally:
    difference = (rates.at_end(worth) or 0) - (rates.at_start(worth) or 0)
    return Tally(count, count * difference) if difference and count else NOTHING
