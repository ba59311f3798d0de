"""Figures of deals in several currencies agree with a slow replay, whatever rates were entered when, and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.money import Money
from storage.books import Books
from storage.work import Work
from tests.founding import FOUNDED, found_team
from tests.storage.given import after
from tests.storage.replay import Step, Worth, lives
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


rates = st.lists(
    st.builds(
        Rate,
        hours=st.integers(-400, 400),
        days=st.integers(-10, 12),
        currency=st.sampled_from(["USD", "USD", "JPY", "KWD"]),
        rate=st.sampled_from(["0.5", "1.37", "0.0061", "3", "0.333333"]),
        removed=st.sampled_from([False, False, True]),
    ),
    max_size=6,
    unique_by=lambda rate: (rate.hours, rate.day, rate.currency),
)


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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=lives(),
    codes=st.lists(st.sampled_from(list(UNITS)), min_size=1, max_size=5),
    entered=rates,
    cuts=st.tuples(*[st.floats(0, 1)] * 3),
)
async def test_whatever_the_rates_figures_agree_with_a_slow_replay(
    books: Books, steps: list[Step], codes: list[str], entered: list[Rate], cuts: tuple[float, float, float]
) -> None:
    team_id = f"R{next(_teams)}"
    await found_team(books, team_id)
    entered = sorted(entered, key=lambda rate: rate.hours)
    async with books.work(team_id) as work:
        life = Life(work)
        await life.live([_in(step, codes[n % len(codes)]) for n, step in enumerate(steps)])
        await enter(work, entered)
    async with books.look(team_id) as work:
        for period in periods(life.book, life.at, cuts)[1:3]:
            await check_money(work, life.book.lines(), period, worth_by(entered))


def _in(step: Step, currency: str) -> Step:
    foreign = step.value is not None and step.value.currency == "USD"
    return replace(step, value=Money(500, currency)) if foreign else step
