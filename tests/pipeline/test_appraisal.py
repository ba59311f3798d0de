"""The waterfall of deals in several currencies: what was repriced, what other rates made, and that it adds up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from pipeline.appraisal import Appraisal, by_rates, leg_of
from pipeline.exchange import Exchange
from pipeline.figures import FlowKind, Period, Tally
from pipeline.money import Money
from pipeline.waterfall import Passage, waterfall
from tests.pipeline.rates import Bank

MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
WEEK = Period(start=MONDAY, end=MONDAY + timedelta(days=7), zone="Europe/Paris")
MIDWEEK = MONDAY + timedelta(days=2)
FIRST, MIDDLE, LAST = (date(2026, 11, day) for day in (16, 18, 23))
WEAKENS = {"USD": {FIRST: "1", MIDDLE: "2", LAST: "4"}}
"""A dollar is a euro, then half of one, then a quarter."""


def rates(quotes: dict[str, dict[date, str]], later: dict[str, dict[date, str]] | None = None) -> Appraisal:
    def known(told: dict[str, dict[date, str]]) -> Exchange:
        return Exchange(base="EUR", zone=ZoneInfo("Europe/Paris"), published=Bank(told) if told else None)

    return Appraisal.over(WEEK, before=known(quotes), after=known(quotes if later is None else later))


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def stays(at_start: Money | None, at_end: Money | None) -> Passage:
    return Passage(deal_number=1, open_at_start=True, open_at_end=True, at_start=at_start, at_end=at_end)


def leaves(at_start: Money | None, at_exit: Money | None) -> Passage:
    return Passage(
        deal_number=1, open_at_start=True, open_at_end=False, at_start=at_start, left_as="won", left_at=MIDWEEK,
        at_exit=at_exit,
    )  # fmt: skip


def comes(at_arrival: Money | None, at_end: Money | None) -> Passage:
    return Passage(
        deal_number=1, open_at_start=False, open_at_end=True, arrived_as="new", arrived_at=MIDWEEK,
        at_arrival=at_arrival, at_end=at_end,
    )  # fmt: skip


FLOWS: list[tuple[Passage, int, int, dict[FlowKind, Tally]]] = [
    (stays(usd(800), usd(800)), 800, 200, {"currency": Tally(1, -600)}),
    (stays(usd(800), usd(400)), 800, 100, {"lowered": Tally(1, -400), "currency": Tally(1, -300)}),
    (stays(usd(800), eur(900)), 800, 900, {"raised": Tally(1, 100)}),
    (stays(eur(800), usd(900)), 800, 225, {"raised": Tally(1, 100), "currency": Tally(1, -675)}),
    (stays(None, usd(900)), 0, 225, {"raised": Tally(1, 900), "currency": Tally(1, -675)}),
    (stays(usd(800), None), 800, 0, {"lowered": Tally(1, -800)}),
    (stays(eur(800), eur(900)), 800, 900, {"raised": Tally(1, 100)}),
    (leaves(usd(800), usd(800)), 800, 0, {"currency": Tally(1, -400), "won": Tally(1, 400)}),
    (
        leaves(usd(800), usd(600)), 800, 0,
        {"lowered": Tally(1, -200), "currency": Tally(1, -300), "won": Tally(1, 300)},
    ),
    (comes(usd(800), usd(800)), 0, 200, {"new": Tally(1, 400), "currency": Tally(1, -200)}),
    (comes(usd(800), usd(1_600)), 0, 400, {"new": Tally(1, 400), "raised": Tally(1, 400), "currency": Tally(1, -400)}),
]  # fmt: skip


@pytest.mark.parametrize(("passage", "opening", "closing", "flows"), FLOWS)
def test_repricing_is_told_at_the_first_rate_and_the_rest_is_currency(
    passage: Passage, opening: int, closing: int, flows: dict[FlowKind, Tally]
) -> None:
    leg = leg_of(passage, rates(WEAKENS))
    told = waterfall(
        [leg],
        opening=Tally(1, opening, int(passage.at_start is None)) if passage.open_at_start else Tally(),
        closing=Tally(1, closing, int(passage.at_end is None)) if passage.open_at_end else Tally(),
    )
    assert told.flows == flows


NONE: dict[str, dict[date, str]] = {}
WITHOUT: list[tuple[Passage, Appraisal, dict[FlowKind, Tally]]] = [
    (stays(usd(800), usd(800)), rates(NONE), {}),
    (stays(usd(800), usd(800)), rates(NONE, WEAKENS), {"currency": Tally(1, 200)}),
    (stays(usd(800), usd(400)), rates(NONE, WEAKENS), {"lowered": Tally(1, -100), "currency": Tally(1, 200)}),
    (stays(usd(800), eur(900)), rates(NONE), {"raised": Tally(1, 900)}),
    (stays(usd(800), usd(800)), rates(WEAKENS, NONE), {"currency": Tally(1, -800)}),
    (leaves(usd(800), usd(800)), rates(NONE), {"won": Tally(1, 0, 1)}),
    (comes(usd(800), usd(800)), rates(NONE, {"USD": {LAST: "4"}}), {"new": Tally(1, 0, 1), "currency": Tally(1, 200)}),
]


@pytest.mark.parametrize(("passage", "told", "flows"), WITHOUT)
def test_a_rate_that_comes_or_goes_is_currency_and_never_an_arrival(
    passage: Passage, told: Appraisal, flows: dict[FlowKind, Tally]
) -> None:
    leg = leg_of(passage, told)
    opening, closing = told.at_start(passage.at_start), told.at_end(passage.at_end)
    at_start = Tally(1, opening or 0, int(opening is None)) if passage.open_at_start else Tally()
    at_end = Tally(1, closing or 0, int(closing is None)) if passage.open_at_end else Tally()
    assert waterfall([leg], opening=at_start, closing=at_end).flows == flows


def test_deals_nobody_touched_change_by_rates_alone() -> None:
    held = {usd(800): 3, usd(400): 1, Money(5, "CHF"): 2}
    assert by_rates(held, [stays(usd(800), usd(100))], rates(WEAKENS)) == Tally(3, 2 * -600 - 300)


def test_what_cancels_is_no_flow() -> None:
    opening, closing = Tally(2, 800), Tally(2, 800)
    told = waterfall([], opening=opening, closing=closing, by_rates=Tally(2, 0))
    assert told.flows == {}


worths = st.one_of(
    st.none(), st.builds(Money, st.integers(1, 10**9), st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF"]))
)
dated = st.dictionaries(
    st.sampled_from([FIRST, MIDDLE, LAST]), st.sampled_from(["0.31", "1", "1.37", "163.4"]), min_size=1
)
quoted = st.dictionaries(st.sampled_from(["USD", "JPY", "KWD"]), dated)


@settings(max_examples=50)
@given(
    stayed=st.lists(st.tuples(worths, worths), max_size=4),
    went=st.lists(st.tuples(worths, worths), max_size=3),
    came=st.lists(st.tuples(worths, worths), max_size=3),
    untouched=st.lists(worths, max_size=4),
    known=st.tuples(quoted, quoted),
)
def test_whatever_the_rates_the_waterfall_adds_up_in_whole_units(
    stayed: list[tuple[Money | None, Money | None]],
    went: list[tuple[Money | None, Money | None]],
    came: list[tuple[Money | None, Money | None]],
    untouched: list[Money | None],
    known: tuple[dict[str, dict[date, str]], dict[str, dict[date, str]]],
) -> None:
    told = rates(*known)
    passages = [*(stays(*one) for one in stayed), *(leaves(*one) for one in went), *(comes(*one) for one in came)]
    opening = [*(first for first, _ in (*stayed, *went)), *untouched]
    closing = [*(last for _, last in (*stayed, *came)), *untouched]
    held = Counter(worth for worth in opening if worth)
    result = waterfall(
        [leg_of(passage, told) for passage in passages],
        opening=sum((_one(told.at_start(worth)) for worth in opening), Tally()),
        closing=sum((_one(told.at_end(worth)) for worth in closing), Tally()),
        by_rates=by_rates(held, passages, told),
    )
    assert result.adds_up


def _one(minor: int | None) -> Tally:
    return Tally(1, minor or 0, int(minor is None))
