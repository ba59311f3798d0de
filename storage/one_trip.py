"""SQLite's connections for SQLAlchemy: a statement and its rows take one trip to the connection's thread.

SQLAlchemy asks the driver for a cursor, for the statement, for the rows and for the end of the cursor, and aiosqlite
makes a trip of each: four times handing over and waking up, which takes longer than most statements do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import aiosqlite

Rows = list[Any]


class OneTripConnection(aiosqlite.Connection):
    """A connection whose cursors have all their rows when a statement has run. Nothing is read piece by piece."""

    def cursor(self) -> Any:
        """A cursor, which costs nothing before it runs a statement."""
        return _OneTripCursor(self)


def connect(path: str, **options: Any) -> OneTripConnection:
    """A connection to the file at `path`, to be awaited; its thread does not keep the process alive."""
    connection = OneTripConnection(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with the connections it makes itself
    return connection


class _OneTripCursor:
    """What SQLAlchemy uses of a cursor."""

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: Rows = []
        self.arraysize = 1
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> _OneTripCursor:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> _OneTripCursor:
        """Run a statement and bring its rows along."""
        await self._trip("execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> _OneTripCursor:
        """Run a statement once for each set of parameters."""
        await self._trip("executemany", sql, parameters)
        return self

    async def fetchall(self) -> Rows:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open between statements."""

    async def _trip(self, how: str, sql: str, parameters: Any) -> None:
        to_its_thread: Any = self._connection._execute  # noqa: SLF001 - the driver has no public way there
        await to_its_thread(self._run, how, sql, parameters)

    def _run(self, how: str, sql: str, parameters: Any) -> None:
        cursor = self._connection._conn.cursor()  # noqa: SLF001 - in its thread, as everything of SQLite
        try:
            getattr(cursor, how)(sql, parameters)
            self.description, self._rows = cursor.description, cursor.fetchall()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
