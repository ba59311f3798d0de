"""When a digest is wanted: `weekly monday 9:00`, `hebdo lundi 9h`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal

from commands.date_words import MOST_WORDS, WEEKDAYS, plain_text, short_weekdays
from commands.hour_words import hour_at
from pipeline.cadence import MORNING
from pipeline.refusals import HourDoesNotExist, NotASchedule, OnlyWeekly

_LONGEST = 100
_WEEKLY = (
    "weekly", "hebdo", "hebdomadaire", "every week", "each week", "toutes les semaines", "chaque semaine",
    "par semaine", "once a week", "a week",
)  # fmt: skip
_FILLERS = frozenset(["on", "every", "each", "chaque", "le", "les", "tous", "du", "here", "ici", "", "and", "et"])
_OTHER_RHYTHMS = frozenset([
    "daily", "day", "weekday", "monthly", "month", "quarterly", "quarter", "yearly", "year", "annual", "biweekly",
    "fortnightly", "hourly", "quotidien", "quotidienne", "jour", "jours", "mensuel", "mensuelle", "mois",
    "trimestriel", "trimestrielle", "trimestre", "annuel", "annuelle", "an", "bimensuel", "bimensuelle",
])  # fmt: skip
_CLOCKS_CHANGE = (time(1), time(3))


@dataclass(frozen=True, slots=True)
class ScheduleWords:
    """How often, on which day (Monday 0) and at what local time."""

    cadence: Literal["weekly"] = "weekly"
    weekday: int = 0
    hour: time = MORNING


def read_schedule(words: Sequence[str], *, locale: str) -> ScheduleWords:
    """The schedule `words` say, in any order; what they leave out is weekly, Monday, 9:00.

    OnlyWeekly for another rhythm, NotASchedule for anything else; HourDoesNotExist from 1:00 up to 3:00, hours that
    clock changes skip or repeat.
    """
    said = " ".join(words)
    rest = plain_text(words) if len(said) <= _LONGEST else "?"
    weekdays: list[int] = []
    hours: list[time] = []
    while rest:
        used = _cadence(rest) or _weekday(rest, locale, weekdays) or _hour(rest, locale, hours) or _filler(rest)
        if not used:
            raise OnlyWeekly if rest.split(" ", 1)[0] in _OTHER_RHYTHMS else NotASchedule(words=said[:_LONGEST])
        rest = " ".join(rest.split(" ")[used:])
    if len(weekdays) > 1 or len(hours) > 1:
        raise NotASchedule(words=said[:_LONGEST])
    hour = hours[0] if hours else MORNING
    if _CLOCKS_CHANGE[0] <= hour < _CLOCKS_CHANGE[1]:
        raise HourDoesNotExist
    return ScheduleWords(weekday=weekdays[0] if weekdays else 0, hour=hour)


def _cadence(text: str) -> int:
    for phrase in _WEEKLY:
        if f"{text} ".startswith(f"{phrase} "):
            return phrase.count(" ") + 1
    return 0


def _weekday(text: str, locale: str, found: list[int]) -> int:
    """A day's name, in the plural too ("mondays", "lundis")."""
    word = text.split(" ", 1)[0]
    names = {**short_weekdays(locale), **WEEKDAYS}
    day = names.get(word, names.get(word.removesuffix("s")))
    if day is None:
        return 0
    found.append(day)
    return 1


def _hour(text: str, locale: str, found: list[time]) -> int:
    hour = hour_at(" ".join(text.split(" ")[:MOST_WORDS]), locale)
    if hour is None:
        return 0
    found.append(hour.at)
    return hour.used


def _filler(text: str) -> int:
    return 1 if text.split(" ", 1)[0] in _FILLERS else 0
