"""When a deal has gone silent, and when its owner hears of it again. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.calendar import Calendar, working_days_between
from pipeline.deals import DealFacts, Person
from pipeline.local_time import day_of

PLANNED_AHEAD = timedelta(days=30)
"""A next step due today or in at most this time keeps a deal from being stale."""

GRACE = 3
"""Working days a new owner has before a deal they were given counts as stale."""

BETWEEN_NUDGES = timedelta(days=7)
"""A deal that stays stale is brought up again after this time."""

UNANSWERED = 3
"""After this many nudges without an answer, a deal's owner hears of it no more; their managers do."""


@dataclass(frozen=True, slots=True)
class Staleness:
    """Whether a deal is stale, the working days since its last sign of life, and the limit of its stage.

    `days` is counted for every deal, also for those that are not stale for another reason than the limit.
    """

    stale: bool
    days: int
    limit: int


def staleness(deal: DealFacts, *, today: date, zone: ZoneInfo, calendar: Calendar) -> Staleness:
    """How long `deal` has been silent on the day `today` of its owner, in their `zone` and by their `calendar`.

    A deal whose pause has ended lived on the day it ended, whether or not anybody noted it.
    """
    days = working_days_between(_day_of_last_life(deal, today, zone), today, calendar)
    limit = deal.stage.stale_days
    spared = (
        deal.status != "open"
        or is_parked(deal, today=today)
        or is_put_off(deal, today=today)
        or _is_planned(deal, today, zone)
        or _is_in_new_hands(deal, today, zone, calendar)
    )
    return Staleness(stale=days > limit and not spared, days=days, limit=limit)


def silent_deals(
    deals: Iterable[DealFacts], *, at: datetime, calendar_of: Callable[[Person], Calendar]
) -> list[tuple[DealFacts, Staleness]]:
    """The stale ones of `deals` at `at`, each on its owner's clock and by its owner's calendar, in the order given."""
    found = []
    for deal in deals:
        zone = ZoneInfo(deal.owner.zone)
        how = staleness(deal, today=day_of(at, zone), zone=zone, calendar=calendar_of(deal.owner))
        if how.stale:
            found.append((deal, how))
    return found


def is_parked(deal: DealFacts, *, today: date) -> bool:
    """Whether the deal rests; on the day it is parked until it rests no more."""
    return deal.parked_until is not None and today < deal.parked_until


def is_put_off(deal: DealFacts, *, today: date) -> bool:
    """Whether somebody said "later"; on the day it is put off until it is no more."""
    return deal.put_off_until is not None and today < deal.put_off_until


def may_nudge(deal: DealFacts, *, today: date, zone: ZoneInfo) -> bool:
    """Whether the owner of a deal that is stale `today` is told so.

    The first time, and again when it lived since and went stale anew, when a "later" that ended after the last nudge
    has ended, or after a week; unless nobody answered three times.
    """
    if deal.nudged_at is None or deal.life_at > deal.nudged_at:
        return True
    nudged_on = day_of(deal.nudged_at, zone)
    if deal.put_off_until is not None and nudged_on < deal.put_off_until <= today:
        return True
    return deal.nudges < UNANSWERED and today - nudged_on >= BETWEEN_NUDGES


def is_for_managers(deal: DealFacts, *, today: date, zone: ZoneInfo) -> bool:
    """Whether a stale deal belongs on its managers' list: three nudges, and a week without an answer to the third."""
    if deal.nudged_at is None or deal.life_at > deal.nudged_at or deal.nudges < UNANSWERED:
        return False
    return today - day_of(deal.nudged_at, zone) >= BETWEEN_NUDGES


def _day_of_last_life(deal: DealFacts, today: date, zone: ZoneInfo) -> date:
    lived = day_of(deal.life_at, zone)
    if deal.parked_until is None or today < deal.parked_until:
        return lived
    return max(lived, deal.parked_until)


def _is_planned(deal: DealFacts, today: date, zone: ZoneInfo) -> bool:
    """An overdue next step plans nothing: else a reminder nobody ticked off would hide a silent deal for ever."""
    if deal.next_step is None or deal.next_step.done:
        return False
    return today <= day_of(deal.next_step.due_at, zone) <= today + PLANNED_AHEAD


def _is_in_new_hands(deal: DealFacts, today: date, zone: ZoneInfo, calendar: Calendar) -> bool:
    if deal.owner_since is None:
        return False
    return working_days_between(day_of(deal.owner_since, zone), today, calendar) <= GRACE
