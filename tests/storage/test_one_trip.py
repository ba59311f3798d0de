from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from storage.one_trip import OneTripConnection


class Counted(OneTripConnection):
    """A connection in memory that counts the trips to its thread."""

    def __init__(self) -> None:
        super().__init__(lambda: sqlite3.connect(":memory:"), iter_chunk_size=64)
        self.trips = 0

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self.trips += 1
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


@asynccontextmanager
async def counted() -> AsyncIterator[tuple[Counted, Any]]:
    connection = Counted()
    async with connection:
        yield connection, await connection.cursor().__aenter__()


async def test_a_statement_and_its_rows_take_one_trip() -> None:
    async with counted() as (connection, cursor):
        await cursor.execute("CREATE TABLE deal (name TEXT)")
        await cursor.executemany("INSERT INTO deal VALUES (?)", [("Acme",), ("Bolt",)])
        assert (cursor.rowcount, cursor.description) == (2, None)
        connection.trips = 0
        await cursor.execute("SELECT name FROM deal ORDER BY name DESC")
        assert ([column[0] for column in cursor.description], await cursor.fetchall()) == (
            ["name"],
            [("Bolt",), ("Acme",)],
        )
        assert (await cursor.fetchall(), connection.trips) == ([], 1)


async def test_what_sqlite_refuses_arrives_and_the_cursor_goes_on() -> None:
    async with counted() as (_, cursor):
        with pytest.raises(sqlite3.OperationalError, match="no such table: deal"):
            await cursor.execute("SELECT * FROM deal")
        await cursor.execute("SELECT ?", (7,))
        assert await cursor.fetchall() == [(7,)]
