"""What Slack says of a channel: its name, whether the bot is in it, whether another organisation is."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_errors import LOST, error_word, status_of

FRESH_SECONDS = 300.0
"""How long Slack's word on a channel is believed without asking again."""

_REMEMBERED = 2000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """A conversation as Slack describes it. `direct` is a message between people; `shared` with another organisation.

    `reachable` says whether the bot may post: a public channel needs no invitation.
    """

    channel_id: str
    name: str
    member: bool
    private: bool
    direct: bool
    shared: bool
    archived: bool

    @property
    def reachable(self) -> bool:
        """Whether the bot may post there."""
        return not self.archived and not self.direct and (self.member or not self.private)


class Channels:
    """Asks Slack about channels, and remembers the answers for a few minutes. `clock` is in seconds."""

    def __init__(self, *, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, ChannelFacts | None]] = OrderedDict()

    async def look(self, channel_id: str) -> ChannelFacts | None:
        """The channel; None when Slack does not show it to the bot (a private one without it) or does not answer."""
        until, known = self._known.get(channel_id, (0.0, None))
        if self._clock() < until:
            return known
        try:
            answer = await self._client.conversations_info(channel=channel_id)
            facts = _facts(answer["channel"])
        except SlackApiError as refusal:
            if not error_word(refusal) or status_of(refusal) >= 429:
                log.warning("channel_not_asked", channel=channel_id, kind=f"http_{status_of(refusal)}")
                return known
            log.info("channel_not_shown", channel=channel_id, error=error_word(refusal))
            facts = None
        except LOST as lost:
            log.warning("channel_not_asked", channel=channel_id, kind=type(lost).__name__)
            return known
        self._known[channel_id] = (self._clock() + FRESH_SECONDS, facts)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return facts


def _facts(channel: dict[str, object]) -> ChannelFacts:
    return ChannelFacts(
        channel_id=str(channel["id"]),
        name=str(channel.get("name") or ""),
        member=bool(channel.get("is_member")),
        private=bool(channel.get("is_private")),
        direct=bool(channel.get("is_im") or channel.get("is_mpim")),
        shared=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
        archived=bool(channel.get("is_archived")),
    )
