"""Subscriptions: which digest goes to which channel or person, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from pipeline.local_time import day_of, instant_at
from pipeline.refusals import DigestStopped, NoSuchSubscription
from pipeline.schedules import SECTIONS, USUAL_SECTIONS, Cadence, Schedule, Section
from storage.held_digests import CHANGED, STOPPED, HeldDigests, digest_key, held_until
from storage.scope import Scope
from storage.tables_posts import PostedFiguresRow, SubscriptionRow
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A digest for a channel, or for the person whose id `channel_id` then is, at `hour` local time of `zone`.

    `weekday` counts from 0, Monday; `month_day` is as in `pipeline.schedules`; `next_at` is UTC.
    """

    number: int
    channel_id: str
    pipeline_id: int
    cadence: Cadence
    weekday: int | None
    month_day: int | None = None
    hour: time
    zone: str
    language: str
    created_by: str | None
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None = None
    sections: tuple[Section, ...] = USUAL_SECTIONS

    @property
    def is_personal(self) -> bool:
        """Whether it goes to a person."""
        return is_person(self.channel_id)

    def schedule(self, workspace: Workspace) -> Schedule:
        """When it goes out, in a team that works and counts its quarters as `workspace` says."""
        return Schedule(
            cadence=self.cadence,
            hour=self.hour,
            zone=ZoneInfo(self.zone),
            weekday=self.weekday or 0,
            month_day=self.month_day or 1,
            working_days=frozenset(workspace.working_days),
            fiscal_starts=workspace.fiscal_starts,
        )


def is_person(target: str) -> bool:
    """Whether the id of a target is a person's, not a channel's."""
    return target.startswith(("U", "W"))


