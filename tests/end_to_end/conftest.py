"""The whole bot against the sandbox Slack, over real sockets: in this process, or as the process an operator runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.end_to_end.office import Mode, Office, open_office


@pytest.fixture(params=["sqlite-socket", "postgresql-socket", "sqlite-http"])
def place(request: pytest.FixtureRequest) -> tuple[str, Mode]:
    """A migrated, empty database, and how Slack reaches the bot: each database, and each mode."""
    database, _, mode = request.param.partition("-")
    return request.getfixturevalue(f"{database}_url"), mode


@pytest_asyncio.fixture
async def office(place: tuple[str, Mode]) -> AsyncIterator[Office]:
    """A workspace with the bot at work in it."""
    async with open_office(*place) as opened:
        yield opened
