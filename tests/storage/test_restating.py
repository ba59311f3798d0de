"""A week opens as the last one closed in print, or says by how much not and for which deals, whatever was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.digests import Stood
from pipeline.exchange import Published, Quote
from pipeline.figures import DigestFigures, Period
from pipeline.money import Money
from pipeline.schedules import Schedule
from storage.books import Books
from storage.database import Database
from storage.portion import Portion
from storage.printed import keep_as_printed, restating_of
from storage.reports import digest_figures
from storage.subscriptions import Subscription
from storage.work import Work
from tests.commands.floor import calendars
from tests.founding import FOUNDED, found_team
from tests.storage.given import after, new_deal
from tests.storage.replay import KINDS, Step
from tests.storage.test_figures import Life
from tests.storage.test_figures_by_rates import a_life

_teams = count(1)


async def printed(work: Work, number: int, period: Period, owner_id: str | None) -> tuple[Subscription, DigestFigures]:
    subscription = await work.subscriptions.get(number)
    pipeline = await work.pipelines.default()
    return subscription, await digest_figures(work, pipeline, period, calendars=calendars, owner_id=owner_id)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=True), owner_id=st.sampled_from([None, "lea"]))
async def test_the_next_opening_is_the_last_closing_or_is_restated_by_the_difference(
    books: Books, chance: Random, owner_id: str | None
) -> None:
    team_id = f"X{next(_teams)}"
    await found_team(books, team_id)
    async with books.work(team_id) as work:
        number = await subscribed(work)
        life = Life(work)
        await life.live(a_life(chance))
        cut = life.at + timedelta(microseconds=1)
        week = Period(start=after(days=-1), end=cut, zone="UTC")
        subscription, figures = await printed(work, number, week, owner_id)
        before = await work.restating.open_at(cut, 1, Portion(owner_id=owner_id))
        await keep_as_printed(work, subscription, figures, at=cut, owner_id=owner_id)
        life.at = cut
        await life.live(later(chance))
    over = life.at + timedelta(microseconds=1)
    async with books.look(team_id) as work:
        subscription, figures = await printed(work, number, Period(start=cut, end=over, zone="UTC"), owner_id)
        told = await restating_of(work, subscription, figures, owner_id=owner_id)
        now = await work.restating.open_at(cut, 1, Portion(owner_id=owner_id))
    closed, opening = (sum_of(before), sum_of(now))
    assert (figures.waterfall.opening.count, figures.waterfall.opening.minor) == opening
    if told is None:
        assert opening == closed
        return
    assert (told.count, told.minor) == (opening[0] - closed[0], opening[1] - closed[1])
    assert {why for why, deals in told.deals.items() if deals} == {"undone"}
    assert set(told.numbers) == {number for number in {*before, *now} if before.get(number) != now.get(number)}


@dataclass(frozen=True)
class Bank:
    """So many dollars a euro, on whatever day."""

    dollars: str
    last_day: date = date(2026, 1, 9)

    def quote(self, currency: str, day: date) -> Quote | None:
        return Quote(Fraction(self.dollars), day) if currency == "USD" else None

    async def load(self) -> Published:
        return self


async def test_a_newer_package_of_rates_restates_what_was_printed_and_names_the_deals(database: Database) -> None:
    older, newer = (Books(database, published=Bank(dollars).load) for dollars in ("2", "1.25"))
    await found_team(older, "X")
    cut, over = after(days=1), after(days=2)
    async with older.work("X") as work:
        await new_deal(work, value=Money(10_000, "USD"))
        await new_deal(work, value=Money(10_000, "EUR"))
        number = await subscribed(work)
        subscription, figures = await printed(work, number, Period(start=after(), end=cut, zone="UTC"), None)
        await keep_as_printed(work, subscription, figures, at=cut)
        await work.rates.enter("USD", "EUR", Fraction(9), day=FOUNDED.date(), by="lea", at=cut + timedelta(hours=1))
    for books, told in ((older, None), (newer, (0, 3_000, {"rates": (1,)}))):
        async with books.look("X") as work:
            subscription, figures = await printed(work, number, Period(start=cut, end=over, zone="UTC"), None)
            found = await restating_of(work, subscription, figures)
        assert (found and (found.count, found.minor, found.deals)) == told


async def subscribed(work: Work) -> int:
    schedule = Schedule(zone=ZoneInfo("UTC"))
    facts: Any = {"channel_id": "C1", "pipeline_id": 1, "language": "en", "created_by": None, "at": after()}
    return (await work.subscriptions.add(schedule=schedule, **facts)).number


def later(chance: Random) -> list[Step]:
    """What happens after the digest: more of the same, and much of it taken back."""
    return [
        Step(
            gap=chance.choice([1, 600, 3_600]),
            kind=chance.choice(["undo", "undo", "undo", *KINDS]),
            who=chance.choice(["lea", "tom"]),
            which=chance.randint(0, 5),
            stage=chance.randint(1, 5),
            value=Money(chance.randint(1, 9_999), "EUR"),
            reason="price",
        )
        for _ in range(12)
    ]


def sum_of(stood: dict[int, Stood]) -> tuple[int, int]:
    return len(stood), sum(one.minor or 0 for one in stood.values())
