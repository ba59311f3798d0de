"""What delivery needs of Slack, and what Slack may answer. `bot` brings the real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message that stands in Slack: its timestamp and the channel it is in (a `D…` id for a direct message)."""

    ts: str
    channel: str


RETRY_SECONDS = 300.0
"""When a workspace that refused the bot's token is tried again: an operator may be mending it."""


class SendFailed(Exception):
    """A send that did not go through; `error` is Slack's word for it, `seconds` how long asking again is of no use."""

    seconds = 0.0

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class ToldToWait(SendFailed):
    """Rate limited: certainly not posted; `seconds` as in Retry-After."""

    def __init__(self, error: str, *, seconds: float) -> None:
        super().__init__(error)
        self.seconds = seconds


class TargetGone(SendFailed):
    """The channel or person cannot be reached (archived, not in channel, disabled): retrying is useless."""


class WorkspaceGone(SendFailed):
    """The installation itself is broken (token revoked, missing scope): nothing can be sent to this workspace."""

    seconds = RETRY_SECONDS


class NotTaken(SendFailed):
    """Slack refused the content, for certain: `invalid_blocks` and its like, or files where files are not allowed."""


class ThreadGone(SendFailed):
    """The message to reply to was deleted, or takes no replies: the reply stands nowhere."""


class InDoubt(SendFailed):
    """Nobody knows whether Slack took it: a timeout, a lost connection, a 5xx (`slack-facts`: "may have succeeded").

    `seconds` is how long Slack asked not to be asked about it.
    """

    def __init__(self, error: str, *, seconds: float = 0.0) -> None:
        super().__init__(error)
        self.seconds = seconds


class CannotLook(SendFailed):
    """The channel's history cannot be read, so a doubt cannot be settled."""


class Gateway(Protocol):
    """Slack, as delivery sees it. Every method may raise the exceptions of this module."""

    async def post(
        self, *, team_id: str, channel: str, content: Mapping[str, Any], key: str, thread_ts: str | None = None
    ) -> Posted:
        """Post `content` (text, blocks) once, without any retry, marked with `key` in the message metadata.

        With `thread_ts` as a reply in the thread of that message. It is over after 90 seconds, whatever happens: a
        claim lasts twice as long.
        """
        ...

    async def edit(self, *, team_id: str, posted: Posted, content: Mapping[str, Any]) -> None:
        """Have a message that stands say `content`; doing it twice does no harm."""
        ...

    async def find(
        self, *, team_id: str, channel: str, key: str, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        """The message marked with `key` posted since `since` (UTC), in a thread where one is named; None when none."""
        ...

    async def upload_png(self, *, team_id: str, png: bytes, title: str, alt: str) -> str:
        """Upload a picture, wait until Slack can show it, and return its file id."""
        ...
