import time as stopwatch
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.dates import When, find_when, leading_day, leading_when, read_day, read_when, warm_up
from commands.words import split_words, tidy
from pipeline.refusals import DateInThePast, DateTooFar, NotADate, Refused

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)  # a Tuesday


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up(NOW)


def read(words: str, locale: str = "en-GB", now: datetime = NOW) -> str:
    """The day, with its hour where one was said."""
    when = read_when(words, now=now, zone=PARIS, locale=locale)
    local = when.at.astimezone(PARIS)
    assert (when.at.tzinfo, when.day) == (UTC, local.date())
    return local.strftime("%a %Y-%m-%d %H:%M") if when.timed else local.strftime("%a %Y-%m-%d")


ENGLISH = [
    ("tomorrow", "Wed 2026-11-25"),
    ("Tomorow", "Wed 2026-11-25"),
    ("tomorrow 15h", "Wed 2026-11-25 15:00"),
    ("tomorrow at noon", "Wed 2026-11-25 12:00"),
    ("tomorrow morning", "Wed 2026-11-25 09:00"),
    ("tomorrow in the afternoon", "Wed 2026-11-25 14:00"),
    ("the day after tomorrow", "Thu 2026-11-26"),
    ("today 15h", "Tue 2026-11-24 15:00"),
    ("today at 3pm", "Tue 2026-11-24 15:00"),
    ("tonight", "Tue 2026-11-24 18:00"),
    ("this afternoon", "Tue 2026-11-24 14:00"),
    ("15h", "Tue 2026-11-24 15:00"),
    ("15:45", "Tue 2026-11-24 15:45"),
    ("at 9", "Wed 2026-11-25 09:00"),
    ("9am", "Wed 2026-11-25 09:00"),
    ("9 a.m.", "Wed 2026-11-25 09:00"),
    ("9.30am", "Wed 2026-11-25 09:30"),
    ("12am", "Wed 2026-11-25 00:00"),
    ("12 pm", "Tue 2026-11-24 12:00"),
    ("10 o'clock", "Wed 2026-11-25 10:00"),
    ("friday", "Fri 2026-11-27"),
    ("Friday 9h", "Fri 2026-11-27 09:00"),
    ("friday 9:30", "Fri 2026-11-27 09:30"),
    ("on friday at 5 pm", "Fri 2026-11-27 17:00"),
    ("friday, 9h", "Fri 2026-11-27 09:00"),
    ("friday – 9h", "Fri 2026-11-27 09:00"),
    ("9 am tomorrow", "Wed 2026-11-25 09:00"),
    ("at 15:00 on monday", "Mon 2026-11-30 15:00"),
    ("next friday", "Fri 2026-11-27"),
    ("this friday", "Fri 2026-11-27"),
    ("fri", "Fri 2026-11-27"),
    ("sun 10am", "Sun 2026-11-29 10:00"),
    ("tuesday", "Tue 2026-12-01"),
    ("monday next week", "Mon 2026-11-30"),
    ("friday of next week", "Fri 2026-12-04"),
    ("in 3 days", "Fri 2026-11-27"),
    ("3 days", "Fri 2026-11-27"),
    ("in 3d", "Fri 2026-11-27"),
    ("in 3 days at 9", "Fri 2026-11-27 09:00"),
    ("3 days from now", "Fri 2026-11-27"),
    ("in 4 working days", "Mon 2026-11-30"),
    ("in 10 business days", "Tue 2026-12-08"),
    ("in 2 weeks", "Tue 2026-12-08"),
    ("in two weeks", "Tue 2026-12-08"),
    ("in a month", "Thu 2026-12-24"),
    ("in 3 months", "Wed 2027-02-24"),
    ("in a year", "Wed 2027-11-24"),
    ("in 2 hours", "Tue 2026-11-24 12:30"),
    ("in 2h", "Tue 2026-11-24 12:30"),
    ("in an hour", "Tue 2026-11-24 11:30"),
    ("in half an hour", "Tue 2026-11-24 11:00"),
    ("in 45 minutes", "Tue 2026-11-24 11:15"),
    ("in 20 hours", "Wed 2026-11-25 06:30"),
    ("2026-12-15", "Tue 2026-12-15"),
    ("2026-12-15 14:30", "Tue 2026-12-15 14:30"),
    ("2026-12-15T14:30", "Tue 2026-12-15 14:30"),
    ("15/12", "Tue 2026-12-15"),
    ("15/12/2026", "Tue 2026-12-15"),
    ("15/12/26 9h", "Tue 2026-12-15 09:00"),
    ("15.12.2026", "Tue 2026-12-15"),
    ("3/4", "Sat 2027-04-03"),
    ("December 15", "Tue 2026-12-15"),
    ("December 15, 2027", "Wed 2027-12-15"),
    ("15 Dec", "Tue 2026-12-15"),
    ("15dec", "Tue 2026-12-15"),
    ("the 15th of December", "Tue 2026-12-15"),
    ("dec 15th 2026 at 3pm", "Tue 2026-12-15 15:00"),
    ("Sept. 1", "Wed 2027-09-01"),
    ("the 3rd", "Thu 2026-12-03"),
    ("31/12", "Thu 2026-12-31"),
    ("29/02", "Tue 2028-02-29"),
    ("next week", "Mon 2026-11-30"),
    ("next month", "Tue 2026-12-01"),
    ("next quarter", "Fri 2027-01-01"),
    ("end of week", "Fri 2026-11-27"),
    ("end of the month", "Mon 2026-11-30"),
    ("end of next month", "Thu 2026-12-31"),
    ("end of quarter", "Thu 2026-12-31"),
    ("end of year", "Thu 2026-12-31"),
    ("eom", "Mon 2026-11-30"),
    ("end of January", "Sun 2027-01-31"),
    ("Q4", "Thu 2026-12-31"),
    ("Q1", "Wed 2027-03-31"),
    ("Q2 2027", "Wed 2027-06-30"),
    ("end of Q1", "Wed 2027-03-31"),
    ("this quarter", "Thu 2026-12-31"),
    ("Tuesday, 1 December 2026 at 15:00", "Tue 2026-12-01 15:00"),
    ("Dec 1 2026 15:00 UTC", "Tue 2026-12-01 16:00"),
]

