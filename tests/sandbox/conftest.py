from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.world import small_world

BOT_TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"
SCOPES = [
    "commands",
    "chat:write",
    "files:write",
    "files:read",
    "users:read",
    "users:read.email",
    "im:write",
    "channels:read",
    "groups:read",
    "im:read",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:join",
    "app_mentions:read",
    "team:read",
]
EVENTS = ["app_home_opened", "app_mention", "message.channels", "message.im", "user_change", "channel_archive"]


def manifest_with(**changed: Any) -> dict[str, Any]:
    """A manifest of a small app; `scopes`, `events` and `socket_mode` replace its own."""
    return {
        "display_information": {"name": "Parrot"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": changed.get("messages_tab", True)},
            "bot_user": {"display_name": "parrot"},
            "shortcuts": [
                {"name": "New thing", "type": "global", "callback_id": "new_thing", "description": "Make one"},
                {"name": "Keep this", "type": "message", "callback_id": "keep_this", "description": "Keep it"},
            ],
            "slash_commands": [
                {"command": "/say", "description": "Says it again", "usage_hint": "words", "should_escape": True},
                {"command": "/form", "description": "Opens a form"},
            ],
        },
        "oauth_config": {"scopes": {"bot": changed.get("scopes", SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": changed.get("events", EVENTS)},
            "socket_mode_enabled": changed.get("socket_mode", True),
        },
    }


class Stage:
    """A running sandbox, the official client for it, and Bolt apps connected to it."""

    def __init__(self, sandbox: Sandbox, address: str, stack: AsyncExitStack) -> None:
        self.sandbox, self.address, self._stack = sandbox, address, stack
        self.client = AsyncWebClient(BOT_TOKEN, base_url=f"{address}/api/", retry_handlers=[])

    def bolt(self) -> AsyncApp:
        return AsyncApp(client=AsyncWebClient(BOT_TOKEN, base_url=f"{self.address}/api/"))

    async def connect(self, app: AsyncApp, *, connections: int = 1) -> None:
        handler = AsyncSocketModeHandler(app, APP_TOKEN)
        self._stack.push_async_callback(handler.close_async)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await self.sandbox.until(lambda: self.sandbox.connections >= connections)


@asynccontextmanager
async def a_stage(**changed: Any) -> AsyncIterator[Stage]:
    settings = {key: changed.pop(key) for key in ("events_url", "retry_waits", "buttons", "now") if key in changed}
    sandbox = Sandbox(
        world=changed.pop("world", small_world()),
        manifest=manifest_with(**changed),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret="secret",
        **settings,
    )
    async with sandbox.serve() as address, AsyncExitStack() as stack:
        yield Stage(sandbox, address, stack)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with a_stage() as running:
        yield running
