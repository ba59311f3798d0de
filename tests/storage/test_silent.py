"""What may be silent is found by the book, for every zone and at every hour, so that nothing silent is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.calendar import WeekdayCalendar
from pipeline.stale import silent_deals
from storage.books import Books
from tests.storage.given import add_deals, after, by


@pytest.mark.parametrize("workdays", [frozenset(range(7)), frozenset({0, 2})])
async def test_no_silent_deal_is_missed_around_the_limit_of_its_stage(team: Books, workdays: frozenset[int]) -> None:
    async with team.work("T1") as work:
        for person_id, zone in (("lea", "Pacific/Auckland"), ("tom", "America/Los_Angeles")):
            person = await work.people.get(person_id)
            assert person is not None
            await work.people.save(replace(person, zone=zone), at=after())
    await add_deals(team, "Acme", "Bolt")
    async with team.work("T1") as work:
        await (await work.deals.get(2)).assign("tom", by("lea", after()))
        stages = (await work.pipelines.default()).stages
        limit = stages[0].stale_days
    seen = []
    calendar = WeekdayCalendar(weekdays=workdays)
    async with team.look("T1") as work:
        for hours in range(0, 24 * 10, 3):
            at = after(days=limit - 1, hours=hours)
            every = await work.deals.open_deals(1)
            maybe = {deal.number for deal in await work.portfolios.maybe_silent(stages, at=at)}
            silent = silent_deals(every, at=at, calendar_of=lambda _: calendar)
            seen.append(({deal.number for deal, _ in silent}, maybe))
    assert [silent - maybe for silent, maybe in seen] == [set()] * len(seen)
    assert seen[0][1] == set()
    assert seen[-1][1] == {1, 2}


async def test_deals_at_rest_and_closed_ones_are_not_looked_at_and_no_more_than_asked(team: Books) -> None:
    await add_deals(team, "Parked", "Put off", "Won", "Quiet", "Still")
    async with team.work("T1") as work:
        await (await work.deals.get(1)).park(after(days=60).date(), None, by("lea", after()))
        await (await work.deals.get(2)).put_off(after(days=60).date(), by("lea", after()))
        await (await work.deals.get(3)).win(None, by("lea", after()))
        stages = (await work.pipelines.default()).stages
    at = after(days=40)
    async with team.look("T1") as work:
        maybe = await work.portfolios.maybe_silent(stages, at=at)
        first = await work.portfolios.maybe_silent(stages, at=at, limit=1)
        later = await work.portfolios.maybe_silent(stages, at=at + timedelta(days=60))
    assert [[deal.number for deal in found] for found in (maybe, first, later)] == [[4, 5], [4], [1, 2, 4, 5]]
