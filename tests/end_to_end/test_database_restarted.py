"""The whole bot on a PostgreSQL that cuts it off, as a restart does: it goes on by itself, nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

from commands.router import Router
from storage.books import Books
from storage.cuts import CutOff
from storage.work import Work
from tests.conftest import cut_off
from tests.end_to_end.month import standing
from tests.end_to_end.office import TEAM, TOM, Office, open_office

Befall = Callable[[], Awaitable[None]]


class FailingBooks(Books):
    """A deal book to which something happens once, before or after a commit of a unit of work."""

    def __init__(self, books: Books) -> None:
        super().__init__(books._database)
        self.before: list[Befall] = []
        self.after: list[Befall] = []

    @asynccontextmanager
    async def work(self, team_id: str) -> AsyncIterator[Work]:
        async with super().work(team_id) as work:
            yield work
            if self.before:
                await self.before.pop()()
        if self.after:
            await self.after.pop()()


async def answer_lost() -> None:
    raise CutOff


async def names(office: Office) -> list[tuple[int, str]]:
    async with office.books.look(TEAM) as work:
        deals = await work.deals.finder().by_numbers(range(1, 9))
        return [(deal.number, deal.name) for deal in deals]


async def test_cut_off_in_the_middle_of_commands_a_tick_and_posts_it_goes_on_by_itself(postgresql_url: str) -> None:
    async with open_office(postgresql_url) as office:
        router = cast("Router", office.house.commands)
        router._books = books = FailingBooks(office.books)

        async def cut() -> None:
            await cut_off(postgresql_url)

        await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
        books.before = [cut]
        first = await office.type(TOM, "/deal new Acme website 12k")
        books.after = [answer_lost]
        second = await office.type(TOM, "/deal new Brasserie 3k")
        await cut()
        third = await office.type(TOM, "/deal note Brasserie called")
        await cut()
        await office.bot._clock._pulse.beat()
        assert await office.bot.in_hand.finish(seconds=60)
        said = [(answer.ack or {}).get("text", "").split(".")[0] for answer in (first, second, third)]
        assert said == [
            "Created #1 Acme website",
            "Created #2 Brasserie",
            "Noted on #2 Brasserie: called\nWhat is next?",
        ]
        assert await names(office) == [(1, "Acme website"), (2, "Brasserie")]
        assert Counter(key.split(":")[0] for _, key in standing(office).elements()) == {"welcome": 1, "said": 3}
