"""The lead score: by table, by brute force, and where its edges are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, strategies as st

from pipeline.deals import BANT
from pipeline.score import is_hot, score

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def days_ago(*days: float) -> list[datetime]:
    return [NOW - day * DAY for day in days]


@pytest.mark.parametrize(
    ("bant", "activities", "points"),
    [
        ({}, [], 0),
        ({"budget": True}, [], 25),
        ({"budget": True, "need": False}, [], 25),
        (dict.fromkeys(BANT, True), [], 100),
        ({}, days_ago(0), 10),
        ({}, days_ago(1, 2, 3, 4, 5), 50),
        ({}, days_ago(1, 2, 3, 4, 5, 6, 7), 50),
        (dict.fromkeys(BANT, True), days_ago(1, 2, 3, 4, 5, 6), 150),
        ({"budget": True, "need": True}, days_ago(1, 40), 60),
        ({}, days_ago(29.9), 10),
        ({}, days_ago(30), 5),
        ({}, days_ago(60), 3),
        ({}, days_ago(90), 1),
        ({}, days_ago(120), 1),
        ({}, days_ago(150), 0),
        ({}, days_ago(30, 31, 32, 33, 34), 25),
        ({}, days_ago(60, 61, 62, 63, 64), 13),
        ({}, days_ago(10, 39.9), 20),
        ({}, days_ago(10, 40), 10),
        ({}, [NOW + SECOND], 0),
        ({}, [NOW + SECOND, *days_ago(30)], 5),
    ],
)
def test_fit_is_what_was_answered_and_engagement_what_was_done(
    bant: dict[str, bool], activities: list[datetime], points: int
) -> None:
    assert score(bant, activities, now=NOW) == points


def brute(bant: dict[str, bool], ages: list[int]) -> int:
    """In whole seconds and decimals, halving step by step."""
    month = 30 * 86_400
    past = sorted(age for age in ages if age >= 0)
    worth = Decimal(min(50, 10 * len([age for age in past if age < past[0] + month])))
    silence = past[0] if past else 0
    while silence >= month:
        worth, silence = worth / 2, silence - month
    fit = 25 * len([answer for answer in bant.values() if answer])
    return fit + int(worth.quantize(Decimal(1), rounding=ROUND_HALF_UP))


ANSWERS = st.dictionaries(st.sampled_from(BANT), st.booleans())
AGES = st.lists(
    st.integers(-86_400, 300 * 86_400) | st.integers(0, 9).map(lambda months: months * 30 * 86_400), max_size=12
)


@given(ANSWERS, AGES)
def test_the_score_agrees_with_counting_by_hand(bant: dict[str, bool], ages: list[int]) -> None:
    activities = [NOW - age * SECOND for age in ages]
    assert score(bant, activities, now=NOW) == brute(bant, ages)


@given(ANSWERS, AGES, st.integers(0, 400))
def test_silence_never_makes_a_deal_hotter(bant: dict[str, bool], ages: list[int], days: int) -> None:
    activities = [NOW - abs(age) * SECOND for age in ages]
    assert score(bant, activities, now=NOW + days * DAY) <= score(bant, activities, now=NOW)


@pytest.mark.parametrize(
    ("points", "hot_at", "hot"),
    [(60, None, True), (59, None, False), (59, 50, True), (60, 80, False), (0, 0, True)],
)
def test_a_deal_is_hot_from_its_pipelines_threshold_on_else_from_sixty(
    points: int, hot_at: int | None, hot: bool
) -> None:
    assert is_hot(points, hot_at) is hot
