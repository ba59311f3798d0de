"""Sends what waits in the outbox as soon as there is something, and never twice at once for the same workspace."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

import structlog

from bot.in_hand import InHand
from digests.outbox import Delivered

log = structlog.get_logger(__name__)


class Deliveries(Protocol):
    """The outbox, as far as it is sent from here."""

    async def deliver(
        self, *, now: Callable[[], datetime], team_id: str | None = None, patience: float = 0.0
    ) -> Delivered:
        """Send what waits."""
        ...


class Postman:
    """Starts deliveries as work that must be finished before the process ends.

    `serves` are the workspaces this process may post in: what waits for others is left to the processes that can.
    """

    def __init__(
        self, *, outbox: Deliveries, in_hand: InHand, now: Callable[[], datetime], serves: Collection[str]
    ) -> None:
        self._outbox = outbox
        self._in_hand = in_hand
        self._now = now
        self._serves = serves
        self._rounds: set[str] = set()
        self._again: set[str] = set()
        self._stopped: set[str] = set()

    def stop_serving(self, team_id: str) -> None:
        """Send nothing more for a workspace that took the bot away."""
        self._stopped.add(team_id)

    def kick(self, team_id: str | None = None) -> None:
        """Send what waits, of one workspace or of all served, each in a round of its own: none waits for another.

        Asked while such a round is under way, one more follows it.
        """
        for one in [team_id] if team_id else self._serves:
            self._kick(one)

    def _kick(self, team_id: str) -> None:
        if team_id in self._stopped:
            return
        if team_id in self._rounds:
            self._again.add(team_id)
            return
        self._rounds.add(team_id)
        self._in_hand.start(self._round(team_id))

    async def _round(self, team_id: str) -> None:
        try:
            done = await self._outbox.deliver(now=self._now, team_id=team_id)
            if done.sent or done.waiting or done.given_up:
                log.info("posts", team=team_id, sent=done.sent, waiting=done.waiting, given_up=done.given_up)
        except Exception:
            # Nobody awaits a round; the next tick tries again.
            log.exception("delivery_failed", team=team_id)
        finally:
            self._rounds.discard(team_id)
            if team_id in self._again:
                self._again.discard(team_id)
                self._kick(team_id)
