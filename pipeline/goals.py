"""What is to be won: per month or per quarter, by a person or by the whole team, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.money import Money, round_half_up

Per = Literal["month", "quarter"]

MONTHS = 3
"""How many months a quarter has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """So much `per` month or quarter from `starts_on` (the first of one) on, until a later one; zero minor is none.

    `person_id` None is the team.
    """

    person_id: str | None
    per: Per
    starts_on: date
    amount: Money


def own_goal(goals: Iterable[Goal], person_id: str | None, day: date, *, per: Per) -> Money | None:
    """The goal of somebody, or of the team itself (None), for the month or quarter `day` is in; None without one.

    One set per quarter is a third of it per month, halves up; one set per month is three of it per quarter.
    """
    mine = [goal for goal in goals if goal.person_id == person_id and goal.starts_on <= day]
    latest = max(mine, key=lambda goal: (goal.starts_on, goal.amount.minor > 0, goal.per == per), default=None)
    if latest is None or latest.amount.minor == 0:
        return None
    if latest.per == per:
        return latest.amount
    minor = latest.amount.minor
    return Money(minor * MONTHS if per == "quarter" else round_half_up(minor, MONTHS), latest.amount.currency)


def team_goal(goals: Iterable[Goal], day: date, *, per: Per, currency: str) -> Money | None:
    """The team's goal: its own, else the sum of its people's in `currency`; None where nobody has one."""
    known = list(goals)
    own = own_goal(known, None, day, per=per)
    if own is not None:
        return own
    people = {goal.person_id for goal in known if goal.person_id is not None}
    amounts = [goal for one in people if (goal := own_goal(known, one, day, per=per)) and goal.currency == currency]
    return Money(sum(amount.minor for amount in amounts), currency) if amounts else None
