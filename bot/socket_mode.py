"""Socket Mode: the line to Slack, and the watch over it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.founding import TokenRefused
from bot.in_hand import InHand
from bot.metrics import Metrics
from bot.slack_errors import WORKSPACE_GONE, error_word

PING_SECONDS = 5.0
"""How often the line is tried; four pings unanswered and the SDK takes it for dead."""

LOOK_SECONDS = 2.0
RECONNECT_AFTER = 30.0
"""Seconds without a line after which a new one is forced: the SDK's own reconnecting has been seen to give up."""

GIVE_UP_AFTER = 300.0
"""Seconds without a line after which the process ends, for whoever supervises it to start a fresh one."""

log = structlog.get_logger(__name__)


class LineLost(Exception):
    """Slack could not be reached for `GIVE_UP_AFTER` seconds."""


class SocketLine:
    """The connection over which Slack's requests come.

    `direct` leaves out any proxy of the environment: a local Slack is not behind it.
    """

    def __init__(self, *, app: AsyncApp, app_token: str, in_hand: InHand, metrics: Metrics, direct: bool) -> None:
        self._handler = AsyncSocketModeHandler(
            app, app_token, logger=logging.getLogger("slack_bolt"), ping_interval=PING_SECONDS
        )
        if direct:
            self._handler.client.proxy = None
        # Bolt sends an ack some time after a listener gave it: what is in hand ends when it is sent.
        self._handler.client.socket_mode_request_listeners[:] = [self._take]
        self._in_hand = in_hand
        self._metrics = metrics
        self._opened = False

    async def check(self) -> None:
        """Try the app token, for the SDK would go on trying a wrong one for ever; TokenRefused."""
        client = self._handler.client
        try:
            answer = await client.web_client.apps_connections_open(app_token=client.app_token)
        except SlackApiError as refusal:
            if error_word(refusal) in WORKSPACE_GONE:
                raise TokenRefused("SLACK_APP_TOKEN", error_word(refusal)) from refusal
        except (TimeoutError, aiohttp.ClientError, OSError) as lost:
            log.warning("line_not_tried", kind=type(lost).__name__)
        else:
            client.wss_uri = answer["url"]

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await asyncio.shield(self._in_hand.start(self._handler.handle(client, request)))  # type: ignore[arg-type]

    async def open(self) -> None:
        """Connect; the SDK tries until it succeeds."""
        await self._handler.client.connect()  # type: ignore[no-untyped-call]
        self._opened = True

    async def is_up(self) -> bool:
        """Whether Slack's requests can come in now."""
        return self._opened and bool(await self._handler.client.is_connected())

    async def watch(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Watch the line for ever; LineLost when it stays down."""
        up_at = clock()
        forced_at = clock()
        while True:
            await sleep(LOOK_SECONDS)
            up = await self.is_up()
            self._metrics.connected.set(up)
            if up:
                up_at = forced_at = clock()
            elif clock() - up_at > GIVE_UP_AFTER:
                raise LineLost
            elif clock() - forced_at > RECONNECT_AFTER:
                forced_at = clock()
                log.warning("line_down", seconds=round(clock() - up_at))
                await self._reconnect()

    async def _reconnect(self) -> None:
        try:
            await asyncio.wait_for(self._handler.client.connect_to_new_endpoint(force=True), RECONNECT_AFTER)
        except Exception as trouble:  # noqa: BLE001 - the watch goes on whatever the SDK raises
            log.warning("line_not_reopened", kind=type(trouble).__name__)

    async def close(self) -> None:
        """Take no more requests. Acks need the line, so it is closed when they are given."""
        self._opened = False
        await self._handler.client.close()  # type: ignore[no-untyped-call]
