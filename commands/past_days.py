"""Days that have passed, as one says when something happened: yesterday, lundi dernier, 3 days ago, 12/11."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from commands.date_words import (
    MONTHS,
    MOST_WORDS,
    NUMBERS,
    WEEKDAYS,
    either,
    is_month_first,
    number_of,
    plain_text,
    short_weekdays,
)
from commands.day_arithmetic import months_on
from pipeline.refusals import NotYetHappened, TooLongAgo

_MONTHS_BACK = 12
_NO_DAY = frozenset({"24/7", "7/7"})
"""What is written like a day, and says "at all times"."""

_Reader = Callable[[re.Match[str], date, str], date]

_NUMBER = rf"(?P<count>\d{{1,3}}|{either(NUMBERS)})"
_UNIT = r"(?P<unit>days?|jours?|weeks?|semaines?|months?|mois)"
_YEAR = r"(?: (?P<year>(?:19|20|21)\d\d))?"
_MONTH = rf"(?P<month>{either(MONTHS)})\.?"
_WEEKDAY = f"(?P<weekday>{either({**WEEKDAYS, **short_weekdays('en'), **short_weekdays('fr')})})"
_FULL_WEEKDAY = f"(?P<weekday>{either(WEEKDAYS)})"


def leading_past_day(
    words: Sequence[str], *, today: date, locale: str, after_a_kind: bool = False
) -> tuple[date, int] | None:
    """The day `words` begin with on which something happened, and how many of them it takes; None for none.

    A day without a year is the last such. The bare name of a weekday is a day only `after_a_kind` of activity: "call
    monday", not "monday they sign". There NotYetHappened, TooLongAgo for a day that cannot be; else it is text.
    """
    text = plain_text(words[:MOST_WORDS])
    patterns = [*_PATTERNS, *(_AFTER_A_KIND if after_a_kind else ())]
    found = [one for pattern, read in patterns if (one := _day(pattern.match(text), read, today, locale))]
    if not found or text.split(" ", 1)[0] in _NO_DAY:
        return None
    day, used = max(found, key=lambda one: one[1])
    if not after_a_kind and not months_on(today, -_MONTHS_BACK) <= day <= today:
        return None  # "2027-01-05 is their deadline"
    return check_happened(day, today=today), used


def check_happened(day: date, *, today: date) -> date:
    """A day from a year ago to today. NotYetHappened, TooLongAgo."""
    if day > today:
        raise NotYetHappened(day=day)
    if day < months_on(today, -_MONTHS_BACK):
        raise TooLongAgo(day=day)
    return day


def _day(found: re.Match[str] | None, read: _Reader, today: date, locale: str) -> tuple[date, int] | None:
    if found is None:
        return None
    try:
        return read(found, today, locale), found[0].count(" ") + 1
    except (ValueError, OverflowError, KeyError):  # 31 February, `mon` where Monday is `lun`
        return None


def _before(today: date, weekday: int) -> date:
    """The last such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _weekday(found: re.Match[str], today: date, locale: str) -> date:
    name = found["weekday"]
    return _before(today, WEEKDAYS[name] if name in WEEKDAYS else short_weekdays(locale)[name])


def _ago(found: re.Match[str], today: date, _locale: str) -> date:
    count, unit = number_of(found["count"]), found["unit"][0]
    if unit == "m":
        return months_on(today, -count)
    return today - timedelta(days=count if unit in {"d", "j"} else 7 * count)


def _dated(today: date, day: int, month: int, year: str | None) -> date:
    """That date, or without a year the last such, today included; ValueError where there is none."""
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _numeric(found: re.Match[str], today: date, locale: str) -> date:
    first, second = int(found["first"]), int(found["second"])
    month_first = is_month_first(locale)
    if (first > 12 and month_first) or (second > 12 and not month_first):
        month_first = not month_first
    month, day = (first, second) if month_first else (second, first)
    return _dated(today, day, month, found["year"])


def _named_month(found: re.Match[str], today: date, _locale: str) -> date:
    return _dated(today, int(found["day"]), MONTHS[found["month"]], found["year"])


def _pattern(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(rf"(?:(?:on|le|du|de|of|from) )?(?:{pattern})(?= |$)"), read


_PATTERNS = (
    _pattern("today|aujourd'hui", lambda _, today, __: today),
    _pattern("yesterday|hier", lambda _, today, __: today - timedelta(days=1)),
    _pattern("(?:the )?day before yesterday|avant[- ]hier", lambda _, today, __: today - timedelta(days=2)),
    _pattern(rf"last {_WEEKDAY}", _weekday),
    _pattern(rf"{_WEEKDAY} (?:dernier|passe)", _weekday),
    _pattern(rf"{_NUMBER} {_UNIT} ago", _ago),
    _pattern(rf"il y a {_NUMBER} {_UNIT}", _ago),
    _pattern(
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        lambda found, _, __: date(int(found["year"]), int(found["month"]), int(found["day"])),
    ),
    _pattern(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?", _numeric),
    _pattern(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)? (?:of )?{_MONTH}{_YEAR}", _named_month),
    _pattern(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", _named_month),
)
_AFTER_A_KIND = (_pattern(_FULL_WEEKDAY, _weekday),)
