"""How often deals are won, how long they take, what they are worth; how much pipeline a goal needs."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from pipeline.figures import Period, Tally
from pipeline.funnel import WinRate, nearest_rank
from pipeline.sizing import Needed, needed, velocity
from pipeline.winning import Chance, Cycle, DealSize, Decided, Entries, Sold, chance_of_winning, entry_period, middle_of

DAY = 24 * 60 * 60
FAST = Cycle(median=10 * DAY, p75=20 * DAY, deals=8)


def decided(won: int, lost: int, disqualified: int = 0, *, each: int = 100) -> Decided:
    sums = (Tally(count, count * each) for count in (won, lost, disqualified))
    return Decided(**dict(zip(("won", "lost", "disqualified"), sums, strict=True)))


def test_a_deal_that_never_was_one_is_in_one_win_rate_and_not_in_the_other() -> None:
    both = decided(5, 5, 2)
    assert (both.rate, both.rate_without_disqualified) == (
        WinRate(won=5, lost=5, percent=50, low=24, high=76),
        WinRate(won=5, lost=3, percent=63, low=31, high=86),
    )
    assert decided(3, 4, 3).rate_without_disqualified == WinRate(won=3, lost=1)


@pytest.mark.parametrize(
    ("won", "lost", "percent"),
    [
        (Tally(3, 600), Tally(2, 200), 75),
        (Tally(3, 600), Tally(3, 200, 1), 75),
        (Tally(3, 600), Tally(2, 200, 1), None),
        (Tally(0), Tally(5, 500), 0),
        (Tally(), Tally(), None),
    ],
)
def test_the_win_rate_by_value_rests_on_five_deals_with_one(won: Tally, lost: Tally, percent: int | None) -> None:
    assert Decided(won=won, lost=lost).percent_by_value == percent


@pytest.mark.parametrize(
    ("entries", "of", "expected"),
    [
        (Entries(created=20, won=5), decided(8, 2), Chance(share=Fraction(1, 4), deals=20, read_from="entry_to_won")),
        (Entries(created=19, won=5), decided(8, 2), Chance(share=Fraction(4, 5), deals=10, read_from="win_rate")),
        (Entries(created=19, won=5), decided(3, 1), None),
        (None, decided(3, 2), Chance(share=Fraction(3, 5), deals=5, read_from="win_rate")),
        (Entries(created=20), decided(8, 2), Chance(share=Fraction(0), deals=20, read_from="entry_to_won")),
    ],
)
def test_what_came_in_is_believed_from_twenty_deals_on(
    entries: Entries | None, of: Decided, expected: Chance | None
) -> None:
    assert chance_of_winning(entries, of) == expected


def test_entries_are_those_that_had_the_time_of_a_cycle_in_days_of_the_calendar() -> None:
    ended = datetime(2026, 4, 10, 7, tzinfo=UTC)
    assert entry_period(ended, FAST, "Europe/Paris") == Period(
        start=datetime(2025, 12, 31, 8, tzinfo=UTC), end=datetime(2026, 3, 31, 7, tzinfo=UTC), zone="Europe/Paris"
    )


PER_REP = Chance(share=Fraction(4, 5), deals=40, read_from="entry_to_won")
SIZE = DealSize(won=Tally(2, 100_000), median=50_000)


@pytest.mark.parametrize(
    ("goal", "size", "chance", "reps", "expected"),
    [
        (10_000_000, SIZE, PER_REP, 10, Needed(wins=200, deals=250, per_rep=25)),
        (10_000_001, SIZE, PER_REP, 10, Needed(wins=201, deals=252, per_rep=26)),
        (1, SIZE, PER_REP, 10, Needed(wins=1, deals=2, per_rep=1)),
        (10_000_000, SIZE, PER_REP, 0, Needed(wins=200, deals=250, per_rep=None)),
        (100, DealSize(won=Tally(4, 100, 1)), PER_REP, 1, Needed(wins=3, deals=4, per_rep=4)),
        (100, DealSize(won=Tally(4, 0, 4)), PER_REP, 1, None),
        (100, DealSize(), PER_REP, 1, None),
        (100, SIZE, None, 1, None),
        (100, SIZE, Chance(share=Fraction(0), deals=20, read_from="entry_to_won"), 1, None),
    ],
)
def test_a_goal_needs_so_many_deals(
    goal: int, size: DealSize, chance: Chance | None, reps: int, expected: Needed | None
) -> None:
    assert needed(goal, size=size, chance=chance, reps=reps) == expected


@settings(max_examples=25)
@given(goal=st.integers(1, 10**12), minor=st.integers(1, 10**9), won=st.integers(1, 9), reps=st.integers(1, 9))
def test_one_deal_less_would_not_reach_the_goal(goal: int, minor: int, won: int, reps: int) -> None:
    size, chance = DealSize(won=Tally(3, minor)), Chance(share=Fraction(won, 9), deals=9, read_from="win_rate")
    plan = needed(goal, size=size, chance=chance, reps=reps)
    assert plan is not None
    assert plan.wins * minor >= 3 * goal > (plan.wins - 1) * minor
    assert plan.deals * won >= 9 * plan.wins > (plan.deals - 1) * won
    assert (plan.per_rep or 0) * reps >= plan.deals > ((plan.per_rep or 0) - 1) * reps


@pytest.mark.parametrize(
    ("open_deals", "size", "of", "cycle", "minor"),
    [
        (10, SIZE, decided(4, 1), FAST, 1_200_000),
        (10, SIZE, decided(4, 1), Cycle(median=3600, p75=3600, deals=5), 12_000_000),
        (0, SIZE, decided(4, 1), FAST, 0),
        (10, SIZE, decided(3, 1), FAST, None),
        (10, SIZE, decided(4, 1), None, None),
        (10, DealSize(won=Tally(4, 0, 4)), decided(4, 1), FAST, None),
        (1, DealSize(won=Tally(3, 100)), decided(5, 5), Cycle(median=30 * DAY, p75=30 * DAY, deals=5), 17),
    ],
)
def test_velocity_is_withheld_as_soon_as_a_factor_is(
    open_deals: int, size: DealSize, of: Decided, cycle: Cycle | None, minor: int | None
) -> None:
    sold = Sold(decided=of, size=size, cycles={"won": cycle} if cycle else {})
    assert velocity(open_deals, sold) == minor


@settings(max_examples=25)
@given(values=st.lists(st.integers(1, 9)), percent=st.sampled_from([1, 50, 75, 100]))
def test_values_counted_have_the_same_percentiles_as_values_listed(values: list[int], percent: int) -> None:
    assert middle_of({value: values.count(value) for value in values}, percent) == nearest_rank(values, percent)
