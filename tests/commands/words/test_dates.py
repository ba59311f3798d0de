from datetime import UTC, date, datetime

import pytest

from commands.dates import When, leading_day, leading_when, read_day, warm_up
from pipeline.refusals import DateInThePast, DateTooFar, NotADate

from .clock import NOW, PARIS, read


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up(NOW)


@pytest.mark.parametrize(
    ("words", "locale", "day"),
    [
        ("3/4", "en-US", "Thu 2027-03-04"),
        ("3/4", "en_US", "Thu 2027-03-04"),
        ("3/4", "en-GB", "Sat 2027-04-03"),
        ("3/4", "en", "Sat 2027-04-03"),
        ("3/4", "fr-FR", "Sat 2027-04-03"),
        ("3/4", "de-DE", "Sat 2027-04-03"),
        ("12/15", "en-US", "Tue 2026-12-15"),
        ("15/12", "en-US", "Tue 2026-12-15"),
        ("3/4/27", "en-US", "Thu 2027-03-04"),
        ("demain", "en-US", "Wed 2026-11-25"),
        ("tomorrow", "fr-FR", "Wed 2026-11-25"),
        ("mar", "fr-FR", "Tue 2026-12-01"),
        ("sat", "en-US", "Sat 2026-11-28"),
    ],
)
def test_the_locale_decides_day_before_month_and_short_names(words: str, locale: str, day: str) -> None:
    assert read(words, locale) == day


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "foo", "42", "12k", "sometime", "the usual", "next", "in", "in days", "mar", "sam", "march",
        "31/02/2027",
        "32/13", "0/0", "30 février", "31 april", "25:00", "25h", "tomorrow 25h", "9:75", "24h", "friday 13pm", "13am",
        "tomorrow or friday", "friday call them", "Q5", "the 32nd", "in -3 days", "0000-00-00",
        "99999999 days", "in 99999999999999 days", "n'importe quoi", "→", "x" * 3000, "1 " * 2000, "²",
    ],
)  # fmt: skip
def test_other_words_are_no_date(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize("words", ["today", "today 9h", "yesterday", "hier", "2026-11-23", "15/11/2026", "24/11 8h"])
def test_what_has_passed_is_refused(words: str) -> None:
    with pytest.raises(DateInThePast):
        read(words)


def test_a_refused_date_is_told_in_utc() -> None:
    with pytest.raises(DateInThePast) as refusal:
        read("2026-11-23 14h")
    assert refusal.value.facts == {"when": datetime(2026, 11, 23, 13, tzinfo=UTC), "timed": True}


@pytest.mark.parametrize("words", ["2036-11-25", "in 11 years", "in 9999 days", "in 9999 weeks", "9999-12-31"])
def test_more_than_ten_years_ahead_is_refused(words: str) -> None:
    with pytest.raises(DateTooFar):
        read(words)


def test_ten_years_ahead_is_the_last_day_taken() -> None:
    assert read("2036-11-24 23:59") == "Mon 2036-11-24 23:59"


@pytest.mark.parametrize(
    ("now", "words", "day"),
    [
        (datetime(2026, 11, 27, 8, tzinfo=PARIS), "friday", "Fri 2026-12-04"),
        (datetime(2026, 11, 27, 8, tzinfo=PARIS), "end of week", "Fri 2026-11-27"),
        (datetime(2026, 11, 28, 8, tzinfo=PARIS), "end of week", "Fri 2026-12-04"),
        (datetime(2026, 11, 29, 8, tzinfo=PARIS), "next week", "Mon 2026-11-30"),
        (datetime(2026, 12, 31, 8, tzinfo=PARIS), "today", "Thu 2026-12-31"),
        (datetime(2026, 12, 31, 8, tzinfo=PARIS), "tomorrow", "Fri 2027-01-01"),
        (datetime(2027, 1, 31, 8, tzinfo=PARIS), "in a month", "Sun 2027-02-28"),
        (datetime(2027, 1, 31, 8, tzinfo=PARIS), "the 30th", "Tue 2027-03-30"),
        (datetime(2028, 2, 29, 8, tzinfo=PARIS), "in a year", "Wed 2029-02-28"),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), "tomorrow", "Thu 2026-11-26"),
        (datetime(2026, 11, 27, 8, tzinfo=PARIS), "in 1 working day", "Mon 2026-11-30"),
        (datetime(2026, 11, 28, 8, tzinfo=PARIS), "in 1 working day", "Mon 2026-11-30"),
        (datetime(2026, 11, 27, 8, tzinfo=PARIS), "in 5 working days", "Fri 2026-12-04"),
        (datetime(2026, 11, 24, 15, tzinfo=PARIS), "15h", "Wed 2026-11-25 15:00"),
    ],
)
def test_dates_count_from_the_day_it_is_where_they_are_said(now: datetime, words: str, day: str) -> None:
    assert read(words, now=now) == day


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("2027-03-28 2:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("2027-03-28 3:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("2027-10-31 2:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-10-31 3:30", datetime(2027, 10, 31, 2, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_clocks_skip_moves_on_and_one_that_comes_twice_is_the_first(words: str, at: datetime) -> None:
    when, _ = leading_when(words.split(), now=NOW, zone=PARIS, locale="en-GB") or (None, 0)
    assert when is not None
    assert when.at == at


def test_a_wait_over_a_clock_change_lasts_as_long_as_it_says() -> None:
    evening = datetime(2027, 3, 27, 23, tzinfo=PARIS)
    assert read("in 6 hours", now=evening) == "Sun 2027-03-28 06:00"
    assert read("in 1 day", now=evening) == "Sun 2027-03-28"


@pytest.mark.parametrize(
    ("words", "locale", "day"),
    [
        ("15/12", "en-GB", date(2026, 12, 15)),
        ("24/11", "en-GB", date(2026, 11, 24)),
        ("today", "en-GB", date(2026, 11, 24)),
        ("friday", "en-GB", date(2026, 11, 27)),
        ("end of quarter", "en-GB", date(2026, 12, 31)),
        ("Q1 2027", "en-GB", date(2027, 3, 31)),
        ("in December", "en-GB", date(2026, 12, 31)),
        ("march", "en-GB", date(2027, 3, 31)),
        ("mars 2028", "fr-FR", date(2028, 3, 31)),
        ("en décembre", "fr-FR", date(2026, 12, 31)),
        ("fin du mois", "fr-FR", date(2026, 11, 30)),
        ("T4", "fr-FR", date(2026, 12, 31)),
        ("le 15 décembre", "fr-FR", date(2026, 12, 15)),
    ],
)
def test_a_close_date_is_a_day(words: str, locale: str, day: date) -> None:
    assert read_day(words, today=NOW.date(), locale=locale) == day


def test_a_close_date_has_not_passed_unless_it_may() -> None:
    with pytest.raises(DateInThePast) as refusal:
        read_day("2026-11-23", today=NOW.date(), locale="en")
    assert refusal.value.facts == {"when": datetime(2026, 11, 23, 12, tzinfo=UTC), "timed": False}
    assert read_day("2026-11-23", today=NOW.date(), locale="en", allow_past=True) == date(2026, 11, 23)
    with pytest.raises(DateTooFar):
        read_day("2036-11-25", today=NOW.date(), locale="en", allow_past=True)


@pytest.mark.parametrize("words", ["", "15h", "friday 9h", "foo", "x" * 200])
def test_an_hour_or_a_word_is_no_close_date_and_is_told_back(words: str) -> None:
    with pytest.raises(NotADate) as refusal:
        read_day(words, today=NOW.date(), locale="en")
    assert refusal.value.facts == {"words": words[:100]}


def test_leading_days_may_have_passed() -> None:
    assert leading_day(["15/11/2026", "stage"], today=NOW.date(), locale="en") == (date(2026, 11, 15), 1)
    assert leading_day(["stage"], today=NOW.date(), locale="en") is None


def test_a_date_says_what_it_is_in_full() -> None:
    found = leading_when(["demain", "9h"], now=NOW, zone=PARIS, locale="fr")
    assert found == (When(datetime(2026, 11, 25, 8, tzinfo=UTC), timed=True, day=date(2026, 11, 25)), 2)
