"""Everything one digest of a subscription says, gathered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.breakdowns import RepLine
from pipeline.calendar import Calendars
from pipeline.deals import Person
from pipeline.digests import DigestReport, Result, ended_period, goal_periods, periods_before, usual
from pipeline.figures import DigestFigures, Period
from pipeline.goals import Per
from pipeline.local_time import day_of
from pipeline.rights import EVERYTHING, Sight, may_administer
from pipeline.schedules import Schedule
from pipeline.stages import Pipeline
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
    with work.seeing(Sight(owner_id=reader.user_id) if reader else EVERYTHING):
        period = schedule.period(at)
        aim = await _aim(work, pipeline, schedule, at)
        figures = await digest_figures(work, pipeline, period, calendars=calendars, aim=aim)
        if reader:
            figures = await _with_own_goal(work, pipeline, figures, reader)
        before = periods_before(schedule, period, since=workspace.created_at)
        changes = [await work.figures.changes(one, pipeline.id, workspace.currency) for one in before]
        return DigestReport(
            figures=figures,
            usual=usual([one.waterfall for one in changes]),
            periods=len(before),
            result=None if reader else await _result(work, pipeline, ended_period(schedule, period)),
            team=() if reader else await _team(work, subscription, pipeline, period),
            restated=None if reader else await restating_of(work, subscription, figures),
        )


async def reader_of_own(work: Work, subscription: Subscription) -> Person | None:
    """Who gets a personal digest of their own deals; None where it is about the whole pipeline."""
    reader = await work.people.get(subscription.channel_id) if subscription.is_personal else None
    managers = (await work.pipelines.get(subscription.pipeline_id)).rules.managers
    return None if reader is None or may_administer(reader) or reader.user_id in managers else reader


async def _aim(work: Work, pipeline: Pipeline, schedule: Schedule, at: datetime) -> Period:
    """The period whose forecast and goal are told: the first of those that suit the cadence with a goal, or at all."""
    suiting = goal_periods(schedule, at)
    for period in suiting:
        if await goal_of(work, pipeline.id, period, (await work.workspace()).currency):
            return period
    return suiting[0]


async def _with_own_goal(work: Work, pipeline: Pipeline, figures: DigestFigures, reader: Person) -> DigestFigures:
    period = figures.forecast.period
    zone = ZoneInfo(period.zone)
    first, past = day_of(period.start, zone), day_of(period.end, zone)
    per: Per = "month" if (past.year - first.year) * 12 + past.month - first.month == 1 else "quarter"
    goal = await work.goals.of_person(pipeline.id, reader.user_id, first, per=per)
    own = goal.minor if goal and goal.currency == figures.currency else None
    return replace(figures, forecast=replace(figures.forecast, goal=own))


async def _result(work: Work, pipeline: Pipeline, ended: Period | None) -> Result | None:
    if ended is None:
        return None
    currency = (await work.workspace()).currency
    won = await work.figures.won_in_all(ended, pipeline.id, currency)
    return Result(period=ended, won=won, goal=await goal_of(work, pipeline.id, ended, currency))


async def _team(work: Work, subscription: Subscription, pipeline: Pipeline, period: Period) -> tuple[RepLine, ...]:
    """Each person's share; nobody's where not everybody may see what the others work on."""
    workspace = await work.workspace()
    if workspace.visibility != "all" or not {"detail", "leaderboard"} & set(subscription.sections):
        return ()
    currency = workspace.currency
    lines, _ = await work.selling.team(period, pipeline, currency, now=period.end)
    return tuple(lines)
