"""The desk behind the reception: makes sure who is asking is known, and hands the wish to the commands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.channels import Channels
from bot.directory import Directory
from bot.payloads import Asked
from bot.postman import Postman
from commands.invocation import Invocation, Reply
from messages.apologies import Apologies


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

    async def joined(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> Reply | None:
        """What to say where the bot was invited, None when nothing; `key` names the invitation."""
        ...


class Desk:
    """Answers one request at a time, for people of the home workspace."""

    def __init__(
        self, *, home: Home, commands: Commands, directory: Directory, channels: Channels, postman: Postman
    ) -> None:
        self._home = home
        self._commands = commands
        self._directory = directory
        self._channels = channels
        self._postman = postman
        self._apologies = Apologies()

    async def reply(self, asked: Asked) -> Reply:
        """The commands' reply; what it leaves to be posted is sent at once."""
        wish = asked.invocation
        if wish.team_id != self._home.team_id:
            return Reply(message=self._apologies.not_installed("en"))
        if asked.foreign_team:
            await self._directory.know_stranger(wish.team_id, wish.user_id, home=asked.foreign_team)
        else:
            await self._directory.know(wish.team_id, wish.user_id)
        reply = await self._commands.handle(await self._with_channel(wish))
        if reply.posts:
            self._postman.kick(wish.team_id)
        return reply

    async def joined(self, *, team_id: str, channel_id: str, inviter: str | None, key: str) -> Reply | None:
        """What to say where the bot was invited, None when nothing; what is to be posted is sent at once."""
        reply = await self._commands.joined(team_id=team_id, channel_id=channel_id, inviter=inviter, key=key)
        if reply and reply.posts:
            self._postman.kick(team_id)
        return reply

    async def _with_channel(self, wish: Invocation) -> Invocation:
        """The wish, with what Slack says of its channel where a command may have the bot post there from now on."""
        if wish.command != "/pipeline" or wish.channel_id is None:
            return wish
        channel = await self._channels.look(wish.channel_id)
        if channel is None:
            return replace(wish, channel_reachable=False)
        return replace(wish, channel_shared=channel.shared, channel_reachable=channel.reachable)

    async def language(self, asked: Asked) -> str:
        """The language the asker reads."""
        return await self._directory.language(asked.invocation.team_id, asked.invocation.user_id)