FRENCH = [
    ("demain", "Wed 2026-11-25"),
    ("DEMAIN", "Wed 2026-11-25"),
    ("demain 15h", "Wed 2026-11-25 15:00"),
    ("demain 15 h 30", "Wed 2026-11-25 15:30"),
    ("demain à 15\u00a0h\u00a030", "Wed 2026-11-25 15:30"),
    ("demain matin", "Wed 2026-11-25 09:00"),
    ("demain après-midi", "Wed 2026-11-25 14:00"),
    ("demain soir", "Wed 2026-11-25 18:00"),
    ("demain midi", "Wed 2026-11-25 12:00"),
    ("après-demain", "Thu 2026-11-26"),
    ("apres demain 9h", "Thu 2026-11-26 09:00"),
    ("aujourd’hui 15h", "Tue 2026-11-24 15:00"),
    ("ce soir", "Tue 2026-11-24 18:00"),
    ("cet après-midi", "Tue 2026-11-24 14:00"),
    ("midi", "Tue 2026-11-24 12:00"),
    ("15h", "Tue 2026-11-24 15:00"),
    ("9h", "Wed 2026-11-25 09:00"),
    ("9 heures 15", "Wed 2026-11-25 09:15"),
    ("à 15", "Tue 2026-11-24 15:00"),
    ("vers 15h", "Tue 2026-11-24 15:00"),
    ("lundi", "Mon 2026-11-30"),
    ("lundi 9h", "Mon 2026-11-30 09:00"),
    ("lundi à 9", "Mon 2026-11-30 09:00"),
    ("lundi à 9 h", "Mon 2026-11-30 09:00"),
    ("9h lundi", "Mon 2026-11-30 09:00"),
    ("jeudi 9h15", "Thu 2026-11-26 09:15"),
    ("mardi", "Tue 2026-12-01"),
    ("mercredi après-midi", "Wed 2026-11-25 14:00"),
    ("samedi", "Sat 2026-11-28"),
    ("vendredi prochain", "Fri 2026-11-27"),
    ("vendredi prochain 14h", "Fri 2026-11-27 14:00"),
    ("ce vendredi", "Fri 2026-11-27"),
    ("d’ici vendredi", "Fri 2026-11-27"),
    ("ven", "Fri 2026-11-27"),
    ("mar 9h", "Tue 2026-12-01 09:00"),
    ("lundi de la semaine prochaine", "Mon 2026-11-30"),
    ("dans 3 jours", "Fri 2026-11-27"),
    ("dans trois jours", "Fri 2026-11-27"),
    ("sous 3 jours", "Fri 2026-11-27"),
    ("dans 3j", "Fri 2026-11-27"),
    ("dans 4 jours ouvrés", "Mon 2026-11-30"),
    ("dans quinze jours", "Wed 2026-12-09"),
    ("dans une semaine", "Tue 2026-12-01"),
    ("dans deux semaines", "Tue 2026-12-08"),
    ("dans un mois", "Thu 2026-12-24"),
    ("dans 6 mois", "Mon 2027-05-24"),
    ("dans un an", "Wed 2027-11-24"),
    ("dans 2 heures", "Tue 2026-11-24 12:30"),
    ("dans 1h30", "Tue 2026-11-24 12:00"),
    ("dans une demi-heure", "Tue 2026-11-24 11:00"),
    ("dans 10 minutes", "Tue 2026-11-24 10:40"),
    ("2026-12-15", "Tue 2026-12-15"),
    ("15/12", "Tue 2026-12-15"),
    ("12/15", "Tue 2026-12-15"),
    ("15/12/2026", "Tue 2026-12-15"),
    ("15.12.26", "Tue 2026-12-15"),
    ("15 décembre", "Tue 2026-12-15"),
    ("15 décembre 9h30", "Tue 2026-12-15 09:30"),
    ("le 15 décembre à 14h", "Tue 2026-12-15 14:00"),
    ("mardi 15 décembre", "Tue 2026-12-15"),
    ("15 déc.", "Tue 2026-12-15"),
    ("1er janvier", "Fri 2027-01-01"),
    ("3 août 2027", "Tue 2027-08-03"),
    ("le 15", "Tue 2026-12-15"),
    ("le 1er", "Tue 2026-12-01"),
    ("fin du mois", "Mon 2026-11-30"),
    ("fin de mois", "Mon 2026-11-30"),
    ("fin du mois prochain", "Thu 2026-12-31"),
    ("fin de la semaine", "Fri 2026-11-27"),
    ("fin de la semaine prochaine", "Fri 2026-12-04"),
    ("fin du trimestre", "Thu 2026-12-31"),
    ("fin d’année", "Thu 2026-12-31"),
    ("fin de l'année", "Thu 2026-12-31"),
    ("fin janvier", "Sun 2027-01-31"),
    ("cette semaine", "Fri 2026-11-27"),
    ("ce mois-ci", "Mon 2026-11-30"),
    ("la semaine prochaine", "Mon 2026-11-30"),
    ("semaine prochaine", "Mon 2026-11-30"),
    ("le mois prochain", "Tue 2026-12-01"),
    ("début du mois prochain", "Tue 2026-12-01"),
    ("l’an prochain", "Fri 2027-01-01"),
    ("T4", "Thu 2026-12-31"),
    ("T1", "Wed 2027-03-31"),
    ("T2 2027", "Wed 2027-06-30"),
    ("fin T1", "Wed 2027-03-31"),
    ("2e trimestre", "Wed 2027-06-30"),
]


