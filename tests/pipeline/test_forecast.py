from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from pipeline.cadence import quarter_of
from pipeline.deals import DealFacts
from pipeline.exchange import Exchange
from pipeline.figures import Attention, Forecast, Period, Tally
from pipeline.forecast import (
    Coverage,
    attention,
    bin_in,
    bin_of,
    closes_in,
    coverage,
    forecast_of,
    landing,
    tally,
)
from pipeline.money import Money
from pipeline.schedules import Schedule
from pipeline.stages import Category
from tests.pipeline.given import DEAL, a_next_step, euros

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)
YESTERDAY, NEXT_YEAR = date(2026, 11, 22), date(2027, 1, 1)
Q4 = quarter_of(NOW, PARIS)
HUNDRED = euros(100)
IN_EUROS = Exchange(base="EUR", zone=PARIS).on(TODAY)
"""Without any rate."""


def a_deal(number: int, category: Category, close_on: date | None, value: Money | None = HUNDRED) -> DealFacts:
    return replace(DEAL, number=number, category=category, close_on=close_on, value=value)


def forecast(deals: list[DealFacts], won: Tally, *, period: Period, goal: int | None = None) -> Forecast:
    """Of open deals, today, in euros."""
    placed = ((bin_in(deal, period, today=TODAY), tally([deal], IN_EUROS)) for deal in deals)
    return forecast_of(placed, won, period=period, goal=goal)


@pytest.mark.parametrize(
    ("category", "close_on", "expected"),
    [
        ("commit", TODAY, "commit"),
        ("commit", YESTERDAY, "slipped"),
        ("commit", None, "slipped"),
        ("best", NEXT_YEAR, "best"),
        ("best", YESTERDAY, "slipped"),
        ("best", None, "slipped"),
        ("pipeline", TODAY, "pipeline"),
        ("pipeline", YESTERDAY, "pipeline"),
        ("pipeline", None, "pipeline"),
        ("omitted", YESTERDAY, "omitted"),
        ("omitted", None, "omitted"),
    ],
)
def test_a_promise_without_a_date_to_come_has_slipped(category: Category, close_on: date | None, expected: str) -> None:
    assert bin_of(a_deal(1, category, close_on), today=TODAY) == expected


def test_each_deal_that_closes_in_the_quarter_is_in_one_bin_and_slipped_ones_are_whatever_their_date() -> None:
    deals = [
        a_deal(1, "commit", date(2026, 12, 31), euros(410)),
        a_deal(2, "commit", NEXT_YEAR),
        a_deal(3, "best", TODAY, euros(380)),
        a_deal(4, "pipeline", date(2026, 12, 1), euros(640)),
        a_deal(5, "pipeline", date(2026, 10, 1), None),
        a_deal(6, "pipeline", None),
        a_deal(7, "commit", YESTERDAY, euros(70)),
        a_deal(8, "best", date(2026, 6, 1), euros(50)),
        a_deal(9, "best", None, None),
        a_deal(10, "omitted", TODAY),
        a_deal(11, "commit", TODAY, Money(5, "USD")),
    ]
    won = Tally(3, 92_500)
    assert forecast(deals, won, period=Q4, goal=180_000) == Forecast(
        period=Q4,
        won=won,
        commit=Tally(2, 41_000, 1),
        best=Tally(1, 38_000),
        pipeline=Tally(2, 64_000, 1),
        slipped=Tally(3, 12_000, 1),
        goal=180_000,
    )


SAMPLE = Forecast(
    period=Q4,
    won=Tally(9, 92_500),
    commit=Tally(3, 41_000),
    best=Tally(4, 38_000),
    pipeline=Tally(9, 64_000),
    slipped=Tally(2, 17_000),
    goal=180_000,
)


def test_the_sample_quarter_lands_and_is_covered_as_printed() -> None:
    covered = coverage(SAMPLE)
    assert landing(SAMPLE).minor == 133_500
    assert covered == Coverage(143_000, 87_500)
    assert covered.tenths == 16


