"""The schema: what migrations build is what the classes say, however many processes start at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

import storage.tables_deals
import storage.tables_people
import storage.tables_posts  # noqa: F401 - these three imports fill the metadata
from storage.address import read_address
from storage.books import Books
from storage.database import Database
from storage.schema import DatabaseRefused, ExtensionMissing, alembic_config, compared
from storage.tables import Base
from tests.conftest import administer, url_on
from tests.founding import found_team
from tests.storage.given import add_deals, after, by


def differences(connection: Connection) -> list[object]:
    opts = {"compare_type": True, "include_object": compared(connection)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata))


async def test_migrations_build_what_the_classes_say(database_url: str) -> None:
    address = read_address(database_url)
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_every_key_begins_with_the_workspace_and_every_due_index_with_its_instant(database_url: str) -> None:
    address = read_address(database_url)
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args))

    def first_columns(connection: Connection) -> set[str]:
        look = inspect(connection)
        tables = [name for name in look.get_table_names() if not name.startswith(("alembic", "deal_words"))]
        keys = {look.get_pk_constraint(name)["constrained_columns"][0] for name in tables}
        return keys | {str(index["column_names"][0]) for name in tables for index in look.get_indexes(name)}

    async with engine.connect() as connection:
        assert await connection.run_sync(first_columns) - {"folded"} == {
            "team_id",
            "next_at",
            "next_nudge_at",
            "next_morning_at",
        }
    await engine.dispose()


MIGRATE = """
import asyncio, sys
from storage.database import Database

async def main():
    database = Database(sys.argv[1])
    await database.migrate()
    await database.close()

asyncio.run(main())
"""


async def migrates(url: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", MIGRATE, url, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    return process.returncode or 0, errors.decode()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_processes_that_start_at_once_migrate_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, bare_postgresql_url: str
) -> None:
    url = bare_postgresql_url if kind == "postgresql" else f"sqlite:///{tmp_path}/new/folder/book.db"
    assert await asyncio.gather(*(migrates(url) for _ in range(3))) == [(0, "")] * 3


async def test_migrating_what_is_up_to_date_changes_nothing(database: Database) -> None:
    await database.migrate()
    await database.migrate()


async def test_deals_from_before_know_their_companies_and_sources_and_removed_stages_their_places(
    database_url: str,
) -> None:
    database = Database(database_url)
    books = Books(database)
    await found_team(books)
    await add_deals(books, "Website", "Hosting", company="Acme, S.A.")
    await add_deals(books, "Nobody's")
    async with books.work("T1") as work:
        deal = await work.deals.get(1)
        for hour, source in enumerate(("fair", "call", "web"), start=1):
            await deal.edit(by("lea", after(hours=hour), source), source=source)
        await work.undo.take_back("lea", now=after(hours=4), change=by("lea", after(hours=4)))
        stages = (await work.pipelines.default()).stages
        await work.shaping.remove_stage(stages[1], stages[2], at=after(hours=5))
    told = await rows_of(database_url, SOURCES)
    places = await rows_of(database_url, PLACES)
    address = read_address(database_url)
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args))
    async with engine.begin() as connection:
        await connection.run_sync(lambda open_: command.downgrade(alembic_config(open_), "0004"))
    await engine.dispose()
    await database.migrate()
    async with books.look("T1") as work:
        assert [deal.number for deal in await work.deals.open_of_company("Acme")] == [1, 2]
    await database.close()
    assert await rows_of(database_url, SOURCES) == told == [(1, None), (2, "fair"), (3, "call"), (5, "call")]
    assert await rows_of(database_url, PLACES) == places == [(2, 2, None)]


PLACES = "SELECT stage_id, position, merged_into FROM former_places"
SOURCES = "SELECT seq, source FROM deal_changes WHERE deal_number = 1 AND undone_at IS NULL ORDER BY seq"


async def rows_of(database_url: str, query: str) -> list[tuple[object, ...]]:
    address = read_address(database_url)
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args))
    async with engine.connect() as connection:
        found = [tuple(row) for row in await connection.execute(text(query))]
    await engine.dispose()
    return found


async def test_a_role_that_may_not_create_the_search_extension_is_told_so(
    postgresql_server: Path, bare_postgresql_url: str
) -> None:
    name = bare_postgresql_url.split("/")[3].partition("?")[0]
    await administer(
        postgresql_server,
        f"CREATE ROLE poor_{name} LOGIN",
        f"CREATE DATABASE {name}_poor",
        f"REVOKE CREATE ON DATABASE {name}_poor FROM PUBLIC",
    )
    await administer_in(postgresql_server, f"{name}_poor", f"GRANT ALL ON SCHEMA public TO poor_{name}")
    database = Database(url_on(postgresql_server, f"{name}_poor", role=f"poor_{name}"))
    with pytest.raises(ExtensionMissing) as refused:
        await database.migrate()
    await database.close()
    await administer(postgresql_server, f"DROP DATABASE {name}_poor WITH (FORCE)", f"DROP ROLE poor_{name}")
    assert str(refused.value) == (
        "Search needs PostgreSQL's pg_trgm extension and this role may not create it: "
        "have an administrator run CREATE EXTENSION pg_trgm in this database, then start again."
    )


async def test_a_database_of_a_newer_version_is_not_migrated_and_is_let_be(
    database: Database, database_url: str
) -> None:
    async with at_revision(database_url, "9999"):
        with pytest.raises(DatabaseRefused) as refused:
            await database.migrate()
        await database.expect_up_to_date()
    assert str(refused.value).startswith("A newer version of Affluent has changed this database: run that version")


async def test_a_database_that_lacks_a_migration_is_said_to(database: Database, database_url: str) -> None:
    await database.expect_up_to_date()
    async with at_revision(database_url, "0001"):
        with pytest.raises(DatabaseRefused) as refused:
            await database.expect_up_to_date()
    assert str(refused.value) == "The database is not up to date: run `affluent migrate` first"


@asynccontextmanager
async def at_revision(url: str, revision: str) -> AsyncIterator[None]:
    """Have the database say, for as long as the block lasts, that it is at another revision than it is."""
    address = read_address(url)
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args))
    async with engine.begin() as connection:
        really = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        await connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": revision})
    yield
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": really})
    await engine.dispose()


async def test_what_postgresql_refuses_is_said_in_its_words(postgresql_server: Path, bare_postgresql_url: str) -> None:
    name = bare_postgresql_url.split("/")[3].partition("?")[0]
    await administer(postgresql_server, f"CREATE ROLE guest_{name} LOGIN")
    said = []
    for where, who in [(f"{name}_nowhere", "affluent"), (name, f"nobody_{name}"), (name, f"guest_{name}")]:
        database = Database(url_on(postgresql_server, where, role=who))
        with pytest.raises(DatabaseRefused) as refused:
            await database.migrate()
        await database.close()
        said.append(str(refused.value).partition(" refuses: ")[2])
    await administer(postgresql_server, f"DROP ROLE guest_{name}")
    assert said == [
        f'database "{name}_nowhere" does not exist',
        f'role "nobody_{name}" does not exist',
        "permission denied for schema public",
    ]


async def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Call Acme back.\n" * 100)
    with pytest.raises(DatabaseRefused) as refused:
        await Database(f"sqlite:///{tmp_path}/notes.txt").migrate()
    assert str(refused.value).endswith(" refuses: file is not a database")


async def administer_in(folder: Path, name: str, statement: str) -> None:
    connection = await asyncpg.connect(host=str(folder), user="affluent", database=name)
    await connection.execute(statement)
    await connection.close()
