"""One database, SQLite or PostgreSQL: connections, transactions, the schema brought up to date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.address import Address, BadDatabaseUrl, read_address
from storage.cuts import noticed
from storage.guard import WORKSPACE, stand_guard
from storage.one_trip import connect
from storage.schema import DatabaseRefused, bring_up_to_date, expect_up_to_date
from storage.sessions import TEAM, WorkspaceSession

__all__ = ["BadDatabaseUrl", "Database", "DatabaseRefused"]

BUSY_MILLISECONDS = 10_000
"""How long a statement on SQLite waits for another process to finish writing."""

CONNECTIONS = 10
"""Connections kept open to PostgreSQL; as many again are opened when those are all in use."""

_WRITES = "affluent_writes"
_NEAREST = {"pg_trgm.word_similarity_threshold": "0.2"}


class Database:
    """A database by its URL. Nothing is connected to before it is needed; `close` lets go of everything.

    BadDatabaseUrl when the URL cannot be used. A transaction raises `storage.cuts.CutOff` where the database goes away.
    """

    def __init__(self, url: str) -> None:
        self._address = read_address(url)
        # SQLite has one writer; taking turns here costs nothing, where waiting in the driver would cost a thread each.
        self._turn = self._new_turn()
        self._engine = _sqlite(self._address) if self._address.is_sqlite else _postgresql(self._address)
        self._writing = self._engine.execution_options(**{_WRITES: True})
        # What is read in one unit of work is one moment of the book, also when figures take several queries.
        self._reading = (
            self._engine
            if self._address.is_sqlite
            else self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )
        stand_guard(self._engine.sync_engine)

    @property
    def url_for_display(self) -> str:
        """The URL without its password."""
        return self._address.display

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self._address.is_sqlite

    async def migrate(self) -> None:
        """Bring the schema up to date; of several processes at once one does it and the others wait.

        Raises DatabaseRefused where it cannot be opened or changed, as `storage.schema.ExtensionMissing` when
        PostgreSQL's role may not create the extension that search needs.
        """
        if self._address.is_sqlite:
            await asyncio.to_thread(_make_folder, self._address)
        await bring_up_to_date(self._address)

    async def expect_up_to_date(self) -> None:
        """Raises DatabaseRefused where it cannot be opened, or migrations are missing."""
        await expect_up_to_date(self._address)

    async def close(self) -> None:
        """Close every connection. It may be used again, from another event loop too."""
        await self._engine.dispose()
        self._turn = self._new_turn()

    def _new_turn(self) -> AbstractAsyncContextManager[Any]:
        """One writer at a time where the file allows no more."""
        return asyncio.Lock() if self._address.is_sqlite else nullcontext()

    @asynccontextmanager
    async def writing(self, team_id: str | None) -> AsyncIterator[AsyncSession]:
        """A transaction that may write: committed on leaving, rolled back on an exception."""
        async with self._turn, self._session(self._writing, team_id) as session:
            yield session

    @asynccontextmanager
    async def reading(self, team_id: str | None) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads, sees one moment of the book, and holds nobody up."""
        async with self._session(self._reading, team_id) as session:
            yield session

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine, team_id: str | None) -> AsyncIterator[AsyncSession]:
        session = AsyncSession(
            engine.execution_options(**{WORKSPACE: team_id}),
            sync_session_class=WorkspaceSession,
            expire_on_commit=False,
            info={TEAM: team_id},
        )
        with noticed():
            async with session, session.begin():
                yield session


def _make_folder(address: Address) -> None:
    Path(address.url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)


def _postgresql(address: Address) -> AsyncEngine:
    args = dict(address.connect_args)
    args["server_settings"] = {**_NEAREST, **args.get("server_settings", {})}
    return create_async_engine(
        address.url,
        connect_args=args,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
    )


def _sqlite(address: Address) -> AsyncEngine:
    engine = create_async_engine(
        address.url,
        connect_args={**address.connect_args, "async_creator_fn": connect},
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """The driver's own transactions lose updates silently; without isolation level, `_begin` says when they start."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once, for a lock taken later fails without waiting; a reader is kept from writing."""
    writes = bool(connection.get_execution_options().get(_WRITES))
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
