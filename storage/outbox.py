"""The outbox as a unit of work sees it: messages put in, and what became of the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import case, func, or_, select, update

from storage.scope import Scope
from storage.tables_posts import OutboxRow

Status = Literal["waiting", "sending", "sent", "failed", "unsure"]

_ASKED = ("answer", "announcement", "feed")
"""Kinds of messages that only tell what somebody did or asked."""

_UNASKED = or_(OutboxRow.kind.not_in(_ASKED), OutboxRow.status.in_(("failed", "unsure")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What became of a message. `status` is waiting, sending, sent, failed or unsure; `error` is Slack's word."""

    key: str
    kind: str
    channel: str
    status: Status
    attempts: int
    error: str | None
    created_at: datetime
    occasion_at: datetime | None
    attempted_at: datetime | None
    sent_ts: str | None
    sent_channel: str | None
    next_at: datetime | None = None
    thread_of: str | None = None
    repeats: int = 0

    @property
    def sent_at(self) -> datetime | None:
        """When Slack took it (UTC), by its own timestamp; None for one that does not stand anywhere."""
        return datetime.fromtimestamp(float(self.sent_ts), UTC) if self.sent_ts else None


class OutboxBook:
    """Messages wait here, in the transaction that decided on them, to be posted after it."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def put(
        self,
        *,
        key: str,
        kind: str,
        channel: str,
        payload: Mapping[str, object],
        at: datetime,
        occasion_at: datetime | None = None,
        thread_of: str | None = None,
        zone: str | None = None,
        worth_until: datetime | None = None,
        held_for: str | None = None,
    ) -> bool:
        """Have a message posted from `at` (by the real clock) on; False when one of this key exists already.

        `channel` may be a person. `occasion_at` is the instant the message is about, when that is another. With
        `thread_of` it is posted in the thread of the message of that key, once that stands. One with a `zone` (IANA) is
        not sent late in quiet hours there, and none after `worth_until` (UTC). `held_for` is why it waits until `at`.
        """
        values = {
            "key": key, "kind": kind, "channel": channel, "payload": dict(payload), "status": "waiting", "attempts": 0,
            "next_at": None if thread_of else at, "created_at": at, "occasion_at": occasion_at, "thread_of": thread_of,
            "zone": zone, "worth_until": worth_until, "repeats": 0, "error": held_for,
        }  # fmt: skip
        fresh = await self._scope.insert_once(OutboxRow, values)
        if not fresh:
            again = {OutboxRow.repeats: OutboxRow.repeats + 1}
            await self._scope.changed(update(OutboxRow).where(OutboxRow.key == key).values(again))
        return fresh

    async def say_instead(self, key: str, payload: Mapping[str, object], *, at: datetime) -> bool:
        """Have a message say something else, where it stands if it was posted; False when there is none to change.

        One that failed, or of which nobody can tell, is left alone.
        """
        alive = (OutboxRow.key == key, OutboxRow.status.in_(("waiting", "sending", "sent")))
        again = {
            OutboxRow.status: case((OutboxRow.status == "sent", "waiting"), else_=OutboxRow.status),
            OutboxRow.next_at: case((OutboxRow.status == "sent", at), else_=OutboxRow.next_at),
        }
        new = {OutboxRow.payload: dict(payload), OutboxRow.revision: OutboxRow.revision + 1}
        return await self._scope.changed(update(OutboxRow).where(*alive).values(new | again))

    async def standing(self, key: str) -> dict[str, object] | None:
        """What a message says that stands or is about to, held until the unit of work ends; None for any other."""
        alive = select(OutboxRow.payload).where(
            OutboxRow.key == key, OutboxRow.status.in_(("waiting", "sending", "sent"))
        )
        found = (await self._scope.session.scalars(alive.with_for_update())).first()
        return None if found is None else dict(found)

    async def withdraw(self, key: str, *, why: str) -> bool:
        """Have a message that nobody tried to post yet not be posted; False when it is too late for that."""
        untried = (OutboxRow.key == key, OutboxRow.status == "waiting", OutboxRow.attempts == 0)
        given_up = {"status": "failed", "next_at": None, "error": why}
        return await self._scope.changed(update(OutboxRow).where(*untried).values(given_up))

    async def hold_back(
        self, *, key: str, kind: str, channel: str, why: str, at: datetime, occasion_at: datetime | None = None
    ) -> None:
        """Record a message that nobody gets, as failed, for the reason `why`; its words are not kept."""
        values = {
            "key": key, "kind": kind, "channel": channel, "payload": {}, "status": "failed", "attempts": 0,
            "next_at": None, "error": why, "created_at": at, "occasion_at": occasion_at,
        }  # fmt: skip
        await self._scope.insert_once(OutboxRow, values)

    async def get(self, key: str) -> Posting | None:
        """What became of the message of this key, or None when there is none."""
        found = await self._scope.session.scalars(select(OutboxRow).where(OutboxRow.key == key))
        row = found.first()
        return None if row is None else _facts(row)

    async def recent(self, limit: int) -> list[Posting]:
        """The last messages put in, the latest first."""
        query = select(OutboxRow).order_by(OutboxRow.created_at.desc(), OutboxRow.key).limit(limit)
        return [_facts(row) for row in await self._scope.session.scalars(query)]

    async def unasked(self, limit: int, *, offset: int = 0) -> list[Posting]:
        """The last messages nobody asked for, and all that did not go through, the latest first, from `offset` on."""
        latest_first = select(OutboxRow).order_by(OutboxRow.created_at.desc(), OutboxRow.key)
        rows = await self._scope.session.scalars(latest_first.where(_UNASKED).limit(limit).offset(offset))
        return [_facts(row) for row in rows]

    async def count_unasked(self) -> int:
        """How many of those there are."""
        return await self._scope.session.scalar(select(func.count(OutboxRow.key)).where(_UNASKED)) or 0


def _facts(row: OutboxRow) -> Posting:
    return Posting(**{name: getattr(row, name) for name in Posting.__dataclass_fields__})
