"""A deal book of a given size, two per cent of it open, written straight into its tables, on either database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from bench.histories import changes, steps, visits
from bot.calendars import calendar_of
from commands.invocation import Invocation, Reply
from commands.router import Router
from digests.digest import Digests
from messages.prose import Prose
from pipeline.deals import Person
from pipeline.names import fold
from storage.books import Books
from storage.database import Database
from storage.tables import CounterRow
from storage.tables_deals import DealChangeRow, DealRow, StageVisitRow
from storage.workspaces import Start
from tests.postgres import ROLE, running_server

TEAM = "T1"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ME = Person(user_id="UME", name="Mia Melk", zone="Europe/Paris", language="en", country="FR")
TOM = Person(user_id="UTOM", name="Tom Reed", zone="Europe/Paris", language="en", country="FR")
BOSS = Person(user_id="UBOSS", name="Bo Strand", zone="Europe/Paris", language="en", country="FR", admin=True)
MY_DEALS = 30
OPEN_SHARE = 50
"""One deal in so many is open."""

_CHUNK = 2000
_YEARS = timedelta(days=700)
"""How long the team has been at it."""


class Rep:
    """Somebody who types, presses and looks."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.router = Router(
            books=books,
            calendars=calendar_of,
            prose=Prose(),
            preview=Digests(calendars=calendar_of, prose=Prose()).compose,
            clock=lambda: NOW,
        )
        self._asked = 0

    def asked(self, **facts: Any) -> Invocation:
        self._asked += 1
        at = NOW + timedelta(seconds=self._asked)
        return Invocation(team_id=TEAM, user_id=ME.user_id, channel_id="C1", key=f"trg:{self._asked}", at=at, **facts)

    async def types(self, text: str, command: str = "/deal") -> Reply:
        return await self.router.handle(self.asked(via="command", command=command, text=text))


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Where to put books: a folder for SQLite files, and a PostgreSQL of its own."""
    with TemporaryDirectory() as folder, running_server() as socket:
        yield {"SQLite": folder, "PostgreSQL": str(socket)}


@asynccontextmanager
async def book_of(deals: int, kind: str, where: str) -> AsyncIterator[Rep]:
    """A rep at work on a book of so many deals, thirty of them open and theirs."""
    database = Database(await _new_database(kind, where))
    await database.migrate()
    books = Books(database)
    start = Start(name="Bench", zone="Europe/Paris", language="en", country="FR")
    await books.found_workspace(TEAM, start, at=NOW - _YEARS)
    async with books.work(TEAM) as work:
        for person in (ME, TOM, BOSS):
            await work.people.save(person, at=NOW)
    async with _unindexed(database):
        await _fill(books, deals)
    await _settle(database)
    yield Rep(books)
    await database.close()


async def _fill(books: Books, deals: int) -> None:
    for start in range(1, deals + 1, _CHUNK):
        await _write(books, [_deal(n, deals) for n in range(start, min(start + _CHUNK, deals + 1))])


@asynccontextmanager
async def _unindexed(database: Database) -> AsyncIterator[None]:
    """PostgreSQL writes its trigram index many times faster at once than row by row."""
    if database.is_sqlite:
        yield
        return
    await _run(database, "DROP INDEX ix_deals_folded_trigrams")
    yield
    await _run(database, "CREATE INDEX ix_deals_folded_trigrams ON deals USING gin (folded gin_trgm_ops)")


_names = count(1)


async def _new_database(kind: str, where: str) -> str:
    name = f"bench_{next(_names)}"
    if kind == "SQLite":
        return f"sqlite:///{Path(where) / name}.db"
    connection = await asyncpg.connect(host=where, user=ROLE, database="postgres")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return f"postgresql://{ROLE}@/{name}?host={where}"


async def _settle(database: Database) -> None:
    """What a database that has run for a while knows of its tables."""
    await _run(database, "ANALYZE")


async def _run(database: Database, statement: str) -> None:
    async with database._engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.execute(statement)


async def _write(books: Books, deals: list[Mapping[str, Any]]) -> None:
    tables: tuple[Any, ...] = (DealRow.__table__, DealChangeRow.__table__, StageVisitRow.__table__)
    async with books.work(TEAM) as work:
        session = work._scope.session
        for table in tables:
            rows = [row for deal in deals for row in _rows(table, deal)]
            await (session.execute(insert(table), rows) if books._database.is_sqlite else _copy(session, table, rows))
        following = update(CounterRow).where(CounterRow.name == "deal").values(next=deals[-1]["number"] + 1)
        await work._scope.changed(following)


async def _copy(session: AsyncSession, table: Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL's COPY, a hundred times faster than row by row; what a row leaves out is null."""
    raw: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    # Its checks of foreign keys, planned while the tables are empty, would read whole tables for each row.
    await raw.execute("SET LOCAL session_replication_role = replica")
    names = list(dict.fromkeys(name for row in rows for name in row))
    records = [
        [json.dumps(row[name]) if isinstance(row.get(name), dict) else row.get(name) for name in names] for row in rows
    ]
    await raw.copy_records_to_table(table.name, records=records, columns=names)


def _deal(n: int, deals: int) -> Mapping[str, Any]:
    """Newest deals have the highest numbers; open ones are spread among the latest third, mine the last of all."""
    made = NOW - timedelta(days=_YEARS.days * (deals - n) // deals, minutes=n % 600)
    mine = n > deals - MY_DEALS
    is_open = mine or (n % (OPEN_SHARE // 3) == 0 and n > 2 * deals // 3)
    name = f"{_WORDS[n % len(_WORDS)]} {_WORDS[n // len(_WORDS) % len(_WORDS)]} {n}"
    closed_at = None if is_open else min(made + (NOW - made) / 2, made + timedelta(days=20))
    status = "open" if is_open else "won" if n % 3 == 0 else "lost"
    return {
        "team_id": TEAM, "number": n, "pipeline_id": 1, "stage_id": n % 5 + 1, "status": status, "name": name,
        "company": f"{_WORDS[n * 7 % len(_WORDS)]} SA", "value_minor": 100_000 + n, "currency": "EUR",
        "owner_id": ME.user_id if mine else TOM.user_id, "created_at": made, "closed_at": closed_at,
        "lost_reason": "price" if status == "lost" else None, "life_at": made, "life_kind": "created",
    }  # fmt: skip


def _rows(table: Table, deal: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if table.name == "stage_visits":
        yield from visits(deal)
    elif table.name == "deal_changes":
        yield from changes(deal, TOM.user_id)
    else:
        lines = steps(deal)
        name, company = fold(deal["name"]), fold(deal["company"])
        words = {"folded": f"{name} {company}", "name_folded": name, "company_folded": company.removesuffix(" sa")}
        counted = {"changes": len(lines), "changed_at": lines[-1][2], "version": 1, "nudges": 0, "bant": {}}
        yield {**deal, **words, **counted}


_WORDS = (
    "Acme", "Brasserie", "Cidrerie", "Durand", "Equinox", "Ferme", "Garage", "Hotel", "Imprimerie", "Jardin", "Kermoal",
    "Lenoir", "Musee", "Nordlys", "Opera", "Parc", "Quincaillerie", "Relais", "Studio", "Tannerie", "Usine", "Verger",
)  # fmt: skip
