"""The desk behind the reception: makes sure who is asking is known, and hands the wish to the commands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from bot.channels import Channels
from bot.directory import Directory
from bot.payloads import Asked
from bot.postman import Postman
from commands.invocation import Invocation, Reply
from messages.apologies import Apologies
from messages.layout import Choice
from messages.message import Form, Message
from storage.cuts import through_cuts

LOOK_SECONDS = 0.5
"""How long the answer to a change waits for Slack's word on the channel; most were asked about minutes ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The workspace the bot's token belongs to, as auth.test tells it."""

    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None


class Commands(Protocol):
    """What people tell the bot (`commands.router.Router`)."""

    async def handle(self, invocation: Invocation) -> Reply:
        """The answer; raises nothing but faults of the program."""
        ...

    async def founded(self, *, team_id: str) -> Reply:
        """What is to be said once to whoever installed the bot: the reply says whether a post waits."""
        ...

    async def joined(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> Reply | None:
        """What to say where the bot was invited, None when nothing; `key` names the invitation."""
        ...

    async def home(self, invocation: Invocation, said: Message | None = None) -> Form:
        """The Home tab of whoever asks, with the answer to what they did there."""
        ...

    async def options(self, invocation: Invocation) -> Sequence[Choice]:
        """What a menu offers that searches as one types."""
        ...


class Desk:
    """Answers one request at a time, for people of the home workspace.

    Where the database goes away meanwhile it is answered anew: its key sees to it that it is done once.
    """

    def __init__(
        self,
        *,
        home: Home,
        commands: Commands,
        directory: Directory,
        channels: Channels,
        postman: Postman,
        apologies: Apologies,
    ) -> None:
        self._home = home
        self._commands = commands
        self._directory = directory
        self._channels = channels
        self._postman = postman
        self._apologies = apologies

    async def reply(self, asked: Asked) -> Reply:
        """The commands' reply; what it leaves to be posted is sent at once."""
        wish = asked.invocation
        if wish.team_id != self._home.team_id:
            return Reply(message=self._apologies.not_installed("en"))
        reply = await through_cuts(lambda: self._handled(asked))
        if reply.posts:
            self._postman.kick(wish.team_id)
        return reply

    async def _handled(self, asked: Asked) -> Reply:
        await self._know(asked)
        return await self._commands.handle(await self._with_channel(asked.invocation))

    async def home_tab(self, asked: Asked, said: Message | None = None) -> Form | None:
        """The Home tab of whoever asks, with the answer to what they did there; None in another workspace."""
        if asked.invocation.team_id != self._home.team_id:
            return None
        return await through_cuts(lambda: self._drawn(asked, said))

    async def _drawn(self, asked: Asked, said: Message | None) -> Form:
        await self._know(asked)
        return await self._commands.home(asked.invocation, said)

    async def options(self, asked: Asked) -> Sequence[Choice]:
        """What a menu offers that searches as one types; nothing in another workspace."""
        if asked.invocation.team_id != self._home.team_id:
            return ()
        await self._know(asked)
        return await self._commands.options(asked.invocation)

    async def _know(self, asked: Asked) -> None:
        wish = asked.invocation
        if asked.foreign_team:
            await self._directory.know_stranger(wish.team_id, wish.user_id, home=asked.foreign_team)
        else:
            await self._directory.know(wish.team_id, wish.user_id)

    async def joined(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> Reply | None:
        """What to say where the bot was invited, None when nothing; what is to be posted is sent at once."""
        reply = await through_cuts(
            lambda: self._commands.joined(team_id=team_id, channel_id=channel_id, inviter=inviter, key=key)
        )
        if reply and reply.posts:
            self._postman.kick(team_id)
        return reply

    async def _with_channel(self, wish: Invocation) -> Invocation:
        """The wish, with what Slack says of its channel: whether the bot may post there, and who else would read it.

        Only a wish that may have the bot post there from now on waits for it; what is announced in a shared channel
        because Slack was slow to say so is held back where it is sent (`bot.gateway`).
        """
        posts_to = wish.posts_to
        if posts_to:
            channel = await self._channels.look(posts_to)
            reachable = channel is not None and channel.reachable
            return replace(wish, channel_shared=channel is not None and channel.shared, channel_reachable=reachable)
        if wish.channel_id is None:
            return wish
        return replace(wish, channel_shared=await self._is_shared(wish.channel_id))

    async def _is_shared(self, channel_id: str) -> bool:
        """Whether people of another organisation read along, as far as Slack says so at once."""
        if not channel_id.startswith(("C", "G")):
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                channel = await self._channels.look(channel_id)
                return channel is not None and channel.shared
        return False

    async def language(self, asked: Asked) -> str:
        """The language the asker reads."""
        return await self._directory.language(asked.invocation.team_id, asked.invocation.user_id)
