"""Bolt, wired: everything Slack may send has a listener, and every listener is a few lines."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Home
from bot.events import Events
from bot.reception import Reception
from bot.settings import OAUTH_TRAPS

COMMANDS = ("/deal", "/pipeline")
"""The slash commands; `app_manifest.yml` has the same."""

ANYTHING = re.compile(r"[\s\S]*")

Body = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger(__name__)


def build_app(
    *, client: AsyncWebClient, home: Home, reception: Reception, events: Events, signing_secret: str = ""
) -> AsyncApp:
    """A Bolt app for the home workspace. `signing_secret` is needed for HTTP only.

    Requests are authorised from `home`, without asking Slack each time: the token was checked at start.
    """
    for trap in OAUTH_TRAPS:
        os.environ.pop(trap, None)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=home.enterprise_id,
            team_id=home.team_id,
            bot_token=client.token,
            bot_id=home.bot_id,
            bot_user_id=home.bot_user_id,
        )

    bolts = logging.getLogger("slack_bolt")
    # Bolt's loggers take this one's level; below ERROR they warn of a token that is not used, and quote requests.
    bolts.setLevel(logging.ERROR)
    app = AsyncApp(
        client=client,
        authorize=authorize,
        signing_secret=signing_secret,
        logger=bolts,
        attaching_conversation_kwargs_enabled=False,
    )
    listen(app, reception=reception, events=events)
    return app


def listen(app: AsyncApp, *, reception: Reception, events: Events) -> None:
    """Register every listener. The last of each kind takes what no other takes: Slack repeats what is not acked."""

    async def on_command(ack: Ack, body: Body) -> None:
        await reception.command(ack, body)

    async def on_action(ack: Ack, body: Body) -> None:
        await reception.action(ack, body)

    async def on_submission(ack: Ack, body: Body) -> None:
        await reception.submission(ack, body)

    async def on_event(body: Body) -> None:
        await events.take(body)

    async def acknowledged(ack: Ack) -> None:
        await ack()

    for command in COMMANDS:
        app.command(command)(on_command)
    app.block_action(ANYTHING)(on_action)
    app.view_submission(ANYTHING)(on_submission)
    listen_for_views(app, reception=reception)
    app.event(ANYTHING)(on_event)
    for kind in (app.view_closed, app.command):
        kind(ANYTHING)(acknowledged)
    app.error(on_fault)


def listen_for_views(app: AsyncApp, *, reception: Reception) -> None:
    """What opens or fills a view: shortcuts, the Home tab, menus that search as one types."""

    async def on_shortcut(ack: Ack, body: Body) -> None:
        await reception.shortcut(ack, body)

    async def on_home_opened(body: Body) -> None:
        await reception.home_opened(body)

    async def on_suggestion(ack: Ack, body: Body) -> None:
        await reception.suggestion(ack, body)

    app.shortcut(ANYTHING)(on_shortcut)
    app.event("app_home_opened")(on_home_opened)
    app.block_suggestion(ANYTHING)(on_suggestion)


async def on_fault(error: Exception) -> BoltResponse:
    """What Bolt itself could not do. Answered as done: an unanswered request is repeated and fails again."""
    log.error("slack_request_failed", exc_info=error)
    return BoltResponse(status=200, body="")
