from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pipeline.figures import FlowKind, Tally, Waterfall
from pipeline.waterfall import Arrival, DoesNotAddUp, Exit, Leg, waterfall
from tests.pipeline.brute import Event, expected_flows, histories, legs, stock


def stayed(at_start: int | None, at_end: int | None) -> Leg:
    return Leg(deal_number=1, open_at_start=True, minor_at_start=at_start, open_at_end=True, minor_at_end=at_end)


def left(at_start: int | None, at_exit: int | None, how: Exit = "won") -> Leg:
    return Leg(
        deal_number=1,
        open_at_start=True,
        minor_at_start=at_start,
        open_at_end=False,
        left_as=how,
        minor_at_exit=at_exit,
    )


def came(at_arrival: int | None, at_end: int | None, how: Arrival = "new") -> Leg:
    return Leg(
        deal_number=1,
        open_at_start=False,
        arrived_as=how,
        minor_at_arrival=at_arrival,
        open_at_end=True,
        minor_at_end=at_end,
    )


def passed_through(at_arrival: int | None, at_exit: int | None) -> Leg:
    return Leg(
        deal_number=1,
        open_at_start=False,
        arrived_as="new",
        minor_at_arrival=at_arrival,
        open_at_end=False,
        left_as="lost",
        minor_at_exit=at_exit,
    )


@pytest.mark.parametrize(
    ("leg", "opening", "closing", "flows"),
    [
        (stayed(500, 500), Tally(1, 500), Tally(1, 500), {}),
        (stayed(500, 700), Tally(1, 500), Tally(1, 700), {"raised": Tally(1, 200)}),
        (stayed(500, 300), Tally(1, 500), Tally(1, 300), {"lowered": Tally(1, -200)}),
        (stayed(None, 700), Tally(1, 0, 1), Tally(1, 700), {"raised": Tally(1, 700)}),
        (stayed(500, None), Tally(1, 500), Tally(1, 0, 1), {"lowered": Tally(1, -500)}),
        (stayed(None, None), Tally(1, 0, 1), Tally(1, 0, 1), {}),
        (left(500, 500), Tally(1, 500), Tally(), {"won": Tally(1, 500)}),
        (left(500, 400), Tally(1, 500), Tally(), {"lowered": Tally(1, -100), "won": Tally(1, 400)}),
        (left(None, 400), Tally(1, 0, 1), Tally(), {"raised": Tally(1, 400), "won": Tally(1, 400)}),
        (left(None, None, "lost"), Tally(1, 0, 1), Tally(), {"lost": Tally(1, 0, 1)}),
        (left(500, 500, "moved_out"), Tally(1, 500), Tally(), {"moved_out": Tally(1, 500)}),
        (left(500, 500, "removed"), Tally(1, 500), Tally(), {"removed": Tally(1, 500)}),
        (came(500, 500), Tally(), Tally(1, 500), {"new": Tally(1, 500)}),
        (came(500, 800), Tally(), Tally(1, 800), {"new": Tally(1, 500), "raised": Tally(1, 300)}),
        (came(None, 800), Tally(), Tally(1, 800), {"new": Tally(1, 0, 1), "raised": Tally(1, 800)}),
        (came(500, 500, "reopened"), Tally(), Tally(1, 500), {"reopened": Tally(1, 500)}),
        (came(500, 500, "moved_in"), Tally(), Tally(1, 500), {"moved_in": Tally(1, 500)}),
        (
            passed_through(500, 450),
            Tally(),
            Tally(),
            {"new": Tally(1, 500), "lowered": Tally(1, -50), "lost": Tally(1, 450)},
        ),
    ],
)
def test_a_deal_contributes_an_arrival_a_repricing_and_an_exit_at_most(
    leg: Leg, opening: Tally, closing: Tally, flows: dict[FlowKind, Tally]
) -> None:
    assert waterfall([leg], opening=opening, closing=closing) == Waterfall(
        opening=opening, closing=closing, flows=flows, deals=dict.fromkeys(flows, (1,))
    )


