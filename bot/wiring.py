"""The one place where the house is put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime

from bot.calendars import calendar_of
from bot.central_bank import CentralBank
from bot.channels import Channels
from bot.clients import Clients
from bot.founding import find_home
from bot.gateway import SlackGateway
from bot.house import House, utc_now
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.settings import Settings
from bot.shelf import BookShelf
from commands.router import Router
from digests.digest import Digests
from digests.mornings import Mornings
from digests.nudges import Nudges
from digests.outbox import Outbox
from digests.reminders import Reminders
from digests.tick import Occasion, Tick
from messages.apologies import Apologies
from messages.chart_png import draw
from messages.message import Chart
from messages.prose import Prose
from storage.books import Books
from storage.database import Database


@asynccontextmanager
async def open_house(
    settings: Settings, clients: Clients, *, database: Database | None = None, pacer: Pacer | None = None
) -> AsyncIterator[House]:
    """The house, for as long as the block lasts, on a database brought up to date.

    A `database` that is given stays open afterwards; without one, that of the settings is opened and closed.
    Without a `pacer`, posts go out at the pace Slack allows.
    Raises `storage.database.BadDatabaseUrl` and `DatabaseRefused`, and what `bot.founding.find_home` raises.
    """
    prose = Prose.of(settings.templates)
    async with nullcontext(database) if database else open_database(settings) as book:
        home = await find_home(clients.asking)
        await (book.migrate() if settings.migrate else book.expect_up_to_date())
        books, metrics = Books(book, published=CentralBank()), Metrics()
        shelf = BookShelf(books=books)
        channels = Channels(client=clients.asking)
        gateway = SlackGateway(
            client=clients.posting,
            team_id=home.team_id,
            channels=channels,
            pacer=pacer or Pacer(),
            metrics=metrics,
        )
        yield House(
            home=home,
            commands=Router(
                books=books,
                calendars=calendar_of,
                prose=prose,
                preview=Digests(calendars=calendar_of, prose=prose).compose,
                clock=utc_now,
            ),
            apologies=Apologies(prose=prose),
            decisions=tick_on(books, prose=prose),
            outbox=Outbox(books=books, gateway=gateway, picture=_picture, prose=prose),
            shelf=shelf,
            register=shelf,
            channels=channels,
            waiting=lambda: _waiting(books),
            metrics=metrics,
        )


@asynccontextmanager
async def open_study(settings: Settings) -> AsyncIterator[Tick]:
    """Only what decides, for a look at what is due; Slack is not needed.

    Raises `storage.database.DatabaseRefused` where migrations are missing.
    """
    async with open_database(settings) as database:
        await database.expect_up_to_date()
        yield tick_on(Books(database, published=CentralBank()), prose=Prose.of(settings.templates))


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, for as long as the block lasts; BadDatabaseUrl."""
    database = Database(settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        await database.close()


async def migrate(settings: Settings, *, say: Callable[[str], object]) -> int:
    """Bring the database up to date and say where it is."""
    async with open_database(settings) as database:
        await database.migrate()
        say(f"{database.url_for_display} is up to date.")
    return 0


def tick_on(books: Books, *, prose: Prose, clock: Callable[[], datetime] = utc_now) -> Tick:
    """The tick, with everything that can come due; `clock` (UTC) tells when it may go out."""
    occasions: Mapping[str, Occasion] = {
        "digest": Digests(calendars=calendar_of, prose=prose),
        "nudge": Nudges(calendars=calendar_of, prose=prose),
        "morning": Mornings(calendars=calendar_of, prose=prose),
        "reminder": Reminders(calendars=calendar_of, prose=prose),
    }
    return Tick(books=books, occasions=occasions, prose=prose, clock=clock)


async def _picture(chart: Chart) -> bytes:
    return await asyncio.to_thread(draw, chart)


async def _waiting(books: Books) -> int:
    return sum((await books.delivery.waiting()).values())
