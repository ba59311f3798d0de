"""Everything one digest of a subscription says, gathered."""

from __future__ import annotations

from datetime import datetime

from pipeline.breakdowns import RepLine
from pipeline.calendar import Calendars
from pipeline.deals import Person
from pipeline.digests import DigestReport, Result, ended_period, goal_periods, periods_before, usual
from pipeline.figures import Period
from pipeline.local_time import day_of
from pipeline.rights import may_administer
from pipeline.schedules import Schedule
from pipeline.stages import Pipeline
from pipeline.waterfall import came_and_went
from storage.covering import covered_by
from storage.portion import Portion
from storage.printed import restating_of
from storage.reports import digest_figures, goal_of
from storage.subscriptions import Subscription
from storage.work import Work


async def digest_report(work: Work, subscription: Subscription, at: datetime, *, calendars: Calendars) -> DigestReport:
    """What the digest due at `at` (UTC) says. Raises DoesNotAddUp rather than give figures that do not.

    A personal one is about the whole pipeline for an admin and for its managers, about their own deals for others.
    """
    workspace = await work.workspace()
    schedule, pipeline = subscription.schedule(workspace), await work.pipelines.get(subscription.pipeline_id)
    reader = await reader_of_own(work, subscription)
    owner_id = reader.user_id if reader else None
    with work.seeing_everything():
        covered = await covered_by(work, subscription, at, owner_id=owner_id)
        period = covered.period
        aim = await aim_of(work, pipeline, schedule, at, owner_id)
        figures = await digest_figures(work, pipeline, period, calendars=calendars, aim=aim, owner_id=owner_id)
        before = [] if covered.moved else periods_before(schedule, period, since=workspace.created_at)
        passages = [await work.figures.passages(one, pipeline.id, Portion(owner_id=owner_id)) for one in before]
        return DigestReport(
            figures=figures,
            usual=usual([came_and_went(one) for one in passages]),
            periods=len(before),
            result=await _result(work, pipeline, ended_period(schedule, period), owner_id),
            team=() if reader else await _team(work, subscription, pipeline, period),
            restated=await restating_of(work, subscription, figures, owner_id=owner_id),
            moved=covered.moved,
            unreported=covered.unreported,
        )


async def reader_of_own(work: Work, subscription: Subscription) -> Person | None:
    """Who gets a personal digest of their own deals; None where it is about the whole pipeline.

    Theirs are the deals they owned at each instant: what was handed to them meanwhile moved in.
    """
    reader = await work.people.get(subscription.channel_id) if subscription.is_personal else None
    managers = (await work.pipelines.get(subscription.pipeline_id)).rules.managers
    return None if reader is None or may_administer(reader) or reader.user_id in managers else reader


async def aim_of(work: Work, pipeline: Pipeline, schedule: Schedule, at: datetime, owner_id: str | None) -> Period:
    """The period whose forecast and goal are told: the first of those that suit the cadence with a goal, or at all."""
    per = await work.goals.told_per(pipeline.id, owner_id, day_of(at, schedule.zone))
    suiting = goal_periods(schedule, at, per=per)
    for period in suiting:
        if await goal_of(work, pipeline.id, period, (await work.workspace()).currency, owner_id=owner_id):
            return period
    return suiting[0]


async def _result(work: Work, pipeline: Pipeline, ended: Period | None, owner_id: str | None) -> Result | None:
    if ended is None:
        return None
    currency = (await work.workspace()).currency
    won, _ = await work.figures.won_in_all(ended, pipeline.id, currency, owner_id=owner_id)
    return Result(period=ended, won=won, goal=await goal_of(work, pipeline.id, ended, currency, owner_id=owner_id))


async def _team(work: Work, subscription: Subscription, pipeline: Pipeline, period: Period) -> tuple[RepLine, ...]:
    """Each person's share; nobody's where not everybody may see what the others work on."""
    workspace = await work.workspace()
    if workspace.visibility != "all" or not {"detail", "leaderboard"} & set(subscription.sections):
        return ()
    currency = workspace.currency
    lines, _ = await work.selling.team(period, pipeline, currency, now=period.end)
    return tuple(lines)
