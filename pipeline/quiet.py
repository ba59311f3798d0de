"""Quiet hours: the part of the day in which the bot says nothing unasked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from pipeline.cadence import next_morning
from pipeline.deals import Person
from pipeline.local_time import day_of, instant_at

Heard = Literal["then", "morning", "never"]

QUIET_FROM = time(20)
QUIET_TO = time(8)


class HasQuietHours(Protocol):
    """A workspace, whose quiet hours hold for everybody who has none of their own."""

    @property
    def quiet_from(self) -> time:
        """When they begin, local time."""
        ...

    @property
    def quiet_to(self) -> time:
        """When they end."""
        ...


def quiet_hours_of(person: Person, workspace: HasQuietHours) -> tuple[time, time]:
    """When a person's quiet hours begin and end: their own choice, else the workspace's."""
    return (
        workspace.quiet_from if person.quiet_from is None else person.quiet_from,
        workspace.quiet_to if person.quiet_to is None else person.quiet_to,
    )


def heard(person: Person, workspace: HasQuietHours, *, due_at: datetime, timed: bool) -> Heard:
    """How a person is reminded of what is due then: "never" where they want no messages, "morning" in quiet hours."""
    if not person.wants_dms:
        return "never"
    quiet = timed and in_quiet_hours(due_at, ZoneInfo(person.zone), *quiet_hours_of(person, workspace))
    return "morning" if quiet else "then"


def next_look(at: datetime, zone: ZoneInfo, start: time, end: time) -> datetime:
    """When to look again (UTC) for what is said in the morning: tomorrow at 9:00 of `zone`.

    Today still, where quiet hours are on and end before the day does.
    """
    over = quiet_until(at, zone, start, end)
    later_today = over > at and day_of(over, zone) == day_of(at, zone)
    return over if later_today else next_morning(at, zone=zone)


def in_quiet_hours(at: datetime, zone: ZoneInfo, start: time = QUIET_FROM, end: time = QUIET_TO) -> bool:
    """Whether clocks in `zone` show a time in `[start, end)` at `at`, over midnight if need be.

    Equal times mean that no hour is quiet.
    """
    shown = at.astimezone(zone).time()
    if start <= end:
        return start <= shown < end
    return shown >= start or shown < end


def quiet_until(at: datetime, zone: ZoneInfo, start: time = QUIET_FROM, end: time = QUIET_TO) -> datetime:
    """The first UTC instant from `at` on at which quiet hours end; `at` itself when they are not on."""
    if not in_quiet_hours(at, zone, start, end):
        return at.astimezone(UTC)
    today = at.astimezone(zone).date()
    ends = [instant_at(today + timedelta(days=ahead), end, zone) for ahead in range(3)]
    # The night clocks go back, the hour in which quiet ends may come twice, and `at` lie between the two.
    ends.append(datetime.combine(today, end.replace(fold=1), tzinfo=zone).astimezone(UTC))
    return min(moment for moment in ends if moment > at and not in_quiet_hours(moment, zone, start, end))
