"""Whole reports: aggregates from the book, arithmetic from `pipeline`, in the shapes messages are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.cadence import period_of_days, quarter_of
from pipeline.calendar import CalendarOf, Calendars
from pipeline.deals import DealFacts
from pipeline.figures import Attention, Bottleneck, DigestFigures, Forecast, Period, StageLine, Tally
from pipeline.forecast import attention, forecast, tally
from pipeline.funnel import find_bottleneck
from pipeline.goals import MONTHS, Per
from pipeline.local_time import day_of
from pipeline.stages import Pipeline, Stage
from pipeline.stale import silent_deals
from pipeline.waterfall import waterfall
from storage.subscriptions import Subscription
from storage.work import Work

FUNNEL_DAYS = 90
"""The window of rates, in days: a shorter one holds too few deals that had the time to go on."""

_LONGEST_ID = 10
_LISTS = ("stale", "slipped", "no_next_step", "no_value", "parked")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookFigures:
    """The pipeline now: open deals by stage, the forecast of a period, and what needs somebody."""

    stock: tuple[tuple[Stage, Tally], ...]
    forecast: Forecast
    attention: Attention


async def digest_figures(work: Work, pipeline: Pipeline, period: Period, *, calendars: Calendars) -> DigestFigures:
    """All a digest of `period` says, as of its end. Raises DoesNotAddUp rather than give figures that do not."""
    currency = (await work.workspace()).currency
    zone = ZoneInfo(period.zone)
    opening = await work.figures.stock(period.start, pipeline.id, currency)
    closing = await work.figures.stock(period.end, pipeline.id, currency)
    lines, bottleneck = await funnel_figures(
        work, pipeline, period_of_days(period.end, FUNNEL_DAYS, zone), compare_stock_at=period.start
    )
    outlook = await outlook_figures(work, pipeline, quarter_of(period.end, zone), at=period.end, calendars=calendars)
    return DigestFigures(
        period=period,
        currency=currency,
        waterfall=waterfall(
            await work.figures.legs(period, pipeline.id, currency), opening=opening.total, closing=closing.total
        ),
        lines=lines,
        bottleneck=bottleneck,
        forecast=outlook.forecast,
        attention=outlook.attention,
        won=tuple(await work.figures.won(period, pipeline.id)),
        lost_by_reason=tuple(await work.figures.lost_by_reason(period, pipeline.id)),
        left_out=closing.left_out,
        left_out_count=closing.left_out_count,
    )


async def funnel_figures(
    work: Work, pipeline: Pipeline, window: Period, *, compare_stock_at: datetime
) -> tuple[tuple[StageLine, ...], Bottleneck | None]:
    """Every stage over `window` and the window before it, with its stock at the end and at another instant.

    With it comes where deals stick, which may be nowhere.
    """
    currency = (await work.workspace()).currency
    before = period_of_days(window.start, FUNNEL_DAYS, ZoneInfo(window.zone))
    now_stock = (await work.figures.stock(window.end, pipeline.id, currency)).stages
    then_stock = (await work.figures.stock(compare_stock_at, pipeline.id, currency)).stages
    through = await work.figures.funnel(window, before, pipeline.id)
    stays = await work.figures.stays(window, pipeline.id)
    stays_before = await work.figures.stays(before, pipeline.id)
    lines = tuple(
        StageLine(
            stage=stage,
            now=now_stock.get(stage.id, Tally()),
            before=then_stock.get(stage.id, Tally()),
            cohort=through[stage.id].cohort,
            cohort_before=through[stage.id].cohort_before,
            exits=through[stage.id].exits,
            exits_before=through[stage.id].exits_before,
            median_stay=stays[stage.id].median if stage.id in stays else None,
            median_stay_before=stays_before[stage.id].median if stage.id in stays_before else None,
            lost_reason=through[stage.id].lost_reason,
        )
        for stage in pipeline.stages
    )
    return lines, find_bottleneck(lines)


async def outlook_figures(
    work: Work, pipeline: Pipeline, period: Period, *, at: datetime, calendars: Calendars
) -> OutlookFigures:
    """Open deals by stage, the forecast of `period` and what needs somebody, at `at` (UTC)."""
    workspace = await work.workspace()
    today = day_of(at, ZoneInfo(period.zone))
    deals = await work.deals.open_deals(pipeline.id)
    so_far = Period(start=period.start, end=min(at, period.end), zone=period.zone)
    won = tally(await work.figures.won(so_far, pipeline.id), workspace.currency)
    stock = (await work.figures.stock(at, pipeline.id, workspace.currency)).stages
    return OutlookFigures(
        stock=tuple((stage, stock.get(stage.id, Tally())) for stage in pipeline.stages),
        forecast=forecast(
            deals,
            won,
            period=period,
            today=today,
            currency=workspace.currency,
            goal=await _goal(work, pipeline.id, period, workspace.currency),
        ),
        attention=attention(
            deals,
            _silent(deals, at, workspace.calendars(calendars)),
            today=today,
            currency=workspace.currency,
        ),
    )


async def _goal(work: Work, pipeline_id: int, period: Period, currency: str) -> int | None:
    """The team's goal for a period of a month or a quarter, in minor units of `currency`; None without one in it."""
    zone = ZoneInfo(period.zone)
    first, past = day_of(period.start, zone), day_of(period.end, zone)
    months = (past.year - first.year) * 12 + past.month - first.month
    per: Per = "quarter" if months == MONTHS else "month"
    goal = await work.goals.of_team(pipeline_id, first, per=per, currency=currency)
    return goal.minor if goal and goal.currency == currency else None


