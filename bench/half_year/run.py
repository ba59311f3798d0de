"""Time goes from one thing that happens to the next: a rep acts, or something is due."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.half_year.judge import Judge
from bench.half_year.slack import PatientSlack
from bench.half_year.team import ASKED_FOR, found
from bench.half_year.work import SalesFloor, days_of_work
from bot.calendars import calendar_of
from bot.wiring import tick_on
from commands.router import Router
from digests.digest import Digests
from digests.outbox import Outbox
from digests.tick import Tick
from messages.message import Chart
from messages.prose import Prose
from storage.books import Books
from storage.database import Database

SEED = 7


class Clock:
    """The time of the simulation (UTC)."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The bot without a network, and the people who use it."""

    clock: Clock
    books: Books
    slack: PatientSlack
    floor: SalesFloor
    tick: Tick
    outbox: Outbox
    judge: Judge


async def live_through(world: World, end: datetime, chance: Random) -> None:
    """Everything that happens until `end` (UTC)."""
    acts = days_of_work(world.clock.now, end, chance)
    act = next(acts, None)
    while True:
        due = await world.books.next_due()
        now = min((at for at in (due, act and act[0]) if at is not None), default=end)
        if now >= end:
            return
        world.clock.now = max(now, world.clock.now)
        if act is not None and act[0] <= world.clock.now:
            await world.floor.act(act[1], world.clock.now)
            act = next(acts, None)
        else:
            await world.tick.decide(world.clock.now)
            await world.outbox.deliver(now=world.clock)
        await world.judge.look(world.clock.now)


@asynccontextmanager
async def simulated(start: datetime) -> AsyncIterator[World]:
    """A team that has just installed the bot, with its digests, at `start` (UTC)."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'half-year.db'}")
        try:
            await database.migrate()
            yield await _settled_in(Books(database), Clock(start.astimezone(UTC)))
        finally:
            await database.close()


async def _settled_in(books: Books, clock: Clock) -> World:
    world = _put_together(books, clock)
    await found(books, at=clock.now)
    for person, channel, text in ASKED_FOR:
        await world.floor.types(person, text, clock.now, command="/pipeline", channel=channel)
    return world


def _put_together(books: Books, clock: Clock) -> World:
    slack = PatientSlack(clock=clock)
    prose = Prose()
    preview = Digests(calendars=calendar_of, prose=prose).compose
    router = Router(books=books, calendars=calendar_of, prose=prose, preview=preview, clock=clock)
    return World(
        clock=clock,
        books=books,
        slack=slack,
        floor=SalesFloor(books=books, router=router, chance=Random(SEED)),
        tick=tick_on(books, prose=prose, clock=clock),
        outbox=Outbox(books=books, gateway=slack, picture=_no_picture, prose=prose),
        judge=Judge(books=books, slack=slack),
    )


async def _no_picture(chart: Chart) -> bytes:  # noqa: ARG001
    return b""
