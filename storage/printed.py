"""Figures as a digest printed them: kept when it goes out, opened by its buttons, compared with by the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.cadence import period_of_days
from pipeline.calendar import Calendars
from pipeline.digests import Restated, Stood, restated, touched
from pipeline.figures import DigestFigures, Period, Tally
from pipeline.money import Money
from storage.portion import Portion
from storage.reports import FUNNEL_DAYS, digest_figures
from storage.subscriptions import Subscription
from storage.work import Work

_LONGEST_ID = 10
_LISTS = ("stale", "slipped", "no_next_step", "no_value", "parked")


async def keep_as_printed(
    work: Work,
    subscription: Subscription,
    figures: DigestFigures,
    *,
    at: datetime,
    restated: Restated | None = None,
    owner_id: str | None = None,
) -> None:
    """Keep a digest that goes out, decided on at `at` (UTC): the deals behind each figure, and what it closed with."""
    closing, end = figures.waterfall.closing, figures.period.end
    still_open = await work.restating.open_at(end, subscription.pipeline_id, Portion(owner_id=owner_id))
    kept = {
        "deals": _behind(figures, restated),
        "of": owner_id,
        "closing": [closing.count, closing.minor, closing.unpriced],
        "open": [[number, *_written(stood)] for number, stood in sorted(still_open.items())],
        "at": at.isoformat(),
        "start": figures.period.start.isoformat(),
        "zone": figures.period.zone,
        "cadence": subscription.cadence,
        "pipeline": subscription.pipeline_id,
        "currency": figures.currency,
    }
    await work.subscriptions.keep_figures(subscription.number, period_end=end, figures=kept)


async def restating_of(
    work: Work, subscription: Subscription, figures: DigestFigures, *, owner_id: str | None = None
) -> Restated | None:
    """How a period opens otherwise than the last digest closed in print; None where it does not, or there was none.

    A digest in another currency, of another pipeline, or about other people's deals (a rep who manages the pipeline by
    now), is no other telling of the same.
    """
    start = figures.period.start
    kept: Mapping[str, Any] | None = await work.subscriptions.figures_at(subscription.number, start)
    if kept is None or (kept.get("currency"), kept.get("of")) != (figures.currency, owner_id):
        return None
    if kept.get("pipeline", subscription.pipeline_id) != subscription.pipeline_id:
        return None
    closed, opening = Tally(*kept["closing"]), figures.waterfall.opening
    if closed == opening:
        return None
    printed = {number: _read(*stood) for number, *stood in kept["open"]}
    now = await work.restating.open_at(start, subscription.pipeline_id, Portion(owner_id=owner_id))
    why = await work.restating.reasons(touched(printed, now), since=datetime.fromisoformat(kept["at"]))
    return restated(printed, now, closed=closed, opening=opening, why=why)


async def deals_behind(
    work: Work,
    subscription: Subscription,
    period: Period,
    figure: str,
    *,
    calendars: Calendars,
    owner_id: str | None = None,
) -> tuple[int, ...]:
    """The numbers of the deals behind a figure of the digest of `period`; none for a figure it does not have.

    As they were kept when the digest went out; of one that did not, such as a preview, as they are counted now, with an
    owner of their deals. `figure` is a flow of the waterfall, "repriced", "restated", a list of what needs somebody, or
    "lost_at:3" for those lost in the trailing 90 days at the stage with id 3.
    """
    pipeline = await work.pipelines.get(subscription.pipeline_id)
    name, _, stage_id = figure.partition(":")
    if name == "lost_at" and stage_id.isdecimal() and len(stage_id) < _LONGEST_ID:
        window = period_of_days(period.end, FUNNEL_DAYS, ZoneInfo(period.zone))
        return await work.figures.lost_at(window, pipeline.id, int(stage_id))
    kept: Mapping[str, Any] | None = await work.subscriptions.figures_at(subscription.number, period.end)
    if kept is None:
        figures = await digest_figures(work, pipeline, period, calendars=calendars, owner_id=owner_id)
        told = await restating_of(work, subscription, figures, owner_id=owner_id)
        return tuple(_behind(figures, told).get(figure, ()))
    return tuple(kept["deals"].get(figure, ()))


def _behind(figures: DigestFigures, told: Restated | None) -> dict[str, list[int]]:
    """Deal numbers by the name of the figure, as its button carries it."""
    flows = figures.waterfall.deals
    lists = {name: list(getattr(figures.attention, name)) for name in _LISTS}
    repriced = list(dict.fromkeys([*flows.get("raised", ()), *flows.get("lowered", ())]))
    anew = list(told.numbers) if told else []
    return {**{name: list(deals) for name, deals in flows.items()}, **lists, "repriced": repriced, "restated": anew}


def _written(stood: Stood) -> tuple[int | None, str | None, int | None]:
    value = stood.value
    return (value.minor if value else None, value.currency if value else None, stood.minor)


def _read(minor: int | None, currency: str | None, in_base: int | None) -> Stood:
    return Stood(None if minor is None or currency is None else Money(minor, currency), in_base)
