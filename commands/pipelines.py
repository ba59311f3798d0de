"""`/pipeline`: the pipeline on one screen, the funnel, what changed, the forecast, what is silent."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.report_portion import named_in
from commands.reporting import Asked
from messages import reports
from messages.nudges import silent_lines
from messages.report_frame import Told
from pipeline.cadence import period_of_days
from pipeline.figures import Period, count_without_rate
from pipeline.forecast import bin_of, closes_in
from pipeline.local_time import day_of
from storage.reports import FUNNEL_DAYS, funnel_figures, outlook_figures


async def overview(asked: Asked) -> Told:
    """One screen: stock by stage, won this month, the team's, against its goal, and what needs somebody."""
    asking = asked.asking
    figures = await outlook_figures(
        asking.work, asked.pipeline, asked.period, at=asked.as_of, calendars=asking.calendars
    )
    return reports.overview(
        asked.voice,
        pipeline=asked.pipeline,
        stock=figures.stock,
        forecast=figures.forecast,
        attention=figures.attention,
        currency=asking.currency,
        fiscal_starts=(await asking.work.workspace()).fiscal_starts,
        foreign=figures.foreign,
    )


async def funnel(asked: Asked) -> Told:
    """Stock as of the end, with what became of the deals of the 90 days up to then, stage by stage."""
    work, at = asked.asking.work, asked.as_of
    window = period_of_days(at, FUNNEL_DAYS, ZoneInfo(asked.period.zone))
    lines, bottleneck, foreign = await funnel_figures(work, asked.pipeline, window, compare_stock_at=window.start)
    standing: dict[int, list[int]] = {}
    for deal in await work.open_deals.at(at, asked.pipeline):
        standing.setdefault(deal.stage_id, []).append(deal.number)
    return reports.funnel(
        asked.voice,
        pipeline=asked.pipeline,
        lines=lines,
        bottleneck=bottleneck,
        currency=asked.asking.currency,
        as_of=at,
        open_deals=standing,
        left_out=count_without_rate(foreign),
    )


async def changes(asked: Asked) -> Told:
    """From the opening of the period to its closing, or to now: what came, went and was repriced."""
    so_far, currency, named = asked.so_far, asked.asking.currency, await named_in(asked)
    told = await asked.asking.work.figures.changes(so_far, asked.pipeline.id, currency, named.portion)
    return reports.changes(
        asked.voice,
        pipeline=asked.pipeline,
        figures=told.waterfall,
        period=asked.period,
        so_far=so_far,
        currency=currency,
        left_out=told.closing.left_out_count,
    )


async def forecast(asked: Asked) -> Told:
    """What was won in the period, what is expected to close in it, and what slipped, as of now."""
    work, asking = asked.asking.work, asked.asking
    figures = await outlook_figures(work, asked.pipeline, asked.period, at=asked.as_of, calendars=asking.calendars)
    return reports.forecast(
        asked.voice,
        pipeline=asked.pipeline,
        expected=figures.forecast,
        deals=await _behind_the_forecast(asked),
        currency=asking.currency,
        fiscal_starts=(await work.workspace()).fiscal_starts,
        left_out=count_without_rate(figures.foreign),
    )


async def stale(asked: Asked) -> Told:
    """Silent deals of the whole pipeline, each with the choice that settles it."""
    asking = asked.asking
    lines = silent_lines(
        await asking.work.deals.open_deals(asked.pipeline.id),
        at=asked.as_of,
        calendar_of=await asking.calendar_of(),
        pipelines={asked.pipeline.id: asked.pipeline},
    )
    return reports.stale(asked.voice, lines=lines)


async def _behind_the_forecast(asked: Asked) -> dict[str, list[int]]:
    """The numbers of the deals in each of its bins, and of those won."""
    today = day_of(asked.as_of, ZoneInfo(asked.period.zone))
    behind: dict[str, list[int]] = {}
    for deal in await asked.asking.work.open_deals.at(None, asked.pipeline):
        where = bin_of(deal, today=today)
        if where == "slipped" or closes_in(deal, asked.period):
            behind.setdefault(where, []).append(deal.number)
    passed = Period(start=asked.period.start, end=min(asked.as_of, asked.period.end), zone=asked.period.zone)
    if passed.start < passed.end:
        behind["won"] = [deal.number for deal in await asked.asking.work.figures.won(passed, asked.pipeline.id)]
    return behind
