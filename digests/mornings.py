"""One person's morning message: what is due today and overdue, what is new for them, their silent deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digests.hours import is_late, told_by
from digests.post import Post
from digests.silence import first_run, lines_to_tell, note_lines, note_told, of_overlooked, silent_now, without
from digests.tidings import Gathered, gather, looked_after_by
from messages.mornings import NOTHING_NEW, morning
from messages.nudges import StaleLine
from messages.prose import Prose
from messages.voice import Voice
from pipeline.cadence import morning_of
from pipeline.calendar import Calendar, Calendars, next_working_day
from pipeline.deals import DealFacts, FollowUpFacts, Person
from pipeline.forecast import attention
from pipeline.local_time import day_of, instant_at, rest_of_day
from pipeline.planning import is_worth_a_morning
from pipeline.quiet import in_quiet_hours, next_look, quiet_hours_of
from pipeline.rights import Visibility
from storage.due import Due
from storage.subscriptions import Subscription
from storage.work import Work

DIGEST_SOON = timedelta(days=4)
"""A digest this near is mentioned, so that one can settle things before it."""

_NOTHING = Gathered(tidings=NOTHING_NEW, abouts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What somebody's morning is made of. `spared` are deals, anybody's, that a first run over many leaves out."""

    today: Sequence[FollowUpFacts] = ()
    overdue: Sequence[FollowUpFacts] = ()
    lines: Sequence[StaleLine] = ()
    news: Gathered = _NOTHING
    spared: Sequence[DealFacts] = ()

    def __bool__(self) -> bool:
        return bool(self.today or self.overdue or self.lines or self.news.tidings)