def test_what_closed_and_reopened_within_the_period_cancels() -> None:
    leg = Leg(
        deal_number=1,
        open_at_start=True,
        minor_at_start=500,
        left_as="won",
        minor_at_exit=600,
        arrived_as="reopened",
        minor_at_arrival=600,
        open_at_end=True,
        minor_at_end=700,
    )
    assert waterfall([leg], opening=Tally(1, 500), closing=Tally(1, 700)).flows == {"raised": Tally(1, 200)}


def test_the_flows_come_in_the_order_they_are_printed_and_name_their_deals() -> None:
    lost, new = left(300, 300, "lost"), came(500, 500)
    result = waterfall([lost, new, came(100, 100)], opening=Tally(1, 300), closing=Tally(2, 600))
    assert list(result.flows.items()) == [("new", Tally(2, 600)), ("lost", Tally(1, 300))]
    assert result.deals == {"new": (1, 1), "lost": (1,)}


def test_nothing_happened_is_a_waterfall_too() -> None:
    quiet = Tally(45, 38_640_000, 3)
    assert waterfall([], opening=quiet, closing=quiet) == Waterfall(opening=quiet, closing=quiet, flows={})


def test_the_sample_week_adds_up() -> None:
    week = Waterfall(
        opening=Tally(45, 386_400),
        closing=Tally(45, 393_000),
        flows={
            "new": Tally(6, 48_000),
            "reopened": Tally(1, 8_000),
            "raised": Tally(2, 6_500),
            "lowered": Tally(1, -2_000),
            "won": Tally(3, 31_500),
            "lost": Tally(4, 22_400),
        },
    )
    assert week.adds_up


@pytest.mark.parametrize(
    ("given_legs", "opening", "closing"),
    [
        ([], Tally(1, 500), Tally(1, 600)),
        ([], Tally(1, 500), Tally(2, 500)),
        ([came(500, 500)], Tally(), Tally(1, 600)),
        ([Leg(deal_number=1, open_at_start=True, minor_at_start=5, open_at_end=False)], Tally(1, 5), Tally()),
        ([Leg(deal_number=1, open_at_start=False, open_at_end=True, minor_at_end=5)], Tally(), Tally(1, 5)),
        ([Leg(deal_number=1, open_at_start=False, open_at_end=False, left_as="won")], Tally(), Tally()),
    ],
)
def test_what_does_not_add_up_is_not_printed(given_legs: list[Leg], opening: Tally, closing: Tally) -> None:
    with pytest.raises(DoesNotAddUp):
        waterfall(given_legs, opening=opening, closing=closing)


MINUTES = st.integers(0, 250)


def told(events: list[Event], start: int, end: int) -> Waterfall:
    return waterfall(legs(events, start, end), opening=stock(events, start), closing=stock(events, end))


@given(events=histories(), first=MINUTES, second=MINUTES)
def test_every_history_adds_up_and_agrees_with_the_slow_count(events: list[Event], first: int, second: int) -> None:
    start, end = sorted((first, second))
    result = told(events, start, end)
    expected = expected_flows(events, start, end)
    assert {kind: (tally.count, tally.minor) for kind, tally in result.flows.items()} == {
        kind: (len(deals), sum(minor for _, minor in deals)) for kind, deals in expected.items()
    }
    assert result.deals == {kind: tuple(deal for deal, _ in deals) for kind, deals in expected.items()}


@given(events=histories(), cuts=st.lists(MINUTES, min_size=3, max_size=3).map(sorted))
def test_a_week_opens_where_the_one_before_closed(events: list[Event], cuts: list[int]) -> None:
    start, middle, end = cuts
    assert told(events, start, middle).closing == told(events, middle, end).opening


@given(events=histories(), first=MINUTES, second=MINUTES)
def test_no_deal_comes_goes_or_is_repriced_twice(events: list[Event], first: int, second: int) -> None:
    start, end = sorted((first, second))
    deals = told(events, start, end).deals
    for kinds in (("new", "reopened", "moved_in"), ("raised", "lowered"), ("won", "lost", "moved_out", "removed")):
        numbers = [number for kind, listed in deals.items() if kind in kinds for number in listed]
        assert len(numbers) == len(set(numbers))