@pytest.mark.parametrize(("words", "when"), ENGLISH)
def test_a_date_is_read_in_english(words: str, when: str) -> None:
    assert read(words) == when


@pytest.mark.parametrize(("words", "when"), FRENCH)
def test_a_date_is_read_in_french(words: str, when: str) -> None:
    assert read(words, "fr-FR") == when


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
def test_other_words_are_no_date_and_are_told_back(words: str) -> None:
    with pytest.raises(NotADate) as refusal:
        read(words)
    assert refusal.value.facts == {"words": tidy(words)[:100]}


@pytest.mark.parametrize("words", ["today", "today 9h", "yesterday", "hier", "2026-11-23", "15/11/2026", "24/11 8h"])
def test_what_has_passed_is_refused(words: str) -> None:
    with pytest.raises(DateInThePast):
        read(words)


def test_a_refused_date_is_told_in_utc() -> None:
    with pytest.raises(DateInThePast) as refusal:
        read("2026-11-23 14h")
    assert refusal.value.facts == {"when": datetime(2026, 11, 23, 13, tzinfo=UTC)}


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
    assert read_when(words, now=NOW, zone=PARIS, locale="en-GB").at == at


def test_a_wait_over_a_clock_change_lasts_as_long_as_it_says() -> None:
    evening = datetime(2027, 3, 27, 23, tzinfo=PARIS)
    assert read("in 6 hours", now=evening) == "Sun 2027-03-28 06:00"
    assert read("in 1 day", now=evening) == "Sun 2027-03-28"


