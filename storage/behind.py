"""The deals behind a figure of a digest, as it was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.cadence import period_of_days
from pipeline.calendar import Calendars
from pipeline.figures import Period
from storage.digest_reports import aim_of
from storage.printed import OF_THE_FORECAST, deals_of, restating_of
from storage.reports import FUNNEL_DAYS, digest_figures, won_until
from storage.subscriptions import Subscription
from storage.work import Work

_LONGEST_ID = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The numbers of deals, and the time the figure is of."""

    deals: tuple[int, ...]
    period: Period


async def deals_behind(
    work: Work,
    subscription: Subscription,
    period: Period,
    figure: str,
    *,
    calendars: Calendars,
    owner_id: str | None = None,
) -> Behind:
    """The deals behind a figure of the digest of `period`; none for a figure it does not have.

    As they were kept when the digest went out; of one that did not, such as a preview, as they are counted now, with an
    owner of their deals. `figure` is a flow of the waterfall, "repriced", "restated", a list of what needs somebody,
    a bin of the forecast or what was won in it ("forecast:commit"), or "lost_at:3" for those lost in the trailing 90
    days at the stage with id 3.
    """
    name, _, stage_id = figure.partition(":")
    if name == "lost_at" and stage_id.isdecimal() and len(stage_id) < _LONGEST_ID:
        window = period_of_days(period.end, FUNNEL_DAYS, ZoneInfo(period.zone))
        lost = await work.figures.lost_at(window, subscription.pipeline_id, int(stage_id))
        return Behind(deals=lost, period=period)
    kept: Mapping[str, Any] | None = await work.subscriptions.figures_at(subscription.number, period.end)
    if kept is None:
        return await _counted_now(work, subscription, period, figure, calendars=calendars, owner_id=owner_id)
    aim = period
    if "forecast" in kept:
        start, end = (datetime.fromisoformat(instant) for instant in kept["forecast"])
        aim = Period(start=start, end=end, zone=period.zone)
    return Behind(deals=tuple(kept["deals"].get(figure, ())), period=_time_of(figure, period, aim))


async def _counted_now(
    work: Work,
    subscription: Subscription,
    period: Period,
    figure: str,
    *,
    calendars: Calendars,
    owner_id: str | None,
) -> Behind:
    pipeline, at = await work.pipelines.get(subscription.pipeline_id), period.end
    aim = await aim_of(work, pipeline, subscription.schedule(await work.workspace()), at, owner_id)
    figures = await digest_figures(work, pipeline, period, calendars=calendars, aim=aim, owner_id=owner_id)
    told = await restating_of(work, subscription, figures, owner_id=owner_id)
    deals = await deals_of(work, subscription, figures, told, owner_id=owner_id)
    return Behind(deals=tuple(deals.get(figure, ())), period=_time_of(figure, period, aim))


def _time_of(figure: str, period: Period, aim: Period) -> Period:
    """The time a figure of the digest of `period` is of; `aim` is the forecast's."""
    if not figure.startswith(OF_THE_FORECAST):
        return period
    return won_until(aim, period.end) if figure == f"{OF_THE_FORECAST}won" else aim
