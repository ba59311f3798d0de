"""The day on which something happened: in front, in either language, never to come; further on it is text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from commands.past_days import leading_past_day
from pipeline.refusals import NotYetHappened, TooLongAgo

SUNDAY = date(2026, 11, 22)
A_YEAR = 365


@pytest.mark.parametrize(
    ("words", "day", "used"),
    [
        ("yesterday they want a discount", date(2026, 11, 21), 1),
        ("Hier, ils veulent une remise", date(2026, 11, 21), 1),
        ("today they signed", SUNDAY, 1),
        ("the day before yesterday", date(2026, 11, 20), 4),
        ("avant-hier avec Anne", date(2026, 11, 20), 1),
        ("last monday with Ann", date(2026, 11, 16), 2),
        ("on last sunday", date(2026, 11, 15), 3),
        ("lundi dernier chez eux", date(2026, 11, 16), 2),
        ("3 days ago", date(2026, 11, 19), 3),
        ("two weeks ago they called", date(2026, 11, 8), 3),
        ("il y a une semaine", date(2026, 11, 15), 5),
        ("il y a 2 mois", date(2026, 9, 22), 5),
        ("2026-11-12 demo", date(2026, 11, 12), 1),
        ("12/11 démo", date(2026, 11, 12), 1),
        ("du 12/11/26 démo", date(2026, 11, 12), 2),
        ("25/12 déjeuner", date(2025, 12, 25), 1),
        ("12 novembre démo", date(2026, 11, 12), 2),
        ("1er novembre", date(2026, 11, 1), 2),
        ("november 3rd lunch", date(2026, 11, 3), 2),
    ],
)
def test_a_day_in_front_is_when_it_happened(words: str, day: date, used: int) -> None:
    assert leading_past_day(words.split(), today=SUNDAY, locale="fr-FR") == (day, used)


def test_the_month_comes_first_where_it_is_written_first() -> None:
    assert leading_past_day(["11/12"], today=SUNDAY, locale="en-US") == (date(2026, 11, 12), 1)


@pytest.mark.parametrize(
    "words",
    ["they called yesterday", "tomorrow they decide", "monday they sign", "in 3 days", "last week", "24/7 support",
     "31/2", "2027-01-05 is their deadline", "12 months", "may they like it", "", "2019-01-05 it began"],
)  # fmt: skip
def test_anything_else_is_text(words: str) -> None:
    assert leading_past_day(words.split(), today=SUNDAY, locale="en-GB") is None


@pytest.mark.parametrize(("words", "day"), [("monday with Ann", date(2026, 11, 16)), ("dimanche", date(2026, 11, 15))])
def test_after_a_kind_a_weekday_is_the_last_one(words: str, day: date) -> None:
    assert leading_past_day(words.split(), today=SUNDAY, locale="en", after_a_kind=True) == (day, 1)


@pytest.mark.parametrize(
    ("words", "refusal"), [("2026-11-23", NotYetHappened), ("23/11/2026 x", NotYetHappened), ("2 oct 2025", TooLongAgo)]
)
def test_after_a_kind_a_day_that_cannot_be_is_refused(words: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        leading_past_day(words.split(), today=SUNDAY, locale="en", after_a_kind=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, A_YEAR), st.sampled_from(["{0:%Y-%m-%d}", "{0:%d/%m}", "{0:%d/%m/%Y}", "{0:%d %B %Y}"]))
def test_every_day_of_the_year_that_was_can_be_said(back: int, form: str) -> None:
    day = SUNDAY - timedelta(days=back)
    said = form.format(day).split()
    found = leading_past_day([*said, "they", "called"], today=SUNDAY, locale="en-GB")
    # Without a year the day a year ago is today.
    assert found == (SUNDAY if "%Y" not in form and back == A_YEAR else day, len(said))