async def keep_as_printed(work: Work, subscription: int, figures: DigestFigures) -> None:
    """Keep the deals behind each figure of a digest that goes out, so that its buttons open what was printed."""
    period_end = figures.period.end
    await work.subscriptions.keep_figures(subscription, period_end=period_end, figures=_behind(figures))


async def deals_behind(
    work: Work, subscription: Subscription, period: Period, figure: str, *, calendars: Calendars
) -> tuple[int, ...]:
    """The numbers of the deals behind a figure of the digest of `period`; none for a figure it does not have.

    As they were kept when the digest went out; of one that did not, such as a preview, as they are counted now.
    `figure` is a flow of the waterfall, "repriced", a list of what needs somebody, or "lost_at:3" for those lost in the
    trailing 90 days at the stage with id 3.
    """
    pipeline = await work.pipelines.get(subscription.pipeline_id)
    name, _, stage_id = figure.partition(":")
    if name == "lost_at" and stage_id.isdecimal() and len(stage_id) < _LONGEST_ID:
        window = period_of_days(period.end, FUNNEL_DAYS, ZoneInfo(period.zone))
        return await work.figures.lost_at(window, pipeline.id, int(stage_id))
    printed: Mapping[str, Any] | None = await work.subscriptions.figures_at(subscription.number, period.end)
    if printed is None:
        printed = _behind(await digest_figures(work, pipeline, period, calendars=calendars))
    return tuple(printed.get(figure, ()))


def _behind(figures: DigestFigures) -> dict[str, list[int]]:
    """Deal numbers by the name of the figure, as its button carries it."""
    flows = figures.waterfall.deals
    lists = {name: list(getattr(figures.attention, name)) for name in _LISTS}
    repriced = list(dict.fromkeys([*flows.get("raised", ()), *flows.get("lowered", ())]))
    return {**{name: list(deals) for name, deals in flows.items()}, **lists, "repriced": repriced}


def _silent(deals: list[DealFacts], at: datetime, calendar_of: CalendarOf) -> frozenset[int]:
    silent = silent_deals(deals, at=at, calendar_of=calendar_of)
    return frozenset(deal.number for deal, _ in silent)
