from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from commands.dates import find_when, leading_when, read_day
from commands.words import split_words, tidy
from pipeline.refusals import DateInThePast, Refused

from .clock import NOW, PARIS, read


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
        ("friday 4 december call", "en-GB", "2026-12-04", "call"),
        ("on Friday, 4 December, 9:00 call", "en-GB", "2026-12-04", "call"),
        ("Friday the 4th of December call", "en-GB", "2026-12-04", "call"),
        ("friday december 4 call", "en-US", "2026-12-04", "call"),
        ("fri 4/12 call", "en-GB", "2026-12-04", "call"),
        ("vendredi 4 décembre à 9 h appeler", "fr-FR", "2026-12-04", "appeler"),
        ("le vendredi 4/12 appeler", "fr-FR", "2026-12-04", "appeler"),
        ("ven. 4 déc. appeler", "fr-FR", "2026-12-04", "appeler"),
        ("monday 4 december call", "en-GB", "2026-12-04", "call"),
        ("friday 4 contracts to send", "en-GB", "2026-11-27", "4 contracts to send"),
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


@given(st.dates(date(2026, 11, 25), date(2036, 11, 24)), st.times(), st.sampled_from(["en-US", "en-GB", "fr-FR"]))
def test_a_date_written_in_full_is_read_back(day: date, at: time, locale: str) -> None:
    clock = f"{at:%H:%M}"
    if day.month in {3, 10} and at.hour < 5:  # where clocks may change
        clock = "12:00"
    numeric = f"{day:%m/%d/%Y}" if locale == "en-US" else f"{day:%d/%m/%Y}"
    for words in (f"{day} {clock}", f"{numeric} {clock}", f"{day:%d %B %Y} {clock}", f"{day:%B %d, %Y} at {clock}"):
        when, used = leading_when(words.split(), now=NOW, zone=PARIS, locale=locale) or (None, 0)
        assert when is not None
        assert used == len(words.split())
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
@pytest.mark.timeout(20)  # work that grows faster than its input would not end within it
def test_long_junk_is_no_date_and_comes_to_an_end(junk: str) -> None:
    text = (junk * 4000)[:4000]
    with pytest.raises(Refused):
        read_day(text, today=NOW.date(), locale="fr")
    assert read(text) is None
    with suppress(Refused):
        around(find_when, text, "fr")
