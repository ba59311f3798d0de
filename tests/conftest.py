"""Databases for every test that wants one: SQLite and a real PostgreSQL, each migrated, each empty."""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
import structlog
from hypothesis import HealthCheck, settings
from playwright.async_api import Browser

import storage.tables_deals
import storage.tables_people
import storage.tables_posts  # noqa: F401 - these three imports fill the metadata
from storage.books import Books
from storage.database import Database
from storage.tables import Base
from tests.chromium import launched
from tests.founding import found_team
from tests.postgres import ROLE, running_server

TEMPLATE = "migrated"

# Structlog's own default prints the locals of every frame: slow, and not what the bot logs.
structlog.configure(
    processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
    logger_factory=structlog.PrintLoggerFactory(),
)
# An example says nothing about how fast the machine is: that is for `make bench`.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

SWEPT_EVERY = 20
"""How often the rows of earlier tests are swept out: nobody else does, and every search has to pass them by."""

COLLECTED_EVERY = 20_000
"""Objects made between two looks for garbage: Python's own 700 makes it a twentieth of the processor time."""

_names = count(1)
_emptied = count(1)


def pytest_sessionstart() -> None:
    gc.set_threshold(COLLECTED_EVERY)


def pytest_collection_finish() -> None:
    """Thousands of collected tests and all modules are here to stay: looks for garbage pass them by."""
    gc.collect()
    gc.freeze()


async def migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()


async def administer(folder: Path, *statements: str) -> None:
    connection = await asyncpg.connect(host=str(folder), user=ROLE, database="postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def url_on(folder: Path, name: str, role: str = ROLE) -> str:
    return f"postgresql://{role}@/{name}?host={folder}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """The folder of a running PostgreSQL's socket; one server per test process."""
    with running_server() as folder:
        asyncio.run(administer(folder, f"CREATE DATABASE {TEMPLATE}"))
        asyncio.run(migrate(url_on(folder, TEMPLATE)))
        yield folder


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest_asyncio.fixture
async def sqlite_url(migrated_file: Path) -> str:
    """A migrated, empty SQLite database, each time a new file of the same name."""
    path = migrated_file.with_name("book.db")
    for part in ("", "-wal", "-shm"):
        Path(f"{path}{part}").unlink(missing_ok=True)
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def emptied() -> list[str]:
    """Names of migrated databases that earlier tests have left empty."""
    return []


@pytest_asyncio.fixture
async def postgresql_url(postgresql_server: Path, emptied: list[str]) -> AsyncIterator[str]:
    """A migrated, empty PostgreSQL database; emptied afterwards, since making one takes as long as many tests do."""
    if emptied:
        name = emptied.pop()
    else:
        name = f"book_{next(_names)}"
        await administer(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield url_on(postgresql_server, name)
    await empty(postgresql_server, name)
    emptied.append(name)


SEND_AWAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def cut_off(url: str) -> None:
    """Cut every connection to a PostgreSQL database, as its restart does."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(SEND_AWAY)
    finally:
        await connection.close()


async def empty(folder: Path, name: str) -> None:
    """Send away whoever is still connected, and delete every row of every table."""
    connection = await asyncpg.connect(host=str(folder), user=ROLE, database=name)
    try:
        await connection.execute(SEND_AWAY)
        tables = [table.fullname for table in Base.metadata.sorted_tables]
        await connection.execute("".join(f"DELETE FROM {table};" for table in reversed(tables)))
        if next(_emptied) % SWEPT_EVERY == 0:
            await connection.execute("VACUUM")
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def bare_postgresql_url(postgresql_server: Path) -> AsyncIterator[str]:
    """A PostgreSQL database without any table, dropped afterwards."""
    name = f"bare_{next(_names)}"
    await administer(postgresql_server, f"CREATE DATABASE {name}")
    yield url_on(postgresql_server, name)
    await administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def known_databases() -> dict[str, Database]:
    """Databases by URL, closed between tests; what SQLAlchemy has compiled for them stays, which is half the time."""
    return {}


@pytest_asyncio.fixture
async def database(database_url: str, known_databases: dict[str, Database]) -> AsyncIterator[Database]:
    """That database, opened; closed afterwards."""
    opened = known_databases.setdefault(database_url, Database(database_url))
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def books(database: Database) -> Books:
    """An empty deal book, once on each kind of database."""
    return Books(database)


@pytest_asyncio.fixture
async def team(books: Books) -> Books:
    """A deal book with the workspace T1, in which Lea and Tom are."""
    await found_team(books)
    return books


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with launched() as chromium:
        yield chromium
