"""How amounts, days, hours and names are told to each reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from messages import formats
from messages.subscriptions import schedule_words
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.money import Money
from pipeline.schedules import LAST_WORKING_DAY, Schedule
from tests.messages.given import LEA, MEETING, NOW, PARIS, SALES, deal, follow_up, voice

FRIDAY = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "english", "french"),
    [
        (1_200_000, "EUR", "€12,000", "12\u202f000\u00a0€"),
        (1_200_050, "EUR", "€12,000.50", "12\u202f000,50\u00a0€"),
        (-200_000, "EUR", "−€2,000", "−2\u202f000\u00a0€"),
        (0, "EUR", "€0", "0\u00a0€"),
        (5, "JPY", "JP¥5", "5\u00a0JPY"),
        (1_234_500, "KWD", "KWD\u00a01,234.500", "1\u202f234,500\u00a0KWD"),
        (100, "XXQ", "XXQ\u00a01", "1\u00a0XXQ"),
        (10**14, "EUR", "€1,000,000,000,000", "1\u202f000\u202f000\u202f000\u202f000\u00a0€"),
    ],
)
def test_money_is_written_as_the_locale_does(minor: int, currency: str, english: str, french: str) -> None:
    assert voice("en").money(Money(minor, currency)) == english
    assert voice("fr").money(Money(minor, currency)) == french


@pytest.mark.parametrize(
    ("country", "locale", "shown"),
    [
        ("US", "en_US", "Friday, November 27, 9:30\u202fAM"),
        ("GB", "en_GB", "Friday 27 November, 9:30"),
        ("QQ", "en_GB", "Friday 27 November, 9:30"),
        (None, "en_GB", "Friday 27 November, 9:30"),
    ],
)
def test_a_country_decides_the_formats_where_it_is_known(country: str | None, locale: str, shown: str) -> None:
    reader = Person(user_id="U1", name="Ann", zone="Europe/Paris", language="en-US", country=country)
    speaking = Voice.of(reader, now=NOW)

    assert (speaking.locale, speaking.moment(FRIDAY)) == (locale, shown)


def test_a_voice_is_of_a_person_or_of_a_language() -> None:
    assert Voice.of(LEA) == Voice("fr", "fr_FR", PARIS)
    assert Voice.of("fr", PARIS) == Voice("fr", "fr_FR", PARIS)
    assert Voice.of(LEA, "America/New_York").zone.key == "America/New_York"
    assert Voice.of("en").zone.key == "UTC"


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2026, 11, 27), "Friday 27 November", "vendredi 27 novembre"),
        (date(2026, 12, 1), "Tuesday 1 December", "mardi 1ᵉʳ décembre"),
        (date(2027, 1, 4), "Monday 4 January 2027", "lundi 4 janvier 2027"),
    ],
)
def test_a_day_is_told_in_full_with_its_year_when_it_is_another(day: date, english: str, french: str) -> None:
    assert (voice("en").day(day), voice("fr").day(day)) == (english, french)


def test_a_day_is_told_with_its_year_where_nobody_knows_the_year() -> None:
    assert Voice.of("en", PARIS).day(date(2026, 11, 27)) == "Friday 27 November 2026"


def test_the_year_turns_on_the_readers_clock() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert voice("en", now=new_year).day(new_year) == "Friday 1 January"


@pytest.mark.parametrize(
    ("language", "minute", "moment", "hour", "clock"),
    [
        ("en", 30, "Friday 27 November, 9:30", "9:30", "9:30"),
        ("en", 0, "Friday 27 November, 9:00", "9:00", "9:00"),
        ("fr", 30, "vendredi 27 novembre à 9\u00a0h\u00a030", "9\u00a0h\u00a030", "9:30"),
        ("fr", 0, "vendredi 27 novembre à 9\u00a0h", "9\u00a0h", "9:00"),
    ],
)
def test_hours_are_told_as_they_are_spoken(language: str, minute: int, moment: str, hour: str, clock: str) -> None:
    at, speaking = FRIDAY.replace(minute=minute), voice(language)

    assert (speaking.moment(at), speaking.hour(at), speaking.clock(at)) == (moment, hour, clock)


@pytest.mark.parametrize(
    ("zone", "english", "french"),
    [
        ("Europe/Paris", "Paris", "Paris"),
        ("Europe/London", "London", "Londres"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("America/New_York", "New York", "New York"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, english: str, french: str) -> None:
    assert (voice("en").zone_city(zone), voice("fr").zone_city(zone)) == (english, french)


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16–22 November", "16 au 22 novembre"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 November – 6 December", "30 novembre au 6 décembre"),
        (date(2026, 11, 1), date(2026, 11, 7), "1–7 November", "1ᵉʳ au 7 novembre"),
        (date(2026, 11, 16), date(2026, 11, 16), "16 November", "16 novembre"),
    ],
)
def test_a_range_of_days_is_as_short_as_can_be(first: date, last: date, english: str, french: str) -> None:
    assert formats.day_range(first, last, "en_GB") == english
    assert formats.day_range(first, last, "fr_FR") == french


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16–22 November", "du 16 au 22 novembre"),
        (date(2026, 1, 12), date(2026, 1, 12), "12 January", "le 12 janvier"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 November", "le 1ᵉʳ novembre"),
        (date(2025, 12, 31), date(2025, 12, 31), "31 December 2025", "le 31 décembre 2025"),
    ],
)
def test_in_a_sentence_a_single_day_is_no_range(first: date, last: date, english: str, french: str) -> None:
    assert (voice("en").over(first, last), voice("fr").over(first, last)) == (english, french)


def test_a_range_of_days_with_the_month_first() -> None:
    assert formats.day_range(date(2026, 11, 16), date(2026, 11, 22), "en_US") == "November 16–22"
    assert formats.day_range(date(2026, 11, 30), date(2026, 12, 6), "en_US") == "November 30 – December 6"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-16T09:00", "2026-11-23T09:00", "16–22 November"),
        ("2026-11-20T17:00", "2026-11-27T17:00", "21–27 November"),
        ("2026-11-26T17:00", "2026-11-27T17:00", "27 November"),
        ("2026-11-20T08:30", "2026-11-23T08:30", "20–22 November"),
        ("2026-11-16T09:00", "2026-11-22T14:06", "16–22 November"),
        ("2026-11-16T00:00", "2026-11-23T00:00", "16–22 November"),
        ("2026-11-16T12:00", "2026-11-23T12:00", "16–22 November"),
        ("2026-11-20T17:00", "2026-11-20T18:00", "20 November"),
        ("2026-11-23T09:00", "2026-11-23T10:00", "23 November"),
    ],
)
def test_a_period_is_called_by_the_days_whose_noon_it_holds(start: str, end: str, days: str) -> None:
    covered = formats.days_covered(datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert formats.day_range(*covered, "en_GB") == days


def test_stages_pipelines_and_reasons_are_translated_while_they_keep_their_defaults() -> None:
    own = replace(MEETING, key=None, name="Kick-off")

    assert (voice("fr").stage(MEETING), voice("fr").stage(own)) == ("Rendez-vous", "Kick-off")
    assert (voice("fr").pipeline_name(SALES), voice("fr").pipeline_name(replace(SALES, key=None))) == (
        "Ventes",
        "Sales",
    )
    assert (voice("fr").reason("no_reply"), voice("fr").reason("Cheaper")) == ("sans réponse", "Cheaper")


@pytest.mark.parametrize(
    ("name", "company", "shown"),
    [
        ("Acme website", None, "#42 Acme website"),
        ("Acme website", "ACME SA", "#42 Acme website"),
        ("refonte du site", "Acme SA", "#42 Acme SA, refonte du site"),
        ("refonte du site", "  ", "#42 refonte du site"),
    ],
)
def test_a_deal_is_called_by_its_name_and_where_that_does_not_say_it_its_company(
    name: str, company: str | None, shown: str
) -> None:
    assert voice().deal_title(deal(42, name, company=company)) == shown


def test_a_follow_up_is_due_on_a_day_or_at_an_hour() -> None:
    assert voice().due(follow_up(timed=False)) == "Friday 27 November"
    assert voice().due(follow_up(timed=True)) == "Friday 27 November, 9:30"


@pytest.mark.parametrize("count", [Decimal("1.5"), Decimal("0.5")])
def test_parts_of_one_are_singular_in_french_and_plural_in_english(count: Decimal) -> None:
    one, many = "%(count)s deal needs attention.", "%(count)s deals need attention."

    assert voice("en").ngettext(one, many, count) == many
    assert voice("fr").ngettext(one, many, count) == "%(count)s affaire demande de l’attention."


@pytest.mark.parametrize(
    ("facts", "english", "french"),
    [
        ({"cadence": "daily"}, "daily, 9:30", "chaque jour ouvré, à 9 h 30"),
        ({"cadence": "weekly"}, "weekly, Monday 9:30", "chaque semaine, le lundi à 9 h 30"),
        ({"cadence": "monthly"}, "monthly, the 1st, 9:30", "chaque mois, le 1ᵉʳ à 9 h 30"),
        ({"cadence": "monthly", "month_day": 22}, "monthly, the 22nd, 9:30", "chaque mois, le 22 à 9 h 30"),
        (
            {"cadence": "quarterly", "month_day": LAST_WORKING_DAY},
            "quarterly, last working day, 9:30",
            "chaque trimestre, le dernier jour ouvré à 9 h 30",
        ),
    ],
)
def test_a_schedule_is_told_in_words(facts: dict[str, Any], english: str, french: str) -> None:
    schedule = Schedule(zone=ZoneInfo("Europe/Paris"), hour=time(9, 30), **facts)
    said = [schedule_words(voice(language), schedule).replace("\u00a0", " ") for language in ("en", "fr")]
    assert said == [english, french]
