"""The weekly digest of a subscription: when it is due, what it covers, and the post it becomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from digests.post import Post
from messages.digest import weekly
from messages.message import Message
from messages.subscriptions import schedule_words
from messages.voice import Voice
from pipeline.cadence import goes_out_at, latest_due, next_weekly, too_late, weekly_period
from pipeline.calendar import Calendars
from pipeline.figures import WeeklyFigures
from pipeline.local_time import day_of
from storage.due import Due
from storage.reports import keep_as_printed, weekly_figures
from storage.subscriptions import Subscription
from storage.work import Work


class Weekly:
    """Digests due every week."""

    def __init__(self, *, calendars: Calendars) -> None:
        self._calendars = calendars

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take every occurrence up to `at` and post the latest."""
        subscription = await work.subscriptions.get(int(due.id))
        upcoming = next_weekly(at, **_schedule(subscription))
        if not await work.subscriptions.advance(subscription.number, seen=due.next_at, to=upcoming):
            return None
        return await self._post(work, subscription, due, at, keep=True)

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """The post of the latest occurrence up to `at`."""
        return await self._post(work, await work.subscriptions.get(int(due.id)), due, at, keep=False)

    async def compose(self, work: Work, number: int, at: datetime) -> Message:
        """The digest of subscription `number` for the week that ends at `at` (UTC)."""
        subscription = await work.subscriptions.get(number)
        return await self._written(work, subscription, await self._figures(work, subscription, at))

    async def _written(self, work: Work, subscription: Subscription, figures: WeeklyFigures) -> Message:
        voice = Voice.of(subscription.language, ZoneInfo(subscription.zone))
        author = await work.people.get(subscription.created_by) if subscription.created_by else None
        return weekly(
            voice,
            figures,
            pipeline=await work.pipelines.get(subscription.pipeline_id),
            subscription_number=subscription.number,
            set_up_by=author.name if author else "",
            schedule_words=schedule_words(voice, cadence="weekly", weekday=subscription.weekday, at=subscription.hour),
            names_deals=(await work.workspace()).visibility == "all",
        )

    async def _figures(self, work: Work, subscription: Subscription, at: datetime) -> WeeklyFigures:
        period = weekly_period(at, **_schedule(subscription))
        pipeline = await work.pipelines.get(subscription.pipeline_id)
        return await weekly_figures(work, pipeline, period, calendars=self._calendars)

    async def _post(self, work: Work, subscription: Subscription, due: Due, at: datetime, *, keep: bool) -> Post | None:
        """None when the digest would come too late to be worth posting. With `keep` its buttons open what it prints."""
        zone = ZoneInfo(subscription.zone)
        occurrence = latest_due(due.next_at, at, **_schedule(subscription))
        if occurrence is None:
            return None
        calendar = self._calendars((await work.workspace()).country)
        goes_out = goes_out_at(occurrence, hour=subscription.hour, zone=zone, calendar=calendar)
        if too_late(goes_out, at):
            return None
        figures = await self._figures(work, subscription, occurrence)
        if keep:
            await keep_as_printed(work, subscription.number, figures)
        return Post(
            team_id=work.team_id,
            key=f"weekly:{subscription.number}:{day_of(occurrence, zone).isoformat()}",
            kind="digest",
            channel=subscription.channel_id,
            message=await self._written(work, subscription, figures),
            occasion_at=occurrence,
            hold_until=goes_out if goes_out > at else None,
        )


def _schedule(subscription: Subscription) -> dict[str, Any]:
    return {
        "weekday": subscription.weekday or 0,
        "hour": subscription.hour,
        "zone": ZoneInfo(subscription.zone),
    }
