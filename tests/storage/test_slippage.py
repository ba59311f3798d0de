"""What was to close in a period and did not, by the dates as they were at its start."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.cadence import month_of
from pipeline.figures import Period, Tally
from pipeline.forecast import bin_in, forecast_of
from pipeline.slippage import Slip, Slippage, days_of
from storage.books import Books
from tests.founding import TOM
from tests.storage.given import after, by, euros, new_deal

PARIS = ZoneInfo("Europe/Paris")
FEBRUARY = month_of(after(days=40), PARIS)
DAYS = {"early": date(2026, 2, 3), "late": date(2026, 2, 27), "march": date(2026, 3, 9), "april": date(2026, 4, 2)}


async def test_of_what_was_expected_some_closed_and_the_rest_slipped(team: Books) -> None:
    async with team.work("T1") as work:
        made = by("lea", after())

        async def expects(name: str, day: str | None) -> Any:
            return await new_deal(work, name, close_on=DAYS[day] if day else None, change=made)

        won, pushed, late = (
            await expects("won", "early"),
            await expects("pushed", "early"),
            await expects("late", "late"),
        )
        pulled, gone = await expects("pulled in", "march"), await expects("gone", "late")
        await expects("never dated", None)
        await pushed.close_by(DAYS["late"], by("lea", after(days=1)))
        await pulled.close_by(DAYS["early"], by("lea", after(days=35)))
        await pushed.close_by(DAYS["march"], by("lea", after(days=36)))
        await late.close_by(None, by("lea", after(days=37)))
        await won.win(None, by("lea", after(days=38)))
        await gone.delete(by("lea", after(days=39)))
        await pushed.close_by(DAYS["april"], by("lea", after(days=70)))
    async with team.look("T1") as work:
        pipeline = await work.pipelines.default()
        assert await work.expectations.slippage(FEBRUARY, pipeline) == Slippage(
            expected=(1, 2, 3, 5),
            closed=(1,),
            slips=(Slip(deal_number=2, pushes=2, close_on=DAYS["march"]), Slip(deal_number=3, pushes=0, close_on=None)),
        )
        assert await work.expectations.pushes([1, 2, 3, 4], after(days=80)) == {2: 3}


async def test_the_forecast_is_of_dates_values_and_categories_as_they_were(team: Books) -> None:
    async with team.work("T1") as work:
        deal = await new_deal(work, "Acme", close_on=DAYS["late"], value=euros(10), change=by("lea", after()))
        await deal.categorize("commit", by("lea", after(days=1)))
        await deal.close_by(DAYS["april"], by("lea", after(days=50)))
        await deal.reprice(euros(99), by("lea", after(days=51)))
        await deal.categorize("omitted", by("lea", after(days=52)))
        await new_deal(work, "Later", close_on=DAYS["late"], change=by("lea", after(days=53)))
    async with team.look("T1") as work:
        pipeline = await work.pipelines.default()
        counted = await work.expectations.at(after(days=45), pipeline, "EUR")
    placed = [(bin_in(one, FEBRUARY, today=date(2026, 2, 19)), tally) for one, tally in counted]
    told = forecast_of(placed, Tally(), period=FEBRUARY)
    assert (told.commit, told.best, told.pipeline, told.slipped) == (Tally(1, 1_000), Tally(), Tally(), Tally())


async def test_what_is_out_of_sight_neither_slips_nor_is_expected(team: Books) -> None:
    async with team.work("T1") as work:
        await new_deal(work, "Acme", close_on=DAYS["late"], change=by("lea", after()))
        await work.shaping.set_workspace(at=after(), visibility="own")
        await work.look_as(TOM)
        pipeline = await work.pipelines.default()
        assert await work.expectations.slippage(FEBRUARY, pipeline) == Slippage(expected=(), closed=(), slips=())
        assert await work.expectations.at(after(days=45), pipeline, "EUR") == []


SPANS = [
    (FEBRUARY, (date(2026, 2, 1), date(2026, 3, 1))),
    (Period(start=after(), end=after(days=7), zone="Europe/Paris"), (date(2026, 1, 6), date(2026, 1, 13))),
    (Period(start=after(), end=after(hours=1), zone="Europe/Paris"), (date(2026, 1, 6), date(2026, 1, 6))),
]


@pytest.mark.parametrize(("period", "days"), SPANS)
def test_a_day_belongs_to_the_period_it_begins_in(period: Period, days: tuple[date, date]) -> None:
    assert days_of(period) == days
