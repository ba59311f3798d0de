"""What is to be won: per month or per quarter, by a person or by the whole team, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
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
    """The goal of somebody, or of the team itself (None), for the month of `day` or the quarter that begins with it.

    One set per quarter is a third of it per month. A quarter is the sum of its months, each by the goal in force then,
    from the month in which there first was one; None where its last month has none. Rounded once, halves up.
    """
    mine = [goal for goal in goals if goal.person_id == person_id]
    held = [_in_force(mine, month) for month in _months(day, MONTHS if per == "quarter" else 1)]
    last = held[-1]
    if last is None:
        return None
    of_months = [_a_month(goal) for goal in held if goal and goal.amount.currency == last.amount.currency]
    asked = sum(of_months, Fraction())
    return Money(round_half_up(asked.numerator, asked.denominator), last.amount.currency)


def in_force(goals: Iterable[Goal], day: date) -> list[Goal]:
    """The goals that hold on a day, as they were set: the team's own first, then people's by Slack id."""
    known = list(goals)
    whose = sorted({goal.person_id for goal in known}, key=lambda one: one or "")
    held = (_in_force([goal for goal in known if goal.person_id == one], day) for one in whose)
    return [goal for goal in held if goal]


def told_per(goals: Iterable[Goal], person_id: str | None, day: date) -> Per | None:
    """Per what the goal of that day was set: somebody's, or the team's, which is its people's where it has none itself.

    Of several people it is the month only where all of theirs are; None without a goal.
    """
    known = list(goals)
    people = {goal.person_id for goal in known if goal.person_id is not None}
    own = _in_force([goal for goal in known if goal.person_id == person_id], day)
    if own or person_id is not None:
        return own.per if own else None
    theirs = {told for one in people if (told := told_per(known, one, day))}
    return ("quarter" if "quarter" in theirs else "month") if theirs else None


def team_goal(goals: Iterable[Goal], day: date, *, per: Per, currency: str) -> Money | None:
    """The team's goal: its own, else the sum of its people's in `currency`; None where nobody has one."""
    known = list(goals)
    own = own_goal(known, None, day, per=per)
    if own is not None:
        return own
    people = {goal.person_id for goal in known if goal.person_id is not None}
    amounts = [goal for one in people if (goal := own_goal(known, one, day, per=per)) and goal.currency == currency]
    return Money(sum(amount.minor for amount in amounts), currency) if amounts else None


def _months(day: date, count: int) -> list[date]:
    """The first days of so many months, from that of `day` on."""
    first = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + count)]


def _in_force(goals: Iterable[Goal], day: date) -> Goal | None:
    """The latest of one person's goals that began by a day; None without one, or where it was taken away."""
    begun = [goal for goal in goals if goal.starts_on <= day]
    latest = max(begun, key=lambda goal: (goal.starts_on, goal.amount.minor), default=None)
    return latest if latest and latest.amount.minor else None


def _a_month(goal: Goal) -> Fraction:
    return Fraction(goal.amount.minor, MONTHS if goal.per == "quarter" else 1)
