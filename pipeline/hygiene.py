"""Whether open deals say what a forecast needs to know. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pipeline.deals import DealFacts
from pipeline.funnel import rate

Check = Literal["value", "close_on", "owner", "next_step", "life"]

CHECKS: tuple[Check, ...] = ("value", "close_on", "owner", "next_step", "life")
"""A value, a close date not past, an owner who is in Slack, a next step, a sign of life in 30 days."""

LIFE_WITHIN = timedelta(days=30)
"""A sign of life longer ago than this is too long ago for any stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hygiene:
    """Of so many `open_deals`, the numbers of those failing each check; a check that all pass may be absent."""

    open_deals: int
    failing: Mapping[Check, tuple[int, ...]]

    @property
    def complete(self) -> int:
        """How many pass all five."""
        return self.open_deals - len({number for numbers in self.failing.values() for number in numbers})

    @property
    def percent_complete(self) -> int | None:
        """The share that pass all five, in whole per cent; None where nothing is open."""
        return rate(self.complete, self.open_deals)

    def lacking(self, check: Check) -> tuple[int, ...]:
        """The deals that fail a check."""
        return self.failing.get(check, ())

    def percent(self, check: Check) -> int | None:
        """The share of open deals that pass a check, in whole per cent; None where nothing is open."""
        return rate(self.open_deals - len(self.lacking(check)), self.open_deals)


def failed(deal: DealFacts, *, today: date, now: datetime) -> tuple[Check, ...]:
    """The checks an open deal fails, `today` being the team's date and `now` UTC. A close date has to be there."""
    passes: dict[Check, bool] = {
        "value": deal.value is not None,
        "close_on": deal.close_on is not None and deal.close_on >= today,
        "owner": deal.owner.active,
        "next_step": deal.next_step is not None,
        "life": deal.life_at >= now - LIFE_WITHIN,
    }
    return tuple(check for check in CHECKS if not passes[check])
