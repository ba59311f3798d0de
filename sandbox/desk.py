"""What the methods of the Web API work with, handed to each of them."""

import asyncio
import base64
import binascii
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.arguments import Args
from sandbox.faults import Faults
from sandbox.refusal import Refusal
from sandbox.screening import Screening
from sandbox.triggers import Triggers
from sandbox.workspace import BOT_USER_ID, Conversation, Workspace
from sandbox.world import Json

T = TypeVar("T")


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
    """The collaborators of a Web API method, and the scopes of the token that called."""

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
    def scopes(self) -> frozenset[str]:
        """What the manifest grants the bot."""
        return self.workspace.manifest.scopes

    def require(self, *any_of: str) -> None:
        """Raise ``missing_scope`` unless the bot has one of the scopes."""
        if not self.scopes.intersection(any_of):
            raise Refusal("missing_scope", needed=any_of[0], provided=",".join(sorted(self.scopes)))

    def require_for(self, conversation: Conversation, right: str) -> None:
        """Raise ``missing_scope`` unless the bot has e.g. ``channels:history`` for a conversation of that kind."""
        prefix = {"channel": "channels", "group": "groups", "im": "im"}[conversation.kind]
        self.require(f"{prefix}:{right}")

    def visible(self, channel: str) -> Conversation:
        """The conversation; a private channel the bot is not in does not exist for it."""
        conversation = self.workspace.conversation(channel)
        if conversation.kind == "group" and BOT_USER_ID not in conversation.members:
            raise Refusal("channel_not_found")
        return conversation

    def joined(self, channel: str) -> Conversation:
        """The conversation if the bot is in it, else ``not_in_channel`` (private: ``channel_not_found``)."""
        conversation = self.visible(channel)
        if BOT_USER_ID not in conversation.members:
            raise Refusal("not_in_channel")
        return conversation

    def permalink(self, conversation: Conversation, ts: str) -> str:
        """A link that opens the page at a message."""
        return f"{self.workspace.public_url}/archives/{conversation.id}/p{ts.replace('.', '')}"


def paged(things: Sequence[T], args: Args, default: int = 100) -> tuple[list[T], Json]:
    """One page of `things` and its ``response_metadata``; raises ``invalid_cursor``."""
    limit = args.number("limit", default, 1000)
    try:
        start = int(base64.b64decode(args.text("cursor"), validate=True) or 0)
    except (binascii.Error, ValueError) as problem:
        raise Refusal("invalid_cursor") from problem
    end = start + limit
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(things) else ""
    return list(things[start:end]), {"next_cursor": cursor}
