"""What the methods of the Web API work with, handed to each of them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from sandbox.blocks import Screening
from sandbox.faults import Faults
from sandbox.refusal import Refusal
from sandbox.triggers import Triggers
from sandbox.workspace import BOT_USER_ID, Conversation, Workspace

FAMILIES = {"channel": "channels", "group": "groups", "im": "im"}  # how scopes call kinds of conversations


class Background:
    """Work nobody waits for, such as event deliveries; all of it ends with the sandbox."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start `work` on the running loop."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what is left and wait until it has ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Desk:
    """The collaborators of a Web API method, the tokens that are good, and what the bot may do where."""

    workspace: Workspace
    screening: Screening
    triggers: Triggers
    faults: Faults
    background: Background
    tickets: set[str]
    bot_token: str | None = None
    app_token: str | None = None
    installed: dict[str, str] = field(default_factory=dict)  # tokens given out by oauth.v2.access, and to whom
    codes: dict[str, str] = field(default_factory=dict)  # temporary codes of the install page, and who allowed it

    @property
    def scopes(self) -> list[str]:
        """What the manifest grants the bot, in order."""
        return sorted(self.workspace.manifest.scopes)

    def require(self, *any_of: str) -> None:
        """Raise ``missing_scope`` unless the bot has one of the scopes, if any are given."""
        if any_of and not self.workspace.manifest.scopes.intersection(any_of):
            raise Refusal("missing_scope", needed=any_of[0], provided=",".join(self.scopes))

    def visible(self, channel: str) -> Conversation:
        """The conversation; a private channel the bot is not in does not exist for it."""
        conversation = self.workspace.conversation(channel)
        if conversation.kind == "group" and BOT_USER_ID not in conversation.members:
            raise Refusal("channel_not_found")
        return conversation

    def readable(self, channel: str, right: str = "read") -> Conversation:
        """The conversation if the bot has e.g. ``channels:read`` for one of that kind, else ``missing_scope``."""
        conversation = self.visible(channel)
        self.require(f"{FAMILIES[conversation.kind]}:{right}")
        return conversation

    def audible(self, channel: str) -> Conversation:
        """The conversation if the bot may hear what is said in it: by its scopes, and because it is there."""
        return self.joined(self.readable(channel, "history").id)

    def joined(self, channel: str) -> Conversation:
        """The conversation if the bot is in it, else ``not_in_channel`` (private: ``channel_not_found``)."""
        conversation = self.visible(channel)
        if BOT_USER_ID not in conversation.members:
            raise Refusal("not_in_channel")
        return conversation

    def writable(self, channel: str) -> Conversation:
        """A conversation the bot may post to; chat:write.public opens public channels it is not in."""
        conversation = self.visible(channel)
        if conversation.is_archived:
            raise Refusal("is_archived")
        if conversation.kind == "channel" and "chat:write.public" in self.scopes:
            return conversation
        if conversation.kind == "im" and not self.workspace.manifest.messages_tab:
            raise Refusal("messages_tab_disabled")
        if conversation.kind == "im" and self.workspace.people[conversation.user].deleted:
            raise Refusal("user_disabled")
        return self.joined(channel)
