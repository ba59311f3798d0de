"""Bringing the schema up to date with Alembic, however many processes start at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.address import Address

MIGRATIONS = Path(__file__).parent / "migrations"

_ONE_AT_A_TIME = 4_206_910
_PATIENCE_MILLISECONDS = 120_000


class DatabaseRefused(RuntimeError):
    """The database does not do what a start needs; says why in a sentence, without the password."""


class ExtensionMissing(DatabaseRefused):
    """PostgreSQL's pg_trgm, which finds deals by part of their name, is not there and the role may not create it."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on an open connection when one is given."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def compared(connection: Connection) -> Callable[..., bool]:
    """What Alembic compares with the mapped classes: all but what search has on the other database only."""
    on_sqlite = connection.dialect.name == "sqlite"
    of_sqlite = ("deal_words", "ix_deals_folded_trigrams", "ix_deals_open")
    passed_over = of_sqlite if on_sqlite else ("ix_deals_status_number",)

    def is_compared(_object: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
        return not (name or "").startswith(passed_over)

    return is_compared


async def bring_up_to_date(address: Address) -> None:
    """Run what migrations the database lacks, all in one transaction, while other processes wait for their turn.

    DatabaseRefused where it cannot be opened, may not be changed, or was brought up to date by a newer version.
    """
    try:
        async with _opened(address, to_write=True) as connection:
            if not address.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            await connection.run_sync(lambda open_: command.upgrade(alembic_config(open_), "head"))
    except ProgrammingError as refused:
        if "pg_trgm" in str(refused.orig):
            raise ExtensionMissing(_EXTENSION_SENTENCE) from refused
        if "permission denied" in str(refused.orig):
            raise _refused(address, refused) from refused
        raise
    except CommandError as unknown:
        raise DatabaseRefused(_NEWER_SENTENCE) from unknown


async def expect_up_to_date(address: Address) -> None:
    """DatabaseRefused where migrations are missing; one that a newer version has changed is taken as it is."""
    async with _opened(address, to_write=False) as connection:
        found = await connection.run_sync(lambda open_: MigrationContext.configure(open_).get_current_heads())
    scripts = ScriptDirectory.from_config(alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    if not found or (set(found) <= known and set(found) != set(scripts.get_heads())):
        raise DatabaseRefused("The database is not up to date: run `affluent migrate` first")


@asynccontextmanager
async def _opened(address: Address, *, to_write: bool) -> AsyncIterator[AsyncConnection]:
    """A transaction on a connection of its own, which on SQLite keeps other writers out if it is `to_write`."""
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args), poolclass=NullPool)
    if address.is_sqlite and to_write:
        event.listen(engine.sync_engine, "connect", _take_over)
        event.listen(engine.sync_engine, "begin", _take_the_lock)
    async with AsyncExitStack() as held:
        held.push_async_callback(engine.dispose)
        try:
            connection = await held.enter_async_context(engine.begin())
        except DBAPIError as refused:
            raise _refused(address, refused) from refused
        except OSError as away:
            words = away.strerror or str(away) or "no answer"
            raise DatabaseRefused(f"The database {address.display} cannot be reached: {words}") from away
        yield connection


def _refused(address: Address, error: DBAPIError) -> DatabaseRefused:
    said = (str(error.orig).splitlines() or [""])[0]
    return DatabaseRefused(f"The database {address.display} refuses: {said}")


_NEWER_SENTENCE = (
    "A newer version of Affluent has changed this database: run that version, or restore the backup made before it"
)

_EXTENSION_SENTENCE = (
    "Search needs PostgreSQL's pg_trgm extension and this role may not create it: "
    "have an administrator run CREATE EXTENSION pg_trgm in this database, then start again."
)


def _take_over(connection: object, _record: object) -> None:
    """Transactions begin when `_take_the_lock` says so, not when the driver guesses."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # the driver's adapter has no type
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MILLISECONDS}")
    cursor.close()


def _take_the_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
