from __future__ import annotations

import pytest_asyncio

from storage.books import Books
from tests.commands.floor import Floor


@pytest_asyncio.fixture
async def floor(books: Books) -> Floor:
    """A workspace with Léa and Tom, a guest and somebody who left; once on each database."""
    return await Floor(books).open()
