from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pipeline.figures import Cohort, Exits, StageLine, Tally
from pipeline.funnel import WinRate, find_bottleneck, median, nearest_rank, rate, wilson, win_rate
from pipeline.stages import DEFAULT_STAGES

CONTACT, MEETING = 1, 3


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([], 50, None),
        ([7], 50, 7),
        ([7], 75, 7),
        ([2, 1], 50, 1),
        ([3, 1, 2], 50, 2),
        ([4, 3, 2, 1], 50, 2),
        ([4, 3, 2, 1], 75, 3),
        ([5, 4, 3, 2, 1], 75, 4),
        ([5, 4, 3, 2, 1], 100, 5),
        ([5, 4, 3, 2, 1], 1, 1),
    ],
)
def test_a_percentile_is_a_value_that_occurred(values: list[int], percent: int, expected: int | None) -> None:
    assert nearest_rank(values, percent) == expected


def test_the_median_of_two_is_the_lower() -> None:
    assert median([10, 3]) == 3


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(47, 64, 73), (17, 38, 45), (12, 17, 71), (1, 8, 13), (1, 200, 1), (0, 5, 0), (5, 5, 100), (0, 0, None)],
)
def test_rates_are_whole_per_cent_halves_up(part: int, whole: int, expected: int | None) -> None:
    assert rate(part, whole) == expected


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_wilsons_interval_is_the_published_one(successes: int, n: int, low: float, high: float) -> None:
    assert tuple(round(edge, 4) for edge in wilson(successes, n)) == (low, high)


@given(n=st.integers(1, 1000), share=st.floats(0, 1))
def test_wilsons_interval_holds_the_share(n: int, share: float) -> None:
    successes = round(share * n)
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("won", "lost", "expected"),
    [
        (3, 1, WinRate(won=3, lost=1)),
        (0, 0, WinRate(won=0, lost=0)),
        (3, 2, WinRate(won=3, lost=2, percent=60, low=23, high=88)),
        (5, 5, WinRate(won=5, lost=5, percent=50, low=24, high=76)),
    ],
)
def test_under_five_is_too_few_to_say(won: int, lost: int, expected: WinRate) -> None:
    assert win_rate(won, lost) == expected


NOBODY = Cohort(entered=0, past=0, lost=0, still=0)


def a_line(
    position: int,
    now: tuple[int, int],
    before: tuple[int, int],
    stay: int | None = None,
    stay_before: int | None = None,
    left: int = 5,
    left_before: int = 5,
) -> StageLine:
    return StageLine(
        stage=DEFAULT_STAGES[position - 1],
        now=Tally(),
        before=Tally(),
        cohort=NOBODY,
        cohort_before=NOBODY,
        exits=Exits(past=now[0], lost=now[1]),
        exits_before=Exits(past=before[0], lost=before[1]),
        median_stay=stay,
        median_stay_before=stay_before,
        left=left,
        left_before=left_before,
    )


STEADY = a_line(CONTACT, (47, 8), (45, 8))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], None),
        ([STEADY], None),
        ([STEADY, a_line(MEETING, (17, 14), (23, 8))], (MEETING, "exit_rate")),
        ([a_line(CONTACT, (8, 2), (9, 1)), a_line(MEETING, (5, 5), (9, 1))], (MEETING, "exit_rate")),
        ([a_line(CONTACT, (5, 5), (9, 1)), a_line(MEETING, (5, 5), (9, 1))], (CONTACT, "exit_rate")),
        ([a_line(MEETING, (8, 2), (9, 1))], (MEETING, "exit_rate")),
        ([a_line(MEETING, (81, 19), (90, 10))], None),
        ([a_line(MEETING, (0, 4), (9, 1))], None),
        ([a_line(MEETING, (0, 9), (4, 0))], None),
        ([a_line(MEETING, (0, 5), (5, 0))], (MEETING, "exit_rate")),
        ([a_line(MEETING, (9, 1), (5, 5))], None),
        ([a_line(MEETING, (9, 1), (9, 1), 16, 10)], (MEETING, "stay")),
        ([a_line(MEETING, (9, 1), (9, 1), 15, 10)], None),
        ([a_line(MEETING, (9, 1), (9, 1), 16, 10, 4, 5)], None),
        ([a_line(MEETING, (9, 1), (9, 1), 16, 10, 5, 4)], None),
        ([a_line(MEETING, (9, 1), (9, 1), 16, None)], None),
        ([a_line(MEETING, (9, 1), (9, 1), None, 10)], None),
        ([a_line(CONTACT, (9, 1), (9, 1), 20, 1), a_line(MEETING, (9, 1), (9, 1), 30, 19)], (MEETING, "stay")),
        ([a_line(CONTACT, (9, 1), (9, 1), 90, 10), a_line(MEETING, (5, 5), (9, 1))], (MEETING, "exit_rate")),
    ],
)
def test_deals_stick_where_the_exit_rate_fell_most_or_else_where_they_stay_much_longer(
    lines: list[StageLine], found: tuple[int, str] | None
) -> None:
    bottleneck = find_bottleneck(lines)
    assert (bottleneck and (bottleneck.line.stage.position, bottleneck.why)) == found
