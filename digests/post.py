"""One message the bot says unasked, and the occasion it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message with its occasion.

    `key` names the occasion within the workspace and is posted at most once, whatever happens. `channel` is a channel
    or a user id (a direct message). `occasion_at` (UTC) is when it was due; `hold_until` (UTC) when it may go out,
    where that is later, and `held_for` why. `held_back` is why it is not sent at all but only recorded; both are words
    of the log. In `zone` (IANA) it does not come late in quiet hours, and nowhere later than `worth_for` after it was
    to go out. `detail` goes in its thread.
    """

    team_id: str
    key: str
    kind: str
    channel: str
    message: Message
    occasion_at: datetime
    hold_until: datetime | None = None
    held_for: str | None = None
    held_back: str | None = None
    zone: str | None = None
    worth_for: timedelta | None = None
    detail: Message | None = None

    @property
    def detail_key(self) -> str:
        """The key of what goes in its thread."""
        return f"{self.key}:detail"
