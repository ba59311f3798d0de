"""Spans of days as they are said after "closing": this month, next quarter, in December, before Friday."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from commands.date_words import MONTHS, either
from commands.dates import leading_day
from commands.day_arithmetic import end_of, end_of_month, months_on, start_of
from commands.words import fold
from pipeline.cadence import month_of, quarter_of, week_of
from pipeline.figures import Period
from pipeline.local_time import day_of

Span = tuple[date, date]
"""The first and the last day."""

_LONGEST = 5
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("week", "semaine"), "week"),
    **dict.fromkeys(("month", "mois"), "month"),
    **dict.fromkeys(("quarter", "trimestre"), "quarter"),
    **dict.fromkeys(("year", "annee", "an"), "year"),
}
_AHEAD: Mapping[str, int] = {
    **dict.fromkeys(("this", "current", "ce", "cet", "cette", "courant", "courante", "en cours"), 0),
    **dict.fromkeys(("next", "prochain", "prochaine", "suivant", "suivante"), 1),
    **dict.fromkeys(("last", "previous", "past", "dernier", "derniere", "passe", "passee", "precedent"), -1),
}
_UNIT = f"(?P<unit>{either(list(_UNITS))})"
_WHICH = f"(?P<which>{either(list(_AHEAD))})"
_RELATIVE = (re.compile(f"{_WHICH} {_UNIT}(?: ci)?"), re.compile(f"(?:la |le |l )?{_UNIT} {_WHICH}"))
_YEAR = r"(?: (?P<year>20\d\d))?"
_MONTH = re.compile(rf"(?:in |en |de |d )?(?P<month>{either(MONTHS)}){_YEAR}")
_QUARTER = re.compile(rf"(?:in |au )?[qt](?P<quarter>[1-4]){_YEAR}")
_UNTIL = frozenset({"by", "before", "until", "till", "avant"})


def leading_span(
    words: Sequence[str], *, at: datetime, zone: ZoneInfo, locale: str, week_starts: int = 0, fiscal_starts: int = 1
) -> tuple[Span, int] | None:
    """The span of days that `words` begin with, and how many of them it takes; None when they begin with none.

    `week_starts` (Monday 0) and `fiscal_starts` (a month) are the workspace's; `T4` and months are the calendar's.
    """
    today = day_of(at, zone)
    for count in range(min(_LONGEST, len(words)), 0, -1):
        said = fold(" ".join(words[:count]))
        relative = next((found for pattern in _RELATIVE if (found := pattern.fullmatch(said))), None)
        if relative:
            unit, ahead = _UNITS[relative["unit"]], _AHEAD[relative["which"]]
            return _period(unit, ahead, at, zone, week_starts=week_starts, fiscal_starts=fiscal_starts), count
        named = _named(said, today)
        if named:
            return named, count
    return _day(words, today, locale)


def _period(unit: str, ahead: int, at: datetime, zone: ZoneInfo, *, week_starts: int, fiscal_starts: int) -> Span:
    if unit == "year":
        today = day_of(at, zone)
        return start_of(today, "year", ahead), end_of(today, "year", ahead)
    around: Mapping[str, Callable[[datetime], Period]] = {
        "week": lambda moment: week_of(moment, zone, week_starts),
        "month": lambda moment: month_of(moment, zone),
        "quarter": lambda moment: quarter_of(moment, zone, fiscal_starts),
    }
    period = around[unit](at)
    if ahead > 0:
        period = around[unit](period.end)
    elif ahead < 0:
        period = around[unit](period.start - timedelta(seconds=1))
    return day_of(period.start, zone), day_of(period.end, zone) - timedelta(days=1)


def _named(said: str, today: date) -> Span | None:
    """A month or a quarter by its name; without a year the next such that has not passed."""
    month, quarter = _MONTH.fullmatch(said), _QUARTER.fullmatch(said)
    if month:
        last = end_of_month(today, MONTHS[month["month"]], int(month["year"]) if month["year"] else None)
        return last.replace(day=1), last
    if quarter:
        last = end_of_month(today, 3 * int(quarter["quarter"]), int(quarter["year"]) if quarter["year"] else None)
        return months_on(last.replace(day=1), -2), last
    return None


def _day(words: Sequence[str], today: date, locale: str) -> tuple[Span, int] | None:
    """One day, or all days up to one: `by friday`, `avant le 15/12`."""
    until = bool(words) and (fold(words[0]) in _UNTIL or words[0].casefold().startswith("d'"))
    found = leading_day(words, today=today, locale=locale)
    if found:
        return (date.min if until else found[0], found[0]), found[1]
    found = leading_day(words[1:], today=today, locale=locale) if until else None
    return ((date.min, found[0]), found[1] + 1) if found else None
