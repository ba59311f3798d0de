"""Follow-ups whose minute has come: one direct message for all of one person's, at their minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.hours import is_late, told_by
from digests.post import Post
from digests.silence import note_lines
from messages.prose import Prose
from messages.reminders import reminder
from messages.voice import Voice
from pipeline.calendar import Calendars
from pipeline.deals import FollowUpFacts, Person
from pipeline.local_time import day_of, rest_of_day
from pipeline.quiet import in_quiet_hours, quiet_hours_of
from storage.due import Due
from storage.work import Work

PERSON_LEFT = "person_left"
"""Why a former colleague's reminder is kept from them, as the log has it."""

_IN_A_KEY = 15
"""How many follow-ups of one message name its occasion: a key has at most 255 characters."""


class Reminders:
    """Follow-ups with an hour.

    In quiet hours, at the minute of the morning message, and after an outage that lasted over a morning, they are left
    to that message. Those of somebody who left are sent to nobody, and stand in the log instead.
    """

    def __init__(self, *, calendars: Calendars, prose: Prose) -> None:
        self._calendars = calendars
        self._prose = prose

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take every follow-up of the same person that is due by now."""
        follow_ups = await work.follow_ups.take_due(int(due.id), at)
        post = await self._post(work, follow_ups, at)
        if post and not post.held_back:
            await note_lines(work, post.key, post.message, at, follow_ups=follow_ups)
        return post

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """What the person would be reminded of."""
        follow_ups = await work.follow_ups.due_with(int(due.id), at)
        # Each of them is due by itself; the first speaks for all.
        first = follow_ups and follow_ups[0].number == due.id
        return await self._post(work, follow_ups, at) if first else None

    async def _post(self, work: Work, follow_ups: Sequence[FollowUpFacts], at: datetime) -> Post | None:
        if not follow_ups:
            return None
        person = follow_ups[0].person
        zone = ZoneInfo(person.zone)
        workspace = await work.workspace()
        await work.look_as(person)
        seen = await work.deals.in_sight(one.deal_number for one in follow_ups)
        follow_ups = [one for one in follow_ups if one.deal_number in seen]
        follow_ups = [one for one in follow_ups if day_of(one.due_at, zone) == day_of(at, zone)]
        by = await _told_by_the_morning(work, person, at)
        if by is not None:
            follow_ups = [one for one in follow_ups if one.due_at > by and not is_late(one.due_at, at)]
        quiet = in_quiet_hours(at, zone, *quiet_hours_of(person, workspace))
        if not follow_ups or quiet or not person.wants_dms:
            return None
        voice = Voice.of(person, now=at, prose=self._prose).working(workspace.calendars(self._calendars)(person))
        first, told = follow_ups[0], [f"t{one.number}" for one in follow_ups[:_IN_A_KEY]]
        return Post(
            team_id=work.team_id,
            key=f"reminder:{person.user_id}:{first.due_at.isoformat()}:{'+'.join(told)}",
            kind="reminder",
            channel=person.user_id,
            message=reminder(voice, follow_ups=follow_ups),
            occasion_at=first.due_at,
            held_back=None if person.active else PERSON_LEFT,
            zone=person.zone,
            worth_for=rest_of_day(at, zone),
        )


async def _told_by_the_morning(work: Work, person: Person, at: datetime) -> datetime | None:
    """Up to which instant the morning message tells what comes due, where it is yet to be written; None where not."""
    member = await work.people.member(person.user_id)
    planned_at = member.next_morning_at if member else None
    return told_by(person, planned_at, at) if planned_at is not None and planned_at <= at else None
