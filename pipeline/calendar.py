"""Working days: which days count, how many have passed, and which one comes next."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from pipeline.deals import Person

LOOKED_BACK = timedelta(days=731)
"""How far back days are counted: a silence of more than two years counts as two years (some 500 working days)."""

MONDAY_TO_FRIDAY = frozenset(range(5))
"""Weekdays as `date.weekday` numbers them, Monday 0."""

_LONGEST_BREAK = 366
_ONE_DAY = timedelta(days=1)


class Calendar(Protocol):
    """Somebody's working days: their team's weekdays without the public holidays of their country."""

    def is_working(self, day: date) -> bool:
        """Whether work is expected on `day`."""
        ...

    def __hash__(self) -> int:
        """Calendars are told apart, so that what was counted by one is remembered."""
        ...


class Calendars(Protocol):
    """The calendars of countries (ISO 3166); weekdays alone where a country is unknown."""

    def __call__(self, country: str | None, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> Calendar:
        """These weekdays (Monday 0) without the country's public holidays."""
        ...


CalendarOf = Callable[[Person], Calendar]
"""Somebody's own working days."""


def calendars_of_people(calendars: Calendars, country: str | None, weekdays: Iterable[int]) -> CalendarOf:
    """Each person's calendar in a team that works on `weekdays`; `country` is the team's, for whom none is known of."""
    working = frozenset(weekdays)
    return lambda person: calendars(person.country or country, working)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayCalendar:
    """Working weekdays (Monday 0) without holidays; ValueError when no weekday is left to work on."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays & frozenset(range(7)):
            raise ValueError("a week without a working day")

    def is_working(self, day: date) -> bool:
        """Whether `day` is one of the weekdays and no holiday."""
        return day.weekday() in self.weekdays and day not in self.holidays


@lru_cache(maxsize=8192)
def working_days_between(last: date, today: date, calendar: Calendar) -> int:
    """How many working days `d` there are with `last < d ≤ today`; none when `last` is today or later.

    Exact up to `LOOKED_BACK`; beyond it, the working days of that span: over any limit, and still quick. Remembered,
    since of thousands of deals many share the day; a calendar has to stay the same, and to be hashable.
    """
    return sum(calendar.is_working(day) for day in _days_after(last, today))


def holidays_between(
    last: date, today: date, calendar: Calendar, weekdays: Container[int] = MONDAY_TO_FRIDAY
) -> tuple[date, ...]:
    """The `weekdays` with `last < d ≤ today` that did not count as working days, oldest first, as far back as above."""
    return tuple(day for day in _days_after(last, today) if day.weekday() in weekdays and not calendar.is_working(day))


def next_working_day(day: date, calendar: Calendar) -> date:
    """`day` if it is a working day, else the first one after it; LookupError when a whole year has none."""
    for ahead in range(_LONGEST_BREAK + 1):
        candidate = day + timedelta(days=ahead)
        if calendar.is_working(candidate):
            return candidate
    raise LookupError(f"no working day in the year after {day}")


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`, `day` itself for 0; ValueError when negative, LookupError as above."""
    if count < 0:
        raise ValueError("working days are only added")
    for _ in range(count):
        day = next_working_day(day + _ONE_DAY, calendar)
    return day


def _days_after(last: date, today: date) -> Iterator[date]:
    """The days `d` with `last < d ≤ today`, no further back than `LOOKED_BACK`."""
    span = min(today - last, LOOKED_BACK).days
    return (today - timedelta(days=back) for back in range(span - 1, -1, -1))
