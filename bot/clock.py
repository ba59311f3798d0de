"""The clock: a tick at every full minute and one at start. What is due is written in the database, not here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.in_hand import InHand
from bot.postman import Postman
from messages.fault_codes import new_code

log = structlog.get_logger(__name__)

MINUTE = timedelta(minutes=1)
"""What lies between two ticks."""

GRACE_SECONDS = 3600
"""How late a tick may come and still be held; APScheduler's own second would drop it when the loop is busy."""


class Decisions(Protocol):
    """What is due becomes posts in the outbox (`digests.tick.Tick`)."""

    async def decide(self, at: datetime) -> int:
        """Decide what is due at `at` (UTC); how many posts there are."""
        ...


class Pulse:
    """One tick after the other, never two at once. `last_at` is when the last one ended well (UTC)."""

    def __init__(self, *, decisions: Decisions, postman: Postman, in_hand: InHand, now: Callable[[], datetime]) -> None:
        self._decisions = decisions
        self._postman = postman
        self._in_hand = in_hand
        self._now = now
        self._turn = asyncio.Lock()
        self.last_at: datetime | None = None

    async def beat(self) -> None:
        """Tick. Shielded: a scheduler that stops cancels its jobs, and a decision must not end halfway."""
        if not self._turn.locked():
            await asyncio.shield(self._in_hand.start(self._tick()))

    async def _tick(self) -> None:
        async with self._turn:
            try:
                await self._decisions.decide(self._now())
                self.last_at = self._now()
            except Exception:
                # The other blanket except: whatever went wrong, the next minute tries again.
                log.exception("tick_failed", code=new_code())
            self._postman.kick()


class Clock:
    """APScheduler as a clock and nothing else. Every `look_seconds` it is seen to that the next tick is near."""

    def __init__(self, *, pulse: Pulse, look_seconds: float = MINUTE.total_seconds()) -> None:
        self._pulse = pulse
        self._look_seconds = look_seconds
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Tick now and at every full minute from here on; needs a running loop."""
        self._tick = self._scheduler.add_job(
            self._pulse.beat,
            CronTrigger(second=0, timezone=UTC),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=GRACE_SECONDS,
        )
        self._scheduler.start()
        self._look_again()

    def stop(self) -> None:
        """No more ticks; one under way is in hand and goes on."""
        self._looks.cancel()
        self._scheduler.shutdown(wait=False)

    def _look_again(self) -> None:
        """Tick now where the machine's clock was set back: APScheduler would wait until it shows the hour planned."""
        if self._tick.next_run_time - datetime.now(UTC) > MINUTE:
            self._tick.modify(next_run_time=datetime.now(UTC))
        self._looks = asyncio.get_running_loop().call_later(self._look_seconds, self._look_again)