class Mornings:
    """A person's morning, at 9:00 of their own zone."""

    def __init__(self, *, calendars: Calendars, prose: Prose) -> None:
        self._calendars = calendars
        self._prose = prose

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take this morning; the next one is looked at tomorrow."""
        person = await work.people.get(str(due.id))
        reads = person if person and person.active else None
        upcoming = await _next_look(work, reads, at) if reads else None
        if not await work.people.advance(str(due.id), seen=due.next_at, to=upcoming) or reads is None:
            return None
        found = await self._found(work, reads, at)
        await note_told(work, found.lines, found.spared, at)
        post = await self._post(work, reads, found, at)
        if post:
            await note_lines(work, post.key, post.message, at, follow_ups=[*found.today, *found.overdue])
            await work.notes.told(reads.user_id, found.news.abouts, at)
            await _note_reminded(work, found.today, told_by(reads, due.next_at, at), at)
        return post

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """What the person would be told."""
        person = await work.people.get(str(due.id))
        if person is None or not person.active:
            return None
        return await self._post(work, person, await self._found(work, person, at), at)

    async def _found(self, work: Work, person: Person, at: datetime) -> _Found:
        """Nothing before 9:00 and in quiet hours, and for somebody who wants no messages.

        Silent deals, tidings and what is overdue wait for a working day; what is due today does not.
        """
        zone = ZoneInfo(person.zone)
        quiet = in_quiet_hours(at, zone, *quiet_hours_of(person, await work.workspace()))
        await work.look_as(person)
        if morning_of(at, zone=zone) is None or quiet or not person.wants_dms:
            return _Found()
        today, overdue = await _due(work, person, at)
        calendar = (await work.workspace()).calendars(self._calendars)(person)
        if not calendar.is_working(day_of(at, zone)):
            return _Found(today=today)
        looks_after = await looked_after_by(work, person)
        mine = await work.deals.of_owner(person.user_id)
        lines = await lines_to_tell(work, mine, at=at, zone=zone, calendars=self._calendars)
        many = of_overlooked(lines) | {pipeline.id for pipeline in looks_after}
        spared = await first_run(work, many, at=at, zone=zone, calendars=self._calendars)
        news = await gather(work, person, looks_after, at=at, calendars=self._calendars, spared=spared)
        found = _Found(today=today, lines=without(lines, spared), news=news, spared=spared)
        if found or _is_reason_enough(overdue, zone, day_of(at, zone), calendar):
            return replace(found, overdue=overdue)
        return found

    async def _post(self, work: Work, person: Person, found: _Found, at: datetime) -> Post | None:
        """None when there is nothing to say."""
        if not found:
            return None
        digest_at, in_digest = await self._digest(work, person, at)
        calendar = (await work.workspace()).calendars(self._calendars)(person)
        return Post(
            team_id=work.team_id,
            key=f"morning:{person.user_id}:{day_of(at, ZoneInfo(person.zone)).isoformat()}",
            kind="morning",
            channel=person.user_id,
            message=morning(
                Voice.of(person, now=at, prose=self._prose).working(calendar),
                today=found.today,
                overdue=found.overdue,
                stale=found.lines,
                more=0,
                digest_at=digest_at,
                in_digest=in_digest,
                tidings=found.news.tidings,
            ),
            occasion_at=at,
            zone=person.zone,
            worth_for=rest_of_day(at, ZoneInfo(person.zone)),
        )

    async def _digest(self, work: Work, person: Person, at: datetime) -> tuple[datetime | None, int]:
        """When the next digest goes out that lists such deals where a channel or the person reads it, if that is soon.

        And how many of the person's it will list, once no morning lies between; 0 until then.
        """
        zone, workspace = ZoneInfo(person.zone), await work.workspace()
        subscriptions = [
            one for one in await work.subscriptions.all() if _is_worth_a_word(one, person, workspace.visibility)
        ]
        soon = [
            (due, one.number, one) for one in subscriptions if (due := one.next_at) and at < due <= at + DIGEST_SOON
        ]
        if not soon:
            return None, 0
        due, _, first = min(soon)
        schedule = first.schedule(workspace)
        goes_out = schedule.goes_out(due, self._calendars(workspace.country, schedule.working_days))
        next_day = next_working_day(day_of(at, zone) + timedelta(days=1), workspace.calendars(self._calendars)(person))
        if day_of(due, zone) > next_day:
            return goes_out, 0
        mine = [one for one in await work.deals.of_owner(person.user_id) if one.pipeline_id == first.pipeline_id]
        silent = [line.deal.number for line in await silent_now(work, mine, at=at, calendars=self._calendars)]
        today = day_of(at, ZoneInfo(workspace.zone))
        rates = await work.rates.known(at, of={deal.value.currency for deal in mine if deal.value})
        needs = attention(mine, silent, today=today, worth=rates.on(today))
        listed = {*needs.stale, *needs.slipped, *needs.no_next_step, *needs.no_value}
        return goes_out, len(listed)


async def _due(work: Work, person: Person, at: datetime) -> tuple[list[FollowUpFacts], list[FollowUpFacts]]:
    """What is due today, and what is still open from before."""
    zone = ZoneInfo(person.zone)
    midnight = instant_at(day_of(at, zone), datetime.min.time(), zone)
    tomorrow = instant_at(day_of(at, zone) + timedelta(days=1), datetime.min.time(), zone)
    open_ones = await work.follow_ups.of_person(person.user_id, until=tomorrow)
    today = [one for one in open_ones if one.due_at >= midnight]
    return today, [one for one in open_ones if one.due_at < midnight]


def _is_reason_enough(overdue: Sequence[FollowUpFacts], zone: ZoneInfo, today: date, calendar: Calendar) -> bool:
    return any(is_worth_a_morning(day_of(one.due_at, zone), today, calendar) for one in overdue)


async def _note_reminded(work: Work, today: Sequence[FollowUpFacts], by: datetime, at: datetime) -> None:
    """A minute that comes no later than the morning does (`by`) is told of there alone; so is one an outage missed."""
    for one in today:
        if one.timed and (one.due_at <= by or is_late(one.due_at, at)):
            await work.follow_ups.mark_said(one.number, at)


async def _next_look(work: Work, person: Person, at: datetime) -> datetime:
    return next_look(at, ZoneInfo(person.zone), *quiet_hours_of(person, await work.workspace()))


def _is_worth_a_word(subscription: Subscription, person: Person, visibility: Visibility) -> bool:
    """Whether a digest that the person reads lists what needs attention. Of a daily one the word would be daily."""
    reads = subscription.channel_id == person.user_id if subscription.is_personal else visibility == "all"
    return reads and subscription.cadence != "daily" and "attention" in subscription.sections
