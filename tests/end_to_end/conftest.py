"""The whole bot against the sandbox Slack, over real sockets: in this process, or as the process an operator runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.end_to_end.office import Office, open_office


@pytest_asyncio.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """A workspace with the bot at work in it, in Socket Mode; once on each database."""
    async with open_office(database_url) as opened:
        yield opened
