"""One person's morning message: what is due today and overdue, then which of their deals went silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digests.post import Post
from digests.silence import lines_to_tell, note_told
from messages.nudges import StaleLine, morning
from messages.voice import Voice
from pipeline.cadence import morning_of, next_morning
from pipeline.calendar import Calendars
from pipeline.deals import FollowUpFacts, Person
from pipeline.local_time import day_of, instant_at
from pipeline.quiet import in_quiet_hours, quiet_hours_of, quiet_until
from storage.due import Due
from storage.work import Work

DIGEST_SOON = timedelta(days=4)
"""A digest this near is mentioned, so that one can settle things before it."""


class Mornings:
    """A person's morning, at 9:00 of their own zone."""

    def __init__(self, *, calendars: Calendars) -> None:
        self._calendars = calendars

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take this morning; the next one is looked at tomorrow."""
        person = await work.people.get(str(due.id))
        reads = person if person and person.active else None
        upcoming = await _next_look(work, reads, at) if reads else None
        if not await work.people.advance(str(due.id), seen=due.next_at, to=upcoming) or reads is None:
            return None
        person = reads
        await work.look_as(person)
        lines = await self._lines(work, person, at)
        post = await self._post(work, person, lines, at)
        if post:
            await note_told(work, lines, at)
        return post

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """What the person would be told."""
        person = await work.people.get(str(due.id))
        if person is None or not person.active:
            return None
        await work.look_as(person)
        return await self._post(work, person, await self._lines(work, person, at), at)

    async def _works(self, work: Work, person: Person, at: datetime) -> bool:
        calendar_of = (await work.workspace()).calendars(self._calendars)
        return calendar_of(person).is_working(day_of(at, ZoneInfo(person.zone)))

    async def _lines(self, work: Work, person: Person, at: datetime) -> list[StaleLine]:
        """Silent deals are brought up on working days only."""
        if morning_of(at, zone=ZoneInfo(person.zone)) is None or not await self._works(work, person, at):
            return []
        return await lines_to_tell(work, await work.deals.of_owner(person.user_id), at=at, calendars=self._calendars)

    async def _post(self, work: Work, person: Person, lines: Sequence[StaleLine], at: datetime) -> Post | None:
        """None when nothing is due, before 9:00 and in quiet hours, and for somebody who wants no messages."""
        zone = ZoneInfo(person.zone)
        quiet = in_quiet_hours(at, zone, *quiet_hours_of(person, await work.workspace()))
        if morning_of(at, zone=zone) is None or quiet or not person.wants_dms:
            return None
        today, overdue = await self._due(work, person, at)
        if not (lines or today or overdue):
            return None
        return Post(
            team_id=work.team_id,
            key=f"morning:{person.user_id}:{day_of(at, zone).isoformat()}",
            kind="morning",
            channel=person.user_id,
            message=morning(
                Voice.of(person, now=at),
                today=today,
                overdue=overdue,
                stale=lines,
                more=0,
                digest_at=await _next_digest(work, at),
            ),
            occasion_at=at,
        )

    async def _due(self, work: Work, person: Person, at: datetime) -> tuple[list[FollowUpFacts], list[FollowUpFacts]]:
        """What is due today, and what is still open from before; the latter waits for a working day."""
        zone = ZoneInfo(person.zone)
        midnight = instant_at(day_of(at, zone), datetime.min.time(), zone)
        tomorrow = instant_at(day_of(at, zone) + timedelta(days=1), datetime.min.time(), zone)
        open_ones = await work.follow_ups.of_person(person.user_id, until=tomorrow)
        today = [one for one in open_ones if one.due_at >= midnight]
        overdue = [one for one in open_ones if one.due_at < midnight]
        return today, overdue if await self._works(work, person, at) else []


async def _next_look(work: Work, person: Person, at: datetime) -> datetime:
    """Tomorrow's morning; today still, where the person's quiet hours last longer than till then."""
    zone = ZoneInfo(person.zone)
    over = quiet_until(at, zone, *quiet_hours_of(person, await work.workspace()))
    later_today = over > at and day_of(over, zone) == day_of(at, zone)
    return over if later_today else next_morning(at, zone=zone)


async def _next_digest(work: Work, at: datetime) -> datetime | None:
    dates = [one.next_at for one in await work.subscriptions.all() if one.next_at]
    soon = [date for date in dates if at < date <= at + DIGEST_SOON]
    return min(soon, default=None)
