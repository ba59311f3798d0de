from contextlib import suppress
from datetime import time
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from commands.schedule_words import ScheduleWords, read_schedule
from commands.words import tidy
from pipeline.refusals import HourDoesNotExist, NoSuchRhythm, NotASchedule, Refused
from pipeline.schedules import FIRST_WORKING_DAY, LAST_WORKING_DAY


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
        ("once a week on thursday", "en", 3, time(9)),
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
    assert read_schedule(tidy(text).split(), locale=locale) == ScheduleWords(weekday=weekday, hour=hour)


@pytest.mark.parametrize(
    ("text", "locale", "facts"),
    [
        ("daily 8:30", "en", {"cadence": "daily", "hour": time(8, 30)}),
        ("every day at 9", "en", {"cadence": "daily"}),
        ("each weekday 8am", "en", {"cadence": "daily", "hour": time(8)}),
        ("every working day", "en", {"cadence": "daily"}),
        ("monthly", "en", {"cadence": "monthly"}),
        ("monthly 1st 9:00", "en", {"cadence": "monthly"}),
        ("monthly on the 15th at 10", "en", {"cadence": "monthly", "month_day": 15, "hour": time(10)}),
        ("every month day 3", "en", {"cadence": "monthly", "month_day": 3}),
        ("monthly 9", "en", {"cadence": "monthly", "month_day": 9}),
        ("on the 22nd", "en", {"cadence": "monthly", "month_day": 22}),
        ("monthly first working day", "en", {"cadence": "monthly", "month_day": FIRST_WORKING_DAY}),
        ("last working day of the month 17:00", "en",
         {"cadence": "monthly", "month_day": LAST_WORKING_DAY, "hour": time(17)}),
        ("monthly last day", "en", {"cadence": "monthly", "month_day": 31}),
        ("quarterly", "en", {"cadence": "quarterly"}),
        ("every quarter last working day", "en", {"cadence": "quarterly", "month_day": LAST_WORKING_DAY}),
        ("weekly for me", "en", {"mine": True}),
        ("for me daily 8:30", "en", {"cadence": "daily", "hour": time(8, 30), "mine": True}),
        ("quotidien 8h30", "fr", {"cadence": "daily", "hour": time(8, 30)}),
        ("tous les jours à 9 h", "fr", {"cadence": "daily"}),
        ("chaque jour ouvré 9h", "fr", {"cadence": "daily"}),
        ("mensuel", "fr", {"cadence": "monthly"}),
        ("mensuel le 1er à 9h", "fr", {"cadence": "monthly"}),
        ("mensuelle le 15 10h", "fr", {"cadence": "monthly", "month_day": 15, "hour": time(10)}),
        ("chaque mois, premier jour ouvré", "fr", {"cadence": "monthly", "month_day": FIRST_WORKING_DAY}),
        ("tous les mois le dernier jour", "fr", {"cadence": "monthly", "month_day": 31}),
        ("trimestriel", "fr", {"cadence": "quarterly"}),
        ("chaque trimestre dernier jour ouvré 17h", "fr",
         {"cadence": "quarterly", "month_day": LAST_WORKING_DAY, "hour": time(17)}),
        ("pour moi hebdo vendredi 16h", "fr", {"weekday": 4, "hour": time(16), "mine": True}),
    ],
)  # fmt: skip
def test_every_cadence_is_read_in_either_language(text: str, locale: str, facts: dict[str, Any]) -> None:
    assert read_schedule(tidy(text).split(), locale=locale) == ScheduleWords(**facts)


@pytest.mark.parametrize(
    "text",
    [
        "foo",
        "weekly moonday",
        "weekly 25:00",
        "weekly 9",
        "daily monday",
        "monthly monday",
        "daily weekly",
        "monthly 32",
        "monthly 1st 15th",
        "monday friday",
        "monday 9h 10h",
        "tomorrow",
        "in 3 days",
        "weekly <@U1>",
        "x" * 4000,
        "weekly " * 500,
    ],
)
def test_anything_else_is_no_schedule(text: str) -> None:
    with pytest.raises(NotASchedule) as refusal:
        read_schedule(text.split(), locale="en")
    assert refusal.value.facts == {"words": " ".join(text.split())[:100]}


@pytest.mark.parametrize("hour", ["1:00", "1h30", "2am", "2:59", "2h"])
def test_hours_that_clock_changes_skip_or_repeat_are_refused(hour: str) -> None:
    with pytest.raises(HourDoesNotExist):
        read_schedule(["weekly", "monday", hour], locale="en")


@settings(max_examples=25)
@given(st.lists(st.text(), max_size=10))
def test_any_words_are_a_schedule_or_refused(words: list[str]) -> None:
    with suppress(Refused):
        assert 0 <= read_schedule(words, locale="fr").weekday <= 6


@pytest.mark.parametrize("text", ["yearly", "every year", "hourly", "fortnightly", "annuel", "chaque année"])
def test_another_rhythm_is_named_as_one_there_is_not(text: str) -> None:
    with pytest.raises(NoSuchRhythm):
        read_schedule(tidy(text).split(), locale="en")
