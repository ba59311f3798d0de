"""The one place where the house is put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.settings import Settings
from storage.database import Database


async def migrate(settings: Settings, *, say: Callable[[str], object]) -> int:
    """Bring the database up to date and say where it is."""
    async with open_database(settings) as database:
        await database.migrate()
        say(f"{database.url_for_display} is up to date.")
    return 0


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, for as long as the block lasts; BadDatabaseUrl."""
    database = Database(settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        await database.close()
