"""Figures of deals in several currencies agree with a slow replay, whatever rates were entered when, and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.money import Money
from storage.books import Books
from storage.work import Work
from tests.founding import FOUNDED, found_team
from tests.storage.given import after
from tests.storage.replay import KINDS, RARE, Step, Worth
from tests.storage.test_figures import Life, check_money, periods

PARIS = ZoneInfo("Europe/Paris")
UNITS: dict[str, int | Fraction] = {"USD": 1, "JPY": 100, "KWD": Fraction(1, 10), "CHF": 1}
"""Cents of a euro for each minor unit, at a rate of 1."""

_teams = count(1)


@dataclass(frozen=True)
class Rate:
    """A rate entered so many hours after the founding, for so many days after it, and perhaps removed."""

    hours: int
    days: int
    currency: str
    rate: str
    removed: bool

    @property
    def day(self) -> date:
        return FOUNDED.date() + timedelta(days=self.days)

    @property
    def set_at(self) -> datetime:
        return after(hours=self.hours)

    @property
    def removed_at(self) -> datetime | None:
        return after(hours=self.hours, minutes=self.days) if self.removed else None


def some_rates(chance: Random) -> list[Rate]:
    """In the order in which they were entered."""
    entered = [
        Rate(
            hours=chance.randint(-48, 15 * 24),
            days=chance.randint(-4, 15),
            currency=chance.choice(["USD", "USD", "JPY", "KWD"]),
            rate=chance.choice(["0.5", "1.37", "0.0061", "3", "0.333333"]),
            removed=chance.random() < 0.25,
        )
        for _ in range(chance.randint(2, 9))
    ]
    return sorted({rate.hours: rate for rate in entered}.values(), key=lambda rate: rate.hours)


def a_life(chance: Random) -> list[Step]:
    """Some twenty things done within a fortnight, on deals of every currency."""
    kinds = ["create"] * 4 + chance.choices([*KINDS, *RARE], k=chance.randint(8, 18))
    return [
        Step(
            gap=chance.choice([1, 3_600, 40_000, 90_000]),
            kind=kind,
            who=chance.choice(["lea", "tom"]),
            which=chance.randint(0, 5),
            stage=chance.randint(1, 5),
            value=chance.choice([None, Money(chance.randint(1, 9_999), chance.choice(["EUR", *UNITS]))]),
            reason="price",
        )
        for kind in kinds
    ]


def worth_by(entered: Sequence[Rate]) -> Worth:
    """What a value is worth in cents, by definition."""

    def worth(value: Money | None, at: datetime, known: datetime) -> int | None:
        if value is None or value.currency == "EUR":
            return value.minor if value else None
        moment = at - timedelta(microseconds=1) if at == known else at
        there = [
            rate
            for rate in entered
            if rate.currency == value.currency
            and rate.set_at < known
            and not (rate.removed_at is not None and rate.removed_at < known)
            and rate.day <= moment.astimezone(PARIS).date()
        ]
        if not there:
            return None
        rate = max(there, key=lambda one: (one.day, one.set_at))
        exact = value.minor * UNITS[value.currency] * Fraction(rate.rate)
        return int(exact + Fraction(1, 2))

    return worth


async def enter(work: Work, entered: Sequence[Rate]) -> None:
    """As admins do, one after the other; of one day the later takes the place of the earlier."""
    for rate in entered:
        told = await work.rates.enter(rate.currency, "EUR", Fraction(rate.rate), day=rate.day, by="lea", at=rate.set_at)
        if rate.removed_at is not None:
            await work.rates.remove(told.number, at=rate.removed_at)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=True))
async def test_whatever_the_rates_figures_agree_with_a_slow_replay(books: Books, chance: Random) -> None:
    team_id = f"R{next(_teams)}"
    await found_team(books, team_id)
    entered = some_rates(chance)
    async with books.work(team_id) as work:
        life = Life(work)
        await life.live(a_life(chance))
        await enter(work, entered)
    async with books.look(team_id) as work:
        cuts = (chance.random(), chance.random(), chance.random())
        for period in periods(life.book, life.at, cuts):
            await check_money(work, life.book.lines(), period, worth_by(entered))
