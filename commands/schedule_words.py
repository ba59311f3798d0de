"""When a digest is wanted: `weekly monday 9:00`, `daily 8:30`, `monthly 1st 9:00`, `hebdo lundi 9h`, `trimestriel`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from commands.date_words import MOST_WORDS, WEEKDAYS, plain_text, short_weekdays
from commands.hour_words import hour_at
from pipeline.cadence import MORNING
from pipeline.refusals import HourDoesNotExist, NoSuchRhythm, NotASchedule
from pipeline.schedules import FIRST_WORKING_DAY, LAST_WORKING_DAY, Cadence

_LONGEST = 100
_PHRASES: dict[str, Cadence | int | bool] = {
    **dict.fromkeys(("daily", "day", "days", "weekday", "weekdays", "workday", "working day", "working days"), "daily"),
    **dict.fromkeys(("quotidien", "quotidienne", "jour", "jours", "jour ouvre", "jours ouvres"), "daily"),
    **dict.fromkeys(("weekly", "week", "once a week", "a week", "hebdo", "hebdomadaire", "semaine"), "weekly"),
    **dict.fromkeys(("par semaine", "semaines"), "weekly"),
    **dict.fromkeys(("monthly", "month", "once a month", "a month", "mensuel", "mensuelle", "mois"), "monthly"),
    "par mois": "monthly",
    **dict.fromkeys(("quarterly", "quarter", "a quarter", "trimestriel", "trimestrielle", "trimestre"), "quarterly"),
    **dict.fromkeys(("par trimestre", "trimestres"), "quarterly"),
    **dict.fromkeys(("first working day", "first workday", "first weekday"), FIRST_WORKING_DAY),
    **dict.fromkeys(("premier jour ouvre", "1er jour ouvre", "1st working day"), FIRST_WORKING_DAY),
    **dict.fromkeys(("last working day", "last workday", "last weekday", "dernier jour ouvre"), LAST_WORKING_DAY),
    **dict.fromkeys(("first day", "first", "premier jour", "premier"), 1),
    **dict.fromkeys(("last day", "last", "dernier jour", "dernier"), 31),
    **dict.fromkeys(("for me", "pour moi", "to me", "a moi", "me", "moi"), True),
}  # fmt: skip
"""Words, and what they say: a cadence, a day of the month, or (True) that it is for oneself."""

_MOST_IN_A_PHRASE = max(phrase.count(" ") + 1 for phrase in _PHRASES)
_DAY_OF_MONTH = re.compile(
    r"(?:day |jour )?(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er)?(?= |$)(?! working| jour ouvre)"
)
_FILLERS = frozenset([
    "on", "every", "each", "chaque", "le", "les", "tous", "toutes", "du", "de", "of", "the", "here", "ici", "", "and",
    "et", "only", "seulement",
])  # fmt: skip
_OTHER_RHYTHMS = frozenset([
    "yearly", "year", "annual", "annually", "biweekly", "fortnightly", "hourly", "hour", "bimonthly", "annuel",
    "annuelle", "an", "ans", "annee", "bimensuel", "bimensuelle", "quinzaine", "heure",
])  # fmt: skip
_CLOCKS_CHANGE = (time(1), time(3))
_BY_DAY_OF_MONTH = frozenset({"monthly", "quarterly"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleWords:
    """How often, on which weekday (Monday 0) or day of the month (`pipeline.schedules`), at what local time.

    `mine` says that it is wanted for oneself, not for the channel.
    """

    cadence: Cadence = "weekly"
    weekday: int = 0
    month_day: int = 1
    hour: time = MORNING
    mine: bool = False


@dataclass(slots=True)
class _Found:
    cadences: list[Cadence] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    hours: list[time] = field(default_factory=list)
    mine: bool = False

    @property
    def cadence(self) -> Cadence:
        return self.cadences[0] if self.cadences else "monthly" if self.month_days else "weekly"

    @property
    def makes_sense(self) -> bool:
        """Whether nothing was said twice, and no day of another cadence."""
        once = all(len(said) <= 1 for said in (self.weekdays, self.month_days, self.hours))
        weekday = not self.weekdays or self.cadence == "weekly"
        month_day = not self.month_days or self.cadence in _BY_DAY_OF_MONTH
        return once and len(set(self.cadences)) <= 1 and weekday and month_day


def read_schedule(words: Sequence[str], *, locale: str) -> ScheduleWords:
    """The schedule `words` say, in any order; what they leave out is weekly, Monday, the 1st, 9:00.

    NoSuchRhythm for another one, NotASchedule for anything else; HourDoesNotExist from 1:00 up to 3:00, hours that
    clock changes skip or repeat.
    """
    said = " ".join(words)
    rest = plain_text(words) if len(said) <= _LONGEST else "?"
    found = _Found()
    while rest:
        used = _day(rest, locale, found) or _hour(rest, locale, found) or _phrase(rest, found) or _filler(rest)
        if not used:
            raise NoSuchRhythm if rest.split(" ", 1)[0] in _OTHER_RHYTHMS else NotASchedule(words=said[:_LONGEST])
        rest = " ".join(rest.split(" ")[used:])
    if not found.makes_sense:
        raise NotASchedule(words=said[:_LONGEST])
    return ScheduleWords(
        cadence=found.cadence,
        weekday=next(iter(found.weekdays), 0),
        month_day=next(iter(found.month_days), 1),
        hour=checked_hour(next(iter(found.hours), MORNING)),
        mine=found.mine,
    )


def checked_hour(hour: time) -> time:
    """The hour of a schedule; HourDoesNotExist from 1:00 up to 3:00."""
    if _CLOCKS_CHANGE[0] <= hour < _CLOCKS_CHANGE[1]:
        raise HourDoesNotExist
    return hour


def _day(text: str, locale: str, found: _Found) -> int:
    """A day of the month, or a day's name, in the plural too ("mondays", "lundis")."""
    numbered = _DAY_OF_MONTH.match(text)
    if numbered and hour_at(text, locale) is None:
        found.month_days.append(int(numbered["day"]))
        return numbered[0].count(" ") + 1
    word = text.split(" ", 1)[0]
    names = {**short_weekdays(locale), **WEEKDAYS}
    day = names.get(word, names.get(word.removesuffix("s")))
    if day is None:
        return 0
    found.weekdays.append(day)
    return 1


def _hour(text: str, locale: str, found: _Found) -> int:
    hour = hour_at(" ".join(text.split(" ")[:MOST_WORDS]), locale)
    if hour is None:
        return 0
    found.hours.append(hour.at)
    return hour.used


def _phrase(text: str, found: _Found) -> int:
    words = text.split(" ")
    for count in range(min(_MOST_IN_A_PHRASE, len(words)), 0, -1):
        meaning = _PHRASES.get(" ".join(words[:count]))
        if meaning is True:
            found.mine = True
        elif isinstance(meaning, str):
            found.cadences.append(meaning)
        elif meaning:
            found.month_days.append(meaning)
        if meaning is not None:
            return count
    return 0


def _filler(text: str) -> int:
    return 1 if text.split(" ", 1)[0] in _FILLERS else 0