def around(look: Callable[..., object], text: str, locale: str) -> object:
    return look(split_words(tidy(text)), now=NOW, zone=PARIS, locale=locale)


@pytest.mark.parametrize(
    ("text", "locale", "day", "left"),
    [
        ("in 3 days send the contract", "en-GB", "2026-11-27", "send the contract"),
        ("tomorrow at 9 call", "en-GB", "2026-11-25", "call"),
        ("friday: call", "en-GB", "2026-11-27", "call"),
        ("→ friday 9h call", "en-GB", "2026-11-27", "call"),
        ("fri call", "en-GB", "2026-11-27", "call"),
        ("Q4 review", "en-GB", "2026-12-31", "review"),
        ("15h 20 units", "en-GB", "2026-11-24", "20 units"),
        ("dans une semaine relancer", "fr-FR", "2026-12-01", "relancer"),
        ("lundi 9h envoyer le devis", "fr-FR", "2026-11-30", "envoyer le devis"),
        ("15 décembre 9 h 30 appeler", "fr-FR", "2026-12-15", "appeler"),
        ("demain à 9 h appeler", "fr-FR", "2026-11-25", "appeler"),
        ("demain 9h", "fr-FR", "2026-11-25", ""),
    ],
)
def test_a_date_in_front_takes_as_many_words_as_it_can(text: str, locale: str, day: str, left: str) -> None:
    words = split_words(tidy(text))
    found = leading_when(words, now=NOW, zone=PARIS, locale=locale)
    assert found is not None
    assert (str(found[0].day), " ".join(words[found[1] :])) == (day, left)


@pytest.mark.parametrize(
    "text", ["", "→", "send the contract tomorrow", "call", "42 things", "sam", "mon client", "a 9"]
)
def test_other_words_in_front_are_left_alone(text: str) -> None:
    assert around(leading_when, text, "en-US" if text != "mon client" else "fr-FR") is None


@pytest.mark.parametrize(
    ("text", "locale", "day", "left"),
    [
        ("in 3 days send the contract", "en-GB", "2026-11-27", "send the contract"),
        ("send the contract tomorrow", "en-GB", "2026-11-25", "send the contract"),
        ("send the contract on friday at 9", "en-GB", "2026-11-27", "send the contract"),
        ("send tomorrow the contract", "en-GB", "2026-11-25", "send the contract"),
        ("tomorrow prepare friday", "en-GB", "2026-11-25", "prepare friday"),
        ("prepare monday meeting tomorrow", "en-GB", "2026-11-25", "prepare monday meeting"),
        ("call at 15h about tape", "en-GB", "2026-11-24", "call about tape"),
        ("call 15h", "en-GB", "2026-11-24", "call"),
        ("review Q4 budget tomorrow", "en-GB", "2026-11-25", "review Q4 budget"),
        ("envoyer le devis demain matin", "fr-FR", "2026-11-25", "envoyer le devis"),
        ("relancer dans 3 jours ouvrés", "fr-FR", "2026-11-27", "relancer"),
        ("appeler Sam vendredi", "fr-FR", "2026-11-27", "appeler Sam"),
        ("appeler <@U1|le 15> fin du mois", "fr-FR", "2026-11-30", "appeler <@U1|le 15>"),
    ],
)
def test_a_date_is_found_in_front_then_at_the_end_then_within(text: str, locale: str, day: str, left: str) -> None:
    words = split_words(tidy(text))
    found = find_when(words, now=NOW, zone=PARIS, locale=locale)
    assert found is not None
    assert (str(found[0].day), " ".join(words[: found[1]] + words[found[2] :])) == (day, left)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("", "en"), ("send the contract", "en"), ("call sam", "fr"), ("write to mon client", "en"),
        ("the Q4 budget", "en"),
        ("budget for Q4", "en"), ("demo of 24h", "en"), ("the 15h meeting room", "en"), ("trial of 3 days ends", "en"),
        ("order 42 units", "en"), ("visit in may", "en"), ("a 9 page quote", "en"),
    ],
)  # fmt: skip
def test_words_that_may_mean_something_else_are_no_date_further_on(text: str, locale: str) -> None:
    assert around(find_when, text, locale) is None


