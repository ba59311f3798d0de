"""Working days with the public holidays of a country."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

from pipeline.calendar import MONDAY_TO_FRIDAY, Calendar, WeekdayCalendar


@lru_cache(maxsize=256)
def calendar_of(country: str | None, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> Calendar:
    """These weekdays without the country's public holidays (ISO 3166 code); all of them where it is not known.

    Holidays that only a region or a trade keeps do not count.
    """
    if country is None or country.upper() not in _countries():
        return WeekdayCalendar(weekdays=weekdays)
    return CountryCalendar(country.upper(), weekdays)


class CountryCalendar:
    """A country's calendar. A year's holidays are worked out once."""

    def __init__(self, country: str, weekdays: frozenset[int]) -> None:
        self._weekdays = weekdays
        self._holidays = holidays.country_holidays(country)

    def is_working(self, day: date) -> bool:
        """Whether `day` is one of the weekdays and no public holiday."""
        return day.weekday() in self._weekdays and day not in self._holidays


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))
