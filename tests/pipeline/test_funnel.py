from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from pipeline.figures import Cohort, Exits, Period
from pipeline.funnel import (
    Close,
    DealPath,
    Visit,
    cohort,
    exits,
    stays,
)
from tests.pipeline.brute import STAGES, Event, histories, instant, lives
from tests.pipeline.brute_ways import WAY_VERBS, path, visits, ways

CONTACT, QUALIFICATION, MEETING, PROPOSAL, NEGOTIATION = range(1, 6)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def days(start: int, end: int) -> Period:
    return Period(start=day(start), end=day(end), zone="UTC")


def a_path(reached: dict[int, int], *closes: Close) -> DealPath:
    return DealPath(
        deal_number=1,
        start=next(iter(reached)),
        reached={stage: day(number) for stage, number in reached.items()},
        closes=closes,
    )


WENT_STRAIGHT = a_path({CONTACT: 1, QUALIFICATION: 3, MEETING: 5})
SKIPPED = a_path({CONTACT: 1, PROPOSAL: 5})
CREATED_LATE = a_path({PROPOSAL: 1, NEGOTIATION: 5})
WENT_BACK = a_path({MEETING: 1, CONTACT: 3, QUALIFICATION: 5})
WON_FROM_CONTACT = a_path({CONTACT: 1}, Close(day(5), "won"))
LOST = a_path({CONTACT: 1, QUALIFICATION: 3}, Close(day(5), "lost"))
LOST_AFTER_GOING_BACK = a_path({CONTACT: 1, MEETING: 3}, Close(day(5), "lost"))
LOST_AND_REOPENED = a_path({CONTACT: 1}, Close(day(3), "lost", reopened_at=day(5)))
WON_REOPENED_LOST = a_path({CONTACT: 1}, Close(day(3), "won", reopened_at=day(4)), Close(day(5), "lost"))


@pytest.mark.parametrize(
    ("deal", "position", "expected"),
    [
        (WENT_STRAIGHT, QUALIFICATION, day(3)),
        (WENT_STRAIGHT, PROPOSAL, None),
        (SKIPPED, QUALIFICATION, day(5)),
        (SKIPPED, MEETING, day(5)),
        (CREATED_LATE, MEETING, None),
        (CREATED_LATE, PROPOSAL, day(1)),
        (WENT_BACK, CONTACT, None),
        (WENT_BACK, QUALIFICATION, None),
        (WON_FROM_CONTACT, NEGOTIATION, day(5)),
        (WON_FROM_CONTACT, NEGOTIATION + 1, day(5)),
        (LOST, MEETING, None),
    ],
)
def test_a_stage_is_entered_the_first_time_it_or_one_beyond_is_held(
    deal: DealPath, position: int, expected: datetime | None
) -> None:
    assert deal.entered(position) == expected


@pytest.mark.parametrize(
    ("deal", "position", "window", "expected"),
    [
        (WENT_STRAIGHT, CONTACT, days(1, 31), Cohort(entered=1, past=1, lost=0, still=0)),
        (WENT_STRAIGHT, CONTACT, days(1, 3), Cohort(entered=1, past=0, lost=0, still=1)),
        (WENT_STRAIGHT, CONTACT, days(2, 31), Cohort(entered=0, past=0, lost=0, still=0)),
        (SKIPPED, QUALIFICATION, days(5, 6), Cohort(entered=1, past=1, lost=0, still=0)),
        (WON_FROM_CONTACT, NEGOTIATION, days(1, 31), Cohort(entered=1, past=1, lost=0, still=0)),
        (LOST, QUALIFICATION, days(1, 31), Cohort(entered=1, past=0, lost=1, still=0)),
        (LOST, QUALIFICATION, days(1, 5), Cohort(entered=1, past=0, lost=0, still=1)),
        (LOST_AFTER_GOING_BACK, CONTACT, days(1, 31), Cohort(entered=1, past=1, lost=0, still=0)),
        (LOST_AFTER_GOING_BACK, MEETING, days(1, 31), Cohort(entered=1, past=0, lost=1, still=0)),
        (LOST_AND_REOPENED, CONTACT, days(1, 5), Cohort(entered=1, past=0, lost=1, still=0)),
        (LOST_AND_REOPENED, CONTACT, days(1, 6), Cohort(entered=1, past=0, lost=0, still=1)),
        (WON_REOPENED_LOST, CONTACT, days(1, 31), Cohort(entered=1, past=1, lost=0, still=0)),
    ],
)
def test_a_cohort_went_past_was_lost_or_is_still_there(
    deal: DealPath, position: int, window: Period, expected: Cohort
) -> None:
    assert cohort([deal], position, window) == expected


