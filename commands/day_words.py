"""Days as they are said, in English and French: our own grammar, matched by patterns over plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from commands import day_arithmetic as days
from commands.date_words import MONTHS, NUMBERS, WEEKDAYS, either, is_month_first, number_of, short_weekdays


class Place(IntEnum):
    """Where in a sentence words may be taken for a date: only in front, at either end too, or anywhere."""

    FRONT = 0
    END = 1
    ANYWHERE = 2


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day in the words at the start of a text, how many they are, and where they may stand."""

    day: date
    used: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Context:
    today: date
    locale: str


_Reader = Callable[[re.Match[str], _Context], date]

_BEFORE = (
    " *(?:(?:on|by|before|until|till|le|la|ce|cette|avant|pour|for|d'ici|d'ici a|jusqu'a|jusqu'au|au) |l'|d'ici l')?"
    "(?:the )?"
)
_BEFORE_IN_FRONT = " *(?:(?:on|by|before|avant|d'ici) )?"
_YEAR = r"(?: (?P<year>(?:19|20|21)\d\d))?"
_MONTH = either(MONTHS)
_NUMBER = rf"(?:\d{{1,4}}|{either(NUMBERS)})"
_PERIOD = "(?P<period>week|semaine|month|mois|quarter|trimestre|year|annee|an)"
_PERIODS = {"w": "week", "s": "week", "m": "month", "q": "quarter", "t": "quarter", "y": "year", "a": "year"}


def day_at(text: str, *, today: date, locale: str, closing: bool = False) -> DayFound | None:
    """The day that plain `text` (`date_words.plain_text`) begins with, of several readings the longest.

    A date without a year is its next one, today included. With `closing` a month alone is its last day: what closes
    "in December" closes by the end of it.
    """
    return max(_readings(text, _Context(today, locale), closing=closing), key=lambda found: found.used, default=None)


def _readings(text: str, context: _Context, *, closing: bool) -> Iterator[DayFound]:
    for pattern, read, place in (*_PATTERNS, *(_CLOSING if closing else ())):
        found = pattern.match(text)
        try:
            if found:
                yield DayFound(read(found, context), found[0].count(" ") + 1, place)
        except (ValueError, OverflowError, KeyError):  # 31 February, the year 10000, `mon` where Monday is `lun`
            continue


def _weekday(found: re.Match[str], context: _Context) -> date:
    name = found["weekday"]
    number = WEEKDAYS[name] if name in WEEKDAYS else short_weekdays(context.locale)[name]
    return days.coming(context.today, number)


def _weekday_of_next_week(found: re.Match[str], context: _Context) -> date:
    return days.start_of(context.today, "week", ahead=1) + timedelta(days=WEEKDAYS[found["weekday"]])


def _ahead(found: re.Match[str], context: _Context) -> date:
    count, unit = number_of(found["count"]), found["unit"][0]
    if unit in {"d", "j"}:
        working = found["working"] or found["ouvres"]
        return days.working_days_on(context.today, count) if working else context.today + timedelta(days=count)
    if unit in {"w", "s"}:
        return context.today + timedelta(weeks=count)
    return days.months_on(context.today, count if unit == "m" else 12 * count)


def _numeric(found: re.Match[str], context: _Context) -> date:
    first, second = int(found["first"]), int(found["second"])
    month_first = is_month_first(context.locale)
    if (first > 12 and month_first) or (second > 12 and not month_first):
        month_first = not month_first
    month, day = (first, second) if month_first else (second, first)
    year = found["year"]
    return days.dated(context.today, day, month, int(year) + (2000 if len(year) == 2 else 0) if year else None)


def _iso(found: re.Match[str], _context: _Context) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _named_month(found: re.Match[str], context: _Context) -> date:
    year = found["year"]
    return days.dated(context.today, int(found["day"]), MONTHS[found["month"]], int(year) if year else None)


def _of_month(found: re.Match[str], context: _Context) -> date:
    return days.day_of_month(context.today, int(found["day"] or found["le"]))


def _end_of_period(found: re.Match[str], context: _Context) -> date:
    period = _PERIODS[(found["short"] or found["period"])[0]]
    return days.end_of(context.today, period, ahead=1 if found["next"] or found["prochain"] else 0)


def _start_of_next(found: re.Match[str], context: _Context) -> date:
    return days.start_of(context.today, _PERIODS[found["period"][0]], ahead=1)


def _end_of_month(found: re.Match[str], context: _Context) -> date:
    return days.end_of_month(context.today, MONTHS[found["month"]], int(found["year"]) if found["year"] else None)


def _end_of_quarter(found: re.Match[str], context: _Context) -> date:
    quarter = int(found["quarter"] or found["nth"])
    return days.end_of_month(context.today, 3 * quarter, int(found["year"]) if found["year"] else None)


