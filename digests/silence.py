"""Which silent deals are brought up this morning, which a first run over many leaves out, and that they were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from messages.message import Message
from messages.nudges import STALE, StaleLine, silent_lines
from pipeline.calendar import Calendars
from pipeline.deals import DealFacts, FollowUpFacts, by_value
from pipeline.local_time import day_of
from pipeline.stale import left_out, may_nudge
from storage.work import Work

SAME_MORNING = timedelta(hours=20)
"""Within so long it counts once: the channel's post and the owner's message of one morning, in different zones."""

_RECENT = timedelta(days=2)
"""What lived more recently than this was not overlooked."""


async def lines_to_tell(
    work: Work, deals: Iterable[DealFacts], *, at: datetime, zone: ZoneInfo, calendars: Calendars
) -> list[StaleLine]:
    """The deals among these that are stale at `at` and whose turn it is to be brought up, most valuable first.

    `zone` is that of who is told. What the others were told of on the same day is told here, too.
    """
    theirs, today = ZoneInfo((await work.workspace()).zone), day_of(at, zone)
    silent = await silent_now(work, deals, at=at, calendars=calendars)
    lines = [line for line in silent if _told_on(today, line.deal, theirs) or _due(line, at)]
    return sorted(lines, key=lambda line: by_value(line.deal))


async def silent_now(work: Work, deals: Iterable[DealFacts], *, at: datetime, calendars: Calendars) -> list[StaleLine]:
    """The deals among these that are stale at `at`, each on its owner's clock, in the order given."""
    calendar_of = (await work.workspace()).calendars(calendars)
    pipelines = {pipeline.id: pipeline for pipeline in await work.pipelines.all()}
    return silent_lines(deals, at=at, calendar_of=calendar_of, pipelines=pipelines)


def of_overlooked(lines: Iterable[StaleLine]) -> set[int]:
    """The pipelines of those lines that should have been told before: only these may be of a first run over many."""
    return {line.deal.pipeline_id for line in lines if line.deal.nudged_at is None and line.how.overdue}


async def first_run(
    work: Work, pipeline_ids: Collection[int], *, at: datetime, zone: ZoneInfo, calendars: Calendars
) -> list[DealFacts]:
    """The deals of these pipelines that a first run over many leaves out at `at`, whoever's they are.

    `zone` is that of who is told.
    """
    with work.seeing_everything():
        never = await work.nudging.never_brought_up(pipeline_ids, silent_since=at - _RECENT)
    lines = await lines_to_tell(work, never, at=at, zone=zone, calendars=calendars)
    by_pipeline = groupby(sorted(lines, key=lambda line: line.deal.pipeline_id), lambda line: line.deal.pipeline_id)
    return [deal for _, of_one in by_pipeline for deal in left_out((line.deal, line.how) for line in of_one)]


def without(lines: Sequence[StaleLine], deals: Iterable[DealFacts]) -> list[StaleLine]:
    """The lines of all but these deals."""
    numbers = {deal.number for deal in deals}
    return [line for line in lines if line.deal.number not in numbers]


async def note_told(work: Work, lines: Sequence[StaleLine], spared: Sequence[DealFacts], at: datetime) -> None:
    """Count one nudge for each deal, however many messages of one morning bring it up; `spared` are left out today."""
    told, left = [line.deal.number for line in lines], [deal.number for deal in spared]
    if left:
        # All are held in the order of their numbers, as everybody does who wants several.
        await work.deals.hold([*told, *left])
        await work.nudging.leave_out(left, at)
    await work.deals.nudged(told, at, same_occasion=SAME_MORNING)


async def note_lines(
    work: Work, key: str, message: Message, at: datetime, *, follow_ups: Iterable[FollowUpFacts] = ()
) -> None:
    """Remember which deals have a line in the message `key`: it changes as they are settled, wherever that is done.

    So do the lines of `follow_ups`.
    """
    ids = [str(block.get("block_id", "")) for block in message.blocks]
    silent = [int(one.removeprefix(STALE)) for one in ids if one.startswith(STALE)]
    await work.nudging.put_lines(key, [*silent, *(one.deal_number for one in follow_ups)], at)


def _due(line: StaleLine, at: datetime) -> bool:
    zone = ZoneInfo(line.deal.owner.zone)
    return may_nudge(line.deal, today=day_of(at, zone), zone=zone, clock=line.clock)


def _told_on(day: date, deal: DealFacts, workspace_zone: ZoneInfo) -> bool:
    """Whether it was brought up on that day, by the clock of its owner, or of the workspace as channels are told by."""
    clocks = (ZoneInfo(deal.owner.zone), workspace_zone)
    return deal.nudged_at is not None and any(day_of(deal.nudged_at, clock) == day for clock in clocks)
