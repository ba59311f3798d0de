"""Which silent deals are brought up this morning, and that they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from messages.nudges import StaleLine, silent_lines
from pipeline.calendar import Calendars
from pipeline.deals import DealFacts
from pipeline.local_time import day_of
from pipeline.stale import may_nudge
from storage.work import Work

SAME_MORNING = timedelta(hours=20)
"""The channel's post and the owner's message of one morning are one nudge, though zones may put hours between them."""


async def lines_to_tell(
    work: Work, deals: Iterable[DealFacts], *, at: datetime, calendars: Calendars
) -> list[StaleLine]:
    """The deals among these that are stale at `at` and whose turn it is to be brought up, most valuable first."""
    calendar_of = (await work.workspace()).calendars(calendars)
    pipelines = {pipeline.id: pipeline for pipeline in await work.pipelines.all()}
    lines = [
        line for line in silent_lines(deals, at=at, calendar_of=calendar_of, pipelines=pipelines) if _due(line, at)
    ]
    return sorted(lines, key=lambda line: (-(line.deal.value.minor if line.deal.value else 0), line.deal.number))


async def note_told(work: Work, lines: Sequence[StaleLine], at: datetime) -> None:
    """Count one nudge for each deal, however many messages of one morning bring it up."""
    await work.deals.nudged([line.deal.number for line in lines], at, same_occasion=SAME_MORNING)


def _due(line: StaleLine, at: datetime) -> bool:
    zone = ZoneInfo(line.deal.owner.zone)
    return may_nudge(line.deal, today=day_of(at, zone), zone=zone) or _told_this_morning(line.deal, at)


def _told_this_morning(deal: DealFacts, at: datetime) -> bool:
    return deal.nudged_at is not None and abs(at - deal.nudged_at) < SAME_MORNING
