"""Spans of days as they are said after "closing": this month, next quarter, in December, before Friday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from commands.almanac import Almanac, Span
from commands.dates import leading_day
from commands.period_words import leading_days
from commands.words import fold

__all__ = ["Span", "leading_span"]

_UNTIL = frozenset({"by", "before", "until", "till", "avant"})


def leading_span(
    words: Sequence[str], *, at: datetime, zone: ZoneInfo, locale: str, week_starts: int = 0, fiscal_starts: int = 1
) -> tuple[Span, int] | None:
    """The span of days that `words` begin with, and how many of them it takes; None when they begin with none.

    `week_starts` (Monday 0) and `fiscal_starts` (a month) are the workspace's. Of a name without a year the coming one
    is meant, and a day alone is read as everywhere in a command about a deal.
    """
    almanac = Almanac(at=at, zone=zone, locale=locale, week_starts=week_starts, fiscal_starts=fiscal_starts, ahead=True)
    found = leading_days(words, almanac)
    if found and found[0][0] < found[0][1]:
        return found
    return _day(words, almanac.today, locale)


def _day(words: Sequence[str], today: date, locale: str) -> tuple[Span, int] | None:
    """One day, or all days up to one: `by friday`, `avant le 15/12`."""
    until = bool(words) and (fold(words[0]) in _UNTIL or words[0].casefold().startswith("d'"))
    found = leading_day(words, today=today, locale=locale)
    if found:
        return (date.min if until else found[0], found[0]), found[1]
    found = leading_day(words[1:], today=today, locale=locale) if until else None
    return ((date.min, found[0]), found[1] + 1) if found else None
