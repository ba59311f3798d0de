"""What was due and could not be written: kept among what was not sent, with how often it was tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from storage.due import Due
from storage.scope import Scope
from storage.tables_posts import OutboxRow

LONGEST = timedelta(minutes=15)
"""How long the longest wait between two tries is; the first is a minute, and each twice the one before."""

_DOUBLINGS = 4
"""After so many the wait is longer than the longest."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often something was tried in vain, and when last (UTC)."""

    count: int
    last_at: datetime

    def rests(self, now: datetime) -> bool:
        """Whether it is not tried again yet."""
        wait = min(timedelta(minutes=2 ** min(self.count - 1, _DOUBLINGS)), LONGEST)
        return now < self.last_at + wait


class Unwritten:
    """What of a workspace is due and failed while it was written. It stays due, and is tried ever more seldom."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def note(self, due: Due, *, channel: str, why: str, at: datetime) -> int:
        """Write down that it failed at `at` (UTC), the word of the log being `why`; how often that was so far."""
        failed = {"attempted_at": at, "error": why, "channel": channel}
        values = {
            "key": _key(due), "kind": due.kind, "payload": {}, "status": "failed", "attempts": 1, "next_at": None,
            "created_at": at, "occasion_at": due.next_at, "repeats": 0, **failed,
        }  # fmt: skip
        if await self._scope.insert_once(OutboxRow, values):
            return 1
        again = {OutboxRow.attempts: OutboxRow.attempts + 1, **{getattr(OutboxRow, k): v for k, v in failed.items()}}
        await self._scope.changed(update(OutboxRow).where(OutboxRow.key == _key(due)).values(again))
        return (await self.tries(due) or Tries(1, at)).count

    async def tries(self, due: Due) -> Tries | None:
        """How often it failed so far; None where it never did."""
        asked = select(OutboxRow.attempts, OutboxRow.attempted_at).where(OutboxRow.key == _key(due))
        found = (await self._scope.session.execute(asked)).first()
        return Tries(found.attempts, found.attempted_at) if found and found.attempted_at else None

    async def forget(self, due: Due) -> None:
        """It was written after all."""
        it = delete(OutboxRow).where(OutboxRow.key == _key(due))
        await self._scope.session.execute(it.execution_options(synchronize_session=False))


def _key(due: Due) -> str:
    return f"unwritten:{due.kind}:{due.id}:{due.next_at.isoformat()}"
