"""What became late may not be worth saying any more, and is not said at night."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digests.gateway import NotTaken, ToldToWait
from pipeline.cadence import morning_of
from pipeline.deals import Person
from pipeline.quiet import quiet_hours_of, quiet_until
from storage.books import Books
from storage.delivery import OutboxItem
from storage.held_digests import TOO_LATE
from storage.subscriptions import is_person
from storage.work import Work

PUNCTUAL = timedelta(minutes=10)
"""Up to so long after its hour a message is on time: it goes out even where somebody chose an hour of the night."""


QUIET = "quiet_hours"
DAY_OFF = "day_off"
"""Why a message is not sent yet, as the log has it."""


def is_late(due: datetime, at: datetime) -> bool:
    """Whether at `at` it is no longer the hour of what was due at `due`."""
    return at - due > PUNCTUAL


def told_by(person: Person, planned_at: datetime, at: datetime) -> datetime:
    """The hour of the person's morning at `at`, `planned_at` or a later one (UTC): what is due by then it tells alone.

    Before it has come that is `planned_at`.
    """
    return max(planned_at, morning_of(at, zone=ZoneInfo(person.zone)) or planned_at)


async def check_hour(books: Books, item: OutboxItem, *, at: datetime) -> None:
    """NotTaken for a message that is old news at `at` (UTC), ToldToWait for a late one until quiet hours are over."""
    if item.worth_until and at > item.worth_until:
        raise NotTaken(TOO_LATE)
    late = item.planned_at is not None and is_late(item.planned_at, at)
    if item.zone is None or not late:
        return
    async with books.look(item.team_id) as work:
        over = await quiet_over(work, await _meant_for(work, item), at, ZoneInfo(item.zone))
    if over > at:
        raise ToldToWait(QUIET, seconds=(over - at).total_seconds())


async def _meant_for(work: Work, item: OutboxItem) -> str:
    """The channel or the person a message was meant for; one in a thread has the channel that its first stands in."""
    first = await work.outbox.get(item.thread_of) if item.thread_of else None
    return first.channel if first else item.channel


async def quiet_over(work: Work, target: str, at: datetime, zone: ZoneInfo) -> datetime:
    """When a channel or a person may be disturbed again, `at` (UTC) itself where they may now."""
    workspace = await work.workspace()
    person = await work.people.get(target) if is_person(target) else None
    hours = quiet_hours_of(person, workspace) if person else (workspace.quiet_from, workspace.quiet_to)
    return quiet_until(at, zone, *hours)
