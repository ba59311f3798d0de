"""A process that dies at its n-th step, as if killed: what is committed stays, what Slack took stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from digests.gateway import Gateway
from digests.outbox import Outbox
from digests.tick import Tick
from messages.message import Chart
from storage.books import Books
from storage.delivery import Delivery
from storage.work import Work
from tests.digests.house import House


class Killed(BaseException):
    """What ends everything at once; nothing catches it."""


class Life:
    """Counts steps, by name; ends at step `dies_at` (from 1), and then whatever else is tried ends as well."""

    def __init__(self, *, dies_at: int) -> None:
        self._dies_at = dies_at
        self._dead = False
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        if self._dead:
            raise Killed
        self.steps.append(name)
        if len(self.steps) == self._dies_at:
            self._dead = True
            raise Killed


class Mortal:
    """Something whose every act has a step before it and one after it."""

    def __init__(self, it: object, life: Life) -> None:
        self._it = it
        self._life = life

    def __getattr__(self, name: str) -> Callable[..., Any]:
        act = getattr(self._it, name)

        async def acted(*given: Any, **named: Any) -> Any:
            self._life.step(f"before {name}")
            done = await act(*given, **named)
            self._life.step(f"after {name}")
            return done

        return acted


class MortalBooks(Books):
    """A deal book in the hands of such a process: it may die before a commit, which is after the one before."""

    def __init__(self, books: Books, life: Life) -> None:
        super().__init__(books._database)
        self._life = life
        self.delivery = cast("Delivery", Mortal(books.delivery, life))

    @asynccontextmanager
    async def work(self, team_id: str) -> AsyncIterator[Work]:
        async with super().work(team_id) as work:
            yield work
            self._life.step("before commit")


def mortal_outbox(house: House, life: Life) -> Outbox:
    async def draw(chart: Chart) -> bytes:
        life.step("before draw")
        return chart.title.encode()

    gateway = cast("Gateway", Mortal(house.slack, life))
    return Outbox(books=MortalBooks(house.books, life), gateway=gateway, picture=draw, prose=house.prose)


def mortal_tick(house: House, life: Life) -> Tick:
    return Tick(
        books=MortalBooks(house.books, life),
        occasions=house.another_tick()._occasions,
        prose=house.prose,
        clock=lambda: house.now,
    )
