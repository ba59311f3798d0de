from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given, strategies as st

from commands.schedule_words import ScheduleWords, read_schedule
from commands.words import tidy
from pipeline.refusals import HourDoesNotExist, NotASchedule, OnlyWeekly, Refused


@pytest.mark.parametrize(
    ("text", "locale", "weekday", "hour"),
    [
        ("", "en", 0, time(9)),
        ("weekly", "en", 0, time(9)),
        ("weekly monday 9:00", "en", 0, time(9)),
        ("Weekly Monday 9:00", "en", 0, time(9)),
        ("weekly on friday at 17:30", "en", 4, time(17, 30)),
        ("monday 9h", "en", 0, time(9)),
        ("fri 4pm", "en", 4, time(16)),
        ("every monday 9am", "en", 0, time(9)),
        ("mondays at 8", "en", 0, time(8)),
        ("9:00 monday weekly", "en", 0, time(9)),
        ("weekly 8:30", "en", 0, time(8, 30)),
        ("here weekly tuesday", "en", 1, time(9)),
        ("weekly sunday 0:00", "en", 6, time(0)),
        ("weekly monday 3:00", "en", 0, time(3)),
        ("weekly monday 0:59", "en", 0, time(0, 59)),
        ("weekly monday noon", "en", 0, time(12)),
        ("hebdo lundi 9h", "fr", 0, time(9)),
        ("hebdomadaire", "fr", 0, time(9)),
        ("toutes les semaines le mardi à 9 h", "fr", 1, time(9)),
        ("chaque vendredi 17h30", "fr", 4, time(17, 30)),
        ("tous les jeudis à 8", "fr", 3, time(8)),
        ("lun 8h", "fr", 0, time(8)),
        ("mar – 8 h 30", "fr", 1, time(8, 30)),
        ("hebdo lundi midi", "fr", 0, time(12)),
        ("lundi matin", "fr", 0, time(9)),
        ("monday 9h", "fr", 0, time(9)),
    ],
)
def test_a_weekly_schedule_is_read_in_either_language(text: str, locale: str, weekday: int, hour: time) -> None:
    assert read_schedule(tidy(text).split(), locale=locale) == ScheduleWords("weekly", weekday, hour)


@pytest.mark.parametrize(
    "text",
    [
        "foo",
        "weekly moonday",
        "weekly 25:00",
        "9",
        "monday friday",
        "monday 9h 10h",
        "tomorrow",
        "in 3 days",
        "weekly <@U1>",
        "x" * 4000,
        "weekly " * 500,
    ],
)
def test_anything_else_is_no_schedule_yet(text: str) -> None:
    with pytest.raises(NotASchedule) as refusal:
        read_schedule(text.split(), locale="en")
    assert refusal.value.facts == {"words": " ".join(text.split())[:100]}


@pytest.mark.parametrize("hour", ["1:00", "1h30", "2am", "2:59", "2h"])
def test_hours_that_clock_changes_skip_or_repeat_are_refused(hour: str) -> None:
    with pytest.raises(HourDoesNotExist):
        read_schedule(["weekly", "monday", hour], locale="en")


@given(st.lists(st.text(), max_size=10))
def test_any_words_are_a_schedule_or_refused(words: list[str]) -> None:
    with suppress(Refused):
        assert 0 <= read_schedule(words, locale="fr").weekday <= 6


@pytest.mark.parametrize(
    "text",
    ["daily 9:00", "monthly", "quarterly", "quotidien", "mensuel", "every day 9:00", "tous les jours", "chaque mois"],
)
def test_another_rhythm_is_named_as_not_there_yet(text: str) -> None:
    with pytest.raises(OnlyWeekly):
        read_schedule(tidy(text).split(), locale="en")
