"""Delivery's side of the outbox: claim, commit, then mark; each step a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, update

from storage import due
from storage.cuts import LONG_PAUSES, through_cuts
from storage.database import Database
from storage.scope import Scope
from storage.tables_posts import OutboxRow

WITHOUT_ITS_HEAD = "thread_not_begun"
"""Why a reply was not posted whose message was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A message claimed for sending. `attempts` counts claims, this one included.

    `doubtful` says that an earlier attempt, begun at `attempted_at`, may have reached Slack: look before sending; of
    any other `attempted_at` is when it was claimed. One with `sent_ts` stands in `sent_channel` already and is to say
    something else there. `planned_at` is when it was to go out; `thread_of`, `zone` and `worth_until` are as in
    `OutboxBook.put`.
    """

    team_id: str
    key: str
    kind: str
    channel: str
    payload: dict[str, Any]
    attempts: int
    attempted_at: datetime | None
    doubtful: bool
    claimed_by: str = ""
    revision: int = 0
    sent_ts: str | None = None
    sent_channel: str | None = None
    planned_at: datetime | None = None
    thread_ts: str | None = None
    thread_of: str | None = None
    zone: str | None = None
    worth_until: datetime | None = None


class Delivery:
    """Claims and marks. A mark says whether the claim still held; when it did not, nothing was changed.

    A mark outlasts a restart of the database: what Slack just took would else have to be looked for.
    """

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def claim(
        self, *, now: datetime, who: str, lease_seconds: float, limit: int, team_id: str | None = None
    ) -> list[OutboxItem]:
        """Take up to `limit` messages for `who` (one word per process) until the lease ends; no two get the same.

        A message whose lease ran out before it was marked comes again, no sooner than 60 s after it was claimed;
        doubtful where it was held, so that it may have been sent.
        """
        lease = timedelta(seconds=lease_seconds)
        async with self._database.writing(None) as session:
            rows = await due.claim(session, now=now, who=who, lease=lease, limit=limit, team_id=team_id)
        return [_item(row, who, now) for row in rows]

    async def teams_waiting(self, now: datetime) -> list[str]:
        """The workspaces with a message that may be taken up now, whose message waits longest first."""
        async with self._database.reading(None) as session:
            return await due.teams_waiting(session, now)

    async def hold(self, item: OutboxItem, *, now: datetime, lease_seconds: float) -> bool:
        """Begin the lease anew, just before sending; False when it ran out, and somebody else may have the message.

        What was claimed and never held was never sent.
        """
        until, attempted_at = now + timedelta(seconds=lease_seconds), func.coalesce(OutboxRow.attempted_at, now)
        in_time = OutboxRow.lease_until > now
        return await self._mark(item, in_time, lease_until=until, next_at=until, attempted_at=attempted_at)

    async def refused(self, item: OutboxItem) -> bool:
        """It was certainly not posted, and is about to be tried in another form: nothing is in doubt before that."""
        return await self._mark(item, attempted_at=None)

    async def sent(self, item: OutboxItem, *, ts: str, channel: str) -> bool:
        """It stands in Slack, with this timestamp in this channel; what was changed meanwhile waits to be said too.

        Its thread may go out now: no reply is taken up before, so that none stands alone.
        """
        now_says = OutboxRow.revision == item.revision
        status = case((now_says, "sent"), else_="waiting")
        next_at = case((now_says, None), else_=func.coalesce(OutboxRow.attempted_at, item.attempted_at))
        stands = {"sent_ts": ts, "sent_channel": channel, "error": None}
        thread = {"channel": channel, "thread_ts": ts, "next_at": item.attempted_at}
        return await self._mark(item, thread=thread, status=status, next_at=next_at, lease_until=None, **stands)

    async def failed(self, item: OutboxItem, *, error: str) -> bool:
        """It will never go through. What stands stays sent: only what it was to say instead is not said."""
        return await self._finish(item, status="sent" if item.sent_ts else "failed", error=error)

    async def unsure(self, item: OutboxItem, *, error: str) -> bool:
        """Nobody can tell whether it was posted, so it is left alone."""
        return await self._finish(item, status="unsure", error=error)

    async def postpone(self, item: OutboxItem, *, until: datetime, error: str) -> bool:
        """It was certainly not posted: try again at `until`."""
        return await self._mark(item, status="waiting", next_at=until, error=error, claimed_by=None, lease_until=None)

    async def doubt(self, item: OutboxItem, *, until: datetime, error: str) -> bool:
        """It may have been posted: have somebody look at `until`, no sooner than 60 s after the attempt."""
        look_at = until if item.attempted_at is None else max(until, item.attempted_at + due.LOOK_AFTER)
        begun = func.coalesce(OutboxRow.attempted_at, item.attempted_at)
        free: dict[str, Any] = {"claimed_by": None, "lease_until": None, "attempted_at": begun}
        return await self._mark(item, status="sending", next_at=look_at, error=error, **free)

    async def next_wake(self) -> datetime | None:
        """When the next message may be taken up (UTC); None when none waits."""
        async with self._database.reading(None) as session:
            return await due.next_wake(session)

    async def waiting(self, team_id: str | None = None) -> dict[str, int]:
        """How many messages are `waiting` and how many `sending`, of one workspace or of all."""
        async with self._database.reading(None) as session:
            return await due.unfinished(session, team_id)

    async def _finish(self, item: OutboxItem, **values: object) -> bool:
        thread = {"status": "failed", "error": WITHOUT_ITS_HEAD}
        return await self._mark(item, thread=thread, next_at=None, lease_until=None, **values)

    async def _mark(
        self, item: OutboxItem, *where: Any, thread: Mapping[str, Any] | None = None, **values: Any
    ) -> bool:
        return await through_cuts(lambda: self._mark_once(item, where, thread, values), pauses=LONG_PAUSES)

    async def _mark_once(
        self, item: OutboxItem, where: tuple[Any, ...], thread: Mapping[str, Any] | None, values: Mapping[str, Any]
    ) -> bool:
        held = (
            *where,
            OutboxRow.key == item.key,
            OutboxRow.status == "sending",
            OutboxRow.claimed_by == item.claimed_by,
            OutboxRow.attempts == item.attempts,
        )
        async with self._database.writing(item.team_id) as session:
            scope = Scope(session, item.team_id)
            marked = await scope.changed(update(OutboxRow).where(*held).values(values))
            if marked and thread:
                await scope.changed(update(OutboxRow).where(*_waits_for(item.key)).values(thread))
            return marked


def _waits_for(key: str) -> tuple[Any, ...]:
    return OutboxRow.thread_of == key, OutboxRow.status == "waiting", OutboxRow.next_at.is_(None)


def _item(row: Mapping[str, Any], who: str, now: datetime) -> OutboxItem:
    doubtful = row["status"] == "sending" and row["attempted_at"] is not None
    return OutboxItem(
        team_id=row["team_id"],
        key=row["key"],
        kind=row["kind"],
        channel=row["channel"],
        payload=row["payload"],
        attempts=row["attempts"] + 1,
        attempted_at=row["attempted_at"] if doubtful else now,
        doubtful=doubtful,
        claimed_by=who,
        revision=row["revision"],
        sent_ts=row["sent_ts"],
        sent_channel=row["sent_channel"],
        planned_at=row["created_at"],
        thread_ts=row["thread_ts"],
        thread_of=row["thread_of"],
        zone=row["zone"],
        worth_until=row["worth_until"],
    )
