"""Whether the bot may say what it said: the counts, and everything it should not have done or should have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bench.half_year.slack import PatientSlack, Said
from bench.half_year.team import PEOPLE, REPS, START, TEAM
from bot.calendars import calendar_of
from pipeline.calendar import Calendar
from pipeline.deals import Person
from pipeline.local_time import day_of
from pipeline.quiet import in_quiet_hours
from pipeline.schedules import Schedule
from pipeline.stale import silent_deals
from storage.books import Books

DIGESTS = frozenset({"daily", "weekly", "monthly", "quarterly"})
UNASKED = frozenset({"morning", "nudge", "reminder"})
QUIET_FROM, QUIET_TO = time(20), time(8)
UTC_ZONE = ZoneInfo("UTC")
_KNOWN = {person.user_id: person for person in PEOPLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Messages of a person per working day, follow-ups at their own minute among them; and posts of a channel."""

    median: float
    most: int
    most_without_reminders: int
    most_in_a_channel: int
    days: int


class Judge:
    """Looks at the book after each thing that happened. What is wrong stands in `wrongs`, a sentence each."""

    def __init__(self, *, books: Books, slack: PatientSlack) -> None:
        self._books = books
        self._slack = slack
        self._seen = 0
        self.wrongs: list[str] = []
        self.silent: set[tuple[int, datetime]] = set()

    async def look(self, at: datetime) -> None:
        """Judge what was said just now, and at nine, whether anything was left unsaid."""
        fresh, self._seen = self._slack.said[self._seen :], len(self._slack.said)
        for said in fresh:
            self._judge(said)
        for person in REPS:
            if said_good_morning(person, at):
                await self._silent_ones(person, at)

    def _judge(self, said: Said) -> None:
        zone, calendar = whose(said.target)
        if said.kind in UNASKED | DIGESTS and in_quiet_hours(said.at, zone, QUIET_FROM, QUIET_TO):
            self.wrongs.append(f"{said.key} came in quiet hours, at {said.at.astimezone(zone)}")
        if said.kind == "nudge" and not calendar.is_working(day_of(said.at, zone)):
            self.wrongs.append(f"{said.key} came on a day off")

    async def _silent_ones(self, person: Person, at: datetime) -> None:
        """Every silent deal of theirs has been brought up since its last sign of life, and none on a day off."""
        calendar = calendar_of(person.country)
        async with self._books.look(TEAM) as work:
            deals = await work.deals.of_owner(person.user_id)
            spared = await work.nudging.left_out([1], since=at - timedelta(days=60), today=day_of(at, UTC_ZONE))
        left_out = {deal.number for deal in spared}
        works = calendar.is_working(day_of(at, ZoneInfo(person.zone)))
        for deal, _ in silent_deals(deals, at=at, calendar_of=lambda owner: calendar_of(owner.country)):
            self.silent.add((deal.number, deal.life_at))
            told = deal.nudged_at is not None and deal.nudged_at > deal.life_at
            if works and not told and deal.number not in left_out:
                self.wrongs.append(f"#{deal.number} is silent on {at.date()} and nobody was told")
        for deal in deals:
            if not works and deal.nudged_at == at:
                self.wrongs.append(f"#{deal.number} was brought up on a day off of its owner, {at.date()}")


def said_good_morning(person: Person, at: datetime) -> bool:
    """Whether it is nine o'clock where the person is."""
    return at.astimezone(ZoneInfo(person.zone)).time() == time(9)


def whose(target: str) -> tuple[ZoneInfo, Calendar]:
    """The clock and the calendar of a person, or of the team for a channel."""
    person = _KNOWN.get(target)
    return ZoneInfo(person.zone if person else START.zone), calendar_of(person.country if person else START.country)


def noise(said: list[Said], start: datetime, end: datetime) -> Noise:
    """How much each person hears on a working day, whatever was not asked for; a digest in a channel is not a DM."""
    heard = Counter((one.target, _day(one)) for one in said if one.kind in UNASKED and one.target in _KNOWN)
    mornings = Counter((one.target, _day(one)) for one in said if one.kind == "morning" and one.target in _KNOWN)
    posts = Counter((one.target, _day(one)) for one in said if one.kind in UNASKED and one.target not in _KNOWN)
    a_day = [heard[person.user_id, day] for person in PEOPLE for day in _working_days(person, start, end)]
    return Noise(
        median=median(a_day),
        most=max(heard.values(), default=0),
        most_without_reminders=max(mornings.values(), default=0),
        most_in_a_channel=max(posts.values(), default=0),
        days=len(a_day),
    )


async def wrong_digests(books: Books, said: list[Said], end: datetime) -> list[str]:
    """Occasions of digests that were not posted exactly once by `end` (UTC)."""
    posted = Counter(one.key for one in said if one.kind in DIGESTS and not one.reply)
    async with books.look(TEAM) as work:
        workspace = await work.workspace()
        wanted = Counter(
            f"{one.cadence}:{one.number}:{day_of(at, ZoneInfo(one.zone)).isoformat()}"
            for one in await work.subscriptions.all()
            for at in _occurrences(one.schedule(workspace), one.created_at, end)
        )
    return sorted(f"{key}: {posted[key]} times" for key in posted.keys() | wanted.keys() if posted[key] != wanted[key])


def _occurrences(schedule: Schedule, start: datetime, end: datetime) -> Iterator[datetime]:
    calendar = calendar_of(START.country, schedule.working_days)
    at = schedule.next(start)
    while schedule.goes_out(at, calendar) < end:
        yield at
        at = schedule.next(at)


def _day(said: Said) -> date:
    return day_of(said.at, whose(said.target)[0])


def _working_days(person: Person, start: datetime, end: datetime) -> list[date]:
    zone, calendar = ZoneInfo(person.zone), calendar_of(person.country)
    days = (day_of(start, zone) + timedelta(days=ahead) for ahead in range((end - start).days))
    return [day for day in days if calendar.is_working(day)]
