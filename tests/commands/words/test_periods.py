"""What words for a period come to, on Friday 20 November 2026 in Paris."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from commands.almanac import Almanac
from commands.period_words import leading_days, leading_period
from commands.words import split_words, tidy
from pipeline.figures import Period

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)


def almanac(locale: str = "en_GB", *, week_starts: int = 0, fiscal_starts: int = 1, ahead: bool = False) -> Almanac:
    return Almanac(
        at=FRIDAY, zone=PARIS, locale=locale, week_starts=week_starts, fiscal_starts=fiscal_starts, ahead=ahead
    )


def days(typed: str, measured: Almanac) -> str:
    """The first and the last day, once where they are the same; what was not understood after a colon."""
    words = split_words(tidy(typed))
    found = leading_days(words, measured)
    if found is None:
        return f": {typed}"
    (first, last), used = found
    left = " ".join(words[used:])
    return f"{first}" + (f"..{last}" if last != first else "") + (f": {left}" if left else "")


ENGLISH = [
    ("today", "2026-11-20"),
    ("yesterday", "2026-11-19"),
    ("this week", "2026-11-16..2026-11-22"),
    ("last week", "2026-11-09..2026-11-15"),
    ("the past week", "2026-11-09..2026-11-15"),
    ("next week", "2026-11-23..2026-11-29"),
    ("week", "2026-11-16..2026-11-22"),
    ("week 47", "2026-11-16..2026-11-22"),
    ("W1 2026", "2025-12-29..2026-01-04"),
    ("this month", "2026-11-01..2026-11-30"),
    ("this month so far", "2026-11-01..2026-11-30"),
    ("the current month", "2026-11-01..2026-11-30"),
    ("last month", "2026-10-01..2026-10-31"),
    ("previous month", "2026-10-01..2026-10-31"),
    ("next month", "2026-12-01..2026-12-31"),
    ("this quarter", "2026-10-01..2026-12-31"),
    ("last quarter", "2026-07-01..2026-09-30"),
    ("during the last quarter", "2026-07-01..2026-09-30"),
    ("next quarter", "2027-01-01..2027-03-31"),
    ("this year", "2026-01-01..2026-12-31"),
    ("last year", "2025-01-01..2025-12-31"),
    ("MTD", "2026-11-01..2026-11-30"),
    ("qtd", "2026-10-01..2026-12-31"),
    ("ytd", "2026-01-01..2026-12-31"),
    ("Q3", "2026-07-01..2026-09-30"),
    ("in q3", "2026-07-01..2026-09-30"),
    ("Q4", "2026-10-01..2026-12-31"),
    ("Q3 2025", "2025-07-01..2025-09-30"),
    ("Q3 25", "2025-07-01..2025-09-30"),
    ("q3/2025", "2025-07-01..2025-09-30"),
    ("third quarter", "2026-07-01..2026-09-30"),
    ("2nd quarter of 2025", "2025-04-01..2025-06-30"),
    ("quarter 1 2026", "2026-01-01..2026-03-31"),
    ("H1 2026", "2026-01-01..2026-06-30"),
    ("2025", "2025-01-01..2025-12-31"),
    ("in 2025", "2025-01-01..2025-12-31"),
    ("FY2025", "2025-01-01..2025-12-31"),
    ("november", "2026-11-01..2026-11-30"),
    ("in November", "2026-11-01..2026-11-30"),
    ("Nov.", "2026-11-01..2026-11-30"),
    ("december", "2025-12-01..2025-12-31"),
    ("november 2025", "2025-11-01..2025-11-30"),
    ("month of october", "2026-10-01..2026-10-31"),
    ("last november", "2025-11-01..2025-11-30"),
    ("11/2025", "2025-11-01..2025-11-30"),
    ("2026-03", "2026-03-01..2026-03-31"),
    ("last 30 days", "2026-10-22..2026-11-20"),
    ("past 7 days", "2026-11-14..2026-11-20"),
    ("30 days", "2026-10-22..2026-11-20"),
    ("rolling 90 days", "2026-08-23..2026-11-20"),
    ("last two weeks", "2026-11-07..2026-11-20"),
    ("last 3 months", "2026-08-21..2026-11-20"),
    ("the last 4 quarters", "2025-11-21..2026-11-20"),
    ("next 30 days", "2026-11-20..2026-12-19"),
    ("12/1-15/1", "2026-01-12..2026-01-15"),
    ("12/1 – 15/1", "2026-01-12..2026-01-15"),
    ("12/1/25 to 15/1/25", "2025-01-12..2025-01-15"),
    ("1-15 march", "2026-03-01..2026-03-15"),
    ("march 1 to 15", "2026-03-01..2026-03-15"),
    ("from 1 March to 15 April", "2026-03-01..2026-04-15"),
    ("from March 1st to April 15th", "2026-03-01..2026-04-15"),
    ("between 1 and 15 march", "2026-03-01..2026-03-15"),
    ("from the 1st of March 2025 to the 15th of April 2025", "2025-03-01..2025-04-15"),
    ("1 december - 15 january", "2025-12-01..2026-01-15"),
    ("1 march to 15 april 2025", "2025-03-01..2025-04-15"),
    ("2026-03-01 to 2026-04-15", "2026-03-01..2026-04-15"),
    ("from march to may", "2026-03-01..2026-05-31"),
    ("Q1 to Q2", "2026-01-01..2026-06-30"),
    ("since 1 October", "2026-10-01..2026-11-20"),
    ("since october", "2026-10-01..2026-11-20"),
    ("since monday", "2026-11-16..2026-11-20"),
    ("since last month", "2026-10-01..2026-11-20"),
    ("from 1 March", "2026-03-01..2026-11-20"),
    ("15/11", "2026-11-15"),
    ("on 15 November", "2026-11-15"),
    ("2026-11-12", "2026-11-12"),
    ("monday", "2026-11-16"),
    ("last friday", "2026-11-13"),
]
FRENCH = [
    ("aujourd’hui", "2026-11-20"),
    ("hier", "2026-11-19"),
    ("cette semaine", "2026-11-16..2026-11-22"),
    ("semaine dernière", "2026-11-09..2026-11-15"),
    ("la semaine passée", "2026-11-09..2026-11-15"),
    ("semaine en cours", "2026-11-16..2026-11-22"),
    ("la semaine prochaine", "2026-11-23..2026-11-29"),
    ("semaine 47", "2026-11-16..2026-11-22"),
    ("S47", "2026-11-16..2026-11-22"),
    ("ce mois-ci", "2026-11-01..2026-11-30"),
    ("ce mois", "2026-11-01..2026-11-30"),
    ("mois en cours", "2026-11-01..2026-11-30"),
    ("le mois dernier", "2026-10-01..2026-10-31"),
    ("mois précédent", "2026-10-01..2026-10-31"),
    ("le mois prochain", "2026-12-01..2026-12-31"),
    ("ce trimestre", "2026-10-01..2026-12-31"),
    ("trimestre dernier", "2026-07-01..2026-09-30"),
    ("au trimestre dernier", "2026-07-01..2026-09-30"),
    ("trimestre suivant", "2027-01-01..2027-03-31"),
    ("cette année", "2026-01-01..2026-12-31"),
    ("l’année dernière", "2025-01-01..2025-12-31"),
    ("l’an dernier", "2025-01-01..2025-12-31"),
    ("l’an passé", "2025-01-01..2025-12-31"),
    ("l’exercice en cours", "2026-01-01..2026-12-31"),
    ("T4", "2026-10-01..2026-12-31"),
    ("au T3", "2026-07-01..2026-09-30"),
    ("T3 2025", "2025-07-01..2025-09-30"),
    ("3e trimestre", "2026-07-01..2026-09-30"),
    ("3ème trimestre 2025", "2025-07-01..2025-09-30"),
    ("premier trimestre 2026", "2026-01-01..2026-03-31"),
    ("1er trimestre", "2026-01-01..2026-03-31"),
    ("S1 2026", "2026-01-01..2026-06-30"),
    ("2025", "2025-01-01..2025-12-31"),
    ("en 2025", "2025-01-01..2025-12-31"),
    ("exercice 2025", "2025-01-01..2025-12-31"),
    ("novembre", "2026-11-01..2026-11-30"),
    ("en novembre", "2026-11-01..2026-11-30"),
    ("novembre 2025", "2025-11-01..2025-11-30"),
    ("août", "2026-08-01..2026-08-31"),
    ("février 2024", "2024-02-01..2024-02-29"),
    ("décembre", "2025-12-01..2025-12-31"),
    ("mois d’octobre", "2026-10-01..2026-10-31"),
    ("novembre dernier", "2025-11-01..2025-11-30"),
    ("11/2025", "2025-11-01..2025-11-30"),
    ("30 derniers jours", "2026-10-22..2026-11-20"),
    ("les 30 derniers jours", "2026-10-22..2026-11-20"),
    ("sur 30 jours", "2026-10-22..2026-11-20"),
    ("90 jours glissants", "2026-08-23..2026-11-20"),
    ("3 dernières semaines", "2026-10-31..2026-11-20"),
    ("ces trois derniers mois", "2026-08-21..2026-11-20"),
    ("les 12 derniers mois", "2025-11-21..2026-11-20"),
    ("30 prochains jours", "2026-11-20..2026-12-19"),
    ("12/1-15/1", "2026-01-12..2026-01-15"),
    ("du 12/1 au 15/1", "2026-01-12..2026-01-15"),
    ("entre le 12/1 et le 15/1", "2026-01-12..2026-01-15"),
    ("du 1er au 15 mars", "2026-03-01..2026-03-15"),
    ("du 1er au 15", "2026-11-01..2026-11-15"),
    ("du 1er mars au 15 avril", "2026-03-01..2026-04-15"),
    ("du 1er mars 2025 au 15 avril 2025", "2025-03-01..2025-04-15"),
    ("1er mars - 15 avril", "2026-03-01..2026-04-15"),
    ("du 1er décembre au 15 janvier", "2025-12-01..2026-01-15"),
    ("de mars à mai", "2026-03-01..2026-05-31"),
    ("de T1 à T2", "2026-01-01..2026-06-30"),
    ("depuis le 1er octobre", "2026-10-01..2026-11-20"),
    ("depuis octobre", "2026-10-01..2026-11-20"),
    ("depuis lundi", "2026-11-16..2026-11-20"),
    ("depuis hier", "2026-11-19..2026-11-20"),
    ("depuis le trimestre dernier", "2026-07-01..2026-11-20"),
    ("à partir du 1er mars", "2026-03-01..2026-11-20"),
    ("15/11", "2026-11-15"),
    ("le 15 novembre", "2026-11-15"),
    ("lundi dernier", "2026-11-16"),
    ("vendredi", "2026-11-20"),
]


@pytest.mark.parametrize(("typed", "meant"), ENGLISH)
def test_periods_in_english(typed: str, meant: str) -> None:
    assert days(typed, almanac()) == meant


@pytest.mark.parametrize(("typed", "meant"), FRENCH)
def test_periods_in_french(typed: str, meant: str) -> None:
    assert days(typed, almanac("fr_FR")) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("december", "2026-12-01..2026-12-31"),
        ("november", "2026-11-01..2026-11-30"),
        ("Q1", "2027-01-01..2027-03-31"),
        ("T4", "2026-10-01..2026-12-31"),
        ("1 dec - 15 jan", "2026-12-01..2027-01-15"),
        ("12/1-15/1", "2027-01-12..2027-01-15"),
        ("du 1er au 15", "2026-12-01..2026-12-15"),
        ("lundi", "2026-11-23"),
        ("last month", "2026-10-01..2026-10-31"),
        ("30 prochains jours", "2026-11-20..2026-12-19"),
        ("in 30 days", ": in 30 days"),
    ],
)
def test_where_one_looks_ahead_the_coming_one_is_meant(typed: str, meant: str) -> None:
    assert days(typed, almanac(ahead=True)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("11/12-11/18", "2026-11-12..2026-11-18"),
        ("12/1-15/1", "2026-01-12..2026-01-15"),
        ("11/12", "2026-11-12"),
        ("from 3/1 to 4/15/26", "2026-03-01..2026-04-15"),
    ],
)
def test_the_locale_says_whether_the_month_comes_first(typed: str, meant: str) -> None:
    assert days(typed, almanac("en_US")) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("this quarter", "2026-10-01..2026-12-31"),
        ("Q3", "2026-10-01..2026-12-31"),
        ("Q4 2025", "2026-01-01..2026-03-31"),
        ("this year", "2026-04-01..2027-03-31"),
        ("last year", "2025-04-01..2026-03-31"),
        ("2025", "2025-04-01..2026-03-31"),
        ("this week", "2026-11-15..2026-11-21"),
        ("week 47", "2026-11-15..2026-11-21"),
        ("november", "2026-11-01..2026-11-30"),
    ],
)
def test_quarters_and_years_follow_the_fiscal_year_and_weeks_their_first_day(typed: str, meant: str) -> None:
    assert days(typed, almanac(week_starts=6, fiscal_starts=4)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "31/2", "30 february", "31 février", "last 99999 days", "last 0 days", "week 99 ", "T5", "Q0", "13/2026",
        "2026-04-15 to 2026-03-01", "from", "since", "since tomorrow", "to", "du au", "-", "1", "12k", "sales", "a",
        "depuis le mois prochain", "last 11 years", "01/01/0000", "29/2/2025", "x" * 4000, "",
    ],
)  # fmt: skip
def test_what_is_no_period_is_not_taken_for_one(typed: str) -> None:
    words = split_words(tidy(typed))
    found = leading_period(words, almanac())
    assert found is None or found[1] < len(words)


def test_the_most_words_are_taken_and_the_rest_is_left() -> None:
    assert days("last month services", almanac()) == "2026-10-01..2026-10-31: services"
    assert days("november 2025 to", almanac()) == "2025-11-01..2025-11-30: to"


def test_days_run_from_midnight_to_midnight_in_the_askers_zone() -> None:
    october = Period(
        start=datetime(2026, 9, 30, 22, tzinfo=UTC), end=datetime(2026, 10, 31, 23, tzinfo=UTC), zone="Europe/Paris"
    )
    assert leading_period(["last", "month"], almanac()) == (october, 2)


SAID = (
    "this last next the of from to since du au depuis le la ce dernier derniers prochain days jours mois week month"
    " year quarter trimestre Q1 T4 Q9 november mars may 1 15 31 1er 2025 12/1 31/2 12/1-15/1 2026-02-30 - to et lundi"
    " friday today 30 99999 ten and premier second W53 h1 services 9999 9999-12-31"
)
WORDS = st.sampled_from(SAID.split())


@settings(max_examples=25)
@given(st.lists(WORDS, max_size=8), st.sampled_from(["en_GB", "fr_FR", "en_US"]), st.booleans(), st.integers(1, 12))
def test_whatever_is_typed_is_a_period_that_begins_before_it_ends_or_none(
    words: list[str], locale: str, ahead: bool, fiscal_starts: int
) -> None:
    measured = almanac(locale, ahead=ahead, fiscal_starts=fiscal_starts)
    found = leading_period(words, measured)
    if found:
        period, used = found
        assert 1 <= used <= len(words)
        assert period.start < period.end
        assert {edge.astimezone(PARIS).time() for edge in (period.start, period.end)} == {datetime.min.time()}


@settings(max_examples=25)
@given(st.text(max_size=60), st.integers(-9000, 20000))
def test_no_text_on_any_day_is_worse_than_no_period(text: str, days_on: int) -> None:
    measured = replace(almanac("fr_FR"), at=FRIDAY + timedelta(days=days_on))
    found = leading_period(text.split(), measured)
    assert found is None or found[0].start < found[0].end
