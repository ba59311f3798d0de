"""Goals: which one holds in a month or a quarter, and what the team's is."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.goals import Goal, Per, own_goal, team_goal, told_per
from pipeline.money import Money


def goal(who: str | None, euros: int, per: Per = "month", since: str = "2026-01-01") -> Goal:
    return Goal(person_id=who, per=per, starts_on=date.fromisoformat(since), amount=Money(euros * 100, "EUR"))


SET = [
    goal("lea", 100),
    goal("lea", 120, since="2026-03-01"),
    goal("lea", 0, "quarter", since="2026-03-01"),
    goal("tom", 100, "quarter"),
    goal("ann", 50),
    goal("ann", 0, since="2026-02-01"),
]
ZOE = [
    goal("zoe", 100, "quarter"),
    goal("zoe", 0, "quarter", since="2026-02-01"),
    goal("zoe", 100, since="2026-02-01"),
]
"""Per quarter first, then per month."""

OWN: list[tuple[str, str, Per, int | None]] = [
    ("lea", "2026-02-28", "month", 10000),
    ("lea", "2026-03-01", "month", 12000),
    ("lea", "2026-05-01", "quarter", 36000),
    ("lea", "2026-01-01", "quarter", 32000),
    ("lea", "2025-11-01", "quarter", 10000),
    ("lea", "2025-12-31", "month", None),
    ("ann", "2025-12-01", "quarter", None),
    ("zoe", "2026-01-01", "quarter", 3333 + 20000),
    ("zoe", "2026-03-01", "month", 10000),
    ("tom", "2026-02-01", "month", 3333),
    ("tom", "2026-02-01", "quarter", 10000),
    ("ann", "2026-01-31", "month", 5000),
    ("ann", "2026-02-01", "month", None),
    ("ben", "2026-02-01", "month", None),
    ("ben", "2026-02-01", "quarter", None),
]


@pytest.mark.parametrize(("who", "day", "per", "minor"), OWN)
def test_the_latest_goal_holds(who: str, day: str, per: Per, minor: int | None) -> None:
    found = own_goal([*SET, *ZOE], who, date.fromisoformat(day), per=per)
    assert found == (None if minor is None else Money(minor, "EUR"))


@pytest.mark.parametrize(
    ("who", "day", "per"),
    [
        ("lea", "2026-04-01", "month"),
        ("tom", "2026-04-01", "quarter"),
        ("ann", "2026-04-01", None),
        ("ben", "2026-04-01", None),
        (None, "2025-12-31", None),
        (None, "2026-04-01", "quarter"),
    ],
)
def test_a_goal_is_told_per_what_it_was_set(who: str | None, day: str, per: Per | None) -> None:
    assert told_per(SET, who, date.fromisoformat(day)) == per


def test_a_teams_own_goal_says_per_what_it_is_told_whatever_its_peoples_do() -> None:
    own = [*SET, goal(None, 300, since="2026-04-01")]
    assert [told_per(own, None, date(2026, month, 1)) for month in (3, 4)] == ["quarter", "month"]
    assert told_per([goal("lea", 100)], None, date(2026, 4, 1)) == "month"


def test_the_teams_goal_is_the_sum_of_its_peoples_until_it_has_its_own() -> None:
    april = date(2026, 4, 1)
    assert team_goal(SET, april, per="month", currency="EUR") == Money(12000 + 3333, "EUR")
    own = [*SET, goal(None, 300, "quarter", since="2026-04-01")]
    assert team_goal(own, april, per="quarter", currency="EUR") == Money(30000, "EUR")
    gone = [*own, goal(None, 0, "quarter", since="2026-07-01")]
    assert team_goal(gone, date(2026, 7, 1), per="month", currency="EUR") == Money(15333, "EUR")


def test_goals_of_another_currency_are_not_added() -> None:
    dollars = Goal(person_id="ben", per="month", starts_on=date(2026, 1, 1), amount=Money(999, "USD"))
    assert team_goal([*SET, dollars], date(2026, 4, 1), per="month", currency="EUR") == Money(15333, "EUR")
    assert team_goal([dollars], date(2026, 4, 1), per="month", currency="EUR") is None