def _pattern(pattern: str, read: _Reader, place: Place = Place.ANYWHERE) -> tuple[re.Pattern[str], _Reader, Place]:
    before = _BEFORE_IN_FRONT if place is Place.FRONT else _BEFORE
    return re.compile(f"{before}(?:{pattern})(?= |$)"), read, place


_WEEKDAY = f"(?P<weekday>{either(WEEKDAYS)})"
_SHORT = either({**short_weekdays("en"), **short_weekdays("fr")})
_AWAY = (
    rf"(?P<count>{_NUMBER}) ?(?P<working>working |business )?"
    r"(?P<unit>days?|jours?|weeks?|semaines?|months?|mois|years?|ans?|annees?)(?P<ouvres> ouvres?| ouvrables?)?"
)
_QUARTER = rf"(?:[qt](?P<quarter>[1-4])|(?P<nth>[1-4])(?:er|e|eme|st|nd|rd|th) (?:quarter|trimestre)){_YEAR}"
_ORDINAL = "(?:st|nd|rd|th|er|e)"

_DATED: tuple[tuple[str, _Reader], ...] = (
    (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", _iso),
    (r"(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?", _numeric),
    (r"(?P<first>\d{1,2})[.-](?P<second>\d{1,2})[.-](?P<year>\d{4}|\d{2})", _numeric),
    (rf"(?P<day>\d{{1,2}}){_ORDINAL}?[ -]?(?:of |de )?(?P<month>{_MONTH})\.?{_YEAR}", _named_month),
    (rf"(?P<month>{_MONTH})\.?[ -]?(?:the )?(?P<day>\d{{1,2}}){_ORDINAL}?,?{_YEAR}", _named_month),
)
"""A date, after its day of the week or without. The date decides: answers repeat it with the day it falls on."""

_PATTERNS = (
    _pattern("today|auj|aujourd'hui|ce jour", lambda _, context: context.today),
    _pattern("yesterday|hier", lambda _, context: days.later(context.today, -1)),
    _pattern("tomorrow|tomorow|tommorow|tommorrow|tmrw|demain", lambda _, context: days.later(context.today, 1)),
    _pattern("day after tomorrow|apres[- ]demain", lambda _, context: days.later(context.today, 2)),
    _pattern(rf"(?:next |this |coming )?{_WEEKDAY}(?: prochaine?| qui vient)?", _weekday),
    _pattern(rf"(?:next |this )?(?P<weekday>{_SHORT})(?: prochain)?", _weekday, Place.FRONT),
    _pattern(rf"{_WEEKDAY}(?: of)?(?: next week| (?:de )?la semaine prochaine)", _weekday_of_next_week),
    _pattern(rf"(?:in|dans|d'ici|sous|within) {_AWAY}", _ahead),
    _pattern(rf"{_AWAY} (?:from now|from today)", _ahead),
    _pattern(_AWAY, _ahead, Place.FRONT),
    _pattern(r"(?:in|dans|\+) ?(?P<count>\d{1,4})(?P<unit>[djw])(?P<working>)(?P<ouvres>)", _ahead),
    *(_pattern(f"(?:{either(WEEKDAYS)} )?(?:the |le )?{dated}", read) for dated, read in _DATED),
    *(_pattern(f"{_SHORT} (?:the |le )?{dated}", read, Place.FRONT) for dated, read in _DATED),
    _pattern(r"(?P<day>\d{1,2})(?:st|nd|rd|th)(?P<le>)", _of_month, Place.END),
    (re.compile(r"le (?P<le>\d{1,2})(?:er)?(?P<day>)(?= |$)"), _of_month, Place.END),
    _pattern(
        rf"(?:end of|fin)(?: the| this)?(?: de la| de l'| du| de)? ?(?:d')?(?P<next>next )?{_PERIOD}"
        r"(?P<prochain> prochaine?)?(?P<short>)",
        _end_of_period,
    ),
    _pattern(r"eo(?P<short>[wmqy])(?P<period>)(?P<next>)(?P<prochain>)", _end_of_period),
    _pattern(
        rf"(?:this |cette |ce |cet ){_PERIOD}(?:-ci)?(?P<short>)(?P<next>)(?P<prochain>)", _end_of_period, Place.END
    ),
    _pattern(rf"(?:(?:start|beginning) of |early |debut )?next {_PERIOD}", _start_of_next),
    _pattern(rf"(?:debut )?(?:de la |de l'|du |de )?{_PERIOD} prochaine?", _start_of_next),
    _pattern(rf"(?:end of|fin)(?: de)? (?P<month>{_MONTH}){_YEAR}", _end_of_month),
    _pattern(rf"(?:end of|fin)(?: du)? {_QUARTER}", _end_of_quarter),
    _pattern(_QUARTER, _end_of_quarter, Place.FRONT),
)
_CLOSING = (_pattern(rf"(?:in |en )?(?P<month>{_MONTH}){_YEAR}", _end_of_month),)
