"""Figures as a digest printed them: kept when it goes out, compared with by the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.digests import Restated, Stood, restated, touched
from pipeline.figures import DigestFigures, Tally
from pipeline.money import Money
from storage.portion import Portion
from storage.reports import behind_the_forecast
from storage.subscriptions import Subscription
from storage.work import Work

OF_THE_FORECAST = "forecast:"
"""Before the name of a figure that is of the forecast's time: its bins, and what was won in it so far."""

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
    closing, end, aim = figures.waterfall.closing, figures.period.end, figures.forecast.period
    still_open = await work.restating.open_at(end, subscription.pipeline_id, Portion(owner_id=owner_id))
    kept = {
        "deals": await deals_of(work, subscription, figures, restated, owner_id=owner_id),
        "forecast": [aim.start.isoformat(), aim.end.isoformat()],
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


async def deals_of(
    work: Work, subscription: Subscription, figures: DigestFigures, told: Restated | None, *, owner_id: str | None
) -> dict[str, list[int]]:
    """The numbers of deals by the name of the figure, as its button carries it; `told` is what was restated."""
    flows, pipeline = figures.waterfall.deals, await work.pipelines.get(subscription.pipeline_id)
    lists = {name: list(getattr(figures.attention, name)) for name in _LISTS}
    repriced = list(dict.fromkeys([*flows.get("raised", ()), *flows.get("lowered", ())]))
    expected = await behind_the_forecast(
        work, pipeline, figures.forecast.period, at=figures.period.end, owner_id=owner_id
    )
    return {
        **{name: list(deals) for name, deals in flows.items()},
        **lists,
        **{f"{OF_THE_FORECAST}{name}": deals for name, deals in expected.items()},
        "repriced": repriced,
        "restated": list(told.numbers) if told else [],
    }


def _written(stood: Stood) -> tuple[int | None, str | None, int | None]:
    value = stood.value
    return (value.minor if value else None, value.currency if value else None, stood.minor)


def _read(minor: int | None, currency: str | None, in_base: int | None) -> Stood:
    return Stood(None if minor is None or currency is None else Money(minor, currency), in_base)