@pytest.mark.parametrize(
    ("deal", "position", "period", "expected"),
    [
        (WENT_STRAIGHT, CONTACT, days(3, 4), Exits(past=1, lost=0)),
        (WENT_STRAIGHT, CONTACT, days(1, 3), Exits(past=0, lost=0)),
        (SKIPPED, MEETING, days(5, 6), Exits(past=1, lost=0)),
        (CREATED_LATE, MEETING, days(1, 31), Exits(past=0, lost=0)),
        (CREATED_LATE, PROPOSAL, days(1, 31), Exits(past=1, lost=0)),
        (WON_FROM_CONTACT, NEGOTIATION, days(1, 31), Exits(past=1, lost=0)),
        (LOST, QUALIFICATION, days(5, 6), Exits(past=0, lost=1)),
        (LOST, QUALIFICATION, days(6, 7), Exits(past=0, lost=0)),
        (LOST, CONTACT, days(5, 6), Exits(past=0, lost=0)),
        (LOST_AFTER_GOING_BACK, MEETING, days(1, 31), Exits(past=0, lost=1)),
        (LOST_AND_REOPENED, CONTACT, days(1, 5), Exits(past=0, lost=1)),
        (LOST_AND_REOPENED, CONTACT, days(1, 6), Exits(past=0, lost=0)),
        (WON_REOPENED_LOST, CONTACT, days(5, 6), Exits(past=0, lost=0)),
    ],
)
def test_a_deal_is_decided_at_a_stage_once(deal: DealPath, position: int, period: Period, expected: Exits) -> None:
    assert exits([deal], position, period) == expected


def a_visit(entered: int, left: int | None, position: int = CONTACT) -> Visit:
    left_at = None if left is None else day(left)
    return Visit(deal_number=1, position=position, entered_at=day(entered), left_at=left_at)


A_DAY = 86_400


@pytest.mark.parametrize(
    ("given_visits", "expected"),
    [
        ([a_visit(1, 12)], [11 * A_DAY]),
        ([a_visit(1, 4), a_visit(4, 6, MEETING), a_visit(6, 12)], [9 * A_DAY]),
        ([a_visit(1, 12), a_visit(13, None)], []),
        ([a_visit(1, 12), a_visit(13, 22)], []),
        ([a_visit(1, 12), a_visit(21, 22)], [11 * A_DAY]),
        ([a_visit(1, 9)], []),
        ([a_visit(1, 10)], [9 * A_DAY]),
        ([a_visit(1, 20)], []),
        ([a_visit(1, None)], []),
        ([a_visit(1, 12, MEETING)], []),
    ],
)
def test_a_stay_is_all_visits_of_a_deal_that_left_for_good_in_the_period(
    given_visits: list[Visit], expected: list[int]
) -> None:
    assert stays(given_visits, CONTACT, days(10, 20)) == expected


MINUTES = st.integers(0, 120)
POSITIONS = st.integers(1, STAGES)
HISTORIES = histories(WAY_VERBS)


def minutes(start: int, end: int) -> Period:
    return Period(start=instant(start), end=instant(end), zone="UTC")


@given(events=HISTORIES, first=MINUTES, second=MINUTES, position=POSITIONS)
def test_cohorts_agree_with_the_slow_count(events: list[Event], first: int, second: int, position: int) -> None:
    start, end = sorted((first, second))
    entered = [way for way in ways(events).values() if (at := way.entered(position)) is not None and start <= at < end]
    past = [way for way in entered if way.top(end) > position]
    lost = [way for way in entered if way.top(end) == position and way.phase(end) == "lost"]
    assert cohort([path(*life) for life in lives(events).items()], position, minutes(start, end)) == Cohort(
        entered=len(entered), past=len(past), lost=len(lost), still=len(entered) - len(past) - len(lost)
    )


@given(events=HISTORIES, first=MINUTES, second=MINUTES, position=POSITIONS)
def test_exits_agree_with_the_slow_count(events: list[Event], first: int, second: int, position: int) -> None:
    start, end = sorted((first, second))
    past = lost = 0
    for way in ways(events).values():
        if way.start <= position:
            past += way.top(start) <= position < way.top(end)
        lost_at = way.lost_at(end)
        lost += lost_at is not None and lost_at >= start and way.top(end) == position
    paths = [path(*life) for life in lives(events).items()]
    assert exits(paths, position, minutes(start, end)) == Exits(past=past, lost=lost)


@given(events=HISTORIES, first=MINUTES, second=MINUTES, position=POSITIONS)
def test_stays_agree_with_the_slow_count(events: list[Event], first: int, second: int, position: int) -> None:
    start, end = sorted((first, second))
    expected = [
        60 * way.minutes_in(position, end)
        for way in ways(events).values()
        if (left := way.left(position, end)) is not None and left >= start
    ]
    seen = [visit for life in lives(events).items() for visit in visits(*life)]
    assert sorted(stays(seen, position, minutes(start, end))) == sorted(expected)


@given(events=HISTORIES, cuts=st.lists(MINUTES, min_size=3, max_size=3).map(sorted), position=POSITIONS)
def test_going_past_is_counted_in_one_period_only(events: list[Event], cuts: list[int], position: int) -> None:
    start, middle, end = cuts
    paths = [path(*life) for life in lives(events).items()]
    parts = [exits(paths, position, minutes(*edges)).past for edges in ((start, middle), (middle, end))]
    assert sum(parts) == exits(paths, position, minutes(start, end)).past
