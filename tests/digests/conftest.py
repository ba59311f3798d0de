from __future__ import annotations

import pytest_asyncio

from storage.books import Books
from tests.digests.house import House, utc


@pytest_asyncio.fixture
async def house(books: Books) -> House:
    """A workspace founded on Monday 2 November 2026, 8:00 in Paris; once on each database."""
    return await House(books, now=utc("2026-11-02T08:00+01:00")).open()
