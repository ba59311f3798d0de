from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from storage.books import Books
from tests.commands.floor import Floor

HERE = Path(__file__).parent


@pytest_asyncio.fixture
async def floor(books: Books) -> Floor:
    """A workspace with Léa and Tom, a guest and somebody who left; once on each database."""
    return await Floor(books).open()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a table of words means is decided before any database: its rows run on SQLite, the first on PostgreSQL too.

    Tests that are no table run on both, as all tests of the book do.
    """
    tables: set[tuple[Path, str]] = set()
    items[:] = [item for item in items if not _is_a_further_row(item, tables)]


def _is_a_further_row(item: pytest.Item, tables: set[tuple[Path, str]]) -> bool:
    """Whether a test is a row, but the first, of a table of the commands' tests, on PostgreSQL."""
    row = getattr(item, "callspec", None)
    if HERE not in item.path.parents or row is None or row.params.get("database_url") != "postgresql":
        return False
    table = (item.path, str(getattr(item, "originalname", item.name)))
    if len(row.params) < 2 or table not in tables:
        tables.add(table)
        return False
    return True
