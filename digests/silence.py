"""Which silent deals are brought up this morning, and that they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from messages.nudges import StaleLine
from pipeline.calendar import Calendar
from pipeline.deals import DealFacts
from pipeline.local_time import day_of
from pipeline.stale import may_nudge, silent_deals
from storage.work import Work

Calendars = Callable[[str | None], Calendar]
"""The working days of a country (ISO 3166); weekdays alone where it is unknown."""

SAME_MORNING = timedelta(hours=20)
"""The channel's post and the owner's message of one morning are one nudge, though zones may put hours between them."""


async def lines_to_tell(
    work: Work, deals: Iterable[DealFacts], *, at: datetime, calendars: Calendars
) -> list[StaleLine]:
    """The deals among these that are stale at `at` and whose turn it is to be brought up, most valuable first."""
    country = (await work.workspace()).country
    silent = silent_deals(deals, at=at, calendar_of=lambda owner: calendars(owner.country or country))
    lines = []
    for deal, how in silent:
        today = day_of(at, ZoneInfo(deal.owner.zone))
        if may_nudge(deal, today=today, zone=ZoneInfo(deal.owner.zone)) or _told_this_morning(deal, at):
            pipeline = await work.pipelines.get(deal.pipeline_id)
            calendar = calendars(deal.owner.country or country)
            lines.append(StaleLine.of(deal, how, today=today, calendar=calendar, pipeline=pipeline))
    return sorted(lines, key=lambda line: (-(line.deal.value.minor if line.deal.value else 0), line.deal.number))


async def note_told(work: Work, lines: Sequence[StaleLine], at: datetime) -> None:
    """Count one nudge for each deal, however many messages of one morning bring it up."""
    await work.deals.nudged([line.deal.number for line in lines], at, same_occasion=SAME_MORNING)


def _told_this_morning(deal: DealFacts, at: datetime) -> bool:
    return deal.nudged_at is not None and abs(at - deal.nudged_at) < SAME_MORNING
