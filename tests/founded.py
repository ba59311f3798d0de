"""Founding a workspace takes as long as asking things of it: its rows are written down once, and put back each time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Table

from storage.books import Books
from storage.database import Database
from storage.tables import Base

_scripts: dict[tuple[bool, Hashable], str] = {}
"""The rows of what was founded in this test process, as statements, by kind of database."""


async def found_once(books: Books, what: Hashable, found: Callable[[], Awaitable[None]]) -> None:
    """Found `what`: truly the first time on each kind of database, where it must be empty; by its rows afterwards."""
    database = books._database
    script = _scripts.get((database.is_sqlite, what))
    if script is not None:
        async with _driver(database) as driver:
            await (driver.executescript if database.is_sqlite else driver.execute)(script)
        return
    empty = not await books.workspaces()
    await found()
    if empty:
        _scripts[database.is_sqlite, what] = await _written_down(database)


@asynccontextmanager
async def _driver(database: Database) -> AsyncIterator[Any]:
    """The driver's own connection, which takes many statements at once."""
    async with database._engine.connect() as connection:
        yield (await connection.get_raw_connection()).driver_connection


async def _written_down(database: Database) -> str:
    """All rows of all tables, as statements for an empty database."""
    write = _of_sqlite if database.is_sqlite else _of_postgresql
    async with _driver(database) as driver:
        statements = [statement for table in Base.metadata.sorted_tables for statement in await write(driver, table)]
    around = ("PRAGMA query_only=OFF; BEGIN;", "COMMIT;") if database.is_sqlite else ("", "")
    return "\n".join((around[0], *statements, around[1]))


async def _of_sqlite(driver: Any, table: Table) -> list[str]:
    names = [column.name for column in table.columns if column.computed is None]
    values = " || ',' || ".join(f'quote("{name}")' for name in names)
    rows = await driver.execute_fetchall(f'SELECT {values} FROM "{table.name}"')
    columns = ", ".join(f'"{name}"' for name in names)
    return [f'INSERT INTO "{table.name}" ({columns}) VALUES ({row[0]});' for row in rows]


async def _of_postgresql(driver: Any, table: Table) -> list[str]:
    rows = await driver.fetchval(f'SELECT json_agg(one)::text FROM "{table.name}" AS one')
    if rows is None:
        return []
    return [
        f'INSERT INTO "{table.name}" SELECT * FROM json_populate_recordset(NULL::"{table.name}", $rows${rows}$rows$);'
    ]
