"""Words instead of a command: in a direct message to the bot, or after a mention of it in a channel or a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.desk import Desk
from bot.in_hand import InHand
from bot.payloads import Asked, read_message
from bot.speaking import Speaker
from messages.apologies import Apologies
from messages.fault_codes import new_code

log = structlog.get_logger(__name__)


class Conversation:
    """Takes what people say to the bot where slash commands do not exist, or are not wanted.

    There is no trigger for a form and no response URL: a form comes by a button, an answer in a channel is seen by its
    reader alone, one in a direct message is posted once however often Slack sends the event.
    """

    def __init__(self, *, desk: Desk, speaker: Speaker, apologies: Apologies, in_hand: InHand) -> None:
        self._desk = desk
        self._speaker = speaker
        self._in_hand = in_hand
        self._apologies = apologies

    async def take(self, body: Mapping[str, Any], *, bot_user_id: str) -> None:
        """Answer a message meant for the bot; whatever else is said is passed over."""
        asked = read_message(body, bot_user_id=bot_user_id, at=datetime.now(UTC))
        if asked is not None:
            await asyncio.shield(self._in_hand.start(self._answer(asked)))

    async def join(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> None:
        """Say what the bot can do in a channel it was invited to; `key` names the invitation."""
        reply = await self._desk.joined(team_id=team_id, channel_id=channel_id, inviter=inviter, key=key)
        if reply and reply.message:
            await self._speaker.announce(channel_id, reply.message)

    async def _answer(self, asked: Asked) -> None:
        try:
            reply = await self._desk.reply(asked)
            if reply.message:
                await self._speaker.tell(asked.back, reply.message)
        except Exception:
            code = new_code()
            log.exception("request_failed", kind="message", code=code, user=asked.invocation.user_id)
            sorry = self._apologies.fault(await self._desk.language(asked), code)
            await self._speaker.tell(asked.back, sorry)
