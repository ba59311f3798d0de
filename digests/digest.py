"""The digest of a subscription: when it is due, what it covers, and the post it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.hours import PUNCTUAL, TOO_LATE, quiet_over
from digests.post import Post
from messages.digest import digest
from messages.message import Message
from messages.subscriptions import schedule_words
from messages.voice import Voice
from pipeline.calendar import Calendars
from pipeline.figures import DigestFigures
from pipeline.local_time import day_of
from storage.due import Due
from storage.reports import digest_figures, keep_as_printed
from storage.subscriptions import Subscription
from storage.work import Work

NOTHING = Message(text="")
"""What is said of a digest that comes too late; the log has the rest."""


class Digests:
    """Digests due at every cadence."""

    def __init__(self, *, calendars: Calendars) -> None:
        self._calendars = calendars

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take every occurrence up to `at` and post the latest."""
        subscription = await work.subscriptions.get(int(due.id))
        upcoming = subscription.schedule(await work.workspace()).next(at)
        if not await work.subscriptions.advance(subscription.number, seen=due.next_at, to=upcoming):
            return None
        return await self._post(work, subscription, due, at, keep=True)

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """The post of the latest occurrence up to `at`."""
        return await self._post(work, await work.subscriptions.get(int(due.id)), due, at, keep=False)

    async def compose(self, work: Work, number: int, at: datetime) -> Message:
        """The digest of subscription `number` for the period that ends at `at` (UTC)."""
        subscription = await work.subscriptions.get(number)
        return await self._written(work, subscription, await self._figures(work, subscription, at))

    async def _written(self, work: Work, subscription: Subscription, figures: DigestFigures) -> Message:
        voice = Voice.of(subscription.language, ZoneInfo(subscription.zone))
        author = await work.people.get(subscription.created_by) if subscription.created_by else None
        return digest(
            voice,
            figures,
            pipeline=await work.pipelines.get(subscription.pipeline_id),
            subscription_number=subscription.number,
            set_up_by=author.name if author else "",
            schedule_words=schedule_words(voice, subscription.schedule(await work.workspace())),
            names_deals=(await work.workspace()).visibility == "all",
        )

    async def _figures(self, work: Work, subscription: Subscription, at: datetime) -> DigestFigures:
        period = subscription.schedule(await work.workspace()).period(at)
        pipeline = await work.pipelines.get(subscription.pipeline_id)
        return await digest_figures(work, pipeline, period, calendars=self._calendars)

    async def _post(self, work: Work, subscription: Subscription, due: Due, at: datetime, *, keep: bool) -> Post | None:
        """What is due by `at`; only a note of it when that is too late. With `keep` its buttons open what it prints."""
        workspace = await work.workspace()
        schedule = subscription.schedule(workspace)
        occurrence = schedule.latest_due(due.next_at, at)
        if occurrence is None:
            return None
        goes_out = schedule.goes_out(occurrence, self._calendars(workspace.country, schedule.working_days))
        when = await _held_until(work, subscription, goes_out, at)
        missed = Post(
            team_id=work.team_id,
            key=f"{schedule.cadence}:{subscription.number}:{day_of(occurrence, schedule.zone).isoformat()}",
            kind="digest",
            channel=subscription.channel_id,
            message=NOTHING,
            occasion_at=occurrence,
            held_back=TOO_LATE,
        )
        if schedule.too_late(goes_out, when):
            return missed
        figures = await self._figures(work, subscription, occurrence)
        if keep:
            await keep_as_printed(work, subscription.number, figures)
        return replace(
            missed,
            message=await self._written(work, subscription, figures),
            hold_until=when if when > at else None,
            held_back=None,
            zone=subscription.zone,
            worth_until=schedule.worth_until(goes_out),
        )


async def _held_until(work: Work, subscription: Subscription, goes_out: datetime, at: datetime) -> datetime:
    """When a digest goes out that is decided on at `at`: at its hour, or when it is late not in quiet hours."""
    if at - goes_out <= PUNCTUAL:
        return max(goes_out, at)
    return await quiet_over(work, subscription.channel_id, at, ZoneInfo(subscription.zone))
