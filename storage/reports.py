"""Whole reports: aggregates from the book, arithmetic from `pipeline`, in the shapes messages are written from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.cadence import period_of_days, quarter_of
from pipeline.calendar import CalendarOf, Calendars
from pipeline.deals import DealFacts
from pipeline.figures import (
    NO_COHORT,
    NO_EXITS,
    Attention,
    Bottleneck,
    DigestFigures,
    Forecast,
    Foreign,
    Period,
    StageLine,
    Tally,
    by_code,
)
from pipeline.forecast import attention, bin_in, forecast_of
from pipeline.funnel import find_bottleneck
from pipeline.goals import MONTHS, Per
from pipeline.local_time import day_of
from pipeline.stages import Pipeline
from pipeline.stale import silent_deals
from storage.portion import Portion
from storage.stock import Stock
from storage.work import Work

FUNNEL_DAYS = 90
"""The window of rates, in days: a shorter one holds too few deals that had the time to go on."""


async def digest_figures(
    work: Work,
    pipeline: Pipeline,
    period: Period,
    *,
    calendars: Calendars,
    aim: Period | None = None,
    owner_id: str | None = None,
) -> DigestFigures:
    """All a digest of `period` says, as of its end, with the forecast of `aim`, or else of the quarter.

    With an owner it is about their deals: what was handed to them came in, what they gave away went out. What became
    of deals stage by stage is left out then, since a rate of the few deals of one person says nothing. Raises
    DoesNotAddUp rather than give figures that do not.
    """
    currency = (await work.workspace()).currency
    zone = ZoneInfo(period.zone)
    portion = Portion(owner_id=owner_id)
    changes = await work.figures.changes(period, pipeline.id, currency, portion, stages_at=period.end)
    window = period_of_days(period.end, FUNNEL_DAYS, zone)
    with_rates = _stage_lines if owner_id is None else _stock_lines
    lines = await with_rates(work, pipeline, window, changes.closing, changes.opening)
    aim = aim or quarter_of(period.end, zone, (await work.workspace()).fiscal_starts)
    return DigestFigures(
        period=period,
        currency=currency,
        waterfall=changes.waterfall,
        lines=lines,
        bottleneck=find_bottleneck(lines),
        forecast=await forecast_figures(work, pipeline, aim, at=period.end, owner_id=owner_id),
        attention=await attention_figures(work, pipeline, at=period.end, calendars=calendars, owner_id=owner_id),
        won=tuple(await work.figures.won(period, pipeline.id, owner_id=owner_id)),
        lost_by_reason=tuple(await work.figures.lost_by_reason(period, pipeline.id, owner_id=owner_id)),
        foreign=changes.closing.foreign,
    )


async def funnel_figures(
    work: Work, pipeline: Pipeline, window: Period, *, compare_stock_at: datetime
) -> tuple[tuple[StageLine, ...], Bottleneck | None, tuple[Foreign, ...]]:
    """Every stage over `window` and the window before it, with its stock at the end and at another instant.

    With it come where deals stick, which may be nowhere, and what is open at the end in other currencies.
    """
    currency = (await work.workspace()).currency
    now = await work.figures.stock(window.end, pipeline.id, currency, stages_at=window.end)
    then = await work.figures.stock(compare_stock_at, pipeline.id, currency, stages_at=window.end)
    lines = await _stage_lines(work, pipeline, window, now, then)
    return lines, find_bottleneck(lines), now.foreign


async def _stage_lines(
    work: Work, pipeline: Pipeline, window: Period, now: Stock, then: Stock
) -> tuple[StageLine, ...]:
    """The stages there were at the end of the window, in their order then, with the stock of two instants."""
    before = period_of_days(window.start, FUNNEL_DAYS, ZoneInfo(window.zone))
    through = await work.figures.funnel(window, before, pipeline.id)
    stayed = await work.figures.stays(window, pipeline.id)
    stayed_before = await work.figures.stays(before, pipeline.id)
    return tuple(
        [
            StageLine(
                stage=await work.pipelines.stage(stage_id),
                now=now.stages.get(stage_id, Tally()),
                before=then.stages.get(stage_id, Tally()),
                cohort=of_stage.cohort,
                cohort_before=of_stage.cohort_before,
                exits=of_stage.exits,
                exits_before=of_stage.exits_before,
                median_stay=stayed[stage_id].median if stage_id in stayed else None,
                median_stay_before=stayed_before[stage_id].median if stage_id in stayed_before else None,
                left=stayed[stage_id].deals if stage_id in stayed else 0,
                left_before=stayed_before[stage_id].deals if stage_id in stayed_before else 0,
                lost_reason=of_stage.lost_reason,
            )
            for stage_id, of_stage in through.items()
        ]
    )


async def _stock_lines(
    work: Work, pipeline: Pipeline, window: Period, now: Stock, then: Stock
) -> tuple[StageLine, ...]:
    """The same stages with nothing but their stock."""
    stages = [await work.pipelines.stage(one) for one in await work.selling.stage_ids(pipeline, window.end)]
    nothing: Any = {
        "cohort": NO_COHORT, "cohort_before": NO_COHORT, "exits": NO_EXITS, "exits_before": NO_EXITS,
    }  # fmt: skip
    return tuple(
        StageLine(
            stage=stage,
            now=now.stages.get(stage.id, Tally()),
            before=then.stages.get(stage.id, Tally()),
            **nothing,
        )
        for stage in stages
    )


async def forecast_figures(
    work: Work, pipeline: Pipeline, period: Period, *, at: datetime, owner_id: str | None = None
) -> Forecast:
    """The forecast of `period` by dates, values and categories as they were just before `at` (UTC).

    With an owner, of what was theirs then, and against their own goal.
    """
    workspace = await work.workspace()
    so_far = won_until(period, at)
    portion = Portion(owner_id=owner_id)
    today = day_of(at, ZoneInfo(workspace.zone))
    open_deals = await work.expectations.at(at, pipeline, workspace.currency, portion)
    won, foreign = await work.figures.won_in_all(so_far, pipeline.id, workspace.currency, owner_id=owner_id)
    goal = await goal_of(work, pipeline.id, period, workspace.currency, owner_id=owner_id)
    placed = [(bin_in(one, period, today=today), one, deals) for one, deals in open_deals]
    beside = [amount for where, one, _ in placed if where not in {None, "omitted"} for amount in one.foreign]
    told = forecast_of(((where, deals) for where, _, deals in placed), won, period=period, goal=goal)
    return replace(told, foreign=by_code([*foreign, *beside]))


async def behind_the_forecast(
    work: Work, pipeline: Pipeline, period: Period, *, at: datetime, owner_id: str | None = None
) -> dict[str, list[int]]:
    """The numbers of deals in each bin of the forecast of `period` just before `at` (UTC), and of those "won" in it.

    With an owner, of what was theirs.
    """
    today, behind = day_of(at, ZoneInfo((await work.workspace()).zone)), dict[str, list[int]]()
    for deal in await work.open_deals.at(at, pipeline, Portion(owner_id=owner_id)):
        where = bin_in(deal, period, today=today)
        if where:
            behind.setdefault(where, []).append(deal.number)
    if period.start < at:
        closed = await work.selling.closed_numbers(won_until(period, at), pipeline, "owner")
        of_theirs = {who: numbers for (outcome, who), numbers in closed.items() if outcome == "won"}
        behind["won"] = [one for who, numbers in of_theirs.items() if owner_id in {None, who} for one in numbers]
    return behind


def won_until(period: Period, at: datetime) -> Period:
    """What has passed at `at` (UTC) of the period a forecast is of."""
    return replace(period, end=min(at, period.end))


async def attention_figures(
    work: Work, pipeline: Pipeline, *, at: datetime, calendars: Calendars, owner_id: str | None = None
) -> Attention:
    """What needs somebody of the deals open just before `at` (UTC), or of one owner's."""
    workspace = await work.workspace()
    deals = await work.deals.open_deals(pipeline.id, at=at, portion=Portion(owner_id=owner_id))
    exchange = await work.rates.known(at, of={deal.value.currency for deal in deals if deal.value})
    return attention(
        deals,
        _silent(deals, at, workspace.calendars(calendars)),
        today=day_of(at, ZoneInfo(workspace.zone)),
        worth=exchange.on(exchange.day_before(at)),
    )


async def goal_of(
    work: Work, pipeline_id: int, period: Period, currency: str, *, owner_id: str | None = None
) -> int | None:
    """The team's goal for a month or a quarter, or somebody's; minor units of `currency`.

    None without one in that currency, and for periods that are neither.
    """
    zone = ZoneInfo(period.zone)
    first, past = day_of(period.start, zone), day_of(period.end, zone)
    months = (past.year - first.year) * 12 + past.month - first.month
    if (first.day, past.day) != (1, 1) or months not in {1, MONTHS}:
        return None
    per: Per = "quarter" if months == MONTHS else "month"
    if owner_id is None:
        goal = await work.goals.of_team(pipeline_id, first, per=per, currency=currency)
    else:
        goal = await work.goals.of_person(pipeline_id, owner_id, first, per=per)
    return goal.minor if goal and goal.currency == currency else None


def _silent(deals: list[DealFacts], at: datetime, calendar_of: CalendarOf) -> frozenset[int]:
    silent = silent_deals(deals, at=at, calendar_of=calendar_of)
    return frozenset(deal.number for deal, _ in silent)