class Subscriptions:
    """The subscriptions of a workspace. Ended ones are kept, and found by number only."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def add(
        self,
        *,
        channel_id: str,
        pipeline_id: int,
        schedule: Schedule,
        language: str,
        created_by: str | None,
        at: datetime,
        sections: Sequence[Section] = USUAL_SECTIONS,
        next_at: datetime | None = None,
    ) -> Subscription:
        """A new subscription with the next number, first due at `next_at`, or when the schedule says so after `at`."""
        row = SubscriptionRow(
            team_id=self._scope.team_id,
            number=await self._scope.next_number("subscription"),
            channel_id=channel_id,
            pipeline_id=pipeline_id,
            language=language,
            created_by=created_by,
            created_at=at,
            next_at=next_at or schedule.next(at),
            **_columns(schedule, sections),
        )
        self._scope.session.add(row)
        await self._scope.session.flush()
        return _facts(row)

    async def change(
        self,
        number: int,
        *,
        channel_id: str,
        pipeline_id: int,
        schedule: Schedule,
        language: str,
        sections: Sequence[Section],
        at: datetime,
    ) -> Subscription:
        """Have one that goes on be another from `at` on; DigestStopped. Its number and its author stay.

        What was decided on and waits to be posted is decided anew where it is still wanted on that day.
        """
        going_on = (SubscriptionRow.number == number, SubscriptionRow.ended_at.is_(None))
        values = {
            "channel_id": channel_id, "pipeline_id": pipeline_id, "language": language,
            "next_at": await self._coming(await self.hold(number), schedule, at), **_columns(schedule, sections),
        }  # fmt: skip
        if not await self._scope.changed(update(SubscriptionRow).where(*going_on).values(values)):
            raise DigestStopped
        return await self.get(number)

    async def plan_anew(self, workspace: Workspace, *, at: datetime) -> None:
        """Have what waits and what comes next follow the settings of the workspace as they are now."""
        for one in await self.all():
            if one.next_at:
                coming = await self._coming(one, one.schedule(workspace), at)
                await self.advance(one.number, seen=one.next_at, to=coming)

    async def _coming(self, before: Subscription, schedule: Schedule, at: datetime) -> datetime:
        """When one that changes comes next.

        What was due and is not posted yet comes as it is wanted now, where it is wanted on that day; else not at all.
        """
        held, zone = HeldDigests(scope=self._scope, number=before.number), ZoneInfo(before.zone)
        undecided = {"": before.next_at} if before.next_at and before.next_at <= at else {}
        waiting = await held.occasions()
        days = {key: day_of(due, zone) for key, due in [*waiting.items(), *undecided.items()]}
        await self._forget_figures(before.number, waiting.values())
        again = [key for key, day in days.items() if schedule.cadence == before.cadence and schedule.falls_on(day)]
        await held.withdraw(why=CHANGED, but=again[-1:])
        if not again:
            return await self._untaken(before.number, schedule, at)
        await held.forget(again[-1])
        return instant_at(days[again[-1]], schedule.hour, schedule.zone)

    async def _untaken(self, number: int, schedule: Schedule, at: datetime) -> datetime:
        """The first instant after `at` on a day that has had no digest of it: of each day there is one at most."""
        held, coming = HeldDigests(scope=self._scope, number=number), schedule.next(at)
        while await held.is_taken(digest_key(schedule.cadence, number, day_of(coming, schedule.zone))):
            coming = schedule.next(coming)
        return coming

    async def get(self, number: int) -> Subscription:
        """A subscription, ended or not; NoSuchSubscription."""
        found = await self._listed(SubscriptionRow.number == number)
        if not found:
            raise NoSuchSubscription(numbers=())
        return found[0]

    async def hold(self, number: int) -> Subscription:
        """A subscription that nobody else changes until the unit of work ends; NoSuchSubscription."""
        held = select(SubscriptionRow.number).where(SubscriptionRow.number == number).with_for_update(key_share=True)
        await self._scope.session.execute(held)
        return await self.get(number)

    async def held_until(self) -> dict[int, datetime]:
        """When the first digest that waits of each is to be posted (UTC), by number."""
        return await held_until(self._scope)

    async def of_channel(self, channel_id: str) -> list[Subscription]:
        """What goes to a channel."""
        return await self._listed(SubscriptionRow.channel_id == channel_id, SubscriptionRow.ended_at.is_(None))

    async def all(self) -> list[Subscription]:
        """Every subscription that goes on, by number."""
        return await self._listed(SubscriptionRow.ended_at.is_(None))

    async def end(self, number: int, at: datetime) -> None:
        """No more of it, nor of what waits to be posted; DigestStopped when it goes on no more."""
        going_on = (SubscriptionRow.number == number, SubscriptionRow.ended_at.is_(None))
        if not await self._scope.changed(update(SubscriptionRow).where(*going_on).values(ended_at=at, next_at=None)):
            raise DigestStopped
        await HeldDigests(scope=self._scope, number=number).withdraw(why=STOPPED)

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

    async def latest_figures(self, number: int, *, before: datetime) -> tuple[datetime, dict[str, Any]] | None:
        """When the last digest that somebody got ended before an instant (UTC), and what it closed with; else None."""
        row, unseen = PostedFiguresRow, HeldDigests(scope=self._scope, number=number).unseen()
        those = (row.subscription_number == number, row.period_end < before, row.period_end.not_in(unseen))
        last = select(row.period_end, row.figures).where(*those).order_by(row.period_end.desc()).limit(1)
        found = (await self._scope.session.execute(last)).first()
        return None if found is None else (found.period_end, dict(found.figures))

    async def missed(self, one: Subscription, *, before: datetime) -> datetime | None:
        """When one that nobody got was last due (UTC) before an instant, if ever, in its cadence."""
        return await HeldDigests(scope=self._scope, number=one.number).missed(one.cadence, before=before)

    async def _forget_figures(self, number: int, ended: Iterable[datetime]) -> None:
        """Have figures never been printed: those of digests that were not posted, which ended at these instants."""
        row = PostedFiguresRow
        those = (row.subscription_number == number, row.period_end.in_(list(ended)))
        await self._scope.session.execute(delete(row).where(*those).execution_options(synchronize_session=False))

    async def _listed(self, *where: Any) -> list[Subscription]:
        query = select(SubscriptionRow).where(*where).order_by(SubscriptionRow.number)
        rows = await self._scope.session.scalars(query.execution_options(populate_existing=True))
        return [_facts(row) for row in rows]


def _columns(schedule: Schedule, sections: Collection[Section]) -> dict[str, Any]:
    """A schedule as columns: only what its cadence needs; the usual sections as null, so that they may grow."""
    kept = tuple(section for section in SECTIONS if section in sections)
    return {
        "cadence": schedule.cadence,
        "weekday": schedule.weekday if schedule.cadence == "weekly" else None,
        "month_day": schedule.month_day if schedule.cadence in {"monthly", "quarterly"} else None,
        "hour": schedule.hour,
        "zone": schedule.zone.key,
        "sections": None if kept == USUAL_SECTIONS else list(kept),
    }


def _facts(row: SubscriptionRow) -> Subscription:
    facts = {name: getattr(row, name) for name in Subscription.__dataclass_fields__}
    return Subscription(**facts | {"sections": USUAL_SECTIONS if row.sections is None else tuple(row.sections)})
