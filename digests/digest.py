"""The digest of a subscription: when it is due, what it covers, and the post it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.hours import DAY_OFF, QUIET, is_late, quiet_over
from digests.post import Post
from messages.digest import Subscribed, digest, nothing_happened
from messages.digest_detail import detail, has_detail
from messages.layout import divider
from messages.message import Message
from messages.prose import Prose
from messages.voice import Voice
from pipeline.calendar import Calendars
from pipeline.digests import DigestReport
from pipeline.local_time import day_of
from storage.digest_reports import digest_report, reader_of_own
from storage.due import Due
from storage.held_digests import TOO_LATE, digest_key
from storage.printed import keep_as_printed
from storage.subscriptions import Subscription
from storage.work import Work

NOTHING = Message(text="")
"""What is said of a digest that comes too late; the log has the rest."""


class Digests:
    """Digests due at every cadence."""

    def __init__(self, *, calendars: Calendars, prose: Prose) -> None:
        self._calendars = calendars
        self._prose = prose

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take every occurrence up to `at` and post the latest."""
        subscription = await work.subscriptions.hold(int(due.id))
        upcoming = subscription.schedule(await work.workspace()).next(at)
        if not await work.subscriptions.advance(subscription.number, seen=due.next_at, to=upcoming):
            return None
        return await self._post(work, subscription, due, at, keep=True)

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """The post of the latest occurrence up to `at`."""
        return await self._post(work, await work.subscriptions.get(int(due.id)), due, at, keep=False)

    async def compose(self, work: Work, number: int, at: datetime) -> Message:
        """The digest of subscription `number` for the period that ends at `at` (UTC), its thread below it."""
        subscription = await work.subscriptions.get(number)
        report = await digest_report(work, subscription, at, calendars=self._calendars)
        message, thread = await self._written(work, subscription, report)
        return replace(message, blocks=(*message.blocks, divider(), *thread.blocks)) if thread else message

    async def _written(
        self, work: Work, subscription: Subscription, report: DigestReport
    ) -> tuple[Message, Message | None]:
        """The digest, and what goes in its thread."""
        voice = Voice.of(subscription.language, ZoneInfo(subscription.zone), prose=self._prose)
        author = await work.people.get(subscription.created_by) if subscription.created_by else None
        workspace = await work.workspace()
        own = await reader_of_own(work, subscription) is not None
        subscribed = Subscribed(
            number=subscription.number,
            set_up_by=author.name if author else "",
            schedule=subscription.schedule(workspace),
            sections=subscription.sections,
            names_deals=own or workspace.visibility == "all",
            own=own,
        )
        pipeline = await work.pipelines.get(subscription.pipeline_id)
        written = digest(voice, report, pipeline=pipeline, subscribed=subscribed)
        threaded = has_detail(report, subscription.sections) and not nothing_happened(report.figures)
        return written, detail(voice, report) if threaded else None

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
            key=digest_key(schedule.cadence, subscription.number, day_of(occurrence, schedule.zone)),
            kind="digest",
            channel=subscription.channel_id,
            message=NOTHING,
            occasion_at=occurrence,
            held_back=TOO_LATE,
        )
        if schedule.too_late(goes_out, when):
            return missed
        report = await digest_report(work, subscription, occurrence, calendars=self._calendars)
        if keep:
            reader = await reader_of_own(work, subscription)
            owner_id = reader.user_id if reader else None
            told = report.restated
            await keep_as_printed(work, subscription, report.figures, at=at, restated=told, owner_id=owner_id)
        message, thread = await self._written(work, subscription, report)
        return replace(
            missed,
            message=message,
            detail=thread,
            hold_until=when if when > at else None,
            held_for=None if when <= at else QUIET if is_late(goes_out, at) else DAY_OFF,
            held_back=None,
            zone=subscription.zone,
            worth_for=schedule.worth_until(goes_out) - when,
        )


async def _held_until(work: Work, subscription: Subscription, goes_out: datetime, at: datetime) -> datetime:
    """When a digest goes out that is decided on at `at`: at its hour, or when it is late not in quiet hours."""
    if not is_late(goes_out, at):
        return max(goes_out, at)
    return await quiet_over(work, subscription.channel_id, at, ZoneInfo(subscription.zone))
