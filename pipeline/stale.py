"""When a deal has gone silent, and when its owner hears of it again. Definitions stand in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.calendar import Calendar, working_days_between
from pipeline.deals import DealFacts, Person, by_value
from pipeline.local_time import day_of

PLANNED_AHEAD = timedelta(days=30)
"""A next step due today or in at most this time keeps a deal from being stale."""

GRACE = 3
"""Working days a new owner has before a deal they were given counts as stale."""

BETWEEN_NUDGES = timedelta(days=7)
"""A deal that stays stale is brought up again after this time."""

UNANSWERED = 3
"""After this many nudges without an answer, a deal's owner hears of it no more; their managers do."""


FIRST_RUN = 10
"""Of more deals than this that were silent for long and never brought up, only as many are: the most valuable."""

Clock = Literal["silent", "close", "age"]
"""Why a deal is stale: no sign of life, its close date has passed, or it is at its stage for longer than won deals."""

_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Staleness:
    """Whether a deal is stale and by which `clock`, the working days since its last sign of life, its stage's limit.

    `days` is counted for every deal, also for those that are not stale for another reason than the limit.
    """

    stale: bool
    days: int
    limit: int
    clock: Clock = "silent"

    @property
    def overdue(self) -> bool:
        """Whether it was silent for too long on the working day before already."""
        return self.stale and self.clock == "silent" and self.days > self.limit + 1


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
    clock = _running_out(deal, days, today, zone)
    return Staleness(stale=clock is not None and not spared, days=days, limit=limit, clock=clock or "silent")


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


def may_nudge(deal: DealFacts, *, today: date, zone: ZoneInfo, clock: Clock = "silent") -> bool:
    """Whether the owner of a deal that is stale `today`, by this clock, is told so.

    The first time, and again when it lived since and went stale anew, when a "later" that ended after the last nudge
    has ended, or after a week; unless nobody answered three times. A deal left out of a first run waits as if it had
    been brought up then. A sign of life stops the clock of silence only, so that by another one a week has to pass.
    """
    last = deal.nudged_at or _spared_at(deal)
    if last is None or (clock == "silent" and deal.life_at > last):
        return True
    nudged_on = day_of(last, zone)
    if deal.put_off_until is not None and nudged_on < deal.put_off_until <= today:
        return True
    return deal.nudges < UNANSWERED and today - nudged_on >= BETWEEN_NUDGES


def is_for_managers(deal: DealFacts, *, today: date, zone: ZoneInfo) -> bool:
    """Whether a stale deal belongs on its managers' list: three nudges, and a week without an answer to the third."""
    if deal.nudged_at is None or deal.life_at > deal.nudged_at or deal.nudges < UNANSWERED:
        return False
    return today - day_of(deal.nudged_at, zone) >= BETWEEN_NUDGES


def left_out(deals: Iterable[tuple[DealFacts, Staleness]]) -> list[DealFacts]:
    """Of stale deals whose turn it is, those that a first run over many leaves out: all but the most valuable.

    A first run is more than `FIRST_RUN` deals that should have been brought up before and never were: an import, or
    a bot that is new to its team. In the ordinary course each is brought up on the day its limit is passed.
    """
    overlooked = [deal for deal, how in deals if how.overdue and deal.nudged_at is None]
    if len(overlooked) <= FIRST_RUN:
        return []
    return sorted(overlooked, key=by_value)[FIRST_RUN:]


def _spared_at(deal: DealFacts) -> datetime | None:
    """When a deal was left out of a first run; a sign of life since makes it one like others."""
    return None if deal.spared_at is None or deal.life_at > deal.spared_at else deal.spared_at


def _running_out(deal: DealFacts, days: int, today: date, zone: ZoneInfo) -> Clock | None:
    """The first clock of its stage that a deal has run out of."""
    if days > deal.stage.stale_days:
        return "silent"
    if deal.stage.watches_close and deal.close_on is not None and deal.close_on < today:
        return "close"
    slow_after = deal.stage.slow_after if deal.stage.watches_age else None
    if slow_after is not None and deal.stage_since is not None:
        here = (today - day_of(deal.stage_since, zone)).days * _DAY_SECONDS
        return "age" if here > slow_after else None
    return None


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
