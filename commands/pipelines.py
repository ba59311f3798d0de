"""`/pipeline`: the pipeline on one screen, the funnel, what is silent."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.asking import Asking
from commands.invocation import Reply
from messages import reports
from messages.nudges import silent_lines
from pipeline.cadence import month_of, period_of_days
from storage.reports import funnel_figures, outlook_figures


async def overview(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """One screen: stock by stage, won this month, the team's, against its goal, and what needs somebody."""
    figures = await outlook_figures(
        asking.work,
        asking.pipeline,
        month_of(asking.invocation.at, ZoneInfo((await asking.work.workspace()).zone)),
        at=asking.invocation.at,
        calendars=asking.calendars,
    )
    return asking.reply(
        reports.overview(
            asking.voice,
            pipeline=asking.pipeline,
            stock=figures.stock,
            forecast=figures.forecast,
            attention=figures.attention,
            currency=asking.currency,
        )
    )


async def funnel(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """Stock now, with what became of the deals of the last 90 days, stage by stage."""
    window = period_of_days(asking.invocation.at, 90, asking.zone)
    lines, bottleneck = await funnel_figures(asking.work, asking.pipeline, window, compare_stock_at=window.start)
    return asking.reply(
        reports.funnel(
            asking.voice,
            pipeline=asking.pipeline,
            lines=lines,
            bottleneck=bottleneck,
            currency=asking.currency,
            as_of=asking.invocation.at,
        )
    )


async def stale(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """Silent deals of the whole pipeline, each with the choice that settles it."""
    lines = silent_lines(
        await asking.work.deals.open_deals(asking.pipeline.id),
        at=asking.invocation.at,
        calendar_of=await asking.calendar_of(),
        pipelines={asking.pipeline.id: asking.pipeline},
    )
    return asking.reply(reports.stale_list(asking.voice, lines=lines, total=len(lines)))
