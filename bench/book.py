"""A deal book of a given size, two per cent of it open, on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from commands.invocation import Invocation, Reply
from commands.router import Router
from digests.weekly import Weekly
from pipeline.calendar import MONDAY_TO_FRIDAY, Calendar, WeekdayCalendar
from pipeline.deals import Person
from pipeline.money import Money
from storage.books import Books
from storage.changes import Change
from storage.database import Database

TEAM = "T1"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ME = Person(user_id="UME", name="Mia Melk", zone="Europe/Paris", language="en", country="FR")
MY_DEALS = 30
_CHUNK = 500


def weekdays(country: str | None, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> Calendar:  # noqa: ARG001
    return WeekdayCalendar(weekdays=weekdays)


class Rep:
    """Somebody who types."""

    def __init__(self, books: Books) -> None:
        self._router = Router(
            books=books, calendars=weekdays, preview=Weekly(calendars=weekdays).compose, clock=lambda: NOW
        )
        self._asked = 0

    async def types(self, text: str, command: str = "/deal") -> Reply:
        self._asked += 1
        return await self._router.handle(
            Invocation(
                team_id=TEAM,
                user_id=ME.user_id,
                channel_id="C1",
                key=f"trg:{self._asked}",
                at=NOW + timedelta(seconds=self._asked),
                via="command",
                command=command,
                text=text,
            )
        )


@asynccontextmanager
async def book_of(deals: int) -> AsyncIterator[Rep]:
    """A rep at work on a book of so many deals, thirty of them open and theirs."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'book.db'}")
        await database.migrate()
        books = Books(database)
        await books.found_workspace(TEAM, name="Bench", zone="Europe/Paris", language="en", country="FR", at=NOW)
        async with books.work(TEAM) as work:
            await work.people.save(ME, at=NOW)
        for start in range(0, deals, _CHUNK):
            await _fill(books, range(start, min(start + _CHUNK, deals)), deals)
        yield Rep(books)
        await database.close()


async def _fill(books: Books, numbers: range, deals: int) -> None:
    async with books.work(TEAM) as work:
        pipeline = await work.pipelines.default()
        for n in numbers:
            made = NOW - timedelta(days=300 * (deals - n) // deals)
            change = Change(by=ME.user_id, at=made, via="import", channel_id=None, batch=None)
            deal = await work.deals.create(
                name=f"{_WORDS[n % len(_WORDS)]} {_WORDS[n // len(_WORDS) % len(_WORDS)]} {n}",
                company=None,
                value=Money(100_000 + n, "EUR"),
                stage=pipeline.stages[n % 5],
                pipeline_id=pipeline.id,
                owner_id=ME.user_id,
                close_on=None,
                source=None,
                change=change,
            )
            if n >= MY_DEALS:
                await deal.lose("price", None, change)


_WORDS = (
    "Acme", "Brasserie", "Cidrerie", "Durand", "Equinox", "Ferme", "Garage", "Hotel", "Imprimerie", "Jardin", "Kermoal",
    "Lenoir", "Musee", "Nordlys", "Opera", "Parc", "Quincaillerie", "Relais", "Studio", "Tannerie", "Usine", "Verger",
)  # fmt: skip