@pytest.mark.parametrize("goal", [None, 0, 92_499, 92_500])
def test_without_a_goal_or_with_one_that_is_met_there_is_nothing_to_cover(goal: int | None) -> None:
    covered = coverage(replace(SAMPLE, goal=goal))
    assert covered == Coverage(143_000, 0)
    assert covered.tenths is None


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (None, False),
    ],
)
def test_a_close_date_lies_in_the_quarter_of_its_day(day: date | None, inside: bool) -> None:
    assert closes_in(a_deal(1, "commit", day), Q4) == inside


@given(day=st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_of_weeks_that_meet_on_mondays_at_nine_a_close_date_lies_in_one(day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    nine = Schedule(zone=PARIS)
    mondays = [nine.period(nine.next(noon + timedelta(weeks=ahead))) for ahead in range(-2, 2)]
    assert sum(closes_in(a_deal(1, "commit", day), week) for week in mondays) == 1


def test_without_a_rate_a_deal_counts_as_a_deal_and_never_as_money() -> None:
    deals = [
        a_deal(1, "commit", TODAY, Money(500, "USD")),
        a_deal(2, "commit", TODAY, Money(700, "CHF")),
        a_deal(3, "commit", TODAY, Money(1, "USD")),
        a_deal(4, "commit", TODAY, None),
        a_deal(5, "commit", TODAY, Money(9, "EUR")),
    ]
    assert tally(deals, IN_EUROS) == Tally(5, 9, 4)


def test_a_deal_may_be_on_several_lists_and_is_counted_once() -> None:
    planned = a_next_step(date(2026, 11, 30))
    deals = [
        a_deal(1, "commit", YESTERDAY, euros(10)),
        replace(a_deal(2, "pipeline", None, None), next_step=planned),
        replace(a_deal(3, "pipeline", None), next_step=planned),
        replace(a_deal(4, "commit", YESTERDAY, None), parked_until=date(2026, 11, 24)),
        replace(a_deal(5, "commit", YESTERDAY, None), status="lost"),
        replace(a_deal(6, "pipeline", None, euros(30)), parked_until=TODAY),
        replace(a_deal(7, "commit", YESTERDAY, Money(99, "USD")), next_step=planned),
    ]
    found = attention(deals, {1, 4, 5, 6}, today=TODAY, worth=IN_EUROS)
    assert found == Attention(
        stale=(1, 6),
        slipped=(1, 7),
        no_next_step=(1, 6),
        no_value=(2,),
        parked=(4,),
        stale_value=4_000,
    )
    assert found.deals == 4


def test_a_tidy_book_needs_nobody() -> None:
    tidy = replace(a_deal(1, "commit", TODAY), next_step=a_next_step(TODAY))
    assert attention([tidy], set(), today=TODAY, worth=IN_EUROS) == Attention()


OPEN_DEALS = st.lists(
    st.builds(
        a_deal,
        st.integers(1, 99),
        st.sampled_from(["pipeline", "best", "commit", "omitted"]),
        st.none() | st.dates(date(2026, 6, 1), date(2027, 6, 1)),
        st.none() | st.builds(Money, st.integers(1, 10**9), st.sampled_from(["EUR", "USD"])),
    ),
    max_size=30,
)


@given(deals=OPEN_DEALS)
def test_every_open_deal_is_in_exactly_one_bin_of_one_quarter_or_outside(deals: list[DealFacts]) -> None:
    quarters = [quarter_of(datetime(2026, month, 15, tzinfo=UTC), PARIS) for month in (5, 8, 11)]
    quarters += [quarter_of(datetime(2027, month, 15, tzinfo=UTC), PARIS) for month in (2, 5)]
    found = [forecast(deals, Tally(), period=quarter) for quarter in quarters]
    in_time = sum((f.commit + f.best + f.pipeline for f in found), Tally())
    outside = [d for d in deals if d.category == "omitted" or (d.category == "pipeline" and d.close_on is None)]
    assert in_time + found[0].slipped + tally(outside, IN_EUROS) == tally(deals, IN_EUROS)