def test_a_date_among_words_may_have_passed_too() -> None:
    with pytest.raises(DateInThePast):
        around(find_when, "call them today 9h", "en")


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
    assert refusal.value.facts == {"when": datetime(2026, 11, 23, 12, tzinfo=UTC)}
    assert read_day("2026-11-23", today=NOW.date(), locale="en", allow_past=True) == date(2026, 11, 23)
    with pytest.raises(DateTooFar):
        read_day("2036-11-25", today=NOW.date(), locale="en", allow_past=True)


@pytest.mark.parametrize("words", ["", "15h", "friday 9h", "foo", "x" * 200])
def test_an_hour_or_a_word_is_no_close_date(words: str) -> None:
    with pytest.raises(NotADate):
        read_day(words, today=NOW.date(), locale="en")


def test_leading_days_may_have_passed() -> None:
    assert leading_day(["15/11/2026", "stage"], today=NOW.date(), locale="en") == (date(2026, 11, 15), 1)
    assert leading_day(["stage"], today=NOW.date(), locale="en") is None


def test_a_date_says_what_it_is_in_full() -> None:
    found = read_when("demain 9h", now=NOW, zone=PARIS, locale="fr")
    assert found == When(datetime(2026, 11, 25, 8, tzinfo=UTC), timed=True, day=date(2026, 11, 25))


@given(st.dates(date(2026, 11, 25), date(2036, 11, 24)), st.times(), st.sampled_from(["en-US", "en-GB", "fr-FR"]))
def test_a_date_written_in_full_is_read_back(day: date, at: time, locale: str) -> None:
    clock = f"{at:%H:%M}"
    if day.month in {3, 10} and at.hour < 5:  # where clocks may change
        clock = "12:00"
    numeric = f"{day:%m/%d/%Y}" if locale == "en-US" else f"{day:%d/%m/%Y}"
    for words in (f"{day} {clock}", f"{numeric} {clock}", f"{day:%d %B %Y} {clock}", f"{day:%B %d, %Y} at {clock}"):
        when = read_when(words, now=NOW, zone=PARIS, locale=locale)
        assert f"{when.at.astimezone(PARIS):%Y-%m-%d %H:%M}" == f"{day} {clock}"


VOCABULARY = """in dans 3 days jours le 15 décembre december fin du mois end of next friday vendredi 9h 15h30 at à 9999
    q4 t1 29/02 / : a une semaine prochaine prochain week hour heures 2026-12-15 99999999 0 32 am pm h noon midi mars
    mon"""
WORDS = st.sampled_from(VOCABULARY.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=8), st.sampled_from(["en-US", "fr-FR"]))
def test_any_date_words_in_any_order_are_a_date_or_refused(words: list[str], locale: str) -> None:
    found = []
    with suppress(Refused):
        found.append(read_when(" ".join(words), now=NOW, zone=PARIS, locale=locale))
    with suppress(Refused):
        among = find_when(words, now=NOW, zone=PARIS, locale=locale)
        found += [among[0]] if among else []
    for at in (when.at for when in found):
        assert NOW - timedelta(seconds=1) < at < NOW + timedelta(days=3655)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with suppress(Refused):
        read(text)
    with suppress(Refused):
        read_day(text, today=NOW.date(), locale="fr")


@pytest.mark.parametrize("junk", ["in ", "1", "9h ", "le 15 ", "fin de la ", "the the ", "friday ", "1/", "a "])
def test_long_junk_is_answered_at_once(junk: str) -> None:
    text = (junk * 4000)[:4000]
    started = stopwatch.perf_counter()
    with suppress(Refused):
        read(text)
    with suppress(Refused):
        around(find_when, text, "fr")
    assert stopwatch.perf_counter() - started < 0.5
