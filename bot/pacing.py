"""Slack's pace: about one message per second and channel, a few per second and workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

CHANNEL_SECONDS = 1.0
"""Slack's limit for posting: about one message per second in a channel."""

WORKSPACE_SECONDS = 0.25
"""Slack allows a workspace "several hundred messages per minute": 240 keeps well within it."""

_REMEMBERED = 10_000


class Pacer:
    """Hands out turns. A busy channel makes only itself wait, a busy workspace only itself.

    `clock` gives seconds that never go back.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._free_at: dict[tuple[str, ...], float] = {}

    async def turn(self, *, team_id: str, channel: str) -> None:
        """Wait until a message may be posted to `channel`; turns are given in the order they were asked for."""
        now = self._clock()
        self._forget(now)
        # The workspace's turn is taken without regard to the channel's, so that a queue for one channel
        # does not hold up the next one.
        start = self._take((team_id,), now, WORKSPACE_SECONDS)
        start = self._take((team_id, channel), start, CHANNEL_SECONDS)
        if start > now:
            await self._sleep(start - now)

    def _take(self, queue: tuple[str, ...], earliest: float, seconds: float) -> float:
        start = max(earliest, self._free_at.get(queue, earliest))
        self._free_at[queue] = start + seconds
        return start

    def _forget(self, now: float) -> None:
        if len(self._free_at) > _REMEMBERED:
            self._free_at = {queue: free for queue, free in self._free_at.items() if free > now}
