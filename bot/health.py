"""Whether the process is well, for whoever watches over it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.clock import Pulse
from bot.metrics import Metrics

TICK_TOO_OLD = 300.0
"""Seconds since the last tick that ended well after which something is wrong: there is one every minute."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What health is read from: posts that wait (which also tries the database), the line to Slack, the clock (UTC)."""

    waiting: Callable[[], Awaitable[int]]
    connected: Callable[[], Awaitable[bool]]
    now: Callable[[], datetime]
    started_at: datetime


class Health:
    """Looks at the database, the line to Slack and the ticks."""

    def __init__(self, *, signs: Signs, pulse: Pulse, metrics: Metrics) -> None:
        self._signs = signs
        self._pulse = pulse
        self._metrics = metrics

    async def look(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether all is well, and the findings: `last_tick_seconds` is null before the first tick."""
        waiting = await self._waiting()
        connected = await self._signs.connected()
        age = self._tick_age()
        since_start = (self._signs.now() - self._signs.started_at).total_seconds()
        ticking = (since_start if age is None else age) < TICK_TOO_OLD
        self._metrics.connected.set(connected)
        self._metrics.tick_age.set(-1 if age is None else age)
        well = waiting is not None and connected and ticking
        findings = {
            "status": "ok" if well else "unwell",
            "database": waiting is not None,
            "slack": connected,
            "ticking": ticking,
            "last_tick_seconds": None if age is None else round(age, 1),
            "waiting_posts": waiting,
        }
        return well, findings

    async def _waiting(self) -> int | None:
        try:
            waiting = await self._signs.waiting()
        except Exception:
            # Whatever the database raises means the same here.
            log.exception("database_does_not_answer")
            return None
        self._metrics.waiting.set(waiting)
        return waiting

    def _tick_age(self) -> float | None:
        last = self._pulse.last_at
        return None if last is None else max((self._signs.now() - last).total_seconds(), 0.0)
