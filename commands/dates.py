"""Dates and hours as reps type them, in their own zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands import other_dates
from commands.date_words import MOST_WORDS, plain_text
from commands.day_arithmetic import later, months_on
from commands.day_words import Place, day_at
from commands.hour_words import hour_at, time_away
from commands.words import is_separator, tidy
from pipeline.cadence import MORNING
from pipeline.refusals import DateInThePast, DateTooFar, NotADate

__all__ = ["When", "find_when", "leading_day", "leading_when", "read_day", "warm_up"]

_YEARS_AHEAD = 10
_LONGEST = 100
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class When:
    """An instant (UTC), whether an hour was given, and the day it falls on where it was said."""

    at: datetime
    timed: bool
    day: date


@dataclass(frozen=True, slots=True)
class _Said:
    """What words say before it is placed in time: a day, an hour, or both; or how long from now."""

    used: int
    place: Place
    day: date | None = None
    hour: time | None = None
    away: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Clock:
    now: datetime
    zone: ZoneInfo
    locale: str

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def leading_when(words: Sequence[str], *, now: datetime, zone: ZoneInfo, locale: str) -> tuple[When, int] | None:
    """The date that `words` begin with and how many of them it takes; None when they begin with none.

    It is in `zone`; `now` is aware. A day without an hour means 9:00, an hour its next time; an hour that clocks skip
    moves on by what they skip, one that comes twice is the first. DateInThePast, DateTooFar beyond ten years.
    """
    clock = _Clock(now, zone, locale)
    start = next((place for place, word in enumerate(words) if not is_separator(word)), len(words))
    said = _longest(_sayings(words, start, clock))
    return (_checked(_placed(said, clock), clock), start + said.used) if said else None


def find_when(words: Sequence[str], *, now: datetime, zone: ZoneInfo, locale: str) -> tuple[When, int, int] | None:
    """The date among `words`: the one in front, else the one at the end, else the longest; with its start and end.

    Of what is not in front only what can be nothing else is taken: not the `sam` of "call Sam", nor the `Q4` of "the
    budget for Q4". DateInThePast and DateTooFar as in `leading_when`.
    """
    front = leading_when(words, now=now, zone=zone, locale=locale)
    if front:
        return front[0], 0, front[1]
    clock = _Clock(now, zone, locale)
    found = [(start, said) for start in _places(len(words)) for said in _sayings(words, start, clock)]
    at_end = [pair for pair in found if pair[0] + pair[1].used == len(words) and pair[1].place >= Place.END]
    within = [pair for pair in found if pair[1].place is Place.ANYWHERE]
    best = max(at_end or within, key=lambda pair: (pair[1].used, -pair[0]), default=None)
    return (_checked(_placed(best[1], clock), clock), best[0], best[0] + best[1].used) if best else None


def read_day(words: str, *, today: date, locale: str, allow_past: bool = False) -> date:
    """The day `words` say, such as a close date; of a month or quarter the last.

    NotADate, DateInThePast (unless `allow_past`), DateTooFar; the `when` of these is noon UTC of the day.
    """
    text = tidy(words)
    spoken = text.split()
    found = leading_day(spoken, today=today, locale=locale) if len(text) <= _LONGEST else None
    day = found[0] if found and found[1] == len(spoken) else other_dates.other_day(text, today=today, locale=locale)
    if day is None:
        raise NotADate(words=text[:_LONGEST])
    return _checked_day(day, today, allow_past=allow_past)


def leading_day(words: Sequence[str], *, today: date, locale: str) -> tuple[date, int] | None:
    """The day that `words` begin with, past or not, and how many of them it takes; None when they begin with none."""
    found = day_at(plain_text(words[:MOST_WORDS]), today=today, locale=locale, closing=True)
    return (found.day, found.used) if found else None


def warm_up(now: datetime) -> None:
    """Load what is slow to load; call it once before the first command is read."""
    other_dates.warm_up(now.date())


def _places(count: int) -> Iterator[int]:
    """Where to look: everywhere in a sentence, at both ends of a long text."""
    yield from range(min(count, _LOOKED_AT))
    yield from range(max(count - _LOOKED_AT, _LOOKED_AT), count)


def _longest(said: Iterator[_Said]) -> _Said | None:
    return max(said, key=lambda saying: saying.used, default=None)


def _sayings(words: Sequence[str], start: int, clock: _Clock) -> Iterator[_Said]:
    """All that the words from `start` on may say, with and without an hour."""
    text = plain_text(words[start : start + MOST_WORDS])
    away = time_away(text)
    if away:
        yield _Said(away[1], Place.ANYWHERE, away=away[0])
    day = day_at(text, today=clock.today, locale=clock.locale)
    if day:
        hour = hour_at(_after(text, day.used), clock.locale)
        if hour and not hour.own_day:
            yield _Said(day.used + hour.used, Place.ANYWHERE, day.day, hour.at)
        yield _Said(day.used, day.place, day.day)
    yield from _hour_first(text, clock)


def _hour_first(text: str, clock: _Clock) -> Iterator[_Said]:
    hour = hour_at(text, clock.locale)
    if hour is None:
        return
    rest = _after(text, hour.used)
    day = day_at(rest, today=clock.today, locale=clock.locale)
    if day and day.place is not Place.FRONT:
        yield _Said(hour.used + day.used, Place.ANYWHERE, day.day, hour.at)
    yield _Said(hour.used, Place.ANYWHERE if hour.sure else Place.END, clock.today if hour.own_day else None, hour.at)


def _after(text: str, used: int) -> str:
    return " ".join(text.split(" ")[used:])


def _placed(said: _Said, clock: _Clock) -> When:
    if said.away is not None:
        return _at(clock.now.astimezone(UTC) + said.away, clock)
    if said.day is not None:
        return _on(said.day, said.hour, clock)
    today = _on(clock.today, said.hour, clock)
    return today if today.at > clock.now else _on(later(clock.today, 1), said.hour, clock)


def _on(day: date, hour: time | None, clock: _Clock) -> When:
    # A local time that does not exist is read with the offset before the change (PEP 495), hence moved on by the gap.
    local = datetime.combine(day, hour or MORNING, tzinfo=clock.zone)
    return When(local.astimezone(UTC), hour is not None, day)


def _at(instant: datetime, clock: _Clock) -> When:
    return When(instant.astimezone(UTC), timed=True, day=instant.astimezone(clock.zone).date())


def _checked(when: When, clock: _Clock) -> When:
    if when.at < clock.now:
        # The morning that an untimed day means has passed while the day itself has not.
        raise DateInThePast(when=when.at, timed=when.timed or when.day == clock.today)
    if when.day > months_on(clock.today, 12 * _YEARS_AHEAD):
        raise DateTooFar(when=when.at)
    return when


def _checked_day(day: date, today: date, *, allow_past: bool) -> date:
    if day < today and not allow_past:
        raise DateInThePast(when=_noon(day), timed=False)
    if day > months_on(today, 12 * _YEARS_AHEAD):
        raise DateTooFar(when=_noon(day))
    return day


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
