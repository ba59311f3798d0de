"""Figures as a digest printed them: kept when it goes out, opened by its buttons, compared with by the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.cadence import period_of_days
from pipeline.calendar import Calendars
from pipeline.digests import Restated, restated
from pipeline.figures import DigestFigures, Period, Tally
from pipeline.money import Money
from storage.reports import FUNNEL_DAYS, digest_figures
from storage.subscriptions import Subscription
from storage.work import Work

_LONGEST_ID = 10
_LISTS = ("stale", "slipped", "no_next_step", "no_value", "parked")


async def keep_as_printed(work: Work, subscription: Subscription, figures: DigestFigures, *, at: datetime) -> None:
    """Keep a digest that goes out, decided on at `at` (UTC): the deals behind each figure, and what it closed with."""
    closing, end = figures.waterfall.closing, figures.period.end
    still_open = await work.restating.open_at(end, subscription.pipeline_id)
    kept = {
        "deals": _behind(figures),
        "closing": [closing.count, closing.minor, closing.unpriced],
        "open": [[number, *_written(value)] for number, value in sorted(still_open.items())],
        "at": at.isoformat(),
        "currency": figures.currency,
    }
    await work.subscriptions.keep_figures(subscription.number, period_end=end, figures=kept)


async def restating_of(work: Work, subscription: Subscription, figures: DigestFigures) -> Restated | None:
    """How a period opens otherwise than the last digest closed in print; None where it does not, or there was none."""
    start = figures.period.start
    kept: Mapping[str, Any] | None = await work.subscriptions.figures_at(subscription.number, start)
    if kept is None or kept.get("currency") != figures.currency:
        return None
    closed, opening = Tally(*kept["closing"]), figures.waterfall.opening
    if closed == opening:
        return None
    printed = {number: _read(minor, currency) for number, minor, currency in kept["open"]}
    now = await work.restating.open_at(start, subscription.pipeline_id)
    why = await work.restating.reasons({*printed, *now}, since=datetime.fromisoformat(kept["at"]))
    return restated(printed, now, closed=closed, opening=opening, why=why)


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
    kept: Mapping[str, Any] | None = await work.subscriptions.figures_at(subscription.number, period.end)
    if kept is None:
        return tuple(_behind(await digest_figures(work, pipeline, period, calendars=calendars)).get(figure, ()))
    return tuple(kept["deals"].get(figure, ()))


def _behind(figures: DigestFigures) -> dict[str, list[int]]:
    """Deal numbers by the name of the figure, as its button carries it."""
    flows = figures.waterfall.deals
    lists = {name: list(getattr(figures.attention, name)) for name in _LISTS}
    repriced = list(dict.fromkeys([*flows.get("raised", ()), *flows.get("lowered", ())]))
    return {**{name: list(deals) for name, deals in flows.items()}, **lists, "repriced": repriced}


def _written(value: Money | None) -> tuple[int | None, str | None]:
    return (value.minor, value.currency) if value else (None, None)


def _read(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
