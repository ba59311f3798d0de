"""`/pipeline`: the pipeline on one screen, the funnel, what changed, the forecast, what is silent."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from commands.report_portion import Named, against_their_goal, named_in
from commands.reporting import Asked
from messages import reports
from messages.nudges import silent_lines
from messages.report_frame import Told
from pipeline.cadence import period_of_days
from pipeline.figures import Tally
from pipeline.local_time import day_of
from pipeline.refusals import NoSuchPeriod
from pipeline.slippage import Slippage
from storage.reports import (
    FUNNEL_DAYS,
    attention_figures,
    behind_the_forecast,
    forecast_figures,
    funnel_figures,
)


async def overview(asked: Asked) -> Told:
    """One screen: stock by stage, won this month, the team's, against its goal, and what needs somebody."""
    asking, pipeline, at = asked.asking, asked.pipeline, asked.as_of
    stock = await asking.work.figures.stock(at, pipeline.id, asking.currency)
    forecast = await forecast_figures(asking.work, pipeline, asked.period, at=at)
    return reports.overview(
        asked.voice,
        pipeline=pipeline,
        stock=tuple((stage, stock.stages.get(stage.id, Tally())) for stage in pipeline.stages),
        forecast=await against_their_goal(asked, forecast),
        attention=await attention_figures(asking.work, pipeline, at=at, calendars=asking.calendars),
        currency=asking.currency,
        fiscal_starts=(await asking.work.workspace()).fiscal_starts,
        foreign=stock.foreign,
        deals=await _behind_the_forecast(asked),
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
        foreign=foreign,
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
        foreign=told.closing.foreign,
        narrowed=named != Named(),
    )


async def forecast(asked: Asked) -> Told:
    """What was won in the period, what was expected to close in it, and what slipped, as of its end or of now.

    NoSuchPeriod where deals are to close in one time and the forecast is of another.
    """
    work, asking, named = asked.asking.work, asked.asking, await named_in(asked)
    if named.closing:
        raise NoSuchPeriod(words=" ".join(asked.words))
    owner_id = named.portion.owner_id
    expected = await forecast_figures(work, asked.pipeline, asked.period, at=asked.as_of, owner_id=owner_id)
    return reports.forecast(
        asked.voice,
        pipeline=asked.pipeline,
        expected=await against_their_goal(asked, expected, owner_id),
        slippage=await _slippage(asked, owner_id),
        deals=await _behind_the_forecast(asked, owner_id),
        currency=asking.currency,
        fiscal_starts=(await work.workspace()).fiscal_starts,
    )


async def stale(asked: Asked) -> Told:
    """Silent deals of the whole pipeline, each with the choice that settles it."""
    asking = asked.asking
    lines = silent_lines(
        await asking.work.deals.open_deals(asked.pipeline.id, at=asked.stood_at),
        at=asked.as_of,
        calendar_of=await asking.calendar_of(),
        pipelines={asked.pipeline.id: asked.pipeline},
    )
    return reports.stale(asked.voice, pipeline=asked.pipeline, lines=lines)


async def _slippage(asked: Asked, owner_id: str | None) -> Slippage | None:
    """What became of the deals expected at the start; None of a period to come."""
    if asked.period.start >= asked.as_of:
        return None
    so_far = None if asked.as_of >= asked.period.end else (asked.as_of, await _teams_date(asked))
    return await asked.asking.work.expectations.slippage(asked.period, asked.pipeline, owner_id=owner_id, so_far=so_far)


async def _behind_the_forecast(asked: Asked, owner_id: str | None = None) -> dict[str, list[int]]:
    return await behind_the_forecast(asked.asking.work, asked.pipeline, asked.period, at=asked.as_of, owner_id=owner_id)


async def _teams_date(asked: Asked) -> date:
    return day_of(asked.as_of, ZoneInfo((await asked.asking.work.workspace()).zone))
