"""Subscriptions: which digest goes to which channel, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select, update

from pipeline.refusals import NoSuchSubscription
from storage.scope import Scope
from storage.tables_posts import PostedFiguresRow, SubscriptionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A digest for a channel, at `hour` local time of `zone`. `weekday` counts from 0, Monday; `next_at` is UTC.

    `trouble` is why the last post could not be made, in Slack's word.
    """

    number: int
    channel_id: str
    pipeline_id: int
    cadence: str
    weekday: int | None
    hour: time
    zone: str
    language: str
    created_by: str | None
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None = None
    trouble: str | None = None


class Subscriptions:
    """The subscriptions of a workspace. Ended ones are kept, and found by number only."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def add(
        self,
        *,
        channel_id: str,
        pipeline_id: int,
        cadence: str,
        weekday: int | None,
        hour: time,
        zone: str,
        language: str,
        created_by: str | None,
        at: datetime,
        next_at: datetime,
    ) -> Subscription:
        """A new subscription with the next number, first due at `next_at`."""
        row = SubscriptionRow(
            team_id=self._scope.team_id,
            number=await self._scope.next_number("subscription"),
            channel_id=channel_id,
            pipeline_id=pipeline_id,
            cadence=cadence,
            weekday=weekday,
            hour=hour,
            zone=zone,
            language=language,
            created_by=created_by,
            created_at=at,
            next_at=next_at,
        )
        self._scope.session.add(row)
        await self._scope.session.flush()
        return _facts(row)

    async def get(self, number: int) -> Subscription:
        """A subscription, ended or not; NoSuchSubscription."""
        found = await self._listed(SubscriptionRow.number == number)
        if not found:
            raise NoSuchSubscription(numbers=(number,))
        return found[0]

    async def of_channel(self, channel_id: str) -> list[Subscription]:
        """What goes to a channel."""
        return await self._listed(SubscriptionRow.channel_id == channel_id, SubscriptionRow.ended_at.is_(None))

    async def all(self) -> list[Subscription]:
        """Every subscription that goes on, by number."""
        return await self._listed(SubscriptionRow.ended_at.is_(None))

    async def end(self, number: int, at: datetime) -> None:
        """No more of it; NoSuchSubscription when there is none that goes on."""
        going_on = (SubscriptionRow.number == number, SubscriptionRow.ended_at.is_(None))
        if not await self._scope.changed(update(SubscriptionRow).where(*going_on).values(ended_at=at, next_at=None)):
            raise NoSuchSubscription(numbers=(number,))

    async def note_trouble(self, number: int, trouble: str | None) -> None:
        """Keep why the last post could not be made, or that all is well again (None)."""
        await self._scope.changed(
            update(SubscriptionRow).where(SubscriptionRow.number == number).values(trouble=trouble)
        )

    async def advance(self, number: int, *, seen: datetime, to: datetime | None) -> bool:
        """Move the next digest on from the instant it was seen at; False when somebody else did so first."""
        return await self._scope.advance(SubscriptionRow.next_at, SubscriptionRow.number == number, seen=seen, to=to)

    async def keep_figures(self, number: int, *, period_end: datetime, figures: Mapping[str, object]) -> None:
        """Keep what a digest said it closed with."""
        values = {"subscription_number": number, "period_end": period_end, "figures": dict(figures)}
        await self._scope.insert_or_update(PostedFiguresRow, values, keep=())

    async def figures_at(self, number: int, period_end: datetime) -> dict[str, object] | None:
        """What the digest of the period that ended then closed with, or None when none was posted."""
        where = (PostedFiguresRow.subscription_number == number, PostedFiguresRow.period_end == period_end)
        kept: dict[str, object] | None = await self._scope.session.scalar(
            select(PostedFiguresRow.figures).where(*where)
        )
        return kept

    async def _listed(self, *where: Any) -> list[Subscription]:
        query = select(SubscriptionRow).where(*where).order_by(SubscriptionRow.number)
        rows = await self._scope.session.scalars(query.execution_options(populate_existing=True))
        return [_facts(row) for row in rows]


def _facts(row: SubscriptionRow) -> Subscription:
    return Subscription(**{name: getattr(row, name) for name in Subscription.__dataclass_fields__})
