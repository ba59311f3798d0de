"""What a manager's figures cost over a book of a hundred thousand deals against one of a thousand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from zoneinfo import ZoneInfo

from bench.book import NOW, TEAM, Rep, book_of, databases
from bench.timing import seconds
from bot.calendars import calendar_of
from digests.digest import Digests
from messages.prose import Prose
from pipeline.cadence import month_of, period_of_days
from pipeline.figures import Period
from pipeline.schedules import Schedule
from pipeline.stages import Pipeline
from storage.reports import FUNNEL_DAYS, digest_figures, forecast_figures, funnel_figures
from storage.work import Work

SMALL, LARGE = 1_000, 100_000
ROUNDS = 3
_MONDAYS = Schedule(zone=ZoneInfo("Europe/Paris"))
MOST_SECONDS = 3.0
"""How long any report of the large book may take."""

WHOLE = "whole digest"
MOST_OF_A_WHOLE = 5.0
"""And how long a digest, with the periods before it, its thread and the words of it all."""

_Figure = Callable[[Work, Pipeline], Awaitable[object]]


async def reports(small: int = SMALL, large: int = LARGE) -> bool:
    """Print what each report takes, as a ratio; whether all of the large book are within bounds."""
    within = True
    with databases() as where:
        for kind, place in where.items():
            baseline, grown = await _costs(small, kind, place), await _costs(large, kind, place)
            bounds = f"at most {MOST_SECONDS:.0f} s, a {WHOLE} {MOST_OF_A_WHOLE:.0f} s"
            print(f"{large:,} deals against {small:,}, {kind}, median of {ROUNDS}; {bounds}")
            for label, taken in grown.items():
                within &= taken <= (MOST_OF_A_WHOLE if label == WHOLE else MOST_SECONDS)
                print(f"  {label:14} {taken / baseline[label]:5.1f} ×   ({baseline[label]:.2f} s → {taken:.2f} s)")
    return within


async def _costs(deals: int, kind: str, place: str) -> dict[str, float]:
    async with book_of(deals, kind, place) as rep:
        await _subscribe(rep)
        return {label: await seconds(partial(_read, rep, figure), rounds=ROUNDS) for label, figure in _FIGURES.items()}


async def _read(rep: Rep, figure: _Figure) -> object:
    async with rep.books.look(TEAM) as work:
        return await figure(work, await work.pipelines.default())


async def _digest(work: Work, pipeline: Pipeline) -> object:
    return await digest_figures(work, pipeline, _last(7), calendars=calendar_of)


async def _subscribe(rep: Rep) -> None:
    async with rep.books.work(TEAM) as work:
        pipeline = await work.pipelines.default()
        await work.subscriptions.add(
            channel_id="C1", pipeline_id=pipeline.id, schedule=_MONDAYS, language="en", created_by=None, at=NOW
        )


async def _whole_digest(work: Work, _: Pipeline) -> object:
    """The only subscription's, for the week that ended last."""
    return await Digests(calendars=calendar_of, prose=Prose()).compose(work, 1, _MONDAYS.previous(NOW))


async def _funnel(work: Work, pipeline: Pipeline) -> object:
    window = _last(FUNNEL_DAYS)
    return await funnel_figures(work, pipeline, window, compare_stock_at=window.start)


async def _changes(work: Work, pipeline: Pipeline) -> object:
    return await work.figures.changes(_last(7), pipeline.id, "EUR")


def _last(days: int) -> Period:
    return period_of_days(NOW, days, ZoneInfo("Europe/Paris"))


async def _team(work: Work, pipeline: Pipeline) -> object:
    return await work.selling.team(_last(30), pipeline, "EUR", now=NOW)


async def _sources(work: Work, pipeline: Pipeline) -> object:
    return await work.selling.sources(_last(30), pipeline, "EUR")


async def _size(work: Work, pipeline: Pipeline) -> object:
    """The figures behind `size`: two windows, what came in a cycle before, and what is open at both ends and now."""
    now, selling = _last(FUNNEL_DAYS), work.selling
    before = period_of_days(now.start, FUNNEL_DAYS, ZoneInfo(now.zone))
    stocks = [await work.figures.stock(at, pipeline.id, "EUR") for at in (now.end, before.end, None)]
    told = [await selling.sold(one, pipeline, "EUR") for one in (now, before)]
    return (
        stocks,
        told,
        await selling.entries(before, pipeline, as_of=NOW),
        await selling.weighted(pipeline, "EUR", at=NOW),
    )


async def _losses(work: Work, pipeline: Pipeline) -> object:
    return await work.selling.losses(_last(30), pipeline, "EUR")


async def _forecast(work: Work, pipeline: Pipeline) -> object:
    month = month_of(NOW, ZoneInfo("Europe/Paris"))
    expected = await forecast_figures(work, pipeline, month, at=NOW)
    return expected, await work.expectations.slippage(month, pipeline, so_far=(NOW, NOW.date()))


_FIGURES: dict[str, _Figure] = {
    "weekly digest": _digest,
    WHOLE: _whole_digest,
    "funnel": _funnel,
    "changes": _changes,
    "team": _team,
    "sources": _sources,
    "losses": _losses,
    "size": _size,
    "forecast": _forecast,
}
