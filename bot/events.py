"""Slack's events: the bot was invited, a person changed, the workspace took the bot away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.conversation import Conversation
from bot.desk import Home
from bot.directory import Directory
from bot.postman import Postman
from messages.fault_codes import new_code

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "message.im",
    "team_join",
    "tokens_revoked",
    "user_change",
)
"""The events listened to; `app_manifest.yml` subscribes to the same."""

Body = Mapping[str, Any]

log = structlog.get_logger(__name__)


class Events:
    """Takes the events of the home workspace. Bolt has acknowledged an event before it comes here."""

    def __init__(self, *, home: Home, conversation: Conversation, directory: Directory, postman: Postman) -> None:
        self._home = home
        self._conversation = conversation
        self._directory = directory
        self._postman = postman
        self._takers: Mapping[str, Callable[[Body, Body], Awaitable[None]]] = {
            "app_mention": self._said,
            "app_uninstalled": self._taken_away,
            "member_joined_channel": self._joined,
            "message": self._said,
            "team_join": self._changed,
            "tokens_revoked": self._revoked,
            "user_change": self._changed,
        }

    async def take(self, body: Body) -> None:
        """Take one event; a failure is logged with its code, for there is nobody to tell."""
        event = body["event"]
        taker = self._takers.get(event["type"])
        if taker is None or body.get("team_id") not in {None, self._home.team_id}:
            return
        try:
            await taker(body, event)
        except Exception:
            log.exception("event_failed", kind=event["type"], code=new_code())

    async def _said(self, body: Body, _event: Body) -> None:
        await self._conversation.take(body, bot_user_id=self._home.bot_user_id)

    async def _joined(self, body: Body, event: Body) -> None:
        """One line where the bot was invited; other people joining a channel are nothing to it."""
        if event["user"] == self._home.bot_user_id:
            await self._conversation.join(
                team_id=self._home.team_id,
                channel_id=event["channel"],
                inviter=event.get("inviter"),
                key=f"evt:{body['event_id']}",
            )

    async def _changed(self, _body: Body, event: Body) -> None:
        """Slack's events leave the locale out, so the person is asked about anew."""
        await self._directory.ask(self._home.team_id, event["user"]["id"])

    async def _revoked(self, body: Body, event: Body) -> None:
        if self._home.bot_user_id in (event.get("tokens") or {}).get("bot", ()):
            await self._taken_away(body, event)

    async def _taken_away(self, _body: Body, _event: Body) -> None:
        log.warning("workspace_took_the_bot_away", team=self._home.team_id)
        self._postman.stop_serving(self._home.team_id)
