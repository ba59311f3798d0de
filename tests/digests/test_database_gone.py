"""A database that goes away in the middle of things, as in a restart: everything is said once all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import pytest_asyncio

from storage.books import Books
from storage.database import Database
from storage.work import Work
from tests.conftest import cut_off
from tests.digests.house import TEAM, House
from tests.digests.test_once import MONDAY, ONE_OF_EACH, put, said_on, week


@pytest_asyncio.fixture
async def house(postgresql_url: str) -> AsyncIterator[House]:
    """A workspace founded on the Sunday before, on a PostgreSQL that can be cut off."""
    database = Database(postgresql_url)
    yield await House(Books(database), now=MONDAY - timedelta(days=1)).open()
    await database.close()


class FailingBooks(Books):
    """A deal book whose connections are cut before a commit, that of the unit of work of that number (from 1)."""

    def __init__(self, books: Books, *, before: int, cut: Callable[[], Awaitable[None]]) -> None:
        super().__init__(books._database)
        self._left = before
        self._cut = cut

    @asynccontextmanager
    async def work(self, team_id: str) -> AsyncIterator[Work]:
        async with super().work(team_id) as work:
            yield work
            self._left -= 1
            if self._left == 0:
                await self._cut()


async def test_cut_off_in_the_middle_of_each_decision_every_occasion_is_said_and_counted_once(
    house: House, postgresql_url: str
) -> None:
    await house.subscribe(MONDAY)
    number = await week(house, MONDAY)
    house.now = MONDAY
    for nth in (1, 1, 2, 1):
        tick = house.another_tick()
        tick._books = FailingBooks(house.books, before=nth, cut=lambda: cut_off(postgresql_url))
        await tick.decide(MONDAY)
    await house.decide(MONDAY)
    await house.deliver()
    assert said_on(house, MONDAY) == ONE_OF_EACH
    async with house.books.look(TEAM) as work:
        assert (await work.deals.facts(number)).nudges == 1


@pytest.mark.parametrize("answer", ["lost", None], ids=["its answer lost", "taken"])
async def test_cut_off_while_slack_takes_a_post_it_is_marked_when_the_database_is_back(
    house: House, postgresql_url: str, answer: str | None
) -> None:
    await put(house, "a", thread=True)
    house.slack.troubles = [answer]

    async def cut() -> None:
        house.slack.before_post = None
        await cut_off(postgresql_url)

    house.slack.before_post = cut
    await house.deliver()
    house.now += timedelta(seconds=60)
    await house.deliver()
    assert (house.slack.keys, len(house.slack.looked_for)) == (["a", "a:detail"], 1 if answer else 0)
    assert await house.status("a:detail") == ("sent", None)
