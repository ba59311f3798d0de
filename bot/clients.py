"""The two clients for Slack's Web API, on one connection pool."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings

SECONDS = aiohttp.ClientTimeout(total=30, connect=10)
"""A call's time; the SDK's own setting is not looked at once it is given a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """`posting` never tries twice, so that nothing is said twice; `asking` does, for questions."""

    session: aiohttp.ClientSession
    posting: AsyncWebClient
    asking: AsyncWebClient


@asynccontextmanager
async def open_clients(settings: Settings) -> AsyncIterator[Clients]:
    """The clients, for as long as the block lasts."""
    async with aiohttp.ClientSession(timeout=SECONDS) as session:
        posting = _client(settings, session)
        posting.retry_handlers = []
        asking = _client(settings, session)
        asking.retry_handlers = [
            AsyncConnectionErrorRetryHandler(),
            AsyncServerErrorRetryHandler(),
            AsyncRateLimitErrorRetryHandler(max_retry_count=1),
        ]
        yield Clients(session=session, posting=posting, asking=asking)


def _client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    client = AsyncWebClient(token=settings.token(), base_url=settings.slack_api_url, session=session)
    if settings.on_loopback:
        # The SDK takes HTTP(S)_PROXY for every host and knows no NO_PROXY.
        client.proxy = None
    return client
